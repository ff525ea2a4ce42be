import * as assert from "node:assert/strict";
import { forbiddenWords } from "../tools/prose/lint";

/** The lines of the words in a file that are not to be used. */
async function linesOf(name: string, lines: readonly string[]): Promise<readonly number[]> {
  return (await forbiddenWords(name, lines.join("\n"))).map(({ line }) => line);
}

describe("the lint of prose", () => {
  it("says where a word is that is not to be used, what to say instead, and why", async () => {
    assert.deepEqual(await forbiddenWords("docs/a.md", "# Title\n\nThe rule lets in\neverybody.\n"), [
      { line: 3, message: "lets in => admit, reach A rule admits a source; a source reaches a port." },
    ]);
  });

  it("reads headings, lists, tables, links and emphasis of documents, and no code", async () => {
    const lines = ["## What it tells", "- It tells.", "", "| a |", "| --- |", "| It *tells* [and told](x.md). |", ""];
    assert.deepEqual(await linesOf("a.md", lines), [1, 2, 6, 6]);
    assert.deepEqual(await linesOf("a.md", ["`tells`", "", "    tells", "", "```", "tells", "```"]), []);
  });

  it("reads comments and texts of programs, not their names", async () => {
    const lines = [
      "/** It tells. */",
      "const told = 'told';",
      "/*",
      " * A rule lets",
      " * in everybody: `told`.",
      " */",
      "const a = `<b>It tells</b> ${told} and\n# told ${told} told `; // told",
      "const b = 'It told';",
    ];
    assert.deepEqual(await linesOf("a.ts", lines), [1, 4, 7, 8, 8, 8, 9]);
  });

  it("reads no word across the border of two texts", async () => {
    assert.deepEqual(await linesOf("a.ts", ["const a = ['It is read', 'over budget, it says'];"]), []);
    assert.deepEqual(await linesOf("a.ts", ["// Comments are read", "// over."]), [1]);
  });

  it("reads comments and values of YAML", async () => {
    const lines = [
      "# A rule lets",
      "# in everybody.",
      "jobs:",
      "  - name: It tells  # and told",
      "    run: let",
      "    in: it",
    ];
    assert.deepEqual(await linesOf("a.yml", lines), [1, 4, 4]);
  });

  it("reads the texts of a schema", async () => {
    const schema = { description: "What the file tells.", enum: ["witness"] };
    assert.deepEqual(await linesOf("docs/a.schema.json", JSON.stringify(schema, undefined, 2).split("\n")), [2]);
  });
});
