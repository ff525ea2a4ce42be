import { sep } from "node:path";
import type { Location, Log, Notification, ReportingDescriptor, Result, Suppression } from "sarif";
import { packMetadata, policyMetadata } from "../../policies/metadata";
import { visible } from "../../policies/printable";
import { isAccepted, isChanged } from "../reporting/attention";
import type { Note, Place, Problem, Report, ReportedFinding } from "../reporting/report";
import { acceptanceLines, count, isFailure, visibleLines } from "./format";
import type { FailOn } from "./fail-on";
import { machineLines } from "./machines";
import type { TextOptions } from "./text";

/*
 * SARIF 2.1.0 as GitHub code scanning takes it
 * (https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning). Of its
 * limits, 10 MB of the file when compressed is left to who uploads it; all others are kept here.
 */

/** GitHub refuses a file with more, and shows the first 5,000. */
const MOST_RESULTS = 25_000;

/** The folder that relative files are relative to: GitHub takes it for the root of the repository. */
const BASE = "%SRCROOT%";

/**
 * For code scanning: one run of one rule, with a result for each finding, the widest first. What could not be read makes the run an
 * unsuccessful one; what is fixed is left out, and what is accepted is suppressed or left out.
 */
export function sarif(
  report: Report,
  { failOn = "open", sarifAccepted = "suppress" }: Pick<TextOptions, "failOn" | "sarifAccepted"> = {},
): string {
  const { tool, created, problems, notes } = report;
  const accepted = report.findings.filter(isAccepted);
  const isOmitted = sarifAccepted === "omit";
  const findings = isOmitted ? report.findings.filter((finding) => !isAccepted(finding)) : report.findings;
  // Once one result says whether it is suppressed, all must (3.27.23).
  const areMarked = !isOmitted && accepted.length > 0;
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            semanticVersion: tool.version,
            ...linkTo(packMetadata.repository),
            rules: [RULE],
          },
        },
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            endTimeUtc: created,
            toolExecutionNotifications: [
              ...problems.map((problem) => notification("error", problem)),
              ...notes.map((note) => notification("note", note)),
              ...omission("note", isOmitted ? accepted.length : 0, "accepted finding", "as asked"),
              ...omission("warning", findings.length - MOST_RESULTS, "finding", "for want of room"),
            ],
          },
        ],
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [BASE]: { description: { text: "The folder in which the audit ran." } } },
        results: findings.slice(0, MOST_RESULTS).map((finding) => ({
          ...result(finding, failOn),
          ...(areMarked ? { suppressions: suppressionsOf(finding) } : {}),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Where to read more about the pack, if its package names a repository. */
export function linkTo(repository: string | undefined): { readonly informationUri?: string } {
  return repository === undefined ? {} : { informationUri: repository };
}

const RULE: ReportingDescriptor = {
  id: "Network-018",
  name: "UnrestrictedSmtpAccess",
  shortDescription: { text: packMetadata.description! },
  fullDescription: {
    text:
      "No destination behind a network security group may be reached on TCP port 25 by more public addresses than one IPv4 /8 or " +
      "one IPv6 /32 holds, by the first rule that matches. What depends on a value that is not known is a warning.",
  },
  help: { text: policyMetadata.remediationSteps, markdown: policyMetadata.remediationSteps },
  defaultConfiguration: { level: "error" },
  properties: {
    tags: ["security", ...packMetadata.tags!],
    precision: "high",
    // GitHub calls 7.0 to 8.9 high, which is the rule's risk.
    "security-severity": "8.0",
  },
};

function result(finding: ReportedFinding, failOn: FailOn): Result {
  const { rule, isNew, message, nsg, resource, fingerprint } = finding;
  return {
    ruleId: rule,
    ruleIndex: 0,
    // By what the command fails on, whether the baseline knows it or not: the viewer compares for itself.
    level: isFailure({ ...finding, isNew: true, acceptance: null }, failOn) ? "error" : "warning",
    message: {
      text: messageText(
        [message, ...machineLines(finding), ...(isAccepted(finding) ? [] : acceptanceLines(finding))].join("\n"),
      ),
    },
    locations: [
      {
        ...declarationOf(finding),
        logicalLocations: [
          {
            ...(nsg === null ? {} : { name: visible(nsg) }),
            fullyQualifiedName: visible(resource),
            kind: "resource",
          },
        ],
      },
    ],
    ...readIn(finding),
    // GitHub looks at the second only, and makes one of the line's text if it is not there: a file of one line would be one alert.
    partialFingerprints: { "azureSmtpGuard/v1": fingerprint, primaryLocationLineHash: fingerprint },
    ...(isNew === null ? {} : { baselineState: isNew ? "new" : isChanged(finding) ? "updated" : "unchanged" }),
    ...fixesOf(finding),
  };
}

/** The line of the program where that is known, so that a pull request shows the finding there; else that of the file which was read. */
function declarationOf(finding: ReportedFinding): Location {
  const { declaredAt } = finding;
  if (declaredAt === null) return locationOf(finding);
  const { file, line, column } = declaredAt;
  const region = { startLine: line, ...(column === null ? {} : { startColumn: column }) };
  return { physicalLocation: { artifactLocation: uriOf(file), region } };
}

/** The file that was read, beside the line of the program. */
function readIn(finding: ReportedFinding): Pick<Result, "relatedLocations"> {
  if (finding.declaredAt === null) return {};
  return { relatedLocations: [{ ...locationOf(finding), message: { text: "The file that was read." } }] };
}

/** A fix that a viewer can apply, if it is known where all of it goes. */
function fixesOf({ fix: { text, changes }, source }: ReportedFinding): Pick<Result, "fixes"> {
  const edits = changes.flatMap(({ edit }) => edit ?? []);
  if (edits.length === 0 || edits.length < changes.length) return {};
  const replacements = edits.map(({ text, ...deletedRegion }) => ({
    deletedRegion,
    insertedContent: { text: visible(text) },
  }));
  const description = { text: messageText(text) };
  return { fixes: [{ description, artifactChanges: [{ artifactLocation: uriOf(source), replacements }] }] };
}

function notification(level: "error" | "note", entry: Problem | Note): Notification {
  return { level, message: { text: messageText(entry.message) }, locations: [locationOf(entry)] };
}

function omission(level: "warning" | "note", omitted: number, noun: string, why: string): readonly Notification[] {
  return omitted <= 0 ? [] : [{ level, message: { text: `${count(omitted, noun)} left out ${why}.` } }];
}

function suppressionsOf(finding: ReportedFinding): Suppression[] {
  if (!isAccepted(finding)) return [];
  return [{ kind: "external", status: "accepted", justification: acceptanceLines(finding).join("\n") }];
}

function locationOf({ source, line }: Place): Location {
  return {
    physicalLocation: {
      artifactLocation: uriOf(source),
      // A result without a line is not shown.
      region: { startLine: line ?? 1 },
    },
  };
}

/** How a path of Windows begins that names a drive or a host. */
const WINDOWS = /^([a-z]:[/\\]|\\\\)/i;

/** A file's name as a URI; relative to the base, unless it is absolute. */
function uriOf(source: string): { readonly uri: string; readonly uriBaseId?: string } {
  // Names that are no well-formed text cannot be encoded.
  const name = source.replace(/\p{Cs}/gu, "\ufffd");
  // Elsewhere than on Windows a backslash is part of a name.
  const [first = "", ...others] = name.replaceAll(WINDOWS.test(name) ? "\\" : sep, "/").split("/");
  const path = others.map((name) => `/${encodeURIComponent(name)}`).join("");
  const isDrive = /^[a-z]:$/i.test(first);
  if (isDrive) return { uri: `file:///${first}${path}` };
  if (first === "" && others.length > 0) return { uri: `file://${path}` };
  return { uri: `${encodeURIComponent(first)}${path}`, uriBaseId: BASE };
}

/**
 * Text as SARIF has it in messages (3.11.3, 3.11.5, 3.11.6): not indented, braces doubled, and no embedded link, which a name could
 * be made to look like.
 */
function messageText(text: string): string {
  return visibleLines(text)
    .replace(/ {2,}/g, " ")
    .replace(/^ /gm, "")
    .replaceAll("](", "]\\u{28}")
    .replace(/[{}]/g, "$&$&");
}
