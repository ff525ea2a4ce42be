import { UNKNOWN } from "../evaluator/rule";
import { MOST_NESTED } from "./json-text";

/** What `pulumi policy analyze` puts in place of a secret that it cannot decrypt, whatever the type of the value. */
const REDACTED = "[secret]";

/**
 * Reads a property of a resource as plain data, with {@link UNKNOWN} in place of every value that is unknown, at any depth, or nested too
 * deep.
 *
 * The framework's proxies throw on each access to an unknown value. Values are therefore read one by one, so that the others stay readable.
 */
export function read(object: unknown, property: string): unknown {
  return readAt(0, object, property);
}

function readAt(depth: number, object: unknown, property: string): unknown {
  const value = access(object, property);
  if (typeof value !== "object" || value === null) return value;
  if (depth === MOST_NESTED) return UNKNOWN;
  const readWithin = (inner: unknown, key: string): unknown => readAt(depth + 1, inner, key);
  if (Array.isArray(value)) return elementsOf(value, readWithin);
  return Object.fromEntries(Object.keys(value).map((key) => [key, readWithin(value, key)]));
}

/** Reads a property without its nested values, except for the elements of a list: each is there or {@link UNKNOWN}. */
export function readList(object: unknown, property: string): unknown {
  const value = access(object, property);
  return Array.isArray(value) ? elementsOf(value, access) : value;
}

/** A list's own methods read its elements too, and so would throw. */
function elementsOf(list: readonly unknown[], get: typeof access): readonly unknown[] {
  const elements: unknown[] = [];
  for (let index = 0; index < list.length; index++) elements.push(get(list, String(index)));
  return elements;
}

/** A property, if it is known and text. */
export function readText(object: unknown, property: string): string | undefined {
  const value = access(object, property);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The first of several properties that is text. */
export function readFirstText(object: unknown, properties: readonly string[]): string | undefined {
  for (const property of properties) {
    const text = readText(object, property);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A property, or {@link UNKNOWN} where it is unknown: the framework's proxies throw then. */
export function access(object: unknown, property: string): unknown {
  if (typeof object !== "object" || object === null) return undefined;
  try {
    // Most properties of a rule are not set. The framework's proxies answer that question much faster than they read values.
    if (!(property in object)) return undefined;
    const value = (object as Readonly<Record<string, unknown>>)[property];
    return value === REDACTED ? UNKNOWN : value;
  } catch {
    return UNKNOWN;
  }
}
