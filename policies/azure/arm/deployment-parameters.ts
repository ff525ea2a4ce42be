import { UNKNOWN } from "../../evaluator/rule";
import { spend, spendOnText } from "../../evaluator/sets/work-budget";
import { type Json, isJson } from "./template-json";
import { DEEPEST } from "./sizes";
import { type Value, Unknown, isObject, memberOf } from "./value";

/** Whether there may be other values than those that are known. */
export type OtherValues = "none" | "possible";

/** The values that a deployment gives to the parameters of its template. */
export interface ParameterValues {
  /** By name, in lower case: a function that returns the value when it is needed, or `undefined` where it is unknown. */
  readonly values: ReadonlyMap<string, () => Value | undefined>;
  /** Whether the deployment may give others too. */
  readonly others: OtherValues;
}

export const NO_PARAMETERS: ParameterValues = { values: new Map(), others: "none" };

/** The values in parameters as a deployment or a parameter file has them: `{ name: { value } }`. A reference to a vault is unknown. */
export function parametersFrom(parameters: Value, others: OtherValues): ParameterValues {
  if (!isObject(parameters)) return { values: new Map(), others: "possible" };
  return lazyParameters(
    Object.entries(parameters).map(([name, parameter]) => [name, () => parameter] as const),
    others,
  );
}

/** The same from parameters that are evaluated only when they are needed. */
export function lazyParameters(
  parameters: readonly (readonly [string, () => Value])[],
  others: OtherValues,
): ParameterValues {
  const values = parameters.map(([name, parameterOf]) => {
    const valueOf = (): Value | undefined => {
      const parameter = parameterOf();
      return isObject(parameter) ? memberOf(parameter, "value") : undefined;
    };
    return [name.toLowerCase(), valueOf] as const;
  });
  return { values: new Map(values), others };
}

/** The same from plain data, which may contain `UNKNOWN`, and whose texts are not expressions. */
export function parametersFromData(parameters: unknown, others: OtherValues = "none"): ParameterValues {
  const json = parameters ?? {};
  if (!isJson(json)) return { values: new Map(), others: "possible" };
  let unknowns = 0;
  const unknown = (): Unknown => new Unknown("(unknown)", `#given ${++unknowns}`);
  return lazyParameters(
    Object.entries(json).map(([name, parameter]) => [name, () => valueFrom(parameter, unknown)] as const),
    others,
  );
}

/** The value of plain data, with unknown values for {@link UNKNOWN} and for what is nested too deep. Texts in it are not expressions. */
function valueFrom(data: unknown, unknown: () => Unknown, depth = 0): Value {
  spend(1);
  if (data === UNKNOWN) return unknown();
  if (typeof data === "string") spendOnText(data.length);
  if (typeof data !== "object" || data === null) return data as null | boolean | number | string;
  // Code that reads the value finds that it goes deeper than any value may.
  if (depth > DEEPEST + 1) return null;
  if (Array.isArray(data)) return data.map((element: unknown) => valueFrom(element, unknown, depth + 1));
  return Object.fromEntries(
    Object.entries(data as Json).map(([key, member]) => [key, valueFrom(member, unknown, depth + 1)]),
  );
}
