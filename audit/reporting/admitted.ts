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

/* What findings admit, as reports have it: short texts from which the sets can be read again. */

/** More blocks and ranges are of no use to a reader; two reports are then compared by their counts only. */
const MOST_TEXTS = 100;

/** Begins the text of addresses outside the virtual network, which are numbered beside those inside. */
const OUTSIDE = "outside ";

/** Public addresses, the whole of a family as `0.0.0.0/0` or `::/0`; `null` if they are too many blocks and ranges. */
export function sourceTexts(sources: Addresses): readonly string[] | null {
  return fewOf(
    FAMILIES.flatMap((family) =>
      (isSame(sources[family], PUBLIC[family]) ? ALL_ADDRESSES[family] : sources[family]).map((range) =>
        rangeText(family, range),
      ),
    ),
  );
}

/** Destinations as the evaluator numbers them: `*` for all, and `outside` before those that are outside the virtual network. */
export function destinationTexts(destinations: Addresses): readonly string[] | null {
  if (isEverywhere(destinations)) return ["*"];
  const inside = intersectAddresses(destinations, ALL_ADDRESSES);
  return fewOf(
    FAMILIES.flatMap((family) => [
      ...inside[family].map((range) => rangeText(family, range)),
      ...shift(subtract(destinations[family], ALL_ADDRESSES[family]), -spaceOf(family)).map(
        (range) => `${OUTSIDE}${rangeText(family, range)}`,
      ),
    ]),
  );
}

/** Whether some texts name an address that others do not; not if either is not known or cannot be read. */
export function admitsMore(now: readonly string[] | null, before: readonly string[] | null): boolean {
  const [present, past] = [now, before].map((texts) => texts && setOf(texts));
  if (!present || !past) return false;
  return FAMILIES.some((family) => subtract(present[family], past[family]).length > 0);
}

function setOf(texts: readonly string[]): Addresses | undefined {
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

function fewOf(texts: readonly string[]): readonly string[] | null {
  return texts.length > MOST_TEXTS ? null : texts;
}
