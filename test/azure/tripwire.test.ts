/** What looks like a rule or names the type of a group, wherever it stands and however it is written. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Accounted, isTypeOfRules, unreadRulesIn } from "../../policies/azure/tripwire";
import { check } from "../evaluator/arbitraries";

const RULE = {
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 100,
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

function pathsIn(value: unknown): string {
  const { path, count } = unreadRulesIn(value);
  return count === 0 ? "nothing" : `${count}: ${path}`;
}

/** A rule with its keys written in another way. */
function written(spell: (key: string) => string): object {
  return Object.fromEntries(Object.entries(RULE).map(([key, value]) => [spell(key), value]));
}

const GROUP = "Microsoft.Network/networkSecurityGroups";

describe("the tripwire", () => {
  const cases: readonly (readonly [what: string, value: unknown, expected: string])[] = [
    ["a rule", RULE, "1: "],
    ["a rule in lists and objects", { a: [{ b: RULE }] }, "1: a[0].b"],
    ["rules, and the first one is named", { a: RULE, b: [RULE, RULE] }, "3: a"],
    ["a rule in the case of PowerShell", written((key) => key[0]!.toUpperCase() + key.slice(1)), "1: "],
    ["a rule in snake case", written((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)), "1: "],
    ["a rule in capitals", written((key) => key.toUpperCase()), "1: "],
    ["a rule with its properties apart", { name: "smtp", properties: RULE }, "1: properties"],
    ["an action in place of access", { ...RULE, access: undefined, action: "Allow" }, "1: "],
    ["an admin rule", { access: "AlwaysAllow", direction: "Inbound", protocol: "Any", sources: [] }, "1: "],
    ["a rule in a text", { body: JSON.stringify({ properties: RULE }) }, "1: body.properties"],
    ["a rule in a text in a text", { a: JSON.stringify({ b: JSON.stringify([RULE]) }) }, "1: a.b[0]"],
    ["an unknown access", { ...RULE, access: Symbol("unknown") }, "1: "],
    ["a group by its type", { type: `${GROUP}@2023-09-01` }, "1: "],
    ["a type in capitals", { TYPE: GROUP.toUpperCase() }, "1: "],
    ["what has no protocol", { name: "a", access: "Allow", direction: "Inbound", port: "25" }, "nothing"],
    ["what denies", { ...RULE, access: " deny " }, "nothing"],
    ["what goes out", { ...RULE, direction: "Outbound" }, "nothing"],
    ["a reference to a group", { networkSecurityGroup: { id: "x", securityRules: [RULE] } }, "nothing"],
    [
      "a group in place of a reference",
      { networkSecurityGroup: { securityRules: [RULE] } },
      "1: networkSecurityGroup.securityRules[0]",
    ],
    [
      "a group that Azure lists in place of a reference",
      { networkSecurityGroup: { id: "x", etag: "y", securityRules: [RULE] } },
      "1: networkSecurityGroup.securityRules[0]",
    ],
    ["the type of something that is about groups", { targetType: GROUP }, "nothing"],
    ["an id", { id: `/subscriptions/x/resourceGroups/y/providers/${GROUP}/z` }, "nothing"],
    ["a text that is no JSON", { text: "{ direction" }, "nothing"],
    ["a text that says nothing of rules", { text: '{"a": 1}' }, "nothing"],
    ["no object", "x", "nothing"],
    ["nothing", undefined, "nothing"],
  ];
  for (const [what, value, expected] of cases) {
    it(`${expected === "nothing" ? "skips" : "finds"} ${what}`, () => assert.equal(pathsIn(value), expected));
  }

  for (const type of [
    GROUP,
    `${GROUP}/securityRules`,
    "Microsoft.ClassicNetwork/networkSecurityGroups/securityRules",
    "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules@2023-09-01",
    "azure-native:network:SecurityRule",
    "acme:index:NetworkSecurityGroup",
    "azurestack_network_security_rule",
    "azurerm_network_manager_admin_rule",
  ]) {
    it(`knows ${type}`, () => assert.ok(isTypeOfRules(type)));
  }

  for (const type of [
    "Microsoft.Network/networkSecurityPerimeters",
    "azurerm_subnet_network_security_group_association",
    "azurerm_network_security_perimeter",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "Microsoft.Network/networkWatchers/flowLogs",
    `${GROUP}/securityRules/${"x".repeat(300)}`,
  ]) {
    it(`does not know ${type.slice(0, 80)}`, () => assert.ok(!isTypeOfRules(type)));
  }

  it("skips what readers have accounted for, and only that", () => {
    const [read, other] = [{ ...RULE }, { ...RULE }];
    const accounted = new Accounted();
    accounted.addWhole([read]);
    const list = [read];
    accounted.addWhole(list);
    assert.equal(unreadRulesIn({ list, other }, accounted).path, "other");
    const group = { type: GROUP, properties: { securityRules: [RULE] } };
    accounted.addType(group);
    assert.equal(unreadRulesIn(group, accounted).path, "properties.securityRules[0]");
    accounted.addWhole("a text");
  });

  it("says where its search is incomplete", () => {
    const many = Array.from({ length: 20 }, () => ({}));
    assert.deepEqual(unreadRulesIn(many, new Accounted(), 10), { path: "[9]", count: 1 });
    assert.deepEqual(unreadRulesIn(many, new Accounted(), 21), { path: "", count: 0 });
  });

  it("sees a rule at any depth without using the stack, and texts in texts up to a bound", () => {
    let deep: object = RULE;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    assert.equal(unreadRulesIn(deep).count, 1);
    let text = JSON.stringify(RULE);
    for (let level = 0; level < 4; level++) text = JSON.stringify({ securityRules: text });
    assert.equal(unreadRulesIn({ text }).count, 1);
    assert.equal(
      unreadRulesIn({ text: JSON.stringify({ securityRules: text }) }).path,
      "text.securityRules.securityRules.securityRules.securityRules.securityRules",
    );
    // What is too deep to search counts, unless it says nothing of rules.
    const brackets = `{"securityRules":${"[".repeat(2000)}`;
    assert.deepEqual(unreadRulesIn({ text: brackets }), { path: "text", count: 1 });
    let harmless = JSON.stringify({ direction: "x", a: 5 });
    for (let level = 0; level < 5; level++) harmless = JSON.stringify({ direction: harmless });
    assert.equal(unreadRulesIn({ text: harmless }).count, 1);
    let nothing = JSON.stringify({ a: "b" });
    for (let level = 0; level < 5; level++) nothing = JSON.stringify({ security_rules: nothing });
    assert.equal(unreadRulesIn({ text: nothing }).count, 0);
    assert.equal(unreadRulesIn({ access: "Allow", direction: "Inbound", protocol: "Tcp", name: "x" }).count, 0);
    assert.equal(unreadRulesIn({ text: "[".repeat(2000), other: '"x"', number: '"direction"' }).count, 0);
  });

  it("sees JSON in texts of texts, a rule that says two things, and nothing of Azure Local", () => {
    assert.equal(unreadRulesIn({ text: JSON.stringify(JSON.stringify([RULE])) }).count, 1);
    assert.equal(unreadRulesIn([{ ...RULE, Access: "Deny" }]).count, 1);
    assert.equal(unreadRulesIn([{ ...RULE, access: "Deny", Access: "Deny" }]).count, 0);
    assert.equal(unreadRulesIn([{ type: "Microsoft.AzureStackHCI/networkSecurityGroups", rules: [RULE] }]).count, 0);
  });

  it("sees a rule wherever it is put into any JSON", () => {
    check(
      300,
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1 }), fc.nat(), (around, at) => {
        const list = [...around];
        list.splice(at % (list.length + 1), 0, { rules: [RULE] });
        assert.equal(unreadRulesIn({ list }).count, 1 + unreadRulesIn({ around }).count);
      }),
    );
  });
});
