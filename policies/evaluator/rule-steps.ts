import { PROPERTIES, type SecurityRule } from "./rule";
import type { ServiceTags } from "./service-tags";
import { FAMILIES } from "./sets/addresses";

/** The steps for each rule. */
const STEPS_A_RULE = 300;

/** The steps for each value that a rule names, and for each of its characters. */
const STEPS_A_VALUE = 40;
const STEPS_A_CHARACTER = 2;

/**
 * The steps that are due to rules by their size, as it takes about to read and compare them where they are not arranged to take longer.
 * For a service tag whose addresses are known, as many are due as for a rule that lists them.
 */
export function stepsForRules(rules: readonly SecurityRule[], serviceTags?: ServiceTags): number {
  let steps = 0;
  for (const rule of rules) {
    steps += STEPS_A_RULE;
    for (const property of PROPERTIES) {
      const value = rule[property];
      if (Array.isArray(value)) for (const element of value) steps += stepsForValue(element, serviceTags);
      else if (value !== undefined) steps += stepsForValue(value, serviceTags);
    }
  }
  return steps;
}

function stepsForValue(value: unknown, serviceTags: ServiceTags | undefined): number {
  if (typeof value !== "string") return STEPS_A_VALUE;
  const addresses = serviceTags?.addressesOf(value);
  const ranges = addresses ? FAMILIES.reduce((sum, family) => sum + addresses[family].length, 0) : 1;
  return STEPS_A_VALUE * ranges + STEPS_A_CHARACTER * value.length;
}
