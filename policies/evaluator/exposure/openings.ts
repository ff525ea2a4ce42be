import { type ByFamily, type Family, FAMILIES, byFamily } from "../sets/addresses";
import { compare } from "../sets/compare";
import { WorkBudget } from "../sets/work-budget";
import { type Candidate, type AdmittedSources, candidateOf, admittedAtMost, admittedOver } from "./admitted-sources";
import type { Match } from "../matching/match";
import type { Measure } from "../matching/measure";

/** What is open at one port, with the unknown values read one way. */
export interface Openings<R> {
  /** The Allows that are open by themselves. */
  readonly alone: readonly Opening<R>[];
  /** The other Allows, which are open together only. */
  readonly together: Opening<R> | undefined;
}

/** One or several Allows that admit more sources than the limit. */
export interface Opening<R> {
  readonly allows: readonly Match<R>[];
  /** `undefined` for a family without admitted sources. */
  readonly admitted: ByFamily<AdmittedSources<R> | undefined>;
  /** Whether counting took more than the work budget: then this is the upper bound. */
  readonly isOverBudget: boolean;
}

/** An Allow, as it appears in each family. */
interface CandidateAllow<R> {
  readonly allow: Match<R>;
  readonly candidate: ByFamily<Candidate<R>>;
}

/** @param steps The steps for all of it. */
export function openingsOf<R>(matches: readonly Match<R>[], measure: Measure, steps: number): Openings<R> {
  const inOrder = [...matches].sort((a, b) => compare(a.position, b.position));
  const denies = inOrder.filter(({ access }) => access === "Deny");
  const candidates = inOrder
    .filter(({ access }) => access === "Allow")
    .map((allow): CandidateAllow<R> => ({
      allow,
      candidate: byFamily((family) => candidateOf(allow, denies, family)),
    }));

  const budget = new WorkBudget(steps);
  const opening = (some: readonly CandidateAllow<R>[], pieces: number): Opening<R> | undefined =>
    budget.spendOn(
      pieces,
      () => openingOf(some, measure, admittedOver),
      () => openingOf(some, measure, admittedAtMost),
    );
  const alone = candidates.flatMap((allow, index) => opening([allow], candidates.length + 1 - index) ?? []);
  const open = new Set(alone.flatMap(({ allows }) => allows));
  // What a rule of unknown destination admits need not reach the destinations of other rules.
  const others = candidates.filter(({ allow }) => !open.has(allow) && !allow.somewhere.destination);
  return { alone, together: measure.question.reading === "effective" ? opening(others, 1) : undefined };
}

function openingOf<R>(
  candidates: readonly CandidateAllow<R>[],
  { limit }: Measure,
  admittedWithin: typeof admittedOver,
): Opening<R> | undefined {
  const admitted = (
    through: readonly CandidateAllow<R>[],
    family: Family,
    limit: bigint,
  ): AdmittedSources<R> | undefined =>
    admittedWithin(
      limit,
      through.map(({ candidate }) => candidate[family]),
      family,
    );
  const over = byFamily((family) => admitted(candidates, family, limit[family]));
  if (!FAMILIES.some((family) => over[family])) return undefined;
  // An unknown destination decides the family, so each family that the sources have must be open.
  const isSomewhere = candidates.some(({ allow }) => allow.somewhere.destination);
  const hasSources = (family: Family): boolean => candidates.some(({ allow }) => allow.sources[family].length > 0);
  if (isSomewhere && FAMILIES.some((family) => hasSources(family) && !over[family])) return undefined;
  const admitting = new Set(FAMILIES.flatMap((family) => over[family]?.allows ?? []));
  const responsible = candidates.filter(({ allow }) => admitting.has(allow));
  // What these admit of the other family is reported too, although it is within the limit.
  return {
    allows: responsible.map(({ allow }) => allow),
    admitted: byFamily((family) => over[family] ?? admitted(responsible, family, 0n)),
    isOverBudget: admittedWithin === admittedAtMost,
  };
}
