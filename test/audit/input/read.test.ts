import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Item } from "../../../audit/input/item";
import { type Progress, readAll } from "../../../audit/input/read";
import { declarationOf } from "../../../policies/azure/families";
import { rulesOf } from "../../../policies/azure/rules";
import { rulesIn } from "../../../policies/azure/groups";
import { judge } from "../../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import type { SecurityRule } from "../../../policies/evaluator/rule";
import { ListedRules } from "../../../audit/judging/listed-rules";
import { answerOf } from "../../evaluator/answers";
import { check } from "../../evaluator/arbitraries";
import { RUNS, itemsOf, problemsIn } from "./harness";

const SAMPLES = path.join(__dirname, "..", "samples");

function sample(name: string): string {
  return fs.readFileSync(path.join(SAMPLES, name), "utf8");
}

/** What the items come to, in short: each group with its status, each finding, each problem. */
function brief(items: readonly Item[]): readonly string[] {
  const declared = items.flatMap((item) => (item.kind === "resource" ? [{ ...item.resource, id: item.id }] : []));
  const statusOf = (rules: Parameters<typeof judge>[0]): string => answerOf(judge(rules, DEFAULT_QUESTION));
  return [
    ...items.flatMap((item) => {
      switch (item.kind) {
        case "listed-group": {
          const { name = "(no name)", props, id = "", place } = item;
          const resource = { type: "azure-native:network:NetworkSecurityGroup", urn: id, name, props };
          return [`${place.line} ${name}: ${statusOf(rulesOf(declarationOf(resource)!))}`];
        }
        case "finding":
          return [
            `${item.finding.line} ${item.finding.nsg}: ${item.finding.status}, ${item.finding.rules.map(({ name }) => name).join()}`,
          ];
        case "judged-group":
          return [`${item.group.nsg}: ${item.group.status}`];
        case "note":
          return [`${item.note.source}:${item.note.line} note: ${item.note.message}`];
        case "listed-rule":
        case "pending-operation":
        case "file":
        case "form":
        case "azure":
        case "resource":
        case "attachment":
        case "network":
        case "admin-rules-in-force":
        case "group-without-allow":
        case "machine":
          return [];
        case "problem":
          return [`${item.problem.source}:${item.problem.line} ${item.problem.message}`];
      }
    }),
    ...listedRules(items).map(({ name, rules }) => `${name}: ${statusOf(rules)}`),
    ...rulesIn(declared).groups.map(({ name, rules }) => `${name}: ${statusOf(rules)}`),
  ];
}

const EMPTY_LISTING =
  "This listing contains no network security groups and no security rules. It contains no resources.";

/** The groups whose rules are listed. */
function listedRules(
  items: readonly Item[],
): readonly { readonly name: string | undefined; readonly rules: readonly SecurityRule[] }[] {
  const listed = new ListedRules();
  for (const item of items) if (item.kind === "listed-rule") listed.add(item);
  return listed.groups().map(({ name, props }) => {
    return { name, rules: (props as { readonly securityRules: readonly SecurityRule[] }).securityRules };
  });
}

describe("readAll", () => {
  let folder: string;
  const at = (...names: string[]): string => path.join(folder, ...names);
  const write = (name: string, content: string | Buffer): string => {
    fs.writeFileSync(at(name), content);
    return at(name);
  };
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const GROUP = { type: "Microsoft.Network/networkSecurityGroups", securityRules: [] };
  const group = (name: string): string => JSON.stringify({ name, ...GROUP });
  const list = (...names: string[]): string => `[${names.map(group).join(",\n")}]`;

  const samples: readonly (readonly [name: string, ...content: readonly string[]])[] = [
    [
      "az-list.json",
      "2 web: open",
      "163 mail: restricted",
      "297 shadowed: restricted",
      "421 ipv6: open",
      "538 empty: restricted",
    ],
    ["az-list-nested.json", "3 branch: open", "108 inside: restricted"],
    ["graph.json", "4 hub: open", "137 spoke: restricted"],
    ["pulumi-state.json", "edge: restricted", "partner: undecided", "relay: open", "relay-old: open"],
    ["pulumi-state-bridged.json", "relay: open"],
    ["az-rule-list.json", "relay: open", "edge: restricted"],
    ["powershell.json", "2 relay: open", "37 edge: restricted"],
    ["terraform-state.json", "relay: open", "hub: restricted", "edge: open"],
    ["pulumi-preview.json", "edge: restricted", "partner: open", "relay: open"],
  ];
  for (const [name, ...content] of samples) {
    it(`the sample ${name}`, () => assert.deepEqual(brief([...readAll([path.join(SAMPLES, name)])]), content));
  }

  it("the sample terraform-plan.json", () => {
    const [note, ...content] = brief([...readAll([path.join(SAMPLES, "terraform-plan.json")])]);
    assert.match(note!, /:1 note: The inline rules of a new group .*: azurerm_network_security_group\.empty\.$/);
    assert.deepEqual(content, ["empty: restricted", "partner: undecided", "relay: open"]);
  });

  it("the sample template.json", () => {
    const content = brief([...readAll([path.join(SAMPLES, "template.json")])]);
    // Whether the group legacy is there is not known.
    assert.deepEqual(
      content.filter((line) => !line.startsWith("legacy")),
      ["inside: restricted", "mail: undecided", "web: open"],
    );
  });

  it("several files and folders in their order, each once", () => {
    fs.mkdirSync(at("folder"));
    const [b, a, c] = [write("folder/b.json", list("b")), write("folder/a.json", list("a")), write("c.txt", list("c"))];
    const items = [...readAll([c, at("folder"), b, a, c, at("nowhere"), at("folder", "..", "c.txt")])];
    assert.deepEqual(brief(items), [
      "1 c: restricted",
      "1 a: restricted",
      "1 b: restricted",
      `${at("nowhere")}:null This does not exist.`,
    ]);
    assert.deepEqual(
      items.map((item) => (item.kind === "listed-group" ? item.place.source : item.kind)),
      ["file", c, "form", "file", a, "form", "file", b, "form", "problem"],
    );
  });

  const files: readonly (readonly [what: string, content: string | Buffer, ...lines: readonly string[]])[] = [
    ["nothing", "", "null This is empty."],
    ["blanks", " \r\n\t", "null This is empty."],
    ["an empty list", "[]", `1 note: ${EMPTY_LISTING}`],
    ["an empty list in UTF-16", Buffer.from("\ufeff[]\r\n", "utf16le"), `1 note: ${EMPTY_LISTING}`],
    [
      "a list in UTF-16 with Windows' lines",
      Buffer.from(`\ufeff${list("a", "Zoë 😀")}`.replaceAll("\n", "\r\n"), "utf16le"),
      "1 a: restricted",
      "2 Zoë 😀: restricted",
    ],
    ["a list with a byte order mark", `\ufeff${list("a")}`, "1 a: restricted"],
    ["lists one after another", `${list("a")}\n${list("b")}`, "1 a: restricted", "2 b: restricted"],
    [
      "a truncated list",
      list("a", "b", "c").slice(0, -30),
      "1 a: restricted",
      "2 b: restricted",
      "3 What begins here has no end: the file is truncated, or a bracket or quote is missing.",
    ],
    [
      "bad groups among good ones",
      `[${group("a")},\n{"name":"b","type":"${GROUP.type}","securityRules":5},\nnull,\n{"name":,},\n${group("c")}]`,
      "1 a: restricted",
      '2 Network security group "b" has securityRules that are not a list, so it cannot be judged.',
      "4 This is not valid JSON.",
      "5 c: restricted",
      "3 Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ],
    ["no JSON", "<html></html>", "1 This is not valid JSON."],
    [
      "JSON of another form",
      '{"a":\n1}\n5\n"a"',
      "1 Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
      "3 Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
      "4 Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ],
    [
      "forms together",
      `${list("a")}\n${sample("events.jsonl")}${group("b")}`,
      "1 a: restricted",
      "2 note: Events do not say to which group 2 rules belong whose groups have no known names yet, so each may belong to any. The digest says it: pulumi preview --json --show-sames.",
      "22 b: restricted",
      "edge: restricted",
      "partner: undecided",
      "relay: open",
      "undefined: undecided",
      "undefined: undecided",
    ],
  ];
  for (const [what, content, ...lines] of files) {
    it(`a file with ${what}`, () => {
      const file = write("file.json", content);
      assert.deepEqual(
        brief([...readAll([file])]).map((line) => line.replace(`${file}:`, "")),
        lines,
      );
    });
  }

  it("a folder that cannot be read as a file, and a folder without JSON", () => {
    fs.mkdirSync(at("folder.json"));
    assert.deepEqual(brief([...readAll([at("folder.json")])]), [
      `${at("folder.json")}:null This folder contains no *.json or *.jsonl files.`,
    ]);
  });

  it("a pipe", async () => {
    const pipe = at("pipe");
    const text = list(...Array.from(Array(2000), (_, index) => `group ${index}`));
    write("list.json", text);
    const writer = spawn("sh", ["-c", 'mkfifo "$0" && echo made && cat "$1" > "$0"', pipe, at("list.json")]);
    await new Promise((resolve) => writer.stdout.once("data", resolve));
    assert.equal([...readAll([pipe])].length, 1 + 2000 + 1);
  });

  it("a file that can be read only in part", () => {
    const { readSync } = fs;
    const rule = { type: "Microsoft.Network/networkSecurityGroups/securityRules", name: "a/b", properties: {} };
    const file = write("template.json", JSON.stringify({ resources: [rule, "x".repeat(1_000_000)] }));
    let calls = 0;
    const failing = (...args: Parameters<typeof readSync>): number => {
      if (++calls > 3) throw Object.assign(new Error("EIO"), { code: "EIO" });
      return readSync(...args);
    };
    try {
      Object.assign(fs, { readSync: failing });
      assert.deepEqual(brief([...readAll([file])]), [`${file}:null This cannot be read (EIO).`, "a: open"]);
    } finally {
      Object.assign(fs, { readSync });
    }
  });

  it("passes on faults of its own", () => {
    const { openSync } = fs;
    try {
      Object.assign(fs, {
        openSync: () => {
          throw new TypeError("a fault of the program");
        },
      });
      assert.throws(() => [...readAll([at("a")])], TypeError);
    } finally {
      Object.assign(fs, { openSync });
    }
  });

  it("closes a file that is not read to its end", () => {
    const { closeSync } = fs;
    const closed: number[] = [];
    try {
      Object.assign(fs, {
        closeSync: (descriptor: number) => {
          closed.push(descriptor);
          closeSync(descriptor);
        },
      });
      const items = readAll([write("a.json", list("a", "b"))]);
      assert.equal(items.next().done, false);
      assert.equal(closed.length, 0);
      items.return(undefined);
      assert.equal(closed.length, 1);
    } finally {
      Object.assign(fs, { closeSync });
    }
  });

  it("pages of Resource Graph in several files", () => {
    const page = (name: string, token: string | null): string =>
      JSON.stringify({ count: 1, data: [JSON.parse(group(name))], skip_token: token, total_records: 3 });
    const [one, two, three] = [
      write("1.json", page("a", "x")),
      write("2.json", page("b", "y")),
      write("3.json", page("c", null)),
    ];
    assert.deepEqual(brief([...readAll([one, two, three])]), ["1 a: restricted", "1 b: restricted", "1 c: restricted"]);
    assert.deepEqual(problemsIn([...readAll([one, three])]), [
      "1: Resource Graph found 3 rows, but its pages that were read have 2: the audit is incomplete.",
    ]);
  });

  it("reports its progress", () => {
    const one = write("1.json", list(...Array.from(Array(1500), (_, index) => `group ${index}`)));
    const two = write("2.json", sample("pulumi-state.json"));
    const reported: Progress[] = [];
    const items = [...readAll([one, at("nowhere"), two], (progress) => reported.push(progress))];
    assert.equal(items.length, 1 + 1500 + 1 + 1 + 1 + 6 + 1);
    assert.deepEqual(reported, [
      { file: one, fileNumber: 1, files: 3, groups: 0 },
      { file: one, fileNumber: 1, files: 3, groups: 999 },
      { file: at("nowhere"), fileNumber: 2, files: 3, groups: 1500 },
      { file: two, fileNumber: 3, files: 3, groups: 1500 },
    ]);
    reported.length = 0;
    for (const item of readAll([two, one], (progress) => reported.push(progress)))
      assert.notEqual(item.kind, "problem");
    assert.deepEqual(
      reported.map(({ groups }) => groups),
      [0, 4, 995],
    );
  });
});

describe("reading, whatever a file holds", function () {
  this.timeout(60_000);

  const KEYS =
    "type id name properties securityRules value data resources deployment checkpoint latest version urn inputs outputs delete propertyDependencies networkSecurityGroupName networkSecurityGroup subnets networkInterfaces SecurityRules Access Direction SourceAddressPrefix Name Id Count format_version values planned_values resource_changes root_module child_modules address change actions after after_unknown @level @message lineage serial notes about $schema parameters variables defaultValue condition copy count existing dependsOn template expressionEvaluationOptions scope resourceGroup subscriptionId sequence timestamp policyEvent summaryEvent resourcePreEvent resOutputsEvent resOpFailedEvent diagnosticEvent metadata op old new severity steps oldState newState changeSummary diagnostics duration sourcePosition stackTrace message tool findings groups problems skip_token total_records nextLink access direction priority protocol sourceAddressPrefix sourceAddressPrefixes destinationPortRange 4dabf18193072939515e22adb298388d plaintext ciphertext __proto__ constructor".split(
      " ",
    );
  const TEXTS =
    "Microsoft.Network/networkSecurityGroups|Microsoft.Network/networkSecurityGroups/securityRules|securityRules|Microsoft.Resources/deployments|azure-native:network:NetworkSecurityGroup|azure-native:network:SecurityRule|azure:network/networkSecurityGroup:NetworkSecurityGroup|acme:network:SecurityRule|azure-native:network:Subnet|azurerm_network_security_group|azurerm_network_security_rule|Microsoft.Azure.Commands.Network.Models.PSSecurityRule|delete|managed|urn:pulumi:a::b::azure-native:network:NetworkSecurityGroup::c|https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#|[parameters('a')]|[concat(parameters('a'), '/b')]|[variables('name')]|a/b|web|inner|azure-smtp-guard|1b47061264138c4ac30d75fd1eb44270|d0e6a833031e9bbcd3f4e8bde6ca49a4|04da6b54-80e4-46f7-96ec-b56ff0331ba9|[secret]|{}|Allow|Deny|Inbound|Tcp|*|25|Internet||Zoë 😀".split(
      "|",
    );
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(...TEXTS),
    fc.constantFrom<unknown>(null, true, false, 0, 1, 25, 100, -1.5),
    fc.string(),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 6 }),
    ),
  })).value;

  const KINDS = "listed-group listed-rule resource attachment finding judged-group problem note".split(" ");

  /** Goes on with the items as an audit would. */
  function use(items: readonly Item[]): void {
    for (const item of items) {
      assert.ok(KINDS.includes(item.kind));
      if (item.kind === "problem") assert.notEqual(item.problem.message, "");
    }
    brief(items);
  }

  it("any JSON", () => {
    check(
      RUNS * 20,
      fc.property(fc.array(value, { maxLength: 3 }), (values) =>
        use(itemsOf(values.map((one) => JSON.stringify(one)).join("\n"))),
      ),
    );
  });

  it("any JSON, only as deep as can be read", () => {
    for (const depth of [500, 990, 100_000]) {
      const nested = `${'{"a":['.repeat(depth / 2)}1${"]}".repeat(depth / 2)}`;
      use(
        itemsOf(
          `[{"type":"Microsoft.Network/networkSecurityGroups","securityRules":[{"sourceAddressPrefix":${nested}}]}]`,
        ),
      );
      use(
        itemsOf(
          `{"resources":[{"type":"Microsoft.Network/networkSecurityGroups","properties":{"securityRules":[{"properties":${nested}}]}}]}`,
        ),
      );
      use(
        itemsOf(
          `[{"urn":"urn:pulumi:a::b::c::d","type":"azure-native:network:NetworkSecurityGroup","outputs":{"securityRules":${nested}}}]`,
        ),
      );
    }
  });

  const names = [
    "az-list.json",
    "az-list-nested.json",
    "az-rule-list.json",
    "graph.json",
    "powershell.json",
    "pulumi-state.json",
    "pulumi-state-bridged.json",
    "terraform-plan.json",
    "terraform-state.json",
    "pulumi-preview.json",
    "events.jsonl",
  ];
  const texts = names.flatMap((name) => {
    const text = sample(name);
    return name.endsWith("l") ? [text] : [text, text.replaceAll(/\n */g, "")];
  });

  /** All that is read except problems. A planned resource is only its URN: later steps, and the end of the file, may say more of it. */
  const found = (text: string | Buffer): readonly unknown[] =>
    itemsOf(text)
      .filter(({ kind }) => kind !== "problem" && kind !== "note")
      .map((item) =>
        item.kind === "resource" && item.isPlanned === true && item.plan !== undefined ? item.resource.urn : item,
      );

  it("a truncated file has all that was complete, and a problem", () => {
    check(
      RUNS,
      fc.property(fc.constantFrom(...texts), fc.nat(), (text, at) => {
        const items = itemsOf(text.slice(0, at % text.trimEnd().length));
        const whole = found(text);
        const part = found(text.slice(0, at % text.trimEnd().length));
        assert.deepEqual(part, whole.slice(0, part.length));
        if (at % text.length > 0) assert.ok(part.length === whole.length || items.length > part.length);
      }),
    );
  });

  it("a file with a byte changed has all that was complete before it", () => {
    check(
      RUNS,
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(255), (text, at, byte) => {
        const bytes = Buffer.from(text);
        const position = at % bytes.length;
        const before = found(bytes.subarray(0, position));
        bytes[position] = byte;
        const items = found(bytes);
        if (position > 0) assert.deepEqual(items.slice(0, before.length), before);
        use(itemsOf(bytes));
      }),
    );
  });

  it("a truncated template, or one with a changed byte, has all resources that were complete before", () => {
    const text = sample("template.json");
    const ends = [...text.matchAll(/\n {4}\}/g)].map(({ index }) => index + 6);
    check(
      RUNS,
      fc.property(fc.nat(text.length - 1), fc.nat(255), fc.boolean(), (position, byte, isCut) => {
        const bytes = Buffer.from(text);
        bytes[position] = byte;
        const resources = found(isCut ? bytes.subarray(0, position) : bytes).length;
        // Each resource but the group with a rule in it is one item.
        const complete = ends.filter((end) => end <= position && end > text.indexOf('"resources"')).length;
        if (position > 0) assert.ok(resources >= complete, `${resources} of ${complete} before ${position}`);
        use(itemsOf(bytes));
      }),
    );
  });
});
