import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { check } from "../arbitraries";
import {
  type Ranges,
  covers,
  holds,
  intersect,
  overlap,
  setOf,
  shift,
  size,
  subtract,
  unionOf,
} from "../../../policies/evaluator/sets/ranges";

/** Sets of small numbers, so that every number can be looked at. */
const LAST = 24;
const sets = fc
  .array(fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 5 })), { maxLength: 6 })
  .map((pairs) =>
    unionOf(pairs.map(([first, more]) => [{ first: BigInt(first), last: BigInt(Math.min(LAST, first + more)) }])),
  );

const has = (ranges: Ranges, n: number): boolean => ranges.some(({ first, last }) => first <= n && n <= last);
const numbers = Array.from({ length: LAST + 1 }, (_, n) => n);

function forSets(property: (a: Ranges, b: Ranges) => void): () => void {
  return () => {
    check(2000, fc.property(sets, sets, property));
  };
}

describe("ranges", () => {
  it(
    "are ascending and do not touch",
    forSets((a, b) => {
      for (const set of [a, unionOf([b, a]), intersect(a, b), subtract(a, b)]) {
        for (const [i, { first, last }] of set.entries()) {
          assert.ok(first <= last);
          if (i > 0) assert.ok(set[i - 1]!.last + 1n < first);
        }
      }
    }),
  );
  it(
    "unionOf",
    forSets((a, b) => {
      for (const n of numbers) assert.equal(has(unionOf([b, a]), n), has(a, n) || has(b, n));
    }),
  );
  it(
    "intersect",
    forSets((a, b) => {
      for (const n of numbers) assert.equal(has(intersect(a, b), n), has(a, n) && has(b, n));
    }),
  );
  it(
    "subtract",
    forSets((a, b) => {
      for (const n of numbers) assert.equal(has(subtract(a, b), n), has(a, n) && !has(b, n));
    }),
  );
  it(
    "holds",
    forSets((a) => {
      for (const n of numbers) assert.equal(holds(a, BigInt(n)), has(a, n));
    }),
  );
  it(
    "overlap",
    forSets((a, b) => {
      assert.equal(
        overlap(a, b),
        numbers.some((n) => has(a, n) && has(b, n)),
      );
    }),
  );
  it(
    "covers",
    forSets((a, b) => {
      assert.equal(
        covers(a, b),
        numbers.every((n) => !has(b, n) || has(a, n)),
      );
    }),
  );
  it("setOf", () => {
    assert.deepEqual(setOf([587, 25, 25, 26]), [
      { first: 25n, last: 26n },
      { first: 587n, last: 587n },
    ]);
  });
  it(
    "size",
    forSets((a) => {
      assert.equal(size(a), BigInt(numbers.filter((n) => has(a, n)).length));
    }),
  );
  it(
    "shift",
    forSets((a) => {
      for (const n of numbers) assert.equal(has(shift(a, 3n), n + 3), has(a, n));
    }),
  );
});
