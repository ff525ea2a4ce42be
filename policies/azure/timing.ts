/* How certain it is that a resource is there, and since when: what a reader of plans, states and templates knows beyond properties. */

/** Whether something is there: certainly, perhaps, or certainly not (any more). */
export type Existence = "certain" | "possible" | "gone";

export interface Timing {
  readonly existence: Existence;
  /** Whether this run writes it; otherwise it stays as recorded. */
  readonly isWritten: boolean;
  /** Whether this run creates it anew; `undefined` if that is unknown. */
  readonly isNew: boolean | undefined;
  /**
   * For a group: `whole` if its list has exactly its rules at that moment; `kept` if Azure may have others, which stay; `perhaps whole` if
   * it is unknown whether the list is written.
   */
  readonly list: "whole" | "perhaps whole" | "kept";
  /** For a recorded group: whether its program sets the list; `undefined` if that is unknown. */
  readonly setsRules: boolean | undefined;
  /** When it was last written, in milliseconds since 1970, if that is recorded. */
  readonly modified: number | undefined;
  /** Whether writing it again replaces the resource of the same name, as a template does; otherwise Azure's providers refuse to. */
  readonly replacesNamesake: boolean;
  /** For a rule: whether updating it creates it anew if it is gone. Bridged providers read it first, and fail. */
  readonly updatesMissing: boolean;
  /** For a rule: the URNs of what is written before it (or, if it is deleted, after it); `everything` if nothing comes later. */
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
