/**
 * Builds OpenTofu and the stand-in provider for recordings: both with Go, into a folder that git ignores. OpenTofu takes a few minutes,
 * once; the provider takes seconds, and is built again whenever it has changed.
 *
 * Run by itself, it prints the path of OpenTofu.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY } from "../measure";

export interface Tofu {
  /** The executable. */
  readonly command: string;
  readonly version: string;
  /** The folder that has the stand-in provider. */
  readonly pluginFolder: string;
}

const VERSION = "1.10.10";
const CACHE = path.join(REPOSITORY, ".cache");
const COMMAND = path.join(CACHE, `tofu-${VERSION}`);
const PLUGINS = path.join(CACHE, "recording-provider");
const PROVIDER = "terraform-provider-azurerm";
const MINUTES = 60_000;

/** What recordings run. Throws an error of one line if Go is missing or a build fails. */
export function obtainTofu(): Tofu {
  if (!fs.existsSync(COMMAND)) {
    process.stderr.write(`tofu-cli: building OpenTofu ${VERSION} from source with Go (about 5 minutes, this once)\n`);
    // Without this flag, OpenTofu says that its version is under development.
    const release = "-s -w -X github.com/opentofu/opentofu/version.dev=no";
    build("tofu", ["-ldflags", release], "github.com/opentofu/opentofu/cmd/tofu", COMMAND);
  }
  build("provider", [], ".", path.join(PLUGINS, PROVIDER));
  return { command: COMMAND, version: VERSION, pluginFolder: PLUGINS };
}

/** Builds a package of one of our Go modules. The result appears whole or not at all. */
function build(moduleName: string, flags: readonly string[], packageName: string, target: string): void {
  const partial = `${target}.${process.pid}`;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const { status, stderr, error } = spawnSync("go", ["build", ...flags, "-o", partial, packageName], {
    cwd: path.join(__dirname, moduleName),
    encoding: "utf8",
    timeout: 60 * MINUTES,
  });
  if (error) throw new Error(`Recordings need Go on PATH: ${error.message}`);
  if (status !== 0) {
    fs.rmSync(partial, { force: true });
    throw new Error(`The Go module tools/recording/${moduleName} cannot be built: ${stderr.trim()}`);
  }
  fs.renameSync(partial, target);
}

if (require.main === module) {
  try {
    process.stdout.write(`${obtainTofu().command}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
