import { PROPERTIES, UNKNOWN } from "../../evaluator/rule";
import { display, nameOf } from "./names";
import { type Value, Many, isList, isObject, isUnknown, memberOf, plain } from "./value";
import type { Work } from "./work";

/* What a template declares, once it is evaluated, as resources of azure-native have it: flattened, with what is not known. */

/** Whether something is deployed. */
export type Existence = boolean | typeof UNKNOWN;

/** Names of properties, by themselves and in lower case. */
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

/** The inline rules of a group, given its properties. */
export function inlineRules(properties: Value, existence: Existence, work: Work): unknown {
  if (isUnknown(properties)) return UNKNOWN;
  const rules = (isObject(properties) ? memberOf(properties, "securityRules") : undefined) ?? null;
  if (!isList(rules)) return plainly(rules, work);
  return rules.map((element) => {
    const isThere = element instanceof Many ? both(existence, UNKNOWN) : existence;
    const rule = element instanceof Many ? element.of : element;
    if (!isObject(rule)) return plainly(rule, work);
    const name = display(nameOf(memberOf(rule, "name")));
    return { ...ruleProperties(memberOf(rule, "properties") ?? null, isThere, work), name };
  });
}

/** The properties of a rule, and `existence` where it is not known that it is there. */
export function ruleProperties(properties: Value, existence: Existence, work: Work): Readonly<Record<string, unknown>> {
  return { ...propertiesIn(properties, RULE_NAMES, work), ...ifDoubtful(existence) };
}

/** The properties of a security admin rule. Azure's own, which are of another kind, have none. */
export function adminRuleProperties(
  kind: Value,
  properties: Value,
  existence: Existence,
  work: Work,
): Readonly<Record<string, unknown>> {
  return { kind: plain(kind), ...propertiesIn(properties, ADMIN_RULE_NAMES, work), ...ifDoubtful(existence) };
}

function ifDoubtful(existence: Existence): { readonly existence?: typeof UNKNOWN } {
  return existence === UNKNOWN ? { existence } : {};
}

/** What is not known of a property that may lack is not known to be there. */
function propertiesIn(properties: Value, names: Names, work: Work): Readonly<Record<string, unknown>> {
  if (isUnknown(properties)) return Object.fromEntries([...names.values()].map((name) => [name, UNKNOWN]));
  if (!isObject(properties)) return {};
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties)) {
    // Azure reads names in any case.
    const name = names.get(key) ?? names.get(key.toLowerCase());
    if (name !== undefined) found[name] = plainly(value, work);
  }
  return found;
}

/** Plain data; not known where it would take too much work. */
function plainly(value: Value, work: Work): unknown {
  return work.spendOn(work.measure(value).elements) ? plain(value) : UNKNOWN;
}
