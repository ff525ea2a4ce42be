import escapeHtml = require("escape-html");
import { cut, visible } from "../../policies/printable";
import type { Problem, Report, ReportedFinding } from "../reporting/report";
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
import { machineLines } from "./machines";
import { subscriptionLines } from "./subscriptions";

/** GitHub takes no longer comment, in characters. */
const LONGEST = 65_536;

/** The most room that parts take, so that some is left for the findings in full. */
const ROOM = { table: 20_000, fixed: 6_000, problems: 6_000, notes: 3_000, subscriptions: 3_000 };

/** Room for the line that says what is left out. */
const NOTE_ROOM = 100;

/**
 * For a comment on a pull request: the verdict, a table of the findings, the widest first, each finding in full to be unfolded, what
 * is fixed, what could not be read, and the subscriptions of an audit of Azure. What GitHub has no room for is left out whole, and counted.
 *
 * Everything that the files name stands in code, where GitHub mentions nobody and links nothing, without the characters that end it.
 */
export function markdown(report: Report): string {
  const { findings, fixed, problems, notes } = report;
  const facts = counts(report);
  const head = `## SMTP from the Internet: ${verdict(report)}\n${facts.length > 0 ? `\n${sentence(facts)}\n` : ""}`;
  const table = section(TABLE_HEAD, findings, row, ROOM.table);
  const lists = [
    ...section("### Fixed since the baseline\n", fixed, fixedItem, ROOM.fixed),
    ...section("### Could not be read\n", problems, problemItem, ROOM.problems),
    ...section("### Notes\n", notes, problemItem, ROOM.notes),
    ...section("### Read from Azure\n", subscriptionLines(report), (line) => `- ${code(line)}`, ROOM.subscriptions),
  ];
  const used = [head, ...table, ...lists].join("\n").length;
  const details = section("### Findings\n", findings, unfoldable, LONGEST - used - 1);
  return [head, ...table, ...details, ...lists].join("\n");
}

const TABLE_HEAD = `| status | NSG | resource group | subscription | attached to | rules | addresses |
| --- | --- | --- | --- | --- | --- | --- |`;

/** A head with as many items under it as there is room for, and the number of the others; nothing if there are no items. */
function section<T>(head: string, items: readonly T[], write: (item: T) => string, room: number): readonly string[] {
  if (items.length === 0) return [];
  const kept: string[] = [];
  let left = room - head.length - NOTE_ROOM;
  for (const item of items) {
    const text = write(item);
    left -= text.length + 1;
    if (left < 0) break;
    kept.push(text);
  }
  const omitted = items.length - kept.length;
  const note = `\n${figures(omitted)} more are not shown here; other formats have all of them.`;
  return [`${[head, ...kept, ...(omitted > 0 ? [note] : [])].join("\n")}\n`];
}

function row(finding: ReportedFinding): string {
  const { status, resourceGroup, subscription, rules } = finding;
  const cells = [
    [status, ...noveltyOf(finding)].join(", "),
    code(nameOf(finding)),
    code(visible(resourceGroup ?? "")),
    code(visible(subscription ?? "")),
    attachment(finding) ?? "",
    cut(rules.map(({ name }) => code(visible(name)))).join(", "),
    addressesOf(finding).join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}

function unfoldable(finding: ReportedFinding): string {
  const status = [finding.status, ...noveltyOf(finding), worseningIn(finding) ?? []].flat().join(", ");
  const [name, place] = [nameOf(finding), placeOf(finding)].map(escapeHtml);
  // The blank lines end and begin the HTML.
  return `<details><summary>${status}: <code>${name}</code> in <code>${place}</code></summary>

${fenced([visibleLines(finding.message), "", visible(finding.resource), ...acceptanceLines(finding), ...programLines(finding), ...machineLines(finding)].join("\n"))}

</details>`;
}

function fixedItem(finding: ReportedFinding): string {
  return `- ${code(visible(finding.resource))} in ${code(placeOf(finding))}`;
}

function problemItem(problem: Problem): string {
  return `- ${code(placeOf(problem))}: ${code(visible(problem.message))}`;
}

/** Text of one line as code, also in a table: what would end the code or the cell is written as its code point. */
function code(line: string): string {
  return line === "" ? "" : `\`${line.replaceAll("`", "\\u{60}").replaceAll("|", "\\u{7c}")}\``;
}

/** Text as a block of code, in a fence that is longer than any in it. */
function fenced(lines: string): string {
  const longest = (lines.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${lines}\n${fence}`;
}
