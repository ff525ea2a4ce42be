/*
 * How surely a resource is there, and since when: what a reader of plans, states and templates knows beyond properties.
 */

/** Whether something is there: surely, perhaps, or surely not (any more). */
export type Existence = "certain" | "possible" | "gone";

export interface Timing {
  readonly existence: Existence;
  /** Whether this run writes it, or it is as it was recorded. */
  readonly isWritten: boolean;
  /** Whether this run makes it anew; `undefined` if that is unknown. */
  readonly isNew: boolean | undefined;
  /**
   * Of a group: `whole` if its list has all of its rules at that moment, and none but them; `kept` if Azure may have others, which stay.
   */
  readonly list: "whole" | "kept";
  /** Of a recorded group: whether its program sets the list; `undefined` if that is unknown. */
  readonly setsRules: boolean | undefined;
  /** When it was written last, in milliseconds since 1970, if that is recorded. */
  readonly modified: number | undefined;
  /** Whether writing it again replaces what has its name already, as a template does; else Azure's providers refuse to. */
  readonly replacesNamesake: boolean;
  /** Of a rule: whether updating it makes it anew if it is gone. Bridged providers read it first, and fail. */
  readonly updatesMissing: boolean;
  /** Of a rule: the URNs of what is written before it (or, if it is deleted, after it); `everything` if nothing comes later. */
  readonly follows: ReadonlySet<string> | "everything";
}

export const RECORDED: Timing = {
  existence: "certain",
  isWritten: false,
  isNew: false,
  list: "kept",
  setsRules: undefined,
  modified: undefined,
  replacesNamesake: false,
  updatesMissing: true,
  follows: new Set(),
};
