/** The evaluator against the oracle (a packet walk that shares no code with it), on rule sets made to interact. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION as ASKED_BY_DEFAULT } from "../../policies/evaluator/question";
import { UNKNOWN, PROPERTIES as READ_PROPERTIES, type SecurityRule } from "../../policies/evaluator/rule";
import type { Finding } from "../../policies/evaluator/verdict";
import {
  addressText,
  check,
  completed,
  DEFAULT_QUESTION,
  knownRules,
  manyRules,
  mixedRules,
  picker,
  portText,
  PROPERTIES,
  question,
  seeds,
  unknownRules,
  type NamedRule,
} from "./arbitraries";
import { answerOf } from "./answers";
import { isKnownLimit } from "./known-limits";
import {
  addressText as textOf,
  admits,
  answer,
  exposed,
  isAbsent,
  isAllow,
  isOpen,
  parseSpan,
  threeValued,
  type OracleQuestion,
} from "./oracle";

type Rules = readonly NamedRule[];

const judged = (rules: Rules, asked: OracleQuestion = DEFAULT_QUESTION): string => answerOf(judge(rules, asked));

const anyKnown: fc.Arbitrary<NamedRule[]> = fc.oneof(knownRules(4), knownRules(6), mixedRules);
const clearUnknown: fc.Arbitrary<NamedRule[]> = fc.oneof(unknownRules(4, "clear"), unknownRules(6, "clear"));
const anyUnknown: fc.Arbitrary<NamedRule[]> = fc.oneof(clearUnknown, unknownRules(4, "any"), unknownRules(6, "any"));

const denies = (rules: Rules): Rules => rules.filter((rule) => !isAllow(rule));

/** The rules that are to be judged for a finding: its own, and, unless they are ignored, every Deny. */
const alone = (own: Rules, rules: Rules, asked: OracleQuestion): Rules =>
  asked.reading === "declared" ? own : [...own, ...denies(rules)];

const namesOf = (rules: Rules): unknown[] => rules.map(({ name }) => name).sort();

/** The ports for which `test` holds, each asked about alone. */
const portsOf = (test: (about: OracleQuestion) => boolean, asked: OracleQuestion): number[] =>
  asked.ports.filter((port) => test({ ...asked, ports: [port] }));

/** The exposure of a finding is that of its rules, which admit its examples. */
function assertExposure({ exposure, ports }: Finding<NamedRule>, own: Rules, asked: OracleQuestion): void {
  const about = { ...asked, ports };
  const { ipv4, ipv6 } = exposure;
  assert.deepEqual({ ipv4: ipv4.addresses, ipv6: ipv6.addresses }, exposed(own, about));
  assert.equal(ipv4.open, isOpen({ ipv4: ipv4.addresses, ipv6: 0n }, about));
  assert.equal(ipv6.open, isOpen({ ipv4: 0n, ipv6: ipv6.addresses }, about));
  for (const { addresses, example } of [ipv4, ipv6]) {
    assert.equal(example !== undefined, addresses > 0n, "whatever is admitted has an example");
    if (example !== undefined) assert.ok(admits(own, about, example), `${example} is admitted`);
  }
}

/** What a verdict says, without order: rule names, ports, exposures, unknown properties (without their place in a list). */
function summary(rules: Rules, asked: OracleQuestion): unknown {
  const { open, undecided } = judge(rules, asked);
  const findings = open.map((finding) => ({
    rules: namesOf(finding.rules),
    ports: finding.ports,
    exposure: finding.exposure,
  }));
  const unknown = undecided?.unknown.map(({ rule, property }) => `${rule.name} ${property.replace(/\[\d+\]/, "")}`);
  return {
    findings: findings.sort((a, b) => (a.rules.join() < b.rules.join() ? -1 : 1)),
    unknown: unknown && [...new Set(unknown)].sort(),
  };
}

/** The rules with each property passed through `change`. */
function changed(rules: Rules, change: (value: unknown, key: string) => unknown): NamedRule[] {
  return rules.map((rule) => ({
    ...Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, change(value, key)])),
    name: rule.name,
  }));
}

const EVERY_PROPERTY = {
  access: "Allow",
  direction: "Inbound",
  priority: 200,
  protocol: "*",
  sourceAddressPrefix: "*",
  sourceAddressPrefixes: undefined,
  sourceApplicationSecurityGroups: undefined,
  sourcePortRange: "*",
  sourcePortRanges: undefined,
  destinationAddressPrefix: "*",
  destinationAddressPrefixes: undefined,
  destinationApplicationSecurityGroups: undefined,
  destinationPortRange: "25",
  destinationPortRanges: undefined,
};

function allowAll(priority: number): NamedRule {
  return { ...EVERY_PROPERTY, name: "allow", priority };
}

/** The two halves of a CIDR or range, as such; undefined for what has none. */
function halves(text: unknown): [string, string] | undefined {
  const span = typeof text === "string" ? parseSpan(text) : undefined;
  if (!span || span.low === span.high) return undefined;
  const { family, low, high } = span;
  const middle = low + (high - low) / 2n;
  const spanText = (from: bigint, to: bigint): string => `${textOf(family, from)}-${textOf(family, to)}`;
  const size = middle - low + 1n;
  if (!String(text).includes("/")) return [spanText(low, middle), spanText(middle + 1n, high)];
  const length = (family === 4 ? 33 : 129) - size.toString(2).length;
  return [`${textOf(family, low)}/${length}`, `${textOf(family, middle + 1n)}/${length}`];
}

/** `singular` moved into `plural` as its halves, where that means the same. */
function halved(rule: NamedRule, singular: keyof NamedRule, plural: keyof NamedRule): Partial<NamedRule> {
  const parts = halves(rule[singular]);
  return parts && isAbsent(rule[plural]) ? { [singular]: undefined, [plural]: parts } : {};
}

function firstHalf(rule: NamedRule, key: keyof NamedRule): Partial<NamedRule> {
  const parts = halves(rule[key]);
  return parts ? { [key]: parts[0] } : {};
}

function withoutLast(rule: NamedRule, key: keyof NamedRule): Partial<NamedRule> {
  const list = rule[key];
  return Array.isArray(list) && list.length > 1 ? { [key]: list.slice(0, -1) } : {};
}

/** The findings on rules of known values: which rules, for which ports, how exposed, and with which example. */
function assertFindings(rules: Rules, asked: OracleQuestion): void {
  const { open } = judge(rules, asked);
  const isOpenAlone = (rule: NamedRule, about: OracleQuestion): boolean =>
    isOpen(exposed(alone([rule], rules, about), about), about);
  const single = open.flatMap((finding) => (finding.rules.length === 1 ? finding.rules : []));
  assert.deepEqual(namesOf(single), namesOf(rules.filter((rule) => isAllow(rule) && isOpenAlone(rule, asked))));
  for (const finding of open) {
    const own = alone(finding.rules, rules, asked);
    const openPorts = portsOf((about) => isOpen(exposed(own, about), about), asked);
    if (finding.rules.length === 1) {
      assert.deepEqual(finding.ports, openPorts);
    } else {
      const about = { ...asked, ports: finding.ports };
      assert.ok(finding.ports.length > 0 && finding.ports.every((port) => openPorts.includes(port)));
      assert.ok(!finding.rules.some((rule) => isOpenAlone(rule, about)), "none of several is open by itself");
    }
    assertExposure(finding, own, asked);
  }
  const named = new Set(open.flatMap(({ ports }) => ports));
  assert.deepEqual(
    portsOf((about) => answer(rules, about) === "open", asked),
    asked.ports.filter((port) => named.has(port)),
  );
}

for (const [title, arbitrary, share] of [
  ["IPv4", knownRules(4), 1],
  ["IPv6", knownRules(6), 1],
  ["both families", mixedRules, 1],
  ["many IPv4 rules", manyRules(4), 1 / 20],
  ["many IPv6 rules", manyRules(6), 1 / 20],
] as const) {
  describe(`evaluator against oracle, ${title}`, function () {
    this.timeout(0);

    it("gives the same verdict", () => {
      check(
        2500 * share,
        fc.property(arbitrary, question, (rules, asked) => {
          assert.equal(judged(rules, asked), answer(rules, asked));
        }),
      );
    });

    it("names the rules that are open, by themselves or only together, and how exposed they are", () => {
      check(2500 * share, fc.property(arbitrary, question, assertFindings));
    });
  });
}

describe("evaluator against oracle, cases that once differed", () => {
  const inside = { access: "Deny", priority: 100, destinationAddressPrefix: "VirtualNetwork" };
  const cases: readonly [title: string, rules: readonly SecurityRule[]][] = [
    [
      "more are admitted outside than inside, where a Deny takes the last source port of some",
      [
        { ...inside, sourceAddressPrefix: "8.0.0.0/8", sourcePortRange: "65535" },
        { ...inside, sourcePortRange: "0-65534" },
        { sourceAddressPrefix: "0.0.0.0/0" },
      ],
    ],
    [
      "rules open together in one family, beside one of the other",
      [{ sourceAddressPrefix: "2600::/32" }, { sourceAddressPrefix: "2600:1::" }, { sourceAddressPrefix: "1.2.3.4" }],
    ],
  ];
  for (const [title, changes] of cases) {
    it(title, () => {
      const rules = changes.map((change, index) => ({
        ...allowAll(200 + index),
        ...change,
        name: `rule${String(index)}`,
      }));
      assertFindings(rules, DEFAULT_QUESTION);
    });
  }
});

describe("evaluator against oracle, defaults", () => {
  it("asks the same question", () => {
    assert.deepEqual(ASKED_BY_DEFAULT, DEFAULT_QUESTION);
  });

  it("reads the same properties", () => {
    assert.deepEqual([...READ_PROPERTIES].sort(), [...PROPERTIES].sort());
  });
});

describe("evaluator against oracle, texts", function () {
  this.timeout(0);

  // Every address shows in the number of those admitted, and every port in one of the verdicts.
  const asked: OracleQuestion = { ...DEFAULT_QUESTION, widestIpv4Prefix: 32, widestIpv6Prefix: 128 };
  const sameExposure = (rules: Rules, from: OracleQuestion): void => {
    const truth = exposed(rules, from);
    const { open } = judge(rules, from);
    assert.equal(open.length, isOpen(truth, from) ? 1 : 0);
    for (const { exposure } of open)
      assert.deepEqual({ ipv4: exposure.ipv4.addresses, ipv6: exposure.ipv6.addresses }, truth);
  };
  const deny: NamedRule = { ...allowAll(100), name: "deny", access: "Deny" };

  it("reads addresses alike", () => {
    check(
      2000,
      fc.property(addressText, (text) => {
        sameExposure([{ ...allowAll(200), sourceAddressPrefix: text }], asked);
        sameExposure([{ ...deny, sourceAddressPrefix: text }, allowAll(200)], asked);
      }),
    );
  });

  it("reads ports alike", () => {
    check(
      1000,
      fc.property(portText, portText, fc.integer({ min: 1, max: 65535 }), (text, other, port) => {
        const about = { ...asked, ports: [port, 25] };
        sameExposure([{ ...allowAll(200), destinationPortRange: text }], about);
        sameExposure(
          [
            { ...deny, destinationPortRange: text },
            { ...allowAll(200), destinationPortRange: other },
          ],
          about,
        );
        sameExposure(
          [
            { ...deny, sourcePortRange: text },
            { ...allowAll(200), sourcePortRange: other },
          ],
          about,
        );
      }),
    );
  });
});

describe("evaluator: unknown values", function () {
  this.timeout(0);

  it("is firm only where every completion agrees", () => {
    check(
      1000,
      fc.property(anyUnknown, question, seeds, (rules, asked, samples) => {
        const verdict = judged(rules, asked);
        for (const seed of samples) {
          const completion = completed(rules, picker(seed));
          const truth = answer(completion, asked);
          assert.ok(
            verdict === "undecided" || verdict === truth,
            `${verdict}, but ${truth} for ${fc.stringify(completion)}`,
          );
        }
      }),
    );
  });

  it("finds firmly what every completion leaves open, and nothing more is open where nothing is undecided", () => {
    check(
      1000,
      fc.property(anyUnknown, question, seeds, (rules, asked, samples) => {
        const { open, undecided } = judge(rules, asked);
        const found = new Set(open.flatMap((finding) => namesOf(finding.rules)));
        for (const seed of samples) {
          const completion = completed(rules, picker(seed));
          const openAlone = (own: Rules): boolean => isOpen(exposed(alone(own, completion, asked), asked), asked);
          for (const finding of open) {
            const names = namesOf(finding.rules);
            assert.ok(
              openAlone(completion.filter(({ name }) => names.includes(name))),
              `${names.join()} in ${fc.stringify(completion)}`,
            );
          }
          if (undecided) continue;
          const others = completion.filter((rule) => isAllow(rule) && !found.has(rule.name) && openAlone([rule]));
          assert.deepEqual(namesOf(others), [], `in ${fc.stringify(completion)}`);
        }
      }),
    );
  });

  it("is undecided only where completions differ, known limits aside", () => {
    check(
      1500,
      fc.property(clearUnknown, question, (rules, asked) => {
        const verdict = judged(rules, asked);
        const truth = threeValued(rules, asked);
        if (verdict === "undecided" && truth !== verdict)
          assert.ok(isKnownLimit(rules, asked), `undecided, but ${truth}`);
        else assert.equal(verdict, truth);
      }),
    );
  });

  const deny: NamedRule = { ...allowAll(100), name: "deny", access: "Deny" };
  const knownLimits: readonly [title: string, rules: Rules, truth: string][] = [
    [
      "only groups are left for an Allow's source, and groups are private",
      [{ ...allowAll(200), sourceAddressPrefix: "", sourceApplicationSecurityGroups: UNKNOWN }],
      "restricted",
    ],
    ["every number precedes 4096", [{ ...deny, priority: UNKNOWN }, allowAll(4096)], "restricted"],
    [
      "no number is free before 101",
      [{ ...deny, protocol: "Udp" }, { ...deny, name: "unknown", priority: UNKNOWN }, allowAll(101)],
      "open",
    ],
    [
      "of two Denies each destination meets one only",
      [
        { ...deny, sourcePortRange: "0-1023", destinationAddressPrefix: "10.0.0.4" },
        { ...deny, name: "other", priority: 101, sourcePortRange: "1024-65535", destinationAddressPrefix: "10.0.0.5" },
        { ...allowAll(200), destinationAddressPrefix: UNKNOWN },
      ],
      "open",
    ],
    [
      "whichever source port an Allow has, some destination takes it",
      [
        { ...deny, sourcePortRange: "0", destinationAddressPrefix: "Internet" },
        {
          ...deny,
          name: "other",
          priority: 101,
          sourcePortRange: "1-65535",
          destinationAddressPrefix: "VirtualNetwork",
        },
        { ...allowAll(200), sourcePortRange: UNKNOWN },
      ],
      "open",
    ],
    [
      "two Allows meet at whichever destination one of them has",
      [
        { ...allowAll(200), sourceAddressPrefix: "8.0.0.0/8", destinationAddressPrefix: UNKNOWN },
        { ...allowAll(300), name: "other", sourceAddressPrefix: "9.0.0.0/8" },
      ],
      "open",
    ],
  ];
  for (const [title, rules, truth] of knownLimits) {
    it(`known limit, undecided though ${truth}: ${title}`, () => {
      assert.equal(threeValued(rules, DEFAULT_QUESTION), truth);
      assert.equal(judged(rules), "undecided");
    });
  }

  it("is undecided beside a finding exactly where the other rules may be open", () => {
    check(
      700,
      fc.property(clearUnknown, question, (rules, asked) => {
        const about: OracleQuestion = { ...asked, ports: asked.ports.slice(0, 1), reading: "effective" };
        const { open, undecided } = judge(rules, about);
        if (open.length === 0) return;
        const others = rules.filter((rule) => !open.some((finding) => finding.rules.includes(rule)));
        const mayBeOpen = threeValued(others, about) !== "restricted";
        if (mayBeOpen !== (undecided !== undefined)) assert.ok(!mayBeOpen && isKnownLimit(rules, about));
      }),
    );
  });

  it("names the unknown properties of the rules it was given", () => {
    check(
      1000,
      fc.property(anyUnknown, question, (rules, asked) => {
        const { undecided } = judge(rules, asked);
        if (!undecided) return;
        assert.ok(undecided.unknown.length > 0);
        for (const { rule, property } of undecided.unknown) {
          assert.ok(rules.includes(rule));
          // An entry of a list is named with its index.
          const [, key = "", index] = /^(\w+)(?:\[(\d+)\])?$/.exec(property) ?? [];
          const value: unknown = rule[key as keyof NamedRule];
          assert.equal(index === undefined ? value : (value as unknown[])[Number(index)], UNKNOWN, property);
        }
      }),
    );
  });
});

describe("evaluator: changes that change nothing", function () {
  this.timeout(0);

  const same = (before: Rules, after: Rules, asked: OracleQuestion = DEFAULT_QUESTION): void => {
    assert.deepEqual(summary(after, asked), summary(before, asked));
  };
  const anyRules = fc.oneof(anyKnown, anyUnknown);

  it("the order of the rules", () => {
    const shuffled = anyRules.chain((rules) =>
      fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
    );
    check(
      1000,
      fc.property(shuffled, question, ([rules, others], asked) => {
        same(rules, others, asked);
      }),
    );
  });

  it("the order of the entries of a list", () => {
    check(
      1000,
      fc.property(anyRules, question, (rules, asked) => {
        same(
          rules,
          changed(rules, (value) => (Array.isArray(value) ? [...(value as unknown[])].reverse() : value)),
          asked,
        );
      }),
    );
  });

  it("the name of a rule", () => {
    check(
      300,
      fc.property(anyRules, fc.string(), (rules, name) => {
        assert.equal(judged(rules.map((rule) => ({ ...rule, name }))), judged(rules));
      }),
    );
  });

  it("a port as a number or as text", () => {
    const retyped = (port: unknown): unknown =>
      typeof port === "number"
        ? String(port)
        : typeof port === "string" && /^(0|[1-9][0-9]*)$/.test(port)
          ? Number(port)
          : port;
    check(
      1000,
      fc.property(anyRules, question, (rules, asked) => {
        const others = changed(rules, (value, key) =>
          !key.includes("Port") ? value : Array.isArray(value) ? value.map(retyped) : retyped(value),
        );
        same(rules, others, asked);
      }),
    );
  });

  it("a prefix or range written as its two halves", () => {
    check(
      1000,
      fc.property(anyKnown, question, (rules, asked) => {
        const split = rules.map((rule) => ({
          ...rule,
          ...halved(rule, "sourceAddressPrefix", "sourceAddressPrefixes"),
          ...halved(rule, "destinationAddressPrefix", "destinationAddressPrefixes"),
        }));
        same(rules, split, asked);
      }),
    );
  });

  it("an Allow that a Deny of everything precedes", () => {
    check(
      1000,
      fc.property(anyKnown, (rules) => {
        const before = rules.map((rule) => ({ ...rule, priority: Math.min(Number(rule.priority), 4094) }));
        same(before, [allowAll(4096), ...before, { ...allowAll(4095), name: "deny", access: "Deny" }]);
      }),
    );
  });

  it("a rule about outbound traffic, another protocol or another port", () => {
    const other = fc.constantFrom(
      { direction: "Outbound" },
      { protocol: "Udp" },
      { destinationPortRange: "26-65535" },
      { destinationPortRange: 24 },
    );
    check(
      1000,
      fc.property(
        anyKnown,
        other,
        fc.integer({ min: 100, max: 108 }),
        fc.constantFrom("Allow", "Deny"),
        (rules, change, priority, access) => {
          same(rules, [...rules, { ...allowAll(priority), access, ...change }]);
        },
      ),
    );
  });
});

describe("evaluator: changes that may only close", function () {
  this.timeout(0);

  const notMoreOpen = (before: Rules, after: Rules, asked: OracleQuestion): void => {
    const rank = (rules: Rules): number => ["restricted", "undecided", "open"].indexOf(judged(rules, asked));
    assert.ok(rank(after) <= rank(before), `${judged(after, asked)} after ${judged(before, asked)}`);
  };
  const anyRules = fc.oneof(anyKnown, anyUnknown);
  const one = (
    rules: Rules,
    index: number,
    isWanted: (rule: NamedRule) => boolean,
    change: (rule: NamedRule) => NamedRule[],
  ): Rules => {
    const chosen = rules.filter(isWanted)[index];
    return rules.flatMap((rule) => (rule === chosen ? change(rule) : [rule]));
  };

  it("a Deny that takes more", () => {
    const wider = fc.constantFrom<Partial<NamedRule>>(
      { sourceAddressPrefix: "*", sourceAddressPrefixes: [], sourceApplicationSecurityGroups: [] },
      { destinationAddressPrefix: "*", destinationAddressPrefixes: [], destinationApplicationSecurityGroups: [] },
      { sourcePortRange: "*", sourcePortRanges: [] },
      { destinationPortRange: "*", destinationPortRanges: [] },
      { protocol: "*" },
      { direction: "Inbound" },
    );
    const isDeny = (rule: NamedRule): boolean => typeof rule.access === "string" && !isAllow(rule);
    check(
      1000,
      fc.property(anyRules, question, fc.nat(2), wider, (rules, asked, index, change) => {
        notMoreOpen(
          rules,
          one(rules, index, isDeny, (rule) => [{ ...rule, ...change }]),
          asked,
        );
      }),
    );
  });

  it("one more Deny", () => {
    check(
      1000,
      fc.property(anyKnown, question, fc.integer({ min: 99, max: 109 }), (rules, asked, priority) => {
        notMoreOpen(rules, [...rules, { ...allowAll(priority), access: "Deny" }], asked);
      }),
    );
  });

  it("an Allow that takes less", () => {
    const isKnownAllow = (rule: NamedRule): boolean => typeof rule.access === "string" && isAllow(rule);
    const narrower: readonly ((rule: NamedRule) => NamedRule[])[] = [
      () => [],
      (rule) => [{ ...rule, protocol: "Udp" }],
      (rule) => [{ ...rule, destinationPortRange: "80", destinationPortRanges: [] }],
      (rule) => [
        {
          ...rule,
          sourceAddressPrefix: "VirtualNetwork",
          sourceAddressPrefixes: [],
          sourceApplicationSecurityGroups: [],
        },
      ],
      (rule) => [{ ...rule, ...firstHalf(rule, "sourceAddressPrefix") }],
      (rule) => [{ ...rule, ...firstHalf(rule, "destinationAddressPrefix") }],
      (rule) => [{ ...rule, ...withoutLast(rule, "sourceAddressPrefixes") }],
      (rule) => [{ ...rule, ...withoutLast(rule, "destinationAddressPrefixes") }],
      (rule) => [{ ...rule, ...withoutLast(rule, "sourcePortRanges") }],
    ];
    check(
      1000,
      fc.property(anyRules, question, fc.nat(2), fc.constantFrom(...narrower), (rules, asked, index, change) => {
        notMoreOpen(rules, one(rules, index, isKnownAllow, change), asked);
      }),
    );
  });

  it("more trusted sources, and a higher limit", () => {
    check(
      500,
      fc.property(anyRules, question, (rules, asked) => {
        const rank = (changes: Partial<OracleQuestion>): number =>
          ["restricted", "undecided", "open"].indexOf(judged(rules, { ...asked, ...changes }));
        assert.ok(rank({ trustedSources: [...asked.trustedSources, "64.0.0.0/2", "2000::/4"] }) <= rank({}));
        assert.ok(
          rank({ widestIpv4Prefix: asked.widestIpv4Prefix >> 1, widestIpv6Prefix: asked.widestIpv6Prefix >> 1 }) <=
            rank({}),
        );
      }),
    );
  });
});

describe("evaluator: whatever stands in the rules", function () {
  this.timeout(0);

  const text = fc.string({ unit: fc.constantFrom(...Array.from("0125.:/-*, aFx%[]\n")), maxLength: 12 });
  const thing = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withTypedArray: true,
    withSparseArray: true,
  });
  const anything = fc.oneof(
    thing,
    fc.jsonValue(),
    text,
    fc.array(fc.oneof(text, fc.integer(), thing, fc.constant(UNKNOWN))),
    fc.constant(UNKNOWN),
  );
  const sensible = allowAll(200);

  it("it answers", () => {
    const property = (value: unknown): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 1, arbitrary: anything }, { weight: 2, arbitrary: fc.constant(value) });
    const rule = fc.record<Record<string, unknown>>(
      Object.fromEntries(Object.entries(EVERY_PROPERTY).map(([key, value]) => [key, property(value)])),
    );
    check(
      3000,
      fc.property(fc.array(rule, { maxLength: 4 }), question, (rules, asked) => {
        const { open } = judge(rules, asked);
        assert.ok(Array.isArray(open));
      }),
    );
  });

  it("it keeps what it finds beside nonsense", () => {
    const outbound = fc.record<Record<string, unknown>>(
      Object.fromEntries(Object.keys(EVERY_PROPERTY).map((key) => [key, anything])),
    );
    check(
      1000,
      fc.property(outbound, (rule) => {
        const rules = [sensible, { ...rule, name: "nonsense", direction: "Outbound" }];
        assert.equal(judged(rules), "open");
      }),
    );
  });
});
