import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  type AdmittedSources,
  type Passage,
  insideNetwork,
  outsideNetwork,
  sourcesAdmitted,
} from "../../policies/evaluator/passage";
import { DEFAULT_QUESTION, type Question } from "../../policies/evaluator/question";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { size } from "../../policies/evaluator/sets/ranges";
import { check, completed, knownRules, picker, question, seeds, unknownRules } from "./arbitraries";
import { type OracleQuestion, countThrough } from "./oracle";

const ADDRESSES = { 4: ["10.0.0.4", "10.0.0.5", "20.0.0.4"], 6: ["fd00::4", "2603::4"] } as const;

const ALLOW = {
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

const rulesOf = (...rules: readonly SecurityRule[]): Passage => ({ kind: "rules", rules });
const both = (lists: readonly (readonly SecurityRule[])[]): Passage => ({
  kind: "all",
  of: lists.map((rules) => ({ kind: "rules", rules })),
});

interface Case {
  readonly family: 4 | 6;
  readonly address: string;
  readonly inside: boolean;
  readonly asked: OracleQuestion;
}

const anyCase: fc.Arbitrary<Case> = fc
  .constantFrom(4 as const, 4 as const, 6 as const)
  .chain((family) =>
    fc.record({
      family: fc.constant(family),
      address: fc.constantFrom<string>(...ADDRESSES[family]),
      inside: fc.boolean(),
      asked: question.map((asked) => ({ ...asked, ports: [asked.ports[0]!] })),
    }),
  )
  // Outside the virtual network there are public addresses only.
  .map((one) => ({ ...one, inside: one.inside || one.address.startsWith("10.") || one.address.startsWith("fd") }));

function admitted(
  lists: readonly (readonly SecurityRule[])[],
  { family, address, inside, asked }: Case,
): AdmittedSources {
  const name = family === 4 ? "ipv4" : "ipv6";
  const target = inside ? insideNetwork(name, [address]) : outsideNetwork(name, address);
  return sourcesAdmitted(both(lists), target, { ...asked, reading: "effective" });
}

function walked(lists: readonly (readonly SecurityRule[])[], { family, address, inside, asked }: Case): bigint {
  return countThrough(lists, asked, { family, address, inside, port: asked.ports[0]! });
}

/** How many of the default question's sources a passage admits at least and at most. */
function sizes(passage: Passage, asked: Partial<Question> = {}, steps?: number): readonly [bigint, bigint] {
  const target = insideNetwork("ipv4", ["10.0.0.4"]);
  const { atLeast, atMost } = sourcesAdmitted(passage, target, { ...DEFAULT_QUESTION, ...asked }, steps);
  return [size(atLeast), size(atMost)];
}

const ALL = 3_702_258_434n;

describe("sourcesAdmitted", () => {
  it("counts what a packet walk through two lists of known rules counts", () => {
    const lists = (family: 4 | 6) => fc.tuple(knownRules(family), knownRules(family));
    check(
      1500,
      fc.property(
        anyCase.chain((one) => fc.tuple(fc.constant(one), lists(one.family))),
        ([one, rules]) => {
          const { atLeast, atMost } = admitted(rules, one);
          const count = walked(rules, one);
          assert.deepEqual([size(atLeast), size(atMost)], [count, count]);
        },
      ),
    );
  });

  it("bounds what the walk counts for whatever unknown values become", () => {
    const lists = (family: 4 | 6) => fc.tuple(unknownRules(family, "any"), knownRules(family));
    check(
      500,
      fc.property(
        anyCase.chain((one) => fc.tuple(fc.constant(one), lists(one.family))),
        seeds,
        ([one, [unknown, known]], each) => {
          const { atLeast, atMost } = admitted([unknown, known], one);
          for (const seed of each) {
            const count = walked([completed(unknown, picker(seed)), known], one);
            assert.ok(size(atLeast) <= count && count <= size(atMost), `${size(atLeast)} ${count} ${size(atMost)}`);
          }
        },
      ),
    );
  });

  const cases: readonly (readonly [string, Passage, bigint, bigint])[] = [
    ["an Allow of everybody admits them all", rulesOf(ALLOW), ALL, ALL],
    ["no rule admits nobody", rulesOf(), 0n, 0n],
    ["something open admits everybody", { kind: "open" }, ALL, ALL],
    ["something shut admits nobody", { kind: "shut" }, 0n, 0n],
    ["of something unknown nothing is certain", { kind: "unknown" }, 0n, ALL],
    ["one of two is enough for any", { kind: "any", of: [{ kind: "shut" }, rulesOf(ALLOW)] }, ALL, ALL],
    ["of either, what both admit is certain", { kind: "either", of: [{ kind: "shut" }, rulesOf(ALLOW)] }, 0n, ALL],
    [
      "ports that do not meet admit nobody",
      both([[{ ...ALLOW, sourcePortRange: "1000-2000" }], [{ ...ALLOW, sourcePortRange: "2001-65535" }]]),
      0n,
      0n,
    ],
    ["a rule that may be missing admits nobody for certain", rulesOf({ ...ALLOW, existence: UNKNOWN }), 0n, ALL],
    ["an unknown destination may be another", rulesOf({ ...ALLOW, destinationAddressPrefix: UNKNOWN }), 0n, ALL],
    ["an unknown source port may be another's", rulesOf({ ...ALLOW, sourcePortRange: UNKNOWN }), 0n, ALL],
  ];
  for (const [name, passage, atLeast, atMost] of cases) {
    it(name, () => assert.deepEqual(sizes(passage), [atLeast, atMost]));
  }

  it("takes several destinations for one of which it is unknown which", () => {
    const rules = { ...ALLOW, destinationAddressPrefix: "10.0.0.0/25" };
    const target = insideNetwork("ipv4", ["10.0.0.0/24"]);
    const { atLeast, atMost } = sourcesAdmitted(rulesOf(rules), target, DEFAULT_QUESTION);
    assert.deepEqual([size(atLeast), size(atMost)], [0n, ALL]);
    const denied = sourcesAdmitted(
      rulesOf({ ...rules, access: "Deny" }, { ...ALLOW, priority: 200 }),
      target,
      DEFAULT_QUESTION,
    );
    assert.deepEqual([size(denied.atLeast), size(denied.atMost)], [0n, ALL]);
  });

  it("takes an address that cannot be read for any", () => {
    const rules = [{ ...ALLOW, destinationAddressPrefix: "20.0.0.4" }];
    const { atLeast, atMost } = sourcesAdmitted(rulesOf(...rules), outsideNetwork("ipv4", ""), DEFAULT_QUESTION);
    assert.deepEqual([size(atLeast), size(atMost)], [0n, ALL]);
    const inside = sourcesAdmitted(rulesOf(...rules), insideNetwork("ipv4", []), DEFAULT_QUESTION);
    assert.deepEqual([size(inside.atLeast), size(inside.atMost)], [0n, ALL]);
  });

  it("counts nobody as certain, and everybody as possible, where the work budget ends", () => {
    const target = insideNetwork("ipv4", ["10.0.0.4"]);
    const result = sourcesAdmitted(rulesOf({ ...ALLOW, priority: 101 }), target, { ...DEFAULT_QUESTION }, 5);
    assert.deepEqual([size(result.atLeast), size(result.atMost), result.isTooMuch], [0n, ALL, true]);
  });
});
