import { adminRuleIn } from "./admin-rules";
import { AZAPI, AZURE_NATIVE } from "./azure-native";
import { BRIDGED } from "./bridged";
import { groupBy } from "./collections";
import type { Declaration, Kind, Resource } from "./declaration";
import { specialized } from "./generic";
import { groupIn, ruleIn } from "./security-groups";
import { TERRAFORM } from "./terraform-dialect";
import { readFirstText } from "./values";

/** A type of resources that declare rules, in all tokens that it has. */
interface Family {
  /** The last part of its tokens. */
  readonly name: string;
  /** The start of its tokens: the package and the module. */
  readonly module: RegExp;
  readonly kind: Kind;
  /** Reads what a resource declares. No properties make it throw. */
  readonly declare: (resource: Resource) => Declaration;
}

/**
 * azure-native in any API version and in both forms of its tokens: `azure-native:network/v20230201`, and
 * `azure-native_network_v20240101:network` of a local package, whose module is as its user typed it.
 */
const NATIVE = /^azure-native(_network_v\d\w*)?:network(\/v\d\w*)?$/i;

/** Every type that is read: a new one is a line here and, in a new dialect, a file. */
const FAMILIES: readonly Family[] = [
  { name: "NetworkSecurityGroup", module: NATIVE, kind: "NetworkSecurityGroup", declare: groupIn(AZURE_NATIVE) },
  { name: "SecurityRule", module: NATIVE, kind: "SecurityRule", declare: ruleIn(AZURE_NATIVE) },
  { name: "AdminRule", module: NATIVE, kind: "AdminRule", declare: adminRuleIn(AZURE_NATIVE) },
  {
    name: "NetworkSecurityGroup",
    module: /^(azure:network|azurerm:index)\/networkSecurityGroup$/,
    kind: "NetworkSecurityGroup",
    declare: groupIn(BRIDGED),
  },
  {
    name: "NetworkSecurityRule",
    module: /^(azure:network|azurerm:index)\/networkSecurityRule$/,
    kind: "SecurityRule",
    declare: ruleIn(BRIDGED),
  },
  {
    name: "NetworkManagerAdminRule",
    module: /^(azure:network|azurerm:index)\/networkManagerAdminRule$/,
    kind: "AdminRule",
    declare: adminRuleIn(BRIDGED),
  },
  { name: "NetworkSecurityGroup", module: /^azapi$/, kind: "NetworkSecurityGroup", declare: groupIn(AZAPI) },
  { name: "SecurityRule", module: /^azapi$/, kind: "SecurityRule", declare: ruleIn(AZAPI) },
  { name: "AdminRule", module: /^azapi$/, kind: "AdminRule", declare: adminRuleIn(AZAPI) },
  {
    name: "azurerm_network_security_group",
    module: /^terraform$/,
    kind: "NetworkSecurityGroup",
    declare: groupIn(TERRAFORM),
  },
  { name: "azurerm_network_security_rule", module: /^terraform$/, kind: "SecurityRule", declare: ruleIn(TERRAFORM) },
  {
    name: "azurerm_network_manager_admin_rule",
    module: /^terraform$/,
    kind: "AdminRule",
    declare: adminRuleIn(TERRAFORM),
  },
];

const BY_NAME = groupBy(FAMILIES, ({ name }) => [name]);

/** A type token of each kind, for readers that make resources from other sources than Pulumi. */
export const TOKENS: Readonly<Record<Kind, string>> = {
  NetworkSecurityGroup: "azure-native:network:NetworkSecurityGroup",
  SecurityRule: "azure-native:network:SecurityRule",
  AdminRule: "azure-native:network:AdminRule",
};

/** The names of types of network security groups and their rules, in any package, and in modules of Terraform that Pulumi runs. */
const GROUP_AND_RULE_NAMES: ReadonlySet<string> = new Set([
  "NetworkSecurityGroup",
  "NetworkSecurityRule",
  "SecurityRule",
  "azurerm_network_security_group",
  "azurerm_network_security_rule",
  "azurerm_network_manager_admin_rule",
]);

/** Azure Local has groups of its own, which guard no machine in Azure. */
const SOMETHING_ELSE = /^azure-native(_azurestackhci_v\d\w*)?:azurestackhci(\/v\d\w*)?:/i;

/** What a resource declares; `undefined` if its type holds no security rules. No properties make it throw. */
export function declarationOf(resource: Resource): Declaration | undefined {
  const special = specialized(resource);
  return familyOf(special.type)?.declare(special);
}

/** The name of a resource group, given the inputs of a resource; `undefined` if it is not one, or its name is unknown. */
export function resourceGroupNameOf({ type, props }: Resource): string | undefined {
  return type.startsWith("azure") && type.endsWith(":ResourceGroup")
    ? readFirstText(props, ["resourceGroupName", "name"])
    : undefined;
}

/** Which of the kinds a type token is; `undefined` for everything else, such as the types of the same name in `azurestackhci`. */
export function kindOf(type: string): Kind | undefined {
  return familyOf(type)?.kind;
}

/** Whether a type is of Azure Local, whose groups guard no machine in Azure. */
export function isOfAzureLocal(type: string): boolean {
  return SOMETHING_ELSE.test(type);
}

/** Packages of other clouds, and of tools: what they declare is not in Azure, so that nothing needs to search it. */
const OF_OTHERS =
  /^(pulumi|pulumi-nodejs|pulumi-python|aws|aws-native|awsx|eks|gcp|google-native|kubernetes(?!:network\.azure\.com)|oci|alicloud|digitalocean|linode|hcloud|vultr|openstack|opentelekomcloud|huaweicloud|tencentcloud|ibm|yandex|scaleway|ovh|exoscale|cloudflare|akamai|fastly|docker|docker-build|github|gitlab|datadog|newrelic|pagerduty|grafana|okta|auth0|vault|consul|nomad|postgresql|mysql|mongodbatlas|snowflake|random|tls|time|null|archive|azuread|azuredevops|synced-folder):/;

/** Definitions of policies: they name types of groups without declaring any. */
const OF_POLICIES =
  /^(azure-native(_\w+)?:authorization|azure:policy|azurerm:index|azure:management|azure:core)(\/\w+)?:(Group)?Policy(Set)?Definition/;

/** Whether a resource of a type may contain Azure rules that no reader knows. */
export function mayHoldRules(type: string): boolean {
  return !OF_OTHERS.test(type) && !SOMETHING_ELSE.test(type) && !OF_POLICIES.test(type);
}

/** Whether a type looks like one of network security groups or their rules, but no reader reads it. */
export function isUnreadType(type: string): boolean {
  return (
    GROUP_AND_RULE_NAMES.has(type.slice(type.lastIndexOf(":") + 1)) &&
    familyOf(type) === undefined &&
    !SOMETHING_ELSE.test(type)
  );
}

/** Every resource of every stack passes here: for nearly all, the last part of their type decides. */
function familyOf(type: string): Family | undefined {
  const end = type.lastIndexOf(":");
  const named = BY_NAME.get(type.slice(end + 1));
  return named?.find(({ module }) => module.test(type.slice(0, end)));
}
