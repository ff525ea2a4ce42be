import type { FormCount } from "./input-forms";

/** What an audit found: all that the writers write, and what the JSON format holds (docs/audit-report.schema.json). */
export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  /** When the audit ran, in ISO 8601 and UTC. */
  readonly created: string;
  readonly summary: Summary;
  /** What was read from Azure itself, if the command was asked to. */
  readonly azure?: AzureReading;
  /** What needs attention first, then what the baseline knows, then what is accepted; of each what is open first, the widest before others. */
  readonly findings: readonly ReportedFinding[];
  /** Findings of the baseline that are no more. Empty without a baseline. */
  readonly fixed: readonly ReportedFinding[];
  /** What could not be read, in the order of the files. */
  readonly problems: readonly Problem[];
  /** What is no fault and worth knowing, in the order of the files. */
  readonly notes: readonly Note[];
  /** Every group, and every admin rule, that was judged, in the order of their names. Empty where only findings were read, such as from events. */
  readonly groups: readonly JudgedGroup[];
  /** The machines that have a way in from the Internet, those that it reaches first. Empty where nothing of networks was read. */
  readonly machines: readonly ReportedMachine[];
}

export interface Summary {
  /** Files that could be opened, whatever is in them. */
  readonly files: number;
  /**
   * The forms of these files. A file of several forms counts in each; one that cannot be recognized counts in none, and so does a file of
   * parameters, which is not judged.
   */
  readonly inputs: readonly FormCount[];
  /** Network security groups that were judged. */
  readonly groups: number;
  readonly openGroups: number;
  readonly undecidedGroups: number;
  readonly restrictedGroups: number;
  /** Groups and admin rules that were judged, and that a filter leaves out: no other number counts them. */
  readonly leftOut: number;
  /** Groups of any status that were judged by listed rules only. */
  readonly partialGroups: number;
  /** Security admin rules that were judged. */
  readonly adminRules: number;
  readonly openAdminRules: number;
  readonly undecidedAdminRules: number;
  /** Findings that are open, that are undecided, and of both those that the baseline does not have (all without a baseline). */
  readonly open: number;
  readonly undecided: number;
  readonly new: number;
  /** Those that admit more than the baseline says. */
  readonly worsened: number;
  readonly fixed: number;
  /** Findings that their owner accepts. */
  readonly accepted: number;
  readonly problems: number;
  /** Machines with a way in from the Internet, by what came of it. */
  readonly reachableMachines: number;
  readonly unknownMachines: number;
  readonly unreachableMachines: number;
  /** Network interfaces without a way in that the audit has read. */
  readonly interfacesWithoutWay: number;
}

/** What a live audit has read, and when. */
export interface AzureReading {
  readonly cloud: "public" | "usgov" | "china";
  /** When Resource Graph was asked first, in ISO 8601 and UTC: verdicts are as its index was from then on. */
  readonly indexedAt: string;
  /** Whether each group that is open in the index was read again from its resource provider. */
  readonly isVerified: boolean;
  /** The subscriptions that the sign-in can read, in the order of their ids. What it cannot read is not among them. */
  readonly subscriptions: readonly ReadSubscription[];
  /** Ids of subscriptions that were asked for and are not among those. */
  readonly missing: readonly string[];
}

export interface ReadSubscription {
  readonly id: string;
  /** `null`, as the two that follow, if Azure does not give it. */
  readonly name: string | null;
  /** The id of its tenant, which is another one where Azure Lighthouse delegates the subscription. */
  readonly tenant: string | null;
  /** Such as `Enabled` or `Warned`. */
  readonly state: string | null;
  /** How many network security groups were read. */
  readonly groups: number;
  /** How many more Resource Graph left out, by `--prefilter`. */
  readonly leftOut: number;
}

export type Status = "open" | "undecided" | "restricted";

/** Where something stands. */
export interface Place {
  /** The file, as it was named to the command; `-` is standard input. */
  readonly source: string;
  /** The line in it, from 1; `null` if that is not known. */
  readonly line: number | null;
}

/** Where a Pulumi program declares a resource. */
export interface ProgramPlace {
  /** The path, relative to the folder of the project or else to `--source-root`; `/` separates folders. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; `null` where the language does not say. */
  readonly column: number | null;
}

/** Which network security group something is about, as far as it is known. */
export interface GroupIdentity {
  /** The Azure resource id if it is known, else the URN, else what the file has. Of the resource that holds the rules of a finding. */
  readonly resource: string;
  readonly nsg: string | null;
  readonly resourceGroup: string | null;
  readonly subscription: string | null;
  /**
   * The subnets and network interfaces to which the group is attached, by their ids or else by what the file calls them; `null` if that
   * is not known. A group that is attached to nothing filters nothing.
   */
  readonly attachedTo: readonly string[] | null;
}

export interface ReportedRule {
  readonly name: string;
  /** As it is written. */
  readonly priority: string;
  readonly origin: "inline" | "standalone" | "admin";
}

export interface ReportedFinding extends GroupIdentity, Place {
  readonly rule: "Network-018";
  readonly status: "open" | "undecided";
  /** Whether the baseline does not have it; `null` without a baseline. */
  readonly isNew: boolean | null;
  /** Where it admits more than the finding of the baseline did, as far as that is known; `null` without a baseline. */
  readonly worsened: readonly Worsening[] | null;
  /** What the file of accepted findings says of it; `null` if that does not name it, or there is none. */
  readonly acceptance: Acceptance | null;
  readonly rules: readonly ReportedRule[];
  readonly ports: readonly number[];
  /**
   * The admitted public addresses, as blocks and ranges, at the destination that most of them reach: `0.0.0.0/0` and `::/0` are all
   * public ones of their families. `null` if that is not known, or too long to be listed.
   */
  readonly sources: readonly string[] | null;
  /** The destinations of its rules in the same way: `*` is all, and `outside` stands before public ones outside the virtual network. */
  readonly destinations: readonly string[] | null;
  /**
   * Where these are too long to be listed, or contain a service tag that counts by its name, what distinguishes them from others: a hash of
   * the IPv4 addresses and the names, and one of the IPv6 addresses behind it, in hexadecimal digits. `null` where they are listed, and where
   * that is not known, as in reports of version 1.3.0 and earlier.
   */
  readonly sourcesDigest: string | null;
  readonly destinationsDigest: string | null;
  /** What an entry of accepted findings must cover; `null` if that is not known. */
  readonly atMost: AtMost | null;
  /** How many public addresses are admitted, as decimal numbers; `null` if that is unknown. */
  readonly ipv4Addresses: string | null;
  readonly ipv6Addresses: string | null;
  /** One admitted public address; `null` if none is known. */
  readonly example: string | null;
  /** What the policies say of it: the first line a sentence, then the facts, a line each. */
  readonly message: string;
  readonly fix: ReportedFix;
  /** Where the Pulumi program declares the resource; `null` if that is unknown, or it is of no program. */
  readonly declaredAt: ProgramPlace | null;
  /** The ids of machines that the Internet reaches through the group; `null` where nothing of networks was read. */
  readonly reachableMachines: readonly string[] | null;
  /** The same for the same finding in every report, whatever its order, format or version; hexadecimal. */
  readonly fingerprint: string;
}

/** Why a finding does not fail, or fails again. */
export interface Acceptance {
  /** `accepted`: it does not fail. `expired`, `exceeded`: it was accepted up to an earlier day, or up to another exposure, and fails. */
  readonly status: "accepted" | "expired" | "exceeded";
  readonly reason: string;
  readonly acceptedBy: string;
  /** The last day on which it is accepted, in UTC, as `yyyy-mm-dd`. */
  readonly expires: string;
  /** What it admits beyond the exposure that was accepted, each a few words; empty if nothing. */
  readonly exceeds: readonly string[];
}

/**
 * The public addresses that the rules of a finding admit at most, and their destinations, in the same texts as in the finding: whatever
 * unknown values become, at every destination and every port of the finding. `null` if they are too long to be listed.
 */
export interface AtMost {
  readonly sources: readonly string[] | null;
  readonly destinations: readonly string[] | null;
}

/** What a finding admits more of. */
export type Worsening = "sources" | "destinations" | "ports";

/** How to close a finding. */
export interface ReportedFix {
  /** In lines, in the language of the input; empty if nothing can be said. */
  readonly text: string;
  /** The smallest changes that close it; none where they would decide for the owner of the rules, or are not known. */
  readonly changes: readonly ReportedChange[];
  /**
   * What scripts of commands set to close it, in rules that Azure listed and whose names are known: also where the owner must name the
   * senders. None for all other findings.
   */
  readonly updates: readonly RuleUpdate[];
}

/** What to set in a rule in Azure. */
export interface RuleUpdate {
  /** Its name in Azure. */
  readonly rule: string;
  readonly property: "destinationPortRanges" | "sourceAddressPrefixes";
  /** The values that were audited, whether one or several. A script changes a rule only if it still has them. */
  readonly audited: readonly string[];
  /** The new values; `null` where the owner must name the senders. */
  readonly values: readonly string[] | null;
}

/** What a rule is to say in place of what it says. */
export interface ReportedChange {
  readonly rule: string;
  /** As Azure calls it. */
  readonly property: string;
  /** One where the property is no list. */
  readonly values: readonly string[];
  /** The property that says the same now and is to go; `null` if it is the same one. */
  readonly replaces: string | null;
  /** How to make it in the file of the finding; `null` where that is no source, or it is not certain which text is to be edited. */
  readonly edit: Edit | null;
}

/** A part of a file with what is to stand there. Lines and columns, in UTF-16 code units, are from 1; the end is not part of it. */
export interface Edit {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface Problem extends Place {
  /** A sentence. */
  readonly message: string;
}

export interface Note extends Place {
  /**
   * `skipped`: text or files that were left out; `no-groups`: a document that could be judged but contains no groups; `assumed`: what
   * a verdict assumes, because the file does not say it for certain; `unevaluated`: what is unknown in a template because it is wrong;
   * `unread`: a linked template that was not read, which is allowed; `left-out`: what a preview does not show;
   * `unmatched`: an entry of accepted findings that names none; `undecided-path`: what
   * may lead packets to machines by rules of its own; `service-tags`: which list of service tags the audit used.
   */
  readonly about:
    | "skipped"
    | "no-groups"
    | "assumed"
    | "unevaluated"
    | "unread"
    | "left-out"
    | "unmatched"
    | "undecided-path"
    | "service-tags";
  /** A sentence. */
  readonly message: string;
}

/** A group, or a security admin rule by itself, with what an auditor wants to see of it. */
export interface JudgedGroup extends GroupIdentity, Place {
  readonly kind: "network-security-group" | "admin-rule";
  /** Whether only the rules of a listing of rules were judged: a query may have left out others. */
  readonly isPartial: boolean;
  readonly status: Status;
  /** Its rules about a guarded port, in the order in which they are matched. */
  readonly rules: readonly JudgedRule[];
  /** The public addresses that any of its rules admits, and those that its Denies deny. */
  readonly openIpv4: readonly AddressRange[];
  readonly deniedIpv4: readonly AddressRange[];
  readonly openIpv6: readonly AddressRange[];
  readonly deniedIpv6: readonly AddressRange[];
}

/** Addresses from the first to the last, both included, as text. */
export type AddressRange = readonly [first: string, last: string];

export interface JudgedRule extends ReportedRule {
  /** These as they are written, in brackets what is unknown, missing or no text. */
  readonly access: string;
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly ports: readonly string[];
  /**
   * What it does to public addresses: `admits` of an Allow, `shadowed` of one whose every source an earlier Deny takes, `none`
   * of one without public sources; `denies` of a Deny that takes something from a later Allow, `no-effect` of another; `unknown` where
   * it depends on a value that is not known.
   */
  readonly effect: "admits" | "shadowed" | "none" | "denies" | "no-effect" | "unknown";
  /**
   * How many public addresses it admits or denies, as decimal numbers; `null` of an Allow from a service tag that counts as unrestricted
   * though its addresses are not known.
   */
  readonly ipv4Addresses: string | null;
  readonly ipv6Addresses: string | null;
  /** Whether a finding is about it. */
  readonly isInFinding: boolean;
}

/** Whether the Internet reaches a machine on a guarded port; `not-reachable` by the ways that the audit has read. */
export type Reachability = "reachable" | "unknown" | "not-reachable";

/** A machine that has a way in from the Internet; the place is that of its first interface. */
export interface ReportedMachine extends Place {
  /** The Azure id of the virtual machine, its instance or the scale set, else of the interface or what else is known of it. */
  readonly machine: string;
  /** The best of its ways. */
  readonly status: Reachability;
  /** Those that are open first. */
  readonly ways: readonly ReportedWay[];
}

/** A way from the Internet to an interface. */
export interface ReportedWay {
  readonly status: Reachability;
  readonly kind:
    | "public-address"
    | "load-balancing-rule"
    | "inbound-nat-rule"
    | "inbound-nat-pool"
    | "application-gateway"
    | "unknown";
  /** The Azure id of the interface, if it is known. */
  readonly interface: string | null;
  /** At which address the Internet reaches it, as text, and the id of that address. */
  readonly address: string | null;
  readonly publicAddress: string | null;
  /** The port at that address, or a range of ports, and the port of the machine. */
  readonly frontendPorts: string | null;
  readonly port: number | null;
  /** The ids of what is between, and of its rule. */
  readonly balancer: string | null;
  readonly balancerRule: string | null;
  readonly doors: readonly ReportedDoor[];
  readonly family: "ipv4" | "ipv6";
  /** How many public addresses reach it, at least and at most, as decimal numbers. */
  readonly atLeast: string;
  readonly atMost: string;
  /** One of these addresses: of those that surely do, else of those that may. */
  readonly example: string | null;
  /** Which door is shut, what is unknown, or what else to know; in sentences. */
  readonly reasons: readonly string[];
}

/** What decides on packets at one place. */
export interface ReportedDoor {
  readonly kind: "admin-rules" | "subnet" | "interface";
  /** The ids of its groups; none if it has none, or if they are unknown. Several if it is unknown which of them it has. */
  readonly groups: readonly string[];
  readonly status: "admits" | "shut" | "unknown";
}
