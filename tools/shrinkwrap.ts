/**
 * Writes npm-shrinkwrap.json: the production part of package-lock.json, for the published tarball, so that a version of the pack
 * means one set of code. Part of `npm run release` only, since npm would read it in place of package-lock.json for developers.
 */

import * as fs from "node:fs";
import * as path from "node:path";

interface Entry {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
  readonly workspaces?: readonly string[];
}

interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

const ROOT = path.join(__dirname, "..");

const lock = JSON.parse(fs.readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as Lock;
const production = Object.entries(lock.packages).filter(
  ([place, { dev, devOptional, link }]) => place.startsWith("node_modules/") && !dev && !devOptional && !link,
);
const root = { ...lock.packages[""], workspaces: undefined };
const packages = { "": root, ...Object.fromEntries(production) };
fs.writeFileSync(path.join(ROOT, "npm-shrinkwrap.json"), `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
