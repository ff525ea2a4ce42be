/// <reference lib="dom" />
import type { Row } from "./rows";

/** How the table is sorted: by which column, as its heading names it in `data-sort`, and in which direction. */
export interface Order {
  readonly column: string;
  readonly direction: "ascending" | "descending";
}

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** The rows in an order; as they are if no column has the name. What is not known comes last in either direction. */
export function orderRows(rows: readonly Row[], { column, direction }: Order): readonly Row[] {
  const worstFirst = ["open", "undecided", "restricted"];
  const keys = new Map<string, (row: Row) => string | number | bigint | null>([
    ["status", ({ status }) => worstFirst.indexOf(status)],
    ["name", ({ name }) => name],
    ["resource-group", ({ resourceGroup }) => resourceGroup],
    ["subscription", ({ subscription }) => subscription],
    ["ipv4", ({ ipv4 }) => ipv4],
    ["ipv6", ({ ipv6 }) => ipv6],
    ["attached", ({ attached }) => attached],
    ["place", ({ place }) => place],
  ]);
  const keyOf = keys.get(column);
  if (!keyOf) return rows;
  const { compare } = new Intl.Collator("en", { numeric: true });
  const sign = direction === "descending" ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const isText = typeof a === "string" && typeof b === "string";
    return sign * (isText ? compare(a, b) : a < b ? -1 : a > b ? 1 : 0);
  });
  return keyed.map(({ row }) => row);
}
/* c8 ignore stop */
