import type { DeclaredRule } from "./azure/declaration";
import type { Finding } from "./evaluator/verdict";
import { nameOf } from "./printable";

/** The facts of one resource's findings that were reported, so that the others need not repeat them. */
export class SharedFacts {
  /** By kind and lines of a fact the rule that it was reported with. */
  readonly #rules = new Map<string, string>();

  /** The lines of a fact of a finding, or the name of the rule that they were reported with. */
  linesOnce(kind: string, lines: readonly string[], { rules }: Finding<DeclaredRule>): readonly string[] {
    if (lines.length === 0) return lines;
    const key = JSON.stringify([kind, lines]);
    const name = this.#rules.get(key);
    if (name !== undefined) return [`same as for rule ${name}`];
    // Several rules have no name to refer to them by.
    if (rules.length === 1) this.#rules.set(key, nameOf(rules[0]!));
    return lines;
  }
}
