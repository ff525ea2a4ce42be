/** The items under each of their keys. */
export function groupBy<T, K>(items: readonly T[], keysOf: (item: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

/** The only candidate, if there is exactly one. */
export function only<T>(candidates: readonly T[]): T | undefined {
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The candidate that something holds for, if there is just one. */
export function onlyWhere<T>(candidates: readonly T[], holds: (candidate: T) => boolean): T | undefined {
  const index = candidates.findIndex(holds);
  if (index < 0) return undefined;
  // The second one is enough to know that there are several.
  return candidates.slice(index + 1).some(holds) ? undefined : candidates[index];
}
