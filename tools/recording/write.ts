/** Writes recordings as plain files, a folder for each step. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Step } from "./play";
import type { Recording } from "./record";

/** Replaces the content of a folder by a recording. */
export function write({ steps, seed, tofu }: Recording, to: string): void {
  fs.rmSync(to, { recursive: true, force: true });
  for (const [index, step] of steps.entries()) writeStep(step, { seed, tofu }, path.join(to, String(index + 1)));
}

function writeStep(step: Step, about: Omit<Recording, "steps">, to: string): void {
  const { files, plan, stateBefore, stateAfter, azureBefore, azureAfter, ...rest } = step;
  const states = { "state-before": stateBefore, "state-after": stateAfter };
  const azures = { "azure-before": azureBefore, "azure-after": azureAfter };
  fs.mkdirSync(to, { recursive: true });
  for (const [name, value] of Object.entries({ plan, ...states, ...azures, step: { ...about, ...rest } })) {
    if (value !== undefined) fs.writeFileSync(path.join(to, `${name}.json`), `${JSON.stringify(value)}\n`);
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(to, "program", name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
