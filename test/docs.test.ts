import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "yaml";
import { readAcceptedFile } from "../audit/accepting/accepted-file";
import { main } from "../audit/cli";
import type { Report } from "../audit/reporting/report";
import { DEEPEST, MOST_ELEMENTS } from "../policies/azure/arm/sizes";
import { MOST_NESTED } from "../policies/azure/json-text";
import { MOST_STEPS, MOST_STEPS_FOR_FACTS } from "../policies/evaluator/sets/work-budget";
import { judge } from "../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../policies/evaluator/question";
import { configSchema, settingsFrom } from "../policies/configuration";
import { RESOURCE_POLICY_NAME, STACK_POLICY_NAME } from "../policies/metadata";
import { DeclaredInputs } from "../policies/azure/declared-inputs";
import { ReportedFindings } from "../policies/reported-findings";
import { noUnrestrictedSmtp } from "../policies/no-unrestricted-smtp";

const ROOT = path.join(__dirname, "..");
const read = (...names: readonly string[]): string => fs.readFileSync(path.join(ROOT, ...names), "utf8");
const namesIn = (folder: string, ending: string): readonly string[] =>
  fs.readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith(ending));
const DOCUMENTS = [...namesIn(".", ".md"), ...namesIn("docs", ".md").map((name) => `docs/${name}`)];

/** The indented block after `<!-- sample: NAME -->`, without its indentation. */
function sample(document: string, name: string): string {
  const [, after] = read(document).split(`<!-- sample: ${name} -->\n\n`);
  assert.ok(after, `no sample "${name}" in ${document}`);
  const [block = ""] = after.split(/\n\n(?! )/);
  const indentation = /^ */.exec(block)![0];
  return block
    .split("\n")
    .map((line) => line.slice(indentation.length))
    .join("\n");
}

/** The fenced blocks of a language in a document. */
function fenced(document: string, language: string): readonly string[] {
  return [...read(document).matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  );
}

/** The message of a violation of a group with these inline rules. */
function messageFor(securityRules: readonly object[]): string {
  const messages: string[] = [];
  const { validateResource } = noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings());
  assert.ok(typeof validateResource === "function");
  const args = {
    type: "azure-native:network:NetworkSecurityGroup",
    name: "web",
    urn: "urn:pulumi:dev::web::azure-native:network:NetworkSecurityGroup::web",
    props: { securityRules },
    getConfig: () => ({}),
  };
  void validateResource(args as unknown as Parameters<typeof validateResource>[0], (message) => messages.push(message));
  assert.equal(messages.length, 1);
  return messages[0]!;
}

/** What the command prints in the repository, not at a terminal. */
function audit(args: readonly string[]): { readonly status: number; readonly stdout: string } {
  let stdout = "";
  const write = (text: string): unknown => (stdout += text);
  const here = process.cwd();
  process.chdir(ROOT);
  try {
    const surroundings = { stdout: { write }, stderr: { write: () => true }, env: {} };
    return { status: main(["node", "azure-smtp-guard", "audit", ...args], "1.0.0", surroundings), stdout };
  } finally {
    process.chdir(here);
  }
}

describe("documents", () => {
  it("show accepted findings that the command takes", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    try {
      const file = path.join(folder, "accepted.yaml");
      const blocks = fenced("docs/audit.md", "yaml").filter((block) => block.startsWith("accepted:"));
      assert.equal(blocks.length, 1);
      fs.writeFileSync(file, blocks[0]!);
      assert.equal(readAcceptedFile(file).length, 1);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("show a message as the policy words it", () => {
    const rule = {
      direction: "Inbound",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "20-30",
    };
    const message = messageFor([
      {
        ...rule,
        name: "allow-admin",
        priority: 110,
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefixes: ["0.0.0.0/1", "128.0.0.0/1"],
      },
      {
        ...rule,
        name: "deny-internet",
        priority: 4000,
        access: "Deny",
        protocol: "*",
        sourceAddressPrefix: "Internet",
      },
    ]);
    assert.equal(sample("README.md", "message"), message);
  });

  describe("show a finding from words to fix", () => {
    const DOCUMENT = "docs/network-018.md";
    const RULE = {
      name: "admin",
      access: "Allow",
      direction: "Inbound",
      priority: 110,
      protocol: "Tcp",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "20-30",
    };
    const snakeCased = (text: string): string => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const renamed = (change: (name: string) => string): object =>
      Object.fromEntries(Object.entries(RULE).map(([name, value]) => [change(name), value]));
    const { name, ...properties } = RULE;
    const id =
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-web/providers/Microsoft.Network/networkSecurityGroups/web";

    /** A file of each kind with the finding. */
    const FILES: Readonly<Record<string, object>> = {
      terraform: {
        format_version: "1.0",
        values: {
          root_module: {
            resources: [
              {
                address: "azurerm_network_security_group.web",
                mode: "managed",
                type: "azurerm_network_security_group",
                name: "web",
                values: { name: "web", resource_group_name: "rg-web", security_rule: [renamed(snakeCased)] },
              },
            ],
          },
        },
      },
      template: {
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        contentVersion: "1.0.0.0",
        resources: [
          {
            type: "Microsoft.Network/networkSecurityGroups",
            apiVersion: "2024-05-01",
            name: "web",
            properties: { securityRules: [{ name, properties }] },
          },
        ],
      },
      az: [{ id, name: "web", type: "Microsoft.Network/networkSecurityGroups", securityRules: [RULE] }],
      powershell: [
        {
          Id: id,
          Name: "web",
          ResourceGroupName: "rg-web",
          SecurityRules: [renamed((name) => name.charAt(0).toUpperCase() + name.slice(1))],
        },
      ],
    };

    it("in words", () => assert.equal(sample(DOCUMENT, "finding"), messageFor([RULE])));

    for (const [language, file] of Object.entries(FILES)) {
      it(`for ${language}`, () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
        try {
          fs.writeFileSync(path.join(folder, "file.json"), JSON.stringify(file));
          const { stdout } = audit(["--format", "json", folder]);
          const { findings } = JSON.parse(stdout) as Report;
          assert.deepEqual(
            findings.map(({ fix }) => fix.text),
            [sample(DOCUMENT, `fix ${language}`)],
          );
        } finally {
          fs.rmSync(folder, { recursive: true });
        }
      });
    }
  });

  it("show how it decides on the rules of the picture", () => {
    const picture = /^ +(\d+) .*(Allow|Deny) +(\S+)$/gm;
    const rules = [...read("docs/how-it-decides.md").matchAll(picture)].map(([, priority, access, source]) => ({
      name: `${access!.toLowerCase()}-${priority}`,
      access,
      direction: "Inbound",
      priority: Number(priority),
      protocol: "Tcp",
      sourceAddressPrefix: source,
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "25",
    }));
    assert.equal(rules.length, 4);
    const { open } = judge(rules, DEFAULT_QUESTION);
    const reported = open.map(({ rules: [rule], exposure: { ipv4, ipv6 } }) => {
      const share = (part: bigint, whole: bigint): string => `${Number((part * 1000n) / whole) / 10} %`;
      const [v4, v6] = [ipv4, ipv6].map(
        ({ addresses, of, example = "none" }) => `${share(addresses, of)} (${example})`,
      );
      return `${rule!.name}: IPv4 ${v4}, IPv6 ${v6}`;
    });
    assert.equal(sample("docs/how-it-decides.md", "picture"), reported.join("\n"));
  });

  it("show an audit as the command prints it", () => {
    const { status, stdout } = audit(["examples/audit/nsgs.json"]);
    assert.equal(status, 1);
    assert.equal(`${sample("docs/audit.md", "audit")}\n`, stdout);
  });

  it("describe every option and exit of the command", () => {
    const { stdout } = audit(["--help"]);
    const rows = [...read("docs/audit.md").matchAll(/^\| (`-.+`|\d+) \|/gm)].map(([, name = ""]) => name);
    const options = [...stdout.matchAll(/^ +(?:(-\w), )?(--(?!help|version)\w[\w-]*)(?: <| {2})/gm)].map(
      ([, short, long]) => [short, long].filter((name) => name !== undefined),
    );
    const exits = [...stdout.matchAll(/^ {2}(\d+) /gm)].map(([, status]) => status);
    assert.ok(options.length > 0 && exits.length > 0);
    assert.deepEqual(
      rows.map((row) => row.match(/--?[a-z][a-z-]*|^\d+/g)),
      [...options, ...exits.map((status) => [status])],
    );
  });

  it("show an error of the configuration as the policy words it", () => {
    assert.throws(() => settingsFrom(RESOURCE_POLICY_NAME, { widestIpv4Prefix: 99 }), {
      message: sample("docs/configuration.md", "configuration error"),
    });
  });

  it("describe every key of the configuration, with its default", () => {
    const rows = [...read("docs/configuration.md").matchAll(/^\| `(\w+)` \|[^|]*\| (?:`([^`]+)`|none:)/gm)];
    const documented = Object.fromEntries(
      rows.map(([, key = "", value]) => [key, value === undefined ? value : (JSON.parse(value) as unknown)] as const),
    );
    const defaults = Object.entries(configSchema.properties).map(
      ([key, schema]) => [key, schema.default as unknown] as const,
    );
    assert.deepEqual(documented, Object.fromEntries(defaults));
  });

  it("link to files and headings that exist", () => {
    for (const document of DOCUMENTS) {
      for (const [, target = ""] of read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [file = "", heading] = target.split("#");
        const place = file === "" ? document : path.join(path.dirname(document), file);
        assert.ok(fs.existsSync(path.join(ROOT, place)), `${document}: ${target}`);
        if (heading === undefined) continue;
        const headings = [...read(place).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
          text
            .toLowerCase()
            .replace(/[^\w -]/g, "")
            .replaceAll(" ", "-"),
        );
        assert.ok(headings.includes(heading), `${document}: ${target}`);
      }
    }
  });

  it("name the bounds of work as the code has them", () => {
    const text = read("docs/how-it-decides.md");
    const millions = (steps: number): string => `${steps / 1_000_000} million`;
    assert.ok(
      text.includes(`${millions(MOST_STEPS)} steps for verdicts, and ${millions(MOST_STEPS_FOR_FACTS)} for what`),
    );
    assert.ok(text.replace(/\s+/g, " ").includes(`more than ${MOST_NESTED.toLocaleString("en-US")} levels deep`));
    assert.ok(text.includes(`values of templates may be ${DEEPEST} levels deep`));
    assert.ok(read("docs/audit.md").includes(`${MOST_ELEMENTS.toLocaleString("en-US")} elements`));
  });

  it("agree on the version", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const [newest] = [...read("CHANGELOG.md").matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, number]) => number);
    assert.equal(newest, version);
    assert.equal((JSON.parse(read("audit/package.json")) as { version: string }).version, version);
    for (const name of namesIn("examples/ci", ".yml")) {
      // After a commit of an action its own version stands as a comment.
      for (const [, named] of read("examples", "ci", name).matchAll(/(?<!# )\bv(\d+\.\d+\.\d+)\b/g))
        assert.equal(named, version);
    }
  });
});

describe("configurations that are shown", () => {
  const policies = [RESOURCE_POLICY_NAME, STACK_POLICY_NAME];
  const shown = [
    ...namesIn("examples/configuration", ".json").map(
      (name) => [name, read("examples", "configuration", name)] as const,
    ),
    ...fenced("docs/configuration.md", "json").map(
      (block, index) => [`docs/configuration.md, ${index + 1}`, block] as const,
    ),
    ...fenced("docs/rollout.md", "yaml").map((block, index) => {
      const { values } = yaml.parse(block) as { values: { policyConfig: object } };
      return [`docs/rollout.md, ${index + 1}`, JSON.stringify(values.policyConfig)] as const;
    }),
  ];
  for (const [where, text] of shown) {
    it(where, () => {
      const config = JSON.parse(text) as Record<string, string | Record<string, unknown>>;
      assert.deepEqual(Object.keys(config).sort(), policies);
      for (const [policy, settings] of Object.entries(config)) {
        const { enforcementLevel, ...properties } =
          typeof settings === "string" ? { enforcementLevel: settings } : settings;
        assert.ok(["mandatory", "advisory", "remediate", "disabled", undefined].includes(enforcementLevel as string));
        assert.doesNotThrow(() => settingsFrom(policy, properties));
      }
    });
  }
});

/** A commit of an action; of azure/login none could be looked up. */
const PINNED = /^([\w-]+\/[\w/-]+@[0-9a-f]{40}|azure\/login@v2|\.\/azure-smtp-guard)$/;

describe("pipelines", () => {
  const files = [
    ...namesIn("examples/ci", ".yml").map((name) => path.join("examples", "ci", name)),
    ...namesIn(".github/workflows", ".yml").map((name) => path.join(".github", "workflows", name)),
    "action.yml",
  ];
  for (const file of files) {
    it(`${file} is YAML, its scripts are shell, its actions are pinned`, () => {
      const document = yaml.parseDocument(read(file));
      assert.deepEqual([...document.errors, ...document.warnings], []);
      const scripts: string[] = [];
      yaml.visit(document, {
        Pair(_, { key, value }) {
          const name = yaml.isScalar(key) ? key.value : undefined;
          const texts = (yaml.isSeq(value) ? value.items : [value])
            .filter(yaml.isScalar)
            .map((text) => String(text.value));
          if (name === "run" || name === "script") scripts.push(...texts);
          if (name === "uses") for (const text of texts) assert.match(text, PINNED);
        },
      });
      assert.ok(scripts.length > 0);
      for (const script of scripts) {
        const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
        assert.equal(status, 0, `${script}: ${stderr}`);
      }
    });
  }
});
