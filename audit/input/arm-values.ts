import { PROPERTIES, UNKNOWN } from "../../policies/evaluator/rule";
import { isExpression, literalOf, nameOf } from "./arm-expression";
import type { ArmNames } from "./arm-names";
import { type JsonObject, isObject, textOf } from "./json";

/* What the values in a template are before it is deployed: an expression may become anything. */

/** Whether something is deployed; `UNKNOWN` if that depends on an expression. */
export type Existence = boolean | typeof UNKNOWN;

/** Whether a resource is deployed, by its own words. */
export function existenceOf({ existing, condition, copy }: JsonObject): Existence {
  return both(existing !== true, both(conditionOf(condition), copy === undefined ? true : countOf(copy)));
}

export function both(a: Existence, b: Existence): Existence {
  if (a === false || b === false) return false;
  return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : true;
}

/** The inline rules among the properties of a group, flattened, and with `existence` if that is not known. */
export function inlineRules(properties: unknown, names: ArmNames, existence: Existence): unknown {
  if (isUnknown(properties)) return UNKNOWN;
  if (!isObject(properties)) return undefined;
  const { securityRules } = properties;
  if (isUnknown(securityRules) || copied(properties).includes("securityRules")) return UNKNOWN;
  if (!Array.isArray(securityRules)) return securityRules;
  return securityRules.map((rule: unknown) => {
    if (isUnknown(rule)) return UNKNOWN;
    if (!isObject(rule)) return rule;
    return { ...ruleProperties(rule["properties"], existence), name: names.display(nameOf(rule)) };
  });
}

/** The properties of a rule, and `existence` if that is not known. */
export function ruleProperties(properties: unknown, existence: Existence): object {
  const all = isUnknown(properties)
    ? Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN]))
    : known(properties);
  return { ...(isObject(all) ? all : {}), ...(existence === UNKNOWN ? { existence } : {}) };
}

/** Plain data with `UNKNOWN` in place of expressions. */
function known(value: unknown): unknown {
  if (isUnknown(value)) return UNKNOWN;
  if (typeof value === "string") return literalOf(value);
  if (Array.isArray(value)) return value.map(known);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, known(inner)] as const);
  return Object.fromEntries([...entries, ...copied(value).map((key) => [key, UNKNOWN] as const)]);
}

function isUnknown(value: unknown): boolean {
  return typeof value === "string" && isExpression(value);
}

/** The properties of an object that are lists which a loop makes. */
function copied({ copy }: JsonObject): readonly string[] {
  if (!Array.isArray(copy)) return [];
  return copy.flatMap((loop: unknown) => (isObject(loop) ? (textOf(loop["name"]) ?? []) : []));
}

function conditionOf(condition: unknown): Existence {
  if (condition === undefined || condition === null) return true;
  if (typeof condition === "boolean") return condition;
  const word = typeof condition === "string" ? condition.replace(/^\[(\w+)\(\)\]$/, "$1").toLowerCase() : "";
  return word === "true" || word === "false" ? word === "true" : UNKNOWN;
}

/** Whether a loop makes a copy at all. */
function countOf(copy: unknown): Existence {
  const count = isObject(copy) ? copy["count"] : undefined;
  return typeof count === "number" ? count > 0 : UNKNOWN;
}
