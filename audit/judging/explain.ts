import {
  type Addresses,
  type ByFamily,
  FAMILIES,
  NO_ADDRESSES,
  byFamily,
  intersectAddresses,
  unionOfAddresses,
} from "../../policies/evaluator/sets/addresses";
import { candidateOf, admittedOver } from "../../policies/evaluator/exposure/admitted-sources";
import { COMPARISONS_A_STEP, MOST_STEPS, WorkBudget, spend } from "../../policies/evaluator/sets/work-budget";
import { type Match, deniesPartOf, isAbout } from "../../policies/evaluator/matching/match";
import { measureOf } from "../../policies/evaluator/matching/measure";
import type { Question } from "../../policies/evaluator/question";
import { NONE, size, subtract } from "../../policies/evaluator/sets/ranges";
import { type Reading, readRules } from "../../policies/evaluator/matching/reading";
import type { SecurityRule } from "../../policies/evaluator/rule";
import type { JudgedRule } from "../reporting/report";

/** What the rules of a group do at the guarded ports: what an auditor wants beside the verdict. */
export interface Explanation<R> {
  /** The rules about a guarded port, in the order in which they are matched. */
  readonly rules: readonly ExplainedRule<R>[];
  /** The countable addresses that some rule admits, as far as they are known. */
  readonly open: Addresses;
  /** The others that some Deny denies. */
  readonly denied: Addresses;
}

export interface ExplainedRule<R> {
  readonly rule: R;
  readonly effect: JudgedRule["effect"];
  /**
   * How many countable addresses it admits, at its widest destination, or takes from later Allows; `undefined` if it admits service tags
   * that count as unrestricted by their names.
   */
  readonly addresses: ByFamily<bigint> | undefined;
}

/** What a rule does about a port, and to which countable addresses. */
interface Effect {
  readonly effect: JudgedRule["effect"];
  readonly addresses: Addresses;
}

/**
 * Explains the rules of one group, in any order. For unknown values the lower bound counts, as for a finding that is open.
 *
 * @param steps What it may take beside reading the rules.
 */
export function explain<R extends SecurityRule>(
  rules: readonly R[],
  question: Question,
  steps = MOST_STEPS,
): Explanation<R> {
  const readings = [...readRules(rules, measureOf(question))].sort((a, b) => positionOf(a) - positionOf(b));
  const ports = question.ports.map((port) => ({
    port,
    matches: byAccess(readings.flatMap(({ atLeast: least }) => least.filter((match) => isAbout(match, port)))),
  }));
  const budget = new WorkBudget(steps);
  const effects = readings.map((reading, index) => {
    const effectsOf = (admittedBy: AddressesOf, hidden: AddressesOf): Effect =>
      widest(ports.flatMap(({ port, matches }) => effectOf(reading, port, matches, admittedBy, hidden) ?? []));
    // Beyond the work budget it says the same as the verdict: as if no Deny came first.
    return budget.spendOn(
      readings.length - index,
      () => effectsOf(admittedBy, hidden),
      () =>
        effectsOf(
          ({ countable }) => countable,
          () => NO_ADDRESSES,
        ),
    );
  });
  const isAssumed = (index: number): boolean =>
    effects[index]!.effect === "admits" && readings[index]!.assumedTags().length > 0;
  const withEffect = (effect: Effect["effect"]): Addresses =>
    unionOfAddresses(
      effects.filter((deed, index) => deed.effect === effect && !isAssumed(index)).map(({ addresses }) => addresses),
    );
  const open = withEffect("admits");
  const kept = withEffect("denies");
  return {
    rules: effects.map(({ effect, addresses }, index) => ({
      rule: readings[index]!.rule,
      effect,
      addresses: isAssumed(index) ? undefined : byFamily((family) => size(addresses[family])),
    })),
    open,
    denied: byFamily((family) => subtract(kept[family], open[family])),
  };
}

/** The matches of a group at a port. */
interface Matches<R> {
  readonly allows: readonly Match<R>[];
  readonly denies: readonly Match<R>[];
}

function byAccess<R>(matches: readonly Match<R>[]): Matches<R> {
  const ofAccess = (wanted: Match<R>["access"]): readonly Match<R>[] =>
    matches.filter(({ access }) => access === wanted);
  return { allows: ofAccess("Allow"), denies: ofAccess("Deny") };
}

/** Which addresses a match admits or denies, beside the others of its group. */
type AddressesOf = <R>(match: Match<R>, matches: Matches<R>) => Addresses;

/** For a rule that matches nothing: a Deny that cannot be read or is ignored. */
const NO_EFFECT: Effect = { effect: "no-effect", addresses: NO_ADDRESSES };

function widest([first = NO_EFFECT, ...others]: readonly Effect[]): Effect {
  return others.reduce((a, b) => (count(b.addresses) > count(a.addresses) ? b : a), first);
}

/**
 * What a rule does at a port; `undefined` if it does not match there.
 *
 * @param matches The matches of all rules of the group there.
 */
function effectOf<R>(
  { atLeast: least, atMost: most, unknown }: Reading<R>,
  port: number,
  matches: Matches<R>,
  admittedBy: AddressesOf,
  hidden: AddressesOf,
): Effect | undefined {
  if (![...least, ...most].some((match) => isAbout(match, port))) return undefined;
  const match = least.find((one) => isAbout(one, port));
  if (match?.access === "Allow") {
    const addresses = admittedBy(match, matches);
    if (count(addresses) > 0n) return { effect: "admits", addresses };
  }
  if (!match || unknown.length > 0) return { effect: "unknown", addresses: NO_ADDRESSES };
  if (match.access === "Allow") {
    const hasSources = count(match.countable) > 0n;
    return { effect: hasSources ? "shadowed" : "none", addresses: NO_ADDRESSES };
  }
  const addresses = hidden(match, matches);
  return { effect: count(addresses) > 0n ? "denies" : "no-effect", addresses };
}

/** What an Allow admits at the destination that most of it reach. */
function admittedBy<R>(allow: Match<R>, { denies }: Matches<R>): Addresses {
  return byFamily((family) => admittedOver(0n, [candidateOf(allow, denies, family)], family)?.sources ?? NONE);
}

/** What a Deny takes from the Allows after it, wherever they admit sources. */
function hidden<R>(deny: Match<R>, { allows }: Matches<R>): Addresses {
  spend(allows.length / COMPARISONS_A_STEP);
  const later = allows.filter((allow) => deny.position < allow.position && deniesPartOf(deny, allow));
  return unionOfAddresses(later.map((allow) => intersectAddresses(deny.countable, allow.sources)));
}

function count(addresses: Addresses): bigint {
  return FAMILIES.reduce((sum, family) => sum + size(addresses[family]), 0n);
}

/** The position of a rule; last if it matches nothing. */
function positionOf<R>({ atLeast: least, atMost: most }: Reading<R>): number {
  return Math.min(...[...least, ...most].map(({ position }) => position));
}
