import {
  type Addresses,
  type ByFamily,
  type Family,
  FAMILIES,
  byFamily,
  parseAddresses,
  prefixSize,
  unionOfAddresses,
} from "./addresses";
import { type Reach, reachOver } from "./exposure";
import type { Match } from "./match";
import { PUBLIC } from "./public";
import type { Question } from "./question";
import { overlap, subtract } from "./ranges";

/** What is open about one port, if the rules match what they match in one world of possible values. */
export interface World<R> {
  /** The Allows that are open by themselves. */
  readonly alone: readonly Opening<R>[];
  /** Those of the others that are open together. */
  readonly together: Opening<R> | undefined;
}

/** One or several Allows through which more gets in than the limit. */
export interface Opening<R> {
  readonly allows: readonly Match<R>[];
  /** `undefined` for a family from which nothing gets in. */
  readonly reach: ByFamily<Reach<R> | undefined>;
}

/** What is counted, and how much of it is too much. */
export interface Measure {
  readonly countable: Addresses;
  readonly limit: ByFamily<bigint>;
}

/** What the question counts. The same for every group of a run, so it is worked out once for a question. */
export function measureOf(question: Question): Measure {
  const known = measures.get(question);
  if (known) return known;
  const trusted = unionOfAddresses(question.trustedSources.flatMap((text) => parseAddresses(text) ?? []));
  const measure = {
    countable: byFamily((family) => subtract(PUBLIC[family], trusted[family])),
    limit: { ipv4: prefixSize("ipv4", question.widestIpv4Prefix), ipv6: prefixSize("ipv6", question.widestIpv6Prefix) },
  };
  measures.set(question, measure);
  return measure;
}

const measures = new WeakMap<Question, Measure>();

export function worldOf<R>(matches: readonly Match<R>[], question: Question, measure: Measure): World<R> {
  const inOrder = [...matches].sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
  const allows = inOrder.filter(({ access }) => access === "Allow");
  const denies = inOrder.filter(({ access }) => access === "Deny");

  const alone = allows.flatMap((allow) => openingOf([allow], denies, measure) ?? []);
  const open = new Set(alone.flatMap((opening) => opening.allows));
  // Where a rule of unknown destination lets in need not be where others do.
  const others = allows.filter((allow) => !open.has(allow) && !allow.somewhere.destination);
  return { alone, together: question.reading === "effective" ? openingOf(others, denies, measure) : undefined };
}

function openingOf<R>(
  allows: readonly Match<R>[],
  denies: readonly Match<R>[],
  measure: Measure,
): Opening<R> | undefined {
  const reach = (through: readonly Match<R>[], family: Family, limit: bigint): Reach<R> | undefined =>
    reachOver(limit, through, denies, family, measure.countable[family]);
  const over = byFamily((family) => reach(allows, family, measure.limit[family]));
  if (!FAMILIES.some((family) => over[family])) return undefined;
  // A destination that is not known decides the family, so each that the sources have must be open.
  const hasSources = (family: Family): boolean => allows.some(({ sources }) => sources[family].length > 0);
  const isSomewhere = allows.some(({ somewhere }) => somewhere.destination);
  if (isSomewhere && FAMILIES.some((family) => hasSources(family) && !over[family])) return undefined;
  const letIn = new Set(FAMILIES.flatMap((family) => over[family]?.allows ?? []));
  const guilty = allows.filter((allow) => letIn.has(allow));
  // What these let in from the other family is told too, although it is not over the limit.
  return { allows: guilty, reach: byFamily((family) => over[family] ?? reach(guilty, family, 0n)) };
}

/** Whether a Deny is about packets that an Allow lets in as well, whichever comes first. */
export function concerns<R>(deny: Match<R>, allow: Match<R>, { countable }: Measure): boolean {
  return (
    overlap(deny.sourcePorts, allow.sourcePorts) &&
    FAMILIES.some(
      (family) =>
        overlap(deny.destinations[family], allow.destinations[family]) &&
        [allow.sources, countable].every((sources) => overlap(deny.sources[family], sources[family])),
    )
  );
}
