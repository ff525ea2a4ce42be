/**
 * What holds of every stack: rules are judged with their own groups where it is known which these are, and no rule that lets in goes
 * untold where it is not. Stacks are made from what will be deployed, so that the answer is known; then some names are not told.
 */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { groupBy } from "../../policies/azure/collections";
import type { DeclaredRule } from "../../policies/azure/declaration";
import { type StackResource, rulesIn } from "../../policies/azure/groups";
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { check, scaled } from "../evaluator/arbitraries";
import { NSG, RULE, allow, deny, urnOf } from "../policies/harness";

const RUNS = 4000;

const PET = urnOf("random:index/randomPet:RandomPet", "pet");

/** A group as Azure knows it. */
interface Place {
  readonly name: "a" | "b";
  readonly resourceGroup: "x" | "y";
}

/** What a stack says of a name: itself, in letters of any case, or only what it is made from. */
type Told = "lower" | "upper" | "made";

interface Names {
  readonly name: Told;
  readonly resourceGroup: Told;
}

interface DeployedGroup extends Names {
  readonly place: Place;
  readonly inline: readonly SecurityRule[];
}

interface DeployedRule extends Names {
  readonly place: Place;
  readonly rule: SecurityRule;
  /** What the name of its group is made from: that group, if it is in the stack, or something else. */
  readonly isOfGroup: boolean;
}

const place: fc.Arbitrary<Place> = fc.record({
  name: fc.constantFrom("a", "b"),
  resourceGroup: fc.constantFrom("x", "y"),
});

const priority = fc.constantFrom(100, 200, 300, 400);
const someRule = fc.oneof(
  priority.map((priority) => allow({ priority })),
  priority.map((priority) => deny({ priority })),
);

const told = fc.constantFrom<Told>("lower", "upper", "made");
const names = { name: told, resourceGroup: told };
const group: fc.Arbitrary<DeployedGroup> = fc.record({ ...names, place, inline: fc.array(someRule, { maxLength: 2 }) });
const rule: fc.Arbitrary<DeployedRule> = fc.record({ ...names, place, rule: someRule, isOfGroup: fc.boolean() });

const stack = fc.record({
  groups: fc.uniqueArray(group, { maxLength: 3, selector: ({ place }) => keyOf(place) }),
  rules: fc.array(rule, { maxLength: 4 }),
});

function keyOf({ name, resourceGroup }: Place): string {
  return `${resourceGroup}/${name}`;
}

type Stack = typeof stack extends fc.Arbitrary<infer T> ? T : never;

/** Whether what a stack tells of a rule and a group says that they do not belong together, though the one may be made from the other. */
function isSeenToBeAnother(rule: DeployedRule, group: DeployedGroup): boolean {
  const differ = (of: keyof Place): boolean =>
    rule[of] !== "made" && group[of] !== "made" && rule.place[of] !== group.place[of];
  return rule.name !== "made" && group.name !== "made" && (differ("name") || differ("resourceGroup"));
}

function groupUrn(place: Place): string {
  return urnOf(NSG, keyOf(place));
}

function ruleUrn(index: number): string {
  return urnOf(RULE, `rule-${index}`);
}

/** The resources of a stack. */
function resourcesOf({ groups, rules }: Stack): readonly StackResource[] {
  const inStack = new Set(groups.map(({ place }) => keyOf(place)));
  const written = (text: string, told: Told): string | undefined =>
    told === "made" ? undefined : told === "upper" ? text.toUpperCase() : text;
  const common = ({ place, name, resourceGroup }: DeployedGroup | DeployedRule) => ({
    networkSecurityGroupName: written(place.name, name),
    resourceGroupName: written(place.resourceGroup, resourceGroup),
  });
  const madeFrom = (place: Place, told: Told) =>
    told === "made"
      ? { resourceGroupName: [{ urn: urnOf("azure-native:resources:ResourceGroup", place.resourceGroup) }] }
      : {};
  return [
    ...groups.map((group) => ({
      type: NSG,
      urn: groupUrn(group.place),
      name: keyOf(group.place),
      props: {
        ...common(group),
        securityRules: group.inline.map((rule, index) => ({ ...rule, name: `inline-${index}` })),
      },
      propertyDependencies: madeFrom(group.place, group.resourceGroup),
    })),
    ...rules.map((rule, index) => {
      const isOfGroup = rule.isOfGroup && inStack.has(keyOf(rule.place));
      const other = groups.find((group) => isSeenToBeAnother(rule, group));
      const from = isOfGroup ? groupUrn(rule.place) : other ? groupUrn(other.place) : PET;
      return {
        type: RULE,
        urn: ruleUrn(index),
        name: `rule-${index}`,
        props: { ...common(rule), ...rule.rule, securityRuleName: `rule-${index}` },
        propertyDependencies: {
          ...madeFrom(rule.place, rule.resourceGroup),
          networkSecurityGroupName: [{ urn: from }],
        },
      };
    }),
  ];
}

/** Each rule that lets in once all is deployed, by its resource and name. */
function lettingIn({ groups, rules }: Stack): ReadonlySet<string> {
  const all = [
    ...groups.flatMap(({ place, inline }) =>
      inline.map((rule, index) => ({ ...rule, place, key: `${groupUrn(place)} inline-${index}` })),
    ),
    ...rules.map(({ place, rule }, index) => ({ ...rule, place, key: `${ruleUrn(index)} rule-${index}` })),
  ];
  const byGroup = groupBy(all, ({ place }) => [keyOf(place)]);
  return new Set(
    [...byGroup.values()].flatMap((rules) =>
      judge(rules, DEFAULT_QUESTION).open.flatMap((finding) => finding.rules.map(({ key }) => key)),
    ),
  );
}

/** The rules that are told of. */
function toldOf(resources: readonly StackResource[], isProgramRunning: boolean): ReadonlySet<string> {
  const keyOf = ({ urn, name }: DeclaredRule): string => `${urn} ${name}`;
  const { groups } = rulesIn(resources, new Map(), isProgramRunning);
  return new Set(
    groups.flatMap(({ rules }) => {
      const { open, undecided } = judge(rules, DEFAULT_QUESTION);
      return [...open, ...(undecided ? [undecided] : [])].flatMap((finding) => finding.rules.map(keyOf));
    }),
  );
}

describe("the rules of a stack", () => {
  it("are all told of that let in, whatever names are not known", () => {
    let letIn = 0;
    check(
      RUNS,
      fc.property(stack, fc.boolean(), (stack, isProgramRunning) => {
        const toldRules = toldOf(resourcesOf(stack), isProgramRunning);
        for (const key of lettingIn(stack)) {
          letIn++;
          assert.ok(toldRules.has(key), key);
        }
      }),
    );
    assert.ok(letIn > scaled(RUNS), `${letIn} let in`);
  });

  it("are told of if they let in, and no others, where all names are known", () => {
    check(
      RUNS,
      fc.property(stack, fc.boolean(), ({ groups, rules }, isProgramRunning) => {
        const known = <T extends Names>(one: T): T => ({
          ...one,
          name: one.name === "made" ? "lower" : one.name,
          resourceGroup: one.resourceGroup === "made" ? "lower" : one.resourceGroup,
        });
        const stack = { groups: groups.map(known), rules: rules.map(known) };
        assert.deepEqual(toldOf(resourcesOf(stack), isProgramRunning), lettingIn(stack));
      }),
    );
  });
});
