import { PROPERTIES, UNKNOWN } from "../../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "../json";
import { type TerraformObject, listIn } from "./objects";

/** The configuration that a plan holds: what the program says, where the plan does not know yet what comes of it. */
export class TerraformConfiguration {
  readonly #configuration: unknown;
  readonly #variables: unknown;

  /** @param plan The plan, be it one without a configuration, as a state is. */
  constructor(plan: JsonObject) {
    this.#configuration = plan["configuration"];
    this.#variables = plan["variables"];
  }

  /** Whether there is one. */
  get isThere(): boolean {
    return isObject(this.#configuration);
  }

  /** What the program says of a resource, by attribute; `undefined` if that is unknown. */
  expressionsOf(object: TerraformObject): JsonObject | undefined {
    const found = this.#resourceOf(object);
    const expressions = found && (found["expressions"] ?? {});
    return isObject(expressions) ? expressions : undefined;
  }

  /** The key of the provider that manages a resource; `undefined` if that is unknown. */
  providerOf(object: TerraformObject): string | undefined {
    return textOf(this.#resourceOf(object)?.["provider_config_key"]);
  }

  /** The subscription of a provider, so far as the configuration or the variables have it. */
  subscriptionOf(provider: string): string | undefined {
    const providers = isObject(this.#configuration) ? this.#configuration["provider_config"] : undefined;
    const config = isObject(providers) ? providers[provider] : undefined;
    const expressions = isObject(config) ? config["expressions"] : undefined;
    const expression = isObject(expressions) ? expressions["subscription_id"] : undefined;
    const [reference, ...others] = referencesIn(expression);
    const [, name] = /^var\.([\w-]+)$/.exec(reference ?? "") ?? [];
    const variable = isObject(this.#variables) && name !== undefined ? this.#variables[name] : undefined;
    const given = others.length === 0 && isObject(variable) ? textOf(variable["value"]) : undefined;
    return textOf(constantOf(expression)) ?? given;
  }

  /**
   * What an attribute of a resource is made from: the addresses of resources, in which keys that are written out stand, and all else
   * in its own words. Variables and outputs of modules are followed to what they are made from.
   */
  sourcesOf(object: TerraformObject, attribute: string): readonly Source[] {
    const expression = this.expressionsOf(object)?.[attribute];
    return this.#resolved(referencesIn(expression), moduleOf(object.address), 0);
  }

  /** The addresses, without keys, of the resources that a resource refers to, in whatever it says. */
  dependenciesOf(object: TerraformObject): readonly string[] {
    const found = this.#resourceOf(object);
    const references = [...allReferences(found?.["expressions"]), ...listIn(found?.["depends_on"])];
    const texts = references.flatMap((reference) => textOf(reference) ?? []);
    return this.#resolved(texts, moduleOf(object.address), 0).map(({ address }) => withoutKeys(address));
  }

  #resourceOf({ address, mode, type, name }: TerraformObject): JsonObject | undefined {
    const module = this.#moduleAt(modulePath(address));
    return listIn(module?.["resources"])
      .filter(isObject)
      .find((resource) => resource["type"] === type && resource["name"] === name && resource["mode"] === mode);
  }

  #moduleAt(path: readonly string[]): JsonObject | undefined {
    let module = isObject(this.#configuration) ? this.#configuration["root_module"] : undefined;
    for (const called of path) {
      const call = callIn(module, called);
      module = call?.["module"];
    }
    return isObject(module) ? module : undefined;
  }

  #resolved(references: readonly string[], module: string, depth: number): readonly Source[] {
    // A reference to an attribute is followed by one to the resource, which says no more.
    const whole = references.filter(
      (reference) =>
        !references.some(
          (other) => other !== reference && /^[.[]/.test(other.slice(reference.length)) && other.startsWith(reference),
        ),
    );
    return whole.flatMap((reference) => this.#resolvedOne(reference, module, depth));
  }

  #resolvedOne(reference: string, module: string, depth: number): readonly Source[] {
    const own = { address: `${module}${reference}`, isResource: false, key: undefined };
    if (depth > MOST_NESTED) return [own];
    const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
    if (variable !== undefined && module !== "") {
      const [, parent = "", called = ""] =
        /^(.*?)module\.([\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.$/.exec(module) ?? [];
      const expressions = callIn(this.#moduleAt(modulePath(parent)), called)?.["expressions"];
      const found = referencesIn(isObject(expressions) ? expressions[variable] : undefined);
      return found.length > 0 ? this.#resolved(found, parent, depth + 1) : [own];
    }
    const [, called, key = "", output] =
      /^module\.([\w-]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.([\w-]+)$/.exec(reference) ?? [];
    if (called !== undefined && output !== undefined) {
      const outputs = this.#moduleAt([...modulePath(module), called])?.["outputs"];
      const one = isObject(outputs) ? outputs[output] : undefined;
      const found = referencesIn(isObject(one) ? one["expression"] : undefined);
      return found.length > 0 ? this.#resolved(found, `${module}module.${called}${key}.`, depth + 1) : [own];
    }
    const [, address, instance] = RESOURCE.exec(reference) ?? [];
    if (address === undefined || NO_RESOURCES.test(reference)) return [own];
    return [{ address: `${module}${address}`, isResource: true, key: instance }];
  }
}

/** Something that a value is made from. */
export interface Source {
  /** Of a resource without the key of an instance; else what is referred to, in the configuration's own words. */
  readonly address: string;
  readonly isResource: boolean;
  /** The key of the instance, as it is written, if it is. */
  readonly key: string | undefined;
}

/** Modules that pass values on through more others than this are not followed. */
const MOST_NESTED = 20;

const RESOURCE = /^((?:data\.)?[a-z]\w*\.[\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?/;
const NO_RESOURCES = /^(?:var|local|module|each|count|path|terraform|self)\./;

/**
 * The inline rules of a group of which the plan knows no list.
 *
 * A group whose program has no `security_rule` has none, though Terraform leaves open what Azure will answer. Of rules that are written
 * out what is constant is known, and of what is made in another way nothing. Dynamic blocks are not shown in a configuration, so beside
 * rules that are written out there may be others.
 */
export function rulesOf(expressions: JsonObject | undefined): unknown {
  if (!expressions) return UNKNOWN;
  const { security_rule: rules } = expressions;
  if (rules === undefined) return undefined;
  const written = isObject(rules) && "constant_value" in rules ? rules["constant_value"] : rules;
  if (!Array.isArray(written)) return UNKNOWN;
  const known = written.map((rule: unknown) =>
    isObject(rule)
      ? Object.fromEntries(
          Object.entries(rule).map(([name, value]) => [name, written === rules ? constantOrUnknown(value) : value]),
        )
      : UNKNOWN,
  );
  return [...known, HIDDEN];
}

/** Blocks that are not shown: what they allow may open a group, and what they deny is not counted on. */
const HIDDEN: JsonObject = {
  ...Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN])),
  access: "Allow",
  existence: UNKNOWN,
};

function constantOrUnknown(expression: unknown): unknown {
  return isObject(expression) && "constant_value" in expression ? expression["constant_value"] : UNKNOWN;
}

function constantOf(expression: unknown): unknown {
  return isObject(expression) ? expression["constant_value"] : undefined;
}

function callIn(module: unknown, called: string): JsonObject | undefined {
  const calls = isObject(module) ? module["module_calls"] : undefined;
  const call = isObject(calls) ? calls[called] : undefined;
  return isObject(call) ? call : undefined;
}

function referencesIn(expression: unknown): readonly string[] {
  const references = listIn(isObject(expression) ? expression["references"] : undefined);
  return references.flatMap((reference) => textOf(reference) ?? []);
}

/** All references in expressions, at any depth. */
function allReferences(expressions: unknown): readonly string[] {
  const found: string[] = [];
  const left: unknown[] = [expressions];
  for (let next = left.pop(); left.length > 0 || next !== undefined; next = left.pop()) {
    if (Array.isArray(next)) left.push(...(next as readonly unknown[]));
    else if (isObject(next)) {
      found.push(...referencesIn(next));
      left.push(...Object.values(next));
    }
  }
  return found;
}

/** Where an address stands, with the keys of instances; with a dot at its end, or empty. */
export function moduleOf(address: string): string {
  return /^(?:module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*/.exec(address)![0];
}

/** The names of the modules in which an address stands, without the keys of instances. */
function modulePath(address: string): readonly string[] {
  return [...withoutKeys(moduleOf(address)).matchAll(/module\.([\w-]+)\./g)].map(([, name = ""]) => name);
}

export function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}
