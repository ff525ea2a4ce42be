import { type JsonObject, textOf } from "../input/json/values";
import type { Unreadable } from "../input/item";
import { unreadable } from "../input/json/values";
import { azureSource } from "../reporting/azure-source";
import type { ReadSubscription } from "../reporting/report";
import { subscriptionOf } from "./rows";

interface Counted {
  readonly row: JsonObject;
  /** How many groups were read, and how many the prefilter left out. */
  groups: number;
  leftOut: number;
}

/** The subscriptions that an audit sees. Ids are in lower case. */
export class Subscriptions {
  readonly #known = new Map<string, Counted>();
  /** Those that are listed at the beginning and at the end; `undefined` as long as that list was not read whole. */
  #first: ReadonlySet<string> | undefined;
  #last: ReadonlySet<string> | undefined;

  /** Takes the list of subscriptions at the beginning. */
  begin({ rows, isWhole }: { readonly rows: readonly JsonObject[]; readonly isWhole: boolean }): void {
    for (const row of rows) this.#of(row, row);
    if (isWhole) this.#first = idsIn(rows);
  }

  /** Takes the same list at the end: what cannot be read any more is missing from pages without a word. */
  end(rows: readonly JsonObject[]): void {
    this.#last = idsIn(rows);
  }

  /** Counts a group that was read. */
  addGroup(row: JsonObject): void {
    this.#of(row).groups++;
  }

  /** Counts a group that the prefilter left out. */
  addLeftOut(row: JsonObject): void {
    this.#of(row).leftOut++;
  }

  /** In the order of their ids. */
  all(): readonly ReadSubscription[] {
    return [...this.#known]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { row, groups, leftOut }]) => ({
        id,
        name: textOf(row["name"]) ?? null,
        tenant: textOf(row["tenantId"]) ?? null,
        state: textOf(row["state"]) ?? null,
        groups,
        leftOut,
      }));
  }

  /** The id of one that is enabled, or else of any; `undefined` if none is seen. */
  anyEnabled(): string | undefined {
    const all = this.all();
    return (all.find(({ state }) => state === "Enabled") ?? all[0])?.id;
  }

  /** Those of some that were not seen. */
  missingOf(ids: readonly string[]): readonly string[] {
    return ids.map((id) => id.toLowerCase()).filter((id) => !this.#known.has(id));
  }

  /** @param asked Ids of subscriptions to which the audit is narrowed. */
  problems(asked: readonly string[]): readonly Unreadable[] {
    const [first, last] = [this.#first, this.#last];
    const missing = first ? this.missingOf(asked) : [];
    const gone = first && last ? [...first].filter((id) => !last.has(id)) : [];
    const late = first && last ? [...last].filter((id) => !first.has(id)) : [];
    return [
      ...missing.map((id) =>
        problem(id, "was asked for, but not seen: it is not there, or the sign-in may not read it in this tenant."),
      ),
      ...gone.map((id) =>
        problem(id, "was seen when the audit began, but not when it ended: the audit may be incomplete."),
      ),
      ...late.map((id) => problem(id, "was not seen before the audit ended: audit again.")),
    ];
  }

  #of(row: JsonObject, facts: JsonObject = {}): Counted {
    const id = idIn(row);
    const known = this.#known.get(id) ?? { row: facts, groups: 0, leftOut: 0 };
    this.#known.set(id, known);
    return known;
  }
}

function idIn(row: JsonObject): string {
  return subscriptionOf(row) ?? "(unknown)";
}

function idsIn(rows: readonly JsonObject[]): ReadonlySet<string> {
  return new Set(rows.map(idIn));
}

function problem(id: string, what: string): Unreadable {
  return unreadable({ source: azureSource(id), line: null }, `Subscription ${id} ${what}`);
}
