/** The resource policy: a group with its inline rules, and a standalone rule as it is declared. */

import * as assert from "node:assert/strict";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { FAMILIES, inFamily } from "./families";
import {
  NSG,
  type Outcome,
  type Properties,
  type Resource,
  SECRET,
  UNKNOWN,
  allow,
  deny,
  group,
  resource,
  standalone,
  theAdvisory,
  theViolation,
  validateResource,
  verdict,
} from "./harness";

/** What the policy says of a group with these rules, and nothing else. */
const messageOf = (...rules: readonly unknown[]): string => theViolation(validateResource(group(rules)));

const adviceOf = (...rules: readonly unknown[]): string => theAdvisory(validateResource(group(rules)));

const OPENING = `Network security group "relay" must not let unrestricted sources reach TCP port 25, but rule "smtp" admits`;
const ALL = `${OPENING} all public IPv4 and IPv6 addresses.`;
const RULE_LINE = `  Rule:   "smtp": inline, priority 200, Allow Tcp from * to *, port 25`;
const LETS_IN_IPV4 = `  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0`;
const LETS_IN = `${LETS_IN_IPV4}
          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::`;
const FIX = `  Fix:    replace sourceAddressPrefix with the senders that need access (trustedSources names none):
            sourceAddressPrefixes: ["<SENDER_CIDR>"],`;
const fixBecause = (reason: string, property = "sourceAddressPrefix"): string =>
  FIX.replace("trustedSources names none", reason).replace("sourceAddressPrefix with", `${property} with`);
const FIX_ALL = `  Fix:    in each of these rules, name only the senders that need access (trustedSources names none):
            sourceAddressPrefixes: ["<SENDER_CIDR>"],`;

for (const family of FAMILIES) {
  const validate = (resource: Resource, ...more: [config?: Properties, inputs?: DeclaredInputs]): Outcome =>
    validateResource(inFamily(resource, family), ...more);

  describe(`no-unrestricted-smtp, ${family.name}`, () => {
    describe("verdicts on groups", () => {
      const restricted: readonly [string, readonly unknown[]][] = [
        ["no rules", []],
        ["a known sender", [allow({ sourceAddressPrefix: "20.30.40.0/24" })]],
        ["just the limit", [allow({ sourceAddressPrefix: "20.0.0.0/8" })]],
        ["private sources", [allow({ sourceAddressPrefix: "10.0.0.0/8" })]],
        ["a service tag", [allow({ sourceAddressPrefix: "VirtualNetwork" })]],
        [
          "an application security group",
          [allow({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: "/asg" }] })],
        ],
        [
          "an application security group with an unknown id",
          [allow({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: UNKNOWN }] })],
        ],
        ["another port", [allow({ destinationPortRange: "443" })]],
        ["another protocol", [allow({ protocol: "Udp" })]],
        ["outbound", [allow({ direction: "Outbound" })]],
        ["a Deny", [deny()]],
        ["shadowed", [allow(), deny()]],
        ["shadowed wherever it stands", [allow({ priority: UNKNOWN }), deny()]],
        ["shadowed in both families", [allow(), deny({ sourceAddressPrefix: "0.0.0.0/0" }), deny6("::/0")]],
        [
          "an unknown that changes nothing",
          [allow(), deny(), allow({ name: UNKNOWN, priority: 300, protocol: UNKNOWN })],
        ],
        ["an unknown rule behind a Deny of the first priority", [deny(), UNKNOWN]],
        ["a rule that is null", [null]],
      ];
      for (const [what, rules] of restricted) {
        it(`passes ${what}`, () => {
          assert.deepEqual(validate(group(rules)), { reports: [], notApplicable: undefined });
        });
      }

      const open: readonly [string, readonly unknown[]][] = [
        ["*", [allow()]],
        ["Any", [allow({ sourceAddressPrefix: "any" })]],
        ["Internet, in any case", [allow({ sourceAddressPrefix: "internet" })]],
        ["just over the limit", [allow({ sourceAddressPrefix: "20.0.0.0/7" })]],
        ["protocol *", [allow({ protocol: "*" })]],
        ["words in other cases", [allow({ access: "ALLOW", direction: "inbound", protocol: "tcp" })]],
        ["a port that is a number", [allow({ destinationPortRange: 25 })]],
        ["a priority that is text", [allow({ priority: "200" })]],
        ["a range", [allow({ destinationPortRange: "1-1024" })]],
        ["a comma list", [allow({ destinationPortRange: "80, 25" })]],
        ["a Deny that comes later", [allow(), deny({ priority: 300 })]],
        ["a Deny of IPv4 only", [allow(), deny({ sourceAddressPrefix: "0.0.0.0/0" })]],
        ["a Deny of another port", [allow(), deny({ destinationPortRange: "26" })]],
        ["a Deny outbound", [allow(), deny({ direction: "Outbound" })]],
        ["a Deny of a service tag", [allow(), deny({ sourceAddressPrefix: "AzureCloud" })]],
        ["a list of all halves", [halves("sourceAddressPrefixes", ["0.0.0.0/1", "128.0.0.0/1"])]],
        [
          "empty lists beside",
          [allow({ sourceAddressPrefixes: [], destinationPortRanges: [], sourcePortRanges: null })],
        ],
        ["no list of rules", [allow({ sourceAddressPrefixes: [null, ""] })]],
        ["an unknown beside a value", [allow({ sourceAddressPrefixes: UNKNOWN, destinationPortRanges: UNKNOWN })]],
        ["whatever the unknown name", [allow({ name: UNKNOWN })]],
        ["whatever the unknown element", [halves("sourceAddressPrefixes", [UNKNOWN, "*"])]],
        ["whatever the unknown destination", [allow({ destinationAddressPrefix: UNKNOWN })]],
        ["whatever the unknown Deny that is later", [allow({ priority: 100 }), deny({ priority: UNKNOWN })]],
        ["a rule without any property", [{}]],
        ["a rule that is text", ["smtp"]],
        ["a rule that is a list", [[]]],
      ];
      for (const [what, rules] of open) {
        it(`rejects ${what}`, () => {
          assert.equal(verdict(validate(group(rules))), "open");
        });
      }

      const undecided: readonly [string, readonly unknown[]][] = [
        ["source", [allow({ sourceAddressPrefix: UNKNOWN })]],
        ["secret source", [allow({ sourceAddressPrefix: SECRET })]],
        ["element", [halves("sourceAddressPrefixes", ["20.0.0.0/24", UNKNOWN])]],
        ["secret element", [halves("sourceAddressPrefixes", ["20.0.0.0/24", SECRET])]],
        ["port", [allow({ destinationPortRange: UNKNOWN })]],
        ["access", [allow({ access: UNKNOWN })]],
        ["direction", [allow({ direction: UNKNOWN })]],
        ["protocol", [allow({ protocol: UNKNOWN })]],
        ["priority beside a Deny", [allow({ priority: UNKNOWN }), deny({ priority: 101 })]],
        ["Deny", [allow(), deny({ sourceAddressPrefix: UNKNOWN })]],
        ["rule", [UNKNOWN]],
        ["secret rule", [SECRET]],
      ];
      for (const [what, rules] of undecided) {
        it(`does not decide on an unknown ${what}`, () => {
          assert.equal(verdict(validate(group(rules))), "undecided");
        });
      }

      it("does not decide on an unknown list, nor on a secret one", () => {
        assert.equal(verdict(validate(group([], { securityRules: UNKNOWN }))), "undecided");
        assert.equal(verdict(validate(group([], { securityRules: SECRET }))), "undecided");
      });

      it("reports a firm finding and what is undecided beside it", () => {
        const outcome = validate(group([allow(), allow({ name: "second", sourceAddressPrefix: UNKNOWN })]));
        assert.equal(verdict(outcome), "open, undecided");
        assert.equal(outcome.reports[0]?.message, [ALL, RULE_LINE, LETS_IN, FIX].join("\n"));
        assert.deepEqual(outcome.reports[1], {
          message: advice(`sourceAddressPrefix of inline rule "second"`),
          urn: inFamily(group([]), family).urn,
          enforcementLevel: "advisory",
        });
      });

      it("takes a group for one without rules if the list is null", () => {
        assert.equal(verdict(validate(group([], { securityRules: null }))), "restricted");
      });

      it("never counts the default rules as the group's own", () => {
        const defaultSecurityRules = [allow({ priority: 65000 })];
        assert.equal(verdict(validate(group([], { defaultSecurityRules }))), "restricted");
      });

      it("judges a whole group from a full body, as account scans give it", () => {
        const body = {
          securityRules: [allow()],
          networkSecurityGroupName: undefined,
          name: "found",
          type: "Microsoft…",
        };
        assert.match(theViolation(validate(group([], body))), /^Network security group "found" must not/);
      });

      it("gives the stack policy what it has read", () => {
        const inputs = new DeclaredInputs();
        validate(group([allow()]), {}, inputs);
        validate(resource("azure-native:network:VirtualNetwork", "net", {}), {}, inputs);
        assert.deepEqual([...inputs.declarations.keys()], [inFamily(group([]), family).urn]);
      });
    });

    describe("verdicts on standalone rules", () => {
      const cases: readonly [string, Properties, ReturnType<typeof verdict>][] = [
        ["open", allow(), "open"],
        ["restricted", allow({ sourceAddressPrefix: "20.30.40.0/24" }), "restricted"],
        ["a Deny", deny(), "restricted"],
        ["unknown source", allow({ sourceAddressPrefix: UNKNOWN }), "undecided"],
        ["secret source", allow({ sourceAddressPrefix: SECRET }), "undecided"],
        ["unknown priority, which no other rule here can bound", allow({ priority: UNKNOWN }), "open"],
        ["nothing set", { name: "smtp" }, "open"],
      ];
      for (const [what, rule, expected] of cases) {
        it(`says ${expected} of ${what}`, () => {
          assert.equal(verdict(validate(standalone(rule))), expected);
        });
      }
    });
  });
}

describe("no-unrestricted-smtp: types", () => {
  const judged = [
    NSG,
    "azure-native:network/v20150501preview:NetworkSecurityGroup",
    "azure-native:network/v20230201:NetworkSecurityGroup",
    "azure-native_network_v20240101:network:NetworkSecurityGroup",
    "azure-native_Network_v20240101preview:network/v20240101preview:NetworkSecurityGroup",
  ];
  for (const type of judged) {
    it(`judges ${type}, and the SecurityRule of its kind`, () => {
      assert.equal(verdict(validateResource(resource(type, "group", { securityRules: [allow()] }))), "open");
      const rule = type.replace("NetworkSecurityGroup", "SecurityRule");
      assert.equal(verdict(validateResource(resource(rule, "rule", allow()))), "open");
    });
  }

  const others = [
    "azure-native:azurestackhci:SecurityRule",
    "azure-native:azurestackhci:NetworkSecurityGroup",
    "azure-native:azurestackhci/v20240201preview:SecurityRule",
    "azure-native:network:DefaultAdminRule",
    "azure-native:network:VirtualNetwork",
    "azure:network/networkSecurityRule:NetworkSecurityGroup",
    "azurerm:network/networkSecurityRule:NetworkSecurityRule",
    "pulumi:providers:azure-native",
    "pulumi:pulumi:Stack",
    "my:component:SecurityRule",
    "",
  ];
  for (const type of others) {
    it(`does not apply to ${type || "no type"}`, () => {
      const outcome = validateResource(resource(type, "other", { name: "relay", networkSecurityGroup: { id: "a" } }));
      assert.deepEqual(outcome, { reports: [], notApplicable: "holds no security rules" });
    });
  }
});

describe("no-unrestricted-smtp: words of a violation", () => {
  const says = (what: string, resource: Resource, ...lines: readonly string[]): void => {
    it(what, () => {
      assert.equal(theViolation(validateResource(resource)), lines.join("\n"));
    });
  };

  says("one rule", group([allow()]), ALL, RULE_LINE, LETS_IN, FIX);

  says(
    "a rule with more ports: the ports that may stay",
    group([allow({ destinationPortRange: undefined, destinationPortRanges: ["20-30", "443", "25"], protocol: "*" })]),
    ALL,
    `  Rule:   "smtp": inline, priority 200, Allow * from * to *, ports 20-30, 443, 25`,
    LETS_IN,
    `  Fix:    replace destinationPortRanges with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):`,
    `            destinationPortRanges: ["20-24", "26-30", "443"],`,
  );

  says(
    "a rule with all ports, to a destination of one family",
    group([allow({ destinationPortRange: "*", destinationAddressPrefix: "10.0.0.4" })]),
    `${OPENING} all public IPv4 addresses.`,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from * to 10.0.0.4, ports *`,
    LETS_IN_IPV4,
    `  Fix:    replace destinationPortRange with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):`,
    `            destinationPortRanges: ["0-24", "26-65535"],`,
  );

  says(
    "IPv4 only",
    group([allow({ sourceAddressPrefix: "0.0.0.0/0" })]),
    `${OPENING} all public IPv4 addresses.`,
    RULE_LINE.replace("from *", "from 0.0.0.0/0"),
    LETS_IN_IPV4,
    FIX,
  );

  says(
    "IPv6 only, and an address of the other family that is not too much",
    group([
      allow({
        sourceAddressPrefix: undefined,
        sourceAddressPrefixes: ["::/0", "20.0.0.0/24"],
        destinationAddressPrefix: "VirtualNetwork",
      }),
    ]),
    `${OPENING} all public IPv6 addresses.`,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from ::/0, 20.0.0.0/24 to VirtualNetwork, port 25`,
    `  Admits: 256 public IPv4 addresses (under 0.1 %), e.g. 20.0.0.0`,
    `          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::`,
    FIX.replace("sourceAddressPrefix with", "sourceAddressPrefixes with"),
  );

  says(
    "IPv4 only, and one address of the other family",
    group([allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["0.0.0.0/0", "2600::1"] })]),
    `${OPENING} all public IPv4 addresses.`,
    RULE_LINE.replace("from *", "from 0.0.0.0/0, 2600::1"),
    LETS_IN_IPV4,
    `          1 public IPv6 address (under 0.1 %), e.g. 2600::1`,
    FIX.replace("sourceAddressPrefix with", "sourceAddressPrefixes with"),
  );

  says(
    "parts of both families",
    group([halves("sourceAddressPrefixes", ["64.0.0.0/3", "2000::/4"])]),
    `${OPENING} 14.5 % of public IPv4 addresses and 49.9 % of public IPv6 addresses.`,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from 64.0.0.0/3, 2000::/4 to *, port 25`,
    `  Admits: 536,870,912 public IPv4 addresses (14.5 %), e.g. 64.0.0.0`,
    `          about 2.1e+37 public IPv6 addresses (49.9 %), e.g. 2000::`,
    FIX.replace("sourceAddressPrefix with", "sourceAddressPrefixes with"),
  );

  says(
    "under a tenth of a percent",
    group([allow({ sourceAddressPrefix: "2600::/16" })]),
    `${OPENING} under 0.1 % of public IPv6 addresses.`,
    RULE_LINE.replace("from *", "from 2600::/16"),
    `  Admits: about 5.2e+33 public IPv6 addresses (under 0.1 %), e.g. 2600::`,
    FIX,
  );

  says(
    "several rules together",
    group([
      allow({ sourceAddressPrefix: "20.0.0.0/8" }),
      allow({ name: "more", priority: 150, sourceAddressPrefix: "40.0.0.0/8", destinationPortRange: "*" }),
      allow({ name: "private", priority: 160, sourceAddressPrefix: "10.0.0.0/8" }),
    ]),
    `Network security group "relay" must not let unrestricted sources reach TCP port 25, but 2 rules together admit 0.9 % of public IPv4 addresses.`,
    `  Rule:   "more": inline, priority 150, Allow Tcp from 40.0.0.0/8 to *, ports *`,
    `          "smtp": inline, priority 200, Allow Tcp from 20.0.0.0/8 to *, port 25`,
    `  Admits: 33,554,432 public IPv4 addresses (0.9 %), e.g. 20.0.0.0`,
    `  Fix:    in rule "more", replace destinationPortRange with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):`,
    `            destinationPortRanges: ["0-24", "26-65535"],`,
  );

  says(
    "an unreadable source",
    group([allow({ sourceAddressPrefix: "0.0.0.0" })]),
    ALL,
    RULE_LINE.replace("from *", "from 0.0.0.0"),
    LETS_IN,
    `  Unread: sourceAddressPrefix "0.0.0.0" cannot be read, so it counts as any`,
    fixBecause("not all of its sources can be read"),
  );

  says(
    "an unreadable element of a list",
    group([halves("sourceAddressPrefixes", ["20.0.0.0/24", "20.0.0.0/33", true])]),
    ALL,
    RULE_LINE.replace("from *", "from 20.0.0.0/24, 20.0.0.0/33, (true)"),
    LETS_IN,
    `  Unread: sourceAddressPrefixes[1] "20.0.0.0/33" cannot be read, so it counts as any`,
    `          sourceAddressPrefixes[2] "true" cannot be read, so it counts as any`,
    fixBecause("not all of its sources can be read", "sourceAddressPrefixes"),
  );

  says(
    "unreadable ports: none is proposed to stay",
    group([allow({ destinationPortRange: undefined, destinationPortRanges: ["80", "smtp"] })]),
    ALL,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from * to *, ports 80, smtp`,
    LETS_IN,
    `  Unread: destinationPortRanges[1] "smtp" cannot be read, so it counts as any`,
    fixBecause("not all of its destination ports can be read"),
  );

  it("text that is the word for what is missing", () => {
    const message = messageOf(allow({ destinationPortRange: "nothing" }));
    assert.match(message, /\n {2}Unread: destinationPortRange "nothing" cannot be read, so it counts as any\n/);
  });

  says(
    "a missing source",
    group([allow({ sourceAddressPrefix: undefined })]),
    ALL,
    RULE_LINE.replace("from *", "from (nothing)"),
    LETS_IN,
    `  Unread: sourceAddressPrefix is missing, so it counts as any`,
    fixBecause("not all of its sources can be read"),
  );

  says(
    "what is unreadable in several rules together",
    group([
      allow({ sourceAddressPrefix: "20.0.0.0/8" }),
      allow({ name: "more", sourceAddressPrefix: "21.0.0.0/8", sourcePortRange: "high", priority: 201 }),
    ]),
    `Network security group "relay" must not let unrestricted sources reach TCP port 25, but 2 rules together admit 0.9 % of public IPv4 addresses.`,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from 20.0.0.0/8 to *, port 25`,
    `          "more": inline, priority 201, Allow Tcp from 21.0.0.0/8 to *, port 25`,
    `  Admits: 33,554,432 public IPv4 addresses (0.9 %), e.g. 20.0.0.0`,
    `  Unread: "more": sourcePortRange "high" cannot be read, so it counts as any`,
    FIX_ALL,
  );

  says(
    "Denies that do not close it: late, in part, unreadable",
    group([
      allow(),
      deny({ name: "late", priority: 300 }),
      deny({ name: "part", sourceAddressPrefix: "0.0.0.0/0", priority: 101 }),
      deny({ name: "unread", sourceAddressPrefix: "0.0.0.0", sourcePortRange: "x", priority: 102 }),
      deny({ name: "elsewhere", destinationPortRange: "80", priority: 103 }),
    ]),
    `${OPENING} all public IPv6 addresses.`,
    RULE_LINE,
    `  Admits: about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::`,
    `  Deny:   "late", inline, priority 300, has no effect: it comes after the Allow`,
    `          "part", inline, priority 101, denies only part of it`,
    `          "unread", inline, priority 102, has no effect: sourceAddressPrefix "0.0.0.0" cannot be read; sourcePortRange "x" cannot be read`,
    FIX,
  );

  says(
    "a standalone rule, with a note",
    standalone(allow()),
    ALL,
    RULE_LINE.replace("inline", "standalone"),
    LETS_IN,
    `  Note:   judged as declared: this policy does not see the other rules of the group`,
    FIX,
  );

  says(
    "a standalone rule of a group whose name is not known",
    standalone(allow(), { networkSecurityGroupName: UNKNOWN }),
    ALL.replace(`Network security group "relay"`, "A network security group"),
    RULE_LINE.replace("inline", "standalone"),
    LETS_IN,
    `  Note:   judged as declared: this policy does not see the other rules of the group`,
    FIX,
  );

  says(
    "a group whose name is not known: its name in the program",
    group([allow()], { networkSecurityGroupName: UNKNOWN }),
    ALL.replace("relay", "group"),
    RULE_LINE,
    LETS_IN,
    FIX,
  );

  says(
    "a rule without a name: where it stands",
    group([null, allow({ name: undefined })]),
    ALL.replace(`"smtp"`, "securityRules[1]"),
    RULE_LINE.replace(`"smtp"`, "securityRules[1]"),
    LETS_IN,
    FIX,
  );

  says(
    "rules that are no list",
    group([], { securityRules: { smtp: allow() } }),
    ALL.replace(`"smtp"`, "securityRules"),
    `  Rule:   securityRules: inline, priority (nothing), (nothing) (nothing) from (nothing) to (nothing), ports (nothing)`,
    LETS_IN,
    `  Unread: priority is missing, so it counts as any`,
    `          access is missing, so it counts as any`,
    `          direction is missing, so it counts as any`,
    `          protocol is missing, so it counts as any`,
    `          sourceAddressPrefix is missing, so it counts as any`,
    `          and 3 more`,
    fixBecause("its access cannot be read"),
  );

  says(
    "values that are not known are not printed",
    group([allow({ priority: UNKNOWN, sourceAddressPrefix: undefined, sourceAddressPrefixes: ["*", SECRET] })]),
    ALL,
    RULE_LINE.replace("priority 200", "priority (unknown)").replace("from *", "from *, (unknown)"),
    LETS_IN,
    fixBecause("not all of its sources can be read", "sourceAddressPrefixes"),
  );

  says(
    "many rules, entries and Denies are only counted",
    group([
      allow({
        sourceAddressPrefix: undefined,
        sourceAddressPrefixes: numbers(9).map((i) => `${20 + i}.0.0.0/8`),
        destinationPortRange: undefined,
        destinationPortRanges: ["25", "26", "27", "28", "29", "30"],
      }),
      ...numbers(7).map((i) => deny({ name: `late-${i}`, priority: 300 + i })),
    ]),
    `${OPENING} 4 % of public IPv4 addresses.`,
    `  Rule:   "smtp": inline, priority 200, Allow Tcp from 20.0.0.0/8, 21.0.0.0/8, 22.0.0.0/8, 23.0.0.0/8, 24.0.0.0/8, and 4 more to *, ports 25, 26, 27, 28, 29, 30`,
    `  Admits: 150,994,944 public IPv4 addresses (4 %), e.g. 20.0.0.0`,
    `  Deny:   "late-0", inline, priority 300, has no effect: it comes after the Allow`,
    `          "late-1", inline, priority 301, has no effect: it comes after the Allow`,
    `          "late-2", inline, priority 302, has no effect: it comes after the Allow`,
    `          "late-3", inline, priority 303, has no effect: it comes after the Allow`,
    `          "late-4", inline, priority 304, has no effect: it comes after the Allow`,
    `          and 2 more`,
    `  Fix:    replace destinationPortRanges with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):`,
    `            destinationPortRanges: ["26", "27", "28", "29", "30"],`,
  );

  describe("a list that is too long to be pasted", () => {
    const theFix = (rule: Properties, config: Properties): string =>
      theViolation(validateResource(group([rule]), config))
        .split("\n")
        .slice(-1)[0]!
        .trim();

    it("of ports", () => {
      const destinationPortRanges = ["25", ...numbers(13).map((i) => String(1000 + 2 * i))];
      assert.equal(
        theFix(allow({ destinationPortRange: undefined, destinationPortRanges }), {}),
        "Fix:    leave TCP port 25 out of the destination ports",
      );
    });

    it("of trusted sources", () => {
      const trustedSources = numbers(13).map((i) => `198.51.100.${i}`);
      assert.equal(theFix(allow(), { trustedSources }), "Fix:    name only the trusted senders");
    });
  });

  it("names the trusted senders in place of a wide source", () => {
    const message = theViolation(validateResource(group([allow()]), { trustedSources: ["198.51.100.0/24"] }));
    assert.deepEqual(message.split("\n").slice(-2), [
      "  Fix:    replace sourceAddressPrefix with the trusted senders only (this leaves out private ones, too):",
      '            sourceAddressPrefix: "198.51.100.0/24",',
    ]);
  });

  it("says what goes with the ports of a rule of all traffic", () => {
    const message = theViolation(validateResource(group([allow({ protocol: "*", destinationPortRange: "*" })])));
    assert.deepEqual(message.split("\n").slice(-3), [
      "  Fix:    replace destinationPortRange with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):",
      '            destinationPortRanges: ["0-24", "26-65535"],',
      "            (this leaves out what has no ports, too, such as ICMP)",
    ]);
  });

  it("says of many rules together only how many there are", () => {
    const rules = numbers(8).map((i) =>
      allow({ name: `part-${i}`, priority: 200 + i, sourceAddressPrefix: `${20 + i}.0.0.0/8` }),
    );
    assert.equal(
      messageOf(...rules),
      [
        `Network security group "relay" must not let unrestricted sources reach TCP port 25, but 8 rules together admit 3.6 % of public IPv4 addresses.`,
        `  Rule:   "part-0": inline, priority 200, Allow Tcp from 20.0.0.0/8 to *, port 25`,
        ...[1, 2, 3, 4].map(
          (i) => `          "part-${i}": inline, priority 20${i}, Allow Tcp from 2${i}.0.0.0/8 to *, port 25`,
        ),
        `          and 3 more`,
        `  Admits: 134,217,728 public IPv4 addresses (3.6 %), e.g. 20.0.0.0`,
        FIX_ALL,
      ].join("\n"),
    );
  });

  it("says the ports in order, and which of them admits most", () => {
    const ports = (list: readonly number[]): string =>
      theViolation(validateResource(group([allow({ destinationPortRange: "*" })]), { ports: list })).split(", but")[0]!;
    const start = 'Network security group "relay" must not let unrestricted sources reach TCP';
    assert.equal(ports([25]), `${start} port 25`);
    assert.equal(ports([587, 25]), `${start} ports 25 and 587`);
    assert.equal(ports([587, 25, 465]), `${start} ports 25, 465 and 587`);
    assert.equal(ports([1, 2, 3, 4, 5, 6]), `${start} ports 1, 2, 3, 4, 5 and 6`);
    assert.equal(ports([1, 2, 3, 4, 5, 6, 7]), `${start} ports 1, 2, 3, 4, 5, and 2 more`);
    const rules = [allow({ destinationPortRange: "25-26" }), deny({ sourceAddressPrefix: "0.0.0.0/0" })];
    assert.match(
      theViolation(validateResource(group(rules), { ports: [25, 26] })),
      /ports 25 and 26, but .* all public IPv4 and IPv6 addresses\.\n/,
    );
  });

  it("does not count the trusted", () => {
    const message = theViolation(validateResource(group([allow()]), { trustedSources: ["1.0.0.0/8", "2000::/16"] }));
    assert.match(message, /all public IPv4 and IPv6 addresses\.\n/);
    assert.match(message, /\n {2}Admits: 3,685,481,218 public IPv4 addresses \(100 %\), e\.g\. 2\.0\.0\.0\n/);
  });
});

describe("no-unrestricted-smtp: words of what is undecided", () => {
  const says = (what: string, rules: readonly unknown[], values: string): void => {
    it(what, () => {
      assert.equal(adviceOf(...rules), advice(values));
    });
  };

  says("one property", [allow({ sourceAddressPrefix: UNKNOWN })], `sourceAddressPrefix of inline rule "smtp"`);
  says(
    "one element of a list",
    [halves("sourceAddressPrefixes", ["20.0.0.0/24", UNKNOWN])],
    `sourceAddressPrefixes[1] of inline rule "smtp"`,
  );
  says(
    "several properties",
    [allow({ access: UNKNOWN, destinationPortRange: SECRET })],
    `access of inline rule "smtp", destinationPortRange of inline rule "smtp"`,
  );
  says(
    "the Deny on which it depends, but not one that changes nothing",
    [
      allow(),
      deny({ sourceAddressPrefix: UNKNOWN }),
      deny({ name: "late", priority: 300, sourceAddressPrefix: UNKNOWN }),
      deny({ name: "outbound", direction: "Outbound", sourceAddressPrefix: UNKNOWN }),
    ],
    `sourceAddressPrefix of inline rule "no-smtp"`,
  );
  says("a whole rule", [UNKNOWN], "securityRules[0]");
  says("whole rules", [UNKNOWN, deny({ priority: 300 }), SECRET], "securityRules[0], securityRules[2]");
  says(
    "many",
    numbers(9).map((i) => allow({ name: `part-${i}`, sourceAddressPrefix: UNKNOWN })),
    `${[0, 1, 2, 3, 4].map((i) => `sourceAddressPrefix of inline rule "part-${i}"`).join(", ")}, and 4 more`,
  );

  it("the whole list", () => {
    const outcome = validateResource(group([], { securityRules: UNKNOWN }));
    assert.equal(theAdvisory(outcome), advice("securityRules"));
  });

  it("a standalone rule, of a group with and without a name", () => {
    const rule = allow({ sourceAddressPrefix: UNKNOWN });
    assert.equal(
      theAdvisory(validateResource(standalone(rule))),
      advice(`sourceAddressPrefix of standalone rule "smtp"`),
    );
    assert.equal(
      theAdvisory(validateResource(standalone(rule, { networkSecurityGroupName: UNKNOWN }))),
      advice(`sourceAddressPrefix of standalone rule "smtp"`).replace(
        'Network security group "relay"',
        "A network security group",
      ),
    );
  });

  it("the ports", () => {
    const outcome = validateResource(group([allow({ destinationPortRange: UNKNOWN })]), { ports: [587, 25] });
    assert.match(theAdvisory(outcome), / reach TCP ports 25 and 587, depending on /);
  });
});

describe("no-unrestricted-smtp: what is safe to print", () => {
  const nameIn = (message: string): string => /\n {2}Rule: {3}(.*): inline/.exec(message)![1]!;

  const names: readonly [string, string, string][] = [
    ["a line break", "a\nb\r", String.raw`"a\u{a}b\u{d}"`],
    ["an escape", "\u001b[31mred\u009b0m", String.raw`"\u{1b}[31mred\u{9b}0m"`],
    ["a bidi override", "safe\u202Eptms", String.raw`"safe\u{202e}ptms"`],
    ["a bidi isolate and mark", "\u2066a\u2069\u200f", String.raw`"\u{2066}a\u{2069}\u{200f}"`],
    ["hidden characters", "a\u200b\u00ad\ufeffb", String.raw`"a\u{200b}\u{ad}\u{feff}b"`],
    ["Unicode's line breaks", "a\u2028b\u2029", String.raw`"a\u{2028}b\u{2029}"`],
    ["letters that show nothing", "a\u3164b\u115f\u1160\uffa0", String.raw`"a\u{3164}b\u{115f}\u{1160}\u{ffa0}"`],
    ["marks that show nothing", "a\u034fb\ufe0f", String.raw`"a\u{34f}b\u{fe0f}"`],
    ["blanks that are no space", "a\u00a0b\u3000\u2800", String.raw`"a\u{a0}b\u{3000}\u{2800}"`],
    ["a tag character", "a\u{e0041}", String.raw`"a\u{e0041}"`],
    ["a lone surrogate", "a\ud800b", String.raw`"a\u{d800}b"`],
    ["the engine's colours", "<{%bold%}>", String.raw`"<\u{7b}%bold%}>"`],
    ["letters of any script", "почта-邮件-é", `"почта-邮件-é"`],
    ["a name that looks like a place", "securityRules[0].x", `"securityRules[0].x"`],
    ["a name as long as Azure takes", "x".repeat(80), `"${"x".repeat(80)}"`],
    ["a longer name", "x".repeat(81), `"${"x".repeat(80)}…"`],
  ];
  for (const [what, name, shown] of names) {
    it(what, () => {
      assert.equal(nameIn(messageOf(allow({ name }))), shown);
    });
  }

  it("never cuts a character in two", () => {
    for (const length of numbers(8)) {
      const message = messageOf(allow({ name: `${"x".repeat(72 + length)}${"😀".repeat(9)}` }));
      assert.doesNotMatch(message, /\p{Cs}/u);
    }
  });

  it("values of every property, in both kinds of message", () => {
    const nasty = "\u001b]0;x\u0007\u202e<{%fg 1%}>";
    const shown = String.raw`\u{1b}]0;x\u{7}\u{202e}<\u{7b}%fg 1%}>`;
    const message = messageOf(
      allow({
        access: nasty,
        protocol: nasty,
        priority: nasty,
        sourceAddressPrefix: nasty,
        destinationAddressPrefix: nasty,
        destinationPortRange: nasty,
      }),
    );
    assert.equal(
      message.split("\n")[1],
      `  Rule:   "smtp": inline, priority ${shown}, ${shown} ${shown} from ${shown} to ${shown}, ports ${shown}`,
    );
    const advisory = adviceOf(allow({ name: nasty, sourceAddressPrefix: UNKNOWN }));
    assert.equal(advisory, advice(`sourceAddressPrefix of inline rule "${shown}"`));
    const groupName = theViolation(validateResource(group([allow()], { networkSecurityGroupName: nasty })));
    assert.ok(groupName.startsWith(`Network security group "${shown}" must not`), groupName);
  });

  it("cuts long values", () => {
    const message = messageOf(allow({ sourceAddressPrefix: "1".repeat(10_000) }));
    assert.equal(message.split("\n")[1], RULE_LINE.replace("from *", `from ${"1".repeat(80)}…`));
    assert.ok(message.length < 1000);
  });

  it("stays short enough for a terminal with a rule of very many ports", () => {
    const destinationPortRanges = ["25", ...numbers(1000).map((i) => String(1000 + 2 * i))];
    const message = messageOf(allow({ destinationPortRange: undefined, destinationPortRanges }));
    assert.ok(message.length < 2000, `${message.length} characters`);
  });
});

describe("no-unrestricted-smtp: order", () => {
  it("does not change the output", () => {
    const rules = [
      allow({ name: "first", priority: 100, sourceAddressPrefix: "0.0.0.0" }),
      allow({ name: "second", priority: 200, destinationPortRange: UNKNOWN }),
      allow({ name: "third", priority: 300, sourceAddressPrefix: UNKNOWN }),
      deny({ name: "fourth", priority: 400 }),
      deny({ name: "fifth", priority: 500 }),
    ];
    assert.deepEqual(validateResource(group([...rules].reverse())), validateResource(group(rules)));
  });
});

function advice(values: string): string {
  return `Network security group "relay" may let unrestricted sources reach TCP port 25, depending on unknown values: ${values}.`;
}

/** An open rule with a list in place of its source. */
function halves(property: string, list: readonly unknown[]): Properties {
  return allow({ sourceAddressPrefix: undefined, [property]: list });
}

function deny6(sourceAddressPrefix: string): Properties {
  return deny({ name: "no-smtp-6", priority: 101, sourceAddressPrefix });
}

function numbers(count: number): readonly number[] {
  return Array.from(Array(count).keys());
}
