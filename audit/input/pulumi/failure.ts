import { isObject } from "../json/values";

/* What the engine reports about a run that fails. */

/** The engine reports this at the end of every preview that fails. If only a policy was violated, nothing else is missing. */
const FAILED = /^(error: )?preview failed\s*$/;

/** Whether a diagnostic is an error other than that the preview failed: then steps may be missing. */
export function isErrorOfProgram(diagnostic: unknown): boolean {
  if (!isObject(diagnostic) || diagnostic["severity"] !== "error") return false;
  const { message } = diagnostic;
  return typeof message !== "string" || !FAILED.test(message);
}

export const INCOMPLETE =
  "This run failed before it was complete, so there may be more network security groups and rules than it shows. Correct the errors and run it again.";
