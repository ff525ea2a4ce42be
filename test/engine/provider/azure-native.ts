/**
 * What a stand-in for the azure-native provider does with the properties of a resource, without Azure and without I/O.
 *
 * It leaves unknown at preview exactly what the real provider does, since that is what a stack policy stumbles over: every
 * property of the response that the program did not set, inside the elements of `securityRules` too.
 */

import { createHash } from "node:crypto";

export type Json = null | boolean | number | string | readonly Json[] | Properties;
export interface Properties {
  readonly [key: string]: Json;
}

/** The text which stands for a value not known yet, in the protocol between engine and provider. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** No account: the identifier is invented. */
const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";

interface Shape {
  /** The properties of Azure's response, as the SDK declares them, less the resource's own id. */
  readonly outputs: readonly string[];
  /** Properties which hold a list of objects with a shape of their own. */
  readonly lists?: Readonly<Record<string, Shape>>;
}

interface ResourceType extends Shape {
  /** The input that names the resource. */
  readonly nameInput: string;
  /** The name given to a resource without one: the name in the program, alone or with a suffix. */
  readonly autoName: "copy" | "suffix";
  /** Changing one of these inputs replaces the resource. */
  readonly replaceOn: readonly string[];
  readonly hasLocation: boolean;
  readonly armType: string;
  id(inputs: Properties): string;
  /** What Azure adds to what was sent. */
  added(inputs: Properties, id: string): Properties;
}

const APPLICATION_SECURITY_GROUP: Shape = {
  outputs: ["etag", "id", "location", "name", "provisioningState", "resourceGuid", "tags", "type"],
};

/** The outputs of a rule, but for what only one of its two forms has. */
export const RULE_OUTPUTS = [
  "access",
  "description",
  "destinationAddressPrefix",
  "destinationAddressPrefixes",
  "destinationApplicationSecurityGroups",
  "destinationPortRange",
  "destinationPortRanges",
  "direction",
  "etag",
  "name",
  "priority",
  "protocol",
  "provisioningState",
  "sourceAddressPrefix",
  "sourceAddressPrefixes",
  "sourceApplicationSecurityGroups",
  "sourcePortRange",
  "sourcePortRanges",
  "type",
];

const RULE_LISTS = {
  destinationApplicationSecurityGroups: APPLICATION_SECURITY_GROUP,
  sourceApplicationSecurityGroups: APPLICATION_SECURITY_GROUP,
};

/** A rule inside a network security group; a standalone one has no `id` among its properties. */
const INLINE_RULE: Shape = { outputs: [...RULE_OUTPUTS, "id"], lists: RULE_LISTS };

/** Azure answers with the plural fields even where the singular ones are used. */
const EMPTY_PLURALS = {
  destinationAddressPrefixes: [],
  destinationPortRanges: [],
  sourceAddressPrefixes: [],
  sourcePortRanges: [],
};

const RULE_ARM_TYPE = "Microsoft.Network/networkSecurityGroups/securityRules";

export const NSG_OUTPUTS = [
  "azureApiVersion",
  "defaultSecurityRules",
  "etag",
  "flowLogs",
  "flushConnection",
  "location",
  "name",
  "networkInterfaces",
  "provisioningState",
  "resourceGuid",
  "securityRules",
  "subnets",
  "tags",
  "type",
];

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  "network:NetworkSecurityGroup": {
    outputs: NSG_OUTPUTS,
    lists: { securityRules: INLINE_RULE },
    nameInput: "networkSecurityGroupName",
    autoName: "suffix",
    replaceOn: ["networkSecurityGroupName", "resourceGroupName", "location"],
    hasLocation: true,
    armType: "Microsoft.Network/networkSecurityGroups",
    id: (inputs) => networkId(inputs, "networkSecurityGroups", "networkSecurityGroupName"),
    added: (inputs, id) => ({
      securityRules: list(inputs.securityRules).map((rule) => createdRule(rule as Properties, id)),
      defaultSecurityRules: defaultRules(id),
      resourceGuid: guid(id),
    }),
  },
  "network:SecurityRule": {
    outputs: ["azureApiVersion", ...RULE_OUTPUTS],
    lists: RULE_LISTS,
    nameInput: "securityRuleName",
    autoName: "copy",
    replaceOn: ["networkSecurityGroupName", "resourceGroupName", "securityRuleName"],
    hasLocation: false,
    armType: RULE_ARM_TYPE,
    id: (inputs) =>
      `${networkId(inputs, "networkSecurityGroups", "networkSecurityGroupName")}/securityRules/${text(inputs.securityRuleName)}`,
    added: (inputs) => ({ ...EMPTY_PLURALS, ...plurals(inputs) }),
  },
  "network:PublicIPAddress": {
    outputs: [
      "azureApiVersion",
      "ddosSettings",
      "deleteOption",
      "dnsSettings",
      "etag",
      "extendedLocation",
      "idleTimeoutInMinutes",
      "ipAddress",
      "ipConfiguration",
      "ipTags",
      "linkedPublicIPAddress",
      "location",
      "migrationPhase",
      "name",
      "natGateway",
      "provisioningState",
      "publicIPAddressVersion",
      "publicIPAllocationMethod",
      "publicIPPrefix",
      "resourceGuid",
      "servicePublicIPAddress",
      "sku",
      "tags",
      "type",
      "zones",
    ],
    nameInput: "publicIpAddressName",
    autoName: "suffix",
    replaceOn: ["publicIpAddressName", "resourceGroupName", "location"],
    hasLocation: true,
    armType: "Microsoft.Network/publicIPAddresses",
    id: (inputs) => networkId(inputs, "publicIPAddresses", "publicIpAddressName"),
    added: (_, id) => ({ ipAddress: "203.0.113.25", resourceGuid: guid(id) }),
  },
  "resources:ResourceGroup": {
    outputs: ["azureApiVersion", "location", "managedBy", "name", "properties", "tags", "type"],
    nameInput: "resourceGroupName",
    autoName: "suffix",
    replaceOn: ["resourceGroupName", "location"],
    hasLocation: true,
    armType: "Microsoft.Resources/resourceGroups",
    id: (inputs) => `${SUBSCRIPTION}/resourceGroups/${text(inputs.resourceGroupName)}`,
    added: () => ({ properties: { provisioningState: "Succeeded" } }),
  },
};

/** Any type that nobody described above, such as a namesake in another Azure service: its inputs, and a name. */
function otherType(inputs: Properties): ResourceType {
  return {
    outputs: [...Object.keys(inputs).filter((key) => key !== "resourceGroupName"), "name"],
    nameInput: "name",
    autoName: "copy",
    replaceOn: [],
    hasLocation: false,
    armType: "Example.Provider/others",
    id: (checked) => `${SUBSCRIPTION}/providers/Example.Provider/others/${text(checked.name)}`,
    added: () => ({}),
  };
}

/** The resource's inputs with the provider's defaults: a name, a location, the API version. Nulls are dropped. */
export function check(urn: string, olds: Properties, news: Properties): Properties {
  const type = typeOf(urn, news);
  const inputs: Record<string, Json> = withoutNulls(news);
  if (inputs[type.nameInput] === undefined) {
    inputs[type.nameInput] = olds[type.nameInput] ?? autoName(type, urn);
    if (type.autoName === "suffix") {
      inputs["__createBeforeDelete"] = true;
    }
  }
  if (type.hasLocation && inputs["location"] === undefined) {
    // The real provider asks Azure for the resource group's location, which it can only where the group's name is known.
    inputs["location"] = olds["location"] ?? (inputs["resourceGroupName"] === UNKNOWN ? UNKNOWN : "westeurope");
  }
  inputs["azureApiVersion"] ??= "2024-05-01";
  return inputs;
}

/** The outputs at preview: what the program set, and unknown for all the rest of the response. */
export function preview(urn: string, inputs: Properties): Properties {
  return previewOf(typeOf(urn, inputs), inputs);
}

/** The outputs at preview of an update: as for a create, but for what never changes. */
export function previewUpdate(urn: string, inputs: Properties, olds: Properties): Properties {
  const { name, location } = olds;
  return {
    ...preview(urn, inputs),
    ...(name === undefined ? {} : { name }),
    ...(location === undefined ? {} : { location }),
  };
}

/** The id and the outputs of a resource which now exists. */
export function create(urn: string, inputs: Properties): { readonly id: string; readonly outputs: Properties } {
  const type = typeOf(urn, inputs);
  const id = type.id(inputs);
  const outputs: Record<string, Json> = {
    name: text(inputs[type.nameInput]),
    etag: etag(id),
    provisioningState: "Succeeded",
    type: type.armType,
    ...inputs,
    ...type.added(inputs, id),
  };
  return { id, outputs: pick(outputs, type.outputs) };
}

/** Which inputs differ, and which of these mean another resource. */
export function diff(
  urn: string,
  olds: Properties,
  news: Properties,
): { readonly changed: readonly string[]; readonly replaces: readonly string[] } {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...keys].filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
  return { changed, replaces: changed.filter((key) => typeOf(urn, news).replaceOn.includes(key)) };
}

/** By module and name, whatever the API version: `azure-native:network/v20230201:SecurityRule` is `network:SecurityRule`. */
function typeOf(urn: string, inputs: Properties): ResourceType {
  const qualified = urn.split("::")[2] ?? "";
  const token = qualified.slice(qualified.lastIndexOf("$") + 1);
  const [, module = "", name = ""] = token.split(":");
  return RESOURCE_TYPES[`${module.replace(/\/.*/, "")}:${name}`] ?? otherType(inputs);
}

function previewOf(shape: Shape, inputs: Properties): Properties {
  const outputs: Record<string, Json> = {};
  for (const key of shape.outputs) {
    const value = inputs[key] ?? UNKNOWN;
    const elements = shape.lists?.[key];
    outputs[key] =
      elements !== undefined && isList(value)
        ? value.map((element) => (isProperties(element) ? previewOf(elements, element) : UNKNOWN))
        : value;
  }
  return outputs;
}

function createdRule(rule: Properties, groupId: string): Properties {
  const id = `${groupId}/securityRules/${text(rule.name)}`;
  return {
    ...rule,
    ...EMPTY_PLURALS,
    ...plurals(rule),
    id,
    etag: etag(id),
    provisioningState: "Succeeded",
    type: RULE_ARM_TYPE,
  };
}

function plurals(rule: Properties): Properties {
  return pick(rule, Object.keys(EMPTY_PLURALS));
}

/** The six rules which every network security group has. */
function defaultRules(groupId: string): readonly Properties[] {
  const rule = (
    name: string,
    direction: string,
    priority: number,
    access: string,
    from: string,
    to: string,
  ): Properties => ({
    ...EMPTY_PLURALS,
    id: `${groupId}/defaultSecurityRules/${name}`,
    name,
    direction,
    priority,
    access,
    protocol: "*",
    sourceAddressPrefix: from,
    sourcePortRange: "*",
    destinationAddressPrefix: to,
    destinationPortRange: "*",
    etag: etag(groupId + name),
    provisioningState: "Succeeded",
    type: "Microsoft.Network/networkSecurityGroups/defaultSecurityRules",
  });
  return [
    rule("AllowVnetInBound", "Inbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    rule("AllowAzureLoadBalancerInBound", "Inbound", 65001, "Allow", "AzureLoadBalancer", "*"),
    rule("DenyAllInBound", "Inbound", 65500, "Deny", "*", "*"),
    rule("AllowVnetOutBound", "Outbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    rule("AllowInternetOutBound", "Outbound", 65001, "Allow", "*", "Internet"),
    rule("DenyAllOutBound", "Outbound", 65500, "Deny", "*", "*"),
  ];
}

function networkId(inputs: Properties, collection: string, nameInput: string): string {
  const group = `${SUBSCRIPTION}/resourceGroups/${text(inputs["resourceGroupName"])}`;
  return `${group}/providers/Microsoft.Network/${collection}/${text(inputs[nameInput])}`;
}

/** The real suffix is random; this one only looks so, which keeps the tests' output the same from run to run. */
function autoName(type: ResourceType, urn: string): string {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return type.autoName === "copy" ? name : name + digest(urn).slice(0, 8);
}

function etag(seed: string): string {
  return `W/"${guid(seed)}"`;
}

function guid(seed: string): string {
  return digest(seed).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

function digest(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}

function pick(from: Properties, keys: readonly string[]): Properties {
  const picked: Record<string, Json> = {};
  for (const key of keys) {
    const value = from[key];
    if (value !== undefined) {
      picked[key] = value;
    }
  }
  return picked;
}

function withoutNulls(properties: Properties): Record<string, Json> {
  const strip = (value: Json): Json =>
    isList(value) ? value.map(strip) : isProperties(value) ? withoutNulls(value) : value;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, strip(value)]),
  );
}

function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isProperties(value: Json | undefined): value is Properties {
  return typeof value === "object" && value !== null && !isList(value);
}
