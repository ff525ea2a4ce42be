import * as assert from "node:assert/strict";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { AZURE_NATIVE } from "../../../policies/azure/azure-native";
import { ruleOf } from "../../../policies/azure/rules";
import { closedBy, unevaluated, unreadDeployment, unreadType } from "../../../policies/messages";
import { audit } from "../../../audit/audit";
import { fingerprintOf } from "../../../audit/fingerprint";
import type { Item } from "../../../audit/input/item";
import { SOURCE, itemsIn, itemsOf, problemsIn } from "./harness";

const URN = "urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::web";
const MESSAGE =
  'Network security group "web" may let unrestricted sources reach TCP port 25, depending on what is not known here: securityRules.';

/** An event, as the engine writes it. */
function event(sequence: number, content: object): object {
  return { sequence, timestamp: 1772337600, ...content };
}

function finding(more: object = {}): object {
  return {
    policyEvent: {
      resourceUrn: URN,
      message: MESSAGE,
      color: "never",
      policyName: "no-unrestricted-smtp",
      policyPackName: "azure-smtp-guard",
      policyPackVersion: "1.0.0",
      policyPackVersionTag: "1.0.0",
      enforcementLevel: "advisory",
      severity: "high",
      ...more,
    },
  };
}

function summary(packs: unknown = { "azure-smtp-guard": "1.0.0" }): object {
  return {
    summaryEvent: {
      maybeCorrupt: false,
      durationSeconds: 1,
      resourceChanges: {},
      PolicyPacks: packs,
      result: "failed",
    },
  };
}

/** What is in a file with one event a line. */
function read(...events: readonly object[]): readonly Item[] {
  return itemsOf(events.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

const NO_SUMMARY = "The events that begin here end without a summary, so some of them may be missing.";
const NOT_RUN = "The policy pack azure-smtp-guard was not part of this run.";
const UNREAD_TYPE = unreadType("acme:network:SecurityRule", 2, [25, 587]);
const NOT_READ = "This finding of azure-smtp-guard cannot be read; it may be of another version.";

describe("policy events", () => {
  it("hold findings", () => {
    const told = {
      rule: "Network-018",
      status: "undecided",
      isNew: null,
      worsened: null,
      sources: null,
      destinations: null,
      resource: URN,
      nsg: "web",
      resourceGroup: null,
      subscription: null,
      attachedTo: null,
      source: SOURCE,
      line: 2,
      rules: [],
      ports: [25],
      ipv4Addresses: null,
      ipv6Addresses: null,
      witness: null,
      message: MESSAGE,
      fix: { text: "", changes: [] },
    } as const;
    assert.deepEqual(read(event(0, { preludeEvent: { config: {} } }), event(1, finding()), event(2, summary())), [
      { kind: "finding", finding: { ...told, fingerprint: fingerprintOf(told) } },
    ]);
  });

  const open = (more: object): object =>
    finding({
      message: [
        'Network security group "web" must not let unrestricted sources reach TCP port 25, but rule "smtp" lets in all public IPv4 addresses.',
        '  rule    "smtp": inline, priority 100, Allow Tcp from 0.0.0.0/0 to *, port 25',
        "  lets in 3,702,258,434 public IPv4 addresses (100 %), 1.0.0.0 for one",
      ].join("\n"),
      ...more,
    });

  it("of both policies have the same fingerprint for the same rule", () => {
    const [first, second, ...others] = read(
      event(0, open({ enforcementLevel: "mandatory" })),
      event(1, open({ policyName: "no-unrestricted-smtp-stack", policyPackVersion: "2.0.0" })),
      event(2, summary()),
    );
    assert.deepEqual(others, []);
    assert.ok(first?.kind === "finding" && second?.kind === "finding");
    assert.deepEqual(first.finding.rules, [{ name: "smtp", priority: "100", origin: "inline" }]);
    assert.equal(first.finding.fingerprint, second.finding.fingerprint);
    assert.deepEqual({ ...first.finding, line: 2 }, second.finding);
  });

  const stood = (sentence: string): object =>
    finding({ message: `${sentence}: no-unrestricted-smtp tells the facts, at the same resource.` });

  it("that stand by another have its fingerprint, and are counted with it once, in any order", () => {
    const sentence =
      'Network security group "web" must not let unrestricted sources reach TCP port 25, but inline rule "smtp" lets them in';
    const items = read(event(0, stood(sentence)), event(1, open({})), event(2, summary()));
    for (const order of [items, [...items].reverse()]) {
      const { findings } = audit(order, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
      assert.deepEqual(
        findings.map(({ witness, rules }) => [witness, rules]),
        [["1.0.0.0", [{ name: "smtp", priority: "100", origin: "inline" }]]],
      );
    }
  });

  it("that stand by others have their rules", () => {
    const group = 'Network security group "web" must not let unrestricted sources reach TCP port 25, but';
    const rulesOf = (sentence: string): readonly (readonly string[])[] =>
      read(event(0, stood(sentence)), event(1, summary())).flatMap((item) =>
        item.kind === "finding" ? item.finding.rules.map(({ origin, name }) => [origin, name]) : [],
      );
    assert.deepEqual(
      rulesOf(
        `${group} inline rule "a", standalone rule "b lets in" and inline rule securityRules[2] together let them in`,
      ),
      [
        ["inline", "a"],
        ["standalone", "b lets in"],
        ["inline", "securityRules[2]"],
      ],
    );
    assert.deepEqual(
      rulesOf('Security admin rule "x" must not let unrestricted sources reach TCP port 25, but it always allows them'),
      [["admin", "x"]],
    );
  });

  const runs: readonly (readonly [
    what: string,
    events: readonly object[],
    findings: number,
    ...problems: readonly string[],
  ])[] = [
    ["no findings", [event(0, summary())], 0],
    ["a local pack", [event(0, summary({ "azure-smtp-guard|local|/packs/smtp": "1.0.0" }))], 0],
    ["several packs", [event(0, summary({ other: "2.0.0", "azure-smtp-guard": "1.0.0" }))], 0],
    ["the end after the summary", [event(0, finding()), event(1, summary()), event(2, { cancelEvent: {} })], 1],
    [
      "other packs",
      [
        event(0, finding({ policyPackName: "other" })),
        event(1, summary({ other: "1.0.0", "azure-smtp-guard-2": "1.0.0" })),
      ],
      0,
      `2: ${NOT_RUN}`,
    ],
    ["no packs told", [event(0, { resourcePreEvent: {} }), event(1, summary(null))], 0, `2: ${NOT_RUN}`],
    ["packs without ours", [event(0, summary({}))], 0, `1: ${NOT_RUN}`],
    ["findings, and packs without ours", [event(0, finding()), event(1, summary({}))], 1],
    ["no summary", [event(0, { preludeEvent: {} }), event(1, finding())], 1, `1: ${NO_SUMMARY}`],
    ["a cancelled run", [event(0, { preludeEvent: {} }), event(1, { cancelEvent: {} })], 0, `1: ${NO_SUMMARY}`],
    ["two runs", [event(0, finding()), event(1, summary()), event(0, finding()), event(1, summary())], 2],
    [
      "two runs, the second without ours",
      [event(0, finding()), event(1, summary()), event(0, summary({}))],
      1,
      `3: ${NOT_RUN}`,
    ],
    [
      "two runs, the first without a summary",
      [event(0, finding()), event(0, finding()), event(1, summary())],
      2,
      `1: ${NO_SUMMARY}`,
    ],
    [
      "another message of ours",
      [event(0, finding({ message: "can't run policy" })), event(1, summary())],
      0,
      `1: ${NOT_READ}`,
    ],
    [
      "a type that is not read",
      [event(0, finding({ message: `${UNREAD_TYPE}\n` })), event(1, summary())],
      0,
      `1: ${UNREAD_TYPE}`,
    ],
    ...(["linked", "absent", "unknown", "broken", "nested", "intricate", "typeless"] as const).map((why) => {
      const message = unreadDeployment({ name: "nsgs", why }, [25]);
      const events = [event(0, finding({ message: `${message}\n` })), event(1, summary())];
      return [`a deployment that is not read: ${why}`, events, 0, `1: ${message}`] as const;
    }),
    [
      "a finding without a resource",
      [event(0, finding({ resourceUrn: null })), event(1, summary())],
      0,
      `1: ${NOT_READ}`,
    ],
    ["a finding without a message", [event(0, finding({ message: 5 })), event(1, summary())], 0, `1: ${NOT_READ}`],
    ["odd events", [event(0, { policyEvent: 5, summaryEvent: null }), event(1, summary())], 0],
    ["no events", [event(0, { data: 5 })], 0, "1: This is of no form that can be audited."],
    [
      "a digest",
      [{ config: {}, steps: [{ op: "same", urn: URN }], duration: 1, changeSummary: { same: 1 } }],
      0,
      "1: This digest of a preview does not hold what policies found. The events do, which pulumi preview --json writes with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 in its environment.",
    ],
  ];
  for (const [what, events, findings, ...problems] of runs) {
    it(what, () => {
      const items = read(...events);
      assert.equal(items.filter(({ kind }) => kind === "finding").length, findings);
      assert.deepEqual(problemsIn(items), problems);
    });
  }

  it("hold what a group closes, which is no finding", () => {
    const [allow, deny] = (["smtp", "no-smtp"] as const).map((name) => {
      const identity = { azureName: name, name, origin: "inline", urn: URN } as const;
      return ruleOf({}, identity, AZURE_NATIVE);
    });
    const message = closedBy(allow!, [deny!], [25], { group: "web", rulesSeen: "all" });
    for (const text of [message, `A description.\n${message}\n`]) {
      assert.deepEqual(read(event(0, finding({ message: text })), event(1, summary())), [
        { kind: "note", note: { about: "assumed", source: SOURCE, line: 1, message: text.trimEnd() } },
      ]);
    }
  });

  it("may be a list", () => {
    const items = itemsIn([event(0, finding()), event(1, summary())]);
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["finding"],
    );
  });

  it("may be cut short", () => {
    const text = [event(0, finding()), event(1, finding())].map((one) => JSON.stringify(one)).join("\n");
    const items = itemsOf(text.slice(0, -20));
    assert.equal(items.filter(({ kind }) => kind === "finding").length, 1);
    assert.deepEqual(problemsIn(items), [
      "2: What begins here has no end: the file is cut short, or a bracket or quote is missing.",
      `1: ${NO_SUMMARY}`,
    ]);
  });

  it("tell of expressions that could not be evaluated", () => {
    const message = unevaluated("nsgs", [
      { place: "resources[0].name", text: "[nope()]", reason: "there is no function" },
    ]);
    const items = read(event(0, finding({ message: `Why this is a policy.\n${message}\n` })), event(1, summary()));
    assert.deepEqual(
      items.filter(({ kind }) => kind !== "file"),
      [{ kind: "note", note: { about: "unevaluated", source: SOURCE, line: 1, message } }],
    );
  });

  it("know the findings of a deployment apart by their groups", () => {
    const of = (type: string, group: string): object => {
      const message = `Network security group "${group}" may let unrestricted sources reach TCP port 25, depending on what is not known here: securityRules.`;
      return event(0, finding({ resourceUrn: `urn:pulumi:dev::mail::my:Component$${type}::nsgs`, message }));
    };
    const fingerprints = (type: string): number =>
      new Set(
        read(of(type, "a"), of(type, "b")).flatMap((item) =>
          item.kind === "finding" ? [item.finding.fingerprint] : [],
        ),
      ).size;
    assert.equal(fingerprints("azure-native:resources:Deployment"), 2);
    // Of what is a group itself, the name may change.
    assert.equal(fingerprints("azure-native:network:NetworkSecurityGroup"), 1);
    assert.equal(
      read(event(0, finding({ resourceUrn: "nothing" }))).filter(({ kind }) => kind === "finding").length,
      1,
    );
  });
});
