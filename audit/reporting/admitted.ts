import { createHash } from "node:crypto";
import {
  type Addresses,
  ALL_ADDRESSES,
  BITS,
  FAMILIES,
  type Family,
  byFamily,
  formatAddress,
  intersectAddresses,
  parseAddresses,
  unionOfAddresses,
} from "../../policies/evaluator/sets/addresses";
import { PUBLIC } from "../../policies/evaluator/sets/public";
import { type Range, type Ranges, shift, subtract } from "../../policies/evaluator/sets/ranges";
import { EVERYWHERE } from "../../policies/evaluator/matching/readers";
import type { ReportedFinding } from "./report";

/* What findings admit, as reports have it: short texts from which the sets can be read again. */

/** Which public addresses reach which destinations; the latter as the evaluator numbers them. */
export interface AdmittedAddresses {
  readonly sources: Addresses;
  readonly destinations: Addresses;
}

/** More blocks and ranges are of no use to a reader: a report then has a digest in place of them. */
const MOST_TEXTS = 100;

/** Begins the text of addresses outside the virtual network, which are numbered beside those inside. */
const OUTSIDE = "outside ";

/** What a report has of a set of addresses. */
export interface ReportedSet {
  /** Blocks and ranges; `null` if they are too many, or not known. */
  readonly texts: readonly string[] | null;
  /** A {@link digestOf} the set, if it is not listed and is known. */
  readonly digest: string | null;
}

/** The same with all addresses that it may contain. */
export interface AdmittedSet extends ReportedSet {
  readonly space: Addresses;
}

/** Public addresses, the whole of a family as `0.0.0.0/0` or `::/0`. */
export function reportedSources(sources: Addresses): ReportedSet {
  return reported(
    sources,
    FAMILIES.flatMap((family) =>
      (isSame(sources[family], PUBLIC[family]) ? ALL_ADDRESSES[family] : sources[family]).map((range) =>
        rangeText(family, range),
      ),
    ),
  );
}

/** Destinations as the evaluator numbers them: `*` for all, and `outside` before those that are outside the virtual network. */
export function reportedDestinations(destinations: Addresses): ReportedSet {
  if (isEverywhere(destinations)) return { texts: ["*"], digest: null };
  const inside = intersectAddresses(destinations, ALL_ADDRESSES);
  return reported(
    destinations,
    FAMILIES.flatMap((family) => [
      ...inside[family].map((range) => rangeText(family, range)),
      ...shift(subtract(destinations[family], ALL_ADDRESSES[family]), -spaceOf(family)).map(
        (range) => `${OUTSIDE}${rangeText(family, range)}`,
      ),
    ]),
  );
}

function reported(addresses: Addresses, texts: readonly string[]): ReportedSet {
  return texts.length > MOST_TEXTS ? { texts: null, digest: digestOf(addresses) } : { texts, digest: null };
}

type Admitted = Pick<ReportedFinding, "sources" | "sourcesDigest" | "destinations" | "destinationsDigest">;

/** The sources of a finding. */
export function sourcesIn({ sources, sourcesDigest }: Admitted): AdmittedSet {
  return { texts: sources, digest: sourcesDigest, space: ALL_ADDRESSES };
}

/** The destinations of a finding. */
export function destinationsIn({ destinations, destinationsDigest }: Admitted): AdmittedSet {
  return { texts: destinations, digest: destinationsDigest, space: EVERYWHERE };
}

/**
 * Whether a set may have an address that another has not. Of a set that is too long to be listed only its digest is known: it has no more
 * than one of the same digest, or than all addresses. A set is not compared if neither is known or readable.
 */
export function admitsMore(now: AdmittedSet, before: AdmittedSet): boolean {
  const [present, past] = [now, before].map(({ texts }) => (texts === null ? undefined : addressesIn(texts)));
  if (present && past) return FAMILIES.some((family) => subtract(present[family], past[family]).length > 0);
  const [digest, other] = [now.digest ?? (present && digestOf(present)), before.digest ?? (past && digestOf(past))];
  if (digest === undefined || other === undefined) return false;
  return FAMILIES.some((family, index) => {
    const isWhole = past !== undefined && subtract(before.space[family], past[family]).length === 0;
    return partOf(digest, index) !== partOf(other, index) && !isWhole;
  });
}

/** The half of a digest that is of a family, by its index. */
function partOf(digest: string, index: number): string {
  return digest.slice(index * DIGEST_OF_FAMILY, (index + 1) * DIGEST_OF_FAMILY);
}

/** A hash of the IPv4 addresses of a set, and one of its IPv6 addresses behind it, in hexadecimal digits. */
function digestOf(addresses: Addresses): string {
  return FAMILIES.map((family) => {
    const text = addresses[family].map(({ first, last }) => `${first}-${last}`).join();
    return hashOf(text);
  }).join("");
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGEST_OF_FAMILY);
}

/**
 * A digest of sources some of which are service tags that count by their names, so that their addresses are not known. Tags are of IPv4.
 *
 * @param entries The sources of the rules, as they are written: without regard to order and case, they distinguish the tags.
 */
export function digestOfTagged(sources: Addresses, entries: readonly string[]): string {
  const names = [...new Set(entries.map((entry) => entry.toLowerCase()))].sort();
  const digest = digestOf(sources);
  return `${hashOf(JSON.stringify([partOf(digest, 0), ...names]))}${partOf(digest, 1)}`;
}

/** Enough of a hash, in hexadecimal digits, for sets not to be taken for each other. */
const DIGEST_OF_FAMILY = 32;

/** The addresses that some texts name; `undefined` if one of them cannot be read. */
export function addressesIn(texts: readonly string[]): Addresses | undefined {
  const sets = texts.map((text) => {
    if (text === "*") return EVERYWHERE;
    const isOutside = text.startsWith(OUTSIDE);
    const addresses = parseAddresses(isOutside ? text.slice(OUTSIDE.length) : text);
    return isOutside ? addresses && byFamily((family) => shift(addresses[family], spaceOf(family))) : addresses;
  });
  return sets.includes(undefined) ? undefined : unionOfAddresses(sets as readonly Addresses[]);
}

/** A block as CIDR, any other range by its ends. */
function rangeText(family: Family, { first, last }: Range): string {
  const size = last - first + 1n;
  const isBlock = (size & (size - 1n)) === 0n && first % size === 0n;
  const start = formatAddress(family, first);
  return isBlock
    ? `${start}/${BITS[family] - (size.toString(2).length - 1)}`
    : `${start}-${formatAddress(family, last)}`;
}

function spaceOf(family: Family): bigint {
  return 1n << BigInt(BITS[family]);
}

function isEverywhere(destinations: Addresses): boolean {
  return FAMILIES.every((family) => isSame(destinations[family], EVERYWHERE[family]));
}

function isSame(a: Ranges, b: Ranges): boolean {
  return (
    a.length === b.length && a.every(({ first, last }, index) => first === b[index]!.first && last === b[index]!.last)
  );
}
