/** Compares the reports of the policies and the audit with the stand-in Azure. */

import { type AzureFile, verdictsOf } from "../azure-file";
import type { Audits } from "./audits";
import { type GroupReport, groupIds, keyIn, reportsOf } from "./findings";
import type { Group, Program, Rule, Text } from "./model";
import type { Preview } from "./case";
import type { RecordedStep, Recording } from "./record";
import { idsIn, resourcesIn } from "./states";
import { unknowableIn } from "./unknowable";

/** A report on a group that is wrong, missing or needlessly undecided. */
export interface Difference {
  readonly kind: string;
  /** The number of the step, from 0. */
  readonly step: number;
  readonly group: string;
  readonly detail: string;
}

export interface Judged {
  /** How many verdicts were compared with Azure, by kinds of input. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

/** A message names a rule or a property. */
const NAMES_SOMETHING =
  /securityRules|[a-z]+(Prefix|Range)(es|s)?\b|\baccess\b|\bpriority\b|\bprotocol\b|\bdirection\b|Name\b|rule "/;

/** @param previews Previews to judge instead of the recorded ones, by the numbers of their steps. */
export function judge(
  recording: Recording,
  audits: Audits,
  previews: ReadonlyMap<number, Preview> = new Map(),
): Judged {
  const verdicts: Record<string, number> = {};
  const differences: Difference[] = [];
  const count = (what: string, number = 1): void => void (verdicts[what] = (verdicts[what] ?? 0) + number);
  recording.steps.forEach((step, index) => {
    const unknowable = unknowableIn(recording, index);
    const add = (kind: string, group: string, detail = ""): void =>
      void differences.push({
        kind: unknowable.has(group) ? `${kind} (${unknowable.get(group)!})` : kind,
        step: index,
        group,
        detail,
      });
    const preview = previews.get(index) ?? step.preview;
    if (preview) judgePreview({ step, preview, before: recording.steps[index - 1] }, add, count);
    const after = { name: "state after", state: step.stateAfter, azure: step.azureAfter, program: step.program };
    judgeState(after, audits, add, count);
    const program = recording.steps[index - 1]?.program;
    if (program && (step.isRefreshed || step.drift.length > 0)) {
      const before = { name: "state before", state: step.stateBefore, azure: step.azureBefore, program };
      judgeState(before, audits, add, count);
    }
    if (preview) judgeFiles(step, preview, audits, add, count);
  });
  return { verdicts, differences };
}

type Add = (kind: string, group: string, detail?: string) => void;
type Count = (what: string) => void;

interface Judging {
  readonly step: RecordedStep;
  readonly preview: Preview;
  readonly before: RecordedStep | undefined;
}

function judgePreview(judging: Judging, add: Add, count: Count): void {
  const { step, preview } = judging;
  if (step.upError !== undefined) {
    count("previews of updates that failed");
    return;
  }
  const { program, azureAfter } = step;
  const truth = verdictsOf(azureAfter);
  const ids = idsIn(step.stateAfter);
  const declared = new Set(program.groups.map(({ key }) => groupIds(program, ids).get(key)!));
  for (const [id, report] of reportsOf(program, preview, ids)) {
    const verdict = truth.get(id);
    if (verdict === undefined) {
      add("preview: group is not there", id);
      continue;
    }
    count("previews");
    const foreign = declared.has(id) ? "" : " (group of another program)";
    const isReported = report.hasViolation || report.undecided.length > 0;
    if (verdict === "open" && !isReported) add(`preview: open, not reported${foreign}`, id);
    if (verdict === "restricted" && report.hasViolation) add(`preview: restricted, reported as open${foreign}`, id);
    if (verdict === "restricted" && report.hasOpenRule) count("restricted, rule judged as declared");
    judgeUndecided(report, isKnown(judging, id, ids), (kind, detail) => add(kind, id, detail));
  }
}

function judgeUndecided(
  { undecided }: GroupReport,
  isAllKnown: boolean,
  add: (kind: string, detail: string) => void,
): void {
  for (const message of undecided) {
    if (!NAMES_SOMETHING.test(message)) add("preview: undecided, names no property", message);
    if (isAllKnown) add("preview: undecided, all was known", message);
  }
}

/** Whether a policy can know everything about a group and its rules at preview. */
function isKnown({ step, preview, before }: Judging, id: string, ids: ReadonlyMap<string, string>): boolean {
  const { program } = step;
  const byKey = groupIds(program, ids);
  const isOwn = ({ key }: Group | Rule): boolean => byKey.get(key) === id;
  const [groups, rules] = [program.groups.filter(isOwn), program.rules.filter(isOwn)];
  const lateBefore = new Map(before?.program.prefixes.map(({ key, revision }) => [key, revision]));
  const isNew = (late: string): boolean =>
    lateBefore.get(late) !== program.prefixes.find(({ key }) => key === late)?.revision;
  const texts = [...groups, ...rules].flatMap(textsIn);
  if (texts.some((text) => typeof text === "object" && "late" in text && isNew(text.late))) return false;
  const changed = changedIn(preview);
  // A list that the program sets may have been written after the unchanged rules beside it, and without them.
  const hasUnchangedRule = rules.some(({ key }) => !changed.has(key));
  return !groups.some(
    ({ key, family, inline }) =>
      (inline === undefined && (family !== "native" || changed.has(key))) || hasUnchangedRule,
  );
}

/** The keys of resources that the engine does more with than keep them. */
function changedIn({ events }: Preview): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) => {
      const { resourcePreEvent } = event as {
        readonly resourcePreEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
      };
      if (!resourcePreEvent || resourcePreEvent.metadata.op === "same") return [];
      return [keyIn(resourcePreEvent.metadata.urn)];
    }),
  );
}

function textsIn(value: unknown): readonly Text[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return "late" in value ? [value as Text] : Object.values(value).flatMap(textsIn);
}

interface StateJudging {
  readonly name: string;
  readonly state: unknown;
  readonly azure: AzureFile;
  /** The program whose state it is. */
  readonly program: Program;
}

/** Only groups that the state has are judged. */
function judgeState({ name, state, azure, program }: StateJudging, audits: Audits, add: Add, count: Count): void {
  const { groups, problems } = audits.of(JSON.stringify(state));
  const truth = verdictsOf(azure);
  const statuses = new Map(groups.map(({ resource, status }) => [resource.toLowerCase(), status] as const));
  const hasSecrets = JSON.stringify(program).includes('{"secret":');
  for (const id of groupsIn(state)) {
    const [verdict, status] = [truth.get(id), statuses.get(id)];
    if (verdict === undefined) {
      if (status === "open") add(`${name}: open, but gone`, id);
      continue;
    }
    count(name);
    const isReported = status === "open" || status === "undecided" || problems.length > 0;
    if (verdict === "open" && !isReported) add(`${name}: open, not reported`, id, `it says ${String(status)}`);
    if (verdict === "restricted" && status === "open") add(`${name}: restricted, reported as open`, id);
    if (status !== "undecided") continue;
    if (hasSecrets) count(`${name}: undecided, with secrets`);
    else add(`${name}: ${verdict}, undecided`, id);
  }
}

/** Judges what a preview prints, which must not pass for a state without open groups. */
function judgeFiles(step: RecordedStep, preview: Preview, audits: Audits, add: Add, count: Count): void {
  const digest = audits.of(JSON.stringify(preview.digest));
  const events = audits.of(preview.events.map((event) => JSON.stringify(event)).join("\n"));
  const report = reportsOf(step.program, preview, idsIn(step.stateAfter));
  count("digests");
  count("streamed events");
  if (digest.problems.length === 0 && digest.findings.length === 0) {
    for (const [id, verdict] of verdictsOf(step.azureAfter)) {
      if (verdict === "open" && report.has(id)) add("digest: open, not reported", id);
    }
  }
  const isReported = events.findings.length > 0 || events.problems.length > 0;
  for (const [id, { hasViolation, undecided }] of report) {
    if ((hasViolation || undecided.length > 0) && !isReported) add("streamed events: finding not read", id);
  }
}

function groupsIn(state: unknown): readonly string[] {
  const ids = resourcesIn(state).flatMap(({ type, id }) => (id && type.endsWith(":NetworkSecurityGroup") ? [id] : []));
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}
