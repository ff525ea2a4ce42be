import type { LoadBalancer, PortRange, Sku } from "../exposure/elements";
import type { Family } from "../../policies/evaluator/sets/addresses";
import { textOf } from "./json/values";

/* Values of networks that Azure's listings and azurerm's attributes write alike, whatever they call them. */

/** A part of a load balancer that says nothing of the others. */
export const PART_OF_BALANCER = {
  type: "load-balancer",
  sku: undefined,
  isWhole: false,
  frontends: [],
  forwardings: [],
  pools: [],
} as const satisfies Omit<LoadBalancer, "id">;

export const EVERY_PORT: PortRange = { first: 1, last: 65535 };

/** Ports from the first to the last, both included; `undefined` if one of them is not a port. */
export function rangeOf(first: unknown, last: unknown): PortRange | undefined {
  const [from, to] = [portIn(first), portIn(last)];
  return from === undefined || to === undefined ? undefined : { first: from, last: to };
}

export function portIn(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

/** The family of an address by what its resource says, or else by the address itself. */
export function familyOf(version: unknown, address: string | undefined): Family {
  return textOf(version)?.toLowerCase() === "ipv6" || address?.includes(":") === true ? "ipv6" : "ipv4";
}

/** The SKU of a name; `undefined` where it is not recorded. */
export function skuOf(name: unknown): Sku | undefined {
  const text = textOf(name)?.toLowerCase();
  if (text === undefined) return undefined;
  return text === "basic" ? "basic" : "standard";
}

/** Whether a route is for all addresses or, as one of two that stand for a default route, for half of them. An unknown prefix may be. */
export function isDefaultRoute(prefix: unknown): boolean {
  const text = textOf(prefix);
  return text === undefined || /\/[01]$/.test(text);
}

/** Whether a rule or pool of a load balancer may forward TCP. */
export function mayBeTcp(protocol: unknown): boolean {
  return textOf(protocol)?.toLowerCase() !== "udp";
}
