/** Where people meet the command: the action, the pre-commit hook and the container, as far as they run without these tools. */

import * as assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { validate } from "dockerfile-utils";
import type { Log } from "sarif";
import * as yaml from "yaml";

const ROOT = path.join(__dirname, "..");
const SAMPLES = path.join(ROOT, "test", "audit", "samples");
const read = (name: string): string => fs.readFileSync(path.join(ROOT, name), "utf8");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const ACTION = yaml.parse(read("action.yml")) as Action;

describe("integrations", function () {
  this.timeout("5m");

  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  describe("the action", () => {
    /** Runs the step that audits as the runner does, in a repository that has the template and not the listing. */
    function run(inputs: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
      const { run: script = "", env = {} } = ACTION.runs.steps.find(({ name }) => name === "Audit")!;
      const repository = path.join(folder, "repository");
      fs.mkdirSync(path.join(repository, "templates"), { recursive: true });
      fs.cpSync(path.join(SAMPLES, "template.json"), path.join(repository, "templates", "a b.json"));
      fs.cpSync(path.join(SAMPLES, "az-list.json"), path.join(repository, "nsgs.json"));
      for (const args of [
        ["init", "--quiet"],
        ["add", "templates"],
      ])
        spawnSync("git", args, { cwd: repository });
      const given = Object.entries(env).map(([name, value]) => {
        const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)![1]!;
        return [name, inputs[input] ?? ACTION.inputs[input]!.default ?? ""] as const;
      });
      fs.writeFileSync(path.join(folder, "script"), script);
      return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", path.join(folder, "script")], {
        cwd: repository,
        encoding: "utf8",
        env: {
          ...{ PATH: process.env["PATH"], HOME: folder, ...Object.fromEntries(given) },
          ...{ GITHUB_ACTION_PATH: ROOT, GITHUB_OUTPUT: path.join(folder, "output"), RUNNER_TEMP: folder },
        },
      });
    }

    const log = (name: string): Log => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Log;
    const filesIn = ({ runs }: Log): ReadonlySet<string | undefined> =>
      new Set(runs[0]!.results!.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri));

    it("audits files, one a line, and keeps for code scanning what has a file in the repository", () => {
      const { status, stdout, stderr } = run({ files: "nsgs.json\n\ntemplates\n" });
      assert.equal(status, 1, stderr);
      assert.match(stdout, / network security groups are open/);
      assert.match(stdout, /^\d of \d results have no file in the repository and are not uploaded\n$/m);
      assert.deepEqual(
        filesIn(log("repository/azure-smtp-guard.sarif")),
        new Set(["nsgs.json", "templates/a%20b.json"]),
      );
      assert.deepEqual(filesIn(log("azure-smtp-guard.sarif")), new Set(["templates/a%20b.json"]));
      assert.equal(fs.readFileSync(path.join(folder, "output"), "utf8"), "sarif=azure-smtp-guard.sarif\n");
    });

    it("passes each input as it is", () => {
      const config = path.join(ROOT, "examples", "configuration", "mandatory.json");
      const names = { files: "$(touch owned)\n-x; touch owned", sarif: "a b;$(touch owned).sarif" };
      const { status, stderr } = run({ ...names, config, "fail-on": "never", "source-root": "`touch owned`" });
      assert.equal(status, 3, stderr);
      assert.deepEqual(fs.readdirSync(path.join(folder, "repository")).sort(), [
        ".git",
        "a b;$(touch owned).sarif",
        "nsgs.json",
        "templates",
      ]);
      assert.equal(run({ files: "nsgs.json", "fail-on": "--help" }).status, 64);
      assert.equal(run({ files: "nsgs.json", baseline: "nowhere.json" }).status, 64);
    });

    it("says what cannot be used, and then has no report", () => {
      assert.equal(run({ files: "" }).status, 64);
      assert.equal(fs.existsSync(path.join(folder, "output")), false);
    });

    it("has no input in a script", () => {
      for (const { run: script = "" } of ACTION.runs.steps) assert.ok(!script.includes("${{"), script);
      const upload = ACTION.runs.steps.find(({ name }) => name === "Upload")!;
      assert.equal(upload.with!["sarif_file"], "${{ runner.temp }}/azure-smtp-guard.sarif");
    });
  });

  it("npx finds the command in the repository, and passes it its options", () => {
    const { version } = JSON.parse(read("audit/package.json")) as { version: string };
    const { status, stdout } = spawnSync("npx", ["--no", "--", "azure-smtp-guard", "--version"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.deepEqual([status, stdout], [0, `${version}\n`]);
  });

  it("the pre-commit hook audits what its arguments name", () => {
    const [hook] = yaml.parse(read(".pre-commit-hooks.yaml")) as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual([hook!["language"], hook!["pass_filenames"]], ["script", false]);
    const statusOf = (...args: readonly string[]): number | null =>
      spawnSync(path.join(ROOT, String(hook!["entry"])), args, { cwd: SAMPLES, encoding: "utf8" }).status;
    assert.deepEqual(
      [statusOf("az-list.json"), statusOf("--fail-on", "never", "az-list.json"), statusOf()],
      [1, 0, 64],
    );
  });

  it("the container has a base of the reader's choice, runs as nobody, and has no network in its documented use", () => {
    const text = read("Containerfile");
    assert.deepEqual(
      validate(text).map(({ message }) => message),
      [],
    );
    assert.match(text, /^ARG BASE$/m);
    assert.deepEqual(
      [...text.matchAll(/^FROM (.*)$/gm)].map(([, base]) => base),
      ["${BASE} AS build", "${BASE}"],
    );
    assert.match(text, /^USER [1-9]\d*:[1-9]\d*$/m);
    assert.match(text, /docker run --rm --network none /);
  });
});
