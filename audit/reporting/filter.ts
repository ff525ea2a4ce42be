import type { GroupIdentity } from "./report";

/** Which groups a report is about; what is not known of a group leaves it in. */
export interface GroupFilter {
  /** Ids of subscriptions, and names of resource groups, one of which a group must have, if there are any. */
  readonly subscriptions: readonly string[];
  readonly resourceGroups: readonly string[];
  /** Whether to leave out groups that are attached to nothing. */
  readonly isAttached: boolean;
}

/** Whether a report is about a group, or a finding of it. */
export function isWanted({ subscription, resourceGroup, attachedTo }: GroupIdentity, filter: GroupFilter): boolean {
  return (
    isOneOf(subscription, filter.subscriptions) &&
    isOneOf(resourceGroup, filter.resourceGroups) &&
    !(filter.isAttached && attachedTo?.length === 0)
  );
}

/** Azure compares names without case. */
function isOneOf(name: string | null, names: readonly string[]): boolean {
  if (names.length === 0 || name === null) return true;
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
