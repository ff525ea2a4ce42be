/** What is asked of the rules: which ports are guarded, and how many public addresses are too many. */
export interface Question {
  /** Destination ports that unrestricted sources must not reach over TCP; each 1 to 65535. */
  readonly ports: readonly number[];
  /** Open is more public IPv4 addresses than one prefix of this many bits holds; 1 to 32. */
  readonly widestIpv4Prefix: number;
  /** Open is more public IPv6 addresses than one prefix of this many bits holds; 4 to 128. */
  readonly widestIpv6Prefix: number;
  /** Addresses, CIDR blocks or ranges that are never counted; what cannot be read trusts nobody. */
  readonly trustedSources: readonly string[];
  /** Service tags, besides `Internet`, that an Allow opens to every public address; with their regional forms, in any case. */
  readonly unrestrictedServiceTags: readonly string[];
  /** `effective`: the first matching rule decides, rules add up. `declared`: every Allow alone, Denies ignored. */
  readonly reading: "effective" | "declared";
}

/**
 * Network-018 as asked by default. The limits are what AWS S3 Block Public Access takes for public: wider than /8 in IPv4, /32 in
 * IPv6 (Amazon S3 user guide, "The meaning of public").
 */
export const DEFAULT_QUESTION: Question = {
  ports: [25],
  widestIpv4Prefix: 8,
  widestIpv6Prefix: 32,
  trustedSources: [],
  unrestrictedServiceTags: ["Internet"],
  reading: "effective",
};
