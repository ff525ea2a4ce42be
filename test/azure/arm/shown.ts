/** Values of expressions, as tables of tests have them. */

import { type Value, Lambda, Many, Text, Unknown, isList, isObject } from "../../../policies/azure/arm/value";

/** What stands for a value that is not known. */
export const U = "‹?›";

/** An unknown number of elements. */
export function many(of: unknown): { readonly many: unknown } {
  return { many: of };
}

/** A value as the table has it. */
export function shown(value: Value | Many): unknown {
  if (value instanceof Unknown || value instanceof Lambda) return U;
  if (value instanceof Text) return value.parts.map((part) => (typeof part === "string" ? part : U)).join("");
  if (value instanceof Many) return many(shown(value.of));
  if (isList(value)) return value.map(shown);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shown(member)]));
  return value;
}
