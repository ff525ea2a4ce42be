import { type Addresses, type Family, FAMILIES, NO_ADDRESSES, byFamily } from "../../policies/evaluator/sets/addresses";
import { subtract } from "../../policies/evaluator/sets/ranges";
import { type AdmittedAddresses, reportedDestinations, reportedSources } from "../reporting/admitted";
import type { WidestExposure } from "./accepted-entry";

/**
 * What is admitted beyond an exposure that was accepted, each a few words such as `sources 20.0.0.0/8 and 2 more`; empty if nothing is.
 *
 * @param admitted What is admitted at most; `undefined` if that is not known, which no accepted exposure covers.
 * @param ports The guarded ports at which it is.
 */
export function excessOver(
  widest: WidestExposure,
  admitted: AdmittedAddresses | undefined,
  ports: readonly number[],
): readonly string[] {
  const more = ports.filter((port) => !widest.ports.has(port));
  return [
    ...(admitted === undefined ? [UNKNOWN] : excessOfAddresses(widest, admitted)),
    ...(more.length === 0 ? [] : [`ports ${more.join(", ")}`]),
  ];
}

const UNKNOWN = "sources and destinations that its report does not list (make that with the same accepted findings)";

function excessOfAddresses(widest: WidestExposure, admitted: AdmittedAddresses): readonly string[] {
  const sources = minus(admitted.sources, widest.sources);
  // A destination does not matter to a family without sources.
  const reached = byFamily((family) => (admitted.sources[family].length > 0 ? admitted.destinations[family] : []));
  const destinations = minus(reached, widest.destinations);
  return [
    ...FAMILIES.flatMap((family) => listed("sources", reportedSources(only(family, sources)).texts)),
    ...FAMILIES.flatMap((family) => listed("destinations", reportedDestinations(only(family, destinations)).texts)),
  ];
}

function minus(a: Addresses, b: Addresses): Addresses {
  return byFamily((family) => subtract(a[family], b[family]));
}

function only(family: Family, addresses: Addresses): Addresses {
  return { ...NO_ADDRESSES, [family]: addresses[family] };
}

/** @param texts `null` if they are too many to be listed. */
function listed(noun: string, texts: readonly string[] | null): readonly string[] {
  if (texts === null) return [`${noun} in many blocks`];
  const [first, ...others] = texts;
  if (first === undefined) return [];
  return [`${noun} ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`];
}
