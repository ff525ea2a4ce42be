/** What `no-unrestricted-smtp` makes of resources at the level `remediate`, behind the framework's own RPC. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { UNKNOWN as UNKNOWN_VALUE } from "../../policies/evaluator/rule";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { ReportedFindings } from "../../policies/reported-findings";
import { type NamedRule, knownRules, mixedRules, unknownRules } from "../evaluator/arbitraries";
import { FAMILIES, adminRuleOf, inFamily } from "./families";
import { remediate } from "./framework";
import {
  type Properties,
  type Resource,
  SECRET,
  UNKNOWN,
  allow,
  deny,
  group,
  resource,
  standalone,
  validateResource,
} from "./harness";

const remediated = (one: Resource): Promise<Properties | undefined> =>
  remediate([noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings())], one);

/** How the protocol marks a secret. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";
const SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const secret = (value: unknown): Properties => ({ [SECRET_MARK]: SIGNATURE, value });

const WIDE = { destinationPortRange: "20-30" };
const NARROWED = { destinationPortRange: undefined, destinationPortRanges: ["20-24", "26-30"] };

for (const family of FAMILIES) {
  describe(`remediation, ${family.name}`, () => {
    const closes = (what: string, before: Resource, after: Resource | undefined): void => {
      it(what, async () => {
        const expected = after && inFamily(after, family).inputs;
        assert.deepEqual(await remediated(inFamily(before, family)), expected);
      });
    };

    closes("takes the port out of an inline rule", group([allow(WIDE)]), group([allow(NARROWED)]));
    closes("takes the port out of a standalone rule", standalone(allow(WIDE)), standalone(allow(NARROWED)));
    closes(
      "leaves all else as it is, and where it is",
      group(
        [deny({ priority: 300 }), allow({ ...WIDE, description: "d" }), null, allow({ name: "b", priority: 301 })],
        {
          tags: { a: "b" },
          location: UNKNOWN,
        },
      ),
      group(
        [deny({ priority: 300 }), allow({ ...NARROWED, description: "d" }), null, allow({ name: "b", priority: 301 })],
        { tags: { a: "b" }, location: UNKNOWN },
      ),
    );
    closes(
      "leaves what is unknown",
      group([UNKNOWN, allow({ ...WIDE, priority: 100, description: UNKNOWN })]),
      group([UNKNOWN, allow({ ...NARROWED, priority: 100, description: UNKNOWN })]),
    );
    closes(
      "keeps secrets, and what is made of them",
      group([allow({ destinationPortRange: secret("20-30"), description: secret("d") })]),
      group([
        allow({
          destinationPortRange: undefined,
          destinationPortRanges: secret(["20-24", "26-30"]),
          description: secret("d"),
        }),
      ]),
    );
    closes(
      "keeps a list secret if one of its elements is",
      group([allow({ destinationPortRange: undefined, destinationPortRanges: [secret("25"), "80"] })]),
      group([allow({ destinationPortRange: undefined, destinationPortRanges: secret(["80"]) })]),
    );
    closes("leaves a rule of the port alone, whose senders only its owner knows", group([allow()]), undefined);
    closes("leaves what is restricted", group([deny(), allow(WIDE)]), undefined);
    closes("leaves what is undecided", group([allow({ ...WIDE, sourceAddressPrefix: UNKNOWN })]), undefined);
    closes("leaves what cannot be decrypted", group([allow({ ...WIDE, sourceAddressPrefix: SECRET })]), undefined);
    closes("leaves a list that is not known", group([], { securityRules: UNKNOWN }), undefined);
    closes("leaves what is no list", group([], { securityRules: "none" }), undefined);

    it("leaves an admin rule, which can be closed in two ways", async () => {
      const rule = adminRuleOf(allow(WIDE), family);
      assert.equal(await remediated(resource(family.adminRule, "rule", rule)), undefined);
    });

    it("closes random groups, changes no more than it must, and nothing the second time", async () => {
      const groups = fc.sample(fc.oneof(knownRules(4), mixedRules, unknownRules(4, "any")), { seed: 25, numRuns: 400 });
      let changed = 0;
      for (const rules of groups) {
        const before = inFamily(group(rules.map(sent)), family);
        const after = await remediated(before);
        if (after === undefined) continue;
        changed++;
        const [old, now] = [before.inputs["securityRules"], after["securityRules"]] as [Properties[], Properties[]];
        for (const [index, rule] of old.entries()) {
          const differing = new Set(
            [...Object.keys(rule), ...Object.keys(now[index]!)].filter(
              (key) => JSON.stringify(rule[key]) !== JSON.stringify(now[index]![key]),
            ),
          );
          for (const key of differing) assert.match(key, /^destinationPortRanges?$/);
        }
        const next = { ...before, inputs: after };
        const [was, is] = [before, next].map(
          (one) => validateResource(one).reports.filter((r) => r.enforcementLevel === undefined).length,
        );
        assert.ok(is! < was!);
        assert.equal(await remediated(next), undefined);
      }
      assert.ok(changed > 50);
    });
  });
}

describe("remediation", () => {
  it("applies to nothing else", async () => {
    assert.equal(await remediated(resource("azure-native:storage:StorageAccount", "a", { kind: "x" })), undefined);
    const body = { properties: { securityRules: [{ name: "smtp", properties: allow() }] } };
    const group = { type: "Microsoft.Network/networkSecurityGroups@2024-05-01", name: "web", body };
    assert.equal(await remediated(resource("azapi:resources:Resource", "a", group)), undefined);
  });
});

function sent(rule: NamedRule): Properties {
  const known = (value: unknown): unknown =>
    value === UNKNOWN_VALUE ? UNKNOWN : Array.isArray(value) ? value.map(known) : value;
  return Object.fromEntries(
    Object.entries(rule).flatMap(([key, value]) => (value === undefined ? [] : [[key, known(value)]])),
  );
}
