import { spend, spendOnText } from "../../../evaluator/sets/work-budget";
import { fits } from "../sizes";
import { type Parts, type Value, partsOf } from "../value";
import { type Context, joined } from "./define";
import { written } from "./written";

/*
 * Composite formats of .NET: `{0}`, `{0,8}`, `{0,-8}`, `{0:D3}`, and doubled braces for themselves.
 * Source: learn.microsoft.com/dotnet/standard/base-types/composite-formatting.
 */

/** An item costs as much as this number of elements. */
const STEPS_AN_ITEM = 5;

const ITEM = /\{\{|\}\}|\{(\d+)(?:,\s*(-?\d+)\s*)?(?::([^{}]*))?\}|[{}]/g;

/** A text with its items replaced by values. */
export function formatted(context: Context, pattern: string, args: readonly Value[]): Value {
  const texts: Parts[] = [];
  let end = 0;
  for (const match of pattern.matchAll(ITEM)) {
    const [whole, index, width, format] = match;
    spend(STEPS_AN_ITEM);
    texts.push([pattern.slice(end, match.index)]);
    end = match.index + whole.length;
    if (whole === "{{" || whole === "}}") texts.push([whole[0]!]);
    else if (index === undefined) return context.fail(`"${whole}" at character ${match.index + 1} belongs to no item`);
    else {
      const arg = args[Number(index)];
      if (arg === undefined) return context.fail(`it has no argument for ${whole}`);
      const item = itemOf(arg, Number(width ?? 0), format ?? "");
      if (!item) return context.unknown();
      texts.push(item);
    }
  }
  return joined(context, [...texts, [pattern.slice(end)]]);
}

/** The parts of an item; `undefined` if it is unknown. */
function itemOf(value: Value, width: number, format: string): Parts | undefined {
  const parts = partsOf(value);
  // An unknown value can be inserted, but its width is unknown.
  if (parts && typeof value !== "string") return width === 0 ? parts : undefined;
  const text = typeof value === "number" ? numberAs(value, format) : written(value);
  if (text === undefined || !fits(Math.abs(width))) return undefined;
  spendOnText(Math.abs(width));
  return [width < 0 ? text.padEnd(-width) : text.padStart(width)];
}

/** A number in one of .NET's formats; `undefined` for formats that are not supported. */
function numberAs(value: number, format: string): string | undefined {
  if (format === "") return String(value);
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value));
  const [, kind, precision = ""] = /^([a-z])(\d{0,2})$/i.exec(format) ?? [];
  switch (kind?.toLowerCase()) {
    case "d":
      return sign + digits.padStart(Number(precision), "0");
    case "x":
      if (value < 0) return undefined;
      return (kind === "x" ? value.toString(16) : value.toString(16).toUpperCase()).padStart(Number(precision), "0");
    default:
      return /^0+$/.test(format) ? sign + digits.padStart(format.length, "0") : undefined;
  }
}
