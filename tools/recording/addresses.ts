/** The names of a program's resources in Terraform. */
import { type Group, type Program, type RuleSet, adminRuleId, groupId } from "./program";

/** The address of the resource of a group, without the module that the whole program may be in. */
export function groupAddress(program: Program, group: Group): string {
  const base = groupBase(program, group);
  return group.inModule ? `${base}.azurerm_network_security_group.this` : base;
}

/** An expression for the object that has the name and the id of a group: its resource, its data source, or the call of its module. */
export function groupBase(program: Program, group: Group): string {
  const { key, inModule, instanceOf } = group;
  if (group.isForeign) return `data.azurerm_network_security_group.${key}`;
  if (!instanceOf) return inModule ? `module.${key}` : `azurerm_network_security_group.${key}`;
  if (instanceOf.form === "module") return `module.${instanceOf.resource}["${key}"]`;
  const resource = `azurerm_network_security_group.${instanceOf.resource}`;
  return instanceOf.form === "count"
    ? `${resource}[${instancesOf(program, instanceOf.resource).indexOf(group)}]`
    : `${resource}["${key}"]`;
}

/** An expression for a value of a group. */
export function groupValue(program: Program, group: Group, attribute: "name" | "id"): string {
  return `${groupBase(program, group)}.${attribute}`;
}

/** The groups that are instances of one resource, in the order in which they are counted. */
export function instancesOf(program: Program, resource: string): readonly Group[] {
  return program.groups.filter(({ instanceOf }) => instanceOf?.resource === resource);
}

/** The address of a resource with standalone rules, with the modules of its own. */
export function ruleSetAddress(program: Program, set: RuleSet): string {
  const { key, module } = set;
  const address = `azurerm_network_security_rule.${key}`;
  switch (module) {
    case "none":
      return address;
    case "own":
      return `module.${key}.${address}`;
    case "repeated":
      return `module.${key}["only"].${address}`;
    case "shared":
      return `module.${key}.azurerm_network_security_rule.rule`;
    case "with-group":
      return `${groupBase(program, groupOf(program, set))}.azurerm_network_security_rule.this`;
  }
}

/** The addresses of its instances, in the order of its rules. */
export function ruleAddresses(program: Program, set: RuleSet): readonly string[] {
  const address = ruleSetAddress(program, set);
  const isByKey = set.module === "shared" || set.module === "with-group" || set.form === "for_each";
  return set.rules.map(({ key }, index) => {
    if (isByKey) return `${address}["${key}"]`;
    return set.form === "count" ? `${address}[${index}]` : address;
  });
}

/** An address in the program, which may be in a module as a whole. */
export function inProgram(program: Program, address: string): string {
  return program.inModule ? `module.net.${address}` : address;
}

export function groupOf(program: Program, { group }: RuleSet): Group {
  return program.groups.find(({ key }) => key === group)!;
}

/** The ids in Azure of what a program declares, by address: its groups and admin rules, and the groups of its rules. */
export interface Declared {
  readonly groups: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
  readonly adminRules: Readonly<Record<string, string>>;
}

export function declaredIn(program: Program): Declared {
  const entries = (all: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
    Object.fromEntries(all.map(([address, id]) => [inProgram(program, address), id]));
  const { groups, ruleSets, adminRules } = program;
  return {
    groups: entries([
      ...groups.map((group): readonly [string, string] => [groupAddress(program, group), groupId(group)]),
      ...groups
        .filter(({ hasData }) => hasData)
        .map((group): readonly [string, string] => [
          `data.azurerm_network_security_group.${group.key}`,
          groupId(group),
        ]),
    ]),
    rules: entries(
      ruleSets.flatMap((set) =>
        ruleAddresses(program, set).map((address): readonly [string, string] => [
          address,
          groupId(groupOf(program, set)),
        ]),
      ),
    ),
    adminRules: entries(
      adminRules.map((rule): readonly [string, string] => [
        `azurerm_network_manager_admin_rule.${rule.key}`,
        adminRuleId(rule),
      ]),
    ),
  };
}
