import { UNKNOWN } from "../../evaluator/rule";
import { COMPARISONS_A_STEP, isSpent, spend, spendOnText, unlessSpent } from "../../evaluator/sets/work-budget";
import { type Access, type Call, type Expression, ExpressionError, isExpression, literalOf, parse } from "./expression";
import { SPECIAL_FUNCTIONS } from "./special-functions";
import type { ArgumentEvaluator, IfAbsent, Scope, Surroundings, ExpressionPlace } from "./surroundings";
import { FUNCTIONS, isAboutTemplate, isAzures, isFresh } from "./functions";
import { type Context, TOO_MUCH, applied, wrongNumber } from "./functions/define";
import { type Json, isJson } from "./template-json";
import type { UnevaluatedTexts } from "./unevaluated-texts";
import { DEEPEST, Sizes } from "./sizes";
import {
  type List,
  type Obj,
  type Value,
  Lambda,
  Many,
  Text,
  Unknown,
  eitherOf,
  entriesOf,
  isList,
  isObject,
  isUnknown,
  keyIn,
  memberOf,
  typeOf,
} from "./value";

/** Azure refuses more copies. */
const MOST_COPIES = 800;

/** The steps for an expression, or an element of the JSON of a template, besides what its functions touch. */
const STEPS_A_NODE = 20;

/** The parts of longer ones are not distinguished. */
const LONGEST_KEY = 2000;

/** More alternatives of a value are not compared. */
const MOST_ALTERNATIVES = 30;

/**
 * Evaluates the values of a template. A value that is wrong, or takes more steps than are left, becomes unknown, with an entry in
 * {@link UnevaluatedTexts}. Nothing in a template makes this throw.
 */
export class Evaluator implements ArgumentEvaluator {
  readonly #unevaluated: UnevaluatedTexts;
  readonly #sizes = new Sizes();
  readonly #parsed = new Map<string, Parsed>();
  #depth = 0;
  #fresh = 0;

  constructor(unevaluated: UnevaluatedTexts) {
    this.#unevaluated = unevaluated;
  }

  /** An unknown value that equals no other. */
  fresh(expression: string): Unknown {
    return new Unknown(expression, `#${++this.#fresh}`);
  }

  /**
   * Records something that is wrong.
   *
   * @param text As the template writes it; empty if it is not a text.
   */
  fail(place: string, text: string, reason: string): Unknown {
    this.#addUnevaluated(place, text, reason);
    return this.fresh(isExpression(text) ? text.slice(1, -1) : text);
  }

  #addUnevaluated(place: string, text: string, reason: string): void {
    const unevaluated = { place, text, reason };
    if (isSpent()) {
      this.#unevaluated.addLast(unevaluated);
      return;
    }
    spendOnText(place.length);
    this.#unevaluated.add(unevaluated);
  }

  /** Does something that may recurse, unless that goes too deep. */
  deeper(place: string, act: () => Value): Value {
    return this.#deeper(act, () => this.fail(place, "", "it is nested too deep"));
  }

  /** @param tooDeep Gives the result where it would go too deep. */
  #deeper(act: () => Value, tooDeep: () => Value): Value {
    if (this.#depth >= DEEPEST) return tooDeep();
    this.#depth++;
    try {
      return act();
    } finally {
      this.#depth--;
    }
  }

  /** The fault in the size of a value that comes from elsewhere, if there is one. */
  faultOf(value: Value): string | undefined {
    return this.#sizes.faultOf(value);
  }

  /**
   * The value of JSON with expressions in it.
   *
   * @param json May contain {@link UNKNOWN}.
   */
  valueOf(json: unknown, surroundings: Surroundings, place: string): Value {
    return unlessSpent(
      () => this.#valueOf(json, surroundings, place),
      () => this.fail(place, typeof json === "string" ? json : "", TOO_MUCH),
    );
  }

  #valueOf(json: unknown, surroundings: Surroundings, place: string): Value {
    spend(STEPS_A_NODE);
    if (json === UNKNOWN) return this.fresh("(unknown)");
    if (typeof json === "string") return this.#textOf(json, surroundings, place);
    if (typeof json === "number" || typeof json === "boolean") return json;
    if (typeof json !== "object" || json === null) return null;
    return this.deeper(place, () => {
      const value = Array.isArray(json)
        ? json.map((element: unknown, index) => this.valueOf(element, surroundings, `${place}[${index}]`))
        : this.#objectOf(json as Json, surroundings, place);
      // Without steps left to measure it, the value stays known: nothing goes over it any more.
      const fault = isSpent() ? undefined : this.faultOf(value);
      return fault === undefined ? value : this.fail(place, "", fault);
    });
  }

  /**
   * Goes through a loop.
   *
   * @param copy With a name and a count.
   * @param turn Is called for each turn, or once for all of them if their number is unknown.
   * @returns The name and the result of each turn; whether their number is known; and whether turns were left out because they take too
   *   much work.
   */
  loop<T>(
    copy: Json,
    loopOf: "resources" | "elements",
    surroundings: Surroundings,
    place: string,
    turn: (within: Surroundings, index: number) => T,
  ): { readonly name: string; readonly turns: readonly T[]; readonly isCounted: boolean; readonly isCut: boolean } {
    const named = this.valueOf(memberOf(copy, "name") ?? null, surroundings, `${place}.name`);
    const name = typeof named === "string" ? named : "";
    spendOnText(name.length);
    const within = (index: number | Unknown): Surroundings => ({
      ...surroundings,
      loops: [{ name, isOfResource: loopOf === "resources", index }, ...surroundings.loops],
    });
    const count = this.#countOf(copy, surroundings, `${place}.count`);
    if (count === undefined) {
      const index = new Unknown("copyIndex()", `copyindex(${name.toLowerCase()})@${surroundings.scope.id}`);
      return { name, turns: [turn(within(index), 0)], isCounted: false, isCut: false };
    }
    const turns: T[] = [];
    for (let index = 0; index < count && !isSpent(); index++) turns.push(turn(within(index), index));
    return { name, turns, isCounted: true, isCut: turns.length < count };
  }

  #countOf(copy: Json, surroundings: Surroundings, place: string): number | undefined {
    const written = memberOf(copy, "count");
    const count = this.valueOf(written, surroundings, place);
    if (isUnknown(count)) return undefined;
    const isUsable = typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= MOST_COPIES;
    if (isUsable) return count;
    const is = typeof count === "number" ? String(count) : typeOf(count);
    this.fail(place, shown(written), `a loop makes 0 to ${MOST_COPIES} copies, and this is ${is}`);
    return undefined;
  }

  #objectOf(json: Json, surroundings: Surroundings, place: string): Obj {
    const members: [string, Value][] = [];
    // What a loop makes takes precedence over what stands beside it under the same name.
    const made: [string, Value][] = [];
    for (const [key, value] of Object.entries(json)) {
      spendOnText(key.length);
      const at = `${place}.${key}`;
      if (!isLoops(key, value)) members.push([key, this.valueOf(value, surroundings, at)]);
      else
        for (const [index, copy] of value.entries()) made.push(this.#memberFrom(copy, surroundings, `${at}[${index}]`));
    }
    return Object.fromEntries([...members, ...made]);
  }

  /** The member of an object that a loop makes. */
  #memberFrom(copy: Json, surroundings: Surroundings, place: string): [string, List] {
    const { name, turns, isCounted, isCut } = this.loop(copy, "elements", surroundings, place, (within) =>
      this.valueOf(memberOf(copy, "input"), within, `${place}.input`),
    );
    const elements = isCounted ? turns : turns.map((turn) => new Many(turn));
    return [name, isCut ? [...elements, new Many(this.fresh("copyIndex()"))] : elements];
  }

  #textOf(text: string, surroundings: Surroundings, place: string): Value {
    if (!isExpression(text)) return literalOf(text);
    let parsed = this.#parsed.get(text);
    if (!parsed) {
      parsed = parsedFrom(text);
      this.#parsed.set(text, parsed);
    }
    const { expression, source } = parsed;
    if (expression instanceof ExpressionError) return this.fail(place, text, expression.message);
    return this.value(expression, { surroundings, place, text, source });
  }

  /** The value of an expression. */
  value(expression: Expression, written: ExpressionPlace): Value {
    spend(STEPS_A_NODE);
    if (expression.kind === "literal") return expression.value;
    return this.#deeper(
      () => {
        const value = expression.kind === "call" ? this.#call(expression, written) : this.#access(expression, written);
        const fault = this.faultOf(value);
        return fault === undefined ? value : this.failAt(expression, written, fault);
      },
      () => this.failAt(expression, written, "it is nested too deep"),
    );
  }

  /**
   * The result of a wrong expression: an unknown value, and an entry in {@link UnevaluatedTexts}.
   *
   * @param key As for {@link unknownAt}.
   */
  failAt(expression: Expression, written: ExpressionPlace, reason: string, key?: string): Unknown {
    this.#addUnevaluated(written.place, written.text, reason);
    return this.unknownAt(expression, written, key);
  }

  #access(access: Access, written: ExpressionPlace): Value {
    const target = this.value(access.target, written);
    const key = this.value(access.key, written);
    if (isUnknown(target)) {
      const name = typeof key === "string" ? key.toLowerCase() : key;
      return this.unknownAt(access, written, `${this.keyOf(target)}.${this.keyOf(name)}`);
    }
    return this.member(target, key, access, access.isOptional ? "null" : "fails", written);
  }

  /** What a known value has under a key. */
  member(target: Value, key: Value, expression: Expression, ifAbsent: IfAbsent, written: ExpressionPlace): Value {
    const lacking = (reason: string): Value => (ifAbsent === "null" ? null : this.failAt(expression, written, reason));
    if (isUnknown(key) && (isList(target) || isObject(target))) {
      const values: readonly (Value | Many)[] = isList(target) ? target : Object.values(target);
      spend(values.length);
      return (ifAbsent === "null" ? undefined : this.#anyOf(values)) ?? this.unknownAt(expression, written);
    }
    if (isList(target) && typeof key === "number") return this.#element(target, key, expression, lacking, written);
    if (isObject(target) && typeof key === "string") {
      return (
        memberOf(target, key) ?? (keyIn(target, key) === undefined ? lacking(`there is no property "${key}"`) : null)
      );
    }
    return lacking(`${typeOf(target)} has nothing under ${typeOf(key)}`);
  }

  #element(
    list: List,
    index: number,
    expression: Expression,
    ifAbsent: (reason: string) => Value,
    written: ExpressionPlace,
  ): Value {
    const before = list.slice(0, Math.max(index, 0) + 1);
    spend(before.length / COMPARISONS_A_STEP);
    const [first] = list;
    // All elements are alike, so any of them serves.
    if (list.length === 1 && first instanceof Many && index >= 0) return first.of;
    if (before.some((element) => element instanceof Many)) return this.unknownAt(expression, written);
    return (list[index] as Value | undefined) ?? (index in list ? null : ifAbsent(`there is no element ${index}`));
  }

  /** A value that is one of these; `undefined` if nothing is known of it. */
  #anyOf(values: readonly (Value | Many)[]): Value | undefined {
    const alternatives = values.map((value) => (value instanceof Many ? value.of : value));
    if (alternatives.length > MOST_ALTERNATIVES) return undefined;
    return alternatives.reduce<Value | undefined>(
      (any, value) => (any === undefined ? undefined : eitherOf(any, value)),
      alternatives[0],
    );
  }

  #call(call: Call, written: ExpressionPlace): Value {
    const { name } = call;
    const form = SPECIAL_FUNCTIONS.get(name);
    if (form) return form(this, call, written);
    const definition = FUNCTIONS.get(name);
    if (definition) {
      const args = this.args(call, written);
      return applied(definition, args, this.#contextOf(call, args, written));
    }
    if (isFresh(name)) return this.fresh(written.source.slice(call.start, call.end));
    if (isAzures(name)) return this.#azure(call, this.args(call, written), written);
    return this.#callUserFunction(call, written);
  }

  #azure(call: Call, args: readonly Value[], written: ExpressionPlace): Unknown {
    const { id, location } = written.surroundings.scope;
    const where = isAboutTemplate(call.name) ? `${location} ${id}` : location;
    return this.unknownAt(call, written, `${this.callKey(call, args)}@${where}`);
  }

  #callUserFunction(call: Call, written: ExpressionPlace): Value {
    const { scope } = written.surroundings;
    const userFunction = scope.userFunction(call.name);
    if (!userFunction) return this.failAt(call, written, `there is no function "${call.name}"`);
    const args = this.args(call, written);
    if (args.length !== userFunction.parameters.length) {
      return this.failAt(call, written, wrongNumber(args.length));
    }
    const names = userFunction.parameters.map((name) => name.toLowerCase());
    const own: Scope = {
      ...scope,
      parameter: (name) => {
        spend(1 + names.length / COMPARISONS_A_STEP);
        return args[names.indexOf(name.toLowerCase())];
      },
      variable: () => undefined,
    };
    return this.valueOf(userFunction.output, { scope: own, loops: [], bound: [] }, userFunction.place);
  }

  args(call: Call, written: ExpressionPlace): readonly Value[] {
    return call.args.map((arg) => this.value(arg, written));
  }

  #contextOf(call: Call, args: readonly Value[], written: ExpressionPlace): Context {
    const { location } = written.surroundings.scope;
    return {
      fail: (reason) => this.failAt(call, written, reason),
      unknown: () => this.unknownAt(call, written, this.callKey(call, args)),
      element: () => this.fresh(written.source.slice(call.start, call.end)),
      azure: (name, property) => new Unknown(`${name}().${property}`, azureKey(name, property, location)),
    };
  }

  /**
   * The value of an expression that is unknown.
   *
   * @param key The same for equal values; without it, the value equals no other.
   */
  unknownAt({ start, end }: Expression, { source }: ExpressionPlace, key?: string): Unknown {
    const expression = source.slice(start, end);
    return key === undefined || key.length > LONGEST_KEY ? this.fresh(expression) : new Unknown(expression, key);
  }

  callKey({ name }: Call, args: readonly Value[]): string {
    const keys = args.map((arg) => this.keyOf(arg)).join();
    spendOnText(keys.length);
    return `${name}(${keys})`;
  }

  /** A key that is the same for equal values, letter by letter except for names of members. */
  keyOf(value: Value | Many): string {
    spend(1);
    if (value instanceof Unknown) return value.exactKey;
    if (value instanceof Text) return value.parts.map((part) => this.keyOf(part)).join("+");
    if (value instanceof Many || value instanceof Lambda) return this.fresh("").key;
    if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
    if (this.#sizes.sizeOf(value).elements > LONGEST_KEY) return this.fresh("").key;
    if (typeof value === "string") return JSON.stringify(value);
    return isList(value)
      ? `[${value.map((element) => this.keyOf(element)).join()}]`
      : `{${entriesOf(value)
          .map(([key, member]) => `${key.toLowerCase()}:${this.keyOf(member)}`)
          .join()}}`;
  }
}

/** An expression as it is written, without brackets, and parsed. */
interface Parsed {
  readonly source: string;
  readonly expression: Expression | ExpressionError;
}

function parsedFrom(text: string): Parsed {
  const source = text.slice(1, -1);
  spend(source.length);
  try {
    return { source, expression: parse(source) };
  } catch (error) {
    return { source, expression: error as ExpressionError };
  }
}

/** The key of a property of a value that only Azure knows. */
export function azureKey(name: string, property: string, location: string): string {
  return `${name.toLowerCase()}()@${location}.${JSON.stringify(property.toLowerCase())}`;
}

/** Whether a member of an object holds the loops that make its other members. */
function isLoops(key: string, value: unknown): value is readonly Json[] {
  return (
    key.toLowerCase() === "copy" &&
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((copy: unknown) => isJson(copy) && keyIn(copy, "input") !== undefined)
  );
}

/** How messages show what a template writes. */
function shown(written: unknown): string {
  return typeof written === "string" ? written : JSON.stringify(written ?? null);
}
