/** What the real engine and the pack say of groups that a bridged provider declares, of security admin rules, and of what is not read. */

import * as assert from "node:assert/strict";
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { AZURE, AZURE_NATIVE, BRIDGED, FAMILIES } from "../policies/families";
import { type State, type StoredResource, analyze, deployed, preview, refreshed, reports, up } from "./harness";
import { Bridged, allow, deny, group, resource, standalone } from "./programs";

type Rule = object;

const CLOSED = { sourceAddressPrefix: "203.0.113.0/24" };

/** As a resource of its own, whose name is the program's. */
function named(rule: Rule, name: string): Rule {
  return { ...rule, name };
}

for (const family of BRIDGED) {
  const bridgedGroup = (name: string, rules?: readonly Rule[], more: Rule = {}): Bridged =>
    new Bridged(family.group, name, {
      name,
      resourceGroupName: "mail",
      location: "westeurope",
      ...(rules ? { securityRules: rules } : {}),
      ...more,
    });
  const bridgedRule = (
    name: string,
    networkSecurityGroupName: unknown,
    rule: Rule,
    options?: pulumi.CustomResourceOptions,
  ): Bridged => {
    const properties = { ...named(rule, name), resourceGroupName: "mail", networkSecurityGroupName };
    return new Bridged(family.rule, name, properties, options);
  };
  const unknownAddress = (): pulumi.Output<string> => {
    const type = family.group.replace(/[nN]etworkSecurityGroup/g, (word) =>
      word.startsWith("n") ? "publicIp" : "PublicIp",
    );
    return new Bridged(type, "address", { resourceGroupName: "mail" }).ipAddress;
  };

  describe(`groups and rules of ${family.name}`, () => {
    it("are judged when they are new", async () => {
      const outcome = await preview(() => {
        const ipAddress = unknownAddress();
        bridgedGroup("open", [allow(100)]);
        bridgedGroup("numbers", [{ ...allow(100), priority: "100", destinationPortRange: 25 }]);
        bridgedGroup("restricted", [{ ...allow(100), ...CLOSED }, allow(200, { destinationPortRange: "443" })]);
        bridgedGroup("shadowed", [allow(200), deny(100)]);
        bridgedGroup("empty");
        bridgedGroup("unknown", [{ ...allow(100), sourceAddressPrefix: ipAddress }]);
        bridgedGroup("beside-unknown", [{ ...allow(100), sourceAddressPrefix: ipAddress }, allow(200)]);
        // An element that is not known may be a Deny that comes first.
        bridgedGroup("unknown-element", [ipAddress.apply((ip) => allow(100, { sourceAddressPrefix: ip })), allow(200)]);
        // Rules with unknown names, which the outputs have in another order, must not be taken for each other.
        const name = ipAddress.apply((ip) => `rule-${ip}`);
        bridgedGroup("nameless-deny", [
          { ...deny(100), name, sourceAddressPrefix: ipAddress },
          { ...allow(200), name },
        ]);
        bridgedGroup("nameless-allow", [
          { ...allow(100, { destinationPortRange: "443" }), name, description: "b" },
          { ...allow(200), name, description: "a", sourceAddressPrefix: ipAddress },
        ]);
        bridgedRule("alone", "elsewhere", allow(100));
        bridgedRule("by-output", bridgedGroup("denying", [deny(100)]).name, allow(200));
        bridgedRule("by-name", "cASED", allow(200), { dependsOn: bridgedGroup("Cased", [deny(100)]) });
        bridgedRule("closing", bridgedGroup("closed").name, { ...allow(100), ...CLOSED });
      });
      assert.equal(outcome.ok, false);
      assert.deepEqual(reports(outcome).sort(), [
        "no-unrestricted-smtp advisory beside-unknown",
        "no-unrestricted-smtp advisory nameless-allow",
        "no-unrestricted-smtp advisory nameless-deny",
        "no-unrestricted-smtp advisory unknown",
        "no-unrestricted-smtp advisory unknown-element",
        "no-unrestricted-smtp mandatory alone",
        "no-unrestricted-smtp mandatory beside-unknown",
        "no-unrestricted-smtp mandatory numbers",
        "no-unrestricted-smtp mandatory open",
        "no-unrestricted-smtp-stack mandatory alone",
        "no-unrestricted-smtp-stack mandatory beside-unknown",
        "no-unrestricted-smtp-stack mandatory numbers",
        "no-unrestricted-smtp-stack mandatory open",
      ]);
      const [advice] = outcome.policyEvents.filter(({ enforcementLevel }) => enforcementLevel === "advisory");
      assert.match(advice!.message, /: sourceAddressPrefix of inline rule "allow-100"\.$/);
    });

    it("are judged in a state", async () => {
      const state = await deployed(() => {
        bridgedGroup("open", [allow(100)]);
        bridgedRule("joined", bridgedGroup("denying", [deny(100)]).name, allow(200));
        bridgedRule("closing", group(allow(200)).name, { ...allow(100), ...CLOSED });
      });
      const outcome = analyze(state);
      assert.equal(outcome.ok, false);
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp mandatory group",
        "no-unrestricted-smtp mandatory open",
        "no-unrestricted-smtp-stack mandatory group",
        "no-unrestricted-smtp-stack mandatory open",
      ]);
    });

    // The two are declared in the same dialect: what follows needs no second run.
    if (family !== AZURE) return;

    it("are judged by the stack policy alone, too", async () => {
      const outcome = await preview(
        () => {
          bridgedGroup("open", [allow(100)]);
          bridgedGroup("empty");
          const ipAddress = unknownAddress();
          bridgedGroup("unknown", [{ ...allow(100), sourceAddressPrefix: ipAddress }]);
          bridgedGroup("unknown-element", [ipAddress.apply((ip) => allow(100, { sourceAddressPrefix: ip }))]);
          bridgedRule("unknown-in-list", "elsewhere", {
            ...allow(100, { sourceAddressPrefix: undefined }),
            sourceAddressPrefixes: ["203.0.113.0/24", ipAddress],
          });
          bridgedRule("by-output", bridgedGroup("denying", [deny(100)]).name, allow(200));
        },
        { policyPackConfig: { "no-unrestricted-smtp": "disabled" } },
      );
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp-stack mandatory open",
        "no-unrestricted-smtp-stack advisory unknown",
        "no-unrestricted-smtp-stack advisory unknown-element",
        "no-unrestricted-smtp-stack advisory unknown-in-list",
      ]);
    });

    it("are judged in any case, though the provider refuses a word in the wrong one", async () => {
      const rule = { ...allow(100), access: "allow", direction: "INBOUND", protocol: "tcp" };
      const outcome = await preview(() => void bridgedGroup("cased", [rule]));
      assert.equal(outcome.ok, false);
      assert.match(outcome.stdout, /expected protocol to be one of \*, Tcp, Udp, Icmp, Esp, Ah, got tcp/);
      assert.deepEqual(reports(outcome), ["no-unrestricted-smtp mandatory cased"]);
    });

    it("are joined with those of azure-native by literal names", async () => {
      const outcome = await preview(() => {
        const native = resource(AZURE_NATIVE.group, "native", {
          resourceGroupName: "mail",
          networkSecurityGroupName: "native",
          securityRules: [deny(100)],
        });
        bridgedRule("bridged-rule", "NATIVE", allow(200), { dependsOn: native });
        const bridged = bridgedGroup("bridged", [deny(100)]);
        standalone("native-rule", "Bridged", allow(200), { dependsOn: bridged });
        bridgedRule("elsewhere", "other", allow(200));
      });
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp mandatory elsewhere",
        "no-unrestricted-smtp-stack mandatory elsewhere",
      ]);
    });

    it("are judged at an update, by what it changes", async () => {
      const state = await deployed(() => {
        bridgedGroup("opened", [{ ...allow(100), ...CLOSED }]);
        bridgedRule("rule", bridgedGroup("tagged").name, { ...allow(100), ...CLOSED });
      });
      const outcome = await preview(
        () => {
          bridgedGroup("opened", [allow(100)]);
          bridgedRule("rule", bridgedGroup("tagged", undefined, { tags: { a: "b" } }).name, {
            ...allow(100),
            ...CLOSED,
          });
        },
        { state: listing(state, "tagged", { ...allow(100), ...CLOSED, name: "rule" }) },
      );
      assert.deepEqual(outcome.summary?.resourceChanges, { same: 2, update: 2 });
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp mandatory opened",
        "no-unrestricted-smtp-stack mandatory opened",
      ]);
    });

    it("are reported where the program drops its rules, which the provider then leaves as they are", async () => {
      const state = await deployed(() => void bridgedGroup("dropped", [allow(100)]));
      const outcome = await preview(() => void bridgedGroup("dropped"), { state });
      assert.equal(outcome.ok, true, outcome.stdout);
      assert.deepEqual(outcome.summary?.resourceChanges, { same: 2 });
      assert.deepEqual(reports(outcome), ["no-unrestricted-smtp-stack advisory dropped"]);
      const emptied = await preview(() => void bridgedGroup("dropped", []), { state });
      assert.deepEqual(emptied.summary?.resourceChanges, { same: 1, update: 1 });
      assert.deepEqual(reports(emptied), []);
    });

    it("are judged as before after a refresh, and at an update that stops at the first", async () => {
      const program = (): unknown => bridgedGroup("open", [allow(100)]);
      const state = await refreshed(await deployed(program));
      const outcome = await preview(program, { state });
      assert.deepEqual(outcome.summary?.resourceChanges, { same: 2 });
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp mandatory open",
        "no-unrestricted-smtp-stack mandatory open",
      ]);
      const updated = await up(program, { state });
      assert.equal(updated.ok, false);
      assert.deepEqual(reports(updated), ["no-unrestricted-smtp mandatory open"]);
    });

    it("are not blocked by a standalone rule that goes, which the group's state still lists", async () => {
      const state = await deployed(() => {
        bridgedRule("rule", bridgedGroup("relay").name, allow(100));
      });
      const recorded = listing(state, "relay", { ...allow(100), name: "rule" });
      const going = await preview(() => void bridgedGroup("relay"), { state: recorded });
      assert.equal(going.ok, true, going.stdout);
      assert.deepEqual(going.summary?.resourceChanges, { same: 2, delete: 1 });
      assert.deepEqual(reports(going), ["no-unrestricted-smtp-stack advisory relay"]);
      const closing = await preview(
        () => {
          bridgedRule("rule", bridgedGroup("relay").name, { ...allow(100), ...CLOSED });
        },
        { state: recorded },
      );
      assert.deepEqual(reports(closing), []);
    });
  });
}

describe("security admin rules", () => {
  const ALWAYS = { direction: "Inbound", protocol: "Tcp", priority: 10, destinationPortRanges: ["20-30"] };
  const from = (addressPrefix: unknown): Rule => ({ sources: [{ addressPrefix, addressPrefixType: "IPPrefix" }] });

  it("of every family are judged, new and in a state", async () => {
    const program = (): void => {
      const address = new network.PublicIPAddress("address", { resourceGroupName: "mail" });
      group(deny(100));
      for (const family of FAMILIES) {
        const isNative = family === AZURE_NATIVE;
        const adminRule = (what: string, access: string, properties: Rule): unknown => {
          const name = `${family.name}-${what}`;
          const own = isNative
            ? { access, kind: "Custom", ruleName: name, resourceGroupName: "mail", networkManagerName: "m" }
            : { action: access, name, adminRuleCollectionId: "/subscriptions/s/ruleCollections/r" };
          return new Bridged(family.adminRule, name, { ...ALWAYS, ...properties, ...own });
        };
        adminRule("any", "AlwaysAllow", {});
        adminRule("internet", "AlwaysAllow", from("Internet"));
        adminRule("unknown", "AlwaysAllow", from(address.ipAddress));
        adminRule("narrow", "AlwaysAllow", from("203.0.113.0/24"));
        adminRule("allow", "Allow", from("*"));
        adminRule("deny", "Deny", from("*"));
        adminRule("outbound", "AlwaysAllow", { ...from("*"), direction: "Outbound" });
        adminRule("other-port", "AlwaysAllow", { ...from("*"), destinationPortRanges: ["443"] });
        adminRule("other-protocol", "AlwaysAllow", { ...from("*"), protocol: "Udp" });
      }
    };
    const inBoth = (level: string, ...whats: readonly string[]): readonly string[] =>
      FAMILIES.flatMap(({ name }) =>
        whats.flatMap((what) =>
          ["no-unrestricted-smtp", "no-unrestricted-smtp-stack"].map((policy) => `${policy} ${level} ${name}-${what}`),
        ),
      );
    const open = inBoth("mandatory", "any", "internet");
    const unknown = FAMILIES.map(({ name }) => `no-unrestricted-smtp advisory ${name}-unknown`);
    const outcome = await preview(program);
    assert.deepEqual(reports(outcome).sort(), [...open, ...unknown].sort());
    assert.match(outcome.policyEvents[0]!.message, /\bno network security group can stop them\./);
    assert.deepEqual(reports(analyze(await deployed(program))).sort(), [...open].sort());
  });
});

describe("types that look like a group or a rule", () => {
  it("and are not read are reported once, and block nothing", async () => {
    const outcome = await preview(() => {
      for (const name of ["a", "b"])
        new Bridged("acme:network:NetworkSecurityGroup", name, { securityRules: [allow(100)] });
      resource("azure-native:azurestackhci:NetworkSecurityGroup", "local", { securityRules: [allow(100)] });
    });
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp-stack advisory a"]);
    assert.match(
      outcome.policyEvents[0]!.message,
      /^2 resources of type "acme:network:NetworkSecurityGroup" may let /m,
    );
  });
});

/** The state as a refresh leaves it once Azure lists a standalone rule with its group. */
function listing(state: State, groupName: string, rule: Rule): State {
  const resources = (state.deployment.resources ?? []).map((one: Partial<StoredResource>) =>
    one.outputs?.["name"] === groupName ? { ...one, outputs: { ...one.outputs, securityRules: [rule] } } : one,
  );
  return { ...state, deployment: { ...state.deployment, resources } } as State;
}
