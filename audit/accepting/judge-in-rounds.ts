import { isAccepted } from "../reporting/attention";
import type { ReportedFinding } from "../reporting/report";

/** A finding with the rules that it is about. */
export interface FoundIn<R> {
  readonly finding: ReportedFinding;
  readonly rules: readonly R[];
}

/**
 * The findings of a group. One verdict reports rules that are open together only once, at their widest destination, and leaves out what is
 * undecided about them; so without the rules of an accepted finding there may be others, which nobody accepted. Therefore the rest of the
 * rules is judged again, until nothing more is found that is accepted.
 *
 * @param judge The findings of some of the rules.
 */
export function judgeInRounds<R>(
  rules: readonly R[],
  judge: (rules: readonly R[]) => readonly FoundIn<R>[],
): readonly FoundIn<R>[] {
  const found: FoundIn<R>[] = [];
  const known = new Set<string>();
  let rest = rules;
  for (;;) {
    const more = judge(rest).filter(({ finding }) => !known.has(finding.fingerprint));
    found.push(...more);
    for (const { finding } of more) known.add(finding.fingerprint);
    const settled = new Set(
      more.filter(({ finding }) => isAccepted(finding) && mayHideOthers(finding)).flatMap((one) => one.rules),
    );
    if (settled.size === 0) return found;
    rest = rest.filter((rule) => !settled.has(rule));
  }
}

/** Whether a verdict may leave out others for a finding. A rule that is open by itself is judged apart from all others. */
export function mayHideOthers({ status, rules }: ReportedFinding): boolean {
  return status === "undecided" || rules.length > 1;
}
