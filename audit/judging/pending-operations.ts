import type { DeclaredResource, PendingOperation } from "../input/item";

/**
 * Resources of Pulumi states with what was under way when a run ended: it may have been carried out or not. What is only still to be
 * deleted is there, unless its successor has taken its place in Azure.
 */
export function withPending(
  resources: readonly DeclaredResource[],
  operations: readonly PendingOperation[],
): readonly DeclaredResource[] {
  const pending = new Set(operations.map(({ urn, place }) => keyOf(urn, place.source)));
  const current = new Set(
    resources.flatMap(({ id, isPendingDeletion }) => (isPendingDeletion ? [] : (lower(id) ?? []))),
  );
  const kept = resources
    .filter(({ id, isPendingDeletion }) => isPendingDeletion !== true || !current.has(lower(id) ?? ""))
    .map((one) => (pending.has(keyOf(one.resource.urn, one.place.source)) ? perhaps(one) : one));
  return [...kept, ...operations.flatMap(({ resources }) => resources.map(perhaps))];
}

function perhaps(one: DeclaredResource): DeclaredResource {
  return { ...one, resource: { ...one.resource, timing: { ...one.resource.timing, existence: "possible" } } };
}

function keyOf(urn: string, source: string): string {
  return JSON.stringify([urn, source]);
}

function lower(id: string | undefined): string | undefined {
  return id?.toLowerCase();
}
