import * as path from "node:path";
import { TOKENS } from "../../policies/azure/families";
import type { StackResource } from "../../policies/azure/groups";
import type { Place } from "../report";
import { type NamePart, callOf, divide, isExpression, keyOf, nameOf, partsOf, quotedText } from "./arm-expression";
import { ArmNames, entriesOf } from "./arm-names";
import { type Existence, both, existenceOf, inlineRules, ruleProperties } from "./arm-values";
import { GROUP_TYPE, missingRules } from "./azure-listing";
import type { DeclaredResource, Item, Unreadable } from "./item";
import { type JsonObject, isObject, textOf, unreadable } from "./json";

const RULE = `${GROUP_TYPE}/securityrules`;
const DEPLOYMENT = "microsoft.resources/deployments";

interface TemplateResource {
  readonly value: unknown;
  /** What other resources may call it, where resources have symbolic names. */
  readonly symbol: string | undefined;
  readonly place: Place;
}

/** What names in a template refer to. */
interface Scope {
  readonly names: ArmNames;
  /** What URNs begin with. Where a name is not known it is another, since the same expression elsewhere may become another name. */
  readonly stack: { readonly known: string; readonly unknown: string };
  readonly resourceGroupName: string | undefined;
  /** The URNs of groups, by the keys of their names and by their symbolic names. */
  readonly groups: Map<string, string[]>;
}

/** A rule that is a resource, whose group may be found once all groups are. */
interface StandaloneRule {
  readonly place: Place;
  readonly scope: Scope;
  /** The parts of its name, and of its group's if it has that. */
  readonly name: readonly NamePart[];
  readonly group: readonly NamePart[] | undefined;
  /** What its group may be found by, the surest first. */
  readonly keys: readonly string[];
  readonly properties: object;
}

/** Whether a document is a template, be it one without resources. */
export function isTemplate(document: unknown): document is JsonObject {
  return isObject(document) && /deploymentTemplate\.json/i.test(textOf(document["$schema"]) ?? "");
}

/** Whether a document is a file of parameters, which stands beside a template and holds no resources. */
export function isParameters(document: unknown): boolean {
  return isObject(document) && /deploymentParameters\.json/i.test(textOf(document["$schema"]) ?? "");
}

/**
 * Network security groups and rules of an ARM template, written or exported. Its expressions stand for values that are not known.
 * The resources come first, one by one, and then the template around them.
 */
export class ArmTemplate {
  readonly #resources: TemplateResource[] = [];
  #isEmpty = true;

  /** Whether no resource was added. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Adds a resource. Returns whether it is one. */
  add(value: unknown, place: Place): boolean {
    const type = typeOf(value);
    if (type?.includes("/") !== true) return false;
    this.#isEmpty = false;
    if ([GROUP_TYPE, RULE, DEPLOYMENT].includes(type)) this.#resources.push({ value, symbol: undefined, place });
    return true;
  }

  /**
   * Reads what was added.
   *
   * @param document The template around it, which may have resources by symbolic names; anything else if it could not be read.
   * @param index Tells the templates of one file apart, from 1.
   */
  read(document: unknown, place: Place, index: number): readonly Item[] {
    // However the file is named, it is the same.
    const file = path.posix.normalize(place.source.replaceAll("\\", "/")).replaceAll("::", ":");
    const stack = `arm:${file}::template${index > 1 ? ` ${index}` : ""}`;
    const scope: Scope = {
      names: new ArmNames(document),
      stack: { known: stack, unknown: stack },
      resourceGroupName: undefined,
      groups: new Map(),
    };
    const resources = isObject(document) ? document["resources"] : undefined;
    const reader = new TemplateReader();
    reader.readAll([...this.#resources, ...resourcesIn(resources, place)], scope, true);
    return reader.items();
  }
}

class TemplateReader {
  readonly #groups: DeclaredResource[] = [];
  readonly #rules: StandaloneRule[] = [];
  readonly #problems: Unreadable[] = [];
  /** How many resources have the same URN otherwise. */
  readonly #urns = new Map<string, number>();
  #nested = 0;

  /** What was read, with the rules that are resources tied to their groups. */
  items(): readonly Item[] {
    return [...this.#groups, ...this.#rules.map((rule) => this.#tie(rule)), ...this.#problems];
  }

  /** Reads resources, given whether what holds them is deployed. */
  readAll(resources: readonly TemplateResource[], scope: Scope, outer: Existence): void {
    for (const resource of resources) {
      const { value, place } = resource;
      const type = typeOf(value);
      if (!isObject(value) || type === undefined) {
        this.#problems.push(unreadable(place, "A resource of this template has no type, so it cannot be read."));
        continue;
      }
      const existence = both(outer, existenceOf(value));
      if (existence === false) continue;
      if (type === GROUP_TYPE) this.#readGroup(value, resource, scope, existence);
      else if (type === RULE) this.#readRule(value, place, scope, existence);
      else if (type === DEPLOYMENT) this.#readDeployment(value, place, scope, existence);
    }
  }

  #readGroup(value: JsonObject, { symbol, place }: TemplateResource, scope: Scope, existence: Existence): void {
    const parts = nameOf(value);
    const name = scope.names.display(parts);
    const urn = this.#urnOf(stackOf(scope, parts), TOKENS.NetworkSecurityGroup, name);
    for (const key of [keyOf(parts), urn, ...(symbol === undefined ? [] : [symbolKey(symbol)])]) {
      const urns = scope.groups.get(key);
      if (urns) urns.push(urn);
      else scope.groups.set(key, [urn]);
    }
    const securityRules = inlineRules(value["properties"], scope.names, existence);
    if (Array.isArray(securityRules)) this.#problems.push(...missingRules(securityRules, name, place));
    const props = { networkSecurityGroupName: name, resourceGroupName: scope.resourceGroupName, securityRules };
    this.#groups.push(
      declared(place, { type: TOKENS.NetworkSecurityGroup, urn, name, props, propertyDependencies: {} }),
    );
    for (const { value: child } of resourcesIn(value["resources"], place)) {
      const isThere = isObject(child) ? both(existence, existenceOf(child)) : false;
      // The type and the name of a resource in another may be without those of the other.
      if (!isObject(child) || isThere === false || !["securityrules", RULE].includes(typeOf(child) ?? "")) continue;
      const own = nameOf(child);
      const properties = ruleProperties(child["properties"], isThere);
      this.#rules.push({ place, scope, name: divide(own)?.[1] ?? own, group: parts, keys: [urn], properties });
    }
  }

  #readRule(value: JsonObject, place: Place, scope: Scope, existence: Existence): void {
    const parts = nameOf(value);
    const [group, name] = divide(parts) ?? [undefined, parts];
    const isCertain = group?.every((part) => "text" in part) === true;
    const keys = [...(group ? [keyOf(group)] : []), ...(isCertain ? [] : dependenciesOf(value))];
    this.#rules.push({ place, scope, name, group, keys, properties: ruleProperties(value["properties"], existence) });
  }

  /** Reads the template in a deployment that is a resource. */
  #readDeployment(value: JsonObject, place: Place, scope: Scope, existence: Existence): void {
    const { template } = objectIn(value, "properties");
    if (isObject(template)) {
      const stack = `${scope.stack.known} ${++this.#nested}`;
      this.readAll(resourcesIn(template["resources"], place), innerScope(value, template, scope, stack), existence);
    } else {
      const name = scope.names.display(nameOf(value));
      this.#problems.push(unreadable(place, `Deployment "${name}" is of a template that is not in this file.`));
    }
  }

  /** The rule as a resource, tied to its group if that is in the template; otherwise it may still have the same name as one. */
  #tie({ place, scope, name, group, keys, properties }: StandaloneRule): DeclaredResource {
    const found = keys.map((key) => scope.groups.get(key) ?? []).find((urns) => urns.length > 0);
    const securityRuleName = scope.names.display(name);
    const groupName = group && scope.names.display(group);
    const isTied = found?.length === 1;
    const props = {
      ...properties,
      securityRuleName,
      networkSecurityGroupName: isTied ? undefined : groupName,
      resourceGroupName: scope.resourceGroupName,
    };
    return declared(place, {
      type: TOKENS.SecurityRule,
      urn: this.#urnOf(
        stackOf(scope, group ?? name),
        TOKENS.SecurityRule,
        [groupName ?? [], securityRuleName].flat().join("/"),
      ),
      name: securityRuleName,
      props,
      propertyDependencies: isTied ? { networkSecurityGroupName: [{ urn: found[0]! }] } : {},
    });
  }

  #urnOf(stack: string, token: string, name: string): string {
    const urn = `${stack}::${token}::${name}`;
    const count = (this.#urns.get(urn) ?? 0) + 1;
    this.#urns.set(urn, count);
    return count === 1 ? urn : `${urn}#${count}`;
  }
}

function stackOf({ names, stack }: Scope, group: readonly NamePart[]): string {
  return names.resolve(group) === undefined ? stack.unknown : stack.known;
}

function declared(place: Place, resource: StackResource): DeclaredResource {
  return { kind: "resource", place, id: undefined, resource, inputs: undefined };
}

/** An object in another; an empty one if there is none. */
function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** In lower case: Azure compares types without it. */
function typeOf(value: unknown): string | undefined {
  return isObject(value) ? textOf(value["type"])?.toLowerCase() : undefined;
}

/** Resources as a list or, since languageVersion 2.0, by symbolic names. */
function resourcesIn(value: unknown, place: Place): readonly TemplateResource[] {
  if (Array.isArray(value)) return value.map((element: unknown) => ({ value: element, symbol: undefined, place }));
  return entriesOf(value).map(([symbol, element]) => ({ value: element, symbol, place }));
}

/**
 * The scope of the template in a deployment: its own, or the outer one where it shares that.
 *
 * @param stack Another than that of any other deployment.
 */
function innerScope(deployment: JsonObject, template: JsonObject, outer: Scope, stack: string): Scope {
  const properties = objectIn(deployment, "properties");
  const { scope } = objectIn(properties, "expressionEvaluationOptions");
  const hasOwnNames = typeof scope === "string" && /^inner$/i.test(scope);
  const isSameSubscription = deployment["subscriptionId"] === undefined;
  const resourceGroup = textOf(deployment["resourceGroup"]);
  const isShared = !hasOwnNames && isSameSubscription && resourceGroup === undefined;
  return {
    names: hasOwnNames ? new ArmNames(template, passed(properties["parameters"], outer.names)) : outer.names,
    stack: {
      known: isSameSubscription ? outer.stack.known : stack,
      unknown: isSameSubscription && !hasOwnNames ? outer.stack.unknown : stack,
    },
    resourceGroupName:
      resourceGroup === undefined ? outer.resourceGroupName : outer.names.display(partsOf(resourceGroup)),
    groups: isShared ? outer.groups : new Map<string, string[]>(),
  };
}

/** The values that a deployment gives to parameters. */
function passed(parameters: unknown, names: ArmNames): ReadonlyMap<string, string | undefined> {
  return new Map(
    entriesOf(parameters).map(([name, parameter]) => {
      const value = isObject(parameter) ? parameter["value"] : undefined;
      return [name, typeof value === "string" ? names.resolve(partsOf(value)) : undefined];
    }),
  );
}

/** What the groups may be known by that a resource depends on. */
function dependenciesOf({ dependsOn }: JsonObject): readonly string[] {
  const references: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [];
  return references.flatMap((reference) => (typeof reference === "string" ? referred(reference) : []));
}

/** What a group may be known by that is referred to by its id, its type and name, its name or its symbolic name. */
function referred(reference: string): readonly string[] {
  const call = isExpression(reference) ? callOf(reference.slice(1, -1)) : undefined;
  if (call?.name === "resourceid") {
    const type = call.args.findIndex((arg) => quotedText(arg)?.toLowerCase() === GROUP_TYPE);
    const name = type < 0 ? undefined : call.args[type + 1];
    return name === undefined ? [] : [keyOf(partsOf(`[${name}]`))];
  }
  const key = keyOf(partsOf(reference));
  return [symbolKey(reference), key.startsWith(`${GROUP_TYPE}/`) ? key.slice(GROUP_TYPE.length + 1) : key];
}

/** Apart from the keys of names, in which there are no blanks. */
function symbolKey(symbol: string): string {
  return `symbol ${symbol}`;
}
