import { type Value, Unknown, isObject, memberOf, valueFrom } from "./value";

/** What a deployment gives to the parameters of its template. */
export interface Given {
  /** By name, in lower case; `undefined` for what is given and not known. */
  readonly values: ReadonlyMap<string, Value | undefined>;
  /** Whether it may give others too. */
  readonly mayBeMore: boolean;
}

export const NOTHING_GIVEN: Given = { values: new Map(), mayBeMore: false };

/**
 * What is given, from parameters as a deployment or a parameter file has them: `{ name: { value } }`. One by reference, to a vault, is
 * not known.
 */
export function givenBy(parameters: Value, mayBeMore: boolean): Given {
  if (!isObject(parameters)) return { values: new Map(), mayBeMore: true };
  const values = Object.entries(parameters).map(
    ([name, parameter]) =>
      [name.toLowerCase(), isObject(parameter) ? memberOf(parameter, "value") : undefined] as const,
  );
  return { values: new Map(values), mayBeMore };
}

/** The same from plain data, in which `UNKNOWN` may stand and texts are no expressions. */
export function givenFrom(parameters: unknown, mayBeMore = false): Given {
  let unknowns = 0;
  return givenBy(
    valueFrom(parameters ?? {}, () => new Unknown("(unknown)", `#given ${++unknowns}`)),
    mayBeMore,
  );
}
