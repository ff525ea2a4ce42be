import type { Note, Place } from "../../reporting/report";
import type { Noted, Unreadable } from "../item";

/** What JSON holds in braces. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that is text and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A note, as a sentence. */
export function noted({ source, line }: Place, about: Note["about"], message: string): Noted {
  return { kind: "note", note: { about, source, line, message } };
}

/** A problem, as a sentence. */
export function unreadable({ source, line }: Place, message: string): Unreadable {
  return { kind: "problem", problem: { source, line, message } };
}
