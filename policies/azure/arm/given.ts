import { type Value, Unknown, isObject, memberOf, valueFrom } from "./value";

/** What a deployment gives to the parameters of its template. */
export interface Given {
  /** By name, in lower case: what gives the value when it is asked for, which is `undefined` where it is not known. */
  readonly values: ReadonlyMap<string, () => Value | undefined>;
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
  return givenLater(
    Object.entries(parameters).map(([name, parameter]) => [name, () => parameter] as const),
    mayBeMore,
  );
}

/** The same from parameters that are evaluated when they are asked for. */
export function givenLater(parameters: readonly (readonly [string, () => Value])[], mayBeMore: boolean): Given {
  const values = parameters.map(([name, parameterOf]) => {
    const valueOf = (): Value | undefined => {
      const parameter = parameterOf();
      return isObject(parameter) ? memberOf(parameter, "value") : undefined;
    };
    return [name.toLowerCase(), valueOf] as const;
  });
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
