import type { Spelling } from "./declaration";

/** The names that Pulumi's providers give to the properties of a security admin rule, except for its access. */
export const ADMIN_NAMES: Spelling["names"] = {
  sourceAddressPrefix: "sources",
  sourceAddressPrefixes: "sources",
  sourcePortRange: "sourcePortRanges",
  destinationAddressPrefix: "destinations",
  destinationAddressPrefixes: "destinations",
  destinationPortRange: "destinationPortRanges",
};
