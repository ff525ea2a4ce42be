/** Where the work budget of a template ends, or one of its values is too large, the reader says so, whatever it was doing. */

import * as assert from "node:assert/strict";
import { NO_PARAMETERS, resourcesOf } from "../../../policies/azure/arm";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { MOST_STEPS, WorkBudget } from "../../../policies/evaluator/sets/work-budget";
import { NAMING, type Json, RULE, SMTP, evaluate, group, judged, rule, settingOf, template } from "./harness";

const THOUSANDS = "range(0, 9999)";
const reasonsOf = (json: unknown, of: Json = {}): readonly string[] =>
  evaluate(json, of, {}, 10 * MOST_STEPS).unevaluated.map((one) => one.replace(/^[^:]*: /, ""));

describe("a value that is too large", () => {
  it("is not known: a list that is written out", () => {
    assert.deepEqual(reasonsOf(Array.from({ length: 60 }, () => `[${THOUSANDS}]`)), ["it makes too large a value"]);
  });

  it("is not known: a parameter that is nested too deep", () => {
    let deep: unknown = [];
    for (let level = 0; level < 300; level++) deep = [deep];
    const { unevaluated } = evaluate("[length(parameters('p'))]", { parameters: { p: {} } }, { p: deep });
    assert.match(unevaluated.join(), /nested too deep/);
  });

  it("is not known: JSON in a text that is nested too deep", () => {
    const text = "[".repeat(300) + "]".repeat(300);
    assert.deepEqual(reasonsOf(`[json('${text}')]`), ["it makes a value that is nested too deep"]);
  });

  it("is not known: a variable that a loop makes", () => {
    const variables = { copy: [{ name: "all", count: 60, input: `[${THOUSANDS}]` }] };
    assert.deepEqual(reasonsOf("[variables('all')]", { variables }), ["it makes too large a value"]);
  });

  it("is not known: what a lambda nests too deep", () => {
    const deep = `[reduce(range(0, 300), createArray(), lambda('all', 'x', createArray(lambdaVariables('all'))))]`;
    assert.deepEqual(reasonsOf(deep), ["it makes a value that is nested too deep"]);
  });

  it("is not known: the pieces of a text", () => {
    const commas = `concat(${Array.from({ length: 6 }, () => "padLeft('', 99999, ',')").join()})`;
    assert.deepEqual(reasonsOf(`[split(${commas}, ',')]`), ["it makes too long a list"]);
    assert.deepEqual(reasonsOf(`[replace(${commas}, ',', 'x')]`), ["it makes too large a text"]);
    const pairs = `replace(concat(${Array.from({ length: 3 }, () => "padLeft('', 99999, ',')").join()}), ',', ',;')`;
    assert.deepEqual(reasonsOf(`[split(${pairs}, createArray(',', ';'))]`), ["it makes too long a list"]);
  });

  it("is not known: a name, written out or made", () => {
    const long = "x".repeat(3000);
    for (const name of [long, `[concat('${long}')]`]) {
      const { groups, unevaluated } = judged(template([group(name, [rule("smtp")])]));
      assert.match(groups.join(), /open$/);
      assert.deepEqual(
        unevaluated.map(({ reason }) => reason),
        ["it is too long for a name"],
      );
    }
  });
});

describe("a template with unknown parts", () => {
  const cases: readonly (readonly [what: string, resources: unknown, ...unread: readonly string[]])[] = [
    ["the children of a group", [group("web", [], { resources: UNKNOWN })], "resources[0].resources: unknown"],
    ["a child of a group", [group("web", [], { resources: [UNKNOWN] })], "resources[0].resources[0]: unknown"],
  ];
  for (const [what, resources, ...unread] of cases) {
    it(what, () => assert.deepEqual(judged(template(resources as Json[])).unread, unread));
  }

  it("its languageVersion, so that the scope of nested templates is unknown", () => {
    const inner = {
      type: "Microsoft.Resources/deployments",
      name: "inner",
      properties: { template: template([group("web", [rule("smtp")])]) },
    };
    assert.deepEqual(judged({ ...template([inner]), languageVersion: UNKNOWN }).unread, ["inner: unknown"]);
  });
});

describe("a template whose work budget ends", () => {
  const slow = "[length(map(range(0, 99), lambda('x', map(range(0, 99), lambda('y', 1)))))]";
  const isSlow = `[greater(${slow.slice(1, -1)}, 0)]`;
  const children = {
    resources: [
      {
        type: "securityRules",
        name: "[concat('a', copyIndex())]",
        condition: isSlow,
        copy: { name: "c", count: 5 },
        properties: { ...SMTP, priority: slow },
      },
    ],
  };
  const resources = [
    { ...group("[concat('web', copyIndex())]", [], children), condition: isSlow, copy: { name: "g", count: 5 } },
    {
      type: RULE,
      name: "[concat('web0/', copyIndex())]",
      condition: isSlow,
      copy: { name: "r", count: 5 },
      properties: { ...SMTP, priority: slow },
    },
  ];

  it("says so wherever that is, and keeps what it found before", () => {
    const read = (steps: number) =>
      resourcesOf(template(resources), settingOf(NO_PARAMETERS), NAMING, {
        verdicts: new WorkBudget(steps),
        facts: new WorkBudget(0),
      });
    const all = read(10 * MOST_STEPS);
    assert.deepEqual(all.unread, []);
    let before = 0;
    for (let steps = 0; steps < 1_500_000; steps += 20_011) {
      const { resources: found, unread } = read(steps);
      assert.ok(found.length >= before, `${steps} steps`);
      before = found.length;
      const isWhole = found.length === all.resources.length && unread.length === 0;
      assert.ok(isWhole || unread.some(({ why }) => why === "over budget"), `${steps} steps`);
    }
  });

  it("leaves out by whose defaults its rules are what they are", () => {
    const of = (facts: number) =>
      resourcesOf(
        template([group("web", [rule("smtp", { priority: slow, sourceAddressPrefix: "[parameters('s')]" })])], {
          parameters: { s: { type: "string", defaultValue: "*" } },
        }),
        settingOf(NO_PARAMETERS),
        NAMING,
        { verdicts: new WorkBudget(10 * MOST_STEPS), facts: new WorkBudget(facts) },
      );
    const defaultsIn = (facts: number): boolean => JSON.stringify(shownSymbols(of(facts))).includes('"s"');
    assert.ok(defaultsIn(10 * MOST_STEPS));
    assert.ok(!defaultsIn(0));
  });
});

/** The same with the values that stand under symbols. */
function shownSymbols(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownSymbols);
  if (typeof value !== "object" || value === null) return typeof value === "symbol" ? String(value) : value;
  return Reflect.ownKeys(value).map((key) => [String(key), shownSymbols((value as Record<PropertyKey, unknown>)[key])]);
}
