import type { ReportedFinding } from "./report";

/** Findings beside those of an earlier report. */
export interface Comparison {
  /** The same, each with whether it is new. */
  readonly findings: readonly ReportedFinding[];
  /** What was found then and is no more. */
  readonly fixed: readonly ReportedFinding[];
}

export function compareWith(baseline: readonly ReportedFinding[], findings: readonly ReportedFinding[]): Comparison {
  const before = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const now = new Set(findings.map(({ fingerprint }) => fingerprint));
  return {
    findings: findings.map((finding) => ({ ...finding, isNew: !before.has(finding.fingerprint) })),
    fixed: baseline.filter(({ fingerprint }) => !now.has(fingerprint)),
  };
}
