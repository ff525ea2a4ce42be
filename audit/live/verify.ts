import type { ListedGroup } from "../input/item";
import type { Client } from "./client";
import { asRequestError } from "./request-error";

/** What the resource provider says of a group that the index has. */
export type Provided =
  | { readonly kind: "there"; readonly group: unknown }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly message: string };

/** A version of the provider's API that all clouds have. */
const API_VERSION = "2023-09-01";

const GROUP_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/networkSecurityGroups\/[^/]+$/i;

/** A subscription that is not found may be one that can no longer be read. */
const GONE: ReadonlySet<string> = new Set(["ResourceNotFound", "ResourceGroupNotFound"]);

/** Reads a group from its resource provider, which has it as it is now, while the index may be behind. */
export async function readAgain(client: Client, { id = "" }: ListedGroup): Promise<Provided> {
  if (!GROUP_ID.test(id)) return { kind: "unknown", message: "its id is none of a network security group" };
  const path = id.split("/").map(encodeURIComponent).join("/");
  try {
    const { body } = await client.send({ method: "GET", path: `${path}?api-version=${API_VERSION}` });
    return { kind: "there", group: body };
  } catch (error) {
    const { status, codes, message } = asRequestError(error);
    const isGone = status === 404 && codes.some((code) => GONE.has(code));
    return isGone ? { kind: "gone" } : { kind: "unknown", message };
  }
}
