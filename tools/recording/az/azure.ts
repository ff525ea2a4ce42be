/** The Azure that az lists: a few groups with a special trait each, and random ones. */

import * as fc from "fast-check";
import { knownRules } from "../../../test/evaluator/arbitraries";
import type { SecurityRule } from "../../../policies/evaluator/rule";
import { type AzureFile, type AzureResource, type AzureRule, azureOf } from "../azure-file";
import { SUBSCRIPTION } from "./stand-in";

const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg1/providers/Microsoft.Network`;
/** Very large rules show nothing about az. */
const MOST_RULES = 12;

const SMTP = {
  ...{ access: "Allow", direction: "Inbound", priority: 200, protocol: "Tcp" },
  ...{ sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "25" },
};

const rule = (name: string, properties: object = {}): AzureRule => ({ name, properties: { ...SMTP, ...properties } });

/** The rules of the groups with a trait, by the names of the groups. */
const TRAITS: Readonly<Record<string, readonly AzureRule[]>> = {
  "no-rules": [],
  open: [rule("smtp", { description: 'in "quotes", with ümlauts' })],
  denied: [rule("deny", { access: "Deny", priority: 100, sourceAddressPrefix: "Internet" }), rule("smtp")],
  several: [
    rule("several", {
      ...{ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["203.0.113.0/24", "0.0.0.0/0"] },
      ...{ destinationPortRange: undefined, destinationPortRanges: ["20-24", "26", "25-25"] },
    }),
  ],
  "all-but-25": [rule("web", { destinationPortRange: undefined, destinationPortRanges: ["0-24", "26-65535"] })],
  ipv6: [rule("smtp", { sourceAddressPrefix: "::/0" })],
  "application-group": [
    rule("members", {
      sourceAddressPrefix: undefined,
      sourceApplicationSecurityGroups: [{ id: `${NETWORK}/applicationSecurityGroups/mail` }],
    }),
  ],
  Attached: [rule("ALL", { protocol: "*", destinationPortRange: "*" }), rule("out", { direction: "Outbound" })],
};

/** The names of the groups that are also shown one by one. */
export const SHOWN: readonly string[] = ["denied", "several"];

/**
 * @param count The number of random groups.
 * @param seed The same seed gives the same groups.
 */
export function azureWith(count: number, seed: number): AzureFile {
  const few = knownRules(4).filter(({ length }) => length <= MOST_RULES);
  const random = count === 0 ? [] : fc.sample(few, { seed, numRuns: count });
  const groups = [
    ...Object.entries(TRAITS).map(([name, rules]) => groupOf(name, rules)),
    ...random.map((rules, index) =>
      groupOf(
        `random-${index}`,
        rules.map((one, place) => ({ name: `rule-${place}`, properties: asAzureHas(one) })),
      ),
    ),
  ];
  const attached = groups.find(({ name }) => name === "Attached")!;
  const of = { properties: { networkSecurityGroup: { id: attached.id } } };
  const subnet = { id: `${NETWORK}/virtualNetworks/net/subnets/mail`, type: "subnets", name: "mail", ...of };
  return azureOf([
    ...groups,
    subnet,
    { ...subnet, id: `${NETWORK}/networkInterfaces/mail`, type: "networkInterfaces" },
  ]);
}

function groupOf(name: string, securityRules: readonly AzureRule[]): AzureResource {
  const id = `${NETWORK}/networkSecurityGroups/${name}`;
  const location = { location: "westeurope", tags: { owner: "invented" } };
  return { id, type: "networkSecurityGroups", name, ...location, properties: { securityRules } };
}

/** The properties of a rule as Azure stores them: ranges are texts, and what is empty is absent. */
function asAzureHas(rule: SecurityRule): Readonly<Record<string, unknown>> {
  const text = (value: unknown): unknown => (typeof value === "number" ? String(value) : value);
  const entries = Object.entries(rule).flatMap(([key, value]): [string, unknown][] => {
    if (key === "name" || value === null || value === undefined || value === "") return [];
    if (Array.isArray(value)) return [[key, value.map(text)]];
    return [[key, key === "priority" ? Number(value) : text(value)]];
  });
  return Object.fromEntries(entries);
}
