import type { Declaration, DeclaredRule } from "../../policies/azure/declaration";
import { type Group, holderOf } from "../../policies/azure/groups";
import { rulesOf } from "../../policies/azure/rules";
import { stepsForRules } from "../../policies/evaluator/rule-steps";
import { fixLines } from "../../policies/fixes";
import { type Language, isCommand } from "../../policies/languages";
import * as messages from "../../policies/messages";
import { type FoundIn, judgeInRounds } from "../accepting/judge-in-rounds";
import { fingerprintOf } from "../reporting/fingerprint";
import type {
  GroupIdentity,
  JudgedGroup,
  Place,
  ProgramPlace,
  ReportedFinding,
  ReportedFix,
  Status,
} from "../reporting/report";
import {
  type Decided,
  type Deciding,
  type Details,
  type Exposed,
  NO_DETAILS,
  UNKNOWN_EXPOSURE,
  decide,
  detailsOf,
} from "./decide";
import { type KnownRules, onceFor } from "./known-rules";

/** How to judge. */
export interface Judging extends Deciding {
  /** What is known of rules that this run has judged. */
  readonly known: KnownRules;
}

/** The place of a resource, and its label. */
export interface Origin extends Place {
  /** Its Azure resource id if it is known, else its name in the file. */
  readonly resource: string;
  /** The identity of its findings: unlike the name, it is never that of a resource of another file. */
  readonly key: string;
  /** What it is attached to if it is a group; `null` if that is not known. */
  readonly attachedTo: readonly string[] | null;
  /** Where the program declares it. */
  readonly declaredAt: ProgramPlace | null;
  /** The file of the parameters that determine it, if its template has such files. */
  readonly parameterFile?: string | undefined;
  /** The language that its rules are written in, if their declarations imply another. */
  readonly language?: Language | undefined;
}

/** What identifies a group, and its findings. */
interface Identity {
  readonly identity: GroupIdentity & Place;
  readonly key: string;
  /** Where the program declares what holds the rules. */
  readonly declaredAt: ProgramPlace | null;
}

/** The result for a group. */
export interface Judged {
  readonly group: JudgedGroup;
  readonly findings: readonly ReportedFinding[];
}

/** Something to judge. */
interface Subject {
  readonly kind: JudgedGroup["kind"];
  /** What identifies it, and where it stands. */
  readonly identity: GroupIdentity & Place;
  readonly isPartial: boolean;
  readonly rules: readonly DeclaredRule[];
  /** The work steps for the size of what is judged. */
  readonly allowance: () => number;
  /** The same for the resource that holds some of the rules. */
  readonly identityOf: (rules: readonly DeclaredRule[]) => Identity;
  readonly words: messages.Subject;
}

/**
 * Judges a group as the stack policy does, with the same messages.
 *
 * @param originOf The origin of the resource of a URN.
 * @param extent Whether the group was read whole, or only rules of it that were listed.
 * @param allowance The work steps for the size of the group, where rules that do not matter to its verdict were left out.
 */
export function judgeGroup(
  group: Group,
  originOf: (urn: string) => Origin,
  judging: Judging,
  extent: "whole" | "listed rules",
  allowance = (): number => stepsForRules(group.rules, judging.question.serviceTags),
): Judged {
  const isPartial = extent === "listed rules";
  const holder = group.urn ?? group.rules[0]!.urn;
  const { attachedTo, parameterFile, language } = originOf(holder);
  const names = {
    nsg: group.name ?? null,
    resourceGroup: group.resourceGroup ?? null,
    subscription: group.subscription ?? null,
  };
  const identityOf = (urn: string): Identity => {
    const { key, source, line, resource, declaredAt } = originOf(urn);
    return { identity: { source, line, resource, attachedTo, ...names }, key, declaredAt };
  };
  const subject: Subject = {
    kind: "network-security-group",
    identity: identityOf(holder).identity,
    isPartial,
    rules: group.rules,
    allowance,
    // A rule that may be in one of several groups is a finding of each.
    identityOf: (rules) => identityOf(rules.some(mayBelongToAnotherGroup) ? holder : holderOf(group, rules)),
    words: {
      group: group.name,
      resourceGroup: group.resourceGroup,
      subscription: group.subscription,
      language,
      rulesRead: isPartial ? "listed" : group.urn === undefined ? "one" : "all",
      parameterFile,
    },
  };
  return judged(subject, judging);
}

function mayBelongToAnotherGroup({ whyUnknown }: DeclaredRule): boolean {
  return whyUnknown === "member";
}

/** Judges a security admin rule, which belongs to no group, as {@link judgeGroup} does a group. */
export function judgeAdminRule(adminRule: Declaration, originOf: (urn: string) => Origin, judging: Judging): Judged {
  const { key, parameterFile, language, declaredAt, ...origin } = originOf(adminRule.urn);
  const identity = { nsg: null, resourceGroup: null, subscription: null, ...origin };
  const rules = rulesOf(adminRule);
  const subject: Subject = {
    kind: "admin-rule",
    identity,
    isPartial: false,
    rules,
    allowance: () => stepsForRules(rules, judging.question.serviceTags),
    identityOf: () => ({ identity, key, declaredAt }),
    words: { group: undefined, language, rulesRead: "all", parameterFile },
  };
  return judged(subject, judging);
}

/*
 * In the objects that are made for every group or finding, spreads come last: V8 takes far longer to add a key after a spread than before
 * it.
 */

function judged(subject: Subject, judging: Judging): Judged {
  const { kind, identity, isPartial, rules, allowance } = subject;
  const { isDetailed, acceptances, known } = judging;
  if (rules.length === 0) {
    return { group: { kind, isPartial, status: "restricted", ...NO_DETAILS, ...identity }, findings: [] };
  }
  const found = judgeInRounds(rules, (some) => findingsIn(some, subject, judging));
  const findings = found.map(({ finding }) => finding);
  const hasStatus = (status: Status): boolean => findings.some((finding) => finding.status === status);
  const details = (): Details => detailsOf(rules, allowance(), new Set(found.flatMap((one) => one.rules)), judging);
  return {
    group: {
      kind,
      isPartial,
      status: hasStatus("open") ? "open" : hasStatus("undecided") ? "undecided" : "restricted",
      ...identity,
      // What is accepted in a group decides which of its rules are in findings.
      ...(!isDetailed ? NO_DETAILS : acceptances ? details() : onceFor(rules, known.details, details)),
    },
    findings,
  };
}

/** What one verdict finds in some rules of a group. */
function findingsIn(
  rules: readonly DeclaredRule[],
  subject: Subject,
  judging: Judging,
): readonly FoundIn<DeclaredRule>[] {
  const { acceptances, known, question } = judging;
  const decided =
    rules === subject.rules
      ? onceFor(rules, known.decided, () => decide(rules, subject.allowance(), judging))
      : decide(rules, stepsForRules(rules, question.serviceTags), judging);
  return decided.map((one) => {
    const { identity, key, declaredAt } = subject.identityOf(one.finding.rules);
    const { status, rules, ports, most, atMost } = one;
    const reported: ReportedFinding = {
      rule: RULE,
      fingerprint: fingerprintOf({ rule: RULE, status, resource: key, rules }),
      declaredAt,
      rules,
      ports,
      isNew: null,
      worsened: null,
      acceptance: null,
      reachableMachines: null,
      atMost,
      status,
      ...identity,
      ...statedOf(one, subject.words),
    };
    return { finding: acceptances?.decide(reported, most) ?? reported, rules: one.finding.rules };
  });
}

/** What a finding states, besides its rules and their group. */
function statedOf(decided: Decided, words: messages.Subject): Exposed & Pick<ReportedFinding, "message" | "fix"> {
  if (decided.status === "undecided") {
    return { message: messages.undecided(decided.finding, words), fix: NO_FIX, ...UNKNOWN_EXPOSURE };
  }
  const { finding, fix, changes, updates, exposed } = decided;
  const lines = fixLines(finding, fix, words);
  const isListed = words.language !== undefined && isCommand(words.language);
  return {
    message: messages.violation(finding, lines, words),
    fix: { text: lines.join("\n"), changes, updates: isListed ? updates() : [] },
    ...exposed,
  };
}

const RULE = "Network-018";

/** Of what is undecided. */
const NO_FIX: ReportedFix = { text: "", changes: [], updates: [] };
