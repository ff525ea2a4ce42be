import { type JsonObject, isObject, textOf } from "../input/json/values";
import type { Client } from "./client";
import type { Query } from "./queries";
import { RequestError, SignInError, asRequestError } from "./request-error";

/** Where a query looks: in subscriptions, in management groups, or in all that the sign-in can read. */
export type Extent =
  | { readonly subscriptions: readonly string[] }
  | { readonly managementGroups: readonly string[] }
  | Readonly<Record<string, never>>;

/** What comes of a query: rows, each once, and in the end what is missing, if anything. */
export type Read = { readonly kind: "rows"; readonly rows: readonly JsonObject[]; readonly total: number } | ReadFault;

/** What is missing of a query's rows. */
export interface ReadFault {
  readonly kind: "fault";
  readonly message: string;
  /** What the rows are, if a request for them failed: those for others may fail in the same way. */
  readonly noun?: string | undefined;
}

const PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

/** Resource Graph gives no more rows in an answer. */
const MOST_ROWS = 1000;

/** How often all pages are read if they do not fit together: resources come and go while they are read. */
const MOST_READINGS = 2;

const TOO_LARGE = "ResponsePayloadTooLarge";

/** A page of rows. */
interface Page {
  readonly rows: readonly JsonObject[];
  /** How many rows all pages have. */
  readonly total: number;
  /** For the next page; `undefined` of the last one. */
  readonly token: string | undefined;
  /** Whether rows are missing, though there is no next page. */
  readonly isCut: boolean;
  /** Whether Resource Graph left out subscriptions, since there are too many. */
  readonly isLimited: boolean;
}

/** Why the pages are not the whole answer. */
interface Fault extends Omit<ReadFault, "kind"> {
  /** Whether reading all pages again may help. */
  readonly mayPass: boolean;
}

/** Reads all pages of a query. If these do not fit together they are read again, and each row still comes once. */
export async function* readQuery(client: Client, query: Query, extent: Extent): AsyncGenerator<Read, void> {
  const reading = new QueryReading(client, query, extent);
  let number = 0;
  let fault: Fault | undefined;
  do fault = yield* reading.read(++number);
  while (fault?.mayPass === true && number < MOST_READINGS);
  if (fault) yield { kind: "fault", message: fault.message, noun: fault.noun };
}

class QueryReading {
  readonly #client: Client;
  readonly #query: Query;
  readonly #extent: Extent;
  /** In which reading each row came last, by its id in lower case. */
  readonly #readings = new Map<string, number>();
  #mostRows = MOST_ROWS;

  constructor(client: Client, query: Query, extent: Extent) {
    this.#client = client;
    this.#query = query;
    this.#extent = extent;
  }

  /**
   * Reads all pages.
   *
   * @param number Which reading of the pages this is, from 1.
   */
  async *read(number: number): AsyncGenerator<Read, Fault | undefined> {
    const { noun } = this.#query;
    let token: string | undefined;
    let count = 0;
    let added = 0;
    let first: Page | undefined;
    let fault: Fault | undefined;
    do {
      let page: Page;
      try {
        page = await this.#page(token);
      } catch (error) {
        const { message } = asRequestError(error);
        return { message, noun: error instanceof SignInError ? undefined : noun, mayPass: false };
      }
      first ??= page;
      const sorted = this.#sort(page.rows, number);
      ({ added } = sorted);
      count += added;
      if (sorted.fresh.length > 0) yield { kind: "rows", rows: sorted.fresh, total: page.total };
      fault ??= faultOf(page, first, { isRepeated: added < page.rows.length, noun });
      token = page.token;
      // A page that adds nothing may come for ever.
    } while (token !== undefined && added > 0);
    if (fault || count === first.total) return fault;
    const found = `Resource Graph found ${first.total} rows of the kind "${noun}"`;
    return { message: `${found}, but its pages have ${count}`, mayPass: true };
  }

  /** Which rows of a page have not come in any reading, and how many not in this one. */
  #sort(
    rows: readonly JsonObject[],
    number: number,
  ): { readonly fresh: readonly JsonObject[]; readonly added: number } {
    const fresh: JsonObject[] = [];
    let added = 0;
    for (const row of rows) {
      const id = (textOf(row["id"]) ?? JSON.stringify(row)).toLowerCase();
      const last = this.#readings.get(id);
      if (last === number) continue;
      this.#readings.set(id, number);
      added++;
      if (last === undefined) fresh.push(row);
    }
    return { fresh, added };
  }

  /** Asks for a page, of fewer rows if an answer with more of them is too large. */
  async #page(token: string | undefined): Promise<Page> {
    for (;;) {
      const options = {
        resultFormat: "objectArray",
        $top: this.#mostRows,
        ...(token !== undefined && { $skipToken: token }),
      };
      const body = { ...this.#extent, query: this.#query.text, options };
      try {
        const { body: answer, header } = await this.#client.send({ method: "POST", path: PATH, body });
        return pageIn(answer, { isLimited: header("x-ms-tenant-subscription-limit-hit") === "true" });
      } catch (error) {
        const isTooLarge = error instanceof RequestError && error.codes.includes(TOO_LARGE);
        if (!isTooLarge || this.#mostRows === 1) throw error;
        this.#mostRows = Math.ceil(this.#mostRows / 2);
      }
    }
  }
}

function faultOf(
  page: Page,
  first: Page,
  { isRepeated, noun }: { readonly isRepeated: boolean; readonly noun: string },
): Fault | undefined {
  const rows = `rows of the kind "${noun}"`;
  if (page.isLimited) {
    const message =
      "The tenant has more subscriptions than one query covers: name them by --management-group or --subscription";
    return { message, mayPass: false };
  }
  if (page.isCut) return { message: `Resource Graph cut its answer short while it gave ${rows}`, mayPass: true };
  if (isRepeated) return { message: `Resource Graph gave ${rows} twice, so others may be missing`, mayPass: true };
  if (page.total === first.total) return undefined;
  const message = `The number of ${rows} in Resource Graph changed from ${first.total} to ${page.total} while they were read`;
  return { message, mayPass: true };
}

/** @throws RequestError if the answer is of another form than Resource Graph's. */
function pageIn(answer: unknown, { isLimited }: Pick<Page, "isLimited">): Page {
  const { data, totalRecords: total, resultTruncated, $skipToken } = isObject(answer) ? answer : {};
  if (!Array.isArray(data) || !data.every(isObject) || typeof total !== "number") {
    throw new RequestError("Resource Graph gives an answer without rows or their number");
  }
  const token = textOf($skipToken);
  return { rows: data, total, token, isCut: token === undefined && resultTruncated === "true", isLimited };
}
