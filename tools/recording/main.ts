/**
 * Records what the real OpenTofu plans and does: `npm run record -- [COUNT] [FIRST-SEED] [FOLDER]`. Each recording is a folder with what
 * each step planned, the states, and the Azure before and after.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REPOSITORY, print, since } from "../measure";
import { verdictsOf } from "./azure-file";
import { type Recording, record } from "./record";
import { obtainTofu } from "./tofu-cli";
import { write } from "./write";

const [count = "10", firstSeed = "1", folder = path.join(REPOSITORY, ".cache", "recordings")] = process.argv.slice(2);

/** One line for a recording: for each step its changes, how it ended, and how many groups are open. */
function summary({ seed, steps }: Recording): string {
  const texts = steps.map(({ changes, planOptions, planError, applyError, faults, drift, azureAfter }) => {
    const verdicts = [...verdictsOf(azureAfter).values()];
    const how = planError !== undefined ? "no plan" : applyError !== undefined ? "failed" : "applied";
    const drifts = drift.map(({ kind }) => `drift: ${kind}`);
    const what = [
      ...changes,
      ...planOptions,
      ...drifts,
      ...faults.map(({ method, type }) => `fault ${method} ${type}`),
    ];
    const open = verdicts.filter((verdict) => verdict === "open").length;
    return `${what.join(", ") || "new"}: ${how}, ${open} of ${verdicts.length} open`;
  });
  return `${seed}: ${texts.join(" | ")}`;
}

const tofu = obtainTofu();
const start = process.hrtime.bigint();
const work = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-record-"));
try {
  for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(count); seed++) {
    const recording = record(seed, path.join(work, String(seed)), tofu);
    write(recording, path.join(folder, String(seed)));
    print(summary(recording));
    fs.rmSync(path.join(work, String(seed)), { recursive: true });
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
print(`${count} recordings in ${since(start).toFixed(1)} s: ${folder}`);
