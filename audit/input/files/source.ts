import * as fs from "node:fs";
import type { ReadBytes } from "../json/scan";

/** The name of standard input among files. */
export const STANDARD_INPUT = "-";

/** Text in UTF-8, and how to end reading it. */
export interface Source {
  readonly read: ReadBytes;
  readonly close: () => void;
}

/** How long to wait for input of a pipe that does not wait by itself, in milliseconds. */
const WAIT = 10;

/**
 * Opens a file, or standard input, whose text is in UTF-8 or, with a byte order mark or without one, in UTF-16, as the `>` of Windows
 * PowerShell writes it. The text is read as it comes, so that a pipe will do.
 *
 * @throws What the file system says, here or from `read`.
 */
export function openSource(name: string): Source {
  if (name === STANDARD_INPUT) return { read: inUtf8(readerOf(0)), close: () => undefined };
  const descriptor = fs.openSync(name, "r");
  return { read: inUtf8(readerOf(descriptor)), close: () => fs.closeSync(descriptor) };
}

/**
 * All of a file, in the encodings of {@link openSource}.
 *
 * @throws What the file system says.
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
        // So Windows says that a pipe is closed.
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
 * Which UTF-16 a text that begins with these bytes is in, if it is. JSON, and any text before it, begins with a character of ASCII, one
 * of whose two bytes is zero, and no byte of it is in UTF-8.
 */
function utf16Of([first, second]: Buffer): "utf-16le" | "utf-16be" | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return "utf-16be";
  return undefined;
}

/** As many bytes as that, or all if there are less. */
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
