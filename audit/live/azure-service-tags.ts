import { quote } from "../../policies/printable";
import { type JsonObject, isObject, textOf } from "../input/json/values";
import { type ServiceTagList, serviceTagsFrom } from "../service-tags";
import type { SettingsError } from "../settings";
import type { Client } from "./client";
import type { Cloud } from "./clouds";
import { RequestError } from "./request-error";

/** The newest version that `az network list-service-tags` asks for. */
const API_VERSION = "2022-01-01";

/** A list has a page or a few: more of them lead in a circle. */
const MOST_PAGES = 50;

const SOURCE = "its answer";

/**
 * Azure's own list of service tags.
 *
 * @param subscription The id of any subscription that the sign-in can read.
 * @throws RequestError if Azure refuses it, or answers with something else.
 */
export async function fetchServiceTags(client: Client, cloud: Cloud, subscription: string): Promise<ServiceTagList> {
  const list = listIn(await pagesFrom(client, cloud, subscription));
  if (!cloud.tagsOf.test(list.cloud)) throw new RequestError(`it lists those of cloud ${quote(list.cloud)}`);
  return list;
}

async function pagesFrom(client: Client, cloud: Cloud, subscription: string): Promise<readonly JsonObject[]> {
  const location = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Network/locations/${cloud.location}`;
  let path: string | undefined = `${location}/serviceTags?api-version=${API_VERSION}`;
  const pages: JsonObject[] = [];
  while (path !== undefined) {
    if (pages.length === MOST_PAGES) throw new RequestError(`it has more than ${MOST_PAGES} pages`);
    const { body } = await client.send({ method: "GET", path });
    const page: JsonObject = isObject(body) ? body : {};
    pages.push(page);
    path = nextPath(textOf(page["nextLink"]), cloud);
  }
  return pages;
}

/** The path of the next page, which has to be of the same host: no other may have the token. */
function nextPath(link: string | undefined, { resourceManager }: Cloud): string | undefined {
  if (link === undefined) return undefined;
  if (!link.startsWith(`${resourceManager}/`)) throw new RequestError("its next page is on another host");
  return link.slice(resourceManager.length);
}

/** @throws RequestError if the pages are no such list, or of several ones. */
function listIn(pages: readonly JsonObject[]): ServiceTagList {
  const [first] = pages as readonly [JsonObject];
  if (pages.some(({ changeNumber }) => changeNumber !== first["changeNumber"])) {
    throw new RequestError("it changed while its pages were read");
  }
  const lists = pages.map(({ values }) => values);
  const values = lists.every((list): list is unknown[] => Array.isArray(list)) ? lists.flat() : undefined;
  try {
    return serviceTagsFrom({ ...first, values, nextLink: undefined }, SOURCE);
  } catch (error) {
    throw new RequestError((error as SettingsError).message);
  }
}
