/**
 * Writes npm-shrinkwrap.json for the published tarball: the part of package-lock.json that the pack runs with, so that a version of the
 * pack means one set of code. It is part of `npm run release` only, because npm would read it in place of package-lock.json for developers.
 */

import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

interface Entry {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const ROOT = path.join(__dirname, "..");

/** The paths of the packages that the pack itself depends on, without those of its workspaces only. */
function dependencies(): ReadonlySet<string> {
  const args = ["ls", "--all", "--parseable", "--package-lock-only", "--omit=dev", "--no-workspaces"];
  const places = execFileSync("npm", args, { cwd: ROOT, encoding: "utf8", shell: process.platform === "win32" });
  return new Set(places.split(/\r?\n/).map((place) => path.relative(ROOT, place).replaceAll(path.sep, "/")));
}

const lock = JSON.parse(fs.readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as Lock;
const needed = dependencies();
const production = Object.entries(lock.packages).filter(
  ([place, { dev, devOptional }]) => needed.has(place) && place !== "" && !dev && !devOptional,
);
const root = { ...lock.packages[""], workspaces: undefined };
const packages = { "": root, ...Object.fromEntries(production) };
fs.writeFileSync(path.join(ROOT, "npm-shrinkwrap.json"), `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
