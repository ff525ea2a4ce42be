/**
 * A stand-in for the `az` command over a file of rules. Its first argument is the file, the others are those of `az`. It shows and updates
 * rules as Azure CLI does, records its arguments in the file, and refuses all else.
 */

import * as fs from "node:fs";

export interface StandInAzure {
  /** By subscription, resource group, group and rule, each in lower case with a line feed after it. */
  readonly rules: Record<string, StandInRule>;
  /** The arguments of each run. */
  readonly runs: (readonly string[])[];
}

export interface StandInRule {
  access: string;
  direction: string;
  destinationPorts: readonly string[];
  sources: readonly string[];
}

const NAMES = ["--subscription", "--resource-group", "--nsg-name", "--name"];
const QUERIES: Readonly<Record<string, "destinationPorts" | "sources">> = {
  "join(' ', [direction, access, destinationPortRange, destinationPortRanges][] | [?@])": "destinationPorts",
  "join(' ', [direction, access, sourceAddressPrefix, sourceAddressPrefixes][] | [?@])": "sources",
};
const SIDES: Readonly<Record<string, "destinationPorts" | "sources">> = {
  "--destination-port-ranges": "destinationPorts",
  "--source-address-prefixes": "sources",
};

/** The options of a command with their values, one to an option before the next. */
function optionsIn(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const options = new Map<string, string[]>();
  let values: string[] = [];
  for (const arg of args) {
    const [, option, value] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (option !== undefined) options.set(option, (values = value === undefined ? [] : [value]));
    else if (arg.startsWith("-") || arg.startsWith("@")) throw new Error(`az takes ${arg} for something else`);
    else values.push(arg);
  }
  return options;
}

function run(azure: StandInAzure, [network, nsg, word, verb, ...args]: readonly string[]): string {
  if ([network, nsg, word].join(" ") !== "network nsg rule") throw new Error("another command");
  const options = optionsIn(args);
  const key = NAMES.map((name) => `${options.get(name)!.join(" ")}\n`.toLowerCase()).join("");
  const rule = azure.rules[key];
  if (!rule) throw new Error("ResourceNotFound");
  const others = [...options].filter(([name]) => !NAMES.includes(name));
  const [side, output] = others;
  if (!side || output?.[0] !== "--output" || others.length > 2) throw new Error("other options");
  const [option, values] = side;
  const [format] = output[1];
  if (verb === "show" && option === "--query" && format === "tsv") {
    return `${[rule.direction, rule.access, ...rule[QUERIES[values.join(" ")]!]].join(" ")}\r\n`;
  }
  if (verb !== "update" || format !== "none" || values.length === 0) throw new Error("other options");
  rule[SIDES[option]!] = values;
  return "";
}

if (require.main === module) {
  const [file = "", ...args] = process.argv.slice(2);
  const azure = JSON.parse(fs.readFileSync(file, "utf8")) as StandInAzure;
  azure.runs.push(args);
  try {
    process.stdout.write(run(azure, args));
  } catch (error) {
    process.stderr.write(`ERROR: ${(error as Error).message}\n`);
    process.exitCode = 3;
  }
  fs.writeFileSync(file, JSON.stringify(azure));
}
