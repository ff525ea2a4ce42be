import * as fs from "node:fs";
import * as path from "node:path";
import type { Unreadable } from "./item";
import { unreadable } from "./json";
import { STANDARD_INPUT } from "./source";

/**
 * The files that arguments mean, in their order: a folder means its `*.json` by name, and whatever is the same file in the end
 * comes once. What cannot be found is told, or left for whoever opens it.
 */
export function filesOf(names: readonly string[]): readonly (string | Unreadable)[] {
  const seen = new Set<string>();
  return names.flatMap(filesIn).filter((file) => {
    if (typeof file !== "string") return true;
    const real = realPath(file);
    const isNew = !seen.has(real);
    seen.add(real);
    return isNew;
  });
}

/** The same files, first those that look like plans of Terraform or previews of Pulumi: what other files hold may be needed to judge what plans change. */
export function plansFirst(files: readonly (string | Unreadable)[]): readonly (string | Unreadable)[] {
  if (files.length < 2) return files;
  const plans = files.filter((file) => typeof file === "string" && looksLikePlan(file));
  return [...plans, ...files.filter((file) => !plans.includes(file))];
}

/** Enough of a file to say that it is a plan or a preview. */
const ENOUGH = 512;

/** How a plan of Terraform, the digest of a preview, and the events of one begin. */
const PLAN = /"format_version"|^[^{]{0,10}\{\s*"(config|steps|duration|sequence)"/;

function looksLikePlan(file: string): boolean {
  if (file === STANDARD_INPUT) return false;
  try {
    const descriptor = fs.openSync(file, "r");
    try {
      const start = Buffer.alloc(ENOUGH);
      const count = fs.readSync(descriptor, start, 0, ENOUGH, 0);
      // In UTF-16 every other byte is zero.
      return PLAN.test(start.toString("latin1", 0, count).replaceAll("\0", ""));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // A pipe cannot be read twice, and what else is wrong is said where the file is read.
    return false;
  }
}

/** Why the file system refuses, in a sentence. */
export function reasonOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return undefined;
  return { ENOENT: "This does not exist.", EACCES: "This may not be read." }[code] ?? `This cannot be read (${code}).`;
}

function filesIn(name: string): readonly (string | Unreadable)[] {
  if (name === STANDARD_INPUT || !isFolder(name)) return [name];
  const place = { source: name, line: null };
  try {
    const files = fs
      .readdirSync(name)
      .filter((file) => /\.json$/i.test(file))
      .sort()
      .map((file) => path.join(name, file))
      .filter((file) => !isFolder(file));
    return files.length > 0 ? files : [unreadable(place, "This folder has no *.json.")];
  } catch (error) {
    return [unreadable(place, reasonOf(error)!)];
  }
}

function isFolder(name: string): boolean {
  try {
    return fs.statSync(name).isDirectory();
  } catch {
    return false;
  }
}

/** The path itself of what has no other, such as a pipe. */
function realPath(name: string): string {
  try {
    return fs.realpathSync(name);
  } catch {
    return name;
  }
}
