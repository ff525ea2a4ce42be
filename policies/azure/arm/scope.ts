import { UNKNOWN } from "../../evaluator/rule";
import { spend } from "../../evaluator/sets/work-budget";
import type { Evaluator } from "./evaluator";
import type { Scope, Surroundings, UserFunction } from "./surroundings";
import type { ParameterValues } from "./deployment-parameters";
import { type Json, listOf, objectOf } from "./template-json";
import { type Value, Unknown, isObject, keyIn, memberOf } from "./value";

/** The values of the names in a template. Each is evaluated once, when it is first needed. */
export class TemplateScope implements Scope {
  readonly id: string;
  readonly location: string;
  /** The parameters whose defaults were used, as they are declared. */
  readonly defaulted = new Set<string>();

  readonly #evaluator: Evaluator;
  readonly #parameters: Json | typeof UNKNOWN;
  readonly #variables: Json | typeof UNKNOWN;
  readonly #definitions: unknown;
  readonly #functions: ReadonlyMap<string, UserFunction>;
  readonly #parameterValues: ParameterValues;
  readonly #withheld: ReadonlySet<string>;
  readonly #place: string;
  /** By kind and name; `undefined` while the value is being evaluated. */
  readonly #values = new Map<string, Value | undefined>();

  /**
   * @param place Where the template stands, with a dot at its end; empty for the outermost.
   * @param withheld Parameters whose defaults are treated as unknown.
   */
  constructor(
    evaluator: Evaluator,
    template: Json,
    {
      id,
      location,
      parameters,
      place,
      withheld = new Set(),
    }: Pick<Scope, "id" | "location"> & {
      readonly parameters: ParameterValues;
      readonly place: string;
      readonly withheld?: ReadonlySet<string>;
    },
  ) {
    this.id = id;
    this.location = location;
    this.#evaluator = evaluator;
    this.#parameterValues = parameters;
    this.#place = place;
    this.#withheld = withheld;
    this.#parameters = namesIn(template, "parameters");
    this.#variables = namesIn(template, "variables");
    this.#definitions = memberOf(template, "definitions");
    this.#functions = functionsOf(memberOf(template, "functions"), `${place}functions`);
  }

  readonly parameter = (name: string): Value | undefined => {
    if (this.#parameters === UNKNOWN) return this.#unknown("parameters", name);
    const key = keyIn(this.#parameters, name);
    if (key === undefined) return undefined;
    const declared = objectOf(this.#parameters[key]);
    return this.#once(`parameters.${key}`, (place) => this.#parameterOf(key, declared, place));
  };

  readonly variable = (name: string): Value | undefined => {
    if (this.#variables === UNKNOWN) return this.#unknown("variables", name);
    const key = keyIn(this.#variables, name);
    if (key !== undefined && key.toLowerCase() !== "copy") {
      const { [key]: json } = this.#variables;
      return this.#once(`variables.${key}`, (place) => this.#evaluator.valueOf(json, this.#surroundings, place));
    }
    return this.#copied(listOf(memberOf(this.#variables, "copy")), name);
  };

  readonly userFunction = (name: string): UserFunction | undefined => this.#functions.get(name);

  get #surroundings(): Surroundings {
    return { scope: this, loops: [], bound: [] };
  }

  /** A variable that a loop makes. */
  #copied(loops: readonly unknown[], name: string): Value | undefined {
    spend(loops.length);
    const index = loops.findIndex(
      (loop: unknown) => String(memberOf(objectOf(loop), "name")).toLowerCase() === name.toLowerCase(),
    );
    if (index < 0) return undefined;
    return this.#once(`variables.copy[${index}]`, (place) => {
      // Azure evaluates it as the only member of an object.
      const made = this.#evaluator.valueOf({ copy: [loops[index]] }, this.#surroundings, place);
      if (!isObject(made)) return made;
      return memberOf(made, name) ?? this.#evaluator.fail(place, "", "it does not say what it repeats");
    });
  }

  #parameterOf(name: string, declared: Json, place: string): Value {
    const { values, others } = this.#parameterValues;
    const valueOf = values.get(name.toLowerCase());
    const given = valueOf?.();
    const fault = given === undefined ? undefined : this.#evaluator.faultOf(given);
    if (fault !== undefined) return this.#evaluator.fail(place, "", fault);
    const json = memberOf(declared, "defaultValue");
    // Azure treats null as a value that is not given, where there is a default.
    if (given !== undefined && (given !== null || json === undefined)) return given;
    const unknown = this.#unknown("parameters", name);
    if (given === undefined && (others === "possible" || valueOf)) return unknown;
    if (json !== undefined) {
      this.defaulted.add(name);
      if (this.#withheld.has(name)) return unknown;
      return this.#evaluator.valueOf(json, this.#surroundings, `${place}.defaultValue`);
    }
    return this.#isNullable(declared) ? null : unknown;
  }

  #isNullable(declared: Json): boolean {
    if (memberOf(declared, "nullable") === true) return true;
    const reference = memberOf(declared, "$ref");
    const [, definition] = /^#\/definitions\/(.+)/s.exec(String(reference)) ?? [];
    if (definition === undefined) return false;
    return memberOf(objectOf(memberOf(objectOf(this.#definitions), definition)), "nullable") === true;
  }

  #unknown(kind: "parameters" | "variables", name: string): Unknown {
    return new Unknown(`${kind}('${name}')`, `${kind}(${JSON.stringify(name.toLowerCase())})@${this.id}`);
  }

  /** Evaluates a value once, and reports one that depends on itself. */
  #once(path: string, compute: (place: string) => Value): Value {
    const place = this.#place + path;
    const known = this.#values.get(path);
    if (known !== undefined) return known;
    if (this.#values.has(path)) return this.#evaluator.fail(place, "", "its value needs itself");
    this.#values.set(path, undefined);
    const value = this.#evaluator.deeper(place, () => compute(place));
    this.#values.set(path, value);
    return value;
  }
}

/** The members of a template that have names, as far as they are known. */
function namesIn(template: Json, kind: string): Json | typeof UNKNOWN {
  const names = memberOf(template, kind);
  return names === UNKNOWN ? UNKNOWN : objectOf(names);
}

/** The steps for reading the declaration of a function. */
const STEPS_A_FUNCTION = 20;

function functionsOf(functions: unknown, place: string): ReadonlyMap<string, UserFunction> {
  const found = new Map<string, UserFunction>();
  for (const [index, one] of listOf(functions).entries()) {
    const { namespace, members } = objectOf(one);
    for (const [name, written] of Object.entries(objectOf(members))) {
      spend(STEPS_A_FUNCTION);
      const { parameters, output } = objectOf(written);
      found.set(`${String(namespace)}.${name}`.toLowerCase(), {
        parameters: listOf(parameters).map((parameter) => String(objectOf(parameter)["name"])),
        output: objectOf(output)["value"],
        place: `${place}[${index}].members.${name}.output.value`,
      });
    }
  }
  return found;
}
