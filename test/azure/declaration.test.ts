import * as assert from "node:assert/strict";
import { type DeclaredRule, type Declaration, inOrder, valuesOf } from "../../policies/azure/declaration";
import { declarationOf } from "../../policies/azure/families";
import { rulesOf } from "../../policies/azure/rules";
import { PROPERTIES, UNKNOWN } from "../../policies/evaluator/rule";
import {
  NSG,
  type Properties,
  RULE,
  SECRET,
  UNKNOWN as SENTINEL,
  allow,
  proxy,
  recordedOutputs,
  urnOf,
} from "../policies/harness";

const declare = (type: string, props: unknown, id?: string): Declaration => {
  const declaration = declarationOf({ type, urn: urnOf(type, "logical"), name: "logical", id, props: proxy(props) });
  assert.ok(declaration);
  return declaration;
};

const GROUP_ID = "/subscriptions/sub/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/relay";

describe("declarationOf a group", () => {
  const names: readonly [string, Properties, Declaration["group"]][] = [
    [
      "both names",
      { networkSecurityGroupName: "a", name: "b", resourceGroupName: "c" },
      { name: "a", resourceGroup: "c", subscription: undefined },
    ],
    ["only the output's name", { name: "b" }, { name: "b", resourceGroup: undefined, subscription: undefined }],
    [
      "unknown names",
      { networkSecurityGroupName: SENTINEL, name: "b" },
      { name: "b", resourceGroup: undefined, subscription: undefined },
    ],
    [
      "none that is text",
      { networkSecurityGroupName: 1, name: "" },
      { name: undefined, resourceGroup: undefined, subscription: undefined },
    ],
    [
      "a secret name",
      { name: SECRET, resourceGroupName: SECRET },
      { name: undefined, resourceGroup: undefined, subscription: undefined },
    ],
    [
      "the ids of its rules",
      recordedOutputs("a", [allow()], "Mail"),
      { name: "a", resourceGroup: "Mail", subscription: "s" },
    ],
    [
      "the id of another rule than the first",
      {
        securityRules: [null, SENTINEL, { id: SENTINEL }, { id: `/x${GROUP_ID}` }, { id: GROUP_ID.toUpperCase() }],
      },
      { name: undefined, resourceGroup: "MAIL", subscription: "SUB" },
    ],
    [
      "ids without a group",
      {
        securityRules: [
          { id: "/subscriptions/s" },
          { id: "/subscriptions/s/resourceGroups/m/providers/Microsoft.Network" },
        ],
      },
      { name: undefined, resourceGroup: undefined, subscription: undefined },
    ],
    [
      "rules that are no list",
      { securityRules: { id: GROUP_ID } },
      { name: undefined, resourceGroup: undefined, subscription: undefined },
    ],
    [
      "unknown rules",
      { securityRules: SENTINEL },
      { name: undefined, resourceGroup: undefined, subscription: undefined },
    ],
  ];
  for (const [what, props, expected] of names) {
    it(`names it from ${what}`, () => {
      const { group, kind, urn, resourceName } = declare(NSG, props);
      assert.deepEqual(group, expected);
      assert.deepEqual(
        { kind, urn, resourceName },
        { kind: "NetworkSecurityGroup", urn: urnOf(NSG, "logical"), resourceName: "logical" },
      );
    });
  }

  it("finds where it is in its own id before those of its rules", () => {
    const { group } = declare(NSG, recordedOutputs("a", [allow()], "Mail"), GROUP_ID);
    assert.deepEqual(group, { name: "a", resourceGroup: "mail", subscription: "sub" });
  });

  it("knows whether a rule is there, but from who says that it does not", () => {
    const rules = [{ existence: UNKNOWN }, { existence: "no" }, proxy({ existence: SENTINEL }), {}, 5];
    const { kind, urn } = declare(NSG, {});
    const declared = declarationOf({ type: NSG, urn, name: kind, props: { securityRules: rules } });
    assert.deepEqual(
      rulesOf(declared!).map(({ existence }) => existence),
      [UNKNOWN, undefined, undefined, undefined, undefined],
    );
  });

  it("takes its rules with their names, or else their places", () => {
    const rules = rulesOf(
      declare(NSG, { securityRules: [undefined, null, allow(), { name: SENTINEL }, { name: "" }, { name: 5 }] }),
    );
    assert.deepEqual(
      rules.map(({ name, origin, urn }) => [name, origin, urn]),
      ["smtp", "securityRules[3]", "securityRules[4]", "securityRules[5]"].map((name) => [
        name,
        "inline",
        urnOf(NSG, "logical"),
      ]),
    );
    assert.equal(rules[0]!.sourceAddressPrefix, "*");
    assert.equal(rules[0]!.sourceAddressPrefixes, undefined);
  });

  it("lets no property of a rule pass for what the pack itself says of one", () => {
    const element = { ...allow(), existence: SENTINEL, urn: "x", origin: "standalone" };
    const [rule] = rulesOf(declare(NSG, { securityRules: [element] }));
    assert.deepEqual(
      [rule!.existence, rule!.urn, rule!.origin, rule!.access],
      [undefined, urnOf(NSG, "logical"), "inline", "Allow"],
    );
    const [standalone] = rulesOf(declare(RULE, element));
    assert.deepEqual(
      [standalone!.existence, standalone!.urn, standalone!.origin],
      [undefined, urnOf(RULE, "logical"), "standalone"],
    );
  });

  it("keeps a rule that is not known, and a list, as one that may be anything", () => {
    for (const sentinel of [SENTINEL, SECRET]) {
      const [rule, ...others] = rulesOf(declare(NSG, { securityRules: [sentinel] }));
      assert.deepEqual(others, []);
      assert.equal(rule!.name, "securityRules[0]");
      assert.equal(rule!.existence, UNKNOWN);
      assert.equal(rule!.origin, "inline");
      assert.ok(PROPERTIES.every((property) => rule![property] === UNKNOWN));

      const declaration = declare(NSG, { securityRules: sentinel });
      assert.equal(declaration.rules, UNKNOWN);
      assert.deepEqual(rulesOf(declaration), [{ ...rule, name: "securityRules" }]);
    }
  });

  it("takes what is not a list for a rule that cannot be read", () => {
    for (const securityRules of ["", "x", 0, false, {}]) {
      const [rule, ...others] = rulesOf(declare(NSG, { securityRules }));
      assert.deepEqual(others, []);
      assert.equal(rule!.name, "securityRules");
      assert.ok([...PROPERTIES, "existence" as const].every((property) => rule![property] === undefined));
    }
    assert.deepEqual(declare(NSG, {}).rules, []);
    assert.deepEqual(declare(NSG, { securityRules: null }).rules, []);
  });
});

describe("declarationOf a standalone rule", () => {
  const names: readonly [string, Properties, string][] = [
    ["securityRuleName", { securityRuleName: "a", name: "b" }, "a"],
    ["name", { securityRuleName: SENTINEL, name: "b" }, "b"],
    ["the logical name", { securityRuleName: SENTINEL, name: SENTINEL }, "logical"],
  ];
  for (const [what, props, expected] of names) {
    it(`names it from ${what}`, () => {
      const declaration = declare(RULE, { ...allow(), ...props });
      assert.deepEqual(
        rulesOf(declaration).map(({ name, origin, urn, access }) => [name, origin, urn, access]),
        [[expected, "standalone", urnOf(RULE, "logical"), "Allow"]],
      );
    });
  }

  it("names its group, if that is known", () => {
    const names = { networkSecurityGroupName: "relay", resourceGroupName: "mail", name: "smtp" };
    assert.deepEqual(declare(RULE, names).group, { name: "relay", resourceGroup: "mail", subscription: undefined });
    const unknown = { networkSecurityGroupName: SENTINEL, resourceGroupName: SENTINEL, name: "smtp" };
    assert.deepEqual(declare(RULE, unknown).group, {
      name: undefined,
      resourceGroup: undefined,
      subscription: undefined,
    });
    assert.deepEqual(declare(RULE, unknown, `${GROUP_ID}/securityRules/smtp`).group, {
      name: "relay",
      resourceGroup: "mail",
      subscription: "sub",
    });
  });
});

describe("declarationOf anything else", () => {
  it("is undefined", () => {
    for (const type of ["azure-native:azurestackhci:SecurityRule", "azure-native:network:VirtualNetwork", ""]) {
      assert.equal(declarationOf({ type, urn: "u", name: "n", props: proxy({ securityRules: [allow()] }) }), undefined);
    }
  });
});

describe("a rule", () => {
  for (const property of PROPERTIES.filter((name) => !name.endsWith("ApplicationSecurityGroups"))) {
    it(`is read with its ${property}`, () => {
      const [rule] = rulesOf(declare(NSG, { securityRules: [{ [property]: "value" }] }));
      assert.deepEqual(
        PROPERTIES.filter((name) => rule![name] !== undefined),
        [property],
      );
      assert.equal(rule![property], "value");
    });
  }
});

describe("rules in order", () => {
  const [rule] = rulesOf(declare(NSG, { securityRules: [allow()] }));
  const named = (changes: object): DeclaredRule => ({ ...rule!, ...changes });

  it("are the same whatever order they came in, also where all have one name", () => {
    const prefixes = [UNKNOWN, null, "*", ["a"], ["b"]];
    const rules = prefixes.map((sourceAddressPrefix) => named({ sourceAddressPrefix }));
    assert.deepEqual(inOrder([...rules].reverse()), inOrder(rules));
  });

  it("take for one what providers give in place of nothing, and for another what is not known", () => {
    const texts = (values: readonly unknown[]): Set<string> =>
      new Set(values.map((sourceAddressPrefix) => valuesOf(named({ sourceAddressPrefix }))));
    assert.equal(texts([undefined, null, "", []]).size, 1);
    assert.equal(texts([undefined, UNKNOWN, "*", ["*"], [""]]).size, 5);
  });
});
