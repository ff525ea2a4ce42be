import { spendOnText } from "../../../evaluator/sets/work-budget";
import { parsedJson } from "../../json-text";
import { MOST_ELEMENTS, fits } from "../sizes";
import { type List, type Parts, type Value, isList, partsOf, textOf } from "../value";
import { type Context, type Definitions, TOO_LARGE, hasUnknown, joined, piecesOf, takes, textsIn } from "./define";
import { formatted } from "./formatting";
import { written } from "./written";

/** Functions of texts. `lists.ts` has those that texts and lists share. */
export const TEXTS: Definitions = {
  format: takes("text any*", (context, pattern: string, ...args: Value[]) => formatted(context, pattern, args)),
  string: takes("any", (context, value: Value) => written(value) ?? context.unknown()),
  tolower: takes("any", (context, value: Value) => cased(context, value, "tolower", (text) => text.toLowerCase())),
  toupper: takes("any", (context, value: Value) => cased(context, value, "toupper", (text) => text.toUpperCase())),
  trim: takes("text", (_, text: string) => text.trim()),
  padleft: takes("text|int int text?", (context, value: string | number, width: number, padding = " ") => {
    if (padding.length !== 1) return context.fail("what it pads with must be one character");
    return fits(width) ? String(value).padStart(width, padding) : context.fail(TOO_LARGE);
  }),
  replace: takes("text text text", (context, text: string, old: string, by: string) => {
    if (old === "") return context.fail("it cannot replace an empty text");
    const pieces = piecesOf(text, old);
    return pieces && fits(text.length + pieces.length * by.length) ? pieces.join(by) : context.fail(TOO_LARGE);
  }),
  split: takes("text text|list", (context, text: string, delimiters: string | List) => {
    const known = isList(delimiters) ? textsIn(delimiters) : [delimiters];
    if (!known) return hasUnknown(delimiters as List) ? context.unknown() : context.fail("it splits at texts");
    let pieces: readonly string[] = [text];
    for (const by of known) {
      if (by === "") continue;
      const parts: string[] = [];
      for (const piece of pieces) {
        const some = piecesOf(piece, by);
        if (!some || parts.length + some.length > MOST_ELEMENTS) return context.fail(TOO_MANY);
        for (const part of some) parts.push(part);
      }
      pieces = parts;
    }
    return pieces;
  }),
  substring: takes("text int int?", (context, text: string, start: number, length = text.length - start) => {
    const isInside = start >= 0 && length >= 0 && start + length <= text.length;
    return isInside
      ? text.slice(start, start + length)
      : context.fail(`it goes beyond a text of ${text.length} characters`);
  }),
  // Unlike the others, these two compare without case.
  startswith: takes("text text", (_, text: string, start: string) =>
    text.toLowerCase().startsWith(start.toLowerCase()),
  ),
  endswith: takes("text text", (_, text: string, end: string) => text.toLowerCase().endsWith(end.toLowerCase())),
  json: takes("text", (context, text: string) => parsed(context, text)),
  base64: takes("text", (_, text: string) => Buffer.from(text).toString("base64")),
  base64tostring: takes("text", (_, text: string) => decoded(text)),
  base64tojson: takes("text", (context, text: string) => parsed(context, decoded(text))),
  uri: takes("any any", (context, base: Value, relative: Value) => {
    const [from, to] = [partsOf(base), partsOf(relative)];
    return from && to ? joined(context, [folderOf(from), withoutSlash(to)]) : context.fail("it takes two texts");
  }),
};

const TOO_MANY = "it makes too long a list";

function parsed(context: Context, text: string): Value {
  const json = parsedJson(text);
  if (json.kind === "value") return json.value as Value;
  return context.fail(json.kind === "too deep" ? "it makes a value that is nested too deep" : "that is no JSON");
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString();
}

/** Changes the case of a text: its unknown parts are then the same name, but not the same text. */
function cased(context: Context, value: Value, name: string, change: (text: string) => string): Value {
  const parts = partsOf(value);
  if (!parts) return context.fail("it takes a text");
  for (const part of parts) if (typeof part === "string") spendOnText(part.length);
  return textOf(parts.map((part) => (typeof part === "string" ? change(part) : part.as(name))));
}

/** A base up to its last slash; a base with an unknown end is taken as a whole. */
function folderOf(base: Parts): Parts {
  const last = base.at(-1)!;
  const slash = typeof last === "string" ? last.lastIndexOf("/") : -1;
  if (typeof last !== "string" || slash < 0) return [...base, "/"];
  return [...base.slice(0, -1), last.slice(0, slash + 1)];
}

function withoutSlash([first, ...others]: Parts): Parts {
  return [typeof first === "string" ? first.replace(/^\//, "") : first!, ...others];
}
