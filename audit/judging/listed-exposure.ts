import type { ExposureInputs } from "../exposure/inputs";
import type { ListedGroup } from "../input/item";
import { rulesInText, textOf } from "./rule-texts";

/**
 * Adds a group that Azure lists to what decides which machines can be reached. Nothing refers to a group without an id. Its rules are read
 * only if they decide.
 */
export function addListedGroup(
  exposure: ExposureInputs,
  { id, props }: ListedGroup,
  extent: "whole" | "listed rules",
): void {
  if (id === undefined || !exposure.keepsGroups) return;
  const text = textOf(props.securityRules);
  exposure.addGroup(id, () => rulesInText(text, id), { isPartial: extent === "listed rules" });
}
