/** The programs of recordings: groups and rules with the ways in which people declare them, as plain data. */

/**
 * How a program writes a text: literally, through a local value, as a secret, as a value that is known only after the apply, or chosen by a
 * condition that is known only then.
 */
export type TextStyle = "plain" | "local" | "secret" | "late" | "conditional";

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
  /** How the first source is written. */
  readonly sourceStyle: TextStyle;
  readonly port: string;
}

/**
 * How a group declares its rules: not at all, as an empty list, by blocks (written out, dynamic, dynamic over a list that is known only
 * after the apply, or both kinds), or as the value of an attribute, which may be a secret.
 */
export type InlineForm =
  "none" | "empty" | "blocks" | "dynamic" | "late-dynamic" | "mixed" | "late-mixed" | "attribute" | "secret-attribute";

export interface Group {
  readonly key: string;
  readonly name: string;
  readonly nameStyle: TextStyle;
  readonly resourceGroup: string;
  /** The key of the declared resource group whose name is `resourceGroup`; undefined if the name is literal. */
  readonly resourceGroupKey: string | undefined;
  readonly subscription: Subscription;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly inlineForm: InlineForm;
  readonly inline: readonly Rule[];
  readonly createBeforeDestroy: boolean;
  /** Whether its resource ignores changes of its rules. */
  readonly ignoresRules: boolean;
  /** The resource whose instance the group is, together with others that say the same; undefined for a separate resource. */
  readonly instanceOf: InstanceOf | undefined;
  /** Whether it is in the module "nsg", which is called once for each such group, or once for all instances. */
  readonly inModule: boolean;
  /** Whether it exists before the program and is not declared in it; a data source reads it. Its rules are then in `inline`. */
  readonly isForeign: boolean;
  /** Whether a data source lists a declared group. */
  readonly hasData: boolean;
  readonly attachedTo: "nothing" | "subnet" | "interface" | "inline-subnet";
}

/** The resource or the module call whose instance a group is. */
export interface InstanceOf {
  readonly resource: string;
  /** Instances of a call of the module "nsg" are those of a for_each. */
  readonly form: "count" | "for_each" | "module";
}

/**
 * How standalone rules name their group: by its attribute, by a literal text (as it is, in upper case, or with depends_on), by a local
 * value with the name or the whole group, by a condition (known or known only after the apply), by a computed index, or by the group's id.
 */
export type Reference =
  | "attribute"
  | "literal"
  | "literal-upper-case"
  | "literal-after"
  | "local"
  | "local-object"
  | "conditional"
  | "late-conditional"
  | "computed-index"
  | "id";

/**
 * The module of standalone rules: none, a separate one, the module "rules" that others call too, a separate one with for_each, or the
 * module of their group.
 */
export type RuleModule = "none" | "own" | "shared" | "repeated" | "with-group";

/** One resource with one or more standalone rules. */
export interface RuleSet {
  readonly key: string;
  readonly form: "single" | "count" | "for_each";
  readonly rules: readonly Rule[];
  /** The key of their group. */
  readonly group: string;
  readonly reference: Reference;
  readonly createBeforeDestroy: boolean;
  readonly module: RuleModule;
}

/** A resource group that the program declares. */
export interface ResourceGroup {
  readonly key: string;
  readonly name: string;
  readonly nameStyle: TextStyle;
  readonly subscription: Subscription;
  readonly location: string;
}

/** A security admin rule, which belongs to no group. */
export interface AdminRule {
  readonly key: string;
  readonly name: string;
  readonly action: "Allow" | "Deny" | "AlwaysAllow";
  readonly direction: "Inbound" | "Outbound";
  readonly protocol: "Tcp" | "Udp" | "Any";
  readonly priority: number;
  /** Addresses, or one service tag. */
  readonly sources: readonly string[];
  readonly sourceStyle: TextStyle;
  readonly port: string;
}

/** The provider configuration: the default one or the one with an alias. */
export type Subscription = "default" | "other";

export interface Program {
  readonly resourceGroups: readonly ResourceGroup[];
  readonly adminRules: readonly AdminRule[];
  readonly groups: readonly Group[];
  readonly ruleSets: readonly RuleSet[];
  /** Addresses from and to which resources were moved. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Addresses that are forgotten, not destroyed. */
  readonly removed: readonly string[];
  /** Counts how often values that are known only after an apply were renewed. */
  readonly renewals: number;
  /** How the default provider gets its subscription: from a constant, from a variable, or from the environment. */
  readonly subscriptionStyle: "constant" | "variable" | "environment";
  /** Whether all of it is in one module. */
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

/** The resource groups that exist before any program. */
export const RESOURCE_GROUPS = ["rg1", "rg2"] as const;

/** The collection of all admin rules; the stand-in has no network managers. */
export const ADMIN_RULE_COLLECTION = `/subscriptions/${SUBSCRIPTIONS.default}/resourceGroups/rg1/providers/Microsoft.Network/networkManagers/manager/securityAdminConfigurations/configuration/ruleCollections/collection`;

export function adminRuleId({ name }: AdminRule): string {
  return `${ADMIN_RULE_COLLECTION}/rules/${name}`;
}

/** The ids of the subnet and the interface to which the group of a key may be attached. */
export function attachmentId(group: Group, kind: "subnet" | "interface"): string {
  const network = `/subscriptions/${SUBSCRIPTIONS[group.subscription]}/resourceGroups/rg1/providers/Microsoft.Network`;
  return kind === "subnet"
    ? `${network}/virtualNetworks/net/subnets/${group.key}`
    : `${network}/networkInterfaces/${group.key}`;
}
