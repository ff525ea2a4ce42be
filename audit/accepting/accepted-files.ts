import * as fs from "node:fs";
import * as path from "node:path";
import { isFolder, realPath } from "../input/files/folders";
import { findUpwards } from "../settings";
import type { AcceptedEntry } from "./accepted-entry";

/** The name of a file of accepted findings that the command finds by itself. */
export const ACCEPTED_FILE = "azure-smtp-guard-accepted.yaml";

/**
 * The files of accepted findings that apply by themselves: that of a folder or of the nearest one above it that has one, and those beside
 * the inputs. Each once, whatever links lead to it.
 *
 * @param inputs Files, folders and patterns, as they are given to the command.
 */
export function findAcceptedFiles(folder: string, inputs: readonly string[]): readonly string[] {
  const above = findUpwards(folder, ACCEPTED_FILE);
  const beside = inputs.map((input) => path.join(folderOf(input), ACCEPTED_FILE)).filter((file) => fs.existsSync(file));
  const found = [...(above === undefined ? [] : [path.relative(folder, above)]), ...beside];
  return [
    ...new Map([...found].reverse().map((file) => [realPath(path.resolve(folder, file)), file])).values(),
  ].reverse();
}

/** The folder of an input, of a pattern that in which it looks. */
function folderOf(input: string): string {
  if (isFolder(input)) return input;
  const [fixed] = input.split(/[*?]/) as [string];
  // Whatever the name of a file begins with.
  return path.dirname(`${fixed}x`);
}

/** {@link import("./accepted-file").readAcceptedFile}, which loads a library: most audits have no such file. */
export function readAcceptedFile(file: string): readonly AcceptedEntry[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- An import at the top would load it always.
  return (require("./accepted-file") as typeof import("./accepted-file")).readAcceptedFile(file);
}
