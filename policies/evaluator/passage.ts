import { isAbout, type Match } from "./matching/match";
import { type Measure, measureOf } from "./matching/measure";
import { INSIDE, OUTSIDE, outside } from "./matching/readers";
import { type Reading, readRules } from "./matching/reading";
import type { Question } from "./question";
import type { SecurityRule } from "./rule";
import { type Addresses, type Family, parseAddresses, unionOfAddresses } from "./sets/addresses";
import { compare } from "./sets/compare";
import { type Ranges, NONE, covers, holds, intersect, overlap, subtract, unionOf } from "./sets/ranges";
import { MOST_STEPS, WorkBudget } from "./sets/work-budget";

/** What a packet must pass on its way to one destination. */
export type Passage =
  /** The first rule that matches decides; a packet that none matches is denied. */
  | { readonly kind: "rules"; readonly rules: readonly SecurityRule[] }
  /** Each of these must admit the packet, from the same source port. */
  | { readonly kind: "all"; readonly of: readonly Passage[] }
  /** One that admits the packet is enough. */
  | { readonly kind: "any"; readonly of: readonly Passage[] }
  /** One of these decides, and it is unknown which. At least one. */
  | { readonly kind: "either"; readonly of: readonly Passage[] }
  /** Admits every packet, no packet, or nobody knows which. */
  | { readonly kind: "open" }
  | { readonly kind: "shut" }
  | { readonly kind: "unknown" };

/** Where packets go. */
export interface Target {
  readonly family: Family;
  /** The destination as rules see it, one of these if it is unknown which; numbered as `matching/readers.ts` says. Not empty. */
  readonly destinations: Ranges;
}

/** One of these addresses or blocks inside the virtual network; any address inside if none of them can be read. */
export function insideNetwork(family: Family, texts: readonly string[]): Target {
  return { family, destinations: orElse(addressesIn(texts)[family], INSIDE[family]) };
}

/** A public address as rules see it; any public address if the text cannot be read. */
export function outsideNetwork(family: Family, text: string): Target {
  return { family, destinations: orElse(outside(addressesIn([text]))[family], OUTSIDE[family]) };
}

function addressesIn(texts: readonly string[]): Addresses {
  return unionOfAddresses(texts.flatMap((text) => parseAddresses(text) ?? []));
}

function orElse(ranges: Ranges, others: Ranges): Ranges {
  return ranges.length > 0 ? ranges : others;
}

/** The countable sources that a passage admits. */
export interface AdmittedSources {
  /** Those that it admits whatever the unknown values are. */
  readonly atLeast: Ranges;
  /** Those that it admits for some unknown values; never fewer. */
  readonly atMost: Ranges;
  /** Whether the work budget ended before they were counted: then none is certain and every one is possible. */
  readonly isTooMuch: boolean;
}

/**
 * Which countable sources a passage admits over TCP.
 *
 * @param question Its one port is the destination port as the rules see it. Its limits have no effect.
 * @param steps The most steps that this may take.
 */
export function sourcesAdmitted(
  passage: Passage,
  target: Target,
  question: Question,
  steps = MOST_STEPS,
): AdmittedSources {
  const measure = measureOf(question);
  return new WorkBudget(steps).spendOn(
    1,
    () => admittedFromSomePort(passage, target, measure),
    () => ({ atLeast: NONE, atMost: measure.countable[target.family], isTooMuch: true }),
  );
}

type Bound = "atLeast" | "atMost";

/** The matches of a list of rules that apply to the target, in the order in which they decide, one list for each bound. */
type Applying = Readonly<Record<Bound, readonly Match<SecurityRule>[]>>;

function admittedFromSomePort(passage: Passage, target: Target, measure: Measure): AdmittedSources {
  const lists = new Map<readonly SecurityRule[], Applying>();
  for (const rules of ruleListsOf(passage)) lists.set(rules, applyingIn(rules, target, measure));
  const all = [...lists.values()].flatMap(({ atLeast, atMost }) => [...atLeast, ...atMost]);
  // The sender chooses the source port, and every rule treats the ports between two of these alike.
  const ports = new Set([0n, ...all.flatMap(({ sourcePorts }) => sourcePorts.flatMap(endsOf))]);
  const countable = measure.countable[target.family];
  const admitted = [...ports].flatMap((port): readonly Record<Bound, Ranges>[] => {
    const atPort = (bound: Bound): Ranges =>
      admittedBy(passage, bound, countable, (rules) => firstMatch(lists.get(rules)![bound], target.family, port));
    return [{ atLeast: atPort("atLeast"), atMost: atPort("atMost") }];
  });
  return {
    atLeast: unionOf(admitted.map(({ atLeast }) => atLeast)),
    atMost: unionOf(admitted.map(({ atMost }) => atMost)),
    isTooMuch: false,
  };
}

function endsOf({ first, last }: Ranges[number]): readonly bigint[] {
  return last < 65535n ? [first, last + 1n] : [first];
}

function ruleListsOf(passage: Passage): readonly (readonly SecurityRule[])[] {
  if (passage.kind === "rules") return [passage.rules];
  return "of" in passage ? passage.of.flatMap(ruleListsOf) : [];
}

function applyingIn(rules: readonly SecurityRule[], { family, destinations }: Target, measure: Measure): Applying {
  const [port] = measure.question.ports;
  const readings = readingsOf(rules, measure);
  const having = (bound: Bound, applies: (match: Match<SecurityRule>) => boolean): readonly Match<SecurityRule>[] =>
    readings
      .flatMap((reading) => reading[bound])
      .filter((match) => isAbout(match, port!) && applies(match))
      .sort((a, b) => compare(a.position, b.position));
  const isEverywhere = (match: Match<SecurityRule>): boolean => covers(match.destinations[family], destinations);
  const isSomewhere = (match: Match<SecurityRule>): boolean => overlap(match.destinations[family], destinations);
  return {
    atLeast: having("atLeast", (match) =>
      match.access === "Deny"
        ? isSomewhere(match)
        : !match.somewhere.destination && !match.somewhere.sourcePort && isEverywhere(match),
    ),
    atMost: having("atMost", (match) => (match.access === "Deny" ? isEverywhere(match) : isSomewhere(match))),
  };
}

/** A group stands before many machines and is read once for each port. */
function readingsOf(rules: readonly SecurityRule[], measure: Measure): readonly Reading<SecurityRule>[] {
  const known = READINGS.get(rules) ?? new WeakMap<Measure, readonly Reading<SecurityRule>[]>();
  READINGS.set(rules, known);
  const readings = known.get(measure) ?? readRules(rules, measure);
  known.set(measure, readings);
  return readings;
}

const READINGS = new WeakMap<readonly SecurityRule[], WeakMap<Measure, readonly Reading<SecurityRule>[]>>();

function admittedBy(
  passage: Passage,
  bound: Bound,
  everyone: Ranges,
  admittedByRules: (rules: readonly SecurityRule[]) => Ranges,
): Ranges {
  const parts = (of: readonly Passage[]): readonly Ranges[] =>
    of.map((part) => admittedBy(part, bound, everyone, admittedByRules));
  switch (passage.kind) {
    case "rules":
      return admittedByRules(passage.rules);
    case "all":
      return parts(passage.of).reduce(intersect, everyone);
    case "any":
      return unionOf(parts(passage.of));
    case "either":
      return bound === "atLeast" ? parts(passage.of).reduce(intersect) : unionOf(parts(passage.of));
    case "open":
      return everyone;
    case "shut":
      return NONE;
    case "unknown":
      return bound === "atLeast" ? NONE : everyone;
  }
}

/** The countable sources whose first match, from one source port, is an Allow. */
function firstMatch(matches: readonly Match<SecurityRule>[], family: Family, port: bigint): Ranges {
  const admitted: Ranges[] = [];
  let denied: Ranges = NONE;
  let earlier: Ranges[] = [];
  for (const { access, sourcePorts, sources, countable } of matches) {
    if (!holds(sourcePorts, port)) continue;
    if (access === "Deny") {
      earlier.push(sources[family]);
      continue;
    }
    if (earlier.length > 0) denied = unionOf([denied, ...earlier]);
    earlier = [];
    admitted.push(subtract(countable[family], denied));
  }
  return unionOf(admitted);
}
