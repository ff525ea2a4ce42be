/** What the pack says of itself, as the engine asks for it. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryIn } from "../../policies/package";
import { configSchema } from "../../policies/configuration";
import { PACK_NAME, RESOURCE_POLICY_NAME, STACK_POLICY_NAME, packMetadata } from "../../policies/metadata";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { ReportedFindings } from "../../policies/reported-findings";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "../../policies/no-unrestricted-smtp-stack";
import { analyzerInfo } from "./framework";

const POLICIES = [
  noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings()),
  noUnrestrictedSmtpStack(new DeclaredInputs(), new ReportedFindings(), "preview"),
];

describe("metadata", () => {
  it("has the names that configurations and exceptions match on", () => {
    assert.equal(PACK_NAME, "azure-smtp-guard");
    assert.equal(RESOURCE_POLICY_NAME, "no-unrestricted-smtp");
    assert.equal(STACK_POLICY_NAME, "no-unrestricted-smtp-stack");
    assert.deepEqual(
      POLICIES.map(({ name }) => name),
      ["no-unrestricted-smtp", "no-unrestricted-smtp-stack"],
    );
  });

  it("says the same of both policies, but for their names", () => {
    for (const policy of POLICIES) {
      assert.equal(policy.enforcementLevel, "mandatory");
      assert.equal(policy.severity, "high");
      assert.deepEqual(policy.tags, ["azure", "network", "nsg", "smtp", "Network-018"]);
      assert.match(policy.remediationSteps ?? "", /sourceAddressPrefixes/);
      assert.deepEqual(Object.keys(policy.framework ?? {}).sort(), ["name", "reference", "specification", "version"]);
      assert.equal(policy.framework?.reference, "Network-018");
      assert.equal(policy.configSchema, configSchema);
      // The engine prints the description before each message, so it is one short line.
      assert.equal(policy.description, "Inbound TCP port 25 (SMTP) is for known senders only (Network-018).");
      assert.ok(policy.displayName);
    }
    assert.notEqual(POLICIES[0]!.displayName, POLICIES[1]!.displayName);
  });

  it("says what the pack is", () => {
    const { displayName, description, readme, provider, tags } = packMetadata;
    assert.equal(displayName, "Azure SMTP guard");
    assert.match(description ?? "", /port 25 \(SMTP\)\.$/);
    for (const name of [RESOURCE_POLICY_NAME, STACK_POLICY_NAME, ...Object.keys(configSchema.properties)]) {
      assert.match(readme ?? "", new RegExp(`\\b${name}\\b`));
    }
    assert.equal(provider, "azure");
    assert.deepEqual(tags, ["azure", "network", "nsg", "smtp", "Network-018"]);
  });

  describe("names the repository that package.json names", () => {
    let folder: string;
    before(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    });
    after(() => fs.rmSync(folder, { recursive: true }));

    const LINK = "https://git.example/ORG/azure-smtp-guard";
    const cases: readonly (readonly [content: object, repository: object])[] = [
      [{ repository: { type: "git", url: `git+${LINK}.git` } }, { repository: LINK }],
      [{ repository: LINK }, { repository: LINK }],
      [{ repository: {} }, {}],
      [{}, {}],
    ];
    for (const [content, repository] of cases) {
      it(JSON.stringify(content), () => {
        fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(content));
        assert.deepEqual(repositoryIn(path.join(folder, "bin"), folder), repository);
      });
    }

    it("or none where there is no package.json", () => assert.deepEqual(repositoryIn(path.join(folder, "bin")), {}));
  });

  it("reaches the engine whole", () => {
    const info = analyzerInfo(PACK_NAME, { ...packMetadata, policies: POLICIES });
    assert.equal(info.getName(), PACK_NAME);
    assert.equal(info.getDisplayname(), packMetadata.displayName);
    assert.equal(info.getDescription(), packMetadata.description);
    assert.equal(info.getReadme(), packMetadata.readme);
    assert.equal(info.getProvider(), packMetadata.provider);
    assert.deepEqual(info.getTagsList(), packMetadata.tags);
    assert.equal(info.getRepository(), packMetadata.repository ?? "");
    assert.equal(info.getPoliciesList().length, 2);
    for (const [index, policy] of info.getPoliciesList().entries()) {
      const declared = POLICIES[index]!;
      assert.equal(policy.getName(), declared.name);
      assert.equal(policy.getDisplayname(), declared.displayName);
      assert.equal(policy.getUrl(), declared.url ?? "");
      assert.equal(policy.getRemediationSteps(), declared.remediationSteps);
      assert.deepEqual(policy.getTagsList(), declared.tags);
      assert.equal(policy.getFramework()?.getReference(), "Network-018");
      assert.equal(policy.getFramework()?.getSpecification(), declared.framework?.specification);
      const schema = policy.getConfigschema()?.getProperties()?.toJavaScript() as typeof configSchema.properties;
      assert.deepEqual(schema, configSchema.properties);
    }
  });
});
