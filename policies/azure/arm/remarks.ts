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

/** What could not be evaluated, each text at each place once. */
export class Remarks {
  readonly #remarks: Remark[] = [];
  /** The texts by their places: a loop fails at one again and again. */
  readonly #texts = new Map<string, Set<string>>();
  #isEndTold = false;

  get all(): readonly Remark[] {
    return this.#remarks;
  }

  /**
   * Keeps a remark, unless there are too many.
   *
   * @param isEnd Whether it says that no steps are left: then no other is worth saying.
   */
  add(remark: Remark, isEnd: boolean): void {
    if (this.#remarks.length === MOST_REMARKS || this.#isEndTold) return;
    this.#isEndTold = isEnd;
    const { place, text } = remark;
    const texts = this.#texts.get(place) ?? new Set();
    if (texts.has(text)) return;
    this.#texts.set(place, texts.add(text));
    this.#remarks.push(remark);
  }
}
