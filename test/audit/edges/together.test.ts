/** Listings with what does not belong into them, and listings together with plans. */

import * as assert from "node:assert/strict";
import {
  ADMIN_ALLOW,
  ADMIN_TYPE,
  ALLOW,
  DENY,
  NARROW,
  NETWORK,
  type Values,
  azurerm,
  flat,
  nested,
  statusesOf,
} from "./harness";
import { itemsOf } from "../input/harness";

const listed = (name: string, ...rules: readonly Values[]): Values => ({
  id: `${NETWORK}/networkSecurityGroups/${name}`,
  name,
  type: "Microsoft.Network/networkSecurityGroups",
  resourceGroup: "mail",
  securityRules: rules,
});

/** A plan of one standalone rule of the group `web`. */
function plan(action: "create" | "delete", name: string, of: Values): Values {
  const values = { ...azurerm(name, of), network_security_group_name: "web", resource_group_name: "mail" };
  const [before, after] = action === "create" ? [null, values] : [{ ...values, id: idOf(name) }, null];
  return {
    format_version: "1.2",
    resource_changes: [
      {
        address: `azurerm_network_security_rule.${name}`,
        mode: "managed",
        type: "azurerm_network_security_rule",
        name,
        change: { actions: [action], before, after, after_unknown: {} },
      },
    ],
  };
}

const idOf = (name: string): string => `${NETWORK}/networkSecurityGroups/web/securityRules/${name}`;

describe("files together", () => {
  it("say what is open now, and what will be: a rule that a plan adds", () => {
    const today = listed("web", flat("inside", NARROW));
    assert.equal(statusesOf([today]), "restricted");
    // It is unknown which subscription the plan is about, so the rule is reported by itself, too.
    assert.equal(statusesOf(plan("create", "smtp", ALLOW), [today]), "open, undecided");
  });

  it("say what is open now, and what will be: a Deny that a plan deletes", () => {
    const today = listed("web", flat("smtp", ALLOW), flat("no", DENY));
    assert.equal(statusesOf([today]), "restricted");
    assert.equal(statusesOf(plan("delete", "no", DENY), [today]), "open");
  });

  it("say what will be, where only rules are listed: a Deny that a plan deletes", () => {
    const listedRule = (name: string, of: Values): Values => ({
      ...flat(name, of),
      id: idOf(name),
      type: "Microsoft.Network/networkSecurityGroups/securityRules",
    });
    const today = [listedRule("smtp", ALLOW), listedRule("no", DENY)];
    assert.equal(statusesOf(today), "restricted");
    assert.equal(statusesOf(plan("delete", "no", DENY), today), "open");
  });

  it("keep what is open now, though a plan closes it", () => {
    const today = listed("web", flat("smtp", ALLOW));
    assert.equal(statusesOf(plan("delete", "smtp", ALLOW), [today]), "open");
  });

  it("know the Deny of the listing that may close what a plan adds", () => {
    const today = listed("web", flat("no", DENY));
    assert.equal(statusesOf(plan("create", "smtp", ALLOW), [today]), "undecided");
  });
});

describe("states of one subscription that declare resources of the same names", () => {
  const NSG = "azure-native:network:NetworkSecurityGroup";
  const state = (...names: readonly string[]): Values => ({
    version: 3,
    deployment: {
      resources: names.map((name) => ({
        urn: `urn:pulumi:dev::mail::${NSG}::${name[0]!}`,
        type: NSG,
        custom: true,
        id: `${NETWORK}/networkSecurityGroups/${name}`,
        inputs: { networkSecurityGroupName: name, resourceGroupName: "mail", securityRules: [] },
      })),
    },
  });

  it("are all judged", () => {
    const documents = [state("b1"), state("a1", "b2"), state("a2"), state("a3")];
    assert.equal(statusesOf(...documents), Array.from({ length: 5 }, () => "restricted").join(", "));
  });
});

describe("a listing at its edges", () => {
  it("has admin rules judged, also in one list with a group", () => {
    const adminRule = {
      id: `${NETWORK}/x/smtp`,
      name: "smtp",
      type: ADMIN_TYPE,
      kind: "Custom",
      properties: ADMIN_ALLOW,
    };
    assert.equal(statusesOf([listed("web"), adminRule]), "admin rule open, restricted");
    // What has neither a name nor an id is called by its place.
    assert.equal(statusesOf([{ ...adminRule, name: undefined, id: undefined }]), "admin rule open");
  });

  it("names the place of what was not read, cut in the middle where it is long", () => {
    const long = "x".repeat(200);
    const [item] = itemsOf(
      JSON.stringify([{ ...listed("web"), [long]: { rules: [nested("smtp", ALLOW).properties] } }]),
    ).flatMap((one) => (one.kind === "problem" ? [one.problem.message] : []));
    assert.match(item!, /\(at x{60}…x+\.rules\[0\]\)/);
  });
});
