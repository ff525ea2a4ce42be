/**
 * Finds a Chromium for the tests of the HTML report, or obtains one: once, into a folder that git ignores.
 *
 * In this order: the one that the environment variable `CHROMIUM` names; Chrome, Chromium or Edge on PATH; the one obtained earlier; on
 * Linux of x86-64 a headless build from the npm registry, which brings the libraries and fonts that a bare machine lacks; what Playwright's
 * own installer downloads.
 *
 * Run by itself, it prints the path of the browser.
 */

import { spawnSync, type SpawnSyncOptions } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { brotliDecompressSync } from "node:zlib";

const NAMES = ["google-chrome", "google-chrome-stable", "chromium", "microsoft-edge"];

/** The last version for Node.js 20. Its own start-up code, for cloud functions, is not used. */
const PACKAGE = {
  name: "@sparticuz/chromium",
  version: "147.0.0",
  tarball: "sparticuz-chromium-147.0.0.tgz",
  sha512: "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ==",
};

const CACHE = path.join(__dirname, "..", ".cache");
const CACHED = path.join(CACHE, `chromium-${PACKAGE.version}`);
const LAUNCHER = "chromium";
const SECONDS = 1000;

/** The executable to use. Throws an error of one line if there is none and none can be obtained. */
export function obtainBrowser(): string {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (!canRun(named)) throw new Error(`The environment variable CHROMIUM names no browser that runs: ${named}`);
    return named;
  }
  const installed = NAMES.flatMap(findOnPath).find((command) => !isConfined(command) && canRun(command));
  if (installed !== undefined) return installed;
  const cached = path.join(CACHED, LAUNCHER);
  const isPackageForThis = process.platform === "linux" && process.arch === "x64";
  const ways = isPackageForThis ? [fromRegistry, fromPlaywright] : [fromPlaywright];
  while (!canRun(cached)) {
    const fill = ways.shift();
    if (fill === undefined) {
      throw new Error(
        "No Chromium could be found or downloaded: install Chrome, Edge or Chromium, or name one in the environment variable CHROMIUM.",
      );
    }
    fillCache(fill);
  }
  return cached;
}

/** Asks the browser itself: what is on PATH may be a stub, or lack libraries. */
function canRun(command: string): boolean {
  const version = spawnSync(command, ["--version"], { encoding: "utf8", timeout: 30 * SECONDS });
  return version.status === 0 && /\d+\.\d+/.test(version.stdout);
}

/** Whether it is a snap, which may not open files in temporary and hidden folders. */
function isConfined(command: string): boolean {
  return fs.existsSync(command) && path.basename(fs.realpathSync(command)) === "snap";
}

/**
 * Fills the cache in one step, by a rename at the end: the remains of an interrupted run never pass for a browser, and two runs at once do
 * no harm.
 */
function fillCache(fill: (folder: string) => void): void {
  fs.mkdirSync(CACHE, { recursive: true });
  const partial = fs.mkdtempSync(path.join(CACHE, "partial-"));
  try {
    fill(partial);
    if (canRun(path.join(partial, LAUNCHER))) {
      fs.rmSync(CACHED, { recursive: true, force: true });
      fs.renameSync(partial, CACHED);
    }
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

function fromRegistry(folder: string): void {
  const { name, version, tarball, sha512 } = PACKAGE;
  progress(`downloading ${name} ${version} (70 MB, this once)`);
  const file = path.join(folder, tarball);
  if (!run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: folder, timeout: 600 * SECONDS })) {
    progress("the registry does not give it");
    return;
  }
  if (createHash("sha512").update(fs.readFileSync(file)).digest("base64") !== sha512) {
    progress("what the registry gives is something else");
    return;
  }
  run("tar", ["-xzf", tarball, "--no-same-owner", "--strip-components=2", "package/bin"], { cwd: folder });
  const unpack = (part: string): Buffer => brotliDecompressSync(fs.readFileSync(path.join(folder, `${part}.br`)));
  fs.writeFileSync(path.join(folder, "browser"), unpack("chromium"), { mode: 0o755 });
  for (const part of ["al2023.tar", "fonts.tar"])
    run("tar", ["-xf", "-", "--no-same-owner"], { cwd: folder, input: unpack(part) });
  // The machine's own fonts, if any, come first.
  fs.writeFileSync(
    path.join(folder, "fonts.conf"),
    '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir prefix="relative">fonts</dir></fontconfig>',
  );
  for (const name of fs.readdirSync(folder)) {
    if (/\.(br|tgz)$/.test(name)) fs.rmSync(path.join(folder, name));
  }
  writeLauncher(folder, 'LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf" exec "$here/browser"');
}

function fromPlaywright(folder: string): void {
  progress("downloading Playwright's Chromium (about a minute, this once)");
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" };
  const install = ["playwright-core", "install", "chromium-headless-shell"];
  if (!run("npx", install, { cwd: __dirname, env, timeout: 600 * SECONDS })) {
    progress("the download is closed here");
    return;
  }
  const browser = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .find((file) => /^(chrome-)?headless[-_]shell$/.test(path.basename(file)));
  if (browser !== undefined) writeLauncher(folder, `exec "$here/${browser}"`);
}

function writeLauncher(folder: string, command: string): void {
  const script = `#!/bin/sh\nhere=$(dirname "$0")\n${command} "$@"\n`;
  fs.writeFileSync(path.join(folder, LAUNCHER), script, { mode: 0o755 });
}

/** Whether the command ran and succeeded. */
function run(command: string, args: readonly string[], options: SpawnSyncOptions): boolean {
  return (
    spawnSync(command, args, { ...options, stdio: [options.input ? "pipe" : "ignore", "ignore", "ignore"] }).status ===
    0
  );
}

function findOnPath(name: string): readonly string[] {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .filter((file) => fs.existsSync(file));
}

function progress(line: string): void {
  process.stderr.write(`browser: ${line}\n`);
}

if (require.main === module) {
  try {
    process.stdout.write(`${obtainBrowser()}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
