/** Writes a program as the files of a Terraform configuration. */
import { groupAddress, groupOf, inProgram, instancesOf } from "./addresses";
import {
  type Group,
  type Program,
  type Rule,
  type RuleSet,
  type TextStyle,
  SUBSCRIPTIONS,
  attachmentId,
} from "./program";

/** Where the stand-in provider is said to come from. */
export const PROVIDER_SOURCE = "tofu.example/hashicorp/azurerm";

export interface Configuration {
  /** Texts by the paths of their files. */
  readonly files: Readonly<Record<string, string>>;
  /** Modules by their keys, with their folders, as `tofu init` would note them. */
  readonly modules: Readonly<Record<string, string>>;
}

const q = (text: string): string => JSON.stringify(text);

/** One module: its blocks, and the local values and late values that these need. */
class Module {
  private readonly blocks: string[] = [];
  private readonly locals: string[] = [];

  constructor(private readonly renewals: number) {}

  add(block: string): void {
    this.blocks.push(block);
  }

  /** Defines a local value and returns what refers to it. */
  local(name: string, expression: string): string {
    const line = `  ${name} = ${expression}`;
    if (!this.locals.includes(line)) this.locals.push(line);
    return `local.${name}`;
  }

  /** An expression for a text. The id is unique for each text of a program. */
  text(text: string, style: TextStyle, id: string): string {
    switch (style) {
      case "plain":
        return q(text);
      case "local":
        return this.local(id, q(text));
      case "secret":
        return `sensitive(${q(text)})`;
      case "late":
        this.add(
          `resource "terraform_data" "${id}" {\n  input = ${q(text)}\n  triggers_replace = ${this.renewals}\n}\n`,
        );
        return `terraform_data.${id}.output`;
    }
  }

  toString(): string {
    const locals = this.locals.length > 0 ? [`locals {\n${this.locals.join("\n")}\n}\n`] : [];
    return [...locals, ...this.blocks].join("\n");
  }
}

/** The whole configuration of a program. */
export function configurationOf(program: Program): Configuration {
  const files: Record<string, string> = {};
  const modules: Record<string, string> = {};
  const folder = program.inModule ? "net/" : "";
  const main = new Module(program.renewals);
  for (const group of program.groups) addGroup(main, program, group);
  for (const set of program.ruleSets) {
    if (!set.inModule) {
      main.add(ruleSet(main, program, set, referenceTo(main, program, set)));
      continue;
    }
    const inner = new Module(program.renewals);
    inner.add(`variable "group" {}\n`);
    inner.add(ruleSet(inner, program, set, "var.group"));
    files[`${folder}${set.key}/main.tf`] = `${requirements([])}\n${inner.toString()}`;
    modules[`${program.inModule ? "net." : ""}${set.key}`] = `${folder}${set.key}`;
    main.add(moduleCall(set, program, referenceTo(main, program, set)));
  }
  if (program.inModule) {
    files["net/main.tf"] = `${requirements(["azurerm.other"])}\n${main.toString()}`;
    modules["net"] = "net";
    const call = `module "net" {\n  source = "./net"\n  providers = {\n    azurerm = azurerm\n    azurerm.other = azurerm.other\n  }\n}\n`;
    files["main.tf"] = `${requirements([])}\n${providers()}\n${call}\n${refactorings(program)}`;
  } else {
    files["main.tf"] = `${requirements([])}\n${providers()}\n${main.toString()}\n${refactorings(program)}`;
  }
  return { files, modules };
}

function requirements(aliases: readonly string[]): string {
  const configured = aliases.length > 0 ? `\n      configuration_aliases = [${aliases.join(", ")}]` : "";
  return `terraform {\n  required_providers {\n    azurerm = {\n      source = ${q(PROVIDER_SOURCE)}${configured}\n    }\n  }\n}\n`;
}

function providers(): string {
  const one = (alias: string, id: string): string =>
    `provider "azurerm" {\n${alias}  subscription_id = ${q(id)}\n  features {}\n}\n`;
  return `${one("", SUBSCRIPTIONS.default)}\n${one(`  alias = "other"\n`, SUBSCRIPTIONS.other)}`;
}

function refactorings(program: Program): string {
  const moved = program.moved.map(({ from, to }) => `moved {\n  from = ${from}\n  to = ${to}\n}\n`);
  const removed = program.removed.map((from) => `removed {\n  from = ${from}\n}\n`);
  const imports = program.imports.map(
    ({ to, id }) => `import {\n  to = ${inProgram(program, to)}\n  id = ${q(id)}\n}\n`,
  );
  return [...moved, ...removed, ...imports].join("\n");
}

const providerOf = ({ subscription }: Group): string =>
  subscription === "other" ? "  provider = azurerm.other\n" : "";

const lifecycleOf = ({ createBeforeDestroy }: { readonly createBeforeDestroy: boolean }): string =>
  createBeforeDestroy ? "  lifecycle {\n    create_before_destroy = true\n  }\n" : "";

function addGroup(module: Module, program: Program, group: Group): void {
  if (group.isForeign) {
    module.add(dataSource(group, q(group.name)));
    return;
  }
  const { instanceOf } = group;
  if (!instanceOf) module.add(groupBlock(module, group));
  else {
    const instances = instancesOf(program, instanceOf.resource);
    if (instances[0] === group) module.add(repeatedGroup(module, instances, instanceOf));
  }
  const address = groupAddress(program, group);
  if (group.hasData) module.add(dataSource(group, `${address}.name`));
  if (group.attachedTo !== "nothing") module.add(association(group, group.attachedTo, address));
}

function dataSource(group: Group, name: string): string {
  return `data "azurerm_network_security_group" "${group.key}" {\n${providerOf(group)}  name = ${name}\n  resource_group_name = ${q(group.resourceGroup)}\n}\n`;
}

function association(group: Group, kind: "subnet" | "interface", address: string): string {
  const [type, attribute] =
    kind === "subnet"
      ? ["azurerm_subnet_network_security_group_association", "subnet_id"]
      : ["azurerm_network_interface_security_group_association", "network_interface_id"];
  return `resource "${type}" "${group.key}" {\n${providerOf(group)}  ${attribute} = ${q(attachmentId(group, kind))}\n  network_security_group_id = ${address}.id\n}\n`;
}

function groupBlock(module: Module, group: Group): string {
  const tags = Object.entries(group.tags).map(([key, value]) => `    ${key} = ${q(value)}\n`);
  return (
    `resource "azurerm_network_security_group" "${group.key}" {\n${providerOf(group)}` +
    `  name = ${module.text(group.name, group.nameStyle, `${group.key}_name`)}\n` +
    `  resource_group_name = ${q(group.resourceGroup)}\n  location = ${q(group.location)}\n` +
    (tags.length > 0 ? `  tags = {\n${tags.join("")}  }\n` : "") +
    inlineRules(module, group) +
    `${lifecycleOf(group)}}\n`
  );
}

function inlineRules(module: Module, group: Group): string {
  const dynamic = (rules: readonly Rule[]): string => {
    const list = module.local(`${group.key}_rules`, listOf(rules.map((rule) => ruleObject(module, rule))));
    return `  dynamic "security_rule" {\n    for_each = ${list}\n    content {\n${ruleOfObject("security_rule.value")}    }\n  }\n`;
  };
  const blocks = (rules: readonly Rule[]): string =>
    rules.map((rule) => `  security_rule {\n${ruleAttributes(module, rule)}  }\n`).join("");
  switch (group.inlineForm) {
    case "none":
      return "";
    case "empty":
      return "  security_rule = []\n";
    case "blocks":
      return blocks(group.inline);
    case "dynamic":
      return dynamic(group.inline);
    case "mixed":
      return blocks(group.inline.slice(0, 1)) + dynamic(group.inline.slice(1));
    case "attribute":
      return `  security_rule = [${group.inline.map((rule) => attributeObject(module, rule)).join(", ")}]\n`;
  }
}

function repeatedGroup(
  module: Module,
  instances: readonly Group[],
  { resource, form }: NonNullable<Group["instanceOf"]>,
): string {
  const [first] = instances;
  const objects = instances.map((group) => {
    const name = module.text(group.name, group.nameStyle, `${group.key}_name`);
    const rules = listOf(group.inline.map((rule) => ruleObject(module, rule)));
    const member = `{ name = ${name}, resource_group = ${q(group.resourceGroup)}, location = ${q(group.location)}, rules = ${rules} }`;
    return form === "count" ? member : `${group.key} = ${member}`;
  });
  const all = module.local(resource, form === "count" ? listOf(objects) : `{ ${objects.join(", ")} }`);
  const member = form === "count" ? `${all}[count.index]` : "each.value";
  const inline =
    first!.inlineForm === "none"
      ? ""
      : `  dynamic "security_rule" {\n    for_each = ${member}.rules\n    content {\n${ruleOfObject("security_rule.value")}    }\n  }\n`;
  return (
    `resource "azurerm_network_security_group" "${resource}" {\n${providerOf(first!)}` +
    `${form === "count" ? `  count = length(${all})` : `  for_each = ${all}`}\n` +
    `  name = ${member}.name\n  resource_group_name = ${member}.resource_group\n  location = ${member}.location\n` +
    `${inline}${lifecycleOf(first!)}}\n`
  );
}

const listOf = (expressions: readonly string[]): string => `[${expressions.join(", ")}]`;

function ruleAttributes(module: Module, rule: Rule): string {
  const sources = sourcesOf(module, rule);
  const [only] = sources;
  return (
    `    name = ${q(rule.name)}\n    priority = ${rule.priority}\n    access = ${q(rule.access)}\n    direction = ${q(rule.direction)}\n` +
    `    protocol = ${q(rule.protocol)}\n    source_port_range = "*"\n    destination_address_prefix = "*"\n` +
    `    destination_port_range = ${q(rule.port)}\n` +
    (sources.length === 1
      ? `    source_address_prefix = ${only!}\n`
      : `    source_address_prefixes = ${listOf(sources)}\n`)
  );
}

function sourcesOf(module: Module, { key, sources, sourceStyle }: Rule): readonly string[] {
  return sources.map((source, index) => (index === 0 ? module.text(source, sourceStyle, `${key}_source`) : q(source)));
}

/** A rule as an object, from which {@link ruleOfObject} takes it. */
function ruleObject(module: Module, rule: Rule): string {
  return (
    `{ name = ${q(rule.name)}, priority = ${rule.priority}, access = ${q(rule.access)}, direction = ${q(rule.direction)}, ` +
    `protocol = ${q(rule.protocol)}, sources = ${listOf(sourcesOf(module, rule))}, port = ${q(rule.port)} }`
  );
}

function ruleOfObject(object: string): string {
  return (
    ["name", "priority", "access", "direction", "protocol"]
      .map((name) => `    ${name} = ${object}.${name}\n`)
      .join("") +
    `    source_port_range = "*"\n    destination_address_prefix = "*"\n    destination_port_range = ${object}.port\n` +
    `    source_address_prefix = length(${object}.sources) == 1 ? ${object}.sources[0] : null\n` +
    `    source_address_prefixes = length(${object}.sources) > 1 ? ${object}.sources : null\n`
  );
}

/** An element of the list as an attribute, which has to have every attribute. */
function attributeObject(module: Module, rule: Rule): string {
  const sources = sourcesOf(module, rule);
  const isOne = sources.length === 1;
  const unset = [
    "description",
    "source_port_ranges",
    "destination_port_ranges",
    "destination_address_prefixes",
    "source_application_security_group_ids",
    "destination_application_security_group_ids",
  ].map((name) => `${name} = null`);
  return `{ ${[
    `name = ${q(rule.name)}`,
    `priority = ${rule.priority}`,
    `access = ${q(rule.access)}`,
    `direction = ${q(rule.direction)}`,
    `protocol = ${q(rule.protocol)}`,
    `source_port_range = "*"`,
    `destination_address_prefix = "*"`,
    `destination_port_range = ${q(rule.port)}`,
    `source_address_prefix = ${isOne ? sources[0]! : "null"}`,
    `source_address_prefixes = ${isOne ? "null" : listOf(sources)}`,
    ...unset,
  ].join(", ")} }`;
}

/** An expression for the name of the group of standalone rules. */
function referenceTo(module: Module, program: Program, set: RuleSet): string {
  const group = groupOf(program, set);
  const name = `${groupAddress(program, group)}.name`;
  switch (set.reference) {
    case "attribute":
      return name;
    case "literal":
    case "literal-after":
      return q(group.name);
    case "local":
      return module.local(`${set.key}_group`, name);
    case "conditional": {
      const other = program.groups.find(({ key }) => key !== group.key) ?? group;
      return `${module.local("is_first", "true")} ? ${name} : ${groupAddress(program, other)}.name`;
    }
    case "computed-index": {
      const { instanceOf } = group;
      if (instanceOf?.form !== "count") return name;
      const index = instancesOf(program, instanceOf.resource).indexOf(group);
      // An index that is computed from count.index is only that of the group where there is one rule.
      const isCounted = set.form === "count" && set.rules.length === 1 && !set.inModule;
      const base = isCounted ? "count.index" : module.local("first_index", "0");
      return `azurerm_network_security_group.${instanceOf.resource}[${base} + ${index}].name`;
    }
  }
}

function ruleSet(module: Module, program: Program, set: RuleSet, reference: string): string {
  const group = groupOf(program, set);
  const after =
    set.reference === "literal-after" && !set.inModule
      ? `  depends_on = [${groupAddress(program, group).replace(/\[.*\]$/, "")}]\n`
      : "";
  const common =
    `${set.inModule ? "" : providerOf(group)}  resource_group_name = ${q(group.resourceGroup)}\n` +
    `  network_security_group_name = ${reference}\n${after}${lifecycleOf(set)}}\n`;
  const head = `resource "azurerm_network_security_rule" "${set.key}" {\n`;
  if (set.form === "single") return head + ruleAttributes(module, set.rules[0]!) + common;
  const objects = set.rules.map((rule) => {
    const object = ruleObject(module, rule);
    return set.form === "count" ? object : `${rule.key} = ${object}`;
  });
  const isCount = set.form === "count";
  const all = module.local(`${set.key}_rules`, isCount ? listOf(objects) : `{ ${objects.join(", ")} }`);
  const repetition = isCount ? `  count = length(${all})\n` : `  for_each = ${all}\n`;
  return head + repetition + ruleOfObject(isCount ? `${all}[count.index]` : "each.value") + common;
}

function moduleCall(set: RuleSet, program: Program, reference: string): string {
  const group = groupOf(program, set);
  const provider = group.subscription === "other" ? "azurerm.other" : "azurerm";
  const after =
    set.reference === "literal-after"
      ? `  depends_on = [${groupAddress(program, group).replace(/\[.*\]$/, "")}]\n`
      : "";
  return `module "${set.key}" {\n  source = "./${set.key}"\n  group = ${reference}\n  providers = {\n    azurerm = ${provider}\n  }\n${after}}\n`;
}
