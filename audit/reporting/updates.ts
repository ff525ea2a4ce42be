import type { DeclaredRule } from "../../policies/azure/declaration";
import { type Fix, MEMBERS } from "../../policies/evaluator/fix";
import type { RuleUpdate } from "./report";

/* What scripts of commands set to close a finding of a group that Azure listed. */

/**
 * The updates of rules that make a fix, or that let the owner name the senders where there are obstacles.
 *
 * @param rules Those of the finding.
 * @returns None if the name of a rule is not known, or a value in its place is not text.
 */
export function updatesOf(rules: readonly DeclaredRule[], fix: Fix<DeclaredRule>): readonly RuleUpdate[] {
  const updates =
    fix.changes.length > 0
      ? fix.changes.map(({ rule, side, values }) => updateOf(rule, side, values))
      : rules.map((rule) => updateOf(rule, "sources", null));
  const known = updates.filter((update) => update !== undefined);
  return known.length === updates.length ? known : [];
}

function updateOf(
  rule: DeclaredRule,
  side: keyof typeof MEMBERS,
  values: readonly string[] | null,
): RuleUpdate | undefined {
  const [one, list] = MEMBERS[side];
  const audited: readonly unknown[] = [rule[one] ?? [], rule[list] ?? []].flat().filter((value) => value !== "");
  if (!rule.azureName || !audited.every((value) => typeof value === "string")) return undefined;
  return { rule: rule.azureName, property: list, audited, values };
}
