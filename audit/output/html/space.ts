import {
  type ByFamily,
  type Family,
  byFamily,
  formatAddress,
  parseAddresses,
} from "../../../policies/evaluator/sets/addresses";
import { PUBLIC } from "../../../policies/evaluator/sets/public";
import { type Ranges, NONE, intersect, size, subtract, unionOf } from "../../../policies/evaluator/sets/ranges";
import type { AddressRange } from "../../reporting/report";

/** What a picture shows of a family: 256 blocks of the same size. */
interface Frame {
  readonly first: bigint;
  readonly blockSize: bigint;
  /** The prefix length of a block. */
  readonly prefix: number;
}

/** The numbers of addresses of each kind in a block, or in the whole space. All others are public, and neither open nor denied. */
export interface Shares {
  readonly open: bigint;
  /** Denied. */
  readonly denied: bigint;
  /** Not public. */
  readonly special: bigint;
}

/** Blocks that follow each other and are alike: from the `first` to the `last`, each 0 to 255. */
export interface Run extends Shares {
  readonly first: number;
  readonly last: number;
}

/** The space of a family as the picture shows it. */
export interface Space {
  readonly family: Family;
  readonly total: Shares;
  /** All 256 blocks; their figures are of one block. */
  readonly runs: readonly Run[];
}

/** All of IPv4, and of IPv6 what IANA gives out to networks: no other address is public. */
const FRAMES: ByFamily<Frame> = {
  ipv4: { first: 0n, blockSize: 1n << 24n, prefix: 8 },
  ipv6: { first: parseAddresses("2000::/3")!.ipv6[0]!.first, blockSize: 1n << 117n, prefix: 11 },
};
const BLOCKS = Array.from({ length: 256 }, (_, block) => block);

/** How many addresses are public. */
export const PUBLIC_SIZE: ByFamily<bigint> = byFamily((family) => size(PUBLIC[family]));

const SPECIAL = byFamily((family) => subtract(unionOf(BLOCKS.map((block) => rangeOf(family, block))), PUBLIC[family]));
const SPECIAL_OF_BLOCK = byFamily((family) =>
  BLOCKS.map((block) => size(intersect(SPECIAL[family], rangeOf(family, block)))),
);

/** The addresses of ranges in any order; what is no range of addresses of the family is none. */
export function rangesOf(family: Family, texts: readonly AddressRange[]): Ranges {
  return unionOf(texts.map(([first, last]) => parseAddresses(`${first}-${last}`)?.[family] ?? NONE));
}

/** What is both open and denied counts as open. */
export function spaceOf(family: Family, open: Ranges, denied: Ranges): Space {
  const deniedOnly = subtract(denied, open);
  const touched = new Set([...blocksOf(family, open), ...blocksOf(family, deniedOnly)]);
  const runs: Run[] = [];
  for (const block of BLOCKS) {
    const share = (ranges: Ranges): bigint =>
      touched.has(block) ? size(intersect(ranges, rangeOf(family, block))) : 0n;
    const shares = { open: share(open), denied: share(deniedOnly), special: SPECIAL_OF_BLOCK[family][block]! };
    const previous = runs.at(-1);
    if (previous && isAlike(previous, shares)) runs[runs.length - 1] = { ...previous, last: block };
    else runs.push({ first: block, last: block, ...shares });
  }
  return { family, total: { open: size(open), denied: size(deniedOnly), special: size(SPECIAL[family]) }, runs };
}

export function blockSize(family: Family): bigint {
  return FRAMES[family].blockSize;
}

/** The first address of a block, as text. */
export function blockStart(family: Family, block: number): string {
  return formatAddress(family, rangeOf(family, block)[0]!.first);
}

/** A block as a CIDR block. */
export function blockName(family: Family, block: number): string {
  return `${blockStart(family, block)}/${FRAMES[family].prefix}`;
}

/** The blocks in which a set has addresses: most sets are small. */
function blocksOf(family: Family, ranges: Ranges): readonly number[] {
  const { first: start, blockSize } = FRAMES[family];
  return ranges.flatMap(({ first, last }) =>
    BLOCKS.slice(Number((first - start) / blockSize), Number((last - start) / blockSize) + 1),
  );
}

function rangeOf(family: Family, block: number): Ranges {
  const { first: start, blockSize } = FRAMES[family];
  const first = start + BigInt(block) * blockSize;
  return [{ first, last: first + blockSize - 1n }];
}

function isAlike(a: Shares, b: Shares): boolean {
  return a.open === b.open && a.denied === b.denied && a.special === b.special;
}
