import type { ReadBytes } from "./scan";

/** A template says what it is within so many bytes. */
const ENOUGH = 1 << 16;

const SCHEMA = /\/(?:\w*[dD])eploymentTemplate\.json/;

/** Looks at the beginning of a text. Returns whether it is one of a template, and what gives the text, that beginning included. */
export function looked(read: ReadBytes): { readonly isTemplate: boolean; readonly read: ReadBytes } {
  const start = Buffer.alloc(ENOUGH);
  let length = 0;
  for (let count = -1; count !== 0 && length < ENOUGH; length += count) count = read(start, length, ENOUGH - length);
  let position = 0;
  return {
    isTemplate: SCHEMA.test(start.toString("latin1", 0, length)),
    read: (buffer, offset, most) => {
      if (position === length) return read(buffer, offset, most);
      const count = start.copy(buffer, offset, position, Math.min(length, position + most));
      position += count;
      return count;
    },
  };
}
