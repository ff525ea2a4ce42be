/**
 * Templates whose names only Azure knows: no rule that admits traffic stays unreported because it was taken for a rule of a group in
 * another deployment or resource group. The test knows what will be deployed, and the template says it by functions.
 */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { NO_PARAMETERS, resourcesOf } from "../../../policies/azure/arm";
import { check, scaled } from "../../evaluator/arbitraries";
import { type DeployedRule, openRules, reportedIn } from "../reported";
import { type Json, NAMING, SMTP, deployment, group, settingOf, standalone, template } from "./harness";

const RUNS = 3000;

/** What functions give where an expression is evaluated. */
interface Here {
  readonly deployment: string;
  readonly resourceGroup: string;
}

const ROOT: Here = { deployment: "main", resourceGroup: "x" };

/** Expressions for names, and their values. */
const NAMES: readonly (readonly [expression: string, nameOf: (here: Here) => string])[] = [
  ["'a'", () => "a"],
  ["deployment().name", (here) => here.deployment],
  ["toLower(deployment().Name)", (here) => here.deployment],
  ["resourceGroup().name", (here) => here.resourceGroup],
  ["concat(resourceGroup().name, '-', deployment().name)", (here) => `${here.resourceGroup}-${here.deployment}`],
];

const rule = fc.record({ access: fc.constantFrom("Allow", "Deny"), priority: fc.constantFrom(100, 200, 300) });

const item = fc.record({
  name: fc.constantFrom(...NAMES),
  /** The rules of a group; `null` for a rule that is a resource. */
  inline: fc.option(fc.array(rule, { maxLength: 2 })),
  rule,
});

const nested = fc.record({
  items: fc.array(item, { maxLength: 3 }),
  isInner: fc.boolean(),
  resourceGroup: fc.constantFrom(undefined, "'x'", "'y'", "resourceGroup().name"),
});

type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;

const WHERE: Readonly<Record<string, string>> = { "'x'": "x", "'y'": "y", "resourceGroup().name": ROOT.resourceGroup };

/** Resources, and their rules where they will be deployed. Names of groups in one resource group differ, as Azure has it. */
class Stage {
  readonly rules: DeployedRule[] = [];
  readonly #taken = new Set<string>();
  #count = 0;

  /** @param here What its expressions are about. */
  resourcesOf(items: readonly Item[], here: Here, resourceGroup: string): readonly Json[] {
    return items.flatMap(({ name: [expression, nameOf], inline, rule }) => {
      const key = `${resourceGroup}/${nameOf(here)}`.toLowerCase();
      if (!inline) {
        const name = this.#add(key, rule);
        return [standalone(`[concat(${expression}, '/${name}')]`, rule)];
      }
      if (this.#taken.has(key)) return [];
      this.#taken.add(key);
      const rules = inline.map((one) => ({ name: this.#add(key, one), properties: { ...SMTP, ...one } }));
      return [group(`[${expression}]`, rules)];
    });
  }

  #add(group: string, rule: object): string {
    const name = `r${this.#count++}`;
    this.rules.push({ ...SMTP, ...rule, group, name });
    return name;
  }
}

describe("templates whose names only Azure knows", () => {
  it("leave no rule unreported that admits traffic", () => {
    let admitting = 0;
    check(
      RUNS,
      fc.property(fc.array(item, { maxLength: 3 }), fc.array(nested, { maxLength: 2 }), (items, deployments) => {
        const stage = new Stage();
        const resources = [
          ...stage.resourcesOf(items, ROOT, ROOT.resourceGroup),
          ...deployments.map(({ items, isInner, resourceGroup }, index) => {
            const name = `d${index}`;
            const where = resourceGroup === undefined ? ROOT.resourceGroup : WHERE[resourceGroup]!;
            const here = isInner ? { deployment: name, resourceGroup: where } : ROOT;
            const inner = template(stage.resourcesOf(items, here, where));
            const more = resourceGroup === undefined ? {} : { resourceGroup: `[${resourceGroup}]` };
            const written = deployment(name, inner, {}, more);
            return isInner ? written : { ...written, properties: { template: inner } };
          }),
        ];
        const read = resourcesOf(template(resources), settingOf(NO_PARAMETERS), NAMING);
        const reported = reportedIn(
          read.resources.map(({ resource }) => resource),
          "record",
        );
        for (const name of openRules(stage.rules)) {
          admitting++;
          assert.ok(reported.has(name), name);
        }
      }),
    );
    assert.ok(admitting > scaled(RUNS), `${admitting} rules admit traffic`);
  });
});
