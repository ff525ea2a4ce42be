import { azureNativeGroup, azureNativeRule } from "./azure-native";
import { groupBy } from "./collections";
import type { Declaration, Kind, Resource } from "./declaration";

/** A type of resources that declare rules, in all tokens that it has. */
interface Family {
  /** The last part of its tokens. */
  readonly name: string;
  /** What its tokens are before that: the package and the module. */
  readonly module: RegExp;
  readonly kind: Kind;
  /** Reads what a resource declares. No properties make it throw. */
  readonly declare: (resource: Resource) => Declaration;
}

/**
 * azure-native in any API version and in both forms of its tokens: `azure-native:network/v20230201`, and
 * `azure-native_network_v20240101:network` of a local package, whose module is as its user typed it.
 */
const AZURE_NATIVE = /^azure-native(_network_v\d+\w*)?:network(\/v\d+\w*)?$/i;

/** Every type that is read: a new one is a line here and a function in a file of its family. */
const FAMILIES: readonly Family[] = [
  { name: "NetworkSecurityGroup", module: AZURE_NATIVE, kind: "NetworkSecurityGroup", declare: azureNativeGroup },
  { name: "SecurityRule", module: AZURE_NATIVE, kind: "SecurityRule", declare: azureNativeRule },
];

const BY_NAME = groupBy(FAMILIES, ({ name }) => [name]);

/** A type token of each kind, for those who make resources of what is none of Pulumi's. */
export const TOKENS: Readonly<Record<Kind, string>> = {
  NetworkSecurityGroup: "azure-native:network:NetworkSecurityGroup",
  SecurityRule: "azure-native:network:SecurityRule",
};

/** What a resource declares; `undefined` if it is of a type that holds no security rules. No properties make it throw. */
export function declarationOf(resource: Resource): Declaration | undefined {
  return familyOf(resource.type)?.declare(resource);
}

/** Which of the kinds a type token is; `undefined` for everything else, such as the types of the same name in `azurestackhci`. */
export function kindOf(type: string): Kind | undefined {
  return familyOf(type)?.kind;
}

/** Every resource of every stack comes by here: nearly all leave after one look at the last part of their type. */
function familyOf(type: string): Family | undefined {
  const end = type.lastIndexOf(":");
  const named = BY_NAME.get(type.slice(end + 1));
  return named?.find(({ module }) => module.test(type.slice(0, end)));
}
