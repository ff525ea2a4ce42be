import * as fs from "node:fs";
import * as path from "node:path";
import type { Question } from "../policies/evaluator/question";
import { newRunBudgets } from "../policies/evaluator/sets/work-budget";
import { visible } from "../policies/printable";
import { findAcceptedFiles, readAcceptedFile } from "./accepting/accepted-files";
import { Acceptances } from "./accepting/acceptances";
import { filesOf } from "./input/files/files";
import { isFile, realPath } from "./input/files/folders";
import { readAll } from "./input/read";
import { STANDARD_INPUT } from "./input/files/source";
import { Audit, isRestricted } from "./judging/audit";
import type { Timing } from "./live/client";
import type { CloudName } from "./live/clouds";
import { counts, isFailure, placeOf, sentence, verdict } from "./output/format";
import { FORMATS, type FailOn, type Format, type SarifAccepted, type WriterOptions } from "./output/formats";
import type { GroupFilter } from "./reporting/filter";
import { ParameterValues } from "./input/templates/parameter-values";
import { ProgressBar, type Terminal } from "./progress-bar";
import type { Report } from "./reporting/report";
import { noteOfServiceTags, readServiceTags } from "./service-tags";
import { SettingsError, findConfiguration, readBaseline, readQuestion } from "./settings";

/** What the exit of the command says. */
export const EXIT = { nothing: 0, open: 1, undecided: 2, unreadable: 3, usage: 64 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Options {
  readonly format: readonly Output[];
  /** Where the format that names no file goes. */
  readonly out?: string;
  readonly config?: string;
  readonly baseline?: string;
  /** A file of accepted findings, in place of those that are found. */
  readonly accepted?: string;
  readonly sarifAccepted: SarifAccepted;
  /** In place of those of the configuration. */
  readonly ports?: readonly number[];
  readonly trusted?: readonly string[];
  /** The file with the addresses of service tags. */
  readonly serviceTags?: string;
  /** Which groups to report. */
  readonly subscription: readonly string[];
  readonly resourceGroup: readonly string[];
  readonly attached?: boolean;
  /** How much text is printed: the last line, or that and the table. */
  readonly quiet?: boolean;
  readonly summary?: boolean;
  readonly failOn: FailOn;
  /** Values for parameters of templates: each a file of them or `NAME=VALUE`. */
  readonly parameters: readonly string[];
  readonly allowUnread?: boolean;
  /** What parameters of templates have to which nothing gives a value. */
  readonly assume?: "defaults" | "unknown";
  /** The folder of a Pulumi project, from the root of the repository. */
  readonly sourceRoot?: string;
  /** Whether text shows known and accepted findings in full, too. */
  readonly all?: boolean;
  /** Whether to read Azure itself, and how. */
  readonly azure?: boolean;
  readonly managementGroup: readonly string[];
  readonly tenant?: string;
  readonly cloud?: CloudName;
  readonly prefilter?: boolean;
  readonly verify?: boolean;
}

/** A report to write: to a file, or to standard output. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}

/** What the command uses of its process: its streams and environment. */
export interface Surroundings {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long to wait for Azure, where a test does not want to wait. */
  readonly timing?: Timing;
}

/** As a file of a report. */
const STANDARD_OUTPUT = "-";

/** Formats that show what each rule does. */
const DETAILED: ReadonlySet<Format> = new Set(["json", "html"]);

/** Where it is no terminal that is written to, a page is this wide, in columns. */
const PAGE_WIDTH = 120;

/**
 * Audits files, and Azure if asked to, and writes the reports.
 *
 * @returns Of an audit of files only, which does not wait for anything, the exit code itself.
 * @throws SettingsError if the options cannot be used.
 */
export function run(
  files: readonly string[],
  options: Options,
  version: string,
  surroundings: Surroundings,
): ExitCode | Promise<ExitCode> {
  const { stderr } = surroundings;
  const outputs = outputsOf(options);
  requireNoInput(outputs, files);
  const now = new Date().toISOString();
  const serviceTags = serviceTagsOf(options, now);
  const question = { ...questionOf(options, stderr), ...serviceTags?.asked };
  const baseline = readBaseline(options.baseline);
  const acceptances = acceptancesOf(files, options, now, stderr);
  const values = new ParameterValues(options.parameters);
  const budgets = newRunBudgets();
  const bar = options.quiet ? undefined : new ProgressBar(stderr);
  const isDetailed = outputs.some(({ format }) => DETAILED.has(format));
  const { sourceRoot } = options;
  const filter = filterOf(options);
  const sources = sourcesOf(files, options);
  const auditFiles = (asked: Question): Audit => {
    const common = { isDetailed, baseline, filter, sourceRoot, acceptances, budgets, sources };
    const audit = new Audit({ question: asked, ...common });
    if (serviceTags) audit.add({ kind: "note", note: serviceTags.note });
    const items = readAll(files, (progress) => bar?.show(progress), {
      valuesFor: (declared, file) => values.for(declared, file),
      parameterFiles: values.files,
      allowUnread: options.allowUnread === true,
      areDefaultsIgnored: options.assume === "unknown",
      budgets,
    });
    for (const item of items) audit.add(item);
    return audit;
  };
  const end = (audit: Audit): ExitCode => {
    bar?.end();
    values.requireUse();
    const tool = { name: "azure-smtp-guard", version };
    const report: Report = { tool, created: now, ...audit.end() };
    return writeAll(report, outputs, options, surroundings);
  };
  if (options.azure !== true) return end(auditFiles(question));
  return auditAzure(auditFiles, { options, question, version, bar, timing: surroundings.timing }).then(end);
}

/** Whether one file is all that is read. */
function sourcesOf(files: readonly string[], { azure }: Options): "one" | "several" {
  const [file = "", ...others] = files;
  const isOne = file === STANDARD_INPUT || isFile(file);
  return azure !== true && others.length === 0 && isOne ? "one" : "several";
}

interface LiveRun {
  readonly options: Options;
  readonly question: Question;
  readonly version: string;
  readonly bar: ProgressBar | undefined;
  readonly timing: Timing | undefined;
}

/**
 * Audits files, and then what Azure has. Whatever only the latter needs is loaded here: audits of files start without it.
 *
 * @param auditFiles Asks a question of the files: with the service tags that Azure lists, if no file has them.
 */
async function auditAzure(auditFiles: (asked: Question) => Audit, run: LiveRun): Promise<Audit> {
  const [{ openAzure }, { CLOUDS }] = await Promise.all([import("./live/live-audit"), import("./live/clouds")]);
  const { options, version, bar, timing } = run;
  const { tenant, subscription, managementGroup, cloud = "public", prefilter, verify } = options;
  const azure = await openAzure({
    cloud: CLOUDS[cloud],
    tenant,
    subscriptions: subscription,
    managementGroups: managementGroup,
    isPrefiltered: prefilter === true,
    isVerified: verify === true,
    needsServiceTags: run.question.serviceTags === undefined,
    version,
    onProgress: (progress) => bar?.showAzure(progress),
    ...(timing && { timing }),
  });
  const question = { ...run.question, ...(azure.serviceTags && { serviceTags: azure.serviceTags.tags }) };
  const audit = auditFiles(question);
  for await (const item of azure.read((group) => isRestricted(group, question))) audit.add(item);
  return audit;
}

/** Writes the reports, and what is to be said beside them. */
function writeAll(report: Report, outputs: readonly Output[], options: Options, surroundings: Surroundings): ExitCode {
  const { stderr } = surroundings;
  const extent = options.quiet ? "line" : options.summary ? "summary" : undefined;
  const { failOn, sarifAccepted } = options;
  const how = { isWhole: options.all === true, extent, failOn, sarifAccepted } as const;
  const areWritten = outputs.map((output) => write(report, output, how, surroundings)).every((isWritten) => isWritten);
  // The text on standard output has everything except notes about skipped text.
  const isTextRead = outputs.some(({ format, file }) => format === "text" && file === undefined);
  for (const line of linesBeside(report, { isTextRead, isQuiet: options.quiet === true })) stderr.write(`${line}\n`);
  return areWritten ? exitOf(report, failOn) : EXIT.unreadable;
}

/** What to print on standard error: what standard output does not show; with `--quiet` at most the last line. */
function linesBeside(
  report: Report,
  { isTextRead, isQuiet }: { readonly isTextRead: boolean; readonly isQuiet: boolean },
): readonly string[] {
  const { notes, problems } = report;
  const reported = [
    ...notes.filter(({ about }) => about === "skipped" || !isTextRead),
    ...(isTextRead ? [] : problems),
  ];
  const lines = isQuiet ? [] : reported.map((entry) => `${placeOf(entry)}: ${visible(entry.message)}`);
  return isTextRead ? lines : [...lines, sentence([verdict(report), ...counts(report)])];
}

/** The question of the command line, and of the configuration that it names or that is found from here upwards. */
function questionOf({ config, ports, trusted, quiet }: Options, stderr: Terminal): Question {
  const found = config === undefined ? findConfiguration(process.cwd()) : undefined;
  if (found !== undefined && !quiet) {
    stderr.write(`configuration: ${visible(path.relative(process.cwd(), found))}\n`);
  }
  return readQuestion(config ?? found, {
    ...(ports && { ports }),
    ...(trusted && { trustedSources: trusted }),
  });
}

/** What the file of the command line accepts, or those that are found from here upwards and beside the inputs; `undefined` without any. */
function acceptancesOf(
  inputs: readonly string[],
  { accepted, quiet }: Options,
  now: string,
  stderr: Terminal,
): Acceptances | undefined {
  const found = accepted === undefined ? findAcceptedFiles(process.cwd(), inputs) : [];
  if (!quiet) for (const file of found) stderr.write(`accepted findings: ${visible(file)}\n`);
  const files = accepted === undefined ? found : [accepted];
  const today = now.slice(0, "yyyy-mm-dd".length);
  return files.length === 0 ? undefined : new Acceptances(files.flatMap(readAcceptedFile), today);
}

/** The service tags of the file that the command line names, if it names one, with the note that the report has on it. */
function serviceTagsOf({ serviceTags: file }: Options, now: string) {
  if (file === undefined) return undefined;
  const list = readServiceTags(file);
  return { asked: { serviceTags: list.tags }, note: noteOfServiceTags(file, list, new Date(now)) };
}

function filterOf({ subscription, resourceGroup, attached }: Options): GroupFilter {
  return { subscriptions: subscription, resourceGroups: resourceGroup, isAttached: attached === true };
}

/** @throws SettingsError if two reports are for one place. */
function outputsOf({ format, out }: Options): readonly Output[] {
  const outputs: readonly Output[] = format.length > 0 ? format : [{ format: "text", file: undefined }];
  if (out !== undefined && outputs.every(({ file }) => file !== undefined)) {
    throw new SettingsError("--out is for a format without a file, and every format names one");
  }
  const placed = outputs.map((output) => {
    const file = output.file ?? out;
    return { ...output, file: file === STANDARD_OUTPUT ? undefined : file };
  });
  for (const [index, output] of placed.entries()) {
    const other = placed.slice(0, index).find((earlier) => placeKey(earlier) === placeKey(output));
    if (other) {
      throw new SettingsError(
        `${other.format} and ${output.format} cannot both go to the same place: name a file, as in --format ${other.format}=FILE`,
      );
    }
  }
  return placed;
}

/** @throws SettingsError if a report would take the place of a file that is read: in a folder, the next run would read it as an input. */
function requireNoInput(outputs: readonly Output[], names: readonly string[]): void {
  const existing = outputs.flatMap(({ file }) => (file !== undefined && isFile(file) ? [file] : []));
  if (existing.length === 0) return;
  const inputs = new Set(filesOf(names).flatMap((found) => (typeof found === "string" ? [realPath(found)] : [])));
  const both = existing.find((file) => inputs.has(realPath(file)));
  if (both !== undefined) {
    throw new SettingsError(`${both} is an input, too: write the report to a file outside of the inputs`);
  }
}

function placeKey({ file }: Output): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

/** Whether the report could be written; if not, standard error says why. */
function write(
  report: Report,
  { format, file }: Output,
  how: Omit<WriterOptions, "colour" | "width">,
  { stdout, stderr, env }: Surroundings,
): boolean {
  const isTerminal = file === undefined && stdout.isTTY === true;
  const colour = isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const width = (isTerminal ? stdout.columns : undefined) ?? PAGE_WIDTH;
  const text = FORMATS[format](report, { ...how, colour, width });
  if (file === undefined) {
    stdout.write(text);
    return true;
  }
  try {
    fs.writeFileSync(file, text);
    return true;
  } catch (error) {
    stderr.write(`error: ${file}: ${(error as Error).message}\n`);
    return false;
  }
}

/** Problems decide first: nobody knows what was there. */
function exitOf({ findings, problems, machines }: Report, failOn: Options["failOn"]): ExitCode {
  if (problems.length > 0) return EXIT.unreadable;
  if (failOn === "reachable") {
    return machines.some(({ status }) => status === "reachable") ? EXIT.open : EXIT.nothing;
  }
  const failures = findings.filter((finding) => isFailure(finding, failOn));
  if (failures.some(({ status }) => status === "open")) return EXIT.open;
  return failures.length > 0 ? EXIT.undecided : EXIT.nothing;
}
