import { isPowerShellName, powerShellText } from "../../policies/languages";
import type { Report, RuleUpdate } from "../reporting/report";
import { NAME_SENDERS, type NumberedUpdate, fixScriptOf, introOf, otherLines, stepLines } from "./fix-script";
import { count } from "./format";

/**
 * A PowerShell script that closes findings with the Az modules, grouped by subscription. It changes nothing before all senders are named,
 * and no rule that is not as it was audited.
 *
 * All of it is ASCII: Windows PowerShell reads files in the code page of the machine, in which parts of other characters may be quotes.
 */
export function powerShellScript(report: Report): string {
  const script = fixScriptOf(report, isPowerShellName);
  const { subscriptions, places } = script;
  return [
    ...comments(...introOf(report, script, "It needs a session of Connect-AzAccount.")),
    "#Requires -Modules Az.Accounts, Az.Network",
    "$ErrorActionPreference = 'Stop'",
    "",
    ...(places.length > 0 ? placeLines(places) : []),
    ...FUNCTIONS,
    ...subscriptions.flatMap(({ id, steps }) => [
      "",
      `$null = Set-AzContext -Subscription ${textOf(id)} -Scope Process`,
      ...steps.flatMap((step) => stepLines(step, comments, (update) => [updateLine(update)])),
    ]),
    ...otherLines(script, comments),
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
    ...comments(NAME_SENDERS),
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
