/*
 * A thousand rules can be arranged so that what they let in takes hours to count. So the work is counted, in ranges that are looked
 * at, and given up past a bound. It is counted here, for whatever work is under way, rather than in an object that is handed down:
 * all work ends in the operations on ranges, so nothing that is built on them can forget to. Steps, and not seconds, so that the
 * verdict is the same on every machine.
 */

/**
 * What judging a group may take, and again what is worked out beside its verdict: a few seconds each. A typical group takes a
 * thousand steps, one at Azure's limits up to three million.
 */
export const MOST_STEPS = 20_000_000;

/** What work under way may still take. */
let left = Infinity;

/** Ends the work that took too many steps; caught by {@link Effort}, always. */
class TooIntricate extends Error {}

/** Counts work: ranges that are looked at, each about 10 to 100 nanoseconds. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new TooIntricate();
}

/** So many steps, for pieces of work one after the other. */
export class Effort {
  #left: number;

  /** @param steps A finite number. */
  constructor(steps: number) {
    this.#left = steps;
  }

  /**
   * Does the first of so many pieces of work, each with an equal share of what those before it left.
   *
   * @param otherwise What to make of it if it takes more.
   */
  spendOn<T>(pieces: number, work: () => T, otherwise: () => T): T {
    const outer = left;
    const share = Math.min(this.#left / pieces, outer);
    left = share;
    try {
      return work();
    } catch (error) {
      // Work around this one that has none left either is given up itself.
      if (!(error instanceof TooIntricate) || share === outer) throw error;
    } finally {
      const spent = share - left;
      this.#left -= spent;
      left = outer - spent;
    }
    return otherwise();
  }
}
