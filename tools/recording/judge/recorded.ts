/** Reads recordings: plain files, a folder for each step (tools/recording/write.ts). */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Declared } from "../addresses";
import type { AzureFile, Fault } from "../azure-file";
import type { Drift, ScriptStep } from "../script";

/** The documents of a step that an audit reads. */
export const DOCUMENTS = ["plan", "state-before", "state-after"] as const;

export type DocumentName = (typeof DOCUMENTS)[number];

/** The content of the file step.json. */
export interface About {
  readonly seed: number;
  readonly tofu: string;
  readonly changes: readonly string[];
  readonly drift: readonly Drift[];
  readonly planOptions: readonly string[];
  readonly faults: readonly Fault[];
  readonly declared: Declared;
  readonly planError?: string;
  readonly applyError?: string;
  /** Absent if a step was kept without its program. */
  readonly program?: ScriptStep["program"];
}

export interface RecordedStep {
  /** Its label: the folder, relative to the requested one. */
  readonly name: string;
  readonly about: About;
  /** The files of the existing documents. */
  readonly files: Readonly<Partial<Record<DocumentName, string>>>;
  /** Absent if a step was kept without it. */
  readonly azureBefore: AzureFile | undefined;
  readonly azureAfter: AzureFile | undefined;
}

export function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** All steps in a folder, in the order of their numbers: it may be a step itself, a recording, or a folder of recordings. */
export function* stepsIn(folder: string, name = ""): Generator<RecordedStep> {
  if (fs.existsSync(path.join(folder, "step.json"))) {
    yield readStep(folder, name);
    return;
  }
  const inside = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const entry of inside.map((one) => one.name).sort(byNumber)) {
    yield* stepsIn(path.join(folder, entry), name === "" ? entry : `${name}/${entry}`);
  }
}

const byNumber = new Intl.Collator("en", { numeric: true }).compare;

function readStep(folder: string, name: string): RecordedStep {
  const existing = (file: string): string | undefined => {
    const full = path.join(folder, `${file}.json`);
    return fs.existsSync(full) ? full : undefined;
  };
  const azure = (file: string): AzureFile | undefined => {
    const found = existing(file);
    return found === undefined ? undefined : (readJson(found) as AzureFile);
  };
  const documents = DOCUMENTS.flatMap((document) => {
    const file = existing(document);
    return file === undefined ? [] : [[document, file]];
  });
  return {
    name,
    about: readJson(path.join(folder, "step.json")) as About,
    files: Object.fromEntries(documents) as RecordedStep["files"],
    azureBefore: azure("azure-before"),
    azureAfter: azure("azure-after"),
  };
}
