/** The same rules get the same verdict, however they are declared. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { DEFAULT_QUESTION, check, mixedRules, unknownRules } from "../evaluator/arbitraries";
import { isKnownLimit } from "../evaluator/known-limits";
import { threeValued } from "../evaluator/oracle";
import { ESTATES, FAMILIES, adminRuleOf, inEstate, inFamily, nameOf } from "./families";
import {
  type Properties,
  UNKNOWN as SENTINEL,
  group,
  resource,
  standalone,
  validateResource,
  validateStack,
  verdict,
} from "./harness";

const anyRules = fc.oneof(mixedRules, unknownRules(4, "clear"), unknownRules(6, "clear"));

/** The verdict in one word: a firm finding takes precedence over what is undecided. */
function answerOf(outcome: Parameters<typeof verdict>[0]): string {
  return verdict(outcome).replace(", undecided", "");
}

/** As the engine sends it. */
function sent(rule: SecurityRule): Properties {
  const entries = Object.entries(rule).filter(([property]) => property !== "existence");
  return Object.fromEntries(entries.map(([property, value]) => [property, sentValue(value)]));
}

function sentValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sentValue);
  return value === UNKNOWN ? SENTINEL : value;
}

/** The outcome is what the walk says, or undecided where the evaluator is too careful. */
function assertRight(outcome: Parameters<typeof verdict>[0], rules: readonly SecurityRule[]): void {
  const [given, walked] = [answerOf(outcome), threeValued(rules, DEFAULT_QUESTION)];
  if (given !== "undecided" || !isKnownLimit(rules, DEFAULT_QUESTION)) assert.equal(given, walked);
}

describe("groups of every family", function () {
  this.timeout(120_000);

  for (const family of FAMILIES) {
    it(`of ${family.name} are judged as a walk of every packet decides`, () => {
      check(
        200,
        fc.property(anyRules, (rules) => {
          const outcome = validateResource(inFamily(group(rules.map(sent)), family));
          assertRight(outcome, rules);
        }),
      );
    });
  }

  for (const estate of ESTATES) {
    it(`of an estate of ${nameOf(estate)} are judged the same with rules that stand alone`, () => {
      check(
        200,
        fc.property(anyRules, fc.nat(), (rules, cut) => {
          const all = rules.map(sent);
          const inline = all.slice(0, cut % (all.length + 1));
          const others = all.slice(inline.length).map((rule) => standalone(rule));
          const stack = [group(inline), ...others].map((one) => inEstate(one, estate));
          assertRight(validateStack(stack), rules);
        }),
      );
    });
  }

  for (const family of FAMILIES) {
    it(`and admin rules of ${family.name} each as the walk decides on such a rule alone`, () => {
      check(
        200,
        fc.property(mixedRules, (rules) => {
          for (const rule of rules.filter((one) => one.access === "Allow" && isPlain(one))) {
            const admin = resource(family.adminRule, "rule", adminRuleOf(sent(rule), family));
            assertRight(validateResource(admin), [rule]);
          }
        }),
      );
    });
  }
});

/** Whether a rule says each thing in one way, and nothing that an admin rule cannot. */
function isPlain(rule: SecurityRule): boolean {
  const isWhole = Object.values(rule).every((value) => !Array.isArray(value) || !value.some(isEmpty));
  return (
    isWhole &&
    ["source", "destination"].every((side) => {
      const said = (...properties: readonly string[]): number =>
        properties.filter((property) => !isEmpty(rule[`${side}${property}` as keyof SecurityRule])).length;
      return (
        said("AddressPrefix", "AddressPrefixes") === 1 &&
        said("PortRange", "PortRanges") === 1 &&
        said("ApplicationSecurityGroups") === 0
      );
    })
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
