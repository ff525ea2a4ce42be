/** How many entries are kept. */
const MOST_KEPT = 50;

/** A text that could not be evaluated, so its value is unknown. */
export interface Unevaluated {
  /** Where it stands in the template, such as `variables.rules`. */
  readonly place: string;
  /** As it is written. */
  readonly text: string;
  /** Without a capital and a full stop. */
  readonly reason: string;
}

/** Collects the texts that could not be evaluated, each at each place once. */
export class UnevaluatedTexts {
  readonly #kept: Unevaluated[] = [];
  /** The texts by their places: a loop fails at the same place again and again. */
  readonly #texts = new Map<string, Set<string>>();
  #hasEnded = false;

  get all(): readonly Unevaluated[] {
    return this.#kept;
  }

  /** Keeps an entry, unless there are too many. */
  add(one: Unevaluated): void {
    if (this.#kept.length === MOST_KEPT || this.#hasEnded) return;
    const { place, text } = one;
    const texts = this.#texts.get(place) ?? new Set();
    if (texts.has(text)) return;
    this.#texts.set(place, texts.add(text));
    this.#kept.push(one);
  }

  /** Keeps an entry that says that no steps are left, and none after it: they would say nothing new. */
  addLast(one: Unevaluated): void {
    this.add(one);
    this.#hasEnded = true;
  }
}
