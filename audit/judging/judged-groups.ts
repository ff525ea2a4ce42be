import { compare } from "../../policies/azure/declaration";
import type { Attachments } from "./attachments";
import { isAccepted } from "../reporting/attention";
import type { Judged } from "./judge-group";
import type { GroupIdentity, JudgedGroup, ReportedFinding, Status } from "../reporting/report";

/** Everything that was judged, here or earlier, each once. */
export class JudgedGroups {
  readonly #groups = new Map<string, JudgedGroup>();
  readonly #findings = new Map<string, ReportedFinding>();

  add({ group, findings }: Judged): void {
    this.addGroup(group);
    for (const finding of findings) this.addFinding(finding);
  }

  /**
   * Of a group that was judged several times, of different days perhaps, the worst counts, as all findings do; of what is as bad, what
   * was read whole. What one does not say about attachments, another may.
   */
  addGroup(group: JudgedGroup): void {
    const key = keyOf(group, group.resource.toLowerCase());
    const known = this.#groups.get(key);
    const [one, other] = known && !isRather(group, known) ? [known, group] : [group, known];
    this.#groups.set(key, attachedAs(one, other));
  }

  addFinding(finding: ReportedFinding): void {
    const key = keyOf(finding, finding.fingerprint);
    const known = this.#findings.get(key);
    const [one, other] = known && !isWider(finding, known) ? [known, finding] : [finding, known];
    this.#findings.set(key, attachedAs(one, other));
  }

  /** In the order of their names. */
  groups(attachments: Attachments): readonly JudgedGroup[] {
    return [...this.#groups.values()]
      .map((group) => attached(group, attachments))
      .sort((a, b) => compare(nameOf(a), nameOf(b)) || compare(a.resource, b.resource) || compare(a.source, b.source));
  }

  /** What is attached to something comes first, then the widest; what is undecided comes last. */
  findings(attachments: Attachments): readonly ReportedFinding[] {
    return [...this.#findings.values()]
      .map((finding) => attached(finding, attachments))
      .sort(
        (a, b) =>
          compare(a.status, b.status) ||
          attachmentRank(a) - attachmentRank(b) ||
          Number(numberOf(b.ipv4Addresses) - numberOf(a.ipv4Addresses)) ||
          Number(numberOf(b.ipv6Addresses) - numberOf(a.ipv6Addresses)) ||
          compare(nameOf(a), nameOf(b)) ||
          compare(a.resource, b.resource) ||
          compare(a.message, b.message) ||
          compare(a.source, b.source),
      );
  }
}

/** Whether a judgement counts rather than another of the same group that came before. */
function isRather(group: JudgedGroup, known: JudgedGroup): boolean {
  const worse = WORST_FIRST.indexOf(known.status) - WORST_FIRST.indexOf(group.status);
  return worse > 0 || (worse === 0 && known.isPartial && !group.isPartial);
}

/**
 * Whether a finding counts rather than the same one that came before: it is not accepted while that is, or admits more. One may only
 * repeat what the other reports in full.
 */
function isWider(finding: ReportedFinding, known: ReportedFinding): boolean {
  if (isAccepted(finding) !== isAccepted(known)) return isAccepted(known);
  if (finding.example === null || known.example === null) return finding.example !== null;
  const more = numberOf(finding.ipv4Addresses) - numberOf(known.ipv4Addresses);
  return more > 0n || (more === 0n && numberOf(finding.ipv6Addresses) > numberOf(known.ipv6Addresses));
}

/** With what another judgement or finding of the same group says about attachments. */
function attachedAs<T extends GroupIdentity>(one: T, other: T | undefined): T {
  return other ? attachedToo(one, other.attachedTo) : one;
}

/** A listing may not say what a group is attached to, or be older, where another file does. */
function attached<T extends GroupIdentity>(one: T, attachments: Attachments): T {
  return attachedToo(one, attachments.of(one.resource));
}

function attachedToo<T extends GroupIdentity>(one: T, more: GroupIdentity["attachedTo"]): T {
  if (more === null) return one;
  const own = one.attachedTo ?? [];
  const known = new Set(own.map((id) => id.toLowerCase()));
  return { ...one, attachedTo: [...own, ...more.filter((id) => !known.has(id.toLowerCase()))] };
}

/** What filters nothing comes last, and what may between. */
function attachmentRank({ attachedTo }: ReportedFinding): number {
  return attachedTo === null ? 1 : attachedTo.length > 0 ? 0 : 2;
}

const WORST_FIRST: readonly Status[] = ["open", "undecided", "restricted"];

function nameOf({ nsg }: ReportedFinding | JudgedGroup): string {
  return nsg ?? "";
}

function numberOf(addresses: string | null): bigint {
  return BigInt(addresses ?? 0);
}

/** An id identifies one resource anywhere, a URN one within its file. Any other label may also be another resource's name. */
function keyOf({ resource, source, line }: ReportedFinding | JudgedGroup, name: string): string {
  if (/^\/subscriptions\//i.test(resource)) return name;
  return JSON.stringify(resource.startsWith("urn:") ? [name, source] : [name, source, line]);
}
