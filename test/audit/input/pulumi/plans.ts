import { audit, type Findings } from "../../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../../policies/evaluator/question";
import { itemsOf } from "../harness";

/* Resources, steps and events of previews, as the engine writes them, and what comes of them. */

export type Properties = Readonly<Record<string, unknown>>;

export const NSG = "azure-native:network:NetworkSecurityGroup";
export const RULE = "azure-native:network:SecurityRule";
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const urnOf = (type: string, name: string): string => `urn:pulumi:dev::mail::${type}::${name}`;

const GROUPS =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups";

/** A rule that admits everybody, except for the changes. */
export const allow = (name: string, more: Properties = {}): Properties => ({
  name,
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 200,
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
  ...more,
});

export const deny = (name: string): Properties => allow(name, { access: "Deny", priority: 100 });

/** A group that is planned: with its inputs, and without the list if it is not set. */
export function group(name: string, rules?: unknown, more: Properties = {}): Properties {
  return {
    type: NSG,
    urn: urnOf(NSG, name),
    custom: true,
    inputs: {
      networkSecurityGroupName: name,
      resourceGroupName: "mail",
      ...(rules === undefined ? {} : { securityRules: rules }),
    },
    ...more,
  };
}

/** The same as it is recorded, with what Azure has beside what the program says. */
export function recordedGroup(
  name: string,
  rules: unknown,
  inAzure: unknown = rules,
  more: Properties = {},
): Properties {
  return group(name, rules, { id: `${GROUPS}/${name}`, outputs: { name, etag: "e", securityRules: inAzure }, ...more });
}

export const GENERIC = "azure-native:resources:Resource";

/** A group that is planned by its type in Azure, without the list if it is not set. */
export function generic(name: string, rules?: unknown, more: Properties = {}): Properties {
  return {
    type: GENERIC,
    urn: urnOf(GENERIC, name),
    custom: true,
    inputs: {
      resourceProviderNamespace: "Microsoft.Network",
      resourceType: "networkSecurityGroups",
      resourceName: name,
      parentResourcePath: "",
      resourceGroupName: "mail",
      properties: rules === undefined ? {} : { securityRules: rules },
    },
    ...more,
  };
}

export const AZAPI = "azapi:resources/resource:Resource";

/** The same of azapi. */
export function azapi(name: string, rules?: unknown, more: Properties = {}): Properties {
  return {
    type: AZAPI,
    urn: urnOf(AZAPI, name),
    custom: true,
    inputs: {
      type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
      name,
      parentId: GROUPS.replace(/\/providers.*/, ""),
      body: { properties: rules === undefined ? {} : { securityRules: rules } },
    },
    ...more,
  };
}

/** A standalone rule that is planned. */
export function rule(name: string, of: string, properties: Properties, more: Properties = {}): Properties {
  return {
    type: RULE,
    urn: urnOf(RULE, name),
    custom: true,
    inputs: {
      ...properties,
      name: undefined,
      securityRuleName: name,
      networkSecurityGroupName: of,
      resourceGroupName: "mail",
    },
    ...more,
  };
}

/** The same as it is recorded. */
export function recordedRule(name: string, of: string, properties: Properties, more: Properties = {}): Properties {
  return rule(name, of, properties, {
    id: `${GROUPS}/${of}/securityRules/${name}`,
    outputs: { ...properties, name },
    ...more,
  });
}

export interface Step {
  readonly op: string;
  /** That of its resource by default. */
  readonly urn?: string;
  readonly before?: Properties;
  readonly after?: Properties;
}

/** The digest of a preview with such steps, which shows all of them unless it says otherwise. */
export function digest(steps: readonly Step[], more: Properties = {}): string {
  return JSON.stringify({
    steps: steps.map(({ op, before, after, urn = (after ?? before)!["urn"] as string }) => ({
      op,
      urn,
      oldState: before,
      newState: after,
    })),
    duration: 1,
    changeSummary: { same: steps.filter(({ op }) => op === "same").length },
    ...more,
  });
}

/** The events of a run with such steps. */
export function events(steps: readonly Step[], ...more: readonly Properties[]): string {
  return [
    { preludeEvent: { config: {} } },
    ...steps.map((step) => ({ resourcePreEvent: { metadata: metadata(step), planning: true } })),
    ...more,
    { summaryEvent: { result: "succeeded", PolicyPacks: {} } },
    { cancelEvent: {} },
  ]
    .map((event, sequence) => JSON.stringify({ sequence, timestamp: 1772337600, ...event }))
    .join("\n");
}

export function metadata({ op, before, after, urn = (after ?? before)!["urn"] as string }: Step): Properties {
  return { op, urn, old: before ?? null, new: after ?? null };
}

export function audited(text: string): Findings {
  return audit(itemsOf(text), { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
}

/** Each group with its status, each finding with its rules, each problem and note with its line. */
export function brief(text: string): readonly string[] {
  const { groups, findings, problems, notes } = audited(text);
  return [
    ...groups.map(({ nsg, status }) => `${nsg} ${status}`),
    ...findings.map(({ nsg, status, rules }) => `finding: ${nsg} ${status}: ${rules.map(({ name }) => name).join()}`),
    ...problems.map(({ line, message }) => `problem at ${line}: ${message}`),
    ...notes.map(({ message }) => `note: ${message}`),
  ];
}
