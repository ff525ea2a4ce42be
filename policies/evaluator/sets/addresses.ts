import * as ipaddr from "ipaddr.js";
import { type Ranges, NONE, intersect, unionOf } from "./ranges";
import { remembered } from "./remembered";

export const FAMILIES = ["ipv4", "ipv6"] as const;
export type Family = (typeof FAMILIES)[number];

/** One value for each address family. */
export type ByFamily<T> = Readonly<Record<Family, T>>;

/** A set of addresses; an address is the number that its bits spell. */
export type Addresses = ByFamily<Ranges>;

export const BITS: ByFamily<number> = { ipv4: 32, ipv6: 128 };

export function byFamily<T>(value: (family: Family) => T): ByFamily<T> {
  return { ipv4: value("ipv4"), ipv6: value("ipv6") };
}

export const ALL_ADDRESSES: Addresses = byFamily((family) => [{ first: 0n, last: (1n << BigInt(BITS[family])) - 1n }]);

export const NO_ADDRESSES: Addresses = byFamily(() => NONE);

/** The number of addresses in a prefix of `length` bits. */
export function prefixSize(family: Family, length: number): bigint {
  return 1n << BigInt(BITS[family] - length);
}

export function unionOfAddresses(sets: readonly Addresses[]): Addresses {
  return sets.length === 1 ? sets[0]! : byFamily((family) => unionOf(sets.map((set) => set[family])));
}

export function intersectAddresses(a: Addresses, b: Addresses): Addresses {
  return byFamily((family) => intersect(a[family], b[family]));
}

/** Addresses, blocks and ranges are not longer, in characters. */
const LONGEST_ADDRESSES = 200;

/**
 * Reads an address (`192.0.2.7`), a CIDR block (`192.0.2.0/24`; bits beyond the prefix length are dropped) or a range
 * (`192.0.2.5-192.0.2.9`), IPv4 or IPv6, with blanks allowed around each address.
 *
 * @returns the addresses, or `undefined` when the text is none of these. A bare `0.0.0.0` or `::` is not an address of any host, and its
 *   author means something else.
 */
export const parseAddresses = remembered(addressesIn);

function addressesIn(text: string): Addresses | undefined {
  if (text.length > LONGEST_ADDRESSES) return undefined;
  const range = text.split("-");
  if (range.length === 2) {
    const first = parseAddress(range[0]!);
    const last = parseAddress(range[1]!);
    if (first === undefined || first.family !== last?.family || first.value > last.value) return undefined;
    return { ...NO_ADDRESSES, [first.family]: [{ first: first.value, last: last.value }] };
  }
  const [base, length, ...rest] = text.split("/");
  const address = parseAddress(base!);
  if (!address || rest.length > 0) return undefined;
  const { family, value } = address;
  if (length === undefined) {
    return value === 0n ? undefined : { ...NO_ADDRESSES, [family]: [{ first: value, last: value }] };
  }
  if (!/^\s*\d{1,3}\s*$/.test(length) || Number(length) > BITS[family]) return undefined;
  const addresses = prefixSize(family, Number(length));
  const first = value - (value % addresses);
  return { ...NO_ADDRESSES, [family]: [{ first, last: first + addresses - 1n }] };
}

/** The address as people write it (IPv6 as in RFC 5952). */
export function formatAddress(family: Family, value: bigint): string {
  return FORMATTED[family](value)!;
}

const FORMATTED = byFamily((family) => remembered((value: bigint) => formatted(family, value)));

function formatted(family: Family, value: bigint): string {
  const bytes = Array.from({ length: BITS[family] / 8 }, (_, i) =>
    Number((value >> BigInt(BITS[family] - 8 * (i + 1))) & 0xffn),
  );
  const address = ipaddr.fromByteArray(bytes);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | undefined {
  const trimmed = text.trim();
  const family = trimmed.includes(":") ? "ipv6" : "ipv4";
  // ipaddr.js also reads octal, hexadecimal and shortened IPv4, and IPv6 zones. Azure does not, so they remain unread.
  const isValid =
    family === "ipv4"
      ? ipaddr.IPv4.isValidFourPartDecimal(trimmed)
      : !trimmed.includes("%") && ipaddr.IPv6.isValid(trimmed);
  return isValid ? { family, value: toNumber(ipaddr.parse(trimmed)) } : undefined;
}

function toNumber(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
