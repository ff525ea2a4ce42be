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
/** What came of a step of a preview, and of one of an update. */
const planned = (step: Step): Properties => ({ resOutputsEvent: { metadata: metadata(step), planning: true } });
const done = (step: Step): Properties => ({ resOutputsEvent: { metadata: metadata(step) } });
const text = (...all: readonly Properties[]): string =>
  all.map((event, index) => JSON.stringify({ sequence: index + 1, timestamp: 1772337600, ...event })).join("\n");
const SUMMARY = { summaryEvent: { result: "failed", isPreview: true, PolicyPacks: { "azure-smtp-guard": "1.0.0" } } };
const FAILED_UPDATE = { summaryEvent: { ...SUMMARY.summaryEvent, isPreview: false } };
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
const BEGINNING =
  "The events of this run do not begin with its preludeEvent, so some of them may be missing. Audit all events of the run.";
const UNREADABLE =
  "This event does not name the operation of its step and the URN of its resource, so the resource cannot be judged.";
const PRELUDE = { preludeEvent: { config: {} } };
const NO_RESOURCES =
  "These events hold no resources, as those of pulumi policy analyze. Audit the state that it analyzed: pulumi stack export.";

describe("the events of a run", () => {
  const late = rule("late", UNKNOWN_TEXT, allow("late"));
  const cases: Readonly<Record<string, readonly [text: string, ...reported: readonly string[]]>> = {
    "with what the policies found, which is judged again": [events([CREATE], FINDING), ...FOUND],
    "of a preview that only a policy stopped": [events([CREATE], diagnostic("error", "preview failed\n")), ...FOUND],
    "of an update that a policy stopped": [
      text(PRELUDE, { resourcePreEvent: { metadata: metadata(CREATE) } }, FINDING, FAILED_UPDATE),
      ...FOUND,
      INCOMPLETE,
    ],
    "of a preview that somebody canceled": [
      text(
        PRELUDE,
        { resourcePreEvent: { metadata: metadata(CREATE), planning: true } },
        {
          summaryEvent: { result: "canceled", isPreview: true },
        },
      ),
      ...FOUND,
      INCOMPLETE,
    ],
    "of an update that failed for whatever reason": [
      events([CREATE], diagnostic("error", "update failed\n")),
      ...FOUND,
      INCOMPLETE,
    ],
    "of a preview that failed, which only its summary says": [
      text(PRELUDE, { resourcePreEvent: { metadata: metadata(CREATE) } }, SUMMARY),
      ...FOUND,
    ],
    "of a preview that failed, whose summary does not say what it is": [
      text(
        PRELUDE,
        { resourcePreEvent: { metadata: metadata(CREATE), planning: true } },
        {
          summaryEvent: { result: "failed" },
        },
      ),
      ...FOUND,
    ],
    "of a preview that the program stopped": [events([CREATE], diagnostic("error", "no")), ...FOUND, INCOMPLETE],
    "with warnings": [events([CREATE], diagnostic("warning", "no")), ...FOUND],
    "of an operation that failed": [
      events([CREATE], { resOpFailedEvent: { metadata: metadata(CREATE), status: 2, steps: 1 } }),
      ...FOUND,
      "problem at 1: Operations of this run failed, so resources may be other than it shows. Audit the state after it: pulumi stack export.",
    ],
    "that end without a summary": [
      text(PRELUDE, { resourcePreEvent: { metadata: metadata(CREATE) } }),
      ...FOUND,
      `problem at 1: ${NO_SUMMARY}`,
    ],
    "that are cancelled before their summary": [
      text(PRELUDE, { resourcePreEvent: { metadata: metadata(CREATE) } }, { cancelEvent: {} }),
      ...FOUND,
      `problem at 1: ${NO_SUMMARY}`,
    ],
    "that do not begin with their prelude": [
      text({ resourcePreEvent: { metadata: metadata(CREATE) } }, SUMMARY),
      ...FOUND,
      `problem at 1: ${BEGINNING}`,
    ],
    "without resources": [text(FINDING, SUMMARY), `problem at 1: ${NO_RESOURCES}`],
    "without resources, that do not say that they are of a preview": [
      text(FINDING, FAILED_UPDATE),
      `problem at 1: ${NO_RESOURCES}`,
    ],
    "without resources, of a run that failed": [text(diagnostic("error", "no"), SUMMARY), INCOMPLETE],
    "without resources and without a summary": [text(FINDING), `problem at 1: ${NO_SUMMARY}`],
    "of steps that are none": [
      text(
        { resourcePreEvent: { metadata: { op: "create" } } },
        { resourcePreEvent: 5 },
        { resOutputsEvent: { metadata: { op: 5, urn: "urn:pulumi:a" } } },
        SUMMARY,
      ),
      `problem at 1: ${UNREADABLE}`,
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
    "of a step that is one and of one that is none": [
      events([CREATE], { resourcePreEvent: { metadata: { op: "create", urn: "web" } } }),
      ...FOUND,
      `problem at 3: ${UNREADABLE}`,
    ],
    "of nothing but a step that failed and cannot be read": [
      text(PRELUDE, { resOpFailedEvent: null }),
      `problem at 1: ${NO_SUMMARY}`,
    ],
  };
  for (const [what, [content, ...reported]] of Object.entries(cases)) {
    it(what, () => assert.deepEqual(brief(content), reported));
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
    // So also where it takes the place of a group that the program wrote.
    const external = { external: true, inputs: {} };
    const replaced = { op: "replace", before: recordedGroup("old", []) };
    const unseen: Step = { ...replaced, after: group("web", undefined, external) };
    const seen: Step = { ...replaced, after: recordedGroup("web", undefined, OPEN, external) };
    assert.deepEqual(brief(events([unseen], planned(seen))), FOUND);
    const refresh: Step = { op: "refresh", before: recordedGroup("web", []), after: recordedGroup("web", []) };
    const drifted: Step = { op: "update", before: recordedGroup("web", []), after: recordedGroup("web", [], OPEN) };
    assert.deepEqual(brief(events([refresh], done(drifted))), FOUND);
    const gone: Step = { op: "delete", before: recordedGroup("web", OPEN) };
    assert.equal(audited(events([refresh], done(gone))).groups.length, 0);
    // The program makes anew what the refresh did not find.
    assert.deepEqual(brief(events([refresh], done(gone), { resourcePreEvent: { metadata: metadata(CREATE) } })), FOUND);
  });

  it("of a preview have the ids of what it would update, and no other outputs count", () => {
    const id = recordedGroup("web", OPEN)["id"];
    const made: Step = { op: "create", after: group("web", OPEN, { id, outputs: { name: "web", securityRules: [] } }) };
    const [finding] = audited(events([CREATE], planned(made))).findings;
    assert.equal(finding!.resource, id);
    const update: Step = { op: "update", before: recordedGroup("web", []), after: group("web", OPEN) };
    const updated: Step = { op: "update", before: recordedGroup("web", []), after: recordedGroup("web", OPEN, []) };
    assert.deepEqual(brief(events([update], planned(updated))), FOUND);
    const gone: Step = { op: "delete", before: recordedRule("late", "web", allow("late")) };
    assert.deepEqual(brief(events([CREATE, gone], done(gone))), FOUND);
  });

  describe("of an update that was carried out: Azure answered", () => {
    const answers: readonly (readonly [
      what: string,
      before: Step,
      after: Properties,
      ...reported: readonly string[],
    ])[] = [
      [
        "with a rule that the program does not set",
        { op: "create", after: group("web") },
        recordedGroup("web", undefined, OPEN),
        ...FOUND,
      ],
      ["with another list", { op: "create", after: group("web", []) }, recordedGroup("web", [], OPEN), ...FOUND],
      [
        "with a list that was null before",
        { op: "create", after: group("web", OPEN) },
        recordedGroup("web", OPEN, null),
        ...FOUND,
      ],
      [
        "with a rule that was added to a group whose program sets none",
        { op: "update", before: recordedGroup("web", undefined, []), after: group("web") },
        recordedGroup("web", undefined, OPEN),
        ...FOUND,
      ],
      [
        "without a rule that was there before",
        { op: "update", before: recordedGroup("web", undefined, OPEN), after: group("web") },
        recordedGroup("web", undefined, []),
        "web restricted",
      ],
      [
        "without a list",
        { op: "update", before: recordedGroup("web", undefined, OPEN), after: group("web") },
        group("web", undefined, { outputs: { name: "web" } }),
        ...FOUND,
      ],
      [
        "to a program that sets the list",
        { op: "update", before: recordedGroup("web", OPEN), after: group("web", []) },
        recordedGroup("web", []),
        "web restricted",
      ],
      [
        "with nothing",
        { op: "update", before: recordedGroup("web", []), after: group("web", OPEN) },
        group("web", OPEN),
        ...FOUND,
      ],
    ];
    for (const [what, step, after, ...reported] of answers) {
      it(what, () => assert.deepEqual(brief(events([step], done({ ...step, after }))), reported));
    }
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
    // Also where its own beginning is missing, or its numbers go on.
    const headless = update.split("\n").slice(1).join("\n");
    assert.deepEqual(brief(`${cut}\n${headless}`), [
      ...FOUND,
      `problem at 1: ${NO_SUMMARY}`,
      `problem at 3: ${BEGINNING}`,
    ]);
    const renumbered = update.replace(/"sequence":(\d)/g, '"sequence":1$1');
    assert.deepEqual(brief(`${cut}\n${renumbered}`), [...FOUND, `problem at 1: ${NO_SUMMARY}`]);
    assert.deepEqual(brief(`${cut.split("\n")[1]!}\n${renumbered}`), [
      ...FOUND,
      `problem at 1: ${BEGINNING}`,
      `problem at 1: ${NO_SUMMARY}`,
    ]);
    assert.deepEqual(brief(`${preview.split("\n")[0]!}\n${renumbered}`), [
      "web restricted",
      `problem at 1: ${NO_SUMMARY}`,
    ]);
  });
});
