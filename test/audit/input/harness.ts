import { Pages } from "../../../audit/input/azure/azure-pages";
import { FormReader, LISTS } from "../../../audit/input/forms";
import type { Item } from "../../../audit/input/item";
import type { ReadBytes, ScanOptions } from "../../../audit/input/json/scan";
import { type Lists, type Part, split } from "../../../audit/input/json/split";

/* Reads text as if it were a file. */

/** How often a property of texts is checked, unless it says otherwise. */
export const RUNS = 400;

/** The name of the file that the text seems to be. */
export const SOURCE = "input.json";

/** Gives the bytes, as many as are asked for. */
export function readerOf(text: string | Buffer): ReadBytes {
  const bytes = Buffer.from(text);
  let position = 0;
  return (buffer, offset, length) => {
    const count = bytes.copy(buffer, offset, position, position + length);
    position += count;
    return count;
  };
}

export function partsOf(
  text: string | Buffer,
  lists: Lists = LISTS,
  options: Partial<ScanOptions> = {},
): readonly Part[] {
  return [...split(readerOf(text), lists, options)];
}

/** The items in the text, as if it were the only file. */
export function itemsOf(text: string | Buffer, source = SOURCE): readonly Item[] {
  const reader = new FormReader(source, new Pages());
  return [...partsOf(text).flatMap((part) => reader.read(part)), ...reader.end()];
}

/** What is in a file that holds the value. */
export function itemsIn(value: unknown): readonly Item[] {
  return itemsOf(JSON.stringify(value));
}

/** The problems among the items, each as `LINE: MESSAGE`. */
export function problemsIn(items: readonly Item[]): readonly string[] {
  return items.flatMap((item) =>
    item.kind === "problem" ? [`${item.problem.line ?? "-"}: ${item.problem.message}`] : [],
  );
}
