import type { DeclaredRule } from "./azure/declaration";
import { type Change, MEMBERS, changed } from "./evaluator/fix";
import { propertyOf, readField } from "./evaluator/matching/field";
import type { Property } from "./evaluator/rule";
import type { Setting } from "./languages";

/** A change as it is made to the properties of a rule. */
export interface PropertyChange extends Setting {
  /** The property that says the same now and is to go, if it is another. */
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
