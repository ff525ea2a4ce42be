/* What is asked of Resource Graph, in its dialect of KQL. */

/** A query whose rows have an `id` and come in its order, without which pages repeat and lose rows. It has no limit, which would end paging. */
export interface Query {
  /** What its rows are, for one and for several of them. */
  readonly noun: string;
  readonly text: string;
}

const IN_ORDER = "order by id asc";

/**
 * Network security groups with what the audit reads of them. Azure's default rules, half of most groups, are left out.
 *
 * @param where Operators that leave out rows.
 */
function groups(...where: readonly string[]): Query {
  return {
    noun: "network security group",
    text: [
      "resources",
      "where type =~ 'microsoft.network/networksecuritygroups'",
      ...where,
      [
        // The resource group is in the id, as it is written: Resource Graph has it in lower case.
        "project id, name, type, subscriptionId",
        "securityRules = properties.securityRules",
        "subnets = properties.subnets",
        "networkInterfaces = properties.networkInterfaces",
      ].join(", "),
      IN_ORDER,
    ].join("\n| "),
  };
}

/** More text of rules, in characters, may not be all of it: Resource Graph limits values. */
const LONGEST_RULES = 100_000;

/**
 * Whether a group may have an inbound Allow of its own. One without is restricted, since Azure's default rules admit nothing from public
 * sources. Rules are searched as text: a group that has both words anywhere passes, and so does one that has no text or too much of it.
 */
const MAY_ALLOW = `isempty(rules) or strlen(rules) > ${LONGEST_RULES} or (rules has 'Inbound' and rules has 'Allow')`;
const RULES_AS_TEXT = "extend rules = tostring(properties.securityRules)";

/**
 * Resources of one kind that decide which machines the Internet reaches.
 *
 * @param types In lower case.
 * @param columns What the audit reads of them, beside what every row has.
 */
function networkResources(
  noun: string,
  types: readonly string[],
  columns: readonly string[],
  table = "resources",
): Query {
  return {
    noun,
    text: [
      table,
      `where type in~ (${types.map((type) => `'${type}'`).join(", ")})`,
      `project ${["id", "name", "type", "subscriptionId", ...columns].join(", ")}`,
      IN_ORDER,
    ].join("\n| "),
  };
}

/** Columns for properties of the same names. */
function properties(...names: readonly string[]): readonly string[] {
  return names.map((name) => `${name} = properties.${name}`);
}

const INTERFACE = properties("ipConfigurations", "networkSecurityGroup", "virtualMachine", "enableIPForwarding");
const PUBLIC_ADDRESS = ["sku", ...properties("ipAddress", "publicIPAddressVersion", "ipConfiguration")];
const INSTANCE_INTERFACE = "microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces";

export const QUERIES = {
  subscriptions: {
    noun: "subscription",
    text: `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, name, subscriptionId, tenantId, state = tostring(properties.state)
| ${IN_ORDER}`,
  },
  groups: groups(),
  groupsWithAllow: groups(RULES_AS_TEXT, `where ${MAY_ALLOW}`),
  /** All other groups: only which these are. */
  groupsWithoutAllow: {
    noun: "network security group without an inbound Allow",
    text: `resources
| where type =~ 'microsoft.network/networksecuritygroups'
| ${RULES_AS_TEXT}
| where not(${MAY_ALLOW})
| project id, subscriptionId
| ${IN_ORDER}`,
  },
  /** Which security admin configurations are in force on virtual networks. */
  effectiveAdminRules: {
    noun: "virtual network with security admin rules",
    text: `networkresources
| where type =~ 'microsoft.network/effectivesecurityadminrules'
| project id, subscriptionId, properties
| ${IN_ORDER}`,
  },
  /** Security admin rules as they were when they were deployed. */
  adminRules: {
    noun: "security admin rule",
    text: `networkresources
| where type =~ 'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots'
| project id, name, subscriptionId, kind, properties
| ${IN_ORDER}`,
  },
  interfaces: networkResources("network interface", ["microsoft.network/networkinterfaces"], INTERFACE),
  /** Interfaces of the instances of uniform scale sets. */
  instanceInterfaces: networkResources(
    "network interface of a scale set",
    [INSTANCE_INTERFACE],
    INTERFACE,
    "computeresources",
  ),
  publicAddresses: networkResources("public IP address", ["microsoft.network/publicipaddresses"], PUBLIC_ADDRESS),
  instancePublicAddresses: networkResources(
    "public IP address of a scale set",
    [`${INSTANCE_INTERFACE}/ipconfigurations/publicipaddresses`],
    PUBLIC_ADDRESS,
    "computeresources",
  ),
  virtualNetworks: networkResources("virtual network", ["microsoft.network/virtualnetworks"], properties("subnets")),
  routeTables: networkResources("route table", ["microsoft.network/routetables"], properties("routes")),
  loadBalancers: networkResources(
    "load balancer",
    ["microsoft.network/loadbalancers"],
    [
      "sku",
      ...properties(
        "frontendIPConfigurations",
        "backendAddressPools",
        "loadBalancingRules",
        "inboundNatRules",
        "inboundNatPools",
      ),
    ],
  ),
  /** Without the rest of their models, which may hold what nobody should read. */
  scaleSets: networkResources(
    "scale set",
    ["microsoft.compute/virtualmachinescalesets"],
    ["networkInterfaceConfigurations = properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations"],
  ),
  /** Only whether there are any: the audit does not read their rules. */
  forwarders: networkResources(
    "application gateway or firewall",
    ["microsoft.network/applicationgateways", "microsoft.network/azurefirewalls"],
    [],
  ),
} as const satisfies Readonly<Record<string, Query>>;

/** The queries for what decides which machines the Internet reaches, beside groups and security admin rules. */
export const NETWORK_QUERIES: readonly Query[] = [
  QUERIES.interfaces,
  QUERIES.instanceInterfaces,
  QUERIES.publicAddresses,
  QUERIES.instancePublicAddresses,
  QUERIES.virtualNetworks,
  QUERIES.routeTables,
  QUERIES.loadBalancers,
  QUERIES.scaleSets,
  QUERIES.forwarders,
];
