/** Plans of Terraform with resources of azapi. */

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
  azurerm,
  nested,
  statusesOf,
} from "./harness";

const UNKNOWN = Symbol("known after apply");

interface Planned {
  readonly address: string;
  readonly before?: Values;
  readonly after?: Values;
}

/** A resource of azapi; a value that is {@link UNKNOWN} is so in the plan. */
const azapi = (type: string, name: string, body: unknown, more: Values = {}): Values => ({
  type: `Microsoft.${type}@2024-05-01`,
  name,
  parent_id: type.endsWith("securityRules")
    ? `${NETWORK}/networkSecurityGroups/web`
    : `${SUBSCRIPTION}/resourceGroups/mail`,
  body,
  ...more,
});
const group = (rules: readonly Values[], more: Values = {}): Values =>
  azapi("Network/networkSecurityGroups", "web", { properties: { securityRules: rules } }, more);
const rule = (name: string, of: Values, more: Values = {}): Values =>
  azapi("Network/networkSecurityGroups/securityRules", name, { properties: of }, more);
const deployment = (type: string, properties: Values, more: Values = {}): Values =>
  azapi(`Resources/${type}`, "d", { properties }, more);

const TEMPLATE = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: { rules: { type: "array", defaultValue: [] } },
  resources: [
    {
      type: "Microsoft.Network/networkSecurityGroups",
      apiVersion: "2024-05-01",
      name: "web",
      properties: { securityRules: "[parameters('rules')]" },
    },
  ],
};
const OPENING = { parameters: { rules: { value: [nested("smtp", ALLOW)] } } };

function plan(resources: readonly Planned[], expressions: Values = {}): Values {
  const actionsOf = ({ before, after }: Planned): readonly string[] =>
    before === undefined
      ? ["create"]
      : after === undefined
        ? ["delete"]
        : before === after
          ? ["no-op"]
          : before["name"] === after["name"]
            ? ["update"]
            : ["delete", "create"];
  const known = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== UNKNOWN));
  const unknown = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === UNKNOWN ? [[key, true]] : [])));
  const named = ({ address }: Planned): Values => {
    const [type, name] = address.split(".");
    return { address, mode: "managed", type, name };
  };
  const before = resources.filter((one) => one.before);
  return {
    format_version: "1.2",
    prior_state: {
      values: { root_module: { resources: before.map((one) => ({ ...named(one), values: one.before })) } },
    },
    resource_changes: resources.map((one) => ({
      ...named(one),
      change: {
        actions: actionsOf(one),
        before: one.before ?? null,
        after: one.after ? known(one.after) : null,
        after_unknown: one.after ? unknown(one.after) : {},
      },
    })),
    configuration: {
      root_module: { resources: resources.map((one) => ({ ...named(one), expressions })) },
    },
  };
}

const kept = (address: string, of: Values): Planned => ({ address, before: of, after: of });

/** A group as azurerm records it, with a list that Azure answers with. */
const recorded = (...names: readonly string[]): Planned =>
  kept("azurerm_network_security_group.web", {
    id: `${NETWORK}/networkSecurityGroups/web`,
    name: "web",
    resource_group_name: "mail",
    security_rule: names.map((name) => azurerm(name, name === "no" ? DENY : ALLOW)),
  });

describe("a plan with resources of azapi", () => {
  const cases: readonly (readonly [what: string, document: Values, statuses: string])[] = [
    [
      "a Deny that it keeps, which the group lists, too",
      plan([recorded("smtp", "no"), kept("azapi_resource.no", rule("no", DENY))]),
      "restricted",
    ],
    [
      "a Deny that it deletes, which the group still lists",
      plan([recorded("smtp", "no"), { address: "azapi_resource.no", before: rule("no", DENY) }]),
      "open",
    ],
    [
      "a Deny that it replaces by one of another name that closes nothing",
      plan([
        recorded("smtp", "no"),
        {
          address: "azapi_resource.no",
          before: rule("no", DENY),
          after: rule("other", { ...DENY, destinationPortRange: "80" }),
        },
      ]),
      "open",
    ],
    [
      "a group that it updates, which drops a standalone Deny",
      plan([
        { address: "azapi_resource.web", before: group([]), after: group([nested("smtp", ALLOW)]) },
        kept("azapi_resource.no", rule("no", DENY)),
      ]),
      "open",
    ],
    [
      "a body with a part that is never shown",
      plan([{ address: "azapi_resource.web", after: group([], { sensitive_body_version: {} }) }]),
      "undecided",
    ],
    [
      "a body with a part that only the configuration has",
      plan([{ address: "azapi_resource.web", after: group([]) }], { sensitive_body: {} }),
      "undecided",
    ],
    [
      "a rule whose access is never shown",
      plan([
        recorded("smtp"),
        kept("azapi_resource.no", rule("no", DENY, { sensitive_body_version: { "properties.access": "1" } })),
      ]),
      "undecided",
    ],
    [
      "a sensitive body that is shown goes over the other",
      plan([
        {
          address: "azapi_resource.web",
          after: group([], { sensitive_body: { properties: { securityRules: [nested("smtp", ALLOW)] } } }),
        },
      ]),
      "open",
    ],
    [
      "an admin rule",
      plan([
        {
          address: "azapi_resource.a",
          after: azapi(ADMIN_TYPE.slice("Microsoft.".length), "a", { kind: "Custom", properties: ADMIN_ALLOW }),
        },
      ]),
      "admin rule open",
    ],
    [
      "a resource whose type is known after apply",
      plan([{ address: "azapi_resource.x", after: { ...group([]), type: UNKNOWN, body: UNKNOWN } }]),
      "problem",
    ],
    [
      "a body that cannot be read",
      plan([{ address: "azapi_resource.web", after: { ...group([]), body: "{" } }]),
      "problem",
    ],
    [
      "a body that is known after apply",
      plan([{ address: "azapi_resource.web", after: { ...group([]), body: UNKNOWN } }]),
      "undecided",
    ],
    [
      "a rule whose group is known after apply",
      plan([{ address: "azapi_resource.smtp", after: { ...rule("smtp", ALLOW), parent_id: UNKNOWN } }]),
      "open",
    ],
    ["a group that it deletes", plan([{ address: "azapi_resource.web", before: group([nested("smtp", ALLOW)]) }]), ""],
    [
      "something else, and that deleted",
      plan([
        kept("azapi_resource.x", azapi("Web/sites", "x", {})),
        { address: "azapi_resource.y", before: azapi("Web/sites", "y", {}) },
      ]),
      "",
    ],
    [
      "a deployment whose parameters are in the sensitive body",
      plan([
        {
          address: "azapi_resource.d",
          after: deployment(
            "deployments",
            { mode: "Incremental", template: TEMPLATE },
            { sensitive_body: { properties: OPENING } },
          ),
        },
      ]),
      "open",
    ],
    [
      "a deployment with a part that is never shown",
      plan([
        {
          address: "azapi_resource.d",
          after: deployment("deployments", { template: TEMPLATE }, { sensitive_body_version: {} }),
        },
      ]),
      "problem",
    ],
    [
      "a deployment whose body cannot be read",
      plan([{ address: "azapi_resource.d", after: { ...deployment("deployments", {}), body: "{" } }]),
      "problem",
    ],
    [
      "a deployment that it deletes: what it deployed stays",
      plan([{ address: "azapi_resource.d", before: deployment("deployments", { template: TEMPLATE, ...OPENING }) }]),
      "open",
    ],
    [
      "a deployment of azurerm that it deletes: what it deployed stays, unless the provider deletes that, too",
      plan([
        {
          address: "azurerm_subscription_template_deployment.d",
          before: {
            name: "d",
            template_content: JSON.stringify(TEMPLATE),
            parameters_content: JSON.stringify(OPENING.parameters),
          },
        },
        {
          address: "azurerm_resource_group_template_deployment.d",
          before: {
            name: "d",
            template_content: JSON.stringify(TEMPLATE),
            parameters_content: JSON.stringify(OPENING.parameters),
          },
        },
      ]),
      "open",
    ],
    [
      "a stack that links its template",
      plan([
        {
          address: "azapi_resource.d",
          after: deployment("deploymentStacks", { templateLink: { uri: "https://example.com/t.json" } }),
        },
      ]),
      "problem",
    ],
    [
      "a stack with its template",
      plan([
        { address: "azapi_resource.d", after: deployment("deploymentStacks", { template: TEMPLATE, ...OPENING }) },
      ]),
      "open",
    ],
    [
      "what only names a type of rules, and groups of other clouds",
      plan([
        kept("azurerm_policy_definition.p", {
          policy_rule: JSON.stringify({ type: "Microsoft.Network/networkSecurityGroups/securityRules" }),
        }),
        kept("oci_core_network_security_group.g", { name: "x" }),
        kept(
          "azapi_resource.local",
          azapi("AzureStackHCI/networkSecurityGroups", "l", { properties: { rules: [ALLOW] } }),
        ),
      ]),
      "",
    ],
    [
      "an update that narrows",
      plan([
        {
          address: "azapi_resource.web",
          before: group([nested("smtp", ALLOW)]),
          after: group([nested("smtp", NARROW)]),
        },
      ]),
      "restricted",
    ],
  ];
  for (const [what, document, statuses] of cases) {
    it(what, () => assert.equal(statusesOf(document), statuses));
  }
});
