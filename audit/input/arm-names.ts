import { type NamePart, keyOf, partsOf, written } from "./arm-expression";
import { type JsonObject, isObject } from "./json";

/** Longer than any name in Azure. */
const LONGEST = 260;

/** What the expressions in one template's names probably stand for: its variables, and its parameters as they are by default. */
export class ArmNames {
  readonly #values = new Map<string, readonly NamePart[]>();
  readonly #known = new Map<string, string | undefined>();

  /**
   * @param template What the file has, be it a template or not.
   * @param passed What a deployment gives to parameters in place of their defaults; `undefined` for what is not known.
   */
  constructor(template: unknown, passed: ReadonlyMap<string, string | undefined> = new Map()) {
    const { parameters, variables }: JsonObject = isObject(template) ? template : {};
    for (const [name, value] of entriesOf(variables)) this.#set("variables", name, value);
    for (const [name, parameter] of entriesOf(parameters)) {
      this.#set("parameters", name, isObject(parameter) ? parameter["defaultValue"] : undefined);
    }
    for (const [name, text] of passed) {
      if (text === undefined) this.#values.delete(reference("parameters", name));
      else this.#values.set(reference("parameters", name), [{ text }]);
    }
  }

  /** What to call something: by its probable name, or else as the template does. */
  display(parts: readonly NamePart[]): string {
    return this.resolve(parts) ?? written(parts);
  }

  /** The probable name, if all of its parts are known. */
  resolve(parts: readonly NamePart[]): string | undefined {
    const texts = parts.map((part) => ("text" in part ? part.text : this.#valueOf(keyOf([part]))));
    const text = texts.join("");
    return texts.includes(undefined) || text.length > LONGEST ? undefined : text;
  }

  #set(kind: string, name: string, value: unknown): void {
    if (typeof value === "string") this.#values.set(reference(kind, name), partsOf(value));
  }

  #valueOf(key: string): string | undefined {
    if (!this.#known.has(key)) {
      // Until it is known, for one that refers to itself.
      this.#known.set(key, undefined);
      const parts = this.#values.get(key);
      this.#known.set(key, parts && this.resolve(parts));
    }
    return this.#known.get(key);
  }
}

/** The members of an object, and none of anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

function reference(kind: string, name: string): string {
  return keyOf([{ expression: `${kind}('${name.replaceAll("'", "''")}')` }]);
}
