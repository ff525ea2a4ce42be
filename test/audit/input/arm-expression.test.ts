import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  type NamePart,
  callOf,
  divide,
  isExpression,
  keyOf,
  literalOf,
  partsOf,
  quotedText,
  written,
} from "../../../audit/input/arm-expression";
import { ArmNames } from "../../../audit/input/arm-names";
import { RUNS, SEED } from "./harness";

/** Parts in short: text in quotes, expressions bare. */
function brief(parts: readonly NamePart[]): readonly string[] {
  return parts.map((part) => ("text" in part ? JSON.stringify(part.text) : part.expression));
}

describe("the name of a template", () => {
  const names: readonly (readonly [name: string, ...parts: readonly string[]])[] = [
    ["web", '"web"'],
    ["web/smtp", '"web/smtp"'],
    ["", '""'],
    ["[[web]", '"[web]"'],
    ["[[web", '"[[web"'],
    ["[web", '"[web"'],
    ["[parameters('n')]", "parameters('n')"],
    ["[ parameters( 'n' ) ]", "parameters( 'n' )"],
    ["['web']", '"web"'],
    ["['it''s']", `"it's"`],
    ["[concat(parameters('n'), '/smtp')]", "parameters('n')", '"/smtp"'],
    ["[concat('a', 'b', '', variables('c').d[0], 'e')]", '"ab"', "variables('c').d[0]", '"e"'],
    ["[concat(concat('a', parameters('b')), concat('c'))]", '"a"', "parameters('b')", '"c"'],
    ["[toLower(concat('WEB-', parameters('b')))]", '"WEB-"', "parameters('b')"],
    ["[toUpper('web')]", '"web"'],
    ["[format('{0}/{1}', parameters('n'), 'smtp')]", "parameters('n')", '"/smtp"'],
    [
      "[format('{0}-{1}-{0}', format('a{0}', 'b'), uniqueString(resourceGroup().id))]",
      '"ab-"',
      "uniqueString(resourceGroup().id)",
      '"-ab"',
    ],
    ["[format('a{0}', ')', '(')]", '"a)"'],
    ["[format('{{0}}')]", "format('{{0}}')"],
    ["[format('{0:N}', 1)]", "format('{0:N}', 1)"],
    ["[format(parameters('f'), 1)]", "format(parameters('f'), 1)"],
    ["[format('{0}{1}', 'a')]", '"a"'],
    ["[format()]", "format()"],
    ["[concat('a,b', c)]", '"a,b"', "c"],
    ["[if(equals(1, 2), 'a', 'b')]", "if(equals(1, 2), 'a', 'b')"],
    ["[concat('a')[0]]", "concat('a')[0]"],
    ["[concat('a'), concat('b')]", "concat('a'), concat('b')"],
    ["[concat('a']", "concat('a'"],
    ["[concat(')']", "concat(')'"],
    ["[my.concat('a')]", "my.concat('a')"],
    ["[]", ""],
  ];
  for (const [name, ...parts] of names) {
    it(`has parts: ${name}`, () => assert.deepEqual(brief(partsOf(name)), parts));
  }

  const divided: readonly (readonly [name: string, group: readonly string[], rule: readonly string[]])[] = [
    ["web/smtp", ['"web"'], ['"smtp"']],
    ["a/b/c", ['"a"'], ['"b/c"']],
    ["[concat(parameters('n'), '/smtp')]", ["parameters('n')"], ['"smtp"']],
    ["[concat('web/', parameters('r'))]", ['"web"'], ["parameters('r')"]],
    [
      "[format('{0}-nsg/{1}-{2}', parameters('n'), 'allow', copyIndex())]",
      ["parameters('n')", '"-nsg"'],
      ['"allow-"', "copyIndex()"],
    ],
  ];
  for (const [name, group, rule] of divided) {
    it(`is divided: ${name}`, () => assert.deepEqual(divide(partsOf(name))?.map(brief), [group, rule]));
  }
  for (const name of ["web", "", "[parameters('a/b')]"]) {
    it(`is not divided: ${name}`, () => assert.equal(divide(partsOf(name)), undefined));
  }

  const same: readonly (readonly [a: string, b: string, isSame: boolean])[] = [
    ["web", "WEB", true],
    ["web", "['Web']", true],
    ["[parameters('n')]", "[Parameters( 'N' )]", true],
    ["[concat(parameters('n'), '-nsg')]", "[format('{0}-{1}', parameters('n'), 'nsg')]", true],
    ["[parameters('n')]", "[parameters('n ')]", false],
    ["[parameters('n')]", "[variables('n')]", false],
    ["[concat('a', parameters('n'))]", "[concat(parameters('n'), 'a')]", false],
    ["parameters('n')", "[parameters('n')]", false],
  ];
  for (const [a, b, isSame] of same) {
    it(`${isSame ? "is the same" : "differs"}: ${a} ${b}`, () =>
      assert.equal(keyOf(partsOf(a)) === keyOf(partsOf(b)), isSame));
  }

  it("is written as a template has it", () => {
    const names = ["web", "[[a]", "[parameters( 'n' )]", "[format('{0}-it''s', variables('v'))]", "['a']"].map(partsOf);
    assert.deepEqual(names.map(written), [
      "web",
      "[a]",
      "[parameters( 'n' )]",
      "[concat(variables('v'), '-it''s')]",
      "a",
    ]);
  });

  it("is an expression or not", () => {
    const texts = ["[a]", "[]", "[", "[[a]", "[a", "a]", "", "[[a"];
    assert.deepEqual(texts.map(isExpression), [true, true, false, false, false, false, false, false]);
    assert.deepEqual(texts.slice(2).map(literalOf), ["[", "[a]", "[a", "a]", "", "[[a"]);
  });

  it("has calls and texts in it", () => {
    assert.deepEqual(callOf(" resourceId('a', \nb(1, 2)) "), { name: "resourceid", args: ["'a'", " \nb(1, 2)"] });
    assert.deepEqual(["a", "a(", "a(]", "a()b", "a)("].map(callOf), Array(5).fill(undefined));
    assert.deepEqual(["'a'", " 'it''s' ", "'a'b'", "a", "''"].map(quotedText), ["a", "it's", undefined, undefined, ""]);
  });

  it("is not taken apart without end", () => {
    const nested = (before: string, after: string): string => `[${before.repeat(1000)}'a'${after.repeat(1000)}]`;
    for (const name of [nested("concat(", ")"), nested("format('{0}{0}', ", ")"), `['${"a".repeat(5000)}']`]) {
      assert.deepEqual(partsOf(name), [{ expression: name.slice(1, -1) }]);
    }
    const doubled = (times: number): string => "format('{0}{0}', ".repeat(times) + "a" + ")".repeat(times);
    assert.equal(partsOf(`[${doubled(3)}]`).length, 8);
    assert.ok(partsOf(`[${doubled(250)}]`).length <= 50);
  });

  it("may be any text", () => {
    const token = fc.constantFrom("[", "]", "(", ")", "'", ",", "concat", "format", "'{0}/{1}'", "a", " ", "/", "''");
    const text = fc.array(token, { maxLength: 20 }).map((tokens) => tokens.join(""));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((inner) => `[${inner}]`),
        ),
        (name) => {
          const parts = partsOf(name);
          // What is text alone is shown without quotes; what begins with a bracket then looks like an escape.
          const isShownOtherwise = parts.every((part) => "text" in part) || written(parts).startsWith("[[");
          const again = isShownOtherwise ? parts : partsOf(written(parts));
          assert.equal(keyOf(again), keyOf(parts));
        },
      ),
      { seed: SEED, numRuns: RUNS * 5 },
    );
  });
});

describe("ArmNames", () => {
  const template = {
    parameters: {
      nsg: { type: "string", defaultValue: "web" },
      "it's": { defaultValue: "quoted" },
      none: { type: "string" },
      computed: { defaultValue: "[concat('nsg-', uniqueString(resourceGroup().id))]" },
      number: { defaultValue: 5 },
      bad: null,
    },
    variables: {
      nsg: "[concat(parameters('nsg'), '-nsg')]",
      twice: "[concat(variables('nsg'), variables('nsg'))]",
      self: "[variables('self')]",
      there: "[variables('back')]",
      back: "[variables('there')]",
      list: ["a"],
      long: "a".repeat(200),
      longer: "[concat(variables('long'), variables('long'))]",
    },
  };
  const names: readonly (readonly [name: string, display: string])[] = [
    ["web", "web"],
    ["[parameters('nsg')]", "web"],
    ["[Parameters('NSG')]", "web"],
    ["[parameters('it''s')]", "quoted"],
    ["[concat(parameters('nsg'), '-a')]", "web-a"],
    ["[variables('nsg')]", "web-nsg"],
    ["[variables('twice')]", "web-nsgweb-nsg"],
    ["[parameters('none')]", "[parameters('none')]"],
    ["[format('{0}-a', parameters('none'))]", "[concat(parameters('none'), '-a')]"],
    ["[parameters('computed')]", "[parameters('computed')]"],
    ["[parameters('number')]", "[parameters('number')]"],
    ["[parameters('bad')]", "[parameters('bad')]"],
    ["[variables('list')[0]]", "[variables('list')[0]]"],
    ["[variables('self')]", "[variables('self')]"],
    ["[variables('there')]", "[variables('there')]"],
    ["[variables('longer')]", "[variables('longer')]"],
  ];
  for (const [name, display] of names) {
    it(`${name} is called ${display}`, () => assert.equal(new ArmNames(template).display(partsOf(name)), display));
  }

  it("takes what is passed before what is the default", () => {
    const passed = new Map([
      ["nsg", "mail"],
      ["it's", undefined],
      ["none", "[x]"],
    ]);
    const inner = new ArmNames(template, passed);
    const displays = ["[variables('nsg')]", "[parameters('it''s')]", "[parameters('none')]"].map((name) =>
      inner.display(partsOf(name)),
    );
    assert.deepEqual(displays, ["mail-nsg", "[parameters('it''s')]", "[x]"]);
  });

  it("knows nothing of what is no template", () => {
    for (const value of [undefined, null, [], { parameters: [], variables: 5 }]) {
      assert.equal(new ArmNames(value).resolve(partsOf("[parameters('nsg')]")), undefined);
    }
  });
});
