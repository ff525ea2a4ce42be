import * as ipaddr from "ipaddr.js";
import type { Value } from "../value";
import { type Context, type Definitions, takes } from "./define";

/** Address prefixes in CIDR notation, IPv4 and IPv6. */
export const ADDRESSES: Definitions = {
  cidrsubnet: takes("text int int", (context, cidr: string, length: number, index: number) => {
    const network = networkOf(cidr);
    if (!network) return context.fail(`"${cidr}" is no address prefix`);
    const { bits } = network;
    if (length < network.length || length > bits) return context.fail(`a subnet of ${cidr} cannot be /${length}`);
    const isThere = index >= 0 && BigInt(index) < 1n << BigInt(length - network.length);
    if (!isThere) return context.fail(`${cidr} has no subnet ${index} of /${length}`);
    return `${addressOf(network.first + (BigInt(index) << BigInt(bits - length)), bits)}/${length}`;
  }),
  cidrhost: takes("text int", (context, cidr: string, index: number) => {
    const network = networkOf(cidr);
    if (!network) return context.fail(`"${cidr}" is no address prefix`);
    // The network's own address is not a host.
    const address = network.first + BigInt(index) + 1n;
    const isThere = index >= 0 && address <= lastOf(network);
    return isThere ? addressOf(address, network.bits) : context.fail(`${cidr} has no host ${index}`);
  }),
  parsecidr: takes("text", (context, cidr: string) => parsed(context, cidr)),
};

interface Network {
  readonly first: bigint;
  readonly length: number;
  /** The number of bits of an address: 32 or 128. */
  readonly bits: number;
}

function networkOf(cidr: string): Network | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const bits = bytes.length * 8;
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const rest = BigInt(bits - length);
  return { first: (value >> rest) << rest, length, bits };
}

function lastOf({ first, length, bits }: Network): bigint {
  return first + (1n << BigInt(bits - length)) - 1n;
}

function parsed(context: Context, cidr: string): Value {
  const network = networkOf(cidr);
  if (!network) return context.fail(`"${cidr}" is no address prefix`);
  const { first, length, bits } = network;
  const last = lastOf(network);
  const ends = bits === 32 && length < 31 ? 1n : 0n;
  return {
    network: addressOf(first, bits),
    netmask: addressOf(((1n << BigInt(length)) - 1n) << BigInt(bits - length), bits),
    ...(bits === 32 ? { broadcast: addressOf(last, bits) } : {}),
    firstUsable: addressOf(first + ends, bits),
    lastUsable: addressOf(last - ends, bits),
    cidr: length,
  };
}

function addressOf(value: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
