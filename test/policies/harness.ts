/** Runs the policies as the framework does, on resources as the engine and the azure-native provider give them. */

import * as assert from "node:assert/strict";
import type { input } from "@pulumi/azure-native/types";
import * as policyFramework from "@pulumi/policy";
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "../../policies/no-unrestricted-smtp-stack";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { ReportedFindings } from "../../policies/reported-findings";
import { NSG_OUTPUTS, RULE_OUTPUTS } from "../engine/provider/azure-native";

/** What the engine sends for every value that is not known, whatever its type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What `pulumi policy analyze` sends for every secret that it cannot decrypt. */
export const SECRET = "[secret]";

export const NSG = "azure-native:network:NetworkSecurityGroup";
export const RULE = "azure-native:network:SecurityRule";

/** Properties of any shape: tests declare what no program could. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a policy said, in the order in which it did. */
export interface Outcome {
  readonly reports: readonly Report[];
  /** The reason, if the policy does not apply. */
  readonly notApplicable: string | undefined;
}

export interface Report {
  readonly message: string;
  readonly urn: string | undefined;
  /** The level that this report has in place of the policy's. */
  readonly enforcementLevel?: string;
}

/** A resource as a program declares it and a stack holds it. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly inputs: Properties;
  /** Without them: as a preview of its creation leaves them. */
  readonly outputs?: Properties;
  /** The URNs of what each input was made from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly provider?: { readonly urn: string; readonly name: string; readonly props: Properties };
}

export interface StackOptions {
  /** Whether a program runs (the default) or a state is analysed. */
  readonly isProgramRunning?: boolean;
  /** Whether the resource policy is enabled and has seen the inputs; yes by default. */
  readonly isSeen?: boolean;
  /** Whether the stack policy knows what the resource policy has reported; by default it does not, and reports everything. */
  readonly isReported?: boolean;
  /** Whether the resource policy remembers the resources before; by default each is judged as if it were registered first. */
  readonly isInOrder?: boolean;
  readonly config?: Properties;
  /** Of the resource policy, if it is another. */
  readonly resourceConfig?: Properties;
}

const SMTP = {
  direction: "Inbound",
  protocol: "Tcp",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
} satisfies Partial<input.network.SecurityRuleArgs>;

const ALLOW = {
  ...SMTP,
  name: "smtp",
  priority: 200,
  access: "Allow",
  sourceAddressPrefix: "*",
} satisfies input.network.SecurityRuleArgs;

const DENY = { ...ALLOW, name: "no-smtp", priority: 100, access: "Deny" } satisfies input.network.SecurityRuleArgs;

/** A rule, `smtp`, that allows SMTP from anywhere, at priority 200, but for the changes; `undefined` takes a property away. */
export function allow(changes: Properties = {}): Properties {
  return change(ALLOW, changes);
}

/** A rule, `no-smtp`, that denies SMTP from anywhere, at priority 100, but for the changes. */
export function deny(changes: Properties = {}): Properties {
  return change(DENY, changes);
}

export function change(properties: Properties, changes: Properties): Properties {
  return Object.fromEntries(Object.entries({ ...properties, ...changes }).filter(([, value]) => value !== undefined));
}

export function urnOf(type: string, name: string, stack = "dev"): string {
  return `urn:pulumi:${stack}::test::${type}::${name}`;
}

/** A resource of any type. */
export function resource(type: string, name: string, inputs: Properties, more: Partial<Resource> = {}): Resource {
  return { type, urn: urnOf(type, name), name, inputs, ...more };
}

/** The group `relay` in the resource group `mail`, with the given inline rules; without the property if there are none. */
export function group(rules: readonly unknown[], inputs: Properties = {}, more: Partial<Resource> = {}): Resource {
  const named = { networkSecurityGroupName: "relay", resourceGroupName: "mail" };
  const all = change({ ...named, ...(rules.length === 0 ? {} : { securityRules: rules }) }, inputs);
  return resource(NSG, "group", all, more);
}

/** A standalone rule of the group `relay` in the resource group `mail`; its logical name is the rule's. */
export function standalone(rule: Properties, inputs: Properties = {}, more: Partial<Resource> = {}): Resource {
  const { name, ...properties } = rule;
  const named = { networkSecurityGroupName: "relay", resourceGroupName: "mail", securityRuleName: name };
  return resource(RULE, String(name), change({ ...named, ...properties }, inputs), more);
}

/**
 * What a provider says of the outputs of a resource that is about to be created: of azure-native all that is not set is unknown, of a
 * bridged one the inline rules alone.
 */
export function previewOutputs({ type, inputs }: Pick<Resource, "type" | "inputs">): Properties {
  if (!type.startsWith("azure-native")) {
    return type.endsWith(":NetworkSecurityGroup") ? { securityRules: UNKNOWN, ...inputs } : inputs;
  }
  if (type !== NSG) return leaveUnknown(without(inputs, ...NAMES), RULE_OUTPUTS);
  const { securityRules } = inputs;
  const rules = Array.isArray(securityRules)
    ? securityRules.map((rule: unknown) => (isProperties(rule) ? leaveUnknown(rule, RULE_OUTPUTS) : rule))
    : securityRules;
  const outputs = without(inputs, "networkSecurityGroupName", "resourceGroupName");
  return leaveUnknown(securityRules === undefined ? outputs : { ...outputs, securityRules: rules }, NSG_OUTPUTS);
}

/** The outputs that a state records of a group: Azure lists its standalone rules too. */
export function recordedOutputs(name: string, rules: readonly Properties[], resourceGroup = "mail"): Properties {
  const id = `/subscriptions/s/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
  const recorded = rules.map((rule) => recordedRule({ id: `${id}/securityRules/${String(rule["name"])}`, ...rule }));
  return { name, location: "westeurope", securityRules: recorded, defaultSecurityRules: DEFAULT_RULES };
}

/** The outputs that a state records of a rule: Azure gives empty lists for what is not set. */
export function recordedRule(rule: Properties): Properties {
  return {
    sourceAddressPrefixes: [],
    sourcePortRanges: [],
    destinationAddressPrefixes: [],
    destinationPortRanges: [],
    provisioningState: "Succeeded",
    etag: "W/1",
    ...rule,
  };
}

export function validateResource(
  resource: Resource,
  config: Properties = {},
  inputs = new DeclaredInputs(),
  reported = new ReportedFindings(),
): Outcome {
  return validated(noUnrestrictedSmtp(inputs, reported), resource, config);
}

/** Validates resources one after the other, as one run does. */
export function validateInOrder(resources: readonly Resource[], config: Properties = {}): readonly Outcome[] {
  const policy = noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings());
  return resources.map((resource) => validated(policy, resource, config));
}

function validated({ validateResource }: ResourceValidationPolicy, resource: Resource, config: Properties): Outcome {
  return run((throwNotApplicable, report) => {
    assert.ok(typeof validateResource === "function");
    const { type, urn, name, inputs, provider } = resource;
    const own = { type, urn, name, opts: OPTIONS, props: proxy(inputs), provider: providerOf(provider) };
    const args = { ...common(config, throwNotApplicable), ...own };
    void validateResource(args as unknown as Parameters<typeof validateResource>[0], report);
  });
}

/** A provider as the framework gives it; its properties may be unknown, too. */
function providerOf(provider: Resource["provider"]): object | undefined {
  return provider && { ...provider, type: provider.urn.split("::")[2], props: proxy(provider.props) };
}

/** Validates each resource, in the given order, and then all of them as a stack. What is returned is of the stack. */
export function validateStack(resources: readonly Resource[], options: StackOptions = {}): Outcome {
  const { isProgramRunning = true, isSeen = true, isReported = false, isInOrder = false, config = {} } = options;
  const { resourceConfig = config } = options;
  const inputs = new DeclaredInputs();
  const reported = new ReportedFindings();
  const newPolicy = (): ResourceValidationPolicy =>
    noUnrestrictedSmtp(inputs, isReported ? reported : new ReportedFindings());
  const policy = newPolicy();
  for (const resource of isSeen ? resources : []) {
    validated(isInOrder ? policy : newPolicy(), resource, resourceConfig);
  }
  return run((throwNotApplicable, report) => {
    const { validateStack } = noUnrestrictedSmtpStack(inputs, reported, isProgramRunning ? "preview" : "record");
    const args = { ...common(config, throwNotApplicable), resources: stackResources(resources) };
    void validateStack(args, report);
  });
}

/** The only report, which is on the resource and of the policy's own level. */
export function theViolation(outcome: Outcome): string {
  const [report, ...others] = outcome.reports;
  assert.ok(report, "nothing is reported");
  assert.deepEqual(others, []);
  assert.equal(report.enforcementLevel, undefined, report.message);
  return report.message;
}

/** The only report, which is advisory. */
export function theAdvisory(outcome: Outcome): string {
  const [report, ...others] = outcome.reports;
  assert.ok(report, "nothing is reported");
  assert.deepEqual(others, []);
  assert.equal(report.enforcementLevel, "advisory", report.message);
  return report.message;
}

/** Where and at which level something is reported, a line each: `mandatory group`. */
export function summary({ reports }: Outcome): readonly string[] {
  return reports.map(({ urn, enforcementLevel = "mandatory" }) => `${enforcementLevel} ${urn?.split("::").at(-1)}`);
}

/** The verdict of a policy in one word. */
export function verdict(outcome: Outcome): "not applicable" | "restricted" | "undecided" | "open" | "open, undecided" {
  if (outcome.notApplicable !== undefined) return "not applicable";
  const isAdvisory = outcome.reports.map(({ enforcementLevel }) => enforcementLevel === "advisory");
  if (isAdvisory.length === 0) return "restricted";
  if (!isAdvisory.includes(true)) return "open";
  return isAdvisory.includes(false) ? "open, undecided" : "undecided";
}

/** Properties as a policy gets them: reading what is unknown throws. */
export function proxy(properties: unknown): Record<string, unknown> {
  const { unknownCheckingProxy } = policyFramework as unknown as {
    readonly unknownCheckingProxy: (properties: unknown) => Record<string, unknown>;
  };
  return unknownCheckingProxy(structuredClone(properties));
}

const OPTIONS = { protect: false, ignoreChanges: [], aliases: [], customTimeouts: {}, additionalSecretOutputs: [] };

const NAMES = ["networkSecurityGroupName", "resourceGroupName", "securityRuleName"];

/** Azure's own rules, which every group has and no policy must take for its owner's. */
const DEFAULT_RULES = [
  allow({ name: "AllowVnetInBound", priority: 65000, sourceAddressPrefix: "VirtualNetwork", protocol: "*" }),
  allow({ name: "AllowAzureLoadBalancerInBound", priority: 65001, sourceAddressPrefix: "AzureLoadBalancer" }),
  deny({ name: "DenyAllInBound", priority: 65500, protocol: "*", destinationPortRange: "*" }),
];

class NotApplicable extends Error {}

type Report_ = Parameters<NonNullable<StackValidationPolicy["validateStack"]>>[1];
type Validate = Extract<ResourceValidationPolicy["validateResource"], (...args: never[]) => unknown>;

function run(validate: (throwNotApplicable: (reason?: string) => never, report: Report_) => void): Outcome {
  const reports: Report[] = [];
  const throwNotApplicable = (reason = ""): never => {
    throw new NotApplicable(reason);
  };
  try {
    validate(throwNotApplicable, (violation: unknown, urn?: string) => {
      reports.push(isProperties(violation) ? (violation as unknown as Report) : { message: violation as string, urn });
    });
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    return { reports, notApplicable: error.message };
  }
  return { reports, notApplicable: undefined };
}

function common(config: Properties, notApplicable: Parameters<Validate>[0]["notApplicable"]) {
  return {
    stackTags: new Map<string, string>(),
    getConfig: (() => structuredClone(config)) as Parameters<Validate>[0]["getConfig"],
    notApplicable,
  };
}

function stackResources(resources: readonly Resource[]): PolicyResource[] {
  const made = resources.map((resource) => {
    const { type, urn, name, outputs = previewOutputs(resource) } = resource;
    const isType = (): boolean => false;
    const asType = (): undefined => undefined;
    const linked: Pick<PolicyResource, "dependencies" | "propertyDependencies"> = {
      dependencies: [],
      propertyDependencies: {},
    };
    const provider = providerOf(resource.provider);
    return { type, urn, name, opts: OPTIONS, props: proxy(outputs), provider, isType, asType, ...linked };
  }) as unknown as PolicyResource[];
  for (const [index, { propertyDependencies = {} }] of resources.entries()) {
    for (const [property, urns] of Object.entries(propertyDependencies)) {
      made[index]!.propertyDependencies[property] = urns.flatMap(
        (urn) => made.find((other) => other.urn === urn) ?? [],
      );
    }
  }
  return made;
}

function leaveUnknown(properties: Properties, outputs: readonly string[]): Properties {
  return { ...Object.fromEntries(outputs.map((output) => [output, UNKNOWN])), ...properties };
}

function without(properties: Properties, ...names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null;
}
