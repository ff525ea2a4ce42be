import * as assert from "node:assert/strict";
import { networkElementsIn } from "../../../audit/input/azure/network-elements";
import { networkElementsInState } from "../../../audit/input/pulumi/network-elements";
import { networkElementsOf } from "../../../audit/input/terraform/network-elements";
import type { NetworkElement } from "../../../audit/exposure/elements";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { BALANCER, COMPUTE, type Json, NETWORK, POOL, interfaceId, subnetId } from "./forms";

/* Resources with something missing or strange, one at a time. */

const SET = `${COMPUTE}/virtualMachineScaleSets/set`;
const TABLE = `${NETWORK}/routeTables/all`;

/** The one element of a resource that Azure lists. */
const prefixOnly = (addressPrefix: string): Json => ({ addressPrefix });

function only(value: Json): NetworkElement {
  const elements = networkElementsIn(value)!;
  assert.equal(elements.length, 1);
  return elements[0]!;
}

describe("what Azure lists of networks", () => {
  it("is nothing where a value is no resource, is of another type, or has no id or no list", () => {
    const values: readonly unknown[] = [
      "text",
      { id: `${NETWORK}/natGateways/out` },
      { type: "Microsoft.Network/publicIPAddresses" },
      { name: "neither id nor type" },
      { id: interfaceId(0) },
      { id: TABLE },
      { id: `${NETWORK}/virtualNetworks/net` },
      { id: BALANCER },
      { id: SET },
      { id: SET, virtualMachineProfile: { networkProfile: {} } },
    ];
    for (const value of values) assert.equal(networkElementsIn(value), undefined, JSON.stringify(value));
  });

  it("is known by the type where the id does not say it", () => {
    assert.deepEqual(only({ id: "web", type: "Microsoft.Network/applicationGateways" }), {
      type: "undecided-path",
      id: "web",
      what: "application gateway",
    });
  });

  it("has a NAT rule as a part of its load balancer, and the public address of an instance of a scale set", () => {
    const rule = only({
      id: `${BALANCER}/inboundNatRules/smtp`,
      frontendPort: 25,
      backendPort: 25,
      frontendIPConfiguration: { id: `${BALANCER}/frontendIPConfigurations/front` },
    });
    assert.deepEqual(rule.type === "load-balancer" && [rule.id, rule.isWhole, rule.forwardings[0]!.kind], [
      BALANCER,
      false,
      "inbound-nat-rule",
    ]);
    const id = `${SET}/virtualMachines/0/networkInterfaces/nic/ipConfigurations/main/publicIPAddresses/out`;
    const address = only({ id, ipAddress: "203.0.113.4", sku: { name: "Standard" } });
    assert.deepEqual(address.type === "public-address" && [address.id, address.address, address.sku], [
      id,
      "203.0.113.4",
      "standard",
    ]);
  });

  it("has names of its own where ids are missing", () => {
    const net = `${NETWORK}/virtualNetworks/net`;
    const ids = networkElementsIn({ id: net, subnets: [{ name: "a" }, {}] })!.map((one) => "id" in one && one.id);
    assert.deepEqual(ids, [`${net}/subnets/a`, `${net}/subnets/`]);
    const subnet = { id: subnetId(0) };
    const lb = only({ id: BALANCER, frontendIPConfigurations: [{ name: "front", subnet }, { subnet }] });
    assert.deepEqual(lb.type === "load-balancer" && lb.frontends.map(({ id }) => id), [
      `${BALANCER}/frontendIPConfigurations/front`,
      `${BALANCER}/frontendIPConfigurations/`,
    ]);
  });

  it("has prefixes in a list or alone, also in a list that PowerShell wraps", () => {
    const prefixesOf = (more: Json): unknown => {
      const subnet = only({ id: subnetId(0), ...more });
      return subnet.type === "subnet" && subnet.prefixes;
    };
    assert.deepEqual(prefixesOf({ addressPrefixes: ["10.0.0.0/16", 5] }), ["10.0.0.0/16"]);
    assert.deepEqual(prefixesOf({ addressPrefix: "10.0.0.0/16", addressPrefixes: null }), ["10.0.0.0/16"]);
    assert.deepEqual(prefixesOf({ AddressPrefix: { value: ["10.0.0.0/16"], Count: 1 } }), []);
    assert.deepEqual(prefixesOf({ addressPrefixes: { value: ["10.0.0.0/16"], Count: 1 } }), ["10.0.0.0/16"]);
    assert.deepEqual(prefixesOf({ addressPrefixes: { Count: 1 } }), []);
    assert.deepEqual(prefixesOf({ addressPrefixes: { value: "text", Count: 1 } }), []);
  });

  it("has what forwards packets by rules of its own, also where only its address or its members show that", () => {
    const gateway = `${NETWORK}/applicationGateways/web`;
    const address = networkElementsIn({
      id: `${NETWORK}/publicIPAddresses/web`,
      ipConfiguration: { id: `${gateway}/frontendIPConfigurations/front` },
    });
    assert.deepEqual(address!.slice(1), [{ type: "undecided-path", id: gateway, what: "application gateway" }]);
    const members = [{ name: "eu", loadBalancerFrontendIPConfiguration: { id: "elsewhere" } }];
    const balancer = networkElementsIn({
      id: BALANCER,
      frontendIPConfigurations: [],
      backendAddressPools: [{ id: POOL, loadBalancerBackendAddresses: members }],
    });
    assert.deepEqual(balancer!.slice(1), [
      { type: "undecided-path", id: BALANCER, what: "cross-region load balancer" },
    ]);
  });

  it("has a default route where a prefix is one or is unknown", () => {
    const isDefault = (route: unknown): unknown => {
      const table = only({ id: TABLE, routes: [route] });
      return table.type === "route-table" && table.hasDefaultRoute;
    };
    assert.deepEqual([{ addressPrefix: "10.0.0.0/8" }, { addressPrefix: "::/0" }, {}, "text"].map(isDefault), [
      false,
      true,
      true,
      true,
    ]);
    // Two halves stand for all addresses.
    assert.deepEqual(
      ["0.0.0.0/1", "128.0.0.0/1", "8000::/1", "128.0.0.0/2", "10.0.0.0/11"].map(prefixOnly).map(isDefault),
      [true, true, true, false, false],
    );
  });

  it("has members of pools by address or by interface, with the network of the one or of all", () => {
    const member = (more: Json): Json => ({ name: "a", properties: { ipAddress: "10.0.0.4", ...more } });
    const net = { id: `${NETWORK}/virtualNetworks/net` };
    const pool = (virtualNetwork: unknown, ...members: readonly Json[]): unknown => {
      const loadBalancerBackendAddresses = members;
      const lb = only({
        id: BALANCER,
        frontendIPConfigurations: [],
        backendAddressPools: [{ id: POOL, properties: { virtualNetwork, loadBalancerBackendAddresses } }],
      });
      return lb.type === "load-balancer" && lb.pools[0];
    };
    const configuration = `${interfaceId(0)}/ipConfigurations/main`;
    assert.deepEqual(
      pool(
        net,
        member({}),
        member({ networkInterfaceIPConfiguration: { id: configuration } }),
        member({ ipAddress: 5 }),
      ),
      { id: POOL, configurations: [configuration], addresses: [{ address: "10.0.0.4", network: net.id }], rules: [] },
    );
    assert.deepEqual(pool(undefined, member({ subnet: { id: subnetId(0) } }), member({ subnet: "text" })), {
      id: POOL,
      configurations: [],
      addresses: [
        { address: "10.0.0.4", network: net.id },
        { address: "10.0.0.4", network: undefined },
      ],
      rules: [],
    });
  });

  it("has the interfaces of a scale set by name or by number, with and without public addresses", () => {
    const ipConfigurations = [{ publicIPAddressConfiguration: { name: "pub" } }, { name: "inner" }];
    const networkInterfaceConfigurations = [{ name: "nic", ipConfigurations }, {}];
    const elements = networkElementsIn({
      id: SET,
      virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } },
    })!;
    const nic = `${SET}/networkInterfaceConfigurations/nic`;
    assert.deepEqual(
      elements.map((one) => "id" in one && one.id),
      [nic, `${nic}/ipConfigurations/0/publicIPAddresses`, `${SET}/networkInterfaceConfigurations/1`],
    );
    assert.deepEqual(
      elements.flatMap((one) => (one.type === "interface" ? one.configurations.map((each) => each.publicAddress) : [])),
      [`${nic}/ipConfigurations/0/publicIPAddresses`, undefined, undefined],
    );
  });

  it("is read down to a depth, below which nothing is", () => {
    let nested: unknown = "deep";
    for (let depth = 0; depth < 1100; depth++) nested = [nested];
    assert.equal(only({ id: interfaceId(0), ipConfigurations: [], tags: nested }).type, "interface");
  });

  it("has rules that name pools in a list only", () => {
    const pools = [{ id: POOL }];
    const lb = only({
      id: BALANCER,
      frontendIPConfigurations: [],
      loadBalancingRules: [{ name: "smtp", backendAddressPools: pools }],
    });
    assert.deepEqual(lb.type === "load-balancer" && lb.forwardings[0]!.pools, [POOL]);
  });

  it("may refer to something without showing its id", () => {
    const nic = only({
      id: interfaceId(0),
      networkSecurityGroup: {},
      ipConfigurations: [{ publicIPAddress: "text", loadBalancerBackendAddressPools: ["text", null] }],
    });
    assert.ok(nic.type === "interface");
    assert.equal(nic.group, "unknown");
    assert.deepEqual([nic.configurations[0]!.publicAddress, nic.configurations[0]!.leads], ["", ["", ""]]);
  });
});

describe("what states say of networks", () => {
  it("is nothing of what has no type or no id", () => {
    for (const value of ["text", {}, { type: "azure-native:network:Subnet" }]) {
      assert.deepEqual(networkElementsInState(value), []);
    }
  });

  const strange: readonly (readonly [type: string, props: Json, expected: object])[] = [
    [
      "azurerm_lb_backend_address_pool_address",
      { backendAddressPoolId: POOL },
      { pools: [{ id: POOL, configurations: [], addresses: [{ address: "", network: undefined }], rules: [] }] },
    ],
    ["azurerm_network_interface_nat_rule_association", {}, { interface: "", lead: { configuration: "", id: "" } }],
    [
      "azurerm_lb",
      { frontendIpConfiguration: { publicIpAddressId: "" } },
      {
        sku: undefined,
        frontends: [{ id: "x/frontendIPConfigurations/", publicAddress: undefined, gatewayBalancer: undefined }],
      },
    ],
    ["azurerm_lb_rule", { loadbalancerId: BALANCER, backendAddressPoolId: null }, { id: BALANCER }],
    ["azurerm_linux_virtual_machine", { networkInterfaceIds: [5] }, { interfaces: [] }],
    ["azurerm_public_ip", {}, { sku: undefined, family: "ipv4" }],
    ["azurerm_subnet", { routeTableId: UNKNOWN }, { routeTable: "" }],
    ["azurerm_route", {}, { id: "", hasDefaultRoute: true }],
  ];
  for (const [type, props, expected] of strange) {
    it(`is as much as is there, ${type}`, () => {
      const [element] = networkElementsOf(type, { id: "x", ...props });
      const shown = Object.fromEntries(Object.entries(element!).filter(([key]) => key in expected));
      assert.deepEqual(shown, expected);
    });
  }
});
