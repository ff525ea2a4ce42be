/** What `pulumi policy analyze` finds in exported state, with no program and no account. */

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { analyze, deployed, reports, type State, type StoredResource } from "./harness";
import { allow, deny, group, standalone } from "./programs";

interface StoredRule {
  name: string;
  [property: string]: unknown;
}

const GROUP = "azure-native:network:NetworkSecurityGroup";
const RESTRICTED = { sourceAddressPrefix: "20.30.40.0/24" };

/** A copy of the state, changed in the first resource of the type. */
function edited(state: State, type: string, change: (resource: StoredResource) => void): State {
  const copy = structuredClone(state);
  const resource = copy.deployment.resources?.find((candidate) => candidate.type === type);
  assert.ok(resource, `no ${type} in the state`);
  change(resource);
  return copy;
}

describe("policy analyze", () => {
  let restricted: State;

  before(async () => {
    restricted = await deployed(() => void group(allow(100, RESTRICTED)));
  });

  it("passes a restricted state", () => {
    const outcome = analyze(restricted);
    assert.equal(outcome.ok, true, outcome.stderr);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("takes a configuration", () => {
    const outcome = analyze(restricted, { policyPackConfig: { "no-unrestricted-smtp": { widestIpv4Prefix: 25 } } });
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp mandatory group"]);
  });

  it("finds a rule that somebody opened", () => {
    const opened = edited(restricted, GROUP, ({ inputs, outputs }) => {
      for (const properties of [inputs, outputs]) {
        for (const rule of properties["securityRules"] as StoredRule[]) {
          rule["sourceAddressPrefix"] = "Internet";
        }
      }
    });
    const outcome = analyze(opened);
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory group",
      "no-unrestricted-smtp-stack mandatory group",
    ]);
  });

  it("finds a rule that somebody added in Azure, which only the refreshed outputs show", () => {
    const drifted = edited(restricted, GROUP, ({ outputs }) => {
      const rules = outputs["securityRules"] as StoredRule[];
      rules.push({ ...rules[0], ...allow(200), name: "added-by-hand" });
    });
    const outcome = analyze(drifted);
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp-stack mandatory group"]);
    assert.match(outcome.policyEvents[0]?.message ?? "", /added-by-hand/);
  });

  it("counts once a standalone rule that the group's outputs hold too", async () => {
    const state = await deployed(() => void standalone("rule", group().name, allow(100)));
    const rule = state.deployment.resources?.find(({ type }) => type.endsWith(":SecurityRule"));
    assert.ok(rule);
    const refreshed = edited(state, GROUP, ({ outputs }) => {
      outputs["securityRules"] = [{ ...rule.outputs, id: rule.id }];
    });
    const outcome = analyze(refreshed);
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory rule",
      "no-unrestricted-smtp-stack mandatory rule",
    ]);
  });

  it("joins standalone rules to their group", async () => {
    const state = await deployed(() => void standalone("rule", group(deny(100)).name, allow(200)));
    const outcome = analyze(state);
    assert.equal(outcome.ok, true, outcome.stderr);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("never takes Azure's default rules for the user's", async () => {
    const outcome = analyze(await deployed(() => void group()));
    assert.equal(outcome.ok, true, outcome.stderr);
    assert.deepEqual(outcome.policyEvents, []);
  });
});

describe("policy analyze of secrets", () => {
  const SECRET = pulumi.secret("20.30.40.0/24");
  let state: State;

  before(async () => {
    // A secret inside an inline rule makes the whole list of rules one; in a standalone rule it stays where it is.
    state = await deployed(() => {
      group(allow(100, { sourceAddressPrefix: SECRET }));
      standalone("rule", "elsewhere", allow(100, { sourceAddressPrefix: SECRET }));
    });
  });

  it("reads them with the passphrase", () => {
    const outcome = analyze(state);
    assert.equal(outcome.ok, true, outcome.stderr);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("advises on them without it", () => {
    const outcome = analyze(state, { passphrase: false });
    assert.equal(outcome.ok, true, outcome.stderr);
    assert.match(outcome.stderr, /secret values redacted/);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp advisory group", "no-unrestricted-smtp advisory rule"]);
    for (const { urn, message } of outcome.policyEvents) {
      assert.match(message, urn.endsWith("::group") ? /securityRules/ : /sourceAddressPrefix/);
    }
  });
});
