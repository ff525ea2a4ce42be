/**
 * Finds a Pulumi CLI for the demo and the engine tests, or obtains one: once, into a folder that git ignores.
 *
 * In this order: `pulumi` on PATH, if it has `policy analyze`; the one obtained earlier; Pulumi's own installer; where that download is
 * closed, a build from Pulumi's Go module, which has the engine and all commands but no Node.js language host.
 *
 * Run by itself, it prints the path of the CLI.
 */

import { spawnSync, type SpawnSyncOptions } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

export interface PulumiCli {
  /** The executable. */
  readonly command: string;
  /** Folders to put first on PATH, so that `pulumi` is this CLI and policy packs start. */
  readonly pathEntries: readonly string[];
}

const VERSION = "3.259.0";
const CACHE = path.join(__dirname, "..", ".cache");
const CACHED = path.join(CACHE, `pulumi-${VERSION}`);
const SHIM = path.join(__dirname, "shim");
const MINUTES = 60_000;

/** The CLI to use. Throws an error of one line if there is none and none can be obtained. */
export function obtainPulumiCli(): PulumiCli {
  const onPath = findOnPath("pulumi");
  if (onPath !== undefined && canAnalyze(onPath)) {
    return describe(onPath);
  }
  const cached = path.join(CACHED, "bin", "pulumi");
  const ways = [installRelease, buildFromSource];
  while (!canAnalyze(cached)) {
    const fill = ways.shift();
    if (fill === undefined) {
      throw new Error(
        `No Pulumi CLI could be found, downloaded or built: install Pulumi ${VERSION} or later (or Go, to build it), and put it on PATH.`,
      );
    }
    fillCache(fill);
  }
  return describe(cached);
}

/** Checks for the command itself; a version number would only be a guess. */
function canAnalyze(command: string): boolean {
  // A CLI that lacks the command prints the help of `pulumi policy`, and succeeds.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const help = spawnSync(command, ["policy", "analyze", "--help"], { encoding: "utf8", env });
  return help.status === 0 && help.stdout.includes("pulumi policy analyze");
}

function describe(command: string): PulumiCli {
  const folder = path.dirname(command);
  // The language host is part of a release: it is beside the CLI, which may be a link, or else on PATH.
  const beside = path.join(path.dirname(fs.realpathSync(command)), "pulumi-language-nodejs");
  const hasNodeHost = isExecutable(beside) || findOnPath("pulumi-language-nodejs") !== undefined;
  return { command, pathEntries: hasNodeHost ? [folder] : [folder, SHIM] };
}

/**
 * Fills the cache in one step, by a rename at the end: the remains of an interrupted run never pass for a CLI, and two runs at once do no
 * harm.
 */
function fillCache(fill: (folder: string) => void): void {
  fs.mkdirSync(CACHE, { recursive: true });
  const partial = fs.mkdtempSync(path.join(CACHE, "partial-"));
  try {
    fill(partial);
    if (canAnalyze(path.join(partial, "bin", "pulumi"))) {
      fs.rmSync(CACHED, { recursive: true, force: true });
      fs.renameSync(partial, CACHED);
    }
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/** Pulumi's installer, through the Automation API. If it is out of reach, that shows within seconds. */
function installRelease(folder: string): void {
  progress(`downloading Pulumi ${VERSION} (about a minute)`);
  // In a process of its own, because only a process can be abandoned. The first download is a small script.
  const program = `
        const { PulumiCommand } = require("@pulumi/pulumi/automation");
        const { fetch } = globalThis;
        globalThis.fetch = (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(15000) });
        PulumiCommand.install({ root: process.argv[1], version: "${VERSION}", skipVersionCheck: true })
            .catch(() => process.exit(1));`;
  const install = run("node", ["--eval", program, folder], { cwd: __dirname, timeout: 10 * MINUTES });
  if (!install) {
    progress("the download is closed here");
  }
}

function buildFromSource(folder: string): void {
  progress(`building Pulumi ${VERSION} from source with Go (about 5 minutes, this once)`);
  const source = path.join(folder, "source");
  const main = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
  fs.mkdirSync(source);
  // A scratch module: `go install PACKAGE@VERSION` refuses modules with replace directives, as this one has.
  const built =
    run("go", ["mod", "init", "scratch"], { cwd: source }) &&
    run("go", ["get", `${main}@v${VERSION}`], { cwd: source, timeout: 10 * MINUTES }) &&
    run(
      "go",
      [
        "build",
        "-ldflags",
        `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${VERSION}`,
        "-o",
        path.join(folder, "bin", "pulumi"),
        main,
      ],
      { cwd: source, timeout: 60 * MINUTES },
    );
  if (!built) {
    progress("the build failed");
  }
  fs.rmSync(source, { recursive: true, force: true });
}

/** Whether the command ran and succeeded. Its output is shown only if it failed. */
function run(command: string, args: readonly string[], options: SpawnSyncOptions): boolean {
  const result = spawnSync(command, args, { ...options, encoding: "utf8" });
  if (result.status !== 0 && result.stderr) {
    process.stderr.write(result.stderr);
  }
  return result.status === 0;
}

function findOnPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function progress(line: string): void {
  process.stderr.write(`pulumi-cli: ${line}\n`);
}

if (require.main === module) {
  try {
    process.stdout.write(`${obtainPulumiCli().command}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
