import type { ReportViolation } from "@pulumi/policy";
import { groupBy } from "./azure/collections";
import { type DeclaredRule, type Resource, compare } from "./azure/declaration";
import type { Deployed } from "./azure/deployments";
import { type StackRules, holderOf } from "./azure/groups";
import { rulesOf } from "./azure/rules";
import { judge } from "./evaluator/judge";
import type { Question } from "./evaluator/question";
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

/**
 * Judges groups with all of their rules, and admin rules, and reports the verdicts.
 *
 * @param resourceOf The URN of the resource to report on, given that of one that holds rules.
 */
export function reportRules(
  { groups, adminRules }: StackRules,
  question: Question,
  reportViolation: ReportViolation,
  resourceOf: (urn: string) => string,
): void {
  for (const group of groups) {
    const subject: messages.Subject = { group: group.name, rulesSeen: group.urn === undefined ? "one" : "all" };
    report(judge(group.rules, question), subject, reportViolation, (rules) => resourceOf(holderOf(group, rules)));
  }
  for (const adminRule of adminRules) {
    const subject: messages.Subject = { group: undefined, rulesSeen: "all" };
    report(judge(rulesOf(adminRule), question), subject, reportViolation, () => resourceOf(adminRule.urn));
  }
}

/** Reports what could not be read of the template of a deployment, as advisories. */
export function reportDeployed(
  { unread, remarks }: Deployed,
  { urn, name }: Pick<Resource, "urn" | "name">,
  ports: readonly number[],
  reportViolation: ReportViolation,
): void {
  for (const one of unread) advise(messages.unreadDeployment(one, ports), urn, reportViolation);
  if (remarks.length > 0) advise(messages.unevaluated(name, remarks), urn, reportViolation);
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
