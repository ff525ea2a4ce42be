import { groupBy, only } from "../../policies/azure/collections";
import { lazily } from "../../policies/evaluator/matching/lazily";
import type { GroupIdentity, JudgedGroup, ReportedFinding } from "../report";

/**
 * Finds the group of a finding: the one of its resource, else, since that may be a standalone rule, the one of its name and place.
 * Of several, as when two files list a group, it is the one in the finding's file.
 */
export function finderOf(groups: readonly JudgedGroup[]): (finding: ReportedFinding) => JudgedGroup | undefined {
  const byResource = groupBy(groups, (group) => [resourceKey(group)]);
  const byNames = lazily(() => groupBy(groups, (group) => [namesKey(group)]));
  const namedAs = (finding: ReportedFinding): readonly JudgedGroup[] =>
    finding.nsg === null ? [] : (byNames().get(namesKey(finding)) ?? []);
  return (finding) => {
    const candidates = byResource.get(resourceKey(finding)) ?? namedAs(finding);
    return only(candidates.filter(({ source }) => source === finding.source)) ?? only(candidates);
  };
}

/* Azure compares names without case. */

function resourceKey({ resource }: GroupIdentity): string {
  return resource.toLowerCase();
}

function namesKey({ nsg, resourceGroup, subscription }: GroupIdentity): string {
  return JSON.stringify([subscription, resourceGroup, nsg]).toLowerCase();
}
