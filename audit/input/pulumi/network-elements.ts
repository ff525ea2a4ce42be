import type { NetworkElement } from "../../exposure/elements";
import { networkElementsIn } from "../azure/network-elements";
import { isObject, textOf } from "../json/values";
import { networkElementsOf } from "../terraform/network-elements";
import { propertiesOf } from "./plain-values";

/* What resources of a Pulumi state say about networks. */

/** Types of azure-native, in any version, that are what Azure lists. */
const NATIVE =
  /^azure-native(_\w+)?:(network|compute)(\/v\w+)?:(NetworkInterface|Subnet|VirtualNetwork|PublicIPAddress|LoadBalancer|LoadBalancerBackendAddressPool|InboundNatRule|RouteTable|Route|VirtualMachine|VirtualMachineScaleSet|ApplicationGateway|AzureFirewall)$/;

/** What Terraform calls the types of bridged providers, by their tokens without the package. */
const BRIDGED: Readonly<Record<string, string>> = {
  "network/networkInterface:NetworkInterface": "azurerm_network_interface",
  "network/publicIp:PublicIp": "azurerm_public_ip",
  "network/subnet:Subnet": "azurerm_subnet",
  "network/virtualNetwork:VirtualNetwork": "azurerm_virtual_network",
  "network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation":
    "azurerm_subnet_network_security_group_association",
  "network/subnetRouteTableAssociation:SubnetRouteTableAssociation": "azurerm_subnet_route_table_association",
  "network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation":
    "azurerm_network_interface_security_group_association",
  "network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation":
    "azurerm_network_interface_backend_address_pool_association",
  "network/networkInterfaceNatRuleAssociation:NetworkInterfaceNatRuleAssociation":
    "azurerm_network_interface_nat_rule_association",
  "network/networkInterfaceApplicationGatewayBackendAddressPoolAssociation:NetworkInterfaceApplicationGatewayBackendAddressPoolAssociation":
    "azurerm_network_interface_application_gateway_backend_address_pool_association",
  "network/routeTable:RouteTable": "azurerm_route_table",
  "network/route:Route": "azurerm_route",
  "network/applicationGateway:ApplicationGateway": "azurerm_application_gateway",
  "network/firewall:Firewall": "azurerm_firewall",
  "lb/loadBalancer:LoadBalancer": "azurerm_lb",
  "lb/rule:Rule": "azurerm_lb_rule",
  "lb/natRule:NatRule": "azurerm_lb_nat_rule",
  "lb/natPool:NatPool": "azurerm_lb_nat_pool",
  "lb/backendAddressPool:BackendAddressPool": "azurerm_lb_backend_address_pool",
  "lb/backendAddressPoolAddress:BackendAddressPoolAddress": "azurerm_lb_backend_address_pool_address",
  "compute/linuxVirtualMachine:LinuxVirtualMachine": "azurerm_linux_virtual_machine",
  "compute/windowsVirtualMachine:WindowsVirtualMachine": "azurerm_windows_virtual_machine",
  "compute/virtualMachine:VirtualMachine": "azurerm_virtual_machine",
  "compute/scaleSet:ScaleSet": "azurerm_virtual_machine_scale_set",
  "compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet": "azurerm_linux_virtual_machine_scale_set",
  "compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet": "azurerm_windows_virtual_machine_scale_set",
  "compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet":
    "azurerm_orchestrated_virtual_machine_scale_set",
};

/** What a resource of a state says about networks; nothing of one that is deleted, and of one that has no id in Azure. */
export function networkElementsInState(value: unknown): readonly NetworkElement[] {
  if (!isObject(value) || value["delete"] === true || value["pendingReplacement"] === true) return [];
  const [type, id] = [textOf(value["type"]) ?? "", textOf(value["id"]) ?? ""];
  const bridged = BRIDGED[type.slice(type.indexOf(":") + 1)];
  const isBridged = type.startsWith("azure:") && bridged !== undefined;
  if (!id.startsWith("/") || !(isBridged || NATIVE.test(type))) return [];
  const props = propertiesOf(value["outputs"]) ?? propertiesOf(value["inputs"]);
  if (!isObject(props)) return [];
  return isBridged
    ? networkElementsOf(bridged, { ...props, id })
    : (networkElementsIn({ ...props, id, type: undefined }) ?? []);
}
