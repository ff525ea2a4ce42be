import { create } from "xmlbuilder";
import { groupBy } from "../../policies/azure/collections";
import { visible } from "../../policies/printable";
import type { GroupIdentity, JudgedGroup, Place, Problem, Report, ReportedFinding } from "../reporting/report";
import { needsAttention } from "../reporting/attention";
import type { FailOn } from "./fail-on";
import type { TextOptions } from "./text";
import { acceptanceLines, fileOf, isFailure, nameOf, placeOf, programLines, visibleLines, worseningIn } from "./format";
import { machineLines } from "./machines";

/** A test case, and what there is to say of it unless it passed. */
interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly file: string;
  readonly outcome?: Outcome;
}

interface Outcome {
  readonly element: "failure" | "error" | "skipped";
  readonly type: string;
  /** One line. */
  readonly message: string;
  readonly details: string;
}

const PROBLEMS = "Files that could not be read";

/**
 * For a continuous integration: a suite for each resource group, or file where that is not known, with a test case for each finding
 * and each restricted group. A group with several findings has as many test cases, so that each has a message of its own.
 *
 * Only suites name a file, if all of their cases are of one: the schema of Jenkins' xunit plugin allows no file of a test case.
 *
 * It goes red just where the command does: a finding that it fails on is a failure and a problem an error, while other findings are
 * skipped, and say why.
 */
export function junit(report: Report, { failOn = "open" }: Pick<TextOptions, "failOn"> = {}): string {
  const all = [
    ...report.findings.map((finding) => findingCase(finding, failOn)),
    ...report.groups.filter(({ status }) => status === "restricted").map(restrictedCase),
    ...report.problems.map(problemCase),
  ];
  const suites = groupBy(all, ({ suite }) => [suite]);
  const root = create("testsuites", { encoding: "UTF-8" });
  root.att({ name: report.tool.name, ...totals(all) });
  for (const [name, cases] of suites) {
    const files = [...new Set(cases.map(({ file }) => file))];
    const suite = root.ele("testsuite", {
      name,
      ...totals(cases),
      skipped: number(cases, "skipped"),
      // Some consumers take no time with a zone.
      timestamp: report.created.slice(0, 19),
      ...(files.length === 1 ? { file: files[0] } : {}),
    });
    for (const { name: caseName, outcome } of cases) {
      const testCase = suite.ele("testcase", { name: caseName, classname: name, time: "0" });
      if (outcome) {
        const { element, type, message, details } = outcome;
        testCase.ele(element, { type, message }).txt(details);
      }
    }
  }
  return `${root.end({ pretty: true })}\n`;
}

type Attributes = Readonly<Record<string, string | number>>;

function totals(cases: readonly TestCase[]): Attributes {
  return { tests: cases.length, failures: number(cases, "failure"), errors: number(cases, "error"), time: "0" };
}

function number(cases: readonly TestCase[], element: Outcome["element"]): number {
  return cases.filter(({ outcome }) => outcome?.element === element).length;
}

function findingCase(finding: ReportedFinding, failOn: FailOn): TestCase {
  const rules = finding.rules.map(({ name }) => visible(name)).join(", ");
  return {
    suite: suiteOf(finding),
    name: [nameOf(finding), ...(rules === "" ? [] : [rules])].join(": "),
    file: finding.declaredAt === null ? fileOf(finding) : visible(finding.declaredAt.file),
    outcome: outcomeOf(finding, failOn),
  };
}

function outcomeOf(finding: ReportedFinding, failOn: FailOn): Outcome {
  const { status, rule, resource, message } = finding;
  const sentence = visible(message.split("\n", 1)[0]!);
  const acceptance = acceptanceLines(finding);
  return {
    element: isFailure(finding, failOn) ? "failure" : "skipped",
    type: `${rule}.${status}`,
    message: [...linesFor(finding), sentence].join(": "),
    details: [
      visibleLines(message),
      visible(resource),
      ...acceptance,
      ...programLines(finding),
      ...machineLines(finding),
      placeOf(finding),
    ].join("\n"),
  };
}

/** Why a finding fails although it was known or accepted, or does not fail since it is; none of what is simply found. */
function linesFor(finding: ReportedFinding): readonly string[] {
  const [acceptance] = acceptanceLines(finding);
  if (acceptance !== undefined) return [`${acceptance.charAt(0).toUpperCase()}${acceptance.slice(1)}`];
  if (!needsAttention(finding)) return ["Known to the baseline"];
  const worsening = worseningIn(finding);
  return worsening === undefined ? [] : [`Worse than the baseline, ${worsening}`];
}

function restrictedCase(group: JudgedGroup): TestCase {
  return { suite: suiteOf(group), name: nameOf(group), file: fileOf(group) };
}

function problemCase(problem: Problem): TestCase {
  const message = visible(problem.message);
  return {
    suite: PROBLEMS,
    name: placeOf(problem),
    file: fileOf(problem),
    outcome: { element: "error", type: "unreadable", message, details: message },
  };
}

function suiteOf(about: GroupIdentity & Place): string {
  const known = [about.subscription, about.resourceGroup].filter((name) => name !== null);
  return known.length === 0 ? fileOf(about) : visible(known.join("/"));
}
