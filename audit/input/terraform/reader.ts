import type { Kind } from "../../../policies/azure/declaration";
import { TOKENS } from "../../../policies/azure/families";
import {
  type GenericResource,
  deploymentOf,
  genericFrom,
  isDeploymentType,
  kindOfArmType,
  propsOf,
} from "../../../policies/azure/generic";
import type { Identity } from "../../../policies/azure/identity";
import { Accounted, isTypeOfRules, unreadRulesIn } from "../../../policies/azure/tripwire";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { cut } from "../../../policies/printable";
import type { Place } from "../../reporting/report";
import { itemsDeployedBy } from "../templates/deployed-items";
import type { Attachment, DeclaredResource, Item } from "../item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "../json/values";
import { TerraformConfiguration, rulesOf } from "./references";
import { networkElementsOf } from "./network-elements";
import { TerraformIdentities } from "./addresses";
import { type TerraformObject } from "./object";
import { objectsOf } from "./objects";
import { bridged } from "./planned-values";
import type { Templates } from "../templates/templates";
import { ResourceTypes, unread } from "../resource-types";

/* Plans and states of Terraform and OpenTofu, as `terraform show -json` prints them. */

const GROUP = "azurerm_network_security_group";
const RULE = "azurerm_network_security_rule";
const ADMIN_RULE = "azurerm_network_manager_admin_rule";

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

export const RAW_STATE = "This is Terraform's own state file: run terraform show -json, and audit what it prints.";

/** Whether a value is a line of the output of `terraform plan -json` and similar commands. */
export function isLog(value: unknown): boolean {
  return isObject(value) && "@level" in value && "@message" in value;
}

export const LOG = "This is the log of a Terraform run: run terraform show -json <PLAN>, and audit what it prints.";

/**
 * The parts of a document that are read object by object, or say what the program is, what was before, or what it prints: that deploys
 * nothing.
 */
const READ = [
  ...["values", "planned_values", "prior_state", "resource_changes"],
  ...["configuration", "variables", "resource_drift", "output_changes", "relevant_attributes", "checks"],
];

/** Types whose values deploy nothing: definitions of policies only name what they look for. */
const DEPLOYS_NOTHING =
  /^(terraform_data|terraform_remote_state|null_resource|null_data_source)$|^(random|time|local)_|^azurerm_policy(_set)?_definition$/;

/** Types of other clouds: what they declare is not in Azure. */
const OF_OTHERS =
  /^(aws|awscc|google|oci|ibm|alicloud|digitalocean|linode|hcloud|vultr|openstack|opentelekomcloud|huaweicloud|tencentcloud|yandex|scaleway|ovh|exoscale|cloudflare)_/;

/** Deployments whose deletion deletes only the record: what they deployed stays. */
const LEAVES_RESOURCES: ReadonlySet<string> = new Set([
  "azurerm_subscription_template_deployment",
  "azurerm_management_group_template_deployment",
  "azurerm_tenant_template_deployment",
  "azurerm_template_deployment",
]);

/** The result of reading a document. */
export interface TerraformReading {
  readonly items: readonly Item[];
  /** The types of resources without items. */
  readonly resourceTypes: ResourceTypes;
}

/**
 * Reads a plan or a state.
 *
 * @param index Distinguishes the documents of one file, from 1.
 */
export function readTerraform(
  document: JsonObject,
  place: Place,
  index: number,
  templates: Templates,
  accounted = new Accounted(),
): TerraformReading {
  const reader = new TerraformReader(document, place, index, templates);
  for (const key of READ) accounted.addWhole(document[key]);
  return { items: reader.items, resourceTypes: reader.resourceTypes };
}

class TerraformReader {
  readonly items: Item[] = [];
  readonly resourceTypes = new ResourceTypes();
  readonly #place: Place;
  readonly #templates: Templates;
  readonly #isPlan: boolean;
  readonly #objects: readonly TerraformObject[];
  readonly #configuration: TerraformConfiguration;
  readonly #identities: TerraformIdentities;
  readonly #unread = new Map<string, number>();
  /** The groups that have no rules according to the configuration only. */
  readonly #assumed: string[] = [];

  constructor(document: JsonObject, place: Place, index: number, templates: Templates) {
    this.#place = place;
    this.#templates = templates;
    this.#isPlan = !("values" in document);
    this.#configuration = new TerraformConfiguration(document);
    this.#objects = objectsOf(document, this.#configuration);
    const stack = `terraform:${place.source.replaceAll("::", ":")}::${index}`;
    this.#identities = new TerraformIdentities(stack, this.#configuration, this.#objects);
    if (document["errored"] === true || document["complete"] === false) {
      this.items.push(
        unreadable(place, "This plan is incomplete, so there may be more groups and rules than it contains."),
      );
    }
    const managed = new Set(this.#objects.flatMap((one) => (one.mode === "managed" ? (idOf(one) ?? []) : [])));
    for (const object of this.#objects) this.#read(object, managed);
    if (this.#assumed.length > 0) this.items.push(noted(place, "assumed", withoutRules(this.#assumed)));
    if (!this.#isPlan) this.#addNetwork(index);
    for (const [type, count] of this.#unread) this.items.push(unreadable(place, unread(type, count)));
  }

  #read(object: TerraformObject, managed: ReadonlySet<string>): void {
    const { type, mode, values } = object;
    if (mode === "data") {
      // A group of another program, if its rules are known by now; a resource of its own in this document says more.
      const isKnown = type === GROUP && Array.isArray(values["security_rule"]) && !managed.has(idOf(object) ?? "");
      if (isKnown) this.#declare(object, type, bridged(values) as object);
      else if (type !== GROUP) this.#pass(object);
      return;
    }
    if (type === GROUP) this.#declare(object, type, this.#groupIn(object));
    else if (type === RULE) this.#declare(object, type, bridged(values) as object, "network_security_group_name");
    else if (type === ADMIN_RULE) this.#declare(object, type, bridged(values) as object);
    else if (type === "azapi_resource") this.#readAzapi(object);
    else if (object.timing.existence === "gone" && !LEAVES_RESOURCES.has(type)) return;
    else if (Object.hasOwn(ASSOCIATIONS, type)) this.#attach(object, ASSOCIATIONS[type]!);
    else if (Object.hasOwn(DEPLOYMENTS, type)) {
      this.#readDeployment(object, DEPLOYMENTS[type]!, bridged(values) as object);
    } else this.#pass(object);
  }

  /** What a state says about networks. */
  #addNetwork(index: number): void {
    const elements = this.#objects.flatMap(({ type, values }) =>
      networkElementsOf(type, bridged(values) as JsonObject),
    );
    const document = `${this.#place.source}:terraform:${index}`;
    if (elements.length === 0) return;
    const listed = { place: this.#place, isListed: false, isQuery: false, document, elements };
    this.items.push({ kind: "network", listed });
  }

  #leaveUnread({ type }: TerraformObject): void {
    this.#unread.set(type, (this.#unread.get(type) ?? 0) + 1);
  }

  /** Skips an object that is not read, unless it looks as if it contained rules. */
  #pass(object: TerraformObject): void {
    const { type, values } = object;
    const isHarmless = DEPLOYS_NOTHING.test(type) || OF_OTHERS.test(type);
    if (!isHarmless && (isTypeOfRules(type) || unreadRulesIn(values).count > 0)) {
      this.#leaveUnread(object);
    } else this.resourceTypes.addType(type);
  }

  #groupIn(object: TerraformObject): object {
    const { values, address } = object;
    const rules = values["security_rule"];
    const known = rules === UNKNOWN ? this.#lateRulesOf(object) : rules;
    if (rules === UNKNOWN && known === undefined) this.#assumed.push(address);
    return bridged({ ...values, security_rule: known }) as object;
  }

  /** The rules of a group whose list is unknown. A group that exists and whose program sets no rules keeps those that Azure has. */
  #lateRulesOf(object: TerraformObject): unknown {
    const rules = rulesOf(this.#configuration.expressionsOf(object));
    return rules === undefined && object.timing.isNew !== true ? UNKNOWN : rules;
  }

  #attach(association: TerraformObject, [attribute, type]: readonly [string, string]): void {
    const { values, address } = association;
    this.resourceTypes.addType(association.type);
    const declared = this.#identities.referred(association, "network_security_group_id", [GROUP]);
    const group = textOf(values["network_security_group_id"]) ?? (declared && this.#identities.urnOf(declared));
    if (group === undefined) return;
    const to = textOf(values[attribute]) ?? this.#identities.referred(association, attribute, [type])?.address;
    const item: Attachment = { kind: "attachment", group, to: to ?? address };
    this.items.push(item);
  }

  /** A resource in Azure's own shape. */
  #readAzapi(object: TerraformObject): void {
    const { type, name, parent_id: parentId, body, sensitive_body: sensitive, output } = object.values;
    if (typeof type !== "string") {
      if (type === UNKNOWN) this.#leaveUnread(object);
      else this.#pass(object);
      return;
    }
    const isBodyHidden =
      (object.values["sensitive_body_version"] ?? null) !== null ||
      this.#configuration.expressionsOf(object)?.["sensitive_body"] !== undefined;
    const generic = genericFrom({ type, name, parentId, bodies: [body, sensitive], isBodyHidden, output });
    const kind = kindOfArmType(type);
    const deployment = generic && deploymentOf(generic);
    if (deployment) {
      // What a deployment deployed stays when it is deleted.
      this.#readDeployment(object, deployment.type, deployment.props);
    } else if (generic && kind) {
      this.#readGeneric(object, generic, kind);
    } else if (kind || (isDeploymentType(type) && object.timing.existence !== "gone")) {
      this.#leaveUnread(object);
    } else if (object.timing.existence !== "gone") {
      this.#pass(object);
    }
  }

  /** A group or a rule in Azure's own shape. */
  #readGeneric(object: TerraformObject, generic: GenericResource, kind: Kind): void {
    const { parent_id: parentId } = object.values;
    const identity = this.#identities.identityOf(object);
    const isLate = kind === "SecurityRule" && parentId === UNKNOWN;
    const ofGroup = isLate
      ? { name: this.#identities.groupNameOf(object, "parent_id", [GROUP, "azapi_resource"]) }
      : {};
    const item = this.#itemOf(object, TOKENS[kind], propsOf(generic, kind), { ...identity, ...ofGroup });
    this.items.push({ ...item, language: "template" });
  }

  /** What the template of a deployment declares. */
  #readDeployment(object: TerraformObject, type: string, props: object): void {
    const { address, timing } = object;
    const urn = this.#identities.urnOf(object);
    const deployment = { type, urn, name: address, props, propertyDependencies: {} };
    // A deployment that the plan does not write wrote its groups at an earlier time.
    const when = timing.isWritten === true ? { isNew: timing.isNew } : { isWritten: false, setsRules: true };
    for (const item of itemsDeployedBy(deployment, this.#place, this.#templates, when, address)) this.items.push(item);
  }

  /** @param ofGroup For a rule: the attribute with the name of the group. */
  #declare(object: TerraformObject, type: string, props: object, ofGroup?: string): void {
    const identity = this.#identities.identityOf(object);
    const isLate = ofGroup !== undefined && object.values[ofGroup] === UNKNOWN;
    const name = isLate ? { name: this.#identities.groupNameOf(object, ofGroup, [GROUP]) } : {};
    this.items.push(this.#itemOf(object, `terraform:${type}`, props, { ...identity, ...name }));
  }

  #itemOf(object: TerraformObject, type: string, props: object, identity: Partial<Identity>): DeclaredResource {
    const { address, mark, timing } = object;
    const setsRules = this.#configuration.expressionsOf(object)?.["security_rule"] !== undefined;
    return {
      kind: "resource",
      place: this.#place,
      id: idOf(object),
      resource: {
        type,
        urn: this.#identities.urnOf(object),
        name: address,
        props,
        propertyDependencies: {},
        identity,
        timing: {
          follows: this.#identities.followedBy(object),
          ...(this.#configuration.isThere ? { setsRules } : {}),
          ...timing,
        },
      },
      inputs: undefined,
      label: mark === "" ? address : `${address} (${mark})`,
      isPlanned: this.#isPlan,
    };
  }
}

function withoutRules(groups: readonly string[]): string {
  const subject = groups.length === 1 ? "a new group" : `${groups.length} new groups`;
  return `The inline rules of ${subject} are known only after apply; there are none in the configuration, which does not show dynamic blocks: ${cut(groups).join(", ")}.`;
}

function idOf({ values }: TerraformObject): string | undefined {
  const id = textOf(values["id"]);
  return id?.startsWith("/subscriptions/") === true ? id : undefined;
}
