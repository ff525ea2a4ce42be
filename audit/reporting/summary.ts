import { isAccepted } from "./attention";
import { type Form, countForms } from "./input-forms";
import type { JudgedGroup, Reachability, ReportedFinding, ReportedMachine, Status, Summary } from "./report";

/** What a summary counts. */
export interface Counted {
  readonly files: number;
  readonly forms: readonly Form[];
  readonly groups: readonly JudgedGroup[];
  readonly findings: readonly ReportedFinding[];
  readonly leftOut: number;
  readonly fixed: number;
  readonly problems: number;
  readonly machines: readonly ReportedMachine[];
  readonly interfacesWithoutWay: number;
}

/** Counts what an audit found. */
export function summaryOf(counted: Counted): Summary {
  const { files, forms, groups, findings, leftOut, fixed, problems, machines, interfacesWithoutWay } = counted;
  const nsgs = groups.filter(({ kind }) => kind === "network-security-group");
  const adminRules = groups.filter(({ kind }) => kind === "admin-rule");
  return {
    files,
    inputs: countForms(forms),
    groups: nsgs.length,
    openGroups: countOf("open", nsgs),
    undecidedGroups: countOf("undecided", nsgs),
    restrictedGroups: countOf("restricted", nsgs),
    leftOut,
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
    reachableMachines: countOf("reachable", machines),
    unknownMachines: countOf("unknown", machines),
    unreachableMachines: countOf("not-reachable", machines),
    interfacesWithoutWay,
  };
}

function countOf<S extends Status | Reachability>(status: S, all: readonly { readonly status: S }[]): number {
  return all.filter((one) => one.status === status).length;
}
