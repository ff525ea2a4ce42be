/* JSON as a template contains it, before it is evaluated. */

export type Json = Readonly<Record<string, unknown>>;

/** Whether it is an object of JSON. */
export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object of JSON; an empty one in place of anything else. */
export function objectOf(value: unknown): Json {
  return isJson(value) ? value : {};
}

/** A list of JSON; an empty one in place of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
