/** Evaluation is bounded, and says where a bound ends it: nothing takes long, and nothing passes unread. */

import * as assert from "node:assert/strict";
import { NO_PARAMETERS, resourcesOf } from "../../../policies/azure/arm";
import type { Value } from "../../../policies/azure/arm/value";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { MOST_STEPS } from "../../../policies/evaluator/sets/work-budget";
import { NAMING, type Json, deployment, evaluate, group, judged, rule, settingOf, template } from "./harness";
import { U, many, shown } from "./shown";

describe("bounds of an evaluation", () => {
  const chain = (length: number, next: (name: string) => string, first: unknown): Json => ({
    variables: Object.fromEntries(
      Array.from({ length }, (_, index) => [`v${index}`, index === 0 ? first : next(`variables('v${index - 1}')`)]),
    ),
  });
  const TREE = {
    functions: [
      {
        namespace: "a",
        members: {
          f: { parameters: [{ name: "x" }], output: { value: "[concat(a.f(parameters('x')), a.f(parameters('x')))]" } },
        },
      },
    ],
  };
  const cases: readonly (readonly [what: string, json: unknown, template: Json, ...reasons: readonly string[]])[] = [
    [
      "a text that doubles",
      "[variables('v60')]",
      chain(61, (v) => `[concat(${v}, ${v})]`, "aaaa"),
      "it makes too large a text",
    ],
    [
      "a list that doubles",
      "[variables('v60')]",
      chain(61, (v) => `[createArray(${v}, ${v})]`, "a"),
      "it makes too large a value",
    ],
    [
      "a list that is joined with itself",
      "[variables('v60')]",
      chain(61, (v) => `[concat(${v}, ${v})]`, ["a"]),
      "it makes too large a value",
    ],
    [
      "a list that doubles, whose elements may be missing",
      "[variables('v20')]",
      {
        parameters: { u: {} },
        ...chain(21, (v) => `[filter(createArray(${v}, ${v}), lambda('x', parameters('u')))]`, "a"),
      },
      "it makes too large a value",
    ],
    [
      "a long text that is read again and again",
      "[map(range(0, 9999), lambda('x', contains(variables('t'), 'a')))]",
      { variables: { t: "x".repeat(10_000) } },
      "it exceeds the work budget",
    ],
    [
      "lists that are compared again and again",
      "[map(range(0, 9999), lambda('x', equals(variables('a'), variables('b'))))]",
      { variables: { a: "[range(0, 1000)]", b: "[range(0, 1000)]" } },
      "it exceeds the work budget",
    ],
    ["a chain of variables", "[variables('v5000')]", chain(5001, (v) => `[${v}]`, "a"), "it is nested too deep"],
    [
      "a list in a list",
      "[reduce(range(0, 9999), createArray(), lambda('s', 'x', createArray(lambdaVariables('s'))))]",
      {},
      "it makes a value that is nested too deep",
    ],
    ["deep JSON", JSON.parse("[".repeat(900) + "]".repeat(900)), {}, "it is nested too deep"],
    [
      "a deep text of JSON",
      `[json('${"[".repeat(5000)}${"]".repeat(5000)}')]`,
      {},
      "it makes a value that is nested too deep",
    ],
    [
      "a very deep text of JSON",
      "[json(concat(variables('open'), variables('close')))]",
      { variables: { open: "[".repeat(100_000), close: "]".repeat(100_000) } },
      "it makes a value that is nested too deep",
    ],
    [
      "lists of lists",
      "[map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', 1))))]",
      {},
      "it exceeds the work budget",
    ],
    [
      "all pairs",
      "[union(map(range(0, 9999), lambda('x', createArray(lambdaVariables('x')))), createArray())]",
      {},
      "it exceeds the work budget",
    ],
    [
      "a list that grows",
      "[reduce(range(0, 9999), createArray(), lambda('s', 'x', concat(lambdaVariables('s'), createArray(lambdaVariables('x')))))]",
      {},
      "it exceeds the work budget",
    ],
    ["pairs of two lists", "[intersection(range(0, 9999), range(1, 9999))]", {}, "it exceeds the work budget"],
    ["a function that calls itself twice", "[a.f(1)]", TREE, "it is nested too deep"],
    [
      "a text in place of many",
      "[replace(variables('t'), 'x', variables('t'))]",
      { variables: { t: "x".repeat(10_000) } },
      "it makes too large a text",
    ],
    [
      "a text between many",
      "[join(range(0, 9999), variables('t'))]",
      { variables: { t: "x".repeat(10_000) } },
      "it makes too large a text",
    ],
    [
      "loops in loops",
      {
        copy: [
          {
            name: "a",
            count: 800,
            input: { copy: [{ name: "b", count: 800, input: { copy: [{ name: "c", count: 800, input: 1 }] } }] },
          },
        ],
      },
      {},
      "it exceeds the work budget",
    ],
    [
      "a variable by a loop",
      "[variables('huge')]",
      { variables: { copy: [{ name: "huge", count: 800, input: "[range(0, 9999)]" }] } },
      "it exceeds the work budget",
    ],
  ];
  for (const [what, json, template, ...reasons] of cases) {
    it(`end and are reported: ${what}`, () => {
      const { unevaluated } = evaluate(json, template);
      const reported = new Set(unevaluated.map((text) => text.replace(/^.*?: /, "")));
      assert.deepEqual([...reported], reasons);
    });
  }

  it("leave out no element that a loop would have made", () => {
    const input = "[length(string(range(0, 9999)))]";
    const { value } = evaluate({ copy: [{ name: "a", count: 800, input }] });
    assert.deepEqual((shown(value) as { readonly a: readonly unknown[] }).a.at(-1), many(U));
  });

  /** More elements than there are steps for. */
  const much = (late: unknown): readonly unknown[] => Array<unknown>(MOST_STEPS / 20).fill(late);

  it("know nothing of what comes too late", () => {
    const { value, unevaluated } = evaluate([...much(0), {}, "a", "[true()]"]);
    const elements = value as readonly Value[];
    const first = elements.findIndex((element) => element !== 0);
    assert.deepEqual(unevaluated, [`outputs.it[${first}]: it exceeds the work budget`]);
    assert.deepEqual(new Set(shown(elements.slice(first)) as readonly unknown[]), new Set([U]));
  });

  it("are reported with the text that comes too late, and with none where it is not a text", () => {
    const textsOf = (json: unknown, template?: Json): readonly string[] => evaluate(json, template).texts;
    assert.deepEqual(textsOf(much("late")), ["late"]);
    assert.deepEqual(textsOf(much({})), [""]);
    assert.deepEqual(textsOf(JSON.parse("[".repeat(900) + "]".repeat(900))), [""]);
    assert.deepEqual(textsOf({ copy: [{ name: "a", count: 800, input: "[range(0, 9999)]" }] }), ["[range(0, 9999)]"]);
  });

  it("are reported for so many expressions, and no more", () => {
    const { unevaluated } = evaluate(Array.from({ length: 60 }, (_, index) => `[nope${index}()]`));
    assert.equal(unevaluated.length, 50);
  });

  it("say what is written for the name of a group that could not be read any more", () => {
    const much = "[map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', 1))))]";
    const names = ["late", "[toLower('LATE')]"];
    assert.deepEqual(
      names.map((name) => judged(template([group(name, much)])).groups),
      [["[late]: undecided"], ["[toLower('LATE')]: undecided"]],
    );
  });

  it("say so where there is no time for all of their copies, and pass none of them", () => {
    const rules = Array.from({ length: 20 }, (_, at) => rule(`r${at}`, { sourceAddressPrefix: "[variables('from')]" }));
    const one = group("[concat('g', copyIndex())]", rules, { copy: { name: "c", count: 800 } });
    const last = group("last", [rule("smtp")]);
    const many = template([
      deployment("d", template([one], { variables: { from: "10.0.0.0/8" } }), {}, { copy: { name: "d", count: 20 } }),
      last,
    ]);
    const { groups, unread } = judged(many);
    assert.deepEqual(unread, [": over budget"]);
    assert.ok(groups.length > 200, `${groups.length} groups`);
  });

  it("pass no list that is too long to be gone over again and again", () => {
    const one = rule("r", { sourceAddressPrefix: undefined, sourceAddressPrefixes: "[variables('long')]" });
    const variables = { long: "[map(range(0, 9999), lambda('x', '10.0.0.0/8'))]" };
    const rules = Array.from({ length: 20 }, () => one);
    const groups = group("[concat('g', copyIndex())]", rules, { copy: { name: "c", count: 60 } });
    const { resources, unread } = resourcesOf(template([groups], { variables }), settingOf(NO_PARAMETERS), NAMING);
    const sources = resources.flatMap(({ resource }) =>
      (resource.props as { readonly securityRules: readonly (Json | typeof UNKNOWN)[] }).securityRules.map((one) =>
        one === UNKNOWN ? one : one["sourceAddressPrefixes"],
      ),
    );
    assert.deepEqual(
      unread.map(({ why }) => why),
      ["over budget"],
    );
    assert.ok(sources.includes(UNKNOWN));
    assert.ok(sources.every((source) => source === UNKNOWN || (source as readonly unknown[]).length === 9999));
  });
});
