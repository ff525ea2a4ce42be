import { MOST_NESTED, type ParsedJson, parsedJson } from "../../../policies/azure/json-text";
import { BYTE, END, type ReadBytes, type ScanOptions, Scanner } from "./scan";

/** Where an object has the lists whose elements come one by one: keys, down to the list. */
export interface Lists {
  readonly [key: string]: Lists | "list";
}

/** The parts of a text of JSON values, one after another. */
export type Part = Element | Document | Damage | Skipped;

/** An element of a list that is itself a value of the text, or that {@link Lists} names. */
export interface Element {
  readonly kind: "element";
  /** The keys down to the list, with dots between; empty for a list that is a value of the text. */
  readonly path: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly value: unknown;
}

/** A value of the text. It comes after the elements that are taken from it, and has empty lists in their place. */
export interface Document {
  readonly kind: "document";
  readonly line: number;
  /** `undefined` if it could not be read, which a {@link Damage} reports. */
  readonly value: unknown;
}

/** Text before JSON, and comments, which are ignored. */
export interface Skipped {
  readonly kind: "skipped";
  readonly line: number;
  /** A sentence. */
  readonly message: string;
}

/** Text that is not read. */
export interface Damage {
  readonly kind: "damage";
  readonly line: number;
  /** A sentence. */
  readonly message: string;
}

const DEFAULTS: ScanOptions = { chunk: 1 << 18, longest: 1 << 27, hasLongTexts: false };

/** How often to go back after a value without an end: each time, the search for the end may have read all of the text. */
const MOST_RESCUES = 20;

/** A text with this much damage is hardly JSON, and finding all of it takes long. */
const MOST_DAMAGES = 1000;

const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Characters that start no value. */
const NO_VALUE: readonly number[] = [
  END,
  BYTE.comma,
  BYTE.slash,
  BYTE.colon,
  BYTE.backslash,
  BYTE.closeList,
  BYTE.closeObject,
];

/** A word or a time in brackets, as programs print before their output: not a list, though it begins like one. */
const TAG = /^\[\s*(?:(?!(?:true|false|null)\b)[a-z]|\d+[-:/])/i;
/** At most this many characters of the text before JSON are quoted. */
const MOST_QUOTED = 100;
/** Enough of a line to recognize it. */
const ENOUGH = 32;

/** Looks like a part of a value: a line with it is not only text. */
const LIKE_JSON = /[[{]\s*["[{]|"\s*:|[}\]],?\s*$/;

const CUT_SHORT = "The file is truncated here.";
const ENDLESS = "What begins here has no end: the file is truncated, or a bracket or quote is missing.";
const TOO_LONG = "What begins here is too long for any supported format.";
const UNREAD = "The rest of the file was not read.";
const TOO_DEEP = `What begins here is nested more than ${MOST_NESTED} levels deep.`;
const NO_JSON = "This is not valid JSON.";

/**
 * Splits JSON into the elements of its large lists, each parsed by itself, so that a file may be larger than the longest string and
 * than memory. It reports what is damaged, and goes on: where the brackets end the damaged value, or else at the next line that
 * begins as the value's own line did.
 *
 * @param read Returns the text in UTF-8. Its errors are passed on.
 */
export function* split(read: ReadBytes, lists: Lists, options: Partial<ScanOptions> = {}): Generator<Part> {
  const all = { ...DEFAULTS, ...options };
  let damages = 0;
  for (const part of new Splitter(
    new Scanner(read, all),
    lists,
    all.hasLongTexts ? parseLong : parseJson,
  ).documents()) {
    yield part;
    if (part.kind !== "damage" || ++damages < MOST_DAMAGES) continue;
    yield { kind: "damage", line: part.line, message: UNREAD };
    return;
  }
}

/** Text before the first value. */
interface Leading {
  readonly line: number;
  readonly text: string;
  lines: number;
}

/** A piece of text and the line on which it begins. */
interface Piece {
  readonly line: number;
  readonly text: string;
}

/** The methods that return a boolean say whether what they scanned has an end, so that the text can go on after it. */
class Splitter {
  readonly #scanner: Scanner;
  readonly #lists: Lists;
  readonly #parseJson: ParseJson;
  /** The document up to the text that the scanner keeps. */
  #pieces: Piece[] = [];
  /** How deep its values are nested. */
  #depth = 0;
  #rescues = 0;
  /** Whether nothing good has been read since something misplaced was reported. */
  #isInJunk = false;
  /** Whether something valid has been read. */
  #isBegun = false;
  /** The lines before that. */
  #leading: Leading | undefined;

  constructor(scanner: Scanner, lists: Lists, parseJson: ParseJson) {
    this.#scanner = scanner;
    this.#lists = lists;
    this.#parseJson = parseJson;
  }

  *documents(): Generator<Part, void> {
    const scanner = this.#scanner;
    for (;;) {
      let byte = scanner.peek();
      // Files that were joined have their byte order marks between them.
      while (BYTE_ORDER_MARK.includes(byte)) {
        scanner.skipByte();
        byte = scanner.peek();
      }
      if (byte === END) return yield* this.#end();
      const lineStart = scanner.lineStart();
      const { line } = scanner;
      scanner.keep();
      let hasEnd: boolean;
      const isTag = byte === BYTE.openList && !this.#isBegun && TAG.test(scanner.peekLine(ENOUGH));
      if (byte === BYTE.openObject) hasEnd = yield* this.#document(line, lineStart);
      else if (byte !== BYTE.openList || isTag) hasEnd = yield* this.#line(line);
      else {
        hasEnd = yield* this.#list("");
        if (hasEnd) yield* this.#begin();
        yield { kind: "document", line, value: hasEnd ? [] : undefined };
      }
      if (!hasEnd && !this.#rescue(lineStart)) {
        if (scanner.isTooLong) yield { kind: "damage", line: scanner.line, message: UNREAD };
        return yield* this.#end();
      }
      scanner.keep();
    }
  }

  /** A number or word that is a value of the text; most likely a line of a log, or the first output of a program. */
  *#line(line: number): Generator<Part, boolean> {
    const hasEnd = this.#scanner.skipLine();
    const text = this.#scanner.keptText();
    const parsed = hasEnd ? parse([{ line, text }], 0, this.#parseJson) : undefined;
    if (parsed?.kind === "value") yield* this.#good({ kind: "document", line, value: parsed.value });
    else if (this.#isBegun || !hasEnd || LIKE_JSON.test(text)) yield* this.#junk(line);
    else if (this.#leading) this.#leading.lines++;
    else this.#leading = { line, text, lines: 1 };
    return hasEnd;
  }

  /** Reports the text before the first good value, once that is read. */
  *#begin(): Generator<Part, void> {
    const leading = this.#leading;
    this.#isBegun = true;
    this.#leading = undefined;
    if (!leading) return;
    const { line, lines, text } = leading;
    const subject = lines === 1 ? "a line" : `${lines} lines`;
    yield {
      kind: "skipped",
      line,
      message: `Skipped ${subject} of text before the JSON: ${text.trim().slice(0, MOST_QUOTED)}`,
    };
  }

  /** Reports what is known at the end only. */
  *#end(): Generator<Part, void> {
    // Nothing but text.
    if (this.#leading) yield* this.#junk(this.#leading.line);
    const { comments, firstComment } = this.#scanner;
    if (comments === 0) return;
    const message = comments === 1 ? "Skipped a comment." : `Skipped ${comments} comments.`;
    yield { kind: "skipped", line: firstComment, message };
  }

  /** An object that is a value of the text. */
  *#document(line: number, lineStart: Buffer | undefined): Generator<Part, boolean> {
    this.#pieces = [];
    this.#depth = 0;
    const hasEnd = yield* this.#object(this.#lists, "");
    if (hasEnd) {
      this.#keepPiece();
      const parsed = parse(this.#pieces, this.#depth, this.#parseJson);
      if (parsed.kind === "value") {
        yield* this.#good({ kind: "document", line, value: parsed.value });
        return true;
      }
      yield parsed;
      this.#rescue(lineStart);
    }
    yield { kind: "document", line, value: undefined };
    return hasEnd;
  }

  /** Goes over an object whose keys matter. JSON.parse finds what is wrong between them. */
  *#object(lists: Lists, path: string): Generator<Part, boolean> {
    const scanner = this.#scanner;
    scanner.skipByte();
    for (;;) {
      const byte = scanner.peek();
      if (byte === END) {
        yield this.#endless(scanner.line, CUT_SHORT);
        return false;
      }
      if (byte === BYTE.closeObject) {
        scanner.skipByte();
        return true;
      }
      if (NO_VALUE.includes(byte)) {
        scanner.skipByte();
        continue;
      }
      const offset = scanner.keptLength;
      let hasEnd = yield* this.#value();
      if (!hasEnd) return false;
      const key = byte === BYTE.quote ? keyOf(scanner.valueText(offset)) : undefined;
      if (key === undefined || scanner.peek() !== BYTE.colon) continue;
      scanner.skipByte();
      const first = scanner.peek();
      const below = Object.hasOwn(lists, key) ? lists[key] : undefined;
      if (below === "list" && first === BYTE.openList) {
        this.#keepPiece();
        this.#pieces.push({ line: scanner.line, text: "[]" });
        hasEnd = yield* this.#list(path + key);
        scanner.keep();
      } else if (typeof below === "object" && first === BYTE.openObject) {
        hasEnd = yield* this.#object(below, `${path}${key}.`);
      } else if (!NO_VALUE.includes(first)) hasEnd = yield* this.#value();
      if (!hasEnd) return false;
    }
  }

  /** Skips a value in an object. */
  *#value(): Generator<Part, boolean> {
    const scanner = this.#scanner;
    const { line } = scanner;
    const hasEnd = scanner.skipValue();
    this.#depth = Math.max(this.#depth, scanner.depth);
    if (!hasEnd) yield this.#endless(line, ENDLESS);
    return hasEnd;
  }

  /** Goes over a list whose elements are parts. */
  *#list(path: string): Generator<Part, boolean> {
    const scanner = this.#scanner;
    scanner.skipByte();
    let before: "nothing" | "value" | "comma" = "nothing";
    for (;;) {
      scanner.keep();
      const byte = scanner.peek();
      const { line } = scanner;
      if (byte === END) {
        yield this.#endless(line, CUT_SHORT);
        return false;
      }
      if (byte === BYTE.closeList) {
        if (before === "comma") yield* this.#junk(line);
        scanner.skipByte();
        return true;
      }
      if (NO_VALUE.includes(byte)) {
        if (byte !== BYTE.comma || before !== "value") yield* this.#junk(line);
        scanner.skipByte();
        before = "comma";
        continue;
      }
      if (before === "value") yield* this.#junk(line);
      const lineStart = scanner.lineStart();
      scanner.keep();
      const byLines = lineStart && scanner.takeLines(lineStart, jsonOf);
      const hasEnd = byLines !== undefined || scanner.skipValue();
      const parsed =
        byLines ??
        (hasEnd
          ? parse([{ line, text: scanner.valueText(0) }], scanner.depth, this.#parseJson)
          : this.#endless(line, ENDLESS));
      before = "value";
      if (parsed.kind === "value") yield* this.#good({ kind: "element", path, line, value: parsed.value });
      else {
        yield parsed;
        if (this.#rescue(lineStart)) before = "comma";
        else if (!hasEnd) return false;
      }
    }
  }

  *#good(part: Part): Generator<Part> {
    if (!this.#isBegun) yield* this.#begin();
    this.#isInJunk = false;
    yield part;
  }

  /** Reports something misplaced, once until something good comes: a text without JSON has one on every line. */
  *#junk(line: number): Generator<Part, void> {
    if (!this.#isInJunk) yield { kind: "damage", line, message: NO_JSON };
    this.#isInJunk = true;
  }

  #endless(line: number, message: string): Damage {
    return { kind: "damage", line, message: this.#scanner.isTooLong ? TOO_LONG : message };
  }

  /** Goes back to where a value may begin, after a damaged one that may have taken others with it. */
  #rescue(lineStart: Buffer | undefined): boolean {
    if (lineStart === undefined || this.#rescues === MOST_RESCUES) return false;
    const isFound = this.#scanner.goBackTo(lineStart);
    if (isFound) this.#rescues++;
    return isFound;
  }

  #keepPiece(): void {
    this.#pieces.push({ line: this.#scanner.keptLine, text: this.#scanner.keptText() });
  }
}

/** @throws The error of JSON.parse. */
type ParseJson = (text: string) => unknown;

function parseJson(text: string): unknown {
  return JSON.parse(text) as unknown;
}

/** Parses JSON whose texts may span several lines. */
function parseLong(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return JSON.parse(
      text.replace(/"(?:[^"\\]+|\\.)*"?/gs, (quoted) =>
        quoted.replace(/[\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1)),
      ),
    ) as unknown;
  }
}

/** A value that was read. */
type Parsed = Extract<ParsedJson, { kind: "value" }>;

function parse(pieces: readonly Piece[], depth: number, parseJson: ParseJson): Parsed | Damage {
  if (depth > MOST_NESTED) return { kind: "damage", line: pieces[0]!.line, message: TOO_DEEP };
  try {
    return { kind: "value", value: parseJson(join(pieces)) };
  } catch {
    return { kind: "damage", line: badLine(pieces, parseJson), message: NO_JSON };
  }
}

/** The first line up to which the text is not only unfinished. JSON.parse says where it fails for some faults only. */
function badLine(pieces: readonly Piece[], parseJson: ParseJson): number {
  const lines = pieces.flatMap(({ line, text }) =>
    text.split(/^/m).map((part, index) => ({ line: line + index, text: part })),
  );
  let [good, bad] = [0, lines.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUnfinished(join(lines.slice(0, middle)), parseJson)) good = middle;
    else bad = middle;
  }
  return lines[good]!.line;
}

function isUnfinished(json: string, parseJson: ParseJson): boolean {
  try {
    parseJson(json);
    return false;
  } catch (error) {
    const message = String(error);
    return /end of JSON|unterminated/i.test(message) || Number(/position (\d+)/.exec(message)?.[1]) >= json.length;
  }
}

function join(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}

function keyOf(text: string): string | undefined {
  return jsonOf(text)?.value as string | undefined;
}

/** A text that is JSON, and not nested too deep. */
function jsonOf(text: string): Parsed | undefined {
  const parsed = parsedJson(text);
  return parsed.kind === "value" ? parsed : undefined;
}
