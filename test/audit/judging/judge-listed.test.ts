import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Judged, judgeGroup } from "../../../audit/judging/judge-group";
import { KnownRules } from "../../../audit/judging/known-rules";
import { judgeListed } from "../../../audit/judging/judge-listed";
import { inOrder } from "../../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../../policies/azure/families";
import { rulesOf } from "../../../policies/azure/rules";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { newRunBudgets } from "../../../policies/evaluator/sets/work-budget";
import type { ListedGroup } from "../../../audit/input/item";
import { check, scaled, knownRules, mixedRules, question, unknownRules } from "../../evaluator/arbitraries";

const RUNS = 1000;

function idOf(name: string | undefined): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}

function listed(securityRules: readonly unknown[], name = "web"): ListedGroup {
  const props = { name, resourceGroupName: "rg", securityRules };
  const place = { source: "az.json", line: 1 };
  return { kind: "listed-group", place, id: idOf(name), name, props, attachedTo: null, language: "az" };
}

/** The judgement of all rules of the group. */
function judgedWhole({ props, place, name }: ListedGroup, judging: Parameters<typeof judgeListed>[1]): Judged {
  const id = idOf(name);
  const resource = { type: TOKENS.NetworkSecurityGroup, urn: id, name: name!, id, props };
  const declaration = declarationOf(resource)!;
  const rules = inOrder(rulesOf(declaration));
  const group = { ...declaration.group, urn: id, rules, removed: [], claimedBy: [] };
  const origin = { ...place, resource: id, key: id, attachedTo: null, declaredAt: null, language: "az" as const };
  return judgeGroup(group, () => origin, judging, "whole");
}

/** What JSON holds in place of a value that is not known. */
function asListed(value: unknown): unknown {
  if (value === UNKNOWN) return "[secret]";
  return Array.isArray(value) ? value.map(asListed) : value;
}

const element = fc.constantFrom<unknown>(null, "a text", 25, true, [], {}, { name: "a", destinationPortRange: "443" });
const rules = fc
  .tuple(
    fc.oneof(knownRules(4), knownRules(6), mixedRules, unknownRules(4, "any")),
    fc.array(element, { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([some, elements, hasElements]): readonly unknown[] => [
    ...(hasElements ? elements : []),
    ...some.map((rule) =>
      Object.fromEntries(Object.entries(rule).map(([property, value]) => [property, asListed(value)])),
    ),
  ]);

describe("judgeListed", () => {
  for (const isDetailed of [true, false]) {
    it(`judges as if it had not left out any rule, ${isDetailed ? "with details" : "without them"}`, () => {
      const counts = { restricted: 0, undecided: 0, open: 0 };
      check(
        RUNS,
        fc.property(rules, question, (some, asked) => {
          const judging = () => ({
            question: asked,
            isDetailed,
            budgets: newRunBudgets(),
            known: new KnownRules(),
          });
          const run = judging();
          // The others have the same rules, and the last what was decided of them.
          for (const group of [listed(some), listed(some, "mail"), listed(some, "proxy")]) {
            const judgement = judgeListed(group, run, "whole");
            counts[judgement.group.status]++;
            assert.deepEqual(judgement, judgedWhole(group, judging()));
          }
        }),
      );
      assert.ok(Math.min(...Object.values(counts)) > scaled(RUNS) / 50, JSON.stringify(counts));
    });
  }

  it("names a rule by its place in the whole list", () => {
    const open = { access: "Allow", direction: "Inbound", protocol: "*", priority: 100, sourceAddressPrefix: "*" };
    const judging = {
      question: DEFAULT_QUESTION,
      isDetailed: false,
      budgets: newRunBudgets(),
      known: new KnownRules(),
    };
    const all = [{ ...open, destinationPortRange: "443" }, null, { ...open, destinationPortRange: "25" }];
    const [finding] = judgeListed(listed(all), judging, "whole").findings;
    assert.equal(finding?.rules[0]?.name, "securityRules[2]");
  });

  it("allows the work steps of all rules", () => {
    const unrelated = {
      access: "Deny",
      direction: "Inbound",
      protocol: "*",
      priority: 4000,
      destinationPortRange: "443",
    };
    const stepsFor = (some: readonly unknown[]): number => {
      const budgets = newRunBudgets();
      const granted: number[] = [];
      const verdicts = Object.assign(Object.create(budgets.verdicts) as typeof budgets.verdicts, {
        allot: <T>(allowance: number, work: (steps: number) => T): T => {
          granted.push(allowance);
          return work(allowance);
        },
      });
      const open = { ...unrelated, access: "Allow", sourceAddressPrefix: "*", destinationPortRange: "25" };
      judgeListed(
        listed([open, ...some]),
        {
          question: DEFAULT_QUESTION,
          isDetailed: false,
          budgets: { ...budgets, verdicts },
          known: new KnownRules(),
        },
        "whole",
      );
      return granted[0]!;
    };
    assert.ok(stepsFor(Array(10).fill(unrelated)) > stepsFor([]) + 10 * 300);
  });
});
