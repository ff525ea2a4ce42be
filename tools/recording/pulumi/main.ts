/**
 * Records what Pulumi's engine previews and does with random sequences of programs, and compares the reports of a policy pack with the
 * Azure that results:
 *
 *     npm run record:pulumi -- [--pack PACK] [--to FOLDER] [COUNT] [FIRST-SEED]   records and judges
 *     npm run record:pulumi -- [--pack PACK] [--to FOLDER] --pairs FILE           the same with known pairs of programs
 *     npm run record:pulumi -- [--pack PACK] --again FOLDER                       previews recordings again, and judges them
 *     npm run record:pulumi -- [--pack PACK] --judge FOLDER                       judges recordings, without the engine
 *
 * PACK is the folder of a pack that is built; default: this repository. FOLDER has, or gets, a folder for each recording. Sequences without
 * faults run many at once, on one stack; `--batch 1` runs each by itself.
 */

import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY, print, since } from "../../measure";
import { azureOf, verdictsOf } from "../azure-file";
import { Audits } from "./audits";
import { type Member, isBatchable, merged, partOf } from "./batch";
import type { Experiment, Preview } from "./case";
import { type Engine, openEngine } from "./engine";
import { readRecording, writeRecording } from "./files";
import { type Judged, judge } from "./judge";
import { readKnownPairs, sequenceOf } from "./known-pairs";
import { type Recording, previewAgain, record } from "./record";
import { randomSequence } from "./sequence";
import { Tally } from "./tally";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pack: { type: "string", default: REPOSITORY },
    to: { type: "string", default: path.join(REPOSITORY, ".cache", "recordings-pulumi") },
    pairs: { type: "string" },
    again: { type: "string" },
    judge: { type: "string" },
    batch: { type: "string", default: "8" },
  },
});

const options = { policyPack: values.pack };

/** The experiments to record, with the names of their folders. */
function* experiments(): Generator<readonly [string, Experiment]> {
  if (values.pairs !== undefined) {
    for (const [index, pair] of readKnownPairs(values.pairs).entries()) {
      yield [`pair-${index + 1}`, { sequence: sequenceOf(pair), azure: azureOf([]) }];
    }
    return;
  }
  const [count = "10", first = "1"] = positionals;
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++)
    yield [String(seed), randomSequence(seed)];
}

async function recordAll(engine: Engine, audits: Audits, tally: Tally): Promise<void> {
  const finish = (name: string, recording: Recording): void => {
    writeRecording(recording, path.join(values.to, name));
    report(name, recording, tally, judge(recording, audits));
  };
  const recordTogether = async (members: readonly Member[]): Promise<void> => {
    const whole = await record(engine, merged(members), { ...options, isContinued: true });
    for (const member of members) finish(member.name, partOf(whole, member));
  };
  // A refresh concerns the whole stack, so the members of a batch are refreshed at the same steps.
  const batches = new Map<string, Member[]>();
  for (const [name, experiment] of experiments()) {
    if (!isBatchable(experiment)) {
      finish(name, await record(engine, experiment, { ...options, isContinued: false }));
      continue;
    }
    const refreshed = experiment.sequence.steps.map(({ isRefreshed }) => isRefreshed).join();
    const batch = batches.get(refreshed) ?? [];
    batches.set(refreshed, [...batch, { name, tag: `s${batch.length}`, experiment }]);
    if (batch.length + 1 < Number(values.batch)) continue;
    batches.delete(refreshed);
    await recordTogether([...batch, { name, tag: `s${batch.length}`, experiment }]);
  }
  for (const batch of batches.values()) await recordTogether(batch);
}

/** Judges recordings as they are, or with new previews if there is an engine. */
async function judgeFiles(folder: string, engine: Engine | undefined, audits: Audits, tally: Tally): Promise<void> {
  const names = fs.readdirSync(folder).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  for (const name of names) {
    const recording = readRecording(path.join(folder, name));
    const previews = new Map<number, Preview>();
    for (const [index, step] of recording.steps.entries()) {
      if (engine && step.preview) previews.set(index, await previewAgain(engine, step, values.pack));
    }
    report(name, recording, tally, judge(recording, audits, previews));
  }
}

/** Prints a line for the recording and one for each difference. */
function report(name: string, { what, steps }: Recording, tally: Tally, judged: Judged): void {
  const summaries = steps.map(({ changes, drift, isRefreshed, faults, upError, azureAfter }) => {
    const verdicts = [...verdictsOf(azureAfter).values()];
    const open = verdicts.filter((verdict) => verdict === "open").length;
    const happened = [
      ...changes,
      ...drift.map(() => "drift"),
      ...(isRefreshed ? ["refreshed"] : []),
      ...faults.map(({ method, type, outcome }) => `${method} ${type} ${outcome}`),
    ];
    const end = upError === undefined ? "" : ` FAILED: ${upError.split("\n")[0]!}`;
    return `${happened.join(", ")}: ${open} of ${verdicts.length} open${end}`;
  });
  print(`${name}: ${what}: ${summaries.join(" | ")}`);
  for (const { kind, step, group, detail } of judged.differences) {
    print(`    ${kind}, step ${step + 1}, ${group.split("/").at(-1)!} ${detail}`);
  }
  tally.add(judged);
}

async function main(): Promise<void> {
  const start = process.hrtime.bigint();
  const engine = values.judge === undefined ? await openEngine() : undefined;
  const audits = new Audits(values.pack);
  const tally = new Tally();
  const folder = values.judge ?? values.again;
  try {
    if (folder !== undefined) await judgeFiles(folder, engine, audits, tally);
    else await recordAll(engine!, audits, tally);
  } finally {
    audits.close();
    engine?.close();
  }
  for (const line of tally.lines()) print(line);
  print(`${since(start).toFixed(1)} s`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
