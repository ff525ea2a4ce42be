import * as assert from "node:assert/strict";
import { KnownRules } from "../../../audit/judging/known-rules";
import { UNKNOWN } from "../../../policies/evaluator/rule";

const RULE = {
  name: "smtp",
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 100,
  sourceAddressPrefix: "*",
  sourceAddressPrefixes: [],
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

function areShared(one: readonly unknown[], other: readonly unknown[]): boolean {
  const known = new KnownRules();
  known.rulesIn(one, "first");
  return known.rulesIn(one, "one") === known.rulesIn(other, "other");
}

describe("KnownRules", () => {
  it("shares rules that say the same, wherever they stand and whatever else they have", () => {
    assert.ok(areShared([{ ...RULE, id: "a" }], [null, { ...RULE, id: "b", sourceAddressPrefixes: [] }]));
  });

  it("distinguishes rules that say something else", () => {
    for (const other of [
      { ...RULE, name: "mail" },
      { ...RULE, priority: 101 },
      { ...RULE, priority: "100" },
      { ...RULE, destinationPortRange: undefined, destinationPortRanges: ["25"] },
    ]) {
      assert.ok(!areShared([RULE], [other]));
    }
  });

  it("shares none that a text does not distinguish", () => {
    for (const rule of [
      { ...RULE, name: undefined },
      { ...RULE, name: "" },
      { ...RULE, existence: UNKNOWN },
      { ...RULE, protocol: UNKNOWN },
      { ...RULE, priority: Infinity },
      { ...RULE, sourceAddressPrefixes: [UNKNOWN] },
      "smtp",
    ]) {
      assert.ok(!areShared([rule], [rule]));
    }
  });

  it("shares none that fill the memory", () => {
    const many = { ...RULE, sourceAddressPrefixes: Array.from({ length: 300 }, (_, index) => `10.0.${index}.0/24`) };
    assert.ok(!areShared([many], [many]));
  });

  it("keeps nothing of rules that come once, and forgets them when they are many", () => {
    const known = new KnownRules();
    const first = known.rulesIn([RULE], "urn");
    for (let priority = 101; priority <= 5100; priority++) known.rulesIn([{ ...RULE, priority }], "urn");
    const again = known.rulesIn([RULE], "urn");
    assert.deepEqual(again, first);
    assert.notEqual(again, first);
    assert.ok(known.rulesIn([RULE], "urn") === known.rulesIn([RULE], "urn"));
  });

  it("names a rule without a name by its place in the whole list", () => {
    const [rule] = new KnownRules().rulesIn([null, { ...RULE, name: undefined }], "urn");
    assert.equal(rule?.name, "securityRules[1]");
  });
});
