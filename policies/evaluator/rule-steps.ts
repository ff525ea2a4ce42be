import { PROPERTIES, type SecurityRule } from "./rule";

/** What is due for each rule. */
const STEPS_A_RULE = 300;

/** What is due for each value that a rule names, and for each character of it. */
const STEPS_A_VALUE = 40;
const STEPS_A_CHARACTER = 2;

/** The steps that are due to rules by their size, as it takes about to read and compare them where they are not arranged to take longer. */
export function stepsForRules(rules: readonly SecurityRule[]): number {
  let steps = 0;
  for (const rule of rules) {
    steps += STEPS_A_RULE;
    for (const property of PROPERTIES) {
      const value = rule[property];
      if (Array.isArray(value)) for (const element of value) steps += stepsForValue(element);
      else if (value !== undefined) steps += stepsForValue(value);
    }
  }
  return steps;
}

function stepsForValue(value: unknown): number {
  return STEPS_A_VALUE + (typeof value === "string" ? STEPS_A_CHARACTER * value.length : 0);
}
