import { UNKNOWN } from "../evaluator/rule";
import type { RunBudgets } from "../evaluator/sets/work-budget";
import type { Unevaluated } from "./arm";
import type { Deployed, Unread } from "./deployed";
import type { Resource } from "./declaration";
import { declarationOf } from "./families";
import { AZURE_NATIVE } from "./azure-native";
import { specialized } from "./generic";
import { parsedJson } from "./json-text";
import { type Run, accountOf } from "./members";
import type { StackResource } from "./stack-resource";
import type { Timing } from "./timing";
import type { DeclaredInputs } from "./declared-inputs";
import { read, readFirstText, readText } from "./values";

/*
 * Resources that deploy a template of Azure Resource Manager: its groups and rules are resources of no program. arm/ evaluates templates,
 * and is loaded only when there is one.
 */

/** Where a resource has its template and parameters: each as JSON, as text, as {@link UNKNOWN}, or absent. */
interface DeploymentText {
  readonly template: unknown;
  readonly parameters: unknown;
  /** Whether something else takes the place of a template, and of parameters. */
  readonly isLinked: boolean;
  readonly hasMoreParameters: boolean;
}

/** A type of such resources: the start of its tokens before their last part, and how it is written. */
interface Dialect {
  readonly module: RegExp;
  readonly written: (props: object) => DeploymentText;
}

const NATIVE: Dialect = {
  module: /^azure-native(_resources_v\d\w*)?:resources(\/v\d\w*)?$/i,
  written: (props) => {
    const properties = read(props, "properties");
    return properties === UNKNOWN ? { ...NOTHING, template: UNKNOWN } : native(properties);
  },
};

const NATIVE_STACK: Dialect = { module: NATIVE.module, written: native };

const BRIDGED: Dialect = {
  module: /^(azure|azurerm):\w+\/\w+$/,
  written: (props) => ({
    template: read(props, "templateContent") ?? read(props, "templateBody"),
    parameters: read(props, "parametersContent") ?? read(props, "parametersBody"),
    isLinked: has(props, "templateSpecVersionId"),
    // In the oldest of them, all parameters are texts.
    hasMoreParameters: has(props, "parameters"),
  }),
};

const NOTHING: DeploymentText = {
  template: undefined,
  parameters: undefined,
  isLinked: false,
  hasMoreParameters: false,
};

/** By the last part of their tokens. */
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ...["", "AtScope", "AtSubscriptionScope", "AtManagementGroupScope", "AtTenantScope"].map(
    (scope) => [`Deployment${scope}`, NATIVE] as const,
  ),
  ...["ResourceGroup", "Subscription", "ManagementGroup"].map(
    (scope) => [`DeploymentStackAt${scope}`, NATIVE_STACK] as const,
  ),
  ...["ResourceGroup", "Subscription", "ManagementGroup", "Group", "Tenant", ""].map(
    (scope) => [`${scope}TemplateDeployment`, BRIDGED] as const,
  ),
]);

/** Whether a resource is one that deploys a template. */
export function isDeployment(resource: Resource): boolean {
  return dialectOf(specialized(resource).type) !== undefined;
}

/**
 * What a resource deploys; `undefined` if it does not deploy a template. No properties make it throw.
 *
 * @param budgets The steps that evaluating it may take.
 */
export function deployedBy(resource: Resource, budgets?: RunBudgets): Deployed | undefined {
  const { type, urn, name, props } = specialized(resource);
  const dialect = dialectOf(type);
  if (!dialect) return undefined;
  const deploymentName = readFirstText(props, ["deploymentName", "deploymentStackName", "name"]) ?? name;
  const unreadBecause = (why: Unread["why"]): Deployed => ({
    resources: [],
    unread: [{ name: deploymentName, why }],
    unevaluated: [],
  });
  const { template: json, parameters, isLinked, hasMoreParameters } = dialect.written(props);
  if (json === UNKNOWN) return unreadBecause("unknown");
  if (json === undefined || json === null) return unreadBecause(isLinked ? "linked" : "absent");
  const template = inJson(json);
  if (template === TOO_DEEP) return unreadBecause("nested");
  if (typeof template !== "object" || template === null || Array.isArray(template)) return unreadBecause("broken");
  const resourceGroup = readText(props, "resourceGroupName");
  // The first two parts of a URN are its stack and project.
  const [stack = "", project = "", ...within] = urn.split("::");
  const { parametersFromData, resourcesOf } = arm();
  const values = inJson(parameters ?? {});
  const given = values === TOO_DEEP ? undefined : values;
  const { resources, unread, unevaluated } = resourcesOf(
    template as Readonly<Record<string, unknown>>,
    {
      parameters: parametersFromData(given, hasMoreParameters || given === undefined ? "possible" : "none"),
      location: { key: "", resourceGroup: resourceGroup === undefined ? undefined : [resourceGroup] },
      file: "",
      follow: () => undefined,
    },
    { stack: `${stack}::${project}`, within: within.map((part) => `::${part}`).join("") },
    budgets,
  );
  // An unread part without a name stands for the whole template.
  const named = unread.map((one) => (one.name === "" ? { ...one, name: deploymentName } : one));
  return { resources, unread: named, unevaluated: [...(values === TOO_DEEP ? [DEEP_PARAMETERS] : []), ...unevaluated] };
}

/** The resources of a stack, and those that its deployments deploy. */
export interface StackWithDeployed {
  readonly resources: readonly StackResource[];
  readonly declarations: DeclaredInputs["declarations"];
  readonly deployments: readonly { readonly deployment: StackResource; readonly deployed: Deployed }[];
  /** The URN of the resource of the stack, given its own URN or that of a resource that it deploys. */
  readonly deployerOf: (urn: string) => string;
}

/** Adds what deployments deploy to the resources of a stack. */
export function withDeployed(
  resources: readonly StackResource[],
  inputs: DeclaredInputs,
  run: Run,
  budgets?: RunBudgets,
): StackWithDeployed {
  const deployments = resources.flatMap((deployment) => {
    const deployed = inputs.deployments.get(deployment.urn) ?? deployedBy(deployment, budgets);
    return deployed ? [{ deployment, deployed }] : [];
  });
  const deployers = new Map<string, string>();
  const declarations = new Map(inputs.declarations);
  const all = [...resources];
  for (const { deployment, deployed } of deployments) {
    const timing = timingOf(deployment, run);
    for (const resource of resourcesIn(deployed, deployment)) {
      all.push({ ...resource, timing: { ...resource.timing, ...timing } });
      deployers.set(resource.urn, deployment.urn);
      // A template states all inputs of its resources.
      declarations.set(resource.urn, declarationOf(resource)!);
    }
  }
  return { resources: all, declarations, deployments, deployerOf: (urn) => deployers.get(urn) ?? urn };
}

/** The resources that a deployment deploys, tied to what the deployment itself was made from. */
export function resourcesIn(
  { resources }: Deployed,
  { urn, propertyDependencies, provider }: Pick<StackResource, "urn" | "propertyDependencies" | "provider">,
): readonly StackResource[] {
  const { resourceGroupName = [] } = propertyDependencies;
  const account = accountOf(urn, provider);
  return resources.map(({ resource, isInPlace }) => {
    const { identity } = resource;
    // A resource that is deployed to another subscription says so itself.
    const isElsewhere = identity?.account !== undefined && identity.account.owner === undefined;
    return {
      ...resource,
      ...(isInPlace ? { propertyDependencies: { ...resource.propertyDependencies, resourceGroupName } } : {}),
      identity: isElsewhere ? identity : { ...identity, account },
    };
  });
}

/** When a deployment's resources are written: with the deployment, if that is planned. */
function timingOf({ props }: StackResource, run: Run): Partial<Timing> {
  const stage = run === "preview" ? AZURE_NATIVE.stageOf(props, "NetworkSecurityGroup") : "recorded";
  return stage === "recorded" ? { isWritten: false, setsRules: true } : { isNew: stage === "created" };
}

function dialectOf(type: string): Dialect | undefined {
  const end = type.lastIndexOf(":");
  const dialect = DIALECTS.get(type.slice(end + 1));
  return dialect?.module.test(type.slice(0, end)) === true ? dialect : undefined;
}

function has(object: unknown, property: string): boolean {
  const value = read(object, property);
  return value !== undefined && value !== null;
}

function native(properties: unknown): DeploymentText {
  return {
    template: read(properties, "template"),
    parameters: read(properties, "parameters"),
    isLinked: has(properties, "templateLink"),
    hasMoreParameters: has(properties, "parametersLink"),
  };
}

/** Loads the evaluator of templates: what has no templates does not pay for it. */
export function arm(): typeof import("./arm") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- An import at the top would load it always.
  return require("./arm") as typeof import("./arm");
}

/** JSON, or what its text contains; `undefined` if the text is not JSON, and {@link TOO_DEEP} if it is nested too deep. */
function inJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const parsed = parsedJson(value);
  if (parsed.kind === "too deep") return TOO_DEEP;
  return parsed.kind === "value" ? parsed.value : undefined;
}

const TOO_DEEP: unique symbol = Symbol("too deep");

const DEEP_PARAMETERS: Unevaluated = { place: "parameters", text: "", reason: "they are nested too deep" };
