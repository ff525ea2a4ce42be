import * as fs from "node:fs";
import type { ReadBytes } from "../json/scan";

/** The name of standard input among files. */
export const STANDARD_INPUT = "-";

/** Text in UTF-8, with a way to stop reading it. */
export interface Source {
  readonly read: ReadBytes;
  readonly close: () => void;
}

/** How long to wait for input of a non-blocking pipe, in milliseconds. */
const WAIT = 10;

/**
 * Opens a file, or standard input, whose text is in UTF-8 or UTF-16 with or without a byte order mark; the `>` of Windows PowerShell writes
 * UTF-16. The text is read as it comes, so that a pipe works too.
 *
 * @throws The error of the file system, here or from `read`.
 */
export function openSource(name: string): Source {
  if (name === STANDARD_INPUT) return { read: inUtf8(readerOf(0)), close: () => undefined };
  const descriptor = fs.openSync(name, "r");
  return { read: inUtf8(readerOf(descriptor)), close: () => fs.closeSync(descriptor) };
}

/**
 * All of a file, in the encodings of {@link openSource}.
 *
 * @throws The error of the file system.
 */
export function readText(name: string): string {
  const { read, close } = openSource(name);
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const count = read(chunk, 0, CHUNK);
      if (count === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    close();
  }
}

const CHUNK = 1 << 16;

function readerOf(descriptor: number): ReadBytes {
  return (buffer, offset, length) => {
    for (;;) {
      try {
        return fs.readSync(descriptor, buffer, offset, length, null);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Windows reports a closed pipe with this error.
        if (code === "EOF") return 0;
        if (code !== "EAGAIN") throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT);
      }
    }
  };
}

/** Without a byte order mark, and from whatever encoding it declares, to UTF-8. */
export function inUtf8(read: ReadBytes): ReadBytes {
  let inner: ReadBytes | undefined;
  return (buffer, offset, length) => {
    inner ??= decoderOf(read);
    return inner(buffer, offset, length);
  };
}

function decoderOf(read: ReadBytes): ReadBytes {
  const start = readWhole(read, 3);
  const encoding = utf16Of(start);
  if (encoding !== undefined) return fromUtf16(new TextDecoder(encoding), start, read);
  return withStart(start.toString("hex") === "efbbbf" ? Buffer.alloc(0) : start, read);
}

/**
 * The kind of UTF-16 of a text that begins with these bytes, if it is one. JSON, and any text before it, begins with an ASCII character:
 * one of its two bytes is zero, which no byte of UTF-8 text is.
 */
function utf16Of([first, second]: Buffer): "utf-16le" | "utf-16be" | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return "utf-16be";
  return undefined;
}

/** This many bytes, or all if there are fewer. */
function readWhole(read: ReadBytes, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  for (let count = -1; count !== 0; length += count) count = read(bytes, length, size - length);
  return bytes.subarray(0, length);
}

/** The bytes, then those that are read. */
function withStart(start: Buffer, read: ReadBytes): ReadBytes {
  let left = start;
  return (buffer, offset, length) => {
    if (left.length === 0) return read(buffer, offset, length);
    const count = left.copy(buffer, offset, 0, length);
    left = left.subarray(count);
    return count;
  };
}

function fromUtf16(decoder: TextDecoder, start: Buffer, read: ReadBytes): ReadBytes {
  let left = Buffer.from(decoder.decode(start, { stream: true }));
  let bytes = Buffer.alloc(0);
  return (buffer, offset, length) => {
    while (left.length === 0) {
      if (bytes.length < length) bytes = Buffer.allocUnsafe(length);
      const count = read(bytes, 0, length);
      left = Buffer.from(decoder.decode(bytes.subarray(0, count), { stream: count > 0 }));
      if (count === 0 && left.length === 0) return 0;
    }
    const count = left.copy(buffer, offset, 0, length);
    left = left.subarray(count);
    return count;
  };
}
