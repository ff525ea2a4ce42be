import * as fc from "fast-check";
import type { SecurityRule } from "../../../policies/evaluator/rule";
import { DEFAULT_QUESTION, knownRules } from "../../evaluator/arbitraries";
import { countPast } from "../../evaluator/oracle";

/* Random networks with machines behind one load balancer, and what a packet walk says of their ways in. */

export type Rule = SecurityRule & { readonly name: string };

export interface Tenant {
  /** Security admin rules in force on the virtual network. */
  readonly adminRules?: readonly Rule[];
  readonly groups: readonly (readonly Rule[])[];
  /** The group of each subnet, by its index. */
  readonly subnets: readonly (number | null)[];
  readonly sku: "Basic" | "Standard";
  readonly interfaces: readonly TenantInterface[];
  readonly balancer: {
    readonly isPublic: boolean;
    readonly protocol: "Tcp" | "Udp" | "All";
    readonly frontendPort: number;
    readonly backendPort: number;
    readonly isFloating: boolean;
  };
}

export interface TenantInterface {
  readonly subnet: number;
  readonly group: number | null;
  readonly hasPublicAddress: boolean;
  readonly isInPool: boolean;
  /** Whether an inbound NAT rule, 2525 to 25, leads to it. */
  readonly hasNatRule: boolean;
}

/** Addresses that random rules name, too. */
export const PRIVATE = ["10.0.0.4", "10.0.0.5", "10.1.0.4"];
export const FRONTEND = "20.0.0.4";

const optionalGroup = fc.option(fc.nat(2), { freq: 3 });

/** @param rules Those of each group. */
export function tenants(rules: fc.Arbitrary<readonly Rule[]> = knownRules(4)): fc.Arbitrary<Tenant> {
  return fc.record({
    groups: fc.array(rules, { minLength: 3, maxLength: 3 }),
    subnets: fc.array(optionalGroup, { minLength: 2, maxLength: 2 }),
    sku: fc.constantFrom("Basic", "Standard", "Standard"),
    interfaces: fc.array(
      fc.record({
        subnet: fc.nat(1),
        group: optionalGroup,
        hasPublicAddress: fc.boolean(),
        isInPool: fc.boolean(),
        hasNatRule: fc.boolean(),
      }),
      { minLength: 1, maxLength: PRIVATE.length },
    ),
    balancer: fc
      .record({
        isPublic: fc.constantFrom(true, true, false),
        protocol: fc.constantFrom("Tcp", "Tcp", "All", "Udp"),
        frontendPort: fc.constantFrom(25, 25, 2525, 80),
        backendPort: fc.constantFrom(25, 25, 80, 2525),
        isFloating: fc.boolean(),
      })
      // Azure takes one port for both where the address floats.
      .map((one) => ({ ...one, backendPort: one.isFloating ? one.frontendPort : one.backendPort })),
  });
}

/** Security admin rules: some deny what groups admit, and some always allow what groups deny. */
export const adminRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record({
      access: fc.constantFrom("Allow", "AlwaysAllow", "AlwaysAllow", "Deny", "Deny"),
      protocol: fc.constantFrom("Tcp", "Any", "Udp"),
      direction: fc.constantFrom("Inbound", "Inbound", "Inbound", "Outbound"),
      sourceAddressPrefix: fc.constantFrom("*", "Internet", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "198.51.100.0/24"),
      sourcePortRange: fc.constantFrom("*", "*", "0-1023", "1024-65535"),
      destinationAddressPrefix: fc.constantFrom("*", "*", "10.0.0.4", "10.0.0.0/8", "20.0.0.4", "VirtualNetwork"),
      destinationPortRange: fc.constantFrom("25", "*", "20-30", "80", "2525"),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rules) => rules.map((rule, index) => ({ name: `admin${index}`, priority: 10 + index, ...rule })));

/** A way in, by the walk: where it begins, where it ends, and how many sources pass. */
export interface WalkedWay {
  readonly index: number;
  readonly frontendPort: number;
  readonly port: number;
  readonly addresses: bigint;
  /** How many pass at most, as far as Azure documents it. */
  readonly atMost: bigint;
}

/**
 * The ways in to guarded ports, by what Azure documents and a packet walk.
 *
 * @param prefixesOfTags The addresses of service tags, by names in lower case; no others are known.
 */
export function walkedWays(
  tenant: Tenant,
  prefixesOfTags?: ReadonlyMap<string, readonly string[]>,
): readonly WalkedWay[] {
  const { adminRules = [], groups, subnets, sku, interfaces, balancer } = tenant;
  const question = { ...DEFAULT_QUESTION, ...(prefixesOfTags && { prefixesOfTags }) };
  const { isPublic, protocol, frontendPort, backendPort, isFloating } = balancer;
  return interfaces.flatMap(({ subnet, group, hasPublicAddress, isInPool, hasNatRule }, index) => {
    const lists = [subnets[subnet]!, group].flatMap((one) => (one === null ? [] : [groups[one]!]));
    const pass = (address: string, port: number): Pick<WalkedWay, "addresses" | "atMost"> => {
      const isShut = lists.length === 0 && sku === "Standard";
      const destination = { family: 4, address, inside: address !== FRONTEND, port } as const;
      const count = countPast(adminRules, isShut ? [[]] : lists, question, destination);
      // Whether an admin rule opens an address that is shut without a group is not documented.
      return { addresses: isShut ? 0n : count, atMost: count };
    };
    const own = PRIVATE[index]!;
    const isBalanced = isInPool && isPublic && protocol !== "Udp" && [frontendPort, backendPort].includes(25);
    return [
      ...(hasPublicAddress ? [{ index, frontendPort: 25, port: 25, ...pass(own, 25) }] : []),
      ...(isBalanced
        ? [{ index, frontendPort, port: backendPort, ...pass(isFloating ? FRONTEND : own, backendPort) }]
        : []),
      ...(hasNatRule && isPublic ? [{ index, frontendPort: 2525, port: 25, ...pass(own, 25) }] : []),
    ];
  });
}
