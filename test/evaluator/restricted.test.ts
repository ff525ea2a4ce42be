/** The look at each rule by itself against the whole judgement. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { areSurelyRestricted, isRelevant } from "../../policies/evaluator/restricted";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { answerOf } from "./answers";
import { type NamedRule, check, knownRules, mixedRules, question, scaled, unknownRules } from "./arbitraries";

const RUNS = 3000;

const rules: fc.Arbitrary<NamedRule[]> = fc.oneof(
  knownRules(4),
  knownRules(6),
  mixedRules,
  unknownRules(4, "any"),
  unknownRules(6, "any"),
);

const ALLOW: SecurityRule = {
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 100,
  sourceAddressPrefix: "8.0.0.0/8",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "20-30",
};

const SURELY: readonly (readonly [what: string, rules: readonly SecurityRule[]])[] = [
  ["no rule", []],
  ["as much as the limit", [ALLOW]],
  [
    "as much as the limit in two rules",
    [
      { ...ALLOW, sourceAddressPrefix: "8.0.0.0/9" },
      { ...ALLOW, sourceAddressPrefix: "8.128.0.0/9" },
    ],
  ],
  ["as much as both limits", [ALLOW, { ...ALLOW, sourceAddressPrefix: "2600::/32" }]],
  [
    "what is not public",
    [{ ...ALLOW, sourceAddressPrefixes: ["10.0.0.0/8", "VirtualNetwork"], sourceAddressPrefix: "" }],
  ],
  ["a Deny of all", [{ ...ALLOW, access: "Deny", sourceAddressPrefix: "*" }]],
  ["a rule that may be missing", [{ ...ALLOW, existence: UNKNOWN }]],
];

const UNSURE: readonly (readonly [what: string, rules: readonly SecurityRule[]])[] = [
  ["more than the limit", [{ ...ALLOW, sourceAddressPrefix: "8.0.0.0/7" }]],
  ["more than the limit in two rules", [ALLOW, { ...ALLOW, sourceAddressPrefix: "9.9.9.9" }]],
  ["more than the limit of IPv6", [{ ...ALLOW, sourceAddressPrefix: "2600::/31" }]],
  [
    "what a Deny takes",
    [
      { ...ALLOW, access: "Deny", priority: 99 },
      { ...ALLOW, sourceAddressPrefix: "*" },
    ],
  ],
  ["what is unknown", [{ ...ALLOW, sourceAddressPrefix: UNKNOWN }]],
  ["what cannot be read", [{ ...ALLOW, sourceAddressPrefix: "0.0.0.0" }]],
  ["an access that cannot be read", [{ ...ALLOW, sourceAddressPrefix: "*", access: "Permit" }]],
];

const IRRELEVANT: readonly (readonly [what: string, rule: SecurityRule])[] = [
  ["other ports", { ...ALLOW, destinationPortRange: "26-65535" }],
  ["a list of other ports", { ...ALLOW, destinationPortRange: undefined, destinationPortRanges: ["0-24", "26"] }],
  ["another protocol", { ...ALLOW, protocol: "Udp" }],
  ["another direction", { ...ALLOW, direction: "outbound" }],
];

describe("areSurelyRestricted", () => {
  for (const [what, some] of SURELY) {
    it(what, () => assert.equal(areSurelyRestricted(some, DEFAULT_QUESTION), true));
  }
  for (const [what, some] of UNSURE) {
    it(`not ${what}`, () => assert.equal(areSurelyRestricted(some, DEFAULT_QUESTION), false));
  }

  it("never says so of rules that judge finds open or undecided", () => {
    const counts = { sure: 0, unsure: 0 };
    check(
      RUNS,
      fc.property(rules, question, (some, asked) => {
        if (!areSurelyRestricted(some, asked)) counts.unsure++;
        else {
          counts.sure++;
          assert.equal(answerOf(judge(some, asked)), "restricted");
        }
      }),
    );
    assert.ok(Math.min(counts.sure, counts.unsure) > scaled(RUNS) / 20, JSON.stringify(counts));
  });
});

describe("isRelevant", () => {
  it("a rule about a guarded port", () => assert.equal(isRelevant(ALLOW, DEFAULT_QUESTION), true));
  for (const [what, rule] of IRRELEVANT) {
    it(`not one about ${what}`, () => assert.equal(isRelevant(rule, DEFAULT_QUESTION), false));
  }

  it("is of all rules that matter to the verdict", () => {
    let leftOut = 0;
    check(
      RUNS,
      fc.property(rules, question, (some, asked) => {
        const relevant = some.filter((rule) => isRelevant(rule, asked));
        leftOut += some.length - relevant.length;
        assert.deepEqual(judge(relevant, asked), judge(some, asked));
      }),
    );
    assert.ok(leftOut > scaled(RUNS) / 20, String(leftOut));
  });
});

describe("what is remembered of plain rules", () => {
  it("is what a first look says", () => {
    check(
      RUNS,
      fc.property(rules, (some) => {
        const [known, fresh] = [DEFAULT_QUESTION, { ...DEFAULT_QUESTION }];
        for (const rule of some) assert.equal(isRelevant(rule, known), isRelevant(rule, fresh));
        assert.equal(areSurelyRestricted(some, known), areSurelyRestricted(some, fresh));
      }),
    );
  });

  for (const property of ["access", "direction", "protocol", "sourceAddressPrefix", "destinationPortRange"] as const) {
    it(`depends on its ${property}`, () => {
      const open = { ...ALLOW, sourceAddressPrefix: "*" };
      const other = {
        access: "Deny",
        direction: "Outbound",
        protocol: "Udp",
        sourceAddressPrefix: "10.0.0.0/8",
        destinationPortRange: "443",
      };
      assert.equal(areSurelyRestricted([open], DEFAULT_QUESTION), false);
      assert.equal(areSurelyRestricted([{ ...open, [property]: other[property] }], DEFAULT_QUESTION), true);
    });
  }
});
