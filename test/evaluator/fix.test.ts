/** The fixes of findings, against the oracle's packet walk and in cases. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Fix, changed, fixesOf } from "../../policies/evaluator/fix";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../policies/evaluator/question";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import type { Finding } from "../../policies/evaluator/verdict";
import { type NamedRule, check, knownRules, manyRules, mixedRules, question, unknownRules } from "./arbitraries";
import { allow } from "../policies/harness";
import { answer, differenceOf, isAllow, threeValued } from "./oracle";

type Rules = readonly NamedRule[];
type Fixes = ReadonlyMap<Finding<NamedRule>, Fix<NamedRule>>;

const fixes = (rules: Rules, asked: Question): Fixes => fixesOf(judge(rules, asked).open, rules, asked);

function fixed(rules: Rules, all: Fixes): Rules {
  const after = new Map([...all.values()].flatMap(({ changes }) => changes.map((change) => [change.rule, change])));
  return rules.map((rule) => (after.has(rule) ? changed(after.get(rule)!) : rule));
}

const isClosed = ({ changes, obstacles }: Fix<NamedRule>): boolean => {
  assert.notEqual(changes.length > 0, obstacles.length > 0, "either changes or what is in the way");
  return obstacles.length === 0;
};

/** Questions under which rules of the guarded port alone can be narrowed, too. */
const asked = fc
  .tuple(question, fc.subarray(["8.0.0.0/8", "9.9.9.9", "2600::/32", "10.0.0.0/8"]))
  .map(([one, trusted]) => ({ ...one, trustedSources: one.trustedSources.length > 0 ? one.trustedSources : trusted }));

describe("fixes", () => {
  const anyKnown = fc.oneof(knownRules(4), knownRules(6), mixedRules);

  it("close what they fix, admit nobody new, and leave other ports unchanged", () => {
    check(
      3000,
      fc.property(anyKnown, asked, (rules, about) => {
        const all = fixes(rules, about);
        const after = fixed(rules, all);
        if ([...all.values()].every(isClosed)) assert.equal(answer(after, about), "restricted");
        assert.deepEqual(differenceOf(rules, after, about), { gained: false, lostElsewhere: false });
      }),
    );
  });

  it("leave open only what has no fix", () => {
    check(
      1500,
      fc.property(fc.oneof(anyKnown, manyRules(4)), asked, (rules, about) => {
        const all = fixes(rules, about);
        const rest = judge(fixed(rules, all), about).open;
        const unfixed = [...all].filter(([, fix]) => !isClosed(fix)).map(([finding]) => finding);
        const ports = new Set(unfixed.flatMap((finding) => finding.ports));
        for (const finding of rest) assert.ok(finding.ports.every((port) => ports.has(port)));
      }),
    );
  });

  it("touch as few rules as can be", () => {
    check(
      1500,
      fc.property(fc.oneof(knownRules(4), knownRules(6)), asked, (rules, about) => {
        const all = fixes(rules, about);
        const [[finding, fix] = [], ...others] = [...all];
        if (!finding || !fix || others.length > 0 || fix.changes.length < 2) return;
        const denies = rules.filter((rule) => !isAllow(rule));
        for (const left of fix.changes.map(({ rule }) => rule)) {
          const some: Rules = fix.changes.filter(({ rule }) => rule !== left).map(changed);
          const rest: Rules = finding.rules.filter((rule) => !fix.changes.some((change) => change.rule === rule));
          assert.equal(answer([...rest, left, ...some, ...denies], about), "open");
        }
      }),
    );
  });

  it("hold whatever unknown values become", () => {
    check(
      1500,
      fc.property(fc.oneof(unknownRules(4, "clear"), unknownRules(6, "clear")), asked, (rules, about) => {
        const all = fixes(rules, about);
        const after = fixed(rules, all);
        const isExpected = [...all.values()].every(isClosed) && judge(rules, about).undecided === undefined;
        if (isExpected) assert.notEqual(threeValued(after, about), "open");
        for (const { changes } of all.values()) {
          for (const { rule } of changes) {
            const same = Object.entries(changed(changes.find((change) => change.rule === rule)!)).filter(
              ([property, value]) => value === UNKNOWN && rule[property as keyof NamedRule] !== UNKNOWN,
            );
            assert.deepEqual(same, []);
          }
        }
      }),
    );
  });
});

const open: SecurityRule = allow({ name: undefined, priority: 100 });

/** What the only finding of some rules is closed by: the properties that change, rule by rule, or what is in the way. */
function fixOf(rules: readonly SecurityRule[], about: Partial<Question> = {}): unknown {
  const all = { ...DEFAULT_QUESTION, ...about };
  const [fix] = fixesOf(judge(rules, all).open, rules, all).values();
  if (fix!.obstacles.length > 0) return fix!.obstacles.map(({ why }) => why);
  return fix!.changes.map((change) => {
    const after = changed(change);
    const properties = Object.keys(after).filter(
      (property) => after[property as keyof SecurityRule] !== change.rule[property as keyof SecurityRule],
    );
    return Object.fromEntries(properties.map((property) => [property, after[property as keyof SecurityRule]]));
  });
}

describe("a fix", () => {
  const ports = (destinationPortRange: unknown, destinationPortRanges?: unknown): SecurityRule => ({
    ...open,
    destinationPortRange,
    destinationPortRanges,
  });
  const from = (sourceAddressPrefix: unknown, sourceAddressPrefixes?: unknown): SecurityRule => ({
    ...open,
    sourceAddressPrefix,
    sourceAddressPrefixes,
  });
  const trusted = { trustedSources: ["198.51.100.0/24", "203.0.113.7", "2001:db8::/32", "10.0.0.0/8"] };

  const cases: readonly [string, readonly SecurityRule[], unknown, Partial<Question>?][] = [
    [
      "splits all ports",
      [ports("*")],
      [{ destinationPortRange: undefined, destinationPortRanges: ["0-24", "26-65535"] }],
    ],
    ["keeps one range one", [ports("25-30")], [{ destinationPortRange: "26-30" }]],
    ["keeps a list a list", [ports(undefined, ["25", "80"])], [{ destinationPortRanges: ["80"] }]],
    [
      "keeps how others are written",
      [ports(undefined, [" 80 ", 443, "20 - 25"])],
      [{ destinationPortRanges: ["80", "443", "20-24"] }],
    ],
    [
      "takes a list with commas apart",
      [ports("22,25,80")],
      [{ destinationPortRange: undefined, destinationPortRanges: ["22", "80"] }],
    ],
    [
      "leaves a guarded port that is closed",
      [
        { ...ports("20-600"), priority: 200 },
        { ...ports("587"), access: "Deny" },
      ],
      [{ destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-600"] }],
      { ports: [25, 587] },
    ],
    [
      "puts the trusted sources in place",
      [from("*")],
      [{ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["198.51.100.0/24", "203.0.113.7", "10.0.0.0/8"] }],
      trusted,
    ],
    [
      "puts one trusted source in place",
      [from("Internet")],
      [{ sourceAddressPrefix: "198.50.0.0/16" }],
      { trustedSources: ["198.50.0.0/16", "10.0.0.0/8"] },
    ],
    [
      "keeps narrow sources",
      [from(undefined, ["0.0.0.0/0", "198.50.0.7"])],
      [{ sourceAddressPrefixes: ["198.51.100.0/24", "198.50.0.7"] }],
      { trustedSources: ["198.51.100.0/24"] },
    ],
    [
      "names nothing twice",
      [from(undefined, ["0.0.0.0/0", "198.51.100.9", "0.0.0.0/1", "128.0.0.0/1"])],
      [{ sourceAddressPrefixes: ["198.51.100.0/24"] }],
      { trustedSources: ["198.51.100.0/24", "198.51.100.0/25", "198.51.100.0/24"] },
    ],
    [
      "takes trusted sources of the family of what stays",
      [from(undefined, ["::/0", "fd00::/8", "0.0.0.0/0"])],
      [{ sourceAddressPrefixes: ["2001:db8::/32", "fd00::/8"] }],
      trusted,
    ],
    [
      "takes those of the family of the destinations",
      [{ ...from("*"), destinationAddressPrefix: "fd00::4" }],
      [{ sourceAddressPrefix: "2001:db8::/32" }],
      trusted,
    ],
    [
      "takes any where the destination is not known",
      [{ ...from("::/0"), destinationAddressPrefix: UNKNOWN }],
      [{ sourceAddressPrefix: "2001:db8::/32" }],
      trusted,
    ],
    [
      "takes those of the family of the destination that is known",
      [{ ...from("*"), destinationAddressPrefix: undefined, destinationAddressPrefixes: ["fd00::4", UNKNOWN] }],
      [{ sourceAddressPrefix: "2001:db8::/32" }],
      trusted,
    ],
    [
      "keeps tags",
      [from(undefined, ["*", "AzureLoadBalancer", "AzureLoadBalancer"])],
      [{ sourceAddressPrefixes: ["198.51.100.0/24", "AzureLoadBalancer"] }],
      { trustedSources: ["198.51.100.0/24"] },
    ],
    ["asks for trusted sources", [from("*")], ["no trusted sources"]],
    ["takes no trusted source from outside", [from("12.0.0.0/7")], ["no trusted sources"], trusted],
    [
      "takes none of a tag, whose addresses are not known",
      [from("AzureCloud")],
      ["no trusted sources"],
      { ...trusted, unrestrictedServiceTags: ["AzureCloud"] },
    ],
    ["leaves unknown ports", [ports(undefined, ["25", UNKNOWN])], ["ports"]],
    ["leaves unreadable ports", [ports(undefined, ["25", "smtp"])], ["ports"]],
    ["leaves unknown sources", [from(undefined, ["*", UNKNOWN])], ["sources"], trusted],
    ["leaves unreadable sources", [from("anywhere!")], ["sources"], trusted],
    [
      "leaves application security groups beside sources",
      [{ ...from("*"), sourceApplicationSecurityGroups: [{ id: "ID" }] }],
      ["sources"],
      trusted,
    ],
    ["leaves what may be a Deny", [{ ...ports("*"), access: "Permit" }], ["access"]],
    [
      "closes two halves by one of them",
      [from("12.0.0.0/8"), { ...ports("20-30"), sourceAddressPrefix: "8.0.0.0/8", priority: 101 }],
      [{ destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-30"] }],
    ],
    [
      "changes the widest, where any is enough",
      [
        { ...ports("20-30"), sourceAddressPrefix: "12.0.0.0/9" },
        { ...ports("20-40"), sourceAddressPrefix: "14.0.0.0/8", priority: 101 },
      ],
      [{ destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-40"] }],
    ],
    [
      "closes what is open together at one port beside what is at several",
      [
        ["10.0.0.4", "20-600", "12.0.0.0/8"],
        ["10.0.0.4", "20-600", "14.0.0.0/8"],
        ["10.0.0.5", "20-30", "16.0.0.0/8"],
        ["10.0.0.5", "20-30", "18.0.0.0/9"],
      ].map(([destinationAddressPrefix, range, sourceAddressPrefix], index) => ({
        ...ports(range),
        destinationAddressPrefix,
        sourceAddressPrefix,
        priority: 100 + index,
      })),
      [
        { destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-586", "588-600"] },
        { destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-30"] },
      ],
      { ports: [25, 587] },
    ],
    [
      "does not close by half",
      [
        from("12.0.0.0/8"),
        { ...ports("20-30"), sourceAddressPrefix: "8.0.0.0/9", priority: 101 },
        { ...from("14.0.0.0/8"), priority: 102 },
      ],
      ["no trusted sources", "no trusted sources"],
    ],
  ];
  for (const [name, rules, expected, about] of cases) {
    it(name, () => assert.deepEqual(fixOf(rules, about), expected));
  }

  it("puts the trusted sources of a rule in place of its narrow ones, where these are too much with others", () => {
    const rules = [from("12.0.0.0/8"), { ...from("14.0.0.0/8"), priority: 101 }];
    assert.deepEqual(fixOf(rules, { trustedSources: ["14.1.0.0/16", "10.0.0.0/8"] }), [
      { sourceAddressPrefix: "14.1.0.0/16" },
    ]);
  });

  it("changes a rule with unknown sources, if others are open with it", () => {
    const rules = [
      { ...from(undefined, ["12.0.0.0/8", UNKNOWN]), destinationPortRange: "20-30" },
      { ...from("14.0.0.0/8"), priority: 101, destinationPortRange: "20-30" },
    ];
    assert.deepEqual(fixOf(rules), [{ destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-30"] }]);
  });

  it("trusts nobody whose address cannot be read", () => {
    assert.deepEqual(fixOf([from("*")], { trustedSources: ["nobody"] }), ["no trusted sources"]);
  });

  it("gives up where one set of rules after the other is open together", () => {
    const pairs = (count: number): readonly SecurityRule[] =>
      Array.from({ length: count }, (_, index) =>
        ["12.0.0.0/8", "14.0.0.0/8"].map((sourceAddressPrefix, half) => ({
          ...open,
          priority: 100 + 2 * index + half,
          sourceAddressPrefix,
          destinationAddressPrefix: `10.0.${index}.0/24`,
          destinationPortRange: "20-30",
        })),
      ).flat();
    assert.equal((fixOf(pairs(20)) as unknown[]).length, 20);
    assert.deepEqual(fixOf(pairs(25)), ["too many", "too many"]);
  });

  it("narrows to nothing that is counted where what stays would be too much with others", () => {
    const rules = [from(undefined, ["0.0.0.0/0", "12.0.0.0/8"]), { ...from("14.0.0.0/8"), priority: 101 }];
    assert.deepEqual(fixOf(rules, { trustedSources: ["198.51.100.0/24"] }), [
      { sourceAddressPrefixes: ["198.51.100.0/24"] },
    ]);
  });
});
