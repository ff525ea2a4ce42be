import { PROPERTIES, type Property } from "../evaluator/rule";
import { BRIDGED } from "./bridged";
import type { Spelling } from "./declaration";
import type { Dialect } from "./rules";

/**
 * Terraform's azurerm itself, whose resources come from plans and states: in the shape that Pulumi bridges, but as Terraform writes it. The
 * types are those of Terraform after the word `terraform`.
 */
export const TERRAFORM: Dialect = {
  ...BRIDGED,
  spelling: { names: namesOf((property) => BRIDGED.spelling.names[property] ?? property), language: "terraform" },
  adminSpelling: {
    // There, each source is a block of its own.
    names: namesOf((property) =>
      (BRIDGED.adminSpelling.names[property] ?? property).replace(/^(source|destination)s$/, "$1"),
    ),
    language: "terraform",
  },
};

function namesOf(name: (property: Property) => string): Spelling["names"] {
  return Object.fromEntries(PROPERTIES.map((property) => [property, snakeCased(name(property))]));
}

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
