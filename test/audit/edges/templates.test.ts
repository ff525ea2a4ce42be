/** Templates: what may not be deployed, where expressions are evaluated, and in what groups and rules may be nested. */

import * as assert from "node:assert/strict";
import { ADMIN_ALLOW, ALLOW, DENY, NARROW, type Values, nested, statusesOf } from "./harness";

const GROUP = "Microsoft.Network/networkSecurityGroups";
const RULE = `${GROUP}/securityRules`;

const template = (resources: unknown, more: Values = {}): Values => ({
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: { isDeployed: { type: "bool" }, count: { type: "int" } },
  ...more,
  resources,
});
const of = (type: string, name: string, properties: unknown, more: Values = {}): Values => ({
  type,
  apiVersion: "2024-05-01",
  name,
  properties,
  ...more,
});
const group = (rules: readonly Values[], more: Values = {}): Values => of(GROUP, "web", { securityRules: rules }, more);
const DEPENDS = { dependsOn: ["web"] };
const PERHAPS = { condition: "[parameters('isDeployed')]" };

describe("a template at its edges", () => {
  const cases: readonly (readonly [what: string, document: Values, statuses: string])[] = [
    [
      "a rule that may not be deployed, under the name of an inline one",
      template([group([nested("smtp", ALLOW)]), of(RULE, "web/smtp", NARROW, { ...DEPENDS, ...PERHAPS })]),
      "undecided",
    ],
    [
      "a Deny that may not be deployed",
      template([group([nested("smtp", ALLOW)]), of(RULE, "web/no", DENY, { ...DEPENDS, ...PERHAPS })]),
      "undecided",
    ],
    [
      "a Deny with an unknown number of copies",
      template([
        group([nested("smtp", ALLOW)]),
        of(RULE, "web/no", DENY, { ...DEPENDS, copy: { name: "c", count: "[parameters('count')]" } }),
      ]),
      "undecided",
    ],
    ["a group that may not be deployed", template([group([nested("smtp", ALLOW)], PERHAPS)]), "undecided"],
    ["a group that is not deployed", template([group([nested("smtp", ALLOW)], { condition: false })]), ""],
    [
      "a rule nested in a group that may not be deployed",
      template([group([], { ...PERHAPS, resources: [of("securityRules", "smtp", ALLOW)] })]),
      "undecided",
    ],
    [
      "a nested template of languageVersion 2.0, which has a scope of its own",
      template(
        {
          inner: of("Microsoft.Resources/deployments", "inner", {
            mode: "Incremental",
            parameters: { source: { value: "*" } },
            template: template(
              { web: group([nested("smtp", { ...ALLOW, sourceAddressPrefix: "[parameters('source')]" })]) },
              { languageVersion: "2.0", parameters: { source: { type: "string" } } },
            ),
          }),
        },
        { languageVersion: "2.0", parameters: { source: { type: "string", defaultValue: "203.0.113.0/24" } } },
      ),
      "open",
    ],
    [
      "an admin rule nested in all that it is in",
      template([
        {
          type: "Microsoft.Network/networkManagers",
          name: "manager",
          resources: [
            {
              type: "securityAdminConfigurations",
              name: "configuration",
              resources: [
                {
                  type: "ruleCollections",
                  name: "collection",
                  resources: [{ type: "rules", name: "smtp", kind: "Custom", properties: ADMIN_ALLOW }],
                },
              ],
            },
          ],
        },
      ]),
      "admin rule open",
    ],
    [
      "a classic group",
      template([
        of("Microsoft.ClassicNetwork/networkSecurityGroups", "web", { networkSecurityGroupSecurityRules: [] }),
      ]),
      "problem",
    ],
    [
      "rules in a resource that is not read",
      template([of("Microsoft.Acme/firewalls", "web", { rules: [nested("smtp", ALLOW)] })]),
      "problem",
    ],
    [
      "a template that is only kept, and a policy that would deploy one",
      template([
        of("Microsoft.Resources/templateSpecs/versions", "kept/1", {
          mainTemplate: template([group([nested("smtp", ALLOW)])]),
        }),
        of("Microsoft.Authorization/policyDefinitions", "would", {
          policyRule: { then: { details: { deployment: { template: template([group([nested("smtp", ALLOW)])]) } } } },
        }),
      ]),
      "",
    ],
    [
      "a child that says nothing",
      template([of("Microsoft.Network/networkManagers", "m", {}, { resources: [{ name: "x" }] }), group([])]),
      "restricted",
    ],
    [
      "a child without a type",
      template([of("Microsoft.Network/networkManagers", "m", {}, { resources: [{ name: "x", properties: {} }] })]),
      "problem",
    ],
    [
      "a child of another type that holds what looks like a rule",
      template([
        of("Microsoft.Network/networkManagers", "m", {}, { resources: [of("others", "x", { rules: [ALLOW] })] }),
      ]),
      "problem",
    ],
  ];
  const deployedTo = (scope: unknown): Values =>
    of("Microsoft.Resources/deployments", "elsewhere", { template: template([of(RULE, "web/no", DENY)]) }, { scope });
  const more: typeof cases = [
    [
      "a Deny that is deployed to another subscription, by its scope",
      template([group([nested("smtp", ALLOW)]), deployedTo("/subscriptions/00000000-0000-0000-0000-000000000002")]),
      "restricted, undecided",
    ],
    [
      "a Deny that is deployed to another resource group, by its scope",
      template([group([nested("smtp", ALLOW)]), deployedTo("subscriptions/x/resourceGroups/other")]),
      "restricted, undecided",
    ],
    [
      "a Deny that is deployed to a scope that is unknown",
      template([group([nested("smtp", ALLOW)]), deployedTo("[parameters('scope')]")], {
        parameters: { scope: { type: "string" } },
      }),
      "restricted, undecided",
    ],
    [
      "a Deny with a scope of its own",
      template([group([nested("smtp", ALLOW)]), of(RULE, "web/no", DENY, { scope: "x" })]),
      "undecided",
    ],
    [
      "a nested template of another languageVersion that does not say whose scope it has",
      template([
        of("Microsoft.Resources/deployments", "inner", {
          template: template({ web: group([nested("smtp", ALLOW)]) }, { languageVersion: "2.0" }),
        }),
      ]),
      "problem",
    ],
    [
      "very many elements of a list that are no rules",
      template([of(GROUP, "web", { securityRules: "[split(padLeft('a', 9999, ','), ',')]" })]),
      "open",
    ],
    [
      "an open group beside a template",
      {
        template: template([group([])]),
        type: GROUP,
        name: "web",
        properties: { securityRules: [nested("smtp", ALLOW)] },
      },
      "restricted, problem",
    ],
  ];
  for (const [what, document, statuses] of [...cases, ...more]) {
    it(what, () => assert.equal(statusesOf(document), statuses));
  }
});
