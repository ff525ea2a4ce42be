/** Reads at most `length` bytes into the buffer from `offset` on. Returns how many it read, 0 at the end. May throw. */
export type ReadBytes = (buffer: Buffer, offset: number, length: number) => number;

export interface ScanOptions {
  /** How many bytes to ask for at a time. */
  readonly chunk: number;
  /** The longest text, in bytes, that is kept for one value. */
  readonly longest: number;
  /** Whether texts may span several lines, as in templates. Otherwise a line ends them, so that a missing quote does not spread. */
  readonly hasLongTexts: boolean;
}

/** {@link Scanner.peek} returns this where nothing more can be read. */
export const END = -1;

/** The bytes that give JSON its structure. In UTF-8 none of them is part of another character. */
export const BYTE = {
  lineFeed: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  slash: 0x2f,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** The end of a longer value, in bytes, is searched byte by byte. */
const LONGEST_LINES = 1 << 18;

const SPACE = 0x20;
const ASTERISK = 0x2a;
const BLANKS: readonly number[] = [0x09, BYTE.lineFeed, 0x0d, SPACE];

/** Where a number or a word ends. */
const DELIMITERS: readonly number[] = [...BLANKS, ...Object.values(BYTE)];

/** `[` and `{`, as `]` and `}`, differ in this bit only. */
const BRACKET_BIT = 0x20;

/**
 * Goes over JSON in UTF-8, byte by byte, and finds where values end. Holds no more of the text than is kept.
 *
 * Libraries that stream JSON build each value token by token, which takes 5 to 10 times as long as JSON.parse. This leaves values to
 * JSON.parse, one at a time. In an indented list the lines show where each ends, which native code finds, and JSON.parse proves it.
 * Elsewhere, and in what is damaged, this counts brackets, strings and lines.
 */
export class Scanner {
  /** The line at the position, from 1. */
  line = 1;
  /** How deep the brackets go in the value that was skipped last. */
  depth = 0;
  /** How many comments were skipped, and the line of the first. */
  comments = 0;
  firstComment = 0;

  readonly #read: ReadBytes;
  readonly #options: ScanOptions;
  #buffer: Buffer;
  /** The end of the text in the buffer. */
  #end = 1;
  #position = 1;
  /** Text before this is no longer needed. */
  #kept = 0;
  #keptLine = 0;

  constructor(read: ReadBytes, options: ScanOptions) {
    this.#read = read;
    this.#options = options;
    this.#buffer = Buffer.allocUnsafe(2 * options.chunk + 1);
    // Puts the first line, like every other, after a line feed.
    this.#buffer[0] = BYTE.lineFeed;
  }

  /** Whether the kept text is too long to read more. */
  get isTooLong(): boolean {
    return this.#position - this.#kept > this.#options.longest;
  }

  /** Goes to the next byte that is neither blank nor in a comment and returns it, or {@link END}. */
  peek(): number {
    do {
      while (this.#position < this.#end) {
        const byte = this.#buffer[this.#position]!;
        if (byte === BYTE.slash && this.#blankComment()) continue;
        if (byte > SPACE || !BLANKS.includes(byte)) return byte;
        if (byte === BYTE.lineFeed) this.line++;
        this.#position++;
      }
    } while (this.#readMore());
    return END;
  }

  /** The rest of the line from the byte that was peeked on, or as much of it as that many bytes, without going on. */
  peekLine(longest: number): string {
    const lineFeed = (): number => this.#buffer.subarray(0, this.#end).indexOf(BYTE.lineFeed, this.#position);
    while (lineFeed() < 0 && this.#end - this.#position < longest && this.#readMore());
    const end = lineFeed();
    const last = Math.min(end < 0 ? this.#end : end, this.#position + longest);
    return this.#buffer.toString("utf8", this.#position, last);
  }

  /** Skips the byte that was peeked. */
  skipByte(): void {
    this.#position++;
  }

  /**
   * Skips the value, valid or not, that begins with the byte that was peeked. Brackets are counted, not compared, so that a fault in a
   * value does not spread.
   *
   * @returns Whether the value ends before the text does and before it is too long.
   */
  skipValue(): boolean {
    const first = this.#buffer[this.#position];
    this.depth = 0;
    if (first === BYTE.quote || first === BYTE.openList || first === BYTE.openObject) return this.#skipNested();
    do {
      while (this.#position < this.#end) {
        if (DELIMITERS.includes(this.#buffer[this.#position]!)) return true;
        this.#position++;
      }
    } while (this.#readMore());
    return false;
  }

  /** Skips a string, a list or an object. */
  #skipNested(): boolean {
    const { hasLongTexts } = this.#options;
    let depth = 0;
    let isInString = false;
    do {
      while (this.#position < this.#end) {
        const byte = this.#buffer[this.#position]!;
        if (byte === BYTE.slash && !isInString && this.#blankComment()) continue;
        this.#position++;
        if (byte === BYTE.lineFeed) this.line++;
        if (isInString) {
          // The byte that is escaped may not have been read yet: the position is then after it all the same.
          if (byte === BYTE.backslash) this.#position++;
          isInString = byte !== BYTE.quote && (byte !== BYTE.lineFeed || hasLongTexts);
        } else if (byte === BYTE.quote) isInString = true;
        else if ((byte | BRACKET_BIT) === BYTE.openObject) this.depth = Math.max(this.depth, ++depth);
        else if ((byte | BRACKET_BIT) === BYTE.closeObject) depth--;
        if (depth === 0 && !isInString) return true;
      }
    } while (this.#readMore());
    this.#position = this.#end;
    return false;
  }

  /**
   * Takes the value that begins with the byte that was peeked as all before the next line that begins as its own line does, but for a
   * comma: that is where it ends in an indented list, since no text of JSON holds a line feed.
   *
   * @param lineStart What {@link lineStart} is: only blanks stand before the value on its line.
   * @param parse Proves it: returns `undefined` if the text is not a whole value. Then nothing is taken.
   */
  takeLines<T>(lineStart: Buffer, parse: (text: string) => T | undefined): T | undefined {
    const nextLine = (): number => this.#buffer.subarray(0, this.#end).indexOf(lineStart, this.#position);
    let end = nextLine();
    while (end < 0 && this.#end - this.#position < LONGEST_LINES && this.#readMore()) end = nextLine();
    if (end < 0) return undefined;
    while (BLANKS.includes(this.#buffer[end - 1]!)) end--;
    if (this.#buffer[end - 1] === BYTE.comma) end--;
    const text = this.#buffer.toString("utf8", this.#position, end);
    const value = parse(text);
    if (value === undefined) return undefined;
    this.line += linesIn(text);
    this.#position = end;
    return value;
  }

  /** Skips the rest of the line. Returns whether it is not too long. */
  skipLine(): boolean {
    do {
      const lineFeed = this.#buffer.subarray(0, this.#end).indexOf(BYTE.lineFeed, this.#position);
      this.#position = lineFeed < 0 ? this.#end : lineFeed;
      if (lineFeed >= 0) return true;
    } while (this.#readMore());
    return !this.isTooLong;
  }

  /** Keeps the text from the position on, and none before it. */
  keep(): void {
    this.#kept = this.#position;
    this.#keptLine = this.line;
  }

  /** How many bytes are kept before the position. */
  get keptLength(): number {
    return this.#position - this.#kept;
  }

  /** The line at which the kept text begins. */
  get keptLine(): number {
    return this.#keptLine;
  }

  /** The kept text before the position. */
  keptText(): string {
    return this.#buffer.toString("utf8", this.#kept, this.#position);
  }

  /** The value that was skipped last, given its offset in the kept text. */
  valueText(offset: number): string {
    return this.#buffer.toString("utf8", this.#kept + offset, this.#position);
  }

  /** How the line begins that the position is on: all bytes from the line feed before it to the one at it. `undefined` if not kept. */
  lineStart(): Buffer | undefined {
    let from = this.#position;
    while (from >= this.#kept && this.#buffer[from] !== BYTE.lineFeed) from--;
    return from < this.#kept ? undefined : Buffer.from(this.#buffer.subarray(from, this.#position + 1));
  }

  /**
   * Goes back to before the first line in the kept text that begins as another did, if there is one.
   *
   * @param lineStart What {@link lineStart} was on the other.
   */
  goBackTo(lineStart: Buffer): boolean {
    // The kept text itself may be the beginning of the other.
    const found = this.#buffer.subarray(0, this.#position).indexOf(lineStart, this.#kept + 1);
    if (found < 0) return false;
    this.#position = found;
    this.line = this.#keptLine + linesIn(this.keptText());
    return true;
  }

  /**
   * Writes blanks over the comment that begins at the position, if one does, but for its line feeds, and goes to its end: `//` up to the
   * end of the line, or all within a pair of slashes with asterisks.
   *
   * @returns Whether it is one.
   */
  #blankComment(): boolean {
    while (this.#end - this.#position < 2 && this.#readMore());
    const kind = this.#position + 1 < this.#end ? this.#buffer[this.#position + 1] : undefined;
    if (kind !== BYTE.slash && kind !== ASTERISK) return false;
    if (this.comments++ === 0) this.firstComment = this.line;
    this.#blank();
    this.#blank();
    let previous = SPACE;
    do {
      while (this.#position < this.#end) {
        const byte = this.#buffer[this.#position]!;
        if (kind === BYTE.slash && byte === BYTE.lineFeed) return true;
        if (byte === BYTE.lineFeed) {
          this.line++;
          this.#position++;
        } else this.#blank();
        if (kind === ASTERISK && previous === ASTERISK && byte === BYTE.slash) return true;
        previous = byte;
      }
    } while (this.#readMore());
    return true;
  }

  #blank(): void {
    this.#buffer[this.#position++] = SPACE;
  }

  /** Adds text to the end of the buffer. Returns whether there is more. */
  #readMore(): boolean {
    if (this.isTooLong) return false;
    const { chunk } = this.#options;
    if (this.#end - this.#kept + chunk > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(2 * this.#buffer.length);
      this.#buffer.copy(larger, 0, this.#kept, this.#end);
      this.#buffer = larger;
    } else this.#buffer.copyWithin(0, this.#kept, this.#end);
    this.#position -= this.#kept;
    this.#end -= this.#kept;
    this.#kept = 0;
    const count = this.#read(this.#buffer, this.#end, chunk);
    this.#end += count;
    return count > 0;
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
