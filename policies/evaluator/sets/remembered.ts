/** Past so many values all are forgotten, so that memory stays bounded. */
const MOST_VALUES = 5000;

/** A function that makes each of its values once, but for `undefined`: thousands of rules say the same in few texts. */
export function remembered<K extends string | bigint, V>(make: (key: K) => V | undefined): typeof make {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    if (value === undefined) return undefined;
    if (known.size === MOST_VALUES) known.clear();
    known.set(key, value);
    return value;
  };
}
