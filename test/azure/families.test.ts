import * as assert from "node:assert/strict";
import { kindOf, isUnreadType } from "../../policies/azure/families";

describe("kindOf", () => {
  const modules = [
    "azure-native:network",
    "azure-native:network/v20150501preview",
    "azure-native:network/v20230201",
    "azure-native_network_v20240101:network",
    "azure-native_network_v20240101preview:network",
    "azure-native_network_v20240101:network/v20240101",
    // A local package's module is as its user typed it.
    "azure-native_Network_V20240101:Network",
    "azure-native:NETWORK",
  ];
  for (const module of modules) {
    for (const kind of ["SecurityRule", "NetworkSecurityGroup", "AdminRule"]) {
      it(`knows ${module}:${kind}`, () => {
        assert.equal(kindOf(`${module}:${kind}`), kind);
      });
    }
  }

  for (const module of ["azure:network", "azurerm:index"]) {
    it(`knows the three types of ${module}`, () => {
      assert.equal(kindOf(`${module}/networkSecurityGroup:NetworkSecurityGroup`), "NetworkSecurityGroup");
      assert.equal(kindOf(`${module}/networkSecurityRule:NetworkSecurityRule`), "SecurityRule");
      assert.equal(kindOf(`${module}/networkManagerAdminRule:NetworkManagerAdminRule`), "AdminRule");
    });
  }

  const others = [
    "",
    "azure-native",
    "azure-native:network",
    "azure-native:network:",
    "azure-native:network:securityrule",
    "azure-native:network:SecurityRules",
    "azure-native:network:SecurityRule:more",
    "azure-native:network:DefaultSecurityRule",
    "azure-native:network:DefaultAdminRule",
    "azure-native:network:SecurityUserRule",
    "azure-native:network:getSecurityRule",
    "azure:network/networkManagerAdminRule:AdminRule",
    "azurerm:index/networkInterface:NetworkInterface",
    "pulumi:providers:azure-native",
  ];
  const lookalikes = [
    "azure-native::SecurityRule",
    "azure-native:network/latest:SecurityRule",
    "azure-native:network/v:SecurityRule",
    "azure-native:network/v2023-02-01:SecurityRule",
    "azure-native:networkcloud:SecurityRule",
    "azure-native_compute_v20240101:network:SecurityRule",
    "azure-native_network:network:SecurityRule",
    "azure-nativex:network:SecurityRule",
    "my-azure-native:network:SecurityRule",
    "azure-nextgen:network/v20200601:SecurityRule",
    "azure:network/networkSecurityRule:NetworkSecurityGroup",
    "azure:network:NetworkSecurityGroup",
    "azurerm:network/networkSecurityGroup:NetworkSecurityGroup",
    "azurestack:index/networkSecurityRule:NetworkSecurityRule",
    "acme:azurestackhci:NetworkSecurityGroup",
    "network:SecurityRule",
    "SecurityRule",
    "my-module:tf:azurerm_network_security_group",
    "my-module:tf:azurerm_network_security_rule",
    "my-module:tf:azurerm_network_manager_admin_rule",
  ];
  const somethingElse = [
    "azure-native:azurestackhci:SecurityRule",
    "azure-native:azurestackhci:NetworkSecurityGroup",
    "azure-native:azurestackhci/v20240201preview:SecurityRule",
    "azure-native_azurestackhci_v20240201preview:azurestackhci:SecurityRule",
    "azure-native_azurestackhci_v20240201preview:azurestackhci/v20240201preview:NetworkSecurityGroup",
  ];
  for (const type of [...others, ...lookalikes, ...somethingElse]) {
    it(`does not know ${type || "nothing"}, which ${lookalikes.includes(type) ? "looks" : "does not look"} like one`, () => {
      assert.equal(kindOf(type), undefined);
      assert.equal(isUnreadType(type), lookalikes.includes(type));
    });
  }

  it("does not take what it knows for what only looks like one", () => {
    assert.equal(isUnreadType("azure-native:network:SecurityRule"), false);
    assert.equal(isUnreadType("azure:network/networkSecurityRule:NetworkSecurityRule"), false);
  });
});
