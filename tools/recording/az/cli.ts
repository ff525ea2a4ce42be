/** Runs the real az CLI, from PyPI, against a stand-in for Azure. It is installed once, into a folder that git ignores. */

import { execFile, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../../measure";
import type { StandIn } from "./stand-in";
import { SUBSCRIPTION, TENANT } from "./stand-in";

export const AZ_VERSION = "2.91.0";

const INSTALLED = path.join(REPOSITORY, ".cache", `az-${AZ_VERSION}`);
const MEBIBYTE = 1024 * 1024;
const run = promisify(execFile);

/** Runs az with arguments and returns its output. */
export type Az = (...args: readonly string[]) => Promise<string>;

/** Installs az, unless it is there. Throws an error of one line if Python is missing or the installation fails. */
function installAz(): void {
  if (fs.existsSync(path.join(INSTALLED, "bin", "az"))) return;
  process.stderr.write(`az: installing azure-cli ${AZ_VERSION} with pip (about 2 minutes, this once)\n`);
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ["python3", ["-m", "venv", INSTALLED]],
    [path.join(INSTALLED, "bin", "pip"), ["install", "--quiet", `azure-cli==${AZ_VERSION}`]],
  ];
  for (const [command, args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
    if (error || status !== 0) throw new Error(`azure-cli cannot be installed: ${error?.message ?? stderr.trim()}`);
  }
}

/** The environment in which az finds itself, a stand-in's certificate, and settings of its own in a folder. */
export function azEnvironment({ certificate }: StandIn, folder: string): Readonly<Record<string, string>> {
  return {
    ...{ PATH: `${path.join(INSTALLED, "bin")}:${process.env["PATH"] ?? ""}`, HOME: folder },
    ...{ AZURE_CONFIG_DIR: path.join(folder, "az"), REQUESTS_CA_BUNDLE: certificate },
    ...{ AZURE_CORE_COLLECT_TELEMETRY: "false", AZURE_CORE_NO_COLOR: "true" },
  };
}

/** Signs az in at a stand-in, with settings of its own in a folder. */
export async function openAz(standIn: StandIn, folder: string): Promise<Az> {
  installAz();
  const env = azEnvironment(standIn, folder);
  const az: Az = async (...args) => {
    const options = { env, maxBuffer: 256 * MEBIBYTE };
    const { stdout } = await run(path.join(INSTALLED, "bin", "az"), [...args, "--only-show-errors"], options);
    return stdout;
  };
  const endpoints = [
    ...["--endpoint-resource-manager", standIn.url, "--endpoint-management", standIn.url],
    ...["--endpoint-active-directory", `${standIn.url}/adfs`],
    ...["--endpoint-active-directory-resource-id", standIn.url],
    ...["--endpoint-active-directory-graph-resource-id", standIn.url],
    ...["--endpoint-microsoft-graph-resource-id", standIn.url, "--endpoint-gallery", standIn.url],
  ];
  await az("cloud", "register", "--name", "StandIn", "--skip-endpoint-discovery", ...endpoints);
  await az("cloud", "set", "--name", "StandIn");
  await az("login", "--service-principal", "--username", "invented", "--password", "invented", "--tenant", TENANT);
  await az("account", "set", "--subscription", SUBSCRIPTION);
  return az;
}
