import type { Addresses } from "./addresses";
import { type Entry, type Field, readField } from "./field";
import type { Question } from "./question";
import { type Ranges, covers } from "./ranges";
import {
  type Access,
  type Destinations,
  type Reader,
  type SetReader,
  DESTINATIONS,
  EVERYWHERE,
  PORTS,
  PROTOCOL,
  readPriority,
  sources,
  word,
} from "./readers";
import type { SecurityRule } from "./rule";

/** Which packets of those that a rule with unknown values may match: those it matches in any case, or all it could. */
export type Extent = "surely" | "possibly";

/**
 * The inbound TCP packets that a rule matches: every combination of these sources, source ports, destinations and ports, where a
 * source goes with destinations of its own family.
 */
export interface Match<R> {
  readonly rule: R;
  readonly access: Access;
  /** Where the rule stands: the lower is matched first. An Allow never stands exactly where a Deny does. */
  readonly position: number;
  readonly sources: Addresses;
  readonly sourcePorts: Ranges;
  readonly destinations: Destinations;
  readonly ports: Ranges;
  /**
   * Of an Allow: its destination (source port) is not known, but it has one, since Azure takes no rule without. So it surely lets
   * its sources in somewhere, unless that is where an earlier Deny applies.
   */
  readonly somewhere: { readonly destination: boolean; readonly sourcePort: boolean };
}

/** A rule with its properties taken apart into fields. */
export interface Fields {
  readonly access: Field;
  readonly direction: Field;
  readonly priority: Field;
  readonly protocol: Field;
  readonly sources: Field;
  readonly sourcePorts: Field;
  readonly destinations: Field;
  readonly ports: Field;
}

export function readFields(rule: SecurityRule): Fields {
  return {
    access: readField(rule, "access"),
    direction: readField(rule, "direction"),
    priority: readField(rule, "priority"),
    protocol: readField(rule, "protocol"),
    sources: readField(rule, "sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"),
    sourcePorts: readField(rule, "sourcePortRange", "sourcePortRanges"),
    destinations: readField(
      rule,
      "destinationAddressPrefix",
      "destinationAddressPrefixes",
      "destinationApplicationSecurityGroups",
    ),
    ports: readField(rule, "destinationPortRange", "destinationPortRanges"),
  };
}

/** How each field of a rule is read. */
function readersOf(access: Access, question: Question) {
  return {
    access: access === "Allow" ? ALLOW : DENY,
    direction: INBOUND,
    protocol: PROTOCOL,
    sources: sources(question),
    sourcePorts: PORTS,
    destinations: DESTINATIONS,
    ports: PORTS,
  };
}

const ALLOW = word("Allow", "Deny");
const DENY = word("Deny", "Allow");
const INBOUND = word("Inbound", "Outbound");

/**
 * What a rule matches as an Allow or as a Deny; `undefined` if it (surely) is not one, or matches no inbound TCP packet
 * to a guarded port.
 *
 * Doubt never clears: what cannot be read matches everything in an Allow and nothing in a Deny.
 */
export function matchOf<R>(
  rule: R,
  fields: Fields,
  access: Access,
  extent: Extent,
  question: Question,
): Match<R> | undefined {
  const readers = readersOf(access, question);
  const applies = (["access", "direction", "protocol"] as const).every((name) =>
    fields[name].flat().some((entry) => resolveEntry(entry, readers[name], access, extent)),
  );
  const position = positionOf(fields.priority, access, extent);
  if (!applies || position === undefined) return undefined;
  const resolve = <S>(field: Field, reader: SetReader<S>): S => resolveField(field, reader, access, extent);
  const ports = resolve(fields.ports, readers.ports);
  // Most rules are about other ports; their addresses need no reading.
  if (!question.ports.some((port) => holds(ports, port))) return undefined;
  const isSomewhere = (field: Field): boolean => access === "Allow" && extent === "surely" && isUnknown(field);
  const somewhere = { destination: isSomewhere(fields.destinations), sourcePort: isSomewhere(fields.sourcePorts) };
  return {
    rule,
    access,
    position,
    sources: resolve(fields.sources, readers.sources),
    sourcePorts: somewhere.sourcePort ? PORTS.everything : resolve(fields.sourcePorts, readers.sourcePorts),
    destinations: somewhere.destination ? EVERYWHERE : resolve(fields.destinations, readers.destinations),
    ports,
    somewhere,
  };
}

/** Whether the rule is about this (destination) port. */
export function isAbout<R>({ ports }: Match<R>, port: number): boolean {
  return holds(ports, port);
}

function holds(ports: Ranges, port: number): boolean {
  return covers(ports, [{ first: BigInt(port), last: BigInt(port) }]);
}

/** The entries whose value is not known. */
export function unknownEntries(fields: Fields): readonly Entry[] {
  const unknown: Entry[] = [];
  for (const field of Object.values(fields) as readonly Field[]) {
    for (const entries of field) unknown.push(...entries.filter(({ kind }) => kind === "unknown"));
  }
  return unknown;
}

/** The entries that cannot be read in a rule of this access. */
export function unreadableEntries(fields: Fields, access: Access, question: Question): readonly Entry[] {
  const unread = (field: Field, isReadable: (text: string) => boolean): readonly Entry[] =>
    field
      .flat()
      .filter(({ kind, text }) => kind === "misfit" || kind === "absent" || (kind === "text" && !isReadable(text)));
  const readers = readersOf(access, question);
  return [
    ...unread(fields.priority, (text) => readPriority(text) !== undefined),
    ...(Object.keys(readers) as (keyof typeof readers)[]).flatMap((name) =>
      unread(fields[name], (text) => readers[name].read(text, access) !== undefined),
    ),
  ];
}

/** The same rule if all that cannot be read in a Deny were merely unknown: to tell what a Deny fails to hide because of it. */
export function withUnreadableUnknown(fields: Fields, question: Question): Fields {
  const unreadable = new Set(unreadableEntries(fields, "Deny", question));
  const relax = (field: Field): Field =>
    field.map((entries) => entries.map((entry) => (unreadable.has(entry) ? { ...entry, kind: "unknown" } : entry)));
  return {
    access: fields.access,
    direction: relax(fields.direction),
    priority: relax(fields.priority),
    protocol: relax(fields.protocol),
    sources: relax(fields.sources),
    sourcePorts: relax(fields.sourcePorts),
    destinations: relax(fields.destinations),
    ports: relax(fields.ports),
  };
}

/** Several members at once, which Azure refuses, are read in the way that hides nothing: all of an Allow, the least of a Deny. */
function resolveField<S>(field: Field, reader: SetReader<S>, access: Access, extent: Extent): S {
  const members = field.map((entries) =>
    reader.union(entries.map((entry) => resolveEntry(entry, reader, access, extent))),
  );
  return members.reduce((a, b) => (access === "Allow" ? reader.union([a, b]) : reader.intersect(a, b)));
}

function resolveEntry<S>({ kind, text }: Entry, reader: Reader<S>, access: Access, extent: Extent): S {
  if (kind === "unknown") return extent === "surely" ? reader.nothing : reader.everything;
  const read = kind === "text" ? reader.read(text, access) : undefined;
  return read ?? (access === "Allow" ? reader.everything : reader.nothing);
}

function isUnknown(field: Field): boolean {
  return field.flat().every(({ kind }) => kind === "unknown");
}

/** The lowest priority number that Azure takes, for one rule of each direction only. */
const FIRST_PRIORITY = 100;

/**
 * Where a rule stands among the others, or `undefined` if its place is so unclear that it hides nothing. Equal numbers, which
 * Azure refuses, are read Allow first. A rule of unknown priority may stand anywhere but before a rule of the first priority,
 * whose place is taken.
 */
function positionOf(field: Field, access: Access, extent: Extent): number | undefined {
  const { kind, text } = field[0]![0]!;
  const afterAllows = access === "Deny" ? 0.25 : 0;
  if (kind === "unknown") {
    // What a rule surely matches it matches even as the last one, what it possibly does as the first.
    return extent === "surely" ? Infinity : FIRST_PRIORITY + 0.5 + afterAllows;
  }
  const priority = kind === "text" && field.flat().length === 1 ? readPriority(text) : undefined;
  if (priority === undefined) return access === "Allow" ? -Infinity : undefined;
  return priority + afterAllows;
}
