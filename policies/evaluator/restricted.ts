import { readFields } from "./matching/field";
import { isAboutGuardedPorts, matchOf } from "./matching/match";
import { measureOf } from "./matching/measure";
import type { Question } from "./question";
import type { SecurityRule } from "./rule";
import { size } from "./sets/ranges";

/* What a look at each rule by itself shows. It spares most rules of most groups all else. */

/** Whether a rule may match TCP to a guarded port: without the others a group gets the same verdict. */
export function isRelevant(rule: SecurityRule, question: Question): boolean {
  return isAboutGuardedPorts(rule, measureOf(question));
}

/**
 * Whether rules are restricted, whatever their Denies and their unknown values do: the sources of all Allows to guarded ports together
 * are within the limits.
 *
 * @returns `false` if only `judge` determines it.
 */
export function areSurelyRestricted(rules: readonly SecurityRule[], question: Question): boolean {
  const measure = measureOf(question);
  let [ipv4, ipv6] = [0n, 0n];
  for (const rule of rules) {
    const match = matchOf(rule, readFields(rule), "Allow", "possibly", measure);
    if (!match) continue;
    ipv4 += size(match.countable.ipv4);
    ipv6 += size(match.countable.ipv6);
    if (ipv4 > measure.limit.ipv4 || ipv6 > measure.limit.ipv6) return false;
  }
  return true;
}
