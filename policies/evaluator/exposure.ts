import type { Family } from "./addresses";
import type { Match } from "./match";
import { type Ranges, covers, intersect, overlap, size, subtract, unionOf } from "./ranges";

/** What gets in at the destination that most reach. */
export interface Reach<R> {
  readonly sources: Ranges;
  /** The Allows that let them in. */
  readonly allows: readonly Match<R>[];
}

/** An Allow as it stands after the Denies that apply wherever it does. */
interface Candidate<R> {
  readonly allow: Match<R>;
  readonly sources: Ranges;
  readonly size: bigint;
  /** The Denies that apply in some places, or from some source ports, only. */
  readonly partial: ReadonlyMap<Match<R>, PartialDeny>;
}

interface PartialDeny {
  /** The candidate's sources that it takes. */
  readonly sources: Ranges;
  readonly size: bigint;
  /** Whether it takes them from every source port of the candidate. */
  readonly isFromAllPorts: boolean;
}

/** Destinations that are alike: the same candidates and the same of their Denies apply to them. */
interface Place<R> {
  readonly candidates: readonly Candidate<R>[];
  readonly denies: readonly Match<R>[];
  /** No more sources than this get in there. */
  readonly bound: bigint;
}

/** Among thousands of destinations that may all be open, no more than these are looked at for the widest. */
const MOST_COMPARED = 20;

/**
 * The countable sources, of one family, that `allows` let in together at the destination that most of them reach, if they are more
 * than `limit`. Of very many destinations over the limit it is the widest of the most promising.
 *
 * A source gets in if the first rule that matches it is an Allow for some source port. An Allow that comes first takes nothing
 * from another, so each lets in what the Denies before it leave, and what they let in adds up.
 */
export function reachOver<R>(
  limit: bigint,
  allows: readonly Match<R>[],
  denies: readonly Match<R>[],
  family: Family,
  countable: Ranges,
): Reach<R> | undefined {
  const declared = allows.map((allow) => ({ allow, sources: intersect(allow.sources[family], countable) }));
  // Most Allows have few sources: what they declare is not too much even before the Denies are looked at.
  if (size(unionOfSources(declared)) <= limit) return undefined;
  const candidates = declared.map(({ allow, sources }) => candidateOf(allow, sources, denies, family));
  if (size(unionOfSources(candidates)) <= limit) return undefined;
  let widest: Reach<R> | undefined;
  let most = limit;
  for (const [index, place] of placesOf(candidates, family).entries()) {
    if (place.bound <= most || (widest && index >= MOST_COMPARED)) break;
    const letIn = place.candidates.map((candidate) => ({
      allow: candidate.allow,
      sources: afterDenies(candidate, place.denies),
    }));
    const sources = unionOfSources(letIn);
    if (size(sources) <= most) continue;
    most = size(sources);
    widest = { sources, allows: letIn.filter((part) => part.sources.length > 0).map(({ allow }) => allow) };
  }
  return widest;
}

function candidateOf<R>(allow: Match<R>, declared: Ranges, denies: readonly Match<R>[], family: Family): Candidate<R> {
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
  const everywhere = earlier.filter(isEverywhere);
  const sources = subtract(declared, unionOf(everywhere.map((deny) => deny.sources[family])));
  const partial = new Map<Match<R>, PartialDeny>();
  for (const deny of earlier.filter((deny) => !isEverywhere(deny))) {
    const taken = intersect(deny.sources[family], sources);
    if (taken.length > 0)
      partial.set(deny, { sources: taken, isFromAllPorts: isFromAllPorts(deny), size: size(taken) });
  }
  return { allow, sources, size: size(sources), partial };
}

/** The sources that a candidate still lets in where these of its Denies apply. */
function afterDenies<R>({ allow, sources, partial }: Candidate<R>, denies: readonly Match<R>[]): Ranges {
  const applying = denies.flatMap((deny) => {
    const effect = partial.get(deny);
    return effect ? [{ ...effect, ports: deny.sourcePorts }] : [];
  });
  const rest = subtract(sources, unionOfSources(applying.filter(({ isFromAllPorts }) => isFromAllPorts)));
  // The sender picks the source port, so a source is kept out only if it is denied from every port that the Allow takes.
  const fromSomePorts = applying.filter(({ isFromAllPorts }) => !isFromAllPorts);
  if (!covers(unionOf(fromSomePorts.map(({ ports }) => ports)), allow.sourcePorts)) return rest;
  let shutOut = rest;
  for (const denied of byPort(allow.sourcePorts, fromSomePorts)) {
    shutOut = intersect(shutOut, unionOfSources(denied));
    if (shutOut.length === 0) break;
  }
  return subtract(rest, shutOut);
}

/** Those of the Denies that apply to a source port, for each of the ports where others begin to; fewest first. */
function byPort<D extends { readonly ports: Ranges }>(ports: Ranges, denies: readonly D[]): readonly (readonly D[])[] {
  const begins = [ports, ...denies.map((deny) => intersect(deny.ports, ports))].flatMap((set) =>
    set.map(({ first }) => first),
  );
  const ends = denies.flatMap((deny) => deny.ports.map(({ last }) => last + 1n));
  const changes = new Set([...begins, ...ends].filter((port) => covers(ports, [{ first: port, last: port }])));
  return [...changes]
    .map((port) => denies.filter((deny) => covers(deny.ports, [{ first: port, last: port }])))
    .sort((a, b) => a.length - b.length);
}

/** Every kind of destination that there is to any of the candidates; first the one where most may get in. */
function placesOf<R>(candidates: readonly Candidate<R>[], family: Family): readonly Place<R>[] {
  const here = { candidates: new Set<Candidate<R>>(), denies: new Set<Match<R>>() };
  const denies = new Set(candidates.flatMap(({ partial }) => [...partial.keys()]));
  // Walk over all destinations in order, stopping where others begin or cease to apply.
  const changes = [
    ...candidates.flatMap((candidate) => changesOf(candidate, candidate.allow.destinations[family], here.candidates)),
    ...[...denies].flatMap((deny) => changesOf(deny, deny.destinations[family], here.denies)),
  ];
  changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const places: Place<R>[] = [];
  for (const [index, change] of changes.entries()) {
    change.make();
    if (changes[index + 1]?.at === change.at || here.candidates.size === 0) continue;
    const place = { candidates: [...here.candidates], denies: [...here.denies] };
    places.push({ ...place, bound: boundOf(place) });
  }
  return places.sort((a, b) => (a.bound > b.bound ? -1 : a.bound < b.bound ? 1 : 0));
}

/** Where something begins and ceases to apply, as changes to the set of what applies. */
function changesOf<T>(item: T, ranges: Ranges, applying: Set<T>): readonly { readonly at: bigint; make(): void }[] {
  return ranges.flatMap(({ first, last }) => [
    { at: first, make: () => void applying.add(item) },
    { at: last + 1n, make: () => void applying.delete(item) },
  ]);
}

/** What all candidates let in, each less the most that a single Deny takes from it. */
function boundOf<R>({ candidates, denies }: Omit<Place<R>, "bound">): bigint {
  let bound = 0n;
  for (const candidate of candidates) {
    let taken = 0n;
    for (const deny of denies) {
      const effect = candidate.partial.get(deny);
      if (effect?.isFromAllPorts && effect.size > taken) taken = effect.size;
    }
    bound += candidate.size - taken;
  }
  return bound;
}

function unionOfSources(parts: readonly { readonly sources: Ranges }[]): Ranges {
  return unionOf(parts.map(({ sources }) => sources));
}
