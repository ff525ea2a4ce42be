import { type Field, propertyOf, readField } from "../matching/field";
import { STEPS_TO_READ } from "../matching/match";
import { measureOf } from "../matching/measure";
import { ALLOW, DESTINATIONS, SOURCES, readPorts } from "../matching/readers";
import type { Question } from "../question";
import type { SecurityRule } from "../rule";
import {
  type Addresses,
  type Family,
  FAMILIES,
  intersectAddresses,
  parseAddresses,
  unionOfAddresses,
} from "../sets/addresses";
import { type Ranges, covers, overlap, setOf, size, subtract } from "../sets/ranges";
import { spend } from "../sets/work-budget";
import type { Obstacle } from "../verdict";

/** The new value of one side of a rule. */
export interface Change<R> {
  readonly rule: R;
  readonly side: "ports" | "sources";
  /** Ports and port ranges, or addresses and service tags; at least one. */
  readonly values: readonly string[];
}

/** How much of the sources to remove: what is open by itself, or everything that counts. */
export type Extent = "wide" | "counted";

/** The pair of properties for one side, the one for a single value first. */
export const MEMBERS = {
  ports: ["destinationPortRange", "destinationPortRanges"],
  sources: ["sourceAddressPrefix", "sourceAddressPrefixes"],
} as const;

/**
 * The smallest change with which an Allow admits nobody whom the question counts at `ports`, or why there is none. A rule that also covers
 * ports that are not guarded keeps only these. For any other rule, only its trusted sources remain.
 */
export function changeOf<R extends SecurityRule>(
  rule: R,
  ports: readonly number[],
  question: Question,
  extent: Extent,
): Change<R> | Obstacle {
  const [access] = readField(rule, "access").flat();
  // A rule that is not certainly an Allow may be a Deny that must stay.
  if (access?.kind !== "text" || ALLOW.read(access.text, "Allow", question) !== true) return "access";
  const field = readField(rule, "ports");
  const left = withoutPorts(field, question.ports);
  if (left === undefined) return "ports";
  if (left.length > 0) return { rule, side: "ports", values: withoutPorts(field, ports)! };
  return changeOfSources(rule, question, extent);
}

/** The changed rule: it uses one property for the side, the original one if that can hold the value. */
export function changed<R extends SecurityRule>({ rule, side, values }: Change<R>): R {
  const [one, list] = MEMBERS[side];
  const isOne = values.length === 1 && !isList(rule[list]);
  return { ...rule, [one]: isOne ? values[0] : undefined, [list]: isOne ? undefined : values };
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** The entries of a field, in the same order, without some ports; `undefined` if not all of it can be read. */
function withoutPorts(field: Field, ports: readonly number[]): readonly string[] | undefined {
  const left: string[] = [];
  const guarded = setOf(ports);
  for (const { kind, text } of field.flat()) {
    spend(STEPS_TO_READ);
    const range = kind === "text" ? readPorts(text) : undefined;
    if (!range) return undefined;
    left.push(...(overlap(range, guarded) ? subtract(range, guarded).map(portRange) : [text]));
  }
  return [...new Set(left)];
}

function portRange({ first, last }: Ranges[number]): string {
  return first === last ? first.toString() : `${first}-${last}`;
}

/** A source as it is written. */
interface Source {
  readonly text: string;
  /** The sources that it certainly names: none for a service tag that only counts as unrestricted. */
  readonly addresses: Addresses;
}

function changeOfSources<R extends SecurityRule>(rule: R, question: Question, extent: Extent): Change<R> | Obstacle {
  const sources: Source[] = [];
  for (const entry of readField(rule, "sources").flat()) {
    spend(STEPS_TO_READ);
    const { kind, text } = entry;
    const isPrefix = kind === "text" && MEMBERS.sources.some((name) => name === propertyOf(entry));
    const addresses = isPrefix ? SOURCES.read(text, "Deny", question) : undefined;
    if (!addresses) return "sources";
    sources.push({ text, addresses });
  }
  const { countable, limit } = measureOf(question);
  const isKept = ({ text }: Source): boolean => {
    const counted = intersectAddresses(SOURCES.read(text, "Allow", question)!, countable);
    return FAMILIES.every((family) => size(counted[family]) <= (extent === "wide" ? limit[family] : 0n));
  };
  const kept = sources.filter(isKept);
  const trusted = question.trustedSources.flatMap((text): readonly Source[] => {
    const addresses = parseAddresses(text);
    return addresses ? [{ text, addresses }] : [];
  });
  for (const family of familiesOf(rule, kept, question)) {
    const within = (source: Source): readonly Source[] =>
      trusted.filter(({ addresses }) => addresses[family].length > 0 && includes(source.addresses, addresses));
    const narrowed = sources.flatMap((source) => (isKept(source) ? [source] : within(source)));
    if (narrowed.length > kept.length) return { rule, side: "sources", values: withoutRepeated(narrowed) };
  }
  return "no trusted sources";
}

/** Azure allows addresses of only one family in a rule: the families that its destinations and the remaining sources permit. */
function familiesOf(rule: SecurityRule, kept: readonly Source[], question: Question): readonly Family[] {
  const destinations = readField(rule, "destinations").flat();
  return FAMILIES.filter(
    (family) =>
      kept.every(({ addresses }) => isNone(addresses) || addresses[family].length > 0) &&
      destinations.every(({ kind, text }) => {
        const read = kind === "text" ? DESTINATIONS.read(text, "Allow", question) : undefined;
        return !read || read[family].length > 0;
      }),
  );
}

/** How much a rule names of what the question counts, as a multiple of the limit. */
export function widthOf(rule: SecurityRule, question: Question): number {
  const { countable, limit } = measureOf(question);
  const sources = readField(rule, "sources")
    .flat()
    .flatMap(({ text }) => SOURCES.read(text, "Allow", question) ?? []);
  const counted = intersectAddresses(unionOfAddresses(sources), countable);
  return FAMILIES.reduce((width, family) => width + Number(size(counted[family])) / Number(limit[family]), 0);
}

/** Each source once: Azure refuses addresses that a rule names twice. */
function withoutRepeated(sources: readonly Source[]): readonly string[] {
  const isRepeated = (source: Source, index: number): boolean =>
    sources.some(({ text, addresses }, other) => {
      spend(1);
      return (
        other !== index &&
        (isNone(source.addresses) ? text === source.text : includes(addresses, source.addresses)) &&
        // If two name the same addresses, the first stays.
        (other < index || !includes(source.addresses, addresses))
      );
    });
  return sources.filter((source, index) => !isRepeated(source, index)).map(({ text }) => text);
}

function includes(a: Addresses, b: Addresses): boolean {
  return FAMILIES.every((family) => covers(a[family], b[family]));
}

/** True of service tags and application security groups, whose addresses a rule does not show. */
function isNone(addresses: Addresses): boolean {
  return FAMILIES.every((family) => addresses[family].length === 0);
}
