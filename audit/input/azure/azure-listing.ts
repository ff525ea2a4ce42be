import { ADMIN_RULE_TYPE, GROUP_TYPE, RULE_TYPE } from "../../../policies/azure/azure-types";
import { TOKENS } from "../../../policies/azure/families";
import { Accounted } from "../../../policies/azure/tripwire";
import type { Place } from "../../reporting/report";
import { attachmentOf } from "./listed-attachments";
import type { DeclaredResource, ListedGroup, ListedRule, Unreadable } from "../item";
import { type JsonObject, isObject, textOf, unreadable } from "../json/values";

/*
 * Network security groups and rules as Azure itself lists them: `az network nsg list` and `show`, `az network nsg rule list` and `show`,
 * the REST API, Resource Graph. A group and each rule is either nested as in the REST API, with everything relevant in `properties`, or
 * flattened by the CLI.
 */

const GROUP_ID = /\/providers\/Microsoft\.Network\/networkSecurityGroups\/([^/]+)$/i;
const RULE_TYPES = [RULE_TYPE, `${GROUP_TYPE}/defaultsecurityrules`];
const RULE_ID = /^(.*\/networkSecurityGroups\/[^/]+)\/(securityRules|defaultSecurityRules)\/([^/]+)$/i;
const RESOURCE_GROUP = /\/resourceGroups\/([^/]+)\//i;

/** Reads a group; `undefined` if the value is not one. */
export function readListedGroup(
  value: unknown,
  place: Place,
  accounted = new Accounted(),
): readonly (ListedGroup | Unreadable)[] | undefined {
  if (!isObject(value) || !isGroup(value)) return undefined;
  accounted.addType(value);
  const id = textOf(value["id"]);
  const name = textOf(value["name"]) ?? GROUP_ID.exec(id ?? "")?.[1];
  const label = name ?? `${place.source}:${place.line}`;
  const rules = rulesOf(value);
  if (!Array.isArray(rules)) {
    const what =
      rules === undefined || rules === null ? "has no securityRules" : "has securityRules that are not a list";
    return [unreadable(place, `Network security group "${label}" ${what}, so it cannot be judged.`)];
  }
  const resourceGroupName = textOf(value["resourceGroup"]) ?? RESOURCE_GROUP.exec(id ?? "")?.[1];
  accounted.addWhole(rules);
  // Azure's default rules, which every group has.
  accounted.addWhole((isObject(value["properties"]) ? value["properties"] : value)["defaultSecurityRules"]);
  const props = { name, resourceGroupName, securityRules: rules.map(flatten) };
  const attachedTo = attachmentOf(isObject(value["properties"]) ? value["properties"] : value);
  return [
    ...missingRules(rules, label, place),
    { kind: "listed-group", place, id, name, props, attachedTo, language: "az" },
  ];
}

/**
 * Reads a rule that is listed by itself; `undefined` if the value is not one. Azure's default rules, which every group has, are left out.
 */
export function readListedRule(
  value: unknown,
  place: Place,
  accounted = new Accounted(),
): readonly (ListedRule | Unreadable)[] | undefined {
  if (!isObject(value) || !isRule(value)) return undefined;
  accounted.addWhole(value);
  const id = textOf(value["id"]);
  const [, groupId, kind, ownName] = RULE_ID.exec(id ?? "") ?? [];
  const type = textOf(value["type"])?.toLowerCase();
  if (type === RULE_TYPES[1] || kind?.toLowerCase() === "defaultsecurityrules") return [];
  const name = textOf(value["name"]) ?? ownName;
  const subject = name === undefined ? "A security rule" : `Security rule "${name}"`;
  if (groupId === undefined) {
    return [
      unreadable(place, `${subject} has no id, which names its group, so it cannot be judged: keep id in the query.`),
    ];
  }
  const rule = { ...(flatten(value) as JsonObject), name };
  if (!RULE_PROPERTIES.some((property) => property in rule)) {
    return [unreadable(place, `${subject} has no properties, so it cannot be judged: keep properties in the query.`)];
  }
  return [{ kind: "listed-rule", place, groupId, rule, language: "az" }];
}

/** Reads a security admin rule; `undefined` if the value is not one. */
export function readListedAdminRule(
  value: unknown,
  place: Place,
  accounted = new Accounted(),
): readonly DeclaredResource[] | undefined {
  if (!isObject(value)) return undefined;
  const id = textOf(value["id"]);
  const type = textOf(value["type"]) ?? id?.replace(/^.*\/providers\//i, "").replace(/(\/[^/]+)\/[^/]+/g, "$1");
  if (type?.toLowerCase() !== ADMIN_RULE_TYPE) return undefined;
  accounted.addWhole(value);
  const props = { kind: value["kind"], ...(flatten(value) as JsonObject) };
  const name = textOf(value["name"]) ?? `${place.source}:${place.line}`;
  const urn = id ?? `${place.source}:${place.line}`;
  const resource = { type: TOKENS.AdminRule, urn, name, props, propertyDependencies: {} };
  return [{ kind: "resource", place, id, resource, inputs: undefined, language: "az" }];
}

/** The properties that every rule has. */
const RULE_PROPERTIES = ["access", "direction", "protocol"];

/** By its type or its id or, if a query left out both, by properties that only rules have. */
function isRule(value: JsonObject): boolean {
  const type = textOf(value["type"]);
  if (type !== undefined) return RULE_TYPES.includes(type.toLowerCase());
  return RULE_ID.test(textOf(value["id"]) ?? "") || ("access" in value && "direction" in value);
}

/** Types of Azure are not longer, in characters. */
const LONGEST_TYPE = 1000;

/** Whether it is a resource that has no security rules, by its type. */
export function isOtherResource(value: unknown): boolean {
  const type = isObject(value) ? textOf(value["type"]) : undefined;
  if (type === undefined || type.length > LONGEST_TYPE) return false;
  return /^[\w.]+(\/\w+)+$/.test(type) && !type.toLowerCase().startsWith(GROUP_TYPE);
}

function isGroup(value: JsonObject): boolean {
  const type = textOf(value["type"]);
  if (type !== undefined) return type.toLowerCase() === GROUP_TYPE;
  return GROUP_ID.test(textOf(value["id"]) ?? "") || rulesOf(value) !== undefined;
}

function rulesOf({ properties, securityRules }: JsonObject): unknown {
  return isObject(properties) ? properties["securityRules"] : securityRules;
}

function flatten(rule: unknown): unknown {
  if (!isObject(rule) || !isObject(rule["properties"])) return rule;
  // In this order it takes a fifth of the time.
  return { name: rule["name"], id: rule["id"], ...rule["properties"] };
}

/** Reports `null` in a list of rules: the evaluator ignores it. */
export function missingRules(rules: readonly unknown[], name: string, place: Place): readonly Unreadable[] {
  if (!rules.includes(null)) return [];
  return rules.flatMap((rule, index) =>
    rule === null ? [unreadable(place, `securityRules[${index}] of network security group "${name}" is null.`)] : [],
  );
}
