/** Judges recordings: compares the audits of their plans and states with the Azure that they describe. */
import type { Auditor } from "./auditor";
import { type Outcome, azureOfDocument, outcomesOf } from "./compare";
import { DOCUMENTS, type RecordedStep } from "./recorded";

/** The outcome of everything in a step that can be compared. If an audit fails, the error names the step. */
export function judgeStep(step: RecordedStep, audit: Auditor): readonly Outcome[] {
  return DOCUMENTS.flatMap((document) => {
    const file = step.files[document];
    const azure = azureOfDocument(step, document);
    if (file === undefined || !azure) return [];
    try {
      return outcomesOf(step, document, azure, audit(file));
    } catch (error) {
      throw new Error(`${step.name}, ${document}`, { cause: error });
    }
  });
}

/** Whether the audit is responsible for a difference: its input describes what Azure has. */
export function isDifference({ fault, staleness }: Outcome): boolean {
  return fault !== undefined && staleness === "none";
}

/** One line for an outcome with a fault. */
export function lineOf({ step, document, id, azure, reported, fault, staleness, problems }: Outcome): string {
  const group = id.split("/").slice(-1)[0]!;
  const statuses = reported.map(({ status, resource }) => `${status} (${resource.split("/").slice(-1)[0]!})`);
  const { changes, planOptions, drift } = step.about;
  const how = [...changes, ...planOptions, ...drift.map(({ kind }) => `drift: ${kind}`)].join("; ");
  return [
    `${step.name} ${document}: ${fault ?? "no fault"}: ${group}`,
    `Azure ${azure}`,
    `reported ${statuses.join(", ") || "nothing"}`,
    ...(staleness === "none" ? [] : [`state ${staleness}`]),
    ...(problems.length > 0 ? [`problems: ${problems.join(" ")}`] : []),
    `changes: ${how || "new"}`,
  ].join(" | ");
}
