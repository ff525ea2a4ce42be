/**
 * Looks in documents, messages, help, comments and the titles of tests for words that this project does not use (words.yml). Prints each with
 * what to say instead. Exits 0 only if there are none.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { forbiddenWords } from "./lint";

const ROOT = path.join(__dirname, "..", "..");
const CHECKED = [
  "*.md",
  "*.ts",
  "*.js",
  "*.mjs",
  "*.yml",
  "*.yaml",
  "docs/*.schema.json",
  "tools/mutation/survivors.json",
];

/** The list of the words, and its test. */
const EXCEPTED = ["tools/prose/words.yml", "test/prose.test.ts"];

async function main(): Promise<void> {
  const { stdout } = spawnSync("git", ["ls-files", ...CHECKED], { cwd: ROOT, encoding: "utf8" });
  let count = 0;
  for (const name of stdout.split("\n").filter((line) => line !== "" && !EXCEPTED.includes(line))) {
    for (const { line, message } of await forbiddenWords(name, fs.readFileSync(path.join(ROOT, name), "utf8"))) {
      console.error(`${name}:${line}: ${message}`);
      count++;
    }
  }
  if (count > 0) throw new Error(`${count} words are not to be used: see tools/prose/words.yml`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
