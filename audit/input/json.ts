import type { Note, Place } from "../report";
import type { Noted, Unreadable } from "./item";

/** What JSON holds in braces. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deeper values would exhaust the stack of those who walk through them. */
export const MOST_NESTED = 1000;

/** The JSON that a text is; `undefined` if it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A value that is text and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Something worth knowing, told in a sentence. */
export function noted({ source, line }: Place, about: Note["about"], message: string): Noted {
  return { kind: "note", note: { about, source, line, message } };
}

/** Something that cannot be read, told in a sentence. */
export function unreadable({ source, line }: Place, message: string): Unreadable {
  return { kind: "problem", problem: { source, line, message } };
}
