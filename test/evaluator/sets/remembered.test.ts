import * as assert from "node:assert/strict";
import { remembered } from "../../../policies/evaluator/sets/remembered";

describe("remembered", () => {
  it("makes a value once, and looks for one again that was not there", () => {
    const made: string[] = [];
    const length = remembered((text: string) => {
      made.push(text);
      return text === "" ? undefined : { length: text.length };
    });
    assert.equal(length("ab"), length("ab"));
    assert.deepEqual(
      [length("ab"), length("c"), length(""), length("")],
      [{ length: 2 }, { length: 1 }, undefined, undefined],
    );
    assert.deepEqual(made, ["ab", "c", "", ""]);
  });

  it("does not remember without bound", () => {
    let made = 0;
    const double = remembered((value: bigint) => {
      made++;
      return 2n * value;
    });
    for (let value = 0n; value < 5001n; value++) assert.equal(double(value), 2n * value);
    assert.equal(double(5000n), 10_000n);
    assert.equal(made, 5001);
    // All were forgotten but the last.
    assert.equal(double(0n), 0n);
    assert.equal(made, 5002);
  });
});
