import type { Passage } from "../../policies/evaluator/passage";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { keyOf } from "./ids";

/** The rules of a group, as one file has them. */
interface Version {
  readonly rules: () => readonly SecurityRule[];
  /** Whether there may be more rules than these. */
  readonly isPartial: boolean;
}

/** The rules of all groups that were judged, to be asked for what they admit. */
export class GroupRules {
  readonly #versions = new Map<string, Version[]>();
  readonly #passages = new Map<string, Passage>();

  get size(): number {
    return this.#versions.size;
  }

  /**
   * @param id The Azure id of the group.
   * @param rules Reads its rules.
   */
  add(id: string, rules: () => readonly SecurityRule[], { isPartial }: Pick<Version, "isPartial">): void {
    const key = keyOf(id);
    this.#passages.delete(key);
    this.#versions.set(key, [...(this.#versions.get(key) ?? []), { rules, isPartial }]);
  }

  /** What the group admits; the same object each time. Unknown of a group that was not read whole. */
  passageOf(id: string): Passage {
    const known = this.#passages.get(keyOf(id));
    if (known) return known;
    const passage = this.#passageOf(this.#versions.get(keyOf(id)) ?? []);
    this.#passages.set(keyOf(id), passage);
    return passage;
  }

  #passageOf(versions: readonly Version[]): Passage {
    const whole = versions.filter(({ isPartial }) => !isPartial);
    if (whole.length === 0) return { kind: "unknown" };
    return { kind: "either", of: whole.map(({ rules }) => ({ kind: "rules", rules: rules() })) };
  }
}
