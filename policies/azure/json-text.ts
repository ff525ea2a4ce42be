/** Deeper values would exhaust the stack of code that walks through them. */
export const MOST_NESTED = 1000;

/** The result of parsing a text as JSON. */
export type ParsedJson =
  | { readonly kind: "value"; readonly value: unknown }
  /** The text is not JSON. */
  | { readonly kind: "broken" }
  /** It is nested more than {@link MOST_NESTED} levels deep. */
  | { readonly kind: "too deep" };

/** Parses JSON text that is a value of other JSON, or of a program: its depth is not checked yet. */
export function parsedJson(text: string): ParsedJson {
  if (isTooDeep(text)) return { kind: "too deep" };
  try {
    return { kind: "value", value: JSON.parse(text) as unknown };
  } catch {
    return { kind: "broken" };
  }
}

/** Whether the brackets of a text, except those within its quotes, are nested too deep. */
export function isTooDeep(text: string): boolean {
  // Nearly all texts have too few brackets to need counting.
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
