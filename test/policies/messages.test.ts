/** Words that the tests of the policies meet only in part. */
import * as assert from "node:assert/strict";
import { declarationOf } from "../../policies/azure/families";
import { rulesOf } from "../../policies/azure/rules";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { UNKNOWN } from "../../policies/evaluator/rule";
import * as messages from "../../policies/messages";
import { NSG, allow } from "./harness";

describe("messages", () => {
  it("name the parameters by whose defaults something is undecided, each once and in order", () => {
    const props = { securityRules: [allow({ sourceAddressPrefix: UNKNOWN })] };
    const [rule] = rulesOf(declarationOf({ type: NSG, urn: "URN", name: "web", props })!);
    const rules = [{ ...rule!, defaults: ["port", "access", "port"] }];
    const { undecided } = judge(rules, DEFAULT_QUESTION);
    assert.equal(
      messages.undecided(undecided!, { group: "web", rulesRead: "all" }),
      [
        'Network security group "web" may let unrestricted sources reach TCP port 25, depending on unknown values: sourceAddressPrefix of inline rule "smtp".',
        '  Note:   assumes the default of parameter "access"',
        '          assumes the default of parameter "port"',
      ].join("\n"),
    );
  });

  it("name the service tags that count without their addresses, and say why", () => {
    const violationOf = (source: string, question = DEFAULT_QUESTION): string => {
      const props = { securityRules: [allow({ sourceAddressPrefix: source })] };
      const [finding] = judge(rulesOf(declarationOf({ type: NSG, urn: "URN", name: "web", props })!), question).open;
      return messages.violation(finding!, ["(fix)"], { group: "web", rulesRead: "all" });
    };
    assert.equal(
      violationOf("AzureCloud"),
      [
        'Network security group "web" must not let unrestricted sources reach TCP port 25, but rule "smtp" admits service tag AzureCloud.',
        '  Rule:   "smtp": inline, priority 200, Allow Tcp from AzureCloud to *, port 25',
        "  Admits: all addresses of service tag AzureCloud, which are not counted",
        "  Note:   AzureCloud holds some 48 million IPv4 addresses, more than a /8, which any Azure customer can rent",
        "  Fix:    (fix)",
      ].join("\n"),
    );
    const configured = violationOf("Sql.WestUS", { ...DEFAULT_QUESTION, unrestrictedServiceTags: ["Sql"] });
    assert.ok(
      configured.includes("  Note:   service tag Sql.WestUS counts as unrestricted by configuration\n"),
      configured,
    );
  });

  it("quote an expression that could not be evaluated, if there is one", () => {
    const one = { place: "rules[0]", text: "[a()]", reason: "a() is not known" };
    assert.equal(messages.unevaluatedAt(one), 'rules[0], "[a()]": a() is not known');
    assert.equal(messages.unevaluatedAt({ ...one, text: "" }), "rules[0]: a() is not known");
  });
});
