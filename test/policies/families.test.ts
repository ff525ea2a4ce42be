/** The same rules get the same verdict, however they are declared. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { DEFAULT_QUESTION, mixedRules, unknownRules } from "../evaluator/arbitraries";
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

const SEED = Number(process.env["FC_SEED"] ?? 25);
const RUNS = Number(process.env["FC_RUNS"] ?? 200);

const anyRules = fc.oneof(mixedRules, unknownRules(4, true), unknownRules(6, true));

/** The verdict in one word, a firm finding being the most that is said. */
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

function check<T>(property: fc.IRawProperty<T>): void {
  fc.assert(property, { seed: SEED, numRuns: RUNS });
}

describe("groups of every family", function () {
  this.timeout(120_000);

  for (const family of FAMILIES) {
    it(`of ${family.name} are judged as a walk of every packet decides`, () => {
      check(
        fc.property(anyRules, (rules) => {
          const outcome = validateResource(inFamily(group(rules.map(sent)), family));
          assert.equal(answerOf(outcome), threeValued(rules, DEFAULT_QUESTION));
        }),
      );
    });
  }

  for (const estate of ESTATES) {
    it(`of an estate of ${nameOf(estate)} are judged the same with rules that stand alone`, () => {
      check(
        fc.property(anyRules, fc.nat(), (rules, cut) => {
          const all = rules.map(sent);
          const inline = all.slice(0, cut % (all.length + 1));
          const others = all.slice(inline.length).map((rule) => standalone(rule));
          const stack = [group(inline), ...others].map((one) => inEstate(one, estate));
          assert.equal(answerOf(validateStack(stack)), threeValued(rules, DEFAULT_QUESTION));
        }),
      );
    });
  }

  for (const family of FAMILIES) {
    it(`and admin rules of ${family.name} each as the walk decides on such a rule alone`, () => {
      check(
        fc.property(mixedRules, (rules) => {
          for (const rule of rules.filter((one) => one.access === "Allow" && isPlain(one))) {
            const admin = resource(family.adminRule, "rule", adminRuleOf(sent(rule), family));
            assert.equal(answerOf(validateResource(admin)), threeValued([rule], DEFAULT_QUESTION));
          }
        }),
      );
    });
  }
});

/** Whether a rule says each thing in one way, and nothing that an admin rule cannot. */
function isPlain(rule: SecurityRule): boolean {
  return ["source", "destination"].every((side) => {
    const said = (...properties: readonly string[]): number =>
      properties.filter((property) => !isEmpty(rule[`${side}${property}` as keyof SecurityRule])).length;
    return (
      said("AddressPrefix", "AddressPrefixes") === 1 &&
      said("PortRange", "PortRanges") === 1 &&
      said("ApplicationSecurityGroups") === 0
    );
  });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
