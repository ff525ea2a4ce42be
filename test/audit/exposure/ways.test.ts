import { ExposureInputs } from "../../../audit/exposure/inputs";
import { WorkBudget } from "../../../policies/evaluator/sets/work-budget";
import type { SecurityRule } from "../../../policies/evaluator/rule";
import * as assert from "node:assert/strict";
import { audit } from "../../../audit/judging/audit";
import type { Item } from "../../../audit/input/item";
import type { Report, ReportedMachine } from "../../../audit/reporting/report";
import { text } from "../../../audit/output/text";
import { json } from "../../../audit/output/json";
import { DEFAULT_QUESTION, type Question } from "../../../policies/evaluator/question";
import { itemsOf } from "../input/harness";
import {
  BALANCER,
  COMPUTE,
  FRONT,
  type Json,
  NETWORK,
  POOL,
  configurationId,
  groupId,
  interfaceId,
  machineId,
  publicAddressId,
  subnetId,
} from "./forms";

/* Networks as Azure lists them, one thing at a time. */

const ref = (id: string): Json => ({ id });
const whole = { provisioningState: "Succeeded" };

const rule = (access: string, source: string, more: Json = {}): Json => ({
  name: `${access}-${source}`,
  access,
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: source,
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
  ...more,
});
const ALLOW = rule("Allow", "Internet");

const group = (index: number, ...securityRules: readonly Json[]): Json => ({
  id: groupId(index),
  name: `group${index}`,
  type: "Microsoft.Network/networkSecurityGroups",
  securityRules,
});
const OPEN = group(0, ALLOW);
const SHUT = group(1);

const subnet = (index: number, more: Json = {}): Json => ({
  id: subnetId(index),
  addressPrefix: `10.${index}.0.0/16`,
  ...whole,
  ...more,
});
const GUARDED = { networkSecurityGroup: ref(groupId(0)) };

const configuration = (more: Json = {}, index = 0): Json => ({
  id: configurationId(index),
  name: "main",
  privateIPAddress: "10.0.0.4",
  subnet: ref(subnetId(0)),
  ...more,
});
const nic = (configurations: unknown, more: Json = {}, index = 0): Json => ({
  id: interfaceId(index),
  ...whole,
  enableIPForwarding: false,
  virtualMachine: ref(machineId(index)),
  ipConfigurations: configurations,
  ...more,
});
const DIRECT = { publicIPAddress: ref(publicAddressId(0)) };
const publicAddress = (more: Json = {}, index: number | "lb" = 0): Json => ({
  id: publicAddressId(index),
  ipAddress: "203.0.113.4",
  sku: { name: "Standard" },
  ...more,
});

const balancer = (parts: Json = {}): Json => ({
  id: BALANCER,
  sku: { name: "Standard" },
  frontendIPConfigurations: [{ id: FRONT, publicIPAddress: ref(publicAddressId("lb")) }],
  loadBalancingRules: [],
  backendAddressPools: [{ id: POOL }],
  ...parts,
});
const lbRule = (more: Json = {}): Json => ({
  id: `${BALANCER}/loadBalancingRules/smtp`,
  protocol: "Tcp",
  frontendPort: 25,
  backendPort: 25,
  frontendIPConfiguration: ref(FRONT),
  backendAddressPool: ref(POOL),
  ...more,
});
const POOLED = { loadBalancerBackendAddressPools: [ref(POOL)] };

function run(documents: readonly unknown[], asked: Partial<Question> = {}): ReturnType<typeof audit> {
  const items: readonly Item[] = documents.flatMap((one, index) => itemsOf(JSON.stringify(one), `${index}.json`));
  return audit(items, { question: { ...DEFAULT_QUESTION, ...asked }, isDetailed: false, baseline: undefined });
}

/** Each way with its status, ports, and reasons with the ids shortened. */
function brief(machines: readonly ReportedMachine[]): readonly string[] {
  const short = (words: string): string =>
    words.replace(/\/subscriptions\/\S+?(?=[.,:]?(?:\s|$))/g, (id) => id.split("/").slice(-2).join("/"));
  return machines.flatMap(({ machine, ways }) =>
    ways.map(({ status, family, frontendPorts, port, reasons }) =>
      [
        `${machine.split("/").slice(-2).join("/")} ${family} ${frontendPorts}→${port} ${status}`,
        ...reasons.map(short),
      ].join(" | "),
    ),
  );
}

const VM = "virtualMachines/vm0";

const TRUNCATED = "Something leads to this interface, and the file does not show what: it may be truncated.";
const SET = "virtualMachineScaleSets/set";
const scaleSet = (networkInterfaceConfigurations: unknown): Json => ({
  id: `${COMPUTE}/${SET}`,
  virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } },
});
const instance = (index: number): string =>
  `${COMPUTE}/${SET}/virtualMachines/${index}/networkInterfaces/nic/ipConfigurations/main`;
const natRule = lbRule({ backendIPConfiguration: ref(instance(2)), backendAddressPool: null });

describe("ways in", () => {
  const cases: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
    [
      "a public address through an open group",
      [OPEN, [subnet(0, GUARDED)], nic([configuration(DIRECT)]), publicAddress()],
      [`${VM} ipv4 25→25 reachable`],
    ],
    [
      "the interface's group shuts",
      [
        [OPEN, SHUT],
        [subnet(0, GUARDED)],
        nic([configuration(DIRECT)], { networkSecurityGroup: ref(groupId(1)) }),
        publicAddress(),
      ],
      [
        `${VM} ipv4 25→25 not-reachable | The interface's network security group is shut: networkSecurityGroups/group1. | Admitted: no public address.`,
      ],
    ],
    [
      "groups that are shut together only",
      [
        [group(0, rule("Allow", "0.0.0.0/1")), group(1, rule("Allow", "128.0.0.0/1"))],
        [subnet(0, GUARDED)],
        nic([configuration(DIRECT)], { networkSecurityGroup: ref(groupId(1)) }),
        publicAddress(),
      ],
      [`${VM} ipv4 25→25 not-reachable | The groups together admit no public address.`],
    ],
    [
      "few sources are within the limit",
      [group(0, rule("Allow", "8.8.8.0/24")), [subnet(0, GUARDED)], nic([configuration(DIRECT)]), publicAddress()],
      [
        `${VM} ipv4 25→25 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: 256 public IPv4 addresses at most, within the limit.`,
      ],
    ],
    [
      "no group: a Standard address is shut",
      [OPEN, [subnet(0)], nic([configuration(DIRECT)]), publicAddress()],
      [`${VM} ipv4 25→25 not-reachable | Without a network security group, its Standard address is shut.`],
    ],
    [
      "no group: a Basic address is open",
      [OPEN, [subnet(0)], nic([configuration(DIRECT)]), publicAddress({ sku: { name: "Basic" } })],
      [`${VM} ipv4 25→25 reachable | Without a network security group, its Basic address is open.`],
    ],
    [
      "no group, and a SKU that is unknown",
      [OPEN, [subnet(0)], nic([configuration(DIRECT)])],
      [`${VM} ipv4 25→25 unknown | Without a network security group the SKU decides, and it is unknown.`],
    ],
    [
      "a subnet that no file shows",
      [OPEN, nic([configuration(DIRECT)]), publicAddress()],
      [`${VM} ipv4 25→25 unknown | Subnet subnets/subnet0 was not read.`],
    ],
    [
      "a subnet that is unknown",
      [OPEN, nic([configuration({ ...DIRECT, subnet: null })]), publicAddress()],
      [`${VM} ipv4 25→25 unknown | Subnet of ipConfigurations/main was not read.`],
    ],
    [
      "a subnet that only its group lists",
      [{ ...OPEN, subnets: [ref(subnetId(0))] }, nic([configuration(DIRECT)]), publicAddress()],
      [`${VM} ipv4 25→25 reachable`],
    ],
    [
      "a group that no file shows",
      [SHUT, [subnet(0, GUARDED)], nic([configuration(DIRECT)]), publicAddress()],
      [
        `${VM} ipv4 25→25 unknown | Network security group networkSecurityGroups/group0 of the subnet was not read whole.`,
      ],
    ],
    [
      "a group whose rules are listed, but not the group itself",
      [
        [{ ...ALLOW, id: `${groupId(0)}/securityRules/smtp` }],
        [subnet(0, GUARDED)],
        nic([configuration(DIRECT)]),
        publicAddress(),
      ],
      [
        `${VM} ipv4 25→25 unknown | Network security group networkSecurityGroups/group0 of the subnet was not read whole.`,
      ],
    ],
    [
      "a group that two files show differently",
      [OPEN, group(0), [subnet(0, GUARDED)], nic([configuration(DIRECT)]), publicAddress()],
      [
        `${VM} ipv4 25→25 unknown | The rules of the subnet's network security group depend on values that are not known.`,
      ],
    ],
    [
      "an interface in a query that shows too little of it",
      [OPEN, [subnet(0, GUARDED)], { id: interfaceId(0), ipConfigurations: [configuration(DIRECT)] }, publicAddress()],
      [
        "networkInterfaces/nic0 ipv4 25→25 unknown | The file does not show the network security group of the network interface.",
      ],
    ],
    [
      "a public address of an interface that no file shows",
      [OPEN, publicAddress({ ipConfiguration: ref(configurationId(0)) })],
      ["networkInterfaces/nic0 ipv4 25→25 unknown | Network interface networkInterfaces/nic0 was not read."],
    ],
    [
      "IPv6 apart from IPv4",
      [
        group(0, rule("Allow", "0.0.0.0/0")),
        [subnet(0, GUARDED)],
        nic([
          configuration(DIRECT),
          configuration({
            name: "six",
            id: undefined,
            privateIPAddress: undefined,
            privateIPAddressVersion: "IPv6",
            publicIPAddress: ref(publicAddressId(1)),
          }),
        ]),
        [publicAddress(), publicAddress({ ipAddress: "2001:db8::4" }, 1)],
      ],
      [
        `${VM} ipv4 25→25 reachable`,
        `${VM} ipv6 25→25 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: no public address.`,
      ],
    ],
    [
      "an appliance, behind the appliances of a gateway load balancer",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration({ ...DIRECT, gatewayLoadBalancer: ref(FRONT) })], { enableIPForwarding: true }),
        publicAddress(),
      ],
      [
        `${VM} ipv4 25→25 reachable | It forwards packets, so the Internet may reach machines behind it, too. This audit does not find out which. | Packets first pass the appliances of gateway load balancer frontendIPConfigurations/front, which may drop them.`,
      ],
    ],
    [
      "a load balancer that maps another port to 25",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({ loadBalancingRules: [lbRule({ frontendPort: 2525 })] }),
      ],
      [`${VM} ipv4 2525→25 reachable`],
    ],
    [
      "a load balancer that maps 25 to another port",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({ loadBalancingRules: [lbRule({ backendPort: 2525 })] }),
      ],
      [
        `${VM} ipv4 25→2525 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: no public address.`,
      ],
    ],
    [
      "a rule for every port",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({ loadBalancingRules: [lbRule({ protocol: "All", frontendPort: 0, backendPort: 0 })] }),
      ],
      [`${VM} ipv4 25→25 reachable`],
    ],
    [
      "rules of ports and a frontend that cannot be read, and one for UDP",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({
          loadBalancingRules: [
            lbRule({ frontendPort: null }),
            lbRule({ frontendIPConfiguration: null, backendPort: null }),
            lbRule({ protocol: "Udp" }),
            lbRule({ frontendIPConfiguration: null }),
          ],
        }),
      ],
      [
        `${VM} ipv4 null→25 unknown | The ports of smtp are unknown.`,
        `${VM} ipv4 25→null unknown | The ports of smtp are unknown. | The frontend of load-balancing-rule smtp of load balancer loadBalancers/lb was not read.`,
        `${VM} ipv4 25→25 unknown | The frontend of load-balancing-rule smtp of load balancer loadBalancers/lb was not read.`,
      ],
    ],
    [
      "a floating address, which rules see as the destination",
      [
        group(0, rule("Allow", "Internet", { destinationAddressPrefix: "20.0.0.4" })),
        [subnet(0, GUARDED)],
        nic([configuration({ ...POOLED, ...DIRECT })]),
        publicAddress(),
        publicAddress({ ipAddress: "20.0.0.4" }, "lb"),
        balancer({ loadBalancingRules: [lbRule({ enableFloatingIP: true })] }),
      ],
      [
        `${VM} ipv4 25→25 reachable`,
        `${VM} ipv4 25→25 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: no public address.`,
      ],
    ],
    [
      "a floating address with another port, which Azure refuses",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({ loadBalancingRules: [lbRule({ enableFloatingIP: true, backendPort: 2525 })] }),
      ],
      [
        `${VM} ipv4 25→null unknown | The rules of the subnet's network security group depend on values that are not known.`,
      ],
    ],
    [
      "a load balancer that no file shows, and one in a query that shows too little of it",
      [OPEN, [subnet(0, GUARDED)], nic([configuration(POOLED)]), { id: BALANCER, backendAddressPools: [] }],
      [`${VM} ipv4 null→null unknown | Load balancer loadBalancers/lb was not read.`],
    ],
    [
      "what leads to an interface is cut off",
      [OPEN, [subnet(0, GUARDED)], nic([configuration({ loadBalancerBackendAddressPools: "System.Object[]" })])],
      [
        `${VM} ipv4 null→null unknown | Something leads to this interface, and the file does not show what: it may be truncated.`,
      ],
    ],
    [
      "an internal load balancer",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({
          frontendIPConfigurations: [{ id: FRONT, subnet: ref(subnetId(0)) }],
          loadBalancingRules: [lbRule()],
        }),
      ],
      [],
    ],
    [
      "an inbound NAT rule for a range of ports, and rules of instances named after a pool",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([
          configuration({
            ...POOLED,
            loadBalancerInboundNatRules: [
              ref(`${BALANCER}/inboundNatRules/each.0`),
              ref(`${BALANCER}/inboundNatRules/gone`),
            ],
          }),
        ]),
        balancer({
          inboundNatRules: [
            {
              name: "range",
              frontendPort: 0,
              frontendPortRangeStart: 20,
              frontendPortRangeEnd: 30,
              backendPort: 80,
              frontendIPConfiguration: ref(FRONT),
              backendAddressPool: ref(POOL),
            },
          ],
          inboundNatPools: [
            {
              id: `${BALANCER}/inboundNatRules/each`,
              frontendPortRangeStart: 5000,
              frontendPortRangeEnd: 5010,
              backendPort: 25,
              frontendIPConfiguration: ref(FRONT),
            },
          ],
        }),
      ],
      [
        `${VM} ipv4 5000-5010→25 reachable`,
        `${VM} ipv4 null→null unknown | Inbound NAT rule gone of load balancer loadBalancers/lb was not read.`,
        `${VM} ipv4 25→80 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: no public address.`,
      ],
    ],
    [
      "a range of ports, one of which may be the machine's",
      [
        group(0, rule("Allow", "Internet", { destinationPortRange: "80" })),
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({
          inboundNatRules: [
            {
              name: "range",
              frontendPortRangeStart: 20,
              frontendPortRangeEnd: 30,
              backendPort: 80,
              frontendIPConfiguration: ref(FRONT),
              backendAddressPool: ref(POOL),
            },
          ],
        }),
      ],
      [`${VM} ipv4 25→80 unknown | Which machine gets which of the ports 20-30 is unknown.`],
    ],
    [
      "members of a pool that no file shows, by configuration and by address",
      [
        OPEN,
        balancer({
          loadBalancingRules: [lbRule()],
          backendAddressPools: [
            {
              id: POOL,
              virtualNetwork: ref(`${NETWORK}/virtualNetworks/net`),
              backendIPConfigurations: [
                ref(configurationId(5)),
                ref(
                  `${COMPUTE}/virtualMachineScaleSets/set/virtualMachines/3/networkInterfaces/nic/ipConfigurations/main`,
                ),
              ],
              loadBalancerBackendAddresses: [
                { name: "x", properties: { ipAddress: "10.0.0.9" } },
                { networkInterfaceIPConfiguration: ref(configurationId(5)), ipAddress: "10.0.0.8" },
                { ipAddress: "fd00::9" },
              ],
            },
          ],
        }),
      ],
      [
        "virtualMachines/3 ipv4 25→25 unknown | Network interface networkInterfaces/nic was not read.",
        "networkInterfaces/nic5 ipv4 25→25 unknown | Network interface networkInterfaces/nic5 was not read.",
        "virtualNetworks/net ipv4 25→25 unknown | The network interface with the address 10.0.0.9 of pool backendAddressPools/pool was not read.",
        "virtualNetworks/net ipv6 25→25 unknown | The network interface with the address fd00::9 of pool backendAddressPools/pool was not read.",
      ],
    ],
    [
      "members of a pool by address, of this network, another one and an unknown one",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration()]),
        balancer({
          loadBalancingRules: [lbRule(), lbRule({ id: "b", frontendPort: 2525, backendAddressPool: ref(`${POOL}2`) })],
          backendAddressPools: [
            { id: POOL, loadBalancerBackendAddresses: [{ ipAddress: "10.0.0.4", subnet: ref(subnetId(0)) }] },
            { id: `${POOL}2`, loadBalancerBackendAddresses: [{ ipAddress: "10.0.0.4" }] },
            {
              id: `${POOL}3`,
              loadBalancerBackendAddresses: [
                { ipAddress: "10.0.0.4", virtualNetwork: ref(`${NETWORK}/virtualNetworks/other`) },
              ],
            },
          ],
        }),
      ],
      [
        `${VM} ipv4 25→25 reachable`,
        `${VM} ipv4 2525→25 unknown | Pool backendAddressPools/pool2 names the address 10.0.0.4, and its virtual network is unknown.`,
      ],
    ],
    [
      "an application gateway",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([
          configuration({
            applicationGatewayBackendAddressPools: [ref(`${NETWORK}/applicationGateways/web/backendAddressPools/pool`)],
          }),
        ]),
      ],
      [
        `${VM} ipv4 null→null unknown | Application gateway applicationGateways/web may forward packets by rules that this audit does not read.`,
      ],
    ],
    [
      "a default route may make the virtual network's tag match the Internet",
      [
        group(0),
        [subnet(0, { ...GUARDED, routeTable: ref(`${NETWORK}/routeTables/all`) })],
        nic([configuration(DIRECT)]),
        publicAddress(),
        { id: `${NETWORK}/routeTables/all`, routes: [{ name: "all", properties: { addressPrefix: "0.0.0.0/0" } }] },
      ],
      [
        `${VM} ipv4 25→25 unknown | Route table routeTables/all has a default route or was not read: the service tag VirtualNetwork may then match the Internet.`,
      ],
    ],
    [
      "a route table without a default route",
      [
        group(0),
        [subnet(0, { ...GUARDED, routeTable: ref(`${NETWORK}/routeTables/all`) })],
        nic([configuration(DIRECT)]),
        publicAddress(),
        { id: `${NETWORK}/routeTables/all`, routes: [{ addressPrefix: "10.0.0.0/8" }] },
      ],
      [
        `${VM} ipv4 25→25 not-reachable | The subnet's network security group is shut: networkSecurityGroups/group0. | Admitted: no public address.`,
      ],
    ],
    [
      "a scale set, by its model, and one of its instances",
      [
        OPEN,
        [subnet(0, GUARDED)],
        {
          id: `${COMPUTE}/virtualMachineScaleSets/set`,
          virtualMachineProfile: {
            networkProfile: {
              networkInterfaceConfigurations: [
                {
                  name: "nic",
                  properties: {
                    networkSecurityGroup: null,
                    ipConfigurations: [
                      {
                        name: "main",
                        properties: {
                          subnet: ref(subnetId(0)),
                          publicIPAddressConfiguration: { name: "pub", sku: { name: "Standard" } },
                          ...POOLED,
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        },
        nic([configuration(DIRECT)], {
          id: `${COMPUTE}/virtualMachineScaleSets/set/virtualMachines/3/networkInterfaces/nic`,
          virtualMachine: undefined,
        }),
        balancer({
          loadBalancingRules: [],
          backendAddressPools: [
            {
              id: POOL,
              backendIPConfigurations: [
                ref(
                  `${COMPUTE}/virtualMachineScaleSets/set/virtualMachines/4/networkInterfaces/nic/ipConfigurations/main`,
                ),
              ],
            },
          ],
        }),
      ],
      ["virtualMachineScaleSets/set ipv4 25→25 reachable", "virtualMachines/3 ipv4 25→25 reachable"],
    ],
    [
      "a virtual machine that names its interfaces",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(DIRECT)], { virtualMachine: undefined }),
        { id: machineId(7), networkProfile: { networkInterfaces: [ref(interfaceId(0))] } },
        publicAddress(),
      ],
      ["virtualMachines/vm7 ipv4 25→25 reachable"],
    ],
    [
      "a public address that names an interface which does not name it",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(DIRECT)]),
        nic([configuration({ id: configurationId(1) })], {}, 1),
        [
          publicAddress({ ipConfiguration: ref(configurationId(0).toUpperCase()) }),
          publicAddress({ ipConfiguration: ref(configurationId(0)) }, 1),
          publicAddress({ ipConfiguration: ref(configurationId(1)) }, 2),
        ],
      ],
      [
        `${VM} ipv4 25→25 reachable`,
        `${VM} ipv4 25→25 unknown | Public address publicIPAddresses/public-1 names this interface, which does not name it: one of them may be older.`,
        "virtualMachines/vm1 ipv4 25→25 unknown | Public address publicIPAddresses/public-2 names this interface, which does not name it: one of them may be older.",
      ],
    ],
    [
      "configurations that are cut off",
      [OPEN, [subnet(0, GUARDED)], nic(["Microsoft.Azure"]), nic("System.Object[]", {}, 1), nic(null, {}, 2)],
      [`${VM} ipv4 null→null unknown | ${TRUNCATED}`, `virtualMachines/vm1 ipv4 null→null unknown | ${TRUNCATED}`],
    ],
    ...[
      "Microsoft.Azure",
      { name: "model", ipConfigurations: "Microsoft.Azure" },
      { ipConfigurations: ["@{name=main}"] },
      {},
    ].map(
      (model) =>
        [
          `a scale set with a model of interfaces that is cut off: ${JSON.stringify(model)}`,
          [OPEN, [subnet(0, GUARDED)], scaleSet([model])],
          [`${SET} ipv4 null→null unknown | ${TRUNCATED}`],
        ] as const,
    ),
    [
      "a scale set whose profile is cut off, and one without a model",
      [
        OPEN,
        { id: `${COMPUTE}/${SET}`, virtualMachineProfile: "Microsoft.Azure" },
        { id: `${COMPUTE}/${SET}2`, virtualMachineProfile: null },
      ],
      [`${SET} ipv4 null→null unknown | ${TRUNCATED}`],
    ],
    [
      "a scale set with a public address that is cut off",
      [
        OPEN,
        [subnet(0, GUARDED)],
        scaleSet([
          { ipConfigurations: [{ subnet: ref(subnetId(0)), publicIPAddressConfiguration: "Microsoft.Azure" }] },
        ]),
      ],
      [`${SET} ipv4 25→25 reachable`],
    ],
    [
      "instances of a scale set whose model has no such way in any more",
      [
        OPEN,
        [subnet(0, GUARDED)],
        scaleSet([{ ipConfigurations: [{ subnet: ref(subnetId(0)) }] }]),
        balancer({
          loadBalancingRules: [lbRule()],
          backendAddressPools: [{ id: POOL, backendIPConfigurations: [ref(instance(1))] }],
          inboundNatRules: [{ ...natRule, id: `${BALANCER}/inboundNatRules/each.2` }],
        }),
        publicAddress({ ipConfiguration: ref(instance(3)) }),
      ],
      [1, 2, 3].map(
        (index) =>
          `virtualMachines/${index} ipv4 25→25 unknown | Network interface networkInterfaces/nic was not read.`,
      ),
    ],
    [
      "instances of a scale set whose model has the same ways in",
      [
        OPEN,
        [subnet(0, GUARDED)],
        scaleSet([
          {
            ipConfigurations: [
              {
                subnet: ref(subnetId(0)),
                publicIPAddressConfiguration: { name: "pub" },
                loadBalancerBackendAddressPools: [ref(POOL)],
                loadBalancerInboundNatPools: [ref(`${BALANCER}/inboundNatPools/each`)],
              },
            ],
          },
        ]),
        balancer({
          backendAddressPools: [{ id: POOL, backendIPConfigurations: [ref(instance(1))] }],
          inboundNatRules: [
            { ...natRule, id: `${BALANCER}/inboundNatRules/each.2` },
            { ...natRule, id: `${BALANCER}/inboundNatRules/of-pool`, backendAddressPool: ref(POOL) },
          ],
        }),
        publicAddress({ ipConfiguration: ref(instance(3)) }),
      ],
      [`${SET} ipv4 25→25 reachable`, `${SET} ipv4 25→25 reachable`],
    ],
    [
      "a pool that its load balancer does not list, and one whose id ends with a slash",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration({ loadBalancerBackendAddressPools: [ref(`${POOL}2`)] })]),
        nic([configuration({ id: configurationId(1), loadBalancerBackendAddressPools: [ref(`${POOL}/`)] })], {}, 1),
        balancer({ loadBalancingRules: [lbRule()] }),
      ],
      [
        "virtualMachines/vm1 ipv4 25→25 reachable",
        `${VM} ipv4 null→null unknown | Pool pool2 of load balancer loadBalancers/lb was not read.`,
      ],
    ],
    [
      "rules that a pool names and that are not listed",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({
          backendAddressPools: [
            {
              id: POOL,
              loadBalancingRules: [ref(String(lbRule()["id"]))],
              inboundNatRules: [ref(`${BALANCER}/inboundNatRules/gone`)],
            },
          ],
          loadBalancingRules: [lbRule()],
        }),
      ],
      [
        `${VM} ipv4 25→25 reachable`,
        `${VM} ipv4 null→null unknown | Rule gone of load balancer loadBalancers/lb was not read.`,
      ],
    ],
    ...[undefined, "System.Object[]", ["Microsoft.Azure"]].map(
      (loadBalancingRules) =>
        [
          `rules of a load balancer that are cut off or left out: ${JSON.stringify(loadBalancingRules)}`,
          [OPEN, [subnet(0, GUARDED)], nic([configuration(POOLED)]), balancer({ loadBalancingRules })],
          [`${VM} ipv4 null→null unknown | The rules of load balancer loadBalancers/lb were not read whole.`],
        ] as const,
    ),
    ...[undefined, "Microsoft.Azure"].map(
      (backendAddressPool) =>
        [
          `a rule whose pool is cut off or left out: ${backendAddressPool}`,
          [
            OPEN,
            [subnet(0, GUARDED)],
            nic([configuration(POOLED)]),
            balancer({ loadBalancingRules: [lbRule({ backendAddressPool })] }),
          ],
          [`${VM} ipv4 25→25 unknown | To which pool smtp of load balancer loadBalancers/lb leads is unknown.`],
        ] as const,
    ),
    [
      "a frontend that does not show whether it is public",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration(POOLED)]),
        balancer({ frontendIPConfigurations: [{ id: FRONT }, "Microsoft.Azure"], loadBalancingRules: [lbRule()] }),
      ],
      [
        `${VM} ipv4 25→25 unknown | The frontend of load-balancing-rule smtp of load balancer loadBalancers/lb was not read.`,
      ],
    ],
    [
      "a pool and a rule that are listed apart from their load balancer",
      [
        OPEN,
        [subnet(0, GUARDED)],
        nic([configuration()]),
        balancer(),
        { id: POOL, properties: { backendIPConfigurations: [ref(configurationId(0))] } },
        lbRule(),
      ],
      [`${VM} ipv4 25→25 reachable`],
    ],
    [
      "halves of a default route",
      [
        group(0),
        [subnet(0, { ...GUARDED, routeTable: ref(`${NETWORK}/routeTables/all`) })],
        nic([configuration(DIRECT)]),
        publicAddress(),
        { id: `${NETWORK}/routeTables/all/routes/low`, addressPrefix: "0.0.0.0/1" },
      ],
      [
        `${VM} ipv4 25→25 unknown | Route table routeTables/all has a default route or was not read: the service tag VirtualNetwork may then match the Internet.`,
      ],
    ],
  ];
  for (const [name, documents, expected] of cases) {
    it(name, () => assert.deepEqual(brief(run(documents).machines), expected));
  }

  it("names once what may forward packets, in whatever case its id is", () => {
    const gateway = `${NETWORK}/applicationGateways/web`;
    const ipConfiguration = ref(`${gateway.toUpperCase()}/frontendIPConfigurations/front`);
    const { notes } = run([OPEN, { id: gateway }, publicAddress({ ipConfiguration })]);
    assert.equal(notes.filter(({ about }) => about === "undecided-path").length, 1);
  });
});

/** A security admin rule as its listing has it. */
const adminRule = (access: string, more: Json = {}): Json => ({
  id: `${NETWORK}/networkManagers/all/securityAdminConfigurations/a/ruleCollections/b/rules/${access}`,
  kind: "Custom",
  access,
  direction: "Inbound",
  priority: 10,
  protocol: "Tcp",
  sources: [{ addressPrefix: "Internet", addressPrefixType: "ServiceTag" }],
  destinations: [],
  destinationPortRanges: ["25"],
  ...more,
});

describe("security admin rules", () => {
  const base = [[subnet(0, GUARDED)], nic([configuration(DIRECT)]), publicAddress()];
  const statuses = (...documents: readonly unknown[]): readonly string[] =>
    run(documents).machines.map(({ status }) => status);

  it("may deny what groups admit, since the networks that they apply to are not listed", () => {
    assert.deepEqual(brief(run([OPEN, ...base, adminRule("Deny")]).machines), [
      `${VM} ipv4 25→25 unknown | Whether security admin rules apply to the virtual network is unknown.`,
    ]);
  });

  it("may always allow what groups deny", () => {
    assert.deepEqual(statuses(SHUT, group(0), ...base, adminRule("AlwaysAllow")), ["unknown"]);
    assert.deepEqual(statuses(OPEN, [subnet(0)], base[1], base[2], adminRule("AlwaysAllow")), ["unknown"]);
  });

  it("change nothing where they allow, or are for another port", () => {
    assert.deepEqual(statuses(OPEN, ...base, adminRule("Allow")), ["reachable"]);
    assert.deepEqual(statuses(OPEN, ...base, adminRule("Deny", { destinationPortRanges: ["22"] })), ["reachable"]);
    assert.deepEqual(statuses(group(0), ...base, adminRule("Allow")), ["not-reachable"]);
  });
});

describe("rules that take too much work", () => {
  it("leave the way unknown", () => {
    const inputs = new ExposureInputs("several");
    const network = [[subnet(0, GUARDED)], [nic([configuration(DIRECT)])], publicAddress()];
    for (const item of network.flatMap((one, index) => itemsOf(JSON.stringify(one), `${index}.json`))) {
      if (item.kind === "network") inputs.addNetwork(item.listed);
    }
    const halves = Array.from({ length: 200 }, (_, index) => ({
      ...rule("Deny", "*", { priority: 100 + index }),
      sourcePortRange: undefined,
      sourcePortRanges: Array.from({ length: 1009 }, (_, at) => {
        const first = Math.max(0, 65 * at - (index % 65));
        return `${first}-${Math.min(65535, first + 30)}`;
      }),
    }));
    inputs.addGroup(groupId(0), () => [...halves, rule("Allow", "*", { priority: 4000 })] as SecurityRule[], {
      isPartial: false,
    });
    const { machines } = inputs.find([], DEFAULT_QUESTION, new WorkBudget(0));
    const [way] = machines[0]!.ways;
    assert.deepEqual([way!.status, way!.reasons.at(-1)], ["unknown", "Deciding this way exceeds the work budget."]);
  });
});

describe("rules in force at an interface", () => {
  const effective = (association: Json, ...effectiveSecurityRules: readonly Json[]): Json => ({
    association,
    networkSecurityGroup: ref(groupId(0)),
    effectiveSecurityRules,
  });
  const inForce = (access: string, more: Json = {}): Json => ({
    name: "securityRules/smtp",
    access,
    direction: "Inbound",
    priority: 100,
    protocol: "All",
    sourcePortRange: "0-65535",
    destinationPortRange: "25-25",
    sourceAddressPrefix: "Internet",
    expandedSourceAddressPrefix: ["0.0.0.0/1", "128.0.0.0/1"],
    destinationAddressPrefix: "0.0.0.0/0",
    ...more,
  });
  const base = [
    [subnet(0, GUARDED)],
    nic([configuration(DIRECT)], { networkSecurityGroup: ref(groupId(1)) }),
    publicAddress(),
  ];
  const atSubnet = { subnet: ref(subnetId(0)) };
  const atInterface = { networkInterface: ref(interfaceId(0)) };
  const status = (value: readonly Json[], ...others: readonly unknown[]): readonly string[] =>
    run([SHUT, ...base, ...others, { value }]).machines.map((one) => one.status);

  it("decide in place of groups", () => {
    assert.deepEqual(status([effective(atSubnet, inForce("Allow")), effective(atInterface, inForce("Allow"))]), [
      "reachable",
    ]);
    assert.deepEqual(status([effective(atSubnet, inForce("Allow")), effective(atInterface, inForce("Deny"))]), [
      "not-reachable",
    ]);
    assert.deepEqual(status([effective(atSubnet, inForce("Allow"))]), ["not-reachable"]);
  });

  it("have the addresses of tags, and those that are written", () => {
    const written = inForce("Allow", {
      sourceAddressPrefix: undefined,
      sourceAddressPrefixes: ["VirtualNetwork", "8.8.8.8/32"],
      expandedSourceAddressPrefix: ["10.0.0.0/8", "0.0.0.0/0"],
    });
    assert.deepEqual(
      status([
        effective(atSubnet, written),
        effective(atInterface, { ...inForce("Allow"), expandedSourceAddressPrefix: null }),
      ]),
      ["reachable"],
    );
    const wrapped = inForce("Allow", {
      sourceAddressPrefix: { value: ["Internet"], Count: 1 },
      expandedSourceAddressPrefix: { value: [], Count: 0 },
    });
    assert.deepEqual(status([effective(atSubnet, wrapped), effective(atInterface, wrapped)]), ["reachable"]);
  });

  it("decide on admin rules, which are among them", () => {
    const both = [effective(atSubnet, inForce("Allow")), effective(atInterface, inForce("Allow"))];
    assert.deepEqual(status(both, adminRule("Deny")), ["reachable"]);
    const manager = { networkManager: ref(`${NETWORK}/networkManagers/all`) };
    assert.deepEqual(status([...both, effective(manager, inForce("Deny"))]), ["not-reachable"]);
    assert.deepEqual(status([effective(atSubnet), effective(manager, inForce("AlwaysAllow"))]), ["reachable"]);
  });

  it("say nothing of IPv6, which they do not write", () => {
    const six = nic([configuration({ ...DIRECT, privateIPAddress: "fd00::4" })]);
    const found = run([OPEN, [subnet(0, GUARDED)], six, { value: [effective(atSubnet)] }]);
    assert.deepEqual(brief(found.machines), [`${VM} ipv6 25→25 reachable`]);
  });

  it("say that what cannot be read of them admits", () => {
    const odd = { effectiveSecurityRules: [null], association: atSubnet };
    assert.equal(run([[odd]]).machines.length, 0);
    assert.equal(run([[{ ...odd, effectiveSecurityRules: "System.Object[]" }]]).problems.length, 1);
  });
});

describe("the report of machines", () => {
  const documents = [
    [{ ...OPEN, networkInterfaces: [] }, group(1, rule("Allow", "*", { destinationAddressPrefix: "10.9.9.9" }))],
    [subnet(0, GUARDED), subnet(1)],
    [
      nic([configuration(DIRECT)]),
      nic([configuration({ subnet: ref(subnetId(1)), ...DIRECT }, 1)], {}, 1),
      nic([configuration({}, 2)], {}, 2),
    ],
    publicAddress(),
    [{ id: `${NETWORK}/azureFirewalls/edge` }, { id: `${NETWORK}/applicationGateways/web` }],
  ];
  const report = (): Report => ({
    tool: { name: "azure-smtp-guard", version: "1.0.0" },
    created: "2026-01-31T12:34:56.789Z",
    ...run(documents),
  });

  it("counts them, names what is not decided, and mentions them in the findings of their groups", () => {
    const { summary, notes, findings } = run(documents);
    assert.deepEqual(
      [summary.reachableMachines, summary.unknownMachines, summary.unreachableMachines, summary.interfacesWithoutWay],
      [1, 0, 1, 1],
    );
    assert.deepEqual(
      notes.map(({ about }) => about),
      ["undecided-path", "undecided-path"],
    );
    assert.deepEqual(
      findings.map(({ nsg, reachableMachines }) => [nsg, reachableMachines]),
      [
        ["group0", [machineId(0)]],
        ["group1", []],
      ],
    );
  });

  it("stands first in text", () => {
    const lines = text(report(), { colour: false, width: 120 }).split("\n");
    assert.deepEqual(lines.slice(0, 7), [
      "Machines that the Internet reaches:",
      `  ${machineId(0)}`,
      "    203.0.113.4 port 25 → subnet: group0 admits → interface: no group → port 25: 3,702,258,434 public IPv4 addresses, e.g. 1.0.0.0",
      "",
      "Machines that the Internet does not reach by the ways that were read:",
      `  ${machineId(1)}`,
      "    203.0.113.4 port 25 → subnet: no group → interface: no group → port 25",
    ]);
    assert.ok(lines.includes(`the Internet reaches through this group: ${machineId(0)}`));
    assert.ok(lines.at(-2)!.endsWith("the Internet reaches 1 of 2 machines."));
  });

  it("stands first in text, the first 30 of each status", () => {
    const [reachable] = report().machines;
    const machines = Array.from({ length: 32 }, (_, index) => ({ ...reachable!, machine: machineId(index) }));
    const lines = text({ ...report(), machines }, { colour: false, width: 120 }).split("\n");
    assert.deepEqual(
      [lines.filter((line) => /^ {2}\/subscriptions/.test(line)).length, lines.includes("  and 2 more")],
      [30, true],
    );
  });

  it("is read again from a report", () => {
    const first = report();
    assert.deepEqual(run([JSON.parse(json(first)) as unknown]).machines, first.machines);
    assert.deepEqual(run([...documents, JSON.parse(json(first)) as unknown]).machines, first.machines);
  });

  it("leaves out other subscriptions and resource groups if asked to", () => {
    const items = documents.flatMap((one, index) => itemsOf(JSON.stringify(one), `${index}.json`));
    const found = (resourceGroups: readonly string[], subscriptions: readonly string[] = []): number =>
      audit(items, {
        question: DEFAULT_QUESTION,
        isDetailed: false,
        baseline: undefined,
        filter: { subscriptions, resourceGroups, isAttached: false },
      }).machines.length;
    assert.deepEqual([found(["MAIL"]), found(["web"]), found([], ["x"])], [2, 0, 0]);
    // An earlier report may name a machine by something other than an Azure id.
    const unnamed = { ...report().machines[0]!, machine: "vm" };
    const ofReport = (resourceGroups: readonly string[]): number =>
      audit([{ kind: "machine", machine: unnamed }], {
        question: DEFAULT_QUESTION,
        isDetailed: false,
        baseline: undefined,
        filter: { subscriptions: [], resourceGroups, isAttached: false },
      }).machines.length;
    // A machine whose group is unknown is reported.
    assert.deepEqual([ofReport([]), ofReport(["mail"])], [1, 1]);
  });

  it("knows the rules of the last of very many groups in one listing only if an interface comes before them", () => {
    const groups = [...Array.from({ length: 2000 }, (_, index) => group(index + 1)), OPEN];
    const network = [subnet(0, GUARDED), nic([configuration(DIRECT)]), publicAddress()];
    const statusOf = (documents: readonly unknown[], sources: "one" | "several"): string | undefined => {
      const items = documents.flatMap((one, index) => itemsOf(JSON.stringify(one), `${index}.json`));
      return audit(items, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined, sources }).machines[0]
        ?.status;
    };
    assert.equal(statusOf([groups, network], "one"), "unknown");
    assert.equal(statusOf([network, groups], "one"), "reachable");
    assert.equal(statusOf([groups, network], "several"), "reachable");
  });

  it("has a problem where networks are listed and no group is, but for a query", () => {
    assert.deepEqual(
      run([[subnet(0)]]).problems.map(({ message }) => message),
      [
        "This file lists networks, but no file contains network security groups: add the output of az network nsg list.",
      ],
    );
    assert.deepEqual(run([{ data: [subnet(0)] }]).problems, []);
  });
});

describe("networks that are seldom so", () => {
  const statuses = (...documents: readonly unknown[]): readonly string[] => brief(run(documents).machines);

  it("have too many groups at one place to try them all", () => {
    const indexes = Array.from({ length: 17 }, (_, index) => index);
    const subnets = indexes.map((index) => [subnet(0, { networkSecurityGroup: ref(groupId(index)) })]);
    const groups = indexes.map((index) => group(index, ALLOW));
    const [first = ""] = statuses(groups, ...subnets, nic([configuration(DIRECT)]), publicAddress());
    assert.match(first, /unknown \| Too many files show other groups in this place\.$/);
  });

  it("have a group without an id beside the others, and a public address that is not assigned yet", () => {
    const nameless = { ...OPEN, id: undefined, name: "nameless" };
    const pending = publicAddress({ ipAddress: null, ipConfiguration: ref(configurationId(0)) });
    assert.deepEqual(statuses([nameless], pending), [
      "networkInterfaces/nic0 ipv4 25→25 unknown | Network interface networkInterfaces/nic0 was not read.",
    ]);
  });

  it("have a member of a pool by an address alone, which no file shows", () => {
    const backendAddressPools = [{ id: POOL, loadBalancerBackendAddresses: [{ ipAddress: "10.0.0.9" }] }];
    const lb = balancer({ backendAddressPools, loadBalancingRules: [lbRule()] });
    const { machines } = run([OPEN, lb]);
    assert.deepEqual(
      machines.map(({ machine, status }) => [machine, status]),
      [[`10.0.0.9 in ${POOL}`, "unknown"]],
    );
  });

  it("have rules in force that name no group", () => {
    const effectiveSecurityRules = [{ ...ALLOW, destinationPortRange: "25-25", sourceAddressPrefix: "0.0.0.0/0" }];
    const association = { subnet: ref(subnetId(0)) };
    const found = run([
      SHUT,
      [subnet(0, GUARDED)],
      nic([configuration(DIRECT)]),
      publicAddress(),
      { value: [{ association, effectiveSecurityRules }] },
    ]);
    assert.deepEqual(
      found.machines.map(({ status, ways }) => [status, ways[0]!.doors.map(({ groups }) => groups)]),
      [["reachable", [[], []]]],
    );
  });
});
