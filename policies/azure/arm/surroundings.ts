import type { Call, Expression } from "./expression";
import type { Unknown, Value } from "./value";

/** What the names in expressions stand for. Each gives `undefined` for an unknown name. */
export interface Scope {
  /** Another for each template whose names are its own. */
  readonly id: string;
  /** Another where the same expression about Azure's own may give something else. */
  readonly location: string;
  readonly parameter: (name: string) => Value | undefined;
  readonly variable: (name: string) => Value | undefined;
  /** @param name With its namespace, in lower case. */
  readonly userFunction: (name: string) => UserFunction | undefined;
}

/** A function that a template defines. */
export interface UserFunction {
  readonly parameters: readonly string[];
  /** As it is written, and where. */
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
export interface Written {
  readonly surroundings: Surroundings;
  readonly place: string;
  /** As it is written, and the same without brackets. */
  readonly text: string;
  readonly source: string;
}

/** What a member that is not there gives: `null`, as tryGet and `.?` have it, or a failure. */
export type Lack = "null" | "fails";

/** What functions need of the evaluator that evaluate their arguments themselves. */
export interface ArgumentEvaluator {
  /** The value of an expression. */
  value(expression: Expression, written: Written): Value;
  /** The values of all arguments. */
  args(call: Call, written: Written): readonly Value[];
  /** What a known value has under a key. */
  member(target: Value, key: Value, expression: Expression, lack: Lack, written: Written): Value;
  /** What a wrong expression gives: an unknown value, whose text and reason are kept. */
  failAt(expression: Expression, written: Written, reason: string, key?: string): Unknown;
  /** An unknown value; the same as others of the same key. */
  unknownAt(expression: Expression, written: Written, key?: string): Unknown;
  /** The key of a call with these arguments. */
  callKey(call: Call, args: readonly Value[]): string;
}
