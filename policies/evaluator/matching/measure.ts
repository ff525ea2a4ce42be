import {
  type Addresses,
  type ByFamily,
  byFamily,
  intersectAddresses,
  parseAddresses,
  prefixSize,
  unionOfAddresses,
} from "../sets/addresses";
import { PUBLIC } from "../sets/public";
import type { Question } from "../question";
import { type Ranges, setOf, size, subtract } from "../sets/ranges";

/** What a question counts, and how much of it is too much. */
export interface Measure {
  readonly question: Question;
  /** The guarded ports. */
  readonly ports: Ranges;
  /** The public addresses that are not trusted. */
  readonly countable: Addresses;
  /** How many they are. */
  readonly counted: ByFamily<bigint>;
  /** More than this is open. */
  readonly limit: ByFamily<bigint>;
}

/** What the question counts. The same for every group of a run, so it is computed once for a question. */
export function measureOf(question: Question): Measure {
  const known = measures.get(question);
  if (known) return known;
  const trusted = unionOfAddresses(question.trustedSources.flatMap((text) => parseAddresses(text) ?? []));
  const countable = byFamily((family) => subtract(PUBLIC[family], trusted[family]));
  const measure = {
    question,
    ports: setOf(question.ports),
    countable,
    counted: byFamily((family) => size(countable[family])),
    limit: { ipv4: prefixSize("ipv4", question.widestIpv4Prefix), ipv6: prefixSize("ipv6", question.widestIpv6Prefix) },
  };
  measures.set(question, measure);
  return measure;
}

/** The countable ones of some addresses. Of a service tag, or of all addresses, they are found once for all rules. */
export function countableOf(sources: Addresses, { countable }: Measure): Addresses {
  const known = countableParts.get(countable) ?? new WeakMap<Addresses, Addresses>();
  countableParts.set(countable, known);
  const part = known.get(sources) ?? intersectAddresses(sources, countable);
  known.set(sources, part);
  return part;
}

const countableParts = new WeakMap<Addresses, WeakMap<Addresses, Addresses>>();

const measures = new WeakMap<Question, Measure>();
