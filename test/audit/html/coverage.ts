import type { Page } from "playwright-core";

type Entries = Awaited<ReturnType<Page["coverage"]["stopJSCoverage"]>>;

/** Which characters of the pages' scripts ran. */
export class Coverage {
  /** By the text of a script, which of its characters ran. */
  readonly #scripts = new Map<string, boolean[]>();

  add(entries: Entries): void {
    for (const { source = "", functions } of entries) {
      const ran = new Array<boolean>(source.length).fill(true);
      // V8 reports a function before the blocks in it, and an outer function before those inside it: later ranges are more exact.
      for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
        ran.fill(count > 0, startOffset, endOffset);
      }
      const before = this.#scripts.get(source);
      this.#scripts.set(source, before ? before.map((value, index) => value || ran[index]!) : ran);
    }
  }

  /** The code that never ran, in scripts with this beginning. */
  missing(beginning: string): readonly string[] {
    return [...this.#scripts]
      .filter(([source]) => source.startsWith(beginning))
      .flatMap(([source, ran]) => {
        const text = Array.from(source, (character, index) => (ran[index] ? "\0" : character)).join("");
        return text.split(/\0+/).filter((part) => /[^\s{};)]/.test(part));
      });
  }
}
