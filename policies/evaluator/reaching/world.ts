import { type ByFamily, type Family, FAMILIES, byFamily } from "../sets/addresses";
import { compare } from "../sets/compare";
import { WorkBudget } from "../sets/work-budget";
import { type Candidate, type Reach, candidateOf, reachAtMost, reachOver } from "./exposure";
import type { Match } from "../matching/match";
import type { Measure } from "../matching/measure";

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
  /** Whether it was too intricate to count: then what may get in at most counts as getting in. */
  readonly isIntricate: boolean;
}

/** An Allow, from the side of each family. */
interface Entrant<R> {
  readonly allow: Match<R>;
  readonly candidate: ByFamily<Candidate<R>>;
}

/** @param steps What all of it may take. */
export function worldOf<R>(matches: readonly Match<R>[], measure: Measure, steps: number): World<R> {
  const inOrder = [...matches].sort((a, b) => compare(a.position, b.position));
  const denies = inOrder.filter(({ access }) => access === "Deny");
  const entrants = inOrder
    .filter(({ access }) => access === "Allow")
    .map((allow): Entrant<R> => ({
      allow,
      candidate: byFamily((family) => candidateOf(allow, denies, family)),
    }));

  const budget = new WorkBudget(steps);
  const opening = (some: readonly Entrant<R>[], pieces: number): Opening<R> | undefined =>
    budget.spendOn(
      pieces,
      () => openingOf(some, measure, reachOver),
      () => openingOf(some, measure, reachAtMost),
    );
  const alone = entrants.flatMap((entrant, index) => opening([entrant], entrants.length + 1 - index) ?? []);
  const open = new Set(alone.flatMap(({ allows }) => allows));
  // Where a rule of unknown destination lets in need not be where others do.
  const others = entrants.filter(({ allow }) => !open.has(allow) && !allow.somewhere.destination);
  return { alone, together: measure.question.reading === "effective" ? opening(others, 1) : undefined };
}

function openingOf<R>(
  entrants: readonly Entrant<R>[],
  { limit }: Measure,
  reached: typeof reachOver,
): Opening<R> | undefined {
  const reach = (through: readonly Entrant<R>[], family: Family, limit: bigint): Reach<R> | undefined =>
    reached(
      limit,
      through.map(({ candidate }) => candidate[family]),
      family,
    );
  const over = byFamily((family) => reach(entrants, family, limit[family]));
  if (!FAMILIES.some((family) => over[family])) return undefined;
  // A destination that is not known decides the family, so each that the sources have must be open.
  const isSomewhere = entrants.some(({ allow }) => allow.somewhere.destination);
  const hasSources = (family: Family): boolean => entrants.some(({ allow }) => allow.sources[family].length > 0);
  if (isSomewhere && FAMILIES.some((family) => hasSources(family) && !over[family])) return undefined;
  const letIn = new Set(FAMILIES.flatMap((family) => over[family]?.allows ?? []));
  const guilty = entrants.filter(({ allow }) => letIn.has(allow));
  // What these let in from the other family is told too, although it is not over the limit.
  return {
    allows: guilty.map(({ allow }) => allow),
    reach: byFamily((family) => over[family] ?? reach(guilty, family, 0n)),
    isIntricate: reached === reachAtMost,
  };
}
