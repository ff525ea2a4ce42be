import type { Json } from "./template-json";

/** The steps for any template, however small. */
const STEPS_A_TEMPLATE = 1_000;

/** The steps for each element of its JSON: to evaluate it and, if it belongs to a rule, to judge that. */
const STEPS_AN_ELEMENT = 200;

/** The steps for each character of its texts, which may be expressions. */
const STEPS_A_CHARACTER = 1;

/** The steps that a template is due by its size: about what it takes to evaluate everything in it once. */
export function stepsForTemplate(template: Json): number {
  let steps = STEPS_A_TEMPLATE;
  const rest: unknown[] = [template];
  while (rest.length > 0) {
    const value = rest.pop();
    steps += STEPS_AN_ELEMENT;
    if (typeof value === "string") steps += STEPS_A_CHARACTER * value.length;
    if (typeof value === "object" && value !== null) for (const element of Object.values(value)) rest.push(element);
  }
  return steps;
}
