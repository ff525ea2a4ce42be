import type { DeclaredRule } from "./azure/declaration";
import type { Property } from "./evaluator/rule";

/* How names and values of others appear in what the pack says: short, and safe for a terminal. */

/** More rules, entries or Denies than this are only counted: a terminal is small. */
export const MOST_LISTED = 5;

/** Longer names and values, in characters, are cut; Azure's names have up to 80. */
const LONGEST_TEXT = 80;

/** Printable ASCII without the bracket that begins the engine's own commands. */
const HARMLESS = /^[ -;=-~]*$/;

/** The first of many texts, and how many more there are. */
export function cut(texts: readonly string[]): readonly string[] {
  return cutTo(texts, (text) => text);
}

/** The same for items; only those that are listed are worded. */
export function cutTo<T>(items: readonly T[], toText: (item: T) => string): readonly string[] {
  const more = items.length - MOST_LISTED;
  return more > 1 ? [...items.slice(0, MOST_LISTED).map(toText), `and ${more} more`] : items.map(toText);
}

export function and(texts: readonly string[]): string {
  return texts.join(", ").replace(/, (?=[^,]*$)(?!and \d)/, " and ");
}

/** A value or name in quotes, safe for a terminal. */
export function quote(value: unknown): string {
  return typeof value === "string" ? `"${clean(value)}"` : clean(JSON.stringify(value));
}

/** Text that is safe to print ({@link visible}); long text is cut. */
export function clean(text: string): string {
  if (text.length <= LONGEST_TEXT) return visible(text);
  // A character has two code units at most.
  const characters = Array.from(text.slice(0, 2 * LONGEST_TEXT + 2));
  const end = characters.length > LONGEST_TEXT ? "…" : "";
  return visible(characters.slice(0, LONGEST_TEXT).join("")) + end;
}

/**
 * Characters that could steer a terminal, turn the direction of text, or show nothing: control and format characters, unassigned ones, all
 * separators except the space, characters that fonts leave out, and the blank pattern of Braille.
 */
const INVISIBLE = /(?! )[\p{C}\p{Z}\p{DI}\u{2800}]/gu;

/**
 * Text that is safe to print: characters that {@link INVISIBLE} matches are written as codes, and so is the start of the engine's own color
 * commands.
 */
export function visible(text: string): string {
  // Nearly all text is ASCII, and large reports have much of it.
  if (HARMLESS.test(text)) return text;
  return text
    .replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replaceAll("<{%", "<\\u{7b}%");
}

/** JSON of the same value, with the characters escaped that {@link visible} writes as codes. Line feeds are only layout. */
export function visibleJson(json: string): string {
  // The search below takes many times as long, and most reports are ASCII.
  if (/^[\n -~]*$/.test(json)) return json;
  return json.replace(INVISIBLE, (characters) =>
    characters === "\n"
      ? characters
      : Array.from({ length: characters.length }, (_, index) => escaped(characters, index)).join(""),
  );
}

function escaped(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
}

/** `securityRules[2]` is a place of a rule, anything else its name. */
export function nameOf({ name }: DeclaredRule): string {
  return /^securityRules(\[\d+\])?$/.test(name) ? name : quote(name);
}

/** What the declaration of a rule names a property, also one with an index. */
export function spelled(property: string, { spelling }: DeclaredRule): string {
  const [name = "", ...index] = property.split(/(?=\[)/);
  return [spelling.names[name as Property] ?? name, ...index].join("");
}

/** A security admin rule, which is judged alone. */
export function isAdmin({ origin }: DeclaredRule): boolean {
  return origin === "admin";
}

export function portsOf(ports: readonly number[]): string {
  return `TCP port${ports.length > 1 ? "s" : ""} ${and(cut(ports.map(String)))}`;
}
