import { spend, spendOnSearch, spendOnText } from "../../../evaluator/sets/work-budget";
import {
  type List,
  type Obj,
  type Parts,
  type Value,
  Many,
  areAll,
  entriesOf,
  isList,
  isObject,
  isSame,
  isUnknown,
  keyIn,
  keysOf,
  memberOf,
  partsOf,
  perhaps,
} from "../value";
import { type Context, type Definitions, hasUnknown, joined, objectOf, takes } from "./define";
import { written } from "./written";

/** Functions of lists, and those that lists share with texts and objects. */
export const LISTS: Definitions = {
  createarray: takes("any*", (_, ...elements: Value[]) => elements),
  array: takes("any", (context, value: Value) =>
    isUnknown(value) ? context.unknown() : isList(value) ? value : [value],
  ),
  concat: takes("any+", (context, ...args: Value[]) => {
    if (args.some(isList)) return joinedLists(context, args);
    const texts = args.map((arg) => partsOf(arg) ?? textually(arg));
    return texts.includes(undefined)
      ? context.fail("it takes texts, or lists")
      : joined(context, texts as readonly Parts[]);
  }),
  length: takes("text|counted|object", (_, value: string | List | Obj) =>
    typeof value === "string" ? value.length : keysOf(value as Obj).length,
  ),
  contains: takes("text|list|object any", (context, container: string | List | Obj, item: Value) => {
    if (isUnknown(item)) return isList(container) && container.length === 0 ? false : context.unknown();
    if (typeof container === "string") {
      const text = typeof item === "string" || typeof item === "number" ? String(item) : undefined;
      if (text === undefined) return context.fail("a text contains texts");
      spendOnSearch(container, text);
      return container.includes(text);
    }
    if (!isList(container)) {
      return typeof item === "string" ? keyIn(container, item) !== undefined : context.fail("keys are texts");
    }
    const same = container.map((element) => isSame(element, item));
    return same.includes(true) || (same.includes(undefined) ? context.unknown() : false);
  }),
  first: takes("text|list", (context, of: string | List) => {
    if (typeof of === "string") return of.slice(0, 1);
    return of.length === 0 ? null : (known(of[0]!) ?? context.unknown());
  }),
  last: takes("text|list", (context, of: string | List) => {
    if (typeof of === "string") return of.slice(-1);
    return of.length === 0 ? null : (known(of.at(-1)!) ?? context.unknown());
  }),
  skip: takes("text|counted int", (_, of: string | List, count: number) => of.slice(Math.max(count, 0))),
  take: takes("text|counted int", (_, of: string | List, count: number) => of.slice(0, Math.max(count, 0))),
  indexof: takes("text|counted any", (context, of: string | List, item: Value) =>
    found(
      context,
      of,
      item,
      (places) => places[0],
      (text, sought) => text.indexOf(sought),
    ),
  ),
  lastindexof: takes("text|counted any", (context, of: string | List, item: Value) =>
    found(
      context,
      of,
      item,
      (places) => places.at(-1),
      (text, sought) => text.lastIndexOf(sought),
    ),
  ),
  join: takes("counted text", (context, list: readonly Value[], delimiter: string) => {
    const texts = list.map((element) => partsOf(element) ?? textually(element));
    return texts.includes(undefined)
      ? context.fail("it joins texts")
      : joined(context, texts as readonly Parts[], delimiter);
  }),
  flatten: takes("list", (context, list: List) => {
    const flat: (Value | Many)[] = [];
    for (const element of list) {
      const inner = element instanceof Many ? element.of : element;
      if (isUnknown(inner)) flat.push(new Many(context.element()));
      else if (!isList(inner)) return context.fail("its elements must be lists");
      else {
        spend(inner.length);
        for (const one of inner) flat.push(element instanceof Many ? perhaps(one) : one);
      }
    }
    return flat;
  }),
  union: takes("any+", (context, ...args: Value[]) => {
    if (args.some(isUnknown)) return context.unknown();
    if (args.every(isList)) return distinct(args.flatMap((list) => [...list]));
    if (!args.every(isObject)) return context.fail("it takes lists, or objects");
    return args.reduce((all, one) => merged(context, all, one));
  }),
  intersection: takes("any+", (context, ...args: Value[]) => {
    if (args.some(isUnknown)) return context.unknown();
    if (args.every(isList)) {
      const [first, ...others] = args as [List, ...List[]];
      if (args.some(hasUnknownWithin)) return context.unknown();
      return distinct(
        first.filter((element) => others.every((list) => list.some((other) => isSame(element, other) === true))),
      );
    }
    if (!args.every(isObject)) return context.fail("it takes lists, or objects");
    const [first, ...others] = args as [Obj, ...Obj[]];
    const common: [string, Value][] = [];
    for (const [key, value] of entriesOf(first)) {
      spend(others.length);
      const members = others.map((other) => memberOf(other, key));
      const isIn = areAll(members, (member) => (member === undefined ? false : isSame(value, member)));
      if (isIn === undefined) return context.unknown();
      if (isIn) common.push([key, value]);
    }
    return Object.fromEntries(common);
  }),
};

/** An element of a list by itself; `undefined` for elements whose number is unknown. */
function known(element: Value | Many): Value | undefined {
  return element instanceof Many ? undefined : element;
}

/** A number or boolean as a part of a text. */
function textually(value: Value): Parts | undefined {
  return typeof value === "number" || typeof value === "boolean" ? [written(value)!] : undefined;
}

function joinedLists(context: Context, args: readonly Value[]): Value {
  const all: (Value | Many)[] = [];
  for (const arg of args) {
    // With any other unknown value, the call would be wrong.
    if (isUnknown(arg)) all.push(new Many(context.element()));
    else if (!isList(arg)) return context.fail("it takes texts, or lists");
    else {
      spend(arg.length);
      for (const element of arg) all.push(element);
    }
  }
  return all;
}

function found(
  context: Context,
  of: string | List,
  item: Value,
  choose: (places: readonly number[]) => number | undefined,
  search: (text: string, sought: string) => number,
): Value {
  if (isUnknown(item)) return context.unknown();
  if (typeof of === "string") {
    if (typeof item !== "string") return context.fail("it finds texts in a text");
    spendOnSearch(of, item);
    // Unlike `contains`, this compares without case.
    return search(of.toLowerCase(), item.toLowerCase());
  }
  const same = of.map((element) => isSame(element, item));
  if (same.includes(undefined)) return context.unknown();
  return choose(same.flatMap((isEqual, index) => (isEqual === true ? [index] : []))) ?? -1;
}

/** The elements of a list, each once. */
function distinct(list: List): Value {
  const elements: (Value | Many)[] = [];
  const scalars = new Set<unknown>();
  const others: (Value | Many)[] = [];
  let hasOpen = false;
  for (const element of list) {
    const isScalar = element === null || typeof element !== "object";
    if (typeof element === "string") spendOnText(element.length);
    const same = isScalar ? [] : others.map((other) => isSame(element, other));
    if (scalars.has(element) || same.includes(true)) continue;
    // Perhaps it is there already: then it stands there twice, which changes no rule, and the number is never used.
    const isPerhapsThere = hasOpen || same.includes(undefined) || (isOpen(element) && elements.length > 0);
    elements.push(isPerhapsThere ? perhaps(element) : element);
    if (isScalar) scalars.add(element);
    else others.push(element);
    hasOpen ||= isOpen(element);
  }
  return elements;
}

/** Whether an element may have any value. */
function isOpen(element: Value | Many): boolean {
  return isUnknown(element) || element instanceof Many;
}

/** Two objects in one: objects in both are merged too; of other values the last counts. */
function merged(context: Context, a: Obj, b: Obj): Obj {
  const entries = entriesOf(b).map(([key, value]) => [key, mergedMember(context, memberOf(a, key), value)] as const);
  return objectOf([...entriesOf(a), ...entries]);
}

function mergedMember(context: Context, first: Value | undefined, last: Value): Value {
  if (isObject(first) && isObject(last)) return merged(context, first, last);
  // An unknown value may be an object too, which would be merged with the other.
  const isPerhapsMerged = (isObject(last) && isUnknown(first)) || (isUnknown(last) && isObject(first));
  return isPerhapsMerged ? context.unknown() : last;
}

function hasUnknownWithin(value: Value): boolean {
  spend(1);
  if (isUnknown(value)) return true;
  if (isList(value)) return hasUnknown(value) || (value as readonly Value[]).some(hasUnknownWithin);
  return isObject(value) && entriesOf(value).some(([, member]) => hasUnknownWithin(member));
}
