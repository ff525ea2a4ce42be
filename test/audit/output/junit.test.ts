import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { nameOf, visibleLines } from "../../../audit/output/format";
import { junit } from "../../../audit/output/junit";
import type { ReportedFinding } from "../../../audit/reporting/report";
import { visible } from "../../../policies/printable";
import { check } from "../../evaluator/arbitraries";
import { anyReport } from "../report-arbitrary";
import {
  BREAKOUT,
  EMPTY,
  NOTHING_OPEN,
  PENDING,
  PLAIN,
  PROBLEMS,
  RELAY,
  REPORTED,
  reportOf,
  WEB,
} from "../report-sample";

/** Text as XML has it between tags, and as the value of an attribute. */
const inText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const inAttribute = (text: string): string => inText(text).replaceAll('"', "&quot;");

const firstLine = (text: string): string => text.split("\n", 1)[0]!;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** The elements of some names, in the order of the document; throws on what is no well-formed XML. */
function elementsIn(xml: string, ...names: readonly string[]): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    for (const element of open) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return elements.filter(({ name }) => names.includes(name));
}

describe("junit", () => {
  it("is a suite for each resource group, a test case for each finding, restricted group and problem", () => {
    const [web, relay, reported, pending] = [WEB, RELAY, REPORTED, PENDING].map(({ message }) => message) as [
      string,
      string,
      string,
      string,
    ];
    assert.equal(
      junit(PLAIN),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="azure-smtp-guard" tests="7" failures="2" errors="1" time="0">
  <testsuite name="00000000-0000-0000-0000-000000000001/rg-web" tests="3" failures="0" errors="0" time="0" skipped="2" timestamp="2026-01-31T12:34:56">
    <testcase name="web: allow-smtp" classname="00000000-0000-0000-0000-000000000001/rg-web" time="0">
      <skipped type="Network-018.open" message="Known to the baseline: ${inAttribute(firstLine(web))}">${inText(web)}
${WEB.resource}
listing.json:12</skipped>
    </testcase>
    <testcase name="pending: allow-from-parameter" classname="00000000-0000-0000-0000-000000000001/rg-web" time="0">
      <skipped type="Network-018.undecided" message="Known to the baseline: ${inAttribute(pending)}">${inText(pending)}
${PENDING.resource}
template.json:40</skipped>
    </testcase>
    <testcase name="branch" classname="00000000-0000-0000-0000-000000000001/rg-web" time="0"/>
  </testsuite>
  <testsuite name="00000000-0000-0000-0000-000000000002/rg-mail" tests="1" failures="1" errors="0" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="index.ts">
    <testcase name="relay: allow-low, allow-high" classname="00000000-0000-0000-0000-000000000002/rg-mail" time="0">
      <failure type="Network-018.open" message="${inAttribute(firstLine(relay))}">${inText(relay)}
${RELAY.resource}
declared at index.ts:4
states/mail.json</failure>
    </testcase>
  </testsuite>
  <testsuite name="standard input" tests="1" failures="1" errors="0" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="standard input">
    <testcase name="urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp" classname="standard input" time="0">
      <failure type="Network-018.open" message="${inAttribute(reported)}">${inText(reported)}
${REPORTED.resource}
standard input</failure>
    </testcase>
  </testsuite>
  <testsuite name="rg-mail" tests="1" failures="0" errors="0" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="states/mail.json">
    <testcase name="vpn" classname="rg-mail" time="0"/>
  </testsuite>
  <testsuite name="Files that could not be read" tests="1" failures="0" errors="1" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="states/cut.json">
    <testcase name="states/cut.json:7" classname="Files that could not be read" time="0">
      <error type="unreadable" message="The file is truncated: its JSON ends within a string.">The file is truncated: its JSON ends within a string.</error>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });

  it("passes what is restricted", () => {
    assert.equal(
      junit(NOTHING_OPEN),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="azure-smtp-guard" tests="2" failures="0" errors="0" time="0">
  <testsuite name="00000000-0000-0000-0000-000000000001/rg-web" tests="1" failures="0" errors="0" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="listing.json">
    <testcase name="branch" classname="00000000-0000-0000-0000-000000000001/rg-web" time="0"/>
  </testsuite>
  <testsuite name="rg-mail" tests="1" failures="0" errors="0" time="0" skipped="0" timestamp="2026-01-31T12:34:56" file="states/mail.json">
    <testcase name="vpn" classname="rg-mail" time="0"/>
  </testsuite>
</testsuites>
`,
    );
    assert.equal(
      junit(EMPTY),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="azure-smtp-guard" tests="0" failures="0" errors="0" time="0"/>
`,
    );
  });

  const outcomes: readonly (readonly ["open" | "undecided", boolean | null, string, string])[] = [
    ["open", null, "failure", "m"],
    ["open", true, "failure", "m"],
    ["open", false, "skipped", "Known to the baseline: m"],
    ["undecided", null, "skipped", "m"],
    ["undecided", true, "skipped", "m"],
    ["undecided", false, "skipped", "Known to the baseline: m"],
  ];
  for (const [status, isNew, element, message] of outcomes) {
    const novelty = { null: "", true: ", new", false: ", known" }[String(isNew) as "null" | "true" | "false"];
    it(`has ${element} for what is ${status}${novelty}`, () => {
      const xml = junit(reportOf({ findings: [{ ...WEB, status, isNew, message: "m\n  rule" }] }));
      const found = elementsIn(xml, "failure", "error", "skipped");
      assert.deepEqual(
        found.map((each) => [each.name, each.attributes["type"], each.attributes["message"], each.text]),
        [[element, `Network-018.${status}`, message, `m\n  rule\n${WEB.resource}\nlisting.json:12`]],
      );
    });
  }

  const levels: readonly (readonly ["open" | "undecided" | "reachable" | "never", readonly string[]])[] = [
    ["open", ["failure", "skipped", "skipped"]],
    ["undecided", ["failure", "failure", "skipped"]],
    ["reachable", ["skipped", "skipped", "skipped"]],
    ["never", ["skipped", "skipped", "skipped"]],
  ];
  for (const [failOn, elements] of levels) {
    it(`fails where the command fails on ${failOn}`, () => {
      const open = { ...WEB, isNew: true };
      const findings = [open, { ...PENDING, isNew: true }, WEB];
      const xml = junit(reportOf({ findings }), { failOn });
      assert.deepEqual(
        elementsIn(xml, "failure", "skipped")
          .map(({ name }) => name)
          .sort(),
        elements,
      );
    });
  }

  it("fails for what is worse than the baseline, and says in what", () => {
    const finding: ReportedFinding = { ...WEB, isNew: false, worsened: ["sources"], message: "m" };
    const [failure] = elementsIn(junit(reportOf({ findings: [finding] })), "failure");
    assert.equal(failure!.attributes["message"], "Worse than the baseline, more sources: m");
  });

  /* What the schema of Jenkins' xunit plugin (junit-10.xsd) allows of the elements that this writes. */

  interface Allowed {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly children: readonly string[];
  }
  const MESSAGE: Allowed = { required: [], optional: ["type", "message"], children: [] };
  const SCHEMA: Readonly<Record<string, Allowed>> = {
    testsuites: {
      required: [],
      optional: ["name", "time", "tests", "failures", "errors"],
      children: ["testsuite"],
    },
    testsuite: {
      required: ["name", "tests", "failures", "errors"],
      optional: ["time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"],
      children: ["testsuite", "testcase", "properties", "system-out", "system-err"],
    },
    testcase: {
      required: ["name"],
      optional: ["time", "classname", "group"],
      children: ["skipped", "error", "failure", "system-out", "system-err"],
    },
    skipped: MESSAGE,
    error: MESSAGE,
    failure: MESSAGE,
  };

  it("has no element and no attribute that the schema of Jenkins' xunit plugin does not allow", () => {
    check(
      200,
      fc.property(anyReport, (report) => {
        const open: string[] = [];
        const parser = new SaxesParser();
        parser.on("opentag", ({ name, attributes }) => {
          const parent = open.at(-1);
          if (parent !== undefined) assert.ok(SCHEMA[parent]!.children.includes(name), `${parent}/${name}`);
          const { required, optional } = SCHEMA[name]!;
          for (const attribute of required) assert.ok(attribute in attributes, `${name} without @${attribute}`);
          for (const attribute of Object.keys(attributes)) {
            assert.ok([...required, ...optional].includes(attribute), `${name}/@${attribute}`);
          }
          open.push(name);
        });
        parser.on("closetag", () => open.pop());
        parser.write(junit(report)).close();
      }),
    );
  });

  it("makes what XML forbids visible", () => {
    const xml = junit(reportOf({ findings: [BREAKOUT], problems: PROBLEMS.slice(1) }));
    const name = nameOf(BREAKOUT);
    assert.deepEqual(
      elementsIn(xml, "testcase").map((each) => [each.attributes["name"], each.attributes["classname"]]),
      [
        [`${name}: -2+3|<b>\`x\``, "exports\\=a|<b> é 100%#?.json"],
        ["exports\\=a|<b> é 100%#?.json", "Files that could not be read"],
      ],
    );
    assert.deepEqual(
      elementsIn(xml, "failure", "error").map((each) => each.text),
      [
        `${BREAKOUT.message}\nurn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::${name}\ndeclared at src/é 100%#?|<b>\`x\`\\u{1b}[31m.ts:17:3\nexports\\=a|<b> é 100%#?.json:3`,
        'Resource "=1+1\\u{1b}[2J|`<i>`" has no properties.\\u{a}It is left out.',
      ],
    );
  });

  it("gives all of it back to a parser, whatever the files name", () => {
    check(
      200,
      fc.property(anyReport, (report) => {
        const xml = junit(report);
        assert.match(xml, /^(?:[^\p{C}\p{Zl}\p{Zp}\p{DI}]|\n)*$/u);
        const cases = elementsIn(xml, "testcase");
        const restricted = report.groups.filter(({ status }) => status === "restricted");
        const { findings, problems } = report;
        assert.equal(cases.length, findings.length + restricted.length + problems.length);

        const names = cases.map((each) => each.attributes["name"]);
        for (const group of restricted) assert.ok(names.includes(nameOf(group)));

        const texts = elementsIn(xml, "failure", "skipped", "error").map((each) => each.text);
        for (const { message } of findings) assert.ok(texts.some((each) => each.startsWith(visibleLines(message))));
        for (const { message } of problems) assert.ok(texts.includes(visible(message)));

        const [root] = elementsIn(xml, "testsuites");
        const suites = elementsIn(xml, "testsuite");
        const totals = (attribute: string): number =>
          suites.reduce((sum, suite) => sum + Number(suite.attributes[attribute]), 0);
        assert.equal(totals("tests"), cases.length);
        assert.equal(Number(root!.attributes["tests"]), cases.length);
        for (const [element, attribute] of [
          ["failure", "failures"],
          ["error", "errors"],
          ["skipped", "skipped"],
        ] as const) {
          assert.equal(totals(attribute), elementsIn(xml, element).length);
        }
      }),
    );
  });
});
