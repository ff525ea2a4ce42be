import * as assert from "node:assert/strict";
import { Pages } from "../../../../audit/input/azure/azure-pages";
import { FormReader } from "../../../../audit/input/forms";
import { isDigest } from "../../../../audit/input/pulumi/digest";
import { SOURCE, partsOf } from "../harness";
import {
  type Properties,
  type Step,
  allow,
  audited,
  brief,
  deny,
  digest,
  generic,
  group,
  recordedGroup,
  recordedRule,
  rule,
} from "./plans";

const CREATE: Step = { op: "create", after: group("web", [allow("smtp")]) };
const FOUND = ["web open", "finding: web open: smtp"];
const LEFT_OUT =
  "note: This preview shows only what changes, so 3 unchanged resources could not be judged, and a group that it shows only in part is reported only if that part is open. To include everything, run pulumi preview --json --show-sames.";
const INCOMPLETE =
  "problem at 1: This run failed before it was complete, so there may be more network security groups and rules than it shows. Correct the errors and run it again.";
const NOTHING =
  "note: This preview contains no network security groups and no security rules. It contains no resources.";
const error = (message: unknown): Properties => ({ diagnostics: [{ severity: "error", message }] });

describe("isDigest", () => {
  const digests: readonly (readonly [unknown, boolean])[] = [
    [{ changeSummary: {} }, true],
    [{ steps: [], duration: 1 }, true],
    [{ diagnostics: [], duration: 1 }, true],
    [{ duration: 1 }, false],
    [{ steps: [] }, false],
    [{ changeSummary: 5 }, false],
    [[], false],
  ];
  for (const [document, is] of digests) {
    it(`${JSON.stringify(document)} is ${is ? "one" : "none"}`, () => assert.equal(isDigest(document), is));
  }
});

describe("the digest of a preview", () => {
  it("that cannot be read to its end still has its steps", () => {
    const reader = new FormReader(SOURCE, new Pages());
    const steps = partsOf(digest([CREATE])).filter(({ kind }) => kind === "element");
    const items = [...steps.flatMap((step) => reader.read(step)), ...reader.end()];
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["resource"],
    );
  });

  const missing = (changes: string): string =>
    `problem at 1: This preview counts ${changes} that it does not show, so groups and rules may be missing. Audit all that pulumi preview --json --show-sames prints.`;
  const changed = { changeSummary: { create: 1, same: 3 } };
  const narrow = allow("smtp", { sourceAddressPrefix: "203.0.113.0/24" });
  const cases: Readonly<Record<string, readonly [text: string, ...reported: readonly string[]]>> = {
    "says what it leaves out": [digest([CREATE], changed), ...FOUND, LEFT_OUT],
    "counts one that is left out": [
      digest([CREATE], { changeSummary: { same: 1 } }),
      ...FOUND,
      LEFT_OUT.replace("3 unchanged resources", "1 unchanged resource"),
    ],
    "does not take for what there is what was recorded before a refresh": [
      digest([CREATE, { op: "refresh", before: recordedGroup("mail", []), after: group("mail", []) }], {
        changeSummary: { same: 1 },
      }),
      ...FOUND,
      "note: This run refreshes 1 resource and shows what was recorded before: audit the state after the refresh, pulumi stack export.",
    ],
    "counts what it refreshes": [
      digest([
        { op: "refresh", before: recordedGroup("mail", []), after: group("mail", []) },
        { op: "refresh", before: recordedGroup("web", [], [allow("smtp")]), after: group("web", [allow("smtp")]) },
      ]),
      ...FOUND,
      "note: This run refreshes 2 resources and shows what was recorded before: audit the state after the refresh, pulumi stack export.",
    ],
    "does not call restricted what it shows in part": [
      digest(
        [
          { op: "create", after: rule("late", "mail", deny("late")) },
          { op: "update", before: recordedGroup("web", undefined, [narrow]), after: group("web") },
          { op: "update", before: recordedGroup("whole", [allow("smtp")]), after: group("whole", [narrow]) },
          { op: "update", before: generic("azapi", [narrow]), after: generic("azapi", [narrow]) },
        ],
        changed,
      ),
      "azapi restricted",
      "whole restricted",
      LEFT_OUT,
    ],
    "reports what is open in the part that it shows": [
      digest([{ op: "update", before: recordedGroup("web", undefined, [allow("smtp")]), after: group("web") }], {
        changeSummary: { update: 1, same: 3 },
      }),
      ...FOUND,
      LEFT_OUT,
    ],
    "of a group that is restricted by what it shows whole": [
      digest([
        { op: "same", before: recordedGroup("web", [allow("smtp")]), after: group("web", [allow("smtp")]) },
        {
          op: "update",
          before: recordedRule("first", "web", allow("first")),
          after: rule("first", "web", deny("first")),
        },
      ]),
      "web restricted",
    ],
    "of a preview that only a policy stopped": [digest([CREATE], error("error: preview failed\n")), ...FOUND],
    "of a preview that the program stopped": [digest([CREATE], error("error: no\n")), ...FOUND, INCOMPLETE],
    "of an error without words": [digest([CREATE], error(5)), ...FOUND, INCOMPLETE],
    "of warnings": [digest([CREATE], { diagnostics: [{ severity: "warning", message: "a" }, 5] }), ...FOUND],
    "without a summary": [digest([CREATE], { changeSummary: undefined }), ...FOUND, INCOMPLETE],
    "whose steps are left out": [
      JSON.stringify({ duration: 1, changeSummary: { create: 2, replace: 1, read: 1 } }),
      missing("3 changes"),
      NOTHING,
    ],
    "whose steps are left out in part": [
      digest([CREATE], { changeSummary: { create: 2 } }),
      ...FOUND,
      missing("1 change"),
    ],
    "whose steps are not a list": [
      JSON.stringify({ steps: { 0: CREATE }, duration: 1, changeSummary: {} }),
      "problem at 1: The steps of this preview are not a list, so they are not read.",
      NOTHING,
    ],
    "that counts in words": [
      digest([CREATE], { changeSummary: { create: "1", same: "2" } }),
      ...FOUND,
      "problem at 1: changeSummary.create is not a number of steps, so some may be missing.",
    ],
    "that counts what a refresh found, and shows it as a refresh": [
      digest([{ op: "refresh", before: recordedGroup("web", [allow("smtp")]), after: group("web", [allow("smtp")]) }], {
        changeSummary: { update: 1 },
      }),
      ...FOUND,
      "note: This run refreshes 1 resource and shows what was recorded before: audit the state after the refresh, pulumi stack export.",
    ],
    "without steps": [JSON.stringify({ duration: 1, changeSummary: {} }), NOTHING],
    "of a preview that failed before its first step": [
      JSON.stringify({ duration: 1, ...error("error: no") }),
      "problem at 1: This run failed before it was complete, so there may be more network security groups and rules than it shows. Correct the errors and run it again.",
      NOTHING,
    ],
    "with steps that are none": [
      JSON.stringify({
        steps: [5, { op: "create" }, { op: 1, urn: "urn:pulumi:a" }, { op: "create", urn: "a" }],
        changeSummary: {},
      }),
      "problem at 1: This is not a step of a preview.",
      NOTHING,
    ],
    "that is truncated": [digest([CREATE]).slice(0, -30), ...FOUND, "problem at 1: The file is truncated here."],
    "that refreshes, and finds what has drifted": [
      digest([
        {
          op: "update",
          before: recordedGroup("web", [narrow]),
          after: recordedGroup("web", [narrow], [allow("smtp")]),
        },
        { op: "delete", before: recordedRule("late", "web", allow("late")) },
      ]),
      ...FOUND,
    ],
  };
  for (const [what, [text, ...reported]] of Object.entries(cases)) {
    it(what, () => assert.deepEqual(brief(text), reported));
  }

  it("two in one file are two plans", () => {
    const other = digest([{ op: "create", after: group("web", [narrow]) }]);
    assert.deepEqual(brief(`${digest([CREATE])}\n${other}`), FOUND);
    const { findings } = audited(`${other}\n${digest([CREATE])}`);
    assert.deepEqual(
      findings.map(({ line }) => line),
      [2],
    );
  });

  it("leaves the steps of other documents alone", () => {
    assert.deepEqual(brief(JSON.stringify({ steps: [{ run: "npm test" }] })), [
      "problem at 1: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ]);
  });

  it("says where the program declares what is found", () => {
    const place = {
      sourcePosition: "project:///lib/net.ts#3,3",
      stackTrace: [{ sourcePosition: "project:///index.ts#17,1" }],
    };
    const [finding] = audited(digest([{ op: "create", after: group("web", [allow("smtp")], place) }])).findings;
    assert.deepEqual(finding!.declaredAt, { file: "index.ts", line: 17, column: 1 });
  });

  it("names no line where a resource was declared before the run, as another may be there now", () => {
    const before = recordedGroup("web", [allow("smtp")], undefined, {
      retainOnDelete: true,
      sourcePosition: "project:///index.ts#17,1",
      stackTrace: [{ sourcePosition: "project:///index.ts#17,1" }],
    });
    const after = group("web", [allow("smtp")]);
    for (const step of [
      { op: "delete", before },
      { op: "same", before, after },
    ]) {
      const [finding] = audited(digest([step])).findings;
      assert.equal(finding!.declaredAt, null, step.op);
    }
    const [kept] = audited(digest([{ op: "same", before }])).findings;
    assert.deepEqual(kept!.declaredAt, { file: "index.ts", line: 17, column: 1 });
  });
});
