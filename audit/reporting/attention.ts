import type { ReportedFinding } from "./report";

/* Which findings somebody has to look at: not what the baseline knows, nor what was accepted. */

/** Whether a finding is new, or worse than the baseline says; also without a baseline. */
export function isChanged({ isNew, worsened }: ReportedFinding): boolean {
  return isNew !== false || (worsened?.length ?? 0) > 0;
}

/** Whether its owner accepts a finding as it is, today. */
export function isAccepted({ acceptance }: ReportedFinding): boolean {
  return acceptance?.status === "accepted";
}

/**
 * Whether a finding is to be looked at, and fails if its status does. One that was accepted up to another day or exposure is, whether the
 * baseline knows it or not.
 */
export function needsAttention(finding: ReportedFinding): boolean {
  return finding.acceptance === null ? isChanged(finding) : !isAccepted(finding);
}

/** The findings that need attention first, then those that the baseline knows, then those that are accepted. */
export function byAttention(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(finding: ReportedFinding): number {
  return needsAttention(finding) ? 0 : isAccepted(finding) ? 2 : 1;
}
