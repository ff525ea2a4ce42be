import * as fs from "node:fs";
import * as path from "node:path";

/** A text in parts; some may be unknown. */
type Parts = readonly unknown[];

/** Stands for an unknown part; no URI contains it. */
const HOLE = "\0";

/** At most this much of the end of a URI is compared with files. */
const MOST_SEGMENTS = 20;

/** The paths, from the folder of a template, where its linked template may be: the most certain first. */
export function candidatesOf(relativePath: string | undefined, uri: Parts | undefined): readonly string[] {
  if (relativePath !== undefined) return [relativePath];
  if (uri === undefined) return [];
  const text = uri.map((part) => (typeof part === "string" ? part : HOLE)).join("");
  // A token for the storage may come at the end, known or not.
  const [path = ""] = text.split(/[?#]/, 1);
  let end = path.length;
  while (path[end - 1] === HOLE) end--;
  const withoutToken = path.slice(0, end);
  const known = withoutToken.slice(withoutToken.lastIndexOf(HOLE) + 1).replace(/^\w+:\/\/[^/]*/, "");
  const segments = known
    .split("/")
    .filter((segment) => segment !== "")
    .slice(-MOST_SEGMENTS);
  return segments.map((_, index) => segments.slice(index).map(decoded).join("/"));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a file exists, in a folder or below it. */
export function isBelow(file: string, folder: string): boolean {
  try {
    const relative = path.relative(fs.realpathSync(folder), fs.realpathSync(file));
    return relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative) && fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
