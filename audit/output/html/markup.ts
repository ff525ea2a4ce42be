import escapeHtml = require("escape-html");
import { visible } from "../../../policies/printable";
import { visibleLines } from "../format";

/** HTML. Only this file makes it from text, so that no text can stay unescaped. */
export class Markup {
  /** @param parts The pieces that it is put together from. Many are used again and again. */
  constructor(readonly parts: readonly string[]) {}

  get html(): string {
    return this.parts.join("");
  }
}

type Value = string | number | Markup | readonly Markup[];

/**
 * A template tag: HTML with values in it. A value is text, and stands escaped in an element or in a quoted attribute, unless it
 * is itself {@link Markup}. It never stands inside `<script>` or `<style>`.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const parts: string[] = [];
  for (const [index, string] of strings.entries()) {
    parts.push(string);
    if (index < values.length) write(values[index]!, parts);
  }
  return new Markup(parts);
}

function write(value: Value, parts: string[]): void {
  if (value instanceof Markup) for (const part of value.parts) parts.push(part);
  else if (typeof value === "object") for (const each of value) write(each, parts);
  else parts.push(escapeHtml(visible(String(value))));
}

/** Text of several lines, for an element that keeps line breaks. In all other text they are made visible. */
export function lines(text: string): Markup {
  return new Markup([escapeHtml(visibleLines(text))]);
}

/** Data for a `<script>` that is not run: JSON in which nothing can end the element or a line. */
export function data(value: unknown): Markup {
  const json = JSON.stringify(value);
  return new Markup([
    json.replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ]);
}

/** Data for a `<script>` that is not run, as bytes. */
export function base64(bytes: Buffer): Markup {
  return new Markup([bytes.toString("base64")]);
}

/** Text that is written as it is: the page's own code, and nothing that was read. */
export function verbatim(code: string): Markup {
  return new Markup([code]);
}
