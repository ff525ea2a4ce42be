/** Judges recordings: what audits say of their plans and states, held against the Azure that they are about. */
import type { Auditor } from "./auditor";
import { type Outcome, azureOfDocument, outcomesOf } from "./compare";
import { DOCUMENTS, type RecordedStep } from "./recorded";

/** What became of everything in a step that can be compared. An audit that fails is thrown on, with the name of the step. */
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

/** Whether an outcome is a difference that an audit can be held to: it was told what Azure has. */
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
