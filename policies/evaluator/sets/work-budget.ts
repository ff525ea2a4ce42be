/*
 * A few lines of input can be arranged so that judging or evaluating them takes hours, or all memory. So work is counted in steps, and
 * stops past a bound. A step is a range that is compared, or an element or a few characters that are read or made. It takes 10 to 100
 * nanoseconds. The bound is never in seconds, so that the answer is the same on every machine.
 *
 * The count is kept here, for the work under way, rather than in an object that is passed on. Code that touches data pays for it (`spend`),
 * and nothing that is built on it can forget to.
 */

/** The steps of a run beyond what the size of its input is due: about a second. */
export const MOST_STEPS = 12_000_000;

/** The same for work that explains verdicts. */
export const MOST_STEPS_FOR_FACTS = 8_000_000;

/** How many numbers, or texts that differ soon, are compared in the time of a step. */
export const COMPARISONS_A_STEP = 10;

/** How many characters are read or made in the time of a step. */
const CHARACTERS_A_STEP = 8;

/** How many characters are compared, one by one, in the time of a step. */
const COMPARED_A_STEP = 100;

/** The steps that the work under way may still take. Work without a bound has so many that they never end. */
let left = Number.MAX_SAFE_INTEGER;

/** Ends work that would take more steps than it may. There is a single one, because making another each time would itself be work. */
class OverBudget extends Error {}

const OVER_BUDGET = new OverBudget("this work takes more steps than its budget");

/** Pays, in steps, for work that is about to be done. Ends the work if too few are left. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw OVER_BUDGET;
}

/** Pays for a text of so many characters that is about to be read or made. */
export function spendOnText(characters: number): void {
  spend(characters / CHARACTERS_A_STEP);
}

/** Pays for searching for one text in another, which at worst compares all of it at each position. */
export function spendOnSearch(text: string, sought: string): void {
  spend((text.length * sought.length) / COMPARED_A_STEP);
}

/** Whether the work under way has no steps left. */
export function isSpent(): boolean {
  return left < 0;
}

/**
 * Does work, or its replacement where no steps are left. Later work, too, then ends as soon as it pays.
 *
 * @param otherwise Must not pay.
 */
export function unlessSpent<T>(work: () => T, otherwise: () => T): T {
  if (isSpent()) return otherwise();
  try {
    return work();
  } catch (error) {
    if (error !== OVER_BUDGET) throw error;
    return otherwise();
  }
}

/** The steps of a run, beyond what the size of its input is due. */
export interface RunBudgets {
  readonly verdicts: WorkBudget;
  /** For explanations: which changes close a finding, what each rule does, and whose defaults determine it. */
  readonly facts: WorkBudget;
}

/** The budgets of a run that is about to start. */
export function newRunBudgets(): RunBudgets {
  return { verdicts: new WorkBudget(MOST_STEPS), facts: new WorkBudget(MOST_STEPS_FOR_FACTS) };
}

/** Steps for several pieces of work, one after the other. */
export class WorkBudget {
  #left: number;

  /** @param steps A finite number. */
  constructor(steps = MOST_STEPS) {
    this.#left = steps;
  }

  /** The steps that are left, at least 0. */
  get left(): number {
    return this.#left;
  }

  /**
   * Does the first of so many pieces of work, each with an equal share of the steps that those before it left.
   *
   * @param otherwise Its result if it takes more.
   */
  spendOn<T>(pieces: number, work: () => T, otherwise: () => T): T {
    const outer = left;
    const share = Math.min(this.#left / pieces, outer);
    left = share;
    try {
      return work();
    } catch (error) {
      // If the work around this piece has no steps left either, it ends itself.
      if (error !== OVER_BUDGET || share === outer) throw error;
    } finally {
      const spent = share - left;
      this.#pay(spent);
      left = outer - spent;
    }
    return otherwise();
  }

  /**
   * Does work that may take the steps that the size of its input is due, and all that are left here.
   *
   * @param work Receives their number, and bounds itself. Only what it takes beyond its due is deducted here.
   */
  allot<T>(due: number, work: (steps: number) => T): T {
    const before = left;
    try {
      return work(due + this.#left);
    } finally {
      this.#pay(Math.max(before - left - due, 0));
    }
  }

  /** Does the first of so many pieces of work, as {@link spendOn} does. The work bounds itself by the number of steps that it receives. */
  share<T>(pieces: number, work: (steps: number) => T): T {
    const before = left;
    try {
      return work(this.#left / pieces);
    } finally {
      this.#pay(before - left);
    }
  }

  #pay(steps: number): void {
    this.#left = Math.max(this.#left - steps, 0);
  }
}
