import { PROPERTIES, type Property, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import type { GroupName } from "./place";

/** A resource of either kind of policy as the framework provides it, or as a reader of files makes it. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  /** The logical name in the program. */
  readonly name: string;
  /** Its resource id in Azure, which policies do not get. */
  readonly id?: string | undefined;
  readonly props: object;
}

/**
 * What the outputs of a resource are at preview: `created` and `updated` are planned, and `recorded` is what the state holds. For
 * `unclear`, the provider's outputs do not say which.
 */
export type Stage = "created" | "updated" | "planned" | "recorded" | "unclear";

/** The kind of a resource that declares rules, whatever its provider names it. */
export type Kind = "NetworkSecurityGroup" | "SecurityRule" | "AdminRule";

/** How a declaration is written. */
export interface Spelling {
  /** Names of properties that differ from those of Azure's network security groups. */
  readonly names: Readonly<Partial<Record<Property, string>>>;
  /** The kind of program that the property belongs to. */
  readonly language: "pulumi" | "terraform";
}

/** A security rule with where it was declared. */
export interface DeclaredRule extends SecurityRule {
  /** Its name in Azure, if known. */
  readonly azureName: string | undefined;
  /** Its label: its name in Azure, else where it stands (`securityRules[2]`) or its logical name. */
  readonly name: string;
  /** Whether it stands in the group's `securityRules`, is a `SecurityRule` resource, or is a security admin rule. */
  readonly origin: "inline" | "standalone" | "admin";
  /** The URN of the resource that holds it. */
  readonly urn: string;
  readonly spelling: Spelling;
  /**
   * Why it is unknown whether the rule is there, if it is: only a recorded list has it, it may belong to another group, or it may not be
   * deployed (the default).
   */
  readonly whyUnknown?: "listed" | "member" | "deployed";
  /** The parameters of a template whose defaults determine the rule. */
  readonly defaults?: readonly string[];
}

/** What a resource declares about a network security group. */
export interface Declaration {
  readonly kind: Kind;
  readonly urn: string;
  /** The logical name of the resource. */
  readonly resourceName: string;
  /** The group that it is, or that its rule belongs to; absent for an admin rule, which belongs to none. */
  readonly group: GroupName;
  /** Whether its outputs have the inline rules in the order of the program. */
  readonly keepsOrder: boolean;
  /** What its properties say about the time they apply to, if they are outputs at preview. */
  readonly stage: Stage;
  /** For a group: whether its list of rules is set at all, even to an unknown value or an empty list. */
  readonly setsRules: boolean;
  /** The group's inline rules or the one rule; `UNKNOWN` if the whole list is. */
  readonly rules: readonly DeclaredRule[] | typeof UNKNOWN;
  /** Of a security admin rule that says what it does: the rule, also where the groups decide all the same. */
  readonly adminRule?: DeclaredRule;
}

/** Rules in an order that does not depend on the order of their declarations. */
export function inOrder(rules: readonly DeclaredRule[]): readonly DeclaredRule[] {
  // Many rules with the same name are compared by everything that they say, again and again.
  const values = new Map<DeclaredRule, string>();
  const known = (rule: DeclaredRule): string => {
    const text = values.get(rule) ?? valuesOf(rule);
    values.set(rule, text);
    return text;
  };
  return [...rules].sort(
    (a, b) =>
      compare(a.name, b.name) || compare(a.origin, b.origin) || compare(a.urn, b.urn) || compare(known(a), known(b)),
  );
}

/** Everything that a verdict on the rule depends on, as text. */
export function valuesOf(rule: SecurityRule): string {
  return JSON.stringify(PROPERTIES.map((property) => valueOf(rule[property])));
}

/** A value, or `null` for what providers return in place of none. */
function valueOf(value: unknown): unknown {
  if (value === UNKNOWN) return "unknown";
  return value === "" || (Array.isArray(value) && value.length === 0) ? null : (value ?? null);
}

/** Compares texts by their code units: the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
