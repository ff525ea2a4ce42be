import { inOrder } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import type { Group } from "../../policies/azure/groups";
import { placeIn } from "../../policies/azure/place";
import { rulesOf } from "../../policies/azure/rules";
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
  const securityRules = relevantRules(listed, judging);
  const declaration = declarationOf({
    type: TOKENS.NetworkSecurityGroup,
    urn,
    name: label,
    id,
    props: { ...props, securityRules },
  })!;
  const { resourceGroup, subscription } = declaration.group;
  const rules = inOrder(rulesOf(declaration));
  const group: Group = { name, resourceGroup, subscription, urn, rules, removed: [], claimedBy: [] };
  const resource = id ?? (resourceGroup === undefined ? label : `${resourceGroup}/${label}`);
  const origin = { resource, key: resource, attachedTo, declaredAt: null, language, ...place };
  const allowance =
    rules.length === 0 ? 0 : stepsForRules(props.securityRules.filter(isThere), judging.question.serviceTags);
  return judgeGroup(group, () => origin, judging, extent, allowance);
}

/**
 * The list of rules, with `null` in place of those that do not matter to the verdict: rules about other ports, and all rules of a group
 * that is surely restricted if the report does not show them. In most groups those are most rules, and nothing else is read of them.
 */
function relevantRules({ id, props }: ListedGroup, { question, isDetailed }: Judging): readonly unknown[] {
  const all = props.securityRules;
  // Without an id of the group the ids of its rules say where Azure has it.
  if (placeIn(id) === undefined) return all;
  const relevant = all.map((rule) => (isThere(rule) && isRelevant(rule, question) ? rule : null));
  return !isDetailed && areSurelyRestricted(relevant.filter(isThere), question) ? [] : relevant;
}

/** An element that is not an object counts as a rule that cannot be read. */
function isThere(element: unknown): element is SecurityRule {
  return element !== null && element !== undefined;
}
