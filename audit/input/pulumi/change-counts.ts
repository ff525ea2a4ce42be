import type { Place } from "../../reporting/report";
import type { Item } from "../item";
import { isObject, unreadable } from "../json/values";

/*
 * A digest counts the changes of its run (`changeSummary`). If there are fewer steps than it counts, some are missing: somebody has removed
 * them, or they are at another place.
 */

/** The operations for which a digest shows every step that it counts. */
const SHOWN: readonly string[] = ["create", "replace", "update", "delete"];

/** Of these, what a refresh may count while its steps are shown as `refresh`. */
const REFRESHED: ReadonlySet<string> = new Set(["update", "delete"]);

/** The steps of a digest by their operations. */
export class ChangeCounts {
  readonly #steps = new Map<string, number>();

  add(op: string): void {
    this.#steps.set(op, this.#shown(op) + 1);
  }

  /** What to report about a digest that has fewer steps than it counts, or steps that cannot be read. */
  missing(document: unknown, place: Place): readonly Item[] {
    if (!isObject(document)) return [];
    const { steps, changeSummary } = document;
    if (steps !== undefined && !Array.isArray(steps)) return [unreadable(place, NO_LIST)];
    if (!isObject(changeSummary)) return [];
    const wrong = Object.entries(changeSummary).find(([, count]) => !isCount(count));
    if (wrong)
      return [unreadable(place, `changeSummary.${wrong[0]} is not a number of steps, so some may be missing.`)];
    const lacking = (op: string): number => Math.max(countIn(changeSummary, op) - this.#shown(op), 0);
    const sum = (some: readonly string[]): number => some.reduce((total, op) => total + lacking(op), 0);
    const perhapsRefreshed = sum(SHOWN.filter((op) => REFRESHED.has(op)));
    const missing =
      sum(SHOWN.filter((op) => !REFRESHED.has(op))) + Math.max(perhapsRefreshed - this.#shown("refresh"), 0);
    return missing === 0 ? [] : [unreadable(place, stepsMissing(missing))];
  }

  #shown(op: string): number {
    return this.#steps.get(op) ?? 0;
  }
}

/** How many steps of an operation a digest counts. */
export function countIn(changeSummary: object, op: string): number {
  const count = (changeSummary as Readonly<Record<string, unknown>>)[op] ?? 0;
  return isCount(count) ? count : 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const NO_LIST = "The steps of this preview are not a list, so they are not read.";

function stepsMissing(count: number): string {
  const subject = count === 1 ? "1 change that it does not show" : `${count} changes that it does not show`;
  return `This preview counts ${subject}, so groups and rules may be missing. Audit all that pulumi preview --json --show-sames prints.`;
}
