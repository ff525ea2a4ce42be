import type { Family } from "./addresses";
import { lazily } from "./lazily";
import type { Match } from "./match";
import { type Ranges, covers, holds, intersect, overlap, size, subtract, unionOf } from "./ranges";

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

/** An Allow as it stands after the Denies that apply wherever it does. */
interface Entrance<R> {
  readonly allow: Match<R>;
  readonly sources: Ranges;
  readonly size: bigint;
  /** The Denies that apply in some places, or from some source ports, only; first that which takes most. */
  readonly partial: readonly PartialDeny<R>[];
}

interface PartialDeny<R> {
  readonly deny: Match<R>;
  /** The sources of the entrance that it takes. */
  readonly sources: Ranges;
  readonly size: bigint;
  /** Whether it takes them from every source port of the Allow. */
  readonly isFromAllPorts: boolean;
}

/** Destinations that are alike: the same Allows and the same Denies apply to them. */
interface Place {
  /** One of them. */
  readonly at: bigint;
  /** No more sources than this get in there. */
  readonly bound: bigint;
}

/** Among thousands of destinations that may all be open, no more than these are looked at for the widest. */
const MOST_COMPARED = 20;

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
  const entrances = candidates.map(({ entrance }) => entrance()).filter(({ sources }) => sources.length > 0);
  if (total(entrances) <= limit || size(unionOfSources(entrances)) <= limit) return undefined;
  let widest: Reach<R> | undefined;
  let most = limit;
  for (const [index, { at, bound }] of placesOf(entrances, family).entries()) {
    if (bound <= most || (widest && index >= MOST_COMPARED)) break;
    const letIn = entrances
      .filter(({ allow }) => holds(allow.destinations[family], at))
      .map((entrance) => ({ allow: entrance.allow, sources: letInAt(at, entrance, family) }));
    const sources = unionOfSources(letIn);
    if (size(sources) <= most) continue;
    most = size(sources);
    widest = { sources, allows: letIn.filter((part) => part.sources.length > 0).map(({ allow }) => allow) };
  }
  return widest;
}

function entranceOf<R>(allow: Match<R>, denies: readonly Match<R>[], family: Family): Entrance<R> {
  const declared = allow.countable[family];
  const earlier = denies.filter(
    (deny) =>
      deny.position < allow.position &&
      overlap(deny.sources[family], declared) &&
      overlap(deny.destinations[family], allow.destinations[family]) &&
      overlap(deny.sourcePorts, allow.sourcePorts),
  );
  const isFromAllPorts = (deny: Match<R>): boolean =>
    allow.somewhere.sourcePort || covers(deny.sourcePorts, allow.sourcePorts);
  // Where the Allow applies may be unknown; then it may be just where the Deny does.
  const isEverywhere = (deny: Match<R>): boolean =>
    allow.somewhere.destination ||
    (isFromAllPorts(deny) && covers(deny.destinations[family], allow.destinations[family]));
  const [everywhere, elsewhere] = [earlier.filter(isEverywhere), earlier.filter((deny) => !isEverywhere(deny))];
  const sources = subtract(declared, unionOf(everywhere.map((deny) => deny.sources[family])));
  const partial = elsewhere.flatMap((deny): readonly PartialDeny<R>[] => {
    const taken = intersect(deny.sources[family], sources);
    return taken.length > 0 ? [{ deny, sources: taken, size: size(taken), isFromAllPorts: isFromAllPorts(deny) }] : [];
  });
  return { allow, sources, size: size(sources), partial: partial.sort((a, b) => compare(b.size, a.size)) };
}

/** The sources that an entrance still lets in at a destination. */
function letInAt<R>(at: bigint, { allow, sources, partial }: Entrance<R>, family: Family): Ranges {
  const applying = partial.filter(({ deny }) => holds(deny.destinations[family], at));
  const rest = subtract(sources, unionOfSources(applying.filter(({ isFromAllPorts }) => isFromAllPorts)));
  // The sender picks the source port, so a source is kept out only if it is denied from every port that the Allow takes.
  const fromSomePorts = applying
    .filter(({ isFromAllPorts }) => !isFromAllPorts)
    .map(({ deny, sources }) => ({ sources, ports: deny.sourcePorts }));
  if (!covers(unionOf(fromSomePorts.map(({ ports }) => ports)), allow.sourcePorts)) return rest;
  let shutOut = rest;
  for (const denied of byPort(allow.sourcePorts, fromSomePorts)) {
    shutOut = intersect(shutOut, unionOfSources(denied));
    if (shutOut.length === 0) break;
  }
  return subtract(rest, shutOut);
}

/**
 * Those of the Denies that apply to a source port, for each port where some have ceased to; fewest first. Where one begins only more
 * is denied than at the port before.
 */
function byPort<D extends { readonly ports: Ranges }>(ports: Ranges, denies: readonly D[]): readonly (readonly D[])[] {
  const begins = ports.map(({ first }) => first);
  const ends = denies.flatMap((deny) => deny.ports.map(({ last }) => last + 1n));
  const changes = new Set([...begins, ...ends].filter((port) => holds(ports, port)));
  return [...changes]
    .map((port) => denies.filter((deny) => holds(deny.ports, port)))
    .sort((a, b) => a.length - b.length);
}

/** Every kind of destination that there is to any of the entrances; first the one where most may get in. */
function placesOf<R>(entrances: readonly Entrance<R>[], family: Family): readonly Place[] {
  const here = { entrances: new Set<Entrance<R>>(), denies: new Set<Match<R>>() };
  const denies = new Set(entrances.flatMap(({ partial }) => partial.map(({ deny }) => deny)));
  // Walk over all destinations in order, stopping where others begin or cease to apply.
  const changes = [
    ...entrances.flatMap((entrance) => changesOf(entrance, entrance.allow.destinations[family], here.entrances)),
    ...[...denies].flatMap((deny) => changesOf(deny, deny.destinations[family], here.denies)),
  ];
  changes.sort((a, b) => compare(a.at, b.at));
  const places: Place[] = [];
  for (const [index, { at, make }] of changes.entries()) {
    make();
    if (changes[index + 1]?.at === at || here.entrances.size === 0) continue;
    places.push({ at, bound: boundOf(here.entrances, here.denies) });
  }
  return places.sort((a, b) => compare(b.bound, a.bound));
}

/** Where something begins and ceases to apply, as changes to the set of what applies. */
function changesOf<T>(
  item: T,
  ranges: Ranges,
  applying: Set<T>,
): readonly { readonly at: bigint; readonly make: () => unknown }[] {
  return ranges.flatMap(({ first, last }) => [
    { at: first, make: () => applying.add(item) },
    { at: last + 1n, make: () => applying.delete(item) },
  ]);
}

/** What all entrances let in, each less the most that a single Deny takes from it. */
function boundOf<R>(entrances: ReadonlySet<Entrance<R>>, denies: ReadonlySet<Match<R>>): bigint {
  let bound = 0n;
  for (const { size, partial } of entrances) {
    const most = partial.find(({ deny, isFromAllPorts }) => isFromAllPorts && denies.has(deny));
    bound += size - (most?.size ?? 0n);
  }
  return bound;
}

function total(parts: readonly { readonly size: bigint }[]): bigint {
  return parts.reduce((sum, { size }) => sum + size, 0n);
}

function unionOfSources(parts: readonly { readonly sources: Ranges }[]): Ranges {
  return unionOf(parts.map(({ sources }) => sources));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
