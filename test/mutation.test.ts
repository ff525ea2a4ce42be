/** The list of faults that no test sees, and why: of code that there is. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Survivor } from "../tools/mutation/explained";

const ROOT = path.join(__dirname, "..");
const LIST = path.join(ROOT, "tools", "mutation", "survivors.json");

describe("the faults that no test sees", () => {
  const survivors = JSON.parse(fs.readFileSync(LIST, "utf8")) as readonly Survivor[];

  it("are each in code that there is, and explained", () => {
    for (const { file, code, why } of survivors) {
      const lines = fs.readFileSync(path.join(ROOT, file), "utf8").split("\n");
      assert.equal(lines.filter((line) => line.includes(code)).length, 1, `${file}: ${code}`);
      assert.match(why, /^[a-z].{15}/, code);
    }
  });

  it("are listed once", () => {
    const keys = survivors.map(({ file, code }) => `${file}: ${code}`);
    assert.deepEqual(keys, [...new Set(keys)].sort());
  });
});
