/** A case in the languages that tools read. */

import type { Case, Rule } from "./cases";

interface Whole extends Required<Rule> {
  readonly name: string;
  readonly priority: number;
}

function rulesOf({ rules }: Case): readonly Whole[] {
  return rules.map((rule, index) => ({
    name: `rule-${index}`,
    priority: 100 + 10 * index,
    access: "Allow",
    direction: "Inbound",
    protocol: "Tcp",
    sources: ["*"],
    sourcePorts: ["*"],
    ports: ["25"],
    ...rule,
  }));
}

/** As Terraform, with each rule a separate resource, which all of the tools read. */
export function terraform(one: Case): string {
  const group = [
    'resource "azurerm_network_security_group" "group" {',
    '  name                = "group"',
    '  location            = "westeurope"',
    '  resource_group_name = "mail"',
    "}",
  ];
  const rules = rulesOf(one).map((rule) => [
    `resource "azurerm_network_security_rule" "${rule.name}" {`,
    `  name = "${rule.name}"`,
    '  resource_group_name = "mail"',
    "  network_security_group_name = azurerm_network_security_group.group.name",
    `  priority = ${rule.priority}`,
    `  direction = "${rule.direction}"`,
    `  access = "${rule.access}"`,
    `  protocol = "${rule.protocol}"`,
    attribute("source_address_prefix", rule.sources, "es"),
    attribute("source_port_range", rule.sourcePorts, "s"),
    '  destination_address_prefix = "*"',
    attribute("destination_port_range", rule.ports, "s"),
    "}",
  ]);
  return `${[group, ...rules].flat().join("\n")}\n`;
}

/** One value in the singular, several in the plural. */
function attribute(name: string, values: readonly string[], plural: string): string {
  const [first, ...others] = values.map((value) => JSON.stringify(value));
  return others.length === 0 ? `  ${name} = ${first!}` : `  ${name}${plural} = [${[first!, ...others].join(", ")}]`;
}

/** As an ARM template, with the rules in the group's own list. */
export function armTemplate(one: Case): string {
  const securityRules = rulesOf(one).map(({ name, sources, sourcePorts, ports, ...rule }) => ({
    name,
    properties: {
      ...rule,
      sourceAddressPrefixes: sources,
      sourcePortRanges: sourcePorts,
      destinationAddressPrefix: "*",
      destinationPortRanges: ports,
    },
  }));
  return JSON.stringify({
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [
      {
        type: "Microsoft.Network/networkSecurityGroups",
        apiVersion: "2024-05-01",
        name: "group",
        location: "westeurope",
        properties: { securityRules },
      },
    ],
  });
}
