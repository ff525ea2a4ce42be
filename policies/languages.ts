import type { DeclaredRule } from "./azure/declaration";
import type { Property } from "./evaluator/rule";
import { isAdmin, spelled, visible } from "./printable";

/* How to set a property of a rule in each of the languages for rules. */

/** `az` and `powershell` are commands, the others are text in a program or a template. */
export type Language = "pulumi" | "terraform" | "template" | "az" | "powershell";

/** The new value of one property of a rule: a text, or a list. */
export interface Setting {
  readonly rule: DeclaredRule;
  readonly property: Property;
  readonly value: string | readonly string[];
}

/** The group that a command changes; the reader fills in what is unknown. */
export interface GroupNames {
  readonly group: string | undefined;
  readonly resourceGroup?: string | undefined;
  /** Its id. */
  readonly subscription?: string | undefined;
}

/** Whether it is complete: what to do, and in which rule. */
export function isCommand(language: Language): boolean {
  return language === "az" || language === "powershell";
}

/** The lines that set a property: to run, or to put in the place of the property. */
export function settingIn(language: Language, setting: Setting, names: GroupNames): readonly string[] {
  if (language === "az") return [azCommand(setting, names)];
  if (language === "powershell") return powerShell(setting, names);
  const { rule, property, value } = setting;
  if (isAdmin(rule) && property.startsWith("source")) return adminSources(language, [value].flat());
  return [assignment(language, spelled(property, rule), literal(value))];
}

/** A property with its value, in a program or template. */
export function assignment(language: Language, name: string, value: string): string {
  if (language === "terraform") return `${name} = ${value}`;
  return language === "template" ? `"${name}": ${value},` : `${name}: ${value},`;
}

/** A value as all of the programs and templates write it. */
export function literal(value: Setting["value"]): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : `[${value.map((text) => JSON.stringify(text)).join(", ")}]`;
}

/** The sources of a security admin rule, each an object of its own. */
function adminSources(language: Language, addresses: readonly string[]): readonly string[] {
  if (language === "terraform") {
    return addresses.flatMap((address) => [
      "source {",
      '  address_prefix_type = "IPPrefix"',
      `  address_prefix      = "${address}"`,
      "}",
    ]);
  }
  const [type, prefix] =
    language === "template" ? ['"addressPrefixType"', '"addressPrefix"'] : ["addressPrefixType", "addressPrefix"];
  const objects = addresses.map((address) => `{ ${type}: "IPPrefix", ${prefix}: "${address}" }`);
  return [assignment(language, "sources", `[${objects.join(", ")}]`)];
}

/** `az` has one option for both properties of a side, and empties the other itself. */
function azCommand({ rule, property, value }: Setting, { group, resourceGroup, subscription }: GroupNames): string {
  const option = property.startsWith("source") ? "--source-address-prefixes" : "--destination-port-ranges";
  const named = (placeholder: string, name: string | undefined): string => namedOr(placeholder, name, isAzName);
  const of: readonly (readonly [option: string, name: string])[] = [
    ...(subscription === undefined ? [] : [["--subscription", named("<SUBSCRIPTION>", subscription)] as const]),
    ["--resource-group", named("<RESOURCE_GROUP>", resourceGroup)],
    ["--nsg-name", named("<NSG_NAME>", group)],
    ["--name", named("<RULE_NAME>", rule.azureName)],
  ];
  return [
    "az network nsg rule update",
    ...of.map(([name, text]) => azOption(name, text)),
    option,
    ...[value].flat().map(shellWord),
  ].join(" ");
}

/** A name, or a placeholder for one that is unknown or empty, or that would not mean itself in a command. */
function namedOr(placeholder: string, name: string | undefined, meansItself: (name: string) => boolean): string {
  return name !== undefined && name !== "" && meansItself(name) ? name : placeholder;
}

/** Whether Azure CLI takes a name as it is: in place of a word that begins with @ it reads a file. No name in Azure begins so. */
export function isAzName(name: string): boolean {
  return !name.startsWith("@");
}

/** Whether PowerShell takes a name as it is: `Get-AzNetworkSecurityGroup` takes these characters for wildcards. No name in Azure has them. */
export function isPowerShellName(name: string): boolean {
  return !/[*?[\]`]/.test(name);
}

/** An option of `az` with its value. Azure CLI treats a word that begins with a dash as an option, unless it is part of one. */
export function azOption(name: string, value: string): string {
  return `${name}${value.startsWith("-") ? "=" : " "}${shellWord(value)}`;
}

/** A word for a POSIX shell. */
export function shellWord(text: string): string {
  const shown = visible(text);
  return /^[\w.:/@%+=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** Sets the property of the rule directly: `Set-AzNetworkSecurityRuleConfig` empties what it does not receive. */
function powerShell(
  { rule, property, value }: Setting,
  { group, resourceGroup, subscription }: GroupNames,
): readonly string[] {
  const member = property.startsWith("source") ? "SourceAddressPrefix" : "DestinationPortRange";
  const named = (placeholder: string, name: string | undefined): string =>
    powerShellText(namedOr(placeholder, name, isPowerShellName));
  const name = named("<RULE_NAME>", rule.azureName);
  const values = [value].flat().map(powerShellText).join(", ");
  return [
    ...(subscription === undefined ? [] : [`Set-AzContext -Subscription ${powerShellText(subscription)}`]),
    `$nsg = Get-AzNetworkSecurityGroup -ResourceGroupName ${named("<RESOURCE_GROUP>", resourceGroup)} -Name ${named("<NSG_NAME>", group)}`,
    `($nsg.SecurityRules | Where-Object Name -EQ ${name}).${member} = [string[]] (${values})`,
    "$nsg | Set-AzNetworkSecurityGroup",
  ];
}

/** A text that PowerShell takes literally. Typographic quotes end one, too. */
export function powerShellText(text: string): string {
  return `'${visible(text).replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}
