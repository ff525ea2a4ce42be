/** What holds of every expression and every template: nothing known is wrong, and nothing makes it throw or go on for long. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { FUNCTIONS } from "../../../policies/azure/arm/functions";
import { keyOf, nameOf } from "../../../policies/azure/arm/names";
import {
  type Value,
  Lambda,
  Many,
  Text,
  Unknown,
  isCounted,
  isList,
  isObject,
  partsOf,
} from "../../../policies/azure/arm/value";
import { check, scaled } from "../../evaluator/arbitraries";
import { GROUP, type Json, deployment, evaluate, group, judged, givenOf, rule, standalone, template } from "./harness";

/** How often a property is checked, unless it says otherwise. */
const RUNS = 3000;

/** Values of parameters: few, so that functions often get what they take. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>("", "a", "ab", "b", "A", "aB", "10.0.0.0/16", "{0}-{1}", "a,b"),
  fc.constantFrom<unknown>(0, 1, 2, 3, true, false, null),
  fc.constantFrom<unknown>(
    ["a", "b"],
    [],
    [1, 2],
    [["a"], ["b", "a"]],
    [
      { k: "a", v: 1 },
      { k: "b", v: 2 },
    ],
  ),
  fc.constantFrom<unknown>({ a: 1, b: "x" }, {}, { k: "a", v: 1 }, { a: { b: 1 }, k: ["a"] }),
);

const NAMES = ["p", "q", "r"] as const;

const given = fc.record({ p: value, q: value, r: value });

const literal = fc.oneof(
  fc.constantFrom("'a'", "'b'", "''", "'ab'", "'{0}/{1}'", "'k'", "'v'", "'10.0.0.0/16'"),
  fc.constantFrom("0", "1", "2", "24"),
);

/** Without functions of ids: these recognize their type argument by a slash, which no name has. */
const functions = [...FUNCTIONS.keys(), "if", "and", "or", "coalesce", "tryGet"].filter(
  (name) => !name.endsWith("resourceid"),
);

/** Expressions over the parameters `p`, `q` and `r`; in lambdas over `x`, too. */
const { expression } = fc.letrec<{ expression: string; call: string }>((tie) => ({
  call: fc.oneof(
    fc
      .tuple(fc.constantFrom(...functions), fc.array(tie("expression"), { maxLength: 3 }))
      .map(([name, args]) => `${name}(${args.join(", ")})`),
    fc
      .tuple(fc.constantFrom("map", "filter", "toObject", "mapValues", "groupBy"), tie("expression"), tie("expression"))
      .map(([name, list, body]) => `${name}(${list}, lambda('x', ${body}))`),
    fc
      .tuple(tie("expression"), tie("expression"))
      .map(([list, body]) => `reduce(${list}, 0, lambda('s', 'x', ${body}))`),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    { weight: 3, arbitrary: fc.constantFrom(...NAMES.map((name) => `parameters('${name}')`)) },
    { weight: 2, arbitrary: literal },
    { weight: 1, arbitrary: fc.constant("lambdaVariables('x')") },
    {
      // What a function makes of a value may be the same as that, or not.
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("toLower", "concat", "trim", "string", "array", "first"), tie("expression"))
        .map(([name, of]) => `equals(${name}(${of}), ${of})`),
    },
    { weight: 6, arbitrary: tie("call") },
    { weight: 1, arbitrary: tie("expression").map((target) => `createArray(${target}, 'a')[0]`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("expression"), fc.constantFrom(".k", ".?k", "['v']", "[0]", "[?1]"))
        .map(([target, access]) => `createObject('k', ${target}, 'v', 1)${access}`),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tie("call"), tie("expression")).map(([target, key]) => `${target}[${key}]`),
    },
  ),
}));

const DECLARED: Json = { parameters: Object.fromEntries(NAMES.map((name) => [name, { type: "object" }])) };

/** Whether what is known of a value is true of another. */
function covers(known: Value | Many, actual: Value): boolean {
  if (known instanceof Unknown || known instanceof Lambda) return true;
  if (known instanceof Many) return covers(known.of, actual);
  if (known instanceof Text) {
    // This need not be a text.
    if (known.parts.every((part) => part instanceof Unknown)) return true;
    const pattern = known.parts.map((part) => (typeof part === "string" ? escaped(part) : ".*")).join("");
    return typeof actual === "string" && new RegExp(`^${pattern}$`, "s").test(actual);
  }
  if (isList(known)) {
    if (!isList(actual) || !isCounted(actual)) return false;
    if (isCounted(known)) {
      return known.length === actual.length && known.every((one, index) => covers(one, actual[index]!));
    }
    const firm = known.filter((one): one is Value => !(one instanceof Many));
    return (
      firm.every((one) => actual.some((other) => covers(one, other))) &&
      actual.every((other) => known.some((one) => covers(one, other)))
    );
  }
  if (isObject(known)) {
    const keys = Object.keys(known);
    if (!isObject(actual) || Object.keys(actual).length !== keys.length) return false;
    return keys.every((key) => Object.hasOwn(actual, key) && covers(known[key]!, actual[key]!));
  }
  return known === actual;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, "\\$&");
}

/** Whether all of a value is known. */
function isWhole(value: Value | Many): boolean {
  if (isList(value)) return value.every(isWhole);
  if (isObject(value)) return Object.values(value).every(isWhole);
  return value === null || typeof value !== "object";
}

describe("an expression", () => {
  it("knows nothing that is not so, whatever is not known", () => {
    let compared = 0;
    check(
      4 * RUNS,
      fc.property(expression, given, fc.subarray([...NAMES]), (text, all, some) => {
        const whole = evaluate(`[${text}]`, DECLARED, all);
        // Azure refuses it: then nothing is so.
        if (whole.unevaluated.length > 0) return;
        const known = Object.fromEntries(some.map((name) => [name, all[name]]));
        const { value } = evaluate(`[${text}]`, DECLARED, known);
        if (isWhole(whole.value)) compared++;
        assert.ok(covers(value, whole.value), `${JSON.stringify(value)} is not ${JSON.stringify(whole.value)}`);
      }),
    );
    assert.ok(compared > scaled(RUNS) / 4, `${compared} compared`);
  });

  it("makes one name of two only if they are one, whatever is not known", () => {
    const pairs = fc.constantFrom(
      ["$", "$"],
      ["toLower($)", "$"],
      ["toUpper($)", "concat($)"],
      ["concat('a', $)", "concat('A', toLower($))"],
      ["replace($, 'A', 'c')", "replace($, 'a', 'c')"],
      ["replace(toLower($), 'a', 'c')", "replace($, 'a', 'c')"],
      ["if(contains($, 'A'), 'x', 'y')", "if(contains($, 'a'), 'X', 'y')"],
    );
    const text = fc.oneof(fc.constantFrom(...NAMES.map((name) => `parameters('${name}')`)), expression);
    const letters = fc.constantFrom("", "a", "A", "aB", "AB", "b");
    const texts = fc.record({ p: letters, q: letters, r: letters });
    let same = 0;
    check(
      RUNS,
      fc.property(pairs, text, texts, fc.subarray([...NAMES]), (pair, of, all, some) => {
        const valuesOf = (known: Json): readonly Value[] => {
          const { value } = evaluate(
            pair.map((one) => `[${one.replaceAll("$", () => of)}]`),
            DECLARED,
            known,
          );
          return value as readonly Value[];
        };
        const [one, other] = valuesOf(Object.fromEntries(some.map((name) => [name, all[name]])));
        if (keyOf(nameOf(partsOf(one))) !== keyOf(nameOf(partsOf(other)))) return;
        const [a, b] = valuesOf(all);
        if (typeof a !== "string" || typeof b !== "string") return;
        if (one instanceof Unknown) same++;
        assert.equal(a.toLowerCase(), b.toLowerCase());
      }),
    );
    assert.ok(same > scaled(RUNS) / 20, `${same} the same`);
  });

  it("of known values is known, or wrong", () => {
    check(
      RUNS,
      fc.property(expression, given, (text, all) => {
        const { value, unevaluated } = evaluate(`[${text}]`, DECLARED, all);
        assert.ok(unevaluated.length > 0 || isWhole(value), JSON.stringify(value));
      }),
    );
  });

  it("gives the same each time", () => {
    check(
      RUNS,
      fc.property(expression, given, (text, all) => {
        const json = { a: `[${text}]`, copy: [{ name: "b", count: "[parameters('p')]", input: `[${text}]` }] };
        assert.deepEqual(evaluate(json, DECLARED, all), evaluate(json, DECLARED, all));
      }),
    );
  });

  it("of any text makes nothing throw", () => {
    const pieces = fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      "'",
      ",",
      ".",
      "?",
      " ",
      "if",
      "concat",
      "parameters",
      "0",
      "-",
      "x",
    );
    check(
      RUNS,
      fc.property(fc.oneof(fc.string({ unit: pieces, maxLength: 30 }), fc.string({ unit: "binary" })), (text) => {
        evaluate(`[${text}]`, DECLARED, { p: 1 });
      }),
    );
  });
});

/** Parameters that decide on rules, and what they may be. */
const CHOICES = {
  access: ["Allow", "Deny"],
  source: ["*", "10.0.0.0/8", "198.51.100.0/24", "Internet"],
  port: ["25", "443", "20-30"],
  priority: [100, 200, 300],
  isOn: [true, false],
  count: [0, 1, 2],
  env: ["prod", "test"],
  rules: [
    [],
    [rule("given")],
    [rule("given", { access: "Deny" })],
    [rule("a", { sourceAddressPrefix: "10.1.0.0/16" })],
  ],
} as const;

const choices = fc.record(
  Object.fromEntries(Object.entries(CHOICES).map(([name, values]) => [name, fc.constantFrom<unknown>(...values)])),
);

const properties = fc.record({
  access: fc.constantFrom("Allow", "Deny", "[parameters('access')]", "[if(parameters('isOn'), 'Allow', 'Deny')]"),
  priority: fc.constantFrom<unknown>(100, 200, "[parameters('priority')]", "[add(parameters('priority'), 1)]"),
  sourceAddressPrefix: fc.constantFrom(
    "*",
    "10.0.0.0/8",
    "[parameters('source')]",
    "[variables('byEnv')[parameters('env')].source]",
    "[if(parameters('isOn'), '*', parameters('source'))]",
    "[coalesce(null(), parameters('source'))]",
  ),
  destinationPortRange: fc.constantFrom("25", "443", "[parameters('port')]", "[concat('2', string(5))]"),
});

const rules = fc.oneof(
  fc.array(
    properties.map((changes) => rule("r", changes)),
    { maxLength: 3 },
  ),
  fc.constantFrom<unknown>(
    "[parameters('rules')]",
    "[concat(variables('base'), parameters('rules'))]",
    "[if(parameters('isOn'), variables('base'), parameters('rules'))]",
    "[union(parameters('rules'), variables('base'))]",
    "[filter(parameters('rules'), lambda('r', equals(lambdaVariables('r').name, 'a')))]",
    "[map(range(0, parameters('count')), lambda('i', createObject('name', 'm', 'properties', variables('base')[0].properties)))]",
    "[take(variables('base'), parameters('count'))]",
    "[variables('byEnv')[parameters('env')].rules]",
  ),
);

const resource = fc.oneof(
  fc
    .tuple(
      rules,
      fc.constantFrom<Json>({}, { condition: "[parameters('isOn')]" }, { condition: "[not(parameters('isOn'))]" }),
    )
    .map(([list, more]) => group("g", list, more)),
  properties.map((changes) =>
    group("g", [], {
      copy: { name: "c", count: "[parameters('count')]" },
      ...{},
      properties: { copy: [{ name: "securityRules", count: "[parameters('count')]", input: rule("l", changes) }] },
    }),
  ),
);

const VARIABLES = {
  base: [rule("base", { access: "Deny", priority: 150 }), rule("base2", { priority: "[parameters('priority')]" })],
  byEnv: {
    prod: { source: "10.2.0.0/16", rules: [] },
    test: { source: "*", rules: "[variables('base')]" },
  },
};

describe("a template", () => {
  const declared = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, { type: "object" }]));
  const templateOf = (one: Json): Json => template([one], { parameters: declared, variables: VARIABLES });

  it("has no firm verdict that something not known could change", () => {
    let firm = 0;
    check(
      RUNS,
      fc.property(resource, choices, fc.subarray(Object.keys(CHOICES)), (one, all, some) => {
        const known = Object.fromEntries(some.map((name) => [name, all[name]]));
        const partly = judged(templateOf(one), givenOf(known));
        const wholly = judged(templateOf(one), givenOf(all));
        assert.deepEqual(wholly.unevaluated, []);
        if (wholly.isRefused) return;
        // Copies, and what a condition leaves out, may be there or not. All that are there have the one verdict.
        const [verdict] = partly.groups;
        if (verdict === undefined) assert.deepEqual(wholly.groups, []);
        else if (!verdict.includes("undecided")) {
          firm++;
          for (const other of wholly.groups) assert.equal(other, verdict);
        }
        for (const other of wholly.groups) assert.ok(!other.includes("undecided"), "all is known");
      }),
    );
    assert.ok(firm > scaled(RUNS) / 3, `${firm} firm`);
  });

  it("lets no group pass that something unknown could open, whatever it and its rules are named", () => {
    const names = fc.constantFrom(
      ...["'a'", "parameters('n')", "toLower(parameters('n'))", "concat('a', parameters('n'))", "variables('v')"],
      ...["if(parameters('isOn'), 'a', parameters('m'))", "concat(parameters('m'), parameters('n'))"],
    );
    const letters = fc.constantFrom("a", "A", "b", "ab");
    const values = fc.record({ n: letters, m: letters, full: letters.map((name) => `${name}/no`), isOn: fc.boolean() });
    const allow = rule("smtp", { priority: 200 });
    const one = fc.record({
      name: names,
      access: fc.constantFrom("Allow", "Deny"),
      // Of a Deny, the whole name may be unknown.
      isWhole: fc.boolean(),
      condition: fc.constantFrom<unknown>(undefined, "[parameters('isOn')]"),
      dependsOn: fc.constantFrom<readonly string[] | undefined>(
        undefined,
        ["g"],
        [`[resourceId('${GROUP}', parameters('n'))]`],
      ),
    });
    const declared = Object.fromEntries(["n", "m", "full", "isOn"].map((name) => [name, { type: "object" }]));
    let open = 0;
    check(
      RUNS,
      fc.property(
        names,
        fc.boolean(),
        fc.array(one, { maxLength: 3 }),
        values,
        fc.subarray(["n", "m", "full", "isOn"] as const),
        (name, isInline, rules, all, some) => {
          const resources = {
            g: group(`[${name}]`, isInline ? [allow] : []),
            ...Object.fromEntries(
              rules.map(({ name, access, isWhole, condition, dependsOn }, index) => [
                `r${index}`,
                standalone(
                  isWhole && access === "Deny" ? "[parameters('full')]" : `[concat(${name}, '/r${index}')]`,
                  { access, priority: 100 + index },
                  { condition, dependsOn },
                ),
              ]),
            ),
          };
          const written = template(resources, { parameters: declared, variables: { v: "[parameters('m')]" } });
          const known = Object.fromEntries(some.map((name) => [name, all[name]]));
          const isOpen = (line: string): boolean => line.endsWith(": open");
          if (!judged(written, givenOf(all)).groups.some(isOpen)) return;
          open++;
          const { groups } = judged(written, givenOf(known));
          assert.ok(
            groups.some((line) => !line.endsWith(": restricted")),
            groups.join("; "),
          );
        },
      ),
    );
    assert.ok(open > scaled(RUNS) / 4, `${open} open`);
  });

  it("is judged the same in a deployment, which passes values on or has it evaluated with its own", () => {
    check(
      RUNS,
      fc.property(resource, choices, fc.subarray(Object.keys(CHOICES)), (one, all, some) => {
        const known = givenOf(Object.fromEntries(some.map((name) => [name, all[name]])));
        const around = { parameters: declared, variables: VARIABLES };
        const passed = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, `[parameters('${name}')]`]));
        const outer = { ...deployment("d", undefined), properties: { template: template([one]) } };
        const { groups } = judged(templateOf(one), known);
        assert.deepEqual(judged(template([deployment("d", templateOf(one), passed)], around), known).groups, groups);
        assert.deepEqual(judged(template([outer], around), known).groups, groups);
      }),
    );
  });

  it("names the defaults that its verdict depends on, and no others", () => {
    check(
      RUNS,
      fc.property(resource, choices, (one, all) => {
        const defaults = Object.fromEntries(
          Object.entries(all).map(([name, defaultValue]) => [name, { type: "object", defaultValue }]),
        );
        const { groups } = judged(template([one], { parameters: defaults, variables: VARIABLES }));
        const plain = judged(templateOf(one), givenOf(all));
        assert.deepEqual(
          groups.map((line) => line.replace(/ by .*/, "")),
          plain.groups,
        );
        for (const line of groups) {
          const by = / by (.*)/.exec(line)?.[1]?.split(",") ?? [];
          if (!line.includes("open")) continue;
          const others = Object.fromEntries(Object.entries(all).filter(([name]) => by.includes(name)));
          const onlyThose = judged(templateOf(one), givenOf(others));
          // Without the other defaults, some Denies may be missing.
          assert.ok(
            onlyThose.groups.some((other) => !other.includes("restricted")),
            line,
          );
        }
      }),
    );
  });

  it("of any shape makes nothing throw", () => {
    const keys = fc.constantFrom(
      ...[
        "resources",
        "type",
        "name",
        "properties",
        "securityRules",
        "copy",
        "count",
        "input",
        "condition",
        "template",
      ],
      ...[
        "parameters",
        "variables",
        "defaultValue",
        "value",
        "functions",
        "namespace",
        "members",
        "output",
        "dependsOn",
      ],
      ...["expressionEvaluationOptions", "scope", "templateLink", "relativePath", "existing", "resourceGroup", "$ref"],
    );
    const leaf = fc.oneof(
      expression.map((text) => `[${text}]`),
      fc.constantFrom<unknown>("Microsoft.Network/networkSecurityGroups", "Microsoft.Resources/deployments", "inner"),
      fc.constantFrom<unknown>(
        "a/b",
        "[[x]",
        "[",
        "[]",
        "[parameters('a')]",
        "[variables('type')]",
        null,
        true,
        3,
        900,
        -1,
        1.5,
      ),
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(keys, tie("json"), { maxKeys: 6 }),
      ),
    }));
    const shape = fc.dictionary(keys, json, { maxKeys: 6 });
    const typed = fc
      .tuple(
        fc.constantFrom(
          "Microsoft.Network/networkSecurityGroups",
          "Microsoft.Resources/deployments",
          "Microsoft.Network/networkSecurityGroups/securityRules",
        ),
        shape,
      )
      .map(([type, more]) => ({ ...more, type }));
    check(
      RUNS,
      fc.property(shape, fc.array(typed, { maxLength: 3 }), (around, resources) => {
        judged({ ...around, resources });
      }),
    );
  });
});
