import { type Addresses, FAMILIES, byFamily, formatAddress, unionOfAddresses } from "../sets/addresses";
import { type Match, deniesPartOf, isAbout } from "../matching/match";
import type { Measure } from "../matching/measure";
import { WorkBudget } from "../sets/work-budget";
import { NONE, covers, size } from "../sets/ranges";
import type { Reading } from "../matching/reading";
import type { Exposure, Finding, IneffectiveDeny } from "../verdict";
import type { Opening } from "./openings";

/** A Deny as its author intended it. */
interface IntendedDeny<R> {
  readonly reading: Reading<R>;
  readonly deny: Match<R>;
}

/**
 * The openings of a port, with the facts that explain them.
 *
 * @param steps The steps for finding Denies that do not close them; past that none is reported.
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
    return deny && isAbout(deny, port) && isKnownDeny(reading) ? [{ reading, deny }] : [];
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

/** Whether a rule that may be a Deny is known to be one. */
function isKnownDeny<R>({ unknown }: Reading<R>): boolean {
  return unknown.every(({ property }) => property !== "access");
}

function findingOf<R>(
  { allows, admitted: admittedBy, isOverBudget }: Opening<R>,
  port: number,
  readings: readonly Reading<R>[],
  denies: readonly IntendedDeny<R>[],
  measure: Measure,
): Finding<R> {
  const admitted = byFamily((family) => admittedBy[family]?.sources ?? NONE);
  const exposure = byFamily((family): Exposure => {
    const sources = admitted[family];
    const addresses = size(sources);
    return {
      open: addresses > measure.limit[family],
      addresses,
      of: measure.counted[family],
      example: sources[0] && formatAddress(family, sources[0].first),
    };
  });
  const rules = allows.map(({ rule }) => rule);
  return {
    rules,
    ports: [port],
    exposure,
    admitted: { sources: admitted, destinations: unionOfAddresses(allows.map(({ destinations }) => destinations)) },
    isOverBudget,
    unreadable: readings.flatMap(({ unreadable }) => unreadable.Allow()),
    assumedTags: assumedTagsOf(readings, admitted),
    denies: denies.flatMap((intended) => ineffectiveDeny(intended, allows)),
  };
}

/** The service tags for which rules admit what they are said to admit; none if they admit all of it without these. */
function assumedTagsOf<R>(readings: readonly Reading<R>[], admitted: Addresses): readonly string[] {
  const tags = new Set(readings.flatMap((reading) => reading.assumedTags()));
  if (tags.size === 0) return [];
  const named = unionOfAddresses(readings.map((reading) => reading.otherSources()));
  return FAMILIES.every((family) => covers(named[family], admitted[family])) ? [] : [...tags];
}

/** The Deny beside the Allows of a finding, if it matches anything that they admit. */
function ineffectiveDeny<R>(
  { reading, deny }: IntendedDeny<R>,
  allows: readonly Match<R>[],
): readonly IneffectiveDeny<R>[] {
  const affected = allows.filter((allow) => deniesPartOf(deny, allow));
  if (affected.length === 0) return [];
  const { rule } = reading;
  const unreadable = reading.unreadable.Deny();
  if (unreadable.length > 0) return [{ rule, why: "unreadable", unreadable }];
  return [{ rule, why: affected.every(({ position }) => deny.position > position) ? "later" : "partial", unreadable }];
}
