/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Status } from "../../../reporting/report";

/** What a block of data in the page holds: some of the rows. */
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
  /** How many subnets and network interfaces the group is attached to; `null` if that is not known. */
  readonly attached: number | null;
  readonly place: number;
  /** What it is searched by besides. */
  readonly words: readonly number[];
  readonly cells: readonly number[];
  /** What opens below it. */
  readonly details: readonly number[];
}

/** A row of the table with its texts in place of their indexes. Its HTML is made when it is asked for. */
export interface Row extends Pick<PackedRow, "anchor" | "status" | "isNew" | "attached"> {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: string;
  readonly place: string;
  readonly ipv4: bigint | null;
  readonly ipv6: bigint | null;
  /** All that it is searched by, in lower case. */
  readonly searched: string;
  readonly cells: () => string;
  readonly details: () => string;
}

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** The rows of all blocks of data in the page, in order. */
export async function readRows(): Promise<readonly Row[]> {
  /** Short data are JSON, long ones compressed JSON in base64. */
  async function readBlock({ type, textContent }: HTMLScriptElement): Promise<PageData> {
    if (type === "application/json") return JSON.parse(textContent) as PageData;
    const bytes = Uint8Array.from(atob(textContent), (character) => character.charCodeAt(0));
    const json = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return (await new Response(json).json()) as PageData;
  }

  function unpackRow(row: PackedRow, texts: readonly string[]): Row {
    const textOf = (index: number): string => texts[index]!;
    const htmlOf = (parts: readonly number[]): string => parts.map(textOf).join("");
    const numberOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
    const { anchor, status, isNew, attached } = row;
    const name = textOf(row.name);
    const resourceGroup = textOf(row.resourceGroup);
    const subscription = textOf(row.subscription);
    const place = textOf(row.place);
    return {
      ...{ anchor, status, isNew, attached, name, resourceGroup, subscription, place },
      ipv4: numberOf(row.ipv4),
      ipv6: numberOf(row.ipv6),
      searched: [name, resourceGroup, subscription, place, ...row.words.map(textOf)].join("\n").toLowerCase(),
      cells: () => htmlOf(row.cells),
      details: () => htmlOf(row.details),
    };
  }

  const blocks = [...document.querySelectorAll<HTMLScriptElement>("script.data")];
  const read = await Promise.all(blocks.map(readBlock));
  return read.flatMap(({ rows, texts }) => rows.map((row) => unpackRow(row, texts)));
}
/* c8 ignore stop */
