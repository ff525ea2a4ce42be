/** Writes standalone rules, in their module. */
import { groupBase, groupOf, groupValue, instancesOf } from "../addresses";
import type { Program, RuleSet } from "../program";
import { lifecycleOf, providerOf, providersOf, resourceGroupName } from "./groups";
import { Module, listOf, objectOf, quoted } from "./module";
import { attributesFrom, ruleAttributes, ruleObject, rulesByKey } from "./rules";

/** A module with its folder, below that of the module which calls it. */
export interface WrittenModule {
  readonly key: string;
  readonly folder: string;
  readonly text: string;
}

/** The module "rules": standalone rules, all from variables. */
export const SHARED_RULES =
  ["group", "resource_group", "rules"].map((name) => `variable "${name}" {}\n`).join("") +
  `\nresource "azurerm_network_security_rule" "rule" {\n  for_each = var.rules\n${attributesFrom("each.value")}` +
  `  resource_group_name = var.resource_group\n  network_security_group_name = var.group\n}\n`;

/** Adds standalone rules to their module or calls it, and returns that module if there is one. */
export function addRuleSet(module: Module, program: Program, set: RuleSet): readonly WrittenModule[] {
  const group = groupOf(program, set);
  const reference = referenceTo(module, program, set);
  const after =
    set.reference === "literal-after" ? `  depends_on = [${withoutIndex(groupBase(program, group))}]\n` : "";
  switch (set.module) {
    case "with-group":
      return [];
    case "none": {
      const resourceGroup =
        set.reference === "local-object" && !group.inModule
          ? `${groupObject(module, program, set)}.resource_group_name`
          : resourceGroupName(group);
      const names = `${providerOf(group)}  resource_group_name = ${resourceGroup}\n  network_security_group_name = ${reference}\n`;
      module.add(ruleResource(module, set, `${names}${after}`));
      return [];
    }
    case "shared": {
      const given = `  group = ${reference}\n  resource_group = ${resourceGroupName(group)}\n  rules = ${rulesByKey(module, set.rules)}\n`;
      module.add(`module "${set.key}" {\n  source = "./rules"\n${given}${providersOf(group)}${after}}\n`);
      return [{ key: set.key, folder: "rules", text: SHARED_RULES }];
    }
    default: {
      const repetition = set.module === "repeated" ? `  for_each = toset(["only"])\n` : "";
      const given = `  group = ${reference}\n  resource_group = ${resourceGroupName(group)}\n`;
      module.add(
        `module "${set.key}" {\n  source = "./${set.key}"\n${repetition}${given}${providersOf(group)}${after}}\n`,
      );
      const inner = new Module(program.renewals);
      inner.add(`variable "group" {}\nvariable "resource_group" {}\n`);
      const names = "  resource_group_name = var.resource_group\n  network_security_group_name = var.group\n";
      inner.add(ruleResource(inner, set, names));
      return [{ key: set.key, folder: set.key, text: inner.toString() }];
    }
  }
}

const withoutIndex = (address: string): string => address.replace(/\[.*\]$/, "");

/** An expression for the whole group, through a local value that has all groups. */
function groupObject(module: Module, program: Program, set: RuleSet): string {
  const all = program.groups.map((group): readonly [string, string] => [group.key, groupBase(program, group)]);
  return `${module.local("groups", objectOf(all))}[${quoted(set.group)}]`;
}

/** An expression for the name of the group of standalone rules. */
function referenceTo(module: Module, program: Program, set: RuleSet): string {
  const group = groupOf(program, set);
  const name = groupValue(program, group, "name");
  const other = program.groups.find(({ key }) => key !== group.key) ?? group;
  switch (set.reference) {
    case "attribute":
      return name;
    case "literal":
    case "literal-after":
      return quoted(group.name);
    case "literal-upper-case":
      return quoted(group.name.toUpperCase());
    case "local":
      return module.local(`${set.key}_group`, name);
    case "local-object":
      return `${groupObject(module, program, set)}.name`;
    case "conditional":
      return `${module.local("is_first", "true")} ? ${name} : ${groupValue(program, other, "name")}`;
    case "late-conditional":
      return `${module.lateCondition()} ? ${name} : ${groupValue(program, other, "name")}`;
    case "id":
      return `basename(${groupValue(program, group, "id")})`;
    case "computed-index": {
      const { instanceOf } = group;
      if (instanceOf?.form !== "count") return name;
      const index = instancesOf(program, instanceOf.resource).indexOf(group);
      // An index computed from count.index is always that of the group only if there is one rule.
      const isCounted = set.form === "count" && set.rules.length === 1 && set.module === "none";
      const base = isCounted ? "count.index" : module.local("first_index", "0");
      return `azurerm_network_security_group.${instanceOf.resource}[${base} + ${index}].name`;
    }
  }
}

/** The resource, with its references to its group and its dependencies. */
function ruleResource(module: Module, set: RuleSet, ofGroup: string): string {
  const common = `${ofGroup}${lifecycleOf(set)}}\n`;
  const head = `resource "azurerm_network_security_rule" "${set.key}" {\n`;
  if (set.form === "single") return head + ruleAttributes(module, set.rules[0]!) + common;
  const isCount = set.form === "count";
  const objects = isCount ? listOf(set.rules.map((rule) => ruleObject(module, rule))) : rulesByKey(module, set.rules);
  const all = module.local(`${set.key}_rules`, objects);
  const repetition = isCount ? `  count = length(${all})\n` : `  for_each = ${all}\n`;
  return head + repetition + attributesFrom(isCount ? `${all}[count.index]` : "each.value") + common;
}
