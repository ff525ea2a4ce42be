import { STANDARD_INPUT } from "./input/source";
import type { JudgedGroup, Problem, ReportedFinding } from "./report";

/** Findings beside those of an earlier report. */
export interface Comparison {
  /** The same, each with whether it is new. */
  readonly findings: readonly ReportedFinding[];
  /** What was found then and is no more. */
  readonly fixed: readonly ReportedFinding[];
}

/** What a run has read and judged. */
export interface Run {
  /** The files that could be opened, as they were named. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly groups: readonly JudgedGroup[];
  readonly findings: readonly ReportedFinding[];
}

/**
 * Compares the findings of a run with those of an earlier report. A finding that is missing now is fixed only if the run has judged
 * what it is about; otherwise nothing is known of it.
 */
export function compareWith(baseline: readonly ReportedFinding[], run: Run): Comparison {
  const before = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const now = new Set(run.findings.map(({ fingerprint }) => fingerprint));
  const isJudged = judgedBy(run);
  return {
    findings: run.findings.map((finding) => ({ ...finding, isNew: !before.has(finding.fingerprint) })),
    fixed: baseline.filter((finding) => !now.has(finding.fingerprint) && isJudged(finding)),
  };
}

/** Tells of an earlier finding whether a run has judged what it is about. */
function judgedBy({ files, problems, groups, findings }: Run): (finding: ReportedFinding) => boolean {
  const damaged = new Set(problems.map(({ source }) => source));
  // Reports that are merged tell of the files that their audits read by what these hold.
  const read = new Set([...files, ...[...groups, ...findings].map(({ source }) => source)]);
  // Standard input has the same name each time: only what it holds distinguishes one from another.
  const piped = new Set(
    [...groups, ...findings]
      .filter(({ source }) => source === STANDARD_INPUT)
      .map(({ subscription }) => keyOf(subscription)),
  );
  const whole = new Set(
    groups.filter((group) => !group.isPartial && !damaged.has(group.source)).map(({ resource }) => keyOf(resource)),
  );
  return ({ source, resource, subscription, rules }) => {
    if (damaged.has(source)) return false;
    // Standalone rules may stand in another file than their group.
    const isInline = rules.every(({ origin }) => origin === "inline");
    if (isInline && resource.startsWith("/subscriptions/") && whole.has(keyOf(resource))) return true;
    return source === STANDARD_INPUT ? subscription !== null && piped.has(keyOf(subscription)) : read.has(source);
  };
}

/** Azure compares ids without case. */
function keyOf(id: string | null): string | undefined {
  return id?.toLowerCase();
}
