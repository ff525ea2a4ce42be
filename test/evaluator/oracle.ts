/**
 * The independent answer: a brute-force packet walk. It takes one packet for every elementary cell that the rules' boundaries
 * cut, walks it through the rules in order of priority, and counts. It is slow, and shares no code with the evaluator: only
 * the type of a rule, the UNKNOWN symbol, and the semantics of docs/network-018.md.
 */
import { UNKNOWN, type SecurityRule } from "../../policies/evaluator/rule";

/** What is asked; the same shape as the evaluator's question, declared again so that nothing is shared. */
export interface OracleQuestion {
  readonly ports: readonly number[];
  readonly widestIpv4Prefix: number;
  readonly widestIpv6Prefix: number;
  readonly trustedSources: readonly string[];
  /** By its name with its regions, whatever it holds; or by the prefixes that it is known to exceed, if its own are not listed. */
  readonly unrestrictedServiceTags: readonly (string | OracleWideTag)[];
  readonly reading: "effective" | "declared";
  /** The prefixes of service tags, by names in lower case. */
  readonly prefixesOfTags?: ReadonlyMap<string, readonly string[]>;
}

interface OracleWideTag {
  readonly name: string;
  readonly ipv4Prefix: number;
  readonly ipv6Prefix: number;
}

export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];
export type KnownAnswer = "open" | "restricted";
export type ThreeValued = KnownAnswer | "undecided";

/** For each family, the greatest number of public, untrusted source addresses that reach one and the same destination. */
export interface Exposed {
  readonly ipv4: bigint;
  readonly ipv6: bigint;
}

// ---------------------------------------------------------------------------------------------------- addresses

interface Span {
  readonly family: Family;
  readonly low: bigint;
  readonly high: bigint;
}

const BITS: Readonly<Record<Family, bigint>> = { 4: 32n, 6: 128n };

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  // A leading zero is octal to some readers and decimal to others, so it is no address here.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  // The last two groups may be written as an IPv4 address.
  const tail = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  if (tail) {
    const value = parseIpv4(tail[2] ?? "");
    return value === undefined
      ? undefined
      : parseIpv6(`${tail[1]}${(value >> 16n).toString(16)}:${(value & 65535n).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const written = groups.flat();
  if (!written.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  if (halves.length === 1 ? written.length !== 8 : written.length > 7) return undefined;
  const zeros = new Array<string>(8 - written.length).fill("0");
  const all = halves.length === 1 ? written : [...(groups[0] ?? []), ...zeros, ...(groups[1] ?? [])];
  return all.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | undefined {
  const family: Family = text.includes(":") ? 6 : 4;
  const value = family === 4 ? parseIpv4(text) : parseIpv6(text);
  return value === undefined ? undefined : { family, value };
}

/** The addresses of `a.b.c.d`, `a.b.c.d/n` (host bits masked) or `a-b`, and the same in IPv6; undefined for anything else. */
export function parseSpan(text: string): Span | undefined {
  if (text.includes("-")) {
    const ends = text.split("-").map((end) => parseAddress(end.trim()));
    const [from, to] = ends;
    if (!from || !to || ends.length !== 2) return undefined;
    if (from.family !== to.family || from.value > to.value) return undefined;
    return { family: from.family, low: from.value, high: to.value };
  }
  const [base = "", length, ...rest] = text.split("/").map((part) => part.trim());
  const address = parseAddress(base);
  if (!address || rest.length > 0) return undefined;
  const { family, value } = address;
  const bits = BITS[family];
  if (length === undefined) return { family, low: value, high: value };
  if (!/^[0-9]{1,3}$/.test(length) || BigInt(length) > bits) return undefined;
  const size = 1n << (bits - BigInt(length));
  const low = value - (value % size);
  return { family, low, high: low + size - 1n };
}

export function addressText(family: Family, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => ((value >> shift) & 65535n).toString(16)).join(":");
}

// -------------------------------------------------------------------------------------------- public addresses

/**
 * The public addresses as signed blocks: a block of -1 takes its addresses out of the +1 block around it, and so on inwards.
 * The blocks nest or are apart, so the number of public addresses in a span is the sum of the signed overlaps.
 */
const SIGNED_BLOCKS: readonly (Span & { readonly sign: 1n | -1n })[] = Object.entries({
  "+": ["0.0.0.0/0", "192.0.0.9/32", "192.0.0.10/32"],
  "-": [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  "+6": [
    "2000::/3",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
  ],
  "-6": ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
}).flatMap(([sign, blocks]) =>
  blocks.map((block) => ({ ...mustSpan(block), sign: sign.startsWith("+") ? 1n : -1n }) as const),
);

function mustSpan(text: string): Span {
  const span = parseSpan(text);
  if (!span) throw new Error(`not a CIDR: ${text}`);
  return span;
}

/** How many addresses from `low` to `high`, both included, are public. */
export function publicCount({ family, low, high }: Span): bigint {
  let count = 0n;
  for (const block of SIGNED_BLOCKS) {
    if (block.family !== family || block.high < low || block.low > high) continue;
    const from = block.low > low ? block.low : low;
    const to = block.high < high ? block.high : high;
    count += block.sign * (to - from + 1n);
  }
  return count;
}

function isPublic(family: Family, value: bigint): boolean {
  return publicCount({ family, low: value, high: value }) === 1n;
}

// ------------------------------------------------------------------------------------------- the words of a rule

type Place = Span | "everything" | "Internet" | "VirtualNetwork" | "opaque" | "unreadable";
type Ports = { readonly low: number; readonly high: number } | "unreadable";

/** A side of a rule as its members (prefix, prefixes, application security groups), those that are there. */
type Members<T> = readonly (readonly T[])[];

/** A rule of known values, read as far as it can be read. */
interface ReadRule {
  readonly allow: boolean;
  /** Whether what it allows is delivered, whatever comes after. */
  readonly always: boolean;
  readonly priority: number;
  readonly inboundTcp: boolean;
  readonly sources: Members<Place>;
  readonly destinations: Members<Place>;
  readonly sourcePorts: Members<Ports>;
  readonly destinationPorts: Members<Ports>;
}

const lower = (value: unknown): string | undefined =>
  typeof value === "string" ? value.trim().toLowerCase() : undefined;

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || lower(value) === "" || (Array.isArray(value) && value.length === 0);
}

function readPlaces(value: unknown, question: OracleQuestion): Place[] {
  const text = lower(value);
  if (text === undefined) return ["unreadable"];
  if (text.includes(","))
    return text
      .split(",")
      .filter((part) => !isAbsent(part))
      .flatMap((part) => readPlaces(part, question));
  if (text === "*" || text === "any") return ["everything"];
  if (text === "internet") return ["Internet"];
  if (text === "virtualnetwork") return ["VirtualNetwork"];
  const listed = question.prefixesOfTags?.get(text);
  if (listed) return listed.map(mustSpan);
  const span = parseSpan(text);
  // Bare, the address 0 is the one host that no sender has; whoever writes it means something else.
  if (span) return span.high === 0n && !/[-/]/.test(text) ? ["unreadable"] : [span];
  return /^[a-z][a-z0-9]*(\.[a-z0-9]+)?$/.test(text) ? ["opaque"] : ["unreadable"];
}

/** Only in an Allow, and only as a source: whether the configuration counts a text as the Internet, in full. */
function countsAsInternet(text: string, question: OracleQuestion): boolean {
  return question.unrestrictedServiceTags.some(
    (tag) => typeof tag === "string" && (text === tag.toLowerCase() || text.startsWith(`${tag.toLowerCase()}.`)),
  );
}

/** The families whose addresses a text counts as all, because it names a tag that exceeds their limit. */
function countsAsFamilies(text: string, question: OracleQuestion): Span[] {
  if (question.reading === "declared" || question.prefixesOfTags?.has(text)) return [];
  return question.unrestrictedServiceTags.flatMap((tag) => {
    if (typeof tag === "string" || text !== tag.name.toLowerCase()) return [];
    return [
      ...(question.widestIpv4Prefix >= tag.ipv4Prefix ? [mustSpan("0.0.0.0/0")] : []),
      ...(question.widestIpv6Prefix >= tag.ipv6Prefix ? [mustSpan("::/0")] : []),
    ];
  });
}

function readSources(value: unknown, allow: boolean, question: OracleQuestion): Place[] {
  const text = lower(value) ?? "";
  if (text.includes(","))
    return text.split(",").flatMap((part) => (isAbsent(part) ? [] : readSources(part, allow, question)));
  if (allow && countsAsInternet(text, question)) return ["Internet"];
  const families = allow ? countsAsFamilies(text, question) : [];
  return families.length > 0 ? families : readPlaces(value, question);
}

function readPorts(value: unknown): Ports[] {
  const text = typeof value === "number" ? String(value) : lower(value);
  if (text === undefined) return ["unreadable"];
  if (text.includes(","))
    return text
      .split(",")
      .filter((part) => !isAbsent(part))
      .flatMap(readPorts);
  if (text === "*" || text === "any") return [{ low: 0, high: 65535 }];
  const match = /^([0-9]+)(?:\s*-\s*([0-9]+))?$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  return match && low <= high && high <= 65535 ? [{ low, high }] : ["unreadable"];
}

function readMembers<T>(singular: unknown, plural: unknown, read: (value: unknown) => T[]): T[][] {
  const entries = (Array.isArray(plural) ? plural : [plural]).filter((entry) => !isAbsent(entry));
  const members = [isAbsent(singular) ? [] : read(singular), entries.flatMap((entry) => read(entry))];
  return members.filter((member) => member.length > 0);
}

function readPriority(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : lower(value);
  return text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

function read(rule: SecurityRule, question: OracleQuestion): ReadRule {
  // An access that cannot be read counts as an Allow: what is unknown never counts in a group's favor.
  const allow = lower(rule.access) !== "deny";
  const direction = lower(rule.direction);
  const protocol = lower(rule.protocol) ?? "";
  const groups = (value: unknown): Place[][] => (isAbsent(value) ? [] : [["opaque"]]);
  const inbound = direction === "inbound" || (direction !== "outbound" && allow);
  const tcp = ["tcp", "*", "any"].includes(protocol) || (!["udp", "icmp", "esp", "ah"].includes(protocol) && allow);
  return {
    allow,
    always: lower(rule.access) === "alwaysallow",
    priority: readPriority(rule.priority) ?? (allow ? -Infinity : Infinity),
    inboundTcp: inbound && tcp,
    sources: [
      ...readMembers(rule.sourceAddressPrefix, rule.sourceAddressPrefixes, (value) =>
        readSources(value, allow, question),
      ),
      ...groups(rule.sourceApplicationSecurityGroups),
    ],
    destinations: [
      ...readMembers(rule.destinationAddressPrefix, rule.destinationAddressPrefixes, (value) =>
        readPlaces(value, question),
      ),
      ...groups(rule.destinationApplicationSecurityGroups),
    ],
    sourcePorts: readMembers(rule.sourcePortRange, rule.sourcePortRanges, readPorts),
    destinationPorts: readMembers(rule.destinationPortRange, rule.destinationPortRanges, readPorts),
  };
}

// ------------------------------------------------------------------------------------------------- a packet's walk

/** One TCP packet from a public source. */
interface Packet {
  readonly family: Family;
  readonly source: bigint;
  readonly sourcePort: number;
  readonly inside: boolean;
  readonly destination: bigint;
  readonly destinationPort: number;
}

const within = (span: Span, family: Family, value: bigint): boolean =>
  span.family === family && span.low <= value && value <= span.high;

function isFrom(place: Place, packet: Packet, allow: boolean): boolean {
  if (typeof place === "object") return within(place, packet.family, packet.source);
  return place === "everything" || place === "Internet" || (place === "unreadable" && allow);
}

function isTo(place: Place, packet: Packet, allow: boolean): boolean {
  if (typeof place === "object") return within(place, packet.family, packet.destination);
  if (place === "Internet") return !packet.inside;
  if (place === "VirtualNetwork") return packet.inside;
  return place === "everything" || allow;
}

const hasPort = (ports: Ports, port: number, allow: boolean): boolean =>
  ports === "unreadable" ? allow : ports.low <= port && port <= ports.high;

/** Of members given together, an Allow has what any of them has, a Deny what all have; with none, all and nothing. */
function has<T>(members: Members<T>, allow: boolean, test: (entry: T) => boolean): boolean {
  if (members.length === 0) return allow;
  return allow ? members.some((entries) => entries.some(test)) : members.every((entries) => entries.some(test));
}

function matches(rule: ReadRule, packet: Packet): boolean {
  const { allow } = rule;
  return (
    rule.inboundTcp &&
    has(rule.destinationPorts, allow, (ports) => hasPort(ports, packet.destinationPort, allow)) &&
    has(rule.sourcePorts, allow, (ports) => hasPort(ports, packet.sourcePort, allow)) &&
    has(rule.destinations, allow, (place) => isTo(place, packet, allow)) &&
    has(rule.sources, allow, (place) => isFrom(place, packet, allow))
  );
}

// ---------------------------------------------------------------------------------------------- elementary cells

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The whole family cut at every end of the given spans: no span distinguishes two addresses of one cell. */
function addressCells(family: Family, places: readonly Place[]): Span[] {
  const end = 1n << BITS[family];
  const spans = places.filter((place): place is Span => typeof place === "object" && place.family === family);
  const cuts = new Set([0n, end, ...spans.flatMap(({ low, high }) => [low, high + 1n])]);
  const sorted = [...cuts].sort(ascending);
  return sorted.slice(1).map((next, index) => ({ family, low: sorted[index] ?? 0n, high: next - 1n }));
}

function portCells(ports: readonly Ports[]): { readonly low: number; readonly high: number }[] {
  const cuts = new Set([0, 65536]);
  for (const range of ports) if (range !== "unreadable") cuts.add(range.low).add(range.high + 1);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((next, index) => ({ low: sorted[index] ?? 0, high: next - 1 }));
}

/** Rules made ready for packets: those that can match at all, in the order in which they decide. */
interface Walk {
  readonly rules: readonly ReadRule[];
  /** One source port of every cell. */
  readonly sourcePorts: readonly number[];
}

function prepare(rules: readonly SecurityRule[], question: OracleQuestion): Walk {
  const taking = rules.map((rule) => read(rule, question)).filter(({ inboundTcp }) => inboundTcp);
  const allowFirst = (a: ReadRule, b: ReadRule): number => Number(b.allow) - Number(a.allow);
  taking.sort((a, b) => (a.priority === b.priority ? allowFirst(a, b) : a.priority < b.priority ? -1 : 1));
  return {
    rules: taking,
    sourcePorts: portCells(taking.flatMap((rule) => rule.sourcePorts.flat())).map(({ low }) => low),
  };
}

/** A packet without its source: everything that decides which sources get to it. */
type Target = Pick<Packet, "family" | "inside" | "destination" | "destinationPort">;

function targets({ rules }: Walk, question: OracleQuestion, family: Family): Target[] {
  const cells = addressCells(
    family,
    rules.flatMap((rule) => rule.destinations.flat()),
  );
  return question.ports.flatMap((destinationPort) =>
    cells.flatMap((cell) => {
      const inside = { family, inside: true, destination: cell.low, destinationPort };
      // Outside the virtual network only public addresses exist, and to the rules all of a cell are alike.
      return publicCount(cell) > 0n ? [inside, { ...inside, inside: false }] : [inside];
    }),
  );
}

/** The first matching rule decides; the sender picks any source port that is admitted. */
function reaches({ rules, sourcePorts }: Walk, source: bigint, target: Target): boolean {
  return sourcePorts.some((sourcePort) => {
    const packet = { ...target, source, sourcePort };
    return rules.find((rule) => matches(rule, packet))?.allow ?? false;
  });
}

function greatestExposure(walk: Walk, question: OracleQuestion, family: Family): bigint {
  const trusted = question.trustedSources.map(mustSpan);
  const cells = addressCells(family, [...trusted, ...walk.rules.flatMap((rule) => rule.sources.flat())])
    .map((cell) => ({ source: cell.low, weight: publicCount(cell) }))
    .filter(({ source, weight }) => weight > 0n && !trusted.some((span) => within(span, family, source)));
  let greatest = 0n;
  for (const target of targets(walk, question, family)) {
    let exposed = 0n;
    for (const { source, weight } of cells) if (reaches(walk, source, target)) exposed += weight;
    if (exposed > greatest) greatest = exposed;
  }
  return greatest;
}

// ----------------------------------------------------------------------------------------------------- the answers

/** What the rules, all of known values, admit; the question's reading does not matter. */
export function exposed(rules: readonly SecurityRule[], question: OracleQuestion): Exposed {
  const walk = prepare(rules, question);
  return { ipv4: greatestExposure(walk, question, 4), ipv6: greatestExposure(walk, question, 6) };
}

export function isOpen({ ipv4, ipv6 }: Exposed, question: OracleQuestion): boolean {
  return ipv4 > 1n << BigInt(32 - question.widestIpv4Prefix) || ipv6 > 1n << BigInt(128 - question.widestIpv6Prefix);
}

/** Whether the rule is an Allow to the oracle: whatever is not a Deny. */
export const isAllow = (rule: SecurityRule): boolean => lower(rule.access) !== "deny";

/** The verdict on rules of known values. */
export function answer(rules: readonly SecurityRule[], question: OracleQuestion): KnownAnswer {
  const judgements = question.reading === "declared" ? rules.filter(isAllow).map((rule) => [rule]) : [rules];
  return judgements.some((judged) => isOpen(exposed(judged, question), question)) ? "open" : "restricted";
}

/** Whether `address`, as text, is public and untrusted, and the rules (of known values) admit it to some destination. */
export function admits(rules: readonly SecurityRule[], question: OracleQuestion, address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  const { family, value } = parsed;
  if (!isPublic(family, value) || question.trustedSources.some((text) => within(mustSpan(text), family, value)))
    return false;
  const walk = prepare(rules, question);
  return targets(walk, question, family).some((target) => reaches(walk, value, target));
}

/** Where a packet goes. */
export interface Destination {
  readonly family: Family;
  readonly address: string;
  /** Whether it is inside the virtual network. */
  readonly inside: boolean;
  readonly port: number;
}

/** How many public, untrusted sources reach a destination through several lists of rules, from one and the same source port. */
export function countThrough(
  lists: readonly (readonly SecurityRule[])[],
  question: OracleQuestion,
  destination: Destination,
): bigint {
  return countPast([], lists, question, destination);
}

/** How many of them pass security admin rules, and then, unless these always allow them, several lists of rules. */
export function countPast(
  adminRules: readonly SecurityRule[],
  lists: readonly (readonly SecurityRule[])[],
  question: OracleQuestion,
  { family, address, inside, port }: Destination,
): bigint {
  const admin = prepare(adminRules, question);
  const walks = lists.map((rules) => prepare(rules, question));
  const rules = [admin, ...walks].flatMap((walk) => walk.rules);
  const trusted = question.trustedSources.map(mustSpan);
  const sourcePorts = portCells(rules.flatMap((rule) => rule.sourcePorts.flat())).map(({ low }) => low);
  const target = { family, inside, destination: mustSpan(address).low, destinationPort: port };
  let count = 0n;
  for (const cell of addressCells(family, [...trusted, ...rules.flatMap((rule) => rule.sources.flat())])) {
    if (trusted.some((span) => within(span, family, cell.low))) continue;
    const passes = (sourcePort: number): boolean => {
      const first = admin.rules.find((rule) => matches(rule, { ...target, source: cell.low, sourcePort }));
      if (first?.allow === false) return false;
      if (first?.always === true) return true;
      return walks.every((walk) => reaches({ ...walk, sourcePorts: [sourcePort] }, cell.low, target));
    };
    if (sourcePorts.some(passes)) count += publicCount(cell);
  }
  return count;
}

/** How rules of known values, once changed, admit other traffic than before. */
export interface Difference {
  /** Whether they admit a public source that they did not admit. */
  readonly gained: boolean;
  /** Whether they no longer admit one at a port that is not guarded. */
  readonly lostElsewhere: boolean;
}

export function differenceOf(
  before: readonly SecurityRule[],
  after: readonly SecurityRule[],
  question: OracleQuestion,
): Difference {
  const [walkBefore, walkAfter] = [prepare(before, question), prepare(after, question)];
  const rules = [...walkBefore.rules, ...walkAfter.rules];
  const guarded = question.ports.map((port) => ({ low: port, high: port }));
  const ports = portCells([...guarded, ...rules.flatMap((rule) => rule.destinationPorts.flat())]).map(({ low }) => low);
  let [gained, lostElsewhere] = [false, false];
  for (const family of FAMILIES) {
    const cells = addressCells(
      family,
      rules.flatMap((rule) => rule.sources.flat()),
    ).filter((cell) => publicCount(cell) > 0n);
    for (const target of targets({ rules, sourcePorts: [] }, { ...question, ports }, family)) {
      for (const { low } of cells) {
        const [was, is] = [reaches(walkBefore, low, target), reaches(walkAfter, low, target)];
        gained ||= is && !was;
        lostElsewhere ||= was && !is && !question.ports.includes(target.destinationPort);
      }
    }
  }
  return { gained, lostElsewhere };
}

// ---------------------------------------------------------------------------------------------------- the unknown

/**
 * The verdict on rules with UNKNOWN values: what it is for every completion that Azure would take, or undecided.
 *
 * A larger Allow and a smaller Deny never admit less, so two kinds of completions decide: the widest, and the narrowest. For
 * most properties there is one extreme value; where there are several that do not contain each other (which single
 * destination, which single source port), all are tried.
 */
export function threeValued(given: readonly SecurityRule[], question: OracleQuestion): ThreeValued {
  const rules = given.map(settled);
  const isOpenIn = (completion: readonly SecurityRule[]): boolean => answer(completion, question) === "open";
  if (!some(extremes(rules, question, "widest"), isOpenIn)) return "restricted";
  return some(extremes(rules, question, "narrowest"), (completion) => !isOpenIn(completion)) ? "undecided" : "open";
}

type Mutable = { -readonly [K in keyof SecurityRule]: SecurityRule[K] };
type Key = keyof SecurityRule;

type Side = readonly [singular: Key, plural: Key, groups: Key] | readonly [singular: Key, plural: Key];

/** The members of each side. Azure takes exactly one: single value, list of values, application security groups. */
const SIDES = {
  source: ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"],
  destination: ["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
  sourcePort: ["sourcePortRange", "sourcePortRanges"],
  destinationPort: ["destinationPortRange", "destinationPortRanges"],
} as const satisfies Record<string, Side>;

const isUnknownIn = (value: unknown): boolean => value === UNKNOWN || (Array.isArray(value) && value.includes(UNKNOWN));

const hasUnknown = (rule: SecurityRule, side: Side): boolean => side.some((key) => isUnknownIn(rule[key]));

/** The rule without unknown members that cannot be set, because a known one is. */
function settled(rule: SecurityRule): SecurityRule {
  const next: Mutable = { ...rule };
  for (const side of Object.values<Side>(SIDES)) {
    const isKnown = side.some((key) => rule[key] !== UNKNOWN && !isAbsent(rule[key]));
    for (const key of side) if (isKnown && rule[key] === UNKNOWN) next[key] = undefined;
  }
  return next;
}

/** The settled rule with `text` for what is unknown of one side: for entries of a list, or for the first unknown member. */
function complete(rule: SecurityRule, side: Side, text: string): SecurityRule {
  const completed: Mutable = { ...rule };
  const used = side.find((key) => rule[key] === UNKNOWN);
  for (const key of side) {
    const value = rule[key];
    if (Array.isArray(value)) completed[key] = value.map((entry: unknown) => (entry === UNKNOWN ? text : entry));
    if (value === UNKNOWN)
      completed[key] = key !== used ? undefined : key === side[0] ? text : key === side[1] ? [text] : [{ id: "asg" }];
  }
  return completed;
}

type Aim = "widest" | "narrowest";

/** Completions, among them one that admits the most, or the least, of all. */
function extremes(
  rules: readonly SecurityRule[],
  question: OracleQuestion,
  aim: Aim,
): Iterable<readonly SecurityRule[]> {
  const choices = rules.map((rule) => extremesOf(rule, rules, question, aim));
  return flatMap(product(choices), (completion) => prioritised(completion, aim));
}

/** The same for one rule, its priority aside. */
function extremesOf(
  rule: SecurityRule,
  rules: readonly SecurityRule[],
  question: OracleQuestion,
  aim: Aim,
): SecurityRule[] {
  const started: Mutable = { ...rule };
  if (rule.access === UNKNOWN) started.access = aim === "widest" ? "Allow" : "Deny";
  const allow = isAllow(started);
  const large = allow === (aim === "widest");
  if (rule.direction === UNKNOWN) started.direction = large ? "Inbound" : "Outbound";
  if (rule.protocol === UNKNOWN) started.protocol = large ? "*" : "Udp";
  const otherPort = Array.from({ length: question.ports.length + 1 }, (_, port) => port).find(
    (port) => !question.ports.includes(port),
  );
  let one = complete(started, SIDES.source, large ? "*" : "VirtualNetwork");
  one = complete(one, SIDES.destinationPort, large ? "*" : String(otherPort));
  const whole = complete(complete(one, SIDES.destination, "*"), SIDES.sourcePort, "*");
  if (large) return [whole];
  const ports = hasUnknown(one, SIDES.sourcePort) ? smallestSourcePorts(rules, question) : ["*"];
  const withPorts = (rest: SecurityRule): SecurityRule[] => ports.map((port) => complete(rest, SIDES.sourcePort, port));
  // A Deny is smallest to a destination where it has no effect; an Allow has to have one.
  if (!allow) return withPorts(complete(one, SIDES.destination, "Storage"));
  // If the Allow admits nobody by now, its destination and source port do not matter.
  const { ipv4, ipv6 } = exposed([whole], question);
  if (ipv4 + ipv6 === 0n) return [whole];
  const destinations = hasUnknown(one, SIDES.destination) ? smallestDestinations(one, rules, question) : ["*"];
  return destinations.flatMap((destination) => withPorts(complete(one, SIDES.destination, destination)));
}

/** The explicit families of a rule's addresses; Azure refuses a rule that has both. */
export function familiesOf(rule: SecurityRule): Family[] {
  const entries = [SIDES.source, SIDES.destination].flatMap((side) => [rule[side[0]], rule[side[1]]].flat());
  const texts = entries.flatMap((entry) => (typeof entry === "string" ? entry.split(",") : []));
  const spans = texts.map((text) => parseSpan(text.trim()));
  return FAMILIES.filter((family) => spans.some((span) => span?.family === family));
}

/** Somewhere in every stretch between two of these begins, for each family, one that is not public. */
const PRIVATE_STARTS: readonly { readonly family: Family; readonly value: bigint }[] = [
  ...SIGNED_BLOCKS.filter(({ sign }) => sign === -1n).map(({ family, low }) => ({ family, value: low })),
  { family: 6, value: 0x4000n << 112n },
];

/**
 * Destinations none of which contains another: outside only (`Internet`), and hosts of every cell. Each cell has as many as there
 * are rules that need one, so that each can have its own. A host that is not public is inside only, so it comes first.
 */
function smallestDestinations(rule: SecurityRule, rules: readonly SecurityRule[], question: OracleQuestion): string[] {
  const places = rules.flatMap((other) => read(other, question).destinations.flat());
  const wanted = rules.filter((other) => hasUnknown(other, SIDES.destination)).length;
  const explicit = familiesOf(rule);
  const hosts = (explicit.length === 1 ? explicit : FAMILIES).flatMap((family) =>
    addressCells(family, places).flatMap((cell) => {
      const starts = [...PRIVATE_STARTS.filter((start) => start.family === family).map(({ value }) => value), cell.low];
      const near = starts.flatMap((start) => Array.from({ length: wanted + 1 }, (_, index) => start + BigInt(index)));
      // The host 0 is left out: bare, it does not read as an address.
      const found = [...new Set(near)].filter((host) => host > 0n && within(cell, family, host));
      const nonPublicFirst = found.sort((a, b) => Number(isPublic(family, a)) - Number(isPublic(family, b)));
      return nonPublicFirst.slice(0, wanted).map((host) => addressText(family, host));
    }),
  );
  return ["Internet", ...hosts];
}

function smallestSourcePorts(rules: readonly SecurityRule[], question: OracleQuestion): string[] {
  const wanted = rules.filter((other) => hasUnknown(other, SIDES.sourcePort)).length;
  const cells = portCells(rules.flatMap((other) => read(other, question).sourcePorts.flat()));
  return cells.flatMap(({ low, high }) =>
    Array.from({ length: Math.min(wanted, high - low + 1) }, (_, index) => String(low + index)),
  );
}

const isInbound = (rule: SecurityRule): boolean => lower(rule.direction) === "inbound";

/** The priorities that no inbound rule has, of those that Azure takes. */
export function freePriorities(rules: readonly SecurityRule[]): number[] {
  const taken = new Set(rules.filter(isInbound).map((rule) => rule.priority));
  return Array.from({ length: 3997 }, (_, index) => 100 + index).filter((priority) => !taken.has(priority));
}

/**
 * Unknown priorities of large rules (Allows to admit the most, Denies to admit the least) become the first free ones, and
 * those of the others the last, in every order among themselves.
 */
function* prioritised(rules: readonly SecurityRule[], aim: Aim): Iterable<readonly SecurityRule[]> {
  const unknown = rules.filter((rule) => rule.priority === UNKNOWN && isInbound(rule));
  const large = unknown.filter((rule) => isAllow(rule) === (aim === "widest"));
  const small = unknown.filter((rule) => !large.includes(rule));
  const free = freePriorities(rules);
  for (const first of permutations(large)) {
    for (const last of permutations(small)) {
      yield rules.map((rule) => {
        if (rule.priority !== UNKNOWN) return rule;
        const priority = first.includes(rule) ? free[first.indexOf(rule)] : free[free.length - 1 - last.indexOf(rule)];
        // An outbound rule takes no part, so it takes no number either.
        return { ...rule, priority: isInbound(rule) ? priority : 100 };
      });
    }
  }
}

// --------------------------------------------------------------------------------------------------- small helpers

function* flatMap<T, U>(items: Iterable<T>, each: (item: T) => Iterable<U>): Iterable<U> {
  for (const item of items) yield* each(item);
}

function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  for (const item of items) if (test(item)) return true;
  return false;
}

function* product<T>([first, ...rest]: readonly (readonly T[])[]): Iterable<readonly T[]> {
  if (!first) yield [];
  else for (const tail of product(rest)) for (const head of first) yield [head, ...tail];
}

function permutations<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
