import { groupBy, only, onlyWhere } from "../../policies/azure/collections";
import { lazily } from "../../policies/evaluator/matching/lazily";
import type { GroupIdentity, JudgedGroup, Place, ReportedFinding } from "../reporting/report";

/**
 * Finds the group of a finding: the one of its resource, else, since that may be a standalone rule, the one of its name and place.
 * Of several, as when two files list a group, it is the one in the finding's file.
 */
export function finderOf(groups: readonly JudgedGroup[]): (finding: ReportedFinding) => JudgedGroup | undefined {
  const byResource = indexOf(groups, resourceKey);
  const byNames = lazily(() => indexOf(groups, namesKey));
  return (finding) => {
    const key = resourceKey(finding);
    if (byResource.has(key)) return byResource.find(key, finding);
    return finding.nsg === null ? undefined : byNames().find(namesKey(finding), finding);
  };
}

/** Groups by their keys. */
function indexOf(
  groups: readonly JudgedGroup[],
  keyOf: (group: JudgedGroup) => string,
): { readonly has: (key: string) => boolean; readonly find: (key: string, at: Place) => JudgedGroup | undefined } {
  const all = groupBy(groups, (group) => [keyOf(group)]);
  return {
    has: (key) => all.has(key),
    find: (key, { source }) => {
      const found = all.get(key) ?? [];
      return onlyWhere(found, (group) => group.source === source) ?? only(found);
    },
  };
}

/* Azure compares names without case. */

function resourceKey({ resource }: GroupIdentity): string {
  return resource.toLowerCase();
}

function namesKey({ nsg, resourceGroup, subscription }: GroupIdentity): string {
  return JSON.stringify([subscription, resourceGroup, nsg]).toLowerCase();
}
