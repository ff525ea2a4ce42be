import type { ReportViolation } from "@pulumi/policy";
import type { DeclaredRule } from "./azure/declaration";
import type { Verdict } from "./evaluator/verdict";
import * as messages from "./messages";

/**
 * Reports a verdict: a violation for each finding, and one advisory for what is undecided.
 *
 * @param holderOf The URN of the resource to report on, given the rules it is about.
 */
export function report(
  verdict: Verdict<DeclaredRule>,
  subject: messages.Subject,
  reportViolation: ReportViolation,
  holderOf: (rules: readonly DeclaredRule[]) => string,
): void {
  for (const finding of verdict.open) reportViolation(messages.violation(finding, subject), holderOf(finding.rules));
  if (verdict.undecided) {
    const { undecided } = verdict;
    // An object in place of the text sets the level of this one violation; the framework takes it but does not declare it.
    const advisory = {
      message: messages.undecided(undecided, subject),
      urn: holderOf(undecided.rules),
      enforcementLevel: "advisory",
    };
    (reportViolation as (violation: unknown) => void)(advisory);
  }
}
