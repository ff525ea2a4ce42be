/** Readers run and trust only names that they choose: whoever registered another name would control their jobs. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packMetadata, policyMetadata } from "../policies/metadata";

const ROOT = path.join(__dirname, "..");

/** Known owners of actions and links: the makers of what these are for. */
/** Whose commits are left to the reader: the recipe says so. */
const NOT_PINNED = ["azure/login"];

const OWNERS = ["actions", "azure", "github", "pulumi"];

/** Files that name tools of others, which are compared or built. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "docs/comparison.md": ["aquasecurity", "Checkmarx", "prowler-cloud"],
  "tools/recording/tofu-cli.ts": ["opentofu"],
};

/** What hosts repositories under names that anybody can register. */
const REPOSITORY = /(?<![\w.])(?:github\.com|gitlab\.com|bitbucket\.org)[/:]([\w.-]+)\/[\w.-]+/gi;

const { stdout } = spawnSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" });
const FILES = stdout
  .split("\n")
  .filter(
    (name) => /\.(md|ya?ml|json|mjs|js|ts)$/.test(name) && !name.startsWith("test/") && name !== "package-lock.json",
  );

function allMatches(pattern: RegExp): readonly (readonly [file: string, match: string])[] {
  return FILES.flatMap((file) => {
    const text = fs.readFileSync(path.join(ROOT, file), "utf8");
    return [...text.matchAll(pattern)].map(([, match]) => [file, match!] as const);
  });
}

describe("names", () => {
  it("of owners of repositories are placeholders, or of those who make what is linked", () => {
    assert.ok(FILES.length > 100);
    const others = allMatches(REPOSITORY).filter(
      ([file, owner]) => ![...OWNERS, "ORG", ...(OTHERS[file] ?? [])].includes(owner),
    );
    assert.deepEqual(others, []);
  });

  it("of repositories that recipes check out are placeholders", () => {
    const checkedOut = allMatches(/(?:^ +repository: |^ +name: (?=\S+\/))(\S+)$/gm).filter(([file]) =>
      /ya?ml$/.test(file),
    );
    assert.ok(checkedOut.length > 2);
    for (const [file, name] of checkedOut) assert.match(name, /^(ORG\/|pulumi\/)/, file);
  });

  it("of actions are well known, and pinned to a commit where one is known", () => {
    const used = allMatches(/uses: ([\w.-]+\/\S+@\S+)/g);
    assert.ok(used.length > 10);
    for (const [file, action] of used) {
      const [name = "", version = ""] = action.split("@");
      assert.ok(OWNERS.includes(name.split("/")[0]!), `${action} in ${file}`);
      if (!NOT_PINNED.includes(name)) assert.match(version, /^[0-9a-f]{40}$/, `${action} in ${file}`);
    }
  });

  it("of packages are never taken from a registry by npx", () => {
    const run = allMatches(/(\bnpx [^\n]*)/g).filter(([file]) => file.endsWith(".md") || file.endsWith(".yml"));
    assert.ok(run.length > 5);
    for (const [file, command] of run) assert.match(command, /^npx --no\b/, file);
  });

  it("in the metadata are none but those of package.json", () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as Record<string, unknown>;
    assert.equal(packMetadata.repository === undefined, manifest["repository"] === undefined);
    assert.equal("url" in policyMetadata, false);
  });
});
