import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import type { Log, Result, Run } from "sarif";
import { linkTo, sarif } from "../../../audit/output/sarif";
import type { Report } from "../../../audit/reporting/report";
import { packMetadata, policyMetadata } from "../../../policies/metadata";
import { check } from "../../evaluator/arbitraries";
import { anyReport } from "../report-arbitrary";
import {
  BREAKOUT,
  EMPTY,
  NOTES,
  NOTHING_OPEN,
  PENDING,
  PLAIN,
  PROBLEMS,
  RELAY,
  REPORTED,
  reportOf,
  SAMPLE,
  WEB,
  WITHOUT_BASELINE,
} from "../report-sample";

/** The official schema, which this package ships. Its draft is older than those that ajv reads, but what it uses did not change. */
const SCHEMA_FILE = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const schema = JSON.parse(fs.readFileSync(SCHEMA_FILE, "utf8")) as Record<string, unknown>;
delete schema["$schema"];
delete schema["id"];
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

function runOf(report: Report): Run {
  const log = JSON.parse(sarif(report)) as Log;
  assert.ok(validate(log), JSON.stringify(validate.errors));
  assert.equal(log.runs.length, 1);
  return log.runs[0]!;
}

const onlyResult = (report: Report): Result => {
  const { results } = runOf(report);
  assert.equal(results?.length, 1);
  return results[0]!;
};

describe("sarif", () => {
  it("is what code scanning takes: one run of one rule, with results and problems", () => {
    const report = reportOf({ findings: [RELAY, PENDING], problems: PLAIN.problems, notes: NOTES.slice(1) });
    assert.deepEqual(JSON.parse(sarif(report)), {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "azure-smtp-guard",
              semanticVersion: "1.0.0",
              rules: [
                {
                  id: "Network-018",
                  name: "UnrestrictedSmtpAccess",
                  shortDescription: {
                    text: "No Azure network security group may let unrestricted sources reach TCP port 25 (SMTP).",
                  },
                  fullDescription: {
                    text:
                      "No destination behind a network security group may be reached on TCP port 25 by more public addresses than " +
                      "one IPv4 /8 or one IPv6 /32 holds, by the first rule that matches. What depends on a value that is not " +
                      "known is a warning.",
                  },
                  help: { text: policyMetadata.remediationSteps, markdown: policyMetadata.remediationSteps },
                  defaultConfiguration: { level: "error" },
                  properties: {
                    tags: ["security", "azure", "network", "nsg", "smtp", "Network-018"],
                    precision: "high",
                    "security-severity": "8.0",
                  },
                },
              ],
            },
          },
          invocations: [
            {
              executionSuccessful: false,
              endTimeUtc: "2026-01-31T12:34:56.789Z",
              toolExecutionNotifications: [
                {
                  level: "error",
                  message: { text: "The file is truncated: its JSON ends within a string." },
                  locations: [
                    {
                      physicalLocation: {
                        artifactLocation: { uri: "states/cut.json", uriBaseId: "%SRCROOT%" },
                        region: { startLine: 7 },
                      },
                    },
                  ],
                },
                {
                  level: "note",
                  message: { text: "This state holds no network security group." },
                  locations: [
                    {
                      physicalLocation: {
                        artifactLocation: { uri: "states/empty.json", uriBaseId: "%SRCROOT%" },
                        region: { startLine: 1 },
                      },
                    },
                  ],
                },
              ],
            },
          ],
          columnKind: "utf16CodeUnits",
          originalUriBaseIds: { "%SRCROOT%": { description: { text: "The folder in which the audit ran." } } },
          results: [
            {
              ruleId: "Network-018",
              ruleIndex: 0,
              level: "error",
              message: {
                text: `Network security group "relay" must not let unrestricted sources reach TCP port 25, but 2 rules together admit 0.9 % of public IPv4 addresses.
Rule: "allow-low": inline, priority 200, Allow Tcp from 20.0.0.0/8, 10.0.0.0/8 to *, port 25
"allow-high": standalone, priority 210, Allow Tcp from 40.0.0.0/8, 41.0.0.0/9 to *, port 25
Admits: 33,554,432 public IPv4 addresses (0.9 %), e.g. 20.0.0.0
Fix: in each of these rules, name only the senders that need access (trustedSources names none):
sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
              },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "index.ts", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 4 },
                  },
                  logicalLocations: [{ name: "relay", fullyQualifiedName: RELAY.resource, kind: "resource" }],
                },
              ],
              relatedLocations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "states/mail.json", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 1 },
                  },
                  message: { text: "The file that was read." },
                },
              ],
              partialFingerprints: {
                "azureSmtpGuard/v1": "a0000000000000000000000000000003",
                primaryLocationLineHash: "a0000000000000000000000000000003",
              },
              baselineState: "new",
            },
            {
              ruleId: "Network-018",
              ruleIndex: 0,
              level: "warning",
              message: { text: PENDING.message },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "template.json", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 40 },
                  },
                  logicalLocations: [{ name: "pending", fullyQualifiedName: PENDING.resource, kind: "resource" }],
                },
              ],
              partialFingerprints: {
                "azureSmtpGuard/v1": "a0000000000000000000000000000005",
                primaryLocationLineHash: "a0000000000000000000000000000005",
              },
              baselineState: "unchanged",
            },
          ],
        },
      ],
    });
  });

  it("names the repository of the pack, if that is known", () => {
    const LINK = "https://git.example/ORG/azure-smtp-guard";
    assert.deepEqual([linkTo(LINK), linkTo(undefined)], [{ informationUri: LINK }, {}]);
  });

  it("takes its rule from the pack", () => {
    const [rule] = runOf(EMPTY).tool.driver.rules!;
    assert.equal(rule!.shortDescription!.text, packMetadata.description);
    assert.ok(rule!.fullDescription!.text.length <= 1024, "longer than GitHub shows");
    assert.ok(rule!.properties!.tags!.length <= 10, "more than GitHub shows");
  });

  it("is valid by the official schema, whatever the files name", () => {
    for (const report of [SAMPLE, PLAIN, WITHOUT_BASELINE, NOTHING_OPEN, EMPTY]) runOf(report);
    check(
      300,
      fc.property(anyReport, (report) => {
        const { results } = runOf(report);
        assert.equal(results!.length, report.findings.length);
        // Only the line feeds of messages are there, as JSON writes them.
        assert.match(sarif(report), /^(?:[^\p{C}\p{Zl}\p{Zp}]|\n)*$/u);
      }),
    );
  });

  it("is held against that schema in earnest", () => {
    const log = JSON.parse(sarif(SAMPLE)) as { runs: { results: { level: string }[] }[] };
    log.runs[0]!.results[0]!.level = "open";
    assert.ok(!validate(log));
    assert.deepEqual(
      validate.errors!.map(({ instancePath, keyword }) => [instancePath, keyword]),
      [["/runs/0/results/0/level", "enum"]],
    );
  });

  it("is successful if all could be read", () => {
    const [invocation] = runOf(NOTHING_OPEN).invocations!;
    assert.deepEqual(invocation, {
      executionSuccessful: true,
      endTimeUtc: "2026-01-31T12:34:56.789Z",
      toolExecutionNotifications: [],
    });
  });

  it("has errors where the command fails", () => {
    const levels = (failOn: "open" | "undecided" | "never"): unknown =>
      (JSON.parse(sarif(reportOf({ findings: [WEB, PENDING] }), { failOn })) as Log).runs[0]!.results!.map(
        ({ level }) => level,
      );
    assert.deepEqual(levels("open"), ["error", "warning"]);
    assert.deepEqual(levels("undecided"), ["error", "error"]);
    assert.deepEqual(levels("never"), ["warning", "warning"]);
  });

  it("says nothing of a baseline if there is none, and leaves out what is fixed", () => {
    const { results } = runOf(WITHOUT_BASELINE);
    assert.ok(results!.every((result) => !("baselineState" in result)));
    assert.deepEqual(
      runOf(reportOf({ findings: [{ ...WEB, isNew: false, worsened: ["ports"] }] })).results!.map(
        ({ baselineState }) => baselineState,
      ),
      ["updated"],
    );
    assert.deepEqual(
      runOf(SAMPLE).results!.map(({ baselineState }) => baselineState),
      ["unchanged", "new", "new", "new", "unchanged"],
    );
  });

  it("names a group only if its name is known", () => {
    const [location] = onlyResult(reportOf({ findings: [REPORTED] })).locations!;
    assert.deepEqual(location, {
      physicalLocation: { artifactLocation: { uri: "-", uriBaseId: "%SRCROOT%" }, region: { startLine: 1 } },
      logicalLocations: [{ fullyQualifiedName: REPORTED.resource, kind: "resource" }],
    });
  });

  it("makes what would steer a terminal visible, and no link or placeholder of a name", () => {
    const result = onlyResult(reportOf({ findings: [{ ...BREAKOUT, message: '"{0}[x](y)\u001b"' }] }));
    assert.equal(result.message.text, '"{{0}}[x]\\u{{28}}y)\\u{{1b}}"');
    assert.equal(
      result.locations![0]!.logicalLocations![0]!.name,
      "=<script>alert(\"1\")</script>|`a`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)",
    );
    const [notification] = runOf(reportOf({ problems: PROBLEMS.slice(1) })).invocations![0]!
      .toolExecutionNotifications!;
    assert.equal(notification!.message.text, 'Resource "=1+1\\u{{1b}}[2J|`<i>`" has no properties.\nIt is left out.');
  });

  it("has no more results than GitHub takes, the first, and says so", () => {
    const many = (length: number): Report =>
      reportOf({ findings: Array.from({ length }, (_, index) => ({ ...WEB, fingerprint: index.toString(16) })) });
    const whole = JSON.parse(sarif(many(25_000))) as Log;
    assert.equal(whole.runs[0]!.results!.length, 25_000);
    assert.deepEqual(whole.runs[0]!.invocations![0]!.toolExecutionNotifications, []);
    const [run] = (JSON.parse(sarif(many(26_234))) as Log).runs;
    assert.equal(run!.results!.length, 25_000);
    assert.equal(run!.results!.at(-1)!.partialFingerprints!["azureSmtpGuard/v1"], (24_999).toString(16));
    assert.deepEqual(run!.invocations![0]!.toolExecutionNotifications, [
      { level: "warning", message: { text: "1,234 findings left out for want of room." } },
    ]);
  });
});

describe("sarif: where a program declares a resource", () => {
  it("is the place of its result, beside the file that was read", () => {
    const declaredAt = { file: "infra/index.ts", line: 17, column: 3 };
    const { locations, relatedLocations } = onlyResult(reportOf({ findings: [{ ...WEB, declaredAt }] }));
    assert.deepEqual(locations![0]!.physicalLocation, {
      artifactLocation: { uri: "infra/index.ts", uriBaseId: "%SRCROOT%" },
      region: { startLine: 17, startColumn: 3 },
    });
    assert.deepEqual(relatedLocations![0]!.physicalLocation, {
      artifactLocation: { uri: "listing.json", uriBaseId: "%SRCROOT%" },
      region: { startLine: 12 },
    });
  });
});

describe("sarif: where a file is", () => {
  const relative: readonly (readonly [string, string])[] = [
    ["a.json", "a.json"],
    ["exports/a.json", "exports/a.json"],
    ["exports\\a.json", "exports%5Ca.json"],
    ["./a.json", "./a.json"],
    ["../a.json", "../a.json"],
    ["-", "-"],
    ["a b%20#?.json", "a%20b%2520%23%3F.json"],
    ["a:b.json", "a%3Ab.json"],
    ["é中😀", "%C3%A9%E4%B8%AD%F0%9F%98%80"],
    ["\ud800", "%EF%BF%BD"],
    ["<a>|[b]\n", "%3Ca%3E%7C%5Bb%5D%0A"],
    ["", ""],
  ];
  for (const [source, uri] of relative) {
    it(`${JSON.stringify(source)} is relative`, () =>
      assert.deepEqual(locationOf(source), { uri, uriBaseId: "%SRCROOT%" }));
  }

  const absolute: readonly (readonly [string, string])[] = [
    ["/srv/a b.json", "file:///srv/a%20b.json"],
    ["C:\\reports\\a b.json", "file:///C:/reports/a%20b.json"],
    ["c:/reports/a.json", "file:///c:/reports/a.json"],
    ["\\\\host\\share\\a.json", "file:////host/share/a.json"],
  ];
  for (const [source, uri] of absolute) {
    it(`${JSON.stringify(source)} is absolute`, () => assert.deepEqual(locationOf(source), { uri }));
  }

  function locationOf(source: string): object {
    return onlyResult(reportOf({ findings: [{ ...WEB, source }] })).locations![0]!.physicalLocation!.artifactLocation!;
  }
});
