/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Order } from "./row-order";
import type { Row } from "./rows";

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** The form above the table, which holds what the rows are filtered and sorted by. */
export class FilterForm {
  constructor(private readonly form: HTMLFormElement) {}

  get state(): URLSearchParams {
    return new URLSearchParams([...new FormData(this.form)] as [string, string][]);
  }

  set state(state: URLSearchParams) {
    for (const control of this.form.elements) {
      if (control instanceof HTMLInputElement && control.type === "checkbox") {
        control.checked = state.getAll(control.name).includes(control.value);
      } else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
        control.value = state.get(control.name) ?? "";
      }
    }
  }

  get order(): Order {
    const { state } = this;
    return {
      column: state.get("sort")!,
      direction: state.get("order") === "descending" ? "descending" : "ascending",
    };
  }

  set order({ column, direction }: Order) {
    const { state } = this;
    state.set("sort", column);
    state.set("order", direction);
    this.state = state;
  }

  /** The rows that pass the filter. */
  filter(rows: readonly Row[]): readonly Row[] {
    const { state } = this;
    // A name that this report does not have, from the address of another, is no choice.
    const matches = (name: string, text: string): boolean => ["", text.toLowerCase()].includes(state.get(name) ?? "");
    const wanted = state.get("text")!.toLowerCase().split(/\s+/);
    return rows.filter(
      (row) =>
        state.getAll("status").includes(row.status) &&
        (row.isNew || !state.has("new")) &&
        matches("subscription", row.subscription) &&
        matches("resource-group", row.resourceGroup) &&
        wanted.every((word) => row.searched.includes(word)),
    );
  }
}
/* c8 ignore stop */
