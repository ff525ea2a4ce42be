import * as assert from "node:assert/strict";
import { fingerprintOf } from "../../../audit/reporting/fingerprint";
import type { ReportedFinding } from "../../../audit/reporting/report";

const FINDING: ReportedFinding = {
  rule: "Network-018",
  status: "open",
  isNew: true,
  worsened: [],
  acceptance: null,
  atMost: null,
  reachableMachines: null,
  sources: null,
  destinations: null,
  sourcesDigest: null,
  destinationsDigest: null,
  resource:
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/relay",
  nsg: "relay",
  resourceGroup: "mail",
  attachedTo: null,
  subscription: "00000000-0000-0000-0000-000000000001",
  source: "state.json",
  line: 7,
  declaredAt: null,
  rules: [
    { name: "allow-low", priority: "200", origin: "inline" },
    { name: "allow-high", priority: "210", origin: "standalone" },
  ],
  ports: [25],
  ipv4Addresses: "33554432",
  ipv6Addresses: "0",
  example: "20.0.0.0",
  message: "a",
  fix: { text: "b", changes: [], updates: [] },
  fingerprint: "c",
};
const RULES = FINDING.rules;

describe("fingerprintOf", () => {
  const own = fingerprintOf(FINDING);

  it("is what it was in every version before", () => {
    assert.equal(own, "eddff9dfb7fd08059cfcfc29c9283b77");
  });

  const same: readonly (readonly [what: string, changes: Partial<typeof FINDING>])[] = [
    [
      "other texts",
      {
        message: "a",
        fix: { text: "c", changes: [], updates: [] },
        nsg: "c",
        resourceGroup: null,
        subscription: null,
        source: "d",
        line: 1,
        fingerprint: "e",
      },
    ],
    ["other counts and ports", { ports: [587], ipv4Addresses: "1", ipv6Addresses: null, example: null, isNew: false }],
    [
      "another case",
      {
        resource: FINDING.resource.toUpperCase(),
        rules: RULES.map((rule) => ({ ...rule, name: rule.name.toUpperCase() })),
      },
    ],
    ["other priorities", { rules: RULES.map((rule) => ({ ...rule, priority: "1" })) }],
    ["another order", { rules: [...RULES].reverse() }],
  ];
  for (const [what, changes] of same) {
    it(`is the same with ${what}`, () => assert.equal(fingerprintOf({ ...FINDING, ...changes }), own));
  }

  const different: readonly (readonly [what: string, changes: Partial<typeof FINDING>])[] = [
    ["another status", { status: "undecided" }],
    ["another resource", { resource: `${FINDING.resource}2` }],
    ["a rule less", { rules: RULES.slice(1) }],
    ["a rule of another name", { rules: RULES.map((rule) => ({ ...rule, name: `${rule.name}2` })) }],
    ["a rule of another origin", { rules: RULES.map((rule) => ({ ...rule, origin: "inline" })) }],
    ["names that are the same put together", { rules: [{ ...RULES[0]!, name: RULES.map(({ name }) => name).join() }] }],
  ];
  it("differs otherwise", () => {
    const others = different.map(([, changes]) => fingerprintOf({ ...FINDING, ...changes }));
    assert.equal(new Set([own, ...others]).size, different.length + 1);
    for (const fingerprint of others) assert.match(fingerprint, /^[0-9a-f]{32}$/);
  });
});
