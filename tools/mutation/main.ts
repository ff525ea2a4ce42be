/**
 * Puts faults into the evaluator, the readers of resources and templates and the messages, one at a time, and counts those that tests
 * detect: `npm run mutate`, which takes hours on two cores. Undetected faults must be in survivors.json, with the reason why they change
 * nothing observable; ends with 1 if one is not. Stryker, which does the work, is installed into `.cache/` first: it is large, and nothing
 * else needs it.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY, print } from "../measure";
import { type Survivor, isExplained } from "./explained";

const VERSION = "9.6.1";
const STRYKER = path.join(REPOSITORY, ".cache", `stryker-${VERSION}`);
const CONFIGURATION = path.join("tools", "mutation", "stryker.config.json");
const REPORT = path.join(REPOSITORY, ".cache", "mutation.json");

/** The tests of properties draw fewer values, so that undetected faults do not take hours. */
const FEWER = { FC_RUNS: "0.1" };

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Reported[] }>>;
}

interface Reported {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number } };
}

const DETECTED = ["Killed", "Timeout"];
const UNSEEN = ["Survived", "NoCoverage"];

function main(): void {
  obtainStryker();
  const bin = path.join(STRYKER, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  run(process.execPath, [bin, "run", CONFIGURATION], { ...process.env, ...FEWER });
  const { files } = JSON.parse(fs.readFileSync(REPORT, "utf8")) as Report;
  const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split("\n");
    return mutants.map((one) => ({
      ...one,
      file,
      line: one.location.start.line,
      code: lines[one.location.start.line - 1]!.trim(),
    }));
  });
  const detected = mutants.filter(({ status }) => DETECTED.includes(status)).length;
  const undetected = mutants.filter(({ status }) => UNSEEN.includes(status));
  const explained = survivors();
  const unexplained = undetected.filter((mutant) => !isExplained(mutant, explained));
  for (const { file, line, code, replacement } of unexplained) print(`${file}:${line}: ${code}\n  as ${replacement}`);
  const all = detected + undetected.length;
  print(
    `${detected} of ${all} faults seen (${((100 * detected) / all).toFixed(1)} %); ${undetected.length - unexplained.length} others explained, ${unexplained.length} not`,
  );
  if (unexplained.length > 0) process.exitCode = 1;
}

function survivors(): readonly Survivor[] {
  return JSON.parse(fs.readFileSync(path.join(__dirname, "survivors.json"), "utf8")) as readonly Survivor[];
}

function obtainStryker(): void {
  if (fs.existsSync(path.join(STRYKER, "node_modules"))) return;
  fs.mkdirSync(STRYKER, { recursive: true });
  // Stryker uses the dependencies of the tests.
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, "test", "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const packages = [
    ...["core", "mocha-runner"].map((name) => `@stryker-mutator/${name}@${VERSION}`),
    ...["typescript", "mocha"].map((name) => `${name}@${devDependencies[name]!}`),
  ];
  run("npm", ["install", "--silent", "--no-save", "--prefix", STRYKER, ...packages], process.env);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, error } = spawnSync(command, args, { cwd: REPOSITORY, env, stdio: "inherit" });
  if (error ?? status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
}

main();
