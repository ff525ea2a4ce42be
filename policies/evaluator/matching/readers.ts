import {
  type Addresses,
  type ByFamily,
  ALL_ADDRESSES,
  BITS,
  type Family,
  NO_ADDRESSES,
  byFamily,
  intersectAddresses,
  parseAddresses,
  unionOfAddresses,
} from "../sets/addresses";
import { PUBLIC } from "../sets/public";
import type { Question, WideServiceTag } from "../question";
import { type Ranges, NONE, intersect, shift, unionOf } from "../sets/ranges";
import { remembered } from "../sets/remembered";

export type Access = "Allow" | "Deny";

/** How a text is resolved into what a rule matches: a set, or whether it matches at all. */
export interface Reader<S> {
  readonly everything: S;
  readonly nothing: S;
  /** What `text` names in a rule of this access, as the question counts; `undefined` when it cannot be read. */
  read(text: string, access: Access, question: Question): S | undefined;
}

/** A reader of sets, and how sets combine. */
export interface SetReader<S> extends Reader<S> {
  union(sets: readonly S[]): S;
  intersect(a: S, b: S): S;
}

/**
 * Destinations, as numbers. An address inside the virtual network is itself. One outside it, which is always public (such as the frontend
 * of a load balancer with floating IP), is itself plus the number of all addresses of its family.
 */
export type Destinations = ByFamily<Ranges>;

export const INSIDE: Destinations = ALL_ADDRESSES;
export const OUTSIDE: Destinations = outside(ALL_ADDRESSES);
export const EVERYWHERE: Destinations = unionOfAddresses([INSIDE, OUTSIDE]);

const ALL_PORTS: Ranges = [{ first: 0n, last: 65535n }];

/**
 * Whether a text has the form of a service tag's name: one word, or two such as `Storage.WestEurope`. With more words, it is more likely a
 * host name or a mistyped address, and those must not pass for a tag.
 */
export function isServiceTag(text: string): boolean {
  return /^[a-z][a-z0-9]*(\.[a-z0-9]+)?$/i.test(text);
}

/** Only security admin rules have the second one. */
const ALLOWING = ["Allow", "AlwaysAllow"];
export const ALLOW = words(ALLOWING, ["Deny"]);
export const DENY = words(["Deny"], ALLOWING);
export const INBOUND = words(["Inbound"], ["Outbound"]);
/** Whether the protocol matches TCP. */
export const PROTOCOL = words(["*", "Any", "Tcp"], ["Udp", "Icmp", "IcmpV6", "Esp", "Ah"]);

/** The ports that a text names, a number, a range or all; `undefined` when it cannot be read. */
export const readPorts = remembered(portsIn);

export const PORTS: SetReader<Ranges> = {
  everything: ALL_PORTS,
  nothing: NONE,
  read: readPorts,
  union: unionOf,
  intersect,
};

export const DESTINATIONS: SetReader<Destinations> = {
  everything: EVERYWHERE,
  nothing: NO_ADDRESSES,
  read(text, access, question) {
    if (isAny(text)) return EVERYWHERE;
    if (isWord(text, "VirtualNetwork")) return INSIDE;
    if (isWord(text, "Internet")) return OUTSIDE;
    const listed = question.serviceTags?.addressesOf(text);
    // A name stands for some addresses that the rule does not show. So an Allow to it admits traffic, and a Deny to it has no effect.
    if (!listed && isServiceTag(text)) return access === "Allow" ? EVERYWHERE : NO_ADDRESSES;
    const addresses = listed ?? parseAddresses(text);
    return addresses && unionOfAddresses([addresses, outside(addresses)]);
  },
  union: unionOfAddresses,
  intersect: intersectAddresses,
};

/** Source addresses, with the service tags that the question counts as unrestricted. */
export const SOURCES: SetReader<Addresses> = {
  everything: ALL_ADDRESSES,
  nothing: NO_ADDRESSES,
  read(text, access, question) {
    if (isAny(text)) return ALL_ADDRESSES;
    if (isWord(text, "Internet")) return PUBLIC;
    const assumed = access === "Allow" ? assumedSources(text, question) : undefined;
    if (assumed) return assumed;
    const listed = question.serviceTags?.addressesOf(text);
    if (listed) return listed;
    // A name shows no addresses, and they are not the Internet's: an Allow from it exposes nothing, a Deny has no effect.
    if (isServiceTag(text)) return NO_ADDRESSES;
    return parseAddresses(text);
  },
  union: unionOfAddresses,
  intersect: intersectAddresses,
};

/**
 * What a service tag counts as in an Allow that is unrestricted by its name, since which addresses it holds is not known or does not
 * matter: all public ones of each family, or none. `undefined` of other texts.
 */
export function assumedSources(text: string, question: Question): Addresses | undefined {
  if (isWord(text, "Internet")) return undefined;
  for (const tag of question.unrestrictedServiceTags) {
    if (typeof tag === "string" ? isTagOrRegionOf(text, tag) : isWord(text, tag.name)) {
      return typeof tag === "string" ? PUBLIC : wideSources(tag, question);
    }
  }
  return undefined;
}

/** What a wide tag counts as; `undefined` if that is nothing, or its addresses are known. */
function wideSources(tag: WideServiceTag, question: Question): Addresses | undefined {
  if (question.reading === "declared" || question.serviceTags?.addressesOf(tag.name)) return undefined;
  const { widestIpv4Prefix, widestIpv6Prefix } = question;
  const isWide: ByFamily<boolean> = {
    ipv4: tag.ipv4Prefix <= widestIpv4Prefix,
    ipv6: tag.ipv6Prefix <= widestIpv6Prefix,
  };
  return isWide.ipv4 || isWide.ipv6
    ? byFamily((family: Family) => (isWide[family] ? PUBLIC[family] : NONE))
    : undefined;
}

/** No number or range of ports is written in more characters. */
const LONGEST_PORTS = 100;

function portsIn(text: string): Ranges | undefined {
  if (isAny(text)) return ALL_PORTS;
  const [, low, high = low] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text) ?? [];
  if (low === undefined || high === undefined || text.length > LONGEST_PORTS) return undefined;
  const [first, last] = [BigInt(low), BigInt(high)];
  return first <= last && last <= 65535n ? [{ first, last }] : undefined;
}

/** The priority that `text` names. Azure takes 100 to 4096; any number is ordered. */
export function readPriority(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A field that takes certain words, in any case: those that match, and those that do not. */
function words(matching: readonly string[], others: readonly string[]): Reader<boolean> {
  const meaning = new Map([
    ...matching.map((word) => [word.toLowerCase(), true] as const),
    ...others.map((word) => [word.toLowerCase(), false] as const),
  ]);
  return { everything: true, nothing: false, read: (text) => meaning.get(text.toLowerCase()) };
}

/** `Any` is the portal's word for what the API calls `*`. */
function isAny(text: string): boolean {
  return text === "*" || isWord(text, "Any");
}

function isWord(text: string, word: string): boolean {
  return text.toLowerCase() === word.toLowerCase();
}

function isTagOrRegionOf(text: string, tag: string): boolean {
  return isWord(text, tag) || text.toLowerCase().startsWith(`${tag.toLowerCase()}.`);
}

/** These addresses as destinations outside the virtual network; only public ones are. */
export function outside(addresses: Addresses): Destinations {
  return byFamily((family) => shift(intersect(addresses[family], PUBLIC[family]), 1n << BigInt(BITS[family])));
}
