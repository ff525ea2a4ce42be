/** What the stand-ins for the providers share: the protocol's values, and what a stand-in answers. */

import { createHash } from "node:crypto";

export type Json = null | boolean | number | string | readonly Json[] | Properties;
export interface Properties {
  readonly [key: string]: Json;
}

/** What a provider does with the properties of a resource, without Azure and without I/O. */
export interface Provider {
  /** The inputs with the provider's defaults. */
  check(urn: string, olds: Properties, news: Properties): Properties;
  /** What is wrong with checked inputs. */
  failures?(urn: string, inputs: Properties): readonly string[];
  /** The outputs at preview of a create. */
  preview(urn: string, inputs: Properties): Properties;
  /** The outputs at preview of an update, given those of before. */
  previewUpdate(urn: string, inputs: Properties, olds: Properties): Properties;
  /** The id and the outputs of a resource that now exists. */
  create(urn: string, inputs: Properties, olds?: Properties): { readonly id: string; readonly outputs: Properties };
  /** The inputs that mean another resource if they change. */
  replaceOn(urn: string, inputs: Properties): readonly string[];
  /** The inputs that keep their value where the program no longer sets them. */
  kept?(urn: string): readonly string[];
}

/** The text which stands for a value not known yet, in the protocol between engine and provider. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** No account: the identifier is invented. */
export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** Which inputs differ, and which of these mean another resource. */
export function diff(
  provider: Provider,
  urn: string,
  olds: Properties,
  news: Properties,
): { readonly changed: readonly string[]; readonly replaces: readonly string[] } {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const kept = (provider.kept?.(urn) ?? []).filter((key) => news[key] === undefined);
  const changed = [...keys].filter(
    (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]) && !kept.includes(key),
  );
  return { changed, replaces: changed.filter((key) => provider.replaceOn(urn, news).includes(key)) };
}

/** The type token of a resource. */
export function tokenOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** The name of a resource in the program. */
export function logicalName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The real suffix of a name is random; this one only looks so, which keeps the tests' output the same from run to run. */
export function withSuffix(urn: string): string {
  return logicalName(urn) + digest(urn).slice(0, 8);
}

export function digest(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}

export function withoutNulls(properties: Properties): Record<string, Json> {
  const strip = (value: Json): Json =>
    isList(value) ? value.map(strip) : isProperties(value) ? withoutNulls(value) : value;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, strip(value)]),
  );
}

export function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isProperties(value: Json | undefined): value is Properties {
  return typeof value === "object" && value !== null && !isList(value);
}
