import { type DeclaredRule, inOrder } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import { rulesOf } from "../../policies/azure/rules";
import { PROPERTIES } from "../../policies/evaluator/rule";
import type { ExposureInputs } from "../exposure/inputs";
import type { ListedGroup } from "../input/item";

/** Adds a group that Azure lists to what decides which machines can be reached. Nothing refers to a group without an id. */
export function addListedGroup(
  exposure: ExposureInputs,
  { id, props }: ListedGroup,
  extent: "whole" | "listed rules",
): void {
  if (id === undefined || !exposure.keepsGroups) return;
  exposure.addGroup(id, rulesLater(id, JSON.stringify(props.securityRules, KEPT)), { isPartial: extent === "listed rules" });
}

/** What decides, of a rule: half of its text. */
const KEPT: string[] = ["name", ...PROPERTIES];

/**
 * Reads the rules of a group from their text, if they decide whether a machine can be reached. The text takes far less memory than the
 * objects, of which there may be a million.
 */
function rulesLater(id: string, text: string): () => readonly DeclaredRule[] {
  return () => {
    const props = { securityRules: JSON.parse(text) as unknown };
    return inOrder(rulesOf(declarationOf({ type: TOKENS.NetworkSecurityGroup, urn: id, name: id, id, props })!));
  };
}
