/** Which rules a group has: its list and the standalone rules, each with how surely it is there, and since when. */

import * as assert from "node:assert/strict";
import type { DeclaredRule } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import { joined } from "../../policies/azure/join";
import type { Member } from "../../policies/azure/members";
import type { Sameness } from "../../policies/azure/shapes";
import { RECORDED, type Timing } from "../../policies/azure/timing";
import { UNKNOWN } from "../../policies/evaluator/rule";

type Values = Readonly<Record<string, unknown>>;

const NARROW = { access: "Allow", sourceAddressPrefix: "203.0.113.0/24" };
const WIDE = { access: "Allow", sourceAddressPrefix: "*" };

function member(type: string, urn: string, props: object, timing: Partial<Timing>, more: Partial<Member> = {}): Member {
  const resource = { type, urn, name: urn, props, propertyDependencies: {} };
  return {
    ...declarationOf(resource)!,
    resource,
    inputs: undefined,
    identity: { account: {}, resourceGroup: {}, name: {} },
    timing: { ...RECORDED, ...timing },
    ...more,
  };
}

const group = (rules: unknown, timing: Partial<Timing> = {}, more: Partial<Member> = {}): Member =>
  member(TOKENS.NetworkSecurityGroup, "group", { securityRules: rules }, timing, more);
const named = (name: string, of: Values): Values => ({ name, ...of });
const standalone = (of: Values, timing: Partial<Timing> = {}, name = "smtp"): Member =>
  member(TOKENS.SecurityRule, "rule", { securityRuleName: name, ...of }, timing);

/** The rules that are joined: `list` or `own`, with a question mark where one is only possible. */
function join(nsg: Member, rule: Member, sameness: Sameness = "same"): string {
  const { rules, removed } = joined(nsg, [{ rule, sameness }], "record");
  const wordOf = ({ origin, existence }: DeclaredRule): string =>
    `${origin === "inline" ? "list" : "own"}${existence === UNKNOWN ? "?" : ""}`;
  return [...rules.map(wordOf).sort(), ...removed.map(() => "removed")].join(" ");
}

const WRITTEN: Partial<Timing> = { isWritten: true, list: "whole" };

describe("a listed and a standalone rule of one name", () => {
  const list = (of: Values = WIDE): readonly Values[] => [named("smtp", of)];
  const cases: readonly (readonly [what: string, nsg: Member, rule: Member, rules: string, sameness?: Sameness])[] = [
    ["that say the same are one", group(list()), standalone(WIDE), "own"],
    ["that say the same, of perhaps another group", group(list()), standalone(WIDE), "list", "possible"],
    [
      "deleted before the list is written",
      group(list(), WRITTEN),
      standalone(NARROW, { existence: "gone", follows: "everything" }),
      "list",
    ],
    ["deleted at some time", group(list(), WRITTEN), standalone(NARROW, { existence: "gone" }), "list?"],
    ["deleted from a group that is not written", group(list()), standalone(NARROW, { existence: "gone" }), ""],
    [
      "deleted from perhaps another group",
      group(list()),
      standalone(NARROW, { existence: "gone" }),
      "list?",
      "possible",
    ],
    ["kept, while the list is written", group(list(), WRITTEN), standalone(NARROW), "list removed"],
    ["perhaps of another group", group(list()), standalone(NARROW), "list? own?", "possible"],
    [
      "new in perhaps another group",
      group(list()),
      standalone(NARROW, { isWritten: true, isNew: true }),
      "list own?",
      "possible",
    ],
    [
      "new, in a list that is written whole: refused",
      group(list(), { ...WRITTEN, isNew: true }),
      standalone(NARROW, { isWritten: true, isNew: true }),
      "list own?",
    ],
    [
      "written after the list",
      group(list(), WRITTEN),
      standalone(NARROW, { isWritten: true, isNew: false, follows: "everything" }),
      "own",
    ],
    [
      "written after the list, perhaps anew",
      group(list(), WRITTEN),
      standalone(NARROW, { isWritten: true, isNew: undefined, follows: "everything" }),
      "list? own?",
    ],
    [
      "written by a template after the list",
      group(list(), WRITTEN),
      standalone(NARROW, { isWritten: true, isNew: undefined, follows: "everything", replacesNamesake: true }),
      "own",
    ],
    [
      "written beside a list that its program sets",
      group(list(), { setsRules: true }),
      standalone(NARROW, { isWritten: true, isNew: false }),
      "own",
    ],
    [
      "new beside a list that its program sets",
      group(list(), { setsRules: true }),
      standalone(NARROW, { isWritten: true, isNew: true }),
      "list own?",
    ],
    [
      "written beside a list whose stage is unclear",
      group(list(), { setsRules: true }, { stage: "unclear" }),
      standalone(NARROW, { isWritten: true, isNew: false }),
      "list? own?",
    ],
    [
      "written beside a list that its program leaves out",
      group(list(), { setsRules: false }),
      standalone(NARROW, { isWritten: true, isNew: false }),
      "own",
    ],
    ["recorded later than the list", group(list(), { modified: 1 }), standalone(NARROW, { modified: 2 }), "own"],
    ["recorded earlier than the list", group(list(), { modified: 2 }), standalone(NARROW, { modified: 1 }), "list"],
    ["recorded at the same time", group(list(), { modified: 1 }), standalone(NARROW, { modified: 1 }), "own"],
    [
      "recorded beside a list that its program sets",
      group(list(), { setsRules: true }),
      standalone(NARROW),
      "list? own?",
    ],
    [
      "beside a list that is perhaps written",
      group(list(), { isWritten: true, list: "perhaps whole" }),
      standalone(NARROW, { isWritten: true }),
      "list? own?",
    ],
    [
      "beside a list whose rule only the state has, while the program sets others",
      group(list(), { setsRules: true }, { inputs: group([named("other", WIDE)]) }),
      standalone(NARROW),
      "own",
    ],
  ];
  for (const [what, nsg, rule, rules, sameness] of cases) {
    it(what, () => assert.equal(join(nsg, rule, sameness), rules));
  }

  it("may each be the one, where there are very many", () => {
    const rule = standalone(NARROW);
    const claims = Array.from({ length: 101 }, () => ({ rule, sameness: "same" as const }));
    const { rules } = joined(group(list()), claims, "record");
    assert.equal(rules.length, 102);
    assert.ok(rules.every(({ existence }) => existence === UNKNOWN));
  });
});

describe("a standalone rule that its group does not list", () => {
  const cases: readonly (readonly [what: string, nsg: Member, rule: Member, rules: string])[] = [
    ["and that may be there", group([]), standalone(WIDE, { existence: "possible" }), "own?"],
    ["and that is gone", group([]), standalone(WIDE, { existence: "gone" }), ""],
    ["and that is kept, while the list is written", group([], WRITTEN), standalone(WIDE), "removed"],
    [
      "and that is kept, while a list may be written",
      group([], { isWritten: true, list: "perhaps whole" }),
      standalone(WIDE),
      "own?",
    ],
    [
      "and that is written, while a list may be",
      group([], { isWritten: true, list: "perhaps whole" }),
      standalone(WIDE, { isWritten: true }),
      "own",
    ],
    ["of a group that may be there", group([], { ...WRITTEN, existence: "possible" }), standalone(WIDE), "own?"],
    [
      "written after the list, anew",
      group([], WRITTEN),
      standalone(WIDE, { isWritten: true, isNew: true, follows: new Set(["group"]) }),
      "own",
    ],
    [
      "updated by a provider that reads it first, and does not find it",
      group([], WRITTEN),
      standalone(WIDE, { isWritten: true, isNew: false, updatesMissing: false, follows: "everything" }),
      "own?",
    ],
    ["recorded before the list", group([], { modified: 2 }), standalone(WIDE, { modified: 1 }), "removed"],
    ["recorded after the list", group([], { modified: 1 }), standalone(WIDE, { modified: 2 }), "own"],
    ["recorded beside a list that its program sets", group([], { setsRules: true }), standalone(WIDE), "own?"],
    ["recorded beside a list that its program leaves out", group([], { setsRules: false }), standalone(WIDE), "own"],
    ["beside a list that is unknown", group(UNKNOWN), standalone(WIDE), "list? own"],
  ];
  for (const [what, nsg, rule, rules] of cases) {
    it(what, () => assert.equal(join(nsg, rule), rules));
  }
});
