import type { DeclaredRule } from "../../policies/azure/declaration";
import { PROPERTIES } from "../../policies/evaluator/rule";
import type { ExposureInputs } from "../exposure/inputs";
import type { ListedGroup } from "../input/item";
import { listedRules } from "./judge-listed";

/** Adds a group that Azure lists to what decides which machines can be reached. Nothing refers to a group without an id. */
export function addListedGroup(
  exposure: ExposureInputs,
  { id, props }: ListedGroup,
  extent: "whole" | "listed rules",
): void {
  if (id === undefined || !exposure.keepsGroups) return;
  exposure.addGroup(id, rulesLater(id, textOf(props.securityRules)), { isPartial: extent === "listed rules" });
}

/**
 * Reads the rules of a group from their text, if they decide whether a machine can be reached. The text takes far less memory than the
 * objects, of which there may be a million.
 */
function rulesLater(id: string, text: string): () => readonly DeclaredRule[] {
  return () => {
    const securityRules = (JSON.parse(text) as readonly unknown[]).map((rule) =>
      Array.isArray(rule) ? Object.fromEntries(KEPT.map((property, index) => [property, rule[index] as unknown])) : rule,
    );
    return listedRules(id, securityRules);
  };
}

/** What decides, of a rule. */
const KEPT = ["name", ...PROPERTIES] as const;

/** The values of each rule as a list; what is no object as it is. */
function textOf(rules: readonly unknown[]): string {
  return JSON.stringify(rules.map((rule) => (isObject(rule) ? KEPT.map((property) => rule[property]) : rule)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
