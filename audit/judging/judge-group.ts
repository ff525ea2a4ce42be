import type { Declaration, DeclaredRule } from "../../policies/azure/declaration";
import { type Group, holderOf } from "../../policies/azure/groups";
import { rulesOf } from "../../policies/azure/rules";
import { type Addresses, type Family, formatAddress } from "../../policies/evaluator/sets/addresses";
import { readField } from "../../policies/evaluator/matching/field";
import type { Ranges } from "../../policies/evaluator/sets/ranges";
import { stepsForRules } from "../../policies/evaluator/rule-steps";
import { type Change, fixesOf } from "../../policies/evaluator/fix";
import { judge } from "../../policies/evaluator/judge";
import type { Question } from "../../policies/evaluator/question";
import type { RunBudgets } from "../../policies/evaluator/sets/work-budget";
import type { Finding, Undecided } from "../../policies/evaluator/verdict";
import { fixLines } from "../../policies/fixes";
import { type Language, isCommand } from "../../policies/languages";
import * as messages from "../../policies/messages";
import { propertyChangeOf } from "../../policies/property-change";
import type { Acceptances } from "../accepting/acceptances";
import { admittedAtMost } from "../accepting/admitted-at-most";
import { type FoundIn, judgeInRounds } from "../accepting/judge-in-rounds";
import { type AdmittedAddresses, digestOfTagged, reportedDestinations, reportedSources } from "../reporting/admitted";
import { type Explanation, explain } from "./explain";
import { fingerprintOf } from "../reporting/fingerprint";
import type {
  AddressRange,
  AtMost,
  GroupIdentity,
  JudgedGroup,
  JudgedRule,
  Place,
  ProgramPlace,
  ReportedChange,
  ReportedFinding,
  ReportedFix,
  ReportedRule,
  Status,
} from "../reporting/report";
import { updatesOf } from "../reporting/updates";

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

/** How to judge. */
export interface Judging {
  readonly question: Question;
  /** Whether to report what each rule does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  readonly budgets: RunBudgets;
  /** Which findings are accepted, if there is a file of them. */
  readonly acceptances?: Acceptances | undefined;
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
  readonly allowance: number;
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
  allowance = stepsForRules(group.rules, judging.question.serviceTags),
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
    allowance: stepsForRules(rules, judging.question.serviceTags),
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
  const { question, isDetailed, budgets } = judging;
  if (rules.length === 0) {
    return { group: { kind, isPartial, status: "restricted", ...NO_DETAILS, ...identity }, findings: [] };
  }
  const found = judgeInRounds(rules, (some) => findingsIn(some, subject, judging));
  const findings = found.map(({ finding }) => finding);
  const hasStatus = (status: Status): boolean => findings.some((finding) => finding.status === status);
  const responsible = new Set(found.flatMap((one) => one.rules));
  const explained = (): Explanation<DeclaredRule> =>
    budgets.facts.allot(allowance, (steps) => explain(rules, question, steps));
  return {
    group: {
      kind,
      isPartial,
      status: hasStatus("open") ? "open" : hasStatus("undecided") ? "undecided" : "restricted",
      ...identity,
      ...(isDetailed ? detailsOf(explained(), responsible) : NO_DETAILS),
    },
    findings,
  };
}

/** What one verdict finds in some rules of a group. */
function findingsIn(
  rules: readonly DeclaredRule[],
  subject: Subject,
  { question, isDetailed, budgets, acceptances }: Judging,
): readonly FoundIn<DeclaredRule>[] {
  const { identityOf, words } = subject;
  const isListed = words.language !== undefined && isCommand(words.language);
  const allowance = rules === subject.rules ? subject.allowance : stepsForRules(rules, question.serviceTags);
  const verdict = budgets.verdicts.allot(allowance, (steps) => judge(rules, question, steps));
  const fixes = budgets.facts.allot(allowance, (steps) => fixesOf(verdict.open, rules, question, steps));
  const undecided = verdict.undecided ? [verdict.undecided] : [];
  const isCompared = isDetailed || acceptances !== undefined;
  const admitted = isCompared
    ? budgets.facts.allot(allowance, (steps) => admittedAtMost([...verdict.open, ...undecided], rules, question, steps))
    : undefined;
  const found = (finding: Finding<DeclaredRule> | Undecided<DeclaredRule>, stated: Stated): FoundIn<DeclaredRule> => {
    const { identity, key, declaredAt } = identityOf(finding.rules);
    const { ports } = finding;
    const rules = finding.rules.map(reportedRule);
    const fingerprint = fingerprintOf({ rule: RULE, status: stated.status, resource: key, rules });
    const most = admitted?.get(finding);
    const atMost = most ? atMostOf(most) : null;
    const compared = { isNew: null, worsened: null, acceptance: null, reachableMachines: null, atMost } as const;
    const reported = {
      rule: RULE,
      fingerprint,
      declaredAt,
      rules,
      ports,
      ...compared,
      ...identity,
      ...stated,
    } as const;
    return { finding: acceptances?.decide(reported, most) ?? reported, rules: finding.rules };
  };
  return [
    ...verdict.open.map((finding) => {
      const fix = fixes.get(finding)!;
      const lines = fixLines(finding, fix, words);
      return found(finding, {
        status: "open",
        message: messages.violation(finding, lines, words),
        fix: {
          text: lines.join("\n"),
          changes: fix.changes.map(reportedChange),
          updates: isListed ? updatesOf(finding.rules, fix) : [],
        },
        ...exposureOf(finding),
      });
    }),
    ...undecided.map((finding) =>
      found(finding, {
        status: "undecided",
        message: messages.undecided(finding, words),
        fix: NO_FIX,
        ...UNKNOWN_EXPOSURE,
      }),
    ),
  ];
}

/** What a finding states, besides its rules and their group. */
type Stated = Exposed & Pick<ReportedFinding, "status" | "message" | "fix">;

function reportedChange(change: Change<DeclaredRule>): ReportedChange {
  const { rule, property, value, replaces: insteadOf = null } = propertyChangeOf(change);
  return { rule: rule.name, property, values: [value].flat(), replaces: insteadOf, edit: null };
}

/** Of what is undecided. */
const NO_FIX: ReportedFix = { text: "", changes: [], updates: [] };

const RULE = "Network-018";

type Exposed = Pick<
  ReportedFinding,
  "sources" | "destinations" | "sourcesDigest" | "destinationsDigest" | "ipv4Addresses" | "ipv6Addresses" | "example"
>;

function exposureOf({ exposure: { ipv4, ipv6 }, admitted, assumedTags, rules }: Finding<DeclaredRule>): Exposed {
  const sources = reportedSources(admitted.sources);
  const destinations = reportedDestinations(admitted.destinations);
  if (assumedTags.length > 0) {
    const entries = rules.flatMap((rule) => messages.entriesOf(readField(rule, "sources")));
    return {
      ...UNKNOWN_EXPOSURE,
      destinations: destinations.texts,
      sourcesDigest: digestOfTagged(admitted.sources, entries),
      destinationsDigest: destinations.digest,
    };
  }
  return {
    sources: sources.texts,
    destinations: destinations.texts,
    sourcesDigest: sources.digest,
    destinationsDigest: destinations.digest,
    ipv4Addresses: ipv4.addresses.toString(),
    ipv6Addresses: ipv6.addresses.toString(),
    // From a family that is open, which has one: the other admits less than the limit.
    example: (ipv4.open ? ipv4.example : ipv6.example)!,
  };
}

const UNKNOWN_EXPOSURE: Exposed = {
  sources: null,
  destinations: null,
  sourcesDigest: null,
  destinationsDigest: null,
  ipv4Addresses: null,
  ipv6Addresses: null,
  example: null,
};

function reportedRule(rule: DeclaredRule): ReportedRule {
  return { name: rule.name, priority: messages.written(readField(rule, "priority")), origin: rule.origin };
}

type Details = Pick<JudgedGroup, "rules" | "openIpv4" | "deniedIpv4" | "openIpv6" | "deniedIpv6">;

const NO_DETAILS: Details = { rules: [], openIpv4: [], deniedIpv4: [], openIpv6: [], deniedIpv6: [] };

function atMostOf({ sources, destinations }: AdmittedAddresses): AtMost {
  return { sources: reportedSources(sources).texts, destinations: reportedDestinations(destinations).texts };
}

function detailsOf(explanation: Explanation<DeclaredRule>, responsible: ReadonlySet<DeclaredRule>): Details {
  const { rules, open, denied } = explanation;
  return {
    rules: rules.map(({ rule, effect, addresses }): JudgedRule => ({
      access: messages.written(readField(rule, "access")),
      protocol: messages.written(readField(rule, "protocol")),
      sources: messages.entriesOf(readField(rule, "sources")),
      destinations: messages.entriesOf(readField(rule, "destinations")),
      ports: messages.entriesOf(readField(rule, "ports")),
      effect,
      ipv4Addresses: addresses?.ipv4.toString() ?? null,
      ipv6Addresses: addresses?.ipv6.toString() ?? null,
      isInFinding: responsible.has(rule),
      ...reportedRule(rule),
    })),
    openIpv4: inText("ipv4", open),
    deniedIpv4: inText("ipv4", denied),
    openIpv6: inText("ipv6", open),
    deniedIpv6: inText("ipv6", denied),
  };
}

function inText(family: Family, addresses: Addresses): readonly AddressRange[] {
  const ranges = addresses[family];
  const known = textsOfRanges.get(ranges);
  if (known) return known;
  const texts = ranges.map(({ first, last }): AddressRange => [
    formatAddress(family, first),
    formatAddress(family, last),
  ]);
  // An empty set may be that of either family.
  if (texts.length > 0) textsOfRanges.set(ranges, texts);
  return texts;
}

/** Of ranges that were put into text: thousands of groups may admit all of one service tag. */
const textsOfRanges = new WeakMap<Ranges, readonly AddressRange[]>();
