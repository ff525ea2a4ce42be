import { isDeepStrictEqual } from "node:util";
import { PROPERTIES, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import { groupBy, only, onlyWhere } from "./collections";
import { type Declaration, type DeclaredRule, type Kind, type Resource, compare, inOrder } from "./declaration";
import { declarationOf } from "./families";
import type { GroupName } from "./place";
import { rulesOf } from "./rules";

/** A resource as the framework gives it to a stack policy: with its outputs, and what its inputs were made from. */
export interface StackResource extends Resource {
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
}

/** A network security group with all of its rules that a stack knows; its name is that in Azure or else in the program. */
export interface Group extends GroupName {
  /** The URN of its resource, if that is in the stack. */
  readonly urn: string | undefined;
  /** In an order that does not depend on the order of resources and rules. */
  readonly rules: readonly DeclaredRule[];
}

/** What the resource policy has seen of a stack's inputs, by URN. */
export type SeenInputs = ReadonlyMap<string, Declaration>;

/** A declaration completed from inputs, with what its resource's inputs were made from. */
interface Member extends Declaration {
  readonly resource: StackResource;
  readonly inputs: Declaration | undefined;
}

/** All that a stack declares of what can be judged. */
export interface StackRules {
  readonly groups: readonly Group[];
  /** The security admin rules, each of which is judged alone. */
  readonly adminRules: readonly Declaration[];
}

/**
 * Puts together the rules of a stack: those of each network security group, and the admin rules.
 *
 * @param resources All resources of the stack, in any order.
 * @param seen Their inputs, where they were seen: names of groups are only there, and at preview what outputs leave unknown.
 * @param isProgramRunning Whether the resources come from a program (preview, update) and not from a state. Rules that only the
 *   recorded outputs of a group list may then be about to go, such as a standalone rule that the program no longer has.
 */
export function rulesIn(resources: readonly StackResource[], seen: SeenInputs, isProgramRunning: boolean): StackRules {
  const members = resources
    .flatMap((resource) => memberOf(resource, seen, isProgramRunning))
    .sort((a, b) => compare(a.urn, b.urn));
  const ofKind = (kind: Kind): readonly Member[] => members.filter((member) => member.kind === kind);
  return {
    groups: groupsOf(ofKind("NetworkSecurityGroup"), ofKind("SecurityRule"), isProgramRunning),
    adminRules: ofKind("AdminRule"),
  };
}

function groupsOf(nsgs: readonly Member[], rules: readonly Member[], isProgramRunning: boolean): readonly Group[] {
  const index = indexOf(nsgs);
  const standalone = groupBy(rules, (rule) => [groupOf(rule, index) ?? orphanKey(rule)]);
  const inStack = nsgs.map((nsg): Group => ({
    ...nsg.group,
    name: nsg.group.name ?? nsg.resourceName,
    urn: nsg.urn,
    rules: inOrder(joinRules(nsg, (standalone.get(nsg) ?? []).flatMap(rulesOf), isProgramRunning)),
  }));
  const orphans = [...standalone].flatMap(([key, rules]): Group[] =>
    typeof key === "string" ? [{ ...rules[0]!.group, urn: undefined, rules: inOrder(rules.flatMap(rulesOf)) }] : [],
  );
  return [...inStack, ...orphans];
}

/** The URN of the resource that holds all of these rules of a group, or else of the group itself. */
export function holderOf({ urn }: Group, rules: readonly DeclaredRule[]): string {
  const urns = new Set(rules.map((rule) => rule.urn));
  return urns.size === 1 || urn === undefined ? rules[0]!.urn : urn;
}

function memberOf(resource: StackResource, seen: SeenInputs, isProgramRunning: boolean): readonly Member[] {
  const outputs = declarationOf(resource);
  if (!outputs) return [];
  const inputs = seen.get(resource.urn);
  const group = {
    name: inputs?.group.name ?? outputs.group.name,
    resourceGroup: inputs?.group.resourceGroup ?? outputs.group.resourceGroup,
    subscription: outputs.group.subscription,
  };
  return [{ ...outputs, group, rules: completeRules(outputs, inputs, resource, isProgramRunning), resource, inputs }];
}

/**
 * At preview a provider leaves every output unknown that the program did not set, also inside inline rules. The inputs tell what
 * is not set from what is not known.
 */
function completeRules(
  outputs: Declaration,
  inputs: Declaration | undefined,
  resource: StackResource,
  isProgramRunning: boolean,
): readonly DeclaredRule[] | typeof UNKNOWN {
  if (outputs.rules === UNKNOWN) {
    if (inputs) return inputs.rules;
    // Without inputs: a list that a program made from nothing was not set by it, else its value would be known.
    return isProgramRunning && dependencies(resource, "securityRules").length === 0 ? [] : UNKNOWN;
  }
  const counterpart = counterparts(outputs, inputs);
  return outputs.rules.map((rule, index) => {
    const input = counterpart(rule, index);
    // Some other rule may be in its place.
    if (!input || isPlanned(rule, outputs)) return rule;
    const unknown = PROPERTIES.filter((property) => rule[property] === UNKNOWN);
    const known: SecurityRule = Object.fromEntries(unknown.map((property) => [property, input[property]]));
    return { ...rule, ...known, azureName: input.azureName, name: input.name };
  });
}

/** Finds the rule of the inputs that a rule of the outputs comes from: the one in its place, else the one of its name. */
type Counterpart = (rule: DeclaredRule, index: number) => DeclaredRule | undefined;

function counterparts({ kind }: Declaration, inputs: Declaration | undefined): Counterpart {
  if (!inputs || inputs.rules === UNKNOWN) return () => undefined;
  const { rules } = inputs;
  let byName: ReadonlyMap<string, readonly DeclaredRule[]> | undefined;
  return ({ name }, index) => {
    const inPlace = rules[index];
    if (kind !== "NetworkSecurityGroup" || isSameName(inPlace?.name, name)) return inPlace;
    byName ??= groupBy(rules, (input) => [input.name.toLowerCase()]);
    return byName.get(name.toLowerCase())?.[0];
  };
}

/**
 * Whether an inline rule is surely one of the program's, and it is not known which: its name is to be known later, where a rule of a
 * state has one, and its provider has rules in an order of its own.
 */
function isPlanned({ origin, azureName }: DeclaredRule, { keepsOrder }: Declaration): boolean {
  return origin === "inline" && azureName === undefined && !keepsOrder;
}

/** The inline rules of a group and its standalone ones, a rule that is listed as both once. */
function joinRules(
  nsg: Member,
  standalone: readonly DeclaredRule[],
  isProgramRunning: boolean,
): readonly DeclaredRule[] {
  const { inputs } = nsg;
  const isTelling = inputs !== undefined && inputs.rules !== UNKNOWN;
  const counterpart = counterparts(nsg, inputs);
  const byAzureName = groupBy(standalone, ({ azureName }) =>
    azureName === undefined ? [] : [azureName.toLowerCase()],
  );
  const nameless = new Set(
    standalone.filter(({ azureName }) => azureName === undefined).map(({ name }) => name.toLowerCase()),
  );
  const inline = rulesOf(nsg).flatMap((rule, index): readonly DeclaredRule[] => {
    const isOnlyInState = isTelling && !isPlanned(rule, nsg) && counterpart(rule, index) === undefined;
    const same = byAzureName.get(rule.name.toLowerCase())?.[0];
    // Azure lists standalone rules with their group; the resource of its own is the newer word on the rule.
    if (same && (!isTelling || isOnlyInState || isSameRule(same, rule))) return [];
    // Without inputs a standalone rule may have no more than its logical name, which Azure's is by default.
    const isPerhapsSame = nameless.has(rule.name.toLowerCase());
    return [(isProgramRunning && isOnlyInState) || isPerhapsSame ? { ...rule, existence: UNKNOWN } : rule];
  });
  return [...inline, ...standalone];
}

/** Ways to find the groups of a stack: a stack may have thousands of rules that ask. */
interface GroupIndex {
  readonly byUrn: ReadonlyMap<string, readonly Member[]>;
  /** By name in lower case and resource group, where the name is known. */
  readonly byName: ReadonlyMap<string, readonly Member[]>;
  /** By the names, in lower case, of the rules that they list. Hardly ever asked for. */
  readonly byListedRule: () => ReadonlyMap<string, readonly Member[]>;
}

function indexOf(nsgs: readonly Member[]): GroupIndex {
  let byListedRule: ReadonlyMap<string, readonly Member[]> | undefined;
  return {
    byUrn: groupBy(nsgs, ({ urn }) => [urn]),
    byName: groupBy(nsgs, (nsg) => (nsg.group.name === undefined ? [] : [nameKey(nsg.group.name, nsg)])),
    byListedRule: () =>
      (byListedRule ??= groupBy(nsgs, (nsg) => new Set(rulesOf(nsg).map(({ name }) => name.toLowerCase())))),
  };
}

/** The group in the stack that a standalone rule belongs to, if that is certain. */
function groupOf(rule: Member, groups: GroupIndex): Member | undefined {
  const sources = new Set(dependencies(rule.resource, "networkSecurityGroupName"));
  const dependsOn = [...sources].flatMap((urn) => groups.byUrn.get(urn) ?? []);
  const { name } = rule.group;
  if (name !== undefined) {
    const named = groups.byName.get(nameKey(name, rule)) ?? [];
    return (
      onlyWhere(named, (nsg) => isSameSubscription(nsg, rule)) ?? onlyWhere(dependsOn, (nsg) => mayBeOf(nsg, rule))
    );
  }
  if (dependsOn.length > 0) return only(dependsOn);
  // With neither name nor dependency there is still the group whose state lists this very rule.
  const own = rulesOf(rule)[0]!;
  const listing = groups.byListedRule().get(own.azureName?.toLowerCase() ?? "") ?? [];
  return onlyWhere(listing, (nsg) =>
    rulesOf(nsg).some((listed) => isSameName(own.azureName, listed.name) && isSameRule(own, listed)),
  );
}

/** Whether a group that a rule's group name is made from can be the rule's: nothing that is known of both says otherwise. */
function mayBeOf({ group: nsg }: Member, { group }: Member): boolean {
  const isSame = (a: string | undefined, b: string | undefined): boolean =>
    b === undefined || a === undefined || isSameName(a, b);
  return isSame(nsg.name, group.name) && isSame(nsg.resourceGroup, group.resourceGroup);
}

/** Standalone rules of one group that is not in the stack have the same key. */
function orphanKey(rule: Member): string {
  const { name, resourceGroup, subscription } = rule.group;
  if (name === undefined) return rule.urn;
  const place = resourceGroup ?? placeOf(rule);
  return `${subscription ?? stackOf(rule.urn)} ${place} ${name}`.toLowerCase();
}

/** Whether two rules say the same; Azure answers with empty lists for what was not set. */
function isSameRule(a: DeclaredRule, b: DeclaredRule): boolean {
  const isEmpty = (value: unknown): boolean =>
    value === undefined || value === null || value === "" || isDeepStrictEqual(value, []);
  return PROPERTIES.every(
    (property) => isDeepStrictEqual(a[property], b[property]) || (isEmpty(a[property]) && isEmpty(b[property])),
  );
}

/**
 * The same for names that are surely in one resource group, if they are of one subscription: in one of the same name. Where neither
 * name is known, what they are made from tells.
 */
function nameKey(name: string, member: Member): string {
  const { resourceGroup } = member.group;
  const place = resourceGroup === undefined ? { from: placeOf(member) } : { name: resourceGroup.toLowerCase() };
  return JSON.stringify([name.toLowerCase(), place]);
}

/** Where it is not known of both, one of another stack may be in another subscription. */
function isSameSubscription({ group: a, urn }: Member, { group: b, urn: other }: Member): boolean {
  if (a.subscription !== undefined && b.subscription !== undefined) return isSameName(a.subscription, b.subscription);
  return stackOf(urn) === stackOf(other);
}

/** What an unknown name of a resource group is made from. */
function placeOf({ resource }: Member): string {
  return [...dependencies(resource, "resourceGroupName")].sort().join();
}

/** Azure compares names without case. */
function isSameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** The URNs of what an input was made from. */
function dependencies({ propertyDependencies }: StackResource, input: string): readonly string[] {
  return (propertyDependencies[input] ?? []).map(({ urn }) => urn);
}

/** A file of state may hold resources of several stacks. */
function stackOf(urn: string): string {
  return urn.split("::", 2).join("::");
}
