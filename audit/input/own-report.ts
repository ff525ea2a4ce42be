import { isIP } from "node:net";
import { Accounted } from "../../policies/azure/tripwire";
import { PACK_NAME } from "../../policies/metadata";
import type {
  Acceptance,
  AtMost,
  Edit,
  GroupIdentity,
  JudgedGroup,
  JudgedRule,
  Note,
  Place,
  Problem,
  ProgramPlace,
  ReportedChange,
  ReportedDoor,
  ReportedFinding,
  ReportedFix,
  ReportedMachine,
  ReportedRule,
  ReportedWay,
  RuleUpdate,
} from "../reporting/report";
import type { KnownFinding, KnownGroup, KnownMachine, Noted, Unreadable } from "./item";
import { type JsonObject, isObject, unreadable } from "./json/values";

/* Reports of this command, in its format `json`. */

/** Reads a finding, a judged group or a machine; `undefined` if the value is none of these. They keep their places. */
export function readReported(
  value: unknown,
  accounted = new Accounted(),
): readonly (KnownFinding | KnownGroup | KnownMachine)[] | undefined {
  const current = withCurrentNames(value);
  if (hasShape<FindingOfAnyVersion>(current, FINDING)) {
    accounted.addWhole(value);
    const fix = { ...ADDED_TO_FIXES, ...(typeof current.fix === "string" ? { text: current.fix } : current.fix) };
    return [{ kind: "finding", finding: { ...ADDED_TO_FINDINGS, ...current, fix, isNew: null, worsened: null } }];
  }
  if (hasShape<JudgedGroup>(current, JUDGED_GROUP)) {
    accounted.addWhole(value);
    return [{ kind: "judged-group", group: { ...ADDED_TO_GROUPS, ...current, ...withoutNull(current) } }];
  }
  if (hasShape<ReportedMachine>(value, MACHINE)) {
    accounted.addWhole(value);
    return [{ kind: "machine", machine: value }];
  }
  return undefined;
}

/** The lists of ranges that a report had no room for, as empty ones. */
function withoutNull(group: JudgedGroup): Partial<JudgedGroup> {
  return Object.fromEntries(RANGE_LISTS.flatMap((key) => ((group[key] as unknown) === null ? [[key, []]] : [])));
}

const RANGE_LISTS = ["openIpv4", "deniedIpv4", "openIpv6", "deniedIpv6"] as const;

/** The names of keys and values before version 2.0.0. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  witness: "example",
  insteadOf: "replaces",
  isGuilty: "isInFinding",
};
const FORMER_EFFECTS: Readonly<Record<string, string>> = { "lets-in": "admits", hides: "denies", idle: "no-effect" };

/** A finding, a group, or a part of one, of any version of the report, with the names of this version. */
function withCurrentNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCurrentNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const current = key === "effect" && typeof part === "string" ? (FORMER_EFFECTS[part] ?? part) : part;
      return [FORMER_NAMES[key] ?? key, withCurrentNames(current)];
    }),
  );
}

/** Whether a document is a report. */
export function isReport(document: unknown): document is JsonObject {
  return isObject(document) && isObject(document["tool"]) && document["tool"]["name"] === PACK_NAME;
}

/** What could not be read when the report was made, and what it noted. */
export function readProblemsAndNotes(
  { problems, notes = [] }: JsonObject,
  place: Place,
): readonly (Unreadable | Noted)[] {
  return [
    ...listIn(problems).map((problem) =>
      hasShape<Problem>(problem, PROBLEM)
        ? ({ kind: "problem", problem } as const)
        : unreadable(place, "The problems in this report cannot be read."),
    ),
    ...listIn(notes)
      .map(withCurrentNote)
      .flatMap((note) => {
        if (!hasShape<Note>(note, NOTE)) return unreadable(place, "The notes of this report cannot be read.");
        // An entry that named no finding of one run may name one of another.
        return note.about === "unmatched" ? [] : ({ kind: "note", note } as const);
      }),
  ];
}

/** A note as this version writes it: before 2.0.0, `no-groups` was `nothing`. */
function withCurrentNote(note: unknown): unknown {
  return isObject(note) && note["about"] === "nothing" ? { ...note, about: "no-groups" } : note;
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

type Check = (value: unknown) => boolean;
type Shape<T> = Readonly<Record<keyof T, Check>>;

function hasShape<T>(value: unknown, shape: Shape<T>): value is T {
  return isObject(value) && Object.entries<Check>(shape).every(([key, check]) => check(value[key]));
}

const isText: Check = (value) => typeof value === "string";
const isFilled: Check = (value) => isText(value) && value !== "";
const isBoolean: Check = (value) => typeof value === "boolean";
const matches =
  (form: RegExp): Check =>
  (value) =>
    isText(value) && form.test(value as string);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const isLine: Check = (value) => Number.isInteger(value) && (value as number) > 0;
const isPort: Check = (value) => isLine(value) && (value as number) <= 65535;
/** No family has more addresses than a number of so many digits. */
const isCount = matches(/^\d{1,39}$/);
const isDigest = matches(/^[0-9a-f]{64}$/);
const isAddress: Check = (value) => isIP(value as string) !== 0;
const rangesOf = (version: 4 | 6): Check =>
  listOf((range) => listOf((end) => isIP(end as string) === version)(range) && (range as unknown[]).length === 2);

const PLACE: Shape<Place> = { source: isFilled, line: orNull(isLine) };
const PROBLEM: Shape<Problem> = { ...PLACE, message: isFilled };
const NOTE: Shape<Note> = {
  ...PROBLEM,
  about: oneOf(
    "skipped",
    "no-groups",
    "assumed",
    "unevaluated",
    "unread",
    "left-out",
    "unmatched",
    "undecided-path",
    "service-tags",
  ),
};
const IDENTITY: Shape<GroupIdentity & Place> = {
  ...PLACE,
  resource: isFilled,
  nsg: orNull(isText),
  resourceGroup: orNull(isText),
  subscription: orNull(isText),
  attachedTo: orAbsent(orNull(listOf(isText))),
};
const PROGRAM_PLACE: Shape<ProgramPlace> = { file: isFilled, line: isLine, column: orNull(isLine) };
const RULE: Shape<ReportedRule> = { name: isText, priority: isText, origin: oneOf("inline", "standalone", "admin") };
const JUDGED_RULE: Shape<JudgedRule> = {
  ...RULE,
  access: isText,
  protocol: isText,
  sources: listOf(isText),
  destinations: listOf(isText),
  ports: listOf(isText),
  effect: oneOf("admits", "shadowed", "none", "denies", "no-effect", "unknown"),
  ipv4Addresses: orNull(isCount),
  ipv6Addresses: orNull(isCount),
  isInFinding: isBoolean,
};
const EDIT: Shape<Edit> = {
  startLine: isLine,
  startColumn: isLine,
  endLine: isLine,
  endColumn: isLine,
  text: isFilled,
};
const CHANGE: Shape<ReportedChange> = {
  rule: isText,
  property: isFilled,
  values: listOf(isText),
  replaces: orNull(isFilled),
  edit: orNull((edit) => hasShape(edit, EDIT)),
};
const UPDATE: Shape<RuleUpdate> = {
  rule: isFilled,
  property: oneOf("destinationPortRanges", "sourceAddressPrefixes"),
  audited: listOf(isText),
  values: orNull(listOf(isText)),
};
const FIX: Shape<ReportedFix> = {
  text: isText,
  changes: listOf((change) => hasShape(change, CHANGE)),
  updates: orAbsent(listOf((update) => hasShape(update, UPDATE))),
};
const ACCEPTANCE: Shape<Acceptance> = {
  status: oneOf("accepted", "expired", "exceeded"),
  reason: isFilled,
  acceptedBy: isFilled,
  expires: matches(/^\d{4}-\d\d-\d\d$/),
  exceeds: listOf(isFilled),
};
const AT_MOST: Shape<AtMost> = { sources: orNull(listOf(isText)), destinations: orNull(listOf(isText)) };
/** Before version 1.3.0, a fix was only its text. */
type FindingOfAnyVersion = Omit<ReportedFinding, "fix"> & { readonly fix: ReportedFix | string };
const FINDING: Shape<FindingOfAnyVersion> = {
  ...IDENTITY,
  rule: oneOf("Network-018"),
  status: oneOf("open", "undecided"),
  isNew: orNull(isBoolean),
  worsened: orAbsent(orNull(listOf(oneOf("sources", "destinations", "ports")))),
  acceptance: orAbsent(orNull((acceptance) => hasShape(acceptance, ACCEPTANCE))),
  atMost: orAbsent(orNull((atMost) => hasShape(atMost, AT_MOST))),
  rules: listOf((rule) => hasShape(rule, RULE)),
  ports: listOf(isPort),
  sources: orAbsent(orNull(listOf(isText))),
  destinations: orAbsent(orNull(listOf(isText))),
  sourcesDigest: orAbsent(orNull(isDigest)),
  destinationsDigest: orAbsent(orNull(isDigest)),
  ipv4Addresses: orNull(isCount),
  ipv6Addresses: orNull(isCount),
  example: orNull(isAddress),
  message: isFilled,
  fix: (fix) => isText(fix) || hasShape(fix, FIX),
  declaredAt: orAbsent(orNull((place) => hasShape(place, PROGRAM_PLACE))),
  reachableMachines: orAbsent(orNull(listOf(isFilled))),
  fingerprint: matches(/^[0-9a-f]+$/),
};
/* What reports of earlier versions do not contain. */
const ADDED_TO_FINDINGS = {
  attachedTo: null,
  declaredAt: null,
  acceptance: null,
  atMost: null,
  sources: null,
  destinations: null,
  sourcesDigest: null,
  destinationsDigest: null,
  reachableMachines: null,
};
const ADDED_TO_FIXES = { changes: [], updates: [] };
const ADDED_TO_GROUPS = {
  attachedTo: null,
  kind: "network-security-group",
  isPartial: false,
  openIpv6: [],
  deniedIpv6: [],
};
const JUDGED_GROUP: Shape<JudgedGroup> = {
  ...IDENTITY,
  kind: orAbsent(oneOf("network-security-group", "admin-rule")),
  isPartial: orAbsent(isBoolean),
  status: oneOf("open", "undecided", "restricted"),
  rules: listOf((rule) => hasShape(rule, JUDGED_RULE)),
  openIpv4: orNull(rangesOf(4)),
  deniedIpv4: orNull(rangesOf(4)),
  openIpv6: orAbsent(orNull(rangesOf(6))),
  deniedIpv6: orAbsent(orNull(rangesOf(6))),
};
const isReachability = oneOf("reachable", "unknown", "not-reachable");
const DOOR: Shape<ReportedDoor> = {
  kind: oneOf("admin-rules", "subnet", "interface"),
  groups: listOf(isFilled),
  status: oneOf("admits", "shut", "unknown"),
};
const WAY: Shape<ReportedWay> = {
  status: isReachability,
  kind: oneOf(
    "public-address",
    "load-balancing-rule",
    "inbound-nat-rule",
    "inbound-nat-pool",
    "application-gateway",
    "unknown",
  ),
  family: oneOf("ipv4", "ipv6"),
  address: orNull(isAddress),
  publicAddress: orNull(isFilled),
  frontendPorts: orNull(matches(/^\d{1,5}(-\d{1,5})?$/)),
  balancer: orNull(isFilled),
  balancerRule: orNull(isFilled),
  interface: orNull(isFilled),
  port: orNull(isPort),
  doors: listOf((door) => hasShape(door, DOOR)),
  atLeast: isCount,
  atMost: isCount,
  example: orNull(isAddress),
  reasons: listOf(isFilled),
};
const MACHINE: Shape<ReportedMachine> = {
  ...PLACE,
  machine: isFilled,
  status: isReachability,
  ways: (ways) => listOf((way) => hasShape(way, WAY))(ways) && (ways as unknown[]).length > 0,
};
