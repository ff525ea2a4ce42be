/** Security admin rules of Azure Virtual Network Manager, in every family of providers and both policies. */

import * as assert from "node:assert/strict";
import { AZURE_NATIVE, FAMILIES } from "./families";
import {
  type Properties,
  type Resource,
  SECRET,
  UNKNOWN,
  change,
  deny,
  group,
  resource,
  summary,
  theAdvisory,
  theViolation,
  validateResource,
  validateStack,
  verdict,
} from "./harness";

type Verdict = ReturnType<typeof verdict>;

/** What opens SMTP to everybody, but for the changes; `access` stands for whatever the family calls it. */
const ALWAYS = {
  access: "AlwaysAllow",
  direction: "Inbound",
  priority: 10,
  protocol: "Tcp",
  sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
  destinations: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
  sourcePortRanges: ["0-65535"],
  destinationPortRanges: ["25"],
};

const from = (addressPrefix: unknown, addressPrefixType: unknown = "IPPrefix"): Properties => ({
  sources: [{ addressPrefix, addressPrefixType }],
});

const NETWORK_GROUP =
  "/subscriptions/s/resourceGroups/m/providers/Microsoft.Network/networkManagers/n/networkGroups/senders";

const CASES: readonly [what: string, changes: Properties, expected: Verdict][] = [
  ["everybody", {}, "open"],
  ["the Internet by its tag", from("Internet", "ServiceTag"), "open"],
  ["all IPv4", from("0.0.0.0/0"), "open"],
  ["all IPv6", from("::/0"), "open"],
  [
    "both halves of IPv4",
    {
      sources: ["0.0.0.0/1", "128.0.0.0/1"].map((addressPrefix) => ({ addressPrefix, addressPrefixType: "IPPrefix" })),
    },
    "open",
  ],
  ["no sources", { sources: undefined }, "open"],
  ["sources that are null", { sources: null }, "open"],
  ["an empty list of sources", { sources: [] }, "open"],
  [
    "no destinations and no ports",
    { destinations: undefined, sourcePortRanges: [], destinationPortRanges: undefined },
    "open",
  ],
  ["a range of ports", { destinationPortRanges: ["80", "20-30"] }, "open"],
  ["every protocol", { protocol: "Any" }, "open"],
  ["words in other cases", { access: "ALWAYSALLOW", direction: "inbound", protocol: "TCP" }, "open"],
  ["an access that cannot be read", { access: "Permit" }, "open"],
  ["no access", { access: undefined }, "open"],
  ["an access that only begins with one", { access: "Allow all" }, "open"],
  ["an access that only ends with one", { access: "Never allow" }, "open"],
  ["what is below a network group", from(`${NETWORK_GROUP}/staticMembers/m`, undefined), "open"],
  ["a source that cannot be read", from("0.0.0.0"), "open"],
  ["a source without a prefix, beside another", { sources: [{}, { addressPrefix: "10.0.0.0/8" }] }, "open"],
  [
    "a source whose prefix is null, beside another",
    { sources: [{ addressPrefix: null }, { addressPrefix: "10.0.0.0/8" }] },
    "open",
  ],
  ["a source that is text", { sources: ["*"] }, "open"],
  [
    "a source that is blank, beside another",
    { sources: [{ addressPrefix: " " }, { addressPrefix: "10.0.0.0/8" }] },
    "open",
  ],
  ["sources that are no list", { sources: "10.0.0.0/8" }, "open"],
  ["unknown destinations", { destinations: UNKNOWN }, "open"],
  ["an unknown priority", { priority: UNKNOWN }, "open"],

  ["an Allow, on which the groups still decide", { access: "Allow" }, "restricted"],
  ["an Allow in another case", { access: " allow " }, "restricted"],
  ["a Deny", { access: "Deny" }, "restricted"],
  ["outbound", { direction: "Outbound" }, "restricted"],
  ["UDP", { protocol: "Udp" }, "restricted"],
  ["ICMP", { protocol: "Icmp" }, "restricted"],
  ["ESP", { protocol: "Esp" }, "restricted"],
  ["AH", { protocol: "Ah" }, "restricted"],
  ["other ports", { destinationPortRanges: ["24", "26-65535"] }, "restricted"],
  ["a narrow source", from("20.30.40.0/24"), "restricted"],
  ["just the limit", from("20.0.0.0/8"), "restricted"],
  ["private sources", from("10.0.0.0/8"), "restricted"],
  ["another service tag", from("VirtualNetwork", "ServiceTag"), "restricted"],
  ["a network group", from(NETWORK_GROUP, "NetworkGroup"), "restricted"],
  ["a network group by its id alone", from(NETWORK_GROUP, undefined), "restricted"],
  ["a network group that is not known", from(UNKNOWN, "networkgroup"), "restricted"],
  ["a narrow source beside unknown destinations", { ...from("20.30.40.0/24"), destinations: UNKNOWN }, "restricted"],

  ["an unknown access", { access: UNKNOWN }, "undecided"],
  ["unknown sources", { sources: UNKNOWN }, "undecided"],
  ["secret sources", { sources: SECRET }, "undecided"],
  ["an unknown source", { sources: [UNKNOWN] }, "undecided"],
  ["an unknown prefix", from(UNKNOWN), "undecided"],
  ["an unknown prefix of an unknown type", from(UNKNOWN, UNKNOWN), "undecided"],
  ["unknown ports", { destinationPortRanges: UNKNOWN }, "undecided"],
  ["an unknown port", { destinationPortRanges: ["80", UNKNOWN] }, "undecided"],
  ["an unknown direction", { direction: UNKNOWN }, "undecided"],
  ["an unknown protocol", { protocol: UNKNOWN }, "undecided"],
];

for (const family of FAMILIES) {
  const isNative = family === AZURE_NATIVE;
  const accessKey = isNative ? "access" : "action";
  const adminRule = (changes: Properties = {}, more: Partial<Resource> = {}): Resource => {
    const { access, ...others } = change(ALWAYS, changes);
    const named = isNative ? { kind: "Custom", ruleName: "smtp" } : { name: "smtp" };
    return resource(family.adminRule, "rule", change({ ...named, ...others }, { [accessKey]: access }), more);
  };

  describe(`security admin rules of ${family.name}`, () => {
    for (const [what, changes, expected] of CASES) {
      it(`says ${expected} of ${what}, in both policies`, () => {
        assert.equal(verdict(validateResource(adminRule(changes))), expected);
        assert.equal(verdict(validateStack([adminRule(changes)])), expected);
      });
    }

    it("leaves alone Azure's own, which have no properties", () => {
      const own = { access: undefined, direction: undefined, kind: "Default", flag: "AllowVnetInbound" };
      assert.equal(verdict(validateResource(adminRule(own))), "restricted");
      assert.equal(verdict(validateResource(adminRule({ ...own, access: "AlwaysAllow" }))), "open");
      assert.equal(verdict(validateResource(adminRule({ ...own, access: null }))), "restricted");
    });

    it("says that no group can stop it, and what to change", () => {
      const message = [
        'Security admin rule "smtp" must not let unrestricted sources reach TCP port 25, but it always allows all public IPv4 and IPv6 addresses, and no network security group can stop them.',
        '  Rule:   "smtp": admin, priority 10, AlwaysAllow Tcp from * to *, ports 20-30',
        "  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0",
        "          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::",
        "  Fix:    replace destinationPortRanges with ports without TCP port 25 (or name its senders in sources):",
        '            destinationPortRanges: ["20-24", "26-30"],',
        "          or let the network security groups decide:",
        `            ${accessKey}: "Allow",`,
      ].join("\n");
      const open = adminRule({ destinationPortRanges: ["20-30"] });
      assert.equal(theViolation(validateResource(open)), message);
      const outcome = validateStack([open]);
      assert.equal(theViolation(outcome), message);
      assert.deepEqual(summary(outcome), ["mandatory rule"]);
    });

    it("is named as in the program where its name is unknown", () => {
      const nameless = { ruleName: UNKNOWN, name: UNKNOWN };
      assert.match(theViolation(validateResource(adminRule(nameless))), /^Security admin rule "rule" must not /);
    });

    it("says that it is from and to any where a list is left out", () => {
      const nothing = {
        sources: undefined,
        destinations: null,
        sourcePortRanges: [],
        destinationPortRanges: undefined,
      };
      const ofAny = theViolation(validateResource(adminRule(nothing)));
      assert.match(ofAny, / Tcp from \* to \*, ports \*\n/);
      assert.doesNotMatch(ofAny, /unread/);
    });

    it("reads destinations and source ports", () => {
      const broken = { destinations: [{ addressPrefix: "all" }], sourcePortRanges: ["all"] };
      const notRead = theViolation(validateResource(adminRule(broken)));
      assert.match(notRead, /sourcePortRanges\[0\] "all" cannot be read/);
      assert.match(notRead, / to all, port 25\n/);
    });

    it("names what it depends on, and what it cannot read, as the program does", () => {
      const advice = (what: string): string =>
        `Security admin rule "smtp" may let unrestricted sources reach TCP port 25, depending on unknown values: ${what} of admin rule "smtp".`;
      const ten = { addressPrefix: "10.0.0.0/8" };
      const reported: readonly [Properties, string][] = [
        [{ sources: [ten, { addressPrefix: UNKNOWN }] }, "sources[1]"],
        [{ sources: UNKNOWN }, "sources"],
        [{ access: UNKNOWN }, accessKey],
        [{ destinationPortRanges: ["80", UNKNOWN] }, "destinationPortRanges[1]"],
      ];
      for (const [changes, what] of reported) {
        assert.equal(theAdvisory(validateResource(adminRule(changes))), advice(what));
      }
      const unread = theViolation(validateResource(adminRule({ access: undefined, sources: [ten, {}] })));
      assert.match(unread, new RegExp(`\\n {2}Unread: ${accessKey} is missing, so it counts as any\\n`));
      assert.match(unread, /\n {10}sources\[1\] "object" cannot be read, so it counts as any\n/);
    });

    it("are judged each alone, and beside the groups, whose Denies do not count", () => {
      const [half, other] = ["20.0.0.0/8", "21.0.0.0/8"].map((prefix, index) => {
        const name = `half-${index}`;
        return adminRule(from(prefix), { name, urn: `${adminRule().urn}-${index}` });
      });
      assert.equal(verdict(validateStack([half!, other!])), "restricted");
      assert.deepEqual(summary(validateStack([group([deny()]), adminRule()])), ["mandatory rule"]);
    });

    it("at preview take from the inputs what the outputs leave unknown, and without them do not decide", () => {
      const changes = { sources: undefined };
      const open = adminRule(changes, { outputs: { ...adminRule(changes).inputs, sources: UNKNOWN } });
      assert.deepEqual(summary(validateStack([open])), ["mandatory rule"]);
      assert.deepEqual(summary(validateStack([open], { isSeen: false })), ["advisory rule"]);
    });
  });
}
