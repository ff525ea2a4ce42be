import { widthOf } from "./output/columns";
import { count, figures, fileOf } from "./output/format";
import type { Progress } from "./input/read";
import type { LiveProgress } from "./live/live-audit";

/** A terminal, or what stands for one. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Its width. */
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = "\r\x1b[K";

/** The width of the bar, in columns. */
const BAR = 20;

/** Where a terminal does not say how wide it is. */
const USUAL_WIDTH = 80;

/** How long a line stays at least, in milliseconds: a terminal may be slow. */
const STAYS = 100;

/** One line on a terminal that says how far an audit is, for somebody who waits. Where there is no terminal it writes nothing. */
export class ProgressBar {
  #drawn: number | undefined;

  /** @param now Milliseconds of a clock. */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show({ file, fileNumber, files, groups }: Progress): void {
    const name = fileOf({ source: file, line: null });
    this.#draw(
      (fileNumber - 1) / files,
      `${fileNumber} of ${count(files, "file")}, ${count(groups, "group")}: ${name}`,
    );
  }

  showAzure({ groups, total }: LiveProgress): void {
    this.#draw(groups / total, `${figures(groups)} of ${count(total, "group")} in Azure`);
  }

  /** @param share How much of the audit is done, from 0 to 1. */
  #draw(share: number, text: string): void {
    if (!this.terminal.isTTY || (this.#drawn !== undefined && this.now() - this.#drawn < STAYS)) return;
    this.#drawn = this.now();
    const done = Math.floor(BAR * share);
    const bar = `[${"#".repeat(done)}${"-".repeat(BAR - done)}]`;
    this.terminal.write(`${ERASE_LINE}${this.#inOneLine(`${bar} ${text}`)}`);
  }

  /** Erases the line. */
  end(): void {
    if (this.#drawn !== undefined) this.terminal.write(ERASE_LINE);
  }

  /** What is wider than the terminal would go on in a line that is not erased. */
  #inOneLine(line: string): string {
    const width = (this.terminal.columns ?? USUAL_WIDTH) - 1;
    let shown = "";
    for (const character of line) {
      if (widthOf(shown + character) > width) break;
      shown += character;
    }
    return shown;
  }
}
