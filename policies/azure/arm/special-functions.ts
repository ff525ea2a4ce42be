import type { ArgumentEvaluator, Loop, ExpressionPlace } from "./surroundings";
import type { Call, Expression } from "./expression";
import { spendOnText } from "../../evaluator/sets/work-budget";
import { wrongNumber } from "./functions/define";
import { type Value, Lambda, Unknown, eitherOf, isUnknown } from "./value";

/** Functions that are not functions of values alone: they do not need all of their arguments, or look a name up. */
type SpecialFunction = (evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace) => Value;

/** By their names in lower case. */
export const SPECIAL_FUNCTIONS: ReadonlyMap<string, SpecialFunction> = new Map<string, SpecialFunction>([
  ["if", evaluateIf],
  ["and", (evaluator, call, written) => evaluateLogic(evaluator, call, written, "and")],
  ["or", (evaluator, call, written) => evaluateLogic(evaluator, call, written, "or")],
  ["coalesce", coalesce],
  ["tryget", tryGet],
  ["parameters", named("parameter", (name, { surroundings: { scope } }) => scope.parameter(name))],
  ["variables", named("variable", (name, { surroundings: { scope } }) => scope.variable(name))],
  [
    "lambdavariables",
    named("variable of a lambda", (name, { surroundings: { bound } }) => {
      spendOnText(name.length * bound.length);
      return bound.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value;
    }),
  ],
  ["lambda", lambda],
  ["copyindex", copyIndex],
]);

/** Evaluates the branch that is taken; where that is unknown, what both have in common. */
function evaluateIf(evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace): Value {
  if (call.args.length !== 3) return evaluator.failAt(call, written, wrongNumber(call.args.length));
  const [condition, then, otherwise] = call.args as readonly [Expression, Expression, Expression];
  const holds = evaluator.value(condition, written);
  if (typeof holds === "boolean") return evaluator.value(holds ? then : otherwise, written);
  if (!isUnknown(holds)) return evaluator.failAt(call, written, "its condition must be a boolean");
  const [a, b] = [evaluator.value(then, written), evaluator.value(otherwise, written)];
  return eitherOf(a, b) ?? evaluator.unknownAt(call, written, evaluator.callKey(call, [holds, a, b]));
}

/** Evaluates arguments until one of them decides the result. */
function evaluateLogic(
  evaluator: ArgumentEvaluator,
  call: Call,
  written: ExpressionPlace,
  operator: "and" | "or",
): Value {
  const decisive = operator === "or";
  let isKnown = true;
  for (const arg of call.args) {
    const value = evaluator.value(arg, written);
    if (value === decisive) return decisive;
    if (isUnknown(value)) isKnown = false;
    else if (typeof value !== "boolean") return evaluator.failAt(call, written, "it takes booleans");
  }
  return isKnown ? !decisive : evaluator.unknownAt(call, written);
}

/** The first of the arguments that is not null. */
function coalesce(evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace): Value {
  for (const [index, arg] of call.args.entries()) {
    const value = evaluator.value(arg, written);
    if (value instanceof Unknown) {
      // It may be null: then it is another. Nothing more is known of the last one.
      return index === call.args.length - 1 ? value : evaluator.unknownAt(call, written);
    }
    if (value !== null) return value;
  }
  return null;
}

/** A property of a property, or null where one of them is absent. */
function tryGet(evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace): Value {
  if (call.args.length < 2) return evaluator.failAt(call, written, wrongNumber(call.args.length));
  const [target, ...keys] = evaluator.args(call, written) as readonly [Value, ...Value[]];
  let value = target;
  for (const key of keys) {
    if (isUnknown(value)) return evaluator.unknownAt(call, written, evaluator.callKey(call, [target, ...keys]));
    value = evaluator.member(value, key, call, "null", written);
  }
  return value;
}

/** A function that looks up the name in its only argument. */
function named(what: string, find: (name: string, written: ExpressionPlace) => Value | undefined): SpecialFunction {
  return (evaluator, call, written) => {
    const [first, ...others] = call.args;
    if (!first || others.length > 0) return evaluator.failAt(call, written, wrongNumber(call.args.length));
    const name = evaluator.value(first, written);
    if (isUnknown(name)) return evaluator.unknownAt(call, written);
    if (typeof name !== "string") return evaluator.failAt(call, written, "a name is a text");
    spendOnText(name.length);
    const found = find(name, written);
    if (found !== undefined) return found;
    const key = `${evaluator.callKey(call, [name.toLowerCase()])}@${written.surroundings.scope.id}`;
    return evaluator.failAt(call, written, `there is no ${what} "${name}"`, key);
  };
}

/** `lambda('x', 'y', …)`: the names of its arguments, and its result. */
function lambda(evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace): Value {
  const names = call.args.slice(0, -1).map((name) => evaluator.value(name, written));
  const body = call.args.at(-1);
  if (!body || !names.every((name) => typeof name === "string")) {
    return evaluator.failAt(call, written, "it takes names and an expression");
  }
  return new Lambda((...args) => {
    const bound = args.slice(0, names.length).map((value, index) => ({ name: names[index]!, value }));
    const { surroundings } = written;
    return evaluator.value(body, {
      ...written,
      surroundings: { ...surroundings, bound: [...bound, ...surroundings.bound] },
    });
  });
}

/** `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')` or `copyIndex('loop', offset)`. */
function copyIndex(evaluator: ArgumentEvaluator, call: Call, written: ExpressionPlace): Value {
  const args = evaluator.args(call, written);
  const name = typeof args[0] === "string" ? args[0] : undefined;
  const offset = args[name === undefined ? 0 : 1] ?? 0;
  if (args.length > (name === undefined ? 1 : 2)) return evaluator.failAt(call, written, wrongNumber(call.args.length));
  if (isUnknown(offset)) return evaluator.unknownAt(call, written);
  if (typeof offset !== "number") return evaluator.failAt(call, written, "an offset is a whole number");
  spendOnText((name ?? "").length * written.surroundings.loops.length);
  const loop = loopOf(name, written);
  if (!loop) {
    const of = name === undefined ? "" : ` "${name}"`;
    return evaluator.failAt(call, written, `there is no loop${of} around it`);
  }
  if (typeof loop.index === "number") return loop.index + offset;
  return evaluator.unknownAt(call, written, `${loop.index.key}+${offset}`);
}

/** The loop with this name; without a name, that of the resource, or else the innermost. */
function loopOf(name: string | undefined, { surroundings: { loops } }: ExpressionPlace): Loop | undefined {
  if (name !== undefined) return loops.find((loop) => loop.name.toLowerCase() === name.toLowerCase());
  return loops.find(({ isOfResource }) => isOfResource) ?? loops[0];
}
