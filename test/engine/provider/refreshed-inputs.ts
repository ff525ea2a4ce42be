/** How a refresh changes the inputs of azure-native (provider/pkg/provider/diff.go of pulumi/pulumi-azure-native). */

import { isDeepStrictEqual } from "node:util";
import { type Json, type Properties, isList, isProperties } from "./provider";

/**
 * The inputs, with the changes between two answers of Azure.
 *
 * @param before The recorded outputs that can be set.
 * @param after The same outputs now.
 */
export function refreshedInputs(inputs: Properties, before: Properties, after: Properties): Properties {
  const result: Record<string, Json> = { ...inputs };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is, base] = [before[key], after[key], inputs[key]];
    if (isDeepStrictEqual(was, is)) continue;
    if (is === undefined) delete result[key];
    else result[key] = base === undefined || was === undefined ? is : refreshedValue(base, was, is);
  }
  return result;
}

/** Compares lists by position: new elements at the end become inputs. */
function refreshedValue(base: Json, was: Json, is: Json): Json {
  if (isProperties(base) && isProperties(was) && isProperties(is)) return refreshedInputs(base, was, is);
  if (!isList(base) || !isList(was) || !isList(is)) return is;
  return is.map((element, index) => {
    const [baseElement, wasElement] = [base[index], was[index]];
    return baseElement === undefined || wasElement === undefined
      ? element
      : refreshedValue(baseElement, wasElement, element);
  });
}
