import { findingsOf } from "./exposure/findings";
import { type Match, deniesPartOf, isAbout } from "./matching/match";
import type { EntryOfRule } from "./matching/field";
import { measureOf } from "./matching/measure";
import { COMPARISONS_A_STEP, MOST_STEPS, WorkBudget, spend } from "./sets/work-budget";
import type { Question } from "./question";
import { type Reading, readRules } from "./matching/reading";
import type { SecurityRule } from "./rule";
import type { Finding, Undecided, Verdict } from "./verdict";
import { type Opening, type Openings, openingsOf } from "./exposure/openings";

/**
 * Judges the rules of one network security group, in any order: can more public addresses than the question allows reach a guarded port
 * through them? No value of any property makes it throw.
 *
 * Unknown values are read in two ways. What is open by the lower bound (at least this is admitted) is open; what is open by the upper bound
 * only (at most this is admitted) is undecided. What takes too many steps to count is reported as open.
 *
 * @param steps The steps besides reading the rules: each part of the work gets half of what those before it left.
 */
export function judge<R extends SecurityRule>(rules: readonly R[], question: Question, steps = MOST_STEPS): Verdict<R> {
  const measure = measureOf(question);
  const readings = readRules(rules, measure);
  const findings: Finding<R>[] = [];
  const undecided: Undecided<R>[] = [];
  const ports = new Set(question.ports);
  for (const port of ports) {
    const budget = new WorkBudget(steps / ports.size);
    const about = readings.flatMap((reading) => restrictTo(port, reading));
    const boundOf = (of: "atLeast" | "atMost"): Openings<R> => {
      const matches = about.flatMap((reading) => reading[of]);
      return budget.share(2, (steps) => openingsOf(matches, measure, steps));
    };
    const atLeast = boundOf("atLeast");
    const isExact = about.every(({ unknown }) => unknown.length === 0);
    const atMost = isExact ? atLeast : boundOf("atMost");
    const certain = [...atLeast.alone, ...(atLeast.together ? [atLeast.together] : [])];
    const found = budget.share(2, (steps) => findingsOf(certain, port, readings, measure, steps));
    for (const finding of found) findings.push(finding);
    undecided.push(...undecidedAt(atMost, certain, port, about, budget));
  }
  return { open: mergePorts(findings), undecided: mergeUndecided(undecided) };
}

/** The reading with only the matches for the port, if there are any. */
function restrictTo<R>(port: number, reading: Reading<R>): readonly Reading<R>[] {
  const atLeast = reading.atLeast.filter((match) => isAbout(match, port));
  const atMost = reading.atMost.filter((match) => isAbout(match, port));
  return atLeast.length + atMost.length > 0 ? [{ ...reading, atLeast: atLeast, atMost: atMost }] : [];
}

/** What is open by the upper bound only, if anything. */
function undecidedAt<R>(
  atMost: Openings<R>,
  certain: readonly Opening<R>[],
  port: number,
  about: readonly Reading<R>[],
  budget: WorkBudget,
): readonly Undecided<R>[] {
  const reported = new Set(certain.flatMap(({ allows }) => allows.map(({ rule }) => rule)));
  const alone = atMost.alone.filter(({ allows }) => !allows.some(({ rule }) => reported.has(rule)));
  const together =
    atMost.together && !atMost.together.allows.some(({ rule }) => reported.has(rule)) ? [atMost.together] : [];
  const allows = (alone.length > 0 ? alone : together).flatMap((opening) => opening.allows);
  if (allows.length === 0) return [];
  const rules = new Set(allows.map(({ rule }) => rule));
  const floating = new Set(about.filter(({ unknown }) => unknown.some(isPriority)).map(({ rule }) => rule));
  /** Whether a Deny may take something from one of them for some values. */
  const mayDenySome = (deny: Match<R>): boolean =>
    allows.some((allow) => {
      spend(1 / COMPARISONS_A_STEP);
      return (floating.has(allow.rule) || deny.position < allow.position) && deniesPartOf(deny, allow);
    });
  const denying = ({ atLeast: least }: Reading<R>): readonly Match<R>[] =>
    least.filter(({ access }) => access === "Deny");
  const unknownWhere = (decides: (reading: Reading<R>) => boolean): readonly EntryOfRule<R>[] =>
    about.filter((reading) => rules.has(reading.rule) || decides(reading)).flatMap(({ unknown }) => unknown);
  const unknown = budget.spendOn(
    1,
    () => unknownWhere((reading) => denying(reading).some(mayDenySome)),
    () => unknownWhere((reading) => denying(reading).length > 0),
  );
  return [{ ports: [port], rules: [...rules], unknown }];
}

function isPriority({ property }: EntryOfRule<unknown>): boolean {
  return property === "priority";
}

/** One finding for the same rules, whatever the port, with the exposure of the port that admits most. */
function mergePorts<R>(findings: readonly Finding<R>[]): readonly Finding<R>[] {
  const merged: Finding<R>[] = [];
  /** The indices of findings, by their first rule: each port has at most one of that rule alone, or of several rules. */
  const places = new Map<R, number[]>();
  for (const finding of findings) {
    const [first] = finding.rules;
    const ofRule = places.get(first!) ?? [];
    places.set(first!, ofRule);
    const index = ofRule.find((place) => isSame(merged[place]!.rules, finding.rules));
    if (index === undefined) {
      ofRule.push(merged.length);
      merged.push(finding);
      continue;
    }
    const other = merged[index]!;
    const wider = addressesOf(finding) > addressesOf(other) ? finding : other;
    merged[index] = { ...wider, ports: [...other.ports, ...finding.ports].sort((a, b) => a - b) };
  }
  return merged;
}

function mergeUndecided<R>(undecided: readonly Undecided<R>[]): Undecided<R> | undefined {
  if (undecided.length === 0) return undefined;
  return {
    ports: undecided.flatMap(({ ports }) => ports).sort((a, b) => a - b),
    rules: [...new Set(undecided.flatMap(({ rules }) => rules))],
    unknown: [...new Set(undecided.flatMap(({ unknown }) => unknown))],
  };
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((element, i) => element === b[i]);
}

function addressesOf<R>({ exposure }: Finding<R>): bigint {
  return exposure.ipv4.addresses + exposure.ipv6.addresses;
}
