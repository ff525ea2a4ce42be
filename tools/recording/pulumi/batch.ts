/**
 * Merges many experiments into one, so that the engine starts once for all of them. Each gets its own keys and resource groups, so they do
 * not affect each other.
 */

import { type AzureFile, azureOf } from "../azure-file";
import type { Experiment, PlannedStep, Preview } from "./case";
import { keyIn } from "./findings";
import type { Group, Program, ResourceOptions, Rule, Text } from "./model";
import type { RecordedStep, Recording } from "./record";

/** An experiment in a batch. */
export interface Member {
  readonly name: string;
  /** Letters and digits, and unique in the batch. */
  readonly tag: string;
  readonly experiment: Experiment;
}

/** Whether an experiment can be in a batch. A fault would hit requests of other members; a protected resource stops the whole update. */
export function isBatchable({ sequence }: Experiment): boolean {
  return sequence.steps.every(
    ({ faults, program }) =>
      faults.length === 0 && ![...program.groups, ...program.rules].some(({ opts }) => opts.protect === true),
  );
}

/** One experiment with all members; their keys and resource groups have their tags. A shorter member repeats its last program. */
export function merged(members: readonly Member[]): Experiment {
  const tagged = members.map(({ tag, experiment }) => withTag(tag, experiment));
  const length = Math.max(...tagged.map(({ sequence }) => sequence.steps.length));
  const steps = Array.from({ length }, (_, index) =>
    tagged.map(({ sequence }) => sequence.steps[index] ?? repeated(sequence.steps.at(-1)!)).reduce(together),
  );
  return {
    sequence: { what: "batch", steps },
    azure: azureOf(tagged.flatMap(({ azure }) => Object.values(azure.resources))),
  };
}

const repeated = (step: PlannedStep): PlannedStep => ({ ...step, changes: [], drift: [], isRefreshed: false });

function together(a: PlannedStep, b: PlannedStep): PlannedStep {
  return {
    program: {
      groups: [...a.program.groups, ...b.program.groups],
      rules: [...a.program.rules, ...b.program.rules],
      prefixes: [...a.program.prefixes, ...b.program.prefixes],
    },
    changes: [...a.changes, ...b.changes],
    drift: [...a.drift, ...b.drift],
    isRefreshed: a.isRefreshed || b.isRefreshed,
    faults: [],
  };
}

function withTag(tag: string, { sequence, azure }: Experiment): Experiment {
  const resources = Object.values(azure.resources).map((resource) => ({
    ...resource,
    id: idWithTag(tag, resource.id),
  }));
  const steps = sequence.steps.map((step) => ({
    ...step,
    program: programWithTag(tag, step.program),
    drift: step.drift.map((one) => ({ ...one, groupId: idWithTag(tag, one.groupId) })),
  }));
  return { sequence: { ...sequence, steps }, azure: azureOf(resources) };
}

/** Members differ by their resource groups in Azure, and by their keys in the program. */
const idWithTag = (tag: string, id: string): string => id.replace(/(\/resourceGroups\/[^/]+)/i, `$1-${tag}`);

function programWithTag(tag: string, { groups, rules, prefixes }: Program): Program {
  const key = (one: string): string => `${tag}-${one}`;
  const late = (text: Text): Text =>
    typeof text === "object" && "late" in text ? { ...text, late: key(text.late) } : text;
  const name = <T extends Group | Rule>(one: T): T => (one.name === undefined ? one : { ...one, name: late(one.name) });
  const body = <T extends object>(one: T): T =>
    Object.fromEntries(
      Object.entries(one).map(([property, value]) => [
        property,
        Array.isArray(value) ? value.map(late) : late(value as Text),
      ]),
    ) as T;
  const options = (opts: ResourceOptions): ResourceOptions => optionsWithTag(tag, opts);
  return {
    groups: groups.map((group) => ({
      ...name(group),
      key: key(group.key),
      rg: `${group.rg}-${tag}`,
      ...(group.inline ? { inline: group.inline.map(body) } : {}),
      opts: options(group.opts),
    })),
    rules: rules.map((rule) => ({
      ...name(rule),
      key: key(rule.key),
      group: typeof rule.group === "string" ? key(rule.group) : { ...rule.group, rg: `${rule.group.rg}-${tag}` },
      body: body(rule.body),
      opts: options(rule.opts),
    })),
    prefixes: prefixes.map((prefix) => ({ ...prefix, key: key(prefix.key) })),
  };
}

function optionsWithTag(tag: string, opts: ResourceOptions): ResourceOptions {
  const key = (one: string): string => `${tag}-${one}`;
  const { aliases, dependsOn, deletedWith, component } = opts;
  const named = aliases?.map((alias) => (alias.name === undefined ? alias : { ...alias, name: key(alias.name) }));
  return {
    ...opts,
    ...(named ? { aliases: named } : {}),
    ...(dependsOn ? { dependsOn: dependsOn.map(key) } : {}),
    ...(deletedWith === undefined ? {} : { deletedWith: key(deletedWith) }),
    ...(component === undefined ? {} : { component: key(component) }),
    ...(opts.import === undefined ? {} : { import: idWithTag(tag, opts.import) }),
  };
}

/** The part of one member of the recording of a batch, in the form of a recording of its own. */
export function partOf({ steps, ...head }: Recording, { tag, experiment }: Member): Recording {
  const own = withTag(tag, experiment).sequence;
  const parts = own.steps.map((planned, index) => partOfStep(steps[index]!, planned, tag));
  return { ...head, what: own.what, steps: parts };
}

function partOfStep(step: RecordedStep, planned: PlannedStep, tag: string): RecordedStep {
  const { preview, upError, refreshError } = step;
  const errors = upError === undefined ? [] : errorsOf(upError, tag);
  return {
    ...planned,
    isRefreshed: step.isRefreshed,
    ...(preview ? { preview: partOfPreview(preview, tag) } : {}),
    ...(errors.length > 0 ? { upError: errors.join("\n") } : {}),
    ...(refreshError === undefined ? {} : { refreshError }),
    stateBefore: partOfState(step.stateBefore, tag),
    stateAfter: partOfState(step.stateAfter, tag),
    azureBefore: partOfAzure(step.azureBefore, tag),
    azureAfter: partOfAzure(step.azureAfter, tag),
  };
}

/** The errors of a member: of its own resources, and of no resource, which may have stopped the whole update. */
function errorsOf(upError: string, tag: string): readonly string[] {
  const lines = upError.split("\n");
  return lines.filter((line) => line.startsWith(`${tag}-`) || !MEMBER.test(line)).filter((line) => line !== FAILED);
}

/** How an error of a member's resource begins, and a line that the engine adds to other errors. */
const MEMBER = /^[a-z0-9]+-[^ ]*: /;
const FAILED = "update failed";

function partOfAzure(azure: AzureFile, tag: string): AzureFile {
  const isOwn = (text: string): boolean => new RegExp(`/resourceGroups/[^/]+-${tag}/`, "i").test(text);
  const resources = Object.fromEntries(Object.entries(azure.resources).filter(([id]) => isOwn(id)));
  return { ...azure, resources, requests: azure.requests.filter(isOwn) };
}

interface WithResources {
  readonly deployment: { readonly resources?: readonly { readonly urn: string; readonly type: string }[] };
}

function partOfState(state: unknown, tag: string): unknown {
  const { deployment, ...rest } = state as WithResources;
  const resources = deployment.resources?.filter(({ urn, type }) => isOfAll(type) || isOwnUrn(urn, tag));
  return { ...rest, deployment: { ...deployment, ...(resources ? { resources } : {}) } };
}

/** The stack and its providers. */
const isOfAll = (type: string): boolean => type.startsWith("pulumi:");

const isOwnUrn = (urn: string, tag: string): boolean => keyIn(urn).startsWith(`${tag}-`);

function partOfPreview(preview: Preview, tag: string): Preview {
  const isOwn = (urn: string | undefined): boolean =>
    urn === undefined || urn.includes("::pulumi:") || isOwnUrn(urn, tag);
  const events = preview.events.filter((event) => isOwn(urnOf(event)));
  const digest = preview.digest as { readonly steps?: readonly { readonly urn: string }[] };
  const steps = digest.steps?.filter(({ urn }) => isOwn(urn));
  return { ...preview, events, digest: steps ? { ...digest, steps } : digest };
}

interface AnyEvent {
  readonly resourceUrn?: string;
  readonly urn?: string;
  readonly metadata?: { readonly urn: string };
}

/** The resource that an event of the engine is about. */
function urnOf(event: unknown): string | undefined {
  const [inner] = Object.values(event as Readonly<Record<string, AnyEvent | number>>).filter(
    (value): value is AnyEvent => typeof value === "object",
  );
  return inner?.resourceUrn ?? inner?.urn ?? inner?.metadata?.urn;
}
