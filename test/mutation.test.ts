/** The list of faults that no test detects, each in existing code and explained. */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Survivor } from "../tools/mutation/explained";

const ROOT = path.join(__dirname, "..");
const FOLDER = path.join(ROOT, "tools", "mutation");
const LIST = path.join(FOLDER, "survivors.json");

describe("the faults that no test detects", () => {
  const survivors = JSON.parse(fs.readFileSync(LIST, "utf8")) as readonly Survivor[];

  it("are each in existing code, and explained", () => {
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

describe("the tests that must detect faults", () => {
  it("exist for each pattern: mocha warns of a pattern without files, Stryker does not", () => {
    const args = [require.resolve("mocha/bin/mocha.js"), "--config", path.join(FOLDER, "mocha.json"), "--dry-run"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
  });
});
