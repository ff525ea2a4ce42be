/** Writes a program as the files of a Terraform configuration. */
import { type Program, SUBSCRIPTIONS } from "../program";
import { addGroup, groupModule } from "./groups";
import { Module, quoted } from "./module";
import { addAdminRule, addResourceGroup } from "./others";
import { type WrittenModule, addRuleSet } from "./rule-sets";

/** The declared source of the stand-in provider. */
export const PROVIDER_SOURCE = "tofu.example/hashicorp/azurerm";

export interface Configuration {
  /** Texts by the paths of their files. */
  readonly files: Readonly<Record<string, string>>;
  /** Modules by their keys, with their folders, as `tofu init` would note them. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The whole configuration of a program. */
export function configurationOf(program: Program): Configuration {
  const main = new Module(program.renewals);
  const called = fill(main, program);
  const [folder, prefix] = program.inModule ? ["net/", "net."] : ["", ""];
  const files = Object.fromEntries(
    called.map(({ folder: own, text }) => [`${folder}${own}/main.tf`, `${requirements([])}\n${text}`]),
  );
  const modules = Object.fromEntries(called.map(({ key, folder: own }) => [`${prefix}${key}`, `${folder}${own}`]));
  const root = (text: string): string =>
    `${requirements([])}\n${providers(program)}\n${text}\n${refactorings(program)}`;
  if (!program.inModule) return { files: { ...files, "main.tf": root(main.toString()) }, modules };
  const call = `module "net" {\n  source = "./net"\n  providers = {\n    azurerm = azurerm\n    azurerm.other = azurerm.other\n  }\n}\n`;
  const net = `${requirements(["azurerm.other"])}\n${main.toString()}`;
  return { files: { ...files, "net/main.tf": net, "main.tf": root(call) }, modules: { ...modules, net: "net" } };
}

/** Writes a program into a module, and returns the modules that it calls. */
function fill(main: Module, program: Program): readonly WrittenModule[] {
  for (const resourceGroup of program.resourceGroups) addResourceGroup(main, resourceGroup);
  for (const group of program.groups) addGroup(main, program, group);
  for (const rule of program.adminRules) addAdminRule(main, rule);
  const ofGroups = program.groups
    .filter(({ inModule }) => inModule)
    .map(({ key, instanceOf, createBeforeDestroy }) => ({
      key: instanceOf?.resource ?? key,
      folder: createBeforeDestroy ? "nsg-early" : "nsg",
      text: groupModule({ createBeforeDestroy }),
    }));
  return [...ofGroups, ...program.ruleSets.flatMap((set) => addRuleSet(main, program, set))];
}

function requirements(aliases: readonly string[]): string {
  const configured = aliases.length > 0 ? `\n      configuration_aliases = [${aliases.join(", ")}]` : "";
  return `terraform {\n  required_providers {\n    azurerm = {\n      source = ${quoted(PROVIDER_SOURCE)}${configured}\n    }\n  }\n}\n`;
}

function providers({ subscriptionStyle }: Program): string {
  const one = (lines: string): string => `provider "azurerm" {\n${lines}  features {}\n}\n`;
  const id = (expression: string): string => `  subscription_id = ${expression}\n`;
  const other = one(`  alias = "other"\n${id(quoted(SUBSCRIPTIONS.other))}`);
  switch (subscriptionStyle) {
    case "environment":
      return `${one("")}\n${other}`;
    case "variable": {
      const variable = `variable "subscription" {\n  default = ${quoted(SUBSCRIPTIONS.default)}\n}\n`;
      return `${variable}\n${one(id("var.subscription"))}\n${other}`;
    }
    default:
      return `${one(id(quoted(SUBSCRIPTIONS.default)))}\n${other}`;
  }
}

function refactorings(program: Program): string {
  const moved = program.moved.map(({ from, to }) => `moved {\n  from = ${from}\n  to = ${to}\n}\n`);
  const removed = [...new Set(program.removed)].map((from) => `removed {\n  from = ${from}\n}\n`);
  const imports = program.imports.map(({ to, id }) => `import {\n  to = ${to}\n  id = ${quoted(id)}\n}\n`);
  return [...moved, ...removed, ...imports].join("\n");
}
