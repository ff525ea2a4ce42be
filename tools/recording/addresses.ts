/** How the resources of a program are called in it. */
import type { Group, Program, RuleSet } from "./program";

/** The address of the resource of a group, without the module that it is in. */
export function groupAddress(program: Program, group: Group): string {
  if (group.isForeign) return `data.azurerm_network_security_group.${group.key}`;
  const { instanceOf } = group;
  if (!instanceOf) return `azurerm_network_security_group.${group.key}`;
  const resource = `azurerm_network_security_group.${instanceOf.resource}`;
  return instanceOf.form === "count"
    ? `${resource}[${instancesOf(program, instanceOf.resource).indexOf(group)}]`
    : `${resource}["${group.key}"]`;
}

/** The groups that are instances of one resource, in the order in which they are counted. */
export function instancesOf(program: Program, resource: string): readonly Group[] {
  return program.groups.filter(({ instanceOf }) => instanceOf?.resource === resource);
}

/** The address of a resource with standalone rules, with the module that it may be in. */
export function ruleSetAddress({ key, inModule }: RuleSet): string {
  const address = `azurerm_network_security_rule.${key}`;
  return inModule ? `module.${key}.${address}` : address;
}

/** The addresses of its instances. */
export function ruleAddresses(set: RuleSet): readonly string[] {
  const address = ruleSetAddress(set);
  return set.rules.map(({ key }, index) => {
    if (set.form === "single") return address;
    return set.form === "count" ? `${address}[${index}]` : `${address}["${key}"]`;
  });
}

/** An address in a module of which the program may be the whole. */
export function inProgram(program: Program, address: string): string {
  return program.inModule ? `module.net.${address}` : address;
}

export function groupOf(program: Program, { group }: RuleSet): Group {
  return program.groups.find(({ key }) => key === group)!;
}
