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

export const QUERIES = {
  subscriptions: {
    noun: "subscription",
    text: `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, name, subscriptionId, tenantId, state = tostring(properties.state)
| ${IN_ORDER}`,
  },
  groups: groups(),
  /**
   * Without the groups that have no inbound Allow of their own. These are restricted, since Azure's default rules admit nothing from public
   * sources. Rules are searched as text: what has both words anywhere is read, and so is what has no text or too much of it.
   */
  groupsWithAllow: groups(
    "extend rules = tostring(properties.securityRules)",
    `where isempty(rules) or strlen(rules) > ${LONGEST_RULES} or (rules has 'Inbound' and rules has 'Allow')`,
  ),
  /** How many groups there are, whatever rules they have. */
  groupCounts: {
    noun: "subscription with network security groups",
    text: `resources
| where type =~ 'microsoft.network/networksecuritygroups'
| summarize groups = count() by id = subscriptionId
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
} as const satisfies Readonly<Record<string, Query>>;
