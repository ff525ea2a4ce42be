import type { DeclaredRule } from "../../policies/azure/declaration";
import { remembered } from "../../policies/evaluator/sets/remembered";
import type { Decided, Details } from "./decide";
import { isPlainRule, rulesIn, rulesInText, textOf } from "./rule-texts";

/** Longer texts of rules are seldom the same, and would fill the memory. In characters. */
const LONGEST_TEXT = 2000;

/** Past so many texts all are forgotten. */
const MOST_TEXTS = 5000;

/** What a run has decided of lists of rules. Groups whose rules say the same share one list, and so what is decided of it. */
export class KnownRules {
  readonly decided = new WeakMap<readonly DeclaredRule[], readonly Decided[]>();
  /** What each rule does, where nothing is accepted. */
  readonly details = new WeakMap<readonly DeclaredRule[], Details>();
  readonly #ofText = remembered((text: string) => rulesInText(text, ""));
  /** Texts that came once. Most come once only, and what is decided of them need not be kept. */
  readonly #seen = new Set<string>();

  /** The rules of a list, with `null` in place of those that do not matter. */
  rulesIn(securityRules: readonly unknown[], urn: string): readonly DeclaredRule[] {
    // A rule that has a name is not called by its place.
    const named = securityRules.filter((rule) => rule !== null);
    const text = named.every(isPlainRule) ? textOf(named) : undefined;
    if (text === undefined || text.length > LONGEST_TEXT) return rulesIn(securityRules, urn);
    if (this.#seen.has(text)) return this.#ofText(text)!;
    if (this.#seen.size === MOST_TEXTS) this.#seen.clear();
    this.#seen.add(text);
    return rulesIn(securityRules, urn);
  }
}

/** The value for some rules, made once. */
export function onceFor<T extends object>(
  rules: readonly DeclaredRule[],
  known: WeakMap<readonly DeclaredRule[], T>,
  make: () => T,
): T {
  const value = known.get(rules) ?? make();
  known.set(rules, value);
  return value;
}
