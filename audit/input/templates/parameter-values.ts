import { parsedJson } from "../../../policies/azure/json-text";
import { type JsonObject, isObject } from "../json/values";
import { parametersIn } from "./templates";
import { documentIn } from "../json/whole";
import { SettingsError, readJson } from "../../settings";

/** A value that the command line gives to parameters of a name. */
interface GivenValue {
  /** As the command line has it. */
  readonly name: string;
  /** As a parameter file has it, or as a text to be read as the parameter's type. */
  readonly parameter: unknown;
  readonly text: string | undefined;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** The values that the command line gives to the parameters of templates. If it gives several for a name, the last counts. */
export class ParameterValues {
  /** By name in lower case. */
  readonly #values = new Map<string, GivenValue>();
  readonly #used = new Set<string>();
  readonly #files: string[] = [];

  /**
   * @param args Each a file of parameters or `NAME=VALUE`.
   * @throws SettingsError that names a file that cannot be used.
   */
  constructor(args: readonly string[] = []) {
    for (const arg of args) {
      const [, name, text] = ASSIGNMENT.exec(arg) ?? [];
      if (name !== undefined) this.#add({ name, parameter: undefined, text });
      else {
        const parameters = Object.entries(readParameters(arg));
        this.#files.push(arg);
        for (const [key, parameter] of parameters) this.#add({ name: key, parameter, text: undefined });
      }
    }
  }

  /** The files that were read. */
  get files(): readonly string[] {
    return this.#files;
  }

  /**
   * The values for a template, as a parameter file has them.
   *
   * @param declared The parameters that the template declares.
   * @throws SettingsError if a value is not of its parameter's type.
   */
  for(declared: JsonObject, file: string): JsonObject {
    const values = Object.entries(declared).flatMap(([name, parameter]) => {
      const given = this.#values.get(name.toLowerCase());
      if (!given) return [];
      this.#used.add(name.toLowerCase());
      const { text } = given;
      return [[name, text === undefined ? given.parameter : { value: typed(text, parameter, name, file) }] as const];
    });
    return Object.fromEntries(values);
  }

  /** @throws SettingsError if there is a value that no template had a parameter for. */
  requireUse(): void {
    for (const [key, { name }] of this.#values) {
      if (!this.#used.has(key))
        throw new SettingsError(`--parameters: no template declares the parameter ${JSON.stringify(name)}`);
    }
  }

  #add(value: GivenValue): void {
    this.#values.set(value.name.toLowerCase(), value);
  }
}

function readParameters(file: string): JsonObject {
  // Such files may have comments in them. What cannot be read so is read once more, to find out why.
  const parameters = parametersIn(documentIn(file) ?? readJson(file));
  if (!parameters)
    throw new SettingsError(
      `${file}: this is not a parameter file, which is a JSON object with a value for each parameter`,
    );
  return parameters;
}

/** A text as a value of a parameter's type. */
function typed(text: string, declared: unknown, name: string, file: string): unknown {
  const type = isObject(declared) && typeof declared["type"] === "string" ? declared["type"].toLowerCase() : "";
  if (type === "string" || type === "securestring") return text;
  const parsed = parsedJson(text);
  const value = parsed.kind === "value" ? parsed.value : undefined;
  const [is, wanted] = TYPES[type] ?? [() => true, ""];
  if (is(value)) return value === undefined ? text : value;
  throw new SettingsError(`--parameters: ${name} of ${file} is ${wanted}, not ${JSON.stringify(text)}`);
}

const TYPES: Readonly<Record<string, readonly [is: (value: unknown) => boolean, name: string]>> = {
  int: [Number.isInteger, "a whole number"],
  bool: [(value) => typeof value === "boolean", "true or false"],
  array: [Array.isArray, "a JSON array"],
  object: [isObject, "a JSON object"],
  secureobject: [isObject, "a JSON object"],
};
