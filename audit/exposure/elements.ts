import type { Family } from "../../policies/evaluator/sets/addresses";
import type { SecurityRule } from "../../policies/evaluator/rule";

/*
 * What a network consists of, as far as it decides which machines the Internet reaches. Ids are Azure's, as the file spells them; an
 * empty id means that something is there and its id could not be read.
 */

export type NetworkElement =
  | Interface
  | InterfaceLink
  | Subnet
  | SubnetLink
  | PublicAddress
  | LoadBalancer
  | RouteTable
  | MachineInterfaces
  | UndecidedPath
  | EffectiveRules;

/**
 * The network security group of a subnet or an interface. `none`: surely none. `none declared`: none that the file shows, but an
 * association in another file may add one. `unknown`: the file does not say.
 */
export type GroupLink = { readonly group: string } | "none" | "none declared" | "unknown";

/** A network interface of a machine, or those that a scale set gives each of its instances. */
export interface Interface {
  readonly type: "interface";
  readonly id: string;
  readonly group: GroupLink;
  /** The virtual machine or the scale set; `undefined` if the file does not say. */
  readonly machine: string | undefined;
  /** Whether the machine forwards packets that are not its own, as a network appliance does. */
  readonly forwards: boolean;
  readonly configurations: readonly IpConfiguration[];
}

/** An address of an interface, with what may lead to it. */
export interface IpConfiguration {
  readonly id: string;
  readonly family: Family;
  /** `undefined` if the file does not say. */
  readonly subnet: string | undefined;
  /** Its private address; `undefined` before Azure assigns one. */
  readonly address: string | undefined;
  /** The id of its public address, if it has one. Azure lists those of scale sets with the scale set only. */
  readonly publicAddress: string | undefined;
  /** The ids of what leads to it: pools of load balancers, inbound NAT rules and pools, pools of application gateways. */
  readonly leads: readonly string[];
  /** The frontend of a gateway load balancer, whose appliances packets pass before they arrive. */
  readonly gatewayBalancer: string | undefined;
}

/** Something that a file declares apart from the interface that it belongs to. */
export interface InterfaceLink {
  readonly type: "interface-link";
  readonly interface: string;
  readonly group?: string;
  /** Of the configuration of this name. */
  readonly lead?: { readonly configuration: string; readonly id: string };
}

export interface Subnet {
  readonly type: "subnet";
  readonly id: string;
  readonly group: GroupLink;
  readonly prefixes: readonly string[];
  readonly routeTable: string | undefined;
}

/** Something that a file declares apart from the subnet that it belongs to. */
export interface SubnetLink {
  readonly type: "subnet-link";
  readonly subnet: string;
  readonly group?: string;
  readonly routeTable?: string;
}

export interface PublicAddress {
  readonly type: "public-address";
  readonly id: string;
  /** `undefined` before Azure assigns one. */
  readonly address: string | undefined;
  readonly family: Family;
  readonly sku: Sku | undefined;
  /** The id of the configuration that uses it. */
  readonly usedBy: string | undefined;
}

/** Where neither the subnet nor the interface has a group, Azure admits every packet to `basic` addresses and none to others. */
export type Sku = "basic" | "standard";

/** A load balancer, or a part of one that a file declares apart: all parts of an id belong together. */
export interface LoadBalancer {
  readonly type: "load-balancer";
  readonly id: string;
  /** `undefined` in a part that does not say. */
  readonly sku: Sku | undefined;
  /** Whether the file shows the load balancer itself, and not only a part. */
  readonly isWhole: boolean;
  readonly frontends: readonly Frontend[];
  readonly forwardings: readonly Forwarding[];
  readonly pools: readonly Pool[];
}

export interface Frontend {
  readonly id: string;
  /** The id of its public address or prefix; `undefined` if it has none. */
  readonly publicAddress: string | undefined;
  readonly gatewayBalancer: string | undefined;
}

/** A rule by which a load balancer forwards packets. */
export interface Forwarding {
  readonly id: string;
  readonly kind: "load-balancing-rule" | "inbound-nat-rule" | "inbound-nat-pool";
  readonly frontend: string;
  /** `undefined` if unknown. All ports of a rule for every port. */
  readonly frontendPorts: PortRange | undefined;
  /** `undefined` if unknown; the frontend's own port of a rule for every port. */
  readonly backendPort: number | "same" | undefined;
  readonly mayBeTcp: boolean;
  /** Whether the machine sees the frontend's address, and not its own, as the destination. */
  readonly isFloating: boolean;
  /** The pools, an empty id if it is unknown which, or the one configuration, that it leads to; configurations may name it, too. */
  readonly pools: readonly string[];
  readonly configuration: string | undefined;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface Pool {
  readonly id: string;
  readonly configurations: readonly string[];
  readonly addresses: readonly PoolAddress[];
  /** The ids of the rules that lead to it, as far as it names them itself. */
  readonly rules: readonly string[];
}

/** A member of a pool that is known by its address. */
export interface PoolAddress {
  readonly address: string;
  /** The id of the virtual network; `undefined` if the file does not say. */
  readonly network: string | undefined;
}

export interface RouteTable {
  readonly type: "route-table";
  readonly id: string;
  /** Whether it has a route for all addresses. */
  readonly hasDefaultRoute: boolean;
}

/** A virtual machine that names its interfaces. */
export interface MachineInterfaces {
  readonly type: "machine";
  readonly id: string;
  readonly interfaces: readonly string[];
}

/** Something that may lead packets to machines by rules of its own, which the audit does not read. */
export interface UndecidedPath {
  readonly type: "undecided-path";
  readonly id: string;
  readonly what: "application gateway" | "firewall" | "cross-region load balancer";
}

/** The rules in force at one place, as Azure itself expands them for a running interface. */
export interface EffectiveRules {
  readonly type: "effective-rules";
  /** The place: one of these ids. */
  readonly subnet: string | undefined;
  readonly interface: string | undefined;
  readonly manager: string | undefined;
  readonly group: string | undefined;
  readonly rules: readonly SecurityRule[];
}
