import * as assert from "node:assert/strict";
import { rulesIn } from "../../policies/azure/groups";
import type { StackResource } from "../../policies/azure/stack-resource";
import { NSG, RULE, allow, deny, urnOf } from "../policies/harness";

/* The test of the stack policy shows what it joins. These tests show what only a state says, which has the ids of Azure. */

const GROUP = "providers/Microsoft.Network/networkSecurityGroups/relay";
const PLACE = { networkSecurityGroupName: "relay", resourceGroupName: "mail" };

function group(more: Partial<StackResource> = {}): StackResource {
  const props = { ...PLACE, securityRules: [deny()] };
  return { type: NSG, urn: urnOf(NSG, "group"), name: "group", props, propertyDependencies: {}, ...more };
}

function rule(more: Partial<StackResource> = {}): StackResource {
  const props = { ...PLACE, ...allow() };
  return { type: RULE, urn: urnOf(RULE, "smtp"), name: "smtp", props, propertyDependencies: {}, ...more };
}

/** Whether a group and a rule are judged together. */
function areJoined(...resources: readonly StackResource[]): boolean {
  return rulesIn(resources).groups.length === 1;
}

describe("rulesIn joins a group and a rule", () => {
  const groupIn = (subscription: string) => ({ id: `/subscriptions/${subscription}/resourceGroups/mail/${GROUP}` });
  const ruleIn = (subscription: string) => ({ id: `${groupIn(subscription).id}/securityRules/smtp` });
  const elsewhere = { urn: urnOf(RULE, "smtp", "prod") };

  it("of one subscription, though they are of several stacks", () => {
    assert.ok(areJoined(group(groupIn("a")), rule({ ...ruleIn("A"), ...elsewhere })));
  });

  it("not of several subscriptions, though they are of one stack", () => {
    assert.ok(!areJoined(group(groupIn("a")), rule(ruleIn("b"))));
  });

  it("of one stack where one subscription is not known, and not of several", () => {
    assert.ok(areJoined(group(), rule(ruleIn("a"))));
    assert.ok(areJoined(group(groupIn("a")), rule()));
    assert.ok(!areJoined(group(), rule({ ...ruleIn("a"), ...elsewhere })));
    assert.ok(!areJoined(group(groupIn("a")), rule(elsewhere)));
  });

  it("not for certain whose resource group is made from the same: an expression may differ", () => {
    const madeFrom = (...urns: readonly string[]) => ({
      propertyDependencies: { resourceGroupName: urns.map((urn) => ({ urn })) },
    });
    const [inGroup, inRule] = [group(), rule()].map(({ props }) => ({
      props: { ...props, resourceGroupName: undefined },
    }));
    assert.ok(!areJoined(group({ ...inGroup, ...madeFrom("a", "b") }), rule({ ...inRule, ...madeFrom("a", "b") })));
    assert.ok(!areJoined(group({ ...inGroup, ...madeFrom("a", "b") }), rule({ ...inRule, ...madeFrom("b", "c") })));
  });
});
