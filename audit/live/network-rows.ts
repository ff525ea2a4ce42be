import type { JsonObject } from "../input/json/values";

/* Rows of what decides which machines the Internet reaches, as the readers of listings take them. */

/** The columns of properties that Azure leaves out where there is nothing to list: a flexible scale set may have no model. */
const OPTIONAL = ["subnets", "routes", "networkInterfaceConfigurations"];

/** Whether a row says anything of networks. */
export function hasNetworks(row: JsonObject): boolean {
  return !OPTIONAL.some((column) => row[column] === null);
}

/** The row of a scale set as its listing has it, with its model; any other row as it is. */
export function asListed(row: JsonObject): JsonObject {
  const { networkInterfaceConfigurations, ...others } = row;
  if (networkInterfaceConfigurations === undefined) return row;
  return { ...others, virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } } };
}
