import { groupBy } from "../../policies/azure/collections";
import type { StackResource } from "../../policies/azure/groups";
import { TOKENS } from "../../policies/azure/families";
import { parsedJson } from "../../policies/azure/json-text";
import { placeIn } from "../../policies/azure/place";
import { PROPERTIES, UNKNOWN } from "../../policies/evaluator/rule";
import { cut } from "../../policies/text";
import type { Place } from "../report";
import { itemsDeployedBy } from "./deployments";
import type { Attachment, DeclaredResource, Item } from "./item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "./json";
import { TerraformConfiguration, rulesOf } from "./terraform-configuration";
import { type TerraformResource, deletedIn, resourcesOf } from "./terraform-resources";
import { bridged } from "./terraform-values";
import type { Templates } from "./templates";
import { TypesHeld, unread } from "./types-held";

/* Plans and states of Terraform and OpenTofu, as `terraform show -json` prints them. */

const GROUP = "azurerm_network_security_group";
const RULE = "azurerm_network_security_rule";
const ADMIN_RULE = "azurerm_network_manager_admin_rule";
const RESOURCE_GROUP = "azurerm_resource_group";

/** What is attached to a group, by the type of the association: the attribute and the type of the other side. */
const ASSOCIATIONS: Readonly<Record<string, readonly [attribute: string, type: string]>> = {
  azurerm_subnet_network_security_group_association: ["subnet_id", "azurerm_subnet"],
  azurerm_network_interface_security_group_association: ["network_interface_id", "azurerm_network_interface"],
};

/** Deployments of templates, and what Pulumi bridges them to. */
const DEPLOYMENTS: Readonly<Record<string, string>> = {
  azurerm_resource_group_template_deployment: "azurerm:core/deployment:ResourceGroupTemplateDeployment",
  azurerm_subscription_template_deployment: "azurerm:core/deployment:SubscriptionTemplateDeployment",
  azurerm_management_group_template_deployment: "azurerm:core/deployment:ManagementGroupTemplateDeployment",
  azurerm_tenant_template_deployment: "azurerm:core/deployment:TenantTemplateDeployment",
  azurerm_template_deployment: "azurerm:core/deployment:TemplateDeployment",
};

/** The types of other providers that look as if they held rules. */
const LOOKS_ALIKE = /_network_security_(group|rule)$/;

/** Azure's own types, with a version, in resources of the provider azapi. */
const AZAPI_TYPE = /^Microsoft\.Network\/networkSecurityGroups(\/securityRules)?@/i;

/** Whether a document is a plan or a state. An empty state has a version alone. */
export function isTerraform(document: unknown): document is JsonObject {
  if (!isObject(document) || textOf(document["format_version"]) === undefined) return false;
  const keys = Object.keys(document).filter((key) => key !== "format_version" && key !== "terraform_version");
  return keys.length === 0 || ["values", "planned_values", "resource_changes"].some((key) => key in document);
}

/** Whether a document is the file in which Terraform keeps a state, which is another form. */
export function isRawState(document: unknown): boolean {
  return isObject(document) && document["version"] === 4 && "lineage" in document && "serial" in document;
}

export const RAW_STATE =
  "This is the file in which Terraform keeps its state: audit what terraform show -json prints of it.";

/** Whether a value is a line of what `terraform plan -json` and the like print. */
export function isLog(value: unknown): boolean {
  return isObject(value) && "@level" in value && "@message" in value;
}

export const LOG = "This is the log of a Terraform run: audit what terraform show -json prints of its plan.";

/** A template in a resource of the provider azapi. */
const AZAPI_DEPLOYMENT = /^Microsoft\.Resources\/deployments@/i;

/** What came of a document. */
export interface TerraformReading {
  readonly items: readonly Item[];
  /** The resources of which nothing came. */
  readonly held: TypesHeld;
}

/**
 * Reads a plan or a state.
 *
 * @param index Tells the documents of one file apart, from 1.
 */
export function readTerraform(
  document: JsonObject,
  place: Place,
  index: number,
  templates: Templates,
): TerraformReading {
  const reader = new TerraformReader(document, place, index, templates);
  return { items: reader.items, held: reader.held };
}

class TerraformReader {
  readonly items: Item[] = [];
  readonly held = new TypesHeld();
  readonly #place: Place;
  readonly #templates: Templates;
  readonly #stack: string;
  readonly #resources: readonly TerraformResource[];
  readonly #configuration: TerraformConfiguration;
  /** The names of the rules that the plan deletes, by their groups. */
  readonly #deleted: ReadonlyMap<string, readonly string[]>;
  readonly #unread = new Map<string, number>();
  /** The groups of which only the configuration tells that they have no rules. */
  readonly #assumed: string[] = [];

  constructor(document: JsonObject, place: Place, index: number, templates: Templates) {
    this.#place = place;
    this.#templates = templates;
    this.#stack = `terraform:${place.source.replaceAll("::", ":")}::${index}`;
    this.#resources = resourcesOf(document);
    this.#deleted = namesByGroup(deletedIn(document, RULE));
    this.#configuration = new TerraformConfiguration(document, this.#resources);
    if (document["errored"] === true || document["complete"] === false) {
      this.items.push(
        unreadable(place, "This plan is not complete, so there may be more groups and rules than it holds."),
      );
    }
    const managed = new Set(this.#resources.flatMap((one) => (one.mode === "managed" ? (idOf(one) ?? []) : [])));
    for (const resource of this.#resources) this.#read(resource, managed);
    if (this.#assumed.length > 0) this.items.push(noted(place, "assumed", withoutRules(this.#assumed)));
    for (const [type, count] of this.#unread) this.items.push(unreadable(place, unread(type, count)));
  }

  #read(resource: TerraformResource, managed: ReadonlySet<string>): void {
    const { type, mode, values } = resource;
    if (mode === "data") {
      // A group of another program, if its rules are known by now; a resource of its own in this document says more.
      const isKnown = type === GROUP && Array.isArray(values["security_rule"]) && !managed.has(idOf(resource) ?? "");
      if (isKnown) this.#declare(resource, type, bridged(values) as object);
      return;
    }
    if (type === GROUP) this.#declare(resource, type, this.#groupIn(resource));
    else if (type === RULE) this.#declare(resource, type, bridged(values) as object, this.#groupOf(resource));
    else if (type === ADMIN_RULE) this.#declare(resource, type, bridged(values) as object);
    else if (Object.hasOwn(ASSOCIATIONS, type)) this.#attach(resource, ASSOCIATIONS[type]!);
    else if (type.startsWith("azapi_") && AZAPI_TYPE.test(textOf(values["type"]) ?? "")) this.#readAzapi(resource);
    else if (type === "azapi_resource" && AZAPI_DEPLOYMENT.test(textOf(values["type"]) ?? "")) {
      const { name, body } = values;
      const properties = body === UNKNOWN ? UNKNOWN : propertiesIn(body);
      this.#readDeployment(resource, "azure-native:resources:Deployment", { name, properties });
    } else if (Object.hasOwn(DEPLOYMENTS, type)) {
      this.#readDeployment(resource, DEPLOYMENTS[type]!, bridged(values) as object);
    } else if (LOOKS_ALIKE.test(type)) this.#unread.set(type, (this.#unread.get(type) ?? 0) + 1);
    else this.held.addType(type);
  }

  #groupIn(resource: TerraformResource): object {
    const { values, address } = resource;
    const rules = values["security_rule"];
    const known = rules === UNKNOWN ? rulesOf(this.#configuration.expressionsOf(resource)) : rules;
    if (rules === UNKNOWN && known === undefined) this.#assumed.push(address);
    return bridged({ ...values, security_rule: this.#withoutDeleted(known, values) }) as object;
  }

  /** Of a group that Azure lists a rule that is a resource, too, still with those that this plan deletes. */
  #withoutDeleted(rules: unknown, { name, resource_group_name: resourceGroup }: JsonObject): unknown {
    const key = groupKey(name, resourceGroup);
    const deleted = new Set(key === undefined ? [] : this.#deleted.get(key));
    if (!Array.isArray(rules) || deleted.size === 0) return rules;
    const isDeleted = ({ name }: JsonObject): boolean => typeof name === "string" && deleted.has(name.toLowerCase());
    return rules.filter((rule: unknown) => !(isObject(rule) && isDeleted(rule)));
  }

  /** What the resource group of a resource is made from, if its name is not known. */
  #placeOf(resource: TerraformResource): StackResource["propertyDependencies"] {
    const attribute = "resource_group_name";
    if (resource.values[attribute] !== UNKNOWN) return {};
    const group = this.#configuration.referred(resource, attribute, RESOURCE_GROUP);
    const urn = group ? this.#urnOf(group) : `${this.#stack}::${this.#configuration.originOf(resource, attribute)}`;
    return { resourceGroupName: [{ urn }] };
  }

  /** The group of a standalone rule whose group's name is not known. */
  #groupOf(rule: TerraformResource): StackResource["propertyDependencies"] {
    if (rule.values["network_security_group_name"] !== UNKNOWN) return {};
    const group = this.#configuration.referred(rule, "network_security_group_name", GROUP);
    return group ? { networkSecurityGroupName: [{ urn: this.#urnOf(group) }] } : {};
  }

  #attach(association: TerraformResource, [attribute, type]: readonly [string, string]): void {
    const { values, address } = association;
    this.held.addType(association.type);
    const referred = (name: string, type: string): TerraformResource | undefined =>
      this.#configuration.referred(association, name, type);
    const declared = referred("network_security_group_id", GROUP);
    const group = textOf(values["network_security_group_id"]) ?? (declared && this.#urnOf(declared));
    if (group === undefined) return;
    const to = textOf(values[attribute]) ?? referred(attribute, type)?.address ?? address;
    const item: Attachment = { kind: "attachment", group, to };
    this.items.push(item);
  }

  /** What the template of a deployment declares. */
  #readDeployment(resource: TerraformResource, type: string, props: object): void {
    const { address } = resource;
    const deployment = { type, urn: this.#urnOf(resource), name: address, props, propertyDependencies: {} };
    for (const item of itemsDeployedBy(deployment, this.#place, this.#templates, address)) this.items.push(item);
  }

  /** A group or rule in Azure's own shape. */
  #readAzapi(resource: TerraformResource): void {
    const { type, name, parent_id: parentId, body } = resource.values;
    const properties = body === UNKNOWN ? UNKNOWN_PROPERTIES : propertiesIn(body);
    if (resource.type !== "azapi_resource" || properties === undefined) {
      this.#unread.set(resource.type, (this.#unread.get(resource.type) ?? 0) + 1);
      return;
    }
    const isRule = /\/securityRules@/i.test(type as string);
    const resourceGroupName = /\/resourceGroups\/([^/]+)/i.exec(textOf(parentId) ?? "")?.[1];
    const place = placeIn(textOf(parentId));
    const names = isRule
      ? { securityRuleName: name, networkSecurityGroupName: place?.name ?? UNKNOWN, resourceGroupName }
      : { networkSecurityGroupName: name, resourceGroupName };
    const token = isRule ? TOKENS.SecurityRule : TOKENS.NetworkSecurityGroup;
    const props = { ...(isRule ? properties : flattened(properties)), ...names };
    this.items.push({ ...this.#itemOf(resource, token, props, {}), language: "template" });
  }

  #declare(
    resource: TerraformResource,
    type: string,
    props: object,
    group: StackResource["propertyDependencies"] = {},
  ): void {
    const propertyDependencies = { ...this.#placeOf(resource), ...group };
    this.items.push(this.#itemOf(resource, `terraform:${type}`, props, propertyDependencies));
  }

  #itemOf(
    resource: TerraformResource,
    type: string,
    props: object,
    propertyDependencies: StackResource["propertyDependencies"],
  ): DeclaredResource {
    const { address } = resource;
    const urn = this.#urnOf(resource);
    return {
      kind: "resource",
      place: this.#place,
      id: idOf(resource),
      resource: { type, urn, name: address, props, propertyDependencies },
      inputs: undefined,
      label: address,
    };
  }

  #urnOf({ type, address }: TerraformResource): string {
    return `${this.#stack}::${type}::${address}`;
  }
}

function withoutRules(groups: readonly string[]): string {
  const subject = groups.length === 1 ? "a new group" : `${groups.length} new groups`;
  return `The inline rules of ${subject} are known only after apply; there are none in the configuration, which does not show dynamic blocks: ${cut(groups).join(", ")}.`;
}

/** The names of rules, in lower case as Azure compares them, by the groups to which they belong. */
function namesByGroup(rules: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const named = rules.flatMap((rule) => {
    const { name, network_security_group_name: group, resource_group_name: resourceGroup } = rule;
    const key = groupKey(group, resourceGroup);
    return typeof name === "string" && key !== undefined ? [{ name: name.toLowerCase(), key }] : [];
  });
  return new Map([...groupBy(named, ({ key }) => [key])].map(([key, ofKey]) => [key, ofKey.map(({ name }) => name)]));
}

/** The same for names that are the same; `undefined` if one of them is not known. */
function groupKey(name: unknown, resourceGroup: unknown): string | undefined {
  return typeof name === "string" && typeof resourceGroup === "string"
    ? JSON.stringify([name, resourceGroup]).toLowerCase()
    : undefined;
}

function idOf({ values }: TerraformResource): string | undefined {
  const id = textOf(values["id"]);
  return id?.startsWith("/subscriptions/") === true ? id : undefined;
}

/** Of a group or a rule of which nothing is known. */
const UNKNOWN_PROPERTIES: JsonObject = Object.fromEntries(
  ["securityRules", ...PROPERTIES].map((property) => [property, UNKNOWN]),
);

/**
 * The properties in the body of a resource of azapi, which is JSON or, before its version 2, the text of JSON; `undefined` if it cannot
 * be read.
 */
function propertiesIn(body: unknown): JsonObject | undefined {
  const parsed = typeof body === "string" ? valueIn(body) : (body ?? {});
  const properties = isObject(parsed) ? (parsed["properties"] ?? {}) : undefined;
  if (properties === UNKNOWN) return UNKNOWN_PROPERTIES;
  return isObject(properties) ? properties : undefined;
}

/** The JSON that a text is; `undefined` if it is none, or goes too deep. */
function valueIn(text: string): unknown {
  const parsed = parsedJson(text);
  return parsed.kind === "value" ? parsed.value : undefined;
}

function flattened({ securityRules, ...others }: JsonObject): JsonObject {
  const flatten = (rule: unknown): unknown =>
    isObject(rule) && isObject(rule["properties"]) ? { ...rule["properties"], name: rule["name"] } : rule;
  return { ...others, securityRules: Array.isArray(securityRules) ? securityRules.map(flatten) : securityRules };
}
