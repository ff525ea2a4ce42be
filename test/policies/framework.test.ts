/** Both policies behind the framework's own RPC: levels, severity, resources and texts as the engine gets them. */

import * as assert from "node:assert/strict";
import type { Policies } from "@pulumi/policy";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { ReportedFindings } from "../../policies/reported-findings";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "../../policies/no-unrestricted-smtp-stack";
import { analyze, analyzeStack } from "./framework";
import { NSG, UNKNOWN, allow, deny, group, resource, standalone, urnOf } from "./harness";

const DESCRIPTION = "Inbound TCP port 25 (SMTP) is for known senders only (Network-018).";

describe("behind the framework's RPC", () => {
  let policies: Policies;
  beforeEach(() => {
    const [seen, reported] = [new DeclaredInputs(), new ReportedFindings()];
    policies = [noUnrestrictedSmtp(seen, reported), noUnrestrictedSmtpStack(seen, reported, "preview")];
  });

  it("a violation of a resource is mandatory, of high severity, with the description before the facts", async () => {
    const { diagnostics, notApplicable } = await analyze(policies, group([allow()]));
    assert.deepEqual(notApplicable, []);
    assert.equal(diagnostics.length, 1);
    const { message, ...rest } = diagnostics[0]!;
    assert.deepEqual(rest, {
      policy: "no-unrestricted-smtp",
      level: "mandatory",
      isHigh: true,
      urn: urnOf(NSG, "group"),
      description: DESCRIPTION,
    });
    assert.ok(message.startsWith(`${DESCRIPTION}\nNetwork security group "relay" must not let`), message);
  });

  it("what is undecided is advisory, beside a firm finding and without", async () => {
    const undecided = allow({ name: "second", sourceAddressPrefix: UNKNOWN });
    const both = await analyze(policies, group([allow(), undecided]));
    assert.deepEqual(
      both.diagnostics.map(({ level, isHigh }) => [level, isHigh]),
      [
        ["mandatory", true],
        ["advisory", true],
      ],
    );
    const { diagnostics } = await analyze(policies, group([undecided]));
    assert.deepEqual(
      diagnostics.map(({ level, urn }) => [level, urn]),
      [["advisory", urnOf(NSG, "group")]],
    );
    assert.match(diagnostics[0]!.message, /^Network security group "relay" may let[^\n]*$/);
  });

  it("nothing is said of what is restricted, whatever is unknown", async () => {
    const rules = [deny(), allow({ sourceAddressPrefix: UNKNOWN }), UNKNOWN];
    assert.deepEqual(await analyze(policies, group(rules)), { diagnostics: [], notApplicable: [] });
  });

  it("other types are not applicable, nor is a stack of them", async () => {
    const other = resource("azure-native:network:VirtualNetwork", "net", { subnets: UNKNOWN });
    assert.deepEqual(await analyze(policies, other), {
      diagnostics: [],
      notApplicable: [{ policy: "no-unrestricted-smtp", reason: "holds no security rules" }],
    });
    assert.deepEqual(await analyzeStack(policies, [other]), {
      diagnostics: [],
      notApplicable: [{ policy: "no-unrestricted-smtp-stack", reason: "the stack has no security rules" }],
    });
  });

  it("a stack is joined by what the framework makes of property dependencies, and reported on the responsible resource", async () => {
    const inputs = { networkSecurityGroupName: UNKNOWN };
    const more = { propertyDependencies: { networkSecurityGroupName: [urnOf(NSG, "group")] } };
    const rule = standalone(allow(), inputs, more);
    const closed = [group([deny()]), rule];
    assert.equal((await analyze(policies, rule)).diagnostics.length, 1);
    const reported = await analyzeStack(policies, closed);
    assert.deepEqual(
      reported.diagnostics.map(({ level, urn, message }) => [level, urn, message.includes("already denies")]),
      [["advisory", rule.urn, true]],
    );
    const { diagnostics } = await analyzeStack(policies, [group([deny({ priority: 300 })]), rule]);
    assert.deepEqual(
      diagnostics.map(({ level, urn, isHigh }) => [level, urn, isHigh]),
      [["mandatory", rule.urn, true]],
    );
    const unknown = await analyzeStack(policies, [group([allow({ destinationPortRange: UNKNOWN })])]);
    assert.deepEqual(
      unknown.diagnostics.map(({ level, urn }) => [level, urn]),
      [["advisory", urnOf(NSG, "group")]],
    );
  });
});
