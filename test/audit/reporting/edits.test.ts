/** The edits of changes, made in real files: what comes of them is valid, differs in nothing else and is restricted. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Log } from "sarif";
import { Edits } from "../../../audit/reporting/edits";
import { main } from "../../../audit/cli";
import type { Edit, Report } from "../../../audit/reporting/report";
import { allow } from "../../policies/harness";
import { WEB } from "../report-sample";

type Json = Readonly<Record<string, unknown>>;

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

const rule = (name: unknown, more: Json = {}): Json => ({
  name,
  properties: allow({ name: undefined, priority: 100, destinationPortRange: "20-30", ...more }),
});

const group = (rules: readonly Json[], more: Json = {}): Json => ({
  type: "Microsoft.Network/networkSecurityGroups",
  apiVersion: "2024-05-01",
  name: "web",
  location: "westeurope",
  properties: { securityRules: rules },
  ...more,
});

const template = (resources: readonly Json[], more: Json = {}): Json => ({
  $schema: SCHEMA,
  contentVersion: "1.0.0.0",
  ...more,
  resources,
});

describe("edits of templates", () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    file = path.join(folder, "main.json");
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  function audited(text: string, format: "json" | "sarif", ...more: readonly string[]): unknown {
    fs.writeFileSync(file, text);
    let stdout = "";
    const surroundings = { stdout: { write: (some: string) => (stdout += some) }, stderr: { write: () => 0 }, env: {} };
    main(["node", "azure-smtp-guard", "audit", "--format", format, ...more, file], "1.0.0", surroundings);
    return JSON.parse(stdout);
  }

  const editsIn = (text: string, ...more: readonly string[]): readonly (Edit | null)[] =>
    (audited(text, "json", ...more) as Report).findings.flatMap(({ fix }) => fix.changes.map(({ edit }) => edit));

  /** The text with the edits made, the last first. */
  function edited(text: string, edits: readonly Edit[]): string {
    const start = text.startsWith("\ufeff") ? 1 : 0;
    const lines = text.slice(start).split("\n");
    const offset = (line: number, column: number): number =>
      start + lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0) + column - 1;
    return [...edits]
      .sort((a, b) => b.startLine - a.startLine || b.startColumn - a.startColumn)
      .reduce(
        (now, edit) =>
          now.slice(0, offset(edit.startLine, edit.startColumn)) +
          edit.text +
          now.slice(offset(edit.endLine, edit.endColumn)),
        text,
      );
  }

  const NARROWED = { destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-30"] };
  const standalone = (more: Json = {}): Json => ({
    ...rule("web/smtp", more),
    type: "Microsoft.Network/networkSecurityGroups/securityRules",
    apiVersion: "2024-05-01",
  });

  const certain: readonly (readonly [what: string, before: Json, after: Json])[] = [
    ["an inline rule", template([group([rule("smtp")])]), template([group([rule("smtp", NARROWED)])])],
    [
      "two of three rules",
      template([group([rule("a"), rule("b", { destinationPortRange: "443" }), rule("c", { priority: 101 })])]),
      template([
        group([
          rule("a", NARROWED),
          rule("b", { destinationPortRange: "443" }),
          rule("c", { priority: 101, ...NARROWED }),
        ]),
      ]),
    ],
    ["a rule that is a resource", template([standalone()]), template([standalone(NARROWED)])],
    [
      "a list",
      template([group([rule("smtp", { destinationPortRange: undefined, destinationPortRanges: ["25", "80"] })])]),
      template([group([rule("smtp", { destinationPortRange: undefined, destinationPortRanges: ["80"] })])]),
    ],
    [
      "a single value that stays one",
      template([group([rule("smtp", { destinationPortRange: "25-30" })])]),
      template([group([rule("smtp", { destinationPortRange: "26-30" })])]),
    ],
  ];
  for (const [what, before, after] of certain) {
    for (const [how, write] of [
      ["", (json: Json) => JSON.stringify(json, undefined, 2)],
      [" in one line", (json: Json) => JSON.stringify(json)],
      [
        ", with a comment, a mark and other ends of lines",
        (json: Json) => `\ufeff// é\r\n${JSON.stringify(json, undefined, 1).replaceAll("\n", "\r\n")}`,
      ],
    ] as const) {
      it(`of ${what}${how}`, () => {
        const text = write(before);
        const edits = editsIn(text);
        assert.ok(edits.length > 0);
        const now = edited(
          text,
          edits.filter((edit) => edit !== null),
        );
        const json = now.replace(/^\ufeff\/\/.*\r\n/, "");
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(after)));
        assert.equal((audited(now, "json") as Report).summary.open, 0);
      });
    }
  }

  const uncertain: readonly (readonly [what: string, template: Json])[] = [
    ["an expression", template([group([rule("smtp", { destinationPortRange: "[concat('20', '-30')]" })])])],
    [
      "an expression in a list",
      template([
        group([rule("smtp", { destinationPortRange: undefined, destinationPortRanges: ["[string(25)]", "80"] })]),
      ]),
    ],
    ["a name that an expression makes", template([group([rule("[concat('sm', 'tp')]")])])],
    ["rules of one name", template([group([rule("smtp"), rule("smtp", { priority: 101 })])])],
    [
      "a group that a loop makes",
      template([group([rule("smtp")], { copy: { name: "a", count: 2 }, name: "[concat('web', copyIndex())]" })]),
    ],
    ["both properties", template([group([rule("smtp", { destinationPortRanges: [] })])])],
    ["symbolic names", { ...template([]), languageVersion: "2.0", resources: { web: group([rule("smtp")]) } }],
    ["resources on one line", template([group([rule("smtp")]), group([rule("smtp")], { name: "b" })])],
  ];
  for (const [what, json] of uncertain) {
    it(`are not made of ${what}`, () => {
      const isOneLine = what === "resources on one line";
      const edits = editsIn(JSON.stringify(json, undefined, isOneLine ? 0 : 2));
      assert.ok(edits.length > 0);
      assert.deepEqual(new Set(edits), new Set([null]));
    });
  }

  it("are not made of what is no template, cannot be read or is gone", () => {
    const finding = {
      ...WEB,
      source: file,
      line: 1,
      fix: { ...WEB.fix, changes: WEB.fix.changes.map((one) => ({ ...one, edit: null })) },
    };
    for (const text of [
      "[]",
      "{",
      `{ "$schema": "${SCHEMA}"`,
      `{ "a": "${SCHEMA}" }`,
      `// ${SCHEMA}`,
      `{ "$schema": 1, "resources": [] }`,
      `{ "$schema": "${SCHEMA}" }`,
      `{ "$schema": "${SCHEMA}", "resources": [{}] }`,
      "",
      undefined,
    ]) {
      if (text === undefined) fs.rmSync(file);
      else fs.writeFileSync(file, text);
      assert.deepEqual(new Edits().in([finding]), [finding]);
    }
  });

  it("are not made of standard input, which cannot be read again", () => {
    const finding = { ...WEB, source: "-", line: 1 };
    assert.deepEqual(new Edits().in([finding]), [finding]);
  });

  it("are fixes in SARIF, if all of a finding's changes have one", () => {
    const sources = ["12.0.0.0/8", "14.0.0.0/8", "16.0.0.0/8"];
    const together = (...ranges: readonly string[]): Json =>
      template([
        group(
          sources.map((sourceAddressPrefix, index) =>
            rule(`r${index}`, { priority: 100 + index, sourceAddressPrefix, destinationPortRange: ranges[index]! }),
          ),
        ),
      ]);
    const fixesIn = (json: Json) =>
      (audited(JSON.stringify(json, undefined, 2), "sarif") as Log).runs[0]!.results![0]!.fixes;
    const [fix] = fixesIn(together("20-30", "20-30", "20-30"))!;
    const [change] = fix!.artifactChanges;
    assert.equal(change!.replacements.length, 2);
    assert.match(change!.artifactLocation.uri!, /main\.json$/);
    assert.equal(change!.replacements[0]!.insertedContent!.text, '"destinationPortRanges": ["20-24", "26-30"]');
    assert.equal(fixesIn(together("20-30", "[concat('20-30')]", "[concat('20-30')]")), undefined);
  });
});
