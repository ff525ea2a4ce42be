import * as fs from "node:fs";
import { type Found, filesBelow, isFolder, realPath } from "./folders";
import { filesMatching, isPattern } from "./patterns";
import { STANDARD_INPUT } from "./source";

/**
 * The files that arguments mean, in their order: a folder means its `*.json` and `*.jsonl` and those of its subfolders by name, a pattern what it
 * matches, and whatever is the same file in the end comes once. What cannot be found is reported, or left for whoever opens it.
 */
export function filesOf(names: readonly string[]): readonly Found[] {
  const seen = new Set<string>();
  return [...new Set(names)].flatMap(filesIn).filter((file) => {
    if (typeof file !== "string") return true;
    const real = realPath(file);
    const isNew = !seen.has(real);
    seen.add(real);
    return isNew;
  });
}

/**
 * The same files, first those that look like plans of Terraform or previews of Pulumi: what other files hold may be needed to judge what
 * plans change.
 */
export function plansFirst(files: readonly Found[]): readonly Found[] {
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

function filesIn(name: string): readonly Found[] {
  if (name === STANDARD_INPUT) return [name];
  if (isFolder(name)) return filesBelow(name);
  return isPattern(name) ? filesMatching(name) : [name];
}
