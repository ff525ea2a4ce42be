/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { copyFixes } from "./fix-copying";
import type { FilterForm } from "./filter-form";
import type { GroupTable } from "./group-table";
import type { Order, orderRows } from "./row-order";
import type { Row, readRows } from "./rows";

/** The parts of the script, each of a file of its own. */
export interface Parts {
  readonly readRows: typeof readRows;
  readonly orderRows: typeof orderRows;
  readonly copyFixes: typeof copyFixes;
  readonly FilterForm: typeof FilterForm;
  readonly GroupTable: typeof GroupTable;
}

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** Connects the form, the table of the groups and the page's address. */
export class GroupsPage {
  readonly #form = document.querySelector<HTMLFormElement>("#filter")!;
  readonly #filter: FilterForm;
  readonly #table: GroupTable;
  /** The form's state before anybody changed it. */
  readonly #usual: string;

  private constructor(
    private readonly rows: readonly Row[],
    private readonly parts: Parts,
  ) {
    const table = document.querySelector<HTMLTableElement>("#table")!;
    this.#filter = new parts.FilterForm(this.#form);
    this.#table = new parts.GroupTable(table, rows.length);
    this.#usual = this.#filter.state.toString();
    parts.copyFixes(table);
    for (const header of table.tHead!.rows[0]!.cells) this.#addSortButton(header);
    this.#form.addEventListener("input", () => this.#stateChanged());
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("reset")!.addEventListener("click", () => {
      this.#reset();
      this.#stateChanged();
    });
    window.addEventListener("hashchange", () => this.#followAddress());
  }

  /**
   * Replaces what the page shows without a script by the table that can be filtered, sorted and opened. This starts before the
   * browser has read that, so that it never lays it out. If it fails, the browser shows it.
   */
  static async start(parts: Parts): Promise<void> {
    const { classList } = document.documentElement;
    classList.add("scripted");
    const occurrence = (target: EventTarget, event: string): Promise<Event> =>
      new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
    const [parsed, loaded] = [occurrence(document, "DOMContentLoaded"), occurrence(window, "load")];
    try {
      const rows = await parts.readRows();
      await parsed;
      const page = new GroupsPage(rows, parts);
      page.#show();
      for (const unneeded of document.querySelectorAll(".unscripted")) unneeded.remove();
      // The browser goes to the address first.
      await loaded;
      page.#followAddress();
    } catch (error) {
      classList.remove("scripted");
      throw error;
    }
  }

  #show(): void {
    const { order } = this.#filter;
    this.#table.show(this.parts.orderRows(this.#filter.filter(this.rows), order), order);
  }

  #reset(): void {
    this.#filter.state = new URLSearchParams(this.#usual);
  }

  /** What is filtered and sorted by stands in the page's address, too, if it is not the usual. */
  #stateChanged(): void {
    this.#show();
    const state = this.#filter.state.toString();
    history.replaceState(null, "", `${location.href.split("#")[0]!}${state === this.#usual ? "" : `#${state}`}`);
  }

  /** The address names a row, which is shown whatever is filtered, or what is filtered and sorted by. */
  #followAddress(): void {
    const [, hash = ""] = location.hash.split("#");
    const row = this.rows.find(({ anchor }) => anchor === hash);
    if (row) {
      if (!this.#table.has(row)) {
        this.#reset();
        this.#show();
      }
      this.#table.reveal(row);
    } else if (hash === "" || hash.includes("=")) {
      this.#filter.state = new URLSearchParams(hash === "" ? this.#usual : hash);
      this.#show();
    }
  }

  /** Makes a heading sort by its column, numbers from the greatest, and the other way round at the second click. */
  #addSortButton(header: HTMLTableCellElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    const directions: readonly Order["direction"][] = ["ascending", "descending"];
    const [first, second] = header.className === "number" ? [...directions].reverse() : directions;
    button.addEventListener("click", () => {
      const direction = header.ariaSort === first ? second! : first!;
      this.#filter.order = { column: header.dataset["sort"]!, direction };
      this.#stateChanged();
    });
  }
}
/* c8 ignore stop */
