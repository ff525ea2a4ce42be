/** The programs that recordings run: groups and rules with the ways in which people declare them, as plain data. */

/** How a text stands in a program: literally, through a local value, as a secret, or as what is known only after the apply. */
export type TextStyle = "plain" | "local" | "secret" | "late";

export interface Rule {
  /** Unique in the program, and the same after a change. */
  readonly key: string;
  readonly name: string;
  readonly access: "Allow" | "Deny";
  readonly direction: "Inbound" | "Outbound";
  readonly protocol: "Tcp" | "Udp" | "*";
  readonly priority: number;
  /** One is the singular attribute, more are the list. */
  readonly sources: readonly string[];
  /** How the first source stands. */
  readonly sourceStyle: TextStyle;
  readonly port: string;
}

/** How a group declares its rules: not at all, as an empty list, or by blocks of one of these forms. */
export type InlineForm = "none" | "empty" | "blocks" | "dynamic" | "mixed" | "attribute";

export interface Group {
  readonly key: string;
  readonly name: string;
  readonly nameStyle: TextStyle;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly inlineForm: InlineForm;
  readonly inline: readonly Rule[];
  readonly createBeforeDestroy: boolean;
  /** The resource of which the group is an instance, with others that say the same; undefined for a resource of its own. */
  readonly instanceOf: { readonly resource: string; readonly form: "count" | "for_each" } | undefined;
  /** Whether it is there before the program and not declared in it; a data source reads it. Its rules are then in `inline`. */
  readonly isForeign: boolean;
  /** Whether a data source lists a declared group. */
  readonly hasData: boolean;
  readonly attachedTo: "nothing" | "subnet" | "interface";
}

/** How standalone rules name their group. */
export type Reference = "attribute" | "literal" | "literal-after" | "local" | "conditional" | "computed-index";

/** One resource with one or more standalone rules. */
export interface RuleSet {
  readonly key: string;
  readonly form: "single" | "count" | "for_each";
  readonly rules: readonly Rule[];
  /** The key of the group that has them. */
  readonly group: string;
  readonly reference: Reference;
  readonly createBeforeDestroy: boolean;
  /** Whether they stand in a module of their own, which is given the name of the group. */
  readonly inModule: boolean;
}

/** Which provider configuration: the default one or the one with an alias. */
export type Subscription = "default" | "other";

export interface Program {
  readonly groups: readonly Group[];
  readonly ruleSets: readonly RuleSet[];
  /** Addresses from and to which resources were moved. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Addresses that are forgotten, not destroyed. */
  readonly removed: readonly string[];
  /** Counts how often values that are known only after an apply were renewed. */
  readonly renewals: number;
  /** Whether all of it stands in one module. */
  readonly inModule: boolean;
  readonly imports: readonly { readonly to: string; readonly id: string }[];
}

export const SUBSCRIPTIONS: Readonly<Record<Subscription, string>> = {
  default: "00000000-0000-0000-0000-00000000000a",
  other: "00000000-0000-0000-0000-00000000000b",
};

export function groupId({ subscription, resourceGroup, name }: Group): string {
  return `/subscriptions/${SUBSCRIPTIONS[subscription]}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}

export const RESOURCE_GROUPS = ["rg1", "rg2"] as const;

/** The ids of the subnet and the interface to which the group of a key may be attached. */
export function attachmentId(group: Group, kind: "subnet" | "interface"): string {
  const network = `/subscriptions/${SUBSCRIPTIONS[group.subscription]}/resourceGroups/rg1/providers/Microsoft.Network`;
  return kind === "subnet"
    ? `${network}/virtualNetworks/net/subnets/${group.key}`
    : `${network}/networkInterfaces/${group.key}`;
}
