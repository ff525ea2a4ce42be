import type { Forwarding, Frontend, Interface, IpConfiguration, PortRange } from "./elements";
import { ancestorOf, keyOf, nameIn, typeIn } from "./ids";
import { type ForwardingOf, type Network, networkOf } from "./network";

/** A way from the Internet to an address of an interface. */
export interface Way {
  readonly kind: Forwarding["kind"] | "public-address" | "application-gateway" | "unknown";
  /** The id of the public address; `undefined` if it is unknown which. */
  readonly publicAddress: string | undefined;
  /** The ports at the public address; `undefined` if unknown. */
  readonly frontendPorts: PortRange | undefined;
  /** What the rules of the groups see as the destination port; several if it is unknown which. Empty if that is not decided. */
  readonly ports: readonly number[];
  /** The load balancer, or what else is between, and its rule. */
  readonly balancer: string | undefined;
  readonly rule: string | undefined;
  /** Whether rules see the public address, and not the private one, as the destination. */
  readonly isFloating: boolean;
  /** What is not known of it, in sentences; it is certain only without any. */
  readonly missing: readonly string[];
  /** What else to know of it, in sentences. */
  readonly notes: readonly string[];
}

const NOTHING = { publicAddress: undefined, frontendPorts: undefined, rule: undefined, isFloating: false, notes: [] };

/**
 * The ways from the Internet to a configuration: to a guarded port of a public address, or to a guarded port of the machine.
 *
 * @param guarded The guarded ports.
 */
export function waysTo(
  network: Network,
  owner: Interface,
  configuration: IpConfiguration,
  guarded: readonly number[],
): readonly Way[] {
  const direct = publicAddressesOf(network, configuration).flatMap((one) =>
    guarded.map((port): Way => ({
      ...NOTHING,
      kind: "public-address",
      frontendPorts: { first: port, last: port },
      ports: [port],
      balancer: undefined,
      notes: gatewayNotes(configuration.gatewayBalancer),
      ...one,
    })),
  );
  const leads = network.leadsTo(owner, configuration);
  const balanced = [
    ...leads.flatMap((lead) => waysThrough(network, lead, guarded)),
    ...waysByAddress(network, configuration, new Set(leads.map(keyOf)), guarded),
  ];
  // A rule may name the configuration, and the configuration the rule.
  return [...direct, ...new Map(balanced.map((way) => [JSON.stringify(way), way])).values()];
}

/** The public addresses of a configuration: the one that it names, and those that name it. */
function publicAddressesOf(
  network: Network,
  { id, publicAddress }: IpConfiguration,
): readonly Pick<Way, "publicAddress" | "missing">[] {
  const own = publicAddress === undefined ? [] : [{ publicAddress, missing: [] }];
  const others = network
    .publicAddressesUsedBy(id)
    .filter((other) => keyOf(other) !== keyOf(publicAddress ?? ""))
    .map((other) => {
      const missing = [
        `Public address ${other} names this interface, which does not name it: one of them may be older.`,
      ];
      return { publicAddress: other, missing };
    });
  return [...own, ...others];
}

/** The ways through what an id names: a pool, an inbound NAT rule or pool. */
export function waysThrough(network: Network, lead: string, guarded: readonly number[]): readonly Way[] {
  if (lead === "") return [UNREADABLE];
  const gateway = ancestorOf(lead, "applicationGateways");
  if (gateway !== undefined) return [throughGateway(gateway)];
  const balancer = ancestorOf(lead, "loadBalancers");
  if (balancer !== undefined && network.balancerParts(balancer).length === 0) {
    return [notRead(balancer, `Load balancer ${balancer} was not read.`)];
  }
  const pool = ancestorOf(lead, "backendAddressPools");
  const forwardings = network.forwardingsTo(pool ?? lead);
  // Each instance of a scale set has an inbound NAT rule of its own, which is named after the pool.
  const found = forwardings.length > 0 ? forwardings : network.forwardingsTo(lead.replace(INSTANCE, ""));
  const ways = found.flatMap((one) => waysOf(network, one, guarded));
  if (balancer === undefined) return ways;
  if (pool !== undefined) {
    return [...ways, ...unreadWaysThrough(network, pool, { balancer, isFound: found.length > 0 }, guarded)];
  }
  const isRule = typeIn(lead)?.endsWith("/inboundnatrules") === true;
  if (found.length > 0 || !isRule) return ways;
  return [notRead(balancer, `Inbound NAT rule ${nameIn(lead)} of load balancer ${balancer} was not read.`)];
}

/** The ways that may lead through a pool by what was not read. */
function unreadWaysThrough(
  network: Network,
  pool: string,
  { balancer, isFound }: { readonly balancer: string; readonly isFound: boolean },
  guarded: readonly number[],
): readonly Way[] {
  const toAnyPool = network.forwardingsTo(balancer);
  const named = toAnyPool.filter(({ forwarding }) => nameIn(forwarding.id) !== "");
  const unreadRules = [
    ...network.unreadRulesOf(pool).map((rule) => `Rule ${nameIn(rule)} of load balancer ${balancer} was not read.`),
    ...(named.length < toAnyPool.length ? [`The rules of load balancer ${balancer} were not read whole.`] : []),
  ];
  const isUnread = !isFound && !network.hasPool(pool);
  return [
    ...named.flatMap((one) => {
      const missing = `To which pool ${nameIn(one.forwarding.id)} of load balancer ${balancer} leads is unknown.`;
      return waysOf(network, one, guarded).map((way) => ({ ...way, missing: [...way.missing, missing] }));
    }),
    ...unreadRules.map((missing) => notRead(balancer, missing)),
    ...(isUnread ? [notRead(balancer, `Pool ${nameIn(pool)} of load balancer ${balancer} was not read.`)] : []),
  ];
}

const INSTANCE = /\.\d+$/;

/** Something leads to an interface, and the file does not show what. */
const UNREADABLE: Way = {
  ...NOTHING,
  kind: "unknown",
  ports: [],
  balancer: undefined,
  missing: ["Something leads to this interface, and the file does not show what: it may be truncated."],
};

function throughGateway(gateway: string): Way {
  return {
    ...NOTHING,
    kind: "application-gateway",
    ports: [],
    balancer: gateway,
    missing: [`Application gateway ${gateway} may forward packets by rules that this audit does not read.`],
  };
}

function notRead(balancer: string, missing: string): Way {
  return { ...NOTHING, kind: "unknown", ports: [], balancer, missing: [missing] };
}

/** The ways through pools that name the private address and not the configuration. */
function waysByAddress(
  network: Network,
  { address, subnet }: IpConfiguration,
  known: ReadonlySet<string>,
  guarded: readonly number[],
): readonly Way[] {
  if (address === undefined) return [];
  const own = subnet === undefined ? undefined : networkOf(subnet);
  return network
    .poolsOfAddress(address)
    .filter(({ pool }) => !known.has(keyOf(pool)))
    .flatMap(({ pool, network: other }) => {
      if (own !== undefined && other !== undefined && keyOf(own) !== keyOf(other)) return [];
      const isSure = own !== undefined && other !== undefined;
      const missing = isSure ? [] : [`Pool ${pool} names the address ${address}, and its virtual network is unknown.`];
      return waysThrough(network, pool, guarded).map((way) => ({ ...way, missing: [...way.missing, ...missing] }));
    });
}

/** The ways that a rule of a load balancer opens to guarded ports. */
function waysOf(network: Network, { balancer, forwarding }: ForwardingOf, guarded: readonly number[]): readonly Way[] {
  if (!forwarding.mayBeTcp) return [];
  const frontends = network.frontendsOf(forwarding.frontend);
  const sides = sidesOf(forwarding, guarded);
  if (frontends.length === 0) {
    return sides.map((side) => ({
      ...wayOf(balancer, forwarding, side),
      missing: [
        ...side.missing,
        `The frontend of ${forwarding.kind} ${nameIn(forwarding.id)} of load balancer ${balancer} was not read.`,
      ],
    }));
  }
  // One without a public address is for the virtual network only.
  return frontends
    .filter(({ publicAddress }) => publicAddress !== undefined)
    .flatMap((frontend) =>
      sides.map((side) => ({ ...wayOf(balancer, forwarding, side), ...throughFrontend(frontend) })),
    );
}

function throughFrontend({ publicAddress, gatewayBalancer }: Frontend): Pick<Way, "publicAddress" | "notes"> {
  return { publicAddress, notes: gatewayNotes(gatewayBalancer) };
}

function gatewayNotes(gateway: string | undefined): readonly string[] {
  return gateway === undefined
    ? []
    : [`Packets first pass the appliances of gateway load balancer ${gateway}, which may drop them.`];
}

function wayOf(balancer: string, { kind, id, isFloating }: Forwarding, side: Side): Way {
  return { ...NOTHING, kind, balancer, rule: id, isFloating, ...side };
}

/** The ports of a way at its public address and at the machine. */
type Side = Pick<Way, "frontendPorts" | "ports" | "missing">;

/** The ports at both sides, where one side is guarded or may be. */
function sidesOf(
  { id, frontendPorts, backendPort, isFloating }: Forwarding,
  guarded: readonly number[],
): readonly Side[] {
  if (frontendPorts === undefined || backendPort === undefined) {
    const ports = typeof backendPort === "number" ? [backendPort] : [];
    return [{ frontendPorts, ports, missing: [`The ports of ${nameIn(id)} are unknown.`] }];
  }
  const { first, last } = frontendPorts;
  const seen = guarded.filter((port) => first <= port && port <= last);
  if (backendPort === "same") {
    return seen.map((port) => ({ frontendPorts: { first: port, last: port }, ports: [port], missing: [] }));
  }
  // Azure refuses a floating address with another port at the machine, so nobody knows which port rules would see.
  const portsFrom = (port: number): readonly number[] =>
    isFloating ? [...new Set([port, backendPort])] : [backendPort];
  if (guarded.includes(backendPort)) return [{ frontendPorts, ports: portsFrom(first), missing: [] }];
  // The rule does not say which machine of the pool gets which port of a range.
  const missing = first === last ? [] : [`Which machine gets which of the ports ${first}-${last} is unknown.`];
  return seen.map((port) => ({
    frontendPorts: { first: port, last: port },
    ports: portsFrom(port),
    missing,
  }));
}
