/** At most this many subsets are tried. */
const MOST_TRIES = 60;

/**
 * The smallest subset of the candidates that suffices. Of very many candidates, it is nearly the smallest: the shortest run of the first
 * ones. `undefined` if all of them together do not suffice.
 *
 * @param suffice Whether some of the candidates suffice; adding more must never change that.
 */
export function smallestSubset<T>(
  candidates: readonly T[],
  suffice: (some: readonly T[]) => boolean,
): readonly T[] | undefined {
  if (!suffice(candidates)) return undefined;
  let tries = MOST_TRIES;
  for (let size = 1; size < candidates.length; size++) {
    for (const some of subsets(candidates, size)) {
      if (suffice(some)) return some;
      if (--tries === 0) return firstThatSuffice(candidates, suffice);
    }
  }
  return candidates;
}

/** All subsets of a size, those of the first elements first. */
function* subsets<T>(set: readonly T[], size: number): Generator<readonly T[]> {
  if (size === 0) yield [];
  for (const [index, element] of size === 0 ? [] : set.entries()) {
    for (const others of subsets(set.slice(index + 1), size - 1)) yield [element, ...others];
  }
}

function firstThatSuffice<T>(candidates: readonly T[], suffice: (some: readonly T[]) => boolean): readonly T[] {
  let [tooFew, enough] = [0, candidates.length];
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >>> 1;
    if (suffice(candidates.slice(0, middle))) enough = middle;
    else tooFew = middle;
  }
  return candidates.slice(0, enough);
}
