import type { ReadBytes } from "../json/scan";

/** A template declares its schema within this many bytes. */
const ENOUGH = 1 << 16;

const SCHEMA = /\/(?:\w*[dD])eploymentTemplate\.json/;

export interface DetectedText {
  readonly isTemplate: boolean;
  /** The beginning. */
  readonly start: string;
  /** Returns the text, including that beginning. */
  readonly read: ReadBytes;
}

/** Reads the beginning of a text. */
export function detectTemplate(read: ReadBytes): DetectedText {
  const start = Buffer.alloc(ENOUGH);
  let length = 0;
  for (let count = -1; count !== 0 && length < ENOUGH; length += count) count = read(start, length, ENOUGH - length);
  let position = 0;
  const text = start.toString("latin1", 0, length);
  return {
    isTemplate: SCHEMA.test(text),
    start: text,
    read: (buffer, offset, most) => {
      if (position === length) return read(buffer, offset, most);
      const count = start.copy(buffer, offset, position, Math.min(length, position + most));
      position += count;
      return count;
    },
  };
}
