import * as assert from "node:assert/strict";
import type { DeclaredResource } from "../../../../audit/input/item";
import { readStateResource } from "../../../../audit/input/pulumi/state";
import { UNKNOWN } from "../../../../policies/evaluator/rule";
import { SOURCE, itemsIn, problemsIn } from "../harness";

const NSG = "azure-native:network:NetworkSecurityGroup";
const RULE = "azure-native:network/v20230201:SecurityRule";
const URN = `urn:pulumi:dev::mail::${NSG}::web`;
const ID =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/web";
const PLACE = { source: SOURCE, line: 7 };

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (content: object): object => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ...content });
const plain = (value: unknown): object => secret({ plaintext: JSON.stringify(value) });
const CIPHER = secret({ ciphertext: "v1:bm90IGEgc2VjcmV0:bm90IGEgc2VjcmV0" });

/** The resource that is read from a group with such properties. */
function read(properties: object): DeclaredResource {
  const [item, ...others] =
    readStateResource({ urn: URN, type: NSG, custom: true, id: ID, ...properties }, PLACE) ?? [];
  assert.deepEqual(others, []);
  assert.ok(item?.kind === "resource");
  return item;
}

describe("readStateResource", () => {
  it("a group", () => {
    const inputs = { networkSecurityGroupName: "web", resourceGroupName: "mail" };
    const outputs = {
      name: "web",
      securityRules: [{ name: "smtp", priority: 100, sourceAddressPrefixes: [] }],
      tags: null,
    };
    assert.deepEqual(read({ inputs, outputs, parent: "urn:pulumi:dev::mail::pulumi:pulumi:Stack::mail-dev" }), {
      kind: "resource",
      place: PLACE,
      id: ID,
      resource: { type: NSG, urn: URN, name: "web", props: outputs, propertyDependencies: {} },
      inputs,
    });
  });

  for (const type of [
    "azure:network/networkSecurityGroup:NetworkSecurityGroup",
    "azure:network/networkSecurityRule:NetworkSecurityRule",
    "azure:network/networkManagerAdminRule:NetworkManagerAdminRule",
    "azurerm:index/networkSecurityGroup:NetworkSecurityGroup",
  ]) {
    it(`a resource of type ${type}`, () => {
      const urn = `urn:pulumi:dev::mail::${type}::web`;
      const props = { name: "web", resourceGroupName: "mail" };
      const resource = { type, urn, name: "web", props, propertyDependencies: {} };
      assert.deepEqual(readStateResource({ urn, type, outputs: props }, PLACE), [
        { kind: "resource", place: PLACE, id: undefined, resource, inputs: undefined },
      ]);
    });
  }

  it("what a deployment deploys, and not what another resource with a template has", () => {
    const named = { type: "Microsoft.Network/networkSecurityGroups", name: "web" };
    const inputs = { properties: { template: { resources: [{ ...named, properties: { securityRules: [] } }] } } };
    const readOf = (type: string) =>
      readStateResource({ urn: `urn:pulumi:dev::mail::${type}::d`, type, inputs }, PLACE);
    const [group, ...others] = readOf("azure-native:resources:Deployment") ?? [];
    assert.deepEqual(others, []);
    assert.equal(
      group?.kind === "resource" && group.resource.urn,
      `urn:pulumi:dev::mail::azure-native:resources:Deployment::d::${NSG}::web`,
    );
    assert.deepEqual(readOf("azure-native:resources:TemplateSpecVersion"), []);
  });

  it("a standalone rule, with what its inputs were made from", () => {
    const urn = `urn:pulumi:dev::mail::my:component:Mail$${RULE}::a::b`;
    const resource = {
      urn,
      type: RULE,
      custom: true,
      external: true,
      id: "not-known-to-azure",
      outputs: { access: "Allow" },
      propertyDependencies: { networkSecurityGroupName: [URN, URN, 5], priority: [], access: null },
    };
    assert.deepEqual(readStateResource(resource, PLACE), [
      {
        kind: "resource",
        place: PLACE,
        id: undefined,
        resource: {
          type: RULE,
          urn,
          name: "a::b",
          props: { access: "Allow" },
          propertyDependencies: { networkSecurityGroupName: [{ urn: URN }, { urn: URN }], priority: [], access: [] },
        },
        inputs: undefined,
      },
    ]);
  });

  const ids: readonly (readonly [id: unknown, isAzure: boolean])[] = [
    [ID, true],
    [ID.toLowerCase(), true],
    ["/subscriptions/a", false],
    ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", false],
    ["", false],
    [5, false],
    [undefined, false],
  ];
  for (const [id, isAzure] of ids) {
    it(`the id ${String(id)}: ${isAzure}`, () => {
      assert.equal(read({ id, inputs: { a: 1 } }).id, isAzure ? id : undefined);
    });
  }

  const values: readonly (readonly [what: string, value: unknown, read: unknown])[] = [
    ["text", "*", "*"],
    ["nothing", null, null],
    ["a list", [1, "a", [true]], [1, "a", [true]]],
    ["an object", { a: { b: 1 } }, { a: { b: 1 } }],
    ["a secret", CIPHER, UNKNOWN],
    ["a secret in plain text", plain("*"), "*"],
    ["a secret list in plain text", plain(["a", { b: 1 }]), ["a", { b: 1 }]],
    ["a secret in a secret", plain({ a: CIPHER, b: plain("c") }), { a: UNKNOWN, b: "c" }],
    ["a secret whose text is no JSON", secret({ plaintext: "*" }), UNKNOWN],
    ["a secret whose text is no text", secret({ plaintext: null, ciphertext: "v1:a:b" }), null],
    ["a secret without text", secret({}), UNKNOWN],
    ["a redacted secret", "[secret]", UNKNOWN],
    ["an element that is a secret", ["a", CIPHER], ["a", UNKNOWN]],
    ["an output", { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "a", dependencies: [] }, "a"],
    ["an output without its value", { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" }, UNKNOWN],
    [
      "another object of Pulumi's",
      { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "a" },
      { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "a" },
    ],
    ["unknown bool", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", UNKNOWN],
    ["unknown number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", UNKNOWN],
    ["unknown string", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", UNKNOWN],
    ["unknown array", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", UNKNOWN],
    ["unknown asset", "030794c1-ac77-496b-92df-f27374a8bd58", UNKNOWN],
    ["unknown archive", "e48ece36-62e2-4504-bad9-02848725956a", UNKNOWN],
    ["unknown object", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", UNKNOWN],
  ];
  for (const [what, value, expected] of values) {
    it(`a property: ${what}`, () => {
      const { resource, inputs } = read({ outputs: { a: value }, inputs: { b: value } });
      assert.deepEqual([resource.props, inputs], [{ a: expected }, { b: expected }]);
    });
  }

  it("a key that every object has", () => {
    const { props } = read({ outputs: JSON.parse('{"__proto__":{"securityRules":[]}}') as object }).resource;
    assert.deepEqual(Object.keys(props), ["__proto__"]);
    assert.equal((props as { securityRules?: unknown }).securityRules, undefined);
  });

  it("the text of a secret that is nested without end", () => {
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    assert.deepEqual(read({ outputs: { a: secret({ plaintext: text }) } }).resource.props, { a: UNKNOWN });
  });

  const properties: readonly (readonly [what: string, inputs: unknown, outputs: unknown, props: object])[] = [
    ["outputs before inputs", { a: 1 }, { b: 2 }, { b: 2 }],
    ["inputs where there are no outputs", { a: 1, securityRules: [] }, undefined, { a: 1, securityRules: [] }],
    ["inputs without rules, which may have any", { a: 1 }, undefined, { a: 1, securityRules: UNKNOWN }],
    ["inputs where outputs are empty", { a: 1 }, {}, { a: 1, securityRules: UNKNOWN }],
    ["inputs where outputs are no object, and may have any rules", { a: 1 }, [5], { a: 1, securityRules: UNKNOWN }],
    ["inputs where outputs are a secret, which may have any rules", { a: 1 }, CIPHER, { a: 1, securityRules: UNKNOWN }],
    ["the list of inputs where outputs are a secret", { securityRules: [] }, "[secret]", { securityRules: [] }],
    ["the list of inputs where outputs have none", { securityRules: [5] }, { b: 2 }, { b: 2, securityRules: [5] }],
    ["the same where theirs is null", { securityRules: [5] }, { securityRules: null }, { securityRules: [5] }],
    ["outputs where there are no inputs", null, { b: 2 }, { b: 2 }],
  ];
  for (const [what, inputs, outputs, props] of properties) {
    it(`takes ${what}`, () => assert.deepEqual(read({ inputs, outputs }).resource.props, props));
  }

  it("reports a resource without properties", () => {
    const message = `Resource "${URN}" has no properties, so it cannot be judged.`;
    for (const more of [{}, { inputs: {}, outputs: {} }, { inputs: null }]) {
      const items = readStateResource({ urn: URN, type: NSG, ...more }, PLACE);
      assert.deepEqual(items, [{ kind: "problem", problem: { ...PLACE, message } }]);
    }
  });

  const nothing: readonly (readonly [what: string, value: object])[] = [
    ["what was deleted to be made anew", { urn: URN, type: NSG, pendingReplacement: true, outputs: { a: 1 } }],
    ["another type", { urn: "urn:pulumi:dev::mail::pulumi:pulumi:Stack::mail-dev", type: "pulumi:pulumi:Stack" }],
    [
      "a type of the same name",
      { urn: URN, type: "azure-native:azurestackhci:NetworkSecurityGroup", outputs: { a: 1 } },
    ],
  ];
  for (const [what, value] of nothing) {
    it(`skips ${what}`, () => assert.deepEqual(readStateResource(value, PLACE), []));
  }

  const none: readonly unknown[] = [
    null,
    5,
    [],
    {},
    { urn: URN },
    { type: NSG },
    { urn: "a", type: NSG },
    { urn: 5, type: NSG },
  ];
  for (const value of none) {
    it(`no resource: ${JSON.stringify(value)}`, () => assert.equal(readStateResource(value, PLACE), undefined));
  }
});

describe("a state", () => {
  const resource = { urn: URN, type: NSG, outputs: { a: 1 } };
  const stack = {
    urn: "urn:pulumi:dev::mail::pulumi:pulumi:Stack::mail-dev",
    custom: false,
    type: "pulumi:pulumi:Stack",
  };
  const documents: readonly (readonly [
    what: string,
    document: unknown,
    resources: number,
    ...problems: readonly string[],
  ])[] = [
    ["an export", { version: 3, deployment: { manifest: {}, resources: [stack, resource], metadata: {} } }, 1],
    [
      "of a file backend",
      { version: 3, checkpoint: { stack: "a", latest: { manifest: {}, resources: [resource, resource] } } },
      2,
    ],
    ["without resources of ours", { version: 3, deployment: { resources: [stack] } }, 0],
    ["without resources", { version: 3, deployment: { manifest: {}, resources: [] } }, 0],
    ["without a list of them", { version: 3, deployment: { manifest: {} } }, 0],
    ["without a deployment", { version: 3, deployment: null }, 0],
    ["without a state", { version: 3, checkpoint: { stack: "a" } }, 0],
    ["resources alone", [stack, resource], 1],
    ["one resource", resource, 1],
    [
      "with a bad resource",
      { version: 3, deployment: { resources: [resource, null, resource] } },
      2,
      "1: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ],
  ];
  for (const [what, document, resources, ...problems] of documents) {
    it(what, () => {
      const items = itemsIn(document);
      assert.equal(items.filter(({ kind }) => kind === "resource").length, resources);
      assert.deepEqual(problemsIn(items), problems);
    });
  }
});

describe("what a state holds that is not judged", () => {
  const at = (type: string, name: string, outputs: object = {}): object => ({
    urn: `urn:pulumi:dev::mail::${type}::${name}`,
    type,
    custom: true,
    outputs,
  });
  const state = (...resources: readonly object[]): object => ({ version: 3, deployment: { resources } });
  const reported = (document: object): readonly string[] =>
    itemsIn(document).flatMap((item) =>
      item.kind === "note" ? [`note: ${item.note.message}`] : item.kind === "problem" ? [item.problem.message] : [],
    );
  const nothing = (contained: string): readonly string[] => [
    `note: This state contains no network security groups and no security rules. It contains ${contained}.`,
  ];

  it("is described by its types, if there is nothing else", () => {
    const vm = "azure-native:compute:VirtualMachine";
    assert.deepEqual(reported(state()), nothing("no resources"));
    const deleted = { ...at("acme:network:SecurityRule", "old"), delete: true };
    assert.deepEqual(reported(state(at("pulumi:pulumi:Stack", "a"), deleted)), nothing("no resources"));
    assert.deepEqual(reported(state(at(vm, "a"), at("a:b:C", "a"), at(vm, "b"))), nothing(`2 ${vm}, 1 a:b:C`));
    const many = ["g:h:I", "a:b:C", "j:k:L", "d:e:F"].map((type) => at(type, "a"));
    assert.deepEqual(reported(state(...many)), nothing("1 a:b:C, 1 d:e:F, 1 g:h:I and resources of 1 more type"));
    assert.deepEqual(
      reported(state(...many, at("m:n:O", "a"))),
      nothing("1 a:b:C, 1 d:e:F, 1 g:h:I and resources of 2 more types"),
    );
    assert.deepEqual(reported(state(at(vm, "a"), at(NSG, "web", { name: "web" }))), []);
    assert.deepEqual(reported([at(vm, "a")]), [nothing(`1 ${vm}`)[0]!.replace("state", "listing")]);
  });

  it("and looks like a group or a rule is a problem, once for each type", () => {
    const type = "acme:network:NetworkSecurityGroup";
    const unread = (subject: string, type: string): string =>
      `${subject} of type "${type}" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.`;
    assert.deepEqual(reported(state(at(type, "a"), at("acme:network:SecurityRule", "a"), at(type, "b"))), [
      unread("2 resources", type),
      unread("A resource", "acme:network:SecurityRule"),
    ]);
    const azureLocal = "azure-native:azurestackhci:NetworkSecurityGroup";
    assert.deepEqual(reported(state(at(azureLocal, "a"))), nothing(`1 ${azureLocal}`));
  });
});

describe("what groups of a state are attached to", () => {
  const GROUP = { networkSecurityGroup: { id: ID } };
  const cases: readonly (readonly [what: string, type: string, outputs: object, to: readonly string[], id?: string])[] =
    [
      [
        "a subnet",
        "azure-native:network/v20230201:Subnet",
        GROUP,
        ["/subscriptions/s/resourceGroups/m/providers/x"],
        "/subscriptions/s/resourceGroups/m/providers/x",
      ],
      [
        "a subnet without an id",
        "azure-native:network:Subnet",
        GROUP,
        ["urn:pulumi:dev::mail::azure-native:network:Subnet::a"],
      ],
      [
        "a network interface",
        "azure-native:network:NetworkInterface",
        GROUP,
        ["urn:pulumi:dev::mail::azure-native:network:NetworkInterface::a"],
      ],
      [
        "subnets of a virtual network",
        "azure-native:network:VirtualNetwork",
        { subnets: [{ id: "/a", ...GROUP }, { name: "b", ...GROUP }, GROUP, {}, null] },
        [
          "/a",
          "urn:pulumi:dev::mail::azure-native:network:VirtualNetwork::a/subnets/b",
          "urn:pulumi:dev::mail::azure-native:network:VirtualNetwork::a/subnets/?",
        ],
      ],
      [
        "an association of azure",
        "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        { networkSecurityGroupId: ID, subnetId: "/a" },
        ["/a"],
      ],
      [
        "an association of azurerm",
        "azurerm:index/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
        { networkSecurityGroupId: ID, networkInterfaceId: "" },
        [
          "urn:pulumi:dev::mail::azurerm:index/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation::a",
        ],
      ],
      [
        "an association without a subnet",
        "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        { networkSecurityGroupId: ID },
        [
          "urn:pulumi:dev::mail::azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation::a",
        ],
      ],
      [
        "an association with a subnet that is not known",
        "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        { networkSecurityGroupId: ID, subnetId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
        [
          "urn:pulumi:dev::mail::azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation::a",
        ],
      ],
      [
        "an association with a group that is a secret",
        "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        { networkSecurityGroupId: "[secret]", subnetId: "/a" },
        [],
      ],
      [
        "an association of nothing",
        "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        { subnetId: "/a" },
        [],
      ],
      ["a subnet without a group", "azure-native:network:Subnet", { networkSecurityGroup: null }, []],
      ["a subnet of another cloud", "aws:ec2/subnet:Subnet", GROUP, []],
      ["another resource", "azure-native:network:RouteTable", GROUP, []],
      ["a resource without outputs", "azure-native:network:Subnet", { outputs: 5 }, []],
    ];
  for (const [what, type, outputs, to, id] of cases) {
    it(what, () => {
      const value = { urn: `urn:pulumi:dev::mail::${type}::a`, type, id, outputs: "outputs" in outputs ? 5 : outputs };
      assert.deepEqual(
        readStateResource(value, PLACE),
        to.map((name) => ({ kind: "attachment", group: ID, to: name })),
      );
    });
  }

  it("the group's own outputs", () => {
    const outputs = { name: "web", subnets: [{ id: "/a" }, {}], networkInterfaces: [{ id: "/b" }] };
    const items = readStateResource({ urn: URN, type: NSG, id: ID, outputs }, PLACE) ?? [];
    assert.deepEqual(
      items.slice(1),
      ["/a", "/b"].map((to) => ({ kind: "attachment", group: ID, to })),
    );
  });
});
