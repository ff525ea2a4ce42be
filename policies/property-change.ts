import type { DeclaredRule } from "./azure/declaration";
import { type Change, MEMBERS, changed } from "./evaluator/fix";
import { propertyOf, readField } from "./evaluator/matching/field";
import type { Property } from "./evaluator/rule";
import type { Setting } from "./languages";

/** A change to the properties of a rule. */
export interface PropertyChange extends Setting {
  /** The other property of the same side, which is to be removed. */
  readonly replaces: Property | undefined;
}

export function propertyChangeOf(change: Change<DeclaredRule>): PropertyChange {
  const { rule, side } = change;
  const [one, list] = MEMBERS[side];
  const after = changed(change);
  const [property, other] = after[one] === undefined ? [list, one] : [one, list];
  const isInUse = readField(rule, side)
    .flat()
    .some((entry) => propertyOf(entry) === other);
  return { rule, property, value: after[property] as Setting["value"], replaces: isInUse ? other : undefined };
}
