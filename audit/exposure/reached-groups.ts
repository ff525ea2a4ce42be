import type { ReportedFinding, ReportedMachine } from "../reporting/report";
import { ancestorOf, keyOf } from "./ids";

/** The findings with the machines that the Internet reaches through their groups; within a status those with any come first. */
export function withMachines(
  findings: readonly ReportedFinding[],
  machines: readonly ReportedMachine[],
): readonly ReportedFinding[] {
  const byGroup = machinesByGroup(machines);
  const known = findings.map((finding) => {
    const group = ancestorOf(finding.resource, "networkSecurityGroups");
    const ids = group === undefined ? undefined : byGroup.get(keyOf(group));
    return { ...finding, reachableMachines: [...(ids ?? [])].sort() };
  });
  const rank = ({ status, reachableMachines }: (typeof known)[number]): number =>
    (status === "open" ? 0 : 2) + (reachableMachines.length > 0 ? 0 : 1);
  return known.sort((a, b) => rank(a) - rank(b));
}

/** The ids of reachable machines by the id, in lower case, of a group that packets pass on their way. */
function machinesByGroup(machines: readonly ReportedMachine[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byGroup = new Map<string, Set<string>>();
  for (const { machine, ways } of machines) {
    const doors = ways.filter(({ status }) => status === "reachable").flatMap((way) => way.doors);
    for (const group of doors.flatMap(({ kind, groups }) => (kind === "admin-rules" ? [] : groups))) {
      const known = byGroup.get(keyOf(group)) ?? new Set();
      byGroup.set(keyOf(group), known.add(machine));
    }
  }
  return byGroup;
}
