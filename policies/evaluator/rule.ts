/** The value of a property that is not known yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/**
 * A security rule as somebody declared it: Azure's own property names, with any values. Values may be absent (`undefined`, `null`, `""`,
 * `[]`), {@link UNKNOWN} (whole, or an element of a list), or of a wrong type or form.
 */
export interface SecurityRule {
  /** {@link UNKNOWN} if it is unknown whether the rule is there at all; any other value means that it is. */
  readonly existence?: unknown;
  readonly access?: unknown;
  readonly direction?: unknown;
  readonly priority?: unknown;
  readonly protocol?: unknown;
  readonly sourceAddressPrefix?: unknown;
  readonly sourceAddressPrefixes?: unknown;
  readonly sourceApplicationSecurityGroups?: unknown;
  readonly sourcePortRange?: unknown;
  readonly sourcePortRanges?: unknown;
  readonly destinationAddressPrefix?: unknown;
  readonly destinationAddressPrefixes?: unknown;
  readonly destinationApplicationSecurityGroups?: unknown;
  readonly destinationPortRange?: unknown;
  readonly destinationPortRanges?: unknown;
}

export type Property = keyof SecurityRule;

/** Every property of Azure's that the verdict depends on. */
export const PROPERTIES = [
  "access",
  "direction",
  "priority",
  "protocol",
  "sourceAddressPrefix",
  "sourceAddressPrefixes",
  "sourceApplicationSecurityGroups",
  "sourcePortRange",
  "sourcePortRanges",
  "destinationAddressPrefix",
  "destinationAddressPrefixes",
  "destinationApplicationSecurityGroups",
  "destinationPortRange",
  "destinationPortRanges",
] as const satisfies readonly Property[];
