/** Deeper values would exhaust the stack of those who walk through them. */
export const MOST_NESTED = 1000;

/** What a text is as JSON. */
export type ParsedJson =
  | { readonly kind: "value"; readonly value: unknown }
  /** It is none. */
  | { readonly kind: "broken" }
  /** It is nested more than {@link MOST_NESTED} levels deep. */
  | { readonly kind: "too deep" };

/** Parses the JSON that a value of other JSON, or of a program, has as its text: how deep that goes nobody has looked at yet. */
export function parsedJson(text: string): ParsedJson {
  if (isTooDeep(text)) return { kind: "too deep" };
  try {
    return { kind: "value", value: JSON.parse(text) as unknown };
  } catch {
    return { kind: "broken" };
  }
}

/** Whether the brackets of a text, but for those within its quotes, go too deep. */
export function isTooDeep(text: string): boolean {
  // Without so many brackets, as nearly all texts are, there is nothing to count.
  if (!hasMany(text, "{") && !hasMany(text, "[")) return false;
  let depth = 0;
  let isInQuotes = false;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (isInQuotes) {
      if (character === "\\") position++;
      else if (character === '"') isInQuotes = false;
    } else if (character === '"') isInQuotes = true;
    else if (character === "[" || character === "{") {
      if (++depth > MOST_NESTED) return true;
    } else if (character === "]" || character === "}") depth--;
  }
  return false;
}

/** Whether half of the brackets that a text needs to go too deep may be of this kind. */
function hasMany(text: string, bracket: "{" | "["): boolean {
  let count = 0;
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
    if (++count > MOST_NESTED / 2) return true;
  }
  return false;
}
