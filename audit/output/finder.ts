import type { GroupIdentity, JudgedGroup, ReportedFinding } from "../report";

/**
 * Finds the group of a finding: the one of its resource, else, since that may be a standalone rule, the one of its name and place.
 * Of several, as when two files list a group, it is the one in the finding's file.
 */
export function finderOf(groups: readonly JudgedGroup[]): (finding: ReportedFinding) => JudgedGroup | undefined {
  const byResource = new Map<string, JudgedGroup[]>();
  const byNames = new Map<string, JudgedGroup[]>();
  for (const group of groups) {
    put(byResource, resourceKey(group), group);
    put(byNames, namesKey(group), group);
  }
  return (finding) => {
    const named = finding.nsg === null ? [] : (byNames.get(namesKey(finding)) ?? []);
    const candidates = byResource.get(resourceKey(finding)) ?? named;
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

/** Adds a value to those of a key. */
export function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function only<T>(candidates: readonly T[]): T | undefined {
  return candidates.length === 1 ? candidates[0] : undefined;
}
