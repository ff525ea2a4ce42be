/** Writes groups: as resources, as calls of the module "nsg", and as data sources; and what they are attached to. */
import { groupValue, instancesOf } from "../addresses";
import { type Group, type InstanceOf, type Program, type Rule, attachmentId } from "../program";
import { type Module, listOf, objectOf, quoted } from "./module";
import { attributeElement, attributesFrom, dynamicBlock, ruleAttributes, ruleObject, rulesByKey } from "./rules";

export const providerOf = ({ subscription }: Pick<Group, "subscription">): string =>
  subscription === "other" ? "  provider = azurerm.other\n" : "";

export const providersOf = ({ subscription }: Pick<Group, "subscription">): string =>
  `  providers = {\n    azurerm = ${subscription === "other" ? "azurerm.other" : "azurerm"}\n  }\n`;

/** @param ignored The attributes whose changes are ignored. */
export function lifecycleOf(
  { createBeforeDestroy }: { readonly createBeforeDestroy: boolean },
  ignored: readonly string[] = [],
): string {
  const lines = [
    ...(createBeforeDestroy ? ["    create_before_destroy = true\n"] : []),
    ...(ignored.length > 0 ? [`    ignore_changes = ${listOf(ignored)}\n`] : []),
  ];
  return lines.length > 0 ? `  lifecycle {\n${lines.join("")}  }\n` : "";
}

export function resourceGroupName({ resourceGroup, resourceGroupKey }: Group): string {
  return resourceGroupKey === undefined ? quoted(resourceGroup) : `azurerm_resource_group.${resourceGroupKey}.name`;
}

/** Adds a group with everything that is written about it except standalone rules outside its module. */
export function addGroup(module: Module, program: Program, group: Group): void {
  if (group.isForeign) {
    module.add(dataSource(group, quoted(group.name)));
    return;
  }
  const { instanceOf } = group;
  if (instanceOf) {
    const instances = instancesOf(program, instanceOf.resource);
    if (instances[0] === group) {
      const isCall = instanceOf.form === "module";
      module.add(isCall ? repeatedCall(module, program, instances) : repeatedGroup(module, instances, instanceOf));
    }
  } else module.add(group.inModule ? singleCall(module, program, group) : groupBlock(module, group));
  if (group.hasData) module.add(dataSource(group, groupValue(program, group, "name")));
  if (group.attachedTo !== "nothing") module.add(attachment(program, group, group.attachedTo));
}

function dataSource(group: Group, name: string): string {
  return `data "azurerm_network_security_group" "${group.key}" {\n${providerOf(group)}  name = ${name}\n  resource_group_name = ${resourceGroupName(group)}\n}\n`;
}

function attachment(program: Program, group: Group, kind: Exclude<Group["attachedTo"], "nothing">): string {
  const id = groupValue(program, group, "id");
  if (kind === "inline-subnet") {
    return (
      `resource "azurerm_virtual_network" "${group.key}" {\n${providerOf(group)}  name = ${quoted(`net-${group.key}`)}\n` +
      `  resource_group_name = "rg1"\n  location = "westeurope"\n  address_space = ["10.0.0.0/16"]\n` +
      `  subnet {\n    name = "inner"\n    address_prefixes = ["10.0.0.0/24"]\n    security_group = ${id}\n  }\n}\n`
    );
  }
  const [type, attribute] =
    kind === "subnet"
      ? ["azurerm_subnet_network_security_group_association", "subnet_id"]
      : ["azurerm_network_interface_security_group_association", "network_interface_id"];
  return `resource "${type}" "${group.key}" {\n${providerOf(group)}  ${attribute} = ${quoted(attachmentId(group, kind))}\n  network_security_group_id = ${id}\n}\n`;
}

function groupName(module: Module, group: Group): string {
  return module.text(group.name, group.nameStyle, `${group.key}_name`, `${group.name}-other`);
}

function groupBlock(module: Module, group: Group): string {
  return (
    `resource "azurerm_network_security_group" "${group.key}" {\n${providerOf(group)}` +
    `  name = ${groupName(module, group)}\n` +
    `  resource_group_name = ${resourceGroupName(group)}\n  location = ${quoted(group.location)}\n` +
    (Object.keys(group.tags).length > 0 ? `  tags = ${tagsOf(group)}\n` : "") +
    inlineRules(module, group) +
    `${lifecycleOf(group, group.ignoresRules ? ["security_rule"] : [])}}\n`
  );
}

function tagsOf({ tags }: Group): string {
  return objectOf(Object.entries(tags).map(([key, value]) => [key, quoted(value)]));
}

function ruleList(module: Module, rules: readonly Rule[]): string {
  return listOf(rules.map((rule) => ruleObject(module, rule)));
}

function inlineRules(module: Module, group: Group): string {
  const { inline, inlineForm, key } = group;
  const blocks = (rules: readonly Rule[]): string =>
    rules.map((rule) => `  security_rule {\n${ruleAttributes(module, rule)}  }\n`).join("");
  const local = (rules: readonly Rule[]): string => module.local(`${key}_rules`, ruleList(module, rules));
  const late = (rules: readonly Rule[]): string => module.late(`${key}_rules`, ruleList(module, rules));
  const elements = (): string => listOf(inline.map((rule) => attributeElement(module, rule)));
  switch (inlineForm) {
    case "none":
      return "";
    case "empty":
      return "  security_rule = []\n";
    case "blocks":
      return blocks(inline);
    case "dynamic":
      return dynamicBlock(local(inline));
    case "late-dynamic":
      return dynamicBlock(late(inline));
    case "mixed":
      return blocks(inline.slice(0, 1)) + dynamicBlock(local(inline.slice(1)));
    case "late-mixed":
      return blocks(inline.slice(0, 1)) + dynamicBlock(late(inline.slice(1)));
    case "attribute":
      return `  security_rule = ${elements()}\n`;
    case "secret-attribute":
      return `  security_rule = sensitive(${elements()})\n`;
  }
}

function repeatedGroup(module: Module, instances: readonly Group[], { resource, form }: InstanceOf): string {
  const [first] = instances;
  const objects = instances.map((group): readonly [string, string] => [
    group.key,
    objectOf([
      ["name", groupName(module, group)],
      ["resource_group", resourceGroupName(group)],
      ["location", quoted(group.location)],
      ["rules", ruleList(module, group.inline)],
    ]),
  ]);
  const isCount = form === "count";
  const all = module.local(resource, isCount ? listOf(objects.map(([, object]) => object)) : objectOf(objects));
  const member = isCount ? `${all}[count.index]` : "each.value";
  return (
    `resource "azurerm_network_security_group" "${resource}" {\n${providerOf(first!)}` +
    `${isCount ? `  count = length(${all})` : `  for_each = ${all}`}\n` +
    `  name = ${member}.name\n  resource_group_name = ${member}.resource_group\n  location = ${member}.location\n` +
    `${first!.inlineForm === "none" ? "" : dynamicBlock(`${member}.rules`)}${lifecycleOf(first!)}}\n`
  );
}

/** The arguments of a call of the module "nsg", by its variables. */
function argumentsOf(module: Module, program: Program, group: Group): readonly (readonly [string, string])[] {
  const inside = program.ruleSets.filter((set) => set.module === "with-group" && set.group === group.key);
  const inline = ruleList(module, group.inline);
  return [
    ["name", groupName(module, group)],
    ["resource_group", resourceGroupName(group)],
    ["location", quoted(group.location)],
    ["tags", Object.keys(group.tags).length > 0 ? tagsOf(group) : "null"],
    ["inline", group.inlineForm === "late-dynamic" ? module.late(`${group.key}_rules`, inline) : inline],
    [
      "rules",
      rulesByKey(
        module,
        inside.flatMap(({ rules }) => rules),
      ),
    ],
  ];
}

const moduleFolder = ({ createBeforeDestroy }: Group): string => (createBeforeDestroy ? "./nsg-early" : "./nsg");

function singleCall(module: Module, program: Program, group: Group): string {
  const given = argumentsOf(module, program, group).map(([name, expression]) => `  ${name} = ${expression}\n`);
  return `module "${group.key}" {\n  source = "${moduleFolder(group)}"\n${given.join("")}${providersOf(group)}}\n`;
}

function repeatedCall(module: Module, program: Program, instances: readonly Group[]): string {
  const [first] = instances;
  const { resource } = first!.instanceOf!;
  const objects = instances.map((group): readonly [string, string] => [
    group.key,
    objectOf(argumentsOf(module, program, group)),
  ]);
  const all = module.local(resource, objectOf(objects));
  const given = argumentsOf(module, program, first!).map(([name]) => `  ${name} = each.value.${name}\n`);
  return `module "${resource}" {\n  source = "${moduleFolder(first!)}"\n  for_each = ${all}\n${given.join("")}${providersOf(first!)}}\n`;
}

/** The module "nsg": a group with rules of both kinds, all from variables. */
export function groupModule(lifecycle: Parameters<typeof lifecycleOf>[0]): string {
  return (
    ["name", "resource_group", "location", "tags", "inline", "rules"]
      .map((name) => `variable "${name}" {}\n`)
      .join("") +
    `\nresource "azurerm_network_security_group" "this" {\n  name = var.name\n  resource_group_name = var.resource_group\n` +
    `  location = var.location\n  tags = var.tags\n${dynamicBlock("var.inline")}${lifecycleOf(lifecycle)}}\n` +
    `\nresource "azurerm_network_security_rule" "this" {\n  for_each = var.rules\n` +
    attributesFrom("each.value") +
    `  resource_group_name = azurerm_network_security_group.this.resource_group_name\n` +
    `  network_security_group_name = azurerm_network_security_group.this.name\n${lifecycleOf(lifecycle)}}\n` +
    ["name", "id"]
      .map((name) => `\noutput "${name}" {\n  value = azurerm_network_security_group.this.${name}\n}\n`)
      .join("")
  );
}
