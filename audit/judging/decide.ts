import type { DeclaredRule } from "../../policies/azure/declaration";
import { type Change, type Fix, fixesOf } from "../../policies/evaluator/fix";
import { judge } from "../../policies/evaluator/judge";
import type { Question } from "../../policies/evaluator/question";
import { readField } from "../../policies/evaluator/matching/field";
import { lazily } from "../../policies/evaluator/matching/lazily";
import { type Addresses, type Family, formatAddress } from "../../policies/evaluator/sets/addresses";
import type { Ranges } from "../../policies/evaluator/sets/ranges";
import type { RunBudgets } from "../../policies/evaluator/sets/work-budget";
import type { Finding, Undecided } from "../../policies/evaluator/verdict";
import * as messages from "../../policies/messages";
import { propertyChangeOf } from "../../policies/property-change";
import type { Acceptances } from "../accepting/acceptances";
import { admittedAtMost } from "../accepting/admitted-at-most";
import { type AdmittedAddresses, digestOfTagged, reportedDestinations, reportedSources } from "../reporting/admitted";
import type {
  AddressRange,
  AtMost,
  JudgedGroup,
  JudgedRule,
  ReportedChange,
  ReportedFinding,
  ReportedRule,
  RuleUpdate,
} from "../reporting/report";
import { updatesOf } from "../reporting/updates";
import { explain } from "./explain";

/* What is found in rules, whatever group has them: thousands of groups may have the same. */

/** How to decide. */
export interface Deciding {
  readonly question: Question;
  /** Whether to report what each rule does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  readonly budgets: RunBudgets;
  /** Which findings are accepted, if there is a file of them. */
  readonly acceptances?: Acceptances | undefined;
}

export type Decided = DecidedOpen | DecidedUndecided;

interface Found {
  readonly ports: readonly number[];
  readonly rules: readonly ReportedRule[];
  /** What the rules admit at most, where that is compared. */
  readonly most: AdmittedAddresses | undefined;
  readonly atMost: AtMost | null;
}

export interface DecidedOpen extends Found {
  readonly status: "open";
  readonly finding: Finding<DeclaredRule>;
  readonly fix: Fix<DeclaredRule>;
  readonly changes: readonly ReportedChange[];
  readonly updates: () => readonly RuleUpdate[];
  readonly exposed: Exposed;
}

export interface DecidedUndecided extends Found {
  readonly status: "undecided";
  readonly finding: Undecided<DeclaredRule>;
}

/**
 * Judges rules.
 *
 * @param allowance The work steps for the size of what is judged.
 */
export function decide(
  rules: readonly DeclaredRule[],
  allowance: number,
  { question, isDetailed, budgets, acceptances }: Deciding,
): readonly Decided[] {
  const { open, undecided } = budgets.verdicts.allot(allowance, (steps) => judge(rules, question, steps));
  const fixes = budgets.facts.allot(allowance, (steps) => fixesOf(open, rules, question, steps));
  const findings = [...open, ...(undecided ? [undecided] : [])];
  const admitted =
    isDetailed || acceptances !== undefined
      ? budgets.facts.allot(allowance, (steps) => admittedAtMost(findings, rules, question, steps))
      : undefined;
  const foundIn = (finding: Finding<DeclaredRule> | Undecided<DeclaredRule>): Found => {
    const most = admitted?.get(finding);
    const atMost = most ? atMostOf(most) : null;
    return { ports: finding.ports, rules: finding.rules.map(reportedRule), most, atMost };
  };
  return [
    ...open.map((finding): DecidedOpen => {
      const fix = fixes.get(finding)!;
      return {
        status: "open",
        finding,
        fix,
        changes: fix.changes.map(reportedChange),
        updates: lazily(() => updatesOf(finding.rules, fix)),
        exposed: exposureOf(finding),
        ...foundIn(finding),
      };
    }),
    ...(undecided ? [{ status: "undecided" as const, finding: undecided, ...foundIn(undecided) }] : []),
  ];
}

function reportedChange(change: Change<DeclaredRule>): ReportedChange {
  const { rule, property, value, replaces: insteadOf = null } = propertyChangeOf(change);
  return { rule: rule.name, property, values: [value].flat(), replaces: insteadOf, edit: null };
}

export type Exposed = Pick<
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

export const UNKNOWN_EXPOSURE: Exposed = {
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

export type Details = Pick<JudgedGroup, "rules" | "openIpv4" | "deniedIpv4" | "openIpv6" | "deniedIpv6">;

export const NO_DETAILS: Details = { rules: [], openIpv4: [], deniedIpv4: [], openIpv6: [], deniedIpv6: [] };

function atMostOf({ sources, destinations }: AdmittedAddresses): AtMost {
  return { sources: reportedSources(sources).texts, destinations: reportedDestinations(destinations).texts };
}

/**
 * What each rule does.
 *
 * @param allowance As for {@link decide}.
 * @param responsible The rules of findings.
 */
export function detailsOf(
  of: readonly DeclaredRule[],
  allowance: number,
  responsible: ReadonlySet<DeclaredRule>,
  { question, budgets }: Deciding,
): Details {
  const { rules, open, denied } = budgets.facts.allot(allowance, (steps) => explain(of, question, steps));
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
