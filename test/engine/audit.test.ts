/** One truth: the command finds in a state what `pulumi policy analyze` with the pack finds there, in the same words. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { audit } from "../../audit/audit";
import { type ToldFacts, readMessage } from "../../audit/input/policy-message";
import { readAll } from "../../audit/input/read";
import type { ReportedFinding } from "../../audit/report";
import { UNKNOWN } from "../../policies/evaluator/rule";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { RESOURCE_POLICY_NAME, STACK_POLICY_NAME, policyMetadata } from "../../policies/metadata";
import { type NamedRule, mixedRules, unknownRules } from "../evaluator/arbitraries";
import { AZURE_NATIVE, FAMILIES, type Family, adminRuleOf, inFamily } from "../policies/families";
import { NSG, type Properties, type Resource } from "../policies/harness";
import { type Outcome, type State, analyze, deployed } from "./harness";
import { allow, deny, group, standalone } from "./programs";

/** What the stack policy adds where the other tells of the same rules. */
const TOLD_OTHERWISE = /\n {2}(note {4}| {8})other than no-unrestricted-smtp tells.*/;

const SAMPLES = path.join(__dirname, "..", "audit", "samples");

describe("audit of a state and policy analyze", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  function audited(text: string): readonly ReportedFinding[] {
    const file = path.join(folder, "file.json");
    fs.writeFileSync(file, text);
    const { findings, problems } = audit(readAll([file]), {
      question: DEFAULT_QUESTION,
      isDetailed: false,
      baseline: undefined,
    });
    assert.deepEqual(problems, []);
    return findings;
  }

  /** What the stack policy says, which judges as the command does. */
  function analyzed({ policyEvents }: Outcome): readonly string[] {
    const events = policyEvents.filter(({ policyName }) => policyName === STACK_POLICY_NAME);
    const facts = new Map<string, ToldFacts>(events.map(({ urn }) => [urn, new Map()]));
    // The facts that the findings of a resource share are told with one of them only.
    for (const { message, urn } of events) readMessage(message, facts.get(urn));
    return events
      .map(({ enforcementLevel, message, urn }) => {
        const whole = readMessage(message, facts.get(urn))?.message ?? message;
        // The framework puts the policy's description before a violation.
        const own = whole.replace(`${policyMetadata.description}\n`, "").replace(TOLD_OTHERWISE, "");
        return `${enforcementLevel === "mandatory" ? "open" : "undecided"}: ${own}`;
      })
      .sort();
  }

  function told(findings: readonly ReportedFinding[]): readonly string[] {
    return findings.map(({ status, message }) => `${status}: ${message}`).sort();
  }

  function agree(whole: State): readonly string[] {
    const state = asPoliciesSee(whole);
    // Without the passphrase secrets are not known to either.
    // The resource policy tells of another port, so that the stack policy tells all of this.
    const policyPackConfig = { [RESOURCE_POLICY_NAME]: { ports: [1] } };
    const outcome = analyze(state, { passphrase: false, policyPackConfig });
    const findings = told(audited(JSON.stringify(state)));
    assert.deepEqual(findings, analyzed(outcome));
    return findings;
  }

  it("agree on a stack, whose times only the command knows", async () => {
    const secret = pulumi.secret("203.0.113.0/24");
    const state = await deployed(() => {
      const { name } = group(deny(100, { sourceAddressPrefix: "8.0.0.0/8" }), allow(200));
      standalone("joined", name, allow(300, { destinationPortRange: "20-30" }));
      standalone("open", "elsewhere", allow(100, { sourceAddressPrefix: "Internet" }));
      standalone("secret", "elsewhere", allow(110, { sourceAddressPrefix: secret }));
      standalone("other-port", "elsewhere", allow(120, { destinationPortRange: "443" }));
    });
    // A later update of the group would have removed the standalone rule.
    assert.deepEqual(statuses(agree(state)), ["open", "open", "undecided", "undecided"]);
    assert.deepEqual(statuses(told(audited(JSON.stringify(state)))), ["open", "open", "open", "undecided"]);
  });

  it("agree on an export", () => {
    const state = JSON.parse(fs.readFileSync(path.join(SAMPLES, "pulumi-state.json"), "utf8")) as State;
    assert.ok(agree(state).length > 1);
  });

  for (const family of FAMILIES) {
    it(`agree on groups of all kinds, of ${family.name}`, () => {
      const rules = fc.oneof(mixedRules, unknownRules(4, false), unknownRules(6, false));
      const groups = fc.sample(rules, { seed: 25, numRuns: 300 });
      const findings = agree(stateOf(groups, family));
      for (const status of ["open", "undecided"]) {
        assert.ok(findings.filter((finding) => finding.startsWith(status)).length > 30, status);
      }
    });
  }

  it("agree on security admin rules of every family", () => {
    const rules = fc.sample(fc.oneof(mixedRules, unknownRules(4, false)), { seed: 25, numRuns: 200 }).flat();
    const findings = agree(adminState(rules));
    for (const status of ["open", "undecided"]) {
      assert.ok(findings.filter((finding) => finding.startsWith(status)).length > 10, status);
    }
  });

  it("agree with the events of the analysis", () => {
    const groups = fc.sample(mixedRules, { seed: 25, numRuns: 100 });
    const state = stateOf(groups, AZURE_NATIVE);
    const { stdout } = analyze(state);
    const [fromState, fromEvents] = [JSON.stringify(state), stdout].map(audited);
    // Of IPv6 the events tell no more than the magnitude, no resource group, and changes in words only.
    const untold = ["ipv6Addresses", "resourceGroup", "line"];
    const known = (finding: ReportedFinding): object =>
      Object.fromEntries(
        Object.entries({ ...finding, fix: finding.fix.text }).filter(([key]) => !untold.includes(key)),
      );
    const inOrder = (findings: readonly ReportedFinding[]): readonly object[] =>
      [...findings].sort((a, b) => (a.message < b.message ? -1 : 1)).map(known);
    assert.ok(fromState!.length > 30);
    assert.deepEqual(inOrder(fromEvents!), inOrder(fromState!));
  });
});

function statuses(findings: readonly string[]): readonly string[] {
  return findings.map((finding) => finding.split(":")[0]!);
}

/** The state without what the engine keeps from policies: when a resource was written, and what awaits its deletion. */
function asPoliciesSee(state: State): State {
  const resources = (state.deployment.resources ?? [])
    .filter((resource) => !("delete" in resource && resource.delete))
    .map((resource) => ({ ...resource, created: undefined, modified: undefined }));
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** A state with a group for each list of rules, as the family declares it; what is unknown is a secret. */
function stateOf(groups: readonly (readonly NamedRule[])[], family: Family): State {
  return stateWith(
    groups.map((rules, index) => {
      const name = `group-${index}`;
      const inputs = { networkSecurityGroupName: name, resourceGroupName: "mail", securityRules: rules.map(recorded) };
      return inFamily(declared(NSG, name, inputs), family);
    }),
  );
}

/** A state with an admin rule for each rule, in turn of each family. */
function adminState(rules: readonly NamedRule[]): State {
  return stateWith(
    rules.map((rule, index) => {
      const family = FAMILIES[index % FAMILIES.length]!;
      return declared(family.adminRule, `rule-${index}`, adminRuleOf(recorded(rule), family));
    }),
  );
}

function recorded(rule: NamedRule): Properties {
  return Object.fromEntries(
    Object.entries(rule)
      .filter(([property]) => property !== "existence")
      .map(([property, value]) => [property, secretly(value)]),
  );
}

function declared(type: string, name: string, inputs: Properties): Resource {
  return { type, name, urn: `urn:pulumi:audit::audit::${type}::${name}`, inputs };
}

function stateWith(resources: readonly Resource[]): State {
  const stored = resources.map(({ type, urn, name, inputs }) => ({
    urn,
    type,
    custom: true,
    id: name,
    inputs,
    outputs: inputs,
  }));
  return {
    version: 3,
    deployment: { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, resources: stored },
  } as unknown as State;
}

function secretly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(secretly);
  return value === UNKNOWN ? "[secret]" : value;
}
