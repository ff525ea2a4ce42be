import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Lists, Part } from "../../../../audit/input/json/split";
import { check } from "../../../evaluator/arbitraries";
import { RUNS, partsOf } from "../harness";

const LISTS: Lists = { list: "list", in: { list: "list", deeper: { list: "list" } } };

const CUT_SHORT = "The file is truncated here.";
const ENDLESS = "What begins here has no end: the file is truncated, or a bracket or quote is missing.";
const NO_JSON = "This is not valid JSON.";
const TOO_DEEP = "What begins here is nested more than 1000 levels deep.";
const TOO_LONG = "What begins here is too long for any supported format.";
const UNREAD = "The rest of the file was not read.";

/** Parts in short: `LINE path = VALUE` for an element, `LINE VALUE` for a document, `LINE ! MESSAGE` for damage. */
function brief(parts: readonly Part[]): readonly string[] {
  return parts.map((part) => {
    if (part.kind === "damage") return `${part.line} ! ${part.message}`;
    if (part.kind === "skipped") return `${part.line} ~ ${part.message}`;
    const value = JSON.stringify(part.value) as string | undefined;
    return part.kind === "element" ? `${part.line} ${part.path} = ${value}` : `${part.line} ${value}`;
  });
}

const TEXTS: readonly (readonly [what: string, text: string, ...parts: readonly string[]])[] = [
  ["nothing", ""],
  ["blanks", " \t\r\n\n"],
  ["an empty list", "[]", "1 []"],
  ["an empty object", "{ }", "1 {}"],
  [
    "a list",
    '[1, "a",\n null,[2],\r\n{"b":3}\n]',
    "1  = 1",
    '1  = "a"',
    "2  = null",
    "2  = [2]",
    '3  = {"b":3}',
    "1 []",
  ],
  [
    "lists in an object, before and after other keys",
    '{"a":[1],\n"list":[1,\n2],"in":{"b":0,"list":[3],"deeper":{"list":[],"list2":[4]}},\n"c":true}',
    "2 list = 1",
    "3 list = 2",
    "3 in.list = 3",
    '1 {"a":[1],"list":[],"in":{"b":0,"list":[],"deeper":{"list":[],"list2":[4]}},"c":true}',
  ],
  [
    "no list where one may be",
    '{"list":{"list":[1]},"in":[{"list":[1]}]}',
    '1 {"list":{"list":[1]},"in":[{"list":[1]}]}',
  ],
  ["lists of the same keys elsewhere", '[{"list":[1]}]', '1  = {"list":[1]}', "1 []"],
  ["keys that every object has", '{"constructor":[1],"__proto__":[2]}', '1 {"constructor":[1],"__proto__":[2]}'],
  ["a key with an escape", '{"l\\u0069st":[1]}', "1 list = 1", '1 {"list":[]}'],
  ["lines of JSON", '{"a":1}\n{"list":[2]}\r\n\n[3]\n', '1 {"a":1}', "2 list = 2", '2 {"list":[]}', "4  = 3", "4 []"],
  ["values on one line", '{"a":1}{"b":2} []', '1 {"a":1}', '1 {"b":2}', "1 []"],
  ["scalars", '1\ntrue\n"a"\nnull', "1 1", "2 true", '3 "a"', "4 null"],
  [
    "brackets, quotes and line feeds in strings",
    '["]}[{", "\\"]", "\\\\", "\\n",\n{"a]":"\\\\\\""}]',
    '1  = "]}[{"',
    '1  = "\\"]"',
    '1  = "\\\\"',
    '1  = "\\n"',
    '2  = {"a]":"\\\\\\""}',
    "1 []",
  ],
  ["other alphabets", '["é", {"中":"😀"}, {"list":"a"}]', '1  = "é"', '1  = {"中":"😀"}', '1  = {"list":"a"}', "1 []"],
  ["byte order marks", '\ufeff{"a":1}\n\ufeff[2]\ufeff', '1 {"a":1}', "2  = 2", "2 []"],
  ["repeated keys", '{"list":[1],"list":[2]}', "1 list = 1", "1 list = 2", '1 {"list":[]}'],

  // Lines that show where an element ends, or seem to.
  [
    "elements with lines that begin as their own",
    '[\n{"a":[\n{"b":1}]},\n{"c":2}\n]',
    '2  = {"a":[{"b":1}]}',
    '4  = {"c":2}',
    "1 []",
  ],
  [
    "a comment between elements on lines of their own",
    '[\n  {"a":1}, // 2\n  {"b":3} /* 4 */,\n\n  {"c":5}\n]',
    '2  = {"a":1}',
    '3  = {"b":3}',
    '5  = {"c":5}',
    "1 []",
    "2 ~ Skipped 2 comments.",
  ],
  [
    "commas that begin lines",
    '[\n  {"a":1}\n  ,\n  {"b":2}\n  ,{"c":3}\n]',
    '2  = {"a":1}',
    '4  = {"b":2}',
    '5  = {"c":3}',
    "1 []",
  ],
  ["other line feeds", '[\r\n  {"a":1}, \r\n  {"b":2}\r\n]', '2  = {"a":1}', '3  = {"b":2}', "1 []"],

  // Truncated: everything before the cut is there.
  ["a list cut after an element", "[1,\n2", "1  = 1", "2 ! " + ENDLESS, "1 undefined"],
  ["a list cut after a comma", '[{"a":1},\n\n', '1  = {"a":1}', "3 ! " + CUT_SHORT, "1 undefined"],
  ["a list cut after an object", '[{"a":1}', '1  = {"a":1}', "1 ! " + CUT_SHORT, "1 undefined"],
  ["a list cut in an element", '[1,\n{"a":[\n1', "1  = 1", "2 ! " + ENDLESS, "1 undefined"],
  ["a list cut in a string", '[1,"a', "1  = 1", "1 ! " + ENDLESS, "1 undefined"],
  ["a list cut after a backslash", '[1,"a\\', "1  = 1", "1 ! " + ENDLESS, "1 undefined"],
  ["an object cut in a list", '{"a":1,"list":[1,\n[2', "1 list = 1", "2 ! " + ENDLESS, "1 undefined"],
  ["an object cut in a value", '{"list":[1],\n"a":[', "1 list = 1", "2 ! " + ENDLESS, "1 undefined"],
  ["an object cut after a value", '{"list":[1]\n', "1 list = 1", "2 ! " + CUT_SHORT, "1 undefined"],
  ["an object cut in a key", '{"list":[1],"a', "1 list = 1", "1 ! " + ENDLESS, "1 undefined"],
  ["an object cut after a key", '{"list":[1],"a"', "1 list = 1", "1 ! " + CUT_SHORT, "1 undefined"],
  ["an object cut after a colon", '{"list":[1],"a":', "1 list = 1", "1 ! " + CUT_SHORT, "1 undefined"],
  ["an object cut in a deeper one", '{"in":{"list":[1],"deeper":{', "1 in.list = 1", "1 ! " + CUT_SHORT, "1 undefined"],
  ["a bracket", "{", "1 ! " + CUT_SHORT, "1 undefined"],
  ["lines cut in one", '{"a":1}\n{"b":', '1 {"a":1}', "2 ! " + CUT_SHORT, "2 undefined"],

  // Damaged: everything undamaged is there.
  ["a bad element", '[{"a":1},\n{"a":\n1,},\n{"a":2}]', '1  = {"a":1}', "3 ! " + NO_JSON, '4  = {"a":2}', "1 []"],
  ["a bad word", "[1, nul, 2]", "1  = 1", "1 ! " + NO_JSON, "1  = 2", "1 []"],
  ["a wrong bracket", '[{"a":[1}},{"a":2}]', "1 ! " + NO_JSON, '1  = {"a":2}', "1 []"],
  [
    "an element without its last bracket, on lines that show it",
    '[\n  {\n    "a": {"b": 1}\n  ,\n  {\n    "a": 2\n  }\n]',
    "5 ! " + NO_JSON,
    '5  = {"a":2}',
    "1 []",
  ],
  [
    "an element without its first bracket, on lines that show it",
    '[\n  {\n    "a": "b": 1}\n  },\n  {\n    "a": 2\n  }\n]',
    "3 ! " + NO_JSON,
    "4 ! " + NO_JSON,
    '5  = {"a":2}',
    "1 []",
  ],
  ["a string without its last quote", '[{"a":"b},\n{"a":"c"}]', "1 ! " + NO_JSON, "2 ! " + CUT_SHORT, "1 undefined"],
  ["the same on lines that show it", '[\n{"a":"b},\n{"a":"c"}]', "2 ! " + NO_JSON, '3  = {"a":"c"}', "1 []"],
  ["a string over two lines", '[\n{"a":"b\nc"},\n{"a":1}]', "2 ! " + NO_JSON, '4  = {"a":1}', "1 []"],
  ["a comma too many", "[1,,2,]", "1  = 1", "1 ! " + NO_JSON, "1  = 2", "1 ! " + NO_JSON, "1 []"],
  ["a comma at the beginning", "[,1]", "1 ! " + NO_JSON, "1  = 1", "1 []"],
  ["a comma too few", '[{"a":1}\n{"a":2}]', '1  = {"a":1}', "2 ! " + NO_JSON, '2  = {"a":2}', "1 []"],
  ["what separates nothing", "[1}:\\,2]", "1  = 1", "1 ! " + NO_JSON, "1  = 2", "1 []"],
  [
    "a bad object with a list",
    '{"list":[1],\n"a":,\n"in":{"list":[2]}}',
    "1 list = 1",
    "3 in.list = 2",
    "2 ! " + NO_JSON,
    "1 undefined",
  ],
  [
    "a bad value after a list",
    '{"list":[1],"a":[1,\n2,]}\n[3]',
    "1 list = 1",
    "2 ! " + NO_JSON,
    "1 undefined",
    "3  = 3",
    "3 []",
  ],
  ["no quotes", '{list:[1],"b":2}\n{"list":[2]}', "1 ! " + NO_JSON, "1 undefined", "2 list = 2", '2 {"list":[]}'],
  ["a bad key", '{"\\x":[1],"list":[2]}', "1 list = 2", "1 ! " + NO_JSON, "1 undefined"],
  ["brackets that do not belong", '{"a":1]:}\n[2]', "1 ! " + NO_JSON, "1 undefined", "2  = 2", "2 []"],
  [
    "a truncated line among lines",
    '{"a":1}\n{"b":{"c":\n{"d":4}\n{"e":5}\n',
    '1 {"a":1}',
    "2 ! " + ENDLESS,
    "2 undefined",
    '3 {"d":4}',
    '4 {"e":5}',
  ],
  ["a truncated first line", '{"a":{\n{"b":1}', "1 ! " + ENDLESS, "1 undefined", '2 {"b":1}'],
  [
    "two lines that are one by their brackets",
    '{"a":{"b":1}\n{"c":2}}\n{"d":3}',
    "2 ! " + NO_JSON,
    "1 undefined",
    '2 {"c":2}',
    "2 ! " + NO_JSON,
    '3 {"d":3}',
  ],
  [
    "text before JSON, and a line of a log after it",
    'WARNING: a\nb\n[1]\nc\n{"a":1}\n',
    "1 ~ Skipped 2 lines of text before the JSON: WARNING: a",
    "3  = 1",
    "3 []",
    "4 ! " + NO_JSON,
    '5 {"a":1}',
  ],
  [
    "tags that begin as lists do, before JSON",
    "[Warning] a\n [2026-01-31 12:00] c\n[true]\n[2]",
    "1 ~ Skipped 2 lines of text before the JSON: [Warning] a",
    "3  = true",
    "3 []",
    "4  = 2",
    "4 []",
  ],
  ["a tag after JSON", "[1]\n[note]\n", "1  = 1", "1 []", "2 ! " + NO_JSON, "2 []"],
  [
    "text before an empty list, and very long",
    `${"\u001b[33m!".repeat(50)}\r\n[]`,
    `1 ~ Skipped a line of text before the JSON: ${"\u001b[33m!".repeat(50).slice(0, 100)}`,
    "1 []".replace("1", "2"),
  ],
  ["what is no JSON and looks like it, before JSON", 'x{"a":1}\n[1]\n', "1 ! " + NO_JSON, "2  = 1", "2 []"],
  ["the rest of a value before JSON", '"a": 1\n}\n[1]\n', "1 ! " + NO_JSON, "3  = 1", "3 []"],
  [
    "comments",
    '// [0]\n[1, // 2]\n 3 /* ] \n 4 */, "// 5 /* 6 */",\n{"a"/**/:/***/[]//}\n}]',
    "2  = 1",
    "3  = 3",
    '4  = "// 5 /* 6 */"',
    '5  = {"a":[]}',
    "2 []",
    "1 ~ Skipped 6 comments.",
  ],
  ["a comment alone", "/* a */", "1 ~ Skipped a comment."],
  ["a comment without an end", "[1, /* 2]", "1  = 1", "1 ! " + CUT_SHORT, "1 undefined", "1 ~ Skipped a comment."],
  [
    "a slash that begins no comment",
    "[1, /2, 3]\n/",
    "1  = 1",
    "1 ! " + NO_JSON,
    "1  = 2",
    "1  = 3",
    "1 []",
    "2 ! " + NO_JSON,
  ],
  ["slashes in an object", '{"a":1/2,"list":[/]}', "1 ! " + NO_JSON, "1 ! " + NO_JSON, "1 undefined"],
  ["no JSON", "<html>\n<body>\n</body>\n</html>\n", "1 ! " + NO_JSON],
  ["a zero byte", "[1]\0\0", "1  = 1", "1 []", "1 ! " + NO_JSON],
];

describe("split", () => {
  for (const [what, text, ...parts] of TEXTS) {
    it(what, () => {
      assert.deepEqual(brief(partsOf(text, LISTS)), parts);
      for (const chunk of [1, 2, 3, 7])
        assert.deepEqual(brief(partsOf(text, LISTS, { chunk })), parts, `chunks of ${chunk}`);
    });
  }

  it("elements that are not in memory together", () => {
    const element = JSON.stringify({ a: "b".repeat(1000), c: ["é"] });
    const text = `{"list":[${Array(1000).fill(element).join(",\n")}]}`;
    const parts = partsOf(text, LISTS, { chunk: 64, longest: 1100 });
    assert.equal(parts.length, 1001);
    assert.deepEqual(parts[999], { kind: "element", path: "list", line: 1000, value: JSON.parse(element) as unknown });
    assert.deepEqual(parts[1000], { kind: "document", line: 1, value: { list: [] } });
  });

  it("elements on more lines than are searched for the next", () => {
    const element = { a: Array(100_000).fill(1) };
    const text = JSON.stringify([element, element, { b: 2 }], null, 2);
    const parts = partsOf(text, LISTS);
    assert.deepEqual(
      parts.map(({ line }) => line),
      [2, 100_006, 200_010, 1],
    );
    assert.deepEqual(rebuild(parts), [[element, element, { b: 2 }]]);
  });

  const LONG = "x".repeat(300);
  const TOO_LONG_TEXTS: readonly (readonly [what: string, text: string, ...parts: readonly string[]])[] = [
    ["a document", `{"a":1,"b":"${LONG}"}\n[1]`, "1 ! " + TOO_LONG, "1 undefined", "1 ! " + UNREAD],
    ["an element", `[1,{"a":"${LONG}"},2]`, "1  = 1", "1 ! " + TOO_LONG, "1 undefined", "1 ! " + UNREAD],
    ["a number", `[1,${"2".repeat(300)},2]`, "1  = 1", "1 ! " + TOO_LONG, "1 undefined", "1 ! " + UNREAD],
    ["blanks in an object", `{"a":1${" ".repeat(300)}}`, "1 ! " + TOO_LONG, "1 undefined", "1 ! " + UNREAD],
    ["blanks in a list", `[1,${" ".repeat(300)}2]`, "1  = 1", "1 ! " + TOO_LONG, "1 undefined", "1 ! " + UNREAD],
    ["a line that is no JSON", `${LONG}\n[1]`, "1 ! " + NO_JSON, "1 ! " + UNREAD],
    [
      "an element that has no end, on lines that show it",
      `[\n{"a":{"b":1},\n{"c":2},\n{"d":"${"x".repeat(50)}"},\n{"e":"${"x".repeat(50)}"}\n]`,
      "2 ! " + TOO_LONG,
      '3  = {"c":2}',
      `4  = {"d":"${"x".repeat(50)}"}`,
      `5  = {"e":"${"x".repeat(50)}"}`,
      "1 []",
    ],
  ];
  for (const [what, text, ...parts] of TOO_LONG_TEXTS) {
    it(`too long: ${what}`, () => {
      assert.deepEqual(brief(partsOf(text, LISTS, { chunk: 16, longest: 100 })), parts);
    });
  }

  it("values nested as deeply as can be read, and deeper ones not", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const deep = (count: number): string => `{"list":[${nested(1000)},\n${nested(1001)}],\n"a":${nested(count)}}`;
    const [element, ...others] = partsOf(deep(1000), LISTS);
    assert.deepEqual(element, { kind: "element", path: "list", line: 1, value: JSON.parse(nested(1000)) as unknown });
    assert.deepEqual(brief(others.slice(0, 1)), ["2 ! " + TOO_DEEP]);
    assert.deepEqual(others[1], {
      kind: "document",
      line: 1,
      value: { list: [], a: JSON.parse(nested(1000)) as unknown },
    });
    assert.deepEqual(brief(partsOf(deep(1001), LISTS).slice(2)), ["1 ! " + TOO_DEEP, "1 undefined"]);
    assert.deepEqual(brief(partsOf(nested(1_000_000), LISTS)), ["1 ! " + TOO_DEEP, "1 []"]);
  });

  it("does not go back without end", () => {
    const text = `[\n${'{"a":\n'.repeat(30)}`;
    const parts = brief(partsOf(text, LISTS));
    assert.deepEqual(parts.slice(-2), ["22 ! " + ENDLESS, "1 undefined"]);
    assert.equal(parts.length, 22);
  });
});

describe("split, any text", function () {
  this.timeout(60_000);

  const chunk = fc.integer({ min: 1, max: 40 });
  const key = fc.constantFrom("list", "in", "deeper", "a", "\\", '"', "[", "é", "😀", "__proto__");
  const scalar = fc.oneof(
    fc.constantFrom("list", "]", "}", '"', "\\", "\n", "中", 1.5e300, -0, true, null),
    fc.string({ unit: "binary" }),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const container = fc.oneof(fc.array(value), fc.dictionary(key, value));
  const text = fc
    .tuple(container, fc.constantFrom("", " ", "\t", "  "), fc.constantFrom("\n", "\r\n"))
    .map(([json, indent, lineFeed]) => JSON.stringify(json, null, indent).replaceAll("\n", lineFeed));

  it("is as JSON.parse reads it, whatever the chunks", () => {
    check(
      RUNS * 5,
      fc.property(fc.array(text, { maxLength: 4 }), chunk, fc.constantFrom("\n", " ", ""), (texts, size, between) => {
        const parts = partsOf(texts.join(between), LISTS, { chunk: size });
        assert.deepEqual(
          rebuild(parts),
          texts.map((json) => JSON.parse(json) as unknown),
        );
      }),
    );
  });

  it("is the same with comments between its tokens", () => {
    const comment = fc.constantFrom("//\n", '// "a]\n', "/**/", "/* { \n*/", "/* é // */", " ");
    check(
      RUNS * 5,
      fc.property(container, fc.array(comment, { minLength: 1, maxLength: 4 }), chunk, (json, comments, size) => {
        let index = 0;
        const commented = JSON.stringify(json).replace(/"(?:[^"\\]|\\.)*"|[[\]{}:,]/g, (token) => {
          return `${token}${comments[index++ % comments.length]}`;
        });
        const parts = partsOf(commented, LISTS, { chunk: size }).filter(({ kind }) => kind !== "skipped");
        assert.deepEqual(rebuild(parts), [JSON.parse(JSON.stringify(json)) as unknown]);
      }),
    );
  });

  it("begins on the lines that it says", () => {
    check(
      RUNS,
      fc.property(fc.array(value, { minLength: 1 }), chunk, (elements, size) => {
        const json = JSON.stringify(elements, null, 2);
        const begins = json.split("\n").flatMap((line, index) => (/^ {2}[^ \]}]/.test(line) ? [index + 1] : []));
        const parts = partsOf(json, LISTS, { chunk: size });
        assert.deepEqual(
          parts.filter(({ kind }) => kind === "element").map(({ line }) => line),
          begins,
        );
      }),
    );
  });

  it("has all that was complete where it is truncated", () => {
    check(
      RUNS * 5,
      fc.property(fc.array(value), chunk, fc.nat(), (elements, size, at) => {
        const texts = elements.map((element) => JSON.stringify(element));
        const json = `[${texts.join(",")}]`;
        const end = at % json.length;
        const parts = partsOf(Buffer.from(json.slice(0, end)), LISTS, { chunk: size });
        const complete = texts.filter((_, index) => `[${texts.slice(0, index + 1).join(",")}`.length < end);
        const found = parts.filter(({ kind }) => kind === "element").map((part) => (part as { value: unknown }).value);
        assert.deepEqual(
          found.slice(0, complete.length),
          complete.map((json) => JSON.parse(json) as unknown),
        );
        if (end > 0) assert.equal(parts.filter(({ kind }) => kind === "damage").length, 1);
      }),
    );
  });

  it("with a byte changed, has all before it, and says so if it is not JSON", () => {
    check(
      RUNS * 5,
      fc.property(fc.array(value, { minLength: 1 }), chunk, fc.nat(), fc.nat(255), (elements, size, at, byte) => {
        const texts = elements.map((element) => JSON.stringify(element));
        const bytes = Buffer.from(`[${texts.join(",")}]`);
        const position = at % bytes.length;
        bytes[position] = byte;
        const parts = partsOf(bytes, LISTS, { chunk: size });
        const before = texts.filter(
          (_, index) => Buffer.byteLength(`[${texts.slice(0, index + 1).join(",")}`) < position,
        );
        const found = parts.filter(({ kind }) => kind === "element").map((part) => (part as { value: unknown }).value);
        if (position > 0)
          assert.deepEqual(
            found.slice(0, before.length),
            before.map((json) => JSON.parse(json) as unknown),
          );
        const isDamaged = parts.some(({ kind }) => kind === "damage");
        assert.equal(isDamaged, !isJsonLines(bytes.toString()));
      }),
    );
  });

  it("any bytes", () => {
    const token = fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      '"',
      "\\",
      "\n",
      " ",
      '"list"',
      '"in"',
      "1",
      "a",
      "é",
      "\ufeff",
      "\0",
    );
    check(
      RUNS * 20,
      fc.property(
        fc.array(token, { maxLength: 60 }),
        chunk,
        fc.integer({ min: 5, max: 100 }),
        (tokens, size, longest) => {
          const parts = partsOf(tokens.join(""), LISTS, { chunk: size, longest });
          const lines = tokens.filter((text) => text === "\n").length + 1;
          for (const { line } of parts) assert.ok(line >= 1 && line <= lines, String(line));
        },
      ),
    );
  });
});

/** Puts the elements back into their documents. */
function rebuild(parts: readonly Part[]): readonly unknown[] {
  const documents: unknown[] = [];
  let elements: { path: string; value: unknown }[] = [];
  for (const part of parts) {
    assert.notEqual(part.kind, "damage");
    if (part.kind === "element") elements.push(part);
    if (part.kind !== "document") continue;
    for (const { path, value } of elements) {
      const list = (path === "" ? [] : path.split(".")).reduce(
        (at, name) => (at as Record<string, unknown>)[name],
        part.value,
      );
      (list as unknown[]).push(value);
    }
    documents.push(part.value);
    elements = [];
  }
  return documents;
}

/** Whether a text is a list, or anything that still is JSON. */
function isJsonLines(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ""));
    return true;
  } catch {
    return false;
  }
}
