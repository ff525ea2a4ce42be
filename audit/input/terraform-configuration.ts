import { groupBy, only } from "../../policies/azure/collections";
import { parsedJson } from "../../policies/azure/json-text";
import { UNKNOWN } from "../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "./json";
import { type TerraformResource, listIn } from "./terraform-resources";

/** What an attribute of a resource is made from. */
interface Origin {
  readonly references: readonly string[];
  /** The resources of a type among them: their name, if that is one only, and the first key of an instance. */
  readonly targets: Map<string, { readonly name: string | undefined; readonly key: string | undefined }>;
}

/** The configuration that a plan holds: what the program says, where the plan does not know yet what comes of it. */
export class TerraformConfiguration {
  readonly #root: unknown;
  /** Managed resources by what their instances have in common. */
  readonly #instances: ReadonlyMap<string, readonly TerraformResource[]>;
  /** What modules say of their resources, and what these are made from. All instances of a resource ask for it. */
  readonly #resources = new WeakMap<object, ReadonlyMap<string, JsonObject | undefined>>();
  readonly #origins = new WeakMap<object, Origin>();

  /**
   * @param plan The plan, be it one without a configuration, as a state is.
   * @param resources Those that it holds.
   */
  constructor(plan: JsonObject, resources: readonly TerraformResource[]) {
    this.#root = isObject(plan["configuration"]) ? plan["configuration"]["root_module"] : undefined;
    const managed = resources.filter(({ mode }) => mode === "managed");
    this.#instances = groupBy(managed, ({ address, type, name }) => [instancesKey(moduleOf(address), type, name)]);
  }

  /** What the program says of a resource, by attribute; `undefined` if that is not told. */
  expressionsOf({ address, mode, type, name }: TerraformResource): JsonObject | undefined {
    let module = this.#root;
    for (const called of modulePath(address)) {
      const calls = isObject(module) ? module["module_calls"] : undefined;
      const call = isObject(calls) ? calls[called] : undefined;
      module = isObject(call) ? call["module"] : undefined;
    }
    return isObject(module) ? this.#resourcesIn(module).get(resourceKey(mode, type, name)) : undefined;
  }

  /** The resource of a type that an attribute of another is made from, if that is one only. */
  referred(from: TerraformResource, attribute: string, type: string): TerraformResource | undefined {
    const { name, key } = this.#targetOf(from, attribute, type);
    if (name === undefined) return undefined;
    const instances = this.#instances.get(instancesKey(moduleOf(from.address), type, name)) ?? [];
    if (instances.length === 1) return instances[0];
    const index = key === undefined ? from.index : keyIn(key);
    return instances.find((instance) => index !== undefined && instance.index === index);
  }

  /** What an attribute is made from, in a text that is the same only where that is the same, so far as the plan tells. */
  originOf(from: TerraformResource, attribute: string): string {
    const { references } = this.#originOf(from, attribute);
    // Those are other values in each instance.
    const isShared = references.length > 0 && !references.some((reference) => /^(?:each|count)\./.test(reference));
    return isShared ? `${moduleOf(from.address)}${[...references].sort().join()}` : from.address;
  }

  #resourcesIn(module: JsonObject): ReadonlyMap<string, JsonObject | undefined> {
    const known = this.#resources.get(module);
    if (known) return known;
    const resources = new Map<string, JsonObject | undefined>();
    for (const resource of listIn(module["resources"]).filter(isObject)) {
      const key = resourceKey(resource["mode"], resource["type"], resource["name"]);
      const expressions = resource["expressions"] ?? {};
      if (!resources.has(key)) resources.set(key, isObject(expressions) ? expressions : undefined);
    }
    this.#resources.set(module, resources);
    return resources;
  }

  #targetOf(
    from: TerraformResource,
    attribute: string,
    type: string,
  ): NonNullable<ReturnType<Origin["targets"]["get"]>> {
    const { references, targets } = this.#originOf(from, attribute);
    const known = targets.get(type);
    if (known) return known;
    const form = new RegExp(`^${type}\\.([\\w-]+)(?:\\[(\\d+|${QUOTED})\\])?`);
    const found = references.flatMap((reference) => {
      const [, name, key] = form.exec(reference) ?? [];
      return name === undefined ? [] : [{ name, key }];
    });
    const names = new Set(found.map(({ name }) => name));
    const target = { name: only([...names]), key: found.find(({ key }) => key !== undefined)?.key };
    targets.set(type, target);
    return target;
  }

  #originOf(from: TerraformResource, attribute: string): Origin {
    const expression = this.expressionsOf(from)?.[attribute];
    if (!isObject(expression)) return { references: [], targets: new Map() };
    const references = listIn(expression["references"]).flatMap((reference) => textOf(reference) ?? []);
    const origin = this.#origins.get(expression) ?? { references, targets: new Map() };
    this.#origins.set(expression, origin);
    return origin;
  }
}

function resourceKey(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

function instancesKey(module: string, type: string, name: string): string {
  return resourceKey(module, type, name);
}

/** The key of an instance, as a reference has it; `undefined` if it is none. */
function keyIn(text: string): unknown {
  const parsed = parsedJson(text);
  return parsed.kind === "value" ? parsed.value : undefined;
}

/**
 * The inline rules of a group of which the plan knows no list.
 *
 * A group whose program has no `security_rule` has none, though Terraform leaves open what Azure will answer. Of rules that are written
 * out what is constant is known, and of what is made in another way nothing.
 */
export function rulesOf(expressions: JsonObject | undefined): unknown {
  if (!expressions) return UNKNOWN;
  const { security_rule: rules } = expressions;
  if (rules === undefined) return undefined;
  if (isObject(rules) && "constant_value" in rules) return rules["constant_value"];
  if (!Array.isArray(rules)) return UNKNOWN;
  return rules.map((rule: unknown) =>
    isObject(rule)
      ? Object.fromEntries(Object.entries(rule).map(([name, value]) => [name, constantOf(value)]))
      : UNKNOWN,
  );
}

function constantOf(expression: unknown): unknown {
  return isObject(expression) && "constant_value" in expression ? expression["constant_value"] : UNKNOWN;
}

/** A text in quotes, in a way that no text takes long to be compared with. */
const QUOTED = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const MODULES = new RegExp(`^(?:module\\.[\\w-]+(?:\\[(?:\\d+|${QUOTED})\\])?\\.)*`);
const KEYS = new RegExp(`\\[(?:\\d+|${QUOTED})\\]`, "g");

/** Where an address stands, with the keys of instances. */
function moduleOf(address: string): string {
  return MODULES.exec(address)![0];
}

/** The names of the modules in which an address stands, without the keys of instances. */
function modulePath(address: string): readonly string[] {
  const path = moduleOf(address).replace(KEYS, "");
  return [...path.matchAll(/module\.([\w-]+)\./g)].map(([, name = ""]) => name);
}
