/** Accepted findings, by runs of the command: what it prints, writes and exits with. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { main } from "../../../audit/cli";
import type { Report } from "../../../audit/reporting/report";
import type { Surroundings } from "../../../audit/run";

const GROUPS =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-mail/providers/Microsoft.Network/networkSecurityGroups";

/** A rule that admits SMTP from everybody. */
function rule(name: string, more: object = {}): object {
  return {
    name,
    access: "Allow",
    direction: "Inbound",
    priority: 100,
    protocol: "Tcp",
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "25",
    ...more,
  };
}

/** A group as Azure lists it. */
function group(name: string, ...securityRules: readonly object[]): object {
  return { id: `${GROUPS}/${name}`, name, type: "Microsoft.Network/networkSecurityGroups", securityRules };
}

const MX = [group("mx", rule("smtp"))];

interface Entry {
  readonly group?: string;
  readonly rule?: string;
  readonly reason?: string;
  readonly acceptedBy?: string;
  readonly expires?: string;
  readonly widest?: {
    readonly sources?: readonly string[];
    readonly ports?: readonly number[];
    readonly destinations?: readonly string[];
  };
}

/** A file of entries. By default each accepts everything in group `mx` for a long time. JSON is YAML. */
function accepting(...entries: readonly Entry[]): string {
  const accepted = entries.map(({ widest, ...more }) => ({
    ...(more.rule?.includes("/") ? {} : { group: `${GROUPS}/mx` }),
    reason: "Takes mail from everybody",
    acceptedBy: "security@example.com",
    expires: "2999-12-31",
    ...more,
    widest: { sources: ["*"], ports: [25], destinations: ["*"], ...widest },
  }));
  return JSON.stringify({ accepted }, undefined, 1);
}

/** A day in UTC, so many days from today. */
const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const LINE = "accepted by security@example.com until 2999-12-31: Takes mail from everybody";

describe("accepted findings", () => {
  let folder: string;
  const here = process.cwd();
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    process.chdir(folder);
    save("mx.json", MX);
  });
  afterEach(() => {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  });

  function save(name: string, value: unknown): void {
    fs.mkdirSync(path.dirname(name), { recursive: true });
    fs.writeFileSync(name, typeof value === "string" ? value : JSON.stringify(value));
  }

  function audit(...args: readonly string[]): { status: number; stdout: string; stderr: string } {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written): object => ({ write: (text: string) => (written[name] += text) });
    const surroundings = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} };
    const status = main(["node", "azure-smtp-guard", "audit", ...args], "1.2.3", surroundings as Surroundings);
    return { status, ...written };
  }

  /** The outcome of a run with a file of accepted findings: its exit, and for each finding the decision and what exceeds it. */
  function decided(file: string, ...args: readonly string[]): readonly unknown[] {
    save("accepted.yaml", file);
    const { status, stdout } = audit("--accepted", "accepted.yaml", "--format", "json", ...args);
    const { findings } = JSON.parse(stdout) as Report;
    return [
      status,
      ...findings.map(({ acceptance, rules }) =>
        [rules.map(({ name }) => name).join("+"), acceptance?.status ?? "fails", ...(acceptance?.exceeds ?? [])].join(
          ": ",
        ),
      ),
    ];
  }

  it("are one line each, and do not fail", () => {
    save("accepted.yaml", accepting({}));
    const { status, stdout, stderr } = audit("--accepted", "accepted.yaml", "mx.json");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `Accepted:
  mx.json:1: open; mx; smtp; 3,702,258,434 IPv4; about 4.3e+37 IPv6; ${LINE}

1 of 1 network security group is open (1 Azure listing); 1 finding; 1 accepted.
`,
    );
    const all = audit("--accepted", "accepted.yaml", "--all", "mx.json").stdout;
    assert.match(all, /^│ accepted │/m);
    assert.ok(
      all.includes(`mx.json:1: open, accepted\n${GROUPS}/mx\n${LINE}\nNetwork security group "mx" must not`),
      all,
    );
  });

  it("fail again beyond what was accepted, and say what exceeds it", () => {
    save("accepted.yaml", accepting({ widest: { sources: ["0.0.0.0/0"] } }));
    const { status, stdout } = audit("--accepted", "accepted.yaml", "mx.json");
    assert.equal(status, 1);
    assert.ok(stdout.includes(`mx.json:1: open, exceeded\n`), stdout);
    assert.ok(stdout.includes(`\nadmits more than was accepted (sources ::/0); ${LINE}\n`), stdout);
    assert.ok(stdout.endsWith("1 of 1 network security group is open (1 Azure listing); 1 finding.\n"), stdout);
  });

  const exposures: readonly (readonly [what: string, widest: Entry["widest"], rule: object, decision: string])[] = [
    ["the same sources", { sources: ["20.0.0.0/7"] }, { sourceAddressPrefix: "20.0.0.0/7" }, "accepted"],
    ["fewer sources", { sources: ["20.0.0.0/6"] }, { sourceAddressPrefix: "20.0.0.0/7" }, "accepted"],
    [
      "more sources",
      { sources: ["20.0.0.0/8"] },
      { sourceAddressPrefix: "20.0.0.0/7" },
      "exceeded: sources 21.0.0.0/8",
    ],
    [
      "some other sources",
      { sources: ["20.0.0.0/7"] },
      { sourceAddressPrefixes: ["20.0.0.0/7", "30.0.0.0/9", "40.0.0.0/9"], sourceAddressPrefix: undefined },
      "exceeded: sources 30.0.0.0/9 and 1 more",
    ],
    [
      "another family, below its limit",
      { sources: ["20.0.0.0/7"] },
      { sourceAddressPrefixes: ["20.0.0.0/7", "2600::/48"], sourceAddressPrefix: undefined },
      "exceeded: sources 2600::/48",
    ],
    ["a destination", { destinations: ["10.0.0.4"] }, { destinationAddressPrefix: "10.0.0.4" }, "accepted"],
    [
      "more destinations",
      { destinations: ["10.0.0.4"] },
      { destinationAddressPrefix: "10.0.0.4/31" },
      "exceeded: destinations 10.0.0.5/32",
    ],
    [
      "a destination outside",
      { destinations: ["VirtualNetwork"] },
      { destinationAddressPrefix: "20.1.2.3" },
      "exceeded: destinations outside 20.1.2.3/32",
    ],
    [
      "destinations of a family that nobody comes from",
      { sources: ["20.0.0.0/7"], destinations: ["0.0.0.0/0", "Internet"] },
      { sourceAddressPrefix: "20.0.0.0/7" },
      "accepted",
    ],
    ["another guarded port", {}, { destinationPortRange: "20-600" }, "exceeded: ports 587"],
    ["another port of the file", { ports: [25, 587] }, { destinationPortRange: "20-600" }, "accepted"],
    [
      "very many sources",
      { sources: ["192.0.2.0/24"] },
      {
        sourceAddressPrefixes: Array.from(
          { length: 202 },
          (_, index) => `${index % 2 ? 20 : 60}.${index}.0.0/9`,
        ).concat(Array.from({ length: 120 }, (_, index) => `21.${2 * index}.0.0/16`)),
        sourceAddressPrefix: undefined,
      },
      "exceeded: sources in many blocks",
    ],
  ];
  for (const [what, widest, more, decision] of exposures) {
    it(`compare ${what}`, () => {
      save("one.json", [group("mx", rule("smtp", more))]);
      assert.deepEqual(decided(accepting({ widest: widest! }), "--ports", "25,587", "one.json"), [
        decision === "accepted" ? 0 : 1,
        `smtp: ${decision}`,
      ]);
    });
  }

  it("count what Denies leave", () => {
    const deny = rule("deny", { access: "Deny", priority: 90, sourceAddressPrefix: "0.0.0.0/1" });
    save("one.json", [group("mx", rule("smtp"), deny)]);
    const file = accepting({ widest: { sources: ["128.0.0.0/1", "::/0"] } });
    assert.deepEqual(decided(file, "one.json"), [0, "smtp: accepted"]);
    // At another destination the Deny has no effect.
    save("two.json", [group("mx", rule("smtp"), { ...deny, destinationAddressPrefix: "10.0.0.4" })]);
    assert.deepEqual(decided(file, "two.json"), [1, "smtp: exceeded: sources 1.0.0.0-9.255.255.255 and 2 more"]);
  });

  it("end after their last day, in UTC", () => {
    assert.deepEqual(decided(accepting({ expires: dayFromNow(0) }), "mx.json"), [0, "smtp: accepted"]);
    const expires = dayFromNow(-1);
    assert.deepEqual(decided(accepting({ expires }), "mx.json"), [1, "smtp: expired"]);
    const { stdout } = audit("--accepted", "accepted.yaml", "mx.json");
    const says = `acceptance expired after ${expires}; it was accepted by security@example.com: Takes mail from everybody`;
    assert.ok(stdout.includes(`mx.json:1: open, expired\n${GROUPS}/mx\n${says}\n`), stdout);
  });

  const named: readonly (readonly [what: string, entry: Entry, decision: string])[] = [
    ["the group by its id in another case", { group: `${GROUPS}/MX`.toUpperCase() }, "accepted"],
    ["the group by a pattern", { group: "*/resourceGroups/rg-mail/*/networkSecurityGroups/m*" }, "accepted"],
    ["the group and the rule", { rule: "smtp" }, "accepted"],
    ["the rule by a pattern", { rule: "s*p" }, "accepted"],
    ["the rule by its id", { rule: `${GROUPS}/mx/securityRules/smtp` }, "accepted"],
    ["the rule by a pattern of ids", { rule: "*/networkSecurityGroups/mx/securityRules/*" }, "accepted"],
    ["another group", { group: `${GROUPS}/m` }, "fails"],
    ["another group by a pattern", { group: "*/rg-mail/*x/y" }, "fails"],
    ["a pattern whose parts overlap", { group: "*/networkSecurityGroups/mx*mx" }, "fails"],
    ["a pattern whose parts stand the other way round", { group: "*/rg-mail/*/subscriptions/*" }, "fails"],
    ["another rule", { rule: "smt" }, "fails"],
    ["another rule by its id", { rule: `${GROUPS}/mx/securityRules/smtps` }, "fails"],
  ];
  for (const [what, entry, decision] of named) {
    it(`are named by ${what}`, () => {
      assert.deepEqual(decided(accepting(entry), "mx.json"), [decision === "accepted" ? 0 : 1, `smtp: ${decision}`]);
    });
  }

  it("are named by the id of a rule that is listed alone", () => {
    save("rules.json", [{ ...rule("smtp"), id: `${GROUPS}/mx/securityRules/smtp` }]);
    for (const entry of [{}, { rule: `${GROUPS}/mx/securityRules/smtp` }]) {
      assert.deepEqual(decided(accepting(entry), "rules.json"), [0, "smtp: accepted"]);
    }
  });

  it("are named by the URN of a rule that is a resource of its own", () => {
    const state = path.join(__dirname, "..", "samples", "pulumi-preview.json");
    const decisionsFor = (rule: string): readonly unknown[] =>
      decided(accepting({ group: "*", rule, widest: { sources: ["0.0.0.0/0", "::/0"] } }), state).slice(1);
    const urn = "urn:pulumi:prod::mail::azure-native:network:SecurityRule::open-smtp";
    const accepted = decisionsFor(urn).filter((decision) => String(decision).endsWith("accepted"));
    assert.deepEqual(accepted, ["open-smtp: accepted"]);
  });

  it("are not named by a rule if their rules are not known", () => {
    audit("--format", "json=report.json", "mx.json");
    const report = JSON.parse(fs.readFileSync("report.json", "utf8")) as { findings: object[] };
    save("old.json", { ...report, findings: [{ ...report.findings[0], rules: [] }] });
    assert.deepEqual(decided(accepting({ rule: "*" }), "old.json"), [1, ": fails"]);
    assert.deepEqual(decided(accepting({}), "old.json"), [0, ": accepted"]);
  });

  it("are not taken for others because of a slash in a name", () => {
    const spoofed = { ...group("x", rule(`${GROUPS}/mx/securityRules/smtp`)), id: undefined, name: "other" };
    save("one.json", [spoofed]);
    const [status] = decided(accepting({ rule: `${GROUPS}/mx/securityRules/smtp` }), "one.json");
    assert.equal(status, 1);
  });

  it("of several entries have one that accepts them, or else one that did", () => {
    const over = { expires: dayFromNow(-1) };
    const narrow = { widest: { sources: ["192.0.2.0/24"] } };
    assert.deepEqual(decided(accepting(narrow, over, {}), "mx.json"), [0, "smtp: accepted"]);
    assert.deepEqual(decided(accepting(narrow, over), "mx.json"), [1, "smtp: expired"]);
  });

  it("name each entry that matches nothing, whatever is left out of the report", () => {
    save("accepted.yaml", accepting({}, { group: "*/gone", rule: "smtp" }));
    const { status, stdout } = audit("--accepted", "accepted.yaml", "--resource-group", "other", "mx.json");
    assert.equal(status, 0);
    assert.ok(
      stdout.includes(`Accepted findings that match nothing:
  accepted.yaml:20: No finding matches this entry (group "*/gone", rule "smtp"). Correct it (it must match all rules of a finding), or delete it if the rule is closed for good.
`),
      stdout,
    );
  });

  describe("of several rules", () => {
    const small = (name: string, source: string, to: string): object =>
      rule(name, { sourceAddressPrefix: source, destinationAddressPrefix: to, priority: name.charCodeAt(0) });
    const OTHERS = [small("x", "40.0.0.0/8", "10.0.0.2"), small("y", "50.0.0.0/8", "10.0.0.2")];
    const TWO = [small("d", "20.0.0.0/8", "10.0.0.1"), small("e", "30.0.0.0/8", "10.0.0.1")];

    it("need one entry that names each of them", () => {
      save("one.json", [group("mx", ...TWO)]);
      assert.deepEqual(decided(accepting({}), "one.json"), [0, "d+e: accepted"]);
      assert.deepEqual(decided(accepting({ rule: "d" }, { rule: "e" }), "one.json"), [1, "d+e: fails"]);
    });

    it("hide no others that are open together elsewhere", () => {
      save("one.json", [group("mx", ...TWO, ...OTHERS)]);
      const widest = { sources: ["20.0.0.0/8", "30.0.0.0/8"], destinations: ["10.0.0.1"] };
      assert.deepEqual(decided(accepting({ rule: "*", widest }), "one.json"), [
        1,
        "x+y: exceeded: sources 40.0.0.0/8 and 1 more: destinations 10.0.0.2/32",
        "d+e: accepted",
      ]);
      const { groups } = JSON.parse(audit("--accepted", "accepted.yaml", "-f", "json", "one.json").stdout) as Report;
      assert.deepEqual(
        groups.map(({ rules }) => rules.map(({ isInFinding }) => isInFinding)),
        [[true, true, true, true]],
      );
    });
  });

  describe("that are undecided", () => {
    const UNDECIDED = {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      parameters: { from: { type: "string" } },
      resources: [
        {
          type: "Microsoft.Network/networkSecurityGroups",
          name: "mx",
          properties: {
            securityRules: [{ name: "smtp", properties: rule("", { sourceAddressPrefix: "[parameters('from')]" }) }],
          },
        },
      ],
    };

    it("are accepted for whatever the unknown value may become", () => {
      save("template.json", UNDECIDED);
      const strict = ["--fail-on", "undecided", "template.json"];
      assert.deepEqual(decided(accepting({ group: "*::mx" }), ...strict), [0, "smtp: accepted"]);
      assert.deepEqual(decided(accepting({ group: "*::mx", widest: { sources: ["::/0"] } }), ...strict), [
        2,
        "smtp: exceeded: sources 0.0.0.0/0",
      ]);
    });

    it("are not hidden by what is certain of the same rule", () => {
      const sources = ["20.0.0.0/7", "[parameters('from')]"];
      const both = structuredClone(UNDECIDED);
      const [only] = both.resources;
      only!.properties.securityRules = [
        { name: "smtp", properties: rule("", { sourceAddressPrefix: undefined, sourceAddressPrefixes: sources }) },
      ];
      save("template.json", both);
      const entry = { group: "*::mx", widest: { sources: ["20.0.0.0/7"] } };
      assert.deepEqual(decided(accepting(entry), "template.json"), [
        1,
        "smtp: exceeded: sources 1.0.0.0-9.255.255.255 and 14 more: sources ::/0",
      ]);
    });
  });

  describe("beside a baseline", () => {
    const baselineOf = (...args: readonly string[]): void => {
      audit("--format", "json=baseline.json", ...args);
    };

    it("stay what they are", () => {
      save("accepted.yaml", accepting({}));
      baselineOf("--accepted", "accepted.yaml", "mx.json");
      const { status, stdout } = audit("--accepted", "accepted.yaml", "--baseline", "baseline.json", "mx.json");
      assert.equal(status, 0);
      assert.ok(stdout.endsWith("1 finding; 1 accepted; 0 new, 0 fixed.\n"), stdout);
      assert.ok(stdout.startsWith("Accepted:\n"), stdout);
    });

    it("fail once they are no longer accepted, though the baseline has them", () => {
      save("accepted.yaml", accepting({}));
      baselineOf("--accepted", "accepted.yaml", "mx.json");
      const { status, stdout } = audit("--baseline", "baseline.json", "mx.json");
      assert.equal(status, 1);
      assert.ok(stdout.includes("mx.json:1: open, new\n"), stdout);
    });

    it("fail when they end, though the baseline knows them", () => {
      baselineOf("mx.json");
      save("accepted.yaml", accepting({ expires: "2026-01-31" }));
      const { status, stdout } = audit("--accepted", "accepted.yaml", "--baseline", "baseline.json", "mx.json");
      assert.equal(status, 1);
      assert.ok(stdout.includes("mx.json:1: open, known, expired\n"), stdout);
    });

    it("come last, after what needs attention and what is known", () => {
      const others = [group("known", rule("smtp")), group("new", rule("smtp"))];
      save("known.json", others.slice(0, 1));
      baselineOf("known.json");
      save("all.json", [...MX, ...others]);
      save("known.json", []);
      save("accepted.yaml", accepting({}));
      save("known.json", others.slice(0, 1));
      const { stdout } = audit("--accepted", "accepted.yaml", "-b", "baseline.json", "-f", "json", "all.json");
      const { findings, summary } = JSON.parse(stdout) as Report;
      assert.deepEqual(
        findings.map(({ nsg }) => nsg),
        ["new", "known", "mx"],
      );
      assert.deepEqual([summary.open, summary.new, summary.accepted], [3, 2, 1]);
    });
  });

  describe("in reports that are merged", () => {
    const reportOf = (...args: readonly string[]): void => {
      audit("--format", "json=report.json", ...args);
    };

    it("are decided again", () => {
      save("accepted.yaml", accepting({}, { group: "*/gone" }));
      reportOf("--accepted", "accepted.yaml", "mx.json");
      assert.equal(audit("report.json").status, 1);
      assert.deepEqual(decided(accepting({}), "report.json"), [0, "smtp: accepted"]);
      const { notes } = JSON.parse(audit("-f", "json", "report.json").stdout) as Report;
      assert.deepEqual(notes, []);
      const narrow = accepting({ widest: { sources: ["::/0"] } });
      assert.deepEqual(decided(narrow, "report.json"), [1, "smtp: exceeded: sources 0.0.0.0/0"]);
    });

    const UNKNOWN =
      "sources and destinations that its report does not list (make that with the same accepted findings)";

    it("are not accepted where the report does not say what they admit", () => {
      reportOf("mx.json");
      const report = JSON.parse(fs.readFileSync("report.json", "utf8")) as { findings: object[] };
      const [finding] = report.findings;
      for (const atMost of [
        undefined,
        null,
        { sources: null, destinations: ["*"] },
        { sources: ["any"], destinations: ["*"] },
      ]) {
        save("old.json", { ...report, findings: [{ ...finding, atMost }] });
        assert.deepEqual(decided(accepting({}), "old.json"), [1, `smtp: exceeded: ${UNKNOWN}`]);
      }
    });

    it("are accepted if they may hide others only where the report looked behind them", () => {
      const half = (name: string, source: string): object => rule(name, { sourceAddressPrefix: source });
      save("two.json", [group("mx", half("a", "20.0.0.0/8"), half("b", "30.0.0.0/8"))]);
      reportOf("two.json");
      assert.deepEqual(decided(accepting({}), "report.json"), [1, `a+b: exceeded: ${UNKNOWN}`]);
      reportOf("--accepted", "accepted.yaml", "two.json");
      assert.deepEqual(decided(accepting({}), "report.json"), [0, "a+b: accepted"]);
    });
  });

  it("fail if one of two files has more of them", () => {
    const file = accepting({ widest: { sources: ["20.0.0.0/7"] } });
    save("a.json", [group("mx", rule("smtp", { sourceAddressPrefix: "20.0.0.0/7" }))]);
    // Fewer addresses, and others.
    save("b.json", [group("mx", rule("smtp", { sourceAddressPrefix: "40.0.0.0-41.0.0.0" }))]);
    for (const files of [
      ["a.json", "b.json"],
      ["b.json", "a.json"],
    ]) {
      const [status, decision] = decided(file, ...files);
      assert.deepEqual([status, String(decision).slice(0, 15)], [1, "smtp: exceeded:"]);
    }
  });

  describe("in other formats", () => {
    const NOTE = "accepted.yaml:3: No finding matches";

    function written(format: string, file: string, ...args: readonly string[]): string {
      save("accepted.yaml", file);
      return audit("--accepted", "accepted.yaml", "--format", format, ...args, "mx.json").stdout;
    }

    it("JSON: say who accepted them, until when and why", () => {
      const { findings, summary } = JSON.parse(written("json", accepting({}))) as Report;
      assert.deepEqual(findings[0]!.acceptance, {
        status: "accepted",
        reason: "Takes mail from everybody",
        acceptedBy: "security@example.com",
        expires: "2999-12-31",
        exceeds: [],
      });
      assert.deepEqual(findings[0]!.atMost, { sources: ["0.0.0.0/0", "::/0"], destinations: ["*"] });
      assert.equal(summary.accepted, 1);
    });

    it("CSV: have columns", () => {
      const cells = '"accepted",security@example.com,2999-12-31,Takes mail from everybody,'.replaceAll('"', "");
      assert.ok(written("csv", accepting({})).endsWith(`,${cells},\r\n`));
      const exceeded = written("csv", accepting({ widest: { sources: ["::/0"] } }));
      assert.ok(
        exceeded.endsWith(",exceeded,security@example.com,2999-12-31,Takes mail from everybody,sources 0.0.0.0/0,\r\n"),
      );
    });

    it("JUnit: are skipped with the reason, and fail with it when they end", () => {
      const says = `<skipped type="Network-018.open" message="A${LINE.slice(1)}: Network security group`;
      const accepted = written("junit", accepting({}));
      assert.ok(accepted.includes(says), accepted);
      assert.ok(accepted.includes(`${GROUPS}/mx\n${LINE}\nmx.json:1</skipped>`), accepted);
      const ended = written("junit", accepting({ expires: "2026-01-31" }));
      assert.match(ended, /<failure type="Network-018.open" message="Acceptance expired after 2026-01-31; it was/);
    });

    it("Markdown: say so in the table and below", () => {
      const text = written("markdown", accepting({}));
      assert.match(text, /^1 finding; 1 accepted\.$/m);
      assert.match(text, /^\| open, accepted \| `mx` \|/m);
      assert.ok(text.includes(`\n${GROUPS}/mx\n${LINE}\n`), text);
      assert.ok(written("markdown", accepting({ group: "*/gone" })).includes(`\`accepted.yaml:3\`: \`No finding`));
    });

    interface Sarif {
      readonly runs: readonly {
        readonly results: readonly { readonly suppressions?: readonly object[]; readonly message: { text: string } }[];
        readonly invocations: readonly {
          readonly toolExecutionNotifications: readonly { message: { text: string } }[];
        }[];
      }[];
    }
    const sarif = (file: string, ...args: readonly string[]): Sarif["runs"][number] =>
      (JSON.parse(written("sarif", file, ...args)) as Sarif).runs[0]!;

    it("SARIF: are suppressed, and all others are not", () => {
      save("other.json", [group("web", rule("smtp"))]);
      const { results } = sarif(accepting({}), "other.json");
      assert.deepEqual(
        results.map(({ suppressions }) => suppressions),
        [[], [{ kind: "external", status: "accepted", justification: LINE }]],
      );
      assert.deepEqual(
        sarif(accepting({ expires: "2026-01-31" })).results.map(({ suppressions, message }) => [
          suppressions,
          message.text.split("\n").at(-1),
        ]),
        [
          [
            undefined,
            "acceptance expired after 2026-01-31; it was accepted by security@example.com: Takes mail from everybody",
          ],
        ],
      );
    });

    it("SARIF: are left out for GitHub if asked to, and counted", () => {
      save("other.json", [group("web", rule("smtp"))]);
      const { results, invocations } = sarif(accepting({}), "--sarif-accepted", "omit", "other.json");
      assert.deepEqual(
        results.map(({ suppressions, message }) => [suppressions, message.text.includes('group "web"')]),
        [[undefined, true]],
      );
      assert.deepEqual(
        invocations[0]!.toolExecutionNotifications.map(({ message }) => message.text),
        ["1 accepted finding left out as asked."],
      );
    });

    it("HTML: have a badge, a line and a figure", () => {
      const page = written("html", accepting({}));
      assert.ok(page.includes('<span class="new">Accepted</span>'));
      assert.ok(page.includes(`<p class="from">A${LINE.slice(1)}.</p>`));
      assert.ok(page.includes("<dt>findings accepted</dt><dd>1</dd>"));
      const failing = written("html", accepting({ expires: "2026-01-31" }));
      assert.ok(!failing.includes(">Accepted</span>"));
      assert.ok(failing.includes('<p class="from">Acceptance expired after 2026-01-31;'));
    });

    it("standard error: names entries that match nothing", () => {
      save("accepted.yaml", accepting({ group: "*/gone" }));
      const { stderr } = audit("--accepted", "accepted.yaml", "--format", "csv", "mx.json");
      assert.ok(stderr.startsWith(NOTE), stderr);
    });
  });

  describe("in a file that is found", () => {
    const FILE = "azure-smtp-guard-accepted.yaml";

    it("are said on standard error, and not with --quiet", () => {
      save(FILE, accepting({}));
      assert.deepEqual(audit("mx.json").stderr, `accepted findings: ${FILE}\n`);
      assert.deepEqual(audit("--quiet", "mx.json"), {
        status: 0,
        stdout: "1 of 1 network security group is open (1 Azure listing); 1 finding; 1 accepted.\n",
        stderr: "",
      });
    });

    it("come from above and from beside the inputs", () => {
      save(FILE, accepting({ group: "*/other" }));
      save("exports/mx.json", MX);
      save(`exports/${FILE}`, accepting({}));
      const { status, stderr, stdout } = audit("exports");
      assert.equal(
        stderr.split("\n", 2).join(),
        `accepted findings: ${FILE},accepted findings: ${path.join("exports", FILE)}`,
      );
      assert.equal(status, 0);
      assert.ok(stdout.includes(`${FILE}:3: No finding matches this entry (group "*/other")`), stdout);
    });

    it("give way to the file that is named", () => {
      save(FILE, accepting({}));
      assert.deepEqual(decided(accepting({ group: "*/other" }), "mx.json"), [1, "smtp: fails"]);
    });
  });

  it("are refused with the place and the text if they cannot be read", () => {
    save("accepted.yaml", 'accepted:\n  - group: "*/mx"\n    until: 2027-01-31\n');
    const { status, stdout, stderr } = audit("--accepted", "accepted.yaml", "mx.json");
    assert.deepEqual([status, stdout], [64, ""]);
    assert.equal(
      stderr,
      'error: accepted.yaml:3:5: an entry has no key "until"; its keys are group, rule, reason, acceptedBy, expires, widest\n',
    );
  });
});
