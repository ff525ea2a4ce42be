/** Compares the audit of a plan or a state with the Azure that it describes. */
import type { Findings } from "../../../audit/judging/audit";
import { type AzureFile, verdictsOf } from "../azure-file";
import { type Reported, reportedIn } from "./reported";
import type { DocumentName, RecordedStep } from "./recorded";
import { readJson } from "./recorded";
import { type Staleness, shownInPlan, shownInState, stalenessOf } from "./shown";
import { type Plan, type State, unknownsIn } from "./terraform-document";

/** What is wrong with a report. */
export type Fault =
  | "open, left out"
  | "open, reported restricted"
  | "open, undecided without a reason"
  | "restricted, reported open"
  | "absent, reported open";

/** The outcome for a group, or admin rule, in one document. */
export interface Outcome {
  readonly step: RecordedStep;
  readonly document: DocumentName;
  /** Its id in lower case. */
  readonly id: string;
  readonly azure: "open" | "restricted" | "absent";
  readonly reported: readonly Reported[];
  readonly fault: Fault | undefined;
  /** Whether the document describes another Azure than there was: then the audit can be right only by chance. */
  readonly staleness: Staleness;
  /** The problems that the audit reports of the file. */
  readonly problems: readonly string[];
  /** What is unknown in the plan; nothing for a state. */
  readonly unknown: readonly string[];
}

/** The Azure to compare a document with; undefined if it cannot be compared. */
export function azureOfDocument(step: RecordedStep, document: DocumentName): AzureFile | undefined {
  const { about, azureBefore, azureAfter } = step;
  if (document === "state-before") return azureBefore;
  // A plan describes the Azure after it only if all of it is applied.
  return document === "plan" && (about.applyError ?? about.planError) !== undefined ? undefined : azureAfter;
}

/** The outcome of each group and admin rule that a document contains or an audit reports. */
export function outcomesOf(
  step: RecordedStep,
  document: DocumentName,
  azure: AzureFile,
  findings: Findings,
): readonly Outcome[] {
  const { declared } = step.about;
  const content = readJson(step.files[document]!) as Plan & State;
  const isPlan = document === "plan";
  const shown = isPlan ? shownInPlan(content, declared) : shownInState(content);
  const verdicts = verdictsOf(azure);
  const ids = [...Object.values(declared.groups), ...Object.values(declared.adminRules)].map((id) => id.toLowerCase());
  const reports = reportedIn(findings, declared, new Set([...verdicts.keys(), ...ids]));
  const before = isPlan ? (step.azureBefore ?? azure) : azure;
  const prior = isPlan ? content.prior_state : content;
  const problems = findings.problems.map(({ message }) => message);
  const unknown = isPlan ? unknownsIn(content) : [];
  const all = new Set([...shown, ...reports.flatMap((report) => report.ids)]);
  return [...all].sort().map((id) => {
    const verdict: Outcome["azure"] = verdicts.get(id) ?? "absent";
    const reported = reports.filter((report) => report.ids.includes(id));
    const staleness = stalenessOf(prior, id, before.resources[id]);
    const common = { step, document, id, azure: verdict, reported, staleness, problems, unknown };
    const certain = reported.filter((report) => report.ids.every((one) => verdicts.get(one) !== "open"));
    return { ...common, fault: faultOf(verdict, reported, certain, problems) };
  });
}

/** @param certain The reports with no open group among those that they may be about. */
function faultOf(
  azure: Outcome["azure"],
  reported: readonly Reported[],
  certain: readonly Reported[],
  problems: readonly string[],
): Fault | undefined {
  if (azure !== "open") {
    if (!certain.some(({ status }) => status === "open")) return undefined;
    return azure === "absent" ? "absent, reported open" : "restricted, reported open";
  }
  const statuses = reported.map(({ status }) => status);
  if (statuses.includes("open") || problems.length > 0) return undefined;
  if (reported.some((one) => one.status === "undecided" && one.undecided.some(namesReason))) return undefined;
  if (statuses.includes("undecided")) return "open, undecided without a reason";
  return statuses.length > 0 ? "open, reported restricted" : "open, left out";
}

/** What an undecided finding must name: a property, or the rule whose existence is unknown. */
const REASON =
  /\b(security_?rules?|access|action|direction|priority|protocol|names?|existence|(source|destination)_?(address|port|application)\w*|\w+_name|\w+GroupName|sources?|destinations?)\b|whether/i;

function namesReason(message: string): boolean {
  return REASON.test(message);
}
