/** The command line: what it prints, what it writes, and its exit codes. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { main } from "../../audit/cli";
import type { Report } from "../../audit/reporting/report";
import type { Surroundings } from "../../audit/run";

interface Options {
  /** The width of its terminal; absent if it is not at one. */
  readonly terminal?: number;
  readonly env?: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ID =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups";

/** A group as Azure lists it, with a rule that admits SMTP from a source. */
function listed(name: string, source: string): object {
  const rule = {
    name: "smtp",
    access: "Allow",
    direction: "Inbound",
    priority: 100,
    protocol: "Tcp",
    sourceAddressPrefix: source,
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "25",
  };
  return { id: `${ID}/${name}`, name, type: "Microsoft.Network/networkSecurityGroups", securityRules: [rule] };
}

const NETWORK = path.posix.dirname(ID);
const SUBNET = `${NETWORK}/virtualNetworks/net/subnets/main`;

/** The interface of a machine in group web, with a public address. */
const NIC = {
  id: `${NETWORK}/networkInterfaces/nic`,
  provisioningState: "Succeeded",
  networkSecurityGroup: { id: `${ID}/web` },
  ipConfigurations: [
    {
      name: "main",
      privateIPAddress: "10.0.0.4",
      subnet: { id: SUBNET },
      publicIPAddress: { id: `${NETWORK}/publicIPAddresses/out` },
    },
  ],
};

/** A template with a group whose rule has a source that is not known. */
const UNDECIDED = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  resources: [
    {
      type: "Microsoft.Network/networkSecurityGroups",
      name: "partner",
      properties: {
        securityRules: [
          { name: "smtp", properties: { ...rulesOf(listed("", "[parameters('partner')]")), access: "Allow" } },
        ],
      },
    },
  ],
};

function rulesOf(group: object): object {
  return (group as { securityRules: readonly [object] }).securityRules[0];
}

describe("azure-smtp-guard audit", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    save("open.json", [listed("web", "*"), listed("mail", "203.0.113.0/24")]);
    save("wider.json", [listed("web", "*"), listed("other", "Internet")]);
    save("restricted.json", [listed("mail", "203.0.113.0/24")]);
    save("undecided.json", UNDECIDED);
    save("bad.json", { some: "thing" });
    save("nics.json", [NIC]);
    save("addresses.json", [
      { id: `${NETWORK}/publicIPAddresses/out`, ipAddress: "203.0.113.4", sku: { name: "Standard" } },
    ]);
    save("subnets.json", [{ id: SUBNET, provisioningState: "Succeeded", addressPrefix: "10.0.0.0/16" }]);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  // Files are named relative to the current folder.
  const here = process.cwd();
  beforeEach(() => process.chdir(folder));
  afterEach(() => process.chdir(here));

  function save(name: string, value: unknown): void {
    fs.writeFileSync(path.join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  }

  function read(name: string): string {
    return fs.readFileSync(path.join(folder, name), "utf8");
  }

  function run(args: readonly string[], { terminal, env = {} }: Options = {}): Outcome {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written): object => ({
      write: (text: string) => (written[name] += text),
      ...(terminal === undefined ? {} : { isTTY: true, columns: terminal }),
    });
    const surroundings = { stdout: stream("stdout"), stderr: stream("stderr"), env: { TERM: "xterm", ...env } };
    const status = main(["node", "azure-smtp-guard", ...args], "1.2.3", surroundings as Surroundings);
    return { status, ...written };
  }

  function audit(args: readonly string[], options?: Options): Outcome {
    return run(["audit", ...args], options);
  }

  const exits: readonly [what: string, args: readonly string[], status: number][] = [
    ["nothing open", ["restricted.json"], 0],
    ["something open", ["open.json"], 1],
    ["something undecided", ["undecided.json"], 0],
    ["something undecided, when asked", ["--fail-on", "undecided", "undecided.json"], 2],
    ["both, when asked for what is undecided", ["--fail-on", "undecided", "undecided.json", "open.json"], 1],
    ["something open, when not asked", ["--fail-on", "never", "open.json", "undecided.json"], 0],
    [
      "a machine that is reached, when asked",
      ["--fail-on", "reachable", "open.json", "nics.json", "addresses.json", "subnets.json"],
      1,
    ],
    ["an open group without machines, when asked for these", ["--fail-on", "reachable", "open.json"], 0],
    ["something that cannot be read", ["bad.json"], 3],
    ["something that cannot be read beside something open", ["open.json", "bad.json"], 3],
    ["something that cannot be read, when nothing is asked", ["--fail-on", "never", "bad.json"], 3],
    ["a file that is not there", ["nowhere.json"], 3],
  ];
  for (const [what, args, status] of exits) {
    it(`exits with ${status} for ${what}`, () => {
      const { status: got, stderr } = audit(args);
      assert.deepEqual([got, stderr], [status, ""]);
    });
  }

  const usage: readonly [what: string, args: readonly string[], says: RegExp][] = [
    ["no file", [], /^error: there is nothing to audit: name a FILE, or add --azure\n$/],
    ["an option of --azure", ["--verify", "open.json"], /^error: --verify is for an audit of Azure: add --azure\n$/],
    [
      "another option of --azure",
      ["--management-group", "platform", "open.json"],
      /^error: --management-group is for an audit of Azure: add --azure\n$/,
    ],
    [
      "an unknown cloud",
      ["--azure", "--cloud", "germany"],
      /^error: .*'germany' is invalid\. Allowed choices are public, usgov, china\.\n$/,
    ],
    [
      "an option twice, the second time in its short form",
      ["--config", "a.json", "-c", "b.json", "open.json"],
      /^error: --config can be given only once: keep one of its values\n$/,
    ],
    [
      "ports twice, so that the first would not be judged",
      ["--ports", "25", "--ports", "587", "open.json"],
      /^error: --ports can be given only once: keep one of its values\n$/,
    ],
    [
      "a status twice, though it has a default",
      ["--fail-on", "open", "--fail-on", "never", "open.json"],
      /^error: --fail-on can be given only once: keep one of its values\n$/,
    ],
    ["a baseline without a name", ["--baseline", "", "open.json"], /^error: .*Name a file\.\n$/],
    ["parameters without a name", ["-p", "", "open.json"], /^error: .*Name a file\.\n$/],
    ["a configuration without a name", ["-c", "", "open.json"], /^error: .*Name a file\.\n$/],
    ["an unknown option", ["--colour", "open.json"], /^error: unknown option '--colour'\n/],
    [
      "an unknown format",
      ["--format", "pdf", "open.json"],
      /^error: .*'pdf' is invalid\. The formats are text, json, sarif, junit, markdown, csv, html, az-script, powershell-script\.\n$/,
    ],
    [
      "a format named like what all objects have",
      ["--format", "toString", "open.json"],
      /^error: .*'toString' is invalid/,
    ],
    [
      "an unknown status",
      ["--fail-on", "all", "open.json"],
      /^error: .*'all' is invalid\. Allowed choices are open, undecided, reachable, never\.\n$/,
    ],
    [
      "two formats for one place",
      ["--format", "json", "--format", "csv", "open.json"],
      /^error: json and csv cannot both go to the same place: name a file, as in --format json=FILE\n$/,
    ],
    [
      "two formats for one file",
      ["--format", "json=./a", "--format", "csv=a", "open.json"],
      /^error: json and csv cannot both go to the same place: name a file, as in --format json=FILE\n$/,
    ],
    [
      "a format with a file without a name",
      ["--format", "json=", "open.json"],
      /^error: .*'json=' is invalid\. Name a file\.\n$/,
    ],
    ["a file without a name", ["--out", "", "open.json"], /^error: .* is invalid\. Name a file\.\n$/],
    [
      "--out without a format for it",
      ["--format", "json=a.json", "--out", "b.json", "open.json"],
      /^error: --out is for a format without a file, and every format names one\n$/,
    ],
    ["a configuration that is not there", ["--config", "nowhere.json", "open.json"], /^error: nowhere\.json: ENOENT/],
    [
      "a baseline that is none",
      ["--baseline", "bad.json", "open.json"],
      /^error: bad\.json: this is not a JSON report of azure-smtp-guard\n$/,
    ],
  ];
  for (const [what, args, says] of usage) {
    it(`exits with 64 for ${what}`, () => {
      const { status, stdout, stderr } = audit(args);
      assert.deepEqual([status, stdout], [64, ""]);
      assert.match(stderr, says);
    });
  }

  it("exits with 64 and its help if nothing is asked", () => {
    const { status, stderr } = run([]);
    assert.equal(status, 64);
    assert.match(stderr, /^Usage: azure-smtp-guard /);
  });

  it("prints its version", () => {
    const { status, stdout } = run(["--version"]);
    assert.deepEqual([status, stdout], [0, "1.2.3\n"]);
  });

  it("has help for every option, format, form and exit", () => {
    const { status, stdout } = audit(["--help"]);
    assert.equal(status, 0);
    for (const word of [
      ...["--format", "--out", "--config", "--baseline", "--fail-on", "--source-root", "--help", "--azure"],
      ...["text", "json", "sarif", "junit", "markdown", "csv", "html", "az-script", "powershell-script"],
      ...[
        "pulumi stack export",
        "az network nsg list",
        "az graph query",
        "ARM template",
        "pulumi preview --json --show-sames",
      ],
      ...["0 ", "1 ", "2 ", "3 ", "64 "].map((code) => `\n  ${code}`),
    ]) {
      assert.ok(stdout.includes(word), `the help does not mention ${word}`);
    }
  });

  it("names lines of the program from the root of the repository", () => {
    const sample = path.join(__dirname, "samples", "pulumi-preview.json");
    const placesOf = (...args: readonly string[]): readonly string[] =>
      audit([...args, sample]).stdout.match(/(?<=declared at ).*/g) ?? [];
    assert.deepEqual(placesOf(), ["index.js:4:15", "index.js:7:1", "index.js:8:1"]);
    for (const root of ["infra", "./infra/", "infra\\"]) {
      const [first] = placesOf("--source-root", root);
      assert.equal(first, "infra/index.js:4:15", root);
    }
    assert.equal(placesOf("--source-root", ".")[0], "index.js:4:15");
    assert.equal(audit(["--source-root", "", sample]).status, 64);
  });

  it("takes ports and trusted sources from the command line, over the configuration", () => {
    save("config.json", { "no-unrestricted-smtp": { ports: [587], trustedSources: ["20.0.0.0/8"] } });
    const status = (...args: readonly string[]): number => audit([...args, "open.json"]).status;
    assert.deepEqual([status("--config", "config.json"), status("-c", "config.json", "--ports", "25,587")], [0, 1]);
    assert.equal(status("--ports", "465"), 0);
    save("seven.json", [listed("seven", "20.0.0.0/7")]);
    assert.equal(audit(["seven.json"]).status, 1);
    assert.equal(audit(["--trusted", "20.0.0.0/8, 198.51.100.0/24", "seven.json"]).status, 0);
    const bad = audit(["--trusted", "20.0.0.0/40", "open.json"]);
    assert.equal(bad.status, 64);
    assert.match(bad.stderr, /^error: the command line: no-unrestricted-smtp-stack: trustedSources\[0\] must be /);
    assert.equal(audit(["--ports", "smtp", "open.json"]).status, 64);
    assert.equal(audit(["--ports", "0", "open.json"]).status, 64);
  });

  it("finds a configuration by itself, here or above, and says so", () => {
    fs.mkdirSync("project/sub", { recursive: true });
    save("project/azure-smtp-guard.json", { "no-unrestricted-smtp": { ports: [587] } });
    process.chdir("project/sub");
    const found = audit(["../../open.json"]);
    assert.deepEqual([found.status, found.stderr], [0, "configuration: ../azure-smtp-guard.json\n"]);
    assert.equal(audit(["--quiet", "../../open.json"]).stderr, "");
    save("project/sub/open.json", [listed("web", "*")]);
    assert.equal(audit([".."]).status, 0);
    fs.writeFileSync("own.json", "{}");
    const own = audit(["--config", "own.json", "../../open.json"]);
    assert.deepEqual([own.status, own.stderr], [1, ""]);
  });

  it("reports only what is asked for, and says how much it leaves out", () => {
    const attachments = (subnets: readonly string[]): object => ({
      subnets: subnets.map((id) => ({ id })),
      networkInterfaces: [],
    });
    const inOther = { ...listed("other", "*"), id: `${ID}/other`.replace("/rg/", "/rg2/").replace("0001/", "0002/") };
    save("estate.json", [
      { ...listed("used", "*"), ...attachments(["subnet"]) },
      { ...listed("detached", "*"), ...attachments([]) },
      inOther,
      { ...listed("unknown", "*"), id: undefined },
    ]);
    const names = (...args: readonly string[]): unknown =>
      (JSON.parse(audit([...args, "-f", "json", "estate.json"]).stdout) as Report).findings
        .map(({ nsg }) => nsg)
        .sort();
    assert.deepEqual(names(), ["detached", "other", "unknown", "used"]);
    assert.deepEqual(names("--subscription", "00000000-0000-0000-0000-000000000002"), ["other", "unknown"]);
    assert.deepEqual(names("--subscription", "/subscriptions/00000000-0000-0000-0000-000000000002/"), [
      "other",
      "unknown",
    ]);
    assert.deepEqual(names("--resource-group", "RG"), ["detached", "unknown", "used"]);
    assert.deepEqual(names("--resource-group", "rg", "--resource-group", "rg2", "--attached"), [
      "other",
      "unknown",
      "used",
    ]);
    const { stdout, stderr } = audit(["--attached", "estate.json"]);
    assert.match(
      stdout,
      /\n3 of 3 network security groups are open \(1 Azure listing\); 3 findings; the filter leaves out 1 judged group\.\n$/,
    );
    assert.equal(stderr, "filter: The filter leaves out 1 judged group.\n");
    assert.match(
      audit(["--resource-group", "none", "estate.json"]).stderr,
      /^filter: The filter leaves out 3 judged groups\.\nfilter: No group that was judged is known to match --resource-group none: check its spelling\.\n$/,
    );
    const misspelt = "00000000-0000-0000-0000-000000000003";
    assert.match(
      audit(["--subscription", misspelt, "estate.json"]).stderr,
      new RegExp(
        `\nfilter: No group that was judged is known to match --subscription ${misspelt}: check its spelling\\.\n$`,
      ),
    );
    for (const [option, value, expected] of [
      ["--subscription", "production", "A subscription is given by its id"],
      ["--resource-group", "/subscriptions/1/resourceGroups/rg", "A resource group is given by its name"],
    ] as const) {
      const { status, stderr } = audit([option, value, "estate.json"]);
      assert.equal(status, 64);
      assert.match(
        stderr,
        new RegExp(`^error: option '${option} <\\w+>' argument '${value}' is invalid\\. ${expected}`),
      );
    }
    audit(["-f", "json=estate-baseline.json", "estate.json"]);
    const compared = audit(["--attached", "-b", "estate-baseline.json", "estate.json"]);
    assert.match(compared.stdout, /; 0 new, 0 fixed\.\n$/);
  });

  it("overwrites no input with a report", () => {
    const text = JSON.stringify([listed("web", "203.0.113.0/24")]);
    fs.mkdirSync("inputs");
    save("inputs/web.json", [listed("web", "203.0.113.0/24")]);
    fs.symlinkSync("web.json", "inputs/link.json");
    for (const [output, input] of [
      ["inputs/web.json", "inputs/web.json"],
      ["inputs/link.json", "inputs"],
      ["./inputs/web.json", "inputs/*.json"],
    ] as const) {
      const { status, stderr } = audit(["--format", `json=${output}`, input]);
      assert.deepEqual(
        [status, stderr],
        [64, `error: ${output} is an input, too: write the report to a file outside of the inputs\n`],
      );
    }
    assert.equal(fs.readFileSync("inputs/web.json", "utf8"), text);
    const again = ["--format", "json=web-report.json", "inputs", "nowhere.json"];
    assert.deepEqual([audit(again).status, audit(again).status], [3, 3]);
    // A pattern that matches nothing is no input, so the report is written.
    const { status } = audit(["--format", "json=inputs/web.json", "nothing-*.json"]);
    assert.equal(status, 3);
    assert.equal((JSON.parse(fs.readFileSync("inputs/web.json", "utf8")) as Report).problems.length, 1);
  });

  it("reports files that the file system refuses", () => {
    fs.symlinkSync("circle.json", "circle.json");
    for (const [file, reason] of [
      ["open.json/", "This cannot be read (ENOTDIR)."],
      ["circle.json", "This cannot be read (ELOOP)."],
      [`${"a".repeat(5000)}.json`, "This cannot be read (ENAMETOOLONG)."],
    ] as const) {
      const { status, stdout } = audit([file]);
      assert.equal(status, 3);
      assert.ok(stdout.includes(`${file}: ${reason}\n`), stdout);
    }
    fs.unlinkSync("circle.json");
  });

  it("prints the last line only, or the table with it", () => {
    const last = "1 of 2 network security groups is open (1 Azure listing); 1 finding; 1 problem.\n";
    assert.deepEqual(audit(["--quiet", "open.json", "bad.json"]), { status: 3, stdout: last, stderr: "" });
    const json = audit(["--quiet", "-f", "json=quiet.json", "open.json", "bad.json"]);
    assert.deepEqual([json.stdout, json.stderr], ["", last]);
    const { stdout } = audit(["--summary", "open.json", "bad.json"]);
    assert.match(stdout, /^┌[^]*┘\n\nCould not be read:\n {2}bad\.json:1: [^\n]*\n\n1 of 2 [^\n]*\n$/);
  });

  it("reads a folder", () => {
    fs.mkdirSync(path.join(folder, "states"));
    save("states/a.json", [listed("web", "*")]);
    save("states/b.json", [listed("mail", "203.0.113.0/24")]);
    save("states/notes.txt", "no JSON");
    const { status, stdout } = audit(["states"]);
    assert.equal(status, 1);
    assert.match(stdout, /\n1 of 2 network security groups is open \(2 Azure listings\); 1 finding\.\n$/);
  });

  it("writes a format to standard output, and what it comes to elsewhere", () => {
    const { stdout, stderr } = audit(["--format", "json", "open.json", "bad.json"]);
    const { tool, summary, created } = JSON.parse(stdout) as Report;
    assert.deepEqual(tool, { name: "azure-smtp-guard", version: "1.2.3" });
    assert.ok(Math.abs(Date.now() - Date.parse(created)) < 60_000);
    assert.deepEqual(summary, {
      files: 2,
      inputs: [{ form: "Azure listing", files: 1 }],
      groups: 2,
      openGroups: 1,
      undecidedGroups: 0,
      restrictedGroups: 1,
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
      problems: 1,
      reachableMachines: 0,
      unknownMachines: 0,
      unreachableMachines: 0,
      interfacesWithoutWay: 0,
    });
    assert.equal(
      stderr,
      "bad.json:1: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.\n1 of 2 network security groups is open (1 Azure listing); 1 finding; 1 problem.\n",
    );
  });

  it("prints on standard error what it ignored, and that there is nothing to judge if no text format says so", () => {
    const text = JSON.stringify([listed("web", "10.0.0.0/8")]);
    fs.writeFileSync("warned.json", `WARNING: a\u001b[31m\n// b\n${text}`);
    fs.writeFileSync("nothing.json", "[]");
    const skipped =
      "warned.json:1: Skipped a line of text before the JSON: WARNING: a\\u{1b}[31m\nwarned.json:2: Skipped a comment.\n";
    const nothing =
      "nothing.json:1: This listing contains no network security groups and no security rules. It contains no resources.";
    const asText = audit(["warned.json", "nothing.json"]);
    assert.deepEqual([asText.status, asText.stderr], [0, skipped]);
    assert.equal(
      asText.stdout,
      `No network security groups:\n  ${nothing}\n\nNo network security group is open: 1 judged in 2 Azure listings.\n`,
    );
    const asJson = audit(["--format", "json", "warned.json", "nothing.json"]);
    assert.equal(
      asJson.stderr,
      `${skipped}${nothing}\nNo network security group is open: 1 judged in 2 Azure listings.\n`,
    );
    assert.equal((JSON.parse(asJson.stdout) as Report).notes.length, 3);
  });

  it("writes several formats to files", () => {
    const formats = ["text", "json", "sarif", "junit", "markdown", "csv", "html", "az-script", "powershell-script"];
    const { status, stdout, stderr } = audit([
      ...formats.flatMap((name) => ["-f", `${name}=report=1.${name}`]),
      "open.json",
    ]);
    assert.deepEqual(
      [status, stdout, stderr],
      [1, "", "1 of 2 network security groups is open (1 Azure listing); 1 finding.\n"],
    );
    for (const name of formats) assert.ok(read(`report=1.${name}`).includes("web"), name);
  });

  it("writes the one format without a file to --out", () => {
    const { stdout } = audit(["-f", "csv=a.csv", "-f", "json", "-o", "b.json", "open.json"]);
    assert.equal(stdout, "");
    assert.equal((JSON.parse(read("b.json")) as Report).findings.length, 1);
    assert.equal(read("a.csv").split("\r\n").length, 3);
  });

  it("takes - for standard output", () => {
    const plain = audit(["-f", "csv", "open.json"]);
    for (const args of [
      ["-f", "csv=-"],
      ["-f", "csv", "-o", "-"],
    ]) {
      assert.deepEqual(audit([...args, "open.json"]), plain);
    }
    assert.equal(fs.existsSync("-"), false);
  });

  it("reports an output that cannot be written, and writes the others", () => {
    const { status, stderr } = audit(["-f", "csv=nowhere/a.csv", "-f", "json=c.json", "restricted.json"]);
    assert.equal(status, 3);
    assert.match(stderr, /^error: nowhere\/a\.csv: ENOENT/);
    assert.equal((JSON.parse(read("c.json")) as Report).summary.groups, 1);
  });

  it("reports every rule where a format shows it", () => {
    const { groups } = JSON.parse(audit(["-f", "json", "open.json"]).stdout) as Report;
    assert.deepEqual(
      groups.map(({ nsg, rules }) => [nsg, rules.map(({ name, effect }) => `${name} ${effect}`)]),
      [
        ["mail", ["smtp none"]],
        ["web", ["smtp admits"]],
      ],
    );
  });

  it("asks what the configuration asks", () => {
    save("config.json", { "no-unrestricted-smtp-stack": { enforcementLevel: "advisory", ports: [587] } });
    const { status, stdout } = audit(["--config", "config.json", "open.json"]);
    assert.deepEqual([status, stdout], [0, "No network security group is open: 2 judged in 1 Azure listing.\n"]);
  });

  it("fails for what the baseline does not have, and reports what is fixed", () => {
    audit(["-f", "json=baseline.json", "open.json"]);
    const same = audit(["--baseline", "baseline.json", "open.json"]);
    assert.equal(same.status, 0);
    assert.match(same.stdout, /^Known to the baseline:\n {2}open\.json:1: open; web; smtp; /m);
    const all = audit(["--all", "--baseline", "baseline.json", "open.json"]);
    assert.match(all.stdout, /^open\.json:1: open, known$/m);
    assert.match(same.stdout, /; 0 new, 0 fixed\.\n$/);
    save("narrow.json", [listed("web", "20.0.0.0/7")]);
    audit(["-f", "json=narrow-baseline.json", "narrow.json"]);
    const worse = audit(["--baseline", "narrow-baseline.json", "open.json"]);
    assert.equal(worse.status, 1);
    assert.match(worse.stdout, /^open\.json:1: open, worsened \(more sources\)$/m);
    assert.match(worse.stdout, /; 0 new, 1 worsened, 0 fixed\.\n$/);
    const wider = audit(["--baseline", "baseline.json", "wider.json"]);
    assert.equal(wider.status, 1);
    assert.match(wider.stdout, /; 1 new, 0 fixed\.\n$/);
    const elsewhere = audit(["--baseline", "baseline.json", "restricted.json"]);
    assert.equal(elsewhere.stdout, "No network security group is open: 1 judged in 1 Azure listing.\n");
    fs.mkdirSync("later", { recursive: true });
    save("later/open.json", [listed("mail", "203.0.113.0/24")]);
    process.chdir("later");
    const fixed = audit(["--baseline", "../baseline.json", "open.json"]);
    assert.equal(fixed.status, 0);
    assert.match(fixed.stdout, /; 0 new, 1 fixed\.\n$/);
  });

  it("merges its own reports", () => {
    audit(["-f", "json=first.json", "open.json"]);
    audit(["-f", "json=second.json", "wider.json"]);
    const { status, stdout } = audit(["first.json", "second.json"]);
    assert.equal(status, 1);
    assert.match(stdout, /\n2 of 3 network security groups are open \(2 reports\); 2 findings\.\n$/);
  });

  it("passes on errors that its input does not cause", () => {
    const broken = { write: () => assert.fail("broken") };
    const surroundings: Surroundings = { stdout: broken, stderr: broken, env: {} };
    assert.throws(() => main(["node", "azure-smtp-guard", "audit", "open.json"], "1.2.3", surroundings), /broken/);
  });

  const ESCAPE = "\x1b[";

  it("uses colours at a terminal, as wide as that, and shows its progress", () => {
    const { stdout, stderr } = audit(["open.json"], { terminal: 70 });
    assert.ok(stdout.includes(ESCAPE));
    const table = stdout.split("\n").filter((line) => /[│─]/.test(line));
    assert.ok(table.every((line) => line.replaceAll(/\x1b\[\d+m/g, "").length <= 70));
    assert.equal(stderr, `\r${ESCAPE}K[--------------------] 1 of 1 file, 0 groups: open.json\r${ESCAPE}K`);
    assert.equal(audit(["--quiet", "open.json"], { terminal: 70 }).stderr, "");
  });

  it("does without colours where they are not wanted", () => {
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
      assert.equal(audit(["open.json"], { terminal: 100, env }).stdout.includes(ESCAPE), false);
    }
  });

  it("writes no colours to a file, not even at a terminal", () => {
    audit(["-o", "report.txt", "open.json"], { terminal: 100 });
    assert.equal(read("report.txt").includes(ESCAPE), false);
  });
});
