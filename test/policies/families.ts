/** One set of cases for every family of declarations: they are written as azure-native has them, and translated here for the others. */

import { RULE_OPTIONAL } from "../engine/provider/bridged";
import { NSG, type Properties, RULE, type Resource, change, isProperties } from "./harness";

export interface Family {
  readonly name: string;
  /** The type tokens of a group, of a standalone rule and of an admin rule. */
  readonly group: string;
  readonly rule: string;
  readonly adminRule: string;
  /** How a standalone rule has its application security groups; azure-native has objects. */
  readonly groupsOfRule: "objects" | "text" | "list";
}

export const AZURE_NATIVE: Family = {
  name: "azure-native",
  group: NSG,
  rule: RULE,
  adminRule: "azure-native:network:AdminRule",
  groupsOfRule: "objects",
};
export const AZURE: Family = {
  name: "azure",
  group: "azure:network/networkSecurityGroup:NetworkSecurityGroup",
  rule: "azure:network/networkSecurityRule:NetworkSecurityRule",
  adminRule: "azure:network/networkManagerAdminRule:NetworkManagerAdminRule",
  groupsOfRule: "text",
};
export const AZURERM: Family = {
  name: "azurerm",
  group: "azurerm:index/networkSecurityGroup:NetworkSecurityGroup",
  rule: "azurerm:index/networkSecurityRule:NetworkSecurityRule",
  adminRule: "azurerm:index/networkManagerAdminRule:NetworkManagerAdminRule",
  groupsOfRule: "list",
};
export const BRIDGED: readonly Family[] = [AZURE, AZURERM];
export const FAMILIES: readonly Family[] = [AZURE_NATIVE, ...BRIDGED];

/** The families of the groups and of the rules of a stack. */
export interface Estate {
  readonly groups: Family;
  readonly rules: Family;
}

/** Each family by itself, and estates that mix them. */
export const ESTATES: readonly Estate[] = [
  ...FAMILIES.map((family) => ({ groups: family, rules: family })),
  { groups: AZURE_NATIVE, rules: AZURE },
  { groups: AZURE, rules: AZURE_NATIVE },
  { groups: AZURERM, rules: AZURE },
];

export function nameOf({ groups, rules }: Estate): string {
  return groups === rules ? groups.name : `groups of ${groups.name}, rules of ${rules.name}`;
}

/** A group or rule of azure-native, in any version, as the families of the estate declare it; any other resource as it is. */
export function inEstate(resource: Resource, estate: Estate): Resource {
  const isGroup = resource.type.endsWith(":NetworkSecurityGroup");
  const family = isGroup ? estate.groups : estate.rules;
  const { type, urn, inputs, outputs, propertyDependencies = {} } = resource;
  const isMoved =
    family !== AZURE_NATIVE && /^azure-native[^:]*:network[^:]*:(NetworkSecurityGroup|SecurityRule)$/.test(type);
  const moved = Object.entries(propertyDependencies).map(
    ([property, urns]) => [property, urns.map((other) => urnIn(other, estate))] as const,
  );
  const linked = { ...resource, urn: urnIn(urn, estate), propertyDependencies: Object.fromEntries(moved) };
  if (!isMoved) return linked;
  return {
    ...linked,
    type: isGroup ? family.group : family.rule,
    inputs: isGroup ? groupIn(inputs) : ruleIn(inputs, family),
    ...(outputs ? { outputs: isGroup ? recordedGroup(outputs, inputs) : recordedRule(outputs, inputs, family) } : {}),
  };
}

/** The same in one family. */
export function inFamily(resource: Resource, family: Family): Resource {
  return inEstate(resource, { groups: family, rules: family });
}

/** A rule as an admin rule of the family declares it, given one that Azure takes: with one member a side. */
export function adminRuleOf(rule: Properties, { name }: Family): Properties {
  const { access } = rule;
  const isBridged = name !== AZURE_NATIVE.name;
  const word = access === "Allow" ? "AlwaysAllow" : access;
  return change(
    {
      direction: rule["direction"],
      priority: rule["priority"],
      protocol: rule["protocol"] === "*" ? "Any" : rule["protocol"],
      sources: itemsOf(rule, "source"),
      destinations: itemsOf(rule, "destination"),
      sourcePortRanges: membersOf(rule, "sourcePortRange"),
      destinationPortRanges: membersOf(rule, "destinationPortRange"),
      ...(isBridged ? { action: word, name: rule["name"] } : { access: word, kind: "Custom", ruleName: rule["name"] }),
    },
    {},
  );
}

function itemsOf(rule: Properties, side: "source" | "destination"): unknown {
  const prefixes = membersOf(rule, `${side}AddressPrefix`);
  if (!Array.isArray(prefixes)) return prefixes;
  return prefixes.map((addressPrefix: unknown) => ({ addressPrefix, addressPrefixType: "IPPrefix" }));
}

/** What a side says in the plural, or else in the singular member. */
function membersOf(rule: Properties, singular: string): unknown {
  const one = rule[singular];
  if (one !== undefined && one !== null && one !== "") return [one];
  return rule[singular.endsWith("Prefix") ? `${singular}es` : `${singular}s`];
}

function urnIn(urn: string, { groups, rules }: Estate): string {
  return urn
    .replace(/::[^:]*azure-native[^:]*:[^:]*:NetworkSecurityGroup::/, `::${groups.group}::`)
    .replace(/::[^:]*azure-native[^:]*:[^:]*:SecurityRule::/, `::${rules.rule}::`);
}

function groupIn(inputs: Properties): Properties {
  const { networkSecurityGroupName, securityRules, ...others } = inputs;
  const rules = Array.isArray(securityRules)
    ? securityRules.map((rule: unknown) => (isProperties(rule) && !Array.isArray(rule) ? inlineIn(rule) : rule))
    : securityRules;
  return change(others, { name: networkSecurityGroupName ?? others["name"], securityRules: rules, __defaults: [] });
}

function inlineIn(rule: Properties): Properties {
  return { ...withIds(rule, "list"), __defaults: [] };
}

function ruleIn(inputs: Properties, { groupsOfRule }: Family): Properties {
  const { securityRuleName, ...others } = inputs;
  return change(withIds(others, groupsOfRule), { name: securityRuleName ?? others["name"], __defaults: [] });
}

/** The rule with its application security groups as ids. */
function withIds(rule: Properties, as: Family["groupsOfRule"]): Properties {
  const ids = ["source", "destination"].map((side) => {
    const groups = rule[`${side}ApplicationSecurityGroups`];
    const list = Array.isArray(groups)
      ? groups.map((group: unknown) => (isProperties(group) && !Array.isArray(group) ? group["id"] : group))
      : groups;
    const isOne = as === "text" && Array.isArray(list) && list.length === 1;
    return [`${side}ApplicationSecurityGroupIds`, isOne ? (list as readonly unknown[])[0] : list] as const;
  });
  return change(rule, {
    ...Object.fromEntries(ids),
    sourceApplicationSecurityGroups: undefined,
    destinationApplicationSecurityGroups: undefined,
  });
}

/** What the bridge leaves out of a rule. */
const NOT_BRIDGED = { id: undefined, etag: undefined, provisioningState: undefined, type: undefined };

/** The outputs that a state records of a group; names are among them. */
function recordedGroup(outputs: Properties, inputs: Properties): Properties {
  const { securityRules, ...others } = outputs;
  const rules = Array.isArray(securityRules)
    ? securityRules.map((rule: unknown) => {
        if (!isProperties(rule)) return rule;
        return { ...RULE_OPTIONAL, ...change(withIds(rule, "list"), NOT_BRIDGED) };
      })
    : securityRules;
  const { resourceGroupName } = inputs;
  return change(others, { securityRules: rules, defaultSecurityRules: undefined, resourceGroupName });
}

function recordedRule(outputs: Properties, inputs: Properties, { groupsOfRule }: Family): Properties {
  const set = change(withIds(outputs, groupsOfRule), NOT_BRIDGED);
  const { networkSecurityGroupName, resourceGroupName, securityRuleName } = inputs;
  return change({ ...RULE_OPTIONAL, ...set }, { networkSecurityGroupName, resourceGroupName, name: securityRuleName });
}
