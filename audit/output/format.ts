import { quantity } from "../../policies/messages";
import { and, visible } from "../../policies/printable";
import { isChanged, needsAttention } from "../reporting/attention";
import type { GroupIdentity, Place, Report, ReportedFinding, Summary } from "../reporting/report";
import type { FailOn } from "./fail-on";
import { finderOf } from "./finder";

/* Words that several formats share. All text from files is made safe to print, by `visible`. */

/** Text of several lines, each safe to print. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** A number with its thousands apart, such as `12,345`. */
export function figures(number: number): string {
  return quantity(BigInt(number));
}

/** A number with its noun, such as `1 finding` and `2 findings`. */
export function count(number: number, noun: string): string {
  return `${figures(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** What was found, in a sentence without its period. */
export function verdict(report: Report): string {
  const { summary, findings, groups: judged } = report;
  const { groups, openGroups, undecidedGroups, adminRules, openAdminRules, undecidedAdminRules } = summary;
  const { open, undecided } = summary;
  if (groups + adminRules + open + undecided === 0) {
    return summary.leftOut > 0
      ? `no network security group in ${inputsOf(report)} passes the filter`
      : `found no network security groups in ${inputsOf(report)}`;
  }
  if (open + undecided === 0) {
    const [kinds, numbers] = adminRules > 0 ? [" or security admin rule", ` and ${figures(adminRules)}`] : ["", ""];
    return `no network security group${kinds} is open: ${figures(groups)}${numbers} judged in ${inputsOf(report)}`;
  }
  // If only findings were read, for example from events, the number of judged groups is unknown.
  if (groups + adminRules === 0) {
    return `${openText(count(open, "finding"), open === 1 ? "is" : "are", undecided)} (${inputsOf(report)})`;
  }
  const groupOf = finderOf(judged);
  const others = findings.filter((finding) => !groupOf(finding)).length;
  const shares = [
    ...shareOf(openGroups, groups, "network security group", undecidedGroups),
    ...shareOf(openAdminRules, adminRules, "security admin rule", undecidedAdminRules),
    ...(others > 0 ? [`${count(others, "finding")} of groups that this audit did not judge`] : []),
  ];
  return `${shares.join(", and ")} (${inputsOf(report)})`;
}

/** How many files were read, by their forms, and how many subscriptions of Azure. */
function inputsOf({ summary, azure }: Report): string {
  const { files, inputs } = summary;
  const read = [
    ...inputs.map(({ form, files: number }) => count(number, form)),
    ...(azure ? [count(azure.subscriptions.length, "subscription")] : []),
  ];
  // No file may be of a form.
  return read.length === 0 ? count(files, "file") : and(read);
}

/** How many of all are open; nothing if there are none. */
function shareOf(open: number, all: number, noun: string, undecided: number): readonly string[] {
  return all === 0
    ? []
    : [openText(`${figures(open)} of ${count(all, noun)}`, open === 1 || all === 1 ? "is" : "are", undecided)];
}

function openText(subject: string, verb: "is" | "are", undecided: number): string {
  const more = undecided > 0 ? `, ${figures(undecided)} undecided` : "";
  return `${subject} ${verb} open${more}`;
}

/** What the verdict leaves out, if anything: the findings of judged groups, what is new and fixed, the problems. */
export function counts(report: Report): readonly string[] {
  const { groups, partialGroups, adminRules, open, undecided, new: added, worsened, fixed } = report.summary;
  const { accepted, leftOut, problems } = report.summary;
  const changed = `${figures(added)} new, ${worsened > 0 ? `${figures(worsened)} worsened, ` : ""}${figures(fixed)} fixed`;
  return [
    ...(groups + adminRules > 0 && open + undecided > 0 ? [count(open + undecided, "finding")] : []),
    ...(accepted > 0 ? [`${figures(accepted)} accepted`] : []),
    ...(leftOut > 0 ? [`the filter leaves out ${count(leftOut, "judged group")}`] : []),
    ...(partialGroups > 0 ? [`${count(partialGroups, "group")} judged by listed rules only`] : []),
    ...(hasBaseline(report) ? [changed] : []),
    ...machineCounts(report.summary),
    ...(problems > 0 ? [count(problems, "problem")] : []),
  ];
}

/** How many machines the Internet reaches, of those with a way in; nothing if there are none. */
function machineCounts({ reachableMachines, unknownMachines, unreachableMachines }: Summary): readonly string[] {
  const all = reachableMachines + unknownMachines + unreachableMachines;
  if (all === 0) return [];
  const unknown = unknownMachines > 0 ? [`${figures(unknownMachines)} unknown`] : [];
  return [[`the Internet reaches ${figures(reachableMachines)} of ${count(all, "machine")}`, ...unknown].join(", ")];
}

/** Whether the report shows that the findings were compared with a baseline. */
export function hasBaseline({ findings, fixed }: Report): boolean {
  return fixed.length > 0 || findings.some(({ isNew }) => isNew !== null);
}

/** Parts of a sentence as one. */
export function sentence(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What the baseline says of a finding, and whether it is accepted, in a word each; nothing without a baseline and accepted findings. */
export function noveltyOf(finding: ReportedFinding): readonly string[] {
  const { isNew, acceptance } = finding;
  return [
    ...(isNew === null ? [] : [isNew ? "new" : isChanged(finding) ? "worsened" : "known"]),
    ...(acceptance === null ? [] : [acceptance.status]),
  ];
}

/** Who accepts a finding, until when and why, or why it is no longer accepted, in a line of its own; none if nobody did. */
export function acceptanceLines({ acceptance }: ReportedFinding): readonly string[] {
  if (acceptance === null) return [];
  const { status, expires } = acceptance;
  const [by, reason] = [acceptance.acceptedBy, acceptance.reason].map(visible);
  const accepted = `accepted by ${by} until ${expires}: ${reason}`;
  const exceeds = visible(acceptance.exceeds.join("; "));
  return [
    {
      accepted,
      expired: `acceptance expired after ${expires}; it was accepted by ${by}: ${reason}`,
      exceeded: `admits more than was accepted (${exceeds}); ${accepted}`,
    }[status],
  ];
}

/** Whether the command fails on a finding. */
export function isFailure(finding: ReportedFinding, failOn: FailOn): boolean {
  // A reachable machine fails whether the baseline knows the finding or not, as it does without a finding.
  if (failOn === "reachable") return (finding.reachableMachines?.length ?? 0) > 0;
  return needsAttention(finding) && (failOn === "undecided" || finding.status === failOn);
}

/** What a finding admits more of than the baseline says, such as `more sources and ports`; `undefined` if nothing. */
export function worseningIn({ worsened }: ReportedFinding): string | undefined {
  return worsened === null || worsened.length === 0 ? undefined : `more ${and(worsened)}`;
}

/** The label of a file. */
export function fileOf({ source }: Place): string {
  return source === "-" ? "standard input" : visible(source);
}

/** A file and, if it is known, the line: `states/mail.json:12`. */
export function placeOf(place: Place): string {
  return place.line === null ? fileOf(place) : `${fileOf(place)}:${place.line}`;
}

/** Where the program declares the resource of a finding: `index.ts:17:1`; `undefined` if that is unknown. */
export function programPlaceOf({ declaredAt }: ReportedFinding): string | undefined {
  if (declaredAt === null) return undefined;
  const { file, line, column } = declaredAt;
  return [visible(file), line, ...(column === null ? [] : [column])].join(":");
}

/** The same as a line of its own; none if it is unknown. */
export function programLines(finding: ReportedFinding): readonly string[] {
  const place = programPlaceOf(finding);
  return place === undefined ? [] : [`declared at ${place}`];
}

/** The name of a group, or what else identifies it. */
export function nameOf({ nsg, resource }: GroupIdentity): string {
  return visible(nsg ?? resource);
}

/** So many ids of what groups are attached to are written in a report: each finding of a group has those of all others again. */
const MOST_ATTACHED = 100_000;

/** How many of these ids each of some findings has room for. */
export function roomForAttached({ length }: readonly ReportedFinding[]): number {
  return Math.max(1, Math.floor(MOST_ATTACHED / length));
}

/** What a group is attached to, in words; `undefined` if that is unknown. */
export function attachment({ attachedTo }: GroupIdentity): string | undefined {
  if (attachedTo === null) return undefined;
  const known = attachments.get(attachedTo) ?? attachmentTo(attachedTo);
  attachments.set(attachedTo, known);
  return known;
}

/** Lists that were put into words: a group has one for all of its findings. */
const attachments = new WeakMap<readonly string[], string>();

function attachmentTo(names: readonly string[]): string {
  const having = (form: RegExp): number => names.filter((name) => form.test(name)).length;
  const subnets = having(SUBNET);
  const networkInterfaces = having(NETWORK_INTERFACE);
  const others = names.length - subnets - networkInterfaces;
  const counted = [
    ...(subnets > 0 ? [count(subnets, "subnet")] : []),
    ...(networkInterfaces > 0 ? [count(networkInterfaces, "network interface")] : []),
    ...(others > 0 ? [count(others, "other resource")] : []),
  ];
  return counted.length === 0 ? "nothing" : counted.join(", ");
}

/* By an id of Azure's, or by the type in an address of Terraform's or in a URN. */
const SUBNET = /\/subnets\/|azurerm_subnet|:Subnet/i;
const NETWORK_INTERFACE = /\/networkInterfaces\/|azurerm_network_interface|:NetworkInterface/i;

/** How many public addresses are admitted, a text for each family with admitted addresses; empty if nothing is known. */
export function addressesOf({ ipv4Addresses, ipv6Addresses }: ReportedFinding): readonly string[] {
  const families: readonly (readonly [string | null, string])[] = [
    [ipv4Addresses, "IPv4"],
    [ipv6Addresses, "IPv6"],
  ];
  return families.flatMap(([addresses, family]) =>
    addresses === null || addresses === "0" ? [] : [`${quantity(BigInt(addresses))} ${family}`],
  );
}
