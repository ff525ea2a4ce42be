/**
 * Published for an organization and required of its stacks: the real CLI against a stand-in of the Pulumi Cloud API. All is as
 * with an account, except for the one step that only Pulumi's Node.js language host does: `npm install` for a downloaded pack.
 */

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import { configSchema } from "../../policies/configuration";
import {
  PACK_NAME,
  packMetadata,
  policyMetadata,
  RESOURCE_POLICY_NAME,
  STACK_POLICY_NAME,
} from "../../policies/metadata";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { ReportedFindings } from "../../policies/reported-findings";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "../../policies/no-unrestricted-smtp-stack";
import { type AttachedProviders, attachProviders } from "../../tools/attached-engine";
import { exampleProgram, openSandbox, type Sandbox } from "../../tools/sandbox";
import { checkout, filesOf, installed, REPOSITORY, tarball, unpacked } from "../package/artifact";
import { openService, ORGANIZATION, type Call, type PackConfig, type Service } from "./service";

const PACK = `${ORGANIZATION}/${PACK_NAME}`;
const NO_METADATA = { metadata: undefined };
const NO_LANGUAGE_HOST = "no language plugin 'pulumi-language-nodejs' found";

/** The configuration files that the pack comes with. */
const READY_MADE = fs
  .readdirSync(path.join(REPOSITORY, "examples", "configuration"))
  .map(
    (name) =>
      JSON.parse(fs.readFileSync(path.join(REPOSITORY, "examples", "configuration", name), "utf8")) as PackConfig,
  );

describe("Pulumi Cloud", function () {
  this.timeout("5m");

  let sandbox: Sandbox;
  let service: Service;
  let providers: AttachedProviders;
  /** What makes a CLI talk to the service, and to nothing else. */
  let env: Record<string, string>;
  let version: string;

  before(async () => {
    sandbox = openSandbox();
    service = await openService();
    providers = await attachProviders(["azure-native"]);
    env = {
      ...providers.env,
      PULUMI_ACCESS_TOKEN: "an invented token",
      PULUMI_BACKEND_URL: service.url,
      PULUMI_HOME: sandbox.newFolder(),
    };
    ({ version } = JSON.parse(fs.readFileSync(path.join(checkout(), "package.json"), "utf8")) as { version: string });
  });

  after(async () => {
    providers.close();
    await service.close();
  });

  beforeEach(() => service.takeCalls());

  it("login takes the service for Pulumi Cloud", async () => {
    const { ok, output } = await pulumi("login", service.url);
    assert.equal(ok, true, output);
    assert.match(output, /^Logged in to http:\S+ as tester/);
  });

  describe("policy publish", () => {
    before(async () => {
      const { ok, output } = await pulumi("policy", "publish", ORGANIZATION);
      assert.equal(ok, true, output);
    });

    it("sends what the pack says of itself and of its policies", () => {
      const { description: sent, isComplete } = service.published[0]!;
      const policies = [
        noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings()),
        noUnrestrictedSmtpStack(new DeclaredInputs(), new ReportedFindings(), "record"),
      ];
      // The publisher's own circumstances (commit, author, CI) differ from one to the next.
      assert.deepEqual(
        { ...sent, ...NO_METADATA },
        {
          ...NO_METADATA,
          name: "azure-smtp-guard",
          versionTag: version,
          runtime: "nodejs",
          ...packMetadata,
          policies: policies.map(({ name, displayName }) => ({
            name,
            displayName,
            ...policyMetadata,
            enforcementLevel: "mandatory",
            severity: "high",
            message: "",
            configSchema: {
              type: "object",
              properties: {
                ...configSchema.properties,
                // By the engine.
                enforcementLevel: { type: "string", enum: ["advisory", "mandatory", "remediate", "disabled"] },
              },
            },
          })),
        },
      );
      assert.deepEqual(
        sent.policies.map(({ name }) => name),
        ["no-unrestricted-smtp", "no-unrestricted-smtp-stack"],
      );
      assert.equal(isComplete, true);
    });

    it("uploads what npm pack gives", () => {
      assert.deepEqual(service.published[0]?.tarball, fs.readFileSync(tarball()));
    });

    it("is what policy ls lists", async () => {
      const { output } = await pulumi("policy", "ls", ORGANIZATION, "--json");
      assert.deepEqual(JSON.parse(output), [{ name: PACK_NAME, versions: [version] }]);
    });
  });

  describe("policy validate-config", () => {
    const ACCEPTED: readonly PackConfig[] = [
      { all: "advisory" },
      {
        [RESOURCE_POLICY_NAME]: { enforcementLevel: "mandatory", ports: [25, 587], trustedSources: ["203.0.113.0/24"] },
      },
      { [STACK_POLICY_NAME]: "disabled" },
      ...READY_MADE,
    ];
    for (const config of ACCEPTED) {
      it(`accepts ${JSON.stringify(config)}`, async () => {
        const { ok, output } = await pulumi("policy", "validate-config", PACK, version, "--config", file(config));
        assert.equal(ok, true, output);
      });
    }

    const REFUSED: readonly (readonly [PackConfig, string])[] = [
      [{ [RESOURCE_POLICY_NAME]: { ports: "25" } }, "Invalid type. Expected: array, given: string"],
      [{ [STACK_POLICY_NAME]: { widestIpv4Prefix: 8.5 } }, "Invalid type. Expected: integer, given: number"],
      [
        { [STACK_POLICY_NAME]: { reading: "literal" } },
        'reading must be one of the following: "effective", "declared"',
      ],
      [{ all: "loud" }, '"loud" is not a valid enforcement level'],
    ];
    for (const [config, reason] of REFUSED) {
      it(`refuses ${JSON.stringify(config)}`, async () => {
        const { ok, output } = await pulumi("policy", "validate-config", PACK, version, "--config", file(config));
        assert.equal(ok, false);
        assert.ok(output.includes(reason), output);
      });
    }
  });

  describe("policy enable and disable", () => {
    const GROUP = `PATCH /api/orgs/${ORGANIZATION}/policygroups/default-policy-group`;

    it("enable sends the configuration, each level as an object", async () => {
      await enable({ all: "advisory", [RESOURCE_POLICY_NAME]: { enforcementLevel: "mandatory", ports: [25, 587] } });
      assert.deepEqual(sentTo(GROUP, service.takeCalls()), [
        {
          addPolicyPack: {
            name: PACK_NAME,
            config: {
              all: { enforcementLevel: "advisory" },
              [RESOURCE_POLICY_NAME]: { enforcementLevel: "mandatory", ports: [25, 587] },
            },
          },
        },
      ]);
    });

    it("disable names the pack", async () => {
      const { ok, output } = await pulumi("policy", "disable", PACK);
      assert.equal(ok, true, output);
      assert.deepEqual(sentTo(GROUP, service.takeCalls()), [{ removePolicyPack: { name: PACK_NAME } }]);
      assert.deepEqual([...service.enabled], []);
    });
  });

  describe("a required pack", () => {
    const ALL_OF_OPEN = [RESOURCE_POLICY_NAME, STACK_POLICY_NAME].flatMap((policy) =>
      ["relay", "relay", "allow-monitoring"].map((resource) => `${policy} LEVEL ${resource}`),
    );
    const allOfOpen = (level: string): string[] => ALL_OF_OPEN.map((report) => report.replace("LEVEL", level)).sort();
    const both = (properties: object): PackConfig => ({
      [RESOURCE_POLICY_NAME]: properties,
      [STACK_POLICY_NAME]: properties,
    });

    let folder: string;
    let isInstalledByEngine: boolean;
    let firstPreview: Outcome;

    before(async () => {
      folder = path.join(env["PULUMI_HOME"]!, "policies", ORGANIZATION, `pulumi-analyzer-${PACK_NAME}-v${version}`);
      await enable();
      firstPreview = await run("preview", "restricted");
      isInstalledByEngine = !firstPreview.output.includes(NO_LANGUAGE_HOST);
      if (!isInstalledByEngine) {
        // The host would have installed the same, from the same tarball. The engine takes an existing folder for an installed pack.
        fs.symlinkSync(path.join(installed(), "node_modules"), path.join(folder, "node_modules"), "dir");
      }
    });

    it("is downloaded and unpacked by the engine", () => {
      assert.equal(sentTo(`GET /tarballs/${PACK_NAME}/${version}`, firstPreview.calls).length, 1);
      // npm adds nothing to a lock file that is complete; it may write it anew.
      assert.deepEqual(filesOf(folder), filesOf(unpacked()));
    });

    it("is installed by the engine (only where Pulumi's Node.js language host is, to run npm install)", function () {
      if (!isInstalledByEngine) this.skip();
      assert.equal(firstPreview.ok, true, firstPreview.output);
      assert.equal(fs.existsSync(path.join(folder, "node_modules", "typescript")), false);
    });

    it("blocks without a configuration, and reports that to Pulumi Cloud", async () => {
      await enable();
      const { ok, output, reports } = await run("preview", "open");
      assert.equal(ok, false);
      assert.deepEqual(reports, allOfOpen("mandatory"), output);
    });

    it("passes what is restricted", async () => {
      const { ok, output, reports } = await run("preview", "restricted");
      assert.equal(ok, true, output);
      assert.deepEqual(reports, []);
    });

    it("lets an update through when it is advisory, and reports that to Pulumi Cloud", async () => {
      await enable({ all: "advisory" });
      const { ok, output, reports } = await run("up", "open");
      assert.equal(ok, true, output);
      assert.deepEqual(reports, allOfOpen("advisory"));
    });

    it("stops an update when it is mandatory again", async () => {
      await enable({ all: "mandatory" });
      const { ok, reports } = await run("up", "open");
      assert.equal(ok, false);
      assert.match(reports[0]!, /^no-unrestricted-smtp mandatory /);
    });

    it("is without the policy that is disabled", async () => {
      await enable({ [STACK_POLICY_NAME]: "disabled" });
      const { reports } = await run("preview", "open");
      assert.deepEqual(
        reports,
        allOfOpen("mandatory").filter((report) => report.startsWith(`${RESOURCE_POLICY_NAME} `)),
      );
    });

    it("judges by the properties that the organization has set", async () => {
      await enable(both({ ports: [587] }));
      const { ok, output, reports } = await run("preview", "open");
      assert.equal(ok, false, output);
      assert.deepEqual(reports, [
        "no-unrestricted-smtp mandatory allow-monitoring",
        "no-unrestricted-smtp-stack mandatory allow-monitoring",
      ]);
    });

    // validate-config and enable let these pass.
    const UNUSABLE: readonly (readonly [PackConfig, string])[] = [
      [
        { [RESOURCE_POLICY_NAME]: { port: [25] } },
        `${RESOURCE_POLICY_NAME}: "port" ([25]) is not a configuration key; the keys are ${Object.keys(configSchema.properties).join(", ")}`,
      ],
      [
        { "no-such-policy": { ports: [25] } },
        `error: configuring policy pack "${PACK_NAME}": invalid enforcement level ""`,
      ],
    ];
    for (const [config, line] of UNUSABLE) {
      it(`stops every preview by ${JSON.stringify(config)}, and says why`, async () => {
        await enable(config);
        const { ok, output } = await run("preview", "restricted");
        assert.equal(ok, false);
        assert.ok(
          output.split("\n").some((printed) => printed.trim() === line),
          output,
        );
      });
    }
  });

  interface Outcome {
    readonly ok: boolean;
    readonly output: string;
    /** The violations that were reported to Pulumi Cloud, as `POLICY LEVEL NAME`, sorted. */
    readonly reports: readonly string[];
    readonly calls: readonly Call[];
  }

  /** The CLI in the publisher's checkout. It must not block: the service answers from this process. */
  function pulumi(...args: readonly string[]): Promise<{ ok: boolean; output: string }> {
    return new Promise((resolve) => {
      const options = { cwd: checkout(), env: { ...process.env, ...env } };
      execFile(sandbox.cli.command, args, options, (error, stdout, stderr) => {
        resolve({ ok: error === null, output: error === null ? stdout : stdout + stderr });
      });
    });
  }

  async function enable(config?: PackConfig): Promise<void> {
    const options = config === undefined ? [] : ["--config", file(config)];
    const { ok, output } = await pulumi("policy", "enable", PACK, "latest", ...options);
    assert.equal(ok, true, output);
  }

  /** A run of an example in a new stack of the organization. */
  async function run(operation: "preview" | "up", example: string): Promise<Outcome> {
    const stack = await automation.LocalWorkspace.createStack(
      {
        projectName: "test",
        stackName: automation.fullyQualifiedStackName(ORGANIZATION, "test", `stack-${++stacks}`),
        program: exampleProgram(example),
      },
      { workDir: sandbox.newFolder(), envVars: env },
    );
    service.takeCalls();
    let output = "";
    const print = (text: string): void => void (output += text);
    let ok = true;
    try {
      await stack[operation]({ color: "never", onOutput: print, onError: print });
    } catch (error) {
      // The CLI failed, for a reason that is in what it printed. Anything else is a fault of the test.
      if (!(error instanceof automation.CommandError)) throw error;
      ok = false;
    }
    const calls = service.takeCalls();
    return { ok, output, calls, reports: violations(calls) };
  }

  let stacks = 0;

  function file(content: unknown): string {
    const name = path.join(sandbox.newFolder(), "content.json");
    fs.writeFileSync(name, JSON.stringify(content));
    return name;
  }
});

/** The bodies of the requests of this method and path. */
function sentTo(route: string, calls: readonly Call[]): unknown[] {
  return calls.filter(({ method, path: place }) => `${method} ${place}` === route).map(({ body }) => body);
}

function violations(calls: readonly Call[]): string[] {
  return calls
    .filter((call) => call.path.endsWith("/events/batch"))
    .flatMap(({ body }) => (body as { events: automation.EngineEvent[] }).events)
    .flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [policyEvent]))
    .map(({ policyName, enforcementLevel, resourceUrn = "" }) =>
      [policyName, enforcementLevel, resourceUrn.slice(resourceUrn.lastIndexOf("::") + 2)].join(" "),
    )
    .sort();
}
