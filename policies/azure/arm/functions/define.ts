import { COMPARISONS_A_STEP, spend, spendOnSearch, spendOnText } from "../../../evaluator/sets/work-budget";
import { MOST_ELEMENTS, fits } from "../sizes";
import {
  type List,
  type Obj,
  type Parts,
  type Unknown,
  type Value,
  Lambda,
  Text,
  isCounted,
  isList,
  isObject,
  isUnknown,
  textOf,
  typeOf,
} from "../value";

/*
 * How to define a template function: by the types of its arguments, and by its result for known values of these types. The definition pays
 * for reading the arguments once, and for the text that the function makes. A function pays for what it does beyond that, such as reading
 * something again for each element. The evaluator measures, and pays for, the lists and objects that it makes.
 */

/** What a function receives about its call. */
export interface Context {
  /** What it gives where the call is wrong, which is noted. */
  readonly fail: (reason: string) => Unknown;
  /** The result where it depends on unknown values. */
  readonly unknown: () => Unknown;
  /** What stands in an unknown list: another than everything else. */
  readonly element: () => Unknown;
  /** A property that only Azure knows, and that is the same wherever one deployment asks for it. */
  readonly azure: (name: string, property: string) => Unknown;
}

export interface Definition {
  /** The arguments that it takes: `types` one after another. Those from `least` on are optional; the last may come any number of times. */
  readonly types: readonly (readonly Type[])[];
  readonly least: number;
  readonly isEndless: boolean;
  readonly apply: (context: Context, ...args: readonly Value[]) => Value;
}

/** `any` may be not known, in whole or in part; `counted` is a list with a known number of elements. */
type Type = "any" | "text" | "int" | "bool" | "list" | "counted" | "object" | "lambda";

const TYPES: Readonly<Record<Exclude<Type, "any">, readonly [is: (value: Value) => boolean, name: string]>> = {
  text: [(value) => typeof value === "string", "a text"],
  int: [(value) => Number.isInteger(value), "a whole number"],
  bool: [(value) => typeof value === "boolean", "a boolean"],
  list: [isList, "a list"],
  counted: [isList, "a list"],
  object: [isObject, "an object"],
  lambda: [(value) => value instanceof Lambda, "a lambda"],
};

/**
 * Defines a function.
 *
 * @param signature The arguments, with blanks between: a type, or several with `|`. `?` follows an optional one, `*` one that may come any
 *   number of times, and `+` one that comes at least once.
 * @param apply Receives values of these types. They are known, except for `any` and the contents of lists and objects.
 */
export function takes(signature: string, apply: (context: Context, ...args: never[]) => Value): Definition {
  const words = signature.split(" ").filter((word) => word !== "");
  return {
    types: words.map((word) => word.replace(/[?*+]$/, "").split("|") as Type[]),
    least: words.filter((word) => !/[?*]$/.test(word)).length,
    isEndless: /[*+]$/.test(signature),
    apply: apply as Definition["apply"],
  };
}

/** Says that a function does not take so many arguments. */
export function wrongNumber(count: number): string {
  return `it does not take ${count} argument${count === 1 ? "" : "s"}`;
}

/** Applies a function to arguments of any number and type. */
export function applied(
  { types, least, isEndless, apply }: Definition,
  args: readonly Value[],
  context: Context,
): Value {
  if (args.length < least || (args.length > types.length && !isEndless)) {
    return context.fail(wrongNumber(args.length));
  }
  let isKnown = true;
  for (const [index, arg] of args.entries()) {
    spendOn(arg);
    const allowed = types[Math.min(index, types.length - 1)]!;
    if (allowed.includes("any")) continue;
    if (isUnknown(arg)) isKnown = false;
    else if (!allowed.some((type) => TYPES[type as Exclude<Type, "any">][0](arg))) {
      const wanted = allowed.map((type) => TYPES[type as Exclude<Type, "any">][1]).join(" or ");
      return context.fail(`argument ${index + 1} must be ${wanted}, not ${typeOf(arg)}`);
    } else if (isList(arg) && !allowed.includes("list") && !isCounted(arg)) isKnown = false;
  }
  const result = isKnown ? apply(context, ...args) : context.unknown();
  if (typeof result === "string") spendOnText(result.length);
  return result;
}

/** Pays for reading a value, but not its contents. */
function spendOn(value: Value): void {
  spend(1);
  if (typeof value === "string") spendOnText(value.length);
  else if (isList(value)) spend(value.length / COMPARISONS_A_STEP);
}

export type Definitions = Readonly<Record<string, Definition>>;

/** Of a text of more parts nothing is known. */
const MOST_PARTS = 100;

export const TOO_LARGE = "it makes too large a text";

/** The pieces of a text between delimiters; `undefined` if there are too many for a list. */
export function piecesOf(text: string, between: string): readonly string[] | undefined {
  spendOnSearch(text, between);
  const pieces = text.split(between, MOST_ELEMENTS + 1);
  spend(pieces.length);
  return pieces.length > MOST_ELEMENTS ? undefined : pieces;
}

/** Texts with a delimiter between them. */
export function joined(context: Context, texts: readonly Parts[], between = ""): Value {
  const all: Parts[number][] = [];
  let characters = 0;
  for (const [index, parts] of texts.entries()) {
    spend(1);
    for (const part of index === 0 ? parts : [between, ...parts]) {
      if (typeof part === "string") characters += part.length;
      if (!fits(characters)) return context.fail(TOO_LARGE);
      all.push(part);
    }
  }
  const text = textOf(all);
  return text instanceof Text && text.parts.length > MOST_PARTS ? context.unknown() : text;
}

/** Why something is not evaluated completely. */
export const TOO_MUCH = "it exceeds the work budget";

/** A list of texts; `undefined` if some of its elements are unknown or not texts. */
export function textsIn(list: List): readonly string[] | undefined {
  spend(list.length / COMPARISONS_A_STEP);
  return list.every((element) => typeof element === "string") ? list : undefined;
}

/** Whether something in a list is unknown. */
export function hasUnknown(list: List): boolean {
  spend(list.length / COMPARISONS_A_STEP);
  return !isCounted(list) || list.some(isUnknown);
}

/** What it takes to distinguish each entry of an object from the others. */
const STEPS_AN_ENTRY = 2;

/** An object of entries. The last entry of a key counts: keys compare without case, and the first spelling stays. */
export function objectOf(entries: Iterable<readonly [key: string, value: Value]>): Obj {
  const byKey = new Map<string, readonly [string, Value]>();
  for (const [key, value] of entries) {
    spend(STEPS_AN_ENTRY);
    spendOnText(key.length);
    const wanted = key.toLowerCase();
    byKey.set(wanted, [byKey.get(wanted)?.[0] ?? key, value]);
  }
  return Object.fromEntries(byKey.values());
}
