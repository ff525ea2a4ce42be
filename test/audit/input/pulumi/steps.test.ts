import * as assert from "node:assert/strict";
import type { ReportedFinding } from "../../../../audit/reporting/report";
import {
  type Properties,
  type Step,
  GENERIC,
  NSG,
  RULE,
  UNKNOWN_TEXT,
  allow,
  audited,
  azapi,
  brief,
  deny,
  digest,
  events,
  generic,
  group,
  recordedGroup,
  recordedRule,
  rule,
  urnOf,
} from "./plans";

const OPEN = [allow("smtp")];
const KNOWN = [allow("smtp", { sourceAddressPrefix: "203.0.113.0/24" })];
const SAME_RULE = (name: string, of: string, properties: Properties): Step => ({
  op: "same",
  before: recordedRule(name, of, properties),
  after: rule(name, of, properties),
});
const BRIDGED = "azure:network/networkSecurityGroup:NetworkSecurityGroup";
const bridged = (rules: unknown, more: Properties = {}): Properties => ({
  type: BRIDGED,
  urn: urnOf(BRIDGED, "web"),
  custom: true,
  inputs: { name: "web", resourceGroupName: "mail", securityRules: rules },
  ...more,
});
const BRIDGED_RULE = "azure:network/networkSecurityRule:NetworkSecurityRule";
const bridgedRule = (properties: Properties): Properties => ({
  type: BRIDGED_RULE,
  urn: urnOf(BRIDGED_RULE, "first"),
  custom: true,
  inputs: { ...properties, networkSecurityGroupName: "web", resourceGroupName: "mail" },
  propertyDependencies: { networkSecurityGroupName: [urnOf(BRIDGED, "web")] },
});
const DEPENDS = { networkSecurityGroupName: [urnOf(NSG, "web")] };
const DEPLOYMENT = "azure-native:resources:Deployment";
const deployment = (rules: readonly Properties[], more: Properties = {}): Properties => ({
  type: DEPLOYMENT,
  urn: urnOf(DEPLOYMENT, "template"),
  custom: true,
  inputs: {
    properties: {
      template: {
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        contentVersion: "1.0.0.0",
        resources: [
          {
            type: "Microsoft.Network/networkSecurityGroups",
            apiVersion: "2024-05-01",
            name: "web",
            properties: { securityRules: rules.map(({ name, ...properties }) => ({ name, properties })) },
          },
        ],
      },
    },
  },
  ...more,
});

const SECRET = "[secret]";

/** A group that the program only reads, under one URN whatever its name is. */
function readGroup(name: string, rules?: unknown): Properties {
  const outputs = rules === undefined ? {} : { outputs: { name, securityRules: rules } };
  return {
    ...recordedGroup(name, undefined),
    urn: urnOf(NSG, "web"),
    external: true,
    inputs: {},
    outputs: {},
    ...outputs,
  };
}

const readOnly = (name: string, type = NSG): string =>
  `note: The preview does not show the rules of "${urnOf(type, name)}", which the program only reads. To judge it, audit what Azure lists: az network nsg list.`;

/** For each operation, the states that it may lack. */
const WITHOUT_RESOURCE: readonly (readonly [op: string, states: Partial<Step>])[] = [
  ["same", {}],
  ["read", { before: recordedGroup("web", OPEN) }],
  ["import", {}],
  ["create", { after: { type: NSG } }],
  ["create", { after: { ...group("web", OPEN), type: "acme:index:Box" } }],
  ["update", { before: recordedGroup("web", OPEN) }],
  ["replace", { after: group("web", []) }],
  ["create-replacement", { before: recordedGroup("web", []) }],
  ["delete", { before: { urn: urnOf(NSG, "web") } }],
  ["delete-replaced", {}],
];

/** The expected results of steps, which are the same in a digest and in events. */
const cases: Readonly<Record<string, { readonly steps: readonly Step[]; readonly reported: readonly string[] }>> = {
  "a group that is created": {
    steps: [{ op: "create", after: group("web", OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is created without rules": {
    steps: [{ op: "create", after: group("web") }],
    reported: ["web restricted"],
  },
  "a group whose rules are unknown": {
    steps: [{ op: "create", after: group("web", UNKNOWN_TEXT) }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a group that stays, with what Azure has": {
    steps: [{ op: "same", before: recordedGroup("web", KNOWN, OPEN), after: group("web", KNOWN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is closed": {
    steps: [{ op: "update", before: recordedGroup("web", OPEN), after: group("web", KNOWN) }],
    reported: ["web restricted"],
  },
  "a group that is opened": {
    steps: [{ op: "update", before: recordedGroup("web", KNOWN), after: group("web", OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is updated and does not set its rules, which stay": {
    steps: [{ op: "update", before: recordedGroup("web", undefined, OPEN), after: group("web") }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "the same, of whose rules nothing is recorded": {
    steps: [{ op: "update", before: group("web"), after: group("web", null) }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a standalone rule that an update of the list of its group removes": {
    steps: [
      { op: "update", before: recordedGroup("web", KNOWN), after: group("web", [deny("other")]) },
      SAME_RULE("late", "web", allow("late")),
    ],
    reported: ["web restricted"],
  },
  "a standalone rule of a group that is updated and does not set its rules": {
    steps: [
      { op: "update", before: recordedGroup("web", undefined, []), after: group("web") },
      SAME_RULE("late", "web", allow("late")),
    ],
    reported: ["web open", "finding: web open: late"],
  },
  "a standalone rule that is created after the list of its group is written": {
    steps: [
      { op: "update", before: recordedGroup("web", KNOWN), after: group("web", [deny("first")]) },
      { op: "create", after: rule("late", "web", allow("late"), { dependencies: [urnOf(NSG, "web")] }) },
    ],
    reported: ["web restricted"],
  },
  "a Deny that is deleted": {
    steps: [
      { op: "same", before: recordedGroup("web", OPEN), after: group("web", OPEN) },
      { op: "delete", before: recordedRule("first", "web", deny("first")) },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a Deny that stays": {
    steps: [
      { op: "same", before: recordedGroup("web", undefined, OPEN), after: group("web") },
      SAME_RULE("first", "web", deny("first")),
    ],
    reported: ["web restricted"],
  },
  "an Allow that is deleted, and that the group's recorded list still has": {
    steps: [
      { op: "same", before: recordedGroup("web", undefined, OPEN), after: group("web") },
      { op: "delete", before: recordedRule("smtp", "web", allow("smtp")) },
    ],
    reported: ["web restricted"],
  },
  "a group that is deleted": {
    steps: [{ op: "delete", before: recordedGroup("web", OPEN) }],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
  },
  "a group without an id that is deleted": {
    steps: [{ op: "delete", before: group("web", OPEN) }],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
  },
  "a deployment that is deleted by the program only": {
    steps: [{ op: "delete", before: deployment(OPEN, { retainOnDelete: true }) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "other resources that are updated or read": {
    steps: [
      {
        op: "update",
        before: { urn: urnOf("acme:index:Box", "b") },
        after: { type: "acme:index:Box", urn: urnOf("acme:index:Box", "b") },
      },
      { op: "read", after: { type: "acme:index:Box", urn: urnOf("acme:index:Box", "c"), id: "c" } },
    ],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains 2 acme:index:Box.",
    ],
  },
  "a rule of another provider that is deleted, and one that stays in Azure": {
    steps: ["r2", "r1"].map((name) => ({
      op: "delete",
      before: {
        type: "acme:network:SecurityRule",
        urn: urnOf("acme:network:SecurityRule", name),
        inputs: allow("smtp"),
        retainOnDelete: name === "r2",
      },
    })),
    reported: [
      'problem at LINE: A resource of type "acme:network:SecurityRule" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.',
    ],
  },
  "a resource without properties that is deleted": {
    steps: [{ op: "delete", before: { type: NSG, urn: urnOf(NSG, "web"), id: "/web" } }],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
  },
  "what is attached to a group, and deleted": {
    steps: [
      {
        op: "delete",
        before: recordedGroup("web", OPEN, OPEN, {
          outputs: { name: "web", securityRules: OPEN, subnets: [{ id: "/subnets/a" }] },
        }),
      },
    ],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
  },
  "a group that is deleted by the program only": {
    steps: [{ op: "delete", before: recordedGroup("web", OPEN, OPEN, { retainOnDelete: true }) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "what was still to be deleted, beside the current one": {
    steps: [
      { op: "same", before: recordedGroup("web", OPEN), after: group("web", OPEN) },
      { op: "delete", before: recordedGroup("web", KNOWN, KNOWN, { delete: true }) },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is replaced": {
    steps: [
      { op: "create-replacement", before: recordedGroup("web", OPEN), after: group("web", KNOWN) },
      { op: "replace", before: recordedGroup("web", OPEN), after: group("web", KNOWN) },
      { op: "delete-replaced", before: recordedGroup("web", OPEN) },
    ],
    reported: ["web restricted"],
  },
  "a group that is replaced, and stays in Azure": {
    steps: [
      {
        op: "replace",
        before: recordedGroup("web", OPEN, OPEN, { retainOnDelete: true }),
        after: group("web", KNOWN, { inputs: { networkSecurityGroupName: "web2", securityRules: KNOWN } }),
      },
    ],
    reported: ["web open", "web2 restricted", "finding: web open: smtp"],
  },
  "a Deny of a group that is replaced": {
    steps: [
      { op: "replace", before: recordedGroup("web", OPEN), after: group("web", OPEN) },
      SAME_RULE("first", "web", deny("first")),
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is not created, since it is no target": {
    steps: [
      { op: "same", before: { type: NSG, urn: urnOf(NSG, "web") }, after: { type: NSG, urn: urnOf(NSG, "web") } },
    ],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains no resources.",
    ],
  },
  "a group that is only read": {
    steps: [{ op: "read", after: group("web", undefined, { inputs: {} }) }],
    reported: [
      `note: The preview does not show the rules of "${urnOf(NSG, "web")}", which the program only reads. To judge it, audit what Azure lists: az network nsg list.`,
    ],
  },
  "a group that was read before": {
    steps: [
      { op: "read", before: recordedGroup("web", undefined, OPEN), after: group("web", undefined, { inputs: {} }) },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that was read before, where the program reads another now": {
    steps: [{ op: "read", before: readGroup("web", KNOWN), after: readGroup("mail") }],
    reported: [readOnly("web")],
  },
  "the same, whose id is unknown": {
    steps: [{ op: "read", before: readGroup("web", KNOWN), after: { ...readGroup("mail"), id: UNKNOWN_TEXT } }],
    reported: [readOnly("web")],
  },
  "the same, whose id is spelled otherwise": {
    steps: [
      {
        op: "read",
        before: readGroup("web", OPEN),
        after: { ...readGroup("web"), id: (readGroup("web")["id"] as string).toUpperCase() },
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that the program read, and reads in place of one that it wrote": {
    steps: [
      { op: "read-replacement", before: recordedGroup("web", KNOWN), after: readGroup("mail") },
      { op: "replace", before: recordedGroup("web", KNOWN), after: readGroup("mail") },
    ],
    reported: [readOnly("web")],
  },
  "the same, with the rules that it has": {
    steps: [{ op: "replace", before: recordedGroup("web", KNOWN), after: readGroup("mail", OPEN) }],
    reported: ["mail open", "finding: mail open: smtp"],
  },
  "the same of a bridged provider, by its name": {
    steps: [
      {
        op: "replace",
        before: bridged(KNOWN, { id: "web" }),
        after: bridged(undefined, { id: "mail", external: true }),
      },
    ],
    reported: [readOnly("web", BRIDGED)],
  },
  "a group that is imported in place of one that is restricted": {
    steps: [
      {
        op: "import-replacement",
        before: recordedGroup("web", KNOWN),
        after: { ...group("mail"), urn: urnOf(NSG, "web"), importID: recordedGroup("mail", [])["id"] },
      },
    ],
    reported: ["mail undecided", "finding: mail undecided: securityRules"],
  },
  "a rule that the program only read, and that stays when it makes its own": {
    steps: [
      { op: "same", before: recordedGroup("web", undefined, OPEN), after: group("web") },
      {
        op: "replace",
        before: recordedRule("smtp", "web", allow("smtp"), { external: true }),
        after: { ...rule("other", "web", KNOWN[0]!), urn: urnOf(RULE, "smtp") },
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a rule of a group whose rules are not shown": {
    steps: [
      { op: "read", after: readGroup("web") },
      { op: "create", after: rule("first", "WEB", deny("first")) },
      { op: "create", after: rule("second", "mail", deny("second")) },
    ],
    reported: ["mail restricted", readOnly("web")],
  },
  "a rule that may be in a group whose rules are not shown": {
    steps: [
      { op: "read", after: { ...readGroup("web"), id: UNKNOWN_TEXT } },
      { op: "create", after: rule("first", "mail", deny("first")) },
    ],
    reported: [readOnly("web")],
  },
  "a group with a rule that is not shown": {
    steps: [
      { op: "same", before: recordedGroup("web", undefined, []), after: group("web") },
      { op: "create", after: group("new", []) },
      { op: "read", after: { ...recordedRule("smtp", "web", {}), inputs: {}, outputs: {}, external: true } },
    ],
    reported: ["new restricted", readOnly("smtp", RULE)],
  },
  "a group that is imported with its rules": {
    steps: [{ op: "import", after: group("web", OPEN, { importID: "/subscriptions/1" }) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a group that is imported without them": {
    steps: [{ op: "import-replacement", after: group("web") }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "what Pulumi no longer reads": {
    steps: [
      { op: "discard", before: recordedGroup("web", OPEN) },
      { op: "same", before: recordedGroup("mail", OPEN), after: group("mail", OPEN) },
    ],
    reported: ["mail open", "finding: mail open: smtp"],
  },
  "an operation that is unknown": {
    steps: [{ op: "teleport", after: group("web", KNOWN) }],
    reported: [
      `problem at LINE: The operation "teleport" on "${urnOf(NSG, "web")}" is unknown, so the resource cannot be judged. Audit the state after the update: pulumi stack export.`,
    ],
  },
  "a group that stays as nobody knows, since its outputs are missing": {
    steps: [{ op: "same", before: group("web"), after: group("web") }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a group that stays, whose inputs and outputs are secret": {
    steps: [
      { op: "same", before: recordedGroup("web", OPEN), after: group("web", [], { inputs: SECRET, outputs: SECRET }) },
    ],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a group that is updated, whose inputs are secret": {
    steps: [{ op: "update", before: recordedGroup("web", KNOWN), after: group("web", [], { inputs: SECRET }) }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a rule that is created, whose inputs are secret": {
    steps: [{ op: "create", after: rule("late", "web", allow("late"), { inputs: SECRET }) }],
    reported: ["null undecided", "finding: null undecided: late"],
  },
  "a generic resource that is created, whose inputs are secret": {
    steps: [{ op: "create", after: generic("web", [], { inputs: SECRET }) }],
    reported: [
      `problem at LINE: The type in Azure of resource "${urnOf(GENERIC, "web")}" is unknown, so it cannot be judged.`,
    ],
  },
  "a group that is updated, without inputs": {
    steps: [{ op: "update", before: recordedGroup("web", KNOWN), after: group("web", [], { inputs: undefined }) }],
    reported: [`problem at LINE: Resource "${urnOf(NSG, "web")}" has no properties, so it cannot be judged.`],
  },
  "an update with the outputs from before": {
    steps: [
      {
        op: "update",
        before: recordedGroup("web", KNOWN),
        after: group("web", OPEN, { outputs: recordedGroup("web", KNOWN)["outputs"] }),
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "an update with other outputs and other inputs": {
    steps: [{ op: "update", before: recordedGroup("web", []), after: recordedGroup("web", OPEN, KNOWN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "the same the other way round": {
    steps: [{ op: "update", before: recordedGroup("web", []), after: recordedGroup("web", KNOWN, OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "an update after a refresh that found other outputs and other inputs": {
    steps: [
      { op: "update", before: recordedGroup("web", KNOWN), after: recordedGroup("web", OPEN) },
      { op: "update", before: recordedGroup("web", OPEN), after: group("web", KNOWN) },
    ],
    reported: ["web restricted"],
  },
  "a resource of a Terraform module, whose values are unknown": {
    steps: [
      {
        op: "create",
        after: {
          type: "my-module:tf:azurerm_network_security_group",
          urn: urnOf("my-module:tf:azurerm_network_security_group", "web"),
          custom: true,
          inputs: { name: "web", security_rule: UNKNOWN_TEXT },
        },
      },
    ],
    reported: [
      'problem at LINE: A resource of type "my-module:tf:azurerm_network_security_group" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.',
    ],
  },
  "a generic group that is created": {
    steps: [{ op: "create", after: generic("web", OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a generic group that is created without rules": {
    steps: [{ op: "create", after: generic("web") }],
    reported: ["web restricted"],
  },
  "a generic group that is imported without rules": {
    steps: [{ op: "import", after: generic("web", null) }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a generic group that is updated and does not set its rules, which stay": {
    steps: [
      {
        op: "update",
        before: generic("web", undefined, {
          id: "web",
          outputs: {
            name: "web",
            type: "Microsoft.Network/networkSecurityGroups",
            properties: { securityRules: OPEN },
          },
        }),
        after: generic("web"),
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "the same, of whose rules nothing is recorded, by azure-native": {
    steps: [{ op: "update", before: generic("web"), after: generic("web") }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "the same by azapi": {
    steps: [{ op: "update", before: azapi("web"), after: azapi("web", null) }],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "the same by azapi, with a secret body that sets no rules": {
    steps: [
      {
        op: "update",
        before: azapi("web", OPEN),
        after: azapi("web", undefined, {
          inputs: { ...(azapi("web")["inputs"] as Properties), sensitiveBody: { tags: { a: "b" } } },
        }),
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a generic group that is imported without properties": {
    steps: [
      {
        op: "import",
        after: generic("web", [], {
          inputs: { ...(generic("web")["inputs"] as Properties), properties: undefined },
        }),
      },
    ],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a group of azapi that is updated and sets its rules": {
    steps: [{ op: "update", before: azapi("web", OPEN), after: azapi("web", KNOWN) }],
    reported: ["web restricted"],
  },
  "a group of azapi that is imported without a body": {
    steps: [
      {
        op: "import",
        after: azapi("web", [], {
          inputs: { type: "Microsoft.Network/networkSecurityGroups@2024-05-01", name: "web" },
        }),
      },
    ],
    reported: ["web undecided", "finding: web undecided: securityRules"],
  },
  "a generic group that is only read": {
    steps: [{ op: "read", after: generic("web", [], { inputs: {}, id: recordedGroup("web", [])["id"] }) }],
    reported: [
      `note: The preview does not show the rules of "${urnOf(GENERIC, "web")}", which the program only reads. To judge it, audit what Azure lists: az network nsg list.`,
    ],
  },
  ...Object.fromEntries(
    WITHOUT_RESOURCE.map(([op, states]): [string, (typeof cases)[string]] => [
      `a step ${op} that does not show its resource`,
      {
        steps: [{ op, urn: urnOf(NSG, "web"), ...states }],
        reported: [
          `problem at LINE: The operation "${op}" on "${urnOf(NSG, "web")}" does not show the resource, so it cannot be judged. Audit the state after the update: pulumi stack export.`,
        ],
      },
    ]),
  ),
  "a group of a bridged provider": {
    steps: [
      {
        op: "update",
        before: bridged(KNOWN, { id: "web", outputs: { name: "web", securityRules: KNOWN } }),
        after: bridged(OPEN),
      },
    ],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a Deny that is updated after the list of its group is written, which makes it anew": {
    steps: [
      { op: "update", before: recordedGroup("web", KNOWN), after: group("web", OPEN) },
      {
        op: "update",
        before: recordedRule("first", "web", deny("first")),
        after: rule("first", "web", deny("first"), {
          dependencies: [urnOf(NSG, "web")],
          propertyDependencies: DEPENDS,
        }),
      },
    ],
    reported: ["web restricted"],
  },
  "the same of a bridged provider, which does not find it": {
    steps: [
      { op: "update", before: bridged(KNOWN), after: bridged(OPEN) },
      { op: "update", before: bridgedRule(deny("first")), after: bridgedRule(deny("first")) },
    ],
    reported: ["web undecided", "finding: web undecided: smtp"],
  },
  "a deployment that is created": {
    steps: [{ op: "create", after: deployment(OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a deployment that stays": {
    steps: [{ op: "same", before: deployment(OPEN, { id: "/d" }), after: deployment(OPEN) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "a deployment that is deleted, and leaves what it deployed": {
    steps: [{ op: "delete", before: deployment(OPEN, { id: "/d" }) }],
    reported: ["web open", "finding: web open: smtp"],
  },
  "types that look alike": {
    steps: [1, 2].map((number) => ({
      op: "create",
      after: {
        type: "acme:network:SecurityRule",
        urn: urnOf("acme:network:SecurityRule", `r${number}`),
        inputs: allow("smtp"),
      },
    })),
    reported: [
      'problem at LINE: 2 resources of type "acme:network:SecurityRule" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.',
    ],
  },
  "what looks like a rule in a resource of any type": {
    steps: [
      { op: "create", after: { type: "acme:index:Box", urn: urnOf("acme:index:Box", "box"), inputs: { rules: OPEN } } },
    ],
    reported: [
      "problem at LINE: Something here looks like a security rule or a network security group, but is not supported (at inputs.rules[0]). Audit what Azure lists: az network nsg list.",
    ],
  },
  "other resources": {
    steps: [
      {
        op: "create",
        after: {
          type: "azure-native:resources:ResourceGroup",
          urn: urnOf("azure-native:resources:ResourceGroup", "mail"),
          inputs: {},
        },
      },
      { op: "create", after: { type: "pulumi:pulumi:Stack", urn: urnOf("pulumi:pulumi:Stack", "mail-dev") } },
    ],
    reported: [
      "note: This preview contains no network security groups and no security rules. It contains 1 azure-native:resources:ResourceGroup.",
    ],
  },
};

describe("the steps of a preview", () => {
  for (const [what, { steps, reported }] of Object.entries(cases)) {
    it(`${what}, in a digest`, () => {
      assert.deepEqual(
        brief(digest(steps)),
        reported.map((line) => line.replace("LINE", "1")),
      );
    });
    it(`${what}, in events`, () => {
      assert.deepEqual(
        brief(events(steps)),
        reported.map((line) => line.replace("LINE", "2")),
      );
    });
  }

  it("keep the ids, so that a finding has the fingerprint that it has in a state", () => {
    const steps: readonly Step[] = [
      { op: "update", before: recordedGroup("web", KNOWN), after: group("web", OPEN) },
      { op: "update", before: recordedRule("late", "mail", deny("late")), after: rule("late", "mail", allow("late")) },
    ];
    const resources = [recordedGroup("web", OPEN), recordedRule("late", "mail", allow("late"))];
    const inState = audited(JSON.stringify({ version: 3, deployment: { resources } })).findings;
    assert.equal(inState.length, 2);
    const known = ({ fingerprint, resource, message, fix }: ReportedFinding): unknown => [
      fingerprint,
      resource,
      message,
      fix,
    ];
    for (const text of [digest(steps), events(steps)]) {
      assert.deepEqual(audited(text).findings.map(known), inState.map(known));
    }
  });

  it("keep what a group is attached to", () => {
    const subnets = [{ id: "/subscriptions/1/subnets/a" }];
    const before = recordedGroup("web", KNOWN, KNOWN, { outputs: { name: "web", securityRules: KNOWN, subnets } });
    const [finding] = audited(digest([{ op: "update", before, after: group("web", OPEN) }])).findings;
    assert.deepEqual(finding!.attachedTo, ["/subscriptions/1/subnets/a"]);
  });
});
