import type { ReportViolation } from "@pulumi/policy";
import { groupBy } from "./azure/collections";
import { type DeclaredRule, type Resource, compare } from "./azure/declaration";
import type { Deployed } from "./azure/deployments";
import { type StackRules, holderOf } from "./azure/groups";
import { rulesOf } from "./azure/rules";
import { dueTo } from "./evaluator/due";
import { fixesOf } from "./evaluator/fix";
import { fewest } from "./evaluator/fixing/fewest";
import { judge } from "./evaluator/judge";
import { readField } from "./evaluator/matching/field";
import type { Question } from "./evaluator/question";
import { type RunBudgets, WorkBudget, newRunBudgets } from "./evaluator/sets/work-budget";
import type { Finding, Undecided } from "./evaluator/verdict";
import { fixLines } from "./fixes";
import * as messages from "./messages";
import { SharedFacts } from "./shared-facts";
import type { Told } from "./told";

/** How a policy tells of what is found. */
export interface Telling {
  /** What judging may take, and finding out what explains verdicts. */
  readonly budgets: RunBudgets;
  /** Whether a finding is told whole, or only stood by. */
  readonly isWhole: (finding: Finding<DeclaredRule>) => boolean;
  /** Those of some ports at which a rule was told to be open. */
  readonly toldOpen: (rule: DeclaredRule, ports: readonly number[]) => readonly number[];
  /** What of a doubt is to be told, if anything. */
  readonly rest: (undecided: Undecided<DeclaredRule>) => Undecided<DeclaredRule> | undefined;
}

/** Tells all, and notes it for the policy that comes after. */
export function tellingFirst(told: Told, budgets = newRunBudgets()): Telling {
  return {
    budgets,
    isWhole(finding) {
      told.addFinding(finding);
      return true;
    },
    toldOpen: () => [],
    rest(undecided) {
      told.addUndecided(undecided);
      return undecided;
    },
  };
}

/** Tells what was not told yet, and stands by what was, which must block if this policy does. */
export function tellingAfter(told: Told, budgets = newRunBudgets()): Telling {
  return {
    budgets,
    isWhole: (finding) => !told.hasFinding(finding),
    toldOpen: (rule, ports) => told.openPorts(rule, ports),
    rest: (undecided) => told.restOf(undecided),
  };
}

/**
 * Judges rules and reports the verdict: a violation for each finding, and one advisory for what is undecided.
 *
 * @param holderOf The URN of the resource to report on, given the rules it is about.
 */
export function report(
  rules: readonly DeclaredRule[],
  question: Question,
  subject: messages.Subject,
  telling: Telling,
  reportViolation: ReportViolation,
  holderOf: (rules: readonly DeclaredRule[]) => string,
): void {
  const { budgets } = telling;
  const due = dueTo(rules);
  const { open, undecided } = budgets.verdicts.grant(due, (steps) => judge(rules, question, steps));
  const whole = new Set(open.filter(telling.isWhole));
  const fixes = budgets.facts.grant(due, (steps) => fixesOf(whole.size > 0 ? open : [], rules, question, steps));
  const facts = new Map<string, SharedFacts>();
  for (const finding of open) {
    const urn = holderOf(finding.rules);
    const fix = whole.has(finding) ? fixes.get(finding) : undefined;
    if (fix) {
      const isToldOtherwise = finding.rules.some((rule) => telling.toldOpen(rule, finding.ports).length > 0);
      const ofResource = facts.get(urn) ?? new SharedFacts();
      facts.set(urn, ofResource);
      const lines = fixLines(finding, fix, subject);
      reportViolation(messages.violation(finding, lines, { ...subject, isToldOtherwise }, ofResource), urn);
    } else {
      // As an object, it is shown without the description of the policy, which stands above the facts.
      reportObject({ message: messages.standsBy(finding, subject), urn }, reportViolation);
    }
  }
  const rest = undecided && telling.rest(undecided);
  if (rest) advise(messages.undecided(rest, subject), holderOf(rest.rules), reportViolation);
  const guilty = new Set([...open.flatMap((finding) => finding.rules), ...(undecided?.rules ?? [])]);
  const closed = rules
    .filter((rule) => !guilty.has(rule))
    .map((rule) => ({ rule, ports: telling.toldOpen(rule, question.ports) }))
    .filter(({ ports }) => ports.length > 0);
  budgets.facts.grant(due, (steps) => {
    const budget = new WorkBudget(steps);
    const denies = closed.length > 0 ? rules.filter(isDeny) : [];
    for (const [index, { rule, ports }] of closed.entries()) {
      const closing = budget.spendOn(
        closed.length - index,
        () => closingOf(rule, denies, { ...question, ports }),
        () => undefined,
      );
      if (closing) advise(messages.closedBy(rule, closing, ports, subject), holderOf([rule]), reportViolation);
    }
  });
}

function isDeny(rule: DeclaredRule): boolean {
  return readField(rule, "access")
    .flat()
    .some(({ text }) => /^deny$/i.test(text));
}

/** The fewest of the Denies of its group that close a rule which is open without them; `undefined` if it is not. */
function closingOf(
  rule: DeclaredRule,
  denies: readonly DeclaredRule[],
  question: Question,
): readonly DeclaredRule[] | undefined {
  const isClosedBy = (some: readonly DeclaredRule[]): boolean => judge([rule, ...some], question).open.length === 0;
  return isClosedBy([]) ? undefined : fewest(denies, isClosedBy);
}

/**
 * Judges groups with all of their rules, and admin rules, and reports the verdicts.
 *
 * @param resourceOf The URN of the resource to report on, given that of one that holds rules.
 */
export function reportRules(
  { groups, adminRules }: StackRules,
  question: Question,
  telling: Telling,
  reportViolation: ReportViolation,
  resourceOf: (urn: string) => string,
): void {
  for (const group of groups) {
    const subject: messages.Subject = { group: group.name, rulesSeen: group.urn === undefined ? "one" : "all" };
    report(group.rules, question, subject, telling, reportViolation, (rules) => resourceOf(holderOf(group, rules)));
  }
  for (const adminRule of adminRules) {
    const subject: messages.Subject = { group: undefined, rulesSeen: "all" };
    report(rulesOf(adminRule), question, subject, telling, reportViolation, () => resourceOf(adminRule.urn));
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
  reportObject({ message, urn, enforcementLevel: "advisory" }, reportViolation);
}

/** An object in place of the text may set the level of this one violation; the framework takes it but does not declare it. */
function reportObject(
  violation: { readonly message: string; readonly urn: string; readonly enforcementLevel?: "advisory" },
  reportViolation: ReportViolation,
): void {
  (reportViolation as (violation: unknown) => void)(violation);
}
