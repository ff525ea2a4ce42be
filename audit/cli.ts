import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { FORMATS, type Format } from "./output/formats";
import { EXIT, type ExitCode, type Options, type Output, type Surroundings, run } from "./run";
import { SettingsError } from "./settings";

const HELP = `
Each FILE may be, in any mixture:
  pulumi stack export                                    a stack's state
  pulumi preview --json --show-sames                     what a stack will be; the events of a run, too
  az network nsg list -o json, az network nsg show       what Azure has
  az network nsg rule list -o json, rule show            rules of a group: only these are seen of it
  Get-AzNetworkSecurityGroup | ConvertTo-Json -Depth 5   what Azure has, by PowerShell
  az graph query -q "resources | where type =~ 'microsoft.network/networksecuritygroups'"
  terraform show -json, tofu show -json                  a plan or a state
  an ARM template, export or compiled Bicep              evaluated; X.parameters*.json is applied to X.json
  a JSON report of this command                          to merge reports
A folder means its *.json and those of its subfolders, but for hidden ones and node_modules; * and ? in a name stand for
any text and character, ** for any folders; - is standard input. Text before JSON and comments in it are read over.

Exit status:
  0   nothing to fail on
  1   something is open
  2   something is undecided (with --fail-on undecided)
  3   something could not be read or written, whatever else was found
  64  the command line or a file of settings cannot be used
  70  the command is not built, or has failed itself

With --baseline only new and worsened findings count for 1 and 2.

Examples:
  az network nsg list -o json | azure-smtp-guard audit -
  azure-smtp-guard audit --format html=report.html --format sarif=report.sarif states/
  azure-smtp-guard audit --baseline last.json --format json=this.json states/
`;

/**
 * Runs the command.
 *
 * @param argv As of the process: what runs, the command's own name, and what it is given.
 * @returns What the process is to exit with, whatever the arguments and the files are.
 * @throws What is no fault of theirs.
 */
export function main(argv: readonly string[], version: string, surroundings: Surroundings = process): ExitCode {
  const { stdout, stderr } = surroundings;
  let code: ExitCode = EXIT.nothing;
  const program = new Command("azure-smtp-guard")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  program
    .command("audit")
    .summary("judge network security groups that files hold")
    .description(
      "Finds the network security groups that let unrestricted sources reach TCP port 25 (SMTP): Network-018.",
    )
    .argument("<FILE...>", "what to audit")
    .addOption(
      new Option("-f, --format <FORMAT[=FILE]>", `${Object.keys(FORMATS).join(", ")}; may be given several times`)
        .argParser(addOutput)
        .default([], "text"),
    )
    .option("-o, --out <FILE>", "where to write the format that names no file", fileNamed)
    .option("-c, --config <FILE>", "the configuration of the policies, as for --policy-pack-config")
    .option("--ports <PORTS>", "the guarded ports, such as 25,587, in place of those of the configuration", portsIn)
    .option(
      "--trusted <SOURCES>",
      "addresses and blocks that are trusted, such as 198.51.100.0/24,2001:db8::/48",
      listIn,
    )
    .addOption(repeated("--subscription <ID>", "report only this subscription"))
    .addOption(repeated("--resource-group <NAME>", "report only this resource group"))
    .option("--attached", "leave out groups that are attached to nothing")
    .option("--summary", "text: only the table, what could not be read and the last line")
    .option("--quiet", "text: only the last line")
    .option("-b, --baseline <FILE>", "an earlier JSON report: only what is new or worsened fails")
    .option("--all", "tell in full of what the baseline knows, too (text)")
    .addOption(
      new Option(
        "-p, --parameters <FILE|NAME=VALUE>",
        "values for parameters of ARM templates; may be given several times",
      )
        .argParser((value: string, values: readonly string[]) => [...values, value])
        .default([], "those beside each template, else its defaults"),
    )
    .addOption(
      new Option(
        "--assume <WHAT>",
        "of parameters of ARM templates to which nothing gives a value: their defaults, or nothing",
      )
        .choices(["defaults", "unknown"])
        .default("defaults"),
    )
    .option("--allow-unread", "a linked template that cannot be read is no failure")
    .option(
      "--source-root <FOLDER>",
      "the folder of the Pulumi project, from the root of the repository: findings name lines of the program",
      fileNamed,
    )
    .addOption(
      new Option("--fail-on <STATUS>", "what to fail on").choices(["open", "undecided", "never"]).default("open"),
    )
    .addHelpText("after", HELP)
    .action((files: readonly string[], options: Options) => {
      code = run(files, options, version, surroundings);
    });
  try {
    program.parse(argv, { from: "node" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.nothing : EXIT.usage;
    if (!(error instanceof SettingsError)) throw error;
    stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given several times`)
    .argParser((value: string, values: readonly string[]) => [...values, value])
    .default([], "all");
}

function listIn(text: string): readonly string[] {
  return text.split(",").map((part) => part.trim());
}

function portsIn(text: string): readonly number[] {
  const ports = listIn(text);
  if (!ports.every((port) => /^\d{1,5}$/.test(port)))
    throw new InvalidArgumentError("Ports are numbers, such as 25,587.");
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
  if (name === "") throw new InvalidArgumentError("A file has a name.");
  return name;
}
