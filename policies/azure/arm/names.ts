import { type Parts, type Unknown, type Value, partsOf } from "./value";

/* Names of resources, in parts: what is known of them and what is not. */

/** What a resource without a name is called. */
const NAMELESS: Parts = ["(nameless)"];

/** The name that a value is. */
export function nameOf(value: Value | undefined): Parts {
  return value === "" ? NAMELESS : (partsOf(value) ?? NAMELESS);
}

/** What to call something: by its name or, where that is not known, by the expression that it comes of. */
export function display(name: Parts): string {
  if (isKnown(name)) return name.join("");
  const written = name.map((part) => (typeof part === "string" ? `'${part.replaceAll("'", "''")}'` : part.expression));
  return written.length === 1 ? `[${written[0]}]` : `[concat(${written.join(", ")})]`;
}

/** The same for names that are the same. Azure compares names without case. */
export function keyOf(name: Parts): string {
  // No name has a line feed.
  return name.map((part) => (typeof part === "string" ? part.toLowerCase() : `\n${part.key}\n`)).join("");
}

/** Whether all of a name is known. */
export function isKnown(name: Parts): name is readonly string[] {
  return name.every((part) => typeof part === "string");
}

/** A name divided at its slashes, so far as they are known. */
export function segmentsOf(name: Parts): readonly Parts[] {
  const segments: (string | Unknown)[][] = [[]];
  for (const part of name) {
    const [first, ...others] = typeof part === "string" ? part.split("/") : [part];
    if (first !== "") segments.at(-1)!.push(first);
    for (const other of others) segments.push(other === "" ? [] : [other]);
  }
  return segments;
}
