import { type JsonObject, isObject } from "../input/json/values";

/* Rows of what decides which machines the Internet reaches, as the readers of listings take them. */

/** The columns of properties that Azure leaves out where there is nothing to list: a flexible scale set may have no model. */
const OPTIONAL = ["subnets", "routes", "networkInterfaceConfigurations"];

/** The row as its listing has it, a scale set with its model; nothing if it does not say anything about networks. */
export function asListed(row: JsonObject): readonly JsonObject[] {
  if (OPTIONAL.some((column) => row[column] === null)) return [];
  const { networkInterfaceConfigurations, ...others } = row;
  if (networkInterfaceConfigurations === undefined) return [row];
  return [{ ...others, virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } } }];
}

/**
 * Whether Azure may not apply security admin rules to a virtual network: by default it makes an exception of those with services that bring
 * network intent policies. These have subnets delegated to them.
 */
export function mayBeException({ subnets }: JsonObject): boolean {
  return Array.isArray(subnets) && subnets.some(isDelegated);
}

function isDelegated(subnet: unknown): boolean {
  const { properties } = isObject(subnet) ? subnet : {};
  const delegations = isObject(properties) ? properties["delegations"] : undefined;
  return Array.isArray(delegations) && delegations.length > 0;
}
