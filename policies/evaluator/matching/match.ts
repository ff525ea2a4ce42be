import { type Addresses, type Family, FAMILIES } from "../sets/addresses";
import { type Entry, type Field, type Fields, entriesWhere, readField, someEntry } from "./field";
import { type Measure, countableOf } from "./measure";
import type { Question } from "../question";
import { spend, spendOnText } from "../sets/work-budget";
import { type Ranges, holds, overlap } from "../sets/ranges";
import {
  type Access,
  type Destinations,
  type Reader,
  type SetReader,
  ALLOW,
  DENY,
  DESTINATIONS,
  EVERYWHERE,
  INBOUND,
  PORTS,
  PROTOCOL,
  SOURCES,
  readPriority,
} from "./readers";
import type { SecurityRule } from "../rule";

/**
 * How unknown values are read: the packets that a rule matches in any case; all that it could match; or all that it could match if values
 * that cannot be read were merely unknown.
 */
export type Extent = "surely" | "possibly" | "conceivably";

/**
 * The inbound TCP packets that a rule matches: every combination of these sources, source ports, destinations and ports, where a
 * source goes with destinations of its own family.
 */
export interface Match<R> {
  readonly rule: R;
  readonly access: Access;
  /** The rule's position: lower ones match first. An Allow never has exactly the position of a Deny. */
  readonly position: number;
  readonly sources: Addresses;
  /** The public ones of the sources that are not trusted. */
  readonly countable: Addresses;
  readonly sourcePorts: Ranges;
  readonly destinations: Destinations;
  readonly ports: Ranges;
  /**
   * For an Allow: its destination (source port) is unknown, but it has one, since Azure takes no rule without. So it certainly admits its
   * sources somewhere, unless an earlier Deny applies exactly there.
   */
  readonly somewhere: { readonly destination: boolean; readonly sourcePort: boolean };
}

/** Reading a text takes as long as comparing this many ranges. */
export const STEPS_TO_READ = 20;

/** How a field is resolved: for which access and extent, and what the question counts. */
interface View {
  readonly access: Access;
  readonly extent: Extent;
  readonly question: Question;
}

/**
 * Whether a rule could match an inbound TCP packet to a guarded port, whatever its unknown values become, and however unreadable values are
 * read. Most rules of most groups cannot, and need no further reading.
 */
export function isAboutGuardedPorts(rule: SecurityRule, { ports, question }: Measure): boolean {
  const view: View = { access: "Allow", extent: "possibly", question };
  return (
    someEntry(readField(rule, "ports"), (entry) => overlap(resolveEntry(entry, PORTS, view), ports)) &&
    matchesSome(readField(rule, "direction"), INBOUND, view) &&
    matchesSome(readField(rule, "protocol"), PROTOCOL, view)
  );
}

/**
 * What a rule matches as an Allow or as a Deny; `undefined` if it (certainly) is not one, or matches no inbound TCP packet to a guarded
 * port.
 *
 * What is uncertain never counts in a group's favor: a value that cannot be read matches everything in an Allow and nothing in a Deny.
 */
export function matchOf<R>(
  rule: R,
  fields: Fields,
  access: Access,
  extent: Extent,
  measure: Measure,
): Match<R> | undefined {
  const view: View = { access, extent, question: measure.question };
  const applies =
    matchesSome(fields.access, WORD[access], view) &&
    matchesSome(fields.direction, INBOUND, view) &&
    matchesSome(fields.protocol, PROTOCOL, view);
  if (!applies) return undefined;
  const position = positionOf(fields.priority, access, extent);
  const ports = resolveField(fields.ports, PORTS, view);
  if (position === undefined || !overlap(ports, measure.ports)) return undefined;
  const isSomewhere = (field: Field): boolean =>
    access === "Allow" && extent === "surely" && !someEntry(field, ({ kind }) => kind !== "unknown");
  const somewhere = { destination: isSomewhere(fields.destinations), sourcePort: isSomewhere(fields.sourcePorts) };
  const sources = resolveField(fields.sources, SOURCES, view);
  return {
    rule,
    access,
    position,
    sources,
    countable: countableOf(sources, measure),
    sourcePorts: somewhere.sourcePort ? PORTS.everything : resolveField(fields.sourcePorts, PORTS, view),
    destinations: somewhere.destination ? EVERYWHERE : resolveField(fields.destinations, DESTINATIONS, view),
    ports,
    somewhere,
  };
}

/** Whether the rule says that it is of this access, or may say so. */
export function mayBe(access: Access, fields: Fields, question: Question): boolean {
  return matchesSome(fields.access, WORD[access], { access, extent: "possibly", question });
}

/** Whether the rule is about this (destination) port. */
export function isAbout<R>({ ports }: Match<R>, port: number): boolean {
  return holds(ports, BigInt(port));
}

/** Whether a Deny matches packets from countable sources that an Allow also matches, whichever comes first. */
export function deniesPartOf<R>(deny: Match<R>, allow: Match<R>, families: readonly Family[] = FAMILIES): boolean {
  return (
    overlap(deny.sourcePorts, allow.sourcePorts) &&
    families.some(
      (family) =>
        overlap(deny.sources[family], allow.countable[family]) &&
        overlap(deny.destinations[family], allow.destinations[family]),
    )
  );
}

/** The entries whose value is unknown. */
export function unknownEntries(fields: Fields): readonly Entry[] {
  const unknown: Entry[] = [];
  for (const field of Object.values<Field>(fields)) {
    for (const entries of field) for (const entry of entries) if (entry.kind === "unknown") unknown.push(entry);
  }
  return unknown;
}

/** The entries that cannot be read in a rule of this access. */
export function unreadableEntries(fields: Fields, access: Access, question: Question): readonly Entry[] {
  const unread = (field: Field, isReadable: (text: string) => boolean): readonly Entry[] =>
    entriesWhere(
      field,
      ({ kind, text }) => kind === "misfit" || kind === "absent" || (kind === "text" && !isReadable(text)),
    );
  const by =
    (reader: Reader<unknown>) =>
    (text: string): boolean =>
      reader.read(text, access, question) !== undefined;
  return [
    ...unread(fields.priority, (text) => readPriority(text) !== undefined),
    ...unread(fields.access, by(ALLOW)),
    ...unread(fields.direction, by(INBOUND)),
    ...unread(fields.protocol, by(PROTOCOL)),
    ...unread(fields.sources, by(SOURCES)),
    ...unread(fields.sourcePorts, by(PORTS)),
    ...unread(fields.destinations, by(DESTINATIONS)),
    ...unread(fields.ports, by(PORTS)),
  ];
}

function matchesSome(field: Field, reader: Reader<boolean>, view: View): boolean {
  return someEntry(field, (entry) => resolveEntry(entry, reader, view));
}

/** Several members at once, which Azure refuses, are read in the safe way: all of an Allow, the least of a Deny. */
function resolveField<S>(field: Field, reader: SetReader<S>, view: View): S {
  const [entries] = field;
  // Nearly every field has one list.
  if (field.length === 1 && entries!.length === 1) return resolveEntry(entries![0]!, reader, view);
  const members = field.map((entries) => reader.union(entries.map((entry) => resolveEntry(entry, reader, view))));
  return members.reduce((a, b) => (view.access === "Allow" ? reader.union([a, b]) : reader.intersect(a, b)));
}

function resolveEntry<S>({ kind, text }: Entry, reader: Reader<S>, { access, extent, question }: View): S {
  if (kind === "unknown") return extent === "surely" ? reader.nothing : reader.everything;
  spend(STEPS_TO_READ);
  spendOnText(text.length);
  const read = kind === "text" ? reader.read(text, access, question) : undefined;
  return read ?? (access === "Allow" || extent === "conceivably" ? reader.everything : reader.nothing);
}

const WORD: Readonly<Record<Access, Reader<boolean>>> = { Allow: ALLOW, Deny: DENY };

/** The lowest priority number that Azure takes, for only one rule of each direction. */
const FIRST_PRIORITY = 100;

/**
 * Where a rule stands among the others, or `undefined` if its place is so unclear that it has no effect. Equal numbers, which
 * Azure refuses, are read Allow first. A rule of unknown priority may stand anywhere but before a rule of the first priority,
 * whose place is taken.
 */
function positionOf(field: Field, access: Access, extent: Extent): number | undefined {
  const [entry, ...others] = field[0]!;
  const afterAllows = access === "Deny" ? 0.25 : 0;
  if (entry!.kind === "unknown") {
    // What a rule certainly matches, it matches even as the last rule; what it possibly matches, as the first.
    return extent === "surely" ? Infinity : FIRST_PRIORITY + 0.5 + afterAllows;
  }
  const priority = entry!.kind === "text" && others.length === 0 ? readPriority(entry!.text) : undefined;
  if (priority !== undefined) return priority + afterAllows;
  return access === "Allow" || extent === "conceivably" ? -Infinity : undefined;
}
