/**
 * What a stand-in for a bridged provider, `azure` or `azurerm`, does with the properties of a resource, without Azure and without I/O.
 *
 * The bridge plans as Terraform does. What is optional and not set is absent at preview, and recorded as an empty text or list once it
 * exists; what is optional and computed is unknown before a create and keeps its value at an update; names are outputs, too.
 */

import {
  type Json,
  type Properties,
  SUBSCRIPTION,
  UNKNOWN,
  digest,
  isList,
  isProperties,
  text,
  tokenOf,
  withSuffix,
  withoutNulls,
} from "./provider";

interface ResourceType {
  /** What Azure answers where the program sets nothing. */
  readonly computed: Properties;
  /** What the program may set. */
  readonly optional: Properties;
  readonly replaceOn: readonly string[];
  id(inputs: Properties): string;
}

/** What is recorded of a rule for what is not set. */
export const RULE_OPTIONAL: Properties = {
  description: "",
  sourceAddressPrefix: "",
  sourceAddressPrefixes: [],
  sourcePortRange: "",
  sourcePortRanges: [],
  destinationAddressPrefix: "",
  destinationAddressPrefixes: [],
  destinationPortRange: "",
  destinationPortRanges: [],
};

const INLINE_OPTIONAL: Properties = {
  ...RULE_OPTIONAL,
  sourceApplicationSecurityGroupIds: [],
  destinationApplicationSecurityGroupIds: [],
};

const NAMES = ["name", "resourceGroupName"];

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  NetworkSecurityGroup: {
    computed: { securityRules: [] },
    optional: { tags: {} },
    replaceOn: [...NAMES, "location"],
    id: (inputs) => networkId(inputs, "networkSecurityGroups", "name"),
  },
  NetworkSecurityRule: {
    computed: {},
    optional: RULE_OPTIONAL,
    replaceOn: [...NAMES, "networkSecurityGroupName"],
    id: (inputs) =>
      `${networkId(inputs, "networkSecurityGroups", "networkSecurityGroupName")}/securityRules/${text(inputs["name"])}`,
  },
  NetworkManagerAdminRule: {
    computed: {},
    optional: { description: "", sourcePortRanges: [], destinationPortRanges: [], sources: [], destinations: [] },
    replaceOn: ["name", "adminRuleCollectionId"],
    id: (inputs) => `${text(inputs["adminRuleCollectionId"])}/rules/${text(inputs["name"])}`,
  },
  PublicIp: {
    computed: { ipAddress: "203.0.113.25" },
    optional: {},
    replaceOn: NAMES,
    id: (inputs) => networkId(inputs, "publicIPAddresses", "name"),
  },
};

/** Any other type: it has its inputs for outputs. */
const OTHER: ResourceType = {
  computed: {},
  optional: {},
  replaceOn: [],
  id: (inputs) => `${SUBSCRIPTION}/resourceGroups/${text(inputs["name"])}`,
};

/** The inputs with a name, and with the list of those that the provider set, in each object. Nulls are dropped. */
export function check(urn: string, olds: Properties, news: Properties): Properties {
  const inputs = withoutNulls(news);
  const isNamed = inputs["name"] !== undefined;
  const name = inputs["name"] ?? olds["name"] ?? withSuffix(urn);
  return { ...(marked(inputs) as Properties), name, __defaults: isNamed ? [] : ["name"] };
}

export function preview(urn: string, inputs: Properties): Properties {
  const computed = Object.keys(typeOf(urn).computed).map((key) => [key, UNKNOWN] as const);
  return { ...Object.fromEntries<Json>(computed), ...planned(inputs) };
}

export function previewUpdate(urn: string, inputs: Properties, olds: Properties): Properties {
  return { ...pick(olds, Object.keys(typeOf(urn).computed)), ...planned(inputs) };
}

export function create(
  urn: string,
  inputs: Properties,
  olds: Properties = {},
): { readonly id: string; readonly outputs: Properties } {
  const type = typeOf(urn);
  const id = type.id(inputs);
  const computed = { ...type.computed, ...pick(olds, Object.keys(type.computed)) };
  const outputs: Record<string, Json> = { id, ...type.optional, ...computed, ...planned(inputs) };
  const { securityRules: rules } = outputs;
  if (isList(rules)) {
    outputs["securityRules"] = rules.map((rule) => (isProperties(rule) ? { ...INLINE_OPTIONAL, ...rule } : rule));
  }
  return { id, outputs };
}

/** The inputs that mean another resource if they change. */
export function replaceOn(urn: string): readonly string[] {
  return typeOf(urn).replaceOn;
}

function typeOf(urn: string): ResourceType {
  return RESOURCE_TYPES[tokenOf(urn).split(":").at(-1) ?? ""] ?? OTHER;
}

/** With `__defaults` in every object of a list. */
function marked(value: Json): Json {
  if (isList(value)) return value.map((element) => (isProperties(element) ? { ...element, __defaults: [] } : element));
  return isProperties(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isList(inner) ? marked(inner) : inner]))
    : value;
}

/** The inputs as outputs: without the bridge's own marks, and with rules in the order of a set, which is none of the program's. */
function planned(inputs: Properties): Properties {
  const outputs = Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== "__defaults")
      .map(([key, value]) => [key, isList(value) ? value.map(unmarked) : value] as const),
  );
  const { securityRules: rules } = outputs;
  if (!isList(rules)) return outputs;
  const hash = (rule: Json): string => digest(JSON.stringify(rule));
  return { ...outputs, securityRules: [...rules].sort((a, b) => (hash(a) < hash(b) ? -1 : 1)) };
}

function unmarked(element: Json): Json {
  if (!isProperties(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([key]) => key !== "__defaults"));
}

function networkId(inputs: Properties, collection: string, name: string): string {
  const group = `${SUBSCRIPTION}/resourceGroups/${text(inputs["resourceGroupName"])}`;
  return `${group}/providers/Microsoft.Network/${collection}/${text(inputs[name])}`;
}

function pick(from: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]] as const])));
}
