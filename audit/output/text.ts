import * as Table from "cli-table3";
import { createColors } from "picocolors";
import { cutTo, visible } from "../../policies/printable";
import { isAccepted, needsAttention } from "../reporting/attention";
import type { FailOn } from "./fail-on";
import type { Note, Report, ReportedFinding } from "../reporting/report";
import { fit, widthOf, wrap } from "./columns";
import { machineLines, machinesSection } from "./machines";
import {
  acceptanceLines,
  addressesOf,
  attachment,
  counts,
  figures,
  nameOf,
  noveltyOf,
  placeOf,
  programLines,
  sentence,
  verdict,
  visibleLines,
  worseningIn,
} from "./format";
import { subscriptionLines } from "./subscriptions";

export interface TextOptions {
  /** Whether to use the colours of a terminal. */
  readonly colour: boolean;
  /** Whether to print known and accepted findings in full, as new ones. */
  readonly isWhole?: boolean | undefined;
  /** How much to print: the last line only, or with the table of findings and what could not be read; all by default. */
  readonly extent?: "line" | "summary" | undefined;
  /** What fails: reports for others go red just where the command does. */
  readonly failOn?: FailOn | undefined;
  /** What SARIF makes of accepted findings: suppressed results, or none. */
  readonly sarifAccepted?: SarifAccepted | undefined;
  /** How wide the table may be, in columns of a terminal; less than 60 is taken for 60. */
  readonly width: number;
}

/** No more findings than this are in the table: it is for a glance, and cli-table3 takes a millisecond for each row. */
const MOST_ROWS = 30;

/** Of a longer name, in characters, a table has the beginning: no name of Azure's is, and no id. */
const LONGEST_NAME = 300;

/** GitHub takes suppressed results for open ones. */
export type SarifAccepted = "suppress" | "omit";

const NARROWEST = 60;

/** Blanks around the text of a cell. */
const PADDING = 2;

const HEAD = ["status", "NSG", "resource group", "rules", "addresses"];

/** The columns of names, which give way where it is narrow; what the others hold is short. */
const NAMES = [1, 2, 3];

type Colours = ReturnType<typeof createColors>;

/**
 * For a person at a terminal: a table of the widest findings, each finding in full with its place, in a line each what the baseline
 * knows, what is accepted, what could not be read and what is fixed, and in the last line the sum of it. Without findings and notes there is only
 * that line.
 */
export function text(report: Report, { colour, width, isWhole = false, extent }: TextOptions): string {
  const colours = createColors(colour);
  const lastLine = colours.bold(sentence([verdict(report), ...counts(report)]));
  if (extent === "line") return `${lastLine}\n`;
  const { findings, fixed, problems, notes } = report;
  const reported = isWhole ? findings : findings.filter(needsAttention);
  const others = isWhole ? [] : findings.filter((finding) => !needsAttention(finding));
  const [known, accepted] = [false, true].map((is) => others.filter((finding) => isAccepted(finding) === is));
  const tables = reported.length > 0 ? [table(reported, width, colours)] : [];
  const unread = list(
    "Could not be read:",
    problems.map((problem) => `${placeOf(problem)}: ${visible(problem.message)}`),
    colours,
  );
  const machines = machinesSection(report, colours);
  if (extent === "summary") return `${[...machines, ...tables, ...unread, lastLine].join("\n\n")}\n`;
  const sections = [
    ...machines,
    ...tables,
    ...reported.map((finding) => full(finding, colours)),
    ...list("Known to the baseline:", known!.map(knownLine), colours),
    ...list("Accepted:", accepted!.map(knownLine), colours),
    ...unread,
    ...list("No network security groups:", linesOf(notes, "no-groups"), colours),
    ...list("Assumed:", linesOf(notes, "assumed"), colours),
    ...list("Could not be evaluated:", linesOf(notes, "unevaluated"), colours),
    ...list("Not read (--allow-unread):", linesOf(notes, "unread"), colours),
    ...list("Ways that are not decided:", linesOf(notes, "undecided-path"), colours),
    ...list("Left out of previews:", linesOf(notes, "left-out"), colours),
    ...list("Accepted findings that match nothing:", linesOf(notes, "unmatched"), colours),
    ...list("Read from Azure:", subscriptionLines(report), colours),
    ...list("Service tags:", linesOf(notes, "service-tags"), colours),
    ...list("Fixed since the baseline:", fixed.map(brief), colours),
    lastLine,
  ];
  return `${sections.join("\n\n")}\n`;
}

function table(findings: readonly ReportedFinding[], width: number, colours: Colours): string {
  const shown = findings.slice(0, MOST_ROWS);
  const rows = shown.map(cellsOf);
  const natural = HEAD.map((head, column) => Math.max(...[head, ...rows.map((row) => row[column]!)].map(widthOf)));
  const lines = HEAD.length + 1 + HEAD.length * PADDING;
  const widths = fit(natural, Math.max(width, NARROWEST) - lines, NAMES);
  const wrapped = (cells: readonly string[]): string[] => cells.map((cell, column) => wrap(cell, widths[column]!));
  // Its own colours would be there whether wanted or not, and its own wrapping counts colours as text.
  const drawn = new Table({
    head: wrapped(HEAD).map(colours.bold),
    colWidths: widths.map((each) => each + PADDING),
    style: { head: [], border: [] },
  });
  for (const [index, cells] of rows.entries()) {
    const [status = "", ...others] = wrapped(cells);
    drawn.push([statusColour(shown[index]!, colours)(status), ...others]);
  }
  const more = findings.length - shown.length;
  return `${drawn.toString()}${more > 0 ? `\nand ${figures(more)} more, below` : ""}`;
}

/** The cells of a row, in the order of the head. */
function cellsOf(finding: ReportedFinding): readonly string[] {
  const { status, resourceGroup, subscription, rules } = finding;
  return [
    [status, ...noveltyOf(finding)].join("\n"),
    inCell(nameOf(finding)),
    [resourceGroup, subscription].map((name) => inCell(visible(name ?? "(unknown)"))).join("\n"),
    cutTo(rules, ({ name }) => inCell(visible(name))).join("\n"),
    addressesOf(finding).join("\n"),
  ];
}

/** The beginning of a name that is too long for a table; the text below has all of it. */
function inCell(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

function statusColour({ status }: ReportedFinding, colours: Colours): (status: string) => string {
  return status === "open" ? colours.red : colours.yellow;
}

function full(finding: ReportedFinding, colours: Colours): string {
  const worsening = worseningIn(finding);
  const status = [finding.status, ...noveltyOf(finding)].join(", ");
  return [
    `${colours.bold(placeOf(finding))}: ${statusColour(finding, colours)(status)}${worsening === undefined ? "" : ` (${worsening})`}`,
    visible(finding.resource),
    ...programLines(finding),
    ...attachmentLine(finding),
    ...acceptanceLines(finding),
    ...machineLines(finding),
    visibleLines(finding.message),
  ].join("\n");
}

function attachmentLine(finding: ReportedFinding): readonly string[] {
  const attached = attachment(finding);
  return attached === undefined ? [] : [`attached to ${attached}`];
}

function linesOf(notes: readonly Note[], about: Note["about"]): readonly string[] {
  return notes.filter((note) => note.about === about).map((note) => `${placeOf(note)}: ${visible(note.message)}`);
}

function brief(finding: ReportedFinding): string {
  return `${placeOf(finding)}: ${visible(finding.resource)}`;
}

function knownLine(finding: ReportedFinding): string {
  const rules = cutTo(finding.rules, ({ name }) => inCell(visible(name))).join(", ");
  const names = [nameOf(finding), ...(rules === "" ? [] : [rules])];
  const parts = [finding.status, ...names, ...addressesOf(finding), ...acceptanceLines(finding)];
  return `${placeOf(finding)}: ${parts.join("; ")}`;
}

function list(head: string, items: readonly string[], colours: Colours): readonly string[] {
  return items.length === 0 ? [] : [[colours.bold(head), ...items.map((item) => `  ${item}`)].join("\n")];
}
