import type { Call, Expression } from "./expression";
import type { Unknown, Value } from "./value";

/** What the names in expressions stand for. Each gives `undefined` for an unknown name. */
export interface Scope {
  /** Different for each template that has names of its own. */
  readonly id: string;
  /** Different where the same expression about Azure's own values may return something else. */
  readonly location: string;
  readonly parameter: (name: string) => Value | undefined;
  readonly variable: (name: string) => Value | undefined;
  /** @param name With its namespace, in lower case. */
  readonly userFunction: (name: string) => UserFunction | undefined;
}

/** A function that a template defines. */
export interface UserFunction {
  readonly parameters: readonly string[];
  /** Its text as the template writes it, and its place. */
  readonly output: unknown;
  readonly place: string;
}

/** Where something is evaluated. */
export interface Surroundings {
  readonly scope: Scope;
  /** The loops around it, the innermost first. */
  readonly loops: readonly Loop[];
  /** The values of the arguments of lambdas around it, the innermost first. */
  readonly bound: readonly Bound[];
}

/** A turn of a loop. */
export interface Loop {
  readonly name: string;
  readonly isOfResource: boolean;
  /** From 0. */
  readonly index: number | Unknown;
}

export interface Bound {
  readonly name: string;
  readonly value: Value;
}

/** Where an expression stands. */
export interface ExpressionPlace {
  readonly surroundings: Surroundings;
  readonly place: string;
  /** As it is written, and the same without brackets. */
  readonly text: string;
  readonly source: string;
}

/** The result for an absent member: `null`, as for tryGet and `.?`, or a failure. */
export type IfAbsent = "null" | "fails";

/** What functions that evaluate their own arguments need from the evaluator. */
export interface ArgumentEvaluator {
  /** The value of an expression. */
  value(expression: Expression, written: ExpressionPlace): Value;
  /** The values of all arguments. */
  args(call: Call, written: ExpressionPlace): readonly Value[];
  /** What a known value has under a key. */
  member(target: Value, key: Value, expression: Expression, ifAbsent: IfAbsent, written: ExpressionPlace): Value;
  /** The result of a wrong expression: an unknown value, whose text and reason are recorded. */
  failAt(expression: Expression, written: ExpressionPlace, reason: string, key?: string): Unknown;
  /** An unknown value; it equals others with the same key. */
  unknownAt(expression: Expression, written: ExpressionPlace, key?: string): Unknown;
  /** The key of a call with these arguments. */
  callKey(call: Call, args: readonly Value[]): string;
}
