import { inOrder } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import type { Group } from "../../policies/azure/groups";
import { rulesOf } from "../../policies/azure/rules";
import type { ListedGroup } from "../input/item";
import { type Judged, type Judging, judgeGroup } from "./judge-group";

/** Judges a group by the rules that Azure lists. */
export function judgeListed(
  { id, name, props, place, attachedTo, language }: ListedGroup,
  judging: Judging,
  extent: "whole" | "listed rules",
): Judged {
  const label = name ?? `${place.source}:${place.line}`;
  const urn = id ?? label;
  const declaration = declarationOf({ type: TOKENS.NetworkSecurityGroup, urn, name: label, id, props })!;
  const { resourceGroup } = declaration.group;
  const group: Group = {
    ...declaration.group,
    name,
    urn,
    rules: inOrder(rulesOf(declaration)),
    removed: [],
    claimedBy: [],
  };
  judging.exposure.addGroup(id, group.rules, { isPartial: extent === "listed rules" });
  const resource = id ?? (resourceGroup === undefined ? label : `${resourceGroup}/${label}`);
  const origin = { ...place, resource, key: resource, attachedTo, declaredAt: null, language };
  return judgeGroup(group, () => origin, judging, extent);
}
