import { PROPERTIES, type Property, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import type { GroupName } from "./place";

/** A resource as the framework gives it to a policy, of either kind, or as a reader of files makes it. */
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
 * What the outputs of a resource are at preview: `created` and `updated` are planned, `recorded` is what the state holds, and of what
 * is `unclear` a provider's outputs do not say which.
 */
export type Stage = "created" | "updated" | "planned" | "recorded" | "unclear";

/** What a resource that declares rules is, whatever its provider calls it. */
export type Kind = "NetworkSecurityGroup" | "SecurityRule" | "AdminRule";

/** How a declaration is written. */
export interface Spelling {
  /** What it calls the properties that it does not call as Azure's network security groups do. */
  readonly names: Readonly<Partial<Record<Property, string>>>;
  /** Of what program a property is part. */
  readonly language: "pulumi" | "terraform";
}

/** A security rule with where it was declared. */
export interface DeclaredRule extends SecurityRule {
  /** Its name in Azure, if known. */
  readonly azureName: string | undefined;
  /** What to call it: its name in Azure, else where it stands (`securityRules[2]`) or its logical name. */
  readonly name: string;
  /** Whether it stands in the group's `securityRules`, is a `SecurityRule` resource, or is a security admin rule. */
  readonly origin: "inline" | "standalone" | "admin";
  /** The URN of the resource that holds it. */
  readonly urn: string;
  readonly spelling: Spelling;
  /**
   * Why it is unknown that it is there, if it is: since only a recorded list has it, since it may be of another group, or since it may
   * not be deployed (the default).
   */
  readonly whyUnknown?: "listed" | "member" | "deployed";
  /** The parameters of a template by whose defaults it is what it is. */
  readonly defaults?: readonly string[];
}

/** What a resource says about a network security group. */
export interface Declaration {
  readonly kind: Kind;
  readonly urn: string;
  /** The logical name of the resource. */
  readonly resourceName: string;
  /** The group that it is, or that its rule belongs to; of an admin rule, which belongs to none, nothing. */
  readonly group: GroupName;
  /** Whether its outputs have the inline rules in the order of the program. */
  readonly keepsOrder: boolean;
  /** What its properties say about when they hold, if they are outputs at preview. */
  readonly stage: Stage;
  /** Of a group: whether its list of rules is set at all, be it to a value that is unknown or to an empty list. */
  readonly setsRules: boolean;
  /** The group's inline rules or the one rule; `UNKNOWN` if the whole list is. */
  readonly rules: readonly DeclaredRule[] | typeof UNKNOWN;
  /** Of a security admin rule that says what it does: the rule, also where the groups decide all the same. */
  readonly adminRule?: DeclaredRule;
}

/** Rules in an order that does not depend on the order in which they were declared. */
export function inOrder(rules: readonly DeclaredRule[]): readonly DeclaredRule[] {
  // Many of one name are compared by all that they say, again and again.
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

/** All that decides on a rule, as text. */
export function valuesOf(rule: SecurityRule): string {
  return JSON.stringify(PROPERTIES.map((property) => valueOf(rule[property])));
}

/** A value, or `null` for what providers give in place of none. */
function valueOf(value: unknown): unknown {
  if (value === UNKNOWN) return "unknown";
  return value === "" || (Array.isArray(value) && value.length === 0) ? null : (value ?? null);
}

/** Compares texts by their code units, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
