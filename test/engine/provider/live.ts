/** What a stand-in provider does with resources in a stand-in Azure. */

import { isDeepStrictEqual } from "node:util";
import type { AzureRule } from "../../../tools/recording/azure-file";
import type { StandInAzure } from "./azure";
import { type Json, type Properties, SUBSCRIPTION, digest, isProperties, logicalName, withSuffix } from "./provider";
import { isSet } from "./refusals";

/** The stand-in Azure, and the subscription that the provider is configured for. */
export interface Session {
  readonly azure: StandInAzure;
  /** An id, not a path. */
  readonly subscription: string;
}

/** A resource as the engine knows it. */
export interface Known {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deletesFirst: boolean;
}

/** A provider of groups and their rules, which the stand-in Azure keeps. */
export interface LiveProvider {
  /** Whether the stand-in Azure keeps resources of the type of a URN. */
  keeps(urn: string): boolean;
  /** The inputs, with another name if the provider has made one up that exists. */
  withFreeName(session: Session, urn: string, olds: Properties, inputs: Properties): Properties;
  /** What an update to these inputs changes, and which changes replace the resource. */
  diff(known: Omit<Known, "id">, inputs: Properties): Difference;
  create(session: Session, urn: string, inputs: Properties): Omit<Known, "urn" | "inputs">;
  update(session: Session, known: Known, inputs: Properties): Properties;
  /** What Azure has; undefined if the resource is gone. Without inputs, as in an import, everything that can be set becomes an input. */
  read(session: Session, known: Known): Pick<Known, "inputs" | "outputs"> | undefined;
  remove(session: Session, known: Known): void;
}

/** An error after Azure had accepted the request. The engine keeps the resource as one that is not initialized. */
export class PartialError extends Error {
  constructor(
    message: string,
    readonly known: Pick<Known, "id" | "inputs" | "outputs">,
  ) {
    super(message);
  }
}

/** A value whose ids are in the subscription of a session. */
export function inSubscription<T>(value: T, { subscription }: Session): T {
  const text = JSON.stringify(value).replaceAll(SUBSCRIPTION, `/subscriptions/${subscription}`);
  return JSON.parse(text) as T;
}

/** A name for a resource that has none. Real providers make up random names; this one takes the first that is free. */
export function freeName(urn: string, isFree: (name: string) => boolean): string {
  let name = withSuffix(urn);
  for (let number = 2; !isFree(name); number++) name = logicalName(urn) + digest(`${urn} ${number}`).slice(0, 8);
  return name;
}

/** The members of a rule in Azure. */
const RULE_MEMBERS = [
  "access",
  "description",
  "destinationAddressPrefix",
  "destinationAddressPrefixes",
  "destinationApplicationSecurityGroups",
  "destinationPortRange",
  "destinationPortRanges",
  "direction",
  "priority",
  "protocol",
  "sourceAddressPrefix",
  "sourceAddressPrefixes",
  "sourceApplicationSecurityGroups",
  "sourcePortRange",
  "sourcePortRanges",
] as const;

/** A rule as a request writes it: without what is empty. */
export function requestOf(rule: Properties): AzureRule["properties"] {
  return Object.fromEntries(
    RULE_MEMBERS.flatMap((member) => (isSet(rule[member]) ? [[member, rule[member]] as const] : [])),
  );
}

export function without(properties: Properties, ...keys: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}

/** The names of the members of two objects that differ. */
export function differing(before: Properties, after: Properties): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

/** Whether a value is what bridged providers record of what is not set. */
export function isEmpty(value: Json | undefined): boolean {
  return !isSet(value) || (isProperties(value) && Object.keys(value).length === 0);
}
