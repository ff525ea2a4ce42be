/**
 * Records what the real OpenTofu plans and does: `npm run record -- [COUNT] [FIRST-SEED] [FOLDER]`. Each recording is a folder with what
 * each step planned, the states, and the Azure before and after.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REPOSITORY, print, since } from "../measure";
import { verdictsOf } from "./azure-file";
import { type Recording, type Step, record } from "./record";
import { obtainTofu } from "./tofu-cli";

const [count = "10", firstSeed = "1", folder = path.join(REPOSITORY, ".cache", "recordings")] = process.argv.slice(2);

function write(recording: Recording, to: string): void {
  fs.rmSync(to, { recursive: true, force: true });
  for (const [index, step] of recording.steps.entries()) writeStep(step, path.join(to, String(index + 1)));
}

function writeStep({ files, plan, stateBefore, stateAfter, azureBefore, azureAfter, ...rest }: Step, to: string): void {
  const json = { plan, "state-before": stateBefore, "state-after": stateAfter, "azure-before": azureBefore };
  const written = { ...json, "azure-after": azureAfter, step: rest };
  fs.mkdirSync(to, { recursive: true });
  for (const [name, value] of Object.entries(written)) {
    if (value !== undefined)
      fs.writeFileSync(path.join(to, `${name}.json`), `${JSON.stringify(value, undefined, 1)}\n`);
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(to, "program", name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

/** One line a recording: for each step what was changed, how it ended, and how many groups are open. */
function summary({ seed, steps }: Recording): string {
  const told = steps.map(({ changes, planOptions, planError, applyError, faults, drift, azureAfter }) => {
    const verdicts = [...verdictsOf(azureAfter).values()];
    const how = planError !== undefined ? "no plan" : applyError !== undefined ? "failed" : "applied";
    const what = [...changes, ...planOptions, ...drift, ...faults.map(({ method, type }) => `fault ${method} ${type}`)];
    const open = verdicts.filter((verdict) => verdict === "open").length;
    return `${what.join(", ") || "new"}: ${how}, ${open} of ${verdicts.length} open`;
  });
  return `${seed}: ${told.join(" | ")}`;
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
