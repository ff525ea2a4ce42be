/* Evaluates expressions and templates as the audit and the policies do. */

import * as assert from "node:assert/strict";
import {
  type ParameterValues,
  NO_PARAMETERS,
  type Unevaluated,
  parametersFromData,
  resourcesOf,
} from "../../../policies/azure/arm";
import { Evaluator } from "../../../policies/azure/arm/evaluator";
import { UnevaluatedTexts } from "../../../policies/azure/arm/unevaluated-texts";
import { TemplateScope } from "../../../policies/azure/arm/scope";
import type { Linked, Setting } from "../../../policies/azure/arm/template";
import type { Value } from "../../../policies/azure/arm/value";
import { rulesIn } from "../../../policies/azure/groups";
import { judge } from "../../../policies/evaluator/judge";
import { MOST_STEPS, WorkBudget } from "../../../policies/evaluator/sets/work-budget";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { answerOf } from "../../evaluator/answers";

export type Json = Readonly<Record<string, unknown>>;

export const GROUP = "Microsoft.Network/networkSecurityGroups";
export const RULE = `${GROUP}/securityRules`;
export const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

export interface Evaluated {
  readonly value: Value;
  /** What it took. */
  readonly steps: number;
  /** Each as `PLACE: REASON`. */
  readonly unevaluated: readonly string[];
  /** What is written there, of each. */
  readonly texts: readonly string[];
}

/**
 * Evaluates an expression, or other JSON, as an output of a template.
 *
 * @param steps What it may take.
 */
export function evaluate(json: unknown, template: Json = {}, given: Json = {}, steps = MOST_STEPS): Evaluated {
  const texts = new UnevaluatedTexts();
  const evaluator = new Evaluator(texts);
  const budget = new WorkBudget(steps);
  const value = budget.spendOn(
    1,
    () => {
      const scope = new TemplateScope(evaluator, template, {
        id: "",
        location: "",
        parameters: givenOf(given),
        place: "",
      });
      return evaluator.valueOf(json, { scope, loops: [], bound: [] }, "outputs.it");
    },
    () => assert.fail("what is too much is not known, and no more"),
  );
  return {
    value,
    steps: steps - budget.left,
    unevaluated: texts.all.map(({ place, reason }) => `${place}: ${reason}`),
    texts: texts.all.map(({ text }) => text),
  };
}

/** What is given to parameters, by their names. */
export function givenOf(values: Json): ParameterValues {
  return parametersFromData(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])));
}

export const NAMING = { stack: "arm:a.json::template", within: "" };

export interface Judged {
  /** Each as `NAME: STATUS`, in the order of the names. */
  readonly groups: readonly string[];
  readonly unread: readonly string[];
  readonly unevaluated: readonly Unevaluated[];
  /** Whether two rules of a group have one priority, which Azure refuses. */
  readonly isRefused: boolean;
}

/** Judges all groups of a template. */
export function judged(
  template: Json,
  given: ParameterValues = NO_PARAMETERS,
  files: Readonly<Record<string, Json>> = {},
): Judged {
  const { resources, unread, unevaluated } = resourcesOf(template, settingOf(given, files), NAMING);
  const { groups } = rulesIn(resources.map(({ resource }) => resource));
  const statuses = groups.map(({ name, urn, rules }) => {
    const verdict = judge(rules, DEFAULT_QUESTION);
    const defaults = new Set(verdict.open.flatMap((finding) => finding.rules.flatMap((rule) => rule.defaults ?? [])));
    const by = defaults.size > 0 ? ` by ${[...defaults].join()}` : "";
    return `${name ?? "?"}${urn === undefined ? " elsewhere" : ""}: ${answerOf(verdict)}${by}`;
  });
  return {
    groups: statuses.sort(),
    unread: unread.map(({ name, why }) => `${name}: ${why}`),
    unevaluated,
    isRefused: groups.some(({ rules }) => new Set(rules.map(({ priority }) => priority)).size < rules.length),
  };
}

export function settingOf(given: ParameterValues, files: Readonly<Record<string, Json>> = {}): Setting {
  const follow: Setting["follow"] = ({ relativePath }): Linked | undefined => {
    const template = relativePath === undefined ? undefined : files[relativePath];
    return template && { file: relativePath!, template };
  };
  return { parameters: given, location: { key: "", resourceGroup: undefined }, file: "a.json", follow };
}

export const SMTP = {
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
} as const;

/** A rule that allows SMTP from anywhere, but for the changes. */
export function rule(name: string, changes: Json = {}): Json {
  return { name, properties: { ...SMTP, ...changes } };
}

/** A group with these rules, which may be an expression. */
export function group(name: unknown, securityRules: unknown, more: Json = {}): Json {
  return {
    type: GROUP,
    apiVersion: "2024-05-01",
    name,
    location: "westeurope",
    properties: { securityRules },
    ...more,
  };
}

/** A rule that is a resource of its own. */
export function standalone(name: unknown, changes: Json = {}, more: Json = {}): Json {
  return { type: RULE, apiVersion: "2024-05-01", name, properties: { ...SMTP, ...changes }, ...more };
}

export function template(resources: unknown, more: Json = {}): Json {
  return { $schema: SCHEMA, contentVersion: "1.0.0.0", ...more, resources };
}

/** A deployment of a template, which by default has names of its own, as Bicep makes it. */
export function deployment(name: string, inner: unknown, parameters: Json = {}, more: Json = {}): Json {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersion: "2022-09-01",
    name,
    properties: {
      mode: "Incremental",
      expressionEvaluationOptions: { scope: "inner" },
      template: inner,
      parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }])),
    },
    ...more,
  };
}
