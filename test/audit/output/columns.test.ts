import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { fit, widthOf, wrap } from "../../../audit/output/columns";
import { check } from "../../evaluator/arbitraries";
import { anyText } from "../report-arbitrary";

describe("columns: wrapped text", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["", 2, ""],
    ["abcd", 4, "abcd"],
    ["abcde", 4, "abcd\ne"],
    ["abcdefghij", 4, "abcd\nefgh\nij"],
    ["ab\ncdefg", 4, "ab\ncdef\ng"],
    ["中文字", 4, "中文\n字"],
    ["a中文", 4, "a中\n文"],
    ["😀😀", 3, "😀\n😀"],
    ["~é", 3, "~é"],
  ];
  for (const [text, width, expected] of cases) {
    it(`${JSON.stringify(text)} in ${width} columns`, () => assert.equal(wrap(text, width), expected));
  }

  it("is as wide as it may be at most, and loses nothing", () => {
    check(
      500,
      fc.property(anyText, fc.integer({ min: 2, max: 8 }), (text, width) => {
        const wrapped = wrap(text, width);
        assert.ok(widthOf(wrapped) <= width);
        assert.equal(wrapped.replaceAll("\n", ""), text.replaceAll("\n", ""));
      }),
    );
  });
});

describe("columns: widths of a table", () => {
  const cases: readonly (readonly [readonly number[], number, readonly number[], readonly number[]])[] = [
    [[3, 4, 5], 12, [0, 1, 2], [3, 4, 5]],
    [[3, 4, 5], 100, [0, 1, 2], [3, 4, 5]],
    [[3, 4, 5], 11, [0, 1, 2], [3, 4, 4]],
    [[3, 4, 5], 8, [0, 1, 2], [2, 3, 3]],
    [[30, 4, 5], 20, [0, 1], [11, 4, 5]],
    [[30, 40, 5], 25, [0, 1], [10, 10, 5]],
    [[1_000_000, 4, 5], 20, [0, 1], [11, 4, 5]],
  ];
  for (const [natural, available, flexible, expected] of cases) {
    it(`${natural.join(", ")} in ${available}`, () => assert.deepEqual(fit(natural, available, flexible), expected));
  }
});
