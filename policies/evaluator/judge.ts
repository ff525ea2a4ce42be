import { findingsOf } from "./reaching/finding";
import { type Match, concerns, isAbout } from "./matching/match";
import { measureOf } from "./matching/measure";
import type { Question } from "./question";
import { type Reading, readRules } from "./matching/reading";
import type { SecurityRule } from "./rule";
import type { Finding, Undecided, Verdict } from "./verdict";
import { type Opening, type World, worldOf } from "./reaching/world";

/**
 * Judges the rules of one network security group, in any order: can more public addresses than the question allows reach a
 * guarded port through them? Total: no value of any property makes it throw.
 *
 * Unknown values are bounded from both sides: what is open in the world in which least gets in is open, what is open only in the
 * one in which most gets in is undecided.
 */
export function judge<R extends SecurityRule>(rules: readonly R[], question: Question): Verdict<R> {
  const measure = measureOf(question);
  const readings = readRules(rules, measure);
  const findings: Finding<R>[] = [];
  const doubts: Undecided<R>[] = [];
  for (const port of new Set(question.ports)) {
    const about = readings.flatMap((reading) => restrictTo(port, reading));
    const world = (of: "least" | "most"): World<R> =>
      worldOf(
        about.flatMap((reading) => reading[of]),
        measure,
      );
    const least = world("least");
    const isExact = about.every(({ unknown }) => unknown.length === 0);
    const most = isExact ? least : world("most");
    const firm = [...least.alone, ...(least.together ? [least.together] : [])];
    findings.push(...findingsOf(firm, port, readings, measure));
    doubts.push(...doubtOf(most, firm, port, about));
  }
  return { open: mergePorts(findings), undecided: mergeDoubts(doubts) };
}

/** The reading with only the matches that are about the port, if there are any. */
function restrictTo<R>(port: number, reading: Reading<R>): readonly Reading<R>[] {
  const least = reading.least.filter((match) => isAbout(match, port));
  const most = reading.most.filter((match) => isAbout(match, port));
  return least.length + most.length > 0 ? [{ ...reading, least, most }] : [];
}

/** What is open only where most gets in, if anything. */
function doubtOf<R>(
  most: World<R>,
  firm: readonly Opening<R>[],
  port: number,
  about: readonly Reading<R>[],
): readonly Undecided<R>[] {
  const told = new Set(firm.flatMap(({ allows }) => allows.map(({ rule }) => rule)));
  const alone = most.alone.filter(({ allows }) => !allows.some(({ rule }) => told.has(rule)));
  const together = most.together && !most.together.allows.some(({ rule }) => told.has(rule)) ? [most.together] : [];
  const allows = (alone.length > 0 ? alone : together).flatMap((opening) => opening.allows);
  if (allows.length === 0) return [];
  const rules = allows.map(({ rule }) => rule);
  const unknown = about
    .filter(({ rule, least }) => {
      const denies = least.filter(({ access }) => access === "Deny");
      return rules.includes(rule) || denies.some((deny) => allows.some((allow) => mayTake(deny, allow, about)));
    })
    .flatMap((reading) => reading.unknown);
  return [{ ports: [port], rules, unknown }];
}

/** Whether a Deny may take something from an Allow in some world. */
function mayTake<R>(deny: Match<R>, allow: Match<R>, about: readonly Reading<R>[]): boolean {
  const floats = about.some(
    ({ rule, unknown }) => rule === allow.rule && unknown.some(({ property }) => property === "priority"),
  );
  return (floats || deny.position < allow.position) && concerns(deny, allow);
}

/** One finding for the same rules, whatever the port: with what gets in at the port where most does. */
function mergePorts<R>(findings: readonly Finding<R>[]): readonly Finding<R>[] {
  const merged: Finding<R>[] = [];
  for (const finding of findings) {
    const index = merged.findIndex(({ rules }) => isSame(rules, finding.rules));
    const other = merged[index];
    if (!other) {
      merged.push(finding);
      continue;
    }
    const wider = addressesOf(finding) > addressesOf(other) ? finding : other;
    merged[index] = { ...wider, ports: [...other.ports, ...finding.ports].sort((a, b) => a - b) };
  }
  return merged;
}

function mergeDoubts<R>(doubts: readonly Undecided<R>[]): Undecided<R> | undefined {
  if (doubts.length === 0) return undefined;
  return {
    ports: doubts.flatMap(({ ports }) => ports).sort((a, b) => a - b),
    rules: [...new Set(doubts.flatMap(({ rules }) => rules))],
    unknown: [...new Set(doubts.flatMap(({ unknown }) => unknown))],
  };
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((element, i) => element === b[i]);
}

function addressesOf<R>({ exposure }: Finding<R>): bigint {
  return exposure.ipv4.addresses + exposure.ipv6.addresses;
}
