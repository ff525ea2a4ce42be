import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { explain } from "../../../audit/judging/explain";
import { judge } from "../../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../../policies/evaluator/question";
import { size } from "../../../policies/evaluator/sets/ranges";
import { type SecurityRule, UNKNOWN } from "../../../policies/evaluator/rule";
import { check, knownRules } from "../../evaluator/arbitraries";

/** An Allow of SMTP at this priority. */
function allow(priority: unknown, changes: SecurityRule = {}): SecurityRule {
  return {
    access: "Allow",
    direction: "Inbound",
    protocol: "Tcp",
    priority,
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "25",
    ...changes,
  };
}

function deny(priority: unknown, changes: SecurityRule = {}): SecurityRule {
  return allow(priority, { access: "Deny", ...changes });
}

/** Each rule by its priority: what it does, and to how many IPv4 addresses. */
function effectsOf(rules: readonly SecurityRule[], question: Partial<Question> = {}): readonly string[] {
  return explain(rules, { ...DEFAULT_QUESTION, ...question }).rules.map(
    ({ rule, effect, addresses }) => `${String(rule.priority)} ${effect} ${addresses?.ipv4 ?? "unknown"}`,
  );
}

const EIGHT = { sourceAddressPrefix: "8.0.0.0/8" };
const HALF = { sourceAddressPrefix: "8.0.0.0/9" };
const PRIVATE = { sourceAddressPrefix: "10.0.0.0/8" };

describe("explain", () => {
  const rows: readonly [
    what: string,
    rules: readonly SecurityRule[],
    expected: readonly string[],
    Partial<Question>?,
  ][] = [
    ["an Allow", [allow(100, EIGHT)], ["100 admits 16777216"]],
    ["an Allow from private addresses", [allow(100, PRIVATE)], ["100 none 0"]],
    ["in the order of priorities", [allow(300, EIGHT), deny(200, HALF)], ["200 denies 8388608", "300 admits 8388608"]],
    ["a shadowed Allow", [deny(100), allow(200, EIGHT)], ["100 denies 16777216", "200 shadowed 0"]],
    ["a Deny that comes too late", [allow(100, EIGHT), deny(200)], ["100 admits 16777216", "200 no-effect 0"]],
    ["a Deny of other addresses", [deny(100, PRIVATE), allow(200, EIGHT)], ["100 no-effect 0", "200 admits 16777216"]],
    [
      "a Deny elsewhere",
      [
        deny(100, { destinationAddressPrefix: "192.0.2.1" }),
        allow(200, { ...EIGHT, destinationAddressPrefix: "192.0.2.2" }),
      ],
      ["100 no-effect 0", "200 admits 16777216"],
    ],
    [
      "a Deny at one of many destinations",
      [deny(100, { destinationAddressPrefix: "192.0.2.1" }), allow(200, EIGHT)],
      ["100 denies 16777216", "200 admits 16777216"],
    ],
    [
      "an unreadable Deny",
      [deny(100, { sourceAddressPrefix: "0.0.0.0" }), allow(200, EIGHT)],
      ["100 no-effect 0", "200 admits 16777216"],
    ],
    [
      "a Deny of unreadable priority, as the last",
      [deny("first"), allow(200, EIGHT)],
      ["200 admits 16777216", "first no-effect 0"],
    ],
    [
      "an Allow of unreadable priority, as the first",
      [deny(100), allow("last", EIGHT)],
      ["last admits 16777216", "100 no-effect 0"],
    ],
    ["an unknown source", [allow(100, { sourceAddressPrefix: UNKNOWN })], ["100 unknown 0"]],
    [
      "what is sure of an unknown source",
      [allow(100, { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["8.0.0.0/8", UNKNOWN] })],
      ["100 admits 16777216"],
    ],
    [
      "an unknown Deny, which may hide all",
      [deny(100, { sourceAddressPrefix: UNKNOWN }), allow(200, EIGHT)],
      ["100 unknown 0", "200 shadowed 0"],
    ],
    ["a rule that may not be there", [allow(100, { existence: UNKNOWN })], ["100 unknown 0"]],
    [
      "no rule about other ports",
      [allow(100, { destinationPortRange: "443" }), allow(200, { direction: "Outbound" })],
      [],
    ],
    [
      "of several ports the one that admits more",
      [deny(100), allow(200, { ...EIGHT, destinationPortRange: "25,587" })],
      ["100 denies 16777216", "200 admits 16777216"],
      { ports: [25, 587] },
    ],
    [
      "of several ports the one that admits more, if it is the first",
      [deny(100), allow(200, { ...EIGHT, destinationPortRange: "25,587" })],
      ["100 denies 16777216", "200 admits 16777216"],
      { ports: [587, 25] },
    ],
    [
      "of several ports those it is about",
      [allow(100, { ...EIGHT, destinationPortRange: "587" })],
      ["100 admits 16777216"],
      { ports: [25, 587] },
    ],
    [
      "a port that is sure beside one that is not",
      [allow(100, { ...EIGHT, destinationPortRange: undefined, destinationPortRanges: ["587", UNKNOWN] })],
      ["100 admits 16777216"],
      { ports: [25, 587] },
    ],
    [
      "Denies that are ignored",
      [deny(100), allow(200, EIGHT)],
      ["200 admits 16777216", "100 no-effect 0"],
      { reading: "declared" },
    ],
    [
      "trusted sources, which do not count",
      [allow(100, EIGHT)],
      ["100 admits 8388608"],
      { trustedSources: ["8.0.0.0/9"] },
    ],
  ];
  for (const [what, rules, expected, question] of rows) {
    it(`reports ${what}`, () => assert.deepEqual(effectsOf(rules, question), expected));
  }

  it("reports what is open, and what else is denied", () => {
    const { open, denied } = explain([deny(100, HALF), allow(200, EIGHT)], DEFAULT_QUESTION);
    assert.deepEqual(open, { ipv4: [{ first: 0x08800000n, last: 0x08ffffffn }], ipv6: [] });
    assert.deepEqual(denied, { ipv4: [{ first: 0x08000000n, last: 0x087fffffn }], ipv6: [] });
  });

  it("does not count what a service tag admits that counts by its name", () => {
    const rules = [allow(100, { sourceAddressPrefix: "AzureCloud" }), allow(200, EIGHT)];
    assert.deepEqual(effectsOf(rules), ["100 admits unknown", "200 admits 16777216"]);
    const { open } = explain(rules, DEFAULT_QUESTION);
    assert.deepEqual(open, { ipv4: [{ first: 0x08000000n, last: 0x08ffffffn }], ipv6: [] });
    assert.deepEqual(effectsOf([deny(50), ...rules]), ["50 denies 3702258434", "100 shadowed 0", "200 shadowed 0"]);
  });

  /** Whether a rule has a source that counts by its name. */
  function namesTags({ sourceAddressPrefix, sourceAddressPrefixes }: SecurityRule): boolean {
    return /azurecloud(?![x.])/i.test(JSON.stringify([sourceAddressPrefix, sourceAddressPrefixes]));
  }

  it("agrees with the verdict on what a rule admits by itself", () => {
    check(
      300,
      fc.property(knownRules(4), (rules) => {
        const { open } = judge(rules, DEFAULT_QUESTION);
        const explained = explain(rules, DEFAULT_QUESTION);
        for (const finding of open) {
          if (finding.assumedTags.length === 0) {
            assert.ok(finding.exposure.ipv4.addresses <= size(explained.open.ipv4));
          }
          const [rule, ...others] = finding.rules;
          if (others.length > 0) continue;
          const reported = explained.rules.find((one) => one.rule === rule);
          assert.equal(reported?.effect, "admits");
          assert.equal(reported.addresses?.ipv4, namesTags(rule!) ? undefined : finding.exposure.ipv4.addresses);
        }
      }),
    );
  });
});
