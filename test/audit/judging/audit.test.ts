import * as assert from "node:assert/strict";
import { type Findings, audit } from "../../../audit/judging/audit";
import { fingerprintOf } from "../../../audit/reporting/fingerprint";
import type { DeclaredResource, Item, ListedGroup, ListedRule } from "../../../audit/input/item";
import type { JudgedGroup, ReportedFinding } from "../../../audit/reporting/report";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { NSG, type Properties, RULE, allow, deny, urnOf } from "../../policies/harness";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

function idOf(group: string, rule?: string, subscription = SUBSCRIPTION): string {
  const id = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${group}`;
  return rule === undefined ? id : `${id}/securityRules/${rule}`;
}

function listed(name: string, rules: readonly Properties[], attachedTo: readonly string[] | null = null): ListedGroup {
  const props = { name, securityRules: rules };
  return {
    kind: "listed-group",
    place: { source: "az.json", line: 7 },
    id: idOf(name),
    name,
    props,
    attachedTo,
    language: "az",
  };
}

interface Declared {
  readonly source?: string;
  readonly id?: string | undefined;
  readonly stack?: string;
  readonly inputs?: Properties;
  readonly isPlanned?: boolean;
}

function declare(type: string, name: string, props: Properties, more: Declared): DeclaredResource {
  const { source = "state.json", id, stack, inputs, isPlanned = false } = more;
  const resource = { type, urn: urnOf(type, name, stack), name, props, propertyDependencies: {} };
  return { kind: "resource", place: { source, line: 3 }, id, resource, inputs, isPlanned };
}

function declaredGroup(name: string, rules: readonly Properties[], more: Declared = {}): DeclaredResource {
  return declare(NSG, name, { name, securityRules: rules }, { id: idOf(name), ...more });
}

/** A rule, `smtp`, of a group. */
function declaredRule(group: string, rule: Properties, more: Declared = {}): DeclaredResource {
  return declare(RULE, `${group}-smtp`, rule, { id: idOf(group, "smtp"), ...more });
}

function run(items: readonly Item[], baseline?: readonly ReportedFinding[]): Findings {
  return audit(items, { question: DEFAULT_QUESTION, isDetailed: true, baseline });
}

/** What a report has of the one group of an item. */
function judged(item: Item): Item {
  const [group] = run([item]).groups;
  return { kind: "judged-group", group: group! };
}

/** The findings, each with its resource, status and rules. */
function found(items: readonly Item[]): readonly string[] {
  return run(items).findings.map(
    ({ resource, status, rules }) =>
      `${resource} ${status} ${rules.map(({ name, origin }) => `${origin} ${name}`).join()}`,
  );
}

const OPEN = allow();
const CLOSED = allow({ sourceAddressPrefix: "203.0.113.0/24" });
const SECRET = allow({ sourceAddressPrefix: "[secret]" });

describe("audit", () => {
  it("reports all facts of a finding", () => {
    const { findings, groups, summary, problems, fixed } = run([
      { kind: "file", source: "az.json" },
      listed("web", [OPEN]),
    ]);
    const identity = {
      resource: idOf("web"),
      nsg: "web",
      resourceGroup: "rg",
      subscription: SUBSCRIPTION,
      attachedTo: null,
    };
    const place = { source: "az.json", line: 7 };
    const rule = { name: "smtp", priority: "200", origin: "inline" };
    const [{ fingerprint, ...finding }] = findings as [ReportedFinding];
    assert.deepEqual(finding, {
      ...identity,
      ...place,
      declaredAt: null,
      rule: "Network-018",
      status: "open",
      isNew: null,
      worsened: null,
      acceptance: null,
      reachableMachines: null,
      rules: [rule],
      ports: [25],
      sources: ["0.0.0.0/0", "::/0"],
      destinations: ["*"],
      sourcesDigest: null,
      destinationsDigest: null,
      atMost: { sources: ["0.0.0.0/0", "::/0"], destinations: ["*"] },
      ipv4Addresses: "3702258434",
      ipv6Addresses: "42529741020188316757504082004699774978",
      example: "1.0.0.0",
      message: [
        'Network security group "web" must not let unrestricted sources reach TCP port 25, but rule "smtp" admits all public IPv4 and IPv6 addresses.',
        '  Rule:   "smtp": inline, priority 200, Allow Tcp from * to *, port 25',
        "  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0",
        "          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::",
        "  Fix:    name the senders that need access (trustedSources names none):",
        `            az network nsg rule update --subscription ${SUBSCRIPTION} --resource-group rg --nsg-name web --name smtp --source-address-prefixes '<SENDER_CIDR>'`,
      ].join("\n"),
      fix: {
        text: `name the senders that need access (trustedSources names none):\n  az network nsg rule update --subscription ${SUBSCRIPTION} --resource-group rg --nsg-name web --name smtp --source-address-prefixes '<SENDER_CIDR>'`,
        changes: [],
        updates: [{ rule: "smtp", property: "sourceAddressPrefixes", audited: ["*"], values: null }],
      },
    });
    assert.equal(fingerprint, fingerprintOf(finding));
    const [{ openIpv4, openIpv6, ...group }] = groups as [JudgedGroup];
    assert.deepEqual(group, {
      ...identity,
      ...place,
      kind: "network-security-group",
      isPartial: false,
      status: "open",
      rules: [
        {
          ...rule,
          access: "Allow",
          protocol: "Tcp",
          sources: ["*"],
          destinations: ["*"],
          ports: ["25"],
          effect: "admits",
          ipv4Addresses: "3702258434",
          ipv6Addresses: "42529741020188316757504082004699774978",
          isInFinding: true,
        },
      ],
      deniedIpv4: [],
      deniedIpv6: [],
    });
    assert.deepEqual([openIpv4.length > 10, openIpv4[0]], [true, ["1.0.0.0", "9.255.255.255"]]);
    assert.deepEqual(openIpv6[0], ["2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]);
    assert.deepEqual(summary, {
      files: 1,
      inputs: [],
      groups: 1,
      openGroups: 1,
      undecidedGroups: 0,
      restrictedGroups: 0,
      leftOut: 0,
      partialGroups: 0,
      adminRules: 0,
      openAdminRules: 0,
      undecidedAdminRules: 0,
      open: 1,
      undecided: 0,
      new: 1,
      worsened: 0,
      fixed: 0,
      accepted: 0,
      problems: 0,
      reachableMachines: 0,
      unknownMachines: 0,
      unreachableMachines: 0,
      interfacesWithoutWay: 0,
    });
    assert.deepEqual([problems, fixed], [[], []]);
  });

  it("reports for each of the rules that are open together which command changes it", () => {
    const rules = ["12.0.0.0/8", "14.0.0.0/8"].map((sourceAddressPrefix, index) =>
      allow({ name: `half-${index}`, priority: 100 + index, sourceAddressPrefix }),
    );
    const [finding] = run([listed("web", rules)]).findings;
    const command = (name: string): string =>
      `  az network nsg rule update --subscription ${SUBSCRIPTION} --resource-group rg --nsg-name web --name ${name} --source-address-prefixes '<SENDER_CIDR>'`;
    assert.equal(
      finding!.fix.text,
      [
        "in each of these rules, name only the senders that need access (trustedSources names none):",
        command("half-0"),
        command("half-1"),
      ].join("\n"),
    );
  });

  it("says what an undecided finding depends on", () => {
    const { findings, groups } = run([listed("web", [SECRET])]);
    const [{ status, ipv4Addresses, ipv6Addresses, example, message, fix }] = findings as [ReportedFinding];
    assert.deepEqual(
      [status, ipv4Addresses, ipv6Addresses, example, message, fix],
      [
        "undecided",
        null,
        null,
        null,
        'Network security group "web" may let unrestricted sources reach TCP port 25, depending on unknown values: sourceAddressPrefix of inline rule "smtp".',
        { text: "", changes: [], updates: [] },
      ],
    );
    assert.deepEqual(
      groups.map(({ status, rules }) => [status, rules.map(({ effect, isInFinding }) => [effect, isInFinding])]),
      [["undecided", [["unknown", true]]]],
    );
  });

  it("gives an example address of the family that is open", () => {
    const rules = [allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["8.8.8.8", "2600::/12"] })];
    assert.equal(run([listed("web", rules)]).findings[0]!.example, "2600::");
  });

  it("leaves out what the rules do unless it is asked for", () => {
    const { groups } = audit([listed("web", [OPEN])], {
      question: DEFAULT_QUESTION,
      isDetailed: false,
      baseline: undefined,
    });
    assert.deepEqual(
      groups.map(({ rules, openIpv4, deniedIpv4 }) => [rules, openIpv4, deniedIpv4]),
      [[[], [], []]],
    );
  });

  const joins: readonly [what: string, items: readonly Item[], expected: readonly string[]][] = [
    ["a listed group", [listed("web", [OPEN])], [`${idOf("web")} open inline smtp`]],
    ["a listed group without an id", [{ ...listed("web", [OPEN]), id: undefined }], ["web open inline smtp"]],
    [
      "a listed group without an id and a name",
      [{ ...listed("", [OPEN]), id: undefined, name: undefined }],
      ["az.json:7 open inline smtp"],
    ],
    [
      "a listed group without a name beside a plan",
      [declaredRule("web", OPEN, { isPlanned: true }), { ...listed("", [OPEN]), name: undefined }],
      [`${idOf("")} open inline smtp`, `${idOf("web", "smtp")} open standalone smtp`],
    ],
    ["a listed group once", [listed("web", [OPEN]), listed("WEB", [OPEN])], [`${idOf("web")} open inline smtp`]],
    ["a declared group", [declaredGroup("web", [OPEN])], [`${idOf("web")} open inline smtp`]],
    [
      "a declared group without an id",
      [declaredGroup("web", [OPEN], { id: undefined })],
      [`${urnOf(NSG, "web")} open inline smtp`],
    ],
    [
      "a Deny that may not be there, as in a template",
      [declaredGroup("web", [{ ...deny(), existence: UNKNOWN }, OPEN])],
      [`${idOf("web")} undecided inline smtp`],
    ],
    ["a rule that its group denies", [declaredGroup("web", [deny()]), declaredRule("web", OPEN)], []],
    [
      "a rule that its group in another file and stack denies",
      [declaredRule("web", OPEN, { stack: "rules", source: "b.json" }), declaredGroup("web", [deny()])],
      [],
    ],
    [
      "a rule of a group of that name in another subscription",
      [declaredRule("web", OPEN, { id: idOf("web", "smtp", "other") }), declaredGroup("web", [deny()])],
      [`${idOf("web", "smtp", "other")} open standalone smtp`],
    ],
    [
      "a rule without an id by what its file has",
      [
        declaredRule("web", { ...OPEN, networkSecurityGroupName: "web", resourceGroupName: "rg" }, { id: undefined }),
        declaredGroup("web", [deny()]),
      ],
      [],
    ],
    [
      "a rule whose group only its inputs name",
      [
        declaredGroup("web", [deny()], {
          id: undefined,
          inputs: { networkSecurityGroupName: "web", resourceGroupName: "rg" },
        }),
        declaredRule("web", OPEN, {
          id: undefined,
          inputs: { ...OPEN, networkSecurityGroupName: "WEB", resourceGroupName: "RG" },
        }),
      ],
      [],
    ],
    [
      "a rule of a group that is in no file",
      [declaredRule("web", OPEN)],
      [`${idOf("web", "smtp")} open standalone smtp`],
    ],
    [
      "rules of such a group together",
      [
        declare(RULE, "deny", deny(), { id: idOf("web", "no-smtp"), source: "b.json", stack: "b" }),
        declaredRule("web", OPEN),
      ],
      [],
    ],
    [
      "a resource that two files have once",
      [declaredGroup("web", [OPEN]), declaredGroup("web", [OPEN], { source: "b.json" })],
      [`${idOf("web")} open inline smtp`],
    ],
    [
      "resources of the same URN that are not the same",
      [declaredGroup("web", [OPEN]), declaredGroup("web", [OPEN], { source: "b.json", id: idOf("shop") })],
      [`${idOf("shop")} open inline smtp`, `${idOf("web")} open inline smtp`],
    ],
    [
      "what Azure lists, rather than what is declared of it",
      [declaredGroup("web", [OPEN]), declaredRule("web", OPEN), listed("web", [CLOSED]), declaredRule("mail", OPEN)],
      [`${idOf("mail", "smtp")} open standalone smtp`],
    ],
  ];
  for (const [what, items, expected] of joins) {
    it(`judges ${what}`, () => {
      assert.deepEqual(found(items), expected);
      const backwards = found([...items].reverse()).map((finding) => finding.toLowerCase());
      assert.deepEqual([...backwards].sort(), expected.map((finding) => finding.toLowerCase()).sort());
    });
  }

  it("judges each rule for itself whose group is not known", () => {
    const rules = ["b", "a"].map((name) => declare(RULE, name, OPEN, {}));
    const { findings, groups } = run(rules);
    for (const reported of [findings, groups]) {
      assert.deepEqual(
        reported.map(({ resource, nsg, resourceGroup, subscription }) => [resource, nsg, resourceGroup, subscription]),
        ["a", "b"].map((name) => [urnOf(RULE, name), null, null, null]),
      );
    }
  });

  describe("of what was read twice", () => {
    const status = (items: readonly Item[]): readonly string[] =>
      run(items).groups.map((group) => `${group.resource} ${group.status}`);

    it("reports the worst of an id, whatever comes first", () => {
      for (const items of [
        [listed("web", [CLOSED]), listed("web", [OPEN])],
        [declaredGroup("web", [CLOSED]), declaredGroup("web", [OPEN], { source: "b.json" })],
        [declaredGroup("web", [CLOSED]), declaredGroup("web", [OPEN])],
      ]) {
        for (const order of [items, [...items].reverse()]) {
          assert.deepEqual(status(order), [`${idOf("web")} open`]);
          assert.deepEqual(found(order), [`${idOf("web")} open inline smtp`]);
        }
      }
      assert.deepEqual(status([listed("web", [CLOSED]), listed("web", [SECRET])]), [`${idOf("web")} undecided`]);
    });

    it("takes each group for itself that has no id", () => {
      const groups = ["rg-a", "rg-b"].map((resourceGroupName, line): Item => ({
        ...listed("web", [OPEN]),
        id: undefined,
        place: { source: "az.json", line },
        props: { name: "web", resourceGroupName, securityRules: [OPEN] },
      }));
      assert.deepEqual(found(groups), ["rg-a/web open inline smtp", "rg-b/web open inline smtp"]);
      const nameless = groups.map(
        (group): Item => ({ ...group, props: { name: "web", securityRules: [OPEN] } }) as Item,
      );
      assert.deepEqual(found(nameless), ["web open inline smtp", "web open inline smtp"]);
    });

    it("takes a URN of two files for two", () => {
      const groups = ["a.json", "b.json"].map((source) => declaredGroup("web", [OPEN], { source, id: undefined }));
      assert.deepEqual(found(groups), Array(2).fill(`${urnOf(NSG, "web")} open inline smtp`));
    });

    it("keeps the resources of a file together", () => {
      // Of two organizations, in one subscription: the second file's rule is behind the Deny of its own group.
      const one = [declaredGroup("mail", [], { source: "1.json" })];
      const two = [
        declare(NSG, "mail", { name: "mail2", securityRules: [deny()] }, { source: "2.json", id: idOf("mail2") }),
        declaredRule("mail", OPEN, { source: "2.json", id: idOf("mail2", "smtp") }),
      ];
      for (const items of [two, [...one, ...two], [...two, ...one]]) assert.deepEqual(found(items), []);
    });
  });

  it("reports problems by file and line", () => {
    const problems = [
      { source: "b.json", line: 9, message: "1" },
      { source: "a.json", line: null, message: "2" },
      { source: "b.json", line: 3, message: "3" },
      { source: "a.json", line: 5, message: "4" },
      { source: "a.json", line: null, message: "5" },
    ];
    assert.deepEqual(
      run(problems.map((problem): Item => ({ kind: "problem", problem }))).problems.map(({ message }) => message),
      ["3", "1", "4", "2", "5"],
    );
  });

  it("puts the widest first, and what is undecided last", () => {
    const items = [
      listed("undecided", [SECRET]),
      listed("also-undecided", [SECRET]),
      listed("eight", [allow({ sourceAddressPrefix: "8.0.0.0/7" })]),
      listed("both", [OPEN]),
      listed("ipv4", [allow({ sourceAddressPrefix: "0.0.0.0/0" })]),
      listed("also-both", [OPEN]),
      listed("twice", [allow({ name: "b", priority: 100 }), allow({ name: "a", priority: 110 })]),
    ];
    const { findings, groups } = run(items);
    assert.deepEqual(
      findings.map(({ nsg, rules }) => `${nsg} ${rules[0]!.name}`),
      [
        "also-both smtp",
        "both smtp",
        "twice a",
        "twice b",
        "ipv4 smtp",
        "eight smtp",
        "also-undecided smtp",
        "undecided smtp",
      ],
    );
    assert.deepEqual(
      groups.map(({ nsg }) => nsg),
      ["also-both", "also-undecided", "both", "eight", "ipv4", "twice", "undecided"],
    );
    assert.deepEqual(run([...items].reverse()), run(items));
  });

  describe("with what was found before", () => {
    const before = run([listed("web", [OPEN]), listed("mail", [OPEN]), listed("closed", [CLOSED])]);
    const known: Item[] = [
      ...before.findings.map((finding): Item => ({ kind: "finding", finding })),
      ...before.groups.map((group): Item => ({ kind: "judged-group", group })),
      { kind: "problem", problem: { source: "old.json", line: null, message: "This does not exist." } },
    ];

    it("reports it again", () => {
      assert.deepEqual(run(known), {
        ...before,
        summary: { ...before.summary, problems: 1 },
        problems: [{ source: "old.json", line: null, message: "This does not exist." }],
      });
    });

    it("reports the same once", () => {
      const again = run([listed("web", [OPEN]), ...known, ...known]);
      assert.deepEqual([again.findings, again.groups], [before.findings, before.groups]);
    });

    it("reports what is new and what is fixed", () => {
      const { findings, fixed, summary } = run([listed("web", [OPEN]), listed("shop", [OPEN])], before.findings);
      assert.deepEqual(
        findings.map(({ nsg, isNew }) => [nsg, isNew]),
        [
          ["shop", true],
          ["web", false],
        ],
      );
      assert.deepEqual(
        fixed.map(({ nsg }) => nsg),
        ["mail"],
      );
      assert.deepEqual([summary.new, summary.fixed, summary.open], [1, 1, 2]);
    });

    describe("what became worse", () => {
      const narrow = { sourceAddressPrefix: "20.0.0.0/6", destinationAddressPrefix: "10.0.0.0/24" };
      const withRule = (more: Properties): Item => listed("web", [allow({ ...narrow, ...more })]);
      const old = (finding: ReportedFinding): ReportedFinding => ({ ...finding, sources: null, destinations: null });
      const cases: readonly (readonly [what: string, now: Properties, worsened: string])[] = [
        ["nothing", {}, ""],
        ["other texts and priorities", { priority: 300, destinationPortRange: "0-100", protocol: "*" }, ""],
        ["a part of the sources", { sourceAddressPrefix: "20.0.0.0/7" }, ""],
        ["more sources", { sourceAddressPrefix: "16.0.0.0/5" }, "sources"],
        ["as many other sources", { sourceAddressPrefix: "40.0.0.0/6" }, "sources"],
        ["all sources", { sourceAddressPrefix: "*" }, "sources"],
        ["a part of the destinations", { destinationAddressPrefix: "10.0.0.0/25" }, ""],
        ["other destinations", { destinationAddressPrefix: "10.0.1.0/24" }, "destinations"],
        ["all destinations", { destinationAddressPrefix: "*" }, "destinations"],
        ["all of it", { sourceAddressPrefix: "*", destinationAddressPrefix: "*" }, "sources,destinations"],
      ];
      for (const [what, more, expected] of cases) {
        it(`where it admits ${what}`, () => {
          const before = run([withRule({})]).findings;
          const { findings, summary } = run([withRule(more)], before);
          const [finding] = findings as [ReportedFinding];
          assert.deepEqual([finding.isNew, finding.worsened!.join()], [false, expected]);
          assert.equal(finding.fingerprint, before[0]!.fingerprint);
          assert.deepEqual([summary.new, summary.worsened], [0, expected === "" ? 0 : 1]);
        });
      }

      const tagged: readonly (readonly [then: unknown, now: unknown, worsened: string])[] = [
        [["AzureCloud"], ["azurecloud"], ""],
        [["AzureCloud", "20.0.0.0/7"], ["20.0.0.0/7", "AzureCloud"], ""],
        [["AzureCloud"], ["*"], "sources"],
        [["AzureCloud"], ["0.0.0.0/0"], "sources"],
        [["AzureCloud"], ["AzureCloud", "20.0.0.0/7"], "sources"],
        [["AzureCloud"], ["AzureCloud", "2000::/4"], "sources"],
        [["AzureCloud"], ["20.0.0.0/7"], "sources"],
        [["20.0.0.0/7"], ["AzureCloud"], "sources"],
        [["0.0.0.0/0"], ["AzureCloud"], ""],
        [["0.0.0.0/0"], ["AzureCloud", "2000::/4"], "sources"],
        [["*"], ["AzureCloud"], ""],
      ];
      for (const [then, now, expected] of tagged) {
        it(`where the sources are ${String(now)} after ${String(then)}`, () => {
          const from = (sources: unknown): Item =>
            withRule({ sourceAddressPrefix: undefined, sourceAddressPrefixes: sources, destinationAddressPrefix: "*" });
          const { findings } = run([from(now)], run([from(then)]).findings);
          assert.deepEqual(
            findings.map(({ isNew, worsened }) => [isNew, worsened!.join()]),
            [[false, expected]],
          );
        });
      }

      it("that has too many blocks to list", () => {
        const from = (last: number, ...more: readonly string[]): Item => {
          const first = Array.from({ length: 119 }, (_, index) => `${20 + (index >> 5)}.${8 * (index % 32)}.0.0/14`);
          const sourceAddressPrefixes = [...first, `${last}.0.0.0/14`, ...more];
          return listed("web", [allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes })]);
        };
        const worsened = (now: Item, before: Item): unknown =>
          run([now], run([before]).findings).findings.map(({ worsened }) => worsened);
        assert.deepEqual(worsened(from(30), from(30)), [[]]);
        assert.deepEqual(worsened(from(31), from(30)), [["sources"]]);
        assert.deepEqual(worsened(from(30, "2600::/20"), from(30)), [["sources"]]);
        assert.deepEqual(worsened(from(30), withRule({ sourceAddressPrefix: "*", destinationAddressPrefix: "*" })), [
          [],
        ]);
        assert.deepEqual(
          worsened(from(30), withRule({ sourceAddressPrefix: "20.0.0.0/6", destinationAddressPrefix: "*" })),
          [["sources"]],
        );
        assert.deepEqual(worsened(withRule({ sourceAddressPrefix: "20.0.0.0/7" }), from(30)), [["sources"]]);
        // What earlier reports do not say makes nothing worse.
        const before = run([from(30)]).findings.map((finding) => ({ ...finding, sourcesDigest: null }));
        assert.deepEqual(run([from(31)], before).findings[0]!.worsened, []);
      });

      it("of the other family", () => {
        const from = (...sourceAddressPrefixes: readonly string[]): Item =>
          listed("web", [allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes })]);
        const before = run([from("20.0.0.0/6")]).findings;
        assert.deepEqual(run([from("20.0.0.0/6", "2000::/4")], before).findings[0]!.worsened, ["sources"]);
      });

      it("of guarded ports", () => {
        const question = { ...DEFAULT_QUESTION, ports: [25, 587] };
        const judge = (ports: string, baseline?: readonly ReportedFinding[]): readonly ReportedFinding[] =>
          audit([withRule({ destinationPortRange: ports })], { question, isDetailed: false, baseline }).findings;
        const worsened = (from: string, to: string): unknown => judge(to, judge(from)).map(({ worsened }) => worsened);
        assert.deepEqual(worsened("25", "20-600"), [["ports"]]);
        assert.deepEqual(worsened("20-600", "25"), [[]]);
      });

      it("by counts alone where a report has no more, and not by what it lacks", () => {
        const before = run([withRule({})]).findings.map(old);
        const worsened = (more: Properties, baseline = before): unknown =>
          run([withRule(more)], baseline).findings[0]!.worsened;
        assert.deepEqual(worsened({ sourceAddressPrefix: "*" }), ["sources"]);
        assert.deepEqual(worsened({ destinationAddressPrefix: "*" }), []);
        const uncounted = before.map((finding) => ({ ...finding, ipv4Addresses: null, ipv6Addresses: null }));
        assert.deepEqual(worsened({ sourceAddressPrefix: "*" }, uncounted), []);
      });

      it("beside the widest of several baselines", () => {
        const baseline = ["20.0.0.0/7", "*"].flatMap(
          (sourceAddressPrefix) => run([withRule({ sourceAddressPrefix })]).findings,
        );
        assert.deepEqual(run([withRule({ sourceAddressPrefix: "20.0.0.0/6" })], baseline).findings[0]!.worsened, []);
      });

      it("where other files have a finding of the same fingerprint", () => {
        const at = (source: string, sourceAddressPrefix: string): Item =>
          declaredGroup("web", [allow({ sourceAddressPrefix })], { source, id: undefined });
        const compared = (now: readonly Item[], then: readonly Item[]): unknown => {
          const { findings, fixed } = run(now, run(then).findings);
          return [
            findings.map(({ source, isNew, worsened }) => [source, isNew, worsened!.join()]),
            fixed.map(({ source }) => source),
          ];
        };
        const file = (source: string): Item => ({ kind: "file", source });
        const [wide, narrow, less] = ["*", "20.0.0.0/6", "20.0.0.0/7"] as const;
        const then = [at("a.json", wide), at("b.json", less)];
        assert.deepEqual(compared([at("a.json", wide), at("b.json", narrow)], then), [
          [
            ["b.json", false, "sources"],
            ["a.json", false, ""],
          ],
          [],
        ]);
        // A file that was not there before.
        assert.deepEqual(compared([at("a.json", wide), at("c.json", narrow)], [at("a.json", wide)]), [
          [
            ["c.json", true, ""],
            ["a.json", false, ""],
          ],
          [],
        ]);
        // Files that were renamed.
        assert.deepEqual(compared([at("c.json", wide), at("d.json", narrow)], then), [
          [
            ["d.json", false, "sources"],
            ["c.json", false, ""],
          ],
          [],
        ]);
        assert.deepEqual(compared([file("b.json"), at("a.json", wide)], then), [[["a.json", false, ""]], ["b.json"]]);
      });

      it("first, with what is new, in the order of all", () => {
        const group = (name: string, sourceAddressPrefix: string): Item =>
          listed(name, [allow({ sourceAddressPrefix })]);
        const before = run([group("a", "*"), group("b", "20.0.0.0/7"), group("c", "*")]).findings;
        const after = run(
          [group("a", "*"), group("b", "20.0.0.0/6"), group("c", "*"), group("d", "30.0.0.0/7")],
          before,
        );
        assert.deepEqual(
          after.findings.map(({ nsg }) => nsg),
          ["b", "d", "a", "c"],
        );
      });
    });

    it("does not report as fixed what could not be read", () => {
      const problem = { source: "az.json", line: 1, message: "The file is truncated here." };
      const { fixed, summary } = run([{ kind: "problem", problem }], before.findings);
      assert.deepEqual([fixed, summary.fixed], [[], 0]);
      const elsewhere = run(
        [
          { kind: "file", source: "az.json" },
          { kind: "problem", problem: { ...problem, source: "b.json" } },
        ],
        before.findings,
      );
      assert.equal(elsewhere.fixed.length, 2);
    });

    describe("does not report as fixed what was not judged", () => {
      const at = (item: ListedGroup, source: string): Item => ({ ...item, place: { source, line: 1 } });
      const file = (source: string): Item => ({ kind: "file", source });
      const rule = (source: string): Item => ({
        kind: "listed-rule",
        place: { source, line: 1 },
        groupId: idOf("web"),
        rule: CLOSED,
        language: "az",
      });
      const fromState = declaredRule("web", OPEN);
      const runs: readonly [what: string, then: readonly Item[], now: readonly Item[], fixed: readonly string[]][] = [
        ["a group of another file", [listed("web", [OPEN])], [file("b.json"), at(listed("mail", []), "b.json")], []],
        ["nothing at all", [listed("web", [OPEN])], [], []],
        ["the file, which holds nothing now", [listed("web", [OPEN])], [file("az.json")], ["web"]],
        ["the same group of another file", [listed("web", [OPEN])], [at(listed("WEB", [CLOSED]), "b.json")], ["web"]],
        ["another rule of the group", [listed("web", [OPEN])], [file("b.json"), rule("b.json")], []],
        ["a rule's group without it", [fromState], [declaredGroup("web", [], { source: "b.json" })], []],
        ["a rule's file", [fromState], [file("state.json")], ["web"]],
        ["the merged report of another file", [listed("web", [OPEN])], [judged(at(listed("mail", []), "b.json"))], []],
        ["the merged report of the file", [listed("web", [OPEN])], [judged(listed("mail", []))], ["web"]],
        [
          "standard input with the same subscription",
          [at(listed("web", [OPEN]), "-")],
          [file("-"), at(listed("mail", []), "-")],
          ["web"],
        ],
        [
          "standard input with another subscription",
          [at(listed("web", [OPEN]), "-")],
          [file("-"), at({ ...listed("web", []), id: idOf("web", undefined, "other") }, "-")],
          [],
        ],
        [
          "standard input, of no known subscription",
          [at({ ...listed("web", [OPEN]), id: undefined }, "-")],
          [file("-"), at({ ...listed("mail", []), id: undefined }, "-")],
          [],
        ],
      ];
      for (const [what, then, now, expected] of runs) {
        it(`where there is ${what}`, () => {
          const { fixed, summary } = run(now, run(then).findings);
          assert.deepEqual(
            fixed.map(({ nsg }) => nsg),
            expected,
          );
          assert.equal(summary.fixed, expected.length);
        });
      }
    });

    it("knows a finding again, whatever became of its texts", () => {
      const rules = [
        deny({ name: "other", sourceAddressPrefix: "8.0.0.0/8" }),
        allow({ name: "SMTP", priority: 300, destinationPortRange: "0-100" }),
      ];
      const { findings } = run([listed("Web", rules)], before.findings);
      assert.deepEqual(
        findings.map(({ isNew }) => isNew),
        [false],
      );
      const other = run([listed("web", [allow({ name: "smtp2" })])], before.findings);
      assert.deepEqual(
        other.findings.map(({ isNew }) => isNew),
        [true],
      );
      const undecided = run([listed("web", [SECRET])], before.findings);
      assert.deepEqual(
        undecided.findings.map(({ isNew }) => isNew),
        [true],
      );
    });
  });
});

describe("audit of rules that are listed by themselves", () => {
  const rule = (group: string, properties: Properties, source = "rules.json"): ListedRule => ({
    kind: "listed-rule",
    place: { source, line: 3 },
    groupId: idOf(group),
    rule: properties,
    language: "az",
  });

  it("judges those of a group together, over files and cases, and says that only these were read", () => {
    const items = [rule("web", OPEN), { ...rule("WEB", deny(), "more.json"), groupId: idOf("web").toUpperCase() }];
    const { groups, summary } = run(items);
    assert.deepEqual(
      groups.map(({ resource, nsg, resourceGroup, subscription, status, isPartial, source, line }) => [
        [resource, nsg, resourceGroup, subscription],
        [status, isPartial, source, line],
      ]),
      [
        [
          [idOf("web"), "web", "rg", SUBSCRIPTION],
          ["restricted", true, "rules.json", 3],
        ],
      ],
    );
    assert.equal(summary.partialGroups, 1);
    const { findings } = run([rule("web", OPEN), rule("web", OPEN), rule("other", CLOSED)]);
    assert.deepEqual(
      findings.map(({ nsg, rules }) => [nsg, rules.length]),
      [["web", 1]],
    );
    assert.match(findings[0]!.message, /\n {2}Note: {3}judged by the listed rules only: the group may have others\n/);
  });

  it("counts a rule once that is listed twice, and both where they differ", () => {
    const wide = allow({ sourceAddressPrefix: "20.0.0.0/8" });
    assert.deepEqual(found([rule("web", wide), rule("web", wide)]), []);
    assert.deepEqual(found([rule("web", CLOSED), rule("web", OPEN)]), [`${idOf("web")} open inline smtp`]);
  });

  describe("that differ", () => {
    const early = deny({ name: "block", priority: 90 });
    const statuses = (...rules: readonly Properties[]): readonly string[] =>
      [rules, [...rules].reverse()].map((each) => run(each.map((one) => rule("web", one))).groups[0]!.status);
    const cases: readonly (readonly [what: string, status: string, ...rules: readonly Properties[]])[] = [
      ["a Deny that is, or was, an Allow", "open", { ...early, name: "smtp" }, allow({ priority: 200 })],
      ["a Deny that was moved", "undecided", OPEN, early, { ...early, priority: 4000 }],
      ["a Deny that was narrowed", "undecided", OPEN, early, { ...early, sourceAddressPrefix: "20.0.0.0/8" }],
      ["a Deny that has another description", "restricted", OPEN, early, { ...early, description: "a", etag: "1" }],
      ["a Deny with other words for nothing", "restricted", OPEN, early, { ...early, sourceAddressPrefixes: [] }],
      ["a Deny in another case", "restricted", OPEN, early, { ...early, name: "BLOCK" }],
      ["a Deny that does not matter", "restricted", CLOSED, early, { ...early, priority: 4000 }],
      ["another Deny that always holds", "restricted", OPEN, early, { ...early, priority: 95 }, deny({ priority: 1 })],
      ["Denies without a name", "restricted", OPEN, { ...early, name: undefined }, deny({ name: undefined })],
    ];
    for (const [what, status, ...rules] of cases) {
      it(`${what}: ${status}`, () => assert.deepEqual(statuses(...rules), [status, status]));
    }
    it("and have one name, but not one id, are several", () => {
      const [a, b] = [idOf("web", "a"), idOf("web", "b")];
      assert.deepEqual(statuses({ ...OPEN, id: a }, { ...early, name: "smtp", id: b }), ["restricted", "restricted"]);
    });
  });

  it("leaves them where the group itself is listed, before or after", () => {
    const whole = listed("Web", [OPEN, deny()]);
    for (const items of [
      [rule("web", OPEN), whole],
      [whole, rule("web", OPEN)],
    ]) {
      const { groups, findings } = run(items);
      assert.deepEqual([groups.map(({ isPartial }) => isPartial), findings], [[false], []]);
    }
  });

  it("judges a group that a state declares by that, too: the worst counts", () => {
    const { summary } = run([rule("web", CLOSED), declaredGroup("web", [OPEN])]);
    assert.deepEqual([summary.groups, summary.openGroups], [1, 1]);
    const other = run([rule("web", OPEN), declaredGroup("web", [CLOSED])]);
    assert.deepEqual([other.summary.groups, other.summary.openGroups], [1, 1]);
  });

  it("prefers what was read whole where both are equally bad", () => {
    for (const items of [
      [rule("web", OPEN), declaredGroup("web", [OPEN])],
      [declaredGroup("web", [OPEN]), rule("web", OPEN)],
    ]) {
      const { groups, findings } = run(items);
      assert.deepEqual(
        groups.map(({ status, isPartial }) => [status, isPartial]),
        [["open", false]],
      );
      assert.equal(findings.length, 1);
      assert.doesNotMatch(findings[0]!.message, / note /);
    }
    const worse = run([rule("web", OPEN), declaredGroup("web", [CLOSED])]).groups;
    assert.deepEqual(
      worse.map(({ status, isPartial }) => [status, isPartial]),
      [["open", true]],
    );
    const known = (how: { readonly isPartial: boolean }): Item => ({
      kind: "judged-group",
      group: { ...worse[0]!, ...how },
    });
    assert.deepEqual(
      run([known({ isPartial: true }), known({ isPartial: false })]).groups.map(({ isPartial }) => isPartial),
      [false],
    );
  });

  it("names a group by its id if that is all there is", () => {
    const [group] = run([{ ...rule("web", OPEN), groupId: "/x" }]).groups;
    assert.deepEqual([group!.nsg, group!.resource], ["/x", "/x"]);
  });
});

describe("audit: what groups are attached to", () => {
  const attachment = (group: string, to: string): Item => ({ kind: "attachment", group, to });
  const attachedTo = (items: readonly Item[]): readonly unknown[] => {
    const { groups, findings } = run(items);
    return [groups[0]!.attachedTo, findings[0]!.attachedTo];
  };

  it("is what its listing has and what any other file does", () => {
    const both = (value: unknown): readonly unknown[] => [value, value];
    assert.deepEqual(attachedTo([listed("web", [OPEN], ["/a"]), attachment(idOf("web"), "/b")]), both(["/a", "/b"]));
    assert.deepEqual(attachedTo([listed("web", [OPEN], ["/a"]), attachment(idOf("web"), "/A")]), both(["/a"]));
    assert.deepEqual(attachedTo([listed("web", [OPEN], []), attachment(idOf("web"), "/b")]), both(["/b"]));
    assert.deepEqual(attachedTo([listed("web", [OPEN], []), attachment(idOf("other"), "/b")]), both([]));
    const reported = [
      attachment(idOf("web").toUpperCase(), "/b"),
      attachment(idOf("web"), "/a"),
      attachment(idOf("web"), "/b"),
    ];
    assert.deepEqual(attachedTo([listed("web", [OPEN]), ...reported]), both(["/a", "/b"]));
    assert.deepEqual(attachedTo([listed("web", [OPEN]), attachment(idOf("other"), "/b")]), both(null));
  });

  it("keeps the widest of several findings of one rule, whichever comes first", () => {
    const seven = { ...OPEN, sourceAddressPrefix: "12.0.0.0/7" };
    const both6 = { ...seven, sourceAddressPrefix: undefined, sourceAddressPrefixes: ["12.0.0.0/7", "2000::/3"] };
    const figures = (...rules: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] =>
      run(rules.map((rule) => listed("web", [rule]))).findings.map((one) => [one.ipv4Addresses, one.ipv6Addresses]);
    for (const [narrow, wide] of [
      [seven, OPEN],
      [seven, both6],
    ] as const) {
      const [expected] = figures(wide);
      assert.deepEqual(figures(narrow, wide), [expected]);
      assert.deepEqual(figures(wide, narrow), [expected]);
    }
  });

  it("is what one of several listings says", () => {
    const both = (value: unknown): readonly unknown[] => [value, value];
    for (const reported of [["/a"], []]) {
      assert.deepEqual(attachedTo([listed("web", [OPEN]), listed("web", [OPEN], reported)]), both(reported));
      assert.deepEqual(attachedTo([listed("web", [OPEN], reported), listed("web", [OPEN])]), both(reported));
      assert.deepEqual(attachedTo([listed("web", [CLOSED], reported), listed("web", [OPEN])])[0], reported);
    }
  });

  it("is known of a declared group by its id and by its URN, and of a finding about its rule", () => {
    const resourceGroupName = "rg";
    const group = declare(NSG, "web", { name: "web", resourceGroupName, securityRules: [] }, { source: "a.json" });
    const named = { ...OPEN, networkSecurityGroupName: "web", resourceGroupName };
    const rule = declare(RULE, "smtp", named, { source: "a.json" });
    assert.deepEqual(attachedTo([group, rule, attachment(group.resource.urn, "/a")]), [["/a"], ["/a"]]);
    assert.deepEqual(attachedTo([declaredGroup("web", [OPEN]), attachment(idOf("web"), "/a")]), [["/a"], ["/a"]]);
  });

  it("sorts what is attached before what is not known, and that before what is not", () => {
    const narrow = allow({ sourceAddressPrefix: "20.0.0.0/7" });
    const { findings } = run([
      listed("a", [OPEN], []),
      listed("b", [OPEN]),
      listed("c", [narrow], ["/x"]),
      listed("d", [OPEN], ["/x"]),
      listed("e", [SECRET], ["/x"]),
    ]);
    assert.deepEqual(
      findings.map(({ nsg }) => nsg),
      ["d", "c", "b", "a", "e"],
    );
  });
});

describe("audit of security admin rules", () => {
  const TYPE = "azure-native:network:AdminRule";
  const ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkManagers/m/securityAdminConfigurations/c/ruleCollections/r/rules/smtp`;
  const adminRule = (changes: Properties): DeclaredResource => {
    const props = {
      name: "smtp",
      access: "AlwaysAllow",
      direction: "Inbound",
      protocol: "Tcp",
      priority: 1,
      ...changes,
    };
    return declare(TYPE, "smtp", props, { id: ID });
  };

  it("judges each by itself, beside the groups", () => {
    const { groups, findings, summary } = run([declaredGroup("web", [CLOSED]), adminRule({})]);
    assert.deepEqual(
      groups.map(({ kind, resource, nsg, status, rules }) => [kind, resource, nsg, status, rules.length]),
      [
        ["admin-rule", ID, null, "open", 1],
        ["network-security-group", idOf("web"), "web", "restricted", 1],
      ],
    );
    const { groups: count, restrictedGroups, adminRules, openAdminRules, undecidedAdminRules } = summary;
    assert.deepEqual([count, restrictedGroups, adminRules, openAdminRules, undecidedAdminRules], [1, 1, 1, 1, 0]);
    assert.deepEqual(
      findings.map(({ resource, nsg, rules }) => [resource, nsg, rules]),
      [[ID, null, [{ name: "smtp", priority: "1", origin: "admin" }]]],
    );
    assert.match(findings[0]!.message, /^Security admin rule "smtp" must not let /);
  });

  it("does not decide on what is not known, and passes what the groups can stop", () => {
    const unknown = run([adminRule({ sources: UNKNOWN })]).summary;
    assert.deepEqual([unknown.adminRules, unknown.openAdminRules, unknown.undecidedAdminRules], [1, 0, 1]);
    const allowing = run([adminRule({ access: "Allow" })]).summary;
    assert.deepEqual([allowing.adminRules, allowing.openAdminRules, allowing.undecidedAdminRules], [1, 0, 0]);
  });
});

describe("audit: notes", () => {
  it("are reported by file and line", () => {
    const note = (source: string, line: number | null): Item => ({
      kind: "note",
      note: { about: "no-groups", source, line, message: "a" },
    });
    const { notes, summary } = run([note("b", null), note("b", 2), note("a", 1)]);
    assert.deepEqual(
      notes.map(({ source, line }) => [source, line]),
      [
        ["b", 2],
        ["b", null],
        ["a", 1],
      ],
    );
    assert.equal(summary.problems, 0);
  });
});
