import { azOption, isAzName, shellWord } from "../../policies/languages";
import type { Report, RuleUpdate } from "../reporting/report";
import { NAME_SENDERS, type NumberedUpdate, fixScriptOf, introOf, otherLines, stepLines } from "./fix-script";
import { count } from "./format";

/**
 * A bash script that closes findings with Azure CLI, grouped by subscription. It changes nothing before all senders are named, and no
 * rule that is not as it was audited.
 */
export function azScript(report: Report): string {
  const script = fixScriptOf(report, isAzName);
  const { subscriptions, places } = script;
  return [
    "#!/usr/bin/env bash",
    ...comments(...introOf(report, script, "It needs Azure CLI, signed in with az login.")),
    "set -euo pipefail",
    "",
    ...(places.length > 0 ? placeLines(places) : []),
    ...FUNCTIONS,
    ...subscriptions.flatMap(({ id, steps }) => [
      "",
      ...comments(`Subscription ${id}`),
      ...steps.flatMap((step) => stepLines(step, comments, updateLines)),
    ]),
    ...otherLines(script, comments),
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
    ...comments(NAME_SENDERS),
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
