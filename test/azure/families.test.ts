import * as assert from "node:assert/strict";
import { kindOf } from "../../policies/azure/families";

describe("kindOf", () => {
  const rules = [
    "azure-native:network:SecurityRule",
    "azure-native:network/v20150501preview:SecurityRule",
    "azure-native:network/v20230201:SecurityRule",
    "azure-native_network_v20240101:network:SecurityRule",
    "azure-native_network_v20240101preview:network:SecurityRule",
    "azure-native_network_v20240101:network/v20240101:SecurityRule",
    // A local package's module is as its user typed it.
    "azure-native_Network_V20240101:Network:SecurityRule",
    "azure-native:NETWORK:SecurityRule",
  ];
  for (const type of rules) {
    it(`knows ${type}, and the group of its kind`, () => {
      assert.equal(kindOf(type), "SecurityRule");
      assert.equal(kindOf(type.replace(/SecurityRule$/, "NetworkSecurityGroup")), "NetworkSecurityGroup");
    });
  }

  const others = [
    "",
    "azure-native",
    "azure-native:network",
    "azure-native::SecurityRule",
    "azure-native:network:",
    "azure-native:network:securityrule",
    "azure-native:network:SecurityRules",
    "azure-native:network:SecurityRule:more",
    "azure-native:network:DefaultSecurityRule",
    "azure-native:network:AdminRule",
    "azure-native:network:SecurityUserRule",
    "azure-native:network:getSecurityRule",
    "azure-native:network/latest:SecurityRule",
    "azure-native:network/v:SecurityRule",
    "azure-native:network/v2023-02-01:SecurityRule",
    "azure-native:networkcloud:SecurityRule",
    "azure-native:azurestackhci:SecurityRule",
    "azure-native:azurestackhci:NetworkSecurityGroup",
    "azure-native:azurestackhci/v20240201preview:SecurityRule",
    "azure-native_azurestackhci_v20240201preview:azurestackhci:SecurityRule",
    "azure-native_compute_v20240101:network:SecurityRule",
    "azure-native_network:network:SecurityRule",
    "azure-nativex:network:SecurityRule",
    "my-azure-native:network:SecurityRule",
    "azure-nextgen:network/v20200601:SecurityRule",
    "azure:network/networkSecurityGroup:NetworkSecurityGroup",
    "azure:network/networkSecurityRule:NetworkSecurityRule",
    "azurerm:index/networkSecurityGroup:NetworkSecurityGroup",
    "pulumi:providers:azure-native",
    "network:SecurityRule",
  ];
  for (const type of others) {
    it(`does not know ${type || "nothing"}`, () => {
      assert.equal(kindOf(type), undefined);
    });
  }
});
