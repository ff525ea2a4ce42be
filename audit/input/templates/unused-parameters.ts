import * as fs from "node:fs";
import * as path from "node:path";
import { STANDARD_INPUT } from "../files/source";

/* Files of parameters that stand beside a template and are not used. */

/** How the name of a file of parameters ends. */
const PARAMETERS = /\.parameters[^/]*\.json$/i;

/** Whether a file has parameters for a template, by its name: `X.parameters*.json` beside `X.json`. */
export function isFor(file: string, template: string): boolean {
  const name = path.basename(template).replace(/\.json$/i, "");
  return (
    path.basename(file).toLowerCase().startsWith(`${name.toLowerCase()}.parameters`) &&
    /\.json$/i.test(file) &&
    path.dirname(path.normalize(file)) === path.dirname(path.normalize(template))
  );
}

/** Looks for such files. Of each folder it reads the names once. */
export class UnusedParameters {
  readonly #inFolders = new Map<string, readonly string[]>();

  /** @param isUsed Whether a file is among those that are read, or was given with `--parameters`. */
  constructor(private readonly isUsed: (file: string) => boolean) {}

  /** The names of files beside a template that may have its parameters: not those of another template by their names. */
  beside(template: string): readonly string[] {
    if (template === STANDARD_INPUT) return [];
    const folder = path.dirname(template);
    const known = this.#inFolders.get(folder) ?? this.#unusedIn(folder);
    this.#inFolders.set(folder, known);
    return known.filter((name) => {
      const file = path.join(folder, name);
      return isFor(file, template) || this.#templateOf(file) === undefined;
    });
  }

  #unusedIn(folder: string): readonly string[] {
    try {
      const names = fs.readdirSync(folder).sort();
      return names.filter((name) => PARAMETERS.test(name) && !this.isUsed(path.join(folder, name)));
    } catch {
      // Nothing is known of a folder whose names may not be read.
      return [];
    }
  }

  /** The template beside a file of parameters that has its name. */
  #templateOf(file: string): string | undefined {
    const template = file.replace(PARAMETERS, ".json");
    return fs.existsSync(template) ? template : undefined;
  }
}
