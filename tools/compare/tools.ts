/** Tools from package registries that decide without an Azure account, each with its own rule about port 25. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY } from "../measure";

export interface Tool {
  readonly name: string;
  readonly form: "terraform" | "template";
  /**
   * What it finds in a folder; `undefined` if it is not installed.
   *
   * @throws Error if its output has no answer.
   */
  readonly find: (folder: string) => Outcome | undefined;
}

export interface Outcome {
  readonly version: string;
  readonly isFound: boolean;
}

export const TOOLS: readonly Tool[] = [
  {
    name: "this pack",
    form: "template",
    find(folder) {
      const { tool, groups } = json(
        process.execPath,
        [path.join(REPOSITORY, "audit", "main.js"), "audit", "--format", "json", folder],
        folder,
      ) as { tool: { version: string }; groups: { status: string }[] };
      return { version: tool.version, isFound: groups.some(({ status }) => status === "open") };
    },
  },
  {
    name: "Trivy AZU-0074",
    form: "terraform",
    find(folder) {
      const command = commandOf("TRIVY", "trivy");
      if (command === undefined) return undefined;
      const { Results = [] } = json(
        command,
        ["config", "--skip-check-update", "--quiet", "--format", "json", "."],
        folder,
      ) as {
        Results?: { Misconfigurations?: { ID: string }[] }[];
      };
      const all = Results.flatMap(({ Misconfigurations = [] }) => Misconfigurations);
      return { version: goVersionOf(command), isFound: all.some(({ ID }) => ID === "AZU-0074") };
    },
  },
  {
    name: "KICS 594c198b",
    form: "terraform",
    find(folder) {
      const command = commandOf("KICS", "kics");
      const assets = process.env["KICS_ASSETS"];
      if (command === undefined || assets === undefined) return undefined;
      const query = "594c198b-4d79-41b8-9b36-fde13348b619";
      const args = ["scan", "-p", ".", "-o", ".", "--report-formats", "json", "--include-queries", query, "--silent"];
      run(command, [...args, "-q", path.join(assets, "queries"), "-b", path.join(assets, "libraries")], folder);
      const report = path.join(folder, "results.json");
      const { queries } = JSON.parse(fs.readFileSync(report, "utf8")) as { queries: unknown[] };
      return { version: goVersionOf(command), isFound: queries.length > 0 };
    },
  },
];

/** The command that an environment variable names, or that is on PATH. */
function commandOf(variable: string, name: string): string | undefined {
  const named = process.env[variable];
  if (named !== undefined) return named;
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** The version of the module that a Go program was built from, which the program does not print. */
function goVersionOf(command: string): string {
  const { stdout } = spawnSync("go", ["version", "-m", command], { encoding: "utf8" });
  return /^\tmod\t\S+\t(\S+)/m.exec(stdout)?.[1] ?? "unknown";
}

/** Runs a tool in a folder; its exit status says whether it finds something. */
function run(command: string, args: readonly string[], folder: string): string {
  const { stdout, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  return stdout;
}

function json(command: string, args: readonly string[], folder: string): unknown {
  return JSON.parse(run(command, args, folder));
}
