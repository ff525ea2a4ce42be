import type { Place } from "../../reporting/report";
import type { Unreadable } from "../item";
import { type JsonObject, isObject, textOf, unreadable } from "../json/values";

/** A page of what a Resource Graph query found. */
interface Page {
  readonly place: Place;
  readonly rows: number;
  readonly isLast: boolean;
}

/** Whether a document is a list of resources: bare, or with `value` (the REST API) or `data` (Resource Graph) around it. */
export function isListing(document: unknown): document is readonly unknown[] | JsonObject {
  return Array.isArray(document) || (isObject(document) && [document["value"], document["data"]].some(Array.isArray));
}

/** Whether a document is what a query of Resource Graph found. */
export function isQueryResult(document: unknown): boolean {
  return isObject(document) && Array.isArray(document["data"]);
}

/** Checks that all pages of a listing are read, also from several files. */
export class Pages {
  /** The pages of queries by how many rows those found. */
  readonly #queries = new Map<number, Page[]>();

  /** Notes a document for which {@link isListing} is true, and how many rows it has. Reports at once if rows are certainly missing. */
  add(listing: readonly unknown[] | JsonObject, rows: number, place: Place): readonly Unreadable[] {
    const document = isObject(listing) ? listing : {};
    const token = ["skip_token", "skipToken", "$skipToken"].map((key) => textOf(document[key])).find(Boolean);
    const total = [document["total_records"], document["totalRecords"]].find((count) => typeof count === "number");
    if (total !== undefined) {
      const pages = this.#queries.get(total) ?? [];
      this.#queries.set(total, pages);
      pages.push({ place, rows, isLast: token === undefined });
      return [];
    }
    if ((token ?? textOf(document["nextLink"])) === undefined) return [];
    return [unreadable(place, "This is one page of several, and the next one is missing: the audit is incomplete.")];
  }

  /** Reports the queries whose pages were not all added. */
  missing(): readonly Unreadable[] {
    return [...this.#queries].flatMap(([total, pages]) => {
      const rows = pages.reduce((sum, page) => sum + page.rows, 0);
      // Several queries may have found the same number of rows; each has one last page.
      const expected = total * pages.filter(({ isLast }) => isLast).length;
      if (rows === expected) return [];
      const message = `Resource Graph found ${total} rows, but its pages that were read have ${rows}: the audit is incomplete.`;
      return [unreadable(pages.at(-1)!.place, message)];
    });
  }
}
