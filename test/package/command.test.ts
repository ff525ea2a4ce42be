/** The command as a process: from the repository, and as somebody gets it who has nothing else of it. */

import * as assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY, filesOf, installedCommand, temporaryFolder } from "./artifact";

const AUDIT = path.join(REPOSITORY, "audit");
const SAMPLES = path.join(REPOSITORY, "test", "audit", "samples");
const { version } = JSON.parse(fs.readFileSync(path.join(AUDIT, "package.json"), "utf8")) as { version: string };

function run(command: string, args: readonly string[], input?: string): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: SAMPLES, encoding: "utf8", ...(input === undefined ? {} : { input }) });
}

function link(folder: string): string {
  return path.join(folder, "node_modules", ".bin", "azure-smtp-guard");
}

describe("the command", function () {
  this.timeout("5m");

  it("is there for npx in the repository", () => {
    const { status, stdout } = run(link(REPOSITORY), ["--version"]);
    assert.deepEqual([status, stdout], [0, `${version}\n`]);
  });

  it("reads standard input, and says by its exit what it found", () => {
    const { status, stdout, stderr } = run(
      link(REPOSITORY),
      ["audit", "-"],
      fs.readFileSync(path.join(SAMPLES, "az-list.json"), "utf8"),
    );
    assert.deepEqual([status, stderr], [1, ""]);
    assert.match(stdout, /^standard input:\d+: open$/m);
  });

  it("waits for a pipe that is slow", () => {
    const { status, stdout } = run("sh", [
      "-c",
      `(sleep 0.3; cat az-list.json) | "${link(REPOSITORY)}" audit - > /dev/null; echo $?`,
    ]);
    assert.deepEqual([status, stdout], [0, "1\n"]);
  });

  it("ends quietly when nobody reads on", () => {
    const many = JSON.stringify(
      Array.from({ length: 2000 }, (_, index) => ({
        name: `nsg-${index}`,
        type: "Microsoft.Network/networkSecurityGroups",
        securityRules: [{ name: "smtp" }],
      })),
    );
    const { status, stderr } = run("sh", ["-c", `"${link(REPOSITORY)}" audit - | head -1 > /dev/null`], many);
    assert.deepEqual([status, stderr], [0, ""]);
  });

  it("says in a line that standard output cannot be written", () => {
    // A device that is always full; where there is none, an output that was closed.
    const output = fs.existsSync("/dev/full") ? ">/dev/full" : ">&-";
    const { stdout, stderr } = run("sh", ["-c", `"${link(REPOSITORY)}" audit az-list.json ${output}; echo $? >&2`]);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: standard output: [^\n]+\n3\n$/);
  });

  it("reports an internal error in a line", () => {
    const broken = path.join(temporaryFolder(), "broken.js");
    fs.writeFileSync(broken, `Object.hasOwn = () => { throw new Error("broken"); };\n`);
    const args = ["-r", broken, path.join(AUDIT, "main.js"), "audit", "-f", "csv", "az-list.json"];
    const { status, stdout, stderr } = run(process.execPath, args);
    assert.deepEqual([status, stdout, stderr], [70, "", "azure-smtp-guard: broken\n"]);
  });

  it("says in a line that it is not built", () => {
    const folder = temporaryFolder();
    for (const file of ["main.js", "package.json"]) fs.cpSync(path.join(AUDIT, file), path.join(folder, file));
    const { status, stdout, stderr } = run(process.execPath, [path.join(folder, "main.js"), "--version"]);
    assert.deepEqual([status, stdout, stderr], [70, "", 'azure-smtp-guard: this is not built: run "npm run build"\n']);
  });

  it("says in a line that Node.js is too old", () => {
    const older = path.join(temporaryFolder(), "older.js");
    fs.writeFileSync(older, `Object.defineProperty(process.versions, "node", { value: "18.20.8" });\n`);
    const { status, stderr } = run(process.execPath, ["-r", older, path.join(AUDIT, "main.js"), "--version"]);
    assert.deepEqual([status, stderr], [70, "azure-smtp-guard: this needs Node.js >=20, and this is 18.20.8\n"]);
  });

  it("has all it needs, and nothing of Pulumi, where it is installed", () => {
    const folder = installedCommand();
    const modules = path.join(folder, "node_modules");
    assert.equal(fs.existsSync(path.join(modules, "@pulumi")), false);
    const files = filesOf(path.join(modules, "azure-smtp-guard-audit"));
    assert.deepEqual(
      files.filter((file) => !file.startsWith("bin/")),
      ["LICENSE", "README.md", "main.js", "package.json"],
    );
    assert.deepEqual(
      files.filter((file) => !/^bin\/(audit|policies)\/.*\.js$|^[^/]+$/.test(file)),
      [],
    );
    const [there, here] = [folder, REPOSITORY].map((place) => run(link(place), ["audit", "."]));
    assert.equal(there!.stderr, "");
    assert.deepEqual([there!.status, there!.stdout], [here!.status, here!.stdout]);
  });
});
