import { azOption, shellWord } from "../../policies/languages";
import type { Report, RuleUpdate } from "../reporting/report";
import { type NumberedUpdate, type Step, fixScriptOf, headingOf, otherLine, updatesIn } from "./fix-script";
import { count } from "./format";

/**
 * A bash script that closes findings with Azure CLI, grouped by subscription. It changes nothing before all senders are named, and no
 * rule that is not as it was audited.
 */
export function azScript(report: Report): string {
  // Azure CLI reads the file that a word beginning with @ names.
  const script = fixScriptOf(report, (name) => !name.startsWith("@"));
  const { subscriptions, places, others } = script;
  return [
    "#!/usr/bin/env bash",
    ...comments(
      "Closes findings of Network-018: network security groups that let unrestricted sources reach guarded ports.",
      `Written by azure-smtp-guard ${report.tool.version} for an audit of ${report.created}. Read it before you run it.`,
      `It changes at most ${count(updatesIn(script), "rule")} in ${count(subscriptions.length, "subscription")}. It needs Azure CLI, signed in with az login.`,
      "It leaves out rules that changed after the audit. You can run it again.",
      "If a program such as Pulumi, Terraform or Bicep declares a group, change the program: its next run would undo these changes.",
    ),
    "set -euo pipefail",
    "",
    ...(places.length > 0 ? placeLines(places) : []),
    ...FUNCTIONS,
    ...subscriptions.flatMap(({ id, steps }) => [
      "",
      ...comments(`Subscription ${id}`),
      ...steps.flatMap((step) => stepLines(step)),
    ]),
    ...(others.length > 0 ? ["", ...comments("Not changed by this script:")] : []),
    ...comments(...others.map(otherLine)),
    "",
    ...END,
    "",
  ].join("\n");
}

/**
 * Lines of comments. A shell that somebody pastes them into may not know comments (zsh by default does not), so whatever a shell
 * would act on is in quotes.
 */
function comments(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => `# ${/^[\w .,:/@%+=-]*$/.test(line) ? line : shellWord(line)}`);
}

/** Where the reader names senders, and the end of the script if somebody forgot to. */
function placeLines(places: readonly string[]): readonly string[] {
  const names = places.map((_, index) => `senders_${index + 1}`);
  return [
    ...comments(
      "Name the senders in place of each <SENDER_CIDR>: addresses, blocks or service tags with blanks between them.",
    ),
    ...places.flatMap((place, index) => [...comments(place), `${names[index]}='<SENDER_CIDR>'`]),
    "",
    "missing=0",
    `places=(${names.map((name) => `"$${name}"`).join(" ")})`,
    'for senders in "${places[@]}"; do',
    "  case $senders in",
    "    *[\\<\\>]*) missing=$((missing + 1)) ;;",
    "    *[0-9A-Za-z]*) ;;",
    "    *) missing=$((missing + 1)) ;;",
    "  esac",
    "done",
    'if [ "$missing" -gt 0 ]; then',
    `  echo "Nothing was changed: name the senders in $missing of ${count(places.length, "place")} first." >&2`,
    "  exit 1",
    "fi",
    "",
  ];
}

const FUNCTIONS = [
  "ports='destinationPortRange, destinationPortRanges'",
  "sources='sourceAddressPrefix, sourceAddressPrefixes'",
  "skipped=0",
  "",
  ...comments("Whether the rule is as it was audited: is_audited PROPERTIES AUDITED NEW"),
  "is_audited() {",
  "  local now",
  "  now=$(az network nsg rule show \"${rule[@]}\" --query \"join(' ', [direction, access, $1][] | [?@])\" --output tsv) || now='(unknown)'",
  "  now=${now%$'\\r'}",
  '  if [ "$now" = "Inbound Allow $2" ]; then return 0; fi',
  '  if [ "$now" != "Inbound Allow $3" ]; then',
  '    echo "Not changed, because it is not as it was audited: ${rule[*]}" >&2',
  "    skipped=$((skipped + 1))",
  "  fi",
  "  return 1",
  "}",
];

function stepLines({ finding, updates }: Step): readonly string[] {
  const lines = updates.length > 0 ? updates.flatMap(updateLines) : comments("A change above closes this, too.");
  return ["", ...comments(headingOf(finding)), ...lines];
}

/** In Azure CLI one option sets both properties of a side, and empties the other. */
const SIDES: Readonly<Record<RuleUpdate["property"], readonly [variable: string, option: string]>> = {
  destinationPortRanges: ["ports", "--destination-port-ranges"],
  sourceAddressPrefixes: ["sources", "--source-address-prefixes"],
};

function updateLines({ group, rule, property, audited, values, place }: NumberedUpdate): readonly string[] {
  const options = [
    azOption("--subscription", group.subscription),
    azOption("--resource-group", group.resourceGroup),
    azOption("--nsg-name", group.nsg),
    azOption("--name", rule),
  ];
  const [variable, option] = SIDES[property];
  const start = `if is_audited "$${variable}" ${shellWord(audited.join(" "))}`;
  const update = `  az network nsg rule update "\${rule[@]}" ${option}`;
  return [
    `rule=(${options.join(" ")})`,
    ...(values
      ? [`${start} ${shellWord(values.join(" "))}; then`, `${update} ${values.map(shellWord).join(" ")} --output none`]
      : [
          `read -ra senders <<< "$senders_${place}"`,
          `${start} "\${senders[*]}"; then`,
          `${update} "\${senders[@]}" --output none`,
        ]),
    "fi",
  ];
}

const END = [
  'if [ "$skipped" -gt 0 ]; then',
  '  echo "Changes left out: $skipped. Audit again." >&2',
  "  exit 1",
  "fi",
];
