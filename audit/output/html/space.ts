import { parseAddresses } from "../../../policies/evaluator/sets/addresses";
import { PUBLIC } from "../../../policies/evaluator/sets/public";
import { type Ranges, NONE, intersect, size, subtract, unionOf } from "../../../policies/evaluator/sets/ranges";
import type { AddressRange } from "../../report";

/** How many addresses of a /8 block, or of the whole IPv4 space, are what. The rest is public and neither. */
export interface Shares {
  readonly open: bigint;
  /** Kept out by a Deny. */
  readonly denied: bigint;
  /** Not public. */
  readonly special: bigint;
}

/** /8 blocks that follow each other and are alike: from the `first` to the `last`, each 0 to 255. */
export interface Run extends Shares {
  readonly first: number;
  readonly last: number;
}

/** The IPv4 space as the picture shows it. */
export interface Space {
  readonly total: Shares;
  /** All 256 blocks; their figures are of one block. */
  readonly runs: readonly Run[];
}

export const BLOCK_SIZE = 1n << 24n;
const BLOCKS = Array.from({ length: 256 }, (_, block) => block);

/** How many IPv4 addresses are public. */
export const PUBLIC_SIZE = size(PUBLIC.ipv4);

const SPECIAL = subtract([{ first: 0n, last: (1n << 32n) - 1n }], PUBLIC.ipv4);
const SPECIAL_OF_BLOCK = BLOCKS.map((block) => size(intersect(SPECIAL, rangeOf(block))));

/** The addresses of ranges in any order; what is no range of IPv4 addresses is none. */
export function rangesOf(texts: readonly AddressRange[]): Ranges {
  return unionOf(texts.map(([first, last]) => parseAddresses(`${first}-${last}`)?.ipv4 ?? NONE));
}

/** What is both open and denied counts as open. */
export function spaceOf(open: Ranges, denied: Ranges): Space {
  const deniedOnly = subtract(denied, open);
  const touched = new Set([...blocksOf(open), ...blocksOf(deniedOnly)]);
  const runs: Run[] = [];
  for (const block of BLOCKS) {
    const isTouched = touched.has(block);
    const shares = {
      open: isTouched ? size(intersect(open, rangeOf(block))) : 0n,
      denied: isTouched ? size(intersect(deniedOnly, rangeOf(block))) : 0n,
      special: SPECIAL_OF_BLOCK[block]!,
    };
    const previous = runs.at(-1);
    if (previous && isAlike(previous, shares)) runs[runs.length - 1] = { ...previous, last: block };
    else runs.push({ first: block, last: block, ...shares });
  }
  return { total: { open: size(open), denied: size(deniedOnly), special: size(SPECIAL) }, runs };
}

/** The blocks in which a set has addresses: most sets are small. */
function blocksOf(ranges: Ranges): readonly number[] {
  return ranges.flatMap(({ first, last }) => BLOCKS.slice(Number(first / BLOCK_SIZE), Number(last / BLOCK_SIZE) + 1));
}

function rangeOf(block: number): Ranges {
  const first = BigInt(block) * BLOCK_SIZE;
  return [{ first, last: first + BLOCK_SIZE - 1n }];
}

function isAlike(a: Shares, b: Shares): boolean {
  return a.open === b.open && a.denied === b.denied && a.special === b.special;
}
