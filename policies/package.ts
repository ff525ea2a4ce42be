import * as fs from "node:fs";
import * as path from "node:path";

/**
 * The repository that package.json names, in the first of some folders that has one, as a link; nothing if it names none. The owner of a
 * copy of the pack sets their own there: another owner's must not appear in what they publish.
 */
export function repositoryIn(...folders: readonly string[]): { readonly repository?: string } {
  const file = folders.map((folder) => path.join(folder, "package.json")).find((name) => fs.existsSync(name));
  const { repository } = JSON.parse(file === undefined ? "{}" : fs.readFileSync(file, "utf8")) as {
    readonly repository?: string | { readonly url?: string };
  };
  const url = typeof repository === "string" ? repository : repository?.url;
  return url === undefined ? {} : { repository: url.replace(/^git\+/, "").replace(/\.git$/, "") };
}
