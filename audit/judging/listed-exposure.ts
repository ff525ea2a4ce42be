import { type DeclaredRule, inOrder } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import { rulesOf } from "../../policies/azure/rules";
import type { ExposureInputs } from "../exposure/inputs";
import type { ListedGroup } from "../input/item";

/** Adds a group that Azure lists to what decides which machines can be reached. Nothing refers to a group without an id. */
export function addListedGroup(
  exposure: ExposureInputs,
  { id, props }: ListedGroup,
  extent: "whole" | "listed rules",
): void {
  if (id === undefined || !exposure.keepsGroups) return;
  exposure.addGroup(id, rulesLater(id, textOf(props.securityRules)), { isPartial: extent === "listed rules" });
}

/** Reads the rules of a group from their text, if they decide whether a machine can be reached. */
function rulesLater(id: string, text: string): () => readonly DeclaredRule[] {
  return () => {
    const props = { securityRules: JSON.parse(text) as unknown };
    return inOrder(rulesOf(declarationOf({ type: TOKENS.NetworkSecurityGroup, urn: id, name: id, id, props })!));
  };
}

/** What does not decide, and takes half of the room. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "id",
  "etag",
  "type",
  "resourceGroup",
  "provisioningState",
  "description",
]);

/** Rules as a text, which takes far less memory than the objects: there may be a million. */
function textOf(rules: readonly unknown[]): string {
  return JSON.stringify(
    rules.map((rule) =>
      typeof rule === "object" && rule !== null
        ? Object.fromEntries(Object.entries(rule).filter(([key]) => !LEFT_OUT.has(key)))
        : rule,
    ),
  );
}
