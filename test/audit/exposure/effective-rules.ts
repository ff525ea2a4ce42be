import { type Json, groupId, interfaceId, subnetId } from "./forms";
import type { Rule, Tenant } from "./tenant";

/* The rules in force at the interfaces of a tenant, as `az network nic list-effective-nsg` prints them: expanded, with Azure's own. */

/** The addresses of a service tag of the random rules. */
export const STORAGE = ["20.0.0.0/9", "40.0.0.0/8", "52.0.0.0/8"];

const NOT_INTERNET = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"],
];

/** What Azure expands. */
const EXPANDED: Readonly<Record<string, readonly string[]>> = {
  Internet: blocksWithout(NOT_INTERNET.map(blockIn), { first: 0, length: 0 }),
  VirtualNetwork: ["10.0.0.0/16", "10.1.0.0/16"],
  AzureLoadBalancer: ["168.63.129.16/32"],
  Storage: STORAGE,
};

interface Block {
  readonly first: number;
  readonly length: number;
}

function blockIn(text: string): Block {
  const [address = "", length] = text.split("/");
  return { first: address.split(".").reduce((value, part) => value * 256 + Number(part), 0), length: Number(length) };
}

function textOf({ first, length }: Block): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${length}`;
}

function lastOf({ first, length }: Block): number {
  return first + 2 ** (32 - length) - 1;
}

/** The largest blocks of a block without others. */
function blocksWithout(others: readonly Block[], block: Block): readonly string[] {
  const meeting = others.filter((other) => other.first <= lastOf(block) && block.first <= lastOf(other));
  if (meeting.length === 0) return [textOf(block)];
  if (meeting.some((other) => other.length <= block.length)) return [];
  const half = { first: block.first, length: block.length + 1 };
  return [half, { ...half, first: lastOf(half) + 1 }].flatMap((part) => blocksWithout(meeting, part));
}

/** Azure's own rules for what comes in. */
const DEFAULTS = [
  ["AllowVnetInBound", 65_000, "Allow", "VirtualNetwork", "VirtualNetwork"],
  ["AllowAzureLoadBalancerInBound", 65_001, "Allow", "AzureLoadBalancer", "*"],
  ["DenyAllInBound", 65_500, "Deny", "*", "*"],
].map(([name, priority, access, from, to]) => ({
  ...{ name: `defaultSecurityRules/${name}`, priority, access, direction: "Inbound", protocol: "*" },
  ...{ sourceAddressPrefix: from, sourcePortRange: "*", destinationAddressPrefix: to, destinationPortRange: "*" },
}));

function effectiveRule(rule: Rule): Json {
  const { name, access, direction, priority, protocol } = rule;
  return {
    ...{ name, access, direction, priority, protocol: protocol === "Tcp" || protocol === "Udp" ? protocol : "All" },
    ...sideOf("source", String(rule.sourceAddressPrefix), String(rule.sourcePortRange)),
    ...sideOf("destination", String(rule.destinationAddressPrefix), String(rule.destinationPortRange)),
  };
}

function sideOf(side: "source" | "destination", address: string, ports: string): Json {
  const prefix = address === "*" ? "0.0.0.0/0" : /^[A-Z]|\//.test(address) ? address : `${address}/32`;
  const range = ports === "*" ? "0-65535" : ports.includes("-") ? ports : `${ports}-${ports}`;
  const expanded = side === "source" ? "expandedSourceAddressPrefix" : "expandedDestinationAddressPrefix";
  return {
    ...{ [`${side}AddressPrefix`]: prefix, [`${side}AddressPrefixes`]: [prefix] },
    ...{ [`${side}PortRange`]: range, [`${side}PortRanges`]: [range] },
    ...(EXPANDED[address] && { [expanded]: EXPANDED[address] }),
  };
}

/** What az prints of each interface. */
export function effectiveDocuments({ adminRules = [], groups, subnets, interfaces }: Tenant): readonly Json[] {
  const listed = (association: Json, group: number | null): readonly Json[] =>
    group === null
      ? []
      : [
          {
            association,
            networkSecurityGroup: { id: groupId(group) },
            effectiveSecurityRules: [
              ...groups[group]!.map((rule) => effectiveRule({ ...rule, name: `securityRules/${rule.name}` })),
              ...DEFAULTS.map(effectiveRule),
            ],
          },
        ];
  const manager = { networkManager: { id: `${groupId(0)}-manager` } };
  const admin =
    adminRules.length > 0 ? [{ association: manager, effectiveSecurityRules: adminRules.map(effectiveRule) }] : [];
  return interfaces.map(({ subnet, group }, index) => ({
    value: [
      ...admin,
      ...listed({ subnet: { id: subnetId(subnet) } }, subnets[subnet]!),
      ...listed({ networkInterface: { id: interfaceId(index) } }, group),
    ],
  }));
}
