import { Secret } from "@pulumi/policy";
import { type Declaration, type Resource, inOrder } from "./azure/declaration";
import { rulesOf } from "./azure/rules";
import { readList } from "./azure/values";
import { stepsForRules } from "./evaluator/rule-steps";
import { fixesOf } from "./evaluator/fix";
import { judge } from "./evaluator/judge";
import type { Question } from "./evaluator/question";
import { newRunBudgets } from "./evaluator/sets/work-budget";
import { type PropertyChange, propertyChangeOf } from "./property-change";

/**
 * Closes what is open of a group with its inline rules, or of a standalone rule, as far as that is possible without deciding for the owner.
 * All other values stay as they are, also unknown and secret ones.
 *
 * @param budgets The steps for finding the changes.
 * @returns The properties, changed in place; `undefined` if nothing was to be changed.
 */
export function remediated(
  props: Resource["props"],
  declaration: Declaration,
  question: Question,
  budgets = newRunBudgets(),
): Resource["props"] | undefined {
  // The owner of an admin rule also decides whether groups decide about its traffic.
  if (declaration.kind === "AdminRule") return undefined;
  const declared = rulesOf(declaration);
  const rules = inOrder(declared);
  const due = stepsForRules(rules);
  const { open } = budgets.verdicts.allot(due, (steps) => judge(rules, question, steps));
  const fixes = budgets.facts.allot(due, (steps) => fixesOf(open, rules, question, steps));
  const changes = new Set([...fixes.values()].flatMap((fix) => fix.changes));
  if (changes.size === 0) return undefined;
  const objects = declaration.kind === "SecurityRule" ? [props] : elementsOf(props);
  const places = new Map(declared.map((rule, index) => [rule, index]));
  for (const change of changes) apply(propertyChangeOf(change), objects[places.get(change.rule)!] as Properties);
  return props;
}

type Properties = Record<string, unknown>;

/** The elements of the list of a group's rules, one for each declared rule. */
function elementsOf(props: Resource["props"]): readonly unknown[] {
  const list = readList(props, "securityRules") as readonly unknown[];
  return list.filter((element) => element !== undefined && element !== null);
}

function apply({ property, value, replaces: insteadOf }: PropertyChange, rule: Properties): void {
  const isSecret = holdsSecret(rule, property) || (insteadOf !== undefined && holdsSecret(rule, insteadOf));
  if (insteadOf !== undefined) Reflect.deleteProperty(rule, insteadOf);
  // A value derived from a secret is a secret.
  rule[property] = isSecret ? new Secret(value) : value;
}

/** The key with which the framework's proxies, which show the content of a secret as if it were plain, return what they wrap. */
const TARGET = "__getSpecialProxyTarget";

/** Whether a property is a secret, or a list that contains secrets. */
function holdsSecret(object: object, property: string): boolean {
  const value = (behind(object) as Properties)[property];
  return value instanceof Secret || (Array.isArray(value) && value.some((element) => element instanceof Secret));
}

function behind(object: object): object {
  const target = (object as Properties)[TARGET];
  return typeof target === "object" && target !== null ? behind(target) : object;
}
