import * as assert from "node:assert/strict";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../policies/evaluator/question";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import type { Verdict } from "../../policies/evaluator/verdict";

/*
 * Tables of rules with their verdict. Each row names the fact behind it, or a known mistake of other tools. The table "known limits" has
 * the verdicts that deliberately differ from the letter.
 */

interface NamedRule extends SecurityRule {
  readonly name: string;
}

type Row = readonly [why: string, rules: readonly SecurityRule[], question?: Partial<Question>];
/** A row with what is expected of it. */
type OwnRow = readonly [why: string, expected: string, rules: readonly SecurityRule[], question?: Partial<Question>];

/** An Allow of SMTP from anywhere, with these changes. */
function allow(changes: SecurityRule = {}): SecurityRule {
  return {
    access: "Allow",
    direction: "Inbound",
    protocol: "Tcp",
    priority: 200,
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "25",
    ...changes,
  };
}

/** A Deny of everything, before the Allow, with these changes. */
function deny(changes: SecurityRule = {}): SecurityRule {
  return allow({ access: "Deny", priority: 100, protocol: "*", destinationPortRange: "*", ...changes });
}

const from = (...sources: readonly unknown[]): SecurityRule => ({
  sourceAddressPrefix: "",
  sourceAddressPrefixes: sources,
});
const to = (...destinations: readonly unknown[]): SecurityRule => ({
  destinationAddressPrefix: undefined,
  destinationAddressPrefixes: destinations,
});

/** More destinations than the evaluator compares to find the widest; no two are adjacent. */
const MANY = Array.from({ length: 210 }, (_, i) => `10.0.${String(i)}.0`);

/** The verdict on the rules, which are named by their index. */
function judged(rules: readonly SecurityRule[], changes: Partial<Question> = {}): Verdict<NamedRule> {
  const named = rules.map((rule, index): NamedRule => ({ ...rule, name: String(index) }));
  return judge(named, { ...DEFAULT_QUESTION, ...changes });
}

function verdictOf(rules: readonly SecurityRule[], changes: Partial<Question> = {}): string {
  const { open, undecided } = judged(rules, changes);
  const findings = open.map(({ rules: responsible, exposure }) => {
    const families = (["ipv4", "ipv6"] as const).filter((family) => exposure[family].open);
    return `${responsible.map(({ name }) => name).join("+")} ${families.join()}`;
  });
  const properties = undecided?.unknown.map(({ rule, property }) => `${rule.name}.${property}?`) ?? [];
  return [...findings, ...properties].join("; ") || "restricted";
}

function verdicts(rows: readonly OwnRow[]): void {
  for (const [why, expected, rules, question] of rows) {
    it(why, () => {
      assert.equal(verdictOf(rules, question), expected);
    });
  }
}

function table(title: string, expected: string, rows: readonly Row[]): void {
  describe(title, () => {
    verdicts(rows.map(([why, ...rest]): OwnRow => [why, expected, ...rest]));
  });
}

describe("judge", () => {
  table("open from both families", "0 ipv4,ipv6", [
    ["any source", [allow()]],
    ["Internet, in any case", [allow({ sourceAddressPrefix: "INTERNET" })]],
    ["the portal's word Any", [allow({ sourceAddressPrefix: "Any" })]],
    ["blanks around a value", [allow({ sourceAddressPrefix: " * ", destinationPortRange: " 25 " })]],
    ["protocol in upper case, as the portal writes it", [allow({ protocol: "TCP" })]],
    ["every protocol", [allow({ protocol: "*" })]],
    ["the portal's word for every protocol", [allow({ protocol: "any" })]],
    ["access and direction in another case", [allow({ access: "allow", direction: "INBOUND" })]],
    ["every port", [allow({ destinationPortRange: "*" })]],
    ["a range around the port", [allow({ destinationPortRange: "20-30" })]],
    ["a range that ends with the port", [allow({ destinationPortRange: "0-25" })]],
    ["a range that begins with the port", [allow({ destinationPortRange: "25 - 26" })]],
    ["a range of one", [allow({ destinationPortRange: "25-25" })]],
    ["a number as port", [allow({ destinationPortRange: 25 })]],
    ["leading zeros", [allow({ destinationPortRange: "0025" })]],
    [
      "the plural field beside an empty singular one",
      [allow({ destinationPortRange: "", destinationPortRanges: ["80", "25"] })],
    ],
    ["a range in the plural field", [allow({ destinationPortRange: null, destinationPortRanges: ["80", "1-1024"] })]],
    ["a comma list of ports", [allow({ destinationPortRange: "80, 25" })]],
    ["a comma list of sources", [allow({ sourceAddressPrefix: "10.0.0.0/8,Internet" })]],
    ["sources in the plural field", [allow(from("0.0.0.0/0", "::/0"))]],
    ["nulls in a list", [allow(from(null, "*", ""))]],
    ["singular and plural at once: both", [allow({ sourceAddressPrefix: "10.0.0.0/8", sourceAddressPrefixes: ["*"] })]],
    ["in either order", [allow({ sourceAddressPrefix: "*", sourceAddressPrefixes: ["10.0.0.0/8"] })]],
    ["a priority as text", [allow({ priority: "200" })]],
    ["a destination, however narrow", [allow({ destinationAddressPrefix: UNKNOWN })]],
    [
      "a group of machines as destination",
      [allow({ destinationAddressPrefix: "", destinationApplicationSecurityGroups: [{ id: "/mail" }] })],
    ],
    ["a service tag as destination", [allow({ destinationAddressPrefix: "Storage.WestEurope" })]],
    ["some source ports are enough, for the sender picks", [allow({ sourcePortRange: "1024-65535" })]],
    ["a source port, whichever it is", [allow({ sourcePortRange: UNKNOWN })]],
    [
      "a source port, whichever it is, beside a Deny of one that cannot be read",
      [allow({ sourcePortRange: UNKNOWN }), deny({ sourcePortRange: "70000" })],
    ],
    [
      "some destination, beside a Deny of other source ports",
      [
        allow({ destinationAddressPrefix: UNKNOWN, sourcePortRange: "0-1023" }),
        deny({ sourcePortRange: "1024-65535" }),
      ],
    ],
    ["a Deny that comes later", [allow(), deny({ priority: 300 })]],
    ["a Deny of the same priority, which Azure refuses", [allow(), deny({ priority: 200 })]],
    ["a Deny of another port", [allow(), deny({ destinationPortRange: "26" })]],
    ["a Deny of another protocol", [allow(), deny({ protocol: "Udp" })]],
    ["an outbound Deny", [allow(), deny({ direction: "Outbound" })]],
    ["a Deny of some source ports", [allow(), deny({ sourcePortRange: "0-65534" })]],
    [
      "Denies of all source ports, but of no source from all of them",
      [
        allow(),
        deny({ sourcePortRange: "0-1023", sourceAddressPrefix: "0.0.0.0/1" }),
        deny({ priority: 101, sourcePortRange: "1024-65535", sourceAddressPrefix: "128.0.0.0/1" }),
      ],
    ],
    [
      "Denies of all source ports that overlap: of all sources only from the first ports",
      [
        allow(),
        deny({ sourcePortRange: "0-1023" }),
        deny({ priority: 101, sourcePortRange: "1000-65535", sourceAddressPrefix: "128.0.0.0/1" }),
      ],
    ],
    [
      "of all sources only from the last ports",
      [
        allow(),
        deny({ sourcePortRange: "0-1023", sourceAddressPrefix: "0.0.0.0/1" }),
        deny({ priority: 101, sourcePortRange: "1000-65535" }),
      ],
    ],
    ["a Deny of one destination", [allow(), deny({ destinationAddressPrefix: "10.0.0.4" })]],
    [
      "a Deny of all inside leaves what is outside, such as a floating frontend",
      [allow(), deny({ destinationAddressPrefix: "VirtualNetwork" })],
    ],
    ["a Deny of all outside leaves what is inside", [allow(), deny({ destinationAddressPrefix: "Internet" })]],
    [
      "a Deny of a group of machines",
      [allow(), deny({ destinationAddressPrefix: "", destinationApplicationSecurityGroups: [{ id: "/mail" }] })],
    ],
    ["a Deny of a service tag", [allow(), deny({ sourceAddressPrefix: "AzureCloud" })]],
    [
      "a Deny of half the Internet",
      [allow(), deny({ sourceAddressPrefix: "0.0.0.0/1" }), deny({ priority: 101, sourceAddressPrefix: "::/3" })],
    ],
    [
      "a Deny of both a prefix and a group: only what is in both, which the rule does not show",
      [allow(), deny({ sourceApplicationSecurityGroups: [{ id: "/mail" }] })],
    ],
    [
      "a Deny of both a prefix and prefixes: only what is in both",
      [allow(), deny({ sourceAddressPrefix: "4.0.0.0/8", sourceAddressPrefixes: ["*"] })],
    ],
    [
      "a rule of the first priority comes before any unknown one",
      [allow({ priority: 100 }), deny({ priority: UNKNOWN })],
    ],
  ]);

  table("open from one family or part of it", "0 ipv4", [
    ["0.0.0.0/0 is IPv4", [allow({ sourceAddressPrefix: "0.0.0.0/0" })]],
    ["host bits in /0", [allow({ sourceAddressPrefix: "10.1.2.3/0" })]],
    ["more than a /8", [allow({ sourceAddressPrefix: "4.0.0.0/7" })]],
    ["a /8 and one address", [allow(from("4.0.0.0/8", "8.8.8.8"))]],
    ["two halves", [allow(from("0.0.0.0/1", "128.0.0.0/1"))]],
    ["a range", [allow({ sourceAddressPrefix: "4.0.0.0 - 5.255.255.255" })]],
    ["a Deny of all IPv6", [allow(), deny({ sourceAddressPrefix: "::/0" })]],
    ["an IPv4 destination takes IPv4 sources only", [allow({ destinationAddressPrefix: "10.0.0.4" })]],
    ["a destination outside", [allow(to("20.0.0.4"))]],
    [
      "a public address outside, though a Deny is before the same inside",
      [allow({ destinationAddressPrefix: "20.0.0.4" }), deny({ destinationAddressPrefix: "VirtualNetwork" })],
    ],
    [
      "Denies of all source ports, but of all sources only from the first",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/6" }),
        deny({ sourceAddressPrefix: "4.0.0.0/6", sourcePortRange: "0-1023" }),
        deny({ priority: 101, sourceAddressPrefix: "4.0.0.0/8", sourcePortRange: "1024-65535" }),
      ],
    ],
    [
      "Denies of all source ports, but of all sources not from those in the middle",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/6" }),
        deny({ sourceAddressPrefix: "4.0.0.0/6", sourcePortRange: "0-100" }),
        deny({ priority: 101, sourceAddressPrefix: "4.0.0.0/8", sourcePortRange: "50-65535" }),
        deny({ priority: 102, sourceAddressPrefix: "4.0.0.0/6", sourcePortRange: "200-65535" }),
      ],
    ],
    [
      "one of many destinations, and it is looked at last: each has a Deny of its own, the others have two, and with one it is open",
      [
        allow({ priority: 1000, sourceAddressPrefix: "4.0.0.0/7", ...to(...MANY) }),
        ...MANY.map((host, i) => deny({ priority: 100 + i, sourceAddressPrefix: "4.0.0.0/9", ...to(host) })),
        ...MANY.slice(1).map((host, i) => deny({ priority: 500 + i, sourceAddressPrefix: "5.0.0.0/9", ...to(host) })),
      ],
    ],
    [
      "all of many destinations, each with two Denies of its own that leave enough",
      [
        allow({ priority: 1000, sourceAddressPrefix: "4.0.0.0/6", ...to(...MANY) }),
        ...MANY.map((host, i) => deny({ priority: 100 + i, sourceAddressPrefix: "4.0.0.0/8", ...to(host) })),
        ...MANY.map((host, i) => deny({ priority: 500 + i, sourceAddressPrefix: "5.0.0.0/9", ...to(host) })),
      ],
    ],
    [
      "an unknown destination is of the only family of the sources",
      [allow({ sourceAddressPrefix: "0.0.0.0/0", destinationAddressPrefix: UNKNOWN })],
    ],
  ]);

  table("open from IPv6", "0 ipv6", [
    ["::/0 is IPv6", [allow({ sourceAddressPrefix: "::/0" })]],
    ["wider than /32", [allow({ sourceAddressPrefix: "2600::/31" })]],
    ["wider than /32, beside exactly a /8 of IPv4", [allow(from("2600::/31", "4.0.0.0/8"))]],
    ["a Deny from 0.0.0.0/0 is of IPv4 only", [allow(), deny({ sourceAddressPrefix: "0.0.0.0/0" })]],
    [
      "a Deny to an IPv4 address is too, even where the destination is unknown",
      [
        allow({ sourceAddressPrefix: "::/0", destinationAddressPrefix: UNKNOWN }),
        deny({ destinationAddressPrefix: "10.0.0.4" }),
      ],
    ],
  ]);

  table("open together", "0+1 ipv4", [
    [
      "two rules of a /8 each",
      [allow({ sourceAddressPrefix: "4.0.0.0/8" }), allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" })],
    ],
    [
      "at every destination, though each has a Deny of part of one rule",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" }),
        deny({ sourceAddressPrefix: "5.0.0.0/9", destinationAddressPrefix: "VirtualNetwork" }),
        deny({ priority: 101, sourceAddressPrefix: "5.128.0.0/9", destinationAddressPrefix: "Internet" }),
      ],
    ],
    [
      "in the order of matching",
      [
        allow({ priority: 150, sourceAddressPrefix: "4.0.0.0/8" }),
        allow({ priority: 151, sourceAddressPrefix: "5.0.0.0/8" }),
        allow({ priority: 149, sourceAddressPrefix: "10.0.0.0/8" }),
      ],
    ],
    [
      "beside a rule that has no effect",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" }),
        allow({ priority: 202, protocol: "Udp" }),
      ],
    ],
    [
      "whichever source port one of them takes",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8", sourcePortRange: UNKNOWN }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" }),
      ],
    ],
    [
      "at the same destination, beside a rule to another",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ priority: 202, sourceAddressPrefix: "6.0.0.0/8", destinationAddressPrefix: "10.0.0.6" }),
      ],
    ],
    [
      "at the same destination, where a Deny takes all of a third",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ priority: 202, sourceAddressPrefix: "6.0.0.0/8", ...to("10.0.0.4", "10.0.0.6") }),
        deny({ sourceAddressPrefix: "6.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
      ],
    ],
    [
      "beside a third that may be there",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" }),
        allow({ priority: 202, sourceAddressPrefix: "6.0.0.0/8", existence: UNKNOWN }),
      ],
    ],
  ]);

  table("restricted", "restricted", [
    ["no rules: the default rules let nothing in from the Internet", []],
    ["a Deny", [deny()]],
    ["outbound", [allow({ direction: "Outbound" })]],
    ["UDP", [allow({ protocol: "Udp" })]],
    ["ICMP", [allow({ protocol: "icmp" })]],
    ["ICMP of IPv6", [allow({ protocol: "IcmpV6" })]],
    ["ESP", [allow({ protocol: "Esp" })]],
    ["AH", [allow({ protocol: "Ah" })]],
    ["another port", [allow({ destinationPortRange: "26" })]],
    ["ranges that stop short", [allow({ destinationPortRange: "", destinationPortRanges: ["0-24", "26-65535"] })]],
    ["blanks in a range of ports", [allow({ destinationPortRange: "26 - 80" })]],
    ["blanks around a port", [allow({ destinationPortRange: " 80 " })]],
    ["a comma list of other ports, with one comma too many", [allow({ destinationPortRange: "80, 443," })]],
    ["a comma list of private sources", [allow({ sourceAddressPrefix: "10.0.0.0/8,192.168.0.0/16" })]],
    [
      "blanks in the singular field, beside the plural one",
      [allow({ sourceAddressPrefix: " ", sourceAddressPrefixes: ["10.0.0.0/8"] })],
    ],
    [
      "null in the singular field, beside the plural one",
      [allow({ sourceAddressPrefix: null, sourceAddressPrefixes: ["10.0.0.0/8"] })],
    ],
    ["one address", [allow({ sourceAddressPrefix: "8.8.8.8" })]],
    ["exactly a /8", [allow({ sourceAddressPrefix: "4.0.0.0/8" })]],
    ["a /7 that is half private", [allow({ sourceAddressPrefix: "10.0.0.0/7" })]],
    [
      "private and documentation addresses",
      [allow(from("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "203.0.113.0/24", "fc00::/7", "2001:db8::/32"))],
    ],
    ["exactly a /32 of IPv6", [allow({ sourceAddressPrefix: "2600::/32" })]],
    ["the virtual network", [allow({ sourceAddressPrefix: "VirtualNetwork" })]],
    ["the load balancer", [allow({ sourceAddressPrefix: "AzureLoadBalancer" })]],
    ["another service tag", [allow({ sourceAddressPrefix: "AzureCloud.WestEurope" })]],
    ["a service tag with a digit", [allow({ sourceAddressPrefix: "Dynamics365ForMarketingEmail" })]],
    ["a region with a digit", [allow({ sourceAddressPrefix: "AzureCloud.WestUS2" })]],
    [
      "a group of machines as source",
      [allow({ sourceAddressPrefix: "", sourceApplicationSecurityGroups: [{ id: "/mail" }] })],
    ],
    [
      "a group of machines whose id is not known",
      [allow({ sourceAddressPrefix: UNKNOWN, sourceApplicationSecurityGroups: [UNKNOWN] })],
    ],
    ["a Deny before it", [allow(), deny()]],
    ["a Deny in any case of letters", [allow(), deny({ access: "DENY", direction: "inbound", protocol: "TCP" })]],
    ["a Deny of the portal's word for every protocol", [allow(), deny({ protocol: "Any" })]],
    ["a Deny from Internet takes every public source", [allow(), deny({ sourceAddressPrefix: "Internet" })]],
    ["a Deny of both families", [allow(), deny(from("0.0.0.0/0", "::/0"))]],
    [
      "Denies of halves",
      [
        allow(),
        deny({ sourceAddressPrefix: "::/0" }),
        deny({ priority: 101, sourceAddressPrefix: "0.0.0.0/1" }),
        deny({ priority: 102, sourceAddressPrefix: "128.0.0.0/1" }),
      ],
    ],
    [
      "Denies of halves of the source ports",
      [allow(), deny({ sourcePortRange: "0-1023" }), deny({ priority: 101, sourcePortRange: "1024-65535" })],
    ],
    [
      "Denies that reach beyond the source ports of the Allow",
      [
        allow({ sourcePortRange: "1024-65535" }),
        deny({ sourcePortRange: "1000-2000" }),
        deny({ priority: 101, sourcePortRange: "2001-65535" }),
      ],
    ],
    [
      "a Deny of halves of the source ports in the plural field",
      [allow(), deny({ sourcePortRange: "", sourcePortRanges: ["0-1023", "1024-65535"] })],
    ],
    [
      "Denies of all inside and all outside",
      [
        allow(),
        deny({ destinationAddressPrefix: "VirtualNetwork" }),
        deny({ priority: 101, destinationAddressPrefix: "Internet" }),
      ],
    ],
    [
      "a Deny of all inside before an Allow to a private address",
      [allow({ destinationAddressPrefix: "10.0.0.0/16" }), deny({ destinationAddressPrefix: "VirtualNetwork" })],
    ],
    [
      "a Deny that leaves a /8",
      [allow({ sourceAddressPrefix: "4.0.0.0/7" }), deny({ sourceAddressPrefix: "4.0.0.0/8" })],
    ],
    [
      "two Denies that leave a /8 at one destination, and one that leaves nothing at the other",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/6", ...to("10.0.0.4", "10.0.0.6") }),
        deny({ sourceAddressPrefix: "4.0.0.0/7", destinationAddressPrefix: "10.0.0.4" }),
        deny({ priority: 101, sourceAddressPrefix: "6.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        deny({ priority: 102, destinationAddressPrefix: "10.0.0.6" }),
      ],
    ],
    [
      "two rules of a /8 each to different destinations",
      [
        allow({ sourceAddressPrefix: "4.0.0.0/8", destinationAddressPrefix: "10.0.0.4" }),
        allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8", destinationAddressPrefix: "10.0.0.5" }),
      ],
    ],
    [
      "the same /8 twice",
      [allow({ sourceAddressPrefix: "4.0.0.0/8" }), allow({ priority: 201, sourceAddressPrefix: "4.0.0.0/8" })],
    ],
    ["an unknown name does not matter", [allow({ protocol: "Udp", sourceAddressPrefix: UNKNOWN })]],
    ["an unknown source of another port", [allow({ destinationPortRange: "443", sourceAddressPrefix: UNKNOWN })]],
    [
      "an unknown sibling of a known source",
      [
        allow({
          sourceAddressPrefix: "10.0.0.4",
          sourceAddressPrefixes: UNKNOWN,
          sourceApplicationSecurityGroups: UNKNOWN,
        }),
      ],
    ],
    ["an unknown Allow behind a Deny of everything", [allow({ sourceAddressPrefix: UNKNOWN }), deny()]],
    [
      "any rule behind a Deny of the first priority",
      [
        deny(),
        allow({ access: UNKNOWN, priority: UNKNOWN, sourceAddressPrefix: UNKNOWN, destinationPortRange: UNKNOWN }),
      ],
    ],
    [
      "an empty list in the singular field",
      [allow({ sourceAddressPrefix: [], sourceAddressPrefixes: ["10.0.0.0/8"] })],
    ],
    ["an Allow that may be missing, behind a Deny", [allow({ existence: UNKNOWN }), deny()]],
    [
      "a Deny of the same sources, whatever else it takes",
      [allow({ sourceAddressPrefix: "4.0.0.0/7" }), deny(from("4.0.0.0/7", UNKNOWN))],
    ],
  ]);

  table("what cannot be read: everything in an Allow", "0 ipv4,ipv6", [
    ["a bare 0.0.0.0", [allow({ sourceAddressPrefix: "0.0.0.0" })]],
    ["a bare ::", [allow({ sourceAddressPrefix: "::" })]],
    ["a bare prefix length", [allow({ sourceAddressPrefix: "/0" })]],
    ["a prefix length out of bounds", [allow({ sourceAddressPrefix: "10.0.0.0/33" })]],
    ["two prefix lengths", [allow({ sourceAddressPrefix: "10.0.0.0/8/8" })]],
    ["a netmask", [allow({ sourceAddressPrefix: "10.0.0.0/255.0.0.0" })]],
    ["a short address", [allow({ sourceAddressPrefix: "10/8" })]],
    ["an octal address", [allow({ sourceAddressPrefix: "010.0.0.1" })]],
    ["an address with a zone", [allow({ sourceAddressPrefix: "fe80::1%eth0" })]],
    ["a range that runs down", [allow({ sourceAddressPrefix: "10.0.0.9-10.0.0.1" })]],
    ["a range over families", [allow({ sourceAddressPrefix: "10.0.0.1-fc00::1" })]],
    ["half a range", [allow({ sourceAddressPrefix: "10.0.0.1-" })]],
    ["a classic tag", [allow({ sourceAddressPrefix: "VIRTUAL_NETWORK" })]],
    ["the name of a host", [allow({ sourceAddressPrefix: "mail.example.com" })]],
    ["an address with a letter in it", [allow({ sourceAddressPrefix: "f79.5.46.3" })]],
    ["a Deny of the name of a host", [allow(), deny({ sourceAddressPrefix: "mail.example.com" })]],
    ["one bad entry among good ones", [allow(from("10.0.0.0/8", "nonsense here"))]],
    ["no source at all", [allow({ sourceAddressPrefix: "", sourceAddressPrefixes: [] })]],
    ["only commas", [allow({ sourceAddressPrefix: " , " })]],
    ["an object", [allow({ sourceAddressPrefix: { cidr: "10.0.0.0/8" } })]],
    ["a list where one value belongs", [allow({ sourceAddressPrefix: ["10.0.0.0/8"] })]],
    ["one value where a list belongs", [allow({ sourceAddressPrefix: null, sourceAddressPrefixes: "10.0.0.0/8" })]],
    ["a list in a list", [allow(from(["10.0.0.0/8"]))]],
    ["no group in a list", [allow({ sourceAddressPrefix: "", sourceApplicationSecurityGroups: [null] })]],
    ["no port at all", [allow({ destinationPortRange: undefined })]],
    ["a range of ports that runs down", [allow({ destinationPortRange: "30-20" })]],
    ["a port out of bounds", [allow({ destinationPortRange: "25-70000" })]],
    ["a port out of bounds, in a range beside the guarded one", [allow({ destinationPortRange: "26-70000" })]],
    ["two ranges of ports in one", [allow({ destinationPortRange: "26-80-90" })]],
    ["half a range of ports", [allow({ destinationPortRange: "26-" })]],
    ["a signed port", [allow({ destinationPortRange: "+443" })]],
    ["a protocol that does not exist", [allow({ protocol: "SMTP" })]],
    ["no protocol", [allow({ protocol: undefined })]],
    ["an access that does not exist", [allow({ access: "Permit" })]],
    ["a direction that does not exist", [allow({ direction: "In" })]],
    ["a destination that cannot be read", [allow({ destinationAddressPrefix: "10.0.0.300" })]],
    ["no destination", [allow({ destinationAddressPrefix: "" })]],
    ["a priority that cannot be read, even behind a Deny", [allow({ priority: "high" }), deny()]],
    ["no priority, even behind a Deny", [allow({ priority: undefined }), deny()]],
    ["several priorities", [allow({ priority: "200,300" }), deny()]],
    ["a priority with an exponent", [allow({ priority: "1e3" }), deny()]],
    ["a priority of too many digits", [allow({ priority: "2000000000" }), deny()]],
    ["a Deny whose source cannot be read", [allow(), deny({ sourceAddressPrefix: "0.0.0.0" })]],
    ["a Deny without source", [allow(), deny({ sourceAddressPrefix: "" })]],
    ["a Deny without destination", [allow(), deny({ destinationAddressPrefix: "" })]],
    ["a Deny without source port", [allow(), deny({ sourcePortRange: "" })]],
    ["a Deny without port", [allow(), deny({ destinationPortRange: "" })]],
    ["a Deny without priority", [allow(), deny({ priority: undefined })]],
    ["a Deny of a bad port range", [allow(), deny({ destinationPortRange: "65535-0" })]],
    ["a Deny of no protocol", [allow(), deny({ protocol: "" })]],
    ["nothing at all", [{}]],
  ]);

  table("undecided by the source", "0.sourceAddressPrefix?", [
    ["an unknown source", [allow({ sourceAddressPrefix: UNKNOWN })]],
    ["beside a Deny of IPv4", [allow({ sourceAddressPrefix: UNKNOWN }), deny({ sourceAddressPrefix: "0.0.0.0/0" })]],
    [
      "beside a Deny of one destination",
      [allow({ sourceAddressPrefix: UNKNOWN }), deny({ destinationAddressPrefix: "10.0.0.4" })],
    ],
    ["a known empty sibling decides nothing", [allow({ sourceAddressPrefix: UNKNOWN, sourceAddressPrefixes: [] })]],
  ]);

  table("undecided by a Deny", "1.sourceAddressPrefix?", [
    ["an unknown source of a Deny", [allow(), deny({ sourceAddressPrefix: UNKNOWN })]],
    [
      "with another Deny of half the Internet",
      [
        allow({ destinationAddressPrefix: "10.0.0.4" }),
        deny({ sourceAddressPrefix: UNKNOWN }),
        deny({ priority: 101, sourceAddressPrefix: "0.0.0.0/1" }),
      ],
    ],
  ]);

  describe("undecided otherwise", () => {
    const rows: readonly (readonly [why: string, expected: string, rules: readonly SecurityRule[]])[] = [
      ["an element of a list", "0.sourceAddressPrefixes[1]?", [allow(from("10.0.0.0/8", UNKNOWN))]],
      ["the port", "0.destinationPortRange?", [allow({ destinationPortRange: UNKNOWN })]],
      ["the protocol", "0.protocol?", [allow({ protocol: UNKNOWN })]],
      ["the access", "0.access?", [allow({ access: UNKNOWN })]],
      ["the direction", "0.direction?", [allow({ direction: UNKNOWN })]],
      ["the priority, with a Deny", "0.priority?", [allow({ priority: UNKNOWN }), deny({ priority: 150 })]],
      ["the priority of a Deny", "1.priority?", [allow(), deny({ priority: UNKNOWN })]],
      ["whether the rule is there", "0.existence?", [allow({ existence: UNKNOWN })]],
      ["whether a Deny is there", "1.existence?", [allow(), deny({ existence: UNKNOWN })]],
      [
        "the destination, with a Deny of one",
        "0.destinationAddressPrefix?",
        [allow({ destinationAddressPrefix: UNKNOWN }), deny({ destinationAddressPrefix: "10.0.0.4" })],
      ],
      [
        "the source port, with a Deny of some",
        "0.sourcePortRange?",
        [allow({ sourcePortRange: UNKNOWN }), deny({ sourcePortRange: "0-1023" })],
      ],
      [
        "the destination of a Deny",
        "1.destinationAddressPrefix?",
        [allow(), deny({ destinationAddressPrefix: UNKNOWN })],
      ],
      ["the source port of a Deny", "1.sourcePortRange?", [allow(), deny({ sourcePortRange: UNKNOWN })]],
      [
        "the priority, for even the last Deny may come before",
        "0.priority?",
        [allow({ priority: UNKNOWN }), deny({ priority: 9999 })],
      ],
      [
        "the destination, if it decides whether the open family is admitted",
        "0.destinationAddressPrefix?",
        [allow({ ...from("0.0.0.0/0", "2600::/64"), destinationAddressPrefix: UNKNOWN })],
      ],
      [
        "an unknown list beside a known prefix: both",
        "0.sourceAddressPrefixes[0]?",
        [allow({ sourceAddressPrefix: "10.0.0.4", sourceAddressPrefixes: [UNKNOWN] })],
      ],
      [
        "the source port, with Denies of some inside and outside",
        "0.sourcePortRange?",
        [
          allow({ sourcePortRange: UNKNOWN }),
          deny({ sourcePortRange: "0-1023", destinationAddressPrefix: "VirtualNetwork" }),
          deny({ priority: 101, sourcePortRange: "0-1023", destinationAddressPrefix: "Internet" }),
        ],
      ],
      [
        "only the Deny that comes before matters",
        "1.sourceAddressPrefix?",
        [allow(), deny({ sourceAddressPrefix: UNKNOWN }), deny({ priority: 300, sourceAddressPrefix: UNKNOWN })],
      ],
      [
        "a Deny that comes later does not, whatever the Allow is from",
        "0.sourceAddressPrefix?",
        [allow({ sourceAddressPrefix: UNKNOWN }), deny({ priority: 300, sourceAddressPrefix: UNKNOWN })],
      ],
      [
        "a Deny that comes later may, if the Allow may come after it",
        "0.priority?; 0.sourceAddressPrefix?; 1.sourceAddressPrefix?",
        [
          allow({ priority: UNKNOWN, sourceAddressPrefix: UNKNOWN }),
          deny({ priority: 150, sourceAddressPrefix: UNKNOWN }),
        ],
      ],
      [
        "a Deny that comes later does not, though another Allow may come after it",
        "1.sourceAddressPrefix?",
        [
          allow(),
          deny({ sourceAddressPrefix: UNKNOWN }),
          deny({ priority: 300, sourceAddressPrefix: UNKNOWN }),
          allow({ priority: UNKNOWN, sourceAddressPrefix: "4.0.0.0/8" }),
        ],
      ],
      [
        "a Deny of another destination does not",
        "0.sourceAddressPrefix?",
        [
          allow({ sourceAddressPrefix: UNKNOWN, destinationAddressPrefix: "10.0.0.4" }),
          deny({ sourceAddressPrefix: UNKNOWN, destinationAddressPrefix: "10.0.0.5" }),
        ],
      ],
      [
        "a Deny that concerns one of several Allows does",
        "1.protocol?; 2.sourceAddressPrefix?",
        [
          allow({ destinationAddressPrefix: "10.0.0.4" }),
          allow({ priority: 201, destinationAddressPrefix: "10.0.0.5", protocol: UNKNOWN }),
          deny({ sourceAddressPrefix: UNKNOWN, destinationAddressPrefix: "10.0.0.4" }),
        ],
      ],
      [
        "another Allow takes nothing, though it comes before",
        "1.sourceAddressPrefix?",
        [
          allow({ priority: 150, sourceAddressPrefix: "4.0.0.0/8", destinationAddressPrefix: UNKNOWN }),
          allow({ sourceAddressPrefix: UNKNOWN }),
        ],
      ],
      [
        "rules that may be open together",
        "1.protocol?",
        [
          allow({ sourceAddressPrefix: "4.0.0.0/8" }),
          allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8", protocol: UNKNOWN }),
        ],
      ],
      [
        "an unknown entry beside known ones",
        "1.sourceAddressPrefixes[1]?",
        [allow({ sourceAddressPrefix: "4.0.0.0/8" }), allow({ priority: 201, ...from("4.0.0.0/9", UNKNOWN) })],
      ],
    ];
    for (const [why, expected, rules] of rows) {
      it(why, () => {
        assert.equal(verdictOf(rules), expected);
      });
    }
  });

  describe("several findings", () => {
    it("are one for each rule that is open by itself", () => {
      assert.equal(
        verdictOf([allow(), allow({ priority: 201, sourceAddressPrefix: "Internet" })]),
        "0 ipv4,ipv6; 1 ipv4,ipv6",
      );
    });
    it("leave out what an earlier Deny shadows", () => {
      assert.equal(verdictOf([allow(), deny({ priority: 250 }), allow({ priority: 300 })]), "0 ipv4,ipv6");
    });
    it("report what else is open together", () => {
      const halves = ["4.0.0.0/8", "5.0.0.0/8"].map((source, i) =>
        allow({ priority: 300 + i, sourceAddressPrefix: source }),
      );
      assert.equal(verdictOf([allow({ sourceAddressPrefix: "::/0" }), ...halves]), "0 ipv6; 1+2 ipv4");
    });
    it("are separate where other rules are open at another port", () => {
      const anyPort = { destinationPortRange: "*" };
      const closed = deny({ sourceAddressPrefix: "5.0.0.0/8", destinationPortRange: "587" });
      assert.equal(
        verdictOf(
          [
            allow({ ...anyPort, sourceAddressPrefix: "4.0.0.0/7" }),
            allow({ ...anyPort, priority: 201, sourceAddressPrefix: "8.0.0.0/8" }),
            closed,
          ],
          { ports: [25, 587] },
        ),
        "0 ipv4; 0+1 ipv4",
      );
      assert.equal(
        verdictOf(
          [
            allow({ ...anyPort, sourceAddressPrefix: "4.0.0.0/8" }),
            allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" }),
            allow({ priority: 202, sourceAddressPrefix: "6.0.0.0/8", destinationPortRange: "587" }),
          ],
          { ports: [25, 587] },
        ),
        "0+1 ipv4; 0+2 ipv4",
      );
    });
    it("are firm beside what is undecided", () => {
      const unknown = allow({ priority: 201, sourceAddressPrefix: UNKNOWN });
      assert.equal(verdictOf([allow(), unknown]), "0 ipv4,ipv6; 1.sourceAddressPrefix?");
    });
  });

  describe("the question", () => {
    const rows: readonly OwnRow[] = [
      ["other ports", "0 ipv4,ipv6", [allow({ destinationPortRange: "587" })], { ports: [25, 587] }],
      ["other ports, not this one", "restricted", [allow()], { ports: [587] }],
      [
        "one finding for several ports",
        "0 ipv4,ipv6",
        [allow({ destinationPortRange: "*" })],
        { ports: [587, 25, 25] },
      ],
      [
        "one undecided finding for several ports",
        "0.sourceAddressPrefix?",
        [allow({ destinationPortRange: "*", sourceAddressPrefix: UNKNOWN })],
        { ports: [587, 25] },
      ],
      ["a narrower IPv4 limit", "0 ipv4", [allow({ sourceAddressPrefix: "4.0.0.0/15" })], { widestIpv4Prefix: 16 }],
      ["a wider IPv4 limit", "restricted", [allow({ sourceAddressPrefix: "4.0.0.0/7" })], { widestIpv4Prefix: 7 }],
      [
        "the narrowest IPv4 limit: one address",
        "0 ipv4",
        [allow({ sourceAddressPrefix: "4.0.0.0/31" })],
        { widestIpv4Prefix: 32 },
      ],
      ["a narrower IPv6 limit", "0 ipv6", [allow({ sourceAddressPrefix: "2600::/47" })], { widestIpv6Prefix: 48 }],
      [
        "trusted sources do not count",
        "restricted",
        [allow({ sourceAddressPrefix: "4.0.0.0/7" })],
        { trustedSources: ["5.0.0.0/8"] },
      ],
      [
        "trusted sources that cannot be read trust nobody",
        "0 ipv4",
        [allow({ sourceAddressPrefix: "4.0.0.0/7" })],
        { trustedSources: ["5/8"] },
      ],
      [
        "a service tag that counts",
        "0 ipv4,ipv6",
        [allow({ sourceAddressPrefix: "azurecloud" })],
        { unrestrictedServiceTags: ["AzureCloud"] },
      ],
      [
        "its regional form",
        "0 ipv4,ipv6",
        [allow({ sourceAddressPrefix: "AzureCloud.uksouth" })],
        { unrestrictedServiceTags: ["AzureCloud"] },
      ],
      [
        "one of several tags that count",
        "0 ipv4,ipv6",
        [allow({ sourceAddressPrefix: "AzureCloud" })],
        { unrestrictedServiceTags: ["Internet", "AzureCloud"] },
      ],
      [
        "Internet counts whether listed or not",
        "0 ipv4,ipv6",
        [allow({ sourceAddressPrefix: "Internet" })],
        { unrestrictedServiceTags: [] },
      ],
      ["declared: Denies are ignored", "1 ipv4,ipv6", [deny(), allow()], { reading: "declared" }],
      [
        "declared: rules do not add up",
        "restricted",
        [allow({ sourceAddressPrefix: "4.0.0.0/8" }), allow({ priority: 201, sourceAddressPrefix: "5.0.0.0/8" })],
        { reading: "declared" },
      ],
      [
        "declared: unknown Denies are ignored too",
        "1 ipv4,ipv6",
        [deny({ sourceAddressPrefix: UNKNOWN }), allow()],
        { reading: "declared" },
      ],
    ];
    verdicts(rows);
  });

  describe("the Denies that do not close a finding", () => {
    const half = deny({ sourceAddressPrefix: "0.0.0.0/1" });
    const twoPorts = { ports: [25, 587] };
    const rows: readonly OwnRow[] = [
      ["a Deny of part", "1 partial", [allow(), half]],
      [
        "not a Deny that takes nothing public of the Allow's",
        "",
        [allow(from("10.0.0.0/8", "4.0.0.0/7")), deny(from("10.0.0.0/8", "8.0.0.0/8"))],
      ],
      ["a Deny that comes later", "1 later", [allow(), deny({ priority: 300 })]],
      ["a Deny of the same priority comes later", "1 later", [allow(), deny({ priority: 200 })]],
      [
        "a Deny between two Allows takes part",
        "2 partial",
        [
          allow({ sourceAddressPrefix: "4.0.0.0/8" }),
          allow({ priority: 300, sourceAddressPrefix: "5.0.0.0/8" }),
          deny({ priority: 250, destinationAddressPrefix: "10.0.0.4" }),
        ],
      ],
      [
        "not a Deny of other sources",
        "",
        [allow({ sourceAddressPrefix: "4.0.0.0/7" }), deny({ sourceAddressPrefix: "8.0.0.0/8" })],
      ],
      ["not a Deny of private sources, which do not count", "", [allow(), deny({ sourceAddressPrefix: "10.0.0.0/8" })]],
      [
        "not a Deny of other source ports",
        "",
        [allow({ sourcePortRange: "1024-65535" }), deny({ sourcePortRange: "0-1023" })],
      ],
      [
        "not a Deny of another destination",
        "",
        [allow({ destinationAddressPrefix: "10.0.0.4" }), deny({ destinationAddressPrefix: "10.0.0.5" })],
      ],
      [
        "not a Deny from one family to the other, which takes nothing",
        "",
        [allow(), deny({ sourceAddressPrefix: "::/0", destinationAddressPrefix: "10.0.0.4" })],
      ],
      [
        "not a Deny of another guarded port",
        "",
        [allow({ destinationPortRange: "587" }), deny({ destinationPortRange: "25" })],
        twoPorts,
      ],
      [
        "a Deny whose source cannot be read",
        "1 unreadable sourceAddressPrefix",
        [allow(), deny({ sourceAddressPrefix: "0.0.0.0" })],
      ],
      [
        "with a destination that can",
        "1 unreadable sourceAddressPrefix",
        [allow(), deny({ sourceAddressPrefix: "0.0.0.0", destinationAddressPrefix: "10.0.0.4" })],
      ],
      [
        "with ports that can",
        "1 unreadable sourceAddressPrefix",
        [
          allow({ sourcePortRange: "1024-65535" }),
          deny({ sourceAddressPrefix: "0.0.0.0", destinationPortRange: "25" }),
        ],
      ],
      [
        "not if that is another destination",
        "",
        [
          allow({ destinationAddressPrefix: "10.0.0.4" }),
          deny({ sourceAddressPrefix: "0.0.0.0", destinationAddressPrefix: "10.0.0.5" }),
        ],
      ],
      ["not what may be an Allow", "", [allow(), deny({ access: UNKNOWN, priority: 300 })]],
      ["a Deny whose priority cannot be read", "1 unreadable priority", [allow(), deny({ priority: "first" })]],
      [
        "not a Deny to a name, whose addresses the rule does not show",
        "",
        [allow(), deny({ destinationAddressPrefix: "Storage" })],
      ],
    ];
    for (const [why, expected, rules, question] of rows) {
      it(why, () => {
        const [finding, ...others] = judged(rules, question).open;
        assert.deepEqual(others, []);
        const denies = finding?.denies.map(({ rule, why, unreadable }) =>
          [rule.name, why, ...unreadable.map(({ property }) => property)].join(" "),
        );
        assert.equal(denies?.join("; "), expected);
      });
    }
  });

  describe("what cannot be read of a finding", () => {
    const rows: readonly (readonly [
      why: string,
      expected: readonly string[],
      rule: SecurityRule,
      question?: Partial<Question>,
    ])[] = [
      ["nothing", [], allow()],
      ["not a name", [], allow({ sourceAddressPrefix: "*", destinationAddressPrefix: "Storage" })],
      [
        "not a tag that counts",
        [],
        allow({ sourceAddressPrefix: "AzureCloud" }),
        { unrestrictedServiceTags: ["AzureCloud"] },
      ],
      [
        "not a group of machines",
        [],
        allow({ destinationAddressPrefix: "", destinationApplicationSecurityGroups: [{ id: "/mail" }] }),
      ],
      ["a text", ["text sourceAddressPrefix: 0.0.0.0"], allow({ sourceAddressPrefix: "0.0.0.0" })],
      ["a priority", ["text priority: 200x"], allow({ priority: "200x" })],
      ["an element of a list", ["text sourceAddressPrefixes[1]: a b"], allow(from("10.0.0.0/8", "a b"))],
      ["nothing where something belongs", ["absent sourceAddressPrefix: "], allow({ sourceAddressPrefix: "" })],
      ["only commas", ["misfit sourceAddressPrefix:  , "], allow({ sourceAddressPrefix: " , " })],
      ["a list where one value belongs", ["misfit sourceAddressPrefix: a list"], allow({ sourceAddressPrefix: ["*"] })],
      [
        "one text where a list belongs",
        ["misfit sourceAddressPrefixes: *"],
        allow({ sourceAddressPrefix: "", sourceAddressPrefixes: "*" }),
      ],
      [
        "one number where a list belongs",
        ["misfit destinationPortRanges: 80"],
        allow({ destinationPortRange: "", destinationPortRanges: 80 }),
      ],
      ["a truth value", ["misfit sourcePortRange: true"], allow({ sourcePortRange: true })],
      ["an object", ["misfit protocol: object"], allow({ protocol: {} })],
    ];
    for (const [why, expected, rule, question] of rows) {
      it(why, () => {
        const { open } = judged([rule], question);
        assert.equal(open.length, 1);
        const unreadable = open.flatMap((finding) => finding.unreadable);
        assert.deepEqual(
          unreadable.map(({ kind, property, text }) => `${kind} ${property}: ${text}`),
          expected,
        );
      });
    }
  });

  it("reports the exposure of the destination that most reach, though another promises more", () => {
    const { open } = judged([
      allow(to("10.0.0.4", "10.0.0.6")),
      deny({ sourceAddressPrefix: "0.0.0.0/1", destinationAddressPrefix: "10.0.0.4" }),
      deny({ priority: 101, sourceAddressPrefix: "128.0.0.0/2", destinationAddressPrefix: "10.0.0.4" }),
      deny({ priority: 102, ...from("0.0.0.0/1", "128.0.0.0/4"), destinationAddressPrefix: "10.0.0.6" }),
    ]);
    assert.deepEqual(
      open.map(({ exposure }) => exposure.ipv4.example),
      ["144.0.0.0"],
    );
  });

  describe("several ports", () => {
    const anyPort = { destinationPortRange: "*" };
    it("are reported with the exposure of the port that admits most, in either order", () => {
      const rules = [allow(anyPort), deny({ sourceAddressPrefix: "::/0", destinationPortRange: "25" })];
      for (const ports of [
        [25, 587],
        [587, 25],
      ]) {
        const [finding, ...others] = judged(rules, { ports }).open;
        assert.deepEqual(others, []);
        assert.deepEqual(finding?.ports, [25, 587]);
        assert.equal(finding.exposure.ipv6.addresses, finding.exposure.ipv6.of);
      }
    });
    it("are undecided only where the rule may be open", () => {
      const rule = allow({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "587" });
      const { undecided } = judged([rule, allow({ priority: 201, sourceAddressPrefix: "4.0.0.0/8" })], {
        ports: [25, 587],
      });
      assert.deepEqual(undecided?.ports, [587]);
    });
  });

  it("names the unknown values that an undecided verdict depends on, and a rule that may be missing", () => {
    const { undecided } = judged([allow({ existence: UNKNOWN, sourceAddressPrefix: UNKNOWN })]);
    assert.deepEqual(
      undecided?.unknown.map(({ property, kind, text }) => ({ property, kind, text })),
      [
        { property: "existence", kind: "unknown", text: "" },
        { property: "sourceAddressPrefix", kind: "unknown", text: "" },
      ],
    );
  });

  describe("known limits", () => {
    const rows: readonly OwnRow[] = [
      // Section 3 of the service tags' documentation: a route of 0.0.0.0/0 makes VirtualNetwork the Internet. An NSG does not show routes.
      [
        "VirtualNetwork is taken for private, though a default route may widen it",
        "restricted",
        [allow({ sourceAddressPrefix: "VirtualNetwork" })],
      ],
      [
        "a Deny of the tag that an Allow is from has no effect",
        "0 ipv4,ipv6",
        [allow({ sourceAddressPrefix: "AzureCloud" }), deny({ sourceAddressPrefix: "AzureCloud" })],
        { unrestrictedServiceTags: ["AzureCloud"] },
      ],
      [
        "a misspelled tag is a tag, which Azure will refuse",
        "restricted",
        [allow({ sourceAddressPrefix: "Internett" })],
      ],
      [
        "IPv4 addresses written as IPv6 are not the Internet's",
        "restricted",
        [allow({ sourceAddressPrefix: "::ffff:0:0/96" })],
      ],
      [
        "an unknown priority may take a number that another rule holds",
        "1.priority?",
        [allow({ priority: 101 }), deny({ priority: UNKNOWN }), allow({ priority: 100, protocol: "Udp" })],
      ],
    ];
    verdicts(rows);
  });
});
