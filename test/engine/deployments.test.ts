/** What the real engine and the pack say of templates that programs deploy. */

import * as assert from "node:assert/strict";
import { group as groupIn, rule, template } from "../azure/arm/harness";
import { analyze, deployed, preview, reports, up } from "./harness";
import { Bridged, allow, resource, standalone, unknownAddress } from "./programs";

const TEMPLATE = template(
  [groupIn("relay", [rule("smtp", { sourceAddressPrefixes: "[parameters('senders')]", sourceAddressPrefix: null })])],
  { parameters: { senders: { type: "array", defaultValue: ["0.0.0.0/1", "128.0.0.0/1"] } } },
);

const BRIDGED = "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment";
const CLOSED = { senders: { value: ["203.0.113.0/24"] } };

function native(name: string, more: object = {}): void {
  const properties = { mode: "Incremental", template: TEMPLATE, ...more };
  resource("azure-native:resources:Deployment", name, { resourceGroupName: "mail", properties });
}

function bridged(name: string, more: Record<string, unknown> = {}): Bridged {
  return new Bridged(BRIDGED, name, {
    name,
    resourceGroupName: "mail",
    deploymentMode: "Incremental",
    templateContent: JSON.stringify(TEMPLATE),
    ...more,
  });
}

describe("deployments of templates", () => {
  it("are judged when they are new", async () => {
    const outcome = await preview(() => {
      native("open");
      native("closed", { parameters: CLOSED });
      native("text", { template: JSON.stringify(TEMPLATE) });
      native("unknown", { parameters: { senders: { value: [unknownAddress()] } } });
      native("linked", { template: undefined, templateLink: { uri: "https://example.com/a.json" } });
      bridged("bridged-open");
      bridged("bridged-closed", { parametersContent: JSON.stringify(CLOSED) });
    });
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome).sort(), [
      "no-unrestricted-smtp advisory linked",
      "no-unrestricted-smtp advisory unknown",
      "no-unrestricted-smtp mandatory bridged-open",
      "no-unrestricted-smtp mandatory open",
      "no-unrestricted-smtp mandatory text",
      "no-unrestricted-smtp-stack mandatory bridged-open",
      "no-unrestricted-smtp-stack mandatory open",
      "no-unrestricted-smtp-stack mandatory text",
    ]);
    const { message } = outcome.policyEvents.find(({ urn }) => urn.endsWith("::open"))!;
    assert.match(
      message,
      /Network security group "relay" must not[^]*"smtp"[^]*assumes the default of parameter "senders"/,
    );
  });

  it("are judged when they are there, and joined with the rules beside them", async () => {
    const program = (): void => {
      native("deployment", { template: template([groupIn("relay", [])]) });
      standalone("smtp", "relay", allow(100, { sourceAddressPrefix: "203.0.113.0/24" }));
    };
    const outcome = await up(program);
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("are judged in a state, which has their templates among the inputs only", async () => {
    const closed = await deployed(() => native("deployment", { parameters: CLOSED }));
    assert.deepEqual(reports(analyze(closed)), []);
    const opened = structuredClone(closed);
    const stored = opened.deployment.resources?.find(({ type }) => type === "azure-native:resources:Deployment");
    assert.ok(stored);
    (stored.inputs["properties"] as Record<string, unknown>)["parameters"] = {};
    const outcome = analyze(opened);
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory deployment",
      "no-unrestricted-smtp-stack mandatory deployment",
    ]);
  });
});
