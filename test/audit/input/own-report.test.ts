import * as assert from "node:assert/strict";
import { readReported } from "../../../audit/input/own-report";
import { json } from "../../../audit/output/json";
import type { ReportedFinding } from "../../../audit/reporting/report";
import { ACCEPTANCE, BREAKOUT, EMPTY, NOTES, PROBLEMS, REPORTED, SAMPLE, WEB } from "../report-sample";
import { itemsIn, itemsOf, problemsIn } from "./harness";

const GROUP = SAMPLE.groups.find(({ rules, openIpv4 }) => rules.length > 0 && openIpv4.length > 0)!;
const NO_FORM = "Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.";

describe("a report of this command", () => {
  it("has its findings, its groups and its problems, with the places that they had", () => {
    const items = itemsOf(json(SAMPLE));
    assert.deepEqual(items, [
      ...SAMPLE.findings.map((finding) => ({ kind: "finding", finding: { ...finding, isNew: null, worsened: null } })),
      ...SAMPLE.groups.map((group) => ({ kind: "judged-group", group })),
      ...PROBLEMS.map((problem) => ({ kind: "problem", problem })),
      ...NOTES.map((note) => ({ kind: "note", note })),
    ]);
  });

  it("may be empty", () => assert.deepEqual(itemsOf(json(EMPTY)), []));

  const damaged: readonly (readonly [what: string, report: object, items: number, ...problems: readonly string[]])[] = [
    ["a bad finding", { ...EMPTY, findings: [WEB, { ...WEB, status: "restricted" }, BREAKOUT] }, 2, `1: ${NO_FORM}`],
    ["a bad group", { ...EMPTY, groups: [{ ...GROUP, openIpv4: 1 }, GROUP] }, 1, `1: ${NO_FORM}`],
    [
      "a bad problem",
      { ...EMPTY, problems: [PROBLEMS[0], 5] },
      0,
      `7: ${PROBLEMS[0]!.message}`,
      "1: The problems in this report cannot be read.",
    ],
    ["a bad note", { ...EMPTY, notes: [NOTES[0], PROBLEMS[0]] }, 1, "1: The notes of this report cannot be read."],
    ["no notes, as of version 1.0.0", { ...EMPTY, notes: undefined }, 0],
    ["no problems", { ...EMPTY, problems: undefined }, 0, "1: The problems in this report cannot be read."],
    ["another tool", { ...EMPTY, tool: { name: "another", version: "1.0.0" } }, 0, `1: ${NO_FORM}`],
    ["no tool", { ...EMPTY, tool: undefined }, 0, `1: ${NO_FORM}`],
    ["findings alone", [WEB, REPORTED], 2],
  ];
  for (const [what, report, count, ...problems] of damaged) {
    it(what, () => {
      const items = itemsIn(report);
      assert.equal(items.filter(({ kind }) => kind !== "problem").length, count);
      assert.deepEqual(problemsIn(items), problems);
    });
  }

  it("of version 1, has notes by the names of this version", () => {
    const [note] = NOTES;
    const items = itemsIn({ ...EMPTY, notes: [{ ...note!, about: "nothing" }] });
    assert.deepEqual(items, [{ kind: "note", note: { ...note!, about: "no-groups" } }]);
  });

  it("has what was complete where it is truncated", () => {
    const text = json(SAMPLE);
    const items = itemsOf(text.slice(0, text.indexOf(SAMPLE.findings[2]!.fingerprint)));
    assert.deepEqual(
      items.flatMap((item) => (item.kind === "finding" ? [item.finding.fingerprint] : [])),
      SAMPLE.findings.slice(0, 2).map(({ fingerprint }) => fingerprint),
    );
    assert.equal(problemsIn(items).length, 1);
  });
});

describe("readReported", () => {
  /** Values that a key must not have, besides none. */
  const badOfFinding: Readonly<Record<keyof ReportedFinding, readonly unknown[]>> = {
    rule: ["Network-019", null],
    status: ["restricted", 5],
    isNew: ["yes"],
    worsened: ["sources", ["addresses"]],
    sources: ["*", [5]],
    destinations: ["*", [null]],
    sourcesDigest: ["", "0A".repeat(32), "0a".repeat(31)],
    destinationsDigest: [5],
    acceptance: [
      "accepted",
      {},
      { ...ACCEPTANCE, status: "rejected" },
      { ...ACCEPTANCE, reason: "" },
      { ...ACCEPTANCE, acceptedBy: null },
      { ...ACCEPTANCE, expires: "soon" },
      { ...ACCEPTANCE, exceeds: [5] },
    ],
    atMost: ["*", {}, { sources: "*", destinations: null }, { sources: null, destinations: [5] }],
    resource: ["", null],
    nsg: [5],
    resourceGroup: [{}],
    subscription: [[]],
    attachedTo: ["", [5], {}],
    source: ["", null],
    line: [0, 1.5, "1"],
    declaredAt: [
      "index.ts",
      {},
      { file: "", line: 1, column: null },
      { file: "a", line: 0, column: null },
      { file: "a", line: 1 },
    ],
    rules: [
      null,
      [null],
      [{ name: "a", priority: 100, origin: "inline" }],
      [{ name: "a", priority: "100", origin: "other" }],
    ],
    ports: [25, ["25"], [0], [65536]],
    ipv4Addresses: [5, "", "about 4.3e+37", "-1"],
    ipv6Addresses: [5, "1,000"],
    example: ["", "1.0.0", 5],
    message: ["", null],
    fix: [
      null,
      { text: 1, changes: [] },
      { text: "a", changes: [{ rule: "a", property: "", values: [], replaces: null }] },
      { text: "a", changes: [{ rule: "a", property: "b", values: [1], replaces: null }] },
      { text: "a", changes: [], updates: [{ rule: "", property: "sourceAddressPrefixes", audited: [], values: null }] },
      { text: "a", changes: [], updates: [{ rule: "a", property: "access", audited: [], values: null }] },
      { text: "a", changes: [], updates: [{ rule: "a", property: "sourceAddressPrefixes", audited: "*", values: [] }] },
    ],
    reachableMachines: ["", [""], [5]],
    fingerprint: ["", "xyz", 5],
  };
  for (const [key, values] of Object.entries(badOfFinding)) {
    it(`no finding without or with another ${key}`, () => {
      const without = Object.fromEntries(Object.entries(WEB).filter(([name]) => name !== key));
      // Reports of earlier versions do not have these.
      const isAdded = [
        "attachedTo",
        "declaredAt",
        "worsened",
        "acceptance",
        "atMost",
        "sources",
        "destinations",
        "reachableMachines",
      ].includes(key.replace("Digest", ""));
      const bad = values.map((value) => ({ ...WEB, [key]: value }));
      for (const value of isAdded ? bad : [without, ...bad]) {
        assert.equal(readReported(value), undefined, JSON.stringify(value));
      }
    });
  }

  const [rule] = GROUP.rules;
  const badGroups: readonly object[] = [
    { ...GROUP, status: "closed" },
    { ...GROUP, line: -1 },
    { ...GROUP, kind: "other" },
    { ...GROUP, isPartial: "no" },
    { ...GROUP, rules: [{ ...rule, effect: "other" }] },
    { ...GROUP, rules: [{ ...rule, isInFinding: "no" }] },
    { ...GROUP, rules: [{ ...rule, sources: "*" }] },
    { ...GROUP, rules: [{ ...rule, ipv4Addresses: 5 }] },
    { ...GROUP, rules: [rule, { name: "a", priority: "100", origin: "inline" }] },
    { ...GROUP, openIpv4: ["1.0.0.0"] },
    { ...GROUP, openIpv4: [["1.0.0.0"]] },
    { ...GROUP, openIpv4: [["1.0.0.0", "1.0.0.256"]] },
    { ...GROUP, deniedIpv4: [["::", "::1"]] },
    { ...GROUP, deniedIpv4: [["1.0.0.0", "1.0.0.1", "1.0.0.2"]] },
  ];
  it("what version 1.0.0 wrote, with what it lacked", () => {
    const added = ["kind", "isPartial", "attachedTo", "declaredAt", "worsened"];
    const old = (value: object, ...more: readonly string[]): object =>
      Object.fromEntries(Object.entries(value).filter(([key]) => ![...added, ...more].includes(key)));
    const missing = {
      attachedTo: null,
      isNew: null,
      worsened: null,
      acceptance: null,
      atMost: null,
      sources: null,
      destinations: null,
      sourcesDigest: null,
      destinationsDigest: null,
    };
    assert.deepEqual(readReported(old(WEB, "sources", "destinations", "sourcesDigest", "destinationsDigest")), [
      { kind: "finding", finding: { ...WEB, ...missing } },
    ]);
    assert.deepEqual(readReported(old(GROUP)), [{ kind: "judged-group", group: { ...GROUP, attachedTo: null } }]);
  });

  it("no group with something else", () => {
    assert.deepEqual(readReported(GROUP), [{ kind: "judged-group", group: GROUP }]);
    for (const value of badGroups) assert.equal(readReported(value), undefined, JSON.stringify(value));
  });

  it("nothing else", () => {
    for (const value of [null, 5, "a", [], {}, [WEB]]) assert.equal(readReported(value), undefined);
  });
});
