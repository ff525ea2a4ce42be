/**
 * `npm run tracked -- REPOSITORY REPORT OUT` copies a SARIF report with only the results whose file git has in a repository: code scanning
 * cannot show others. Paths are relative to the repository. Prints how many results are left out.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Log, Result } from "sarif";
import { print } from "./measure";

/** The report with only the results at tracked files, as `git ls-files` names them. */
export function trackedOnly(log: Log, tracked: ReadonlySet<string>): Log {
  const isTracked = ({ locations }: Result): boolean => {
    const uri = locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? "";
    return tracked.has(path.posix.normalize(decodeURIComponent(uri)));
  };
  return { ...log, runs: log.runs.map((run) => ({ ...run, results: (run.results ?? []).filter(isTracked) })) };
}

const resultsIn = ({ runs }: Log): number => runs.reduce((sum, { results = [] }) => sum + results.length, 0);

function main([repository = "", report = "", out = ""]: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync("git", ["ls-files", "-z"], { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`git cannot list the files of ${repository}: ${stderr.trim()}`);
  const log = JSON.parse(fs.readFileSync(path.resolve(repository, report), "utf8")) as Log;
  const kept = trackedOnly(log, new Set(stdout.split("\0")));
  fs.writeFileSync(out, JSON.stringify(kept));
  print(
    `${resultsIn(log) - resultsIn(kept)} of ${resultsIn(log)} results have no file in the repository and are not uploaded`,
  );
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
