import { isIP } from "node:net";
import * as path from "node:path";
import { ListedServiceTags, type ServiceTags } from "../policies/evaluator/service-tags";
import { parseAddresses } from "../policies/evaluator/sets/addresses";
import { quote } from "../policies/printable";
import { isObject } from "./input/json/values";
import type { Note, Place } from "./reporting/report";
import { SettingsError, readJson } from "./settings";

/* Microsoft's lists of service tags: the weekly file, and what `az network list-service-tags` and the REST API answer. */

/** A list of service tags. */
export interface ServiceTagList {
  /** The cloud whose tags these are, as the list calls it: `Public`, `AzureGovernment`, ... */
  readonly cloud: string;
  /** The number of the list in its cloud; it increases with each change. */
  readonly changeNumber: string;
  readonly tags: ServiceTags;
}

/**
 * The service tags in a document: the weekly file of Microsoft, or the answer of Azure's API. Names and prefixes are checked, but a tag is
 * only read when it is asked for.
 *
 * @param source What the document is called, for errors.
 * @throws SettingsError naming the source and the place in it, if the document is no such list, or is truncated.
 */
export function serviceTagsFrom(document: unknown, source: string): ServiceTagList {
  const error = (message: string): SettingsError => new SettingsError(`${source}: ${message}`);
  const wrong = (place: string, must: string, value: unknown): SettingsError =>
    error(`${place} must be ${must}, not ${value === undefined ? "missing" : quote(value)}`);
  if (!isObject(document) || !Array.isArray(document["values"])) {
    throw error("this is not a list of service tags: it has no list `values`");
  }
  const { cloud, changeNumber, nextLink, values } = document;
  if (typeof cloud !== "string" || cloud === "") throw wrong("cloud", "the name of a cloud", cloud);
  const number = typeof changeNumber === "number" ? String(changeNumber) : changeNumber;
  if (typeof number !== "string" || !/^\d{1,15}$/.test(number)) throw wrong("changeNumber", "a number", changeNumber);
  if (nextLink) throw error("nextLink: the list is truncated, because it has another page");
  const tags = new ListedServiceTags(values.map((value: unknown, index) => tagIn(value, `values[${index}]`, wrong)));
  return { cloud, changeNumber: number, tags };
}

/** A tag with its prefixes. */
function tagIn(
  value: unknown,
  place: string,
  wrong: (place: string, must: string, value: unknown) => SettingsError,
): readonly [name: string, prefixes: readonly string[]] {
  const { name, properties } = isObject(value) ? value : {};
  if (typeof name !== "string" || name === "") throw wrong(`${place}.name`, "the name of a service tag", name);
  const prefixes = isObject(properties) ? properties["addressPrefixes"] : undefined;
  const listed = `${place}.properties.addressPrefixes`;
  if (!Array.isArray(prefixes) || prefixes.length === 0) throw wrong(listed, "a list that is not empty", prefixes);
  for (const [index, prefix] of prefixes.entries()) {
    if (!isPrefix(prefix)) throw wrong(`${listed}[${index}]`, "an address or a CIDR block", prefix);
  }
  return [name, prefixes as readonly string[]];
}

/** Whether a value can be read as addresses. Lists have 100,000 prefixes, which are only looked at here. */
function isPrefix(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [address, length = ""] = value.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address!)];
  const isUsual = bits !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= bits;
  return isUsual && value === `${address}/${length}` && !address!.includes("%")
    ? true
    : parseAddresses(value) !== undefined;
}

/**
 * The service tags in a file.
 *
 * @throws SettingsError naming the file and the place in it.
 */
export function readServiceTags(file: string): ServiceTagList {
  return serviceTagsFrom(readJson(file), file);
}

/** The cloud that needs no mention, since nearly every group is in it. */
const PUBLIC_CLOUD = "Public";

/** Azure does not use a new range until a week after it was listed. */
const FRESH_DAYS = 7;

const DAY = 24 * 60 * 60 * 1000;

/** Notes which list of service tags was used, and what it may not be good for. */
export function noteOfServiceTags(file: string, { cloud, changeNumber }: ServiceTagList, now: Date): Note {
  const date = dateIn(file);
  const days = date && Math.floor((now.getTime() - date.getTime()) / DAY);
  const message = [
    usedList({ cloud, changeNumber }),
    ...(cloud.toLowerCase() === PUBLIC_CLOUD.toLowerCase()
      ? []
      : ["They are wrong for groups in any other cloud, such as the public one."]),
    ...(days !== undefined && days > FRESH_DAYS
      ? [`The list is ${days} days old, and Azure may use newer addresses: download this week's list.`]
      : []),
  ].join(" ");
  return { about: "service-tags", source: file, line: null, message };
}

/** Notes that the list is what Azure itself lists. */
export function noteOfFetchedServiceTags({ source, line }: Place, list: ServiceTagList): Note {
  const message = `${usedList(list)} Azure lists them itself, up to 4 weeks late.`;
  return { about: "service-tags", source, line, message };
}

function usedList({ cloud, changeNumber }: Pick<ServiceTagList, "cloud" | "changeNumber">): string {
  return `Service tags have the addresses of change ${changeNumber} of cloud ${quote(cloud)}.`;
}

/** The date that the weekly file has in its name, such as `ServiceTags_Public_20250721.json`; `undefined` without a date. */
function dateIn(file: string): Date | undefined {
  const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})\.json$/i.exec(path.basename(file)) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
