import { Accounted } from "../../../policies/azure/tripwire";
import type { Place } from "../../reporting/report";
import { readListedGroup, readListedRule } from "./azure-listing";
import type { ListedGroup, ListedRule, Unreadable } from "../item";
import { type JsonObject, isObject, textOf, unreadable } from "../json/values";

/*
 * What PowerShell lists: `Get-AzNetworkSecurityGroup | ConvertTo-Json`, and rules by `Get-AzNetworkSecurityRuleConfig`. Names begin with a
 * capital, but may have any case, as PowerShell itself reads them. A property that may have several values is a list even if it has one.
 * Below the depth of ConvertTo-Json there is only the text of a type, which has no information, or the values of a list with blanks between
 * them.
 */

/** The properties of a rule that are lists here, and their names in Azure for one value and for several. */
const LISTS: readonly (readonly [string, string])[] = [
  ["sourceAddressPrefix", "sourceAddressPrefixes"],
  ["sourcePortRange", "sourcePortRanges"],
  ["destinationAddressPrefix", "destinationAddressPrefixes"],
  ["destinationPortRange", "destinationPortRanges"],
];

/** The relevant names in Azure's own case, by their lower case. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...["id", "name", "resourceGroupName", "securityRules", "subnets", "networkInterfaces"],
    ...["access", "direction", "priority", "protocol"],
    ...["sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups", ...LISTS.flat()],
  ].map((name) => [name.toLowerCase(), name]),
);

/** The text of a type, or of an object, in place of what is cut off. */
const CUT_OFF = /^(Microsoft\.|System\.|@\{)/;

/** Reads a group or a rule; `undefined` if the value is neither. */
export function readPowerShell(
  value: unknown,
  place: Place,
  accounted = new Accounted(),
): readonly (ListedGroup | ListedRule | Unreadable)[] | undefined {
  if (!isObject(value)) return undefined;
  const isGroup = "securityRules" in value ? isOwn(value["securityRules"]) : has(value, "securityRules");
  const isRule =
    "access" in value && "direction" in value ? isOwn([azureCased(value)]) : has(value, "access", "direction");
  if (!isGroup && !isRule) return undefined;
  accounted.addWhole(value);
  const items = isGroup ? readGroup(azureCased(value), place) : readRule(azureCased(value), place);
  return items?.map((item) => (item.kind === "problem" ? item : { ...item, language: "powershell" }));
}

/** Whether an object has all of some properties, whatever the case of their names. */
function has(object: JsonObject, ...names: readonly string[]): boolean {
  const keys = Object.keys(object).map((key) => key.toLowerCase());
  return names.every((name) => keys.includes(name.toLowerCase()));
}

/** Whether rules are PowerShell's although their names have Azure's own case: by properties that only PowerShell has. */
function isOwn(rules: unknown): boolean {
  if (!Array.isArray(rules)) return isWrapped(rules) || isCutOff(rules);
  return rules.some((rule) => (isObject(rule) ? isOwnRule(rule) : isCutOff(rule)));
}

function isOwnRule(rule: JsonObject): boolean {
  const isCased = "access" in rule || "properties" in rule || !has(rule, "access");
  return !isCased || LISTS.some(([one]) => Array.isArray(rule[one]) || isWrapped(rule[one]));
}

function readGroup(group: JsonObject, place: Place): ReturnType<typeof readPowerShell> {
  const rules = listIn(group["securityRules"]);
  const flat = Array.isArray(rules) ? rules.map(ruleFrom) : rules;
  if (isCutOff(rules) || (Array.isArray(flat) && flat.some(isCutOff))) {
    const name = textOf(group["name"]) ?? `${place.source}:${place.line}`;
    return [unreadable(place, cutShort(`Network security group "${name}"`, "Get-AzNetworkSecurityGroup"))];
  }
  const { id, name, resourceGroupName, subnets, networkInterfaces } = group;
  const attached = Object.fromEntries(
    Object.entries({ subnets, networkInterfaces })
      .filter(([, list]) => list !== undefined)
      .map(([key, list]) => [key, idsCased(listIn(list))]),
  );
  return readListedGroup({ id, name, resourceGroup: resourceGroupName, securityRules: flat, ...attached }, place);
}

function readRule(rule: JsonObject, place: Place): ReturnType<typeof readPowerShell> {
  const flat = ruleFrom(rule);
  if (isCutOff(flat)) return [unreadable(place, cutShort("A security rule", "Get-AzNetworkSecurityRuleConfig"))];
  // The type that these objects have, if any, is not Azure's.
  return readListedRule({ ...(flat as JsonObject), type: undefined }, place);
}

function cutShort(subject: string, command: string): string {
  return `${subject} is truncated by the depth of ConvertTo-Json, so it cannot be judged: run ${command} | ConvertTo-Json -Depth 5.`;
}

/** A rule in Azure's own shape; if any of it is cut off, the text in its place. */
function ruleFrom(value: unknown): unknown {
  if (!isObject(value)) return value;
  const rule = azureCased(value);
  const members: Record<string, unknown> = {};
  for (const [one, several] of LISTS) {
    const values = valuesIn(rule[one]);
    const cutOff = values.find(isCutOff);
    if (cutOff !== undefined) return cutOff;
    members[one] = values.length === 1 ? values[0] : undefined;
    if (values.length > 1) members[several] = values;
  }
  return {
    ...rule,
    ...members,
    sourceApplicationSecurityGroups: groupsIn(rule["sourceApplicationSecurityGroups"]),
    destinationApplicationSecurityGroups: groupsIn(rule["destinationApplicationSecurityGroups"]),
  };
}

/** The values of a property. For a text each word, since a list that was cut off has blanks between its values. */
function valuesIn(value: unknown): readonly unknown[] {
  const list = listIn(value);
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list;
  return typeof list === "string" && !isCutOff(list) ? list.split(/\s+/).filter((word) => word !== "") : [list];
}

/** Application security groups. Which ones they are does not matter, so a cut-off list is enough. */
function groupsIn(value: unknown): unknown {
  const list = listIn(value);
  return typeof list === "string" && list !== "" ? [list] : list;
}

/** A list, without the object that Windows PowerShell wraps it in. An empty list that is cut off is an empty text. */
function listIn(value: unknown): unknown {
  if (isWrapped(value)) return value["value"];
  return value === "" ? [] : value;
}

function isWrapped(value: unknown): value is JsonObject {
  return isObject(value) && "Count" in value && Array.isArray(value["value"]);
}

function idsCased(list: unknown): unknown {
  return Array.isArray(list)
    ? list.map((element: unknown) => (isObject(element) ? azureCased(element) : element))
    : list;
}

function isCutOff(value: unknown): boolean {
  return typeof value === "string" && CUT_OFF.test(value);
}

/** The object with the relevant names in Azure's own case. */
function azureCased(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [NAMES.get(name.toLowerCase()) ?? name, value]),
  );
}
