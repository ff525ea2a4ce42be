import { compare } from "./compare";
import { spend } from "./work-budget";

/** The whole numbers from `first` to `last`, both included; `first` is never above `last`. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** A set of whole numbers: ranges in ascending order that neither overlap nor touch. */
export type Ranges = readonly Range[];

export const NONE: Ranges = [];

/** The set of these whole numbers. */
export function setOf(numbers: readonly number[]): Ranges {
  return unionOf(numbers.map((number) => [{ first: BigInt(number), last: BigInt(number) }]));
}

/** The set that holds every number of any of `sets`. */
export function unionOf(sets: readonly Ranges[]): Ranges {
  // Rules that name the same service tag have the very same set.
  const distinct = new Set(sets);
  if (distinct.size === 1) return sets[0]!;
  const sorted: Range[] = [];
  for (const set of distinct) for (const range of set) sorted.push(range);
  spend(sets.length + sorted.length);
  sorted.sort((a, b) => compare(a.first, b.first));
  const merged: Range[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || range.first > previous.last + 1n) {
      merged.push(range);
    } else if (range.last > previous.last) {
      merged[merged.length - 1] = { first: previous.first, last: range.last };
    }
  }
  return merged;
}

/** The numbers that `a` and `b` have in common. */
export function intersect(a: Ranges, b: Ranges): Ranges {
  spend(1);
  // One of them often is all addresses, or all ports.
  if (isWithin(b, a)) return b;
  if (isWithin(a, b)) return a;
  const common: Range[] = [];
  for (const x of a) {
    for (let i = firstNotBefore(b, x.first); i < b.length && b[i]!.first <= x.last; i++) {
      const y = b[i]!;
      spend(1);
      common.push({ first: x.first > y.first ? x.first : y.first, last: x.last < y.last ? x.last : y.last });
    }
  }
  return common;
}

/** Whether a single range of another set contains all of a set. */
function isWithin(ranges: Ranges, whole: Ranges): boolean {
  if (ranges.length === 0) return true;
  const [range] = whole;
  return whole.length === 1 && range!.first <= ranges[0]!.first && ranges.at(-1)!.last <= range!.last;
}

/** The numbers in `a` that are not in `b`. */
export function subtract(a: Ranges, b: Ranges): Ranges {
  spend(1);
  if (b.length === 0) return a;
  const rest: Range[] = [];
  for (const range of a) {
    let first = range.first;
    for (let i = firstNotBefore(b, first); i < b.length && b[i]!.first <= range.last; i++) {
      spend(1);
      if (first < b[i]!.first) rest.push({ first, last: b[i]!.first - 1n });
      first = b[i]!.last + 1n;
    }
    if (first <= range.last) rest.push({ first, last: range.last });
  }
  return rest;
}

/** How many numbers `ranges` holds. */
export function size(ranges: Ranges): bigint {
  if (ranges.length === 1) return ranges[0]!.last - ranges[0]!.first + 1n;
  const known = sizes.get(ranges);
  if (known !== undefined) return known;
  let total = 0n;
  for (const { first, last } of ranges) total += last - first + 1n;
  sizes.set(ranges, total);
  return total;
}

/** Sets that were counted: the set of all public addresses is counted for nearly every rule. */
const sizes = new WeakMap<Ranges, bigint>();

/** Whether `ranges` holds the number. */
export function holds(ranges: Ranges, number: bigint): boolean {
  const range = ranges[firstNotBefore(ranges, number)];
  return range !== undefined && range.first <= number;
}

/** Whether `a` and `b` have a number in common. */
export function overlap(a: Ranges, b: Ranges): boolean {
  for (const { first, last } of a) {
    const other = b[firstNotBefore(b, first)];
    if (other !== undefined && other.first <= last) return true;
  }
  return false;
}

/** Whether `a` holds every number of `b`. */
export function covers(a: Ranges, b: Ranges): boolean {
  // Sets are often the very same, such as the set of all addresses.
  if (a === b) return true;
  // Ranges of `a` never touch, so each range of `b` has to lie within a single one.
  return b.every((range) => {
    const within = a[firstNotBefore(a, range.first)];
    return within !== undefined && within.first <= range.first && range.last <= within.last;
  });
}

/** How many bisections of a set take the time of a step. */
const BISECTIONS_A_STEP = 8;

/** The number of bits of a whole number, at most 32. */
function bitsOf(number: number): number {
  return 32 - Math.clz32(number);
}

/** `ranges` moved up by `offset`. */
export function shift(ranges: Ranges, offset: bigint): Ranges {
  return ranges.map(({ first, last }) => ({ first: first + offset, last: last + offset }));
}

/** The index of the first range that does not end before `value`; by bisection, since sets may be long. */
function firstNotBefore(ranges: Ranges, value: bigint): number {
  spend(1 + bitsOf(ranges.length) / BISECTIONS_A_STEP);
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.last < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
