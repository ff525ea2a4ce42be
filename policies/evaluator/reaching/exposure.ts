import type { Family } from "../sets/addresses";
import { compare } from "../sets/compare";
import { type Entrance, entranceOf, less, letInBy, unionOfSources } from "./entrance";
import { lazily } from "../matching/lazily";
import type { Match } from "../matching/match";
import { COMPARISONS_A_STEP, spend } from "../sets/work-budget";
import { type Ranges, holds, intersect, overlap, size, subtract, unionOf } from "../sets/ranges";

/** What gets in at the destination that most reach. */
export interface Reach<R> {
  readonly sources: Ranges;
  /** The Allows that let them in. */
  readonly allows: readonly Match<R>[];
}

/** An Allow with the countable sources, of one family, that it names. */
export interface Candidate<R> {
  readonly allow: Match<R>;
  readonly size: bigint;
  /** The Allow as it stands after the Denies. Most Allows name few sources, and then this is not asked for. */
  readonly entrance: () => Entrance<R>;
}

/** Destinations that are alike as far as rules are taken into account. */
interface Place<R> {
  readonly destinations: Ranges;
  /** The Allows that apply to all of them. */
  readonly entrances: readonly Entrance<R>[];
  /** The Denies that may apply to some of them. */
  readonly denies: readonly Match<R>[];
  /** The first Deny that is not taken into account yet. */
  readonly next: number;
}

/** Once one place is found open, no more than these are looked at for a wider one: there may be thousands. */
const MOST_COMPARED = 200;

/** An Allow beside the Denies of its group. */
export function candidateOf<R>(allow: Match<R>, denies: readonly Match<R>[], family: Family): Candidate<R> {
  return { allow, size: size(allow.countable[family]), entrance: lazily(() => entranceOf(allow, denies, family)) };
}

/**
 * The countable sources, of one family, that the candidates let in together at the destination that most of them reach, if they are
 * more than `limit`. Of very many destinations over the limit it is the widest of the most promising.
 *
 * A source gets in if the first rule that matches it is an Allow for some source port. An Allow that comes first takes nothing
 * from another, so each lets in what the Denies before it leave, and what they let in adds up.
 */
export function reachOver<R>(limit: bigint, candidates: readonly Candidate<R>[], family: Family): Reach<R> | undefined {
  if (total(candidates) <= limit) return undefined;
  const entrances = candidates
    .map(({ entrance }) => entrance())
    .filter(({ allow, sources }) => sources.length > 0 && allow.destinations[family].length > 0);
  if (total(entrances) <= limit || size(unionOfSources(entrances)) <= limit) return undefined;
  const denies = deniesOf(entrances);
  let widest: Reach<R> | undefined;
  let most = limit;
  let compared = 0;
  // Branch and bound: what gets in at a place is no more than its entrances let in so far, and less with every Deny.
  for (const region of regionsOf(entrances, family)) {
    if (region.size <= most) break;
    const places = [placeIn(region.destinations, entrances, denies, family)];
    for (let place = places.pop(); place; place = places.pop()) {
      if (total(place.entrances) <= most) continue;
      if (widest && compared++ >= MOST_COMPARED) return widest;
      const parts = partsOf(place, family);
      if (parts) {
        places.push(...parts);
        continue;
      }
      const reach = reachAt(place);
      if (size(reach.sources) <= most) continue;
      most = size(reach.sources);
      widest = reach;
    }
  }
  return widest;
}

/** The sources that get in at most: those that get in if every candidate leads to one destination, and no Deny comes first. */
export function reachAtMost<R>(
  limit: bigint,
  candidates: readonly Candidate<R>[],
  family: Family,
): Reach<R> | undefined {
  const allows = candidates.map(({ allow }) => allow).filter(({ destinations }) => destinations[family].length > 0);
  const sources = unionOf(allows.map(({ countable }) => countable[family]));
  if (size(sources) <= limit) return undefined;
  return { sources, allows: allows.filter(({ countable }) => countable[family].length > 0) };
}

interface Region {
  readonly destinations: Ranges;
  /** No more sources than these get in there. */
  readonly size: bigint;
}

/** The destinations to which the same entrances lead; first those where most may get in. */
function regionsOf<R>(entrances: readonly Entrance<R>[], family: Family): readonly Region[] {
  // Also where they lie apart all destinations of a single one are one region.
  const [first] = entrances;
  if (first && entrances.length === 1) return [{ destinations: first.allow.destinations[family], size: first.size }];
  // Walk over all destinations in order, stopping where others begin or cease.
  const changes = entrances.flatMap(({ allow, size }) =>
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

/** The Denies that take something from the entrances; first that which takes most. */
function deniesOf<R>(entrances: readonly Entrance<R>[]): readonly Match<R>[] {
  const taken = new Map<Match<R>, bigint>();
  for (const { partial } of entrances) {
    for (const [deny, { sources }] of partial) taken.set(deny, (taken.get(deny) ?? 0n) + size(sources));
  }
  return [...taken].sort(([, a], [, b]) => compare(b, a)).map(([deny]) => deny);
}

/** The place of a region; if some of it is free of Denies only that, since nowhere else in it gets more in. */
function placeIn<R>(
  destinations: Ranges,
  all: readonly Entrance<R>[],
  allDenies: readonly Match<R>[],
  family: Family,
): Place<R> {
  const entrances = all.filter(({ allow }) => holds(allow.destinations[family], destinations[0]!.first));
  const denies = allDenies.filter(
    (deny) => overlap(destinations, deny.destinations[family]) && entrances.some(({ partial }) => partial.has(deny)),
  );
  const denied = unionOf(denies.map((deny) => intersect(destinations, deny.destinations[family])));
  const free = subtract(destinations, denied);
  return free.length > 0
    ? { destinations: free, entrances, denies: [], next: 0 }
    : { destinations, entrances, denies, next: 0 };
}

/**
 * A place parted in two by the next Deny that applies to some of it; `undefined` if none does. The part where it does not apply comes
 * last and so is looked at first: more gets in there, and what is found there spares most of the others.
 */
function partsOf<R>(place: Place<R>, family: Family): readonly Place<R>[] | undefined {
  const { destinations, entrances, denies } = place;
  spend((entrances.length + denies.length) / COMPARISONS_A_STEP);
  const index = denies.findIndex((deny, i) => i >= place.next && overlap(destinations, deny.destinations[family]));
  const deny = denies[index];
  if (!deny) return undefined;
  const within = intersect(destinations, deny.destinations[family]);
  const without = subtract(destinations, deny.destinations[family]);
  const next = index + 1;
  const denied = { destinations: within, entrances: entrances.map((entrance) => less(entrance, deny)), denies, next };
  return without.length > 0 ? [denied, { destinations: without, entrances, denies, next }] : [denied];
}

/** What gets in at a place to which no more Denies apply. */
function reachAt<R>({ entrances }: Place<R>): Reach<R> {
  const letIn = entrances
    .map((entrance) => ({ allow: entrance.allow, sources: letInBy(entrance) }))
    .filter(({ sources }) => sources.length > 0);
  return { sources: unionOfSources(letIn), allows: letIn.map(({ allow }) => allow) };
}

function total(parts: readonly { readonly size: bigint }[]): bigint {
  return parts.reduce((sum, { size }) => sum + size, 0n);
}
