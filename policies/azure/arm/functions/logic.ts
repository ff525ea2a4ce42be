import { type Value, Many, isList, isObject, isSame, isUnknown, keysOf, typeOf } from "../value";
import { type Context, type Definitions, takes } from "./define";

/** Booleans and comparisons. `if`, `and`, `or` and `coalesce` do not need all of their arguments, so the evaluator handles them itself. */
export const LOGIC: Definitions = {
  true: takes("", () => true),
  false: takes("", () => false),
  null: takes("", () => null),
  not: takes("bool", (_, value: boolean) => !value),
  equals: takes("any any", (context, a: Value, b: Value) => {
    return isSame(a, b) ?? context.unknown();
  }),
  less: takes("int|text int|text", (context, a: Comparable, b: Comparable) => compared(context, a, b, (n) => n < 0)),
  lessorequals: takes("int|text int|text", (context, a: Comparable, b: Comparable) =>
    compared(context, a, b, (n) => n <= 0),
  ),
  greater: takes("int|text int|text", (context, a: Comparable, b: Comparable) => compared(context, a, b, (n) => n > 0)),
  greaterorequals: takes("int|text int|text", (context, a: Comparable, b: Comparable) =>
    compared(context, a, b, (n) => n >= 0),
  ),
  bool: takes("bool|int|text", (context, value: boolean | number | string) => {
    if (typeof value !== "string") return Boolean(value);
    if (/^\s*(true|1)\s*$/i.test(value)) return true;
    return /^\s*(false|0)\s*$/i.test(value) ? false : context.fail(`"${value}" is no boolean`);
  }),
  empty: takes("any", (context, value: Value) => {
    if (isUnknown(value)) return context.unknown();
    if (value === null || typeof value === "string") return value === null || value === "";
    if (isObject(value)) return keysOf(value).length === 0;
    if (!isList(value)) return context.fail(`${typeOf(value)} cannot be empty`);
    if (value.length === 0) return true;
    return value.every((element) => element instanceof Many) ? context.unknown() : false;
  }),
};

type Comparable = number | string;

/** Azure orders texts in its own way: the result is known only where different orders agree. */
function compared(context: Context, a: Comparable, b: Comparable, holds: (order: number) => boolean): Value {
  if (typeof a === "number" && typeof b === "number") return holds(a - b);
  if (typeof a === "number" || typeof b === "number") return context.fail("a text and a number have no order");
  const [byCode, byLetter] = [orderOf(a, b), orderOf(a.toLowerCase(), b.toLowerCase())];
  return byCode === byLetter ? holds(byCode) : context.unknown();
}

function orderOf(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
