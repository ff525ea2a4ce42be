/**
 * The stand-in Azure that real tools write to: the format of its file, and what is true of it.
 *
 * The file is JSON and has, besides `format: 1`:
 *
 * - `resources`: all that exists but security rules, by ids in lower case. Of each `id` (as it was first written), `type` (the last part of
 *   its type, such as `networkSecurityGroups`), `name`, `location`, `tags`, and `properties`, spelled as in Azure's REST API. A group has its
 *   rules in `properties.securityRules`, inline and standalone ones alike, each with `name` and `properties`; subnets and interfaces have
 *   `properties.networkSecurityGroup.id`; security admin rules have `properties.adminRule`. What is empty is absent.
 * - `faults`: requests that are still to fail, see {@link Fault}.
 * - `requests`: each request that changed something or failed, in their order, as "PUT ID RESULT" or "DELETE ID RESULT".
 *
 * The subscription is part of each id. Stand-in providers read and write the file under an exclusive lock: the Go one in
 * tools/recording/provider locks `FILE.lock` by flock.
 */

import * as fs from "node:fs";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { type KnownAnswer, answer } from "../../test/evaluator/oracle";

export interface AzureFile {
  readonly format: 1;
  readonly resources: Readonly<Record<string, AzureResource>>;
  readonly faults: readonly Fault[];
  readonly requests: readonly string[];
}

export interface AzureResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: {
    readonly securityRules?: readonly AzureRule[];
    readonly networkSecurityGroup?: { readonly id: string };
    readonly addressPrefixes?: readonly string[];
    readonly adminRule?: AzureAdminRule;
  };
}

/** A security admin rule, as far as it decides. */
export interface AzureAdminRule {
  readonly access: string;
  readonly direction: string;
  readonly protocol: string;
  readonly sources?: readonly { readonly addressPrefix: string }[];
  readonly destinationPortRanges?: readonly string[];
}

export interface AzureRule {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Makes one request fail: the first of its method and type after `skip` others. */
export interface Fault {
  readonly method: "PUT" | "DELETE";
  /** The last type in the id, such as `securityRules`. */
  readonly type: string;
  readonly skip: number;
  /** Nothing happens; nothing happens although Azure accepted the request; or all of it happens, and the client gets an error. */
  readonly outcome: "refused" | "lost" | "done";
}

/** An Azure with what is given. */
export function azureOf(resources: readonly AzureResource[], faults: readonly Fault[] = []): AzureFile {
  const byId = Object.fromEntries(resources.map((resource) => [resource.id.toLowerCase(), resource]));
  return { format: 1, resources: byId, faults, requests: [] };
}

export function readAzure(file: string): AzureFile {
  return JSON.parse(fs.readFileSync(file, "utf8")) as AzureFile;
}

export function writeAzure(file: string, azure: AzureFile): void {
  fs.writeFileSync(file, JSON.stringify(azure, undefined, 1));
}

/** The network security groups that exist. */
export function groupsIn(azure: AzureFile): readonly AzureResource[] {
  return Object.values(azure.resources).filter(({ type }) => type === "networkSecurityGroups");
}

/**
 * The id of each group and each security admin rule, in lower case, with the answer of the packet walk, which shares no code with the
 * evaluator.
 */
export function verdictsOf(azure: AzureFile): ReadonlyMap<string, KnownAnswer> {
  const groups = groupsIn(azure).map(({ id, properties }): [string, KnownAnswer] => {
    const rules = (properties.securityRules ?? []).map((rule) => rule.properties);
    return [id.toLowerCase(), answer(rules, DEFAULT_QUESTION)];
  });
  const adminRules = Object.values(azure.resources).flatMap(({ id, properties: { adminRule } }) =>
    adminRule ? [[id.toLowerCase(), adminAnswer(adminRule)] as const] : [],
  );
  return new Map([...groups, ...adminRules]);
}

/** An admin rule admits sources by itself only if it always allows them: groups decide on what others allow. */
function adminAnswer({
  access,
  direction,
  protocol,
  sources = [],
  destinationPortRanges = [],
}: AzureAdminRule): KnownAnswer {
  if (access !== "AlwaysAllow") return "restricted";
  const prefixes = sources.length > 0 ? sources.map(({ addressPrefix }) => addressPrefix) : ["*"];
  const rules = prefixes.map((sourceAddressPrefix, index) => ({
    ...{ access: "Allow", direction, priority: 100 + index, protocol: protocol === "Any" ? "*" : protocol },
    ...{ sourcePortRange: "*", sourceAddressPrefix, destinationAddressPrefix: "*" },
    destinationPortRanges: destinationPortRanges.length > 0 ? destinationPortRanges : ["0-65535"],
  }));
  return answer(rules, DEFAULT_QUESTION);
}
