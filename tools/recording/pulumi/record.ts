/** Records what Pulumi's engine previews and does with one program after another, and what a policy pack says of each preview. */

import { requestOf } from "../../../test/engine/provider/live";
import type { Properties } from "../../../test/engine/provider/provider";
import type { AzureFile, AzureResource } from "../azure-file";
import type { Drift, PlannedStep, Sequence } from "./case";
import type { Engine, Run, Stack } from "./engine";
import { type RuleBody, textOf } from "./model";

export interface RecordedStep extends PlannedStep {
  /** The preview of the program; absent where there was no pack, as for a first step. */
  readonly preview?: Preview;
  /** What the engine said where an update, or the refresh before it, did not succeed. */
  readonly upError?: string;
  readonly refreshError?: string;
  /** `pulumi stack export` before the preview (after a refresh), and after the update. */
  readonly stateBefore: unknown;
  readonly stateAfter: unknown;
  readonly azureBefore: AzureFile;
  readonly azureAfter: AzureFile;
}

export interface Preview {
  readonly succeeded: boolean;
  readonly stderr: string;
  /** What `pulumi preview --json` prints; a text where that is no JSON. */
  readonly digest: unknown;
  /** What it streams with PULUMI_ENABLE_STREAMING_JSON_PREVIEW. */
  readonly events: readonly unknown[];
}

export interface Recording {
  readonly what: string;
  readonly pulumi: string;
  readonly steps: readonly RecordedStep[];
}

/**
 * Runs a sequence on a stack of its own.
 *
 * @param azure What is there before.
 * @param policyPack The folder of a pack that is built. It does not get to see the first program.
 */
export async function record(
  engine: Engine,
  sequence: Sequence,
  azure: AzureFile,
  policyPack: string,
): Promise<Recording> {
  const stack = await engine.newStack();
  stack.azure = azure;
  const steps: RecordedStep[] = [];
  for (const planned of sequence.steps) {
    const last = steps.at(-1);
    const setting = last
      ? { policyPack, state: last.stateAfter }
      : { policyPack: undefined, state: withoutPlaces(stack.exported()) };
    steps.push(await runStep(stack, planned, setting));
  }
  return { what: sequence.what, pulumi: engine.version, steps };
}

/** Previews a recorded step again, with another pack. */
export async function previewAgain(engine: Engine, step: RecordedStep, policyPack: string): Promise<Preview> {
  const stack = await engine.newStack(step.stateBefore);
  stack.azure = step.azureBefore;
  return previewOf(await stack.preview(step.program, policyPack));
}

interface Setting {
  /** Undefined: no preview. */
  readonly policyPack: string | undefined;
  /** The state that the stack has. */
  readonly state: unknown;
}

async function runStep(stack: Stack, planned: PlannedStep, { policyPack, state }: Setting): Promise<RecordedStep> {
  const { program, drift, faults, isRefreshed } = planned;
  stack.azure = drift.reduce(drifted, stack.azure);
  const refresh = isRefreshed ? await stack.refresh() : undefined;
  const stateBefore = refresh ? withoutPlaces(stack.exported()) : state;
  const azureBefore = { ...stack.azure, requests: [] };
  const preview = policyPack === undefined ? undefined : await stack.preview(program, policyPack);
  stack.azure = { ...azureBefore, faults };
  const up = await stack.up(program);
  // A fault that was not met is not met later.
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

/** Without where programs and executables are on this machine. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => !isPlace(element)).map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "sourcePosition" && key !== "stackTrace");
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

/** The engine says which executables it found on PATH. */
function isPlace(element: unknown): boolean {
  const { message, diagnosticEvent = { message } } = (element ?? {}) as Message & {
    readonly diagnosticEvent?: Message;
  };
  return diagnosticEvent.message?.includes(" from $PATH at ") === true;
}

interface Message {
  readonly message?: string | undefined;
}
/** The errors among the events, which say more than what the CLI prints. */
function errorIn({ events, stderr }: Run): string {
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.replaceAll(/<\{%.*?%\}>/g, "").trim()] : [],
  );
  return errors.length > 0 ? errors.join("\n") : stderr;
}

/** An Azure in which somebody has changed a group; one that is not there stays so. */
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
