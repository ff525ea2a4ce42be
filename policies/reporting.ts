import type { ReportViolation } from "@pulumi/policy";
import { groupBy } from "./azure/collections";
import { type DeclaredRule, type Resource, compare } from "./azure/declaration";
import type { Deployed } from "./azure/deployed";
import { isUnreadType, mayHoldRules } from "./azure/families";
import { isOfUnknownType } from "./azure/generic";
import { unreadRulesIn } from "./azure/tripwire";
import { type StackRules, holderOf } from "./azure/groups";
import type { GroupName } from "./azure/place";
import { rulesOf } from "./azure/rules";
import { stepsForRules } from "./evaluator/rule-steps";
import { fixesOf } from "./evaluator/fix";
import { smallestSubset } from "./evaluator/fixing/smallest-subset";
import { judge } from "./evaluator/judge";
import { readField } from "./evaluator/matching/field";
import type { Settings } from "./configuration";
import type { Question } from "./evaluator/question";
import { type RunBudgets, WorkBudget } from "./evaluator/sets/work-budget";
import type { Finding, Undecided } from "./evaluator/verdict";
import { fixLines } from "./fixes";
import * as messages from "./messages";
import { SharedFacts } from "./shared-facts";
import { ReportedFindings } from "./reported-findings";

/** What was reported before, by this policy or the one that runs before it. */
export interface Reporting {
  /** Whether the other policy has reported a finding in full. */
  isReported(finding: Finding<DeclaredRule>): boolean;
  /** Those of some ports at which the other policy has reported a rule as open. */
  openPorts(rule: DeclaredRule, ports: readonly number[]): readonly number[];
  /** The undecided part that was not reported yet, if there is one. */
  notYetReported(undecided: Undecided<DeclaredRule>): Undecided<DeclaredRule> | undefined;
  addFinding(finding: Finding<DeclaredRule>): void;
  addUndecided(undecided: Undecided<DeclaredRule>): void;
}

/** Reports everything, and records it for the policy that runs after this one. */
export function reportAll(reported: ReportedFindings): Reporting {
  return {
    isReported: () => false,
    openPorts: () => [],
    notYetReported: (undecided) => undecided,
    addFinding: (finding) => reported.addFinding(finding),
    addUndecided: (undecided) => reported.addUndecided(undecided),
  };
}

/**
 * Reports an undecided standalone rule only if it is the first of its group that depends on these properties, because one unknown value often
 * stands in many rules. The policy that runs after this one reports the others together.
 */
export function reportFirst(reporting: Reporting): (group: GroupName) => Reporting {
  const reported = new Set<string>();
  return (group) => ({
    ...reporting,
    notYetReported(undecided) {
      const properties = undecided.unknown.map(({ property }) => property).sort();
      const key = JSON.stringify([group, undecided.ports, properties]);
      if (reported.has(key)) return undefined;
      reported.add(key);
      return undecided;
    },
  });
}

/** Reports what is new. A finding that was already reported is repeated in a sentence, because it must block if this policy does. */
export function reportNew(reported: ReportedFindings): Reporting {
  const own = new ReportedFindings();
  return {
    isReported: (finding) => reported.hasFinding(finding),
    openPorts: (rule, ports) => reported.openPorts(rule, ports),
    // A rule that may belong to several groups is reported once. If it is open in any case, it is reported as open.
    notYetReported: (undecided) => (own.hasUndecided(undecided) ? undefined : reported.notYetReported(undecided)),
    addFinding: (finding) => own.addFinding(finding),
    addUndecided: (undecided) => own.addUndecided(undecided),
  };
}

/** How a policy reports. */
export interface ReportContext extends Pick<Settings, "question" | "undecided"> {
  readonly reporting: Reporting;
  /** The work budgets for judging, and for explaining verdicts. */
  readonly budgets: RunBudgets;
  readonly reportViolation: ReportViolation;
}

/**
 * Judges rules and reports the verdict: a violation for each finding, and one report for what is undecided.
 *
 * @param holderOf The URN of the resource to report on, given the rules it is about.
 */
export function reportGroup(
  context: ReportContext,
  rules: readonly DeclaredRule[],
  subject: messages.Subject,
  holderOf: (rules: readonly DeclaredRule[]) => string,
): void {
  const { question, reporting, budgets } = context;
  const { open, undecided } = budgets.verdicts.allot(stepsForRules(rules), (steps) => judge(rules, question, steps));
  reportOpen(context, rules, open, subject, holderOf);
  const rest = undecided && reporting.notYetReported(undecided);
  if (undecided && rest) {
    reporting.addUndecided(undecided);
    reportUnknown(context, messages.undecided(rest, subject), holderOf(rest.rules));
  }
  const responsible = new Set([...open.flatMap((finding) => finding.rules), ...(undecided?.rules ?? [])]);
  reportClosed(context, rules, responsible, subject, holderOf);
}

function reportOpen(
  { question, reporting, budgets, reportViolation }: ReportContext,
  rules: readonly DeclaredRule[],
  open: readonly Finding<DeclaredRule>[],
  subject: messages.Subject,
  holderOf: (rules: readonly DeclaredRule[]) => string,
): void {
  const isNew = open.some((finding) => !reporting.isReported(finding));
  const fixes = budgets.facts.allot(stepsForRules(rules), (steps) =>
    fixesOf(isNew ? open : [], rules, question, steps),
  );
  const facts = new Map<string, SharedFacts>();
  for (const finding of open) {
    const urn = holderOf(finding.rules);
    reporting.addFinding(finding);
    if (reporting.isReported(finding)) {
      // As an object, it is shown without the description of the policy, which stands above the facts.
      reportObject({ message: messages.repeatsFinding(finding, subject), urn }, reportViolation);
      continue;
    }
    const differsFromResourcePolicy = finding.rules.some((rule) => reporting.openPorts(rule, finding.ports).length > 0);
    const ofResource = facts.get(urn) ?? new SharedFacts();
    facts.set(urn, ofResource);
    const lines = fixLines(finding, fixes.get(finding)!, subject);
    reportViolation(
      messages.violation(
        finding,
        lines,
        { ...subject, differsFromResourcePolicy: differsFromResourcePolicy },
        ofResource,
      ),
      urn,
    );
  }
}

/** Reports rules that the other policy has reported as open, and that their group closes. */
function reportClosed(
  { question, reporting, budgets, reportViolation }: ReportContext,
  rules: readonly DeclaredRule[],
  responsible: ReadonlySet<DeclaredRule>,
  subject: messages.Subject,
  holderOf: (rules: readonly DeclaredRule[]) => string,
): void {
  const closed = rules
    .filter((rule) => !responsible.has(rule))
    .map((rule) => ({ rule, ports: reporting.openPorts(rule, question.ports) }))
    .filter(({ ports }) => ports.length > 0);
  budgets.facts.allot(stepsForRules(rules), (steps) => {
    const budget = new WorkBudget(steps);
    const denies = closed.length > 0 ? rules.filter(isDeny) : [];
    for (const [index, { rule, ports }] of closed.entries()) {
      const closing = budget.spendOn(
        closed.length - index,
        () => closingOf(rule, denies, { ...question, ports }),
        () => undefined,
      );
      if (closing) reportAdvisory(messages.closedBy(rule, closing, ports, subject), holderOf([rule]), reportViolation);
    }
  });
}

function isDeny(rule: DeclaredRule): boolean {
  return readField(rule, "access")
    .flat()
    .some(({ text }) => /^deny$/i.test(text));
}

/** The smallest set of Denies of its group that closes a rule which is open without them; `undefined` if it is not. */
function closingOf(
  rule: DeclaredRule,
  denies: readonly DeclaredRule[],
  question: Question,
): readonly DeclaredRule[] | undefined {
  const isClosedBy = (some: readonly DeclaredRule[]): boolean => judge([rule, ...some], question).open.length === 0;
  return isClosedBy([]) ? undefined : smallestSubset(denies, isClosedBy);
}

/**
 * Judges groups with all of their rules, and admin rules, and reports the verdicts.
 *
 * @param resourceOf The URN of the resource to report on, given that of one that holds rules.
 */
export function reportRules(
  context: ReportContext,
  { groups, adminRules }: StackRules,
  resourceOf: (urn: string) => string,
): void {
  // Rules of unknown groups come first: if they are open in any case, the groups that they may belong to need not repeat it.
  const inOrder = [...groups].sort((a, b) => Number(a.urn !== undefined) - Number(b.urn !== undefined));
  for (const group of inOrder) {
    const { name, urn, removed, rules } = group;
    const subject: messages.Subject = { group: name, rulesRead: urn === undefined ? "one" : "all", removed };
    reportGroup(context, rules, subject, (some) => resourceOf(holderOf(group, some)));
  }
  for (const adminRule of adminRules) {
    const subject: messages.Subject = { group: undefined, rulesRead: "all" };
    reportGroup(context, rulesOf(adminRule), subject, () => resourceOf(adminRule.urn));
  }
}

/** Reports what could not be read of the template of a deployment. */
export function reportDeployed(
  context: ReportContext,
  { unread, unevaluated }: Deployed,
  { urn, name }: Pick<Resource, "urn" | "name">,
): void {
  for (const one of unread) reportUnknown(context, messages.unreadDeployment(one, context.question.ports), urn);
  if (unevaluated.length > 0) reportUnknown(context, messages.unevaluated(name, unevaluated), urn);
}

/** Reports resources that may be groups or rules but have types that no reader reads: once for each type, on its first resource. */
export function reportUnread(context: ReportContext, resources: readonly Resource[]): void {
  const inOrder = [...resources].sort((a, b) => compare(a.urn, b.urn));
  for (const [type, ofType] of groupBy(inOrder, (resource) => [resource.type])) {
    reportUnknown(context, messages.unreadType(type, ofType.length, context.question.ports), ofType[0]!.urn);
  }
}

/**
 * Reports what looks like security rules in a resource that no reader reads.
 *
 * @returns Whether there is anything to report.
 */
export function reportUnreadRules(context: ReportContext, { type, urn, props }: Resource): boolean {
  if (!mayHoldRules(type) || isUnreadType(type)) return false;
  const { count, path } = unreadRulesIn(props);
  if (count === 0) return false;
  reportUnknown(context, messages.unreadRules(type, count, path, context.question.ports), urn);
  return true;
}

/**
 * Reports a resource whose type in Azure is unknown, so that it may hold security rules.
 *
 * @returns Whether there is anything to report.
 */
export function reportUnknownType(context: ReportContext, resource: Resource): boolean {
  const isUnknown = isOfUnknownType(resource);
  if (isUnknown) reportUnknown(context, messages.unknownType(resource.type, context.question.ports), resource.urn);
  return isUnknown;
}

/** Reports what is undecided or could not be read: as advice, or at the level of the policy. */
function reportUnknown({ undecided, reportViolation }: ReportContext, message: string, urn: string): void {
  if (undecided === "enforce") reportObject({ message, urn }, reportViolation);
  else reportAdvisory(message, urn, reportViolation);
}

function reportAdvisory(message: string, urn: string, reportViolation: ReportViolation): void {
  reportObject({ message, urn, enforcementLevel: "advisory" }, reportViolation);
}

/** An object in place of the text may set the level of this one violation; the framework accepts it but does not declare it. */
function reportObject(
  violation: { readonly message: string; readonly urn: string; readonly enforcementLevel?: "advisory" },
  reportViolation: ReportViolation,
): void {
  (reportViolation as (violation: unknown) => void)(violation);
}
