/** The programs that recordings run through Pulumi's engine, as plain data: they can be stored, changed, and run again. */

/** `native` is azure-native, `classic` is azure, `bridged` is azurerm by way of any-terraform-provider. */
export type Family = "native" | "classic" | "bridged";

/** A text, a text that the engine knows once a random value exists, or a secret. */
export type Text = string | { readonly late: string; readonly text: string } | { readonly secret: string };

/** The properties of a rule, spelled as in the providers. An inline rule also has its `name`. */
export type RuleBody = Readonly<Record<string, Text | number | readonly Text[]>>;

/** Pulumi's options of a resource, and what stands for some of them. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  /** What the resource was before: another name, or outside of its component. */
  readonly aliases?: readonly Alias[];
  /** The id of what exists in Azure. */
  readonly import?: string;
  /** The keys of others. */
  readonly dependsOn?: readonly string[];
  readonly deletedWith?: string;
  /** The name of the parent component. */
  readonly component?: string;
  /** `other`: the explicit provider with the other subscription. */
  readonly provider?: "other";
}

export interface Alias {
  readonly name?: string;
  readonly noParent?: true;
}

export interface Group {
  /** Its name in the program. */
  readonly key: string;
  readonly family: Family;
  readonly rg: string;
  /** Absent: the provider names it. */
  readonly name?: Text;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Absent: the program does not set the list. */
  readonly inline?: readonly RuleBody[];
  readonly opts: ResourceOptions;
}

/**
 * How a rule names its group: by its output, literally, by the same text (and so by the same random value), through an `apply`, or by the
 * last part of its id.
 */
export type Link = "output" | "literal" | "text" | "apply" | "id";

/** A standalone rule. */
export interface Rule {
  readonly key: string;
  /** The key of its group, or the name of a group of another program. */
  readonly group: string | { readonly family: Family; readonly rg: string; readonly name: string };
  readonly link: Link;
  readonly name?: Text;
  readonly body: RuleBody;
  readonly opts: ResourceOptions;
}

/** A random value; a new revision replaces it. */
export interface RandomValue {
  readonly key: string;
  readonly revision: number;
}

export interface Program {
  readonly groups: readonly Group[];
  readonly rules: readonly Rule[];
  readonly prefixes: readonly RandomValue[];
}

export const SUBSCRIPTIONS = {
  default: "00000000-0000-0000-0000-000000000000",
  other: "00000000-0000-0000-0000-00000000000b",
} as const;

/** The group that a rule is in, if the program has it. */
export function groupOf({ groups }: Program, { group }: Rule): Group | undefined {
  return typeof group === "string" ? groups.find(({ key }) => key === group) : undefined;
}

export function subscriptionOf({ provider }: ResourceOptions): string {
  return SUBSCRIPTIONS[provider ?? "default"];
}

export function groupId(subscription: string, rg: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${rg}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}

export function textOf(text: Text): string {
  if (typeof text === "string") return text;
  return "text" in text ? text.text : text.secret;
}

/** An object without some of its members. */
export function omitting<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Omit<T, K> {
  const entries = Object.entries(from).filter(([key]) => !(keys as readonly string[]).includes(key));
  return Object.fromEntries(entries) as Omit<T, K>;
}
