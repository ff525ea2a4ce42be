/** Whether two names, accounts and groups are the same: surely, perhaps, or surely not. */

import * as assert from "node:assert/strict";
import { type Part, compareAccounts, compareIdentities, compareNames } from "../../policies/azure/identity";
import { type ShapePart, compareShapes } from "../../policies/azure/shapes";

const PET = "urn:pulumi:dev::mail::random:index/randomPet:RandomPet::pet";
const OTHER_PET = `${PET}-2`;

describe("two names", () => {
  const cases: readonly (readonly [what: string, a: Part, b: Part, sameness: string])[] = [
    ["in another case", { text: "web" }, { text: "WEB" }, "same"],
    ["that differ", { text: "web" }, { text: "mail" }, "different"],
    ["of one resource", { owner: "a" }, { owner: "a" }, "same"],
    ["of two resources", { owner: "a" }, { owner: "b" }, "different"],
    ["that are unknown", {}, {}, "possible"],
    ["one known and one unknown", { text: "web" }, {}, "possible"],
    ["of one of several resources, and of one of these", { oneOf: ["a", "b"] }, { owner: "a" }, "possible"],
    ["of one of several resources, and of another", { oneOf: ["a", "b"] }, { owner: "c" }, "different"],
    ["of a resource, and of one of several others", { owner: "c" }, { oneOf: ["a", "b"] }, "different"],
    ["made from one random value", { sources: [PET] }, { sources: [PET] }, "possible"],
    ["made from two random values", { sources: [PET] }, { sources: [OTHER_PET] }, "different"],
    ["a random one and a written one", { sources: [PET] }, { text: "web" }, "different"],
    ["a written one and a random one", { text: "web" }, { sources: [PET] }, "different"],
    ["made from a random value and something else", { sources: [PET, "x"] }, { text: "web" }, "possible"],
    ["made from very many values", { sources: Array.from({ length: 51 }, () => PET) }, { text: "web" }, "possible"],
    ["whose known parts differ", { text: "web-1" }, { shape: [{ text: "mail-" }, { key: "k" }] }, "different"],
    ["whose known parts are the same", { text: "web-1" }, { shape: [{ text: "web-" }, { key: "k" }] }, "possible"],
  ];
  for (const [what, a, b, sameness] of cases) it(what, () => assert.equal(compareNames(a, b), sameness));
});

describe("the shapes of two names", () => {
  const key = (name: string): ShapePart => ({ key: name });
  const text = (of: string): ShapePart => ({ text: of });
  const cases: readonly (readonly [
    what: string,
    a: readonly ShapePart[],
    b: readonly ShapePart[],
    sameness: string,
  ])[] = [
    ["of one unknown value", [key("k")], [key("k")], "same"],
    ["of the same parts", [text("a"), key("k"), text("b")], [text("A"), key("k"), text("b")], "same"],
    ["of two unknown values", [key("k")], [key("l")], "possible"],
    ["with other beginnings", [text("a"), key("k")], [text("b"), key("k")], "different"],
    ["with other ends", [key("k"), text("a")], [key("l"), text("b")], "different"],
    ["one of them with additional text", [key("k"), text("a")], [key("k")], "different"],
    ["one of them with an additional value, which may be empty", [key("k"), key("l")], [key("k")], "possible"],
    ["of very many parts", Array.from({ length: 51 }, () => text("a")), [text("b")], "possible"],
  ];
  for (const [what, a, b, sameness] of cases) it(what, () => assert.equal(compareShapes(a, b), sameness));
});

describe("two accounts", () => {
  const cases: readonly (readonly [what: string, a: Part, b: Part, sameness: string])[] = [
    ["of one subscription", { text: "S", owner: "a" }, { text: "s", owner: "b" }, "same"],
    ["of two subscriptions", { text: "s", owner: "a" }, { text: "t", owner: "a" }, "different"],
    ["of one provider", { owner: "a::b::c" }, { owner: "a::b::c" }, "same"],
    ["of two providers of a stack", { owner: "a::b::c" }, { owner: "a::b::d" }, "possible"],
    ["of two stacks", { owner: "a::b::c" }, { owner: "a::x::c" }, "different"],
    ["one of them made from parts", { shape: [{ text: "s" }] }, { text: "t" }, "different"],
    ["that are unknown", {}, {}, "possible"],
  ];
  for (const [what, a, b, sameness] of cases) it(what, () => assert.equal(compareAccounts(a, b), sameness));
});

describe("two groups", () => {
  const identity = (name: Part, resourceGroup: Part, account: Part): Parameters<typeof compareIdentities>[0] => ({
    name,
    resourceGroup,
    account,
  });
  it("of one owner are the same, unless what is known of them differs", () => {
    const of = (resourceGroup: string | undefined, subscription: string | undefined) =>
      identity({ owner: "g" }, { text: resourceGroup }, { text: subscription });
    assert.equal(compareIdentities(of("a", "s"), of(undefined, undefined)), "same");
    assert.equal(compareIdentities(of("a", "s"), of("b", "s")), "different");
    assert.equal(compareIdentities(of("a", "s"), of("a", "t")), "different");
  });
  it("are as surely the same as the least sure of their parts", () => {
    const of = (name: string, resourceGroup: string | undefined) =>
      identity({ text: name }, { text: resourceGroup }, { text: "s" });
    assert.equal(compareIdentities(of("a", "r"), of("a", "r")), "same");
    assert.equal(compareIdentities(of("a", "r"), of("a", undefined)), "possible");
    assert.equal(compareIdentities(of("a", undefined), of("b", undefined)), "different");
  });
});
