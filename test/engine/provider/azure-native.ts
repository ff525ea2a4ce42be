/**
 * What a stand-in for the azure-native provider does with the properties of a resource, without Azure and without I/O.
 *
 * It leaves unknown at preview exactly what the real provider does, since that is what a stack policy stumbles over: every
 * property of the response that the program did not set, inside the elements of `securityRules` too.
 */

import {
  type Json,
  type Properties,
  SUBSCRIPTION,
  UNKNOWN,
  digest,
  isList,
  isProperties,
  list,
  logicalName,
  text,
  tokenOf,
  withSuffix,
  withoutNulls,
} from "./provider";

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
  "network:AdminRule": {
    outputs: [
      "access",
      "azureApiVersion",
      "description",
      "destinationPortRanges",
      "destinations",
      "direction",
      "etag",
      "kind",
      "name",
      "priority",
      "protocol",
      "provisioningState",
      "resourceGuid",
      "sourcePortRanges",
      "sources",
      "systemData",
      "type",
    ],
    nameInput: "ruleName",
    autoName: "copy",
    replaceOn: ["ruleName", "resourceGroupName", "networkManagerName"],
    hasLocation: false,
    armType: "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules",
    id: (inputs) => `${networkId(inputs, "networkManagers", "networkManagerName")}/rules/${text(inputs.ruleName)}`,
    added: (_, id) => ({ resourceGuid: guid(id) }),
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
  "resources:Deployment": {
    outputs: ["azureApiVersion", "location", "name", "properties", "tags", "type"],
    nameInput: "deploymentName",
    autoName: "suffix",
    replaceOn: ["deploymentName", "resourceGroupName"],
    hasLocation: false,
    armType: "Microsoft.Resources/deployments",
    id: (inputs) =>
      `${SUBSCRIPTION}/resourceGroups/${text(inputs.resourceGroupName)}/providers/Microsoft.Resources/deployments/${text(inputs.deploymentName)}`,
    // Azure does not answer with the template.
    added: ({ properties }) => ({
      properties: { provisioningState: "Succeeded", parameters: (properties as Properties).parameters ?? {} },
    }),
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

/** The inputs that mean another resource if they change. */
export function replaceOn(urn: string, inputs: Properties): readonly string[] {
  return typeOf(urn, inputs).replaceOn;
}

/** By module and name, whatever the API version: `azure-native:network/v20230201:SecurityRule` is `network:SecurityRule`. */
function typeOf(urn: string, inputs: Properties): ResourceType {
  const [, module = "", name = ""] = tokenOf(urn).split(":");
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

function autoName(type: ResourceType, urn: string): string {
  return type.autoName === "copy" ? logicalName(urn) : withSuffix(urn);
}

function etag(seed: string): string {
  return `W/"${guid(seed)}"`;
}

function guid(seed: string): string {
  return digest(seed).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
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
