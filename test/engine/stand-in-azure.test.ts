/** The stand-ins must treat groups and rules in the stand-in Azure as the real providers do, or recordings prove nothing. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type AzureResource,
  type Fault,
  azureOf,
  groupsIn,
  readAzure,
  writeAzure,
} from "../../tools/recording/azure-file";
import { deployed } from "./harness";
import { allow, group, standalone } from "./programs";
import { StandInAzure } from "./provider/azure";
import * as echoNative from "./provider/azure-native";
import * as echoBridged from "./provider/bridged";
import { type Known, type LiveProvider, PartialError, type Session, without } from "./provider/live";
import * as liveNative from "./provider/live-azure-native";
import * as liveBridged from "./provider/live-bridged";
import type { Properties, Provider } from "./provider/provider";

const SUBSCRIPTION = "00000000-0000-0000-0000-00000000000c";
const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/mail`;

const RULE = {
  access: "Deny",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

interface Family {
  readonly name: string;
  readonly live: LiveProvider;
  readonly echo: Provider;
  readonly group: string;
  readonly rule: string;
  readonly groupInputs: Properties;
  readonly ruleInputs: Properties;
}

const NATIVE: Family = {
  name: "azure-native",
  live: liveNative,
  echo: echoNative,
  group: "urn:pulumi:dev::test::azure-native:network:NetworkSecurityGroup::g",
  rule: "urn:pulumi:dev::test::azure-native:network:SecurityRule::r",
  groupInputs: { networkSecurityGroupName: "mail", resourceGroupName: "rg" },
  ruleInputs: { networkSecurityGroupName: "mail", resourceGroupName: "rg", securityRuleName: "r", ...RULE },
};

const BRIDGED: Family = {
  name: "azure",
  live: liveBridged,
  echo: echoBridged,
  group: "urn:pulumi:dev::test::azure:network/networkSecurityGroup:NetworkSecurityGroup::g",
  rule: "urn:pulumi:dev::test::azure:network/networkSecurityRule:NetworkSecurityRule::r",
  groupInputs: { name: "mail", resourceGroupName: "rg", location: "westeurope" },
  ruleInputs: { name: "r", networkSecurityGroupName: "mail", resourceGroupName: "rg", ...RULE },
};

const inline = (name: string, priority: number): Properties => ({ name, ...RULE, access: "Allow", priority });

describe("the stand-in Azure", () => {
  let folder: string;
  let file: string;
  let session: Session;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    file = path.join(folder, "azure.json");
    session = { azure: new StandInAzure(file), subscription: SUBSCRIPTION };
    begin();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function begin(resources: readonly AzureResource[] = [], ...faults: readonly Fault[]): void {
    writeAzure(file, azureOf(resources, faults));
  }

  /** What the engine knows of a resource after its creation. */
  function created(family: Family, urn: string, news: Properties): Known {
    const inputs = family.echo.check(urn, {}, news);
    return { urn, inputs, ...family.live.create(session, urn, inputs) };
  }

  function updated(family: Family, known: Known, news: Properties): Known {
    const inputs = family.echo.check(known.urn, known.inputs, news);
    return { ...known, inputs, outputs: family.live.update(session, known, inputs) };
  }

  const names = (): readonly string[] =>
    groupsIn(readAzure(file)).flatMap(({ properties }) => (properties.securityRules ?? []).map(({ name }) => name));
  const listed = ({ outputs }: Pick<Known, "outputs">): readonly unknown[] =>
    (outputs["securityRules"] as readonly Properties[]).map(({ name }) => name);

  for (const family of [NATIVE, BRIDGED]) {
    describe(`of ${family.name}`, () => {
      const withList = (...rules: readonly Properties[]): Properties => ({
        ...family.groupInputs,
        securityRules: rules,
      });

      it("has each resource once, in the subscription of the provider", () => {
        const { id } = created(family, family.group, family.groupInputs);
        assert.equal(id, GROUP_ID);
        created(family, family.rule, family.ruleInputs);
        assert.throws(() => created(family, family.group, family.groupInputs), /exist/);
        assert.throws(() => created(family, family.rule, family.ruleInputs), /exist/);
        assert.deepEqual(names(), ["r"]);
      });

      it("refuses a rule whose group is missing", () => {
        assert.throws(() => created(family, family.rule, family.ruleInputs), /404 ParentResourceNotFound/);
      });

      it("keeps the rules that Azure has where the list is not set, and lists them", () => {
        const known = created(family, family.group, family.groupInputs);
        assert.deepEqual(listed(known), []);
        created(family, family.rule, family.ruleInputs);
        assert.deepEqual(listed(updated(family, known, { ...family.groupInputs, tags: { v: "1" } })), ["r"]);
        assert.deepEqual(names(), ["r"]);
      });

      it("replaces all rules by a list that changes", () => {
        const known = created(family, family.group, withList(inline("a", 200)));
        created(family, family.rule, family.ruleInputs);
        assert.deepEqual(listed(updated(family, known, withList(inline("b", 200)))), ["b"]);
        assert.deepEqual(names(), ["b"]);
      });

      it("replaces a group before it creates it again, unless the provider has named it", () => {
        const known = created(family, family.group, family.groupInputs);
        const moved = family.echo.check(family.group, known.inputs, { ...family.groupInputs, location: "northeurope" });
        assert.deepEqual(family.live.diff(known, moved), {
          changed: ["location"],
          replaces: ["location"],
          deletesFirst: true,
        });
        const unnamed = without(family.groupInputs, "networkSecurityGroupName", "name");
        const inputs = family.echo.check(family.group, {}, { ...unnamed, location: "westeurope" });
        const named = { urn: family.group, inputs, outputs: family.live.create(session, family.group, inputs).outputs };
        const elsewhere = family.echo.check(family.group, inputs, { ...unnamed, location: "northeurope" });
        assert.equal(family.live.diff(named, elsewhere).deletesFirst, false);
      });

      it("finds no change where there is none, and what is gone gone", () => {
        for (const known of [
          created(family, family.group, withList(inline("a", 200))),
          created(family, family.rule, family.ruleInputs),
        ]) {
          const again = family.echo.check(known.urn, known.inputs, known.inputs);
          assert.deepEqual(family.live.diff(known, again).changed, []);
          family.live.remove(session, known);
          family.live.remove(
            session,
            known.urn === family.group ? known : { ...known, urn: family.group, id: GROUP_ID },
          );
          assert.equal(family.live.read(session, known), undefined);
          created(family, family.group, family.groupInputs);
        }
      });

      it("imports all that can be set", () => {
        created(family, family.group, withList(inline("a", 200)));
        const known = { urn: family.group, id: GROUP_ID, inputs: {}, outputs: {} };
        const { inputs, outputs } = family.live.read(session, known)!;
        const [rule] = inputs["securityRules"] as readonly Properties[];
        assert.equal(inputs["resourceGroupName"], "rg");
        assert.deepEqual([rule!["name"], rule!["access"], rule!["sourceAddressPrefix"]], ["a", "Allow", "*"]);
        assert.deepEqual(listed({ outputs }), ["a"]);
      });

      it("fails as it is set to", () => {
        const fault = { type: "networkSecurityGroups", skip: 0 } as const;
        begin([], { ...fault, method: "PUT", outcome: "refused" }, { ...fault, method: "PUT", outcome: "done" });
        assert.throws(() => created(family, family.group, family.groupInputs), /^Error: injected fault: refused$/);
        assert.throws(
          () => created(family, family.group, family.groupInputs),
          (error) => error instanceof PartialError && error.known.id === GROUP_ID,
        );
        const { requests, faults } = readAzure(file);
        assert.deepEqual(requests, [`PUT ${GROUP_ID} refused`, `PUT ${GROUP_ID} done`]);
        assert.deepEqual(faults, []);
      });
    });
  }

  it("loses a standalone rule in any update of a group that sets its list by azure-native, in a change of the list only by azurerm", () => {
    for (const [family, left] of [
      [NATIVE, ["a"]],
      [BRIDGED, ["a", "r"]],
    ] as const) {
      begin();
      const inputs = { ...family.groupInputs, securityRules: [inline("a", 200)] };
      const known = created(family, family.group, inputs);
      created(family, family.rule, family.ruleInputs);
      updated(family, known, { ...inputs, tags: { v: "1" } });
      assert.deepEqual(names(), left);
    }
  });

  it("takes what azure-native refreshes into the inputs only where they have a list", () => {
    for (const [inputs, refreshed] of [
      [NATIVE.groupInputs, undefined],
      [{ ...NATIVE.groupInputs, securityRules: [inline("a", 200)] }, ["a", "r"]],
    ] as const) {
      begin();
      const known = created(NATIVE, NATIVE.group, inputs);
      created(NATIVE, NATIVE.rule, NATIVE.ruleInputs);
      const found = liveNative.read(session, known)!;
      const rules = found.inputs["securityRules"] as readonly Properties[] | undefined;
      assert.deepEqual(
        rules?.map(({ name }) => name),
        refreshed,
      );
      assert.ok(listed(found).includes("r"));
    }
  });

  it("refreshes what has changed in Azure, member by member", () => {
    created(NATIVE, NATIVE.group, NATIVE.groupInputs);
    const known = created(NATIVE, NATIVE.rule, { ...NATIVE.ruleInputs, description: "before" });
    session.azure.putRule(known.id, { ...RULE, access: "Allow" });
    const { inputs } = liveNative.read(session, known)!;
    assert.deepEqual(inputs, { ...without(known.inputs, "description"), access: "Allow" });
  });

  it("makes up another name where Azure has the first, but not for a resource that has one", () => {
    for (const [family, key] of [
      [NATIVE, "networkSecurityGroupName"],
      [BRIDGED, "name"],
    ] as const) {
      begin();
      const unnamed = { resourceGroupName: "rg", location: "westeurope" };
      const nameOf = (olds: Properties): unknown => {
        const inputs = family.echo.check(family.group, olds, unnamed);
        return family.live.withFreeName(session, family.group, olds, inputs)[key];
      };
      const first = nameOf({});
      const { inputs } = created(family, family.group, unnamed);
      assert.equal(inputs[key], first);
      assert.notEqual(nameOf({}), first);
      assert.equal(nameOf(inputs), first);
    }
  });

  it("changes the members of a rule that change by azurerm, and all by azure-native", () => {
    for (const [family, access] of [
      [NATIVE, "Deny"],
      [BRIDGED, "Allow"],
    ] as const) {
      begin();
      created(family, family.group, family.groupInputs);
      const known = created(family, family.rule, family.ruleInputs);
      session.azure.putRule(known.id, { ...RULE, access: "Allow" });
      updated(family, known, { ...family.ruleInputs, destinationPortRange: "26" });
      const { properties } = session.azure.getRule(known.id)!;
      assert.deepEqual([properties["access"], properties["destinationPortRange"]], [access, "26"]);
    }
  });

  it("deletes a rule whose group is gone by azure-native, and cannot by azurerm", () => {
    const id = `${GROUP_ID}/securityRules/r`;
    liveNative.remove(session, { urn: NATIVE.rule, id, inputs: {}, outputs: {} });
    assert.throws(() => liveBridged.remove(session, { urn: BRIDGED.rule, id, inputs: {}, outputs: {} }), /404/);
  });

  for (const [what, changes, reason] of [
    ["two rules of one priority", { name: "b", priority: 200 }, /SecurityRuleConflict/],
    ["two rules of one name", { name: "A", priority: 300 }, /two rules have the name/],
    ["two kinds of source", { priority: 300, sourceAddressPrefixes: ["192.0.2.0/24"] }, /2 kinds of source/],
    ["no destination port", { priority: 300, destinationPortRange: "" }, /0 kinds of destination port/],
    ["a tag in a list", { priority: 300, sourceAddressPrefix: "", sourceAddressPrefixes: ["Internet"] }, /in a list/],
  ] as const) {
    it(`refuses ${what}`, () => {
      const rules = [inline("a", 200), { ...inline("b", 200), ...changes }];
      assert.throws(() => created(NATIVE, NATIVE.group, { ...NATIVE.groupInputs, securityRules: rules }), reason);
    });
  }

  it("does not delete a group that something uses", () => {
    const known = created(NATIVE, NATIVE.group, NATIVE.groupInputs);
    const subnet = GROUP_ID.replace("networkSecurityGroups/mail", "virtualNetworks/net/subnets/s");
    session.azure.put(subnet, { properties: { networkSecurityGroup: { id: GROUP_ID } } });
    assert.throws(() => liveNative.remove(session, known), /InUse/);
  });

  it("is kept by the providers that the engine calls", async () => {
    process.env["RECORDING_AZURE"] = file;
    try {
      await deployed(() => {
        standalone("rule", group(allow(100)).name, allow(200));
      });
    } finally {
      delete process.env["RECORDING_AZURE"];
    }
    assert.deepEqual(names(), ["allow-100", "rule"]);
  });
});
