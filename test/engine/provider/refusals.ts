/** Which rules of a group Azure refuses, as in the Go package of the stand-in Azure. */

import type { AzureRule } from "../../../tools/recording/azure-file";

/** For each side the members: a rule must have exactly one of them. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  source: ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"],
  destination: ["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
  "source port": ["sourcePortRange", "sourcePortRanges"],
  "destination port": ["destinationPortRange", "destinationPortRanges"],
};

/** Why a PUT of these rules fails; undefined if it does not. */
export function refusedBecause(rules: readonly AzureRule[]): string | undefined {
  const names = new Set<string>();
  const priorities = new Map<string, string>();
  for (const { name, properties } of rules) {
    if (names.has(name.toLowerCase())) return `400 InvalidRequestFormat: two rules have the name ${name}`;
    names.add(name.toLowerCase());
    const priority = `${String(properties["direction"]).toLowerCase()} ${String(properties["priority"])}`;
    const other = priorities.get(priority);
    if (other !== undefined) return `400 SecurityRuleConflict: ${other} and ${name} have the priority of ${priority}`;
    priorities.set(priority, name);
    const reason = refusedInRule(properties);
    if (reason !== undefined) return `400 SecurityRuleInvalid: ${name} has ${reason}`;
  }
  return undefined;
}

function refusedInRule(properties: AzureRule["properties"]): string | undefined {
  for (const [side, members] of Object.entries(ONE_OF)) {
    const count = members.filter((member) => isSet(properties[member])).length;
    if (count !== 1) return `${count} kinds of ${side}`;
  }
  // The plural members take addresses only: neither * nor a service tag.
  return ["sourceAddressPrefixes", "destinationAddressPrefixes"]
    .flatMap((member) => (properties[member] as readonly string[] | undefined) ?? [])
    .filter((prefix) => !/[.:]/.test(prefix))
    .map((prefix) => `${prefix} in a list`)
    .at(0);
}

/** Azure takes an empty text or list as if it were absent. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}
