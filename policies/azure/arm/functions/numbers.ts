import { spend } from "../../../evaluator/sets/work-budget";
import { type List, type Value, isList } from "../value";
import { type Context, type Definitions, hasUnknown, takes } from "./define";

/** Azure refuses to make longer lists. */
const LONGEST_RANGE = 10_000;

/** Whole numbers. */
export const NUMBERS: Definitions = {
  add: takes("int int", (context, a: number, b: number) => whole(context, a + b)),
  sub: takes("int int", (context, a: number, b: number) => whole(context, a - b)),
  mul: takes("int int", (context, a: number, b: number) => whole(context, a * b)),
  div: takes("int int", (context, a: number, b: number) =>
    b === 0 ? context.fail("it divides by 0") : whole(context, Math.trunc(a / b)),
  ),
  mod: takes("int int", (context, a: number, b: number) =>
    b === 0 ? context.fail("it divides by 0") : whole(context, a % b),
  ),
  int: takes("int|text", (context, value: number | string) =>
    /^\s*[+-]?\d+\s*$/.test(String(value))
      ? whole(context, Number(value))
      : context.fail(`"${value}" is no whole number`),
  ),
  min: takes("int|list int*", (context, first: number | List, ...others: number[]) =>
    extreme(context, first, others, (a, b) => Math.min(a, b)),
  ),
  max: takes("int|list int*", (context, first: number | List, ...others: number[]) =>
    extreme(context, first, others, (a, b) => Math.max(a, b)),
  ),
  range: takes("int int", (context, start: number, count: number) => {
    if (count < 0 || count > LONGEST_RANGE)
      return context.fail(`a range has 0 to ${LONGEST_RANGE} numbers, not ${count}`);
    spend(count);
    return Array.from({ length: count }, (_, index) => start + index);
  }),
};

/** Azure counts up to 2^63, and this up to 2^53. */
function whole(context: Context, value: number): Value {
  // Avoids a negative zero.
  return Number.isSafeInteger(value) ? value + 0 : context.fail("it makes too large a number");
}

function extreme(
  context: Context,
  first: number | List,
  others: readonly number[],
  choose: (a: number, b: number) => number,
): Value {
  const numbers: List = isList(first) ? [...first, ...others] : [first, ...others];
  if (hasUnknown(numbers)) return context.unknown();
  const known = numbers.filter((number) => typeof number === "number");
  if (known.length < numbers.length || known.length === 0)
    return context.fail("it takes whole numbers, and at least one");
  return known.reduce(choose);
}
