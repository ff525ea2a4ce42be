import { UNKNOWN } from "../../evaluator/rule";
import { COMPARISONS_A_STEP, spend, spendOnText } from "../../evaluator/sets/work-budget";

/*
 * The values of expressions: JSON, with unknown values exactly where they are. Values never change once they are made. Code that goes over
 * a value pays for it, by the size of what it touches.
 */

export type Value = null | boolean | number | string | Text | Unknown | Lambda | List | Obj;
export type List = readonly (Value | Many)[];
export interface Obj {
  readonly [key: string]: Value;
}

/** A value that is unknown. */
export class Unknown {
  /** The expression that produces it, without brackets. */
  readonly expression: string;
  /** The same for equal values, ignoring case: names are compared by it. */
  readonly key: string;
  /** The same for values that are equal letter by letter. */
  readonly exactKey: string;

  constructor(expression: string, key: string, exactKey = key) {
    this.expression = expression;
    this.key = key;
    this.exactKey = exactKey;
  }

  /** What a function makes of it, where that is the same name. */
  as(name: string): Unknown {
    return new Unknown(this.expression, this.key, `${name}(${this.exactKey})`);
  }
}

/** A text with unknown parts. */
export class Text {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }
}

/** A text in parts: the known and the unknown ones. */
export type Parts = readonly (string | Unknown)[];

/** In a list, in place of an unknown number of elements, or none: what each of them is, as far as it is known. */
export class Many {
  readonly of: Value;

  constructor(of: Value) {
    this.of = of;
  }
}

/** A function that a template passes to another. */
export class Lambda {
  /** @param args Surplus arguments are ignored. */
  readonly apply: (...args: readonly Value[]) => Value;

  constructor(apply: (...args: readonly Value[]) => Value) {
    this.apply = apply;
  }
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

/** Whether it is an object of JSON. */
export function isObject(value: unknown): value is Obj {
  return typeof value === "object" && value !== null && !isList(value) && !isOther(value);
}

function isOther(value: object): boolean {
  return value instanceof Unknown || value instanceof Text || value instanceof Many || value instanceof Lambda;
}

/** Whether it is a text, a number or the like that is unknown in whole or in part. */
export function isUnknown(value: unknown): value is Unknown | Text {
  return value instanceof Unknown || value instanceof Text;
}

/** Whether the number of elements of a list is known. */
export function isCounted(list: List): list is readonly Value[] {
  spend(list.length / COMPARISONS_A_STEP);
  return !list.some((element) => element instanceof Many);
}

/** A text from its parts. One that is wholly unknown is the same name as what it is made of, and not the same value: that may be no text. */
export function textOf(parts: Parts): string | Text | Unknown {
  const merged: (string | Unknown)[] = [];
  spend(parts.length);
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged[merged.length - 1] = last + part;
    else if (part !== "") merged.push(part);
  }
  const [first, ...others] = merged;
  if (first === undefined) return "";
  if (others.length > 0) return new Text(merged);
  return typeof first === "string" ? first : first.as("text");
}

/** The parts of a text; `undefined` if the value is known and not a text. */
export function partsOf(value: Value | undefined): Parts | undefined {
  if (typeof value === "string" || value instanceof Unknown) return [value];
  return value instanceof Text ? value.parts : undefined;
}

/** The key under which an object has a member: Azure compares keys without case. */
export function keyIn(object: object, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  spendOnText(name.length);
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => {
    spend(1);
    spendOnText(key.length);
    return key.toLowerCase() === wanted;
  });
}

/** A member of an object. */
export function memberOf<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = keyIn(object, name);
  return key === undefined ? undefined : object[key];
}

/** Whether two values are the same; `undefined` if that is unknown. Texts are compared with case. */
export function isSame(a: Value | Many, b: Value | Many): boolean | undefined {
  spend(1);
  // Texts of different lengths differ.
  if (typeof a === "string" && typeof b === "string" && a.length === b.length) spendOnText(a.length);
  if (a === b) return true;
  if (a instanceof Lambda || b instanceof Lambda) return undefined;
  if (isUnknown(a) || isUnknown(b) || a instanceof Many || b instanceof Many) return undefined;
  if (isList(a) && isList(b)) {
    if (!isCounted(a) || !isCounted(b)) return undefined;
    return a.length === b.length && areAll(a, (element, index) => isSame(element, b[index]!));
  }
  if (isObject(a) && isObject(b)) {
    const keys = keysOf(a);
    if (keys.length !== keysOf(b).length) return false;
    return areAll(keys, (key) => {
      spend(STEPS_A_MEMBER);
      const other = memberOf(b, key);
      return other === undefined ? false : isSame(a[key]!, other);
    });
  }
  return false;
}

/** The steps for finding a member of an object, or adding one. */
const STEPS_A_MEMBER = 2;

/** The keys of an object. */
export function keysOf(object: Obj): readonly string[] {
  const keys = Object.keys(object);
  spend(keys.length);
  return keys;
}

/** The members of an object, with their keys. */
export function entriesOf(object: Obj): readonly (readonly [key: string, value: Value])[] {
  const entries = Object.entries(object);
  spend(STEPS_A_MEMBER * entries.length);
  return entries;
}

/** Whether all elements meet a condition; `undefined` if that is unknown. */
export function areAll<T>(
  elements: readonly T[],
  holdsOf: (element: T, index: number) => boolean | undefined,
): boolean | undefined {
  let isKnown = true;
  for (const [index, element] of elements.entries()) {
    const holds = holdsOf(element, index);
    if (holds === false) return false;
    if (holds === undefined) isKnown = false;
  }
  return isKnown ? true : undefined;
}

/** More pairs of elements are not compared. */
const MOST_PAIRS = 10_000;

/** A value that is one of two, as exactly as one can be given for both; `undefined` if nothing is known of it. */
export function eitherOf(a: Value, b: Value): Value | undefined {
  if (isSame(a, b) === true) return a;
  if (isList(a) && isList(b)) return a.length * b.length > MOST_PAIRS ? undefined : eitherList(a, b);
  if (!isObject(a) || !isObject(b)) return undefined;
  const keys = keysOf(a);
  if (keys.length !== keysOf(b).length) return undefined;
  const members = keys.map((key) => {
    spend(STEPS_A_MEMBER);
    const other = memberOf(b, key);
    return [key, other === undefined ? undefined : eitherOf(a[key]!, other)] as const;
  });
  return members.some(([, member]) => member === undefined) ? undefined : (Object.fromEntries(members) as Obj);
}

/** The elements that both lists have, in their order, and around them those that may be there: it is unknown which is the first. */
function eitherList(a: List, b: List): List {
  const isIn = (list: List, element: Value | Many): boolean => list.some((other) => isSame(element, other) === true);
  const [common, same] = [a.filter((element) => isIn(b, element)), b.filter((element) => isIn(a, element))];
  const isCertain = isSame(common, same) === true;
  const uncertainOf = (list: List): readonly Many[] =>
    list.filter((element) => !isCertain || !isIn(common, element)).map(perhaps);
  const others = [...uncertainOf(a), ...uncertainOf(b)];
  return isCertain ? [...others, ...common, ...others] : others;
}

/** An element that may be in a list, or not. */
export function perhaps(element: Value | Many): Many {
  return element instanceof Many ? element : new Many(element);
}

/** The steps for a copy of a value and its use: judging copies and compares it several times. */
const STEPS_A_COPY = 10;

/** Plain data, with {@link UNKNOWN} in place of unknown values; `undefined` for an absent value. */
export function plain(value: Value | Many | undefined): unknown {
  spend(STEPS_A_COPY);
  if (typeof value === "string") spendOnText(value.length);
  if (isUnknown(value) || value instanceof Many || value instanceof Lambda) return UNKNOWN;
  if (isList(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(entriesOf(value).map(([key, member]) => [key, plain(member)]));
}

/** What Azure names the type of a value, for sentences. */
export function typeOf(value: Value): string {
  if (value === null) return "null";
  if (isUnknown(value)) return "what is not known";
  if (isList(value)) return "a list";
  if (value instanceof Lambda) return "a lambda";
  switch (typeof value) {
    case "string":
      return "a text";
    case "number":
      return Number.isInteger(value) ? "a whole number" : "a number";
    case "boolean":
      return "a boolean";
    default:
      return "an object";
  }
}
