import { isDeepStrictEqual } from "node:util";
import { PROPERTIES, type Property, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import type { Declaration, DeclaredRule, Kind, Spelling, Stage } from "./declaration";
import { read, readText } from "./values";

/* Rules as resources of every family hold them. */

/** Where readers of templates store the names of the parameters whose defaults determine a rule; no program has such a key. */
export const DEFAULTS: unique symbol = Symbol("defaults");

/** A rule without the properties that the verdict depends on. */
type Identity = Omit<DeclaredRule, Property | "spelling">;

/** How a family of providers declares groups and rules. */
export interface Dialect {
  /** The properties that may hold the name in Azure of a group, a standalone rule and an admin rule, the most reliable first. */
  readonly names: Readonly<Record<Kind, readonly string[]>>;
  readonly spelling: Spelling;
  /** Whether outputs have the inline rules in the order of the program. */
  readonly keepsOrder: boolean;
  /** The property that says what an admin rule does. */
  readonly access: "access" | "action";
  readonly adminSpelling: Spelling;
  /** What the outputs of a resource are at preview, given its properties. */
  readonly stageOf: (props: object, kind: Kind) => Stage;
  /** The application security groups of one side of a rule, as azure-native lists them. */
  readonly applicationSecurityGroups: (rule: unknown, side: "source" | "destination") => unknown;
}

/** The rules of a declaration; a rule that may be anything stands for an unknown list. */
export function rulesOf({ rules, urn }: Pick<Declaration, "rules" | "urn">): readonly DeclaredRule[] {
  return rules === UNKNOWN ? [unknownRule("securityRules", urn)] : rules;
}

/** The inline rules of a group, given the contents of its list, with unknown elements as `UNKNOWN`. */
export function inlineRules(value: unknown, urn: string, dialect: Dialect): readonly DeclaredRule[] | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === undefined || value === null) return [];
  // A value that is not a list is not a rule yet, but might become one: it is reported as a rule that cannot be read.
  const { spelling } = dialect;
  if (!Array.isArray(value)) return [{ azureName: undefined, name: "securityRules", origin: "inline", urn, spelling }];
  let unreadable = 0;
  return value.flatMap((element: unknown, index): DeclaredRule[] => {
    const place = `securityRules[${index}]`;
    if (element === undefined || element === null) return [];
    // One element that is not a rule says as much as thousands.
    if (typeof element !== "object" && ++unreadable > MOST_UNREADABLE) return [];
    if (element === UNKNOWN) return [unknownRule(place, urn)];
    const azureName = readText(element, "name");
    return [ruleOf(element, { azureName, name: azureName ?? place, origin: "inline", urn }, dialect)];
  });
}

/** More elements of a list that are unknown, or no rules, are not distinguished. */
const MOST_UNREADABLE = 100;

/** A rule with the properties that the verdict depends on. */
export function ruleOf(object: unknown, { azureName, name, origin, urn }: Identity, dialect: Dialect): DeclaredRule {
  return {
    azureName,
    name,
    origin,
    urn,
    spelling: dialect.spelling,
    existence: existenceIn(object),
    access: read(object, "access"),
    direction: read(object, "direction"),
    priority: read(object, "priority"),
    protocol: read(object, "protocol"),
    sourceAddressPrefix: read(object, "sourceAddressPrefix"),
    sourceAddressPrefixes: read(object, "sourceAddressPrefixes"),
    sourceApplicationSecurityGroups: dialect.applicationSecurityGroups(object, "source"),
    sourcePortRange: read(object, "sourcePortRange"),
    sourcePortRanges: read(object, "sourcePortRanges"),
    destinationAddressPrefix: read(object, "destinationAddressPrefix"),
    destinationAddressPrefixes: read(object, "destinationAddressPrefixes"),
    destinationApplicationSecurityGroups: dialect.applicationSecurityGroups(object, "destination"),
    destinationPortRange: read(object, "destinationPortRange"),
    destinationPortRanges: read(object, "destinationPortRanges"),
    ...defaultsIn(object),
  };
}

/** What a reader of templates has stored. */
export function defaultsIn(object: unknown): Pick<DeclaredRule, "defaults"> {
  const holds = typeof object === "object" && object !== null && DEFAULTS in object;
  return holds ? { defaults: object[DEFAULTS] as readonly string[] } : {};
}

/** For a rule whose properties no message names. */
const NO_SPELLING: Spelling = { names: {}, language: "pulumi" };

/** Whether a rule denies, or may deny: it does not certainly allow. */
export function mayDeny({ access }: DeclaredRule): boolean {
  return typeof access !== "string" || !/^\s*allow\s*$/i.test(access);
}

/** A rule that may be anything, or not be there. */
export function unknownRule(name: string, urn: string): DeclaredRule {
  const properties = Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN]));
  return {
    ...properties,
    existence: UNKNOWN,
    azureName: undefined,
    name,
    origin: "inline",
    urn,
    spelling: NO_SPELLING,
  };
}

/**
 * {@link UNKNOWN} if it is unknown whether a rule is there, as readers of templates mark it. A property with this name in a program never
 * has that value, even when it is unknown.
 */
export function existenceIn(object: unknown): typeof UNKNOWN | undefined {
  try {
    return (object as SecurityRule).existence === UNKNOWN ? UNKNOWN : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two rules say the same; Azure answers with empty lists for what was not set. */
export function isSameRule(a: DeclaredRule, b: DeclaredRule): boolean {
  const isEmpty = (value: unknown): boolean =>
    value === undefined || value === null || value === "" || isDeepStrictEqual(value, []);
  return PROPERTIES.every(
    (property) => isDeepStrictEqual(a[property], b[property]) || (isEmpty(a[property]) && isEmpty(b[property])),
  );
}
