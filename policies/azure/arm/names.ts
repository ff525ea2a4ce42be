import { spend } from "../../evaluator/sets/work-budget";
import type { Parts, Unknown } from "./value";

/* Names of resources in parts: the known and the unknown ones. */

/** The label of a resource without a name. */
const NAMELESS: Parts = ["(nameless)"];

/** The name that consists of the parts of a text, if it is one. */
export function nameOf(parts: Parts | undefined): Parts {
  return parts === undefined || parts[0] === "" ? NAMELESS : parts;
}

/** How many characters of a name are known. */
export function lengthOf(name: Parts): number {
  return name.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

/** The steps for each character of a name: it is part of keys, places, messages and reports. */
const STEPS_A_CHARACTER = 2;

/** Pays for a name that is about to be used, or for the expression that labels it. */
export function spendOnName(name: Parts): void {
  for (const part of name) spend(STEPS_A_CHARACTER * (typeof part === "string" ? part : part.expression).length);
}

/** The label of something: its name or, if that is unknown, the expression that produces it. */
export function display(name: Parts): string {
  if (isKnown(name)) return name.join("");
  const written = name.map((part) => (typeof part === "string" ? `'${part.replaceAll("'", "''")}'` : part.expression));
  return written.length === 1 ? `[${written[0]}]` : `[concat(${written.join(", ")})]`;
}

/** A key that is the same for equal names. Azure compares names without case. */
export function keyOf(name: Parts): string {
  // Names do not contain line feeds.
  return name.map((part) => (typeof part === "string" ? part.toLowerCase() : `\n${part.key}\n`)).join("");
}

/** Whether all of a name is known. */
export function isKnown(name: Parts): name is readonly string[] {
  return name.every((part) => typeof part === "string");
}

/** A name divided at its known slashes. */
export function segmentsOf(name: Parts): readonly Parts[] {
  const segments: (string | Unknown)[][] = [[]];
  for (const part of name) {
    const [first, ...others] = typeof part === "string" ? part.split("/") : [part];
    if (first !== "") segments.at(-1)!.push(first);
    for (const other of others) segments.push(other === "" ? [] : [other]);
  }
  return segments;
}
