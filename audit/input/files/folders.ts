import * as fs from "node:fs";
import * as path from "node:path";
import type { Noted, Unreadable } from "../item";
import { noted, unreadable } from "../json/values";

/* Files below folders. Hidden files and folders, and `node_modules`, are left out, and counted. */

/** The name of a configuration that the command finds by itself, which is not an input. */
export const CONFIGURATION = "azure-smtp-guard.json";

/** A file by its path, a folder that cannot be read, or a note about what was left out. */
export type Found = string | Unreadable | Noted;

/** The reason for an error of the file system, as a sentence. */
export function reasonOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return undefined;
  return { ENOENT: "This does not exist.", EACCES: "This may not be read." }[code] ?? `This cannot be read (${code}).`;
}

/** Whether a folder of that name exists; a link to one counts. */
export function isFolder(name: string): boolean {
  return statusOf(name)?.isDirectory() === true;
}

/** Whether a file of that name exists, and is no pipe or the like; a link to one counts. */
export function isFile(name: string): boolean {
  return statusOf(name)?.isFile() === true;
}

function statusOf(name: string): fs.Stats | undefined {
  try {
    return fs.statSync(name);
  } catch {
    return undefined;
  }
}

/** The path itself, for files such as a pipe that have no other. */
export function realPath(name: string): string {
  try {
    return fs.realpathSync(name);
  } catch {
    return name;
  }
}

/** JSON, and lines of it. */
const JSON_FILE = /\.jsonl?$/i;

/** The `*.json` and `*.jsonl` in a folder and its subfolders, by name, and how much else there is. */
export function filesBelow(folder: string): readonly Found[] {
  const walk = new Walk();
  const files = [...walk.filesBelow(folder, (file) => JSON_FILE.test(file) && path.basename(file) !== CONFIGURATION)];
  const found =
    files.length > 0
      ? files
      : [unreadable({ source: folder, line: null }, "This folder contains no *.json or *.jsonl files.")];
  return [...found, ...walk.leftOut(folder)];
}

/** Walks through folders, each once, even if several links lead to it. */
export class Walk {
  readonly #visited = new Set<string>();
  readonly #left = { others: 0, hidden: 0, modules: 0 };

  /**
   * The files below a folder: those of a folder by name, then those of its subfolders.
   *
   * @param isWanted Whether to take a file; files that are not taken are counted.
   * @param isEntered Whether to search a subfolder.
   */
  *filesBelow(
    folder: string,
    isWanted: (file: string) => boolean,
    isEntered: (subfolder: string) => boolean = () => true,
  ): Generator<string | Unreadable> {
    const real = realPath(folder);
    if (this.#visited.has(real)) return;
    this.#visited.add(real);
    let names: readonly string[];
    try {
      names = fs.readdirSync(folder).sort();
    } catch (error) {
      yield unreadable({ source: folder, line: null }, reasonOf(error)!);
      return;
    }
    const subfolders: string[] = [];
    for (const name of names) {
      const file = path.join(folder, name);
      if (name.startsWith(".")) this.#left.hidden++;
      else if (name === "node_modules") this.#left.modules++;
      else if (isFolder(file)) subfolders.push(file);
      else if (isWanted(file)) yield file;
      else this.#left.others++;
    }
    for (const subfolder of subfolders.filter(isEntered)) yield* this.filesBelow(subfolder, isWanted, isEntered);
  }

  /** A note that counts what was left out below a folder, if anything was. */
  leftOut(folder: string): readonly Noted[] {
    const { others, hidden, modules } = this.#left;
    const parts = [
      ...counted(others, "other file", "other files"),
      ...counted(hidden, "hidden file or folder", "hidden files or folders"),
      ...counted(modules, "folder node_modules", "folders node_modules"),
    ];
    if (parts.length === 0) return [];
    return [noted({ source: folder, line: null }, "skipped", `Left out: ${parts.join(", ")}.`)];
  }
}

function counted(number: number, one: string, many: string): readonly string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
}
