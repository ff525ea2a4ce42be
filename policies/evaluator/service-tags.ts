import { type Addresses, parseAddresses, unionOfAddresses } from "./sets/addresses";

/** Service tags whose addresses are known. */
export interface ServiceTags {
  /** The addresses of the tag of this whole name, in any case; `undefined` if they are not known. */
  addressesOf(name: string): Addresses | undefined;
}

/** Names with a meaning of their own, whatever a list of tags says. The last stands for any application security group of a rule. */
const NAMES_WITH_OWN_MEANING: ReadonlySet<string> = new Set([
  "internet",
  "virtualnetwork",
  "azureloadbalancer",
  "applicationsecuritygroup",
]);

/** Service tags by a list of their prefixes. A tag is read when it is first asked for: there are thousands, and rules name a few. */
export class ListedServiceTags implements ServiceTags {
  readonly #prefixes = new Map<string, readonly string[]>();
  readonly #addresses = new Map<string, Addresses>();

  /** @param tags Names with prefixes, each of which `parseAddresses` can read. Those of names that differ only by case add up. */
  constructor(tags: Iterable<readonly [name: string, prefixes: readonly string[]]>) {
    for (const [name, prefixes] of tags) {
      const key = name.toLowerCase();
      if (!NAMES_WITH_OWN_MEANING.has(key)) this.#prefixes.set(key, [...(this.#prefixes.get(key) ?? []), ...prefixes]);
    }
  }

  addressesOf(name: string): Addresses | undefined {
    const key = name.toLowerCase();
    const known = this.#addresses.get(key);
    const prefixes = this.#prefixes.get(key);
    if (known || !prefixes) return known;
    const addresses = unionOfAddresses(prefixes.map((prefix) => parseAddresses(prefix)!));
    this.#addresses.set(key, addresses);
    return addresses;
  }
}
