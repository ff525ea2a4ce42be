import { groupBy } from "../../policies/azure/collections";
import type { Place } from "../reporting/report";
import type {
  EffectiveRules,
  Forwarding,
  Frontend,
  GroupLink,
  Interface,
  InterfaceLink,
  IpConfiguration,
  LoadBalancer,
  NetworkElement,
  Pool,
  PoolAddress,
  PublicAddress,
  RouteTable,
  Subnet,
  SubnetLink,
  UndecidedPath,
} from "./elements";
import { ancestorOf, keyOf, nameIn } from "./ids";

/** An element with where it stands. */
export interface Placed<T> {
  readonly element: T;
  readonly place: Place;
}

/** Elements that one document holds. */
export interface Listed {
  readonly place: Place;
  /** Whether Azure listed them: a listing takes precedence over what programs declare and record. */
  readonly isListed: boolean;
  /** Whether it is a query, which may find resources of all kinds. */
  readonly isQuery: boolean;
  /** Distinguishes documents, across files. */
  readonly document: string;
  readonly elements: readonly NetworkElement[];
}

/** A load balancer's rule with its frontend. */
export interface ForwardingOf {
  readonly balancer: string;
  readonly forwarding: Forwarding;
}

/** Elements by id. What was listed takes precedence; of several that differ, all count. */
class Elements<T> {
  readonly #listed = new Map<string, Placed<T>[]>();
  readonly #declared = new Map<string, Placed<T>[]>();
  readonly #isWhole: (element: T) => boolean;

  /** @param isWhole Whether an element is all that is listed under its id; a part does not take precedence. */
  constructor(isWhole: (element: T) => boolean = () => true) {
    this.#isWhole = isWhole;
  }

  add(id: string, placed: Placed<T>, { isListed }: Pick<Listed, "isListed">): void {
    const elements = isListed ? this.#listed : this.#declared;
    const known = elements.get(keyOf(id));
    if (!known) elements.set(keyOf(id), [placed]);
    else if (!known.some(({ element }) => isSame(element, placed.element))) known.push(placed);
  }

  of(id: string): readonly Placed<T>[] {
    const listed = this.#listed.get(keyOf(id)) ?? [];
    return this.#areWhole(listed) ? listed : [...listed, ...(this.#declared.get(keyOf(id)) ?? [])];
  }

  has(id: string): boolean {
    return this.of(id).length > 0;
  }

  all(): readonly Placed<T>[] {
    const declared = [...this.#declared].filter(([id]) => !this.#areWhole(this.#listed.get(id) ?? []));
    return [...this.#listed.values(), ...declared.map(([, elements]) => elements)].flat();
  }

  #areWhole(elements: readonly Placed<T>[]): boolean {
    return elements.some(({ element }) => this.#isWhole(element));
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** All that files say about networks, joined by id. */
export class Network {
  readonly #interfaces = new Elements<Interface>();
  readonly #subnets = new Elements<Subnet>();
  readonly #publicAddresses = new Elements<PublicAddress>();
  readonly #balancers = new Elements<LoadBalancer>(({ isWhole }) => isWhole);
  readonly #routeTables = new Elements<RouteTable>();
  readonly #undecidedPaths = new Elements<UndecidedPath>();
  readonly #interfaceLinks: InterfaceLink[] = [];
  readonly #subnetLinks: SubnetLink[] = [];
  readonly #machines = new Map<string, string>();
  readonly #effective: { readonly document: string; readonly rules: EffectiveRules }[] = [];
  #firstListed: Place | undefined;
  #joined: Joined | undefined;

  add({ place, isListed, isQuery, document, elements }: Listed): void {
    this.#joined = undefined;
    if (isListed && !isQuery) this.#firstListed ??= place;
    for (const element of elements) this.#addElement(element, { place, isListed, document });
  }

  #addElement(element: NetworkElement, { place, isListed, document }: Omit<Listed, "elements" | "isQuery">): void {
    switch (element.type) {
      case "interface": {
        this.#interfaces.add(element.id, { element, place }, { isListed });
        return;
      }
      case "subnet": {
        this.#subnets.add(element.id, { element, place }, { isListed });
        return;
      }
      case "public-address": {
        this.#publicAddresses.add(element.id, { element, place }, { isListed });
        return;
      }
      case "load-balancer": {
        this.#balancers.add(element.id, { element, place }, { isListed });
        return;
      }
      case "route-table": {
        this.#routeTables.add(element.id, { element, place }, { isListed });
        return;
      }
      case "undecided-path": {
        this.#undecidedPaths.add(element.id, { element, place }, { isListed });
        return;
      }
      case "interface-link":
        this.#interfaceLinks.push(element);
        break;
      case "subnet-link":
        this.#subnetLinks.push(element);
        break;
      case "machine":
        for (const id of element.interfaces) this.#machines.set(keyOf(id), element.id);
        break;
      case "effective-rules":
        this.#effective.push({ document, rules: element });
    }
  }

  /** Where the first listing stands that is no query, if there is one. */
  get firstListed(): Place | undefined {
    return this.#firstListed;
  }

  get interfaces(): readonly Placed<Interface>[] {
    return this.#interfaces.all();
  }

  get publicAddresses(): readonly Placed<PublicAddress>[] {
    return this.#publicAddresses.all();
  }

  get undecidedPaths(): readonly Placed<UndecidedPath>[] {
    const byId = new Map(this.#undecidedPaths.all().map((placed) => [keyOf(placed.element.id), placed]));
    return [...byId.values()];
  }

  /** The pools of load balancers, each with where its load balancer stands. */
  get pools(): readonly Placed<Pool>[] {
    return this.#balancers
      .all()
      .flatMap(({ element, place }) => element.pools.map((pool) => ({ element: pool, place })));
  }

  /** What load balancers forward, each with where its load balancer stands. */
  get forwardings(): readonly { readonly forwarding: Forwarding; readonly place: Place }[] {
    return this.#balancers
      .all()
      .flatMap(({ element, place }) => element.forwardings.map((forwarding) => ({ forwarding, place })));
  }

  hasInterface(id: string): boolean {
    return this.#interfaces.has(id);
  }

  /** The configurations of all instances of a scale set by its model; none if no file shows it. */
  modelOf(scaleSet: string): readonly IpConfiguration[] {
    return this.#join().scaleSets.get(keyOf(scaleSet)) ?? [];
  }

  /** The ids of the public addresses that say themselves that a configuration uses them. */
  publicAddressesUsedBy(configuration: string): readonly string[] {
    return this.#join().publicAddressesOfConfigurations.get(keyOf(configuration)) ?? [];
  }

  /** Whether a file shows a pool. */
  hasPool(id: string): boolean {
    return this.#join().pools.has(keyOf(id));
  }

  /** The ids of the rules that a pool names and no file shows. */
  unreadRulesOf(pool: string): readonly string[] {
    const { pools, forwardings } = this.#join();
    const rules = (pools.get(keyOf(pool)) ?? []).flatMap((one) => one.rules);
    return [...new Set(rules)].filter((rule) => !forwardings.has(keyOf(rule)));
  }

  /** The subnets of the interfaces that have a private address; `undefined` of one whose subnet is unknown. */
  subnetsAt(address: string): readonly (string | undefined)[] {
    return this.#join().subnetsOfAddresses.get(keyOf(address)) ?? [];
  }

  machineOf(element: Interface): string | undefined {
    return element.machine ?? this.#machines.get(keyOf(element.id));
  }

  publicAddressesOf(id: string): readonly PublicAddress[] {
    return this.#publicAddresses.of(id).map(({ element }) => element);
  }

  routeTablesOf(id: string): readonly RouteTable[] {
    return this.#routeTables.of(id).map(({ element }) => element);
  }

  /** The parts of a load balancer; none if no file shows it. */
  balancerParts(id: string): readonly LoadBalancer[] {
    const parts = this.#balancers.of(id).map(({ element }) => element);
    return parts.some(({ isWhole }) => isWhole) ? parts : [];
  }

  frontendsOf(id: string): readonly Frontend[] {
    return this.#join().frontends.get(keyOf(id)) ?? [];
  }

  /** The groups of an interface; of several, any of them may be the one. */
  groupsOfInterface({ id, group }: Interface): readonly GroupLink[] {
    const linked = this.#join().interfaceLinks.get(keyOf(id)) ?? [];
    return linkedTo(
      [group],
      linked.flatMap((link) => link.group ?? []),
    );
  }

  /** The groups of a subnet; of several, any of them may be the one. None if no file shows the subnet. */
  groupsOfSubnet(id: string): readonly GroupLink[] {
    const declared = this.subnetsOf(id).map(({ group }) => group);
    const linked = this.#join().subnetLinks.get(keyOf(id)) ?? [];
    return linkedTo(
      declared,
      linked.flatMap((link) => link.group ?? []),
    );
  }

  subnetsOf(id: string): readonly Subnet[] {
    return this.#subnets.of(id).map(({ element }) => element);
  }

  routeTableIdsOf(subnet: string): readonly string[] {
    const linked = this.#join().subnetLinks.get(keyOf(subnet)) ?? [];
    return [...this.subnetsOf(subnet), ...linked].flatMap(({ routeTable }) => routeTable ?? []);
  }

  /** The ids of all that leads to a configuration: what it names itself, and what names it. */
  leadsTo(owner: Interface, configuration: IpConfiguration): readonly string[] {
    const { interfaceLinks, poolsOfConfigurations } = this.#join();
    const linked = (interfaceLinks.get(keyOf(owner.id)) ?? []).flatMap(({ lead }) =>
      lead && keyOf(lead.configuration) === keyOf(nameIn(configuration.id)) ? [lead.id] : [],
    );
    const pools = poolsOfConfigurations.get(keyOf(configuration.id)) ?? [];
    const all = [...configuration.leads, ...linked, ...pools, configuration.id];
    return [...new Map(all.map((id) => [keyOf(id), id])).values()];
  }

  /**
   * What forwards packets to a lead: the id of a pool, of an inbound NAT rule or pool, or of a configuration. To the id of a load balancer
   * lead its rules whose pool is unknown.
   */
  forwardingsTo(lead: string): readonly ForwardingOf[] {
    return this.#join().forwardings.get(keyOf(lead)) ?? [];
  }

  /** The pools that name a private address. */
  poolsOfAddress(address: string): readonly (PoolAddress & { readonly pool: string })[] {
    return this.#join().poolsOfAddresses.get(keyOf(address)) ?? [];
  }

  /** The rules in force at an interface: of the documents that name the interface, else its subnet. */
  effectiveAt(id: string, subnet: string | undefined): EffectiveAt {
    const { effective } = this.#join();
    const ofInterface = effective.filter((listed) => listed.some((one) => isId(one.interface, id)));
    const ofSubnet =
      subnet === undefined ? [] : effective.filter((listed) => listed.some((one) => isId(one.subnet, subnet)));
    const documents = ofInterface.length > 0 ? ofInterface : ofSubnet;
    const entries = documents.flat();
    return {
      isKnown: documents.length > 0,
      subnet: subnet === undefined ? [] : entries.filter((one) => isId(one.subnet, subnet)),
      interface: entries.filter((one) => isId(one.interface, id)),
      manager: entries.filter((one) => one.manager !== undefined),
    };
  }

  #join(): Joined {
    this.#joined ??= this.#joinAll();
    return this.#joined;
  }

  #joinAll(): Joined {
    const balancers = this.#balancers.all().map(({ element }) => element);
    const pools = balancers.flatMap((balancer) => balancer.pools);
    const forwardings = balancers.flatMap(({ id: balancer, forwardings }) =>
      forwardings.map((forwarding): ForwardingOf => ({ balancer, forwarding })),
    );
    const interfaces = this.interfaces.map(({ element }) => element);
    const addressed = interfaces.flatMap(({ configurations }) =>
      configurations.flatMap(({ address, subnet }) => (address === undefined ? [] : [{ address, subnet }])),
    );
    return {
      scaleSets: mapped(
        groupBy(
          interfaces.flatMap(({ id, configurations }) => configurations.map((one) => ({ id, one }))),
          ({ id }) => scaleSetsOf(id),
        ),
        ({ one }) => one,
      ),
      publicAddressesOfConfigurations: mapped(
        groupBy(this.publicAddresses, ({ element: { usedBy } }) => (usedBy === undefined ? [] : [keyOf(usedBy)])),
        ({ element }) => element.id,
      ),
      pools: groupBy(pools, ({ id }) => [keyOf(id)]),
      subnetsOfAddresses: mapped(
        groupBy(addressed, ({ address }) => [keyOf(address)]),
        ({ subnet }) => subnet,
      ),
      frontends: groupBy(
        balancers.flatMap(({ frontends }) => frontends),
        ({ id }) => [keyOf(id)],
      ),
      forwardings: groupBy(forwardings, ({ balancer, forwarding: { id, pools, configuration } }) => [
        ...new Set(
          [id, ...pools.map((pool) => pool || balancer), ...(configuration === undefined ? [] : [configuration])].map(
            keyOf,
          ),
        ),
      ]),
      poolsOfConfigurations: mapped(
        groupBy(
          pools.flatMap(({ id, configurations }) => configurations.map((configuration) => ({ id, configuration }))),
          ({ configuration }) => [keyOf(configuration)],
        ),
        ({ id }) => id,
      ),
      poolsOfAddresses: groupBy(
        pools.flatMap(({ id, addresses }) => addresses.map((address) => ({ ...address, pool: id }))),
        ({ address }) => [keyOf(address)],
      ),
      interfaceLinks: groupBy(this.#interfaceLinks, (link) => [keyOf(link.interface)]),
      subnetLinks: groupBy(this.#subnetLinks, ({ subnet }) => [keyOf(subnet)]),
      effective: [...groupBy(this.#effective, ({ document }) => [document]).values()].map((listed) =>
        listed.map(({ rules }) => rules),
      ),
    };
  }
}

/** Rules that Azure says are in force. */
export interface EffectiveAt {
  /** Whether a file has them for the interface, or for its subnet. */
  readonly isKnown: boolean;
  readonly subnet: readonly EffectiveRules[];
  readonly interface: readonly EffectiveRules[];
  readonly manager: readonly EffectiveRules[];
}

/** Ways to look elements up, by ids in lower case. */
interface Joined {
  readonly scaleSets: ReadonlyMap<string, readonly IpConfiguration[]>;
  readonly publicAddressesOfConfigurations: ReadonlyMap<string, readonly string[]>;
  readonly pools: ReadonlyMap<string, readonly Pool[]>;
  readonly subnetsOfAddresses: ReadonlyMap<string, readonly (string | undefined)[]>;
  readonly frontends: ReadonlyMap<string, readonly Frontend[]>;
  readonly forwardings: ReadonlyMap<string, readonly ForwardingOf[]>;
  readonly poolsOfConfigurations: ReadonlyMap<string, readonly string[]>;
  readonly poolsOfAddresses: ReadonlyMap<string, readonly (PoolAddress & { readonly pool: string })[]>;
  readonly interfaceLinks: ReadonlyMap<string, readonly InterfaceLink[]>;
  readonly subnetLinks: ReadonlyMap<string, readonly SubnetLink[]>;
  readonly effective: readonly (readonly EffectiveRules[])[];
}

/** The one scale set of a model's interface, in lower case; none of another interface. */
function scaleSetsOf(id: string): readonly string[] {
  return keyOf(id).includes(MODEL) ? [keyOf(id).slice(0, keyOf(id).indexOf(MODEL))] : [];
}

const MODEL = "/networkinterfaceconfigurations/";

function mapped<T, U>(map: ReadonlyMap<string, readonly T[]>, of: (value: T) => U): ReadonlyMap<string, readonly U[]> {
  return new Map([...map].map(([key, values]) => [key, values.map(of)]));
}

function isId(one: string | undefined, other: string): boolean {
  return one !== undefined && keyOf(one) === keyOf(other);
}

/** What an association declares replaces only what its resource does not say itself. */
function linkedTo(declared: readonly GroupLink[], linked: readonly string[]): readonly GroupLink[] {
  const groups = [...new Map(linked.map((group) => [keyOf(group), { group }])).values()];
  if (groups.length === 0) return distinct(declared);
  const others = declared.filter((link) => link !== "none declared" && link !== "unknown");
  return distinct([...others, ...groups]);
}

function distinct(links: readonly GroupLink[]): readonly GroupLink[] {
  return [...new Map(links.map((link) => [typeof link === "string" ? link : keyOf(link.group), link])).values()];
}

/** The virtual network of a subnet. */
export function networkOf(subnet: string): string | undefined {
  return ancestorOf(subnet, "virtualNetworks");
}
