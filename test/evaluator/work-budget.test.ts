/** The bound on the work that a group may take: what exceeds it counts as open, and ends soon. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { explain } from "../../audit/judging/explain";
import { fixesOf } from "../../policies/evaluator/fix";
import { judge } from "../../policies/evaluator/judge";
import { isAbout } from "../../policies/evaluator/matching/match";
import { measureOf } from "../../policies/evaluator/matching/measure";
import { readRules } from "../../policies/evaluator/matching/reading";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { type Openings, openingsOf } from "../../policies/evaluator/exposure/openings";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { FAMILIES } from "../../policies/evaluator/sets/addresses";
import {
  MOST_STEPS,
  WorkBudget,
  isSpent,
  newRunBudgets,
  spend,
  spendOnSearch,
  spendOnText,
  unlessSpent,
} from "../../policies/evaluator/sets/work-budget";
import { allow, deny, group, standalone, theViolation, validateResource, validateStack } from "../policies/harness";
import { type NamedRule, check, knownRules, manyRules, mixedRules, question } from "./arbitraries";

describe("a work budget", () => {
  const steps = (budget: WorkBudget, pieces: number, all: number): string =>
    budget.spendOn(
      pieces,
      () => {
        spend(all);
        return "done";
      },
      () => "given up",
    );

  it("goes to the pieces in equal shares, and what one leaves to those after it", () => {
    const budget = new WorkBudget(100);
    assert.deepEqual(
      [steps(budget, 4, 26), steps(budget, 3, 5), steps(budget, 2, 34), steps(budget, 1, 35), steps(budget, 1, 1)],
      ["given up", "done", "done", "done", "given up"],
    );
  });

  it("of a piece within another is spent by both", () => {
    const outer = new WorkBudget(100);
    const within = (): string => `${steps(new WorkBudget(60), 1, 60)}, ${steps(new WorkBudget(60), 1, 60)}`;
    assert.equal(
      outer.spendOn(1, within, () => "given up as a whole"),
      "given up as a whole",
    );
    assert.equal(
      new WorkBudget(200).spendOn(1, within, () => "given up"),
      "done, done",
    );
  });

  it("is not taken from work that is not bounded", () => {
    steps(new WorkBudget(1), 1, 2);
    assert.doesNotThrow(() => spend(1e12));
  });

  it("hides no other error", () => {
    const fails = (): never => assert.fail("another");
    assert.throws(() => new WorkBudget(1).spendOn<unknown>(1, fails, () => undefined), /another/);
    assert.throws(() => unlessSpent<unknown>(fails, () => undefined), /another/);
  });

  it("says how many steps are left, which is never less than 0", () => {
    const budget = new WorkBudget(100);
    steps(budget, 1, 30);
    assert.equal(budget.left, 70);
    steps(budget, 1, 1e9);
    assert.equal(budget.left, 0);
  });

  it("gives work so many steps, and misses what it took", () => {
    const budget = new WorkBudget(100);
    const taking =
      (steps: number) =>
      (given: number): number => {
        spend(steps);
        return given;
      };
    assert.deepEqual(
      [budget.share(2, taking(10)), budget.share(2, taking(60)), budget.share(2, taking(60))],
      [50, 45, 15],
    );
    assert.equal(budget.share(1, taking(0)), 0);
  });

  it("gives each work what is due to it, and misses only what that took beyond", () => {
    const budget = new WorkBudget(100);
    const given: number[] = [];
    const grant = (budgetOf: number, taken: number): unknown =>
      budget.allot(budgetOf, (steps) => {
        given.push(steps);
        spend(taken);
      });
    grant(50, 40);
    grant(50, 70);
    grant(50, 1000);
    grant(50, 40);
    assert.deepEqual(given, [150, 150, 130, 50]);
  });

  it("ends work where there is something in its place, and what comes after it at once", () => {
    const done: string[] = [];
    const doing = (what: string, cost: number): string =>
      unlessSpent(
        () => {
          spend(cost);
          done.push(what);
          return what;
        },
        () => `no ${what}`,
      );
    const all = new WorkBudget(100).spendOn(
      1,
      () => [doing("a", 60), isSpent(), doing("b", 60), isSpent(), doing("c", 0)],
      () => assert.fail("given up as a whole"),
    );
    assert.deepEqual(all, ["a", false, "no b", true, "no c"]);
    assert.deepEqual(done, ["a"]);
    assert.equal(isSpent(), false);
    assert.equal(doing("d", 60), "d");
  });

  it("is paid for by the size of texts", () => {
    const cost = (pay: () => void): number => {
      const budget = new WorkBudget(1000);
      budget.spendOn(1, pay, () => undefined);
      return 1000 - budget.left;
    };
    assert.equal(
      cost(() => spendOnText(80)),
      10,
    );
    assert.equal(
      cost(() => spendOnSearch("a".repeat(100), "b".repeat(50))),
      50,
    );
  });

  it("is there once for a run, and apart for what explains its verdicts", () => {
    const { verdicts, facts } = newRunBudgets();
    steps(facts, 1, 1e12);
    assert.deepEqual([verdicts.left, facts.left], [MOST_STEPS, 0]);
    assert.equal(newRunBudgets().facts.left > 0, true);
  });
});

describe("a group that is over budget", () => {
  it("is open wherever it is open if counted to the end", () => {
    const aloneIn = ({ alone }: Openings<NamedRule>): readonly NamedRule[] =>
      alone.flatMap(({ allows }) => allows.map(({ rule }) => rule));
    check(
      2000,
      fc.property(fc.oneof(knownRules(6), manyRules(4), mixedRules), question, fc.nat(60), (rules, about, steps) => {
        const measure = measureOf({ ...DEFAULT_QUESTION, ...about });
        const matches = readRules(rules, measure)
          .flatMap(({ atLeast: least }) => least)
          .filter((match) => isAbout(match, about.ports[0]!));
        const [counted, reported] = [openingsOf(matches, measure, MOST_STEPS), openingsOf(matches, measure, steps)];
        for (const rule of aloneIn(counted)) assert.ok(aloneIn(reported).includes(rule));
        if (counted.together) assert.ok(reported.alone.length > 0 || reported.together);
      }),
    );
  });

  it("is at most as open as its Allows could be", () => {
    const from = (sourceAddressPrefix: string, destinationAddressPrefix = "*"): NamedRule => ({
      ...allow({ sourceAddressPrefix, destinationAddressPrefix }),
      name: sourceAddressPrefix,
    });
    const openings = (...rules: readonly NamedRule[]): unknown => {
      const measure = measureOf(DEFAULT_QUESTION);
      const matches = readRules(rules, measure).flatMap(({ atLeast: least }) => least);
      const { alone, together } = openingsOf(matches, measure, 0);
      return [...alone, ...(together ? [together] : [])].map(({ allows, admitted: reach, isOverBudget }) => {
        assert.ok(isOverBudget);
        return [...allows.map(({ rule }) => rule.name), ...FAMILIES.filter((family) => reach[family])].join();
      });
    };
    assert.deepEqual(openings(from("8.0.0.0/8")), []);
    assert.deepEqual(openings(from("8.0.0.0/7")), ["8.0.0.0/7,ipv4"]);
    assert.deepEqual(openings(from("*", "10.0.0.4")), ["*,ipv4"]);
    assert.deepEqual(openings(from("8.0.0.0/8"), from("10.0.0.0/8"), from("12.0.0.0/8")), [
      "8.0.0.0/8,12.0.0.0/8,ipv4",
    ]);
    assert.deepEqual(openings(from("8.0.0.0/8"), from("12.0.0.0/8", "fd00::4")), []);
  });

  /** 201 rules of 1,009 source port ranges each: any 66 consecutive Denies together deny everybody, and none of them does alone. */
  const rules: readonly SecurityRule[] = [
    ...Array.from({ length: 200 }, (_, index) =>
      deny({
        name: `deny-${index}`,
        priority: 100 + index,
        sourcePortRange: undefined,
        sourcePortRanges: Array.from({ length: 1009 }, (_, at) => {
          const first = Math.max(0, 65 * at - (index % 65));
          return `${first}-${Math.min(65535, first + 30)}`;
        }),
      }),
    ),
    allow({ name: "smtp", priority: 4000 }),
  ];

  it("counts as open, as if no Deny came first", () => {
    const { open, undecided } = judge(rules, DEFAULT_QUESTION);
    assert.deepEqual(
      open.map(({ rules: [rule], isOverBudget, exposure }) => [rule, isOverBudget, exposure.ipv4.addresses]),
      [[rules.at(-1), true, open[0]!.exposure.ipv4.of]],
    );
    assert.equal(undecided, undefined);
    assert.equal(open[0]!.denies.length, 200);
  });

  it("has no fix that is proved, and an explanation that agrees", () => {
    const { open } = judge(rules, DEFAULT_QUESTION);
    assert.deepEqual(
      [...fixesOf(open, rules, DEFAULT_QUESTION).values()],
      [{ changes: [], obstacles: [{ rule: rules.at(-1), why: "over budget" }] }],
    );
    const explained = explain(rules, DEFAULT_QUESTION).rules;
    assert.deepEqual(
      explained.slice(-2).map(({ effect, addresses }) => [effect, addresses?.ipv4]),
      [
        ["denies", open[0]!.exposure.ipv4.of],
        ["admits", open[0]!.exposure.ipv4.of],
      ],
    );
  });

  it("is undecided if it is not known whether the Allow is there, on all that may decide it", () => {
    const unsure = [...rules.slice(0, -1), { ...rules.at(-1)!, existence: UNKNOWN }];
    const { open, undecided } = judge(unsure, DEFAULT_QUESTION);
    assert.deepEqual(open, []);
    assert.deepEqual(
      undecided?.unknown.map(({ property }) => property),
      ["existence"],
    );
  });

  it("is reported with what it means, by both policies", () => {
    const properties = rules as readonly Record<string, unknown>[];
    const message = theViolation(validateResource(group(properties)));
    assert.equal(theViolation(validateStack([group(properties)])), message);
    assert.match(message, /but rule "smtp" may admit all public IPv4 and IPv6 addresses\.$/m);
    assert.match(
      message,
      /^ {2}Note: {3}counting exceeds the work budget, so this is the upper bound: every Deny is ignored$/m,
    );
    assert.match(message, /with the senders that need access \(finding a smaller change exceeds the work budget\)/);
  });
});

describe("facts beside a verdict that are over budget", () => {
  /** Source ports of every second slot of 65, or of the others. */
  const slots = (half: number): readonly string[] =>
    Array.from({ length: 1000 }, (_, at) => `${65 * at + 32 * half}-${65 * at + 32 * half + 20}`);
  const many = (count: number, changes: (index: number) => Record<string, unknown>): readonly SecurityRule[] =>
    Array.from({ length: count }, (_, index) => allow({ sourcePortRange: undefined, ...changes(index) }));

  it("are left out: which Denies do not close an Allow", () => {
    // They meet at the last port of all.
    const all = (half: number): readonly string[] => [...slots(half), "65535"];
    const rules = [
      ...many(80, (index) => ({ name: `allow-${index}`, priority: 100 + index, sourcePortRanges: all(0) })),
      ...many(80, (index) => ({
        name: `deny-${index}`,
        access: "Deny",
        priority: 1000 + index,
        sourcePortRanges: all(1),
      })),
    ];
    const { open } = judge(rules, DEFAULT_QUESTION);
    assert.equal(open.length, 80);
    assert.ok(open.every(({ isOverBudget, denies }) => !isOverBudget && denies.length === 0));
  });

  it("are taken for decisive: which unknown Denies may close an Allow that may not be there", () => {
    const rules = [
      ...many(80, (index) => ({
        existence: UNKNOWN,
        name: `allow-${index}`,
        priority: 1000 + index,
        sourcePortRanges: slots(0),
      })),
      ...many(80, (index) => ({
        existence: UNKNOWN,
        name: `deny-${index}`,
        access: "Deny",
        priority: 100 + index,
        sourcePortRanges: slots(1),
      })),
    ];
    const { open, undecided } = judge(rules, DEFAULT_QUESTION);
    assert.deepEqual(open, []);
    assert.deepEqual([undecided?.rules.length, undecided?.unknown.length], [80, 160]);
  });

  it("are left out: which Denies of other resources close a rule that is open as it is declared", () => {
    // Half of all ports, in as many words as it takes to need time to read them.
    const half = (first: number): readonly string[] =>
      Array.from({ length: 1000 }, (_, at) => `${first + at}-${first + 32767}`);
    const denies = Array.from({ length: 60 }, (_, index) =>
      standalone(
        deny({
          name: `deny-${index}`,
          priority: 100 + index,
          sourcePortRange: undefined,
          sourcePortRanges: half(32768 * (index % 2)),
        }),
      ),
    );
    const allows = Array.from({ length: 20 }, (_, index) =>
      standalone(allow({ name: `allow-${index}`, priority: 1000 + index })),
    );
    const { reports } = validateStack([...denies, ...allows], { isReported: true });
    assert.deepEqual(reports, []);
    const [reported] = validateStack([...denies.slice(0, 2), ...allows.slice(0, 1)], { isReported: true }).reports;
    assert.match(reported!.message, /: 2 Denies together already deny unrestricted sources/);
  });
});
