import * as assert from "node:assert/strict";
import { type Entry, entriesOf } from "../../../audit/output/html/entries";
import type { JudgedGroup, ReportedFinding } from "../../../audit/reporting/report";
import { PENDING, RELAY, REPORTED, SAMPLE, WEB, groupId, reportOf } from "../report-sample";

const group = (name: string): JudgedGroup => SAMPLE.groups.find(({ nsg }) => nsg === name)!;
const [web, relay, pending, vpn] = ["web", "relay", "pending", "vpn"].map(group) as [
  JudgedGroup,
  JudgedGroup,
  JudgedGroup,
  JudgedGroup,
];

function entries(groups: readonly JudgedGroup[], findings: readonly ReportedFinding[]): readonly Entry[] {
  return entriesOf(reportOf({ groups, findings }));
}

/** The groups and findings of the entries. */
function joined(groups: readonly JudgedGroup[], findings: readonly ReportedFinding[]) {
  return entries(groups, findings).map((entry) => [entry.group, ...entry.findings]);
}

describe("the entries of an HTML report", () => {
  it("are what was found, in its order, then the other groups", () => {
    assert.deepEqual(joined([pending, relay, vpn, web], [WEB, RELAY, PENDING]), [
      [web, WEB],
      [relay, RELAY],
      [pending, PENDING],
      [vpn],
    ]);
  });

  it("hold all findings of a group", () => {
    const other = { ...WEB, fingerprint: "b0" };
    assert.deepEqual(joined([relay, web], [WEB, RELAY, other]), [
      [web, WEB, other],
      [relay, RELAY],
    ]);
  });

  const rule = { ...WEB, resource: `${WEB.resource}/securityRules/allow-smtp`, source: "rules.json" };
  const sameNames = { ...web, resource: "urn:pulumi:dev::a::b::web" };
  const joins: readonly { readonly what: string; readonly of: ReportedFinding; readonly to: readonly JudgedGroup[] }[] =
    [
      { what: "the resource, in any case", of: { ...WEB, resource: WEB.resource.toUpperCase(), nsg: null }, to: [web] },
      { what: "the names, where the resource is a rule", of: rule, to: [web] },
      { what: "the names, in any case", of: { ...rule, nsg: "WEB", resourceGroup: "RG-Web" }, to: [web] },
      { what: "the resource rather than the names", of: WEB, to: [web, sameNames] },
      { what: "the file, where two list the group", of: WEB, to: [web, { ...web, source: "other.json" }] },
    ];
  for (const { what, of, to } of joins) {
    it(`find the group of a finding by ${what}`, () => {
      assert.deepEqual(joined(to, [of])[0], [to[0], of]);
    });
  }

  const others: readonly {
    readonly what: string;
    readonly of: ReportedFinding;
    readonly to: readonly JudgedGroup[];
  }[] = [
    { what: "no group is known", of: REPORTED, to: [] },
    { what: "its name is not known", of: REPORTED, to: [{ ...vpn, nsg: null, resourceGroup: null }] },
    { what: "the group is in another resource group", of: { ...rule, resourceGroup: "rg-mail" }, to: [web] },
    { what: "two groups in other files may be meant", of: rule, to: [web, { ...web, source: "other.json" }] },
  ];
  for (const { what, of, to } of others) {
    it(`let a finding stand alone where ${what}`, () => {
      assert.deepEqual(joined(to, [of]), [[undefined, of], ...to.map((alone) => [alone])]);
    });
  }

  const counts: readonly (readonly [what: string, entry: Entry, ipv4: bigint | undefined, ipv6: bigint | undefined])[] =
    [
      ["all that is open in a group", entries([relay], [RELAY])[0]!, 33_554_432n, 0n],
      [
        "the IPv6 addresses of the widest finding or rule",
        entries([web], [{ ...WEB, ipv6Addresses: "7" }])[0]!,
        3_702_258_434n,
        BigInt(WEB.ipv6Addresses!),
      ],
      [
        "those of a finding where neither a rule nor the IPv6 addresses are known",
        entries([{ ...web, rules: [], openIpv6: [] }], [{ ...WEB, ipv6Addresses: "7" }])[0]!,
        3_702_258_434n,
        7n,
      ],
      [
        "those of a finding that is wider than each rule, where the IPv6 addresses are not known",
        entries(
          [{ ...web, openIpv6: [], rules: web.rules.map((each) => ({ ...each, ipv6Addresses: "7" })) }],
          [WEB],
        )[0]!,
        3_702_258_434n,
        BigInt(WEB.ipv6Addresses!),
      ],
      ["a finding that stands alone", entries([], [RELAY])[0]!, 33_554_432n, 0n],
      ["a finding without a number of addresses", entries([], [REPORTED])[0]!, undefined, undefined],
      [
        "a group whose finding has no number of IPv6 addresses",
        entries([web], [{ ...WEB, ipv6Addresses: null }])[0]!,
        3_702_258_434n,
        BigInt(WEB.ipv6Addresses!),
      ],
      ["what is undecided", entries([pending], [PENDING])[0]!, undefined, undefined],
      ["a restricted group", entries([vpn], [])[0]!, 0n, 0n],
    ];
  for (const [what, { ipv4, ipv6 }, expectedIpv4, expectedIpv6] of counts) {
    it(`count ${what}`, () => {
      assert.deepEqual({ ipv4, ipv6 }, { ipv4: expectedIpv4, ipv6: expectedIpv6 });
    });
  }

  it("have anchors that depend on the resource alone, whatever its case", () => {
    const [anchor] = entries([web], []).map((entry) => entry.anchor);
    assert.match(anchor!, /^nsg-[0-9a-f]{12}$/);
    assert.equal(entries([relay, { ...web, resource: web.resource.toUpperCase() }], [])[1]!.anchor, anchor);
    assert.notEqual(entries([{ ...web, resource: groupId("s", "g", "n") }], [])[0]!.anchor, anchor);
  });

  it("have anchors of their own where a resource comes twice", () => {
    const [first, second, third] = entries([web, web, { ...web, source: "other.json" }], []).map(
      (entry) => entry.anchor,
    );
    assert.deepEqual([second, third], [`${first!}-2`, `${first!}-3`]);
  });
});
