import { PROPERTIES, UNKNOWN } from "../evaluator/rule";
import { ADMIN_RULE_TYPE, DEPLOYMENT_TYPE, GROUP_TYPE, RULE_TYPE, STACK_TYPE } from "./azure-types";
import type { Kind, Resource } from "./declaration";
import { parsedJson } from "./json-text";
import { read, readText } from "./values";

/*
 * Resources that are declared by their type in Azure, whatever it is: `azure-native:resources:Resource`, and those of the provider azapi.
 * Their properties have the shape of Azure's REST API.
 */

/** A resource by its type in Azure. */
export interface GenericResource {
  /** Its type in Azure, without a version. */
  readonly armType: string;
  readonly name: unknown;
  readonly kind: unknown;
  /** The names of the resources that contain it: its group, if it is a rule. */
  readonly networkSecurityGroupName: unknown;
  readonly resourceGroupName: unknown;
  /** In the shape of the REST API, with {@link UNKNOWN} in place of what is unknown, whole or in part. */
  readonly properties: unknown;
}

/** The types in Azure that can be judged. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  [GROUP_TYPE, "NetworkSecurityGroup"],
  [RULE_TYPE, "SecurityRule"],
  [ADMIN_RULE_TYPE, "AdminRule"],
]);

/** Properties of groups and rules, by their names in lower case: the API reads names in any case. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [...PROPERTIES, "name", "id", "properties", "securityRules", "sources", "destinations", "addressPrefix"].map(
    (name) => [name.toLowerCase(), name],
  ),
);

/** Which of the kinds a type in Azure is, with or without a version; `undefined` for all others. */
export function kindOfArmType(type: string): Kind | undefined {
  return KINDS.get(withoutVersion(type).toLowerCase());
}

function withoutVersion(type: string): string {
  return type.replace(/@.*$/s, "");
}

/** Whether resources of a Pulumi type are declared by their type in Azure. */
export function isGeneric(type: string): boolean {
  return NATIVE.test(type) || AZAPI.test(type);
}

const NATIVE = /^azure-native(_resources_v\d\w*)?:resources(\/v\d\w*)?:Resource$/i;
const AZAPI = /^azapi:\w+(\/\w+)?:Resource$/;

/**
 * A resource as azure-native would declare it, if it is a generic one that can be judged, or that deploys a template. Any other resource is
 * returned as it is.
 */
export function specialized(resource: Resource): Resource {
  const { type, props } = resource;
  if (!isGeneric(type)) return resource;
  const generic = NATIVE.test(type) ? nativeIn(props) : azapiIn(props);
  if (!generic) return resource;
  const kind = kindOfArmType(generic.armType);
  if (kind) return { ...resource, type: `azapi:${kind}`, props: propsOf(generic, kind) };
  const deployment = deploymentOf(generic);
  return deployment ? { ...resource, ...deployment } : resource;
}

/** Whether a generic resource may be of any type, because its type is unknown. */
export function isOfUnknownType({ type, props }: Resource): boolean {
  if (!isGeneric(type)) return false;
  const names = NATIVE.test(type) ? ["resourceProviderNamespace", "resourceType"] : ["type"];
  const isNamed = [names, ["type"]].some((some) => some.every((name) => readText(props, name) !== undefined));
  return !isNamed || names.some((name) => read(props, name) === UNKNOWN);
}

/** The rules in the list of a group, given as it is or by its type in Azure; `undefined` or `null` if none is set. */
export function listIn(resource: Resource): unknown {
  return read(specialized(resource).props, "securityRules");
}

/** The properties of a group with this list in place of one that is not set. */
export function withList({ type, props }: Resource, securityRules: unknown): object {
  if (!isGeneric(type)) return { ...props, securityRules };
  const properties = { securityRules };
  // The last spelling counts, also where names differ only in case.
  if (NATIVE.test(type)) return { ...props, properties: mergedWith(read(props, "properties") ?? {}, properties) };
  return { ...props, sensitiveBody: mergedWith(valueOf(read(props, "sensitiveBody")) ?? {}, { properties }) };
}

/** Whether a type in Azure, with or without a version, is that of deployments of templates, or of deployment stacks. */
export function isDeploymentType(type: string): boolean {
  return [DEPLOYMENT_TYPE, STACK_TYPE].includes(withoutVersion(type).toLowerCase());
}

/** A deployment of a template, or a deployment stack, as azure-native declares it; `undefined` if a resource is neither. */
export function deploymentOf(generic: GenericResource): Pick<Resource, "type" | "props"> | undefined {
  const { armType, name, resourceGroupName, properties } = generic;
  const props = { name, resourceGroupName };
  switch (armType.toLowerCase()) {
    case DEPLOYMENT_TYPE:
      return { type: "azure-native:resources:Deployment", props: { ...props, properties } };
    case STACK_TYPE:
      return {
        type: "azure-native:resources:DeploymentStackAtResourceGroup",
        props: { ...props, ...(isPlain(properties) ? properties : { template: UNKNOWN }) },
      };
    default:
      return undefined;
  }
}

/** The properties of a generic resource in the shape of azure-native: flattened. */
export function propsOf(generic: GenericResource, kind: Kind): object {
  const { name, networkSecurityGroupName, resourceGroupName, properties } = generic;
  const known = typeof properties === "string" ? valueOf(properties) : cased(properties ?? {});
  const flat = isPlain(known) ? known : unknownProperties(kind);
  if (kind === "AdminRule") return { ...flat, kind: generic.kind, ruleName: name };
  if (kind === "SecurityRule") return { ...flat, securityRuleName: name, networkSecurityGroupName, resourceGroupName };
  const { securityRules } = flat as Readonly<Record<string, unknown>>;
  return {
    networkSecurityGroupName: name,
    resourceGroupName,
    ...(securityRules === undefined
      ? {}
      : { securityRules: Array.isArray(securityRules) ? securityRules.map(flattened) : securityRules }),
  };
}

function unknownProperties(kind: Kind): object {
  const names = kind === "NetworkSecurityGroup" ? ["securityRules"] : [...PROPERTIES, "sources", "destinations"];
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}

/** The properties of a resource with nothing known but its type, and of a generic one not even that. */
export const UNKNOWN_PROPERTIES: object = {
  ...unknownProperties("NetworkSecurityGroup"),
  ...unknownProperties("SecurityRule"),
  type: UNKNOWN,
};

/** A rule with its properties beside its name. */
function flattened(rule: unknown): unknown {
  if (typeof rule !== "object" || rule === null || !("properties" in rule)) return rule;
  const { name, id, properties } = rule as Readonly<Record<string, unknown>>;
  return properties === UNKNOWN
    ? { ...unknownProperties("SecurityRule"), name }
    : { id, ...(properties as object), name };
}

/** Data with relevant names in Azure's own case, at any depth. */
function cased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [NAMES.get(name.toLowerCase()) ?? name, cased(inner)]),
  );
}

/** The resource that `azure-native:resources:Resource` declares: its type and names are in several properties. */
function nativeIn(props: object): GenericResource | undefined {
  const [namespace, parent = "", last] = ["resourceProviderNamespace", "parentResourcePath", "resourceType"].map(
    (key) => readText(props, key),
  );
  // Outputs have the whole type.
  const type = readText(props, "type");
  const segments = parent.split("/").filter((segment) => segment !== "");
  const types = segments.filter((_, index) => index % 2 === 0);
  const armType = namespace !== undefined && last !== undefined ? [namespace, ...types, last].join("/") : type;
  if (armType === undefined) return undefined;
  return {
    armType,
    name: read(props, "resourceName") ?? read(props, "name"),
    kind: read(props, "kind"),
    networkSecurityGroupName: segments[1],
    resourceGroupName: read(props, "resourceGroupName"),
    properties: read(props, "properties"),
  };
}

/** The resource that one of azapi declares. */
function azapiIn(props: object): GenericResource | undefined {
  const armType = readText(props, "type");
  if (armType === undefined) return undefined;
  return genericFrom({
    type: armType,
    name: read(props, "name"),
    parentId: read(props, "parentId"),
    bodies: [read(props, "body"), read(props, "sensitiveBody")],
    isBodyHidden: (read(props, "sensitiveBodyVersion") ?? undefined) !== undefined,
    output: read(props, "output"),
  });
}

/** What a resource of azapi declares, in whatever language it is written. */
export interface AzapiResource {
  readonly type: string;
  readonly name: unknown;
  readonly parentId: unknown;
  /** Each is JSON or, before version 2 of azapi, its text. Later ones override the first. */
  readonly bodies: readonly unknown[];
  /** Whether there is a body that is never shown. It overrides what is shown. */
  readonly isBodyHidden: boolean;
  /** What Azure answered, if the program keeps that: what the bodies leave out stays so. */
  readonly output: unknown;
}

/** A resource of azapi by its type in Azure; `undefined` if its body cannot be read. */
export function genericFrom({
  type,
  name,
  parentId,
  bodies,
  isBodyHidden,
  output,
}: AzapiResource): GenericResource | undefined {
  const read = bodies.filter((body) => body !== undefined && body !== null).map(valueOf);
  if (!read.every((body) => body === UNKNOWN || isPlain(body))) return undefined;
  const answered = isPlain(output) ? output : {};
  const merged = read.includes(UNKNOWN) ? UNKNOWN : read.reduce(mergedWith, answered);
  const body = cased(merged) as Readonly<Record<string, unknown>> | typeof UNKNOWN;
  const properties = body === UNKNOWN ? UNKNOWN : (body["properties"] ?? {});
  if (properties !== UNKNOWN && !isPlain(properties)) return undefined;
  const id = typeof parentId === "string" ? parentId : "";
  const [, resourceGroupName] = /\/resourceGroups\/([^/]+)/i.exec(id) ?? [];
  const [, group] = /\/networkSecurityGroups\/([^/]+)$/i.exec(id) ?? [];
  return {
    armType: withoutVersion(type),
    name,
    kind: body === UNKNOWN ? UNKNOWN : body["kind"],
    networkSecurityGroupName: group ?? UNKNOWN,
    resourceGroupName: resourceGroupName ?? UNKNOWN,
    properties: isBodyHidden ? UNKNOWN : properties,
  };
}

function mergedWith(a: unknown, b: unknown): unknown {
  if (!isPlain(a) || !isPlain(b)) return b;
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) merged[key] = key in merged ? mergedWith(merged[key], value) : value;
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The content of a body, also where it is JSON text; `undefined` if it is not JSON, or is nested too deep. */
function valueOf(body: unknown): unknown {
  if (typeof body !== "string") return body;
  const parsed = parsedJson(body);
  return parsed.kind === "value" ? parsed.value : undefined;
}
