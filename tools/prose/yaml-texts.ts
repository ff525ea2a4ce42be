import { BORDER, plain } from "./source-texts";

/** The lines of a YAML file as Markdown: its comments, and everything else line by line. */
export function yamlTextsOf(source: string): string {
  return source
    .split("\n")
    .map((line) => {
      const text = plain(line).trim();
      return /^\s*#/.test(line) || text === "" ? text : text + BORDER;
    })
    .join("\n");
}
