import * as path from "node:path";
import { TextlintKernel } from "@textlint/kernel";
import markdown from "@textlint/textlint-plugin-markdown";
import prh from "textlint-rule-prh";
import { textsOf } from "./source-texts";
import { yamlTextsOf } from "./yaml-texts";

/** A word that is not to be used. */
export interface ForbiddenWord {
  /** From 1. */
  readonly line: number;
  /** What stands there, what to say instead and, perhaps, why. */
  readonly message: string;
}

/** The words that are not to be used, and what to say instead. */
const WORDS = path.join(__dirname, "words.yml");

/**
 * Finds forbidden words in a file: in Markdown without its code, in YAML, and in the comments and texts of programs and of JSON.
 *
 * @param name The name of the file, whose ending says what it is.
 */
export async function forbiddenWords(name: string, text: string): Promise<readonly ForbiddenWord[]> {
  const { messages } = await new TextlintKernel().lintText(markdownOf(name, text), {
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

/** The texts to check as Markdown with the same lines. */
function markdownOf(name: string, text: string): string {
  if (name.endsWith(".md")) return text;
  return /\.ya?ml$/.test(name) ? yamlTextsOf(text) : textsOf(name, text);
}
