import { UNKNOWN } from "../../evaluator/rule";
import type { WorkBudget } from "../../evaluator/sets/work-budget";
import type { Json } from "./template-json";
import { type FoundResource, type Reading, type Setting, read } from "./template";

/** The names of the parameters whose defaults determine a rule, given its properties. */
export type DefaultsOf = (path: string, rule: object) => readonly string[];

/**
 * Finds the parameters whose defaults determine rules, by evaluating the template again without them.
 *
 * Withholding more defaults only makes more values unknown. So where withholding many at once changes nothing, none of them matters.
 *
 * @param budget The steps it may take; past that it finds no more.
 */
export function defaultsOf(template: Json, setting: Setting, reading: Reading, budget: WorkBudget): DefaultsOf {
  const reasons = new Map<string, Set<string>>();
  const all = [...keysIn(reading.found)];
  const attribute = (parameters: readonly string[]): void => {
    if (parameters.length === 0 || budget.left === 0) return;
    const attempt = read(template, setting, budget, new Set(parameters));
    // An evaluation that ended early proves nothing.
    if (budget.left === 0) return;
    const kept = keysIn(attempt.found);
    const changed = all.filter((key) => !kept.has(key));
    if (changed.length === 0) return;
    if (parameters.length > 1) {
      const middle = parameters.length >> 1;
      attribute(parameters.slice(0, middle));
      attribute(parameters.slice(middle));
      return;
    }
    for (const key of changed) reasons.set(key, (reasons.get(key) ?? new Set()).add(parameters[0]!));
  };
  attribute(reading.defaulted);
  return (path, rule) => [...(reasons.get(keyOf(path, rule)) ?? [])].sort();
}

/** Keys that distinguish rules, whatever their names are. */
function keysIn(found: readonly FoundResource[]): ReadonlySet<string> {
  return new Set(found.flatMap(({ path, props }) => rulesIn(props).map((rule) => keyOf(path, rule))));
}

/** The rules of a group, or the one that a resource is. */
function rulesIn(props: Json): readonly object[] {
  if (!("securityRules" in props)) return [props];
  const { securityRules } = props;
  const rules: readonly unknown[] = Array.isArray(securityRules) ? securityRules : [];
  return rules.filter((rule) => typeof rule === "object" && rule !== null);
}

function keyOf(path: string, rule: object): string {
  const values = Object.entries(rule).map(([key, value]) => {
    // Nearly all values are texts.
    if (key === "name") return "";
    if (typeof value === "string") return `${key} ${value}`;
    return [key, JSON.stringify(value, (_, inner: unknown) => (inner === UNKNOWN ? { unknown: true } : inner))];
  });
  return JSON.stringify([path, values]);
}
