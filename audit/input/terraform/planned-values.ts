import { UNKNOWN } from "../../../policies/evaluator/rule";
import { isObject } from "../json/values";

/* Values of Terraform's resources, in the shape that Pulumi's bridged providers have them. */

/**
 * A value after an apply, with `UNKNOWN` in place of what is unknown before it.
 *
 * @param unknown `true` for an unknown value; else a list or an object with the same for its contents.
 */
export function plannedValue(value: unknown, unknown: unknown): unknown {
  if (unknown === true) return UNKNOWN;
  if (Array.isArray(unknown)) {
    const known: readonly unknown[] = Array.isArray(value) ? value : [];
    const length = Math.max(known.length, unknown.length);
    return length === 0 ? value : Array.from({ length }, (_, index) => plannedValue(known[index], unknown[index]));
  }
  if (!isObject(unknown)) return value;
  const keys = Object.keys(unknown);
  if (keys.length === 0) return value;
  const known = isObject(value) ? value : {};
  return { ...known, ...Object.fromEntries(keys.map((key) => [key, plannedValue(known[key], unknown[key])])) };
}

/** Blocks that a bridged provider has as a list of another name. */
const PLURALS: Readonly<Record<string, string>> = {
  security_rule: "securityRules",
  source: "sources",
  destination: "destinations",
};

/** The same value with its names as a bridged provider has them. */
export function bridged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bridged);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [PLURALS[name] ?? camelCased(name), bridged(inner)]),
  );
}

function camelCased(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
