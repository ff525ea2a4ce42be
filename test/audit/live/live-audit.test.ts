/** What a live audit reads, asks for, reports and refuses, with Microsoft's own libraries and a stand-in for Azure. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { main } from "../../../audit/cli";
import { NETWORK_QUERIES } from "../../../audit/live/queries";
import type { Report } from "../../../audit/reporting/report";
import { FORMATS } from "../../../audit/output/formats";
import type { Row } from "./resource-graph";
import { refusal } from "./stand-in";
import {
  Laboratory,
  group,
  groupId,
  isGroupQuery,
  isReadAgain,
  problemsOf,
  rule,
  statuses,
  subscription,
  subscriptionId,
  tenantOf,
  unreadRows,
} from "./tenant";

const OPEN = rule("*");
const CLOSED = rule("203.0.113.0/24");

describe("azure-smtp-guard audit --azure", function () {
  this.timeout(120_000);
  const laboratory = new Laboratory();
  const { azure, folder } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  const ESTATE = [
    group("web", [OPEN]),
    group("mail", [CLOSED]),
    group("empty", [], 2),
    group("old", [rule("Internet", { access: "Deny" }), rule("*", { priority: 200 })], 2),
  ];
  beforeEach(() => azure.reset(tenantOf(ESTATE)));

  function save(name: string, value: unknown): string {
    const file = path.join(folder, name);
    fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  }

  it("finds what an audit of the same rows in a file finds", async () => {
    const { status, report } = await laboratory.audit();
    const file = save("rows.json", { count: ESTATE.length, data: ESTATE, total_records: ESTATE.length });
    let stdout = "";
    const stream = { write: (text: string) => (stdout += text) };
    const surroundings = { stdout: stream, stderr: { write: () => true }, env: {} };
    main(["node", "azure-smtp-guard", "audit", "--format", "json", file], "1.2.3", surroundings);
    const ofFile = JSON.parse(stdout) as Report;
    // Only places differ, and the case of resource groups, which Resource Graph does not keep.
    const placeless = (all: readonly object[]): unknown =>
      JSON.parse(JSON.stringify(all.map((one) => ({ ...one, source: "", line: null }))).replaceAll("rg-Web", "rg-web"));
    assert.equal(status, 1);
    assert.deepEqual(placeless(report.findings), placeless(ofFile.findings));
    assert.deepEqual(placeless(report.groups), placeless(ofFile.groups));
    assert.deepEqual(
      report.findings.map(({ source, resourceGroup }) => [source, resourceGroup]),
      [[`azure/${subscriptionId(1)}`, "rg-Web"]],
    );
    assert.deepEqual({ ...report.summary, files: 1, inputs: ofFile.summary.inputs }, ofFile.summary);
  });

  it("says what it has read, and when", async () => {
    const begun = Date.now();
    const { report } = await laboratory.audit();
    const { indexedAt, ...reading } = report.azure!;
    const names = { tenant: "00000000-0000-0000-0000-0000000000ff", state: "Enabled" };
    assert.deepEqual(reading, {
      cloud: "public",
      isVerified: false,
      subscriptions: [
        { id: subscriptionId(1), name: "subscription-1", ...names, groups: 2, leftOut: 0 },
        { id: subscriptionId(2), name: "subscription-2", ...names, groups: 2, leftOut: 0 },
      ],
      missing: [],
    });
    assert.ok(Date.parse(indexedAt) >= begun && Date.parse(indexedAt) <= Date.now());
    assert.deepEqual(report.notes, [
      {
        about: "assumed",
        source: "azure",
        line: null,
        message: `Verdicts are as indexed by Azure Resource Graph at ${indexedAt}. Its index follows Azure with a delay.`,
      },
      {
        about: "service-tags",
        source: "azure",
        line: null,
        message:
          'Service tags have the addresses of change 63 of cloud "Public". Azure lists them itself, up to 4 weeks late.',
      },
    ]);
  });

  it("lists the subscriptions in text, also one of another tenant and one without a group", async () => {
    const { tables } = tenantOf(ESTATE.slice(0, 2));
    const others = [
      subscription(3, "00000000-0000-0000-0000-0000000000ee"),
      { ...subscription(4), name: "", tenantId: null, properties: {} },
    ];
    azure.reset({ tables: { ...tables, resourcecontainers: [...tables["resourcecontainers"]!, ...others] } });
    const { stdout } = await laboratory.run();
    const [, listed = ""] = /\nRead from Azure:\n([^]*?)\n\n/.exec(stdout) ?? [];
    assert.deepEqual(listed.split("\n"), [
      `  subscription-1 (${subscriptionId(1)}, tenant 00000000-0000-0000-0000-0000000000ff, Enabled): 2 groups`,
      `  subscription-3 (${subscriptionId(3)}, tenant 00000000-0000-0000-0000-0000000000ee, Enabled): 0 groups`,
      `  subscription (${subscriptionId(4)}): 0 groups`,
    ]);
    assert.match(stdout, /\n1 of 2 network security groups is open \(3 subscriptions\); 1 finding\.\n$/);
  });

  it("counts subscriptions where nothing is open, and files beside them", async () => {
    azure.reset(tenantOf(ESTATE.slice(1, 2)));
    const state = save("nothing.json", [group("more", [CLOSED], 7)]);
    assert.match(
      (await laboratory.run()).stdout,
      /\nNo network security group is open: 1 judged in 1 subscription\.\n$/,
    );
    assert.match(
      (await laboratory.run([state])).stdout,
      /\nNo network security group is open: 2 judged in 1 Azure listing and 1 subscription\.\n$/,
    );
    azure.reset(tenantOf([]));
    assert.match((await laboratory.run()).stdout, /\nFound no network security groups in 0 subscriptions\.\n$/);
  });

  it("asks for what it needs, in an order and without a limit", async () => {
    await laboratory.audit();
    assert.equal(laboratory.allQueries.length, 4 + NETWORK_QUERIES.length);
    for (const { method, path: asked, body } of laboratory.allQueries) {
      assert.deepEqual(
        [method, asked],
        ["POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"],
      );
      assert.deepEqual(Object.keys(body!), ["query", "options"]);
      assert.deepEqual(body!.options, { resultFormat: "objectArray", $top: 1000 });
      assert.match(body!.query, /\| order by id asc$/);
      assert.doesNotMatch(body!.query, /defaultSecurityRules|\b(limit|take|top|sample)\b/);
    }
  });

  it("reads all pages", async () => {
    const groups = Array.from({ length: 2500 }, (_, index) => group(`g${index}`, [index % 100 === 0 ? OPEN : CLOSED]));
    azure.reset(tenantOf(groups));
    const { status, stdout, stderr } = await laboratory.run(["--summary"], { isTerminal: true });
    assert.equal(status, 1);
    assert.match(stdout, /\n25 of 2,500 network security groups are open \(1 subscription\); 25 findings\.\n$/);
    assert.equal(laboratory.queries.filter(isGroupQuery).length, 3);
    assert.ok(stderr.startsWith("\r\u001b[K[########------------] 1,000 of 2,500 groups in Azure"), stderr);
    assert.ok(stderr.endsWith("\r\u001b[K"));
  });

  it("reports a group that it cannot read", async () => {
    azure.reset(tenantOf([group("unread", null), ...ESTATE]));
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.deepEqual(problemsOf(report), [
      'Network security group "unread" has no securityRules, so it cannot be judged.',
    ]);
  });

  it("reports rows that are no resources", async () => {
    azure.intervene = (asked) => {
      if (!isGroupQuery(asked)) return undefined;
      return { status: 200, body: { totalRecords: 2, data: [{ id: "/subscriptions/x" }, { strange: "row" }] } };
    };
    const { report } = await laboratory.audit();
    assert.deepEqual(problemsOf(report), [
      "Azure gives something that cannot be read: /subscriptions/x.",
      "Azure gives something that cannot be read: a row without an id.",
    ]);
  });

  describe("narrowed", () => {
    it("to subscriptions, asks for these only and says which it does not see", async () => {
      const args = ["--subscription", subscriptionId(1), "--subscription", "ABCDEF00-0000-0000-0000-000000000009"];
      const { status, report } = await laboratory.audit(args);
      assert.equal(status, 3);
      assert.deepEqual(problemsOf(report), [
        "Subscription abcdef00-0000-0000-0000-000000000009 was asked for, but not seen: it is not there, or the sign-in may not read it in this tenant.",
      ]);
      assert.deepEqual(Object.keys(statuses(report)), ["mail", "web"]);
      assert.deepEqual(report.azure!.missing, ["abcdef00-0000-0000-0000-000000000009"]);
      for (const { body } of laboratory.allQueries) assert.deepEqual(body!.subscriptions, [args[1], args[3]]);
    });

    it("to very many subscriptions, asks for 200 at a time", async () => {
      const numbers = Array.from({ length: 401 }, (_, index) => index + 1);
      azure.reset(tenantOf(numbers.map((number) => group("web", [CLOSED], number))));
      const args = numbers.flatMap((number) => ["--subscription", subscriptionId(number)]);
      const { status, report } = await laboratory.audit(args);
      assert.deepEqual([status, report.summary.groups, report.problems], [0, 401, []]);
      const sizes = laboratory.queries.filter(isGroupQuery).map(({ body }) => body!.subscriptions!.length);
      assert.deepEqual(sizes, [200, 200, 1]);
    });

    it("to management groups, asks for these only", async () => {
      const { report } = await laboratory.audit([
        "--management-group",
        "platform",
        "--management-group",
        "land.zone_(1)",
      ]);
      assert.equal(report.summary.groups, 4);
      for (const { body } of laboratory.allQueries)
        assert.deepEqual(body!.managementGroups, ["platform", "land.zone_(1)"]);
    });
  });

  const USAGE: readonly [args: readonly string[], says: string][] = [
    [
      ["--subscription", subscriptionId(1), "--management-group", "platform"],
      "--azure is narrowed by --subscription or by --management-group, not by both",
    ],
    [["--management-group", "a/b"], '--management-group takes the id of a management group, not "a/b"'],
    [["--tenant", "$(id)"], '--tenant takes the id or the domain of a tenant, not "$(id)"'],
    [
      ["--prefilter", "state.json"],
      "--prefilter leaves out groups that are needed to judge files: audit these without it",
    ],
  ];
  for (const [args, says] of USAGE) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { status, stdout, stderr } = await laboratory.run(args);
      assert.deepEqual([status, stdout, stderr, azure.asked.length], [64, "", `error: ${says}\n`, 0]);
    });
  }

  describe("in another cloud", () => {
    const CLOUDS: readonly [cloud: string, hosts: readonly string[]][] = [
      ["public", ["login.microsoftonline.com:443", "management.azure.com:443"]],
      ["usgov", ["login.microsoftonline.us:443", "management.usgovcloudapi.net:443"]],
      ["china", ["login.chinacloudapi.cn:443", "management.chinacloudapi.cn:443"]],
    ];
    for (const [cloud, hosts] of CLOUDS) {
      it(`${cloud}, speaks to its hosts only`, async () => {
        const { status, report } = await laboratory.audit(["--cloud", cloud, "--verify"]);
        assert.deepEqual([status, report.azure!.cloud, [...azure.hosts].sort()], [1, cloud, hosts]);
      });
    }
  });

  describe("with the sign-in of az", () => {
    /** A command that gives a token as az does, and writes down how it was called. */
    function fakeAz(token: string): Readonly<Record<string, string>> {
      const bin = path.join(folder, "bin");
      fs.mkdirSync(bin, { recursive: true });
      const printed = JSON.stringify({ accessToken: token, expires_on: Math.floor(Date.now() / 1000) + 3600 });
      const script = `#!/bin/sh\necho "$@" >> "${bin}/calls"\necho '${printed}'\n`;
      fs.writeFileSync(path.join(bin, "az"), script, { mode: 0o755 });
      fs.rmSync(path.join(bin, "calls"), { force: true });
      return { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", PATH: `${bin}:${process.env["PATH"] ?? ""}` };
    }
    const calls = (): readonly string[] =>
      fs
        .readFileSync(path.join(folder, "bin", "calls"), "utf8")
        .trim()
        .split("\n");

    it("asks az for a token of the cloud and the tenant", async () => {
      azure.tokens.push("token-of-az");
      const args = ["--cloud", "china", "--tenant", "invented.example"];
      const { status, report } = await laboratory.audit(args, { env: fakeAz("token-of-az") });
      assert.deepEqual([status, report.problems, azure.asked[0]!.token], [1, [], "token-of-az"]);
      assert.deepEqual(calls(), [
        "account get-access-token --output json --resource https://management.chinacloudapi.cn --tenant invented.example",
      ]);
    });

    it("does not ask Azure again whose certificate it does not trust", async () => {
      await laboratory.restart({ isTrusting: false });
      try {
        const { status, report } = await laboratory.audit([], { env: fakeAz("token-of-az") });
        assert.equal(status, 3);
        assert.equal(problemsOf(report).length, 1);
        assert.match(
          problemsOf(report)[0]!,
          /^Rows of the kind "subscription", .* cannot be read: management\.azure\.com does not answer: self-signed certificate\. The/,
        );
      } finally {
        await laboratory.restart({ isTrusting: true });
      }
    });
  });

  it("writes no token, whatever the format", async () => {
    const names = Object.keys(FORMATS);
    const files = names.map((name) => path.join(folder, `report.${name}`));
    const { stdout, stderr } = await laboratory.run(
      names.flatMap((name, index) => ["--format", `${name}=${files[index]!}`]),
    );
    const written = [stdout, stderr, ...files.map((file) => fs.readFileSync(file, "utf8"))];
    assert.equal(azure.tokens.length, 1);
    for (const text of written) assert.ok(!text.includes(azure.tokens[0]!) && !text.includes("invented-secret"));
    assert.ok(written.slice(2).every((text) => text.includes("web")));
  });

  describe("--prefilter", () => {
    it("leaves out groups without an inbound Allow, and counts them", async () => {
      const groups = [
        ...ESTATE,
        group("outbound", [rule("*", { direction: "Outbound" }), rule("*", { access: "Deny" })], 2),
        group("any", [rule("*", { protocol: "*", direction: "inbound" })], 2),
      ];
      azure.reset(tenantOf(groups));
      const all = await laboratory.audit();
      const filtered = await laboratory.audit(["--prefilter"]);
      assert.deepEqual(filtered.report.findings, all.report.findings);
      // "outbound" has both words, though not in one rule.
      assert.deepEqual(Object.keys(statuses(filtered.report)), ["any", "mail", "old", "outbound", "web"]);
      assert.deepEqual(
        filtered.report.azure!.subscriptions.map(({ groups: read, leftOut }) => [read, leftOut]),
        [
          [2, 0],
          [3, 1],
        ],
      );
      const { stdout } = await laboratory.run(["--prefilter"]);
      assert.match(stdout, /\n {2}subscription-2 .*: 3 groups, and 1 without an inbound Allow left out\n/);
    });

    it("leaves no group out whose rules are missing or very long", async () => {
      const long = Array.from({ length: 400 }, () =>
        rule("203.0.113.0/24", { access: "Deny", direction: "x".repeat(100) }),
      );
      azure.reset(tenantOf([group("missing", null), group("long", long), group("none", [])]));
      const { report } = await laboratory.audit(["--prefilter"]);
      assert.deepEqual(Object.keys(statuses(report)), ["long"]);
      assert.deepEqual(problemsOf(report), [
        'Network security group "missing" has no securityRules, so it cannot be judged.',
      ]);
    });

    it("finds the same in random groups", async () => {
      const texts = <T extends string>(...all: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...all);
      const rules = fc.record({
        access: texts("Allow", "allow", "Deny", "ALLOW"),
        direction: texts("Inbound", "INBOUND", "Outbound"),
        sourceAddressPrefix: texts("*", "203.0.113.0/24", "Internet"),
      });
      const [seed] = fc.sample(fc.array(fc.array(rules, { maxLength: 3 }), { minLength: 300, maxLength: 300 }), 1);
      azure.reset(
        tenantOf(
          seed!.map((own, index) =>
            group(
              `g${index}`,
              own.map((one) => rule("", one)),
            ),
          ),
        ),
      );
      const all = await laboratory.audit();
      const filtered = await laboratory.audit(["--prefilter"]);
      assert.deepEqual(filtered.report.findings, all.report.findings);
      const { groups, leftOut } = filtered.report.azure!.subscriptions[0]!;
      assert.ok(groups + leftOut === 300 && leftOut > 0, `${leftOut} left out`);
    });

    it("says that it does not know which groups are left out", async () => {
      azure.intervene = ({ body }) =>
        body?.query.includes("where not(") ? refusal(400, "BadRequest", "No.") : undefined;
      const { status, report } = await laboratory.audit(["--prefilter"]);
      assert.deepEqual(
        [status, problemsOf(report)],
        [3, [unreadRows("Azure answers 400 (BadRequest: No.)", "network security group without an inbound Allow")]],
      );
    });
  });

  describe("--verify", () => {
    const provided = (name: string, rules: unknown): object => ({
      id: groupId(name).replace("networkSecurityGroups", "networksecuritygroups"),
      name,
      properties: { securityRules: rules, subnets: [{ id: "subnet" }] },
    });

    it("reads open groups again, and only these", async () => {
      const { status, report } = await laboratory.audit(["--verify"]);
      assert.deepEqual([status, report.azure!.isVerified], [1, true]);
      assert.deepEqual(
        laboratory.readAgain.map(({ path: asked }) => asked),
        [`${groupId("web")}?api-version=2023-09-01`],
      );
      assert.match(report.notes[0]!.message, /Groups that are open in the index were read again/);
    });

    it("judges a group as its provider has it now", async () => {
      const names = ["changed", "gone", "closed", "g (1) ü"];
      azure.reset({
        ...tenantOf(names.map((name) => group(name, [OPEN]))),
        provided: {
          [groupId("changed").toLowerCase()]: provided("changed", [rule("Internet", { priority: 300 })]),
          [groupId("gone").toLowerCase()]: undefined,
          [groupId("closed").toLowerCase()]: provided("closed", [CLOSED]),
        },
      });
      const { status, report } = await laboratory.audit(["--verify"]);
      assert.deepEqual([status, report.problems], [1, []]);
      assert.deepEqual(statuses(report), { changed: "open", closed: "restricted", "g (1) ü": "open" });
      assert.deepEqual(report.findings.find(({ nsg }) => nsg === "changed")!.rules, [
        { name: "smtp", priority: "300", origin: "inline" },
      ]);
      assert.deepEqual(report.groups.find(({ nsg }) => nsg === "closed")!.attachedTo, ["subnet"]);
      assert.deepEqual(
        report.notes.slice(2).map(({ about, message }) => `${about}: ${message}`),
        [
          `skipped: Network security group ${groupId("closed")} is open in the index, but restricted now.`,
          `skipped: Network security group ${groupId("gone")} is open in the index, but no longer there.`,
        ],
      );
    });

    const UNREADABLE: readonly [what: string, reply: ReturnType<typeof azure.intervene>, says: string][] = [
      ["may not be read", refusal(403, "AuthorizationFailed", "No."), "Azure answers 403 (AuthorizationFailed: No.)"],
      [
        "is of a subscription that is not found",
        refusal(404, "SubscriptionNotFound", "No."),
        "Azure answers 404 (SubscriptionNotFound: No.)",
      ],
      ["is another one", { status: 200, body: provided("other", []) }, "its provider answers with something else"],
      ["is no object", { status: 200, body: [] }, "its provider answers with something else"],
      [
        "has no rules",
        { status: 200, body: { id: groupId("web"), properties: {} } },
        "its provider answers with something else",
      ],
    ];
    for (const [what, reply, says] of UNREADABLE) {
      it(`judges a group as indexed that ${what}`, async () => {
        azure.intervene = (asked) => (isReadAgain(asked) ? reply : undefined);
        const { status, report } = await laboratory.audit(["--verify"]);
        assert.deepEqual([status, statuses(report)["web"]], [3, "open"]);
        assert.deepEqual(problemsOf(report), [
          `Network security group ${groupId("web")} cannot be read again, so it is judged as indexed: ${says}.`,
        ]);
      });
    }

    it("asks for no id that is none of a group", async () => {
      const strange = { ...group("web", [OPEN]), id: `/subscriptions/${subscriptionId(1)}/../elsewhere` };
      azure.reset(tenantOf([strange, { ...group("none", [OPEN]), id: "" }]));
      const { report } = await laboratory.audit(["--verify"]);
      assert.equal(laboratory.readAgain.length, 0);
      assert.deepEqual(
        problemsOf(report),
        ['"none"', strange.id].map(
          (id) =>
            `Network security group ${id} cannot be read again, so it is judged as indexed: its id is none of a network security group.`,
        ),
      );
    });

    it("does not ask for what it cannot read from the index", async () => {
      azure.reset(tenantOf([group("unread", null)]));
      await laboratory.audit(["--verify"]);
      assert.equal(laboratory.readAgain.length, 0);
    });

    it("ends where the sign-in does", async () => {
      azure.intervene = (asked) => {
        if (!isReadAgain(asked)) return undefined;
        azure.isLockedOut = true;
        return refusal(401, "ExpiredAuthenticationToken", "Expired.");
      };
      const { status, report } = await laboratory.audit(["--verify"]);
      assert.equal(status, 3);
      assert.match(problemsOf(report)[0]!, / is judged as indexed: Signing in to Azure fails: /);
    });
  });

  describe("security admin rules", () => {
    const MANAGER = `/subscriptions/${subscriptionId(8)}/resourceGroups/hub/providers/Microsoft.Network/networkManagers/m`;
    const NETWORK = `/subscriptions/${subscriptionId(1)}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net`;
    const configuration = (name: string, snapshot = "/snapshots/1"): string =>
      `${MANAGER}/securityAdminConfigurations/${name}${snapshot}`;
    const inForce = (properties: unknown, name = "default"): Row => ({
      id: `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules/${name}`,
      type: "microsoft.network/effectivesecurityadminrules",
      subscriptionId: subscriptionId(1),
      properties,
    });
    const SNAPSHOT = "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots";
    /** The snapshot of a rule, with properties in either case. */
    function snapshotOf(of: string, name: string, number: number, access: string, { isPascal = false } = {}): Row {
      const from = { addressPrefix: "*", addressPrefixType: "IPPrefix" };
      const properties: Record<string, unknown> = {
        ...{ access, direction: "Inbound", priority: 10, protocol: "Tcp", sources: [from], destinations: [] },
        ...{ sourcePortRanges: ["0-65535"], destinationPortRanges: ["25"] },
      };
      const pascal = Object.entries(properties).map(([key, value]) => [
        key.charAt(0).toUpperCase() + key.slice(1),
        value,
      ]);
      return {
        id: `${configuration(of, "")}/ruleCollections/c/rules/${name}/snapshots/${number}`,
        ...{ name: String(number), type: SNAPSHOT, kind: "Custom", subscriptionId: subscriptionId(8) },
        properties: isPascal ? Object.fromEntries(pascal) : properties,
      };
    }
    const adminRules = ({ groups }: Report): unknown =>
      groups
        .filter(({ kind }) => kind === "admin-rule")
        .map(({ resource, status, source }) => [resource.slice(MANAGER.length), status, source]);

    it("are judged where they are in force, from whatever subscription they are", async () => {
      azure.reset(
        tenantOf(ESTATE, [
          inForce({ effectiveSecurityAdminConfigurations: [{ id: configuration("one") }] }),
          inForce({ EffectiveSecurityAdminConfigurations: [{ Id: configuration("TWO") }] }, "other"),
          inForce({ effectiveSecurityAdminConfigurations: null }, "none"),
          snapshotOf("one", "open", 1, "AlwaysAllow"),
          snapshotOf("one", "before", 0, "AlwaysAllow"),
          snapshotOf("two", "pascal", 1, "AlwaysAllow", { isPascal: true }),
          snapshotOf("two", "closed", 1, "Deny"),
          snapshotOf("off", "off", 1, "AlwaysAllow"),
        ]),
      );
      const { status, report } = await laboratory.audit(["--subscription", subscriptionId(1)]);
      assert.deepEqual([status, report.problems], [1, []]);
      assert.deepEqual(adminRules(report), [
        ["/securityAdminConfigurations/one/ruleCollections/c/rules/open", "open", `azure/${subscriptionId(8)}`],
        ["/securityAdminConfigurations/two/ruleCollections/c/rules/closed", "restricted", `azure/${subscriptionId(8)}`],
        ["/securityAdminConfigurations/two/ruleCollections/c/rules/pascal", "open", `azure/${subscriptionId(8)}`],
      ]);
      assert.deepEqual(laboratory.queries.at(-1)!.body!.subscriptions, [subscriptionId(8)]);
    });

    it("all count where none says that it is of the snapshot in force", async () => {
      azure.reset(
        tenantOf(ESTATE, [
          inForce({ effectiveSecurityAdminConfigurations: [{ id: configuration("one", "") }] }),
          snapshotOf("one", "open", 4, "AlwaysAllow"),
          snapshotOf("one", "before", 3, "AlwaysAllow"),
        ]),
      );
      const { report } = await laboratory.audit();
      assert.equal(report.summary.openAdminRules, 2);
    });

    it("that are in force and cannot be read are problems", async () => {
      azure.reset(
        tenantOf(ESTATE, [
          inForce({ effectiveSecurityAdminConfigurations: [{ id: configuration("hidden") }, "strange"] }),
          inForce({ effectiveSecurityAdminConfigurations: "many" }, "text"),
          { ...inForce("none", "nothing"), id: "" },
          { ...snapshotOf("hidden", "strange", 1, "Deny"), id: "" },
        ]),
      );
      const { status, report } = await laboratory.audit();
      assert.equal(status, 3);
      const network = `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules`;
      assert.deepEqual(problemsOf(report), [
        "The security admin rules in force cannot be read: no id.",
        `The security admin rules in force cannot be read: ${network}/default.`,
        `The security admin rules in force cannot be read: ${network}/text.`,
        `Security admin configuration ${configuration("hidden", "").toLowerCase()} is in force, but none of its rules can be read: let the sign-in read its network manager.`,
      ]);
    });

    it("are not asked for where none is in force", async () => {
      await laboratory.audit();
      assert.ok(laboratory.queries.every(({ body }) => !body!.query.includes("rulecollections")));
    });
  });

  describe("with a baseline", () => {
    it("finds fixed what is closed or gone, and nothing that it did not read", async () => {
      const groups = [...ESTATE, group("gone", [OPEN]), group("elsewhere", [OPEN], 2)];
      azure.reset(tenantOf(groups));
      const { stdout } = await laboratory.run(["--format", "json"]);
      const baseline = save("baseline.json", stdout);
      azure.reset(tenantOf([group("web", [CLOSED]), group("new", [OPEN])]));
      const { status, report } = await laboratory.audit(["--baseline", baseline]);
      assert.equal(status, 1);
      assert.deepEqual(
        report.findings.map(({ nsg, isNew }) => [nsg, isNew]),
        [["new", true]],
      );
      assert.deepEqual(report.fixed.map(({ nsg }) => nsg).sort(), ["gone", "web"]);
    });

    it("finds nothing fixed where pages are missing", async () => {
      azure.reset(tenantOf([group("gone", [OPEN]), group("mail", [CLOSED])]));
      const baseline = save("baseline.json", (await laboratory.run(["--format", "json"])).stdout);
      azure.reset(tenantOf([group("mail", [CLOSED])]));
      azure.intervene = (asked) => {
        const reply = azure.replyTo(asked);
        return isGroupQuery(asked) ? { ...reply, body: { ...(reply.body as object), totalRecords: 2 } } : undefined;
      };
      const { report } = await laboratory.audit(["--baseline", baseline]);
      assert.deepEqual([report.fixed, report.problems.length], [[], 1]);
    });
  });

  it("judges the plan of a file with what Azure has", async () => {
    const planned = {
      address: "azurerm_network_security_rule.smtp",
      mode: "managed",
      type: "azurerm_network_security_rule",
      name: "smtp",
      change: {
        actions: ["create"],
        before: null,
        after: {
          ...{ name: "smtp", resource_group_name: "rg-Web", network_security_group_name: "mail", priority: 150 },
          ...{ direction: "Inbound", access: "Allow", protocol: "Tcp", source_address_prefix: "*" },
          ...{ source_port_range: "*", destination_address_prefix: "*", destination_port_range: "25" },
        },
        after_unknown: {},
      },
    };
    const plan = save("plan.json", { format_version: "1.2", resource_changes: [planned], configuration: {} });
    azure.reset(tenantOf([group("mail", [CLOSED, rule("*", { access: "Deny", priority: 140 })])]));
    const { status, report } = await laboratory.audit([plan]);
    assert.deepEqual([status, report.problems, report.summary.files], [0, [], 1]);
    azure.reset(tenantOf([group("mail", [CLOSED])]));
    const without = await laboratory.audit([plan]);
    assert.deepEqual([without.status, without.report.findings.map(({ nsg }) => nsg)], [1, ["mail", "mail"]]);
  });
});
