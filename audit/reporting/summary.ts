import { isAccepted } from "./attention";
import type { JudgedGroup, ReportedFinding, Status, Summary } from "./report";

/** What a summary counts. */
export interface Counted {
  readonly files: number;
  readonly groups: readonly JudgedGroup[];
  readonly findings: readonly ReportedFinding[];
  readonly fixed: number;
  readonly problems: number;
}

/** Counts what an audit found. */
export function summaryOf({ files, groups, findings, fixed, problems }: Counted): Summary {
  const nsgs = groups.filter(({ kind }) => kind === "network-security-group");
  const adminRules = groups.filter(({ kind }) => kind === "admin-rule");
  return {
    files,
    groups: nsgs.length,
    openGroups: countOf("open", nsgs),
    undecidedGroups: countOf("undecided", nsgs),
    restrictedGroups: countOf("restricted", nsgs),
    partialGroups: nsgs.filter(({ isPartial }) => isPartial).length,
    adminRules: adminRules.length,
    openAdminRules: countOf("open", adminRules),
    undecidedAdminRules: countOf("undecided", adminRules),
    open: countOf("open", findings),
    undecided: countOf("undecided", findings),
    new: findings.filter(({ isNew }) => isNew !== false).length,
    worsened: findings.filter(({ isNew, worsened }) => isNew === false && worsened!.length > 0).length,
    fixed,
    accepted: findings.filter(isAccepted).length,
    problems,
  };
}

function countOf(status: Status, all: readonly { readonly status: Status }[]): number {
  return all.filter((one) => one.status === status).length;
}
