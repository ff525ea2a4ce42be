/**
 * Keeps a step of a recording for a test: what the tool printed, and the groups and the admin rules of Azure. `npm run keep -- STEP TO`
 * does so with the folder of a step.
 */

import * as fs from "node:fs";
import * as path from "node:path";
import { type AzureFile, azureOf } from "./azure-file";
import { DOCUMENTS, type DocumentName, type RecordedStep, readJson, stepsIn } from "./judge/recorded";

/** Writes a step into a folder. */
export function keep({ about, files, azureBefore, azureAfter }: RecordedStep, to: string): void {
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(to, { recursive: true });
  const json = (name: string, value: unknown): void => {
    if (value !== undefined) fs.writeFileSync(path.join(to, `${name}.json`), `${JSON.stringify(value)}\n`);
  };
  for (const name of DOCUMENTS) json(name, documentOf(files, name));
  json("azure-before", judgedIn(azureBefore));
  json("azure-after", judgedIn(azureAfter));
  json("step", { ...about, program: undefined });
}

/** A document; undefined for an empty state. */
function documentOf(files: RecordedStep["files"], name: DocumentName): unknown {
  const file = files[name];
  const document = file === undefined ? undefined : (readJson(file) as Readonly<Record<string, unknown>>);
  return name === "plan" || document?.["values"] !== undefined ? document : undefined;
}

function judgedIn(azure: AzureFile | undefined): AzureFile | undefined {
  const judged = ({ properties, type }: AzureFile["resources"][string]): boolean =>
    type === "networkSecurityGroups" || properties.adminRule !== undefined;
  return azure && { ...azureOf(Object.values(azure.resources).filter(judged)), requests: azure.requests };
}

if (require.main === module) {
  const [folder, to] = process.argv.slice(2);
  if (folder === undefined || to === undefined) throw new Error("Usage: npm run keep -- STEP TO");
  for (const step of stepsIn(folder)) keep(step, to);
}
