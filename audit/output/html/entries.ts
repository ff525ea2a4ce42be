import { createHash } from "node:crypto";
import { groupBy } from "../../../policies/azure/collections";
import { type Addresses, type Family, NO_ADDRESSES } from "../../../policies/evaluator/sets/addresses";
import { size } from "../../../policies/evaluator/sets/ranges";
import type { GroupIdentity, JudgedGroup, Place, Report, ReportedFinding, Status } from "../../reporting/report";
import { finderOf } from "../finder";
import { rangesOf } from "./space";

/** A network security group with what was found in it: a row of the report's table. */
export interface Entry {
  /** Its id in the page: the same in every report, since others link to it. */
  readonly anchor: string;
  /** What it is and where it stands: the group, or a finding of it where only that was read, such as from events. */
  readonly subject: GroupIdentity & Place & { readonly status: Status };
  readonly group: JudgedGroup | undefined;
  /** In the report's order. */
  readonly findings: readonly ReportedFinding[];
  /** The public addresses that are admitted, and those that are denied; none where the rules are not known. */
  readonly open: Addresses;
  readonly denied: Addresses;
  /** How many public addresses are admitted; `undefined` if that is not known. */
  readonly ipv4: bigint | undefined;
  readonly ipv6: bigint | undefined;
}

/** The rows: what was found first, in the report's order, then the other groups. */
export function entriesOf({ findings, groups }: Report): readonly Entry[] {
  const groupOf = finderOf(groups);
  const found = groupBy(findings, (finding): [JudgedGroup | ReportedFinding] => [groupOf(finding) ?? finding]);
  const subjects = [...found.keys(), ...groups.filter((group) => !found.has(group))];
  const anchorOf = anchors();
  return subjects.map((subject) => {
    const { resource } = subject;
    const ofSubject = found.get(subject) ?? [];
    return {
      anchor: anchorOf(resource),
      subject,
      findings: ofSubject,
      ...("openIpv4" in subject ? factsOfGroup(subject, ofSubject) : factsOfFinding(subject)),
    };
  });
}

type Facts = Pick<Entry, "group" | "open" | "denied" | "ipv4" | "ipv6">;

function factsOfGroup(group: JudgedGroup, findings: readonly ReportedFinding[]): Facts {
  const open = { ipv4: rangesOf("ipv4", group.openIpv4), ipv6: rangesOf("ipv6", group.openIpv6) };
  const denied = { ipv4: rangesOf("ipv4", group.deniedIpv4), ipv6: rangesOf("ipv6", group.deniedIpv6) };
  const isKnown = group.rules.every(({ ipv4Addresses }) => ipv4Addresses !== null);
  if (group.status === "undecided" || !isKnown) return { group, open, denied, ipv4: undefined, ipv6: undefined };
  const admitting = [...findings, ...group.rules.filter(({ effect }) => effect === "admits")];
  // Not every report that is read again lists the admitted addresses: then they are at least the most of a finding or a rule.
  const admittedIn = (family: Family): bigint => {
    const counts = admitting.map((one) => countOf(one[`${family}Addresses`]) ?? 0n);
    return size(open[family]) || counts.reduce((a, b) => (a > b ? a : b), 0n);
  };
  return { group, open, denied, ipv4: admittedIn("ipv4"), ipv6: admittedIn("ipv6") };
}

function factsOfFinding({ ipv4Addresses, ipv6Addresses }: ReportedFinding): Facts {
  const [ipv4, ipv6] = [countOf(ipv4Addresses), countOf(ipv6Addresses)];
  return { group: undefined, open: NO_ADDRESSES, denied: NO_ADDRESSES, ipv4, ipv6 };
}

/** The number of addresses of a report; `undefined` if it is not known. */
export function countOf(addresses: string | null): bigint | undefined {
  return addresses === null ? undefined : BigInt(addresses);
}

/** Makes ids that depend on the resource alone, as long as it has one entry. */
function anchors(): (resource: string) => string {
  const times = new Map<string, number>();
  return (resource) => {
    const anchor = `nsg-${createHash("sha256").update(resource.toLowerCase()).digest("hex").slice(0, 12)}`;
    const time = (times.get(anchor) ?? 0) + 1;
    times.set(anchor, time);
    return time === 1 ? anchor : `${anchor}-${time}`;
  };
}
