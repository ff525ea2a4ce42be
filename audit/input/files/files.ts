import * as fs from "node:fs";
import { type Found, filesBelow, isFolder, realPath } from "./folders";
import { filesMatching, isPattern } from "./patterns";
import { STANDARD_INPUT } from "./source";

/**
 * The files that arguments name, in their order. A folder names its `*.json` and `*.jsonl` files and those of its subfolders, and a pattern
 * the files that it matches. Each file comes once, even if several paths lead to it. What cannot be found is reported, or left to the code
 * that opens it.
 */
export function filesOf(names: readonly string[]): readonly Found[] {
  const known = new Set<string>();
  return [...new Set(names)].flatMap(filesIn).filter((file) => {
    if (typeof file !== "string") return true;
    const real = realPath(file);
    const isNew = !known.has(real);
    known.add(real);
    return isNew;
  });
}

/**
 * The same files, starting with those that look like Terraform plans or Pulumi previews: judging what plans change may need the content of
 * other files.
 */
export function plansFirst(files: readonly Found[]): readonly Found[] {
  if (files.length < 2) return files;
  const plans = files.filter((file) => typeof file === "string" && looksLikePlan(file));
  return [...plans, ...files.filter((file) => !plans.includes(file))];
}

/** Enough of a file to recognize a plan or a preview. */
const ENOUGH = 512;

/** How a Terraform plan, the digest of a preview, and the events of one begin. */
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
    // A pipe cannot be read twice, and other errors are reported where the file is read.
    return false;
  }
}

function filesIn(name: string): readonly Found[] {
  if (name === STANDARD_INPUT) return [name];
  if (isFolder(name)) return filesBelow(name);
  return isPattern(name) ? filesMatching(name) : [name];
}
