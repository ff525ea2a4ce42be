/** Microsoft's own parser accepts the queries, and they use only what Resource Graph is known to run. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vm from "node:vm";
import { QUERIES } from "../../../audit/live/queries";

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string };
}

interface Kusto {
  readonly Language: { readonly KustoCode: { Parse(query: string): { GetDiagnostics(): Diagnostics } } };
}

/** The parser defines a global name. */
function kusto(): Kusto {
  const folder = path.dirname(require.resolve("@kusto/language-service-next/package.json"));
  for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
    vm.runInThisContext(fs.readFileSync(path.join(folder, file), "utf8"));
  }
  return (globalThis as unknown as { readonly Kusto: Kusto }).Kusto;
}

/** The operators of the language that Microsoft documents for Resource Graph. */
const OPERATORS = ["where", "project", "extend", "order"];
const FUNCTIONS = ["tostring", "isempty", "strlen", "not"];

describe("the queries of a live audit", () => {
  let problemsIn: (query: string) => readonly string[];
  before(function () {
    this.timeout(60_000);
    const { Language } = kusto();
    problemsIn = (query) => {
      const found = Language.KustoCode.Parse(query).GetDiagnostics();
      return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
    };
  });

  it("would be refused if they were wrong", () => {
    assert.equal(problemsIn("resources | where type == = 'x'")[0], "Missing expression");
  });

  for (const [name, { text }] of Object.entries(QUERIES)) {
    it(`are right, ${name}`, () => {
      assert.deepEqual(problemsIn(text), []);
      const [, ...operators] = text.split("\n| ");
      assert.ok(
        operators.every((one) => OPERATORS.includes(one.split(" ")[0]!)),
        text,
      );
      const functions = [...text.matchAll(/(\w+)\(/g)].map(([, called = ""]) => called);
      assert.ok(
        functions.every((one) => FUNCTIONS.includes(one)),
        functions.join(),
      );
      assert.equal(operators.at(-1), "order by id asc");
    });
  }
});
