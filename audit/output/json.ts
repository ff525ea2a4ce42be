import { visibleJson } from "../../policies/printable";
import type {
  AddressRange,
  Acceptance,
  AzureReading,
  Edit,
  JudgedGroup,
  JudgedRule,
  Problem,
  ReadSubscription,
  Report,
  ReportedChange,
  ReportedDoor,
  ReportedFinding,
  ReportedMachine,
  ReportedRule,
  ReportedWay,
  RuleUpdate,
  Summary,
} from "../reporting/report";
import { roomForAttached } from "./format";

/**
 * For programs: the report as docs/audit-report.schema.json says, with its keys in the order of the schema however the report came
 * about, so that two reports can be compared line by line. Characters that show nothing or steer terminals are escaped: the values are
 * the same.
 */
export function json(report: Report): string {
  const { tool, created, summary, azure, findings, fixed, problems, notes, groups, machines } = report;
  const ordered: Omit<Report, "groups"> & { readonly groups: readonly WrittenGroup[] } = {
    tool: { name: tool.name, version: tool.version },
    created,
    summary: orderedSummary(summary),
    ...(azure && { azure: orderedReading(azure) }),
    findings: findings.map((finding) => orderedFinding(finding, roomForAttached(findings))),
    fixed: fixed.map((finding) => orderedFinding(finding, roomForAttached(fixed))),
    problems: problems.map(orderedProblem),
    notes: notes.map(({ about, source, line, message }) => ({ about, source, line, message })),
    groups: groups.map((group) => orderedGroup(group, roomForRanges(groups))),
    machines: machines.map(orderedMachine),
  };
  return `${visibleJson(JSON.stringify(ordered, undefined, 2))}\n`;
}

/* Each names all keys of its type and no other, which the compiler checks. */

function orderedSummary(summary: Summary): Summary {
  const { files, inputs, groups, openGroups, undecidedGroups, restrictedGroups, leftOut, partialGroups } = summary;
  const { adminRules, openAdminRules, undecidedAdminRules, open, undecided, worsened, fixed, accepted } = summary;
  const { reachableMachines, unknownMachines, unreachableMachines, interfacesWithoutWay } = summary;
  return {
    files,
    inputs: inputs.map(({ form, files: number }) => ({ form, files: number })),
    groups,
    openGroups,
    undecidedGroups,
    restrictedGroups,
    leftOut,
    partialGroups,
    adminRules,
    openAdminRules,
    undecidedAdminRules,
    open,
    undecided,
    new: summary.new,
    worsened,
    fixed,
    accepted,
    problems: summary.problems,
    reachableMachines,
    unknownMachines,
    unreachableMachines,
    interfacesWithoutWay,
  };
}

function orderedReading({ cloud, indexedAt, isVerified, subscriptions, missing }: AzureReading): AzureReading {
  return { cloud, indexedAt, isVerified, subscriptions: subscriptions.map(orderedSubscription), missing };
}

function orderedSubscription(subscription: ReadSubscription): ReadSubscription {
  const { id, name, tenant, state, groups, leftOut } = subscription;
  return { id, name, tenant, state, groups, leftOut };
}

/** @param mostAttached How many of the ids of what the group is attached to are listed; the group itself has all. */
function orderedFinding(finding: ReportedFinding, mostAttached: number): ReportedFinding {
  const { rule, status, isNew, worsened, resource, nsg, resourceGroup, subscription, attachedTo } = finding;
  const { source, line, declaredAt, acceptance, rules, ports, sources, destinations, atMost } = finding;
  const { sourcesDigest, destinationsDigest } = finding;
  const { ipv4Addresses, ipv6Addresses, example, message, fix, reachableMachines, fingerprint } = finding;
  return {
    rule,
    status,
    isNew,
    worsened,
    acceptance: acceptance && orderedAcceptance(acceptance),
    resource,
    nsg,
    resourceGroup,
    subscription,
    attachedTo: attachedTo?.slice(0, mostAttached) ?? null,
    source,
    line,
    declaredAt: declaredAt && { file: declaredAt.file, line: declaredAt.line, column: declaredAt.column },
    rules: rules.map(orderedRule),
    ports,
    sources,
    destinations,
    sourcesDigest,
    destinationsDigest,
    atMost: atMost && { sources: atMost.sources, destinations: atMost.destinations },
    ipv4Addresses,
    ipv6Addresses,
    example,
    message,
    fix: {
      text: fix.text,
      changes: fix.changes.map(orderedChange),
      updates: fix.updates.map(orderedUpdate),
    },
    reachableMachines,
    fingerprint,
  };
}

function orderedAcceptance({ status, reason, acceptedBy, expires, exceeds }: Acceptance): Acceptance {
  return { status, reason, acceptedBy, expires, exceeds };
}

function orderedRule({ name, priority, origin }: ReportedRule): ReportedRule {
  return { name, priority, origin };
}

function orderedChange({ rule, property, values, replaces, edit }: ReportedChange): ReportedChange {
  return { rule, property, values, replaces, edit: edit && orderedEdit(edit) };
}

function orderedUpdate({ rule, property, audited, values }: RuleUpdate): RuleUpdate {
  return { rule, property, audited, values };
}

function orderedEdit({ startLine, startColumn, endLine, endColumn, text }: Edit): Edit {
  return { startLine, startColumn, endLine, endColumn, text };
}

function orderedProblem({ source, line, message }: Problem): Problem {
  return { source, line, message };
}

type RangeLists = "openIpv4" | "deniedIpv4" | "openIpv6" | "deniedIpv6";

/** A group as the report has it: `null` in place of a list that it has no room for. */
type WrittenGroup = Omit<JudgedGroup, RangeLists> & Readonly<Record<RangeLists, readonly AddressRange[] | null>>;

/** So many ranges of addresses are written in a report, or for each group what few have more of. */
const MOST_RANGES = 1_000_000;
const MOST_RANGES_OF_MANY = 100;

/** How many ranges each list of a group has room for. */
function roomForRanges({ length }: readonly JudgedGroup[]): number {
  return Math.max(MOST_RANGES_OF_MANY, Math.floor(MOST_RANGES / length));
}

/** @param mostRanges A list of more ranges is left out: of service tags there may be thousands. */
function orderedGroup(group: JudgedGroup, mostRanges: number): WrittenGroup {
  const { kind, status, isPartial, resource, nsg, resourceGroup, subscription, attachedTo } = group;
  const { source, line, rules, openIpv4, deniedIpv4, openIpv6, deniedIpv6 } = group;
  const fewOf = (ranges: readonly AddressRange[]): readonly AddressRange[] | null =>
    ranges.length > mostRanges ? null : ranges;
  return {
    kind,
    status,
    isPartial,
    resource,
    nsg,
    resourceGroup,
    subscription,
    attachedTo,
    source,
    line,
    rules: rules.map(orderedJudgedRule),
    openIpv4: fewOf(openIpv4),
    deniedIpv4: fewOf(deniedIpv4),
    openIpv6: fewOf(openIpv6),
    deniedIpv6: fewOf(deniedIpv6),
  };
}

function orderedJudgedRule(rule: JudgedRule): JudgedRule {
  const { name, priority, origin, access, protocol, sources, destinations, ports, effect } = rule;
  const { ipv4Addresses, ipv6Addresses, isInFinding } = rule;
  return {
    name,
    priority,
    origin,
    access,
    protocol,
    sources,
    destinations,
    ports,
    effect,
    ipv4Addresses,
    ipv6Addresses,
    isInFinding,
  };
}

function orderedMachine({ machine, status, source, line, ways }: ReportedMachine): ReportedMachine {
  return { machine, status, source, line, ways: ways.map(orderedWay) };
}

function orderedWay(way: ReportedWay): ReportedWay {
  const { status, kind, family, address, publicAddress, frontendPorts, balancer, balancerRule, port } = way;
  const { doors, atLeast, atMost, example, reasons } = way;
  return {
    status,
    kind,
    family,
    address,
    publicAddress,
    frontendPorts,
    balancer,
    balancerRule,
    interface: way.interface,
    port,
    doors: doors.map(orderedDoor),
    atLeast,
    atMost,
    example,
    reasons,
  };
}

function orderedDoor({ kind, groups, status }: ReportedDoor): ReportedDoor {
  return { kind, groups, status };
}
