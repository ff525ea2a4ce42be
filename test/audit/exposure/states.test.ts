import * as assert from "node:assert/strict";
import type { Item } from "../../../audit/input/item";
import { audit } from "../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { itemsIn } from "../input/harness";
import {
  BALANCER,
  COMPUTE,
  FRONT,
  type Json,
  NETWORK,
  POOL,
  groupId,
  interfaceId,
  machineId,
  publicAddressId,
  subnetId,
} from "./forms";

/* What only states have, one thing at a time. */

/** The ways of the machines of a state, or of what was read, in short. */
function waysIn(state: Json | readonly Item[]): readonly string[] {
  const items = Array.isArray(state) ? (state as readonly Item[]) : itemsIn(state);
  const { machines } = audit(items, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
  return machines.flatMap(({ machine, ways }) =>
    ways.map(({ kind, family, frontendPorts, port, status }) =>
      [machine.split("/").at(-1), kind, family, frontendPorts, port, status].join(" "),
    ),
  );
}

function terraform(resources: Readonly<Record<string, Json>>): Json {
  const each = Object.entries(resources).map(([address, values]) => {
    const [type = "", name = ""] = address.split(".");
    return { address, mode: "managed", type, name, values };
  });
  return { format_version: "1.0", values: { root_module: { resources: each } } };
}

const GROUP: Json = {
  id: groupId(0),
  name: "group0",
  resource_group_name: "mail",
  security_rule: [
    {
      name: "smtp",
      access: "Allow",
      direction: "Inbound",
      priority: 100,
      protocol: "Tcp",
      source_address_prefix: "*",
      source_port_range: "*",
      destination_address_prefix: "*",
      destination_port_range: "25",
    },
  ],
};
const CLOSED: Json = { ...GROUP, security_rule: [] };
const base = (more: Readonly<Record<string, Json>>, group = GROUP): Json =>
  terraform({ "azurerm_network_security_group.group0": group, ...more });
const association = (subnet = 0): Json => ({
  id: subnetId(subnet),
  subnet_id: subnetId(subnet),
  network_security_group_id: groupId(0),
});
const SUBNET = { "azurerm_subnet.a": { id: subnetId(0), address_prefixes: ["10.0.0.0/16"] } };
const GUARDED = { ...SUBNET, "azurerm_subnet_network_security_group_association.a": association() };
const configuration = (more: Json = {}): Json => ({
  name: "main",
  subnet_id: subnetId(0),
  private_ip_address: "10.0.0.4",
  public_ip_address_id: publicAddressId(0),
  ...more,
});
const INTERFACE = { "azurerm_network_interface.nic": { id: interfaceId(0), ip_configuration: [configuration()] } };
const ADDRESS = { "azurerm_public_ip.a": { id: publicAddressId(0), ip_address: "203.0.113.4", sku: "Standard" } };
const of = { loadbalancer_id: BALANCER };
const LB = {
  "azurerm_lb.lb": {
    id: BALANCER,
    sku: "Standard",
    frontend_ip_configuration: [{ name: "front", public_ip_prefix_id: `${NETWORK}/publicIPPrefixes/p` }],
  },
  "azurerm_lb_backend_address_pool.pool": { ...of, id: POOL },
};
const SET = `${COMPUTE}/virtualMachineScaleSets/set`;

describe("machines of Terraform's states", () => {
  it("are named by the virtual machine, wherever it says so", () => {
    const vm = { "azurerm_linux_virtual_machine.vm": { id: machineId(0), network_interface_ids: [interfaceId(0)] } };
    assert.deepEqual(waysIn(base({ ...GUARDED, ...INTERFACE, ...ADDRESS, ...vm })), [
      "vm0 public-address ipv4 25 25 reachable",
    ]);
  });

  it("are unknown where no association of a group is declared, and not where there is surely none", () => {
    assert.deepEqual(waysIn(base({ ...SUBNET, ...INTERFACE, ...ADDRESS })), ["nic0 public-address ipv4 25 25 unknown"]);
    const old = { "azurerm_subnet.a": { id: subnetId(0), network_security_group_id: "" } };
    const nic = {
      "azurerm_network_interface.nic": {
        id: interfaceId(0),
        network_security_group_id: null,
        ip_configuration: [configuration()],
      },
    };
    assert.deepEqual(waysIn(base({ ...old, ...nic, ...ADDRESS })), ["nic0 public-address ipv4 25 25 not-reachable"]);
  });

  it("stand behind the group that an association names, where the subnet does not say which it has", () => {
    const unreadable = { "azurerm_subnet.a": { id: subnetId(0), network_security_group_id: 5 } };
    assert.deepEqual(waysIn(base({ ...GUARDED, ...unreadable, ...INTERFACE, ...ADDRESS })), [
      "nic0 public-address ipv4 25 25 reachable",
    ]);
  });

  it("are in subnets that the virtual network declares", () => {
    const net = (security_group: unknown): Json => ({
      "azurerm_virtual_network.net": {
        id: `${NETWORK}/virtualNetworks/net`,
        subnet: [{ name: "subnet0", address_prefix: "10.0.0.0/16", security_group }, { id: subnetId(1) }, {}],
      },
    });
    assert.deepEqual(waysIn(base({ ...(net(groupId(0)) as Record<string, Json>), ...INTERFACE, ...ADDRESS })), [
      "nic0 public-address ipv4 25 25 reachable",
    ]);
    assert.deepEqual(waysIn(base({ ...(net(5) as Record<string, Json>), ...INTERFACE, ...ADDRESS })), [
      "nic0 public-address ipv4 25 25 unknown",
    ]);
  });

  it("may be reached by the tag of the virtual network if a route table has a default route", () => {
    const table = `${NETWORK}/routeTables/all`;
    const routed = {
      "azurerm_subnet_route_table_association.a": { id: subnetId(0), subnet_id: subnetId(0), route_table_id: table },
    };
    const routes: readonly (readonly [Readonly<Record<string, Json>>, string])[] = [
      [{ "azurerm_route_table.all": { id: table, route: [{ address_prefix: "0.0.0.0/0" }] } }, "unknown"],
      [{ "azurerm_route_table.all": { id: table, route: [{ address_prefix: "10.0.0.0/8" }] } }, "not-reachable"],
      [{ "azurerm_route.all": { id: `${table}/routes/all`, address_prefix: "::/0" } }, "unknown"],
      [{ "azurerm_route.all": { id: "all", address_prefix: null } }, "unknown"],
    ];
    for (const [more, status] of routes) {
      assert.deepEqual(waysIn(base({ ...GUARDED, ...routed, ...INTERFACE, ...ADDRESS, ...more }, CLOSED)), [
        `nic0 public-address ipv4 25 25 ${status}`,
      ]);
    }
  });

  it("stand behind pools of addresses, rules for every port and frontends that are named", () => {
    const nic = {
      "azurerm_network_interface.nic": {
        id: interfaceId(0),
        ip_forwarding_enabled: true,
        ip_configuration: [configuration({ public_ip_address_id: "" })],
      },
    };
    const more = {
      "azurerm_lb_backend_address_pool_address.a": {
        id: "a",
        backend_address_pool_id: POOL,
        ip_address: "10.0.0.4",
        virtual_network_id: `${NETWORK}/virtualNetworks/net`,
      },
      "azurerm_lb_rule.all": {
        ...of,
        id: `${BALANCER}/loadBalancingRules/all`,
        frontend_ip_configuration_name: "front",
        protocol: "All",
        frontend_port: 0,
        backend_port: 0,
        backend_address_pool_id: POOL,
      },
      "azurerm_lb_rule.udp": {
        ...of,
        id: "udp",
        frontend_ip_configuration_id: FRONT,
        protocol: "Udp",
        frontend_port: 25,
        backend_port: 25,
        enable_floating_ip: true,
      },
    };
    assert.deepEqual(waysIn(base({ ...GUARDED, ...LB, ...nic, ...more })), [
      "nic0 load-balancing-rule ipv4 25 25 reachable",
    ]);
  });

  it("stand behind ranges of ports, and application gateways", () => {
    const nic = {
      "azurerm_network_interface.nic": {
        id: interfaceId(0),
        ip_configuration: [
          configuration({ public_ip_address_id: null, private_ip_address_version: "IPv6", private_ip_address: null }),
        ],
      },
    };
    const to = { network_interface_id: interfaceId(0), ip_configuration_name: "main" };
    const more = {
      "azurerm_lb_nat_rule.range": {
        ...of,
        id: `${BALANCER}/inboundNatRules/range`,
        frontend_ip_configuration_id: FRONT,
        protocol: "Tcp",
        frontend_port_start: 50,
        frontend_port_end: 60,
        backend_port: 25,
        backend_address_pool_id: POOL,
      },
      "azurerm_network_interface_backend_address_pool_association.a": { ...to, id: "a", backend_address_pool_id: POOL },
      "azurerm_network_interface_application_gateway_backend_address_pool_association.a": {
        ...to,
        id: "b",
        backend_address_pool_id: `${NETWORK}/applicationGateways/web/backendAddressPools/p`,
      },
      "azurerm_application_gateway.web": { id: `${NETWORK}/applicationGateways/web` },
      "azurerm_firewall.edge": { id: `${NETWORK}/azureFirewalls/edge` },
      "azurerm_route_table.none": {},
    };
    assert.deepEqual(waysIn(base({ ...GUARDED, ...LB, ...nic, ...more })), [
      "nic0 inbound-nat-rule ipv6 50-60 25 reachable",
      "nic0 application-gateway ipv6   unknown",
    ]);
  });

  it("are scale sets, by their models", () => {
    const model = (network_security_group_id: unknown): Json => ({
      name: "nic",
      network_security_group_id,
      ip_configuration: [
        {
          name: "main",
          subnet_id: subnetId(0),
          version: "IPv4",
          public_ip_address: [{ name: "pub" }],
          load_balancer_backend_address_pool_ids: [POOL],
          load_balancer_inbound_nat_rules_ids: [`${BALANCER}/inboundNatPools/each`, null],
        },
        {},
      ],
    });
    const more = {
      "azurerm_linux_virtual_machine_scale_set.set": {
        id: SET,
        network_interface: [model(groupId(0)), { ip_configuration: [] }],
      },
      "azurerm_lb_nat_pool.each": {
        ...of,
        id: `${BALANCER}/inboundNatPools/each`,
        frontend_ip_configuration_id: FRONT,
        protocol: "Tcp",
        frontend_port_start: 5000,
        frontend_port_end: 5010,
        backend_port: 25,
      },
    };
    assert.deepEqual(waysIn(base({ ...GUARDED, ...LB, ...more })), [
      "set public-address ipv4 25 25 reachable",
      "set inbound-nat-pool ipv4 5000-5010 25 reachable",
      "set unknown ipv4   unknown",
    ]);
  });
});

describe("scale sets of Terraform's first resource for them", () => {
  it("are read by their models, too", () => {
    const set = {
      id: SET,
      network_profile: [
        {
          name: "nic",
          ip_forwarding: true,
          ip_configuration: [
            {
              name: "main",
              subnet_id: subnetId(0),
              public_ip_address_configuration: [{ name: "pub" }],
              load_balancer_backend_address_pool_ids: [POOL],
            },
          ],
        },
      ],
    };
    assert.deepEqual(waysIn(base({ ...GUARDED, "azurerm_virtual_machine_scale_set.set": set })), [
      "set public-address ipv4 25 25 reachable",
      "set unknown ipv4   unknown",
    ]);
  });
});

describe("machines of Pulumi's states", () => {
  const resource = (type: string, id: string, more: Json): Json => ({
    urn: `urn:pulumi:dev::mail::${type}::${id.split("/").at(-1)}`,
    custom: true,
    id,
    type,
    ...more,
  });
  const nic = (more: Json): Json => resource("azure-native:network/v20230201:NetworkInterface", interfaceId(0), more);
  const outputs = {
    provisioningState: "Succeeded",
    ipConfigurations: [{ name: "main", publicIPAddress: { id: publicAddressId(0) } }],
  };
  const state = (...resources: readonly Json[]): Json => ({ version: 3, deployment: { manifest: {}, resources } });

  it("are read from outputs, else from inputs, and not of what is deleted or has no properties", () => {
    assert.deepEqual(waysIn(state(nic({ outputs }))), ["nic0 public-address ipv4 25 25 unknown"]);
    assert.deepEqual(waysIn(state(nic({ inputs: outputs }))), ["nic0 public-address ipv4 25 25 unknown"]);
    for (const gone of [
      { outputs, delete: true },
      { outputs, pendingReplacement: true },
      {},
      { outputs: { name: "a" } },
    ]) {
      assert.deepEqual(waysIn(state(nic(gone))), []);
    }
    assert.deepEqual(waysIn(state(resource("azure-native:network:NetworkInterface", "nic", { outputs }))), []);
  });

  it("stand behind pools that are declared apart, also where only another part of the load balancer is listed", () => {
    const lb = resource("azure-native:network:LoadBalancer", BALANCER, {
      outputs: {
        frontendIPConfigurations: [{ id: FRONT, publicIPAddress: { id: publicAddressId("lb") } }],
        loadBalancingRules: [
          {
            ...{ id: `${BALANCER}/loadBalancingRules/smtp`, protocol: "Tcp", frontendPort: 25, backendPort: 25 },
            ...{ frontendIPConfiguration: { id: FRONT }, backendAddressPool: { id: POOL } },
          },
        ],
      },
    });
    const pool = resource("azure-native:network:LoadBalancerBackendAddressPool", POOL, {
      outputs: { loadBalancerBackendAddresses: [{ ipAddress: "10.0.0.4" }] },
    });
    const alone = waysIn(state(lb, pool));
    assert.deepEqual(alone, ["pool load-balancing-rule ipv4 25 25 unknown"]);
    const listed = [{ id: `${BALANCER}/inboundNatRules/ssh`, protocol: "Tcp", frontendPort: 22, backendPort: 22 }];
    assert.deepEqual(waysIn([...itemsIn(state(lb, pool)), ...itemsIn(listed)]), alone);
  });

  it("stand behind the group that lists them, where the state does not declare one", () => {
    const bridged = (type: string, id: string, outputs: Json): Json =>
      resource(`azure:network/${type}`, id, { outputs });
    const subnet = bridged("subnet:Subnet", subnetId(0), { addressPrefixes: ["10.0.0.0/16"] });
    const interfaces = bridged("networkInterface:NetworkInterface", interfaceId(0), {
      ipConfigurations: [
        { name: "main", subnetId: subnetId(0), privateIpAddress: "10.0.0.4", publicIpAddressId: publicAddressId(0) },
      ],
    });
    const rule = {
      ...{ name: "smtp", access: "Allow", direction: "Inbound", priority: 100, protocol: "Tcp" },
      ...{ sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "25" },
    };
    const listed = (securityRules: readonly Json[], attached: Json): readonly Json[] => [
      { id: groupId(0), name: "g", type: "Microsoft.Network/networkSecurityGroups", securityRules, ...attached },
    ];
    const withGroup = (securityRules: readonly Json[], attached: Json): readonly string[] =>
      waysIn([...itemsIn(state(subnet, interfaces)), ...itemsIn(listed(securityRules, attached))]);
    const ofSubnet = { subnets: [{ id: subnetId(0) }], networkInterfaces: [] };
    const ofInterface = { subnets: [], networkInterfaces: [{ id: interfaceId(0) }] };
    assert.deepEqual(withGroup([rule], ofSubnet), ["nic0 public-address ipv4 25 25 reachable"]);
    assert.deepEqual(withGroup([], ofInterface), ["nic0 public-address ipv4 25 25 not-reachable"]);
  });

  it("have unknown addresses where these are secret", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" };
    const hidden = {
      ...outputs,
      networkSecurityGroup: secret,
      ipConfigurations: [
        { publicIPAddress: secret, subnet: secret, loadBalancerBackendAddressPools: [{ id: secret }] },
      ],
    };
    assert.deepEqual(waysIn(state(nic({ outputs: hidden }))), [
      "nic0 public-address ipv4 25 25 unknown",
      "nic0 unknown ipv4   unknown",
    ]);
  });

  it("come before findings of groups through which nobody reaches any", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" };
    const [rule] = [{ name: "smtp", access: "Allow", direction: "Inbound", priority: 100, protocol: "Tcp" }];
    const group = (index: number, sourceAddressPrefix: unknown): Json =>
      resource("azure-native:network:NetworkSecurityGroup", groupId(index), {
        outputs: {
          name: `group${index}`,
          securityRules: [{ ...rule, sourceAddressPrefix, destinationPortRange: "25", sourcePortRange: "*" }],
        },
      });
    const { findings } = audit(itemsIn(state(group(0, secret), group(1, "*"), nic({ outputs }))), {
      question: DEFAULT_QUESTION,
      isDetailed: false,
      baseline: undefined,
    });
    assert.deepEqual(
      findings.map(({ nsg, status, reachableMachines }) => [nsg, status, reachableMachines]),
      [
        ["group1", "open", []],
        ["group0", "undecided", []],
      ],
    );
  });
});
