import type { Judged } from "./judge";

/** Counts verdicts and differences over many recordings. */
export class Tally {
  readonly #verdicts = new Map<string, number>();
  readonly #differences = new Map<string, number>();

  add({ verdicts, differences }: Judged): void {
    for (const [what, number] of Object.entries(verdicts)) increase(this.#verdicts, what, number);
    for (const { kind } of differences) increase(this.#differences, kind, 1);
  }

  lines(): readonly string[] {
    return ["", "judged:", ...linesOf(this.#verdicts), "differences:", ...linesOf(this.#differences)];
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function linesOf(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, number]) => `${String(number).padStart(6)}  ${what}`);
}
