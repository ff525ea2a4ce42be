import * as assert from "node:assert/strict";
import type { Declaration, DeclaredRule } from "../../policies/azure/declaration";
import { declarationOf } from "../../policies/azure/families";
import { rulesOf } from "../../policies/azure/rules";
import { UNKNOWN } from "../../policies/evaluator/rule";
import { BRIDGED } from "../policies/families";
import { type Properties, UNKNOWN as SENTINEL, allow, proxy, urnOf } from "../policies/harness";

const RULE_ID = "/subscriptions/s/resourceGroups/m/providers/Microsoft.Network/networkSecurityGroups/g/securityRules/r";

for (const family of BRIDGED) {
  const declare = (type: string, props: Properties, id?: string): Declaration => {
    const declaration = declarationOf({ type, urn: urnOf(type, "logical"), name: "logical", id, props: proxy(props) });
    assert.ok(declaration);
    return declaration;
  };
  const theRule = (type: string, props: Properties): DeclaredRule => {
    const [rule, ...others] = rulesOf(declare(type, props));
    assert.deepEqual(others, []);
    return rule!;
  };

  describe(`declarationOf, ${family.name}`, () => {
    it("names a group and its place", () => {
      const named = { name: "g", resourceGroupName: "m" };
      assert.deepEqual(declare(family.group, named).group, { name: "g", resourceGroup: "m", subscription: undefined });
      assert.deepEqual(declare(family.group, { ...named, resourceGroupName: SENTINEL }, RULE_ID).group, {
        name: "g",
        resourceGroup: "m",
        subscription: "s",
      });
    });

    it("names a standalone rule, its group and its place", () => {
      const declaration = declare(family.rule, {
        ...allow(),
        name: "r",
        networkSecurityGroupName: "g",
        resourceGroupName: "m",
      });
      assert.deepEqual(declaration.group, { name: "g", resourceGroup: "m", subscription: undefined });
      assert.deepEqual(declare(family.rule, allow(), RULE_ID).group, {
        name: "g",
        resourceGroup: "m",
        subscription: "s",
      });
      const [rule] = rulesOf(declaration);
      assert.deepEqual([rule!.azureName, rule!.name, rule!.origin], ["r", "r", "standalone"]);
      assert.deepEqual(theRule(family.rule, { ...allow(), name: SENTINEL }).name, "logical");
    });

    const ids: readonly [what: string, ids: unknown, expected: unknown][] = [
      ["a list", ["/a", "/b"], [{ id: "/a" }, { id: "/b" }]],
      ["one text", "/a", [{ id: "/a" }]],
      ["a list with one that is not known", ["/a", SENTINEL], [{ id: "/a" }, UNKNOWN]],
      ["a list with what is none", ["", null], ["", null]],
      ["nothing", undefined, undefined],
      ["an empty text", "", ""],
      ["an empty list", [], []],
      ["what is not known", SENTINEL, UNKNOWN],
      ["a number", 5, 5],
    ];
    for (const [what, value, expected] of ids) {
      it(`takes for application security groups ${what}, of both sides and both kinds of rules`, () => {
        const props = { sourceApplicationSecurityGroupIds: value, destinationApplicationSecurityGroupIds: value };
        for (const rule of [theRule(family.rule, props), theRule(family.group, { securityRules: [props] })]) {
          assert.deepEqual(rule.sourceApplicationSecurityGroups, expected);
          assert.deepEqual(rule.destinationApplicationSecurityGroups, expected);
        }
      });
    }

    it("does not take azure-native's application security groups for its own", () => {
      const rule = theRule(family.rule, { sourceApplicationSecurityGroups: [{ id: "/a" }] });
      assert.equal(rule.sourceApplicationSecurityGroups, undefined);
    });
  });
}
