import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { FORMATS, type Format } from "./output/formats";
import { EXIT, type ExitCode, type Options, type Output, type Surroundings, run } from "./run";
import { requireSense } from "./live/options";
import { CLOUDS } from "./live/clouds";
import { SettingsError } from "./settings";

const HELP = `
FILE can be any mixture of:
  pulumi stack export                                    the state of a stack
  pulumi preview --json --show-sames                     what a stack will be; streamed events, too
  az network nsg list -o json, az network nsg show       groups in Azure
  az network nsg rule list -o json, rule show            rules of a group: only these are judged
  Get-AzNetworkSecurityGroup | ConvertTo-Json -Depth 5   groups in Azure
  az network nic list -o json, public-ip, vnet, lb       beside groups: which machines the Internet reaches
  az network nic list-effective-nsg                      the rules in force at a network interface
  az graph query -q "resources | where type =~ 'microsoft.network/networksecuritygroups'"
  terraform show -json, tofu show -json                  a plan or a state
  an ARM template, an export, compiled Bicep             evaluated; X.parameters*.json is applied to X.json
  a JSON report of this command                          to merge reports
A folder stands for its *.json and *.jsonl files and those of its subfolders, without hidden ones and node_modules. In
names, * and ? match any characters and ** any folders; - is standard input. The audit skips text before JSON and
comments in it.

Exit status:
  0   nothing fails
  1   something is open (with --fail-on reachable: the Internet reaches a machine)
  2   something is undecided (with --fail-on undecided)
  3   something could not be read or written, whatever else was found
  64  usage error: the command line or a settings file is invalid
  70  internal error, or the command has not been built

With --baseline, only new and worsened findings fail. Accepted findings do not, until they expire or admit more.

Examples:
  azure-smtp-guard audit --azure
  az network nsg list -o json | azure-smtp-guard audit -
  azure-smtp-guard audit --format html=report.html --format sarif=report.sarif states/
  azure-smtp-guard audit --baseline last.json --format json=this.json states/
`;

/**
 * Runs the command where it audits files only, and so does not wait for anything: {@link start}.
 *
 * @throws Also if Azure is to be read.
 */
export function main(argv: readonly string[], version: string, surroundings: Surroundings = process): ExitCode {
  const code = start(argv, version, surroundings);
  if (typeof code !== "number") throw new Error("an audit of Azure has no exit code yet when it is started");
  return code;
}

/** The command `audit`, with the options for what to read and how to judge it. */
function addAudit(program: Command): Command {
  return program
    .command("audit")
    .summary("judge the network security groups in files")
    .description(
      "Finds network security groups that let unrestricted sources reach TCP port 25 (SMTP): rule Network-018.",
    )
    .argument("[FILE...]", "files, folders and patterns to audit; optional with --azure")
    .option("--azure", "read network security groups from Azure itself, all that the sign-in can read")
    .addOption(repeated("--management-group <ID>", "with --azure: only this management group", (id) => id))
    .option("--tenant <ID>", "with --azure: sign in to this tenant")
    .addOption(new Option("--cloud <NAME>", "with --azure: the cloud, public by default").choices(Object.keys(CLOUDS)))
    .option("--prefilter", "with --azure: let Azure leave out groups that have no inbound Allow")
    .option("--verify", "with --azure: read open groups again from their resource provider before reporting them")
    .addOption(
      new Option("-f, --format <FORMAT[=FILE]>", `${Object.keys(FORMATS).join(", ")}; can be repeated`)
        .argParser(addOutput)
        .default([], "text"),
    )
    .option("-o, --out <FILE>", "file for the format that names none", fileNamed)
    .option("-c, --config <FILE>", "configuration of the policies, as for --policy-pack-config", fileNamed)
    .option("--ports <PORTS>", "guarded ports, for example 25,587; overrides the configuration", portsIn)
    .option(
      "--trusted <SOURCES>",
      "trusted addresses and CIDR blocks, for example 198.51.100.0/24,2001:db8::/48; overrides the configuration",
      listIn,
    )
    .option(
      "--service-tags <FILE>",
      "the addresses of service tags: Microsoft's weekly file, or the output of az network list-service-tags -o json",
      fileNamed,
    );
}

/** Adds the options for what to report, and how. */
function addReportOptions(audit: Command): Command {
  return audit
    .addOption(
      repeated("--subscription <ID>", "report only this subscription; with --azure read only this one", subscriptionIn),
    )
    .addOption(repeated("--resource-group <NAME>", "report only this resource group", resourceGroupIn))
    .option("--attached", "leave out groups that are attached to nothing")
    .option("--summary", "text: print only the table, the problems and the last line")
    .option("--quiet", "text: print only the last line")
    .option("-b, --baseline <FILE>", "an earlier JSON report: only new and worsened findings fail", fileNamed)
    .option(
      "--accepted <FILE>",
      "accepted findings (YAML); without it azure-smtp-guard-accepted.yaml where that is found",
      fileNamed,
    )
    .addOption(
      new Option("--sarif-accepted <HOW>", "SARIF: suppress accepted findings, or omit them, as GitHub needs it")
        .choices(["suppress", "omit"])
        .default("suppress"),
    )
    .option("--all", "text: print known and accepted findings in full, too")
    .addOption(
      new Option(
        "-p, --parameters <FILE|NAME=VALUE>",
        "a parameter file, or a value, for ARM templates; can be repeated",
      )
        .argParser((value: string, values: readonly string[]) => [...values, fileNamed(value)])
        .default([], "those beside each template, else its defaults"),
    )
    .addOption(
      new Option("--assume <WHAT>", "values of template parameters that are not given: their defaults, or unknown")
        .choices(["defaults", "unknown"])
        .default("defaults"),
    )
    .option("--allow-unread", "do not fail when a linked template cannot be read")
    .option(
      "--source-root <FOLDER>",
      "folder of the Pulumi project, relative to the repository: findings name lines of the program",
      fileNamed,
    )
    .addOption(
      new Option("--fail-on <STATUS>", "lowest status that fails")
        .choices(["open", "undecided", "reachable", "never"])
        .default("open"),
    );
}

/**
 * Runs the command.
 *
 * @param argv As of the process: what runs, the command's own name, and what it is given.
 * @returns What the process is to exit with, whatever the arguments and the files are; of an audit of Azure once it has ended.
 * @throws Errors that neither the arguments nor the files cause: internal errors.
 */
export function start(
  argv: readonly string[],
  version: string,
  surroundings: Surroundings = process,
): ExitCode | Promise<ExitCode> {
  const { stdout, stderr } = surroundings;
  let code: ExitCode | Promise<ExitCode> = EXIT.nothing;
  const program = new Command("azure-smtp-guard")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  requireOnce(addReportOptions(addAudit(program)))
    .addHelpText("after", HELP)
    .action((files: readonly string[], options: Options) => {
      requireSense(files, options);
      code = run(files, options, version, surroundings);
    });
  const usageError = (error: unknown): ExitCode => {
    if (!(error instanceof SettingsError)) throw error;
    stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  };
  try {
    program.parse(argv, { from: "node" });
    // The action has set it.
    const started = code as ExitCode | Promise<ExitCode>;
    return typeof started === "number" ? started : started.catch(usageError);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.nothing : EXIT.usage;
    return usageError(error);
  }
}

/** Refuses a second value of an option that takes one: it would take the place of the first, so that less may be judged than was asked for. */
function requireOnce(command: Command): Command {
  for (const option of command.options.filter((one) => one.required && !Array.isArray(one.defaultValue))) {
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) throw new SettingsError(`--${option.name()} can be given only once: keep one of its values`);
      isGiven = true;
    });
  }
  return command;
}

function repeated(flags: string, description: string, read: (value: string) => string): Option {
  return new Option(flags, `${description}; can be repeated`)
    .argParser((value: string, values: readonly string[]) => [...values, read(value)])
    .default([], "all");
}

/** The id of a subscription, which Azure also writes as that of a resource. */
function subscriptionIn(text: string): string {
  const [, id] = /^(?:\/subscriptions\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i.exec(text.trim()) ?? [];
  if (id !== undefined) return id;
  throw new InvalidArgumentError(
    `A subscription is given by its id, such as 00000000-0000-0000-0000-000000000001: az account list shows the ids.`,
  );
}

/** The name of a resource group: Azure allows it to have letters, digits and -_.() only. */
function resourceGroupIn(text: string): string {
  if (/^[\p{L}\p{N}_().-]{1,90}$/u.test(text)) return text;
  throw new InvalidArgumentError("A resource group is given by its name, such as mail, and not by its id.");
}

function listIn(text: string): readonly string[] {
  return text.split(",").map((part) => part.trim());
}

function portsIn(text: string): readonly number[] {
  const ports = listIn(text);
  if (!ports.every((port) => /^\d{1,5}$/.test(port)))
    throw new InvalidArgumentError("Use port numbers, for example 25,587.");
  return ports.map(Number);
}

function addOutput(value: string, outputs: readonly Output[]): readonly Output[] {
  const [name = "", ...rest] = value.split("=");
  if (!Object.hasOwn(FORMATS, name)) {
    throw new InvalidArgumentError(`The formats are ${Object.keys(FORMATS).join(", ")}.`);
  }
  if (rest.length === 0) return [...outputs, { format: name as Format, file: undefined }];
  return [...outputs, { format: name as Format, file: fileNamed(rest.join("=")) }];
}

function fileNamed(name: string): string {
  if (name === "") throw new InvalidArgumentError("Name a file.");
  return name;
}
