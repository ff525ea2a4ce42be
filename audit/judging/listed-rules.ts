import { valuesOf } from "../../policies/azure/declaration";
import { UNKNOWN } from "../../policies/evaluator/rule";
import type { ListedGroup, ListedRule } from "../input/item";
import { type JsonObject, textOf } from "../input/json/values";

/** Rules that Azure lists by themselves, by their groups. */
export class ListedRules {
  /** By the ids of groups, in lower case. */
  readonly #groups = new Map<string, ListedRule[]>();

  add(rule: ListedRule): void {
    const key = rule.groupId.toLowerCase();
    const known = this.#groups.get(key);
    if (known) known.push(rule);
    else this.#groups.set(key, [rule]);
  }

  /** The groups, each with the rules that were added. */
  groups(): readonly (ListedGroup & { readonly id: string })[] {
    return [...this.#groups.values()].map((rules) => {
      const { groupId, place, language } = rules[0]!;
      const [, resourceGroupName, name = groupId] = /\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i.exec(groupId) ?? [];
      const props = { name, resourceGroupName, securityRules: readingsOf(rules).flatMap(worstOf) };
      return { kind: "listed-group", place, id: groupId, name, props, attachedTo: null, language };
    });
  }
}

/** The rules, each with its readings: one for all listings that agree in everything that the verdict depends on. */
function readingsOf(rules: readonly ListedRule[]): readonly (readonly JsonObject[])[] {
  const readings = new Map<string, Map<string, JsonObject>>();
  for (const rule of rules.map((listed) => listed.rule as JsonObject)) {
    // Azure compares ids without case. What has neither id nor name is identified by all of its values.
    const key = (textOf(rule["id"]) ?? textOf(rule["name"]))?.toLowerCase() ?? JSON.stringify(rule);
    const ofRule = readings.get(key) ?? new Map<string, JsonObject>();
    readings.set(key, ofRule);
    const values = valuesOf(rule);
    if (!ofRule.has(values)) ofRule.set(values, rule);
  }
  return [...readings.values()].map((ofRule) => [...ofRule.values()]);
}

/**
 * What to judge of a rule that listings, perhaps of several days, show differently: it is unknown which of them holds. A Deny counts
 * only if it is a Deny in every one, and then what it takes is not known for certain; whatever else it may be counts.
 */
function worstOf(readings: readonly JsonObject[]): readonly object[] {
  if (readings.length === 1) return readings;
  const others = readings.filter((reading) => !isDeny(reading));
  return others.length > 0 ? others : readings.map((reading) => ({ ...reading, existence: UNKNOWN }));
}

function isDeny({ access }: JsonObject): boolean {
  return textOf(access)?.trim().toLowerCase() === "deny";
}
