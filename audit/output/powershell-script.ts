import { powerShellText } from "../../policies/languages";
import type { Report, RuleUpdate } from "../reporting/report";
import { type NumberedUpdate, type Step, fixScriptOf, headingOf, otherLine, updatesIn } from "./fix-script";
import { count } from "./format";

/**
 * A PowerShell script that closes findings with the Az modules, grouped by subscription. It changes nothing before all senders are named,
 * and no rule that is not as it was audited.
 *
 * All of it is ASCII: Windows PowerShell reads files in the code page of the machine, in which parts of other characters may be quotes.
 */
export function powerShellScript(report: Report): string {
  // Get-AzNetworkSecurityGroup takes these for wildcards.
  const script = fixScriptOf(report, (name) => !/[*?[\]`]/.test(name));
  const { subscriptions, places, others } = script;
  return [
    ...comments(
      "Closes findings of Network-018: network security groups that let unrestricted sources reach guarded ports.",
      `Written by azure-smtp-guard ${report.tool.version} for an audit of ${report.created}. Read it before you run it.`,
      `It changes at most ${count(updatesIn(script), "rule")} in ${count(subscriptions.length, "subscription")}. It needs a session of Connect-AzAccount.`,
      "It leaves out rules that changed after the audit. You can run it again.",
      "If a program such as Pulumi, Terraform or Bicep declares a group, change the program: its next run would undo these changes.",
    ),
    "#Requires -Modules Az.Accounts, Az.Network",
    "$ErrorActionPreference = 'Stop'",
    "",
    ...(places.length > 0 ? placeLines(places) : []),
    ...FUNCTIONS,
    ...subscriptions.flatMap(({ id, steps }) => [
      "",
      `$null = Set-AzContext -Subscription ${textOf(id)} -Scope Process`,
      ...steps.flatMap(stepLines),
    ]),
    ...(others.length > 0 ? ["", ...comments("Not changed by this script:")] : []),
    ...comments(...others.map(otherLine)),
    "",
    ...END,
    "",
  ].join("\n");
}

function comments(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => `# ${line.replace(NOT_ASCII, (unit) => `\\u{${codeOf(unit)}}`)}`);
}

/** A UTF-16 code unit. */
const NOT_ASCII = /[^ -~]/g;

function codeOf(unit: string): string {
  return unit.charCodeAt(0).toString(16);
}

/** An expression that has a text as its value. */
function textOf(text: string): string {
  if (text.search(NOT_ASCII) === -1) return powerShellText(text);
  const parts = text.match(/[ -~]+|[^ -~]/g)!;
  return `(-join (${parts.map((part) => (part.search(NOT_ASCII) === -1 ? powerShellText(part) : `[char] 0x${codeOf(part)}`)).join(", ")}))`;
}

/** Where the reader names senders, and the end of the script if somebody forgot to. */
function placeLines(places: readonly string[]): readonly string[] {
  return [
    ...comments(
      "Name the senders in place of each <SENDER_CIDR>: addresses, blocks or service tags with blanks between them.",
    ),
    "$senders = @{",
    ...places.flatMap((place, index) => [...comments(place), `  ${index + 1} = '<SENDER_CIDR>'`]),
    "}",
    "$missing = @($senders.Values | Where-Object { $_ -notmatch '^[^<>]*[0-9A-Za-z][^<>]*$' }).Count",
    "if ($missing -gt 0) {",
    `  throw "Nothing was changed: name the senders in $missing of ${count(places.length, "place")} first."`,
    "}",
    "",
  ];
}

const FUNCTIONS = [
  "$script:skipped = 0",
  "",
  ...comments("Sets a property of a rule that is as it was audited."),
  "function Update-AuditedRule(",
  "  [string] $ResourceGroup, [string] $Group, [string] $Rule, [string] $Property, [string[]] $Audited, [string[]] $New",
  ") {",
  "  $nsg = Get-AzNetworkSecurityGroup -ResourceGroupName $ResourceGroup -Name $Group -ErrorAction SilentlyContinue",
  "  $found = @($nsg.SecurityRules | Where-Object Name -EQ $Rule)",
  '  $now = "$($found.Direction) $($found.Access) $($found.$Property)"',
  '  if ($now -ceq "Inbound Allow $New") { return }',
  '  if ($now -cne "Inbound Allow $Audited") {',
  '    Write-Warning "Not changed, because it is not as it was audited: $ResourceGroup, $Group, $Rule"',
  "    $script:skipped++",
  "    return",
  "  }",
  "  $found[0].$Property = $New",
  "  $null = $nsg | Set-AzNetworkSecurityGroup",
  "}",
];

function stepLines({ finding, updates }: Step): readonly string[] {
  const lines = updates.length > 0 ? updates.map(updateLine) : comments("A change above closes this, too.");
  return ["", ...comments(headingOf(finding)), ...lines];
}

const PROPERTIES: Readonly<Record<RuleUpdate["property"], string>> = {
  destinationPortRanges: "DestinationPortRange",
  sourceAddressPrefixes: "SourceAddressPrefix",
};

function updateLine({ group, rule, property, audited, values, place }: NumberedUpdate): string {
  return [
    "Update-AuditedRule",
    `-ResourceGroup ${textOf(group.resourceGroup)}`,
    `-Group ${textOf(group.nsg)}`,
    `-Rule ${textOf(rule)}`,
    `-Property ${PROPERTIES[property]}`,
    `-Audited ${listOf(audited)}`,
    `-New ${values ? listOf(values) : `(-split $senders[${place}])`}`,
  ].join(" ");
}

function listOf(texts: readonly string[]): string {
  return `@(${texts.map(textOf).join(", ")})`;
}

const END = ['if ($script:skipped -gt 0) { throw "Changes left out: $script:skipped. Audit again." }'];
