import { AZURE_NATIVE } from "../../policies/azure/azure-native";
import { type DeclaredRule, inOrder } from "../../policies/azure/declaration";
import { inlineRules, rulesOf } from "../../policies/azure/rules";
import { readList } from "../../policies/azure/values";
import { PROPERTIES } from "../../policies/evaluator/rule";

/* Rules of groups that Azure lists, as they are judged, and as texts, which take far less memory: there may be a million. */

/** The rules of a list, as the stack policy reads inline rules. */
export function rulesIn(securityRules: readonly unknown[], urn: string): readonly DeclaredRule[] {
  const rules = inlineRules(readList({ securityRules }, "securityRules"), urn, AZURE_NATIVE);
  return inOrder(rulesOf({ rules, urn }));
}

/** What of a rule decides, and what it is called. */
const KEPT = ["name", ...PROPERTIES] as const;

/** A list of rules as a text: the values of each, and what is no object as it is. */
export function textOf(securityRules: readonly unknown[]): string {
  return JSON.stringify(securityRules.map((rule) => (isObject(rule) ? KEPT.map((property) => rule[property]) : rule)));
}

/** The rules of a list, given its text. */
export function rulesInText(text: string, urn: string): readonly DeclaredRule[] {
  const securityRules = (JSON.parse(text) as readonly unknown[]).map((rule) =>
    Array.isArray(rule) ? Object.fromEntries(KEPT.map((property, index) => [property, rule[index] as unknown])) : rule,
  );
  return rulesIn(securityRules, urn);
}

/** Whether an element of a list is a rule with a name, and its text has all that it says. */
export function isPlainRule(rule: unknown): boolean {
  return (
    isObject(rule) &&
    typeof rule["name"] === "string" &&
    rule["name"] !== "" &&
    rule["existence"] === undefined &&
    PROPERTIES.every((property) => isPlain(rule[property]))
  );
}

function isPlain(value: unknown): boolean {
  return value === undefined || value === null || isText(value) || (Array.isArray(value) && value.every(isText));
}

/** Azure has the priority as a number. */
function isText(value: unknown): boolean {
  return typeof value === "string" || Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
