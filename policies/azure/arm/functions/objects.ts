import { spend, spendOnText } from "../../../evaluator/sets/work-budget";
import {
  type List,
  type Obj,
  type Value,
  Lambda,
  Many,
  entriesOf,
  isCounted,
  isObject,
  isUnknown,
  keysOf,
  perhaps,
} from "../value";
import { type Context, type Definitions, objectOf, takes } from "./define";

/** Functions of objects, and functions that apply lambdas to objects and lists. */
export const OBJECTS: Definitions = {
  createobject: takes("any*", (context, ...args: Value[]) => {
    if (args.length % 2 === 1) return context.fail("it takes keys with their values");
    const entries = args.flatMap((key, index) => (index % 2 === 0 ? [[key, args[index + 1]!] as const] : []));
    return objectFrom(context, entries);
  }),
  items: takes("object", (_, object: Obj) =>
    keysOf(object)
      .map((key) => {
        spend(STEPS_TO_SORT);
        spendOnText(key.length);
        return { key, order: key.toLowerCase() };
      })
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ key }) => ({ key, value: object[key]! })),
  ),
  objectkeys: takes("object", (_, object: Obj) => keysOf(object)),
  shallowmerge: takes("counted", (context, list: readonly Value[]) => {
    if (list.some(isUnknown)) return context.unknown();
    if (!list.every(isObject)) return context.fail("it takes a list of objects");
    return objectOf(list.flatMap(entriesOf));
  }),
  map: takes("list lambda", (context, list: List, { apply }: Lambda) => {
    const at = placesIn(context, list);
    return list.map((element, index) =>
      element instanceof Many ? new Many(apply(element.of, at(index))) : apply(element, at(index)),
    );
  }),
  filter: takes("list lambda", (context, list: List, { apply }: Lambda) => {
    const at = placesIn(context, list);
    const kept: (Value | Many)[] = [];
    for (const [index, element] of list.entries()) {
      const holds = apply(element instanceof Many ? element.of : element, at(index));
      if (isUnknown(holds)) kept.push(perhaps(element));
      else if (typeof holds !== "boolean") return context.fail("its lambda must give a boolean");
      else if (holds) kept.push(element);
    }
    return kept;
  }),
  reduce: takes("counted any lambda", (_, list: readonly Value[], start: Value, { apply }: Lambda) =>
    list.reduce((sum, element, index) => apply(sum, element, index), start),
  ),
  sort: takes("counted lambda", (context, list: readonly Value[], { apply }: Lambda) => {
    const answers: Value[] = [];
    const isBefore = (a: Value, b: Value): boolean => {
      const answer = apply(a, b);
      if (typeof answer !== "boolean") answers.push(answer);
      return answer === true;
    };
    const sorted = [...list].sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
    if (answers.length === 0) return sorted;
    return answers.every(isUnknown) ? context.unknown() : context.fail("its lambda must give a boolean");
  }),
  toobject: takes("counted lambda lambda?", (context, list: readonly Value[], key: Lambda, value?: Lambda) =>
    objectFrom(
      context,
      list.map((element) => [key.apply(element), value ? value.apply(element) : element] as const),
    ),
  ),
  mapvalues: takes("object lambda", (_, object: Obj, { apply }: Lambda) =>
    Object.fromEntries(entriesOf(object).map(([key, value]) => [key, apply(value)])),
  ),
  groupby: takes("counted lambda", (context, list: readonly Value[], { apply }: Lambda) => {
    const groups = new Map<Value, Value[]>();
    for (const element of list) {
      const key = apply(element);
      if (typeof key === "string") spendOnText(key.length);
      const group = groups.get(key);
      if (group) group.push(element);
      else groups.set(key, [element]);
    }
    return objectFrom(context, [...groups]);
  }),
};

/** The steps that sorting takes for each element: half a million need about 20 comparisons each. */
const STEPS_TO_SORT = 5;

/** The numbers of the elements in a list, as far as they are known. */
function placesIn(context: Context, list: List): (index: number) => Value {
  return isCounted(list) ? (index) => index : () => context.element();
}

/** An object of entries, whose keys are known texts. */
function objectFrom(context: Context, entries: readonly (readonly [Value, Value])[]): Value {
  if (entries.some(([key]) => isUnknown(key))) return context.unknown();
  const named = entries.flatMap(([key, value]) => (typeof key === "string" ? [[key, value] as const] : []));
  return named.length === entries.length ? objectOf(named) : context.fail("keys must be texts");
}
