/** What both policies say of one run: each fault in full once. */

import * as assert from "node:assert/strict";
import { AZURE_NATIVE, adminRuleOf, FAMILIES, inFamily } from "./families";
import {
  type Resource,
  type StackOptions,
  UNKNOWN,
  allow,
  deny,
  group,
  resource,
  standalone,
  summary,
  theAdvisory,
  theViolation,
  validateInOrder,
  validateStack,
  verdict,
} from "./harness";

const FACTS = "see the details that no-unrestricted-smtp reports for the same resource.";
const SENTENCE = 'Network security group "relay" must not let unrestricted sources reach TCP port 25, but';

/** Rules that are open only together, where the limit is a /5. */
const HALVES = ["0.0.0.0/5", "8.0.0.0/5"].map((sourceAddressPrefix, index) =>
  allow({ name: `half-${index}`, priority: 200 + index, sourceAddressPrefix }),
);

for (const family of FAMILIES) {
  const validate = (resources: readonly Resource[], options: StackOptions = {}) =>
    validateStack(
      resources.map((one) => inFamily(one, family)),
      { isReported: true, ...options },
    );

  describe(`no-unrestricted-smtp-stack after no-unrestricted-smtp, ${family.name}`, () => {
    it("repeats a finding that was reported in full in one sentence and at its own level", () => {
      const outcome = validate([group([allow()])]);
      assert.equal(theViolation(outcome), `${SENTENCE} inline rule "smtp" admits them: ${FACTS}`);
      assert.deepEqual(summary(outcome), ["mandatory group"]);
    });

    it("repeats the finding on a standalone rule", () => {
      assert.equal(
        theViolation(validate([group([]), standalone(allow())])),
        `${SENTENCE} standalone rule "smtp" admits them: ${FACTS}`,
      );
    });

    it("repeats the finding on rules that are open only together", () => {
      const { reports } = validate([group(HALVES)], { config: { widestIpv4Prefix: 4 } });
      assert.deepEqual(reports, []);
      assert.equal(
        theViolation(validate([group(HALVES)], { config: { widestIpv4Prefix: 5 } })),
        `${SENTENCE} inline rule "half-0" and inline rule "half-1" together admit them: ${FACTS}`,
      );
    });

    it("repeats the finding on a rule that a later Deny does not close", () => {
      assert.match(
        theViolation(validate([group([allow({ name: "x" }), deny({ priority: 300 })])])),
        /see the details that/,
      );
    });

    it("reports together the standalone rules that depend on the same unknown property, after the first", () => {
      const rules = ["a", "b", "c"].map((name) => standalone(allow({ name, sourceAddressPrefix: UNKNOWN })));
      const other = standalone(allow({ name: "d", destinationPortRange: UNKNOWN }));
      const all = [group([]), ...rules, other].map((one) => inFamily(one, family));
      const advised = validateInOrder(all).map(({ reports }) => reports.length);
      assert.deepEqual(advised, [0, 1, 0, 0, 1]);
      const advice = theAdvisory(validate([group([]), ...rules, other], { isInOrder: true }));
      const [first, ...others] = ["a", "b", "c"].map((name) => ` of standalone rule "${name}"`);
      assert.ok(
        others.every((words) => advice.includes(words)),
        advice,
      );
      assert.ok(!advice.includes(first!), advice);
    });

    it("reports all where the other policy is disabled", () => {
      assert.match(theViolation(validate([group([allow()])], { isSeen: false })), /\n {2}Admits: /);
    });

    it("reports all where the other policy found nothing, as it is configured", () => {
      const message = theViolation(validate([group([allow()])], { resourceConfig: { ports: [26] } }));
      assert.match(message, /\n {2}Admits: /);
      assert.doesNotMatch(message, /differs from/);
    });

    it("reports all, and that it differs, where a Deny of another resource takes a part", () => {
      const some = deny({ name: "no-8", sourceAddressPrefix: "8.0.0.0/6" });
      const message = theViolation(validate([group([allow()]), standalone(some)]));
      assert.match(message, /\n {2}Deny: {3}"no-8", standalone, priority 100, denies only part of it\n/);
      assert.match(
        message,
        /differs from what no-unrestricted-smtp reports, because this policy judges the whole group/,
      );
    });

    it("reports all, and that it differs, where it guards other ports", () => {
      const resourceConfig = { ports: [25, 26] };
      const rules = [allow({ destinationPortRange: "20-30" })];
      assert.match(
        theViolation(validate([group(rules)], { resourceConfig })),
        /differs from what no-unrestricted-smtp reports/,
      );
    });

    it("names the Deny of another resource that closes a rule that was reported as open", () => {
      const closed = (name: string, by: string): string =>
        `Network security group "relay": ${by} unrestricted sources on TCP port 25, so the violation that no-unrestricted-smtp reports for ${name} alone does not apply.`;
      const outcome = validate([group([deny()]), standalone(allow())]);
      assert.equal(theAdvisory(outcome), closed('standalone rule "smtp"', 'inline rule "no-smtp" already denies'));
      assert.deepEqual(summary(outcome), ["advisory smtp"]);
      assert.equal(
        theAdvisory(validate([group([allow()]), standalone(deny())])),
        closed('inline rule "smtp"', 'standalone rule "no-smtp" already denies'),
      );
      const parts = ["0.0.0.0/1", "128.0.0.0/1", "::/0"].map((sourceAddressPrefix, index) =>
        deny({ name: `no-${index}`, priority: 100 + index, sourceAddressPrefix }),
      );
      assert.equal(
        theAdvisory(validate([group(parts), standalone(allow())])),
        closed('standalone rule "smtp"', "3 Denies together already deny"),
      );
    });

    it("says nothing of a rule that is closed and that the other policy does not know to be open", () => {
      const resources = [group([deny()]), standalone(allow())];
      assert.equal(verdict(validate(resources, { resourceConfig: { ports: [26] } })), "restricted");
    });

    it("says nothing of what only its own configuration closes", () => {
      const trusted = { config: { trustedSources: ["20.0.0.0/7"] }, resourceConfig: {} };
      const rule = standalone(allow({ sourceAddressPrefix: "20.0.0.0/7" }));
      for (const resources of [
        [group([]), rule],
        [group([deny({ sourceAddressPrefix: "*" })]), rule],
      ]) {
        assert.equal(verdict(validate(resources, trusted)), "restricted");
      }
    });

    it("reports rules that are open only together with another resource's", () => {
      const message = theViolation(
        validate([group([HALVES[0]]), standalone(HALVES[1]!)], { config: { widestIpv4Prefix: 5 } }),
      );
      assert.match(message, /2 rules together admit/);
      assert.doesNotMatch(message, /differs from/);
    });

    it("does not repeat what is undecided", () => {
      const unknown = allow({ sourceAddressPrefix: UNKNOWN });
      assert.deepEqual(validate([group([unknown])]).reports, []);
      assert.deepEqual(validate([group([]), standalone(unknown)]).reports, []);
    });

    it("does not repeat what is undecided of rules whose names are not known", () => {
      const nameless = [
        allow({ name: UNKNOWN, sourceAddressPrefix: UNKNOWN }),
        allow({ name: UNKNOWN, priority: 300, destinationPortRange: "443" }),
      ];
      const one = inFamily(group(nameless), family);
      assert.deepEqual(validate([one]).reports, []);
      if (family.name === AZURE_NATIVE.name) return;
      // Terraform has them as a set.
      const rules = one.inputs["securityRules"] as readonly unknown[];
      const outputs = { ...one.inputs, securityRules: [...rules].reverse() };
      assert.deepEqual(validate([{ ...one, outputs }]).reports, []);
    });

    it("reports what is undecided where the other policy is disabled, or guards other ports", () => {
      const unknown = group([allow({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "20-30" })]);
      for (const options of [{ isSeen: false }, { resourceConfig: { ports: [26] } }]) {
        assert.match(theAdvisory(validate([unknown], options)), /sourceAddressPrefix/);
      }
    });

    it("reports what only a Deny of another resource makes undecided", () => {
      const perhaps = deny({ sourceAddressPrefix: UNKNOWN });
      assert.match(
        theAdvisory(validate([group([allow()]), standalone(perhaps)])),
        /: sourceAddressPrefix of standalone rule "no-smtp"\.$/,
      );
    });

    it("adds to what is undecided only the values that it alone sees", () => {
      const resources = [
        group([allow({ sourceAddressPrefix: UNKNOWN })]),
        standalone(deny({ sourceAddressPrefix: UNKNOWN })),
      ];
      assert.match(theAdvisory(validate(resources)), /values: sourceAddressPrefix of standalone rule "no-smtp"\.$/);
    });

    it("reports a rule that already reported values make undecided only here", () => {
      const resources = [
        group([allow({ name: "a", sourceAddressPrefix: UNKNOWN }), deny({ sourceAddressPrefix: UNKNOWN })]),
        standalone(allow({ name: "b", priority: 300 })),
      ];
      const outcome = validate(resources);
      assert.match(theAdvisory(outcome), /sourceAddressPrefix of inline rule "no-smtp"/);
      assert.deepEqual(summary(outcome), ["advisory b"]);
    });

    it("repeats the finding on a security admin rule", () => {
      const always = resource(family.adminRule, "always", adminRuleOf(allow({ name: "always" }), family));
      assert.equal(
        theViolation(validate([always])),
        `Security admin rule "always" must not let unrestricted sources reach TCP port 25, but it always allows them: ${FACTS}`,
      );
    });
  });
}
