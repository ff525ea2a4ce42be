import * as fc from "fast-check";
import { answer } from "../../evaluator/oracle";
import { DEFAULT_QUESTION, knownRules } from "../../evaluator/arbitraries";
import { machineId, resourcesOf } from "../exposure/forms";
import { type Rule, type Tenant, adminRules, tenants, walkedWays } from "../exposure/tenant";
import type { Row } from "./resource-graph";
import { subscription, subscriptionId } from "./tenant";
import type { Estate } from "./stand-in";

/* Large tenants of many random networks, and what a packet walk says of their groups and of the ways to their machines. */

/** A network of a tenant, and where it is. */
interface Site {
  readonly network: Tenant;
  readonly subscription: number;
  /** The resource group of its groups, which several networks share. */
  readonly groups: string;
  /** That of everything else. */
  readonly own: string;
}

export interface LargeTenant {
  readonly estate: Estate;
  /** The status of each group by its id. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Each way in: machine, ports, at least and at most so many sources, and the status. */
  readonly ways: readonly string[];
}

/** What is to be in a large tenant. */
export interface Size {
  readonly subscriptions: number;
  /** A multiple of the three groups of a network. */
  readonly groups: number;
  readonly interfaces: number;
}

const GROUPS = 3;
const MOST_INTERFACES = 3;
const LIMIT = 1n << 24n;
const SEED = 28;

/** A tenant of random networks with so many groups and interfaces. */
export function largeTenant({ subscriptions, groups, interfaces }: Size): LargeTenant {
  const sites = sitesOf({ subscriptions, groups, interfaces });
  const owners = sites.filter(({ groups: name }, index) => sites[index - 1]?.groups !== name);
  const resources = [...owners.flatMap((site) => groupRows(site)), ...sites.flatMap((site) => otherRows(site))];
  const resourcecontainers = Array.from({ length: subscriptions }, (_, index) => subscription(index + 1));
  return {
    estate: { tables: { resources, resourcecontainers, networkresources: sites.flatMap((site) => adminRows(site)) } },
    statuses: new Map(owners.flatMap((site) => statusesIn(site))),
    ways: sites.flatMap((site) => waysIn(site)).sort(),
  };
}

function sitesOf({ subscriptions, groups, interfaces }: Size): readonly Site[] {
  const count = Math.ceil(interfaces / MOST_INTERFACES);
  const owners = groups / GROUPS;
  const lists = fc.sample(knownRules(4), { seed: SEED, numRuns: groups });
  const admin = fc.sample(fc.option(adminRules, { freq: 2 }), { seed: SEED, numRuns: count });
  const full = tenants(fc.constant([])).filter((one) => one.interfaces.length === MOST_INTERFACES);
  const networks = fc.sample(full, { seed: SEED, numRuns: count });
  return networks.map((network, index) => {
    const owner = Math.floor((index * owners) / count);
    const left = interfaces - index * MOST_INTERFACES;
    return {
      network: {
        ...network,
        ...(admin[index] && { adminRules: admin[index] }),
        groups: lists.slice(owner * GROUPS, (owner + 1) * GROUPS),
        interfaces: network.interfaces.slice(0, left),
      },
      subscription: (owner % subscriptions) + 1,
      groups: `Groups-${owner}`,
      own: `Network-${index}`,
    };
  });
}

/** An id, or a text with ids, of a random network with where it is in the tenant. */
function located(text: string, { subscription: number, groups, own }: Site): string {
  return text
    .replaceAll(subscriptionId(1), subscriptionId(number))
    .replace(
      /\/resourceGroups\/mail\/(providers\/Microsoft\.Network\/networkSecurityGroups)/g,
      `/resourceGroups/${groups}/$1`,
    )
    .replaceAll("/resourceGroups/mail/", `/resourceGroups/${own}/`);
}

function rowsOf(site: Site): readonly Row[] {
  const rows = resourcesOf(site.network).map(({ beside, type, ...others }) => ({
    ...others,
    ...beside,
    type: type.toLowerCase(),
    subscriptionId: subscriptionId(site.subscription),
  }));
  // Azure does not keep the case of ids in references.
  const text = located(JSON.stringify(rows), site).replaceAll("/virtualNetworks/net/", "/VIRTUALNETWORKS/NET/");
  return JSON.parse(text) as readonly Row[];
}

function isGroup({ type }: Row): boolean {
  return type === "microsoft.network/networksecuritygroups";
}

function groupRows(site: Site): readonly Row[] {
  return rowsOf(site).filter(isGroup);
}

function otherRows(site: Site): readonly Row[] {
  return rowsOf(site).filter((row) => !isGroup(row));
}

/** The subscription of the manager of security admin rules, which the audit does not cover. */
const MANAGER_SUBSCRIPTION = 99;
const CONFIGURATIONS = `/subscriptions/${subscriptionId(MANAGER_SUBSCRIPTION)}/resourceGroups/hub/providers/Microsoft.Network/networkManagers/manager/securityAdminConfigurations`;
const RULE_TYPE = "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots";

/** What Azure has in force on a network, if anything, and the snapshots of its configuration: that in force and the one before. */
function adminRows(site: Site): readonly Row[] {
  const { network, subscription, own } = site;
  if (network.adminRules === undefined) return [];
  const configuration = `${CONFIGURATIONS}/${own}`;
  const net = located(
    `/subscriptions/${subscriptionId(1)}/resourceGroups/mail/providers/Microsoft.Network/virtualNetworks/net`,
    site,
  );
  const before = network.adminRules.map((rule) => ({
    ...rule,
    access: rule.access === "Deny" ? "AlwaysAllow" : "Deny",
  }));
  return [
    {
      id: `${net}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
      type: "microsoft.network/effectivesecurityadminrules",
      subscriptionId: subscriptionId(subscription),
      properties: {
        EffectiveSecurityAdminConfigurations: [
          { Id: `${configuration.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions")}/snapshots/2` },
        ],
      },
    },
    ...network.adminRules.map((rule) => adminRuleRow(configuration, rule, 2)),
    ...before.map((rule) => adminRuleRow(configuration, rule, 1)),
  ];
}

function adminRuleRow(configuration: string, rule: Rule, snapshot: number): Row {
  const { name, access, direction, priority, protocol } = rule;
  const prefix = (addressPrefix: unknown): object => ({
    addressPrefix,
    addressPrefixType: /^[A-Z]/.test(String(addressPrefix)) ? "ServiceTag" : "IPPrefix",
  });
  return {
    id: `${configuration}/ruleCollections/all/rules/${name}/snapshots/${snapshot}`,
    name: String(snapshot),
    type: RULE_TYPE,
    kind: "Custom",
    subscriptionId: subscriptionId(MANAGER_SUBSCRIPTION),
    properties: {
      ...{ access, direction, priority, protocol },
      sources: [prefix(rule.sourceAddressPrefix)],
      destinations: [prefix(rule.destinationAddressPrefix)],
      sourcePortRanges: [rule.sourcePortRange],
      destinationPortRanges: [rule.destinationPortRange],
    },
  };
}

function statusesIn(site: Site): readonly (readonly [id: string, status: string])[] {
  return groupRows(site).map(({ id }, index) => [id as string, answer(site.network.groups[index]!, DEFAULT_QUESTION)]);
}

function waysIn(site: Site): readonly string[] {
  return walkedWays(site.network).map(({ index, frontendPort, port, addresses, atMost }) =>
    [
      located(machineId(index), site),
      ...[frontendPort, port, addresses, atMost],
      addresses > LIMIT ? "reachable" : atMost > LIMIT ? "unknown" : "not-reachable",
    ].join(" "),
  );
}
