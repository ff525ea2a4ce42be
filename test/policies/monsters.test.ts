/** Groups and deployments that are made to take long, or very much room: a preview ends in a moment, and says what was too much. */

import * as assert from "node:assert/strict";
import { newRunBudgets } from "../../policies/evaluator/sets/work-budget";
import { noUnrestrictedSmtp } from "../../policies/no-unrestricted-smtp";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { ReportedFindings } from "../../policies/reported-findings";
import { type Json, group as groupIn, rule as ruleIn, template } from "../azure/arm/harness";
import {
  type Outcome,
  type Properties,
  allow,
  deny,
  group,
  resource,
  standalone,
  urnOf,
  validateResource,
  validateStack,
  verdict,
} from "./harness";

const times = <T>(count: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => of(index));

/** No message is longer than this, whatever it is about: a terminal shows it. */
const LONGEST_MESSAGE = 10_000;

function assertShort({ reports }: Outcome): void {
  for (const { message } of reports) assert.ok(message.length < LONGEST_MESSAGE, `${message.length} characters`);
}

const DEPLOYMENT = "azure-native:resources:Deployment";
const ENDLESS = "[map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', 1))))]";
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

function deploying(name: string, json: unknown, more: Json = {}): ReturnType<typeof resource> {
  return resource(DEPLOYMENT, name, { resourceGroupName: "mail", properties: { template: json, ...more } });
}

describe("a policy with monsters", function () {
  // They take a second or so.
  this.timeout(60_000);

  it("reports on very many rules with long names, and on many with very long names", () => {
    for (const [count, length] of [
      [1000, 1000],
      [30, 100_000],
    ] as const) {
      const long = "x".repeat(length);
      const rules = times(count, (index) => allow({ name: `${long}${index}`, priority: 100 + index }));
      for (const outcome of [validateResource(group(rules)), validateStack([group(rules)])]) {
        assert.equal(outcome.reports.length, count);
        assertShort(outcome);
      }
    }
  });

  it("reports on rules with lists of very many prefixes, whatever these are", () => {
    const lists: readonly (readonly string[])[] = [
      times(20_000, (index) => `${1 + (index % 223)}.${(index >> 8) % 256}.${index % 256}.0/24`),
      times(20_000, (index) => `2001:${index.toString(16)}::/32`),
      times(20_000, (index) => `Tag${index}`),
      times(200, (index) => `${"x".repeat(100_000)}${index}`),
      times(20, () => "10.0.0.1, ".repeat(10_000)),
    ];
    for (const list of lists) {
      const rules = [
        allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["*", ...list], destinationPortRange: "*" }),
        deny({ sourceAddressPrefix: undefined, sourceAddressPrefixes: list, priority: 4000 }),
      ];
      const outcome = validateResource(group(rules));
      assert.equal(verdict(outcome), "open", list[0]);
      assertShort(outcome);
    }
  });

  it("joins as many inline and standalone rules", () => {
    const rules = times(1500, (index) => allow({ name: `a${index}`, priority: 100 + index }));
    const others = times(1500, (index) => standalone(allow({ name: `b${index}`, priority: 2000 + index })));
    assert.equal(validateStack([group(rules), ...others]).reports.length, 3000);
  });

  const deployments: readonly (readonly [what: string, json: unknown, more: Json, advisory: RegExp])[] = [
    ["deep text", nested(20_000), {}, /^Deployment "d" may let .*: its template is nested too deep to be read\.$/],
    [
      "deep parameters",
      template([groupIn("web", [ruleIn("smtp", { sourceAddressPrefix: "[parameters('p')]" })])], {
        parameters: { p: {} },
      }),
      { parameters: `{"p": {"value": ${nested(20_000)}}}` },
      /^An expression of the template of deployment "d" cannot be evaluated: parameters: they are nested too deep\.$/m,
    ],
    [
      "deep properties",
      template([groupIn("web", [ruleIn("smtp", { access: JSON.parse(nested(1500)) as unknown })])]),
      {},
      /: it is nested too deep\.$/m,
    ],
    [
      "an endless expression",
      template([groupIn("web", ENDLESS)]),
      {},
      /^Deployment "d" may let .*: reading its template exceeds the work budget\.$/m,
    ],
  ];
  for (const [what, json, more, advisory] of deployments) {
    it(`advises that a deployment could not be read: ${what}`, () => {
      const outcome = validateResource(deploying("d", json, more));
      assertShort(outcome);
      assert.ok(
        outcome.reports.some(
          ({ message, enforcementLevel }) => enforcementLevel === "advisory" && advisory.test(message),
        ),
        outcome.reports.map(({ message }) => message).join("\n"),
      );
    });
  }

  it("takes for all deployments of a run what it may for one, and judges the others as they are", () => {
    const budgets = newRunBudgets();
    const policy = noUnrestrictedSmtp(new DeclaredInputs(), new ReportedFindings(), budgets);
    const validate = (inputs: Properties): readonly string[] => {
      const messages: string[] = [];
      const args = { type: DEPLOYMENT, urn: urnOf(DEPLOYMENT, "d"), name: "d", props: inputs, getConfig: () => ({}) };
      const report = (violation: unknown): void => {
        messages.push(typeof violation === "string" ? violation : (violation as { readonly message: string }).message);
      };
      (policy.validateResource as (args: unknown, report: (violation: unknown) => void) => void)(args, report);
      return messages;
    };
    const endless = { properties: { template: template([groupIn("web", ENDLESS)]) } };
    const closed = [ruleIn("smtp", { priority: 200 }), ruleIn("no", { access: "Deny", priority: 100 })];
    for (let run = 0; run < 200; run++) assert.match(validate(endless).join("\n"), /exceeds the work budget/);
    assert.equal(budgets.verdicts.left, 0);
    assert.deepEqual(validate({ properties: { template: template([groupIn("web", closed)]) } }), []);
    assert.match(
      validate({ properties: { template: template([groupIn("web", [ruleIn("smtp")])]) } }).join(),
      /must not let/,
    );
  });
});
