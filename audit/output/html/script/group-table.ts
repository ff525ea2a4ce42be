/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Order } from "./row-order";
import type { Row } from "./rows";

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** The table of the groups. It shows some of the rows that pass the filter, and all of them on paper. */
export class GroupTable {
  /** Rows are shown by this many. */
  readonly #step = 200;

  /** The rows that pass the filter, in order. */
  #matched: readonly Row[] = [];
  /** How many of them are shown at most. */
  #limit = this.#step;
  /** The anchors of the rows that are open. */
  readonly #opened = new Set<string>();
  #isPrinting = false;

  readonly #headers: readonly HTMLTableCellElement[];
  readonly #body: HTMLTableSectionElement;
  readonly #more = document.querySelector<HTMLElement>("#more")!;
  readonly #openAll = document.querySelector<HTMLElement>("#open-all")!;
  readonly #count = document.querySelector<HTMLElement>("#count")!;
  readonly #printed = document.querySelector<HTMLElement>("#printed")!;

  constructor(
    table: HTMLTableElement,
    /** How many rows there are, with those that do not pass the filter. */
    private readonly size: number,
  ) {
    this.#headers = [...table.tHead!.rows[0]!.cells];
    this.#body = table.tBodies[0]!;
    this.#body.addEventListener("click", ({ target }) => {
      const button = (target as Element).closest("button.toggle");
      if (button) this.#toggle(button.closest("tr")!.id);
    });
    this.#openAll.addEventListener("click", () => this.#toggleAll());
    this.#more.addEventListener("click", () => this.#showMore());
    for (const [event, isPrinting] of [
      ["beforeprint", true],
      ["afterprint", false],
    ] as const) {
      window.addEventListener(event, () => {
        this.#isPrinting = isPrinting;
        this.#show();
      });
    }
  }

  has(row: Row): boolean {
    return this.#matched.includes(row);
  }

  /** Shows the first of other rows, which are in an order; which rows are open does not change. */
  show(rows: readonly Row[], { column, direction }: Order): void {
    for (const header of this.#headers) {
      if (header.dataset["sort"] === column) header.ariaSort = direction;
      else header.removeAttribute("aria-sort");
    }
    this.#matched = rows;
    this.#limit = this.#step;
    this.#show();
  }

  /** Opens a row that passes the filter, however far down it is, and moves to it. */
  reveal(row: Row): void {
    this.#limit = Math.max(this.#limit, this.#matched.indexOf(row) + 1);
    this.#opened.add(row.anchor);
    this.#show();
    const shown = document.getElementById(row.anchor)!;
    shown.scrollIntoView();
    shown.querySelector("button")!.focus({ preventScroll: true });
  }

  #show(): void {
    const shown = this.#isPrinting ? this.#matched : this.#matched.slice(0, this.#limit);
    // What it holds for readers without the script is not shown any more.
    this.#body.classList.remove("static");
    this.#body.innerHTML =
      shown
        .map((row) => `<tr id="${row.anchor}">${row.cells()}</tr>${this.#isOpen(row) ? this.#detailOf(row) : ""}`)
        .join("") || `<tr><td class="none" colspan="${this.#headers.length}">No group matches the filter.</td></tr>`;
    for (const detail of this.#body.querySelectorAll("tr.detail")) this.#markAsOpen(detail.previousElementSibling!);
    const rest = this.#matched.length - shown.length;
    this.#more.hidden = rest === 0;
    this.#more.textContent = `Show ${Math.min(this.#step, rest)} more`;
    const [all, some, first] = [this.size, this.#matched.length, shown.length].map((n) => n.toLocaleString("en-US"));
    this.#count.textContent = `${some} of ${all} groups${rest === 0 ? "" : `, the first ${first} are shown`}`;
    this.#printed.textContent = this.#isPrinting ? this.#notPrinted() : "";
    this.#nameOpenAll();
  }

  /** On paper nothing can be opened: all that was found is open there. */
  #isOpen({ anchor, status }: Row): boolean {
    return this.#opened.has(anchor) || (this.#isPrinting && status !== "restricted");
  }

  #detailOf({ anchor, details }: Row): string {
    return `<tr class="detail" id="${anchor}-detail"><td colspan="${this.#headers.length}"><div>${details()}</div></td></tr>`;
  }

  /** Says what is not on paper. */
  #notPrinted(): string {
    const [all, some] = [this.size, this.#matched.length].map((n) => n.toLocaleString("en-US"));
    const filtered = all === some ? "" : `Only the ${some} of ${all} groups that match the filter are printed. `;
    const isWhole = this.#matched.every((row) => this.#isOpen(row));
    return `${filtered}${isWhole ? "" : "The rules of a restricted group are printed only if you expand it first."}`;
  }

  #markAsOpen(row: Element): void {
    row.querySelector("button")!.ariaExpanded = "true";
  }

  #areAllOpen(): boolean {
    return this.#matched.slice(0, this.#limit).every(({ anchor }) => this.#opened.has(anchor));
  }

  #nameOpenAll(): void {
    this.#openAll.textContent = this.#areAllOpen() ? "Collapse all" : "Expand all";
    this.#openAll.hidden = this.#matched.length === 0;
  }

  #toggle(anchor: string): void {
    const row = document.getElementById(anchor)!;
    if (this.#opened.delete(anchor)) {
      document.getElementById(`${anchor}-detail`)!.remove();
      row.querySelector("button")!.ariaExpanded = "false";
    } else {
      this.#opened.add(anchor);
      row.insertAdjacentHTML("afterend", this.#detailOf(this.#matched.find((each) => each.anchor === anchor)!));
      this.#markAsOpen(row);
    }
    this.#nameOpenAll();
  }

  #toggleAll(): void {
    const isClosing = this.#areAllOpen();
    for (const { anchor } of this.#matched.slice(0, this.#limit)) {
      if (isClosing) this.#opened.delete(anchor);
      else this.#opened.add(anchor);
    }
    this.#show();
  }

  #showMore(): void {
    const next = this.#matched[this.#limit]!;
    this.#limit += this.#step;
    this.#show();
    // The button may be gone now.
    document.getElementById(next.anchor)!.querySelector("button")!.focus();
  }
}
/* c8 ignore stop */
