import type { ReportedFinding } from "./report";

/** Findings beside those of an earlier report. */
export interface Comparison {
  /** The same, each with whether it is new. */
  readonly findings: readonly ReportedFinding[];
  /** What was found then and is no more. */
  readonly fixed: readonly ReportedFinding[];
}

/**
 * Compares findings with those of an earlier report.
 *
 * @param isRead Whether a file, by its name, was read whole: of what it may hold elsewhere nothing is known to be fixed.
 */
export function compareWith(
  baseline: readonly ReportedFinding[],
  findings: readonly ReportedFinding[],
  isRead: (source: string) => boolean,
): Comparison {
  const before = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const now = new Set(findings.map(({ fingerprint }) => fingerprint));
  return {
    findings: findings.map((finding) => ({ ...finding, isNew: !before.has(finding.fingerprint) })),
    fixed: baseline.filter(({ fingerprint, source }) => !now.has(fingerprint) && isRead(source)),
  };
}
