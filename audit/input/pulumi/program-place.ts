import type { ProgramPlace } from "../../reporting/report";
import { type JsonObject, isObject, textOf } from "../json/values";

/*
 * Where a program declares a resource. The engine records the frames of the call stack, innermost first, with paths relative to the folder
 * of Pulumi.yaml (newSourcePositions in pkg/resource/deploy/source_eval.go of pulumi/pulumi).
 */

/** Longer paths are not paths of a program. */
const LONGEST_PATH = 1000;

/** `project:///lib/network.ts#17,1`: the path, and the line and perhaps the column, both from 1. */
const POSITION = /^project:\/\/\/([^#?]+)#([1-9]\d{0,8})(?:,([1-9]\d{0,8}))?$/;

/** Folders of packages that a program uses, also where they are in the folder of the project. */
const PACKAGES: ReadonlySet<string> = new Set(["node_modules", "site-packages", "dist-packages"]);

/**
 * The place in the program's own files at which a resource is declared. If functions of the program call each other, it is the outermost
 * call: a helper that makes many groups has one line, but its calls differ. Frames beyond a foreign one (of a package, or of the runtime
 * that loads a module) do not count: they only say what imports the file.
 *
 * @param state A resource of a state or of a preview's digest.
 */
export function programPlaceOf({ sourcePosition, stackTrace }: JsonObject): ProgramPlace | undefined {
  let outermost: ProgramPlace | undefined;
  for (const frame of Array.isArray(stackTrace) ? (stackTrace as readonly unknown[]) : []) {
    const place = placeAt(isObject(frame) ? frame["sourcePosition"] : undefined);
    if (place !== undefined) outermost = place;
    else if (outermost !== undefined) break;
  }
  return outermost ?? placeAt(sourcePosition);
}

/** The place that a position names, if it is in one of the program's own files. */
function placeAt(position: unknown): ProgramPlace | undefined {
  const text = textOf(position) ?? "";
  const match = text.length <= LONGEST_PATH ? POSITION.exec(text) : null;
  if (!match) return undefined;
  const [, path, line, column] = match;
  const file = decoded(path!);
  const isOwn = file?.split("/").every((part) => part !== "" && part !== ".." && !PACKAGES.has(part)) === true;
  return isOwn ? { file: file, line: Number(line), column: column === undefined ? null : Number(column) } : undefined;
}

/** The text that percent-encoding stands for; `undefined` if it is malformed. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
