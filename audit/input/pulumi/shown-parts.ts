import { declarationOf, kindOf } from "../../../policies/azure/families";
import { specialized } from "../../../policies/azure/generic";
import { type GroupName, placeIn } from "../../../policies/azure/place";
import type { Item } from "../item";

/* Groups that a run shows in part only. */

/** A group whose rules a step does not show; its name is unknown if its id is. */
export type UnseenGroup = Pick<GroupName, "name">;

/** Whether a resource is, or may be, of one of these groups. */
export function isOfUnseenGroup(item: Item, unseen: readonly UnseenGroup[]): boolean {
  if (item.kind !== "resource" || unseen.length === 0) return false;
  const own = (placeIn(item.id) ?? declarationOf(item.resource)?.group)?.name?.toLowerCase();
  return own === undefined || unseen.some(({ name }) => name === undefined || name.toLowerCase() === own);
}

/** Marks a resource whose group may have more rules than a run shows: all except groups whose whole list is written. */
export function perhapsPart(item: Item): Item {
  const isWhole = item.kind === "resource" && item.resource.timing?.list === "whole";
  const isGroup = item.kind === "resource" && kindOf(specialized(item.resource).type) === "NetworkSecurityGroup";
  return item.kind !== "resource" || (isGroup && isWhole) ? item : { ...item, isPartOfGroup: true };
}
