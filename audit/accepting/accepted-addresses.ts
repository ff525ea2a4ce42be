import { type Addresses, ALL_ADDRESSES, FAMILIES, parseAddresses } from "../../policies/evaluator/sets/addresses";
import { DESTINATIONS, type Destinations, EVERYWHERE } from "../../policies/evaluator/matching/readers";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { addressesIn } from "../reporting/admitted";

/* Addresses as a file of accepted findings has them: as rules do, or as reports of findings do. Service tags show no addresses. */

/** The sources that a text names; `undefined` if it cannot be read. */
export function acceptedSources(text: string): Addresses | undefined {
  return isOneOf(text, "*", "Internet") ? ALL_ADDRESSES : exactly(text);
}

/** The destinations that a text names; `undefined` if it cannot be read. Addresses are those inside the virtual network and outside it. */
export function acceptedDestinations(text: string): Destinations | undefined {
  if (isOneOf(text, "*")) return EVERYWHERE;
  if (text.startsWith("outside ")) return exactly(text.slice("outside ".length)) && addressesIn([text]);
  const isReadable = isOneOf(text, "VirtualNetwork", "Internet") || exactly(text) !== undefined;
  return isReadable ? DESTINATIONS.read(text, "Deny", DEFAULT_QUESTION) : undefined;
}

/** An address, a range, or a block that has no bits beyond its prefix: with such bits it is easily wider than it looks. */
function exactly(text: string): Addresses | undefined {
  const addresses = parseAddresses(text);
  const [base, length] = text.split("/");
  if (addresses === undefined || length === undefined) return addresses;
  const [family] = FAMILIES.filter((one) => addresses[one].length > 0);
  const first = parseAddresses(`${base}/${family === "ipv4" ? 32 : 128}`)!;
  return first[family!][0]!.first === addresses[family!][0]!.first ? addresses : undefined;
}

function isOneOf(text: string, ...words: readonly string[]): boolean {
  return words.some((word) => word.toLowerCase() === text.toLowerCase());
}
