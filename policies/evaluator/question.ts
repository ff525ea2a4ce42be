import type { ServiceTags } from "./service-tags";

/** What is asked of the rules: which ports are guarded, and how many public addresses are too many. */
export interface Question {
  /** Destination ports that unrestricted sources must not reach over TCP; each 1 to 65535. */
  readonly ports: readonly number[];
  /** Open is more public IPv4 addresses than one prefix of this many bits holds; 1 to 32. */
  readonly widestIpv4Prefix: number;
  /** Open is more public IPv6 addresses than one prefix of this many bits holds; 4 to 128. */
  readonly widestIpv6Prefix: number;
  /** Addresses, CIDR blocks or ranges that never count. An entry that cannot be read trusts nobody. */
  readonly trustedSources: readonly string[];
  /**
   * Service tags, besides `Internet`, that count as unrestricted sources in an Allow. One that is listed by its name does so with its
   * regional forms, in any case and whatever its addresses are.
   */
  readonly unrestrictedServiceTags: readonly (string | WideServiceTag)[];
  /** The service tags whose addresses are known; none by default. */
  readonly serviceTags?: ServiceTags;
  /** `effective`: the first matching rule decides, rules add up. `declared`: every Allow alone, Denies ignored. */
  readonly reading: "effective" | "declared";
}

/**
 * A service tag that is known to hold many addresses. Without its regional forms, it counts as unrestricted in the families in which it
 * holds more than the limit, as long as its very addresses are not known. Not in the reading `declared`, which takes no account of sizes
 * behind names.
 */
export interface WideServiceTag {
  readonly name: string;
  /** The tag holds more IPv4 addresses than one prefix of this many bits. */
  readonly ipv4Prefix: number;
  /** The same of IPv6. */
  readonly ipv6Prefix: number;
}

/**
 * The public addresses of all of Azure, which any customer of Azure can rent: 47 million IPv4 addresses in July 2025, and 2^90 of IPv6, which
 * is 2 % of a /32. It grows, and no region of it has more than 5 million.
 */
export const AZURE_CLOUD: WideServiceTag = { name: "AzureCloud", ipv4Prefix: 7, ipv6Prefix: 38 };

/**
 * Network-018 as asked by default. The limits are what AWS S3 Block Public Access takes for public: wider than /8 in IPv4, /32 in
 * IPv6 (Amazon S3 user guide, "The meaning of public").
 */
export const DEFAULT_QUESTION: Question = {
  ports: [25],
  widestIpv4Prefix: 8,
  widestIpv6Prefix: 32,
  trustedSources: [],
  unrestrictedServiceTags: ["Internet", AZURE_CLOUD],
  reading: "effective",
};
