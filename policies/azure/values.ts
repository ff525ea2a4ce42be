import { UNKNOWN } from "../evaluator/rule";

/** What `pulumi policy analyze` puts in place of a secret that it cannot decrypt, whatever the type of the value. */
const REDACTED = "[secret]";

/**
 * Reads a property of a resource as plain data, with {@link UNKNOWN} in place of every value, at any depth, that is not known.
 *
 * The framework's proxies throw on each access to an unknown value, so values are read one by one for the others to be had.
 */
export function read(object: unknown, property: string): unknown {
  const value = access(object, property);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return elementsOf(value, read);
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

/** Reads a property without going into its value, but for the elements of a list: each is there or {@link UNKNOWN}. */
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

/** A property that is text, if it is known and is. */
export function readText(object: unknown, property: string): string | undefined {
  const value = access(object, property);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The first of several properties that is text, if one is. */
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
    // Most properties of a rule are not set: to see that, the framework's proxies take far less time than to read them.
    if (!(property in object)) return undefined;
    const value = (object as Readonly<Record<string, unknown>>)[property];
    return value === REDACTED ? UNKNOWN : value;
  } catch {
    return UNKNOWN;
  }
}
