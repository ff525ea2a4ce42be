import { type DeclaredRule, inOrder } from "../../policies/azure/declaration";
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
  if (judging.exposure.keepsGroups) {
    const isPartial = extent === "listed rules";
    judging.exposure.addGroup(id, rulesLater(urn, label, id, textOf(props.securityRules)), { isPartial });
  }
  const resource = id ?? (resourceGroup === undefined ? label : `${resourceGroup}/${label}`);
  const origin = { resource, key: resource, attachedTo, declaredAt: null, language, ...place };
  const allowance =
    rules.length === 0 ? 0 : stepsForRules(props.securityRules.filter(isThere), judging.question.serviceTags);
  return judgeGroup(group, () => origin, judging, extent, allowance);
}

/** Reads the rules of a group from their text, if they decide whether a machine can be reached. */
function rulesLater(urn: string, name: string, id: string | undefined, text: string): () => readonly DeclaredRule[] {
  return () => {
    const props = { securityRules: JSON.parse(text) as unknown };
    return inOrder(rulesOf(declarationOf({ type: TOKENS.NetworkSecurityGroup, urn, name, id, props })!));
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
