/** The published artifact: what it holds, that it installs and runs without the repository, and what it says where it cannot. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { exampleProgram } from "../../tools/sandbox";
import { preview, type Outcome } from "../engine/harness";
import { checkout, filesOf, installed, packed, REPOSITORY, temporaryFolder, unpacked, without } from "./artifact";

interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
}

describe("package", function () {
  this.timeout("5m");
  before(() => installed());

  it("holds what runs, and nothing else", () => {
    const sources = filesOf(checkout()).filter((file) => file === "index.ts" || file.startsWith("policies/"));
    assert.deepEqual(
      filesOf(unpacked()),
      [
        "CHANGELOG.md",
        "LICENSE",
        "PulumiPolicy.yaml",
        "README.md",
        "main.js",
        "npm-shrinkwrap.json",
        "package.json",
        ...sources.map((file) => `bin/${file.replace(/\.ts$/, ".js")}`),
      ].sort(),
    );
  });

  it("leaves the name of the tarball as all that npm pack prints", () => {
    const { name, version } = json(installed(), "package.json") as { name: string; version: string };
    assert.equal(packed(), `${name}-${version}.tgz`);
  });

  it("contains nothing about the machine that packed it", () => {
    const folder = unpacked();
    for (const file of filesOf(folder)) {
      const text = fs.readFileSync(path.join(folder, file), "utf8");
      for (const reported of [REPOSITORY, checkout(), homedir(), "sourceMappingURL"]) {
        assert.equal(text.includes(reported), false, `${file} holds ${reported}`);
      }
    }
    const { packages } = json(folder, "npm-shrinkwrap.json") as Lock;
    assert.deepEqual(
      Object.values(packages).filter(({ resolved }) => resolved !== undefined),
      [],
    );
  });

  it("installs exactly the code that it was tested with, and none that only develops it", () => {
    const locked = versions(json(REPOSITORY, "package-lock.json") as Lock);
    const got = versions(json(installed(), "node_modules", ".package-lock.json") as Lock);
    assert.deepEqual(got, versions(json(unpacked(), "npm-shrinkwrap.json") as Lock));
    assert.deepEqual(got, Object.fromEntries(Object.keys(got).map((place) => [place, locked[place]])));
    for (const name of ["@pulumi/policy", "@pulumi/pulumi", "ipaddr.js"]) assert.ok(got[`node_modules/${name}`], name);
    // Nor what only the command of the workspace needs.
    for (const name of [
      "typescript",
      "ts-node",
      "@pulumi/azure-native",
      "eslint",
      "mocha",
      "commander",
      "xmlbuilder",
    ]) {
      assert.equal(fs.existsSync(path.join(installed(), "node_modules", name)), false, name);
    }
  });

  for (const example of ["open", "restricted"]) {
    it(`gives the verdicts of the checkout on the ${example} example`, async () => {
      const program = exampleProgram(example);
      const [there, here] = [
        await preview(program, { policyPack: installed() }),
        await preview(program, { policyPack: checkout() }),
      ];
      assert.equal(there.ok, example === "restricted", there.stdout);
      assert.equal(there.ok, here.ok);
      assert.equal(there.policyEvents.length > 0, example === "open");
      assert.deepEqual(there.policyEvents, here.policyEvents);
    });
  }

  it("says that it is not built", async () => {
    const pack = without("bin");
    assert.deepEqual(errors(await preview(exampleProgram("restricted"), { policyPack: pack })), [
      `azure-smtp-guard is not built: run "npm run build" in ${pack}`,
    ]);
  });

  it("says that its dependencies are not installed", async () => {
    const pack = without("node_modules");
    const { ok, stdout, stderr } = await preview(exampleProgram("restricted"), { policyPack: pack });
    const output = stdout + stderr;
    assert.equal(ok, false);
    // Nothing of the pack runs yet: these are the engine's words, or the language host's where there is one.
    assert.match(output, /dependencies are not installed; try running npm install|Have you run npm install in/);
    assert.ok(output.includes(pack), output);
    assert.equal(output.includes("    at "), false, `no stack trace:\n${output}`);
  });

  it("says that Node.js is too old", async () => {
    // npm's own warning of `engines` is one that Pulumi does not let through.
    const pretence = path.join(temporaryFolder(), "pretence.js");
    fs.writeFileSync(
      pretence,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.8" } });',
    );
    const options = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `--require ${pretence}`;
    try {
      assert.deepEqual(errors(await preview(exampleProgram("restricted"), { policyPack: installed() })), [
        "azure-smtp-guard needs Node.js 20 or later, and this is 18.20.8",
      ]);
    } finally {
      if (options === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = options;
    }
  });
});

/** What the pack says for itself as it fails to start. */
function errors({ ok, stdout }: Outcome): string[] {
  assert.equal(ok, false);
  assert.equal(stdout.includes("    at "), false, `no stack trace:\n${stdout}`);
  const [, diagnostics = ""] = stdout.split("\nDiagnostics:");
  return [...diagnostics.matchAll(/^ *error: (?:\[runtime\] )?(.*)$/gm)].map((match) => match[1]!);
}

/** The versions of packages, by their places. */
function versions({ packages }: Lock): Record<string, string | undefined> {
  const dependencies = Object.entries(packages).filter(([place]) => place.startsWith("node_modules/"));
  return Object.fromEntries(dependencies.map(([place, { version }]) => [place, version]));
}

function json(...place: readonly string[]): unknown {
  return JSON.parse(fs.readFileSync(path.join(...place), "utf8"));
}
