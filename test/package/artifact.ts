/**
 * The pack as it reaches others: built and packed from a clean copy of the repository as a publisher does it, unpacked and
 * installed as the engine does it for a consumer's first preview. Each is made once for all tests of this process.
 */

import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export const REPOSITORY = path.join(__dirname, "..", "..");

/** What the engine unpacks a tarball's content from. */
const TOP = "package";

let root: string | undefined;
const made = new Map<string, string>();

/** A new, empty folder outside the repository. All of them are removed when this process ends. */
export function temporaryFolder(): string {
  if (root === undefined) {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "azure-smtp-guard-package-"));
    process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
    root = folder;
  }
  return fs.mkdtempSync(path.join(root, "folder-"));
}

/** A publisher's checkout, built: what git would hold, and the dependencies of this one. */
export function checkout(): string {
  return once("checkout", () => {
    const folder = temporaryFolder();
    const files = run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], REPOSITORY).split("\0");
    for (const file of files.filter((name) => name !== "" && fs.existsSync(path.join(REPOSITORY, name)))) {
      fs.cpSync(path.join(REPOSITORY, file), path.join(folder, file));
    }
    fs.symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(folder, "node_modules"), "dir");
    run("npm", ["run", "release"], folder);
    return folder;
  });
}

/** What `npm pack` prints in the checkout, as `pulumi policy publish` runs it. That command takes all of it for the file's name. */
export function packed(): string {
  return once("packed", () => run("npm", ["pack", "--loglevel=error"], checkout()).trim());
}

/** The tarball that `npm pack` makes, out of the checkout: the CLI makes and removes one of that name there. */
export function tarball(): string {
  return once("tarball", () => {
    const [from, to] = [path.join(checkout(), packed()), path.join(temporaryFolder(), packed())];
    fs.renameSync(from, to);
    return to;
  });
}

/** The content of the tarball, in a folder of its own. */
export function unpacked(): string {
  const folder = temporaryFolder();
  run("tar", ["-xzf", tarball(), "-C", folder], folder);
  return path.join(folder, TOP);
}

/** The pack as it is installed at a consumer's. */
export function installed(): string {
  return once("installed", () => {
    const folder = unpacked();
    install(folder);
    return folder;
  });
}

/** The command as it is installed from its own tarball, in a folder of somebody who has nothing else of this repository. */
export function installedCommand(): string {
  return once("command", () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, "package.json"), "{}");
    const name = run("npm", ["pack", "--loglevel=error", "--workspace=audit"], checkout()).trim();
    run("npm", ["install", "--loglevel=error", path.join(checkout(), name)], folder, {
      npm_config_prefer_offline: "true",
    });
    return folder;
  });
}

/** What Pulumi's language host runs in the folder of an unpacked pack. */
export function install(folder: string): void {
  // The test need not ask the registry for what this machine has already.
  run("npm", ["install", "--loglevel=error"], folder, { npm_config_prefer_offline: "true" });
}

/** All files of a folder, but those in its node_modules, as paths in it. */
export function filesOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((file) => !file.startsWith("node_modules/"))
    .sort();
}

/** A copy of an installed pack without one of its files or folders. Its dependencies are linked. */
export function without(omitted: string): string {
  const folder = temporaryFolder();
  for (const name of fs.readdirSync(installed()).filter((entry) => entry !== omitted)) {
    const from = path.join(installed(), name);
    if (name === "node_modules") {
      fs.symlinkSync(from, path.join(folder, name), "dir");
    } else {
      fs.cpSync(from, path.join(folder, name), { recursive: true });
    }
  }
  return folder;
}

function once(name: string, make: () => string): string {
  const folder = made.get(name) ?? make();
  made.set(name, folder);
  return folder;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, ...env }, stdio: "pipe" });
}
