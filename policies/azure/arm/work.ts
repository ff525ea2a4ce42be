import { Many, Text, type Value, isList, isObject } from "./value";

/* Bounds of an evaluation. A template in Azure has up to 4 MB, all loops and values written out: that needs a third of these at most. */

/** Steps of an evaluation: a call, an element of JSON, or so many of the next. About two seconds' work. */
export const MOST_STEPS = 1_000_000;

/** So many elements or characters, gone over in a function, are a step. */
const ELEMENTS_A_STEP = 16;

/** How deep expressions, variables and values may stand in each other: more would exhaust the stack. */
const DEEPEST = 200;

/** The elements of a value, all that is in it counted wherever it stands; so many characters count as one. */
const MOST_ELEMENTS = 500_000;
const CHARACTERS_AN_ELEMENT = 8;

/** How many remarks are kept. */
const MOST_REMARKS = 50;

/** What could not be evaluated, and so is not known. */
export interface Remark {
  /** Where it stands in the template, such as `variables.rules`. */
  readonly place: string;
  /** As it is written. */
  readonly text: string;
  /** Without a capital and a full stop. */
  readonly reason: string;
}

/** How large a value is. */
interface Measure {
  readonly elements: number;
  readonly depth: number;
}

const TOO_DEEP: Measure = { elements: 1, depth: DEEPEST + 1 };

/** What an evaluation has done so far, and what it had to leave. */
export class Work {
  readonly #remarks = new Map<string, Remark>();
  readonly #measures = new WeakMap<object, Measure>();
  #left: number;
  #depth = 0;
  #isSpentTold = false;

  /** @param most So many steps may be taken. */
  constructor(most: number) {
    this.#left = most;
  }

  /** How many steps may still be taken. */
  get left(): number {
    return Math.max(this.#left, 0);
  }

  /** Whether no more steps may be taken. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** What could not be evaluated, each once. */
  get remarks(): readonly Remark[] {
    return [...this.#remarks.values()];
  }

  /** Counts steps. Returns whether there may be more. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }

  /** Counts going over so many elements or characters. Returns whether there may be more. */
  spendOn(elements: number): boolean {
    return this.spend(elements / ELEMENTS_A_STEP);
  }

  /**
   * Does something a level deeper.
   *
   * @param tooDeep Gives what it comes to where that is too deep.
   */
  deeper<T>(act: () => T, tooDeep: () => T): T {
    if (this.#depth >= DEEPEST) return tooDeep();
    this.#depth++;
    try {
      return act();
    } finally {
      this.#depth--;
    }
  }

  /** Keeps a remark; of those that come when no more steps may be taken, the first. */
  remark(remark: Remark): void {
    if (this.#remarks.size === MOST_REMARKS || this.#isSpentTold) return;
    this.#isSpentTold = this.isSpent;
    const key = JSON.stringify([remark.place, remark.text]);
    if (!this.#remarks.has(key)) this.#remarks.set(key, remark);
  }

  /** What is wrong with the size of a value, if something is. */
  faultOf(value: Value): string | undefined {
    const { elements, depth } = this.measure(value);
    if (elements > MOST_ELEMENTS) return "it makes too large a value";
    return depth > DEEPEST ? "it makes a value that is nested too deep" : undefined;
  }

  /** Whether a text of so many characters is not too large. */
  fits(characters: number): boolean {
    return characters <= MOST_ELEMENTS * CHARACTERS_AN_ELEMENT;
  }

  measure(value: Value | Many, above = 0): Measure {
    if (typeof value === "string") return { elements: 1 + value.length / CHARACTERS_AN_ELEMENT, depth: 0 };
    if (value instanceof Text) return { elements: value.parts.length, depth: 0 };
    if (value instanceof Many) return this.measure(value.of, above);
    if (!isList(value) && !isObject(value)) return { elements: 1, depth: 0 };
    if (above > DEEPEST) return TOO_DEEP;
    const known = this.#measures.get(value);
    if (known) return known;
    let [elements, depth] = [1, 0];
    for (const element of isList(value) ? value : Object.values(value)) {
      const inner = this.measure(element, above + 1);
      elements += inner.elements;
      depth = Math.max(depth, inner.depth);
    }
    const measure = { elements, depth: depth + 1 };
    this.#measures.set(value, measure);
    return measure;
  }
}
