import type { Family } from "../sets/addresses";
import { type Match, deniesPartOf } from "../matching/match";
import { COMPARISONS_A_STEP, spend } from "../sets/work-budget";
import { type Ranges, covers, holds, intersect, size, subtract, unionOf } from "../sets/ranges";

/** An Allow, with what the Denies taken into account so far leave of it in one family. */
export interface AdmittingRule<R> {
  readonly allow: Match<R>;
  /** The countable sources without those that are denied from every source port. */
  readonly sources: Ranges;
  readonly size: bigint;
  /** The Denies that apply at some destinations only. */
  readonly partial: ReadonlyMap<Match<R>, PartialDeny>;
  /** The Denies that are taken into account and leave some source ports. */
  readonly fromSomePorts: readonly PartialDeny[];
}

interface PartialDeny {
  /** The sources of the Allow that it denies. */
  readonly sources: Ranges;
  readonly ports: Ranges;
  /** Whether it takes them from every source port of the Allow. */
  readonly isFromAllPorts: boolean;
}

/** An Allow as the Denies leave it that apply wherever it does. */
export function admittingRule<R>(allow: Match<R>, denies: readonly Match<R>[], family: Family): AdmittingRule<R> {
  spend(denies.length / COMPARISONS_A_STEP);
  const earlier = denies.filter((deny) => deny.position < allow.position && deniesPartOf(deny, allow, [family]));
  const whole: Ranges[] = [];
  const others: { readonly deny: Match<R>; readonly isFromAllPorts: boolean; readonly isEverywhere: boolean }[] = [];
  for (const deny of earlier) {
    const isFromAllPorts = allow.somewhere.sourcePort || covers(deny.sourcePorts, allow.sourcePorts);
    // If it is unknown where the Allow applies, it may be exactly where the Deny does.
    const isEverywhere = allow.somewhere.destination || covers(deny.destinations[family], allow.destinations[family]);
    if (isFromAllPorts && isEverywhere) whole.push(deny.sources[family]);
    else others.push({ deny, isFromAllPorts, isEverywhere });
  }
  const sources = subtract(allow.countable[family], unionOf(whole));
  const partial = new Map<Match<R>, PartialDeny>();
  const fromSomePorts: PartialDeny[] = [];
  for (const { deny, isFromAllPorts, isEverywhere } of others) {
    const taken = intersect(deny.sources[family], sources);
    if (taken.length === 0) continue;
    const part = { sources: taken, ports: deny.sourcePorts, isFromAllPorts };
    if (isEverywhere) fromSomePorts.push(part);
    else partial.set(deny, part);
  }
  return { allow, sources, size: size(sources), partial, fromSomePorts };
}

/** The Allow where a Deny applies too. */
export function withDeny<R>(admitting: AdmittingRule<R>, deny: Match<R>): AdmittingRule<R> {
  const taken = admitting.partial.get(deny);
  if (!taken) return admitting;
  if (!taken.isFromAllPorts) return { ...admitting, fromSomePorts: [...admitting.fromSomePorts, taken] };
  const sources = subtract(admitting.sources, taken.sources);
  return { ...admitting, sources, size: size(sources) };
}

/**
 * The sources that are admitted where no more Denies apply. The sender chooses the source port, so a source is denied only if it is denied
 * from every port that the Allow takes.
 */
export function sourcesAdmittedBy<R>({ allow, sources, fromSomePorts }: AdmittingRule<R>): Ranges {
  let alwaysDenied = sources;
  for (const denies of byPort(allow.sourcePorts, fromSomePorts)) {
    alwaysDenied = intersect(alwaysDenied, unionOfSources(denies));
    if (alwaysDenied.length === 0) break;
  }
  return subtract(sources, alwaysDenied);
}

export function unionOfSources(parts: readonly { readonly sources: Ranges }[]): Ranges {
  return unionOf(parts.map(({ sources }) => sources));
}

/**
 * The Denies that apply to a source port, for each port where some stop to apply; fewest first. Where a Deny starts to apply, more is
 * denied than at the port before.
 */
function byPort(ports: Ranges, denies: readonly PartialDeny[]): readonly (readonly PartialDeny[])[] {
  const begins = ports.map(({ first }) => first);
  const ends = denies.flatMap((deny) => deny.ports.map(({ last }) => last + 1n));
  const changes = new Set([...begins, ...ends].filter((port) => holds(ports, port)));
  return [...changes]
    .map((port) => denies.filter((deny) => holds(deny.ports, port)))
    .sort((a, b) => a.length - b.length);
}
