import type { Identity, Part } from "../../../policies/azure/identity";
import type { Timing } from "../../../policies/azure/timing";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type Source, type TerraformConfiguration, moduleOf, withoutKeys } from "./configuration";
import type { TerraformObject } from "./objects";

/* What identifies the groups of Terraform's resources, where their names are known and where only the configuration says what they are. */

/** The type of a resource group. */
const RESOURCE_GROUP = "azurerm_resource_group";

export class TerraformIdentities {
  readonly #stack: string;
  readonly #configuration: TerraformConfiguration;
  readonly #objects: readonly TerraformObject[];

  /** @param stack What the URNs of all objects of the document begin with. */
  constructor(stack: string, configuration: TerraformConfiguration, objects: readonly TerraformObject[]) {
    this.#stack = stack;
    this.#configuration = configuration;
    this.#objects = objects;
  }

  urnOf({ type, address, mark }: TerraformObject): string {
    return `${this.#stack}::${type}::${address}${mark === "" ? "" : ` (${mark})`}`;
  }

  /** What the configuration says of the identity of a group, or of the group of a rule. */
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
    const addresses = new Set(isGone ? object.dependsOn : this.#configuration.dependenciesOf(object));
    const found = this.#objects.filter((one) => addresses.has(withoutKeys(one.address)) || addresses.has(one.address));
    return new Set(found.map((one) => this.urnOf(one)));
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
    const keys = sources.map((source) => this.#keyOf(source, object));
    if (!urns || urns.length === 0) return { text: undefined, sources: keys };
    return urns.length === 1 ? { text: undefined, owner: urns[0], sources: keys } : { text: undefined, oneOf: urns };
  }

  /** The objects that something can be made from, if that is instances of one resource of these types and nothing else. */
  #targetsOf(sources: readonly Source[], types: readonly string[]): readonly TerraformObject[] | undefined {
    // The keys of loops choose an instance, and it is unknown which.
    const others = sources.filter(({ address }) => !/(^|\.)(?:each\.key|count\.index)$/.test(address));
    const [source] = others;
    if (!source?.isResource || others.length > 1) return undefined;
    const instances = this.#objects.filter(
      (one) => types.includes(one.type) && one.timing.existence !== "gone" && isInstanceOf(one, source),
    );
    const key: unknown = source.key === undefined ? undefined : JSON.parse(source.key);
    return key === undefined ? instances : instances.filter(({ index }) => index === key);
  }

  #keyOf({ address, isResource }: Source, object: TerraformObject): string {
    const type = isResource ? address.replace(moduleOf(address), "").split(".")[0]! : "value";
    // The keys of loops are other values in each instance.
    const isOfInstance = /(^|\.)(?:each|count)\./.test(address);
    return `${this.#stack}::${type}::${address}${isOfInstance ? ` of ${object.address}` : ""}`;
  }
}

/** Whether an object is an instance of a resource; of one in a module whose instance is unknown, in any of them. */
function isInstanceOf({ address }: TerraformObject, source: Source): boolean {
  const resource = address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, "");
  return resource === source.address || withoutKeys(address) === source.address;
}
