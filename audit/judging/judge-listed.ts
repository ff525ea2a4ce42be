import type { Group } from "../../policies/azure/groups";
import { placeIn, placeOfRules } from "../../policies/azure/place";
import { readText } from "../../policies/azure/values";
import { areSurelyRestricted, isRelevant } from "../../policies/evaluator/restricted";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { stepsForRules } from "../../policies/evaluator/rule-steps";
import type { ListedGroup } from "../input/item";
import { type Judged, type Judging, judgeGroup } from "./judge-group";

/** Judges a group by the rules that Azure lists. */
export function judgeListed(listed: ListedGroup, judging: Judging, extent: "whole" | "listed rules"): Judged {
  const { id, name, props, place, attachedTo, language } = listed;
  const label = name ?? `${place.source}:${place.line}`;
  const urn = id ?? label;
  // Without an id of the group the ids of its rules say where Azure has it.
  const where = placeIn(id) ?? placeOfRules(props.securityRules);
  const resourceGroup = readText(props, "resourceGroupName") ?? where?.resourceGroup;
  const rules = judging.known.rulesIn(relevantRules(props.securityRules, judging), urn);
  const group: Group = {
    name,
    resourceGroup,
    subscription: where?.subscription,
    urn,
    rules,
    removed: [],
    claimedBy: [],
  };
  const resource = id ?? (resourceGroup === undefined ? label : `${resourceGroup}/${label}`);
  const origin = { resource, key: resource, attachedTo, declaredAt: null, language, ...place };
  const allowance = (): number => stepsForRules(props.securityRules.filter(isThere), judging.question.serviceTags);
  return judgeGroup(group, () => origin, judging, extent, allowance);
}

/**
 * The list of rules, with `null` in place of those that do not matter to the verdict: rules about other ports, and all rules of a group
 * that is surely restricted if the report does not show them. In most groups those are most rules, and nothing else is read of them.
 */
function relevantRules(all: readonly unknown[], { question, isDetailed }: Judging): readonly unknown[] {
  if (!isDetailed && areSurelyRestricted(all.filter(isThere), question)) return [];
  return all.map((rule) => (isThere(rule) && isRelevant(rule, question) ? rule : null));
}

/** An element that is not an object counts as a rule that cannot be read. */
function isThere(element: unknown): element is SecurityRule {
  return element !== null && element !== undefined;
}
