import * as assert from "node:assert/strict";
import { FUNCTIONS } from "../../../policies/azure/arm/functions";
import { SPECIAL_FUNCTIONS } from "../../../policies/azure/arm/special-functions";
import { type Json, evaluate } from "./harness";
import { U, many, shown } from "./shown";

/** The value of a wrong expression, which is unknown, with the reason. */
function wrong(reason: string): { readonly reason: string } {
  return { reason };
}

const TEMPLATE: Json = {
  parameters: {
    u: { type: "string" },
    list: { type: "array", defaultValue: ["a", "b", "c"] },
    object: { type: "object", defaultValue: { Key: 1, other: { deep: "x" }, nothing: null } },
    named: { type: "string", defaultValue: "[concat('d-', parameters('list')[0])]" },
    none: { type: "string", nullable: true },
    typed: { $ref: "#/definitions/Maybe" },
    untyped: { $ref: "#/definitions/Lost" },
    odd: { $ref: "Maybe" },
    elsewhere: { $ref: "other#/definitions/Maybe" },
    deeper: { $ref: "#/definitions/Maybe/inner" },
    self: { type: "string", defaultValue: "[parameters('self')]" },
  },
  variables: {
    text: "t",
    nothing: null,
    twice: "[concat(variables('text'), variables('text'))]",
    partly: ["a", "[parameters('u')]"],
    some: "[concat(createArray('a'), parameters('u'))]",
    object: { a: 1, b: "[parameters('u')]" },
    envs: { prod: { source: "10.0.0.0/8" }, test: { source: "10.0.0.0/8" } },
    differ: { prod: "a", test: "b" },
    round: "[variables('about')]",
    about: "[variables('round')]",
    copy: [
      { name: "copied", count: 2, input: "[concat('n', copyIndex('copied', 1))]" },
      { name: "lost", count: 2 },
      { name: "uncounted", count: "[length(parameters('u'))]", input: { at: "[copyIndex('uncounted')]", is: "x" } },
    ],
    withLoop: { copy: [{ name: "inner", count: 2, input: "[copyIndex('inner')]" }], other: 1 },
  },
  definitions: { Maybe: { type: "string", nullable: true } },
  functions: [
    {
      namespace: "own",
      members: {
        shout: {
          parameters: [{ name: "what", type: "string" }],
          output: { type: "string", value: "[toUpper(parameters('What'))]" },
        },
        lost: { output: { value: "[variables('text')]" } },
        again: { parameters: [], output: { value: "[own.again()]" } },
        second: { parameters: [{ name: "x" }, { name: "y" }], output: { value: "[parameters('y')]" } },
        inLoop: { output: { value: "[copyIndex()]" } },
        inLambda: { output: { value: "[lambdaVariables('x')]" } },
      },
    },
  ],
};

type Row = readonly [expression: string, value: unknown];

/** By function: ordinary cases, edge cases, wrong ones and unknown ones. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  literals: [
    ["'it''s'", "it's"],
    ["''", ""],
    ["42", 42],
    ["-3", -3],
    [" concat ( 'a' , 'b' ) ", "ab"],
    ["TRUE()", true],
    ["'a'  ", "a"],
    [`'${"a".repeat(24_574)}'`, "a".repeat(24_574)],
    [`${"not(".repeat(99)}true()${")".repeat(99)}`, false],
  ],
  grammar: [
    ["", wrong("it ends too early")],
    ["concat('a'", wrong("it ends too early")],
    ["'a", wrong(`"'" is not expected at character 1`)],
    ["concat('a')) ", wrong('")" is not expected at character 12')],
    ["true", wrong('"t" is not expected at character 1')],
    ["1 + 1", wrong('"+" is not expected at character 3')],
    ["createArray(1)[", wrong("it ends too early")],
    ["createObject().1", wrong('"1" is not expected at character 16')],
    [`${"not(".repeat(101)}true()${")".repeat(101)}`, wrong("it is nested more than 100 levels deep")],
    [`'${"a".repeat(24_576)}'`, wrong("it has more than 24576 characters")],
    ["noSuch()", wrong('there is no function "nosuch"')],
    ["own.no('a')", wrong('there is no function "own.no"')],
    ["list.no()", wrong('there is no function "list.no"')],
    ["noList()", wrong('there is no function "nolist"')],
  ],
  access: [
    ["parameters('object').key", 1],
    ["parameters('object')['KEY']", 1],
    ["parameters('object').other.deep", "x"],
    ["parameters('object')[0]", wrong("an object has nothing under a whole number")],
    [`json('{"a": 1, "A": 2}').A`, 2],
    ["parameters('object').nothing", null],
    ["parameters('object').no", wrong('there is no property "no"')],
    ["parameters('object').?no", null],
    ["parameters('object').?no.?more", null],
    ["parameters('object')[?'no']", null],
    ["parameters('list')[1]", "b"],
    ["parameters('list')[3]", wrong("there is no element 3")],
    ["parameters('list')[?3]", null],
    ["parameters('list')[sub(0, 1)]", wrong("there is no element -1")],
    ["parameters('list').a", wrong("a list has nothing under a text")],
    ["'a'.b", wrong("a text has nothing under a text")],
    ["'a'[parameters('u')]", wrong("a text has nothing under what is not known")],
    ["null().a", wrong("null has nothing under a text")],
    ["null().?a", null],
    ["createArray(null())[0]", null],
    ["parameters('u').a[0]", U],
    ["variables('partly')[0]", "a"],
    ["variables('partly')[1]", U],
    ["variables('some')[0]", "a"],
    ["variables('some')[1]", U],
    ["variables('uncounted')[3].is", "x"],
    ["variables('uncounted')[0].is", "x"],
    ["variables('uncounted')[sub(0, 1)]", U],
    ["if(parameters('u'), createArray('a', 'b'), createArray('b'))[0]", U],
    ["variables('envs')[parameters('u')].source", "10.0.0.0/8"],
    ["variables('differ')[parameters('u')]", U],
    ["variables('envs')[?parameters('u')]", U],
    ["createArray('a', 'a')[parameters('u')]", "a"],
    ["range(0, 50)[parameters('u')]", U],
    ["map(range(0, 30), lambda('x', 'a'))[parameters('u')]", "a"],
    ["map(range(0, 31), lambda('x', 'a'))[parameters('u')]", U],
    ["createArray()[parameters('u')]", U],
  ],
  parameters: [
    ["parameters('named')", "d-a"],
    ["parameters('NAMED')", "d-a"],
    ["parameters(concat('na', 'med'))", "d-a"],
    ["parameters('none')", null],
    ["parameters('typed')", null],
    ["parameters('untyped')", U],
    ["parameters('odd')", U],
    ["parameters('elsewhere')", U],
    ["parameters('deeper')", U],
    ["parameters('u')", U],
    ["parameters('no')", wrong('there is no parameter "no"')],
    ["parameters()", wrong("it does not take 0 arguments")],
    ["parameters('u', 'u')", wrong("it does not take 2 arguments")],
    ["parameters(1)", wrong("a name is a text")],
    ["parameters(parameters('u'))", U],
    ["parameters('self')", wrong("its value needs itself")],
  ],
  variables: [
    ["variables('twice')", "tt"],
    ["variables('nothing')", null],
    ["variables('copied')", ["n1", "n2"]],
    ["variables('uncounted')", [many({ at: U, is: "x" })]],
    ["variables('withLoop')", { inner: [0, 1], other: 1 }],
    ["variables('partly')", ["a", U]],
    ["variables('no')", wrong('there is no variable "no"')],
    ["variables('lost')", wrong("it does not say what it repeats")],
    ["variables('copy')", wrong('there is no variable "copy"')],
    ["variables('round')", wrong("its value needs itself")],
  ],
  "own.shout": [
    ["own.shout('a')", "A"],
    ["OWN.Shout('a')", "A"],
    ["own.shout(parameters('u'))", U],
    ["own.shout()", wrong("it does not take 0 arguments")],
    ["own.lost()", wrong('there is no variable "text"')],
    ["own.again()", wrong("it is nested too deep")],
    ["own.second('a', 'b')", "b"],
    ["own.inLoop()", wrong("there is no loop around it")],
    ["map(createArray('a'), lambda('x', own.inLambda()))[0]", wrong('there is no variable of a lambda "x"')],
  ],
  if: [
    ["if(true(), 'a', noSuch())", "a"],
    ["if(false(), noSuch(), 'b')", "b"],
    ["if('true', 1, 2)", wrong("its condition must be a boolean")],
    ["if(true(), 1)", wrong("it does not take 2 arguments")],
    ["if(true(), 1, 2, 3)", wrong("it does not take 4 arguments")],
    ["if()", wrong("it does not take 0 arguments")],
    ["if(equals(parameters('u'), 1), 'a', 'b')", U],
    ["if(equals(parameters('u'), 1), 'a', 'a')", "a"],
    ["if(equals(parameters('u'), 1), createArray('a', 'b'), createArray('b'))", [many("a"), "b", many("a")]],
    ["if(equals(parameters('u'), 1), createArray('b'), createArray('a', 'b'))", [many("a"), "b", many("a")]],
    ["if(equals(parameters('u'), 1), createArray('a', 'b'), createArray('b', 'a'))", ["a", "b", "b", "a"].map(many)],
    ["if(equals(parameters('u'), 1), createArray('a', 'a'), createArray('a'))", ["a", "a", "a"].map(many)],
    ["if(equals(parameters('u'), 1), range(0, 200), range(1, 200))", U],
    ["if(equals(parameters('u'), 1), createObject('a', 1, 'b', 2), createObject('B', 2, 'A', 1))", { a: 1, b: 2 }],
    [
      "if(equals(parameters('u'), 1), createObject('a', createArray(1)), createObject('A', createArray()))",
      { a: [many(1), many(1)] },
    ],
    ["if(equals(parameters('u'), 1), createObject('a', 1), createObject('a', 2))", U],
    ["if(equals(parameters('u'), 1), createObject('a', 1), createObject('b', 1))", U],
    ["if(equals(parameters('u'), 1), createObject('a', 1), createObject('a', 1, 'b', 2))", U],
    ["if(equals(parameters('u'), 1), createObject('a', 1, 'b', 1), createObject('a', 1, 'b', 2))", U],
    ["if(equals(parameters('u'), 1), createObject('a', 1), createObject())", U],
    ["if(parameters('u'), null(), createArray())", U],
    ["if(parameters('u'), createObject(), '')", U],
    ["if(parameters('u'), '', createObject())", U],
  ],
  and: [
    ["and(true(), true())", true],
    ["and(true(), false())", false],
    ["and(parameters('u'), false())", false],
    ["and(false(), noSuch())", false],
    ["and(parameters('u'), true())", U],
    ["and(true(), 1)", wrong("it takes booleans")],
  ],
  or: [
    ["or(false(), false())", false],
    ["or(false(), true())", true],
    ["or(parameters('u'), true())", true],
    ["or(true(), noSuch())", true],
    ["or(parameters('u'), false())", U],
    ["or('a', true())", wrong("it takes booleans")],
  ],
  coalesce: [
    ["coalesce(null(), parameters('none'), 'a')", "a"],
    ["coalesce('a', noSuch())", "a"],
    ["coalesce(null())", null],
    ["coalesce(parameters('u'), 'a')", U],
    ["coalesce(null(), parameters('u'))", U],
    ["coalesce(concat('a', parameters('u')), 'b')", `a${U}`],
  ],
  tryGet: [
    ["tryGet(parameters('object'), 'key')", 1],
    ["tryGet(parameters('object'), 'other', 'deep')", "x"],
    ["tryGet(parameters('object'), 'no', 'deep')", null],
    ["tryGet(parameters('list'), 0)", "a"],
    ["tryGet(parameters('list'), 9)", null],
    ["tryGet(parameters('list'))", wrong("it does not take 1 argument")],
    ["tryGet()", wrong("it does not take 0 arguments")],
    ["tryGet(parameters('u'), 'a')", U],
    ["tryGet(parameters('object'), parameters('u'))", U],
  ],
  lambda: [
    ["map(createArray(1), lambda(2, 3))", wrong("it takes names and an expression")],
    ["map(createArray(1), lambda())", wrong("it takes names and an expression")],
    ["map(createArray(1), lambda('x', 2, 3))", wrong("it takes names and an expression")],
    ["lambdaVariables('x')", wrong('there is no variable of a lambda "x"')],
    [
      "map(createArray('a'), lambda('x', 'i', 'z', lambdaVariables('z')))[0]",
      wrong('there is no variable of a lambda "z"'),
    ],
    [
      "map(createArray('a'), lambda('x', map(createArray('b'), lambda('y', concat(lambdaVariables('x'), lambdaVariables('Y'))))))",
      [["ab"]],
    ],
    ["map(createArray('a'), lambda('x', map(createArray('b'), lambda('x', lambdaVariables('x')))))", [["b"]]],
    ["equals(lambda('x', 1), lambda('x', 1))", U],
    ["equals(lambda('x', 1), 1)", U],
    ["string(lambda('x', 1))", U],
  ],
  copyIndex: [
    ["copyIndex()", wrong("there is no loop around it")],
    ["copyIndex('no')", wrong('there is no loop "no" around it')],
    ["copyIndex('a', 1, 2)", wrong("it does not take 3 arguments")],
    ["copyIndex(1, 2)", wrong("it does not take 2 arguments")],
    ["copyIndex(true())", wrong("an offset is a whole number")],
    ["copyIndex(parameters('u'))", U],
  ],
  true: [["true()", true]],
  false: [
    ["false()", false],
    ["false(1)", wrong("it does not take 1 argument")],
  ],
  null: [["null()", null]],
  not: [
    ["not(true())", false],
    ["not(parameters('u'))", U],
    ["not('a')", wrong("argument 1 must be a boolean, not a text")],
    ["not(1)", wrong("argument 1 must be a boolean, not a whole number")],
    ["not(null())", wrong("argument 1 must be a boolean, not null")],
    ["not(createObject())", wrong("argument 1 must be a boolean, not an object")],
    ["not(json('1.5'))", wrong("argument 1 must be a boolean, not a number")],
  ],
  equals: [
    ["equals('a', 'a')", true],
    ["equals('a', 'A')", false],
    ["equals(1, '1')", false],
    ["equals(null(), null())", true],
    ["equals(createArray(1, 2), createArray(1, 2))", true],
    ["equals(createArray(1), createArray(1, 2))", false],
    ["equals(createArray(1), createObject())", false],
    ["equals(createObject(), 1)", false],
    ["equals('', createObject())", false],
    ["equals(createObject('a', 1), createObject('A', 1))", true],
    ["equals(createObject('a', 1), createObject('b', 1))", false],
    ["equals(createObject('a', 1), createObject('a', 1, 'b', 1))", false],
    ["equals(parameters('u'), 'a')", U],
    ["equals(concat('a', parameters('u')), 'ab')", U],
    ["equals(createArray(parameters('u'), 'a'), createArray('b', 'c'))", false],
    ["equals(createArray(parameters('u'), 'a'), createArray('b', 'a'))", U],
    ["equals(createObject('a', parameters('u')), createObject('a', 1))", U],
    ["equals(createObject('a', parameters('u')), createObject('b', 1))", false],
    ["equals(parameters('u'), parameters('u'))", true],
    ["equals(toLower(parameters('u')), parameters('u'))", U],
    ["equals(concat(parameters('u')), parameters('u'))", U],
    ["equals(variables('some'), createArray('a'))", U],
    ["equals(variables('some'), variables('some'))", true],
    ["equals(1)", wrong("it does not take 1 argument")],
  ],
  less: [
    ["less(1, 2)", true],
    ["less(2, 2)", false],
    ["less('a', 'b')", true],
    ["less('a', 'a')", false],
    ["less('B', 'a')", U],
    ["less('a', 1)", wrong("a text and a number have no order")],
    ["less(1, 'a')", wrong("a text and a number have no order")],
    ["less(parameters('u'), 1)", U],
  ],
  lessOrEquals: [
    ["lessOrEquals(2, 2)", true],
    ["lessOrEquals('a', 'a')", true],
    ["lessOrEquals(3, 2)", false],
    ["lessOrEquals(1, parameters('u'))", U],
  ],
  greater: [
    ["greater(2, 1)", true],
    ["greater('b', 'a')", true],
    ["greater(parameters('u'), 1)", U],
  ],
  greaterOrEquals: [
    ["greaterOrEquals(2, 2)", true],
    ["greaterOrEquals(1, 2)", false],
    ["greaterOrEquals(1, parameters('u'))", U],
    ["greaterOrEquals(1, null())", wrong("argument 2 must be a whole number or a text, not null")],
  ],
  bool: [
    ["bool('True')", true],
    ["bool('0')", false],
    ["bool(1)", true],
    ["bool(2)", true],
    ["bool(' true ')", true],
    ["bool(' FALSE ')", false],
    ["bool('untrue')", wrong('"untrue" is no boolean')],
    ["bool('true-ish')", wrong('"true-ish" is no boolean')],
    ["bool('unfalse')", wrong('"unfalse" is no boolean')],
    ["bool('false-ish')", wrong('"false-ish" is no boolean')],
    ["bool('x1')", wrong('"x1" is no boolean')],
    ["bool('1x')", wrong('"1x" is no boolean')],
    ["bool('x0')", wrong('"x0" is no boolean')],
    ["bool('0x')", wrong('"0x" is no boolean')],
    ["bool(false())", false],
    ["bool('maybe')", wrong('"maybe" is no boolean')],
    ["bool(parameters('u'))", U],
  ],
  empty: [
    ["empty('')", true],
    ["empty('a')", false],
    ["empty(createArray())", true],
    ["empty(createArray(1))", false],
    ["empty(createObject())", true],
    ["empty(createObject('a', 1))", false],
    ["empty(null())", true],
    ["empty(parameters('none'))", true],
    ["empty(1)", wrong("a whole number cannot be empty")],
    ["empty(true())", wrong("a boolean cannot be empty")],
    ["empty(parameters('u'))", U],
    ["empty(variables('partly'))", false],
    ["empty(variables('some'))", false],
    ["empty(variables('uncounted'))", U],
  ],
  add: [
    ["add(1, 2)", 3],
    ["add(9007199254740991, 1)", wrong("it makes too large a number")],
    ["add('1', 2)", wrong("argument 1 must be a whole number, not a text")],
    ["add(1, parameters('u'))", U],
  ],
  sub: [
    ["sub(1, 2)", -1],
    ["sub(parameters('u'), 1)", U],
  ],
  mul: [
    ["mul(0, -5)", 0],
    ["mul(parameters('u'), 1)", U],
  ],
  div: [
    ["div(-7, 2)", -3],
    ["div(1, 0)", wrong("it divides by 0")],
    ["div(1, parameters('u'))", U],
  ],
  mod: [
    ["mod(-7, 2)", -1],
    ["mod(1, 0)", wrong("it divides by 0")],
    ["mod(1, parameters('u'))", U],
  ],
  int: [
    ["int('42')", 42],
    ["int(7)", 7],
    ["int(' +7 ')", 7],
    ["int('-7')", -7],
    ["int('x7')", wrong('"x7" is no whole number')],
    ["int('7x')", wrong('"7x" is no whole number')],
    ["int('7 7')", wrong('"7 7" is no whole number')],
    ["int('a')", wrong('"a" is no whole number')],
    ["int(createArray())", wrong("argument 1 must be a whole number or a text, not a list")],
    ["int(parameters('u'))", U],
  ],
  min: [
    ["min(3, 1, 2)", 1],
    ["min(createArray(3, 1))", 1],
    ["min(createArray())", wrong("it takes whole numbers, and at least one")],
    ["min(createArray('a'))", wrong("it takes whole numbers, and at least one")],
    ["min(createArray(1, 'a'))", wrong("it takes whole numbers, and at least one")],
    ["min(createArray(1, parameters('u')))", U],
    ["min(1, parameters('u'))", U],
  ],
  max: [
    ["max(3, 1, 2)", 3],
    ["max(createArray(3, 1))", 3],
    ["max(parameters('u'))", U],
  ],
  range: [
    ["range(3, 3)", [3, 4, 5]],
    ["range(0, 0)", []],
    ["length(range(0, 10000))", 10_000],
    ["range(0, -1)", wrong("a range has 0 to 10000 numbers, not -1")],
    ["range(0, 10001)", wrong("a range has 0 to 10000 numbers, not 10001")],
    ["range(0, parameters('u'))", U],
  ],
  format: [
    ["format('{0}-{1}', 'a', 2)", "a-2"],
    ["format('{0}{0}', 'a')", "aa"],
    ["format('{{{0}}}', 'a')", "{a}"],
    ["format('{0,4}|{1,-4}|', 'ab', 'cd')", "  ab|cd  |"],
    ["format('{0:D3} {1:000} {2:X2} {3:x} {4:d}', 7, 7, 10, 255, -5)", "007 007 0A ff -5"],
    ["format('{0:G}', 'a')", "a"],
    ["format('{0:D2} {1:X}', 0, 0)", "00 0"],
    ["format('{0} {1}', true(), null())", "True "],
    ["format('{0}', createArray(1, 'a'))", '[1,"a"]'],
    ["format('{0}', createObject('a', null(), 'b', createArray()))", '{"a":null,"b":[]}'],
    ["format('{0}')", wrong("it has no argument for {0}")],
    ["format('{', 1)", wrong('"{" at character 1 belongs to no item')],
    ["format('a}', 1)", wrong('"}" at character 2 belongs to no item')],
    ["format('{0:P1}', 1)", U],
    ["format('{0:aD3}', 1)", U],
    ["format('{0:D3a}', 1)", U],
    ["format('{0:D300}', 1)", U],
    ["format('{0:a00}', 1)", U],
    ["format('{0:00a}', 1)", U],
    ["format('{0:X}', -1)", U],
    ["format('{0,2000000000}', 'a')", U],
    ["format('{0}/{1}', parameters('u'), 'smtp')", `${U}/smtp`],
    ["format('{0,5}', parameters('u'))", U],
    ["format('{0,5}!', parameters('u'))", U],
    ["format('{0}', createArray(parameters('u')))", U],
    ["format('{0}', createObject('a', parameters('u')))", U],
    ["format('{0}', variables('some'))", U],
    ["format(parameters('u'), 1)", U],
  ],
  string: [
    ["string(5)", "5"],
    ["string('a')", "a"],
    ["string(false())", "False"],
    ["string(createArray('a', true()))", '["a",true]'],
    ["string(parameters('u'))", U],
    ["string(variables('partly'))", U],
  ],
  toLower: [
    ["toLower('AbC')", "abc"],
    ["toLower(concat('A', parameters('u')))", `a${U}`],
    ["toLower(1)", wrong("it takes a text")],
  ],
  toUpper: [
    ["toUpper('AbC')", "ABC"],
    ["toUpper(parameters('u'))", U],
    ["toUpper(null())", wrong("it takes a text")],
  ],
  trim: [
    ["trim(' a ')", "a"],
    ["trim(parameters('u'))", U],
  ],
  padLeft: [
    ["padLeft('a', 3)", "  a"],
    ["padLeft(7, 3, '0')", "007"],
    ["padLeft('long', 2)", "long"],
    ["length(padLeft('a', 3999000))", 3_999_000],
    ["padLeft('a', 4000000)", wrong("it makes too large a value")],
    ["padLeft('a', 4000001)", wrong("it makes too large a text")],
    ["padLeft('a', 3, 'xy')", wrong("what it pads with must be one character")],
    ["padLeft('a', 2000000000)", wrong("it makes too large a text")],
    ["padLeft(parameters('u'), 3)", U],
  ],
  replace: [
    ["replace('a-b-c', '-', '/')", "a/b/c"],
    ["replace('aAa', 'a', '')", "A"],
    ["replace('a', '', 'b')", wrong("it cannot replace an empty text")],
    ["replace(parameters('u'), 'a', 'b')", U],
  ],
  split: [
    ["split('a,b', ',')", ["a", "b"]],
    ["split('a,b;c', createArray(',', ';'))", ["a", "b", "c"]],
    ["split('', ',')", [""]],
    ["split('a', '')", ["a"]],
    ["split('ab', '')", ["ab"]],
    ["split('a,b', createArray(',', 1))", wrong("it splits at texts")],
    ["split('a', createArray(1))", wrong("it splits at texts")],
    ["split('a', createArray(parameters('u')))", U],
    ["split(parameters('u'), ',')", U],
  ],
  substring: [
    ["substring('abcd', 1, 2)", "bc"],
    ["substring('abcd', 2)", "cd"],
    ["substring('abcd', 0, 2)", "ab"],
    ["substring('abcd', 4)", ""],
    ["substring('abcd', 2, -1)", wrong("it goes beyond a text of 4 characters")],
    ["substring('abcd', 3, 2)", wrong("it goes beyond a text of 4 characters")],
    ["substring('abcd', -1)", wrong("it goes beyond a text of 4 characters")],
    ["substring(parameters('u'), 0)", U],
  ],
  startsWith: [
    ["startsWith('abc', 'AB')", true],
    ["startsWith('abc', 'b')", false],
    ["startsWith(parameters('u'), 'b')", U],
  ],
  endsWith: [
    ["endsWith('abc', 'BC')", true],
    ["endsWith('abc', 'b')", false],
    ["endsWith('b', parameters('u'))", U],
  ],
  json: [
    [`json('{"a": [1, null]}')`, { a: [1, null] }],
    ["json('null')", null],
    ["json('{')", wrong("that is no JSON")],
    ["json(parameters('u'))", U],
  ],
  base64: [
    ["base64('ä')", "w6Q="],
    ["base64(parameters('u'))", U],
  ],
  base64ToString: [
    ["base64ToString('w6Q=')", "ä"],
    ["base64ToString(parameters('u'))", U],
  ],
  base64ToJson: [
    ["base64ToJson(base64('[1]'))", [1]],
    ["base64ToJson('AAAA')", wrong("that is no JSON")],
  ],
  uri: [
    ["uri('http://example.com/a/b.json', 'nested/c.json')", "http://example.com/a/nested/c.json"],
    ["uri('http://example.com/a/', '/c.json')", "http://example.com/a/c.json"],
    ["uri('a', 'b')", "a/b"],
    ["uri('/a', 'b')", "/b"],
    ["uri(parameters('u'), 'nested/c.json')", `${U}/nested/c.json`],
    ["uri('http://example.com/', parameters('u'))", `http://example.com/${U}`],
    ["uri(1, 'a')", wrong("it takes two texts")],
  ],
  concat: [
    ["concat('a', 1, true())", "a1True"],
    ["concat(createArray('a'), createArray(), createArray('b'))", ["a", "b"]],
    ["concat('a', null())", wrong("it takes texts, or lists")],
    ["concat(createArray('a'), 'b')", wrong("it takes texts, or lists")],
    ["concat()", wrong("it does not take 0 arguments")],
    ["concat('a', parameters('u'))", `a${U}`],
    ["concat(createArray('a'), createArray(parameters('u')))", ["a", U]],
    ["concat(createArray('a'), parameters('u'))", ["a", many(U)]],
    [`concat(${Array.from({ length: 50 }, () => "'a', parameters('u')").join()})`, `a${U}`.repeat(50)],
    [`concat(${Array.from({ length: 51 }, () => "'a', parameters('u')").join()})`, U],
  ],
  createArray: [
    ["createArray()", []],
    ["createArray('a', 1, parameters('u'))", ["a", 1, U]],
  ],
  array: [
    ["array('a')", ["a"]],
    ["array(createArray('a'))", ["a"]],
    ["array(createObject())", [{}]],
    ["array(parameters('u'))", U],
  ],
  length: [
    ["length('abc')", 3],
    ["length(createArray(1, 2))", 2],
    ["length(createObject('a', 1))", 1],
    ["length(1)", wrong("argument 1 must be a text or a list or an object, not a whole number")],
    ["length(variables('partly'))", 2],
    ["length(variables('some'))", U],
    ["length(concat('a', parameters('u')))", U],
  ],
  contains: [
    ["contains('abc', 'b')", true],
    ["contains('abc', 'B')", false],
    ["contains('a1', 1)", true],
    ["contains(createArray('a'), 'a')", true],
    ["contains(createArray('a'), 'A')", false],
    ["contains(createObject('Key', 1), 'kEY')", true],
    ["contains(createObject(), 'a')", false],
    ["contains(createObject(), 1)", wrong("keys are texts")],
    ["contains('a', null())", wrong("a text contains texts")],
    ["contains(1, 1)", wrong("argument 1 must be a text or a list or an object, not a whole number")],
    ["contains(variables('partly'), 'a')", true],
    ["contains(variables('partly'), 'b')", U],
    ["contains(variables('some'), 'b')", U],
    ["contains(createArray(), parameters('u'))", false],
    ["contains(createArray('a'), parameters('u'))", U],
    ["contains('abc', parameters('u'))", U],
  ],
  first: [
    ["first('abc')", "a"],
    ["first('')", ""],
    ["first(createArray('a', 'b'))", "a"],
    ["first(createArray())", null],
    ["first(variables('some'))", "a"],
    ["first(variables('uncounted'))", U],
    ["first(parameters('u'))", U],
  ],
  last: [
    ["last('abc')", "c"],
    ["last('')", ""],
    ["last(createArray('a', 'b', 'c'))", "c"],
    ["last(createArray('a', 'b'))", "b"],
    ["last(createArray())", null],
    ["last(variables('some'))", U],
    ["last(variables('partly'))", U],
  ],
  skip: [
    ["skip('abc', 1)", "bc"],
    ["skip(createArray(1, 2), 1)", [2]],
    ["skip(createArray(1, 2), 9)", []],
    ["skip(createArray(1, 2), -1)", [1, 2]],
    ["skip(variables('some'), 1)", U],
    ["skip(createArray(1), parameters('u'))", U],
  ],
  take: [
    ["take('abc', 2)", "ab"],
    ["take(createArray(1, 2), 1)", [1]],
    ["take(createArray(1, 2), 9)", [1, 2]],
    ["take(createArray(1, 2), -1)", []],
    ["take(variables('some'), 1)", U],
  ],
  indexOf: [
    ["indexOf('abcB', 'B')", 1],
    ["indexOf('abc', 'x')", -1],
    ["indexOf(createArray('a', 'b', 'b'), 'b')", 1],
    ["indexOf(createArray('a'), 'A')", -1],
    ["indexOf('a', 1)", wrong("it finds texts in a text")],
    ["indexOf(variables('partly'), 'b')", U],
    ["indexOf('a', parameters('u'))", U],
  ],
  lastIndexOf: [
    ["lastIndexOf('abcB', 'b')", 3],
    ["lastIndexOf(createArray('a', 'b', 'b'), 'b')", 2],
    ["lastIndexOf(createArray('b', 'b', 'b'), 'b')", 2],
    ["lastIndexOf(variables('some'), 'b')", U],
  ],
  join: [
    ["join(createArray('a', 1), ', ')", "a, 1"],
    ["join(createArray(), ',')", ""],
    ["join(createArray(createArray()), ',')", wrong("it joins texts")],
    ["join(variables('partly'), ',')", `a,${U}`],
    ["join(variables('some'), ',')", U],
  ],
  flatten: [
    ["flatten(createArray(createArray(1), createArray(), createArray(2, createArray(3))))", [1, 2, [3]]],
    ["flatten(createArray(1))", wrong("its elements must be lists")],
    ["flatten(createArray(createArray(1), parameters('u')))", [1, many(U)]],
    ["flatten(concat(createArray(createArray(1)), parameters('u')))", [1, many(U)]],
    ["flatten(if(parameters('u'), createArray(createArray(1)), createArray()))", [many(1), many(1)]],
    ["flatten(parameters('u'))", U],
  ],
  union: [
    ["union(createArray(1, 2, 1), createArray(2, 3))", [1, 2, 3]],
    ["union(createArray(createArray(1)), createArray(createArray(1), null(), null()))", [[1], null]],
    [
      "union(createObject('a', 1, 'n', createObject('x', 1)), createObject('A', 2, 'N', createObject('y', 2)))",
      { a: 2, n: { x: 1, y: 2 } },
    ],
    ["union(createObject('a', createArray(1)), createObject('a', createArray(2)))", { a: [2] }],
    ["union(createObject('a', parameters('u')), createObject('a', createObject('x', 1)))", { a: U }],
    ["union(createObject('a', createObject('x', 1)), createObject('a', parameters('u')))", { a: U }],
    ["union(createObject('a', parameters('u')), createObject('a', 1))", { a: 1 }],
    ["union(createArray(), createObject())", wrong("it takes lists, or objects")],
    ["union(createArray(1), parameters('u'))", U],
    ["union(createArray('a'), createArray(parameters('u')))", ["a", many(U)]],
    ["union(createArray(parameters('u')), createArray('a'))", [U, many("a")]],
    ["union(createArray(createArray(parameters('u'))), createArray(createArray('a')))", [[U], many(["a"])]],
    ["union(createObject('a', 1), createObject('a', parameters('u')))", { a: U }],
  ],
  intersection: [
    ["intersection(createArray(1, 2, 3), createArray(3, 2))", [2, 3]],
    ["intersection(createArray(1, 2), createArray(1), createArray(2))", []],
    ["intersection(createArray(createArray(1, parameters('u'))), createArray(createArray(1, 2)))", U],
    ["intersection(createArray(createObject('a', 1, 'b', parameters('u'))), createArray(1))", U],
    ["intersection(createArray(createArray(1), createArray(parameters('u'))), createArray(1))", U],
    ["intersection(createObject('a', 1, 'b', 2), createObject('A', 1, 'b', 3))", { a: 1 }],
    ["intersection(createObject('a', 1, 'c', 2), createObject('a', 1))", { a: 1 }],
    ["intersection(createObject('a', parameters('u')), createObject())", {}],
    ["intersection(createArray(), createObject())", wrong("it takes lists, or objects")],
    ["intersection(createArray(1), parameters('u'))", U],
    ["intersection(createArray('a'), createArray(createObject('a', parameters('u'))))", U],
    ["intersection(createObject('a', parameters('u')), createObject('a', 1))", U],
  ],
  createObject: [
    ["createObject('a', 1, 'A', 2)", { a: 2 }],
    ["createObject('a')", wrong("it takes keys with their values")],
    ["createObject(1, 2)", wrong("keys must be texts")],
    ["createObject('a', parameters('u'))", { a: U }],
    ["createObject(parameters('u'), 1)", U],
    [`createObject('__proto__', 1)`, JSON.parse('{"__proto__": 1}')],
  ],
  items: [
    ["map(items(createObject('B', 1, 'a', 2, 'C', 3)), lambda('x', lambdaVariables('x').key))", ["a", "B", "C"]],
    [
      "items(createObject('b', 1, 'A', 2))",
      [
        { key: "A", value: 2 },
        { key: "b", value: 1 },
      ],
    ],
    ["items(lambda('x', 1))", wrong("argument 1 must be an object, not a lambda")],
    ["items(createArray())", wrong("argument 1 must be an object, not a list")],
    [
      "items(variables('object'))",
      [
        { key: "a", value: 1 },
        { key: "b", value: U },
      ],
    ],
    ["items(parameters('u'))", U],
  ],
  objectKeys: [
    ["objectKeys(createObject('b', 1, 'a', 2))", ["b", "a"]],
    ["objectKeys(parameters('u'))", U],
  ],
  shallowMerge: [
    [
      "shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 1))))",
      { a: { y: 1 } },
    ],
    ["shallowMerge(createArray(1))", wrong("it takes a list of objects")],
    ["shallowMerge(createArray(createObject(), 1))", wrong("it takes a list of objects")],
    ["shallowMerge(createArray(createObject(), parameters('u')))", U],
    ["shallowMerge(createArray(parameters('u')))", U],
    ["shallowMerge(variables('some'))", U],
  ],
  map: [
    ["map(createArray(1, 2), lambda('x', add(lambdaVariables('x'), 1)))", [2, 3]],
    ["map(createArray('a', 'b'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))", ["a0", "b1"]],
    ["map(createArray(), lambda('x', 1))", []],
    ["map('a', lambda('x', 1))", wrong("argument 1 must be a list, not a text")],
    ["map(createArray(1), 1)", wrong("argument 2 must be a lambda, not a whole number")],
    ["map(lambda('x', 1), lambda('x', 1))", wrong("argument 1 must be a list, not a lambda")],
    ["map(variables('partly'), lambda('x', concat(lambdaVariables('x'), '!')))", ["a!", `${U}!`]],
    [
      "map(variables('some'), lambda('x', 'i', createArray(lambdaVariables('x'), lambdaVariables('i'))))",
      [["a", U], many([U, U])],
    ],
    ["map(parameters('u'), lambda('x', 1))", U],
  ],
  filter: [
    ["filter(createArray(1, 2, 3), lambda('x', greater(lambdaVariables('x'), 1)))", [2, 3]],
    ["filter(createArray('a', 'b'), lambda('x', 'i', equals(lambdaVariables('i'), 1)))", ["b"]],
    ["filter(createArray(1), lambda('x', 1))", wrong("its lambda must give a boolean")],
    ["filter(variables('partly'), lambda('x', equals(lambdaVariables('x'), 'a')))", ["a", many(U)]],
    ["filter(variables('some'), lambda('x', true()))", ["a", many(U)]],
    ["filter(parameters('u'), lambda('x', true()))", U],
  ],
  reduce: [
    ["reduce(createArray(1, 2, 3), 0, lambda('s', 'x', add(lambdaVariables('s'), lambdaVariables('x'))))", 6],
    [
      "reduce(createArray('a', 'b'), '', lambda('s', 'x', 'i', concat(lambdaVariables('s'), lambdaVariables('i'))))",
      "01",
    ],
    ["reduce(createArray(), 'none', lambda('s', 'x', 1))", "none"],
    ["reduce(variables('partly'), '', lambda('s', 'x', concat(lambdaVariables('s'), lambdaVariables('x'))))", `a${U}`],
    ["reduce(variables('some'), '', lambda('s', 'x', 1))", U],
  ],
  sort: [
    ["sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", [1, 2, 3]],
    ["sort(createArray(1, 1), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", [1, 1]],
    ["sort(createArray(1, 2), lambda('a', 'b', 1))", wrong("its lambda must give a boolean")],
    ["sort(createArray(1, parameters('u')), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", U],
    [
      "sort(createArray(1, parameters('u')), lambda('a', 'b', lambdaVariables('a')))",
      wrong("its lambda must give a boolean"),
    ],
    ["sort(parameters('u'), lambda('a', 'b', true()))", U],
  ],
  toObject: [
    ["toObject(createArray('a', 'b'), lambda('x', concat('k', lambdaVariables('x'))))", { ka: "a", kb: "b" }],
    ["toObject(createArray('a'), lambda('x', lambdaVariables('x')), lambda('x', 1))", { a: 1 }],
    ["toObject(createArray(1), lambda('x', lambdaVariables('x')))", wrong("keys must be texts")],
    ["toObject(variables('partly'), lambda('x', lambdaVariables('x')))", U],
    ["toObject(variables('some'), lambda('x', 'k'))", U],
  ],
  mapValues: [
    ["mapValues(createObject('a', 1), lambda('x', add(lambdaVariables('x'), 1)))", { a: 2 }],
    ["mapValues(variables('object'), lambda('x', createArray(lambdaVariables('x'))))", { a: [1], b: [U] }],
    ["mapValues(createArray(), lambda('x', 1))", wrong("argument 1 must be an object, not a list")],
  ],
  groupBy: [
    [
      "groupBy(createArray('ab', 'cd', 'ax'), lambda('x', take(lambdaVariables('x'), 1)))",
      { a: ["ab", "ax"], c: ["cd"] },
    ],
    ["groupBy(createArray(1), lambda('x', 1))", wrong("keys must be texts")],
    ["groupBy(variables('partly'), lambda('x', lambdaVariables('x')))", U],
  ],
  cidrSubnet: [
    ["cidrSubnet('10.144.0.0/20', 24, 0)", "10.144.0.0/24"],
    ["cidrSubnet('10.144.0.0/20', 20, 0)", "10.144.0.0/20"],
    ["cidrSubnet('10.144.0.0/20', 32, 1)", "10.144.0.1/32"],
    ["cidrSubnet('10.144.0.0/20', 24, 15)", "10.144.15.0/24"],
    ["cidrSubnet('2001:db8::/32', 48, 1)", "2001:db8:1::/48"],
    ["cidrSubnet('10.144.0.0/20', 24, 16)", wrong("10.144.0.0/20 has no subnet 16 of /24")],
    ["cidrSubnet('10.144.0.0/20', 24, -1)", wrong("10.144.0.0/20 has no subnet -1 of /24")],
    ["cidrSubnet('10.144.0.0/20', 16, 0)", wrong("a subnet of 10.144.0.0/20 cannot be /16")],
    ["cidrSubnet('10.144.0.0/20', 33, 0)", wrong("a subnet of 10.144.0.0/20 cannot be /33")],
    ["cidrSubnet('a', 24, 0)", wrong('"a" is no address prefix')],
    ["cidrSubnet(parameters('u'), 24, 0)", U],
  ],
  cidrHost: [
    ["cidrHost('10.144.3.0/24', 0)", "10.144.3.1"],
    ["cidrHost('10.144.3.0/24', 254)", "10.144.3.255"],
    ["cidrHost('10.144.3.0/24', 255)", wrong("10.144.3.0/24 has no host 255")],
    ["cidrHost('10.144.3.0/24', -1)", wrong("10.144.3.0/24 has no host -1")],
    ["cidrHost('a', 0)", wrong('"a" is no address prefix')],
    ["cidrHost('10.144.3.0/24', parameters('u'))", U],
  ],
  parseCidr: [
    [
      "parseCidr('10.144.3.7/20')",
      {
        network: "10.144.0.0",
        netmask: "255.255.240.0",
        broadcast: "10.144.15.255",
        firstUsable: "10.144.0.1",
        lastUsable: "10.144.15.254",
        cidr: 20,
      },
    ],
    ["parseCidr('10.0.0.1/32').firstUsable", "10.0.0.1"],
    ["parseCidr('10.0.0.0/31').firstUsable", "10.0.0.0"],
    ["parseCidr('10.0.0.0/30').firstUsable", "10.0.0.1"],
    ["parseCidr('2001:db8::/64').lastUsable", "2001:db8::ffff:ffff:ffff:ffff"],
    ["parseCidr('2001:db8::/16').firstUsable", "2001::"],
    ["parseCidr('2001:db8::/64').?broadcast", null],
    ["parseCidr('a')", wrong('"a" is no address prefix')],
    ["parseCidr(parameters('u'))", U],
  ],
  resourceId: [
    [
      "resourceId('Microsoft.Network/networkSecurityGroups', 'a')",
      `/subscriptions/${U}/resourceGroups/${U}/providers/Microsoft.Network/networkSecurityGroups/a`,
    ],
    ["resourceId('s', 'g', 'A.B/c/d', 'x', 'y')", "/subscriptions/s/resourceGroups/g/providers/A.B/c/x/d/y"],
    ["resourceId('g', 'A.B/c/', 'x')", `/subscriptions/${U}/resourceGroups/g/providers/A.B/c/x`],
    ["resourceId('A.B/c', parameters('u'))", `/subscriptions/${U}/resourceGroups/${U}/providers/A.B/c/${U}`],
    ["resourceId('A.B/c')", wrong("a type of 1 part does not have 0 names")],
    ["resourceId('A.B/c/d', 'x')", wrong("a type of 2 parts does not have 1 names")],
    ["resourceId(1, 'A.B/c', 'x')", wrong("it takes texts")],
    ["resourceId(parameters('u'), 'x')", U],
  ],
  subscriptionResourceId: [
    ["subscriptionResourceId('A.B/c', 'x')", `/subscriptions/${U}/providers/A.B/c/x`],
    ["subscriptionResourceId('s', 'A.B/c', 'x')", "/subscriptions/s/providers/A.B/c/x"],
  ],
  tenantResourceId: [["tenantResourceId('A.B/c', 'x')", "/providers/A.B/c/x"]],
  extensionResourceId: [
    ["extensionResourceId('/subscriptions/s', 'A.B/c', 'x')", "/subscriptions/s/providers/A.B/c/x"],
    ["extensionResourceId('A.B/c/d', 'x', 'y')", "/providers/A.B/c/x/d/y"],
  ],
  managementGroupResourceId: [
    [
      "managementGroupResourceId('A.B/c', 'x')",
      `/providers/Microsoft.Management/managementGroups/${U}/providers/A.B/c/x`,
    ],
    [
      "managementGroupResourceId('m', 'A.B/c', 'x')",
      "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/x",
    ],
  ],
  "what only Azure knows": [
    ...["environment().suffixes.storage", "deployment().name", "resourceGroup().location", "subscription().tenantId"],
    ...["reference('a').b", "listKeys('a', '2024-01-01').keys[0].value", "list('a')", "newGuid()", "utcNow('u')"],
    ...[
      "uniqueString(resourceGroup().id)",
      "guid(string(range(0, 3000)))",
      "guid(null(), range(0, 3000))",
      "guid('a')",
      "dateTimeAdd('2024', 'P1D')",
      "pickZones('a', 'b', 'c')",
    ],
  ].map((text) => [text, U] as const),
};

describe("expressions", () => {
  for (const [name, rows] of Object.entries(TABLE)) {
    for (const [text, expected] of rows) {
      const title = text.length > 120 ? `${text.slice(0, 60)}…` : text;
      it(`${name}: ${title}`, () => {
        const { value, unevaluated } = evaluate(`[${text}]`, TEMPLATE);
        if (typeof expected === "object" && expected !== null && "reason" in expected) {
          assert.equal(shown(value), U);
          assert.deepEqual(
            unevaluated.map((one) => one.replace(/^[^:]*: /, "")),
            [expected.reason],
          );
        } else {
          assert.deepEqual(shown(value), expected);
          assert.deepEqual(unevaluated, []);
        }
      });
    }
  }

  it("are all in the table", () => {
    const reported = new Set(Object.keys(TABLE).map((name) => name.toLowerCase()));
    const missing = [...FUNCTIONS.keys(), ...SPECIAL_FUNCTIONS.keys()].filter(
      (name) => !reported.has(name) && name !== "lambdavariables",
    );
    assert.deepEqual(missing, []);
  });

  it("stand in brackets, and of two brackets one is dropped", () => {
    const texts = ["[[a]", "[a", "a]", "[[a", "", "['a']"];
    assert.deepEqual(
      texts.map((text) => evaluate(text).value),
      ["[a]", "[a", "a]", "[[a", "", "a"],
    );
  });

  it("stand in lists and objects, whose keys are none", () => {
    const json = { "['a']": ["[concat('a', 'b')]", 1, null], b: { c: "[true()]" } };
    assert.deepEqual(evaluate(json).value, { "['a']": ["ab", 1, null], b: { c: true } });
  });

  it("say where they stand, and their text", () => {
    const { unevaluated } = evaluate({ a: [1, "[variables('bad')]"] }, { variables: { bad: { x: "[nope(1)]" } } });
    assert.deepEqual(unevaluated, ['variables.bad.x: there is no function "nope"']);
  });

  it("are reported once, however often they are evaluated", () => {
    const { unevaluated } = evaluate(["[variables('bad')]", "[variables('bad')]"], { variables: { bad: "[nope()]" } });
    assert.equal(unevaluated.length, 1);
  });

  const loops: readonly (readonly [what: string, json: unknown, value: unknown, ...unevaluated: readonly string[]])[] =
    [
      ["of a count", { copy: [{ name: "a", count: 2, input: "[copyIndex('a')]" }] }, { a: [0, 1] }],
      ["of none", { copy: [{ name: "a", count: 0, input: 1 }] }, { a: [] }],
      [
        "of a computed count",
        { copy: [{ name: "a", count: "[add(1, 1)]", input: "[copyIndex('A', 5)]" }] },
        { a: [5, 6] },
      ],
      ["without a name", { copy: [{ name: "a", count: 1, input: "[copyIndex()]" }] }, { a: [0] }],
      [
        "in each other",
        {
          copy: [
            {
              name: "a",
              count: 2,
              input: { copy: [{ name: "b", count: 2, input: "[add(mul(copyIndex('a'), 10), copyIndex('b'))]" }] },
            },
          ],
        },
        { a: [{ b: [0, 1] }, { b: [10, 11] }] },
      ],
      [
        "side by side",
        {
          copy: [
            { name: "a", count: 1, input: 1 },
            { name: "b", count: 1, input: 2 },
          ],
        },
        { a: [1], b: [2] },
      ],
      ["of Azure's most", { copy: [{ name: "a", count: 800, input: 1 }] }, { a: Array(800).fill(1) }],
      [
        "of more",
        { copy: [{ name: "a", count: 801, input: 1 }] },
        { a: [many(1)] },
        "outputs.it.copy[0].count: a loop makes 0 to 800 copies, and this is 801",
      ],
      [
        "of fewer than none",
        { copy: [{ name: "a", count: -1, input: 1 }] },
        { a: [many(1)] },
        "outputs.it.copy[0].count: a loop makes 0 to 800 copies, and this is -1",
      ],
      [
        "of no number",
        { copy: [{ name: "a", count: "b", input: 1 }] },
        { a: [many(1)] },
        "outputs.it.copy[0].count: a loop makes 0 to 800 copies, and this is a text",
      ],
      [
        "of nothing",
        { copy: [{ name: "a", input: 1 }] },
        { a: [many(1)] },
        "outputs.it.copy[0].count: a loop makes 0 to 800 copies, and this is null",
      ],
      [
        "of what is not known",
        { copy: [{ name: "a", count: "[parameters('u')]", input: "[copyIndex('a')]" }] },
        { a: [many(U)] },
      ],
      ["whose name is no text", { copy: [{ name: 5, count: "[parameters('u')]", input: 1 }] }, { "": [many(1)] }],
      ["that is none", { copy: [] }, { copy: [] }],
      [
        "with an element that lacks what it repeats",
        { copy: [{ name: "a", count: 1, input: 1 }, { name: "b" }] },
        { copy: [{ name: "a", count: 1, input: 1 }, { name: "b" }] },
      ],
      ["that is a text", { copy: "a" }, { copy: "a" }],
      ["that another name has", { loops: [{ name: "a", input: 1 }] }, { loops: [{ name: "a", input: 1 }] }],
      ["that lacks what it repeats", { copy: [{ name: "a", count: 1 }] }, { copy: [{ name: "a", count: 1 }] }],
    ];
  for (const [what, json, value, ...unevaluated] of loops) {
    it(`loop: ${what}`, () => {
      const evaluated = evaluate(json, TEMPLATE);
      assert.deepEqual([shown(evaluated.value), evaluated.unevaluated], [value, unevaluated]);
    });
  }
});

describe("values of parameters", () => {
  const parameters = {
    a: { type: "string", defaultValue: "d" },
    b: { type: "string" },
    c: { type: "string", nullable: true },
  };
  const values: readonly (readonly [what: string, given: Json, value: unknown])[] = [
    ["given", { A: "x", b: 1 }, ["x", 1, null]],
    ["not given", {}, ["d", U, null]],
    ["null", { a: null, b: null, c: null }, ["d", null, null]],
    ["that look like expressions", { a: "[b]" }, ["[b]", U, null]],
  ];
  for (const [what, given, value] of values) {
    it(what, () => {
      const json = ["[parameters('a')]", "[parameters('b')]", "[parameters('c')]"];
      assert.deepEqual(shown(evaluate(json, { parameters }, given).value), value);
    });
  }
});
