import type { Family } from "../sets/addresses";
import { compare } from "../sets/compare";
import { type AdmittingRule, admittingRule, withDeny, sourcesAdmittedBy, unionOfSources } from "./admitting-rule";
import { lazily } from "../matching/lazily";
import type { Match } from "../matching/match";
import { COMPARISONS_A_STEP, spend } from "../sets/work-budget";
import { type Ranges, holds, intersect, overlap, size, subtract, unionOf } from "../sets/ranges";

/** The sources that rules admit, at the destination that most of them reach. */
export interface AdmittedSources<R> {
  readonly sources: Ranges;
  /** The Allows that admit them. */
  readonly allows: readonly Match<R>[];
}

/** An Allow with the countable sources, of one family, that it names. */
export interface Candidate<R> {
  readonly allow: Match<R>;
  readonly size: bigint;
  /** The Allow as the Denies leave it. Most Allows name few sources, and then this is not needed. */
  readonly admitting: () => AdmittingRule<R>;
}

/** Destinations that are alike for the rules taken into account so far. */
interface Place<R> {
  readonly destinations: Ranges;
  /** The Allows that apply to all of them. */
  readonly allows: readonly AdmittingRule<R>[];
  /** The Denies that may apply to some of them. */
  readonly denies: readonly Match<R>[];
  /** The index of the first Deny that is not taken into account yet. */
  readonly next: number;
}

/** Once one place is open, at most this many others are searched for a wider one: there may be thousands. */
const MOST_COMPARED = 200;

/** An Allow beside the Denies of its group. */
export function candidateOf<R>(allow: Match<R>, denies: readonly Match<R>[], family: Family): Candidate<R> {
  return { allow, size: size(allow.countable[family]), admitting: lazily(() => admittingRule(allow, denies, family)) };
}

/**
 * The countable sources, of one family, that the candidates together admit to the destination that most of them reach, if they are more
 * than `limit`. If very many destinations exceed the limit, it is the widest of the most promising.
 *
 * A source is admitted if the first rule that matches it is an Allow for some source port. An earlier Allow takes nothing from another, so
 * each admits what the Denies before it leave, and what they admit adds up.
 */
export function admittedOver<R>(
  limit: bigint,
  candidates: readonly Candidate<R>[],
  family: Family,
): AdmittedSources<R> | undefined {
  if (total(candidates) <= limit) return undefined;
  const allows = candidates
    .map(({ admitting }) => admitting())
    .filter(({ allow, sources }) => sources.length > 0 && allow.destinations[family].length > 0);
  if (total(allows) <= limit || size(unionOfSources(allows)) <= limit) return undefined;
  const denies = deniesOf(allows);
  let widest: AdmittedSources<R> | undefined;
  let most = limit;
  let compared = 0;
  // Branch and bound: a place admits at most what its Allows admit so far, and less with every Deny.
  for (const region of regionsOf(allows, family)) {
    if (region.size <= most) break;
    const places = [placeIn(region.destinations, allows, denies, family)];
    for (let place = places.pop(); place; place = places.pop()) {
      if (total(place.allows) <= most) continue;
      if (widest && compared++ >= MOST_COMPARED) return widest;
      const parts = partsOf(place, family);
      if (parts) {
        places.push(...parts);
        continue;
      }
      const admitted = admittedAt(place);
      if (size(admitted.sources) <= most) continue;
      most = size(admitted.sources);
      widest = admitted;
    }
  }
  return widest;
}

/** The upper bound: the sources that are admitted if every candidate applies to one destination, and no Deny comes first. */
export function admittedAtMost<R>(
  limit: bigint,
  candidates: readonly Candidate<R>[],
  family: Family,
): AdmittedSources<R> | undefined {
  const allows = candidates.map(({ allow }) => allow).filter(({ destinations }) => destinations[family].length > 0);
  const sources = unionOf(allows.map(({ countable }) => countable[family]));
  if (size(sources) <= limit) return undefined;
  return { sources, allows: allows.filter(({ countable }) => countable[family].length > 0) };
}

interface Region {
  readonly destinations: Ranges;
  /** The upper bound of the sources that can be admitted there. */
  readonly size: bigint;
}

/** The destinations to which the same Allows apply, starting with those that may admit most sources. */
function regionsOf<R>(allows: readonly AdmittingRule<R>[], family: Family): readonly Region[] {
  // All destinations of a single Allow are one region, even where they are not contiguous.
  const [first] = allows;
  if (first && allows.length === 1) return [{ destinations: first.allow.destinations[family], size: first.size }];
  // Walk over all destinations in order, stopping where an Allow starts or stops to apply.
  const changes = allows.flatMap(({ allow, size }) =>
    allow.destinations[family].flatMap(({ first, last }) => [
      { at: first, size },
      { at: last + 1n, size: -size },
    ]),
  );
  changes.sort((a, b) => compare(a.at, b.at));
  const regions: Region[] = [];
  let here = 0n;
  for (const [index, { at, size }] of changes.entries()) {
    here += size;
    const next = changes[index + 1];
    if (!next || next.at === at) continue;
    regions.push({ destinations: [{ first: at, last: next.at - 1n }], size: here });
  }
  return regions.sort((a, b) => compare(b.size, a.size));
}

/** The Denies that take sources from the Allows, starting with the one that takes most. */
function deniesOf<R>(allows: readonly AdmittingRule<R>[]): readonly Match<R>[] {
  const taken = new Map<Match<R>, bigint>();
  for (const { partial } of allows) {
    for (const [deny, { sources }] of partial) taken.set(deny, (taken.get(deny) ?? 0n) + size(sources));
  }
  return [...taken].sort(([, a], [, b]) => compare(b, a)).map(([deny]) => deny);
}

/** The place of a region. If some of it is free of Denies, it is only that part, since the rest admits no more. */
function placeIn<R>(
  destinations: Ranges,
  all: readonly AdmittingRule<R>[],
  allDenies: readonly Match<R>[],
  family: Family,
): Place<R> {
  const allows = all.filter(({ allow }) => holds(allow.destinations[family], destinations[0]!.first));
  const denies = allDenies.filter(
    (deny) => overlap(destinations, deny.destinations[family]) && allows.some(({ partial }) => partial.has(deny)),
  );
  const denied = unionOf(denies.map((deny) => intersect(destinations, deny.destinations[family])));
  const free = subtract(destinations, denied);
  return free.length > 0
    ? { destinations: free, allows, denies: [], next: 0 }
    : { destinations, allows, denies, next: 0 };
}

/**
 * A place divided by the next Deny that applies to some of it; `undefined` if none does. The part where the Deny does not apply comes last
 * and so is searched first: it admits more, and its result spares most of the others.
 */
function partsOf<R>(place: Place<R>, family: Family): readonly Place<R>[] | undefined {
  const { destinations, allows, denies } = place;
  spend((allows.length + denies.length) / COMPARISONS_A_STEP);
  const index = denies.findIndex((deny, i) => i >= place.next && overlap(destinations, deny.destinations[family]));
  const deny = denies[index];
  if (!deny) return undefined;
  const within = intersect(destinations, deny.destinations[family]);
  const without = subtract(destinations, deny.destinations[family]);
  const next = index + 1;
  const denied = { destinations: within, allows: allows.map((allow) => withDeny(allow, deny)), denies, next };
  return without.length > 0 ? [denied, { destinations: without, allows, denies, next }] : [denied];
}

/** What is admitted to a place to which no more Denies apply. */
function admittedAt<R>({ allows }: Place<R>): AdmittedSources<R> {
  const admitting = allows
    .map((one) => ({ allow: one.allow, sources: sourcesAdmittedBy(one) }))
    .filter(({ sources }) => sources.length > 0);
  return { sources: unionOfSources(admitting), allows: admitting.map(({ allow }) => allow) };
}

function total(parts: readonly { readonly size: bigint }[]): bigint {
  return parts.reduce((sum, { size }) => sum + size, 0n);
}
