import { type AdmittedAddresses, addressesIn } from "../reporting/admitted";
import { isAccepted } from "../reporting/attention";
import type { Acceptance, AtMost, Note, ReportedFinding } from "../reporting/report";
import { type AcceptedEntry, type FindingNames, namerOf, namesOf } from "./accepted-entry";
import { excessOver } from "./excess";
import { mayHideOthers } from "./judge-in-rounds";

/** The entries that hold on a day. */
export class Acceptances {
  readonly #entries: readonly { readonly entry: AcceptedEntry; readonly names: (names: FindingNames) => boolean }[];
  /** Those that named a finding. */
  readonly #used = new Set<AcceptedEntry>();
  readonly #today: string;

  /** @param today In UTC, as `yyyy-mm-dd`. */
  constructor(entries: readonly AcceptedEntry[], today: string) {
    this.#entries = entries.map((entry) => ({ entry, names: namerOf(entry) }));
    this.#today = today;
  }

  /**
   * A finding with the decision of the entry that names it. Among several entries, one that accepts it takes precedence over one that has
   * expired, and that over one that it exceeds.
   *
   * @param admitted What it admits at most; `undefined` if that is not known.
   */
  decide(finding: ReportedFinding, admitted: AdmittedAddresses | undefined): ReportedFinding {
    const names = namesOf(finding);
    const entries = this.#entries.filter((one) => one.names(names)).map(({ entry }) => entry);
    for (const entry of entries) this.#used.add(entry);
    const decisions = entries.map((entry) => this.#decision(entry, excessOver(entry.widest, admitted, finding.ports)));
    const [acceptance = null] = BEST_FIRST.flatMap((best) => decisions.filter(({ status }) => status === best));
    return { ...finding, acceptance };
  }

  /** The same for a finding of an earlier report, if that report says what it admits. */
  decideAgain(finding: ReportedFinding): ReportedFinding {
    // The audit looks behind such a finding only if it is accepted.
    const isWhole = !mayHideOthers(finding) || isAccepted(finding);
    return this.decide(finding, isWhole ? admittedBy(finding.atMost) : undefined);
  }

  #decision({ reason, acceptedBy, expires }: AcceptedEntry, exceeds: readonly string[]): Acceptance {
    const status = exceeds.length > 0 ? "exceeded" : this.#today > expires ? "expired" : "accepted";
    return { status, reason, acceptedBy, expires, exceeds };
  }

  /** Notes each entry that has named no finding so far. */
  unmatched(): readonly Note[] {
    return this.#entries
      .filter(({ entry }) => !this.#used.has(entry))
      .map(({ entry: { place, group, rule } }) => {
        const named = Object.entries({ group, rule }).flatMap(([key, text]) =>
          text === undefined ? [] : [`${key} ${JSON.stringify(text)}`],
        );
        const message = `No finding matches this entry (${named.join(", ")}). Correct it (it must match all rules of a finding), or delete it if the rule is closed for good.`;
        return { ...place, about: "unmatched", message };
      });
  }
}

const BEST_FIRST: readonly Acceptance["status"][] = ["accepted", "expired", "exceeded"];

/** `undefined` if any of it is not known. */
function admittedBy(atMost: AtMost | null): AdmittedAddresses | undefined {
  const [sources, destinations] = [atMost?.sources, atMost?.destinations].map((texts) => texts && addressesIn(texts));
  return sources && destinations ? { sources, destinations } : undefined;
}
