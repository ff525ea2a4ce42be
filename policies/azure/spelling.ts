import type { Spelling } from "./declaration";

/** What Pulumi's providers call the properties of a security admin rule, but for its access. */
export const ADMIN_NAMES: Spelling["names"] = {
  sourceAddressPrefix: "sources",
  sourceAddressPrefixes: "sources",
  sourcePortRange: "sourcePortRanges",
  destinationAddressPrefix: "destinations",
  destinationAddressPrefixes: "destinations",
  destinationPortRange: "destinationPortRanges",
};
