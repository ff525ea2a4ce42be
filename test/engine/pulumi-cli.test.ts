/** How tools/pulumi-cli.ts finds or obtains a CLI, on machines made of shell scripts. Nothing is downloaded or built. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const TOOLS = path.join(__dirname, "..", "..", "tools");

const NEW_CLI = 'echo "Usage: pulumi policy analyze [flags]"';
/** A CLI without the command prints the help of the command above it, and succeeds. */
const OLD_CLI = 'echo "Usage: pulumi policy [command]"';
/** A Go whose build gives a CLI. */
const GO = `
  PATH=/usr/bin:/bin
  echo "$1" >> "$(dirname "$0")/go.log"
  [ "$1" = build ] || exit 0
  while [ "$1" != -o ]; do shift; done
  mkdir -p "$(dirname "$2")" && printf '#!/bin/sh\\n%s\\n' '${NEW_CLI}' > "$2" && chmod +x "$2"`;

describe("tools/pulumi-cli", () => {
  let root: string;

  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-cli-test-")));
    fs.mkdirSync(path.join(root, "bin"));
    fs.mkdirSync(path.join(root, "tools"));
    fs.symlinkSync(process.execPath, path.join(root, "bin", "node"));
    // A copy, so that its cache is a new one and the installer it finds is the one put there.
    fs.copyFileSync(path.join(TOOLS, "pulumi-cli.ts"), path.join(root, "tools", "pulumi-cli.ts"));
    installer();
  });

  /** Pulumi's installer, as a function body; by default its download is closed. */
  function installer(body = `throw new Error("closed");`): void {
    const folder = path.join(root, "node_modules", "@pulumi", "pulumi", "automation");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, "index.js"),
      `exports.PulumiCommand = { install: async ({ root, version }) => { ${body} } };`,
    );
  }

  afterEach(() => fs.rmSync(root, { recursive: true }));

  function put(name: string, script: string): string {
    const file = path.join(root, "bin", name);
    fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  /** Runs the copy, with nothing on PATH but the scripts. */
  function obtain(): { cli: { command: string; pathEntries: string[] } | undefined; stderr: string } {
    const print = `
      try { console.log(JSON.stringify(require("./tools/pulumi-cli").obtainPulumiCli())); }
      catch (error) { console.error(error.message); }`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", require.resolve("ts-node/register/transpile-only"), "--eval", print],
      {
        cwd: root,
        encoding: "utf8",
        env: { PATH: path.join(root, "bin"), TS_NODE_PROJECT: path.join(TOOLS, "..", "tsconfig.json") },
      },
    );
    return {
      cli: stdout === "" ? undefined : (JSON.parse(stdout) as { command: string; pathEntries: string[] }),
      stderr,
    };
  }

  it("takes the CLI on PATH, with the shim where there is no Node.js host", () => {
    const command = put("pulumi", NEW_CLI);
    const bin = path.dirname(command);
    assert.deepEqual(obtain().cli, { command, pathEntries: [bin, path.join(root, "tools", "shim")] });
    put("pulumi-language-nodejs", "");
    assert.deepEqual(obtain().cli, { command, pathEntries: [bin] });
  });

  it("downloads a release, once, where PATH has none that can analyze", () => {
    put("pulumi", OLD_CLI);
    installer(`
      const { mkdirSync, writeFileSync } = require("node:fs");
      mkdirSync(root + "/bin");
      for (const name of ["pulumi", "pulumi-language-nodejs"]) {
        writeFileSync(root + "/bin/" + name, \`#!/bin/sh\\n${NEW_CLI}\\n# \${version}\\n\`, { mode: 0o755 });
      }`);
    const bin = path.join(root, ".cache", "pulumi-3.259.0", "bin");
    assert.deepEqual(obtain().cli, { command: path.join(bin, "pulumi"), pathEntries: [bin] });
    installer();
    assert.deepEqual(obtain(), { cli: { command: path.join(bin, "pulumi"), pathEntries: [bin] }, stderr: "" });
    assert.match(fs.readFileSync(path.join(bin, "pulumi"), "utf8"), /# 3\.259\.0/);
  });

  it("builds one, once, where the download is closed", () => {
    put("pulumi", OLD_CLI);
    put("go", GO);
    const built = path.join(root, ".cache", "pulumi-3.259.0", "bin", "pulumi");
    assert.equal(obtain().cli?.command, built);
    assert.equal(obtain().cli?.command, built);
    assert.deepEqual(fs.readFileSync(path.join(root, "bin", "go.log"), "utf8"), "mod\nget\nbuild\n");
    assert.deepEqual(fs.readdirSync(path.join(root, ".cache")), ["pulumi-3.259.0"]);
  });

  it("does not take what an interrupted build left for a CLI", () => {
    fs.mkdirSync(path.join(root, ".cache", "partial-1", "bin"), { recursive: true });
    put("go", "exit 1");
    const { cli, stderr } = obtain();
    assert.equal(cli, undefined);
    assert.deepEqual(fs.readdirSync(path.join(root, ".cache")), ["partial-1"]);
    assert.match(stderr, /the build failed/);
  });

  it("says in one line what to install where nothing can be had", () => {
    const { cli, stderr } = obtain();
    assert.equal(cli, undefined);
    const lines = stderr
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("pulumi-cli: "));
    assert.equal(lines.length, 1, stderr);
    assert.match(lines[0] ?? "", /install Pulumi 3\.259\.0 or later/);
  });
});
