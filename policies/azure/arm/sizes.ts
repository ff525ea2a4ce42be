import { spend } from "../../evaluator/sets/work-budget";
import { type Value, Many, Text, isList, isObject } from "./value";

/** How deep expressions, variables and values may be nested: deeper ones would exhaust the stack. */
export const DEEPEST = 200;

/** How many elements a value may have, counting all of its contents wherever they occur; this many characters count as one. */
export const MOST_ELEMENTS = 500_000;
const CHARACTERS_AN_ELEMENT = 8;

/** The memory of an object, and of each of its members, in elements of a list. */
const STEPS_AN_OBJECT = 8;
const STEPS_A_MEMBER = 4;

/** How large a value is. */
interface Size {
  readonly elements: number;
  readonly depth: number;
}

const TOO_DEEP: Size = { elements: 1, depth: DEEPEST + 1 };

/** Whether a text of so many characters is within the limit. */
export function fits(characters: number): boolean {
  return characters <= MOST_ELEMENTS * CHARACTERS_AN_ELEMENT;
}

/** Measures the size of values, each once. The code that makes a value pays when it is first measured. */
export class Sizes {
  readonly #sizes = new WeakMap<object, Size>();

  /** The fault in the size of a value, if there is one. */
  faultOf(value: Value): string | undefined {
    const { elements, depth } = this.sizeOf(value);
    if (elements > MOST_ELEMENTS) return "it makes too large a value";
    return depth > DEEPEST ? "it makes a value that is nested too deep" : undefined;
  }

  /** @param above How deep the value is nested in another. */
  sizeOf(value: Value | Many, above = 0): Size {
    if (typeof value === "string") return { elements: 1 + value.length / CHARACTERS_AN_ELEMENT, depth: 0 };
    if (value instanceof Text) return { elements: value.parts.length, depth: 0 };
    if (value instanceof Many) return this.sizeOf(value.of, above);
    if (!isList(value) && !isObject(value)) return { elements: 1, depth: 0 };
    if (above > DEEPEST) return TOO_DEEP;
    const known = this.#sizes.get(value);
    if (known) return known;
    const members = isList(value) ? value : Object.values(value);
    spend(isList(value) ? members.length : STEPS_AN_OBJECT + STEPS_A_MEMBER * members.length);
    let [elements, depth] = [1, 0];
    for (const element of members) {
      const inner = this.sizeOf(element, above + 1);
      elements += inner.elements;
      depth = Math.max(depth, inner.depth);
    }
    const size = { elements, depth: depth + 1 };
    this.#sizes.set(value, size);
    return size;
  }
}
