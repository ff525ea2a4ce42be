/** What a stand-in provider does where there is a stand-in Azure to ask. */

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

/** What a provider does with the types that the stand-in Azure keeps: groups and their rules. */
export interface LiveProvider {
  /** Whether the stand-in Azure keeps resources of the type of a URN. */
  keeps(urn: string): boolean;
  /** The inputs with another name, where the provider has made one up that Azure has already. */
  withFreeName(session: Session, urn: string, olds: Properties, inputs: Properties): Properties;
  /** What an update to these inputs changes, and which changes mean another resource. */
  diff(known: Omit<Known, "id">, inputs: Properties): Difference;
  create(session: Session, urn: string, inputs: Properties): Omit<Known, "urn" | "inputs">;
  update(session: Session, known: Known, inputs: Properties): Properties;
  /** What Azure has. Without inputs, as in an import, all that can be set becomes inputs. Undefined if it is gone. */
  read(session: Session, known: Known): Pick<Known, "inputs" | "outputs"> | undefined;
  remove(session: Session, known: Known): void;
}

/** An error after Azure had accepted a request: what is known of the resource then is kept, as one that needs repair. */
export class PartialError extends Error {
  constructor(
    message: string,
    readonly known: Pick<Known, "id" | "inputs" | "outputs">,
  ) {
    super(message);
  }
}

/** The same id, or any value with ids in it, in the subscription of a session instead of the stand-ins' own. */
export function inSubscription<T>(value: T, { subscription }: Session): T {
  const text = JSON.stringify(value).replaceAll(SUBSCRIPTION, `/subscriptions/${subscription}`);
  return JSON.parse(text) as T;
}

/** The first name made up for a resource that is free. A real provider makes up random ones. */
export function freeName(urn: string, isFree: (name: string) => boolean): string {
  let name = withSuffix(urn);
  for (let number = 2; !isFree(name); number++) name = logicalName(urn) + digest(`${urn} ${number}`).slice(0, 8);
  return name;
}

/** What Azure keeps of a rule. */
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

/** The members of a rule as Azure keeps them. */
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
