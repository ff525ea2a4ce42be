/** Writes resources outside of groups: resource groups and security admin rules. */
import { type AdminRule, ADMIN_RULE_COLLECTION, type ResourceGroup } from "../program";
import { providerOf } from "./groups";
import { type Module, listOf, quoted } from "./module";

export function addResourceGroup(module: Module, resourceGroup: ResourceGroup): void {
  const { key, name, nameStyle, location } = resourceGroup;
  const text = module.text(name, nameStyle, `${key}_name`, `${name}-other`);
  module.add(
    `resource "azurerm_resource_group" "${key}" {\n${providerOf(resourceGroup)}  name = ${text}\n  location = ${quoted(location)}\n}\n`,
  );
}

export function addAdminRule(module: Module, rule: AdminRule): void {
  const { key, sources, sourceStyle, port } = rule;
  const blocks = sources.map((source, index) => {
    const text = module.text(source, index === 0 ? sourceStyle : "plain", `${key}_source`, "203.0.113.99/32");
    const type = /^[A-Z]/.test(source) ? "ServiceTag" : "IPPrefix";
    return `  source {\n    address_prefix_type = "${type}"\n    address_prefix = ${text}\n  }\n`;
  });
  module.add(
    `resource "azurerm_network_manager_admin_rule" "${key}" {\n  name = ${quoted(rule.name)}\n` +
      `  admin_rule_collection_id = ${quoted(ADMIN_RULE_COLLECTION)}\n  action = ${quoted(rule.action)}\n` +
      `  direction = ${quoted(rule.direction)}\n  priority = ${rule.priority}\n  protocol = ${quoted(rule.protocol)}\n` +
      `${port === "*" ? "" : `  destination_port_ranges = ${listOf([quoted(port)])}\n`}${blocks.join("")}}\n`,
  );
}
