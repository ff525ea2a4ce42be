import type { GroupIdentity, ReportedMachine } from "./report";

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

/** What is asked for and known of no group, as an option: it may be misspelt. */
export function unmatched(groups: readonly GroupIdentity[], filter: GroupFilter): readonly string[] {
  const { subscriptions, resourceGroups } = filter;
  return [
    ...missing(subscriptions, groups, "subscription").map((id) => `--subscription ${id}`),
    ...missing(resourceGroups, groups, "resourceGroup").map((name) => `--resource-group ${name}`),
  ];
}

function missing(
  asked: readonly string[],
  groups: readonly GroupIdentity[],
  key: "subscription" | "resourceGroup",
): readonly string[] {
  const known = new Set(groups.map((group) => group[key]?.toLowerCase()));
  return asked.filter((name) => !known.has(name.toLowerCase()));
}

/** Whether a report is about a machine, by its own id. */
export function isWantedMachine({ machine }: ReportedMachine, filter: GroupFilter): boolean {
  const [, subscription = null, resourceGroup = null] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(machine) ?? [];
  return isOneOf(subscription, filter.subscriptions) && isOneOf(resourceGroup, filter.resourceGroups);
}

/** Azure compares names without case. */
function isOneOf(name: string | null, names: readonly string[]): boolean {
  if (names.length === 0 || name === null) return true;
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
