import type { ReportViolation } from "@pulumi/policy";
import { groupBy } from "./azure/collections";
import { type DeclaredRule, type Resource, compare } from "./azure/declaration";
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
  const { undecided } = verdict;
  if (undecided) advise(messages.undecided(undecided, subject), holderOf(undecided.rules), reportViolation);
}

/** Reports resources that may be groups or rules and are of types that are not read: an advisory for each type, on the first of it. */
export function reportUnread(
  resources: readonly Resource[],
  ports: readonly number[],
  reportViolation: ReportViolation,
): void {
  const inOrder = [...resources].sort((a, b) => compare(a.urn, b.urn));
  for (const [type, ofType] of groupBy(inOrder, (resource) => [resource.type])) {
    advise(messages.unreadType(type, ofType.length, ports), ofType[0]!.urn, reportViolation);
  }
}

function advise(message: string, urn: string, reportViolation: ReportViolation): void {
  // An object in place of the text sets the level of this one violation; the framework takes it but does not declare it.
  (reportViolation as (violation: unknown) => void)({ message, urn, enforcementLevel: "advisory" });
}
