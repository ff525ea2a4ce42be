import * as assert from "node:assert/strict";
import {
  addressesOf,
  attachment,
  count,
  counts,
  fileOf,
  isFailure,
  nameOf,
  noveltyOf,
  placeOf,
  sentence,
  verdict,
  visibleLines,
  worseningIn,
} from "../../../audit/output/format";
import type { Report, Summary, Worsening } from "../../../audit/reporting/report";
import { EMPTY, HOSTILE, NOTHING_OPEN, PLAIN, RELAY, REPORTED, SAMPLE, WEB, WITHOUT_BASELINE } from "../report-sample";

const LISTING = { form: "Azure listing", files: 1 } as const;
const withSummary = (summary: Partial<Summary>): Report => ({
  ...EMPTY,
  summary: { ...EMPTY.summary, inputs: [LISTING], ...summary },
});

describe("words of formats: what was found", () => {
  const cases: readonly (readonly [string, Report, string, readonly string[]])[] = [
    ["nothing", EMPTY, "found no network security groups in 0 files", []],
    ["restricted groups", NOTHING_OPEN, "no network security group is open: 2 judged in 2 Azure listings", []],
    [
      "one file that could not be read",
      withSummary({ files: 1, inputs: [], problems: 1 }),
      "found no network security groups in 1 file",
      ["1 problem"],
    ],
    [
      "all of it",
      SAMPLE,
      "3 of 6 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (6 Azure listings)",
      ["5 findings", "3 new, 1 fixed", "2 problems"],
    ],
    [
      "no baseline",
      WITHOUT_BASELINE,
      "3 of 6 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (5 Azure listings)",
      ["5 findings"],
    ],
    [
      "only fixed",
      { ...NOTHING_OPEN, fixed: PLAIN.fixed, summary: { ...NOTHING_OPEN.summary, fixed: 1 } },
      "no network security group is open: 2 judged in 2 Azure listings",
      ["0 new, 1 fixed"],
    ],
    [
      "one group",
      withSummary({ groups: 1, openGroups: 1, open: 1 }),
      "1 of 1 network security group is open (1 Azure listing)",
      ["1 finding"],
    ],
    [
      "only undecided",
      withSummary({ groups: 2, undecidedGroups: 1, undecided: 1 }),
      "0 of 2 network security groups are open, 1 undecided (1 Azure listing)",
      ["1 finding"],
    ],
    [
      "one group that is not",
      withSummary({ groups: 1, undecidedGroups: 1, undecided: 1 }),
      "0 of 1 network security group is open, 1 undecided (1 Azure listing)",
      ["1 finding"],
    ],
    [
      "files of several forms",
      withSummary({
        files: 7,
        inputs: [
          { form: "Azure listing", files: 1_200 },
          { form: "Terraform plan", files: 2 },
          { form: "report", files: 1 },
        ],
        groups: 3,
      }),
      "no network security group is open: 3 judged in 1,200 Azure listings, 2 Terraform plans and 1 report",
      [],
    ],
    [
      "a filter that leaves out some",
      withSummary({ groups: 1, openGroups: 1, open: 1, leftOut: 1_200 }),
      "1 of 1 network security group is open (1 Azure listing)",
      ["1 finding", "the filter leaves out 1,200 judged groups"],
    ],
    [
      "a filter that leaves out all",
      withSummary({ leftOut: 1 }),
      "no network security group in 1 Azure listing passes the filter",
      ["the filter leaves out 1 judged group"],
    ],
    [
      "groups judged by listed rules only",
      withSummary({ files: 1, groups: 3, partialGroups: 2 }),
      "no network security group is open: 3 judged in 1 Azure listing",
      ["2 groups judged by listed rules only"],
    ],
    [
      "one admin rule",
      withSummary({ adminRules: 1, openAdminRules: 1, open: 1 }),
      "1 of 1 security admin rule is open (1 Azure listing)",
      ["1 finding"],
    ],
    [
      "groups and admin rules",
      withSummary({ groups: 3, openGroups: 2, adminRules: 4, undecidedAdminRules: 2, open: 2, undecided: 2 }),
      "2 of 3 network security groups are open, and 0 of 4 security admin rules are open, 2 undecided (1 Azure listing)",
      ["4 findings"],
    ],
    [
      "neither groups nor admin rules that are open",
      withSummary({ files: 1, groups: 3, adminRules: 4 }),
      "no network security group or security admin rule is open: 3 and 4 judged in 1 Azure listing",
      [],
    ],
    ["findings without groups", withSummary({ open: 1 }), "1 finding is open (1 Azure listing)", []],
    [
      "undecided findings without groups",
      withSummary({ open: 2, undecided: 1 }),
      "2 findings are open, 1 undecided (1 Azure listing)",
      [],
    ],
    [
      "very many",
      withSummary({ groups: 100_000, openGroups: 12_345, open: 23_456, undecidedGroups: 1_000, undecided: 2_000 }),
      "12,345 of 100,000 network security groups are open, 1,000 undecided (1 Azure listing)",
      ["25,456 findings"],
    ],
  ];
  for (const [name, report, expected, others] of cases) {
    it(name, () => {
      assert.equal(verdict(report), expected);
      assert.deepEqual(counts(report), others);
    });
  }

  it("makes a sentence of parts", () => {
    assert.equal(sentence(["one is open", "2 new"]), "One is open; 2 new.");
  });

  it("counts", () => {
    assert.deepEqual(
      [0, 1, 2, 1234].map((number) => count(number, "file")),
      ["0 files", "1 file", "2 files", "1,234 files"],
    );
  });
});

describe("words of formats: what a group is attached to", () => {
  const cases: readonly (readonly [attachedTo: readonly string[] | null, expected: string | undefined])[] = [
    [null, undefined],
    [[], "nothing"],
    [["/subscriptions/s/virtualNetworks/a/subnets/b"], "1 subnet"],
    [["azurerm_subnet.a", "urn:pulumi:a::b::azure-native:network:Subnet::c"], "2 subnets"],
    [
      ["/x/networkInterfaces/a", "azurerm_network_interface.b", "urn:x::azure:network:NetworkInterface::c"],
      "3 network interfaces",
    ],
    [
      ["/x/subnets/a", "/x/NETWORKINTERFACES/b", "module.a.something.b"],
      "1 subnet, 1 network interface, 1 other resource",
    ],
  ];
  for (const [attachedTo, expected] of cases) {
    it(String(expected), () => assert.equal(attachment({ ...WEB, attachedTo }), expected));
  }
});

describe("words of formats: a finding", () => {
  it("is placed by file and line", () => {
    assert.deepEqual([WEB, RELAY, REPORTED].map(placeOf), ["listing.json:12", "states/mail.json", "standard input"]);
    assert.equal(placeOf({ source: "-", line: 3 }), "standard input:3");
    assert.equal(fileOf({ source: "a\u001b.json", line: 3 }), "a\\u{1b}.json");
  });

  it("is named by its group, else by its resource, as is safe to print", () => {
    assert.equal(nameOf(WEB), "web");
    assert.equal(nameOf(REPORTED), "urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp");
    assert.equal(
      nameOf({ ...WEB, nsg: HOSTILE }),
      "=<script>alert(\"1\")</script>|`a`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)",
    );
  });

  it("is new or known only with a baseline", () => {
    assert.deepEqual(
      [true, false, null].map((isNew) => noveltyOf({ ...WEB, isNew })),
      [["new"], ["known"], []],
    );
    assert.deepEqual(noveltyOf({ ...WEB, isNew: false, worsened: ["ports"] }), ["worsened"]);
  });

  it("says what a finding admits more of", () => {
    const cases: readonly (readonly [readonly Worsening[] | null, string | undefined])[] = [
      [null, undefined],
      [[], undefined],
      [["ports"], "more ports"],
      [["sources", "destinations", "ports"], "more sources, destinations and ports"],
    ];
    for (const [worsened, words] of cases) assert.equal(worseningIn({ ...WEB, worsened }), words);
  });

  it("admits addresses of each family, if it does and they are known", () => {
    const cases: readonly (readonly [string | null, string | null, readonly string[]])[] = [
      ["3702258434", "42529741020188316757504082004699774978", ["3,702,258,434 IPv4", "about 4.3e+37 IPv6"]],
      ["33554432", "0", ["33,554,432 IPv4"]],
      ["0", "1", ["1 IPv6"]],
      ["16777216", null, ["16,777,216 IPv4"]],
      [null, "0", []],
      [null, null, []],
    ];
    for (const [ipv4Addresses, ipv6Addresses, expected] of cases) {
      assert.deepEqual(addressesOf({ ...WEB, ipv4Addresses, ipv6Addresses }), expected);
    }
  });

  it("keeps its lines, and nothing else that a terminal obeys", () => {
    assert.equal(visibleLines("a\n b\r\n\u001b[2Jc\u2028d"), "a\n b\\u{d}\n\\u{1b}[2Jc\\u{2028}d");
  });
});

describe("words of formats: what fails when machines are asked for", () => {
  const cases: readonly (readonly [string, readonly string[] | null, boolean])[] = [
    ["a finding about which machines are unknown", null, false],
    ["a finding that no machine is reached through", [], false],
    ["a finding that a machine is reached through", ["mail"], true],
  ];
  for (const [what, reachableMachines, expected] of cases) {
    it(`${what}: ${expected ? "fails" : "does not fail"}`, () => {
      assert.equal(isFailure({ ...RELAY, reachableMachines }, "reachable"), expected);
    });
  }
});
