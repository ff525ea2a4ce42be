/** The service tags of a live audit: Azure's own list, read once, or what the audit does without it. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Asked, type Estate, type Reply, isForServiceTags, refusal } from "./stand-in";
import { Laboratory, group, problemsOf, rule, statuses, subscription, subscriptionId, tenantOf } from "./tenant";

describe("the service tags of a live audit", function () {
  this.timeout(120_000);
  const laboratory = new Laboratory();
  const { azure, folder } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  const DENY_AZURE = rule("AzureCloud", { access: "Deny", priority: 90 });
  const ESTATE: Estate = {
    ...tenantOf([
      group("azure", [rule("AzureCloud")]),
      group("denied", [DENY_AZURE, rule("20.0.0.0/7")]),
      group("storage", [rule("Storage")]),
    ]),
    serviceTags: { AzureCloud: ["20.0.0.0/9"], Storage: ["20.0.0.0/8", "40.0.0.0/8"] },
  };
  const BY_ADDRESSES = { azure: "restricted", denied: "open", storage: "open" };
  const BY_NAME = { azure: "open", denied: "open", storage: "restricted" };
  beforeEach(() => azure.reset(ESTATE));

  const NOTE = 'Service tags have the addresses of change 63 of cloud "Public".';
  const PROBLEM = "Azure's list of service tags cannot be read: ";
  const HINT = "Service tags are judged by their names: add --service-tags FILE with the list.";

  function asked(): readonly Asked[] {
    return azure.asked.filter(isForServiceTags);
  }

  /** Answers requests for service tags in another way, each with the next reply. */
  function answer(...replies: readonly Reply[]): void {
    azure.intervene = (one) => (isForServiceTags(one) ? replies[asked().length - 1] : undefined);
  }

  const tag = (name: string, ...addressPrefixes: readonly string[]): object => ({
    ...{ name, id: name },
    properties: { addressPrefixes },
  });
  const LIST = { name: "tags", changeNumber: "63", cloud: "Public", values: [tag("AzureCloud", "20.0.0.0/9")] };

  it("are those that Azure lists, asked for once and before any group", async () => {
    const { status, report } = await laboratory.audit(["--verify"]);
    assert.deepEqual([status, report.problems, statuses(report)], [1, [], BY_ADDRESSES]);
    const notes = report.notes.filter(({ about }) => about === "service-tags");
    assert.deepEqual(
      notes.map(({ message }) => message),
      [`${NOTE} Azure lists them itself, up to 4 weeks late.`],
    );
    const [first, ...others] = asked();
    assert.deepEqual(
      [first!.path, first!.number, others],
      [
        `/subscriptions/${subscriptionId(1)}/providers/Microsoft.Network/locations/westeurope/serviceTags?api-version=2022-01-01`,
        2,
        [],
      ],
    );
    // Only what is open by the addresses is read again.
    assert.equal(laboratory.readAgain.length, 2);
  });

  it("judge groups in files beside, too", async () => {
    const file = path.join(folder, "rows.json");
    fs.writeFileSync(file, JSON.stringify([group("elsewhere", [rule("Storage")], 7)]));
    const { report } = await laboratory.audit([file]);
    assert.equal(statuses(report)["elsewhere"], "open");
  });

  for (const [cloud, location, name] of [
    ["usgov", "usgovvirginia", "AzureGovernment"],
    ["china", "chinanorth2", "AzureChina"],
  ] as const) {
    it(`are those of the cloud ${cloud}`, async () => {
      const { report } = await laboratory.audit(["--cloud", cloud]);
      assert.deepEqual([report.problems, statuses(report)], [[], BY_ADDRESSES]);
      assert.ok(asked()[0]!.path.includes(`/locations/${location}/`));
      assert.ok(report.notes.some(({ message }) => message.includes(`of cloud "${name}".`)));
    });
  }

  it("are those of a file, if one is given, and then Azure is not asked", async () => {
    const file = path.join(folder, "tags.json");
    fs.writeFileSync(file, JSON.stringify({ ...LIST, values: [tag("Storage", "20.0.0.0/24")] }));
    const { report } = await laboratory.audit(["--service-tags", file]);
    assert.deepEqual(statuses(report), { azure: "open", denied: "open", storage: "restricted" });
    assert.deepEqual([asked(), report.notes.filter(({ source }) => source === file).length], [[], 1]);
  });

  it("are asked for in a subscription that is enabled, else in any", async () => {
    const states = (one: string, other: string): Estate => {
      const rows = [one, other].map((state, index) => ({ ...subscription(index + 1), properties: { state } }));
      return { tables: { ...ESTATE.tables, resourcecontainers: rows } };
    };
    for (const [one, other, number] of [
      ["Disabled", "Enabled", 2],
      ["Disabled", "Warned", 1],
    ] as const) {
      azure.reset(states(one, other));
      await laboratory.audit();
      assert.ok(asked()[0]!.path.startsWith(`/subscriptions/${subscriptionId(number)}/`));
    }
  });

  it("are not asked for where no subscription is seen", async () => {
    azure.reset({ tables: { resources: [], resourcecontainers: [], networkresources: [] } });
    const { status, report } = await laboratory.audit();
    assert.deepEqual([status, report.problems, asked()], [0, [], []]);
  });

  it("may have several pages", async () => {
    const link = "https://management.azure.com/subscriptions/x/serviceTags-of-page-2?$skiptoken=2";
    azure.intervene = (one) => {
      if (isForServiceTags(one)) return { status: 200, body: { ...LIST, nextLink: link } };
      if (!one.path.includes("page-2")) return undefined;
      return { status: 200, body: { values: [tag("Storage", "20.0.0.0/8", "40.0.0.0/8")], changeNumber: "63" } };
    };
    const { report } = await laboratory.audit();
    assert.deepEqual([report.problems, statuses(report)], [[], BY_ADDRESSES]);
    assert.equal(azure.asked.filter(({ path: one }) => link.endsWith(one)).length, 1);
  });

  const next = {
    nextLink:
      "https://management.azure.com/subscriptions/x/providers/Microsoft.Network/locations/y/serviceTags?api-version=1",
  };
  const FAULTS: readonly [what: string, says: string, ...replies: readonly Reply[]][] = [
    ["refuses it", "Azure answers 403 (AuthorizationFailed: No.)", refusal(403, "AuthorizationFailed", "No.")],
    ["has none", "Azure answers 404 (NotFound: None.)", refusal(404, "NotFound", "None.")],
    [
      "answers with text",
      "its answer: this is not a list of service tags: it has no list `values`",
      { status: 200, body: '"x"' },
    ],
    [
      "answers with a tag without addresses",
      "its answer: values[0].properties.addressPrefixes must be a list that is not empty, not []",
      { status: 200, body: { ...LIST, values: [tag("Sql")] } },
    ],
    [
      "lists another cloud",
      'it lists those of cloud "AzureGovernment"',
      { status: 200, body: { ...LIST, cloud: "AzureGovernment" } },
    ],
    [
      "goes on elsewhere",
      "its next page is on another host",
      { status: 200, body: { ...LIST, nextLink: "https://management.azure.com.invalid/x" } },
    ],
    [
      "changes it between pages",
      "it changed while its pages were read",
      { status: 200, body: { ...LIST, ...next } },
      { status: 200, body: { ...LIST, changeNumber: "64" } },
    ],
    [
      "breaks off",
      "Azure answers 403 (AuthorizationFailed: No.)",
      { status: 200, body: { ...LIST, ...next } },
      refusal(403, "AuthorizationFailed", "No."),
    ],
  ];
  for (const [what, says, ...replies] of FAULTS) {
    it(`are judged by their names where Azure ${what}`, async () => {
      answer(...replies);
      const { status, report } = await laboratory.audit();
      assert.deepEqual([status, problemsOf(report)], [3, [`${PROBLEM}${says}. ${HINT}`]]);
      assert.deepEqual(statuses(report), BY_NAME);
      assert.ok(!report.notes.some(({ about }) => about === "service-tags"));
      assert.deepEqual(
        [...azure.hosts].filter((host) => host.includes("invalid")),
        [],
      );
    });
  }

  it("are judged by their names where Azure does not answer", async () => {
    azure.intervene = (one) => (isForServiceTags(one) ? "reset" : undefined);
    const { status, report } = await laboratory.audit();
    assert.deepEqual([status, report.problems.length, statuses(report)], [3, 1, BY_NAME]);
    assert.match(problemsOf(report)[0]!, /: management\.azure\.com does not answer: .* Service tags are judged by/);
    assert.equal(asked().length, 6);
  });

  it("are judged by their names where the pages lead in a circle", async () => {
    azure.intervene = (one) => (isForServiceTags(one) ? { status: 200, body: { ...LIST, ...next } } : undefined);
    const { report } = await laboratory.audit();
    assert.deepEqual(problemsOf(report), [`${PROBLEM}it has more than 50 pages. ${HINT}`]);
    assert.equal(asked().length, 50);
  });
});
