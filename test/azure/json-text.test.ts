import * as assert from "node:assert/strict";
import { MOST_NESTED, isTooDeep, parsedJson } from "../../policies/azure/json-text";

describe("the JSON of a text", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

  it("is its value", () => {
    assert.deepEqual(parsedJson('{"a": [1, null]}'), { kind: "value", value: { a: [1, null] } });
    assert.deepEqual(parsedJson("null"), { kind: "value", value: null });
  });

  it("may be broken", () => {
    for (const text of ["", "{", "[}", "undefined", nested(10).slice(1)]) {
      assert.deepEqual(parsedJson(text), { kind: "broken" }, text);
    }
  });

  it("may be too deep, and is then not parsed", () => {
    assert.equal(parsedJson(nested(MOST_NESTED)).kind, "value");
    assert.deepEqual(parsedJson(nested(MOST_NESTED + 1)), { kind: "too deep" });
    assert.deepEqual(parsedJson(nested(5_000_000)), { kind: "too deep" });
    assert.deepEqual(parsedJson('{"a":'.repeat(MOST_NESTED + 1)), { kind: "too deep" });
  });

  it("is not deep for brackets that follow each other, or in quotes", () => {
    const many = MOST_NESTED + 1;
    for (const text of [
      `[${"[],".repeat(many)}{}]`,
      `[${'{"a":[]},'.repeat(many)}1]`,
      JSON.stringify(["[".repeat(many)]),
      JSON.stringify([`"${"[".repeat(many)}`]),
      JSON.stringify([`\\${"{".repeat(many)}`, `"\\"${"{".repeat(many)}`]),
    ]) {
      assert.equal(isTooDeep(text), false, text.slice(0, 20));
      assert.equal(parsedJson(text).kind, "value", text.slice(0, 20));
    }
    assert.equal(isTooDeep(`["a\\"", ${"[".repeat(many)}`), true);
  });
});
