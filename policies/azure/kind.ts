/** The resource types of azure-native that hold security rules. */
export type Kind = "NetworkSecurityGroup" | "SecurityRule";

/** A type token of each kind, for those who make resources of what is none of Pulumi's. */
export const TOKENS: Readonly<Record<Kind, string>> = {
  NetworkSecurityGroup: "azure-native:network:NetworkSecurityGroup",
  SecurityRule: "azure-native:network:SecurityRule",
};

const KINDS: readonly Kind[] = ["NetworkSecurityGroup", "SecurityRule"];

/**
 * Which of the kinds a type token is, in any API version and in both forms that azure-native has for one:
 * `azure-native:network/v20230201:SecurityRule`, and `azure-native_network_v20240101:network:SecurityRule` of a local package.
 * The module is matched in any case, since a local package's is as its user typed it. `undefined` for everything else, such as the
 * types of the same name in `azurestackhci`.
 */
export function kindOf(type: string): Kind | undefined {
  // Every resource of every stack comes by here: this leaves at once.
  if (!type.startsWith("azure-native")) return undefined;
  const [pkg = "", module = "", name = "", ...rest] = type.split(":");
  const isNetwork = /^azure-native(_network_v\d+\w*)?$/i.test(pkg) && /^network(\/v\d+\w*)?$/i.test(module);
  return isNetwork && rest.length === 0 ? KINDS.find((kind) => kind === name) : undefined;
}
