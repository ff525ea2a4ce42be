import { Pages } from "../input/azure/azure-pages";
import { FormReader } from "../input/forms";
import type { Item } from "../input/item";
import { type JsonObject, textOf, unreadable } from "../input/json/values";
import { AZURE, azureSource } from "../reporting/azure-source";

/** The subscription that a row is of; `undefined` if it does not say. */
export function subscriptionOf(row: JsonObject): string | undefined {
  const id = textOf(row["subscriptionId"]) ?? /^\/subscriptions\/([^/]+)/i.exec(textOf(row["id"]) ?? "")?.[1];
  return id?.toLowerCase();
}

/** Reads rows as the same resources are read from files, each subscription as an input of its own. */
export class RowReaders {
  readonly #readers = new Map<string, FormReader>();

  itemsOf(row: JsonObject): readonly Item[] {
    const subscription = subscriptionOf(row);
    const source = subscription === undefined ? AZURE : azureSource(subscription);
    const reader = this.#readers.get(source) ?? new FormReader(source, new Pages());
    this.#readers.set(source, reader);
    const unknown = `Azure gives something that cannot be read: ${textOf(row["id"]) ?? "a row without an id"}.`;
    return reader.readRow(row) ?? [unreadable({ source, line: null }, unknown)];
  }
}
