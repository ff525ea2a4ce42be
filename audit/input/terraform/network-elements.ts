import type {
  Forwarding,
  Frontend,
  GroupLink,
  Interface,
  IpConfiguration,
  LoadBalancer,
  NetworkElement,
  PublicAddress,
  Subnet,
} from "../../exposure/elements";
import { ancestorOf } from "../../exposure/ids";
import {
  EVERY_PORT,
  PART_OF_BALANCER,
  familyOf,
  isDefaultRoute,
  mayBeTcp,
  portIn,
  rangeOf,
  skuOf,
} from "../network-values";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "../json/values";

/*
 * Interfaces, subnets, public addresses, load balancers and scale sets as azurerm records them, in Terraform's states and, with the same
 * names, in those of Pulumi's bridged providers.
 */

/**
 * What a resource says about networks; nothing of another type, and of one without an id.
 *
 * @param type Terraform's.
 * @param props With names as a bridged provider has them.
 */
export function networkElementsOf(type: string, props: JsonObject): readonly NetworkElement[] {
  const id = textOf(props["id"]);
  return id !== undefined && Object.hasOwn(READERS, type) ? READERS[type]!(props, id) : [];
}

type Reader = (props: JsonObject, id: string) => readonly NetworkElement[];

const READERS: Readonly<Record<string, Reader>> = {
  azurerm_network_interface: readInterface,
  azurerm_public_ip: (props, id) => [readPublicAddress(props, id)],
  azurerm_subnet: (props, id) => [readSubnet(props, id)],
  azurerm_virtual_network: (props, id) => blocksIn(props, "subnet").map((subnet) => readInlineSubnet(subnet, id)),
  azurerm_subnet_network_security_group_association: ({ subnetId, networkSecurityGroupId }) => [
    { type: "subnet-link", subnet: idIn(subnetId), group: idIn(networkSecurityGroupId) },
  ],
  azurerm_subnet_route_table_association: ({ subnetId, routeTableId }) => [
    { type: "subnet-link", subnet: idIn(subnetId), routeTable: idIn(routeTableId) },
  ],
  azurerm_network_interface_security_group_association: ({ networkInterfaceId, networkSecurityGroupId }) => [
    { type: "interface-link", interface: idIn(networkInterfaceId), group: idIn(networkSecurityGroupId) },
  ],
  azurerm_network_interface_backend_address_pool_association: leadTo("backendAddressPoolId"),
  azurerm_network_interface_nat_rule_association: leadTo("natRuleId"),
  azurerm_network_interface_application_gateway_backend_address_pool_association: leadTo("backendAddressPoolId"),
  azurerm_lb: readBalancer,
  azurerm_lb_rule: (props, id) => partOf(props, { forwardings: [readRule(props, id)] }),
  azurerm_lb_nat_rule: (props, id) => partOf(props, { forwardings: [readNatRule(props, id, "inbound-nat-rule")] }),
  azurerm_lb_nat_pool: (props, id) => partOf(props, { forwardings: [readNatRule(props, id, "inbound-nat-pool")] }),
  azurerm_lb_backend_address_pool: (props, id) =>
    partOf(props, {
      pools: [
        {
          id,
          configurations: listIn(props["backendIpConfigurations"]).map(idIn),
          addresses: [],
          rules: [...listIn(props["loadBalancingRules"]), ...listIn(props["inboundNatRules"])].map(idIn),
        },
      ],
    }),
  azurerm_lb_backend_address_pool_address: ({ backendAddressPoolId, ipAddress, virtualNetworkId }) => {
    const pool = idIn(backendAddressPoolId);
    const address = { address: textOf(ipAddress) ?? "", network: textOf(virtualNetworkId) };
    const loadbalancerId = ancestorOf(pool, "loadBalancers");
    return partOf({ loadbalancerId }, { pools: [{ id: pool, configurations: [], addresses: [address], rules: [] }] });
  },
  azurerm_virtual_machine_scale_set: readScaleSet,
  azurerm_linux_virtual_machine_scale_set: readScaleSet,
  azurerm_windows_virtual_machine_scale_set: readScaleSet,
  azurerm_orchestrated_virtual_machine_scale_set: readScaleSet,
  azurerm_linux_virtual_machine: readMachine,
  azurerm_windows_virtual_machine: readMachine,
  azurerm_virtual_machine: readMachine,
  azurerm_route_table: (props, id) => [
    {
      type: "route-table",
      id,
      hasDefaultRoute: blocksIn(props, "route").some(({ addressPrefix }) => isDefaultRoute(addressPrefix)),
    },
  ],
  azurerm_route: (props, id) => [
    {
      type: "route-table",
      id: ancestorOf(id, "routeTables") ?? "",
      hasDefaultRoute: isDefaultRoute(props["addressPrefix"]),
    },
  ],
  azurerm_application_gateway: (_, id) => [{ type: "undecided-path", id, what: "application gateway" }],
  azurerm_firewall: (_, id) => [{ type: "undecided-path", id, what: "firewall" }],
};

function readInterface(props: JsonObject, id: string): readonly Interface[] {
  return [
    {
      type: "interface",
      id,
      group: groupIn(props, "networkSecurityGroupId"),
      machine: textOf(props["virtualMachineId"]),
      forwards: forwards(props),
      configurations: blocksIn(props, "ipConfiguration").map((one) => {
        const publicAddress = idOrNothing(one["publicIpAddressId"]);
        return { ...readConfiguration(one, id, "privateIpAddressVersion"), publicAddress, leads: [] };
      }),
    },
  ];
}

/** @param version The attribute that has the version of the address. */
function readConfiguration(
  configuration: JsonObject,
  owner: string,
  version: string,
): Omit<IpConfiguration, "publicAddress" | "leads"> {
  const address = textOf(configuration["privateIpAddress"]);
  return {
    id: `${owner}/ipConfigurations/${textOf(configuration["name"]) ?? ""}`,
    family: familyOf(configuration[version], address),
    subnet: textOf(configuration["subnetId"]),
    address,
    gatewayBalancer: textOf(configuration["gatewayLoadBalancerFrontendIpConfigurationId"]),
  };
}

function readPublicAddress(props: JsonObject, id: string): PublicAddress {
  const address = textOf(props["ipAddress"]);
  return {
    type: "public-address",
    id,
    address,
    family: familyOf(props["ipVersion"], address),
    sku: skuOf(props["sku"]),
    usedBy: undefined,
  };
}

function readSubnet(props: JsonObject, id: string): Subnet {
  return {
    type: "subnet",
    id,
    group: groupIn(props, "networkSecurityGroupId"),
    prefixes: prefixesIn(props),
    routeTable: idOrNothing(props["routeTableId"]),
  };
}

/** One that a virtual network declares itself, with its group. */
function readInlineSubnet(subnet: JsonObject, network: string): Subnet {
  return {
    type: "subnet",
    id: textOf(subnet["id"]) ?? `${network}/subnets/${textOf(subnet["name"]) ?? ""}`,
    group: groupIn(subnet, "securityGroup"),
    prefixes: prefixesIn(subnet),
    routeTable: idOrNothing(subnet["routeTableId"]),
  };
}

function prefixesIn({ addressPrefix, addressPrefixes }: JsonObject): readonly string[] {
  return [addressPrefix, ...listIn(addressPrefixes)].flatMap((text) => textOf(text) ?? []);
}

function leadTo(attribute: string): Reader {
  return (props) => [
    {
      type: "interface-link",
      interface: idIn(props["networkInterfaceId"]),
      lead: { configuration: textOf(props["ipConfigurationName"]) ?? "", id: idIn(props[attribute]) },
    },
  ];
}

function partOf(
  { loadbalancerId }: JsonObject,
  part: Partial<Pick<LoadBalancer, "forwardings" | "pools">>,
): readonly NetworkElement[] {
  return [{ ...PART_OF_BALANCER, ...part, id: idIn(loadbalancerId) }];
}

function readBalancer(props: JsonObject, id: string): readonly LoadBalancer[] {
  const frontends = blocksIn(props, "frontendIpConfiguration").map((frontend): Frontend => ({
    id: textOf(frontend["id"]) ?? `${id}/frontendIPConfigurations/${textOf(frontend["name"]) ?? ""}`,
    publicAddress: idOrNothing(frontend["publicIpAddressId"]) ?? idOrNothing(frontend["publicIpPrefixId"]),
    gatewayBalancer: textOf(frontend["gatewayLoadBalancerFrontendIpConfigurationId"]),
  }));
  return [{ ...PART_OF_BALANCER, id, sku: skuOf(props["sku"]), isWhole: true, frontends }];
}

/** What all kinds of forwardings say alike. */
function common(props: JsonObject): Pick<Forwarding, "frontend" | "mayBeTcp" | "isFloating"> {
  const { loadbalancerId, frontendIpConfigurationId, frontendIpConfigurationName, protocol } = props;
  const named = `${idIn(loadbalancerId)}/frontendIPConfigurations/${textOf(frontendIpConfigurationName) ?? ""}`;
  return {
    frontend: textOf(frontendIpConfigurationId) ?? named,
    mayBeTcp: mayBeTcp(protocol),
    isFloating: props["enableFloatingIp"] === true || props["floatingIpEnabled"] === true,
  };
}

function readRule(props: JsonObject, id: string): Forwarding {
  const { frontendPort, backendPort, backendAddressPoolId, backendAddressPoolIds } = props;
  const isEveryPort = frontendPort === 0;
  return {
    id,
    kind: "load-balancing-rule",
    ...common(props),
    frontendPorts: isEveryPort ? EVERY_PORT : rangeOf(frontendPort, frontendPort),
    backendPort: isEveryPort ? "same" : portIn(backendPort),
    pools: [
      ...listIn(backendAddressPoolIds),
      ...(backendAddressPoolId === undefined ? [] : [backendAddressPoolId]),
    ].flatMap((pool) => idOrNothing(pool) ?? []),
    configuration: undefined,
  };
}

function readNatRule(props: JsonObject, id: string, kind: Forwarding["kind"]): Forwarding {
  const { frontendPort, frontendPortStart, frontendPortEnd, backendPort } = props;
  const pool = idOrNothing(props["backendAddressPoolId"]);
  return {
    id,
    kind,
    ...common(props),
    frontendPorts: rangeOf(frontendPortStart, frontendPortEnd) ?? rangeOf(frontendPort, frontendPort),
    backendPort: portIn(backendPort),
    pools: pool === undefined ? [] : [pool],
    configuration: textOf(props["backendIpConfigurationId"]),
  };
}

/** The interfaces that a scale set gives each instance, by its model. */
function readScaleSet(props: JsonObject, id: string): readonly NetworkElement[] {
  // The first resource for scale sets, which azurerm 4 no longer has, calls some of them otherwise.
  return [...blocksIn(props, "networkInterface"), ...blocksIn(props, "networkProfile")].flatMap(
    (model): readonly NetworkElement[] => {
      const modelId = `${id}/networkInterfaceConfigurations/${textOf(model["name"]) ?? ""}`;
      const configurations = blocksIn(model, "ipConfiguration").map((one) => {
        const base = readConfiguration(one, modelId, "version");
        const hasPublicAddress = PUBLIC_ADDRESSES.some((name) => blocksIn(one, name).length > 0);
        const leads = LEADS.flatMap((key) => listIn(one[key])).map(idIn);
        return { ...base, publicAddress: hasPublicAddress ? `${base.id}/publicIPAddresses` : undefined, leads };
      });
      const group = groupIn({ networkSecurityGroupId: null, ...model }, "networkSecurityGroupId");
      return [{ type: "interface", id: modelId, group, machine: id, forwards: forwards(model), configurations }];
    },
  );
}

const PUBLIC_ADDRESSES = ["publicIpAddress", "publicIpAddressConfiguration"];

/** The attributes of a scale set's configuration that name what leads to it. */
const LEADS = [
  "loadBalancerBackendAddressPoolIds",
  "loadBalancerInboundNatRulesIds",
  "applicationGatewayBackendAddressPoolIds",
];

function readMachine(props: JsonObject, id: string): readonly NetworkElement[] {
  return [
    { type: "machine", id, interfaces: listIn(props["networkInterfaceIds"]).flatMap((one) => textOf(one) ?? []) },
  ];
}

function forwards(props: JsonObject): boolean {
  return (
    props["enableIpForwarding"] === true || props["ipForwardingEnabled"] === true || props["ipForwarding"] === true
  );
}

/** Resources that have no such attribute get their group by an association, which another file may declare. */
function groupIn(props: JsonObject, attribute: string): GroupLink {
  const value = props[attribute];
  if (value === undefined) return "none declared";
  if (value === null || value === "") return "none";
  const group = textOf(value);
  return group === undefined ? "unknown" : { group };
}

/** An id; empty if it cannot be read. */
function idIn(value: unknown): string {
  return textOf(value) ?? "";
}

/** An id, empty if it is unknown which, or `undefined` if there is none. */
function idOrNothing(value: unknown): string | undefined {
  return value === UNKNOWN ? "" : textOf(value);
}

/** Blocks, which bridged providers have in the plural, or as an object where there is one at most. */
function blocksIn(props: JsonObject, name: string): readonly JsonObject[] {
  return [props[name], props[`${name}s`], props[`${name}es`]].flatMap((value) => [value].flat()).filter(isObject);
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
