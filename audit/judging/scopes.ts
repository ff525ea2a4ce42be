import { groupBy } from "../../policies/azure/collections";
import { stackOf } from "../../policies/azure/identity";
import { placeIn } from "../../policies/azure/place";
import type { DeclaredResource } from "../input/item";
import type { PlannedChanges } from "./planned-changes";

/** Resources, by URN, that may belong together: groups and rules of one subscription, or of one file where that is unknown. */
export interface Scope {
  readonly resources: ReadonlyMap<string, DeclaredResource>;
  /** The URNs of those that are judged elsewhere. Here they only say what is there beside the others. */
  readonly background: ReadonlySet<string>;
}

/** The resources that a file has of a subscription. */
interface Part {
  /** The subscription, or the file where that is unknown. */
  readonly of: string;
  readonly resources: Map<string, DeclaredResource>;
}

/**
 * Sorts declared resources into scopes.
 *
 * The resources of a file stay together, also where those of another have the same URNs: as two exports of one stack do, and stacks
 * of the same name in different organizations. Each of these then has a scope of its own, and so has each plan: what will be is judged
 * beside what is.
 *
 * @param listed The ids, in lower case, of groups that Azure's own listing has: what else is recorded of them is left out.
 */
export function scopesOf(
  resources: readonly DeclaredResource[],
  listed: Pick<ReadonlySet<string>, "has">,
  changes: PlannedChanges,
): readonly Scope[] {
  const recorded = resources.filter(
    ({ id, isPlanned }) => isPlanned !== true && (id === undefined || !listed.has(groupIdOf(id))),
  );
  const scopes = new Map<string, Map<string, DeclaredResource>[]>();
  /** How many of the first scopes of a name all have a resource of a URN. */
  const taken = new Map<string, number>();
  for (const part of partsOf(recorded)) {
    const ofName = scopes.get(part.of) ?? [];
    scopes.set(part.of, ofName);
    const urns = [...part.resources.keys()];
    const keys = urns.map((urn) => JSON.stringify([part.of, urn]));
    let index = keys.reduce((most, key) => Math.max(most, taken.get(key) ?? 0), 0);
    while (index < ofName.length && urns.some((urn) => ofName[index]!.has(urn))) index++;
    const scope = ofName[index];
    if (!scope) ofName.push(part.resources);
    else for (const [urn, resource] of part.resources) scope.set(urn, resource);
    for (const key of keys) if ((taken.get(key) ?? 0) === index) taken.set(key, index + 1);
  }
  const around = [...recorded.filter(({ id }) => changes.concerns(id)), ...changes.listed];
  const planned = groupBy(
    resources.filter(({ isPlanned }) => isPlanned === true),
    ({ resource, place, plan }) => [JSON.stringify([stackOf(resource.urn), place.source, plan])],
  );
  return [
    ...[...scopes.values()].flat().map((of): Scope => ({ resources: of, background: new Set() })),
    ...[...planned.values()].map((plan) => withBackground(plan, around)),
  ];
}

/** A plan beside what is recorded of the groups that it changes from outside. */
function withBackground(plan: readonly DeclaredResource[], around: readonly DeclaredResource[]): Scope {
  const own = new Set(plan.flatMap(({ id }) => id?.toLowerCase() ?? []));
  const others = around.filter(({ id }) => !own.has(id!.toLowerCase()));
  return {
    resources: new Map([...others, ...plan].map((one) => [one.resource.urn, one])),
    background: new Set(others.map(({ resource }) => resource.urn)),
  };
}

function partsOf(resources: readonly DeclaredResource[]): readonly Part[] {
  // A resource without an id is where the rest of its file is.
  const subscriptions = new Map<string, string>();
  for (const { id, place } of resources) {
    const subscription = subscriptionOf(id);
    if (subscription !== undefined && !subscriptions.has(place.source)) subscriptions.set(place.source, subscription);
  }
  const parts: Part[] = [];
  const current = new Map<string, Part>();
  for (const declared of resources) {
    const { id, place, resource, parameterFile } = declared;
    // With other parameters a template is another.
    const file = parameterFile === undefined ? place.source : JSON.stringify([place.source, parameterFile]);
    const of = subscriptionOf(id) ?? subscriptions.get(place.source) ?? file;
    const key = JSON.stringify([of, file]);
    let part = current.get(key);
    // A file may hold several exports one after another.
    if (!part || part.resources.has(resource.urn)) {
      part = { of, resources: new Map() };
      current.set(key, part);
      parts.push(part);
    }
    part.resources.set(resource.urn, declared);
  }
  return parts;
}

function subscriptionOf(id: string | undefined): string | undefined {
  return placeIn(id)?.subscription?.toLowerCase();
}

/** The id, in lower case, of the group of a rule, or the group's own. */
function groupIdOf(id: string): string {
  return id.toLowerCase().replace(/\/securityrules\/[^/]+$/, "");
}
