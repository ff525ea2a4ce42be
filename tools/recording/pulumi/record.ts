/** Records what Pulumi's engine previews and does with one program after another, and what a policy pack reports on each preview. */

import { requestOf } from "../../../test/engine/provider/live";
import type { Properties } from "../../../test/engine/provider/provider";
import type { AzureFile, AzureResource } from "../azure-file";
import type { Drift, Experiment, PlannedStep, Preview } from "./case";
import type { Engine, Run, Stack } from "./engine";
import { keyIn } from "./findings";
import { type RuleBody, textOf } from "./model";

export interface RecordedStep extends PlannedStep {
  /** The preview of the program. A first step has none. */
  readonly preview?: Preview;
  /** The errors of the update, and of the refresh before it. */
  readonly upError?: string;
  readonly refreshError?: string;
  /** `pulumi stack export` before the preview (after a refresh), and after the update. */
  readonly stateBefore: unknown;
  readonly stateAfter: unknown;
  readonly azureBefore: AzureFile;
  readonly azureAfter: AzureFile;
}

export interface Recording {
  readonly what: string;
  readonly pulumi: string;
  readonly steps: readonly RecordedStep[];
}

/** Whether a stack has not been updated yet. */
function isFirst(state: unknown): boolean {
  return (state as { readonly deployment: { readonly resources?: unknown } }).deployment.resources === undefined;
}

export interface RecordOptions {
  /** The folder of a built pack. It is not used for the first program. */
  readonly policyPack: string;
  /** Whether an error of one resource leaves others alone. */
  readonly isContinued: boolean;
}

/** Runs a sequence on a stack of its own. */
export async function record(
  engine: Engine,
  { sequence, azure }: Experiment,
  options: RecordOptions,
): Promise<Recording> {
  const stack = await engine.newStack();
  stack.azure = azure;
  const steps: RecordedStep[] = [];
  for (const planned of sequence.steps) {
    const state = steps.at(-1)?.stateAfter;
    steps.push(await runStep(stack, planned, { ...options, state: state ?? withoutPlaces(stack.exported()) }));
  }
  return { what: sequence.what, pulumi: engine.version, steps };
}

/** Previews a recorded step again, with another pack. */
export async function previewAgain(engine: Engine, step: RecordedStep, policyPack: string): Promise<Preview> {
  const stack = await engine.newStack(step.stateBefore);
  stack.azure = step.azureBefore;
  return previewOf(await stack.preview(step.program, policyPack));
}

interface Setting extends RecordOptions {
  /** The state that the stack has. */
  readonly state: unknown;
}

async function runStep(stack: Stack, planned: PlannedStep, setting: Setting): Promise<RecordedStep> {
  const { policyPack, isContinued, state } = setting;
  const { program, drift, faults, isRefreshed } = planned;
  stack.azure = drift.reduce(drifted, stack.azure);
  const refresh = isRefreshed ? await stack.refresh() : undefined;
  const stateBefore = refresh ? withoutPlaces(stack.exported()) : state;
  const azureBefore = { ...stack.azure, requests: [] };
  const preview = isFirst(state) ? undefined : await stack.preview(program, policyPack);
  stack.azure = { ...azureBefore, faults };
  const up = await stack.up(program, isContinued);
  // A fault that was not met in this step is dropped.
  const azureAfter = { ...stack.azure, faults: [] };
  stack.azure = azureAfter;
  const stateAfter = withoutPlaces(stack.exported());
  return {
    ...planned,
    ...(preview ? { preview: previewOf(preview) } : {}),
    ...(up.succeeded ? {} : { upError: errorIn(up) }),
    ...(refresh?.succeeded === false ? { refreshError: errorIn(refresh) } : {}),
    stateBefore,
    stateAfter,
    azureBefore,
    azureAfter,
  };
}

function previewOf({ succeeded, stdout, stderr, events }: Run): Preview {
  let digest: unknown = stdout;
  try {
    digest = JSON.parse(stdout);
  } catch {
    // The engine failed before there was anything to print.
  }
  return { succeeded, stderr, ...(withoutPlaces({ digest, events }) as Pick<Preview, "digest" | "events">) };
}

/** A value without paths of this machine. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => !isPlace(element)).map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "sourcePosition" && key !== "stackTrace");
  // The engine names a local pack with its folder.
  return Object.fromEntries(
    entries.map(([key, inner]) => [key.replace(/\|local\|.*/, "|local"), withoutPlaces(inner)]),
  );
}

/** A message of the engine about an executable on PATH. */
function isPlace(element: unknown): boolean {
  const { message, diagnosticEvent = { message } } = (element ?? {}) as Message & {
    readonly diagnosticEvent?: Message;
  };
  return diagnosticEvent.message?.includes(" from $PATH at ") === true;
}

interface Message {
  readonly message?: string | undefined;
}
/** The errors among the events, a line each, with the keys of their resources. The CLI prints less. */
function errorIn({ events, stderr }: Run): string {
  const errors = events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent?.severity !== "error") return [];
    const { urn, message } = diagnosticEvent;
    const text = message
      .replaceAll(/<\{%.*?%\}>/g, "")
      .trim()
      .replaceAll("\n", " ");
    return [urn === undefined || urn === "" ? text : `${keyIn(urn)}: ${text}`];
  });
  return errors.length > 0 ? errors.join("\n") : stderr;
}

/** An Azure with a changed group; if the group does not exist, nothing changes. */
export function drifted(azure: AzureFile, { groupId, put, deleted }: Drift): AzureFile {
  const key = groupId.toLowerCase();
  const group = azure.resources[key];
  if (!group) return azure;
  const changed = [...deleted, ...put.map(nameOf)];
  const kept = (group.properties.securityRules ?? []).filter(({ name }) => !changed.includes(name));
  const added = put.map((rule) => ({ name: nameOf(rule), properties: requestOf(rule as Properties) }));
  const properties: AzureResource["properties"] = { ...group.properties, securityRules: [...kept, ...added] };
  return { ...azure, resources: { ...azure.resources, [key]: { ...group, properties } } };
}

function nameOf(rule: RuleBody): string {
  return textOf(rule["name"] as string);
}
