import { groupBy } from "../../policies/azure/collections";
import type { ReportedFinding } from "./report";

/* Which findings of a baseline are those of a run: files may have findings of one fingerprint, such as two exports of one stack. */

export interface KnownFindings {
  /** Of each finding of the run those of the baseline one of which it is; none if it is new. */
  readonly known: ReadonlyMap<ReportedFinding, readonly ReportedFinding[]>;
  /** Those of the baseline that no finding of the run is. */
  readonly gone: readonly ReportedFinding[];
}

/** Compares findings of the same fingerprint: those of one file first, then those of files that only one of the reports has. */
export function knownFindingsOf(
  baseline: readonly ReportedFinding[],
  findings: readonly ReportedFinding[],
): KnownFindings {
  const known = new Map<ReportedFinding, readonly ReportedFinding[]>();
  const gone: ReportedFinding[] = [];
  const after = groupBy(findings, ({ fingerprint }) => [fingerprint]);
  for (const [fingerprint, before] of groupBy(baseline, (finding) => [finding.fingerprint])) {
    const present = groupBy(after.get(fingerprint) ?? [], ({ source }) => [source]);
    const past = groupBy(before, ({ source }) => [source]);
    for (const [source, some] of present) addPairs(some, past.get(source) ?? [], known);
    const moved = [...present].flatMap(([source, some]) => (past.has(source) ? [] : some));
    const left = [...past].flatMap(([source, some]) => (present.has(source) ? [] : some));
    addPairs(moved, left, known);
    if (moved.length === 0) gone.push(...left);
  }
  return { known, gone };
}

/** Of as many, the first is the first in the file; of more than there were, the last are new. */
function addPairs(
  present: readonly ReportedFinding[],
  past: readonly ReportedFinding[],
  known: Map<ReportedFinding, readonly ReportedFinding[]>,
): void {
  const [now, before] = [inOrderOfLines(present), inOrderOfLines(past)];
  for (const [index, finding] of now.slice(0, before.length).entries()) {
    known.set(finding, now.length === before.length ? [before[index]!] : before);
  }
}

function inOrderOfLines(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((a, b) => Number(a.line) - Number(b.line));
}
