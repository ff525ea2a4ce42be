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

  it("quote an expression that could not be evaluated, if there is one", () => {
    const remark = { place: "rules[0]", text: "[a()]", reason: "a() is not known" };
    assert.equal(messages.unevaluatedAt(remark), 'rules[0], "[a()]": a() is not known');
    assert.equal(messages.unevaluatedAt({ ...remark, text: "" }), "rules[0]: a() is not known");
  });
});
