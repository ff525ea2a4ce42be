/** The stand-in provider must leave unknown at preview what the real one does, or the tests that use it prove nothing. */

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as azure from "./provider/azure-native";
import * as bridged from "./provider/bridged";
import { type Json, type Properties, UNKNOWN, diff } from "./provider/provider";

const GROUP = urn("azure-native:network:NetworkSecurityGroup", "group");
const RULE = urn("azure-native:network:SecurityRule", "rule");

describe("the stand-in for azure-native", () => {
  for (const file of [
    "network/networkSecurityGroup",
    "network/securityRule",
    "network/adminRule",
    "network/publicIPAddress",
    "resources/resourceGroup",
  ]) {
    it(`has the outputs that the SDK declares for ${file}`, () => {
      const declared = [...declaration(file).matchAll(/^ {4}readonly (\w+): pulumi\.Output/gm)].map(([, name]) => name);
      const [module, name = ""] = file.split("/");
      const type = `azure-native:${module}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      assert.deepEqual(Object.keys(azure.preview(urn(type, "any"), {})).sort(), declared.sort());
    });
  }

  for (const [type, preview] of [
    ["SecurityRuleResponse", previewOfElement("securityRules", {})],
    [
      "ApplicationSecurityGroupResponse",
      (
        previewOfElement("securityRules", { sourceApplicationSecurityGroups: [{}] })[
          "sourceApplicationSecurityGroups"
        ] as [Properties]
      )[0],
    ],
  ] as const) {
    it(`has the outputs that the SDK declares for ${type} inside a group`, () => {
      const [, network = ""] = declaration("types/output").split("export declare namespace network {");
      const [, body = ""] = new RegExp(`interface ${type} {\n([^]*?)\n    }\n`).exec(network) ?? [];
      const declared = [...body.matchAll(/^ {8}(\w+)\??:/gm)].map(([, name]) => name);
      assert.deepEqual(Object.keys(preview).sort(), declared.sort());
    });
  }

  it("leaves unknown at preview what the program did not set", () => {
    const outputs = azure.preview(GROUP, {
      location: "westeurope",
      securityRules: [{ access: "Deny" }, UNKNOWN],
    });
    const { location, name, defaultSecurityRules, securityRules } = outputs;
    assert.deepEqual([location, name, defaultSecurityRules], ["westeurope", UNKNOWN, UNKNOWN]);
    const [rule, unknown] = securityRules as [Properties, Json];
    assert.deepEqual([rule["access"], rule["sourceAddressPrefixes"]], ["Deny", UNKNOWN]);
    assert.equal(unknown, UNKNOWN);
    assert.equal(azure.preview(GROUP, {})["securityRules"], UNKNOWN);
  });

  it("keeps at preview of an update the name and the location", () => {
    const outputs = azure.previewUpdate(
      GROUP,
      { location: UNKNOWN },
      { name: "relay", location: "westeurope", etag: "1" },
    );
    const { name, location, etag } = outputs;
    assert.deepEqual([name, location, etag], ["relay", "westeurope", UNKNOWN]);
  });

  it("fills in names, a location and the API version, and drops nulls", () => {
    assert.deepEqual(azure.check(RULE, {}, { access: "Allow", description: null, sourceAddressPrefixes: [] }), {
      access: "Allow",
      sourceAddressPrefixes: [],
      securityRuleName: "rule",
      azureApiVersion: "2024-05-01",
    });
    const checked = azure.check(GROUP, {}, { resourceGroupName: "mail", securityRules: [{ description: null }] });
    assert.match(checked["networkSecurityGroupName"] as string, /^group[0-9a-f]{8}$/);
    assert.deepEqual([checked["location"], checked["securityRules"]], ["westeurope", [{}]]);
    assert.equal(azure.check(GROUP, checked, {})["networkSecurityGroupName"], checked["networkSecurityGroupName"]);
    assert.equal(azure.check(GROUP, {}, { resourceGroupName: UNKNOWN })["location"], UNKNOWN);
  });

  it("answers a create as Azure does: an id, default rules, empty plural fields", () => {
    const names = { resourceGroupName: "mail", networkSecurityGroupName: "relay" };
    const id =
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/relay";
    const group = azure.create(GROUP, { ...names, securityRules: [{ name: "smtp", sourceAddressPrefix: "*" }] });
    assert.equal(group.id, id);
    assert.equal((group.outputs["defaultSecurityRules"] as Json[]).length, 6);
    const [inline] = group.outputs["securityRules"] as [Properties];
    assert.equal(inline["id"], `${id}/securityRules/smtp`);
    assert.deepEqual([inline["sourceAddressPrefix"], inline["sourceAddressPrefixes"]], ["*", []]);
    assert.deepEqual(azure.create(GROUP, names).outputs["securityRules"], []);

    const rule = azure.create(RULE, { ...names, securityRuleName: "smtp", sourceAddressPrefixes: ["*"] });
    assert.equal(rule.id, `${id}/securityRules/smtp`);
    const { name, networkSecurityGroupName, sourceAddressPrefixes, sourcePortRanges } = rule.outputs;
    assert.deepEqual(
      [name, networkSecurityGroupName, sourceAddressPrefixes, sourcePortRanges],
      ["smtp", undefined, ["*"], []],
    );
  });
});

describe("the stand-in for bridged providers", () => {
  const NSG = urn("azure:network/networkSecurityGroup:NetworkSecurityGroup", "group");
  const RULE_OF_NSG = urn("azurerm:index/networkSecurityRule:NetworkSecurityRule", "rule");
  const ADMIN = urn("azure:network/networkManagerAdminRule:NetworkManagerAdminRule", "admin");
  const names = { name: "relay", resourceGroupName: "mail" };
  const id =
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/relay";

  it("fills in names, says which, and drops nulls", () => {
    const checked = bridged.check(NSG, {}, { tags: null, securityRules: [{ name: "a", description: null }] });
    assert.match(checked["name"] as string, /^group[0-9a-f]{8}$/);
    assert.deepEqual(
      [checked["__defaults"], checked["securityRules"], Object.keys(checked).includes("tags")],
      [["name"], [{ name: "a", __defaults: [] }], false],
    );
    assert.equal(bridged.check(NSG, checked, {})["name"], checked["name"]);
    assert.deepEqual(bridged.check(NSG, {}, names), { ...names, __defaults: [] });
  });

  it("gives inputs the types of the schema, at any depth", () => {
    const rule = { priority: "100", destinationPortRange: 25, sourcePortRanges: [1, "2"], description: UNKNOWN };
    const typed = { priority: 100, destinationPortRange: "25", sourcePortRanges: ["1", "2"], description: UNKNOWN };
    assert.deepEqual(bridged.check(NSG, {}, { ...names, tags: { a: 1 }, securityRules: [rule, UNKNOWN] }), {
      ...names,
      tags: { a: "1" },
      securityRules: [{ ...typed, __defaults: [] }, UNKNOWN],
      __defaults: [],
    });
    assert.deepEqual(bridged.check(RULE_OF_NSG, {}, { ...names, priority: UNKNOWN })["priority"], UNKNOWN);
  });

  it("takes words only in their case", () => {
    const rule = { access: "Allow", direction: "Inbound", protocol: "*" };
    for (const [type, inputs, expected] of [
      [NSG, { securityRules: [rule, { ...rule, access: UNKNOWN }, UNKNOWN] }, []],
      [NSG, { securityRules: [{ ...rule, access: "allow" }] }, ["expected access to be one of Allow, Deny, got allow"]],
      [
        RULE_OF_NSG,
        { ...rule, direction: "inbound" },
        ["expected direction to be one of Inbound, Outbound, got inbound"],
      ],
      [ADMIN, { action: "AlwaysAllow", protocol: "Any" }, []],
      [ADMIN, { action: "Alwaysallow" }, ["expected action to be one of Allow, Deny, AlwaysAllow, got Alwaysallow"]],
    ] as const) {
      assert.deepEqual(bridged.failures(type, inputs), expected);
    }
  });

  it("leaves unknown at preview of a create only what Azure answers, and keeps that at an update", () => {
    assert.deepEqual(bridged.preview(NSG, { ...names, __defaults: [] }), { ...names, securityRules: UNKNOWN });
    assert.deepEqual(bridged.previewUpdate(NSG, names, { securityRules: [{ name: "a" }], tags: {} }), {
      ...names,
      securityRules: [{ name: "a" }],
    });
    const rule = { ...names, networkSecurityGroupName: UNKNOWN };
    assert.deepEqual(bridged.preview(RULE_OF_NSG, rule), rule);
  });

  it("takes it for no change where the program no longer sets what Azure answers, too", () => {
    const olds = { ...names, securityRules: [{ name: "a" }] };
    assert.deepEqual(diff(bridged, NSG, olds, names), { changed: [], replaces: [] });
    assert.deepEqual(diff(bridged, NSG, olds, { ...names, securityRules: [] }), {
      changed: ["securityRules"],
      replaces: [],
    });
    assert.deepEqual(diff(bridged, NSG, names, { ...names, name: "b" }), { changed: ["name"], replaces: ["name"] });
  });

  it("has the rules of a group in an order of its own, whole, without its marks", () => {
    const rules = ["b", "a"].map((name) => ({ name, sourceAddressPrefix: UNKNOWN, __defaults: [] }));
    const whole = ["a", "b"].map((name) => ({ ...bridged.INLINE_OPTIONAL, name, sourceAddressPrefix: UNKNOWN }));
    assert.deepEqual(bridged.preview(NSG, { securityRules: rules })["securityRules"], whole);
  });

  it("leaves unknown at preview a whole set that has an unknown element, and of a list that element", () => {
    assert.equal(bridged.preview(NSG, { securityRules: [{ name: "a" }, UNKNOWN] })["securityRules"], UNKNOWN);
    const sources = (list: Json): Json => ({ ...bridged.INLINE_OPTIONAL, sourceAddressPrefixes: list });
    assert.deepEqual(
      bridged.preview(NSG, { securityRules: [{ sourceAddressPrefixes: ["203.0.113.0/24", UNKNOWN] }] })[
        "securityRules"
      ],
      [sources(UNKNOWN)],
    );
    assert.deepEqual(bridged.preview(RULE_OF_NSG, { sourceAddressPrefixes: [UNKNOWN], sourcePortRanges: ["2", "1"] }), {
      sourceAddressPrefixes: UNKNOWN,
      sourcePortRanges: ["1", "2"],
    });
    const admin = { destinationPortRanges: [UNKNOWN, "25"], sources: [{ addressPrefix: UNKNOWN }] };
    assert.deepEqual(bridged.preview(ADMIN, admin), admin);
  });

  it("records empty texts and lists for what is not set", () => {
    const group = bridged.create(NSG, { ...names, securityRules: [{ name: "a" }] });
    assert.equal(group.id, id);
    const [inline] = group.outputs["securityRules"] as [Properties];
    assert.deepEqual([inline["sourceAddressPrefix"], inline["sourceAddressPrefixes"]], ["", []]);
    assert.deepEqual(bridged.create(NSG, names).outputs["securityRules"], []);
    assert.deepEqual(
      bridged.create(NSG, names, { securityRules: [{ ...inline, name: "b" }] }).outputs["securityRules"],
      [{ ...inline, name: "b" }],
    );
    const rule = bridged.create(RULE_OF_NSG, { ...names, name: "smtp", networkSecurityGroupName: "relay" });
    assert.equal(rule.id, `${id}/securityRules/smtp`);
    assert.deepEqual([rule.outputs["networkSecurityGroupName"], rule.outputs["destinationPortRanges"]], ["relay", []]);
  });
});

function urn(type: string, name: string): string {
  return `urn:pulumi:dev::test::${type}::${name}`;
}

function previewOfElement(list: string, element: Properties): Properties {
  return (azure.preview(GROUP, { [list]: [element] })[list] as [Properties])[0];
}

/** The SDK's type declarations, read as text: to load them takes a compiler some seconds. */
function declaration(file: string): string {
  return readFileSync(require.resolve(`@pulumi/azure-native/${file}.d.ts`), "utf8");
}
