import * as assert from "node:assert/strict";
import { smallestSubset } from "../../policies/evaluator/fixing/smallest-subset";

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe("fewest", () => {
  it("takes one where one suffices, the first such", () => {
    assert.deepEqual(
      smallestSubset([1, 5, 7], (some) => sum(some) >= 5),
      [5],
    );
  });

  it("takes as few as do", () => {
    assert.deepEqual(
      smallestSubset([4, 3, 2, 1], (some) => sum(some) >= 6),
      [4, 3],
    );
    assert.deepEqual(
      smallestSubset([4, 3, 2, 1], (some) => sum(some) >= 10),
      [4, 3, 2, 1],
    );
  });

  it("says that all are too few", () => {
    assert.equal(
      smallestSubset([1, 2], (some) => sum(some) > 3),
      undefined,
    );
    assert.equal(
      smallestSubset([], () => false),
      undefined,
    );
  });

  it("takes the first ones of very many, and tries few", () => {
    const ones = Array.from({ length: 1000 }, () => 1);
    let tries = 0;
    const some = smallestSubset(ones, (chosen) => {
      tries++;
      return sum(chosen) >= 700;
    });
    assert.equal(some?.length, 700);
    assert.ok(tries < 100);
  });
});
