import { type Many, type Value, Lambda, isCounted, isList, isUnknown } from "../value";

/** A value as a text, as Azure writes it; `undefined` if it is not known, or is none of JSON. */
export function written(value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null ? "" : jsonOf(value);
}

function jsonOf(value: Value | Many): string | undefined {
  if (isUnknown(value) || value instanceof Lambda) return undefined;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) {
    const elements = isCounted(value) ? value.map(jsonOf) : [undefined];
    return elements.includes(undefined) ? undefined : `[${elements.join(",")}]`;
  }
  const members = Object.entries(value).map(([key, member]) => {
    const json = jsonOf(member as Value);
    return json === undefined ? undefined : `${JSON.stringify(key)}:${json}`;
  });
  return members.includes(undefined) ? undefined : `{${members.join(",")}}`;
}
