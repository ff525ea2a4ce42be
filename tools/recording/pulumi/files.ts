/** Reads and writes recordings: a folder for each, with a folder for each step. */

import * as fs from "node:fs";
import * as path from "node:path";
import type { Preview } from "./case";
import type { RecordedStep, Recording } from "./record";

/** Replaces the content of a folder by a recording. */
export function writeRecording({ steps, ...head }: Recording, folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  writeJson(path.join(folder, "recording.json"), head);
  for (const [index, step] of steps.entries()) writeStep(step, path.join(folder, String(index + 1)));
}

function writeStep(step: RecordedStep, folder: string): void {
  const { program, preview, stateBefore, stateAfter, azureBefore, azureAfter, ...rest } = step;
  fs.mkdirSync(folder);
  const files = { program, step: rest, "state-before": stateBefore, "state-after": stateAfter };
  for (const [name, value] of Object.entries({ ...files, "azure-before": azureBefore, "azure-after": azureAfter })) {
    writeJson(path.join(folder, `${name}.json`), value);
  }
  if (!preview) return;
  const { digest, events, ...how } = preview;
  writeJson(path.join(folder, "preview.json"), how);
  writeJson(path.join(folder, "digest.json"), digest);
  fs.writeFileSync(path.join(folder, "events.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

export function readRecording(folder: string): Recording {
  const head = readJson(path.join(folder, "recording.json")) as Omit<Recording, "steps">;
  const steps = fs.readdirSync(folder).filter((name) => /^[0-9]+$/.test(name));
  return {
    ...head,
    steps: steps.sort((a, b) => Number(a) - Number(b)).map((name) => readStep(path.join(folder, name))),
  };
}

function readStep(folder: string): RecordedStep {
  const read = (name: string): unknown => readJson(path.join(folder, `${name}.json`));
  const events = path.join(folder, "events.jsonl");
  const preview = fs.existsSync(events)
    ? {
        ...(read("preview") as Pick<Preview, "succeeded" | "stderr">),
        digest: read("digest"),
        events: linesOf(events).map((line) => JSON.parse(line) as unknown),
      }
    : undefined;
  return {
    ...(read("step") as Pick<RecordedStep, "changes" | "drift" | "isRefreshed" | "faults">),
    program: read("program") as RecordedStep["program"],
    ...(preview ? { preview } : {}),
    stateBefore: read("state-before"),
    stateAfter: read("state-after"),
    azureBefore: read("azure-before") as RecordedStep["azureBefore"],
    azureAfter: read("azure-after") as RecordedStep["azureAfter"],
  };
}

function linesOf(file: string): readonly string[] {
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function writeJson(file: string, value: unknown): void {
  fs.writeFileSync(file, `${JSON.stringify(value, undefined, 1)}\n`);
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
