/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Status } from "../../reporting/report";

/** What the page's script is given. */
export interface PageData {
  readonly rows: readonly PackedRow[];
  /** Texts and parts of HTML, each once: rows have most of theirs in common. */
  readonly texts: readonly string[];
}

/** A row of the table: what it is searched and sorted by, and its HTML. A text is an index, HTML the indexes of its parts. */
export interface PackedRow {
  readonly anchor: string;
  readonly status: Status;
  /** Or worsened. */
  readonly isNew: boolean;
  readonly name: number;
  readonly resourceGroup: number;
  readonly subscription: number;
  /** Decimal numbers; `null` if that is not known. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** To how much the group is attached; `null` if that is not known. */
  readonly attached: number | null;
  readonly place: number;
  /** What it is searched by besides. */
  readonly words: readonly number[];
  readonly cells: readonly number[];
  /** What opens below it. */
  readonly details: readonly number[];
}

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts sees that all of it does */

/**
 * The script of the page: filters, sorts and opens the rows. It becomes text, so it may use nothing from outside itself.
 *
 * Without it the page still shows what was found. All HTML was made, and escaped, by the writer; what is decided here is only
 * which of it is shown.
 */
export function page(): void {
  /** Rows are shown by this many. */
  const STEP = 200;
  const WORST_FIRST: readonly Status[] = ["open", "undecided", "restricted"];

  const element = (id: string): HTMLElement => document.getElementById(id)!;
  const { rows: packed, texts } = JSON.parse(element("data").textContent) as PageData;
  const textOf = (index: number): string => texts[index]!;
  const rows = packed.map((row) => ({
    ...row,
    name: textOf(row.name),
    resourceGroup: textOf(row.resourceGroup),
    subscription: textOf(row.subscription),
    place: textOf(row.place),
  }));
  type Row = (typeof rows)[number];
  const htmlOf = (parts: readonly number[]): string => parts.map(textOf).join("");
  const table = document.querySelector<HTMLTableElement>("#table")!;
  const headers = [...table.tHead!.rows[0]!.cells];
  const body = table.tBodies[0]!;
  const form = document.querySelector<HTMLFormElement>("#filter")!;
  const openAll = element("open-all");
  const more = element("more");

  const words = new Map(
    rows.map((row) => [
      row,
      [row.name, row.resourceGroup, row.subscription, row.place, ...row.words.map(textOf)].join("\n").toLowerCase(),
    ]),
  );
  const numberOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  const sortKeys = new Map<string, (row: Row) => string | number | bigint | null>([
    ["status", ({ status }) => WORST_FIRST.indexOf(status)],
    ["name", ({ name }) => name],
    ["resource-group", ({ resourceGroup }) => resourceGroup],
    ["subscription", ({ subscription }) => subscription],
    ["ipv4", ({ ipv4 }) => numberOf(ipv4)],
    ["ipv6", ({ ipv6 }) => numberOf(ipv6)],
    ["attached", ({ attached }) => attached],
    ["place", ({ place }) => place],
  ]);

  /** The rows that the filter leaves, in order, and how many of them are shown. */
  let matched = rows;
  let limit = STEP;
  /** The anchors of the rows that are open. */
  const opened = new Set<string>();
  let isPrinting = false;

  /* What is filtered and sorted by stands in the form, and in the page's address where it is not the usual. */

  function getState(): URLSearchParams {
    return new URLSearchParams([...new FormData(form)] as [string, string][]);
  }

  function setState(state: URLSearchParams): void {
    for (const control of form.elements) {
      if (control instanceof HTMLInputElement && control.type === "checkbox") {
        control.checked = state.getAll(control.name).includes(control.value);
      } else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
        control.value = state.get(control.name) ?? "";
      }
    }
  }

  const usual = getState().toString();

  function filter(): void {
    const state = getState();
    // A name that this report does not have, from the address of another, is no choice.
    const is = (name: string, text: string): boolean => ["", text.toLowerCase()].includes(state.get(name) ?? "");
    const wanted = state.get("text")!.toLowerCase().split(/\s+/);
    matched = rows.filter(
      (row) =>
        state.getAll("status").includes(row.status) &&
        (row.isNew || !state.has("new")) &&
        is("subscription", row.subscription) &&
        is("resource-group", row.resourceGroup) &&
        wanted.every((word) => words.get(row)!.includes(word)),
    );
    sort(state.get("sort")!, state.get("order") === "descending" ? "descending" : "ascending");
    show();
  }

  function sort(name: string, order: "ascending" | "descending"): void {
    for (const header of headers) {
      if (header.dataset["sort"] === name) header.ariaSort = order;
      else header.removeAttribute("aria-sort");
    }
    const keyOf = sortKeys.get(name);
    if (!keyOf) return;
    const collator = new Intl.Collator("en", { numeric: true });
    const direction = order === "descending" ? -1 : 1;
    const keyed = matched.map((row) => ({ row, key: keyOf(row) }));
    keyed.sort(({ key: a }, { key: b }) => {
      // What is not known comes last either way.
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      const isText = typeof a === "string" && typeof b === "string";
      return direction * (isText ? collator.compare(a, b) : a < b ? -1 : a > b ? 1 : 0);
    });
    matched = keyed.map(({ row }) => row);
  }

  function show(): void {
    // On paper nothing can be opened: all that was found is.
    const isFound = ({ status }: Row): boolean => isPrinting && status !== "restricted";
    const shown = matched.filter((row, index) => index < limit || isFound(row));
    body.innerHTML =
      shown.map(({ anchor, cells }) => `<tr id="${anchor}">${htmlOf(cells)}</tr>`).join("") ||
      `<tr><td class="none" colspan="${headers.length}">No group matches the filter.</td></tr>`;
    for (const row of shown) if (opened.has(row.anchor) || isFound(row)) open(row);
    const rest = matched.length - shown.length;
    more.hidden = rest === 0;
    more.textContent = `Show ${Math.min(STEP, rest)} more`;
    const [all, some, first] = [rows, matched, shown].map(({ length }) => length.toLocaleString("en-US"));
    element("count").textContent = `${some} of ${all} groups${rest === 0 ? "" : `, the first ${first} are shown`}`;
    nameOpenAll();
  }

  function open({ anchor, details }: Row): void {
    const row = element(anchor);
    row.insertAdjacentHTML(
      "afterend",
      `<tr class="detail" id="${anchor}-detail"><td colspan="${headers.length}"><div>${htmlOf(details)}</div></td></tr>`,
    );
    row.querySelector("button")!.ariaExpanded = "true";
  }

  function close({ anchor }: Row): void {
    element(`${anchor}-detail`).remove();
    element(anchor).querySelector("button")!.ariaExpanded = "false";
  }

  function areAllOpen(): boolean {
    return matched.slice(0, limit).every(({ anchor }) => opened.has(anchor));
  }

  function nameOpenAll(): void {
    openAll.textContent = areAllOpen() ? "Collapse all" : "Expand all";
    openAll.hidden = matched.length === 0;
  }

  function toggle(anchor: string): void {
    const row = matched.find((candidate) => candidate.anchor === anchor)!;
    if (opened.delete(anchor)) {
      close(row);
    } else {
      opened.add(anchor);
      open(row);
    }
    nameOpenAll();
  }

  /** Shows the row that an address names, whatever is filtered. */
  function reveal(row: Row): void {
    if (!matched.includes(row)) {
      setState(new URLSearchParams(usual));
      filter();
    }
    limit = Math.max(limit, matched.indexOf(row) + 1);
    opened.add(row.anchor);
    show();
    const shown = element(row.anchor);
    shown.scrollIntoView();
    shown.querySelector("button")!.focus({ preventScroll: true });
  }

  function followAddress(): void {
    const [, hash = ""] = location.hash.split("#");
    const row = rows.find(({ anchor }) => anchor === hash);
    if (row) {
      reveal(row);
    } else if (hash === "" || hash.includes("=")) {
      setState(new URLSearchParams(hash === "" ? usual : hash));
      filter();
    }
  }

  function stateChanged(): void {
    limit = STEP;
    filter();
    const state = getState().toString();
    history.replaceState(null, "", `${location.href.split("#")[0]!}${state === usual ? "" : `#${state}`}`);
  }

  async function copy(button: HTMLElement): Promise<void> {
    const text = button.previousElementSibling!;
    for (const other of body.querySelectorAll(".copy")) other.textContent = "Copy";
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection()!.selectAllChildren(text);
      button.textContent = "Selected: copy it with Ctrl+C";
    }
    element("said").textContent = button.textContent;
  }

  for (const header of headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const [first, second] = header.className === "number" ? ["descending", "ascending"] : ["ascending", "descending"];
      const order = header.ariaSort === first ? second : first;
      const state = getState();
      state.set("sort", header.dataset["sort"]!);
      state.set("order", order);
      setState(state);
      stateChanged();
    });
  }
  body.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest("button");
    if (button?.className === "copy") void copy(button);
    else if (button) toggle(button.closest("tr")!.id);
  });
  form.addEventListener("input", stateChanged);
  form.addEventListener("submit", (event) => event.preventDefault());
  element("reset").addEventListener("click", () => {
    setState(new URLSearchParams(usual));
    stateChanged();
  });
  openAll.addEventListener("click", () => {
    const isClosing = areAllOpen();
    for (const { anchor } of matched.slice(0, limit)) {
      if (isClosing) opened.delete(anchor);
      else opened.add(anchor);
    }
    show();
  });
  more.addEventListener("click", () => {
    const next = matched[limit]!;
    limit += STEP;
    show();
    // The button may be gone now.
    element(next.anchor).querySelector("button")!.focus();
  });
  for (const event of ["load", "hashchange"]) window.addEventListener(event, followAddress);
  for (const [event, isStart] of [
    ["beforeprint", true],
    ["afterprint", false],
  ] as const) {
    window.addEventListener(event, () => {
      isPrinting = isStart;
      show();
    });
  }
  document.documentElement.classList.add("scripted");
  filter();
}
/* c8 ignore stop */
