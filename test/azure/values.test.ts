import * as assert from "node:assert/strict";
import { read, readText } from "../../policies/azure/values";
import { UNKNOWN } from "../../policies/evaluator/rule";
import { SECRET, UNKNOWN as SENTINEL, proxy } from "../policies/harness";

describe("read", () => {
  const cases: readonly [string, unknown, unknown][] = [
    ["text", "25", "25"],
    ["a number", 25, 25],
    ["false", false, false],
    ["null", null, null],
    ["empty text", "", ""],
    ["what is not known", SENTINEL, UNKNOWN],
    ["a secret", SECRET, UNKNOWN],
    ["a list", ["80", 25, null], ["80", 25, null]],
    ["an empty list", [], []],
    ["a list with gaps in what is known", ["80", SENTINEL, SECRET], ["80", UNKNOWN, UNKNOWN]],
    ["an object", { id: "a", tags: { b: [SENTINEL] } }, { id: "a", tags: { b: [UNKNOWN] } }],
    ["lists in lists", [[SENTINEL], [["a"]]], [[UNKNOWN], [["a"]]]],
    ["text that only holds the word", "a [secret] b", "a [secret] b"],
    ["text in another case", "[Secret]", "[Secret]"],
  ];
  for (const [what, value, expected] of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(read(proxy({ value }), "value"), expected);
    });
  }

  it("reads what is missing, and of what has no properties", () => {
    assert.equal(read(proxy({}), "value"), undefined);
    for (const object of [undefined, null, "text", 25, true, UNKNOWN, SENTINEL]) {
      assert.equal(read(object, "value"), undefined);
    }
  });

  it("gives plain data, which does not throw", () => {
    const value = read(proxy({ value: { list: [SENTINEL], plain: "a" } }), "value") as { list: unknown[] };
    assert.deepEqual([...value.list], [UNKNOWN]);
    assert.deepEqual(Object.getPrototypeOf(value), Object.prototype);
  });

  it("takes a property of any name for data", () => {
    const value = JSON.parse('{"__proto__": {"access": "Allow"}, "constructor": "a", "length": 3}') as unknown;
    assert.deepEqual(Object.keys(read(proxy({ value }), "value") as object), ["__proto__", "constructor", "length"]);
  });
});

describe("readText", () => {
  const cases: readonly [string, unknown, string | undefined][] = [
    ["text", "relay", "relay"],
    ["empty text", "", undefined],
    ["a number", 25, undefined],
    ["a list", ["relay"], undefined],
    ["null", null, undefined],
    ["nothing", undefined, undefined],
    ["what is not known", SENTINEL, undefined],
    ["a secret", SECRET, undefined],
  ];
  for (const [what, value, expected] of cases) {
    it(`of ${what} is ${expected}`, () => {
      assert.equal(readText(proxy({ value }), "value"), expected);
    });
  }
});
