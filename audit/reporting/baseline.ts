import { STANDARD_INPUT } from "../input/files/source";
import { admitsMore, destinationsIn, sourcesIn } from "./admitted";
import { isAccepted, isChanged } from "./attention";
import { AZURE, isOfAzure } from "./azure-source";
import { knownFindingsOf } from "./known-findings";
import type { JudgedGroup, Problem, ReportedFinding, Worsening } from "./report";

/** Findings beside those of an earlier report. */
export interface Comparison {
  /** The same, each with whether it is new or worsened; those that are first. */
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
  const { known: knownOf, gone } = knownFindingsOf(baseline, run.findings);
  const isJudged = judgedBy(run);
  const findings = run.findings.map((finding): ReportedFinding => {
    // What was accepted then and is no more comes as a surprise: the baseline does not excuse it.
    const known = knownOf.get(finding)?.filter((one) => isAccepted(finding) || !isAccepted(one));
    return { ...finding, isNew: !known?.length, worsened: known?.length ? worseningOf(finding, known) : [] };
  });
  return {
    findings: [...findings.filter(isChanged), ...findings.filter((finding) => !isChanged(finding))],
    fixed: gone.filter(isJudged),
  };
}

/** What a finding admits that none of the same in the baseline did. What these do not say makes nothing worse. */
function worseningOf(finding: ReportedFinding, known: readonly ReportedFinding[]): readonly Worsening[] {
  const isWorseThan = (every: (before: ReportedFinding) => boolean): boolean => known.every(every);
  const checks: Readonly<Record<Worsening, (before: ReportedFinding) => boolean>> = {
    sources: (before) =>
      admitsMore(sourcesIn(finding), sourcesIn(before)) ||
      isMore(finding.ipv4Addresses, before.ipv4Addresses) ||
      isMore(finding.ipv6Addresses, before.ipv6Addresses),
    destinations: (before) => admitsMore(destinationsIn(finding), destinationsIn(before)),
    ports: (before) => finding.ports.some((port) => !before.ports.includes(port)),
  };
  return WORSENINGS.filter((worsening) => isWorseThan(checks[worsening]));
}

const WORSENINGS: readonly Worsening[] = ["sources", "destinations", "ports"];

function isMore(now: string | null, before: string | null): boolean {
  return now !== null && before !== null && BigInt(now) > BigInt(before);
}

/** Finds out whether a run has judged the subject of an earlier finding. */
function judgedBy({ files, problems, groups, findings }: Run): (finding: ReportedFinding) => boolean {
  const damaged = new Set(problems.map(({ source }) => source));
  // A problem of Azure as a whole may concern any subscription.
  const isDamaged = (source: string): boolean => damaged.has(source) || (damaged.has(AZURE) && isOfAzure(source));
  // Merged reports show which files their audits read by the findings and groups in them.
  const read = new Set([...files, ...[...groups, ...findings].map(({ source }) => source)]);
  // Standard input has the same name each time: only what it holds distinguishes one from another.
  const piped = new Set(
    [...groups, ...findings]
      .filter(({ source }) => source === STANDARD_INPUT)
      .map(({ subscription }) => keyOf(subscription)),
  );
  const whole = new Set(
    groups.filter((group) => !group.isPartial && !isDamaged(group.source)).map(({ resource }) => keyOf(resource)),
  );
  return ({ source, resource, subscription, rules }) => {
    if (isDamaged(source)) return false;
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
