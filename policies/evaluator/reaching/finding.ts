import { byFamily, formatAddress, unionOfAddresses } from "../sets/addresses";
import { type Match, concerns, isAbout } from "../matching/match";
import type { Measure } from "../matching/measure";
import { WorkBudget } from "../sets/work-budget";
import { NONE, size } from "../sets/ranges";
import type { Reading } from "../matching/reading";
import type { Exposure, Finding, IdleDeny } from "../verdict";
import type { Opening } from "./world";

/** A Deny as its author meant it. */
interface IntendedDeny<R> {
  readonly reading: Reading<R>;
  readonly deny: Match<R>;
}

/**
 * The openings of a port with the facts that explain them.
 *
 * @param steps What it may take to look for Denies that do not close them; past that none is told of.
 */
export function findingsOf<R>(
  openings: readonly Opening<R>[],
  port: number,
  readings: readonly Reading<R>[],
  measure: Measure,
  steps: number,
): readonly Finding<R>[] {
  if (openings.length === 0) return [];
  const denies = readings.flatMap((reading): readonly IntendedDeny<R>[] => {
    const deny = reading.intendedDeny();
    return deny && isAbout(deny, port) ? [{ reading, deny }] : [];
  });
  const budget = new WorkBudget(steps);
  const places = new Map(readings.map(({ rule }, index) => [rule, index]));
  /** In the order of the rules that were given. */
  const readingsOf = ({ allows }: Opening<R>): readonly Reading<R>[] =>
    allows
      .map(({ rule }) => places.get(rule)!)
      .sort((a, b) => a - b)
      .map((index) => readings[index]!);
  return openings.map((opening, index) =>
    budget.spendOn(
      openings.length - index,
      () => findingOf(opening, port, readingsOf(opening), denies, measure),
      () => findingOf(opening, port, readingsOf(opening), [], measure),
    ),
  );
}

function findingOf<R>(
  { allows, reach, isIntricate }: Opening<R>,
  port: number,
  readings: readonly Reading<R>[],
  denies: readonly IntendedDeny<R>[],
  measure: Measure,
): Finding<R> {
  const admitted = byFamily((family) => reach[family]?.sources ?? NONE);
  const exposure = byFamily((family): Exposure => {
    const sources = admitted[family];
    const addresses = size(sources);
    return {
      open: addresses > measure.limit[family],
      addresses,
      of: measure.counted[family],
      witness: sources[0] && formatAddress(family, sources[0].first),
    };
  });
  const rules = allows.map(({ rule }) => rule);
  return {
    rules,
    ports: [port],
    exposure,
    admitted: { sources: admitted, destinations: unionOfAddresses(allows.map(({ destinations }) => destinations)) },
    isIntricate,
    unreadable: readings.flatMap(({ unreadable }) => unreadable.Allow()),
    denies: denies.flatMap((intended) => idleDeny(intended, allows)),
  };
}

/** The Deny beside the Allows of a finding, if it is about anything that they let in. */
function idleDeny<R>({ reading, deny }: IntendedDeny<R>, allows: readonly Match<R>[]): readonly IdleDeny<R>[] {
  const met = allows.filter((allow) => concerns(deny, allow));
  if (met.length === 0) return [];
  const { rule } = reading;
  const unreadable = reading.unreadable.Deny();
  if (unreadable.length > 0) return [{ rule, why: "unreadable", unreadable }];
  return [{ rule, why: met.every(({ position }) => deny.position > position) ? "later" : "partial", unreadable }];
}
