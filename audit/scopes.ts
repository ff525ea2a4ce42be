import type { DeclaredResource } from "./input/item";

/** Resources, by URN, that may belong together: groups and rules of one subscription, or of one file where that is not known. */
export type Scope = ReadonlyMap<string, DeclaredResource>;

/**
 * Sorts declared resources into scopes. One that several files hold is taken from the first; those of groups that Azure's own
 * listing has, by their ids in lower case, are left out.
 */
export function scopesOf(resources: readonly DeclaredResource[], listed: ReadonlySet<string>): readonly Scope[] {
  const subscriptions = new Map<string, string>();
  for (const { id, place } of resources) {
    const subscription = subscriptionOf(id);
    if (subscription !== undefined && !subscriptions.has(place.source)) subscriptions.set(place.source, subscription);
  }
  const scopes = new Map<string, Map<string, DeclaredResource>[]>();
  const seen = new Set<string>();
  for (const declared of resources) {
    const { id, place, resource } = declared;
    const key = (id ?? `${place.source} ${resource.urn}`).toLowerCase();
    if (listed.has(groupIdOf(key)) || seen.has(key)) continue;
    seen.add(key);
    const name = subscriptionOf(id) ?? subscriptions.get(place.source) ?? place.source;
    const ofName = scopes.get(name) ?? [];
    scopes.set(name, ofName);
    // Stacks of the same name, in different organizations, have the same URNs for different resources.
    const free = ofName.find((scope) => !scope.has(resource.urn));
    if (free) free.set(resource.urn, declared);
    else ofName.push(new Map([[resource.urn, declared]]));
  }
  return [...scopes.values()].flat();
}

function subscriptionOf(id: string | undefined): string | undefined {
  return /^\/subscriptions\/([^/]+)\//i.exec(id ?? "")?.[1]?.toLowerCase();
}

/** The id of the group of a rule, or the group's own. */
function groupIdOf(id: string): string {
  return id.replace(/\/securityrules\/[^/]+$/, "");
}
