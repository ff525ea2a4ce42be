import * as assert from "node:assert/strict";
import { FORMATS } from "../../../audit/output/formats";
import { NOTHING_OPEN, PLAIN, SAMPLE } from "../report-sample";

const OPTIONS = { colour: false, width: 80 };

/** Every object of a report, frozen: a writer that changes one throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe("formats", () => {
  it("are these, text first", () => {
    assert.deepEqual(Object.keys(FORMATS), [
      "text",
      "json",
      "sarif",
      "junit",
      "markdown",
      "csv",
      "html",
      "az-script",
      "powershell-script",
    ]);
  });

  for (const [name, write] of Object.entries(FORMATS)) {
    it(`${name} gives the same text for the same report, and leaves it alone`, () => {
      const report = frozen(structuredClone(SAMPLE));
      assert.equal(write(report, OPTIONS), write(report, OPTIONS));
      assert.deepEqual(report, SAMPLE);
    });

    it(`${name} ends its last line`, () => {
      for (const report of [PLAIN, NOTHING_OPEN]) assert.match(write(report, OPTIONS), /[^\n]\n$/);
    });
  }
});
