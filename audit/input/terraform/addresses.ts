import { type Identity, MOST_SOURCES, type Part } from "../../../policies/azure/identity";
import { groupBy } from "../../../policies/azure/collections";
import { parsedJson } from "../../../policies/azure/json-text";
import type { Timing } from "../../../policies/azure/timing";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type Source, type TerraformConfiguration, moduleOf, withoutKeys } from "./references";
import type { TerraformObject } from "./object";

/* The identity of the groups of Terraform's resources, where their names are known and where only the configuration determines them. */

/** The type of a resource group. */
const RESOURCE_GROUP = "azurerm_resource_group";

export class TerraformIdentities {
  readonly #stack: string;
  readonly #configuration: TerraformConfiguration;
  /** By address without the key of the instance, and without any keys. */
  readonly #instances: ReadonlyMap<string, readonly TerraformObject[]>;
  /** Results of {@link followedBy}, by the addresses or their text: instances of a resource share it. */
  readonly #followed = new Map<string | readonly string[], ReadonlySet<string>>();

  /** @param stack The beginning of the URNs of all objects of the document. */
  constructor(stack: string, configuration: TerraformConfiguration, objects: readonly TerraformObject[]) {
    this.#stack = stack;
    this.#configuration = configuration;
    this.#instances = groupBy(objects, ({ address }) => new Set([withoutLastKey(address), withoutKeys(address)]));
  }

  urnOf({ type, address, mark }: TerraformObject): string {
    return `${this.#stack}::${type}::${address}${mark === "" ? "" : ` (${mark})`}`;
  }

  /** What the configuration says about the identity of a group, or of the group of a rule. */
  identityOf(object: TerraformObject): Partial<Identity> {
    return {
      account: this.#accountOf(object),
      ...(object.values["resource_group_name"] === UNKNOWN
        ? { resourceGroup: this.#nameFrom(object, "resource_group_name", [RESOURCE_GROUP]) }
        : {}),
    };
  }

  /** The name of its group, given the attribute of a rule that has it, where that is unknown. */
  groupNameOf(object: TerraformObject, attribute: string, types: readonly string[]): Part {
    return this.#nameFrom(object, attribute, types);
  }

  /** The one object of some type that an attribute of another refers to, if it refers to nothing else. */
  referred(object: TerraformObject, attribute: string, types: readonly string[]): TerraformObject | undefined {
    const targets = this.#targetsOf(this.#configuration.sourcesOf(object, attribute), types);
    return targets?.length === 1 ? targets[0] : undefined;
  }

  /** The URNs of the objects that something is written after, or deleted before; nearly always a rule refers to its group. */
  followedBy(object: TerraformObject): Timing["follows"] {
    const isGone = object.timing.existence === "gone";
    if (isGone && !object.dependsOn) return "everything";
    const addresses = (isGone ? object.dependsOn : undefined) ?? this.#configuration.dependenciesOf(object);
    const key = isGone ? JSON.stringify(addresses) : addresses;
    const found = addresses.flatMap((address) => this.#instances.get(withoutKeys(address)) ?? []);
    const urns = this.#followed.get(key) ?? new Set(found.map((one) => this.urnOf(one)));
    this.#followed.set(key, urns);
    return urns;
  }

  #accountOf(object: TerraformObject): Part {
    const provider = this.#configuration.providerOf(object);
    if (provider !== undefined) {
      const text = this.#configuration.subscriptionOf(provider);
      return { owner: `${this.#stack}::provider ${provider}`, ...(text === undefined ? {} : { text }) };
    }
    // Without a configuration it is unknown which provider made what exists, and which one makes what is new.
    const isKnown = !this.#configuration.isThere && typeof object.values["id"] === "string";
    return isKnown ? { owner: undefined } : {};
  }

  #nameFrom(object: TerraformObject, attribute: string, types: readonly string[]): Part {
    const sources = this.#configuration.sourcesOf(object, attribute);
    const targets = this.#targetsOf(sources, types);
    const urns = targets?.map((target) => this.urnOf(target));
    // Values that are made from more are not compared.
    const keys = sources.length > MOST_SOURCES ? [] : sources.map((source) => this.#keyOf(source, object));
    if (!urns || urns.length === 0) return { text: undefined, sources: keys };
    return urns.length === 1 ? { text: undefined, owner: urns[0], sources: keys } : { text: undefined, oneOf: urns };
  }

  /** The objects that something can be made from, if that is instances of one resource of these types and nothing else. */
  #targetsOf(sources: readonly Source[], types: readonly string[]): readonly TerraformObject[] | undefined {
    // The keys of loops choose an instance, and it is unknown which.
    const others = sources.filter(({ address }) => !/(^|\.)(?:each\.key|count\.index)$/.test(address));
    const [source] = others;
    if (!source?.isResource || others.length > 1) return undefined;
    // Any other attribute is not the name.
    if (!["name", "id", undefined].includes(source.attribute)) return undefined;
    const key = source.key === undefined ? undefined : parsedJson(source.key);
    // If the instance of a module is unknown, its resource may be in any instance.
    const instances = this.#instances.get(source.address) ?? [];
    return instances.filter(
      ({ type, timing, index }) =>
        types.includes(type) && timing.existence !== "gone" && (key?.kind !== "value" || index === key.value),
    );
  }

  #keyOf({ address, isResource }: Source, object: TerraformObject): string {
    const type = isResource ? address.replace(moduleOf(address), "").split(".")[0]! : "value";
    // The keys of loops are other values in each instance.
    const isOfInstance = /(^|\.)(?:each|count)\./.test(address);
    return `${this.#stack}::${type}::${address}${isOfInstance ? ` of ${object.address}` : ""}`;
  }
}

function withoutLastKey(address: string): string {
  // Keys that hold brackets are in quotes.
  const end = address.endsWith('"]') ? address.lastIndexOf('["') : address.lastIndexOf("[");
  return address.endsWith("]") && end >= 0 ? address.slice(0, end) : address;
}
