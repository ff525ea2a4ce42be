/** Which rules admit traffic once everything is deployed, and which of them are reported from a stack, by their names. */

import { groupBy } from "../../policies/azure/collections";
import { RECORD, rulesIn } from "../../policies/azure/groups";
import type { StackResource } from "../../policies/azure/stack-resource";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import type { SecurityRule } from "../../policies/evaluator/rule";

/** A rule where it will be deployed, by a name that no other has. */
export interface DeployedRule extends SecurityRule {
  readonly name: string;
  /** Identifies the group that it is part of. */
  readonly group: string;
}

/** The rules that are open in the groups that they will be part of. */
export function openRules(rules: readonly DeployedRule[]): ReadonlySet<string> {
  const groups = [...groupBy(rules, ({ group }) => [group]).values()];
  return new Set(groups.flatMap((rules) => namesOf(judge(rules, DEFAULT_QUESTION).open)));
}

/** The rules that are reported as open or undecided. */
export function reportedIn(resources: readonly StackResource[], run: "preview" | "record"): ReadonlySet<string> {
  const { groups } = rulesIn(resources, { ...RECORD, run });
  return new Set(
    groups.flatMap(({ rules }) => {
      const { open, undecided } = judge(rules, DEFAULT_QUESTION);
      return namesOf(undecided ? [...open, undecided] : open);
    }),
  );
}

function namesOf(findings: readonly { readonly rules: readonly { readonly name: string }[] }[]): readonly string[] {
  return findings.flatMap(({ rules }) => rules.map(({ name }) => name));
}
