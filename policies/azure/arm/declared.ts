import { PROPERTIES, UNKNOWN } from "../../evaluator/rule";
import { spend, unlessSpent } from "../../evaluator/sets/work-budget";
import { display, nameOf, spendOnName } from "./names";
import { type Value, Many, entriesOf, isList, isObject, isUnknown, memberOf, partsOf, plain } from "./value";

/* What a template declares, once it is evaluated, in the shape of azure-native resources: flattened, with UNKNOWN for unknown values. */

/** Whether something is deployed. */
export type Existence = boolean | typeof UNKNOWN;

/** The steps that judging takes for each rule, and for each value that it names. */
const STEPS_A_RULE = 1000;
const STEPS_A_VALUE = 40;

/** Names of properties, as written and in lower case. */
type Names = ReadonlyMap<string, string>;

const RULE_NAMES = namesOf(PROPERTIES);

const ADMIN_RULE_NAMES = namesOf([
  "access",
  "direction",
  "priority",
  "protocol",
  "sources",
  "sourcePortRanges",
  "destinations",
  "destinationPortRanges",
]);

function namesOf(names: readonly string[]): Names {
  return new Map(names.flatMap((name) => [[name.toLowerCase(), name] as const, [name, name] as const]));
}

export function both(a: Existence, b: Existence): Existence {
  if (a === false || b === false) return false;
  return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : true;
}

/*
 * Each declaration pays for judging it: a few lines that declare something again and again must not take more than written-out rules do.
 * What there are no steps left for is unknown.
 */

/** The inline rules of a group, given its properties. */
export function inlineRules(properties: Value, existence: Existence): unknown {
  if (isUnknown(properties)) return UNKNOWN;
  return orUnknown(() => {
    const rules = (isObject(properties) ? memberOf(properties, "securityRules") : undefined) ?? null;
    return isList(rules) ? rules.map((element) => orUnknown(() => inlineRule(element, existence))) : plainly(rules);
  });
}

function inlineRule(element: Value | Many, existence: Existence): unknown {
  const isThere = element instanceof Many ? both(existence, UNKNOWN) : existence;
  const rule = element instanceof Many ? element.of : element;
  if (!isObject(rule)) return plainly(rule);
  const name = nameOf(partsOf(memberOf(rule, "name")));
  spendOnName(name);
  return { ...ruleProperties(memberOf(rule, "properties") ?? null, isThere), name: display(name) };
}

/** The properties of a rule, and `existence` where it is unknown whether the rule is deployed. */
export function ruleProperties(properties: Value, existence: Existence): Readonly<Record<string, unknown>> {
  return { ...propertiesOf(properties, RULE_NAMES), ...ifUncertain(existence) };
}

/** The properties of a security admin rule. Azure's own, which are of another kind, have none. */
export function adminRuleProperties(
  kind: Value,
  properties: Value,
  existence: Existence,
): Readonly<Record<string, unknown>> {
  return { kind: plainly(kind), ...propertiesOf(properties, ADMIN_RULE_NAMES), ...ifUncertain(existence) };
}

function ifUncertain(existence: Existence): { readonly existence?: typeof UNKNOWN } {
  return existence === UNKNOWN ? { existence } : {};
}

/** An optional property with an unknown value may also be absent. */
function propertiesOf(properties: Value, names: Names): Readonly<Record<string, unknown>> {
  const unknown = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...names.values()].map((name) => [name, UNKNOWN]));
  return isUnknown(properties) ? unknown() : unlessSpent(() => propertiesIn(properties, names), unknown);
}

function propertiesIn(properties: Value, names: Names): Readonly<Record<string, unknown>> {
  spend(STEPS_A_RULE);
  if (!isObject(properties)) return {};
  const found: Record<string, unknown> = {};
  for (const [key, value] of entriesOf(properties)) {
    // Azure reads names in any case.
    const name = names.get(key) ?? names.get(key.toLowerCase());
    if (name !== undefined) found[name] = plainly(value);
  }
  return found;
}

/** Plain data. */
function plainly(value: Value): unknown {
  return orUnknown(() => {
    spend(STEPS_A_VALUE * (isList(value) ? value.length : 1));
    return plain(value);
  });
}

function orUnknown(work: () => unknown): unknown {
  return unlessSpent(work, () => UNKNOWN);
}
