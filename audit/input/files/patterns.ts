import * as fs from "node:fs";
import * as path from "node:path";
import { type Found, Walk, filesBelow } from "./folders";
import { unreadable } from "../json/values";

/* Patterns of files, the same in every shell: `*` and `?` stand for parts of a name, and `**` for folders at any depth. */

/** Whether a name is a pattern: a file of exactly that name takes precedence. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name) && !fs.existsSync(name);
}

/** The files that a pattern matches, by name; of a folder that a pattern ends with, as with `states/**`, its `*.json` and `*.jsonl`. */
export function filesMatching(pattern: string): readonly Found[] {
  const segments = pattern.replaceAll(path.sep, "/").split("/");
  const fixed = segments.findIndex((segment) => /[*?]/.test(segment));
  const base = segments.slice(0, fixed).join("/");
  const folder = base === "" ? (fixed === 0 ? "." : "/") : base;
  const varying = segments.slice(fixed);
  if (varying.join("/") === "**") return filesBelow(folder);
  const form = formOf(varying);
  const within = (file: string): string => `/${path.relative(folder, file).replaceAll(path.sep, "/")}`;
  const matches = (file: string): boolean => form.test(within(file));
  const deep = varying.indexOf("**");
  const isEntered = (subfolder: string): boolean => {
    const depth = within(subfolder).split("/").length - 1;
    const begin = deep >= 0 && depth > deep ? [...varying.slice(0, deep), "**"] : varying.slice(0, depth);
    return (deep >= 0 || depth < varying.length) && formOf(begin).test(within(subfolder));
  };
  const walk = new Walk();
  // Files that a pattern does not match are not counted, only those that are always left out.
  const files = [...walk.filesBelow(folder, () => true, isEntered)].filter(
    (file) => typeof file !== "string" || matches(file),
  );
  const found =
    files.length > 0 ? files : [unreadable({ source: pattern, line: null }, "No file matches this pattern.")];
  return [...found, ...walk.leftOut(folder)];
}

/** Parts of a pattern as a regular expression for a path that begins with a slash. */
function formOf(segments: readonly string[]): RegExp {
  const forms = segments.map((segment) => {
    if (segment === "**") return "(/[^/]+)*";
    const name = segment.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
    return `/${name.replaceAll("?", "[^/]")}`;
  });
  return new RegExp(`^${forms.join("")}$`, "s");
}
