/**
 * Every stack: rules are judged with their own groups where these are known, and no rule that admits traffic stays unreported where they
 * are not. Stacks are made from what will be deployed, so that the answer is known; then some names are hidden.
 */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { StackResource } from "../../policies/azure/stack-resource";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { check, scaled } from "../evaluator/arbitraries";
import { NSG, RULE, allow, deny, urnOf } from "../policies/harness";
import { type DeployedRule, openRules, reportedIn } from "./reported";

const RUNS = 4000;

const PET = urnOf("random:index/randomPet:RandomPet", "pet");

/** A group as Azure knows it. */
interface Place {
  readonly name: "a" | "b";
  readonly resourceGroup: "x" | "y";
}

/** What a stack says of a name: itself, in letters of any case, or only what it is made from. */
type Reported = "lower" | "upper" | "made";

interface Names {
  readonly name: Reported;
  readonly resourceGroup: Reported;
}

interface DeployedGroup extends Names {
  readonly place: Place;
  readonly inline: readonly SecurityRule[];
}

interface StandaloneRule extends Names {
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

const way = fc.constantFrom<Reported>("lower", "upper", "made");
const names = { name: way, resourceGroup: way };
const group: fc.Arbitrary<DeployedGroup> = fc.record({ ...names, place, inline: fc.array(someRule, { maxLength: 2 }) });
const rule: fc.Arbitrary<StandaloneRule> = fc.record({ ...names, place, rule: someRule, isOfGroup: fc.boolean() });

const stack = fc.record({
  groups: fc.uniqueArray(group, { maxLength: 3, selector: ({ place }) => keyOf(place) }),
  rules: fc.array(rule, { maxLength: 4 }),
});

function keyOf({ name, resourceGroup }: Place): string {
  return `${resourceGroup}/${name}`;
}

type Stack = typeof stack extends fc.Arbitrary<infer T> ? T : never;

/** Whether a stack shows that a rule and a group do not belong together, though the name of one may be made from the other. */
function isShownToBeAnother(rule: StandaloneRule, group: DeployedGroup): boolean {
  const differ = (of: keyof Place): boolean =>
    rule[of] !== "made" && group[of] !== "made" && rule.place[of] !== group.place[of];
  return rule.name !== "made" && group.name !== "made" && (differ("name") || differ("resourceGroup"));
}

function groupUrn(place: Place): string {
  return urnOf(NSG, keyOf(place));
}

function inlineName(place: Place, index: number): string {
  return `${keyOf(place)}-${index}`;
}

function ruleName(index: number): string {
  return `rule-${index}`;
}

/** The resources of a stack. */
function resourcesOf({ groups, rules }: Stack): readonly StackResource[] {
  const inStack = new Set(groups.map(({ place }) => keyOf(place)));
  const written = (text: string, reported: Reported): string | undefined =>
    reported === "made" ? undefined : reported === "upper" ? text.toUpperCase() : text;
  const common = ({ place, name, resourceGroup }: DeployedGroup | StandaloneRule) => ({
    networkSecurityGroupName: written(place.name, name),
    resourceGroupName: written(place.resourceGroup, resourceGroup),
  });
  const madeFrom = (place: Place, reported: Reported) =>
    reported === "made"
      ? { resourceGroupName: [{ urn: urnOf("azure-native:resources:ResourceGroup", place.resourceGroup) }] }
      : {};
  return [
    ...groups.map((group) => ({
      type: NSG,
      urn: groupUrn(group.place),
      name: keyOf(group.place),
      props: {
        ...common(group),
        securityRules: group.inline.map((rule, index) => ({ ...rule, name: inlineName(group.place, index) })),
      },
      propertyDependencies: madeFrom(group.place, group.resourceGroup),
    })),
    ...rules.map((rule, index) => {
      const isOfGroup = rule.isOfGroup && inStack.has(keyOf(rule.place));
      const other = groups.find((group) => isShownToBeAnother(rule, group));
      const from = isOfGroup ? groupUrn(rule.place) : other ? groupUrn(other.place) : PET;
      return {
        type: RULE,
        urn: urnOf(RULE, ruleName(index)),
        name: ruleName(index),
        props: { ...common(rule), ...rule.rule, securityRuleName: ruleName(index) },
        propertyDependencies: {
          ...madeFrom(rule.place, rule.resourceGroup),
          networkSecurityGroupName: [{ urn: from }],
        },
      };
    }),
  ];
}

/** The rules of a stack where they will be deployed. */
function deployedBy({ groups, rules }: Stack): readonly DeployedRule[] {
  return [
    ...groups.flatMap(({ place, inline }) =>
      inline.map((rule, index) => ({ ...rule, group: keyOf(place), name: inlineName(place, index) })),
    ),
    ...rules.map(({ place, rule }, index) => ({ ...rule, group: keyOf(place), name: ruleName(index) })),
  ];
}

describe("the rules of a stack", () => {
  const run = fc.constantFrom("preview" as const, "record" as const);
  it("are all reported that admit traffic, whatever names are unknown", () => {
    let admitting = 0;
    check(
      RUNS,
      fc.property(stack, run, (stack, run) => {
        const reportedRules = reportedIn(resourcesOf(stack), run);
        for (const name of openRules(deployedBy(stack))) {
          admitting++;
          assert.ok(reportedRules.has(name), name);
        }
      }),
    );
    assert.ok(admitting > scaled(RUNS), `${admitting} rules admit traffic`);
  });

  it("are reported if they admit traffic, and no others, where all names are known", () => {
    check(
      RUNS,
      fc.property(stack, run, ({ groups, rules }, run) => {
        const known = <T extends Names>(one: T): T => ({
          ...one,
          name: one.name === "made" ? "lower" : one.name,
          resourceGroup: one.resourceGroup === "made" ? "lower" : one.resourceGroup,
        });
        const stack = { groups: groups.map(known), rules: rules.map(known) };
        assert.deepEqual(reportedIn(resourcesOf(stack), run), openRules(deployedBy(stack)));
      }),
    );
  });
});
