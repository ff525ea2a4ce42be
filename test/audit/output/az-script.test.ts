import * as assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import * as ts from "typescript";
import { azScript } from "../../../audit/output/az-script";
import { json } from "../../../audit/output/json";
import { fixScriptOf } from "../../../audit/output/fix-script";
import { anyReport, anyText } from "../report-arbitrary";
import { HOSTILE, NOTHING_OPEN, SAMPLE, reportOf } from "../report-sample";
import { type ListedGroup, SUBSCRIPTIONS, listingOf, reportOn } from "./listed-report";
import type { StandInAzure, StandInRule } from "./stand-in-az";

const [ONE, TWO] = SUBSCRIPTIONS;
const HAS_SHELLCHECK = spawnSync("shellcheck", ["--version"]).status === 0;

/** Names that a shell, or az, would act on if they were not quoted, or not joined to their option. */
const ACTIVE = [
  "$(touch owned)",
  "`touch owned`",
  "'; touch owned; '",
  '"$HOME"',
  "-rg",
  "--yes",
  "a b",
  "é\\n",
  "#x",
  "!x",
];

/** Names that no command can pass as they are. */
const UNNAMEABLE = ["line\nfeed; touch owned", "return\rtouch owned", "@/etc/hostname", "\u202etxt", HOSTILE];

const bash = (args: readonly string[], options: object = {}): SpawnSyncReturns<string> =>
  spawnSync("bash", args, { encoding: "utf8", ...options });

function assertIsBash(script: string): void {
  const { status, stderr } = bash(["-n"], { input: script });
  assert.deepEqual([status, stderr], [0, ""]);
  if (!HAS_SHELLCHECK) return;
  const checked = spawnSync("shellcheck", ["--shell=bash", "-"], { encoding: "utf8", input: script });
  assert.deepEqual([checked.status, checked.stdout], [0, ""]);
}

describe("az-script", function () {
  this.timeout("2m");

  let folder: string;
  let file: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    file = path.join(folder, "azure.json");
    const program = fs.readFileSync(path.join(__dirname, "stand-in-az.ts"), "utf8");
    const compiled = ts.transpileModule(program, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    fs.writeFileSync(path.join(folder, "az.js"), compiled.outputText);
    const words = [process.execPath, path.join(folder, "az.js"), file];
    fs.mkdirSync(path.join(folder, "bin"));
    fs.writeFileSync(
      path.join(folder, "bin", "az"),
      `#!/bin/bash\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`,
      { mode: 0o755 },
    );
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  /** Runs a script where there is no command but az, over an Azure with these groups. */
  function run(script: string): SpawnSyncReturns<string> {
    const bashPath = bash(["-c", "command -v bash"]).stdout.trim();
    return spawnSync(bashPath, ["-s"], {
      cwd: folder,
      encoding: "utf8",
      input: script,
      env: { PATH: path.join(folder, "bin"), HOME: folder },
    });
  }

  const keyOf = (subscription: string, resourceGroup: string, group: string, rule: string): string =>
    [subscription, resourceGroup, group, rule].map((name) => `${name}\n`.toLowerCase()).join("");

  function save(groups: readonly ListedGroup[]): void {
    const rules = groups.flatMap(({ subscription = ONE, resourceGroup = "rg", name, rules }) =>
      rules.map((rule) => {
        const { name: ruleName = "smtp", destinationPortRange: port = "25", ...rest } = rule as Record<string, string>;
        const { sourceAddressPrefix: source = "*", access = "Allow", direction = "Inbound" } = rest;
        const known: StandInRule = { access, direction, destinationPorts: [port], sources: [source] };
        return [keyOf(subscription, resourceGroup, name, ruleName), known] as const;
      }),
    );
    const azure: StandInAzure = { rules: Object.fromEntries(rules), runs: [] };
    fs.writeFileSync(file, JSON.stringify(azure));
  }

  function azure(): StandInAzure {
    return JSON.parse(fs.readFileSync(file, "utf8")) as StandInAzure;
  }

  const updates = (): readonly (readonly string[])[] => azure().runs.filter(([, , , verb]) => verb === "update");

  const GROUPS: readonly ListedGroup[] = [
    { name: "web", rules: [{ name: "admin", destinationPortRange: "20-30" }] },
    { name: "far", subscription: TWO, resourceGroup: "-rg", rules: [{ destinationPortRange: "*" }] },
    { name: "mail", rules: [{}] },
  ];

  it("changes the rules of each subscription, by az, once senders are named", () => {
    save(GROUPS);
    const script = azScript(reportOn([listingOf(GROUPS)]));
    assertIsBash(script);
    const first = run(script);
    assert.deepEqual(
      [first.status, first.stderr],
      [1, "Nothing was changed: name the senders in 1 of 1 place first.\n"],
    );
    assert.deepEqual(azure().runs, []);
    for (const senders of ["", "  ", "198.51.100.7 <SENDER_CIDR>"]) {
      assert.equal(run(script.replace("<SENDER_CIDR>", senders)).status, 1, senders);
      assert.deepEqual(azure().runs, []);
    }
    const filled = script.replace("'<SENDER_CIDR>'", "' 198.51.100.7  203.0.113.0/24 '");
    const { status, stdout, stderr } = run(filled);
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    const named = (subscription: string, ...names: readonly string[]): readonly string[] => [
      ...["network", "nsg", "rule", "update", "--subscription", subscription],
      ...names,
    ];
    assert.deepEqual(updates(), [
      [
        ...named(TWO, "--resource-group=-rg", "--nsg-name", "far", "--name", "smtp"),
        ...["--destination-port-ranges", "0-24", "26-65535", "--output", "none"],
      ],
      [
        ...named(ONE, "--resource-group", "rg", "--nsg-name", "mail", "--name", "smtp"),
        ...["--source-address-prefixes", "198.51.100.7", "203.0.113.0/24", "--output", "none"],
      ],
      [
        ...named(ONE, "--resource-group", "rg", "--nsg-name", "web", "--name", "admin"),
        ...["--destination-port-ranges", "20-24", "26-30", "--output", "none"],
      ],
    ]);
    const again = run(filled);
    assert.deepEqual([again.status, again.stdout, again.stderr, updates().length], [0, "", "", 3]);
  });

  it("says how many places have no senders yet", () => {
    const groups = ["a", "b", "c"].map((name) => ({ name, rules: [{}] }));
    const script = azScript(reportOn([listingOf(groups)])).replace("senders_2='<SENDER_CIDR>'", "senders_2=192.0.2.1");
    assertIsBash(script);
    const { status, stderr } = run(script);
    assert.deepEqual([status, stderr], [1, "Nothing was changed: name the senders in 2 of 3 places first.\n"]);
  });

  it("leaves out what changed after the audit, and what is gone", () => {
    const names = ["deny", "gone", "narrow", "out", "same"];
    const groups = names.map((name) => ({ name, rules: [{ destinationPortRange: "20-30" }] }));
    const script = azScript(reportOn([listingOf(groups)]));
    save([
      { name: "deny", rules: [{ destinationPortRange: "20-30", access: "Deny" }] },
      { name: "narrow", rules: [{ destinationPortRange: "22" }] },
      { name: "out", rules: [{ destinationPortRange: "20-30", direction: "Outbound" }] },
      { name: "same", rules: [{ destinationPortRange: "20-30" }] },
    ]);
    const { status, stderr } = run(script);
    const line = (name: string): string =>
      `Not changed, because it is not as it was audited: --subscription ${ONE} --resource-group rg --nsg-name ${name} --name smtp`;
    assert.equal(status, 1);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      line("deny"),
      "ERROR: ResourceNotFound",
      line("gone"),
      line("narrow"),
      line("out"),
      "Changes left out: 4. Audit again.",
    ]);
    assert.deepEqual(
      updates().map((args) => args[9]),
      ["same"],
    );
  });

  it("narrows sources to the trusted ones", () => {
    const groups = [{ name: "mail", rules: [{ sourceAddressPrefix: "203.0.112.0/4" }] }];
    save(groups);
    const { status, stderr } = run(azScript(reportOn([listingOf(groups)], ["203.0.113.0/24"])));
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(azure().rules[keyOf(ONE, "rg", "mail", "smtp")]!.sources, ["203.0.113.0/24"]);
  });

  it("passes names as they are, whatever a shell would make of them", () => {
    const groups = ACTIVE.flatMap((name) => [
      { name, rules: [{ destinationPortRange: "20-30" }] },
      { name: "web", resourceGroup: name, rules: [{ name, destinationPortRange: "20-30" }] },
    ]);
    save(groups);
    const script = azScript(reportOn([listingOf(groups)]));
    assertIsBash(script);
    const { status, stdout, stderr } = run(script);
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    for (const { destinationPorts } of Object.values(azure().rules))
      assert.deepEqual(destinationPorts, ["20-24", "26-30"]);
    assert.equal(Object.keys(azure().rules).length, 2 * ACTIVE.length);
    assert.equal(fs.existsSync(path.join(folder, "owned")), false);
  });

  it("only mentions what it cannot name", () => {
    const groups = UNNAMEABLE.flatMap((name) => [
      { name, rules: [{}] },
      { name: "web", resourceGroup: name, rules: [{}] },
      { name: "web", rules: [{ name }] },
    ]);
    const nameless = { name: "nameless", rules: [{ name: undefined }, { name: "odd", sourceAddressPrefix: 0 }] };
    const [noId] = listingOf([{ name: "no-id", rules: [{}] }]);
    const report = reportOn([listingOf([...groups, nameless]), [{ ...noId, id: undefined }]]);
    const script = azScript(report);
    assertIsBash(script);
    save([]);
    const { status, stdout, stderr } = run(script);
    assert.deepEqual([status, stdout, stderr, azure().runs], [0, "", "", []]);
    const mentioned = script.split("\n").filter((line) => line.startsWith("# 'open: "));
    assert.equal(mentioned.length, report.findings.length);
    assert.ok(
      mentioned.includes("# 'open: no-id, rule smtp (1.json:1); a name is not known, or no command can pass it'"),
    );
  });

  it("says of all other findings where to change them", () => {
    const script = azScript(SAMPLE);
    assertIsBash(script);
    const lines = script.split("\n");
    const heading = lines.indexOf("# Not changed by this script:");
    assert.equal(lines.filter((line) => line.startsWith("rule=(")).length, 1);
    assert.ok(
      lines
        .slice(heading)
        .includes(
          "# 'open: relay, rule allow-low, rule allow-high (states/mail.json); declared at index.ts:4; change it where it is declared'",
        ),
      script,
    );
    assert.ok(
      lines.includes("# 'undecided: pending, rule allow-from-parameter (template.json:40); values are not known'"),
      script,
    );
  });

  it("can be written from reports that are merged", () => {
    const report = reportOn([listingOf(GROUPS)]);
    assert.equal(azScript(reportOn([JSON.parse(json(report))])), azScript(report));
  });

  it("has nothing to change where nothing is open", () => {
    save([]);
    const { status, stdout, stderr } = run(azScript(NOTHING_OPEN));
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });

  it("makes a change once that closes several findings", () => {
    const [finding] = reportOn([listingOf([{ name: "web", rules: [{ destinationPortRange: "20-30" }] }])]).findings;
    const report = reportOf({ findings: [finding!, { ...finding!, fingerprint: "b" }] });
    const lines = azScript(report).split("\n");
    assert.equal(lines.filter((line) => line.startsWith("rule=(")).length, 1);
    assert.ok(lines.includes("# A change above closes this, too."));
  });

  it("has comments that are harmless to a shell without comments, whatever the files name", () => {
    const report = fc.sample(anyReport, { numRuns: 100, seed: 27 });
    const lines = report.flatMap((one) => azScript(one).split("\n"));
    const comments = lines.filter((line) => line.startsWith("# ")).map((line) => line.replace("#", ":"));
    assert.ok(comments.length > 500);
    const { status, stdout, stderr } = run(comments.join("\n"));
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });

  it("is bash that only shows and updates rules, whatever the files name", () => {
    save([]);
    const names = fc.sample(anyText, { numRuns: 60, seed: 27 });
    const groups = names.flatMap((name) => [
      { name, resourceGroup: name, rules: [{ name, destinationPortRange: "20-30" }] },
    ]);
    const report = reportOn([listingOf(groups)]);
    const script = azScript(report);
    assertIsBash(script);
    const { stdout, stderr } = run(script);
    assert.equal(stdout, "");
    const unexpected = stderr
      .split("\n")
      .filter((line) => !/^(|ERROR: .*|Not changed, because .*|Changes left out: \d+\. Audit again\.)$/.test(line));
    assert.deepEqual(unexpected, []);
    const passable = fixScriptOf(report, (name) => !name.startsWith("@")).subscriptions.flatMap(({ steps }) => steps);
    assert.ok(passable.length > 10);
    assert.equal(azure().runs.length, passable.length);
  });
});
