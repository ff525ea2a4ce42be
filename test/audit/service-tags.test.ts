/** Lists of service tags: the weekly file, what az prints, and what cannot be used. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { main } from "../../audit/cli";
import type { Report } from "../../audit/reporting/report";
import { noteOfServiceTags, serviceTagsFrom } from "../../audit/service-tags";
import { formatAddress } from "../../policies/evaluator/sets/addresses";
import { size } from "../../policies/evaluator/sets/ranges";

interface ListedTag {
  readonly name: string;
  readonly id: string;
  readonly properties: { readonly addressPrefixes: readonly unknown[] } & Readonly<Record<string, unknown>>;
}

function tag(name: string, ...addressPrefixes: readonly unknown[]): ListedTag {
  const properties = {
    changeNumber: 3,
    region: "",
    regionId: 0,
    platform: "Azure",
    systemService: "",
    addressPrefixes,
  };
  return { name, id: name, properties: { ...properties, networkFeatures: ["API", "NSG", "UDR", "FW"] } };
}

/** As Microsoft publishes it each week. */
const WEEKLY = {
  changeNumber: 376,
  cloud: "Public",
  values: [
    tag("AzureCloud", "20.0.0.0/8", "40.0.0.0/8", "2603:1000::/36"),
    tag("AzureCloud.westeurope", "20.0.0.0/10"),
    tag("Storage.WestEurope", "20.60.0.0/20"),
  ],
};

/** As az prints it. */
const PRINTED = {
  ...WEEKLY,
  changeNumber: "63",
  id: "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Network/serviceTags/public",
  name: "public",
  type: "Microsoft.Network/serviceTags",
};

describe("lists of service tags", () => {
  for (const [title, document, changeNumber] of [
    ["the weekly file", WEEKLY, "376"],
    ["the output of az", PRINTED, "63"],
    ["a last page of the API", { ...PRINTED, nextLink: null }, "63"],
  ] as const) {
    it(`reads ${title}`, () => {
      const list = serviceTagsFrom(document, "tags.json");
      assert.deepEqual([list.cloud, list.changeNumber], ["Public", changeNumber]);
      const { ipv4, ipv6 } = list.tags.addressesOf("azurecloud")!;
      assert.deepEqual([size(ipv4), formatAddress("ipv6", ipv6[0]!.first)], [33_554_432n, "2603:1000::"]);
      assert.equal(list.tags.addressesOf("Storage"), undefined);
    });
  }

  it("takes addresses without a length, as hosts", () => {
    const { tags } = serviceTagsFrom(
      { ...WEEKLY, values: [tag("Sql", "20.0.0.4", "2603::4", " 20.0.0.8/31")] },
      "tags.json",
    );
    assert.deepEqual([size(tags.addressesOf("Sql")!.ipv4), size(tags.addressesOf("Sql")!.ipv6)], [3n, 1n]);
  });

  const withPrefix = (prefix: unknown): unknown => ({ ...WEEKLY, values: [tag("Sql", "20.0.0.0/8", prefix)] });
  const prefixError = (value: string): string =>
    `values[0].properties.addressPrefixes[1] must be an address or a CIDR block, not ${value}`;
  const unusable: readonly [string, unknown, string][] = [
    ["no object", [], "this is not a list of service tags: it has no list `values`"],
    ["no values", { changeNumber: 1, cloud: "Public" }, "this is not a list of service tags: it has no list `values`"],
    ["no cloud", { ...WEEKLY, cloud: undefined }, "cloud must be the name of a cloud, not missing"],
    ["an empty cloud", { ...WEEKLY, cloud: "" }, 'cloud must be the name of a cloud, not ""'],
    ["no change number", { ...WEEKLY, changeNumber: null }, "changeNumber must be a number, not null"],
    ["a change number in words", { ...WEEKLY, changeNumber: "new" }, 'changeNumber must be a number, not "new"'],
    ["another page", { ...WEEKLY, nextLink: "..." }, "nextLink: the list is truncated, because it has another page"],
    [
      "a tag that is no object",
      { ...WEEKLY, values: [1] },
      "values[0].name must be the name of a service tag, not missing",
    ],
    [
      "a tag without a name",
      { ...WEEKLY, values: [tag("")] },
      'values[0].name must be the name of a service tag, not ""',
    ],
    [
      "a tag without properties",
      { ...WEEKLY, values: [{ name: "Sql" }] },
      "values[0].properties.addressPrefixes must be a list that is not empty, not missing",
    ],
    [
      "a tag without prefixes",
      { ...WEEKLY, values: [tag("Sql")] },
      "values[0].properties.addressPrefixes must be a list that is not empty, not []",
    ],
    ["a prefix that is no text", withPrefix(4), prefixError("4")],
    ["a prefix that is too long", withPrefix("20.0.0.0/33"), prefixError('"20.0.0.0/33"')],
    ["a prefix of IPv6 that is too long", withPrefix("2603::/129"), prefixError('"2603::/129"')],
    ["two lengths", withPrefix("20.0.0.0/8/8"), prefixError('"20.0.0.0/8/8"')],
    ["a name", withPrefix("Storage"), prefixError('"Storage"')],
    ["a zone", withPrefix("fe80::1%eth0/64"), prefixError('"fe80::1%eth0/64"')],
    ["a length in words", withPrefix("20.0.0.0/x"), prefixError('"20.0.0.0/x"')],
  ];
  for (const [title, document, message] of unusable) {
    it(`refuses ${title}`, () => {
      assert.throws(() => serviceTagsFrom(document, "tags.json"), { message: `tags.json: ${message}` });
    });
  }

  it("reads 3,000 tags with 30 prefixes each, and only what is asked for", () => {
    const prefixes = Array.from({ length: 30 }, (_, index) => `20.${index}.0.0/16`);
    const values = Array.from({ length: 3000 }, (_, index) => tag(`Tag${index}`, ...prefixes));
    const { tags } = serviceTagsFrom({ ...WEEKLY, values }, "tags.json");
    assert.equal(size(tags.addressesOf("tag2999")!.ipv4), 30n * 65_536n);
  });
});

describe("what a report says of a list of service tags", () => {
  const NOW = new Date("2025-07-29T12:00:00Z");
  const list = serviceTagsFrom(WEEKLY, "tags.json");
  const ofPublic = 'Service tags have the addresses of change 376 of cloud "Public".';
  const old = "The list is 8 days old, and Azure may use newer addresses: download this week's list.";
  const cases: readonly [string, string, string][] = [
    ["tags.json", "Public", ofPublic],
    ["lists/ServiceTags_Public_20250722.json", "Public", ofPublic],
    ["lists/ServiceTags_Public_20250721.json", "Public", `${ofPublic} ${old}`],
    ["ServiceTags_Public_20251399.json", "public", ofPublic.replace("Public", "public")],
    [
      "ServiceTags_AzureGovernment_20250722.json",
      "AzureGovernment",
      `${ofPublic.replace("Public", "AzureGovernment")} They are wrong for groups in any other cloud, such as the public one.`,
    ],
  ];
  for (const [file, cloud, message] of cases) {
    it(`${file} of ${cloud}`, () => {
      assert.deepEqual(noteOfServiceTags(file, { ...list, cloud }, NOW), {
        about: "service-tags",
        source: file,
        line: null,
        message,
      });
    });
  }
});

describe("audit --service-tags", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "service-tags-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  function write(name: string, content: unknown): string {
    const file = path.join(folder, name);
    fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  function listed(name: string, rules: readonly (readonly [access: string, source: string])[]): object {
    const id = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${name}`;
    const securityRules = rules.map(([access, sourceAddressPrefix], index) => ({
      name: `rule${index}`,
      access,
      direction: "Inbound",
      priority: 100 + index,
      protocol: "Tcp",
      sourceAddressPrefix,
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "25",
    }));
    return { id, name, type: "Microsoft.Network/networkSecurityGroups", securityRules };
  }

  function audit(...args: readonly string[]): {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const printed = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof printed) => ({ write: (text: string) => (printed[name] += text) });
    const surroundings = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} };
    return { status: main(["node", "azure-smtp-guard", "audit", ...args], "1.0.0", surroundings), ...printed };
  }

  const groups = write("groups.json", [
    listed("cloud", [["Allow", "AzureCloud"]]),
    listed("rest", [
      ["Deny", "AZURECLOUD"],
      ["Allow", "Internet"],
    ]),
    listed("region", [["Allow", "AzureCloud.westeurope"]]),
    listed("own", [
      ["Deny", "azurecloud"],
      ["Allow", "AzureCloud"],
    ]),
  ]);

  function findings(...args: readonly string[]): readonly (readonly (string | null)[])[] {
    const { stdout } = audit("--format", "json", ...args, groups);
    const report = JSON.parse(stdout) as Report;
    return report.findings
      .map(({ nsg, ipv4Addresses, example }) => [nsg, ipv4Addresses, example])
      .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1));
  }

  it("counts the addresses of the list in Allows and Denies", () => {
    const tags = write("tags.json", WEEKLY);
    assert.deepEqual(findings("--service-tags", tags), [
      ["cloud", "33554432", "20.0.0.0"],
      ["rest", "3668704002", "1.0.0.0"],
    ]);
    assert.deepEqual(findings(), [
      ["cloud", null, null],
      ["own", null, null],
      ["rest", "3702258434", "1.0.0.0"],
    ]);
  });

  it("shows in the details of a group that a number is not known", () => {
    const { groups: judged } = JSON.parse(audit("--format", "json", groups).stdout) as Report;
    const cloud = judged.find(({ nsg }) => nsg === "cloud")!;
    const { effect, ipv4Addresses, ipv6Addresses } = cloud.rules[0]!;
    assert.deepEqual([effect, ipv4Addresses, ipv6Addresses, cloud.openIpv4], ["admits", null, null, []]);
    const page = audit("--format", "html", groups).stdout;
    assert.ok(page.includes("not known"));
  });

  it("says which list it used, in text and in JSON, and again of merged reports", () => {
    const tags = write("list.json", WEEKLY);
    const message = 'Service tags have the addresses of change 376 of cloud "Public".';
    const { status, stdout } = audit("--service-tags", tags, groups);
    assert.equal(status, 1);
    assert.ok(stdout.includes(`Service tags:\n  ${tags}: ${message}\n`), stdout);
    const report = write("report.json", audit("--format", "json", "--service-tags", tags, groups).stdout);
    const merged = JSON.parse(audit("--format", "json", report).stdout) as Report;
    assert.deepEqual(merged.notes, [{ about: "service-tags", source: tags, line: null, message }]);
  });

  for (const [title, name, content, message] of [
    ["a list that cannot be used", "bad.json", { ...WEEKLY, cloud: 1 }, "cloud must be the name of a cloud, not 1"],
    ["text that is no JSON", "text.json", "cloud: Public", /: .*JSON/],
  ] as const) {
    it(`ends on ${title} with its name and the place`, () => {
      const file = write(name, content);
      const { status, stdout, stderr } = audit("--service-tags", file, groups);
      assert.deepEqual([status, stdout], [64, ""]);
      if (typeof message === "string") assert.equal(stderr, `error: ${file}: ${message}\n`);
      else assert.match(stderr, message);
    });
  }

  it("keeps what the configuration says, and takes ports from the command line", () => {
    const tags = write("again.json", WEEKLY);
    const config = write("config.json", {
      all: "mandatory",
      "no-unrestricted-smtp": { unrestrictedServiceTags: ["Storage"] },
    });
    assert.deepEqual(findings("--config", config, "--ports", "25"), [["rest", "3702258434", "1.0.0.0"]]);
    assert.deepEqual(findings("--ports", "25").length, 3);
    assert.deepEqual(findings("--service-tags", tags, "--config", config).length, 2);
  });
});
