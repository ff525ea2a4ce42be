import { spend, spendOnText } from "../../../evaluator/sets/work-budget";
import { type Many, type Obj, type Value, Lambda, entriesOf, isCounted, isList, isUnknown } from "../value";

/** A value as a text, as Azure writes it; `undefined` if it is unknown, or not JSON. */
export function written(value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null ? "" : jsonOf(value);
}

function jsonOf(value: Value | Many): string | undefined {
  spend(1);
  if (isUnknown(value) || value instanceof Lambda) return undefined;
  if (typeof value === "string") spendOnText(value.length);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) {
    const elements = isCounted(value) ? value.map(jsonOf) : [undefined];
    return elements.includes(undefined) ? undefined : `[${elements.join(",")}]`;
  }
  const members = entriesOf(value as Obj).map(([key, member]) => {
    const json = jsonOf(member);
    spendOnText(key.length);
    return json === undefined ? undefined : `${JSON.stringify(key)}:${json}`;
  });
  return members.includes(undefined) ? undefined : `{${members.join(",")}}`;
}
