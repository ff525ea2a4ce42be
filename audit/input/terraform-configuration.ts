import { UNKNOWN } from "../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "./json";
import { type TerraformResource, listIn } from "./terraform-resources";

/** The configuration that a plan holds: what the program says, where the plan does not know yet what comes of it. */
export class TerraformConfiguration {
  readonly #root: unknown;

  /** @param plan The plan, be it one without a configuration, as a state is. */
  constructor(plan: JsonObject) {
    this.#root = isObject(plan["configuration"]) ? plan["configuration"]["root_module"] : undefined;
  }

  /** What the program says of a resource, by attribute; `undefined` if that is not told. */
  expressionsOf({ address, mode, type, name }: TerraformResource): JsonObject | undefined {
    let module = this.#root;
    for (const called of modulePath(address)) {
      const calls = isObject(module) ? module["module_calls"] : undefined;
      const call = isObject(calls) ? calls[called] : undefined;
      module = isObject(call) ? call["module"] : undefined;
    }
    const resources = isObject(module) ? listIn(module["resources"]) : [];
    const found = resources.find(
      (resource) =>
        isObject(resource) && resource["type"] === type && resource["name"] === name && resource["mode"] === mode,
    );
    const expressions = isObject(found) ? (found["expressions"] ?? {}) : undefined;
    return isObject(expressions) ? expressions : undefined;
  }

  /**
   * The resource of a type that an attribute of another is made from, if that is one only.
   *
   * @param resources Those of the document.
   */
  referred(
    from: TerraformResource,
    attribute: string,
    type: string,
    resources: readonly TerraformResource[],
  ): TerraformResource | undefined {
    const references = this.#references(from, attribute);
    const form = new RegExp(`^${type}\\.([\\w-]+)(?:\\[(\\d+|"(?:[^"\\\\]|\\\\.)*")\\])?`);
    const targets = references.flatMap((reference) => {
      const [, name, key] = form.exec(reference) ?? [];
      return name === undefined ? [] : [{ name, key }];
    });
    const names = new Set(targets.map(({ name }) => name));
    if (names.size !== 1) return undefined;
    const [name] = names;
    const instances = resources.filter(
      (one) =>
        one.mode === "managed" &&
        one.type === type &&
        one.name === name &&
        moduleOf(one.address) === moduleOf(from.address),
    );
    if (instances.length === 1) return instances[0];
    const key = targets.find((target) => target.key !== undefined)?.key;
    const index: unknown = key === undefined ? from.index : JSON.parse(key);
    return instances.find((instance) => index !== undefined && instance.index === index);
  }

  /** What an attribute is made from, in a text that is the same only where that is the same, so far as the plan tells. */
  originOf(from: TerraformResource, attribute: string): string {
    const references = this.#references(from, attribute);
    // Those are other values in each instance.
    const isShared = references.length > 0 && !references.some((reference) => /^(?:each|count)\./.test(reference));
    return isShared ? `${moduleOf(from.address)}${[...references].sort().join()}` : from.address;
  }

  #references(from: TerraformResource, attribute: string): readonly string[] {
    const expression = this.expressionsOf(from)?.[attribute];
    const references = listIn(isObject(expression) ? expression["references"] : undefined);
    return references.flatMap((reference) => textOf(reference) ?? []);
  }
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

/** Where an address stands, with the keys of instances. */
function moduleOf(address: string): string {
  return /^(?:module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*/.exec(address)![0];
}

/** The names of the modules in which an address stands, without the keys of instances. */
function modulePath(address: string): readonly string[] {
  const path = moduleOf(address).replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
  return [...path.matchAll(/module\.([\w-]+)\./g)].map(([, name = ""]) => name);
}
