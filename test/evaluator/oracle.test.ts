/** Cases with answers that were found by hand, to check the oracle on which the properties rely. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { UNKNOWN, type SecurityRule } from "../../policies/evaluator/rule";
import { check, completed, picker, question, seeds, unknownRules } from "./arbitraries";
import {
  addressText,
  admits,
  answer,
  exposed,
  parseSpan,
  publicCount,
  threeValued,
  type OracleQuestion,
} from "./oracle";

const QUESTION: OracleQuestion = {
  ports: [25],
  widestIpv4Prefix: 8,
  widestIpv6Prefix: 32,
  trustedSources: [],
  unrestrictedServiceTags: ["Internet"],
  reading: "effective",
};

const BASE: SecurityRule = {
  access: "Allow",
  direction: "Inbound",
  priority: 200,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};
const allow = (changes: SecurityRule = {}): SecurityRule => ({ ...BASE, ...changes });
const deny = (changes: SecurityRule = {}): SecurityRule => ({ ...BASE, access: "Deny", priority: 100, ...changes });

const PUBLIC_IPV4 = 3_702_258_434n;
// 2000::/3, without 2001::/23 (but for two /28, one /32, one /48 and two hosts in it), 2001:db8::/32, 2002::/16 and 3fff::/20.
const PUBLIC_IPV6 =
  2n ** 125n - 2n ** 105n + 2n * 2n ** 100n + 2n ** 96n + 2n ** 80n + 2n - 2n ** 96n - 2n ** 112n - 2n ** 108n;

describe("oracle: public addresses", () => {
  it("counts the public addresses of each family", () => {
    assert.equal(publicCount({ family: 4, low: 0n, high: 2n ** 32n - 1n }), PUBLIC_IPV4);
    assert.equal(publicCount({ family: 6, low: 0n, high: 2n ** 128n - 1n }), PUBLIC_IPV6);
  });

  const spans: readonly [text: string, count: bigint][] = [
    ["8.0.0.0/8", 2n ** 24n],
    ["10.0.0.0/8", 0n],
    ["9.255.255.255-11.0.0.0", 2n],
    ["172.0.0.0/8", 2n ** 24n - 2n ** 20n],
    ["192.0.0.0/24", 2n],
    ["192.0.0.9/32", 1n],
    ["224.0.0.0/3", 0n],
    ["2000::/3", PUBLIC_IPV6],
    ["2001::/32", 0n],
    ["2001:20::/28", 2n ** 100n],
    ["2001:0:0:0:0:0:0:0-2001:1:0:0:0:0:0:1", 1n],
    ["2600::/16", 2n ** 112n],
    ["fe80::/10", 0n],
  ];
  for (const [text, count] of spans) {
    it(`counts ${count} in ${text}`, () => {
      const span = parseSpan(text);
      assert.ok(span);
      assert.equal(publicCount(span), count);
    });
  }

  it("reads addresses, masks host bits, and refuses what has no one reading", () => {
    assert.deepEqual(parseSpan("10.1.2.3/8"), { family: 4, low: 10n << 24n, high: (11n << 24n) - 1n });
    assert.deepEqual(parseSpan("1::2:3"), {
      family: 6,
      low: (1n << 112n) + (2n << 16n) + 3n,
      high: (1n << 112n) + (2n << 16n) + 3n,
    });
    assert.equal(addressText(4, 0x01020304n), "1.2.3.4");
    assert.equal(addressText(6, 1n << 112n), "1:0:0:0:0:0:0:0");
    for (const text of [
      "1.2.3",
      "01.2.3.4",
      "256.0.0.0",
      "1.2.3.4/33",
      "1.2.3.4/",
      "/0",
      "1::2::3",
      "1:2",
      "::/129",
      "2.0.0.0-1.0.0.0",
      "1.1.1.1-::1",
    ]) {
      assert.equal(parseSpan(text), undefined, text);
    }
  });
});

describe("oracle: known rules", () => {
  const cases: readonly [title: string, rules: SecurityRule[], ipv4: bigint, ipv6: bigint][] = [
    ["nothing", [], 0n, 0n],
    ["Allow from anywhere", [allow()], PUBLIC_IPV4, PUBLIC_IPV6],
    [
      "Allow UDP, outbound and another port",
      [allow({ protocol: "Udp" }), allow({ direction: "Outbound" }), allow({ destinationPortRange: "26-80" })],
      0n,
      0n,
    ],
    ["Deny before", [deny(), allow()], 0n, 0n],
    ["Deny after", [deny({ priority: 300 }), allow()], PUBLIC_IPV4, PUBLIC_IPV6],
    ["Deny at the same priority", [deny({ priority: 200 }), allow()], PUBLIC_IPV4, PUBLIC_IPV6],
    ["Deny of IPv4 alone", [deny({ sourceAddressPrefix: "0.0.0.0/0" }), allow()], 0n, PUBLIC_IPV6],
    ["Deny of a service tag", [deny({ sourceAddressPrefix: "VirtualNetwork" }), allow()], PUBLIC_IPV4, PUBLIC_IPV6],
    ["Allow of a service tag", [allow({ sourceAddressPrefix: "AzureCloud" })], 0n, 0n],
    [
      "two halves in two rules",
      [allow({ sourceAddressPrefix: "0.0.0.0/1" }), allow({ sourceAddressPrefix: "128.0.0.0/1" })],
      PUBLIC_IPV4,
      0n,
    ],
    [
      "all source ports denied over two rules",
      [deny({ sourcePortRange: "0-99" }), deny({ sourcePortRanges: ["100-65535"] }), allow()],
      0n,
      0n,
    ],
    [
      "all but one source port denied",
      [deny({ sourcePortRange: "0-99" }), deny({ sourcePortRanges: ["101-65535"] }), allow()],
      PUBLIC_IPV4,
      PUBLIC_IPV6,
    ],
    [
      "two sources to different destinations",
      [
        allow({ sourceAddressPrefix: "8.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ sourceAddressPrefix: "9.0.0.0/8", destinationAddressPrefix: "10.0.0.5" }),
      ],
      2n ** 24n,
      0n,
    ],
    [
      "a private destination inside is no destination outside",
      [deny({ destinationAddressPrefix: "VirtualNetwork" }), allow({ destinationAddressPrefix: "10.0.0.4" })],
      0n,
      0n,
    ],
    [
      "a public destination inside is one outside too",
      [deny({ destinationAddressPrefix: "VirtualNetwork" }), allow({ destinationAddressPrefix: "20.0.0.4" })],
      PUBLIC_IPV4,
      0n,
    ],
    [
      "source and destination of different families",
      [allow({ sourceAddressPrefix: "::/0", destinationAddressPrefix: "10.0.0.0/8" })],
      0n,
      0n,
    ],
    [
      "a text that cannot be read",
      [deny({ sourceAddressPrefix: "0.0.0.0", priority: 99 }), allow({ sourceAddressPrefix: "0.0.0.0" })],
      PUBLIC_IPV4,
      PUBLIC_IPV6,
    ],
    [
      "both members in a Deny",
      [
        deny({ sourceAddressPrefix: "8.0.0.0/7", sourceAddressPrefixes: ["9.0.0.0/8"] }),
        allow({ sourceAddressPrefix: "8.0.0.0/7" }),
      ],
      2n ** 24n,
      0n,
    ],
    [
      "both members in an Allow",
      [allow({ sourceAddressPrefix: "8.0.0.0/8", sourceAddressPrefixes: ["9.0.0.0/8"] })],
      2n ** 25n,
      0n,
    ],
    [
      "a Deny to an application security group",
      [deny({ destinationAddressPrefix: "", destinationApplicationSecurityGroups: [{ id: "a" }] }), allow()],
      PUBLIC_IPV4,
      PUBLIC_IPV6,
    ],
  ];
  for (const [title, rules, ipv4, ipv6] of cases) {
    it(title, () => {
      assert.deepEqual(exposed(rules, QUESTION), { ipv4, ipv6 });
    });
  }

  it("calls a /8 restricted and one address more open", () => {
    assert.equal(answer([allow({ sourceAddressPrefix: "8.0.0.0/8" })], QUESTION), "restricted");
    assert.equal(answer([allow({ sourceAddressPrefix: "8.0.0.0-9.0.0.0" })], QUESTION), "open");
    assert.equal(answer([allow({ sourceAddressPrefix: "2600::/32" })], QUESTION), "restricted");
    assert.equal(answer([allow({ sourceAddressPrefix: "2600::-2600:1::" })], QUESTION), "open");
  });

  it("honours the configuration", () => {
    const halves = [allow({ sourceAddressPrefix: "0.0.0.0/1" }), deny()];
    assert.equal(answer(halves, QUESTION), "restricted");
    assert.equal(answer(halves, { ...QUESTION, reading: "declared" }), "open");
    assert.equal(
      exposed([allow()], { ...QUESTION, trustedSources: ["8.0.0.0/8", "1.2.3.4"] }).ipv4,
      PUBLIC_IPV4 - 2n ** 24n - 1n,
    );
    const cloud = allow({ sourceAddressPrefix: "azurecloud.westeurope" });
    assert.equal(answer([cloud], { ...QUESTION, unrestrictedServiceTags: ["AzureCloud"] }), "open");
    assert.equal(answer([cloud], { ...QUESTION, unrestrictedServiceTags: ["AzureCloud.EastUS"] }), "restricted");
  });

  it("walks single packets", () => {
    const rules = [deny({ sourceAddressPrefix: "8.0.0.0/8" }), allow()];
    const trusting = { ...QUESTION, trustedSources: ["9.0.0.0/8"] };
    assert.deepEqual(
      ["8.8.8.8", "9.9.9.9", "10.0.0.1", "11.0.0.1", "2600::1", "fd00::1", "nonsense"].map((address) =>
        admits(rules, trusting, address),
      ),
      [false, false, false, true, true, false, false],
    );
  });
});

describe("oracle: unknown values", () => {
  const cases: readonly [title: string, rules: SecurityRule[], verdict: string][] = [
    ["any destination is a destination", [allow({ destinationAddressPrefix: UNKNOWN })], "open"],
    [
      "a destination of the source's family",
      [allow({ sourceAddressPrefix: "0.0.0.0/0", destinationAddressPrefix: UNKNOWN })],
      "open",
    ],
    [
      "a destination that a Deny may cover",
      [deny({ destinationAddressPrefix: "10.0.0.0/8" }), allow({ destinationAddressPrefix: UNKNOWN })],
      "undecided",
    ],
    ["a destination that a Deny covers", [deny(), allow({ destinationAddressPrefix: UNKNOWN })], "restricted"],
    [
      "destinations that may be apart",
      [
        allow({ sourceAddressPrefix: "8.0.0.0/8", destinationAddressPrefix: UNKNOWN }),
        allow({ sourceAddressPrefix: "9.0.0.0/8", destinationAddressPrefix: UNKNOWN }),
      ],
      "undecided",
    ],
    ["any source port is a source port", [allow({ sourcePortRange: UNKNOWN })], "open"],
    ["the source", [allow({ sourceAddressPrefix: UNKNOWN })], "undecided"],
    [
      "an entry beside an open one",
      [allow({ sourceAddressPrefix: "", sourceAddressPrefixes: ["0.0.0.0/0", UNKNOWN] })],
      "open",
    ],
    [
      "the sibling of a known member",
      [allow({ sourceAddressPrefix: "8.8.8.8", sourceAddressPrefixes: UNKNOWN })],
      "restricted",
    ],
    ["an Allow at 100 precedes unknown priorities", [deny({ priority: UNKNOWN }), allow({ priority: 100 })], "open"],
    ["a Deny at 100 precedes unknown priorities", [deny(), allow({ priority: UNKNOWN })], "restricted"],
    ["an Allow at 101 need not", [deny({ priority: UNKNOWN }), allow({ priority: 101 })], "undecided"],
    [
      "but does where 100 is taken",
      [deny({ priority: UNKNOWN }), allow({ priority: 101 }), deny({ priority: 100, protocol: "Udp" })],
      "open",
    ],
    ["a Deny's source port", [deny({ sourcePortRange: UNKNOWN }), allow()], "undecided"],
    [
      "a Deny's source port before the only one allowed",
      [deny({ sourcePortRange: UNKNOWN }), allow({ sourcePortRange: "7" })],
      "undecided",
    ],
    [
      "a Deny's source port, beside a known destination and its sibling",
      [
        deny({ sourcePortRange: UNKNOWN, destinationAddressPrefixes: UNKNOWN }),
        deny({ sourcePortRange: "1-65535", priority: 101 }),
        allow(),
      ],
      "undecided",
    ],
    ["a Deny's direction", [deny({ direction: UNKNOWN }), allow()], "undecided"],
    ["an Allow's protocol", [allow({ protocol: UNKNOWN })], "undecided"],
    ["the port", [allow({ destinationPortRange: UNKNOWN })], "undecided"],
    ["the access, after a Deny", [deny(), allow({ access: UNKNOWN })], "restricted"],
  ];
  for (const [title, rules, verdict] of cases) {
    it(`${title}: ${verdict}`, () => {
      assert.equal(threeValued(rules, QUESTION), verdict);
    });
  }

  it("bounds every sampled completion by its extremes", () => {
    check(
      500,
      fc.property(
        fc.oneof(unknownRules(4, "any"), unknownRules(6, "any")),
        question,
        seeds,
        (rules, asked, samples) => {
          const verdict = threeValued(rules, asked);
          for (const seed of samples) {
            const truth = answer(completed(rules, picker(seed)), asked);
            assert.ok(verdict === "undecided" || verdict === truth, `${verdict}, but ${truth} for ${seed}`);
          }
        },
      ),
    );
  }).timeout(0);
});
