import * as path from "node:path";
import { TextlintKernel } from "@textlint/kernel";
import markdown from "@textlint/textlint-plugin-markdown";
import prh from "textlint-rule-prh";
import { textsOf } from "./source-texts";

/** A word that is not to be used. */
export interface Misworded {
  /** From 1. */
  readonly line: number;
  /** What stands there, what to say instead and, perhaps, why. */
  readonly message: string;
}

/** The words that are not to be used, and what to say instead. */
const WORDS = path.join(__dirname, "words.yml");

/** What is checked: Markdown without its code; comments and texts of TypeScript; descriptions of a schema. */
export async function misworded(name: string, text: string): Promise<readonly Misworded[]> {
  const isMarkdown = name.endsWith(".md");
  const { messages } = await new TextlintKernel().lintText(isMarkdown ? text : textsOf(name, text), {
    ext: ".md",
    filePath: name,
    plugins: [{ pluginId: "markdown", plugin: markdown, options: true }],
    rules: [
      {
        ruleId: "prh",
        rule: prh,
        options: { rulePaths: [WORDS], checkLink: true, checkEmphasis: true, checkBlockQuote: true },
      },
    ],
  });
  return messages.map(({ loc, message }) => ({ line: loc.start.line, message: message.replaceAll("\n", " ") }));
}
