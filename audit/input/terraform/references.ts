import { PROPERTIES, UNKNOWN } from "../../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "../json/values";
import { type TerraformObject, listIn, textsIn } from "./object";

/** The configuration in a plan: what the program says, where the plan does not know the result yet. */
export class TerraformConfiguration {
  readonly #configuration: unknown;
  readonly #variables: unknown;
  /** The resources of modules: every instance needs them. */
  readonly #resources = new WeakMap<object, ReadonlyMap<string, JsonObject>>();
  /** What values are made from, by the module that contains them. */
  readonly #sources = new WeakMap<object, Map<string, readonly Source[]>>();
  readonly #addresses = new WeakMap<readonly Source[], readonly string[]>();

  /** @param plan The plan; it may have no configuration, like a state. */
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

  /** The subscription of a provider, if the configuration or the variables have it. */
  subscriptionOf(provider: string): string | undefined {
    const expression = within(this.#configuration, "provider_config", provider, "expressions", "subscription_id");
    const [reference, ...others] = referencesIn(expression);
    const [, name] = /^var\.([\w-]+)$/.exec(reference ?? "") ?? [];
    const given = name !== undefined && others.length === 0 ? within(this.#variables, name, "value") : undefined;
    return textOf(within(expression, "constant_value")) ?? textOf(given);
  }

  /**
   * What an attribute of a resource is made from: the addresses of resources, with their literal keys, and everything else in its own
   * words. Variables and outputs of modules are followed to their sources.
   */
  sourcesOf(object: TerraformObject, attribute: string): readonly Source[] {
    const expression = this.expressionsOf(object)?.[attribute];
    return isObject(expression) ? this.#sourcesIn(expression, referencesIn, object) : [];
  }

  /** The addresses, without keys, of all resources that a resource refers to. */
  dependenciesOf(object: TerraformObject): readonly string[] {
    const resource = this.#resourceOf(object);
    if (!resource) return [];
    const sources = this.#sourcesIn(resource, allReferences, object);
    const addresses = this.#addresses.get(sources) ?? [...new Set(sources.map(({ address }) => withoutKeys(address)))];
    this.#addresses.set(sources, addresses);
    return addresses;
  }

  /** What a part of the configuration is made from, for an object that it is about. */
  #sourcesIn(
    part: JsonObject,
    references: (part: JsonObject) => readonly string[],
    { address }: TerraformObject,
  ): readonly Source[] {
    const module = moduleOf(address);
    const byModule = this.#sources.get(part) ?? new Map<string, readonly Source[]>();
    this.#sources.set(part, byModule);
    const sources = byModule.get(module) ?? [...this.#resolved(references(part), module).values()];
    byModule.set(module, sources);
    return sources;
  }

  #resourceOf({ address, mode, type, name }: TerraformObject): JsonObject | undefined {
    const module = this.#moduleAt(modulePath(address));
    return module && this.#resourcesIn(module).get(resourceKey(mode, type, name));
  }

  #resourcesIn(module: JsonObject): ReadonlyMap<string, JsonObject> {
    const known = this.#resources.get(module);
    if (known) return known;
    const resources = listIn(module["resources"]).filter(isObject);
    const byKey = new Map(
      // The first of several counts.
      [...resources].reverse().map((one) => [resourceKey(one["mode"], one["type"], one["name"]), one]),
    );
    this.#resources.set(module, byKey);
    return byKey;
  }

  #moduleAt(path: readonly string[]): JsonObject | undefined {
    const keys = path.flatMap((call) => ["module_calls", call, "module"]);
    const module = within(this.#configuration, "root_module", ...keys);
    return isObject(module) ? module : undefined;
  }

  /** @param found Has what was found on the way here, including this object: what is made from one thing in many ways is followed once. */
  #resolved(
    references: readonly string[],
    module: string,
    found = new Map<string, Source>(),
    followed = new Set<string>(),
  ): ReadonlyMap<string, Source> {
    for (const reference of withoutPrefixes(references)) {
      const key = JSON.stringify([module, reference]);
      if (followed.has(key)) continue;
      followed.add(key);
      const next = this.#behind(reference, module);
      if (next) this.#resolved(next.references, next.module, found, followed);
      else found.set(key, sourceOf(reference, module));
    }
    return found;
  }

  /** The value of a module's variable, or the sources of a module's output; `undefined` if a reference is neither. */
  #behind(reference: string, module: string): { references: readonly string[]; module: string } | undefined {
    const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
    if (variable !== undefined && module !== "") {
      const [parent, call] = lastModuleOf(module);
      const caller = this.#moduleAt(modulePath(parent));
      const references = referencesIn(within(caller, "module_calls", call, "expressions", variable));
      return references.length > 0 ? { references, module: parent } : undefined;
    }
    const [, call, key = "", output] = OUTPUT.exec(reference) ?? [];
    if (call === undefined || output === undefined) return undefined;
    const inner = this.#moduleAt([...modulePath(module), call]);
    const references = referencesIn(within(inner, "outputs", output, "expression"));
    return references.length > 0 ? { references, module: `${module}module.${call}${key}.` } : undefined;
  }
}

/** Something that a value is made from. */
export interface Source {
  /** For a resource without the key of an instance; otherwise the reference, in the configuration's own words. */
  readonly address: string;
  readonly isResource: boolean;
  /** The key of the instance, as it is written, if it is. */
  readonly key: string | undefined;
  /** The attribute of the resource, with all that follows; `undefined` if the resource as such is referred to. */
  readonly attribute: string | undefined;
}

/** A text in quotes, in a form that is quick to compare. */
const QUOTED = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const KEY = `\\[(?:\\d+|${QUOTED})\\]`;
const KEYS = new RegExp(KEY, "g");
const MODULE = new RegExp(`module\\.([\\w-]+)(?:${KEY})?\\.`, "gy");
const OUTPUT = new RegExp(`^module\\.([\\w-]+)(${KEY})?\\.([\\w-]+)$`);
const RESOURCE = new RegExp(`^((?:data\\.)?[a-z]\\w*\\.[\\w-]+)(?:\\[(\\d+|${QUOTED})\\])?(?:\\.(.*))?`, "s");
const NO_RESOURCES = /^(?:var|local|module|each|count|path|terraform|self)\./;

/**
 * The inline rules of a group whose list the plan does not know.
 *
 * A group whose program has no `security_rule` has none, though Terraform leaves Azure's answer open. In written-out rules, constants are
 * known and other values unknown. A configuration does not show dynamic blocks, so there may be more rules than the written-out ones.
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

/** Blocks that are not shown: their Allows may open a group, and their Denies do not count. */
const HIDDEN: JsonObject = {
  ...Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN])),
  access: "Allow",
  existence: UNKNOWN,
};

function constantOrUnknown(expression: unknown): unknown {
  return isObject(expression) && "constant_value" in expression ? expression["constant_value"] : UNKNOWN;
}

function referencesIn(expression: unknown): readonly string[] {
  return textsIn(within(expression, "references"));
}

/** The values in nested objects, by these keys; `undefined` if one of them is absent. */
function within(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((object, key) => (isObject(object) ? object[key] : undefined), value);
}

/** All references of a resource, at any depth. */
function allReferences({ expressions, depends_on: dependsOn }: JsonObject): readonly string[] {
  const found = new Set(textsIn(dependsOn));
  // The list grows during the loop.
  const parts: unknown[] = [expressions];
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    for (const reference of referencesIn(part)) found.add(reference);
    for (const inner of Object.values(part)) if (typeof inner === "object") parts.push(inner);
  }
  return [...found];
}

/** A reference to an attribute is followed by one to the resource, which adds nothing. */
function withoutPrefixes(references: readonly string[]): readonly string[] {
  const prefixes = new Set<string>();
  for (const reference of references) {
    const ends = [...reference.slice(0, LONGEST_REFERENCE).matchAll(/[.[]/g)].map(({ index }) => index);
    for (const end of ends) prefixes.add(reference.slice(0, end));
  }
  return references.filter((reference) => !prefixes.has(reference));
}

/** What comes after so many characters of a reference is not compared with others. */
const LONGEST_REFERENCE = 1000;

function sourceOf(reference: string, module: string): Source {
  const [, address, instance, attribute] = RESOURCE.exec(reference) ?? [];
  return address === undefined || NO_RESOURCES.test(reference)
    ? { address: `${module}${reference}`, isResource: false, key: undefined, attribute: undefined }
    : { address: `${module}${address}`, isResource: true, key: instance, attribute };
}

function resourceKey(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

/** Where an address stands, with the keys of instances; with a dot at its end, or empty. */
export function moduleOf(address: string): string {
  return modulesOf(address)
    .map(([text]) => text)
    .join("");
}

/** The names of the modules in which an address stands, without the keys of instances. */
function modulePath(address: string): readonly string[] {
  return modulesOf(address).map(([, name]) => name);
}

/** The module that calls another, and the name of the call. */
function lastModuleOf(module: string): readonly [parent: string, call: string] {
  const all = modulesOf(module);
  const [text, name] = all.at(-1)!;
  return [module.slice(0, module.length - text.length), name];
}

function modulesOf(address: string): readonly (readonly [text: string, name: string])[] {
  return [...address.matchAll(MODULE)].map(([text, name = ""]) => [text, name]);
}

export function withoutKeys(address: string): string {
  return address.replace(KEYS, "");
}
