/** Service tags whose addresses are known from a list, and those that count as unrestricted without one. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../policies/evaluator/question";
import { stepsForRules } from "../../policies/evaluator/rule-steps";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { ListedServiceTags } from "../../policies/evaluator/service-tags";
import { parseAddresses } from "../../policies/evaluator/sets/addresses";
import { answerOf } from "./answers";
import { check, question, rulesWithTags, tagList } from "./arbitraries";
import { answer, exposed, isOpen } from "./oracle";

/** A stand-in for Microsoft's list: AzureCloud is more than a /8, its regions and other tags are less. */
const LIST: readonly (readonly [string, readonly string[]])[] = [
  ["AzureCloud", ["20.0.0.0/8", "40.0.0.0/8", "52.0.0.0/9", "2603:1000::/36"]],
  ["AzureCloud.westeurope", ["20.0.0.0/10", "2603:1000::/40"]],
  ["AzureCloud.norwaye", ["52.0.0.0/12"]],
  ["Storage", ["20.60.0.0/16", "57.150.0.0/16"]],
  ["Storage.WestEurope", ["20.60.0.0/20"]],
  ["VirtualNetwork", ["0.0.0.0/0"]],
  ["AzureLoadBalancer", ["0.0.0.0/0"]],
];
const TAGS = new ListedServiceTags(LIST);
const LISTED: Question = { ...DEFAULT_QUESTION, serviceTags: TAGS };

function rule(sourceAddressPrefix: string, changes: SecurityRule = {}): SecurityRule {
  return {
    access: "Allow",
    direction: "Inbound",
    priority: 200,
    protocol: "Tcp",
    sourceAddressPrefix,
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "25",
    ...changes,
  };
}

const deny = (source: string, changes: SecurityRule = {}): SecurityRule =>
  rule(source, { access: "Deny", priority: 100, ...changes });

/** For each finding how many IPv4 addresses it admits, or by which tags that is not known; `undecided` or nothing else. */
function judged(rules: readonly SecurityRule[], asked: Question): readonly string[] {
  const { open, undecided } = judge(rules, asked);
  return [
    ...open.map(({ exposure, assumedTags }) =>
      assumedTags.length > 0 ? assumedTags.join() : exposure.ipv4.addresses.toString(),
    ),
    ...(undecided ? ["undecided"] : []),
  ];
}

describe("service tags with a list", () => {
  const cases: readonly [string, readonly SecurityRule[], readonly string[], Partial<Question>?][] = [
    ["an Allow of a tag with more than a /8", [rule("AzureCloud")], ["41943040"]],
    ["in any case of letters", [rule(" azurecloud ")], ["41943040"]],
    ["an Allow of a region, under the limit", [rule("AzureCloud.westeurope")], []],
    ["an Allow of another tag, under the limit", [rule("Storage.WestEurope")], []],
    ["the limit decides for a region, too", [rule("AzureCloud.WestEurope")], ["4194304"], { widestIpv4Prefix: 11 }],
    [
      "no name is built from another: norwayeast is not listed",
      [rule("AzureCloud.norwayeast")],
      [],
      { widestIpv4Prefix: 32 },
    ],
    ["a Deny of AzureCloud leaves the rest of the Internet", [deny("AzureCloud"), rule("Internet")], ["3660315394"]],
    ["a Deny of the same tag closes it", [deny("azureCLOUD"), rule("AzureCloud")], []],
    [
      "a Deny of a tag that is in it leaves the others",
      [deny("AzureCloud.westeurope"), rule("AzureCloud")],
      ["37748736"],
    ],
    [
      "a Deny of its biggest parts",
      [deny("20.0.0.0/8"), deny("40.0.0.0/8", { priority: 101 }), rule("AzureCloud")],
      [],
    ],
    [
      "tags overlap: what is in both counts once",
      [rule("AzureCloud"), rule("AzureCloud.westeurope", { priority: 201 })],
      ["41943040"],
    ],
    ["tags that are open only together", [rule("20.0.0.0/8"), rule("Storage", { priority: 201 })], ["16842752"]],
    ["an Allow of a tag that is not listed exposes nothing", [rule("Sql")], []],
    ["a Deny of a tag that is not listed takes nothing", [deny("Sql"), rule("Internet")], ["3702258434"]],
    ["the virtual network is itself, whatever the list says", [rule("VirtualNetwork")], []],
    ["so is the load balancer", [deny("AzureLoadBalancer"), rule("Internet")], ["3702258434"]],
    ["a group of machines has no addresses", [rule("", { sourceApplicationSecurityGroups: [{ id: "/mail" }] })], []],
    ["an Allow to a tag", [rule("Internet", { destinationAddressPrefix: "Storage" })], ["3702258434"]],
    [
      "a Deny to a tag takes its addresses only",
      [deny("*", { destinationAddressPrefix: "Storage" }), rule("*")],
      ["3702258434"],
    ],
    [
      "a Deny to a tag closes what is in it",
      [
        deny("*", { destinationAddressPrefix: "Storage" }),
        rule("0.0.0.0/0", { destinationAddressPrefix: "20.60.0.4" }),
      ],
      [],
    ],
    [
      "a tag that is configured counts whatever its size",
      [rule("Storage")],
      ["Storage"],
      { unrestrictedServiceTags: ["Storage"] },
    ],
    [
      "AzureCloud by its size if another tag is configured",
      [rule("AzureCloud")],
      ["41943040"],
      { unrestrictedServiceTags: [] },
    ],
    ["as declared", [deny("AzureCloud"), rule("AzureCloud")], ["41943040"], { reading: "declared" }],
    ["trusted sources are not counted", [rule("AzureCloud")], [], { trustedSources: ["20.0.0.0/8", "40.0.0.0/8"] }],
  ];
  for (const [title, rules, expected, asked] of cases) {
    it(title, () => {
      assert.deepEqual(judged(rules, { ...LISTED, ...asked }), expected);
    });
  }

  it("names that differ only by case add up", () => {
    const tags = new ListedServiceTags([
      ["Sql", ["20.0.0.0/9"]],
      ["SQL", ["20.128.0.0/9"]],
    ]);
    assert.deepEqual(tags.addressesOf("sql"), parseAddresses("20.0.0.0/8"));
  });

  it("reads a tag when it is asked for, once", () => {
    const prefixes = ["20.0.0.0/8"];
    const tags = new ListedServiceTags([
      ["Sql", prefixes],
      ["Storage", ["not read"]],
    ]);
    assert.equal(tags.addressesOf("Sql"), tags.addressesOf("SQL"));
  });

  it("gives a rule with a tag as many steps as one that lists its prefixes", () => {
    const more = stepsForRules([rule("AzureCloud")], TAGS) - stepsForRules([rule("AzureCloud")]);
    assert.equal(more, 3 * 40);
  });
});

describe("service tags without a list", () => {
  const cases: readonly [string, readonly SecurityRule[], readonly string[], Partial<Question>?][] = [
    ["AzureCloud counts", [rule("azureCloud")], ["azureCloud"]],
    ["its regions do not", [rule("AzureCloud.westeurope")], []],
    ["nor does another tag", [rule("AzureCloudX")], []],
    ["nor with an empty list of tags", [rule("AzureCloud")], [], { unrestrictedServiceTags: [] }],
    ["nor as declared", [rule("AzureCloud")], [], { reading: "declared" }],
    ["nor over a limit that it does not exceed", [rule("AzureCloud")], [], { widestIpv4Prefix: 6 }],
    [
      "but by IPv6 if it exceeds that",
      [rule("AzureCloud")],
      ["AzureCloud"],
      { widestIpv4Prefix: 6, widestIpv6Prefix: 38 },
    ],
    ["a Deny of all IPv4 closes it: of IPv6 it has less than the limit", [deny("0.0.0.0/0"), rule("AzureCloud")], []],
    ["a Deny of Internet closes it", [deny("Internet"), rule("AzureCloud")], []],
    ["a Deny of itself does not", [deny("AzureCloud"), rule("AzureCloud")], ["AzureCloud"]],
    ["a Deny of a part does not", [deny("20.0.0.0/8"), rule("AzureCloud")], ["AzureCloud"]],
    ["beside it, all addresses are known", [rule("", { sourceAddressPrefixes: ["*", "AzureCloud"] })], ["3702258434"]],
    ["beside it, some are", [rule("", { sourceAddressPrefixes: ["8.0.0.0/7", "AzureCloud"] })], ["AzureCloud"]],
    ["a tag that is configured", [rule("Sql.WestUS")], ["Sql.WestUS"], { unrestrictedServiceTags: ["SQL"] }],
    [
      "Internet is known, whether configured or not",
      [rule("Internet")],
      ["3702258434"],
      { unrestrictedServiceTags: ["Internet"] },
    ],
  ];
  for (const [title, rules, expected, asked] of cases) {
    it(title, () => {
      assert.deepEqual(judged(rules, { ...DEFAULT_QUESTION, ...asked }), expected);
    });
  }
});

describe("service tags against the oracle", function () {
  this.timeout(120_000);

  it("gives the same verdict and exposure with random lists", () => {
    check(
      1500,
      fc.property(rulesWithTags, tagList, question, (rules, list, asked) => {
        const walked = {
          ...asked,
          prefixesOfTags: new Map(list.map(([name, prefixes]) => [name.toLowerCase(), prefixes])),
        };
        const verdict = judge(rules, { ...asked, serviceTags: new ListedServiceTags(list) });
        assert.equal(answerOf(verdict), answer(rules, walked));
        for (const finding of verdict.open.filter((one) => one.rules.length === 1)) {
          const denies =
            asked.reading === "declared" ? [] : rules.filter(({ access }) => /^\s*deny\s*$/i.test(String(access)));
          const found = exposed([...finding.rules, ...denies], { ...walked, ports: finding.ports });
          assert.ok(isOpen(found, walked));
          assert.equal(finding.exposure.ipv4.addresses, found.ipv4);
          assert.equal(finding.exposure.ipv6.addresses, found.ipv6);
        }
      }),
    );
  });
});
