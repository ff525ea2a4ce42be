import { type Addresses, byFamily, parseAddresses, unionOfAddresses } from "./addresses";
import { subtract } from "./ranges";

/*
 * Which addresses are public: the IANA special-purpose registries (RFC 6890 and its updates), where "globally reachable" is
 * true, and unicast. https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */

const IPV4_SPECIAL = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private use
  "100.64.0.0/10", // shared address space of carriers
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link local
  "172.16.0.0/12", // private use
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays, withdrawn by RFC 7526
  "192.168.0.0/16", // private use
  "198.18.0.0/15", // benchmarking
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast: never a source
  "240.0.0.0/4", // reserved, and the broadcast address
];
const IPV4_REACHABLE_AFTER_ALL = ["192.0.0.9/32", "192.0.0.10/32"]; // anycast of RFC 7723 and RFC 8155

const IPV6_UNICAST = ["2000::/3"]; // all that IANA gives out to networks
const IPV6_SPECIAL = [
  "2001::/23", // protocol assignments
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "3fff::/20", // documentation
];
const IPV6_REACHABLE_AFTER_ALL = [
  "2001:1::1/128",
  "2001:1::2/128",
  "2001:3::/32",
  "2001:4:112::/48",
  "2001:20::/28",
  "2001:30::/28",
];

const everything = parse(["0.0.0.0/0", ...IPV6_UNICAST]);
const special = parse([...IPV4_SPECIAL, ...IPV6_SPECIAL]);
const exceptions = parse([...IPV4_REACHABLE_AFTER_ALL, ...IPV6_REACHABLE_AFTER_ALL]);

/** The addresses that hosts on the Internet send from, IPv4 and IPv6. */
export const PUBLIC: Addresses = byFamily((family) =>
  subtract(everything[family], subtract(special[family], exceptions[family])),
);

function parse(blocks: readonly string[]): Addresses {
  return unionOfAddresses(blocks.map((block) => parseAddresses(block)!));
}
