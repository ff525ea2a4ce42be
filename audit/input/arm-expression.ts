import { type JsonObject, textOf } from "./json";

/*
 * Names in ARM templates: text, or an expression such as `[concat(parameters('nsg'), '/smtp')]`. Nothing is evaluated; names are
 * taken apart so that two that are put together from the same parts can be found to be the same.
 */

/** A part of a name: text, or (in ARM's own words, without the brackets) what is only known when the template is deployed. */
export type NamePart = { readonly text: string } | { readonly expression: string };

/** Longer names, in characters, are not taken apart; nor are those that come to more parts. */
const LONGEST = 5000;
const MOST_PARTS = 50;

/** Whether a text stands for a value that is only known when the template is deployed. `[[` is an escaped bracket. */
export function isExpression(text: string): boolean {
  return text.startsWith("[") && !text.startsWith("[[") && text.endsWith("]");
}

/** What a text that is no expression says. */
export function literalOf(text: string): string {
  return text.startsWith("[[") && text.endsWith("]") ? text.slice(1) : text;
}

/** The parts of the name of a resource or rule. */
export function nameOf({ name }: JsonObject): readonly NamePart[] {
  return partsOf(textOf(name) ?? "(nameless)");
}

/** The parts of a name. */
export function partsOf(name: string): readonly NamePart[] {
  if (!isExpression(name)) return [{ text: literalOf(name) }];
  const expression = name.slice(1, -1);
  return name.length > LONGEST ? [{ expression }] : merge(flatten(expression));
}

/** Divides a name at its first slash; `undefined` if there is none. */
export function divide(parts: readonly NamePart[]): readonly [readonly NamePart[], readonly NamePart[]] | undefined {
  const index = parts.findIndex((part) => "text" in part && part.text.includes("/"));
  const part = parts[index];
  if (part === undefined || !("text" in part)) return undefined;
  const slash = part.text.indexOf("/");
  return [
    merge([...parts.slice(0, index), { text: part.text.slice(0, slash) }]),
    merge([{ text: part.text.slice(slash + 1) }, ...parts.slice(index + 1)]),
  ];
}

/** The same for names that must be the same. Azure compares names, and the names in expressions, without case. */
export function keyOf(parts: readonly NamePart[]): string {
  return parts.map((part) => ("text" in part ? part.text : `[${normal(part.expression)}]`).toLowerCase()).join("");
}

/** The name as a template would have it. */
export function written(parts: readonly NamePart[]): string {
  if (parts.every((part) => "text" in part)) return parts.map(({ text }) => text).join("");
  const [first, ...others] = parts.map((part) =>
    "text" in part ? `'${part.text.replaceAll("'", "''")}'` : part.expression,
  );
  return others.length === 0 ? `[${first}]` : `[concat(${[first, ...others].join(", ")})]`;
}

/** A function and its arguments, if that is all that the expression is. */
export function callOf(expression: string): { readonly name: string; readonly args: readonly string[] } | undefined {
  const [, name, inner] = /^\s*([\w.]+)\s*\(([^]*)\)\s*$/.exec(expression) ?? [];
  const args = inner === undefined ? undefined : argumentsOf(inner);
  return name === undefined || args === undefined ? undefined : { name: name.toLowerCase(), args };
}

/** The text that an expression in quotes is. */
export function quotedText(expression: string): string | undefined {
  return /^\s*'((?:[^']|'')*)'\s*$/.exec(expression)?.[1]?.replaceAll("''", "'");
}

function flatten(expression: string): readonly NamePart[] {
  const text = quotedText(expression);
  if (text !== undefined) return [{ text }];
  const call = callOf(expression);
  switch (call?.name) {
    case "concat":
      return call.args.flatMap(flatten);
    case "format":
      return formatted(call.args) ?? [{ expression: expression.trim() }];
    case "tolower":
    case "toupper":
      return call.args.flatMap(flatten);
    default:
      return [{ expression: expression.trim() }];
  }
}

/** The parts of `format('{0}/{1}', …)`. */
function formatted([first, ...args]: readonly string[]): readonly NamePart[] | undefined {
  const format = quotedText(first!);
  // Doubled braces and alignments are not worth the trouble.
  if (format === undefined || /\{\{|\}\}|\{\d+[^\d}]/.test(format)) return undefined;
  const values = args.map(flatten);
  const parts = format
    .split(/\{(\d+)\}/)
    .flatMap((piece, index) => (index % 2 === 0 ? [{ text: piece }] : (values[Number(piece)] ?? [])));
  return parts.length > MOST_PARTS ? undefined : parts;
}

/** What is between commas outside of quotes and brackets; `undefined` if the brackets do not match. */
function argumentsOf(text: string): readonly string[] | undefined {
  const args = [""];
  let depth = 0;
  for (const token of text.match(/'(?:[^']|'')*'|[^]/g) ?? []) {
    if ("([".includes(token)) depth++;
    if (")]".includes(token)) depth--;
    if (depth < 0) return undefined;
    if (token === "," && depth === 0) args.push("");
    else args.push(args.pop()! + token);
  }
  return depth === 0 ? args : undefined;
}

/** Without the blanks that say nothing. */
function normal(expression: string): string {
  return expression.replace(/('(?:[^']|'')*')|\s+/g, "$1");
}

/** Without empty texts, and with neighbouring ones put together. */
function merge(parts: readonly NamePart[]): readonly NamePart[] {
  const merged: NamePart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if ("text" in part && last !== undefined && "text" in last) merged.splice(-1, 1, { text: last.text + part.text });
    else if (!("text" in part) || part.text !== "") merged.push(part);
  }
  return merged;
}
