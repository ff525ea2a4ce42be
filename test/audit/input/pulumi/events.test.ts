import * as assert from "node:assert/strict";
import {
  type Properties,
  type Step,
  UNKNOWN_TEXT,
  allow,
  audited,
  brief,
  deny,
  events,
  group,
  metadata,
  recordedGroup,
  recordedRule,
  rule,
} from "./plans";

const OPEN = [allow("smtp")];
const CREATE: Step = { op: "create", after: group("web", OPEN) };
const FOUND = ["web open", "finding: web open: smtp"];
const done = (step: Step): Properties => ({ resOutputsEvent: { metadata: metadata(step) } });
const text = (...all: readonly Properties[]): string =>
  all.map((event, index) => JSON.stringify({ sequence: index + 1, timestamp: 1772337600, ...event })).join("\n");
const SUMMARY = { summaryEvent: { result: "failed", PolicyPacks: { "azure-smtp-guard": "1.0.0" } } };
const FINDING = {
  policyEvent: {
    resourceUrn: group("web", OPEN)["urn"],
    message: 'Network security group "web" must not let unrestricted sources reach TCP port 25',
    policyPackName: "azure-smtp-guard",
    enforcementLevel: "mandatory",
  },
};
const diagnostic = (severity: string, message: string): Properties => ({
  diagnosticEvent: { severity, message, prefix: `${severity}: ` },
});
const INCOMPLETE =
  "problem at 1: This run failed before it was complete, so there may be more network security groups and rules than it shows. Correct the errors and run it again.";
const NO_SUMMARY = "The events that begin here end without a summary, so some of them may be missing.";
const NO_RESOURCES =
  "These events hold no resources, as those of pulumi policy analyze. Audit the state that it analyzed: pulumi stack export.";

describe("the events of a run", () => {
  const late = rule("late", UNKNOWN_TEXT, allow("late"));
  const cases: Readonly<Record<string, readonly [text: string, ...told: readonly string[]]>> = {
    "with what the policies found, which is judged again": [events([CREATE], FINDING), ...FOUND],
    "of a preview that only a policy stopped": [events([CREATE], diagnostic("error", "preview failed\n")), ...FOUND],
    "of an update that only a policy stopped": [events([CREATE], diagnostic("error", "update failed\n")), ...FOUND],
    "of a preview that the program stopped": [events([CREATE], diagnostic("error", "no")), ...FOUND, INCOMPLETE],
    "with warnings": [events([CREATE], diagnostic("warning", "no")), ...FOUND],
    "of an operation that failed": [
      events([CREATE], { resOpFailedEvent: { metadata: metadata(CREATE), status: 2, steps: 1 } }),
      ...FOUND,
      "problem at 1: Operations of this run failed, so resources may be other than it shows. Audit the state after it: pulumi stack export.",
    ],
    "that end without a summary": [
      text({ resourcePreEvent: { metadata: metadata(CREATE) } }),
      ...FOUND,
      `problem at 1: ${NO_SUMMARY}`,
    ],
    "without resources": [text(FINDING, SUMMARY), `problem at 1: ${NO_RESOURCES}`],
    "without resources, of a run that failed": [text(diagnostic("error", "no"), SUMMARY), INCOMPLETE],
    "without resources and without a summary": [text(FINDING), `problem at 1: ${NO_SUMMARY}`],
    "of steps that are none": [
      text(
        { resourcePreEvent: { metadata: { op: "create" } } },
        { resourcePreEvent: 5 },
        { resOutputsEvent: { metadata: { op: 5, urn: "urn:pulumi:a" } } },
        SUMMARY,
      ),
      `problem at 1: ${NO_RESOURCES}`,
    ],
  };
  for (const [what, [content, ...told]] of Object.entries(cases)) {
    it(what, () => assert.deepEqual(brief(content), told));
  }

  it("do not say to which group a rule belongs whose group's name is unknown", () => {
    const notes = (...steps: readonly Step[]): readonly string[] =>
      audited(events(steps)).notes.map(({ message }) => message);
    const step: Step = { op: "create", after: late };
    assert.deepEqual(notes(CREATE, step), [
      "Events do not say to which group a rule belongs whose group has no known name yet, so it may belong to any. The digest says it: pulumi preview --json --show-sames.",
    ]);
    assert.deepEqual(notes(step, { op: "create", after: rule("later", UNKNOWN_TEXT, deny("later")) }), [
      "Events do not say to which group 2 rules belong whose groups have no known names yet, so each may belong to any. The digest says it: pulumi preview --json --show-sames.",
    ]);
    // An open group that may have a Deny in it is undecided.
    const { groups } = audited(events([CREATE, { op: "create", after: rule("first", UNKNOWN_TEXT, deny("first")) }]));
    assert.deepEqual(groups.map(({ status }) => status).sort(), ["restricted", "undecided"]);
  });

  it("say what came of reading and refreshing", () => {
    const read: Step = { op: "read", after: group("web", undefined, { inputs: {} }) };
    const found: Step = { op: "read", after: recordedGroup("web", undefined, OPEN) };
    assert.deepEqual(brief(events([read], done(found))), FOUND);
    const refresh: Step = { op: "refresh", before: recordedGroup("web", []), after: recordedGroup("web", []) };
    const drifted: Step = { op: "update", before: recordedGroup("web", []), after: recordedGroup("web", [], OPEN) };
    assert.deepEqual(brief(events([refresh], done(drifted))), FOUND);
    const gone: Step = { op: "delete", before: recordedGroup("web", OPEN) };
    assert.equal(audited(events([refresh], done(gone))).groups.length, 0);
    // The program makes anew what the refresh did not find.
    assert.deepEqual(brief(events([refresh], done(gone), { resourcePreEvent: { metadata: metadata(CREATE) } })), FOUND);
  });

  it("of an update have the ids of what it made, and no other outputs count", () => {
    const id = recordedGroup("web", OPEN)["id"];
    const made: Step = { op: "create", after: group("web", OPEN, { id, outputs: { name: "web", securityRules: [] } }) };
    const [finding] = audited(events([CREATE], done(made))).findings;
    assert.equal(finding!.resource, id);
    const update: Step = { op: "update", before: recordedGroup("web", []), after: group("web", OPEN) };
    const updated: Step = { op: "update", before: recordedGroup("web", []), after: recordedGroup("web", OPEN, []) };
    assert.deepEqual(brief(events([update], done(updated))), FOUND);
    const gone: Step = { op: "delete", before: recordedRule("late", "web", allow("late")) };
    assert.deepEqual(brief(events([CREATE, gone], done(gone))), FOUND);
  });

  it("of several runs in one file are judged by themselves", () => {
    const narrow = allow("smtp", { sourceAddressPrefix: "203.0.113.0/24" });
    const preview = events([CREATE]);
    const update = events([{ op: "create", after: group("web", [narrow]) }]);
    assert.deepEqual(brief(`${preview}\n${update}`), FOUND);
    assert.deepEqual(brief(`${update}\n${preview}`), FOUND);
    // A new run begins where the one before has no end.
    const cut = preview.split("\n").slice(0, 2).join("\n");
    assert.deepEqual(brief(`${cut}\n${update}`), [...FOUND, `problem at 1: ${NO_SUMMARY}`]);
  });
});
