/** Which groups and admin rules a plan or a state contains, and whether a state agrees with Azure. */
import { isDeepStrictEqual } from "node:util";
import type { AzureResource, AzureRule } from "../azure-file";
import type { Declared } from "../addresses";
import {
  ADMIN_RULE,
  GROUP,
  type Plan,
  RULE,
  type State,
  type StateResource,
  type Values,
  resourcesIn,
  textOf,
} from "./terraform-document";

/** The ids, in lower case, of the groups and admin rules that a plan contains: as they are before it, or as it plans them. */
export function shownInPlan(plan: Plan, { groups, adminRules }: Declared): ReadonlySet<string> {
  const changed = (plan.resource_changes ?? []).flatMap(({ address, type, change }) => {
    if (type !== GROUP && type !== ADMIN_RULE) return [];
    const after = change.actions.some((action) => action !== "delete" && action !== "forget");
    return [textOf(change.before, "id") ?? [], after ? (groups[address] ?? adminRules[address] ?? []) : []].flat();
  });
  return new Set([...shownInState(plan.prior_state), ...changed.map((id) => id.toLowerCase())]);
}

/** The same for a state. */
export function shownInState(state: State | undefined): ReadonlySet<string> {
  const ids = resourcesIn(state)
    .filter(({ type }) => type === GROUP || type === ADMIN_RULE)
    .flatMap(({ values }) => textOf(values, "id") ?? []);
  return new Set(ids.map((id) => id.toLowerCase()));
}

/**
 * How a state differs from Azure in the rules of a group. It has one that Azure does not have (`excess`), lacks one (`missing`), has
 * another content of one (`changed`), or has two contents of one, and Azure has one of them (`ambiguous`). If not at all: `none`.
 */
export type Staleness = "none" | "ambiguous" | "excess" | "missing" | "changed";

/** Compares a group in a state with Azure. */
export function stalenessOf(state: State | undefined, id: string, group: AzureResource | undefined): Staleness {
  const shown = rulesShown(resourcesIn(state), id);
  const rules = group?.properties.securityRules ?? [];
  const known = new Map(rules.map((rule) => [rule.name.toLowerCase(), contentOfAzure(rule)]));
  if ([...shown.keys()].some((name) => !known.has(name))) return "excess";
  let isAmbiguous = false;
  for (const [name, content] of known) {
    const versions = shown.get(name);
    if (!versions) return "missing";
    const matching = versions.filter((version) => isDeepStrictEqual(version, content));
    if (matching.length === 0) return "changed";
    if (matching.length < versions.length) isAmbiguous = true;
  }
  return isAmbiguous ? "ambiguous" : "none";
}

type Content = Readonly<Record<string, unknown>>;

/** The rules of a group in the resources of a state, by name in lower case. */
function rulesShown(resources: readonly StateResource[], groupId: string): ReadonlyMap<string, readonly Content[]> {
  const shown = new Map<string, Content[]>();
  const add = (rule: Values): void => {
    const name = (textOf(rule, "name") ?? "").toLowerCase();
    shown.set(name, [...(shown.get(name) ?? []), contentOf(rule)]);
  };
  for (const { type, values = {} } of resources) {
    const id = textOf(values, "id")?.toLowerCase();
    if (type === RULE && id?.startsWith(`${groupId}/`) === true) add(values);
    if (type === GROUP && id === groupId) for (const rule of (values["security_rule"] ?? []) as Values[]) add(rule);
  }
  return shown;
}

/** The members of a rule that decide its effect, each with its names in Terraform and in Azure. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  access: ["access"],
  direction: ["direction"],
  priority: ["priority"],
  protocol: ["protocol"],
  sources: ["source_address_prefix", "source_address_prefixes", "sourceAddressPrefix", "sourceAddressPrefixes"],
  ports: ["destination_port_range", "destination_port_ranges", "destinationPortRange", "destinationPortRanges"],
};

function contentOf(rule: Values): Content {
  return Object.fromEntries(
    Object.entries(MEMBERS).map(([member, names]) => {
      const values = names.flatMap((name) => rule[name] ?? []).filter((value) => value !== "");
      return [member, values.map((value) => JSON.stringify(value)).sort()];
    }),
  );
}

function contentOfAzure({ properties }: AzureRule): Content {
  return contentOf(properties);
}
