import type { JsonObject } from "../input/json/values";

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
