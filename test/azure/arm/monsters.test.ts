/**
 * Every function and every form of templates, again and again, with arguments that are made to take long. Each must pay for what it touches
 * and makes. If one does not, this takes minutes, or all memory.
 */

import * as assert from "node:assert/strict";
import { SPECIAL_FUNCTIONS } from "../../../policies/azure/arm/special-functions";
import { FUNCTIONS } from "../../../policies/azure/arm/functions";
import { MOST_ELEMENTS, Sizes } from "../../../policies/azure/arm/sizes";
import { WorkBudget } from "../../../policies/evaluator/sets/work-budget";
import { type Json, evaluate } from "./harness";

/** Less than a whole budget: there are very many of these. */
const STEPS = 150_000;

const text = (length: number, of = "a"): string => of.repeat(length / of.length);
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const objectOf = (count: number, value: (index: number) => unknown = String): Json =>
  Object.fromEntries(numbers(count).map((index) => [`key${index}`, value(index)]));
const nested = (depth: number, inner: unknown): unknown =>
  numbers(depth).reduce<unknown>((value, at) => (at % 2 === 0 ? [value] : { a: value }), inner);

/** What is given to parameters of these names. */
const GIVEN = {
  long: text(300_000),
  commas: text(300_000, "a,"),
  deepText: `${text(100_000, "[")}${text(100_000, "]")}`,
  json: JSON.stringify(objectOf(10_000)),
  // Nearly all of it matches at each place of a text of one letter.
  almost: `b${text(100_000)}`,
  items: text(100_000, "{0,-4000000}"),
  zeros: `{0:${text(300_000, "0")}}`,
  ids: `a${text(300_000, "/a")}`,
  numbers: numbers(20_000),
  texts: numbers(5000).map((index) => text(100) + String(index)),
  lists: numbers(5000).map((index) => ["a", index]),
  alike: numbers(200).map((index) => ({ ...objectOf(200), last: index })),
  deepList: nested(190, 1),
  wide: objectOf(5000),
  wideOfWide: objectOf(100, () => objectOf(100)),
  capitals: Object.fromEntries(numbers(5000).map((index) => [`KEY${index}`, index])),
} as const;

const TEMPLATE = {
  parameters: Object.fromEntries([...Object.keys(GIVEN), "unknown"].map((name) => [name, {}])),
  variables: {
    unknowns: "[map(range(0, 200), lambda('i', concat(parameters('unknown'), string(lambdaVariables('i')))))]",
    perhaps: "[filter(parameters('lists'), lambda('x', parameters('unknown')))]",
    choice: "[if(parameters('unknown'), parameters('alike'), take(parameters('alike'), 100))]",
  },
};

const parameter = (name: string): string => `parameters('${name}')`;
const TEXTS = [
  ...["long", "commas", "deepText", "json", "almost", "items", "zeros", "ids"].map(parameter),
  "concat(parameters('unknown'), parameters('long'))",
];
const LISTS = [
  ...["numbers", "texts", "lists", "alike", "deepList"].map(parameter),
  ...["unknowns", "perhaps", "choice"].map((name) => `variables('${name}')`),
];
const OBJECTS = ["wide", "wideOfWide", "capitals"].map(parameter);

/** The arguments of each type. */
const MONSTERS: Readonly<Record<string, readonly string[]>> = {
  text: TEXTS,
  int: ["3999999", "9999", "-1", "0"],
  bool: ["true()", "parameters('unknown')"],
  list: LISTS,
  counted: LISTS,
  object: OBJECTS,
  lambda: [
    "lambda('x', parameters('long'))",
    "lambda('x', 'y', concat(parameters('long'), string(lambdaVariables('x'))))",
    "lambda('x', 'y', createArray(lambdaVariables('x'), lambdaVariables('x')))",
    "lambda('x', 'y', equals(parameters('wide'), lambdaVariables('x')))",
    "lambda('x', 'y', parameters('unknown'))",
    "lambda('x', 'y', true())",
  ],
  any: [...TEXTS, ...LISTS, ...OBJECTS, "'a'"],
};

/** So many arguments are given to a function that takes any number of them. */
const MANY = 3;

const typesOf = (name: string): readonly (readonly string[])[] => {
  const { types, isEndless } = FUNCTIONS.get(name) ?? { types: [["any"], ["any"], ["any"]], isEndless: false };
  return isEndless ? Array.from({ length: MANY }, (_, at) => types[Math.min(at, types.length - 1)]!) : types;
};

/** Calls of a function with each of the monsters: with the same as all of its arguments, and with others. */
function callsOf(name: string): readonly string[] {
  const choices = typesOf(name).map((types) => types.flatMap((type) => MONSTERS[type]!));
  const most = Math.max(1, ...choices.map(({ length }) => length));
  const calls = [0, 1].flatMap((shift) =>
    numbers(most).map((turn) => choices.map((monsters, at) => monsters[(turn + at * shift) % monsters.length]!)),
  );
  return [...new Set(calls.map((args) => `${name}(${args.join(", ")})`))];
}

const again = (call: string): string => `[map(range(0, 9999), lambda('i', ${call}))]`;

/** With some of those that only Azure knows. */
const NAMES = [...FUNCTIONS.keys(), ...SPECIAL_FUNCTIONS.keys(), "uniquestring", "reference", "newguid"];

describe("monsters in templates", function () {
  // They take a second or so, unless somebody does not pay.
  this.timeout(60_000);

  for (const name of NAMES) {
    it(`end in ${name}`, () => {
      for (const call of callsOf(name)) {
        const { value, steps, unevaluated } = evaluate(again(call), TEMPLATE, GIVEN, STEPS);
        assert.ok(steps <= STEPS, call);
        if (steps === STEPS) assert.notEqual(unevaluated.length, 0, call);
        // No more is in memory than a value may have.
        const measured = new WorkBudget(10 * MOST_ELEMENTS);
        const fault = measured.spendOn(
          1,
          () => new Sizes().faultOf(value),
          () => "it exceeds the work budget to be measured",
        );
        assert.equal(fault, undefined, call);
      }
    });
  }

  for (const [type, monster] of [
    ["text", "parameters('long')"],
    ["list", "parameters('numbers')"],
  ] as const) {
    for (const name of FUNCTIONS.keys()) {
      const [first = [], ...others] = typesOf(name);
      if (!first.some((one) => one === type || one === "any" || (type === "list" && one === "counted"))) continue;
      it(`are paid for by ${name}, each time that it is given a ${type}`, () => {
        const call = `${name}(${[monster, ...others.map(([one]) => MONSTERS[one!]!.at(-1)!)].join(", ")})`;
        assert.equal(evaluate(again(call), TEMPLATE, GIVEN, 20 * STEPS).steps, 20 * STEPS, call);
      });
    }
  }

  const doubling = (first: unknown, next: (value: string) => string): Json => ({
    variables: Object.fromEntries(
      numbers(61).map((index) => [`v${index}`, index === 0 ? first : next(`variables('v${index - 1}')`)]),
    ),
  });
  const worst: readonly (readonly [what: string, json: unknown, template?: Json])[] = [
    ["a text that is nearly at each place of another", "[contains(parameters('long'), parameters('almost'))]"],
    ["the same in a text without case", "[lastIndexOf(parameters('long'), parameters('almost'))]"],
    ["a text that nearly divides another at each place", "[split(parameters('long'), parameters('almost'))]"],
    ["objects that differ in their last members", "[union(parameters('alike'), array(parameters('alike')[199]))]"],
    ["objects that are in one of two lists", "[intersection(parameters('alike'), parameters('alike'))]"],
    [
      "choices of two lists",
      again("if(parameters('unknown'), skip(parameters('alike'), 100), take(parameters('alike'), 100))"),
    ],
    ["keys that are found in no case", "[map(range(0, 9999), lambda('i', contains(parameters('capitals'), 'key')))]"],
    ["widths of items", "[format(parameters('items'), 'a')]"],
    ["texts that are padded", "[map(range(0, 9999), lambda('i', toUpper(padLeft('a', 3999999))))]"],
    ["texts of lists", "[map(range(0, 9999), lambda('i', string(parameters('numbers'))))]"],
    ["texts of texts of JSON", "[variables('v30')]", doubling([1], (v) => `[createArray(string(${v}), string(${v}))]`)],
    ["values of texts of JSON", "[map(range(0, 9999), lambda('i', json(parameters('json'))))]"],
    [
      "a sum that doubles",
      "[reduce(range(0, 99), 'ab', lambda('s', 'x', concat(lambdaVariables('s'), lambdaVariables('s'))))]",
    ],
    ["keys of a long text", "[toObject(range(0, 9999), lambda('i', parameters('long')))]"],
    [
      "a sort of long texts",
      "[sort(range(0, 9999), lambda('a', 'b', less(concat(parameters('long'), string(lambdaVariables('a'))), 'b')))]",
    ],
    ["a sort without an order", "[sort(range(0, 9999), lambda('a', 'b', equals(parameters('numbers'), 1)))]"],
    [
      "ids of many names",
      `[map(range(0, 9999), lambda('i', resourceId(${numbers(2000)
        .map(() => "'a'")
        .join()})))]`,
    ],
    ["an element of a long list", "[map(range(0, 9999), lambda('i', parameters('numbers')[19999]))]"],
    ["an element of any number", "[map(range(0, 9999), lambda('i', parameters('numbers')[parameters('unknown')]))]"],
  ];
  for (const [what, json, template] of worst) {
    it(`are reported: ${what}`, () => {
      const all = {
        ...template,
        ...TEMPLATE,
        variables: { ...TEMPLATE.variables, ...(template?.["variables"] ?? {}) },
      };
      const { unevaluated } = evaluate(json, all, GIVEN);
      assert.match(unevaluated.join(), /it exceeds the work budget|it makes too large a (?:value|text)/);
    });
  }
});
