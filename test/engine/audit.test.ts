/**
 * Command and pack agree. In a state, the command finds what `pulumi policy analyze` with the pack finds, in the same words. In a preview,
 * it finds what the pack finds there, and what the state has after the update.
 */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { audit } from "../../audit/judging/audit";
import { readAll } from "../../audit/input/read";
import type { ReportedFinding } from "../../audit/reporting/report";
import { UNKNOWN } from "../../policies/evaluator/rule";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { RESOURCE_POLICY_NAME, STACK_POLICY_NAME, policyMetadata } from "../../policies/metadata";
import { type NamedRule, mixedRules, unknownRules } from "../evaluator/arbitraries";
import { AZURE_NATIVE, FAMILIES, type Family, adminRuleOf, inFamily } from "../policies/families";
import { NSG, type Properties, type Resource } from "../policies/harness";
import {
  type Outcome,
  type Planned,
  type Program,
  type State,
  analyze,
  deployed,
  planned,
  preview,
  up,
} from "./harness";
import { allow, deny, group, standalone, unknownAddress } from "./programs";

/** What the stack policy adds where the resource policy reports the same rules differently. */
const DIFFERENCE = /\n {2}(Note: {3}| {8})differs from what no-unrestricted-smtp reports.*/;

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
    const facts = new Map<string, Facts>();
    return policyEvents
      .filter(({ policyName }) => policyName === STACK_POLICY_NAME)
      .map((event) => ({ ...event, message: event.message.replace(`${policyMetadata.description}\n`, "") }))
      .map((event, _, events) => ({ ...event, message: whole(event, facts, events) }))
      .map(({ enforcementLevel, message }) => {
        const own = message.replace(DIFFERENCE, "");
        return `${enforcementLevel === "mandatory" ? "open" : "undecided"}: ${own}`;
      })
      .sort();
  }

  function messagesOf(findings: readonly ReportedFinding[]): readonly string[] {
    return findings.map(({ status, message }) => `${status}: ${message}`).sort();
  }

  function agree(whole: State): readonly string[] {
    const state = asPoliciesSee(whole);
    // Without the passphrase, neither knows secrets. The resource policy guards another port, so the stack policy reports everything
    // about this one.
    const policyPackConfig = { [RESOURCE_POLICY_NAME]: { ports: [1] } };
    const outcome = analyze(state, { passphrase: false, policyPackConfig });
    const findings = messagesOf(audited(JSON.stringify(state)));
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
    assert.deepEqual(statuses(messagesOf(audited(JSON.stringify(state)))), ["open", "open", "open", "undecided"]);
  });

  it("agree on an export", () => {
    const state = JSON.parse(fs.readFileSync(path.join(SAMPLES, "pulumi-state.json"), "utf8")) as State;
    assert.ok(agree(state).length > 1);
  });

  for (const family of FAMILIES) {
    it(`agree on groups of all kinds, of ${family.name}`, () => {
      const rules = fc.oneof(mixedRules, unknownRules(4, "any"), unknownRules(6, "any"));
      const groups = fc.sample(rules, { seed: 25, numRuns: 300 });
      const findings = agree(stateOf(groups, family));
      for (const status of ["open", "undecided"]) {
        assert.ok(findings.filter((finding) => finding.startsWith(status)).length > 30, status);
      }
    });
  }

  it("agree on security admin rules of every family", () => {
    const rules = fc.sample(fc.oneof(mixedRules, unknownRules(4, "any")), { seed: 25, numRuns: 200 }).flat();
    const findings = agree(adminState(rules));
    for (const status of ["open", "undecided"]) {
      assert.ok(findings.filter((finding) => finding.startsWith(status)).length > 10, status);
    }
  });

  it("say of the events of an analysis to audit the state", () => {
    const { stdout } = analyze(stateOf(fc.sample(mixedRules, { seed: 25, numRuns: 3 }), AZURE_NATIVE));
    const file = path.join(folder, "file.json");
    fs.writeFileSync(file, stdout);
    const { problems } = audit(readAll([file]), { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
    assert.deepEqual(
      problems.map(({ message }) => message.split(". ")[1]),
      ["Audit the state that it analyzed: pulumi stack export."],
    );
  });
});

/** The facts that were reported with a rule, by their names. */
type Facts = ReadonlyMap<string, string>;

/** A message with all facts in full: where findings of a resource share a fact, "same as for rule" refers to the one that has it. */
function whole({ message, urn }: Reported, facts: Map<string, Facts>, events: readonly Reported[]): string {
  for (const event of events) {
    const [, rule] = /\n {2}Rule: {3}("[^"]*"|\S+?):/.exec(event.message) ?? [];
    const found = [...event.message.matchAll(/\n {2}(\S.{7})((?:.*)(?:\n {10}.*)*)/g)];
    const own = found
      .filter(([, , fact]) => !fact!.startsWith("same as for rule "))
      .map(([, name, fact]) => [name!, fact!] as const);
    if (rule !== undefined) facts.set(`${event.urn} ${rule}`, new Map(own));
  }
  return message.replace(/\n {2}(.{8})same as for rule (.*)/g, (line, name: string, rule: string) => {
    const fact = facts.get(`${urn} ${rule}`)?.get(name);
    return fact === undefined ? line : `\n  ${name}${fact}`;
  });
}

interface Reported {
  readonly message: string;
  readonly urn: string;
}

describe("audit of a preview", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  function found(text: string): ReturnType<typeof audit> {
    const file = path.join(folder, "file.json");
    fs.writeFileSync(file, text);
    return audit(readAll([file]), { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
  }

  /** Each finding in short: the resource in the program, and the rules. */
  const brief = ({ findings }: ReturnType<typeof audit>): readonly string[] =>
    findings
      .map(
        ({ status, nsg, rules, ipv4Addresses }) =>
          `${status} ${nsg} ${rules.map(({ name }) => name).join()} ${ipv4Addresses}`,
      )
      .sort();

  const narrow = { sourceAddressPrefix: "203.0.113.0/24" };
  const named = (name: string, ...securityRules: Parameters<typeof group>): NetworkSecurityGroup =>
    new NetworkSecurityGroup(name, {
      networkSecurityGroupName: name,
      resourceGroupName: "mail",
      ...(securityRules.length === 0 ? {} : { securityRules }),
    });

  const updates: Readonly<Record<string, readonly [before: Program, after: Program]>> = {
    "of groups and rules that it opens, closes, adds, deletes and replaces": [
      () => {
        named("closed", allow(100, narrow));
        named("opened", allow(100));
        named("gone", allow(100));
        named("same", allow(100));
        named("replaced", allow(100));
        standalone("late", named("web").name, allow(100, narrow));
        standalone("second", named("mail").name, allow(200));
      },
      () => {
        named("closed", allow(100));
        named("opened", allow(100, narrow));
        named("new", allow(100));
        named("same", allow(100));
        new NetworkSecurityGroup("replaced", {
          networkSecurityGroupName: "successor",
          resourceGroupName: "mail",
          securityRules: [allow(100)],
        });
        standalone("late", named("web").name, allow(100));
        const { name } = named("mail");
        standalone("second", name, allow(200));
        standalone("first", name, deny(100));
      },
    ],
    "that makes a group with standalone rules": [
      () => undefined,
      () => {
        const { name } = named("web", deny(100, { sourceAddressPrefix: "8.0.0.0/8" }));
        standalone("late", name, allow(200));
      },
    ],
  };
  for (const [what, [earlier, later]] of Object.entries(updates)) {
    it(`finds in an update ${what} what the state has after it`, async () => {
      const state = await deployed(earlier);
      const after = found(JSON.stringify((await up(later, { state, policyPack: "none" })).state));
      const { digest, events } = await planned(later, { state, policyPack: "none" });
      const inDigest = found(digest);
      assert.deepEqual([inDigest.problems, inDigest.notes], [[], []]);
      assert.deepEqual(brief(inDigest), brief(after));
      assert.equal(inDigest.groups.length, after.groups.length);
      // What is in Azure already has its id, and so the same fingerprint.
      const ids = new Set(after.findings.map(({ fingerprint }) => fingerprint));
      for (const { resource, fingerprint } of inDigest.findings) {
        assert.ok(ids.has(fingerprint) || resource.startsWith("urn:"), resource);
      }
      // Events do not say to which group a rule belongs if that is yet to be made.
      if (!what.includes("makes")) assert.deepEqual(brief(found(events)), brief(inDigest));
    });
  }

  it("finds the same with the pack in the run, and what the pack finds", async () => {
    const program = (): void => {
      const { name } = group(deny(100, { sourceAddressPrefix: "8.0.0.0/8" }), allow(200));
      standalone("joined", name, allow(300, { destinationPortRange: "20-30" }));
      standalone("unknown", "elsewhere", allow(100, { sourceAddressPrefix: unknownAddress() }));
    };
    const withPack = await planned(program);
    const without = await planned(program, { policyPack: "none" });
    assert.deepEqual([withPack.ok, without.ok], [false, true]);
    const known = ({ digest }: Planned): readonly unknown[] =>
      found(digest).findings.map(({ status, message, fix }) => [
        status,
        fix,
        message.replaceAll(/"group[0-9a-f]+"/g, "group"),
      ]);
    assert.deepEqual(known(withPack), known(without));
    assert.deepEqual([found(withPack.digest).problems, found(withPack.events).problems], [[], []]);
    // As above, the stack policy then reports all of this.
    const { policyEvents } = await preview(program, { policyPackConfig: { [RESOURCE_POLICY_NAME]: { ports: [1] } } });
    const reported = policyEvents
      .filter(({ policyName }) => policyName === STACK_POLICY_NAME)
      .map(({ enforcementLevel }) => enforcementLevel);
    const statusesFound = found(without.digest).findings.map(({ status }) =>
      status === "open" ? "mandatory" : "advisory",
    );
    assert.deepEqual(reported.sort(), [...statusesFound].sort());
  });

  it("says that a digest shows only changes, and does not call restricted what it leaves out", async () => {
    const earlier = (): void => void (named("same", allow(100)), standalone("late", named("web").name, allow(200)));
    const later = (): void => {
      named("same", allow(100));
      const web = new NetworkSecurityGroup("web", {
        networkSecurityGroupName: "web",
        resourceGroupName: "mail",
        tags: { a: "b" },
      });
      standalone("late", web.name, allow(200));
    };
    const { digest } = await planned(later, { state: await deployed(earlier), policyPack: "none", args: [] });
    const { groups, findings, notes } = found(digest);
    assert.deepEqual([groups, findings], [[], []]);
    assert.match(
      notes.map(({ message }) => message).join(),
      /^This preview shows only what changes, so 2 unchanged resources could not/,
    );
  });

  it("says that a preview failed, and finds what it shows", async () => {
    const { digest, events } = await planned(
      () => {
        group(allow(100));
        throw new Error("no");
      },
      { policyPack: "none" },
    );
    for (const text of [digest, events]) {
      assert.deepEqual(
        found(text).problems.map(({ message }) => message.slice(0, 41)),
        ["This run failed before it was complete, s"],
      );
    }
  });

  it("names the line of the program", async () => {
    const modules = path.join(__dirname, "..", "..", "node_modules");
    const { digest } = await planned(
      (project) => {
        fs.writeFileSync(
          path.join(project, "network.js"),
          `const { NetworkSecurityGroup } = require(${JSON.stringify(path.join(modules, "@pulumi", "azure-native", "network"))});
const securityRules = [${JSON.stringify(allow(100))}];
exports.group = (name) =>
  new NetworkSecurityGroup(name, { networkSecurityGroupName: name, resourceGroupName: "mail", securityRules });
exports.own = exports.group("own");
`,
        );
        fs.writeFileSync(
          path.join(project, "index.js"),
          `const { group } = require("./network");

group("first");
  group("second");
`,
        );
        return import(path.join(project, "index.js"));
      },
      { policyPack: "none" },
    );
    const places = found(digest).findings.map(({ nsg, declaredAt }) => [nsg, declaredAt]);
    assert.deepEqual(places.sort(), [
      ["first", { file: "index.js", line: 3, column: 1 }],
      ["own", { file: "network.js", line: 5, column: 23 }],
      ["second", { file: "index.js", line: 4, column: 3 }],
    ]);
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
