import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "csv-parse/sync";
import csvParser = require("csv-parser");
import * as fc from "fast-check";
import { csv } from "../../../audit/output/csv";
import { programPlaceOf } from "../../../audit/output/format";
import { visibleLines } from "../../../audit/output/format";
import { audit } from "../../../audit/judging/audit";
import { readAll } from "../../../audit/input/read";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { visible } from "../../../policies/printable";
import { check } from "../../evaluator/arbitraries";
import { anyReport } from "../report-arbitrary";
import { BREAKOUT, EMPTY, PLAIN, RELAY, REPORTED, reportOf, WEB } from "../report-sample";

const HEADER =
  "rule,status,isNew,worsened,resource,nsg,resourceGroup,subscription,attachedTo,rules,ports,ipv4Addresses,ipv6Addresses,example,message,fix,source,line,declaredAt,fingerprint,acceptance,acceptedBy,expires,reason,exceeds,reachableMachines";

const recordsOf = (text: string): readonly Readonly<Record<string, string>>[] =>
  parse(text, { columns: true, record_delimiter: "\r\n" });

/** The cells of each row, by a parser with its defaults, which ends a row at any line feed outside quotation marks. */
async function rowsOf(text: string): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  const parser = csvParser({ headers: false });
  parser.on("data", (row: Readonly<Record<string, string>>) => rows.push(Object.values(row)));
  const ended = new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
  parser.end(text);
  await ended;
  return rows;
}

const ROOT = path.join(__dirname, "..", "..", "..");
const SAMPLES = path.join(ROOT, "test", "audit", "samples");

/** A text as a spreadsheet is given it. */
const defused = (text: string): string => (/^[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text);

describe("csv", () => {
  it("is a header and a row for each finding, as RFC 4180 has it", () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    assert.equal(
      csv(reportOf({ findings: [RELAY, REPORTED], fixed: PLAIN.fixed, problems: PLAIN.problems })),
      `${HEADER}\r
Network-018,open,true,,${RELAY.resource},relay,rg-mail,00000000-0000-0000-0000-000000000002,nothing,"allow-low (inline, priority 200); allow-high (standalone, priority 210)",25,33554432,0,20.0.0.0,${quoted(RELAY.message)},${quoted(RELAY.fix.text)},states/mail.json,,index.ts:4,a0000000000000000000000000000003,,,,,,\r
Network-018,open,true,,${REPORTED.resource},,,,,,,,,,${quoted(REPORTED.message)},,'-,,,a0000000000000000000000000000004,,,,,,\r
`,
    );
  });

  it("has its header also without findings", () => {
    assert.equal(csv(EMPTY), `${HEADER}\r\n`);
  });

  it("defuses what a spreadsheet would take for a formula, and makes control characters visible", () => {
    const report = reportOf({ findings: [{ ...BREAKOUT, isNew: false, ports: [25, 587], message: "-1\n+2\r\n=3" }] });
    assert.deepEqual(recordsOf(csv(report)), [
      {
        rule: "Network-018",
        status: "open",
        isNew: "false",
        worsened: "",
        resource:
          "urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::=<script>alert(\"1\")</script>|`a`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)",
        nsg: "'=<script>alert(\"1\")</script>|`a`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)",
        resourceGroup: "",
        subscription: "",
        attachedTo: "",
        rules: "'-2+3|<b>`x` (inline, priority \\u{9}100)",
        ports: "25; 587",
        ipv4Addresses: "0",
        ipv6Addresses: "42529741020188316757504082004699774978",
        example: "2000::",
        message: "'-1\n+2\\u{d}\n=3",
        fix: BREAKOUT.fix.text,
        source: "exports\\=a|<b> é 100%#?.json",
        line: "3",
        declaredAt: "src/é 100%#?|<b>`x`\\u{1b}[31m.ts:17:3",
        fingerprint: "a0000000000000000000000000000002",
        acceptance: "",
        acceptedBy: "",
        expires: "",
        reason: "",
        exceeds: "",
        reachableMachines: "",
      },
    ]);
  });

  const formulas: readonly (readonly [string, string])[] = [
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["＝1", "'＝1"],
    ["\t=1", "\\u{9}=1"],
    ["\r=1", "\\u{d}=1"],
    ["a=1", "a=1"],
    ["'=1", "'=1"],
    ['"=1', '"=1'],
    [",=1", ",=1"],
  ];
  for (const [name, cell] of formulas) {
    it(`has ${JSON.stringify(cell)} for ${JSON.stringify(name)}`, () => {
      const report = reportOf({
        findings: [{ ...WEB, nsg: name, resourceGroup: name, subscription: name, source: name }],
      });
      const [record] = recordsOf(csv(report));
      const { nsg, resourceGroup, subscription, source } = record!;
      assert.deepEqual([nsg, resourceGroup, subscription, source], [cell, cell, cell, cell]);
    });
  }

  it("gives all of it back to a parser, whatever the files name", () => {
    check(
      300,
      fc.property(anyReport, (report) => {
        const text = csv(report);
        assert.match(text, /^(?:[^\p{C}\p{Zl}\p{Zp}\p{DI}]|\r?\n)*$/u);
        assert.deepEqual(
          recordsOf(text),
          report.findings.map((finding) => ({
            rule: "Network-018",
            status: finding.status,
            isNew: finding.isNew === null ? "" : String(finding.isNew),
            worsened: (finding.worsened ?? []).join("; "),
            resource: defused(visible(finding.resource)),
            nsg: defused(visible(finding.nsg ?? "")),
            resourceGroup: defused(visible(finding.resourceGroup ?? "")),
            subscription: defused(visible(finding.subscription ?? "")),
            attachedTo:
              finding.attachedTo?.length === 0 ? "nothing" : defused(visible(finding.attachedTo?.join("; ") ?? "")),
            rules: defused(
              finding.rules
                .map(({ name, priority, origin }) => `${visible(name)} (${origin}, priority ${visible(priority)})`)
                .join("; "),
            ),
            ports: finding.ports.join("; "),
            ipv4Addresses: finding.ipv4Addresses ?? "",
            ipv6Addresses: finding.ipv6Addresses ?? "",
            example: finding.example ?? "",
            message: defused(visibleLines(finding.message)),
            fix: defused(visibleLines(finding.fix.text)),
            source: defused(visible(finding.source)),
            line: finding.line === null ? "" : String(finding.line),
            declaredAt: defused(programPlaceOf(finding) ?? ""),
            fingerprint: finding.fingerprint,
            acceptance: finding.acceptance?.status ?? "",
            acceptedBy: defused(visible(finding.acceptance?.acceptedBy ?? "")),
            expires: finding.acceptance?.expires ?? "",
            reason: defused(visible(finding.acceptance?.reason ?? "")),
            exceeds: defused(visible(finding.acceptance?.exceeds.join("; ") ?? "")),
            reachableMachines: defused(visible((finding.reachableMachines ?? []).join("; "))),
          })),
        );
      }),
    );
  });

  const listings = [
    path.join(ROOT, "examples", "audit", "nsgs.json"),
    ...fs.readdirSync(SAMPLES).map((name) => path.join(SAMPLES, name)),
  ];
  for (const file of listings) {
    it(`has rows of the same columns for ${path.relative(ROOT, file)}, by another parser`, async () => {
      const { findings } = audit(readAll([file]), {
        question: DEFAULT_QUESTION,
        isDetailed: false,
        baseline: undefined,
      });
      const rows = await rowsOf(csv(reportOf({ findings })));
      assert.ok(findings.length > 0);
      assert.deepEqual(
        rows.map(({ length }) => length),
        [...findings, HEADER].map(() => HEADER.split(",").length),
      );
      const [fix, fingerprint] = ["fix", "fingerprint"].map((name) => HEADER.split(",").indexOf(name));
      assert.deepEqual(
        rows.slice(1).map((row) => [row[fix!], row[fingerprint!]]),
        findings.map((finding) => [finding.fix.text, finding.fingerprint]),
      );
    });
  }

  it("gives the same to two parsers, whatever the files name", async () => {
    for (const report of fc.sample(anyReport, { numRuns: 200, seed: 27 })) {
      const text = csv(report);
      const all = parse(text, { record_delimiter: "\r\n" });
      assert.deepEqual(await rowsOf(text), all);
    }
  });

  it("lists what many findings are attached to as far as there is room, and counts the rest", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `subnet-${index}`);
    const findings = Array.from({ length: 400 }, () => ({ ...WEB, attachedTo: names }));
    const cells = (count: number): readonly string[] =>
      csv(reportOf({ findings: findings.slice(0, count) })).split(",");
    const attached = cells(400).find((cell) => cell.startsWith("subnet-0;"));
    assert.equal(attached, [...names.slice(0, 250), "and 750 more"].join("; "));
    assert.ok(cells(100).includes(names.join("; ")));
  });
});
