/** Pulumi states: what was under way when a run ended, what is still to be deleted, secrets, and generic resources. */

import * as assert from "node:assert/strict";
import {
  ADMIN_ALLOW,
  ADMIN_TYPE,
  ALLOW,
  DENY,
  NARROW,
  NETWORK,
  SUBSCRIPTION,
  type Values,
  flat,
  nested,
  statusesOf,
} from "./harness";

const NSG = "azure-native:network:NetworkSecurityGroup";
const RULE = "azure-native:network:SecurityRule";
const GENERIC = "azure-native:resources:Resource";
const AZAPI = "azapi:index/resource:Resource";

const resource = (type: string, name: string, inputs: Values, more: Values = {}): Values => ({
  urn: `urn:pulumi:dev::mail::${type}::${name}`,
  type,
  custom: true,
  inputs,
  outputs: inputs,
  ...more,
});
const group = (name: string, rules: readonly Values[], more: Values = {}): Values =>
  resource(
    NSG,
    name,
    { networkSecurityGroupName: name, resourceGroupName: "mail", securityRules: rules },
    { id: `${NETWORK}/networkSecurityGroups/${name}`, ...more },
  );
/** A group whose program does not set its list. */
const recorded = (name: string, rules: readonly Values[], more: Values = {}): Values => ({
  ...group(name, rules, more),
  inputs: { networkSecurityGroupName: name, resourceGroupName: "mail" },
});
const standalone = (name: string, of: Values, more: Values = {}): Values =>
  resource(
    RULE,
    name,
    { ...of, securityRuleName: name, networkSecurityGroupName: "web", resourceGroupName: "mail" },
    { id: `${NETWORK}/networkSecurityGroups/web/securityRules/${name}`, ...more },
  );
const state = (resources: readonly Values[], pending: readonly Values[] = []): Values => ({
  version: 3,
  deployment: { resources, pending_operations: pending },
});
const operation = (type: string, of: Values): Values => ({ type, resource: of });

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

const generic = (type: string, name: string, properties: unknown): Values =>
  resource(GENERIC, name, {
    resourceProviderNamespace: "Microsoft.Network",
    resourceType: type,
    resourceName: name,
    parentResourcePath: "",
    resourceGroupName: "mail",
    properties,
  });

const TEMPLATE = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  resources: [
    {
      type: "Microsoft.Network/networkSecurityGroups",
      apiVersion: "2024-05-01",
      name: "web",
      properties: { securityRules: [nested("smtp", ALLOW)] },
    },
  ],
};

const OPEN = [flat("smtp", ALLOW)];
const CLOSED = [flat("smtp", NARROW)];

describe("a Pulumi state at its edges", () => {
  const cases: readonly (readonly [what: string, document: Values, statuses: string])[] = [
    [
      "a group that was being created without rules",
      state([], [operation("creating", recorded("web", []))]),
      "restricted",
    ],
    [
      "a group that was being updated, to a program that sets no rules",
      state([group("web", [])], [operation("updating", recorded("web", []))]),
      "undecided",
    ],
    [
      "a group that was being created, without inputs",
      state([], [operation("creating", { ...group("web", OPEN), inputs: undefined })]),
      "undecided",
    ],
    ["a stack without resources", { version: 3, deployment: null }, ""],
    ["a checkpoint without resources", { version: 3, checkpoint: { latest: null } }, ""],
    ["a deployment without resources", { version: 3, deployment: { manifest: {} } }, ""],
    ["a state that is none", { version: 3, deployment: "[secret]" }, "problem"],
    ["a checkpoint that is none", { version: 3, checkpoint: 5 }, "problem"],
    [
      "a state whose resources are no list",
      { version: 3, deployment: { resources: { web: group("web", OPEN) } } },
      "problem, problem",
    ],
    ["a group that was being created", state([], [operation("creating", group("web", OPEN))]), "undecided"],
    [
      "a group that was being updated, from open",
      state([group("web", OPEN)], [operation("updating", group("web", CLOSED))]),
      "undecided",
    ],
    [
      "a group that was being updated, to open",
      state([group("web", CLOSED)], [operation("updating", group("web", OPEN))]),
      "undecided",
    ],
    [
      "a group that was being deleted",
      state([group("web", OPEN)], [operation("deleting", group("web", OPEN))]),
      "undecided",
    ],
    [
      "a Deny that was being deleted",
      state([group("web", OPEN), standalone("no", DENY)], [operation("deleting", standalone("no", DENY))]),
      "undecided",
    ],
    [
      "a Deny that was being created",
      state([group("web", OPEN)], [operation("creating", standalone("no", DENY))]),
      "undecided",
    ],
    [
      "an operation on something else",
      state([group("web", CLOSED)], [operation("creating", resource("x:y:Z", "z", {}))]),
      "restricted",
    ],
    [
      "operations that are none",
      state([group("web", CLOSED)], [5 as unknown as Values, { type: "creating" }]),
      "restricted, problem",
    ],
    ["a group that is deleted for its replacement", state([group("web", OPEN, { pendingReplacement: true })]), ""],
    [
      "a group that is still to be deleted beside its successor of another name",
      state([
        group("web", CLOSED),
        { ...group("old", OPEN, { delete: true }), urn: `urn:pulumi:dev::mail::${NSG}::web` },
      ]),
      "open, restricted",
    ],
    [
      "a group that is still to be deleted, and whose successor has the same id",
      state([group("web", CLOSED), group("web", OPEN, { delete: true })]),
      "restricted",
    ],
    [
      "a group that is still to be deleted, without an id",
      state([group("web", OPEN, { delete: true, id: undefined })]),
      "open",
    ],
    [
      "a standalone rule without a group that may not be there",
      state([], [operation("creating", standalone("smtp", ALLOW))]),
      "undecided",
    ],
    [
      "generic resources of another type, of a type that only outputs have, and without a type, which may be any",
      state([
        generic("virtualNetworks", "v", {}),
        {
          ...resource(GENERIC, "t", { properties: {} }),
          outputs: {
            type: "Microsoft.Network/networkSecurityGroups",
            properties: { securityRules: [nested("smtp", ALLOW)] },
          },
        },
        resource(GENERIC, "n", { properties: {} }),
        resource(AZAPI, "a", { name: "a" }),
      ]),
      "open, problem, problem",
    ],
    [
      "a group with a rule whose properties are a secret",
      state([generic("networkSecurityGroups", "web", { securityRules: [{ name: "smtp", properties: SECRET }] })]),
      "undecided",
    ],
    [
      "a rule that one of very many groups lists, and that does not say which",
      state([
        ...Array.from({ length: 101 }, (_, index) => recorded(`web${index}`, [flat("smtp", NARROW)])),
        { ...resource(RULE, "smtp", { ...NARROW, securityRuleName: "smtp" }), propertyDependencies: {} },
      ]),
      Array.from({ length: 102 }, () => "restricted").join(", "),
    ],
    [
      "very many Denies whose groups are unknown",
      state([
        { ...resource(RULE, "smtp", { ...ALLOW, securityRuleName: "smtp" }), propertyDependencies: {} },
        ...Array.from({ length: 101 }, (_, index) => ({
          ...resource(RULE, `no${index}`, { ...DENY, securityRuleName: `no${index}` }),
          propertyDependencies: {},
        })),
      ]),
      "undecided",
    ],
    [
      "a group that is protected or retained",
      state([group("web", OPEN, { protect: true, retainOnDelete: true })]),
      "open",
    ],
    [
      "rules that are secret in the outputs, and not in the inputs",
      state([
        {
          ...group("web", []),
          inputs: { networkSecurityGroupName: "web", resourceGroupName: "mail" },
          outputs: { name: "web", securityRules: SECRET },
        },
      ]),
      "undecided",
    ],
    [
      "a generic resource that is a group",
      state([generic("networkSecurityGroups", "web", { securityRules: [nested("smtp", ALLOW)] })]),
      "open",
    ],
    [
      "a generic resource whose properties are unknown",
      state([generic("networkSecurityGroups", "web", SECRET)]),
      "undecided",
    ],
    [
      "a group of azapi, its body an object",
      state([
        resource(AZAPI, "web", {
          type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
          name: "web",
          parentId: `${SUBSCRIPTION}/resourceGroups/mail`,
          body: { properties: { securityRules: [nested("smtp", ALLOW)] } },
        }),
      ]),
      "open",
    ],
    [
      "a rule of azapi beside its group, its body a text",
      state([
        recorded("web", []),
        resource(AZAPI, "smtp", {
          type: "Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01",
          name: "smtp",
          parentId: `${NETWORK}/networkSecurityGroups/web`,
          body: JSON.stringify({ properties: ALLOW }),
        }),
      ]),
      "open",
    ],
    [
      "an admin rule of azapi",
      state([
        resource(AZAPI, "smtp", {
          type: `${ADMIN_TYPE}@2024-05-01`,
          name: "smtp",
          parentId: "/x",
          body: { kind: "Custom", properties: ADMIN_ALLOW },
        }),
      ]),
      "admin rule open",
    ],
    [
      "a resource of azapi whose type is a secret",
      state([resource(AZAPI, "web", { type: SECRET, name: "web", body: SECRET })]),
      "problem",
    ],
    [
      "a group of azapi with a part of the body that is never shown",
      state([
        resource(AZAPI, "web", {
          type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
          name: "web",
          body: { properties: { securityRules: [] } },
          sensitiveBodyVersion: { "properties.securityRules": "1" },
        }),
      ]),
      "undecided",
    ],
    [
      "a group of azapi that leaves its rules to Azure, which answers with them",
      state([
        resource(AZAPI, "web", {
          type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
          name: "web",
          body: {},
          output: { properties: { securityRules: [nested("smtp", ALLOW)] } },
        }),
      ]),
      "open",
    ],
    [
      "a generic resource without properties, and one whose properties are text",
      state([
        generic("networkSecurityGroups", "empty", undefined),
        generic("networkSecurityGroups", "text", JSON.stringify({ securityRules: [nested("smtp", ALLOW)] })),
      ]),
      "open, restricted",
    ],
    [
      "a generic resource that deploys a template that is elsewhere",
      state([
        resource(GENERIC, "d", {
          resourceProviderNamespace: "Microsoft.Resources",
          resourceType: "deployments",
          parentResourcePath: "",
          properties: { templateLink: { uri: "https://example.com/t.json" } },
        }),
      ]),
      "problem",
    ],
    [
      "a deployment stack of azapi, with its template",
      state([
        resource(AZAPI, "d", {
          type: "Microsoft.Resources/deploymentStacks@2024-03-01",
          body: { properties: { template: TEMPLATE } },
        }),
      ]),
      "open",
    ],
    [
      "a deployment stack of azapi that shows nothing",
      state([
        resource(AZAPI, "d", {
          type: "Microsoft.Resources/deploymentStacks@2024-03-01",
          body: {},
          sensitiveBodyVersion: { properties: "1" },
        }),
      ]),
      "problem",
    ],
    [
      "a deployment that is still to be deleted: what it deployed stays",
      state([
        resource(
          "azure-native:resources:Deployment",
          "d",
          { resourceGroupName: "mail", properties: { template: TEMPLATE } },
          { delete: true },
        ),
      ]),
      "open",
    ],
    [
      "a group whose outputs leave out the list that its inputs have",
      state([{ ...group("web", OPEN), outputs: { name: "web" } }]),
      "open",
    ],
    [
      "a generic resource whose outputs leave out the properties that its inputs have",
      state([
        {
          ...generic("networkSecurityGroups", "web", { securityRules: [nested("smtp", ALLOW)] }),
          outputs: { name: "web", type: "Microsoft.Network/networkSecurityGroups" },
        },
      ]),
      "open",
    ],
    [
      "a generic resource whose outputs have other properties than its inputs",
      state([
        {
          ...generic("networkSecurityGroups", "web", { securityRules: [nested("smtp", ALLOW)] }),
          outputs: {
            type: "Microsoft.Network/networkSecurityGroups",
            properties: { SecurityRules: null, resourceGuid: "g" },
          },
        },
      ]),
      "open",
    ],
    [
      "a resource of azapi whose outputs have another body",
      state([
        {
          ...resource(AZAPI, "web", {
            type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
            name: "web",
            parentId: `${SUBSCRIPTION}/resourceGroups/mail`,
            body: { properties: { securityRules: [nested("smtp", ALLOW)] } },
          }),
          outputs: { name: "web", body: '{"properties":{"securityRules":null}}' },
        },
      ]),
      "open",
    ],
    [
      "a resource of azapi whose outputs cannot be read",
      state([
        {
          ...resource(AZAPI, "web", {
            type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
            name: "web",
            body: { properties: { securityRules: [nested("smtp", ALLOW)] } },
          }),
          outputs: { name: "web", body: "{" },
        },
      ]),
      "problem",
    ],
    [
      "groups whose outputs have null for a list",
      state([
        { ...group("web", OPEN), outputs: { name: "web", securityRules: null } },
        { ...group("mail", CLOSED), outputs: { name: "mail", securityRules: null } },
      ]),
      "open, restricted",
    ],
    [
      "a group, a rule and a resource of any type whose inputs and outputs are the text of a secret",
      state(
        [group("web", OPEN), standalone("late", ALLOW), generic("networkSecurityGroups", "g", {})].map((one) => ({
          ...one,
          id: undefined,
          inputs: "[secret]",
          outputs: "[secret]",
        })),
      ),
      "undecided, undecided, problem",
    ],
    [
      "a list of steps that are none",
      { ...state([group("web", [])]), steps: [{ type: "x", properties: { securityRules: [nested("smtp", ALLOW)] } }] },
      "restricted, problem",
    ],
    [
      "a group whose outputs are a secret as a whole",
      state([{ ...recorded("web", []), outputs: SECRET }]),
      "undecided",
    ],
    [
      "a group that is being updated, its outputs from before",
      state(
        [group("web", CLOSED)],
        [operation("updating", { ...group("web", OPEN), outputs: { name: "web", securityRules: CLOSED } })],
      ),
      "undecided",
    ],
    [
      "a group that is being read or imported, without inputs",
      state(
        [],
        [
          operation("reading", group("web", OPEN)),
          operation("importing", { ...group("web", OPEN), inputs: undefined }),
        ],
      ),
      "undecided",
    ],
    [
      "a resource of azapi whose body cannot be read",
      state([
        resource(AZAPI, "web", {
          type: "Microsoft.Network/networkSecurityGroups@2024-05-01",
          name: "web",
          parentId: `${SUBSCRIPTION}/resourceGroups/mail`,
          body: "{",
        }),
      ]),
      "problem",
    ],
  ];
  for (const [what, document, statuses] of cases) {
    it(what, () => assert.equal(statusesOf(document), statuses));
  }

  it("keeps groups of one name under providers of two subscriptions apart", () => {
    const by = (name: string, subscription: string): Values => ({
      provider: `urn:pulumi:dev::mail::pulumi:providers:azure-native::${name}::${name}-id`,
      id: `${subscription}/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/web`,
    });
    const document = (second: string): Values =>
      state([recorded("web", OPEN, by("a", SUBSCRIPTION)), { ...standalone("no", DENY), ...by("b", second) }]);
    assert.equal(statusesOf(document(SUBSCRIPTION)), "restricted");
    assert.equal(statusesOf(document("/subscriptions/00000000-0000-0000-0000-000000000002")), "open, restricted");
  });
});
