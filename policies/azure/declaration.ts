import { PROPERTIES, type Property, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import { type Kind, kindOf } from "./kind";
import { read, readList, readText } from "./values";

/** A resource as the framework gives it to a policy, of either kind. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  /** The logical name in the program. */
  readonly name: string;
  /** Its resource id in Azure, which policies are not told. */
  readonly id?: string | undefined;
  readonly props: object;
}

/** A security rule with where it was declared. */
export interface DeclaredRule extends SecurityRule {
  /** Its name in Azure, if known. */
  readonly azureName: string | undefined;
  /** What to call it: its name in Azure, else where it stands (`securityRules[2]`) or its logical name. */
  readonly name: string;
  /** Whether it stands in the group's `securityRules` or is a `SecurityRule` resource. */
  readonly origin: "inline" | "standalone";
  /** The URN of the resource that holds it. */
  readonly urn: string;
}

/** What tells a network security group from others, so far as it is known. */
export interface GroupName {
  readonly name: string | undefined;
  readonly resourceGroup: string | undefined;
  readonly subscription: string | undefined;
}

/** What a resource says about a network security group. */
export interface Declaration {
  readonly kind: Kind;
  readonly urn: string;
  /** The logical name of the resource. */
  readonly resourceName: string;
  /** The group that it is, or that its rule belongs to. */
  readonly group: GroupName;
  /** The group's inline rules or the standalone rule; `UNKNOWN` if the whole list is. */
  readonly rules: readonly DeclaredRule[] | typeof UNKNOWN;
}

/** What a resource declares; `undefined` if it is of a type that holds no security rules. No properties make it throw. */
export function declarationOf({ type, urn, name, id, props }: Resource): Declaration | undefined {
  const kind = kindOf(type);
  switch (kind) {
    case undefined:
      return undefined;
    case "NetworkSecurityGroup": {
      const rules = readList(props, "securityRules");
      const place = placeIn(id) ?? placeOfRules(rules);
      return {
        kind,
        urn,
        resourceName: name,
        group: {
          name: readText(props, "networkSecurityGroupName") ?? readText(props, "name"),
          resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
          subscription: place?.subscription,
        },
        rules: rules === UNKNOWN ? UNKNOWN : inlineRules(rules, urn),
      };
    }
    case "SecurityRule": {
      const azureName = readText(props, "securityRuleName") ?? readText(props, "name");
      const place = placeIn(id);
      return {
        kind,
        urn,
        resourceName: name,
        group: {
          name: readText(props, "networkSecurityGroupName") ?? place?.name,
          resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
          subscription: place?.subscription,
        },
        rules: [ruleOf(props, { azureName, name: azureName ?? name, origin: "standalone", urn })],
      };
    }
  }
}

/** The rules of a declaration; one that may be anything stands for a list that is not known. */
export function rulesOf({ rules, urn }: Declaration): readonly DeclaredRule[] {
  return rules === UNKNOWN ? [unknownRule("securityRules", urn)] : rules;
}

/** Rules in an order that does not depend on the order in which they were declared. */
export function inOrder(rules: readonly DeclaredRule[]): readonly DeclaredRule[] {
  return [...rules].sort(
    (a, b) =>
      compare(a.name, b.name) ||
      compare(a.origin, b.origin) ||
      compare(a.urn, b.urn) ||
      compare(valuesOf(a), valuesOf(b)),
  );
}

function valuesOf(rule: DeclaredRule): string {
  return JSON.stringify(PROPERTIES.map((property) => (rule[property] === UNKNOWN ? "unknown" : rule[property])));
}

/** Compares texts by their code units, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function inlineRules(value: unknown, urn: string): readonly DeclaredRule[] {
  if (value === undefined || value === null) return [];
  // Something that is no list is no rule either, but might become one: as a rule that cannot be read it is reported.
  if (!Array.isArray(value)) return [{ azureName: undefined, name: "securityRules", origin: "inline", urn }];
  return value.flatMap((element: unknown, index): DeclaredRule[] => {
    const place = `securityRules[${index}]`;
    if (element === undefined || element === null) return [];
    if (element === UNKNOWN) return [unknownRule(place, urn)];
    const azureName = readText(element, "name");
    return [ruleOf(element, { azureName, name: azureName ?? place, origin: "inline", urn })];
  });
}

/**
 * {@link UNKNOWN} if it is not known that a rule is there, as readers of templates leave it. A property of this name that a program
 * has is never that, not even when its value is unknown.
 */
function existenceIn(object: unknown): typeof UNKNOWN | undefined {
  try {
    return (object as SecurityRule).existence === UNKNOWN ? UNKNOWN : undefined;
  } catch {
    return undefined;
  }
}

/** The properties of a rule that the verdict depends on, with where it was declared. */
function ruleOf(object: unknown, { azureName, name, origin, urn }: Omit<DeclaredRule, Property>): DeclaredRule {
  return {
    azureName,
    name,
    origin,
    urn,
    existence: existenceIn(object),
    access: read(object, "access"),
    direction: read(object, "direction"),
    priority: read(object, "priority"),
    protocol: read(object, "protocol"),
    sourceAddressPrefix: read(object, "sourceAddressPrefix"),
    sourceAddressPrefixes: read(object, "sourceAddressPrefixes"),
    sourceApplicationSecurityGroups: read(object, "sourceApplicationSecurityGroups"),
    sourcePortRange: read(object, "sourcePortRange"),
    sourcePortRanges: read(object, "sourcePortRanges"),
    destinationAddressPrefix: read(object, "destinationAddressPrefix"),
    destinationAddressPrefixes: read(object, "destinationAddressPrefixes"),
    destinationApplicationSecurityGroups: read(object, "destinationApplicationSecurityGroups"),
    destinationPortRange: read(object, "destinationPortRange"),
    destinationPortRanges: read(object, "destinationPortRanges"),
  };
}

function unknownRule(name: string, urn: string): DeclaredRule {
  const properties = Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN]));
  return { ...properties, existence: UNKNOWN, azureName: undefined, name, origin: "inline", urn };
}

/** Where Azure has a group, by its own resource id or that of one of its rules; `undefined` if it is neither. */
export function placeIn(id: string | undefined): GroupName | undefined {
  const form = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/networkSecurityGroups\/([^/]+)/i;
  const [, subscription, resourceGroup, name] = form.exec(id ?? "") ?? [];
  return name === undefined ? undefined : { name, resourceGroup, subscription };
}

/** By the first id that tells it. */
function placeOfRules(rules: unknown): GroupName | undefined {
  if (!Array.isArray(rules)) return undefined;
  for (const rule of rules) {
    const place = placeIn(readText(rule, "id"));
    if (place) return place;
  }
  return undefined;
}
