/** Runs the steps of scripts with the real OpenTofu. */
import { type Declared, declaredIn } from "./addresses";
import { type AzureFile, azureOf } from "./azure-file";
import { configurationOf } from "./hcl/configuration";
import { Sandbox } from "./sandbox";
import { type Script, type ScriptStep, drifted } from "./script";
import type { Tofu } from "./tofu-cli";

/** A step of a script with its outcome. */
export interface Step extends ScriptStep {
  readonly declared: Declared;
  readonly files: Readonly<Record<string, string>>;
  /** OpenTofu's error if it did not plan or apply; undefined if both succeeded. */
  readonly planError?: string;
  readonly applyError?: string;
  /** `tofu show -json` of the plan, and of the state before and after; undefined if there is none. */
  readonly plan?: unknown;
  readonly stateBefore?: unknown;
  readonly stateAfter?: unknown;
  /** What is in Azure before the plan and after the apply. */
  readonly azureBefore: AzureFile;
  readonly azureAfter: AzureFile;
}

/** Plays a whole script in a folder, up to a step that cannot be planned. */
export function play({ surroundings, steps }: Script, folder: string, tofu: Tofu): readonly Step[] {
  const sandbox = new Sandbox(folder, tofu);
  sandbox.azure = azureOf(surroundings);
  const played: Step[] = [];
  for (const step of steps) {
    if (played.at(-1)?.planError !== undefined) break;
    played.push(playStep(sandbox, step, played.at(-1)));
  }
  return played;
}

/**
 * Plays one step in a sandbox.
 *
 * @param before The step before, if there is one.
 */
export function playStep(sandbox: Sandbox, step: ScriptStep, before: Step | undefined): Step {
  const configuration = configurationOf(step.program);
  sandbox.write(configuration);
  const azureBefore = { ...step.drift.reduce(drifted, sandbox.azure), faults: step.faults, requests: [] };
  sandbox.azure = azureBefore;
  const given = { ...step, declared: declaredIn(step.program), files: configuration.files, azureBefore };
  const start = { ...given, ...(before ? { stateBefore: before.stateAfter } : {}) };
  const planned = sandbox.run("plan", "-input=false", "-no-color", "-out=plan.out", ...step.planOptions);
  if (!planned.succeeded) return { ...start, planError: planned.stderr, azureAfter: sandbox.azure };
  const plan = sandbox.show("plan.out");
  const applied = sandbox.run("apply", "-input=false", "-no-color", "plan.out");
  // A fault that was not met in this step is dropped.
  sandbox.azure = { ...sandbox.azure, faults: [] };
  const failure = applied.succeeded ? {} : { applyError: applied.stderr };
  return { ...start, ...failure, plan, stateAfter: sandbox.show(), azureAfter: sandbox.azure };
}
