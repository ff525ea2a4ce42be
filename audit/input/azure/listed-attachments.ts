import { type JsonObject, isObject, textOf } from "../json/values";

/**
 * The ids of the subnets and network interfaces that a group is attached to, given its properties as Azure lists them. `null` if they do
 * not say: a query may have left out either list, and then nothing found in the other proves nothing.
 */
export function attachmentOf(properties: JsonObject): readonly string[] | null {
  const { subnets, networkInterfaces } = properties;
  const lists = [subnets, networkInterfaces].map(idsIn);
  const ids = lists.flatMap((list) => list ?? []);
  return ids.length > 0 || !lists.includes(undefined) ? ids : null;
}

/** The ids in a list; `undefined` if there is no list or not all of it can be read. Azure's CLI has null for an empty one. */
function idsIn(list: unknown): readonly string[] | undefined {
  if (list === null) return [];
  if (!Array.isArray(list)) return undefined;
  const ids = list.flatMap((element: unknown) => (isObject(element) ? (textOf(element["id"]) ?? []) : []));
  return ids.length === list.length ? ids : undefined;
}
