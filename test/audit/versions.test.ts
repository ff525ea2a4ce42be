/** What earlier versions wrote is still a baseline: the same findings have the same fingerprints. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { main } from "../../audit/cli";
import type { Report } from "../../audit/reporting/report";

const ROOT = path.join(__dirname, "..", "..");
const SAMPLES = path.join("test", "audit", "samples");
const BASELINES = path.join(__dirname, "baselines");

/** For these, earlier versions repeated what the policies had reported in an analysis. */
const PREVIEWS: readonly string[] = ["events.jsonl", "pulumi-preview.json"];

describe("a baseline of an earlier version", () => {
  for (const name of fs.readdirSync(BASELINES)) {
    it(`${name} has every finding, and none is gone`, () => {
      const here = process.cwd();
      process.chdir(ROOT);
      let stdout = "";
      try {
        const files = fs
          .readdirSync(SAMPLES)
          .filter((file) => !PREVIEWS.includes(file))
          .map((file) => path.join(SAMPLES, file));
        const args = [
          "--format",
          "json",
          "--baseline",
          path.join(BASELINES, name),
          "examples/audit/nsgs.json",
          ...files,
        ];
        const surroundings = {
          stdout: { write: (text: string) => (stdout += text) },
          stderr: { write: () => true },
          env: {},
        };
        main(["node", "azure-smtp-guard", "audit", ...args], "1.0.0", surroundings);
      } finally {
        process.chdir(here);
      }
      const { summary, fixed, findings } = JSON.parse(stdout) as Report;
      assert.ok(findings.length > 10);
      // Version 1.3.0 skipped a group that a state still has to delete.
      const isNew = findings.filter((finding) => finding.isNew === true).map(({ nsg }) => nsg);
      const gone = fixed.filter(({ source }) => !PREVIEWS.includes(path.basename(source)));
      assert.deepEqual([isNew, summary.new, summary.worsened, gone], [["relay-old"], 1, 0, []]);
    });
  }
});
