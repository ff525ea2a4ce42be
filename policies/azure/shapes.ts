/* Names with unknown parts: what two of them may have in common. */

/** How certain it is that two things are the same. */
export type Sameness = "same" | "possible" | "different";

/** A part of a name: its text, or the key of a value that is unknown. The same key means the same value, up to case. */
export type ShapePart = { readonly text: string } | { readonly key: string };

/** Names that together have more parts are not compared. */
const MOST_PARTS = 50;

/** Compares two names: they differ if their known parts, at either end, do. Names are compared without case. */
export function compareShapes(a: readonly ShapePart[], b: readonly ShapePart[]): Sameness {
  if (a.length + b.length > MOST_PARTS) return "possible";
  const [restA, restB, isPrefix] = withoutPrefix(lowerCased(a), lowerCased(b));
  if (!isPrefix) return "different";
  if (restA.length + restB.length === 0) return "same";
  const [endA, endB, isSuffix] = withoutPrefix(reversed(restA), reversed(restB));
  if (!isSuffix) return "different";
  // The rest of one name must then be empty, but text is not.
  const isText = (parts: readonly ShapePart[]): boolean => parts.some((part) => "text" in part);
  const isLonger = (endA.length === 0 && isText(endB)) || (endB.length === 0 && isText(endA));
  return isLonger ? "different" : "possible";
}

/** What two names have after their common start, and whether the known parts of the starts are the same. */
function withoutPrefix(
  a: readonly ShapePart[],
  b: readonly ShapePart[],
): [a: readonly ShapePart[], b: readonly ShapePart[], isSame: boolean] {
  const [first, other] = [a[0], b[0]];
  if (!first || !other) return [a, b, true];
  if ("key" in first || "key" in other) {
    const isOne = "key" in first && "key" in other && first.key === other.key;
    return isOne ? withoutPrefix(a.slice(1), b.slice(1)) : [a, b, true];
  }
  const length = Math.min(first.text.length, other.text.length);
  if (first.text.slice(0, length) !== other.text.slice(0, length)) return [a, b, false];
  return withoutPrefix(withoutStart(a, first.text, length), withoutStart(b, other.text, length));
}

function withoutStart(parts: readonly ShapePart[], text: string, length: number): readonly ShapePart[] {
  const rest = text.slice(length);
  return rest === "" ? parts.slice(1) : [{ text: rest }, ...parts.slice(1)];
}

function reversed(parts: readonly ShapePart[]): readonly ShapePart[] {
  return [...parts]
    .reverse()
    .map((part) => ("text" in part ? { text: Array.from(part.text).reverse().join("") } : part));
}

function lowerCased(parts: readonly ShapePart[]): readonly ShapePart[] {
  return parts.map((part) => ("text" in part ? { text: part.text.toLowerCase() } : part));
}
