/** The level `remediate` in the real engine: what previews show, what updates deploy and what an analysis reports. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyPackConfig, type StoredResource, analyze, deployed, preview, reports, up } from "./harness";
import { allow, group, resource, standalone, unknownAddress } from "./programs";
import { AZURE } from "../policies/families";

const EXAMPLE = path.join(__dirname, "..", "..", "examples", "configuration", "remediation.json");
const example = JSON.parse(fs.readFileSync(EXAMPLE, "utf8")) as PolicyPackConfig;
const trustedSources = ["198.51.100.0/24"];
/** The example, with the senders that an organization would name. */
const policyPackConfig: PolicyPackConfig = Object.fromEntries(
  Object.entries(example).map(([policy, enforcementLevel]) => [policy, { enforcementLevel, trustedSources }]),
);

const WIDE = { destinationPortRange: "20-30" };

/** Everything that can be closed without asking anybody. */
function program(): void {
  const { name } = group(
    allow(100, { ...WIDE, description: unknownAddress() }),
    allow(120, { destinationPortRange: "443" }),
  );
  standalone("secret", name, allow(110, { sourceAddressPrefix: pulumi.secret("*") }));
  standalone("rule", name, allow(130, { destinationPortRange: "*" }));
  resource(AZURE.group, "bridged", { name: "b", resourceGroupName: "mail", securityRules: [allow(100, WIDE)] });
}

const rulesIn = (resources: readonly StoredResource[], type: string): readonly Record<string, unknown>[] =>
  resources.find((one) => one.type === type)!.inputs["securityRules"] as Record<string, unknown>[];

describe("remediation in the engine", () => {
  it("shows in a preview what it changes, and blocks nothing", async () => {
    const outcome = await preview(program, { policyPackConfig });
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(
      outcome.policyEvents.filter(({ enforcementLevel }) => enforcementLevel === "mandatory"),
      [],
    );
    assert.match(outcome.stdout, /\[remediate\] {2}no-unrestricted-smtp/);
  });

  it("deploys what is restricted, and then has nothing more to do", async () => {
    const first = await up(program, { policyPackConfig });
    assert.equal(first.ok, true, first.stdout);
    const resources = first.state.deployment.resources!;
    const [wide, other] = rulesIn(resources, "azure-native:network:NetworkSecurityGroup");
    assert.deepEqual(wide!["destinationPortRanges"], ["20-24", "26-30"]);
    assert.equal("destinationPortRange" in wide!, false);
    assert.equal(typeof wide!["description"], "string");
    assert.equal(other!["destinationPortRange"], "443");
    assert.deepEqual(rulesIn(resources, AZURE.group)[0]!["destinationPortRanges"], ["20-24", "26-30"]);
    const [secret, rule] = ["secret", "rule"].map((name) => resources.find(({ urn }) => urn.endsWith(`::${name}`)));
    assert.equal(typeof secret!.inputs["sourceAddressPrefix"], "object", "it is still a secret");
    assert.deepEqual(rule!.inputs["destinationPortRanges"], ["0-24", "26-65535"]);
    const second = await preview(program, { policyPackConfig, state: first.state });
    assert.equal(second.ok, true, second.stdout);
    assert.deepEqual(Object.keys(second.summary!.resourceChanges), ["same"]);
    assert.deepEqual(reports(await up(program, { state: first.state, policyPackConfig })), reports(second));
  });

  it("changes a group that is deployed, and the preview shows how", async () => {
    const open = (): void => void group(allow(100, WIDE));
    const outcome = await preview(open, { policyPackConfig, state: await deployed(open) });
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.equal(outcome.summary!.resourceChanges.update, 1);
  });

  it("reports as ever, and blocks, what only the owner can close", async () => {
    const outcome = await preview(() => void group(allow(100), allow(110, WIDE)), { policyPackConfig: example });
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory group",
      "no-unrestricted-smtp-stack mandatory group",
    ]);
    assert.match(outcome.policyEvents[0]!.message, /"allow-100"/);
  });

  it("is reported by an analysis, which changes nothing and judges what exists", async () => {
    const state = await deployed(() => void group(allow(100, WIDE)));
    const outcome = analyze(state, { policyPackConfig });
    assert.equal(outcome.ok, false);
    assert.match(outcome.stdout, /"policyRemediationEvent":.*"after":.*"destinationPortRanges":\["20-24","26-30"\]/);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory group",
      "no-unrestricted-smtp-stack mandatory group",
    ]);
  });
});
