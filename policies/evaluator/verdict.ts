import type { Addresses, ByFamily } from "./sets/addresses";
import type { EntryOfRule } from "./matching/field";

/**
 * The answer for a set of rules. If it has neither findings nor undecided rules, they are restricted, whatever the unknown values become.
 *
 * @typeParam R The caller's rules, which the verdict refers to.
 */
export interface Verdict<R> {
  /** What is open whatever the unknown values become. */
  readonly open: readonly Finding<R>[];
  /** Present if unknown values may make more open. */
  readonly undecided: Undecided<R> | undefined;
}

/** A rule that is open by itself (after the Denies before it), or several that are open only together. */
export interface Finding<R> {
  /** One rule, or several in the order in which they are matched. */
  readonly rules: readonly R[];
  /** The guarded ports that are open, ascending. */
  readonly ports: readonly number[];
  readonly exposure: ByFamily<Exposure>;
  /** The addresses of the exposure themselves, and the destinations of the rules, including those that Denies close to some sources. */
  readonly admitted: { readonly sources: Addresses; readonly destinations: Addresses };
  /** Whether counting took more than the work budget: then the exposure is an upper bound, as if no Deny came first. */
  readonly isOverBudget: boolean;
  /** What could not be read in these rules, and therefore matches everything. */
  readonly unreadable: readonly EntryOfRule<R>[];
  /**
   * The service tags that count as unrestricted by their names in these rules, each once. Which addresses they hold is not known, so with any
   * of them the exposure is an upper bound, as if they were all public addresses.
   */
  readonly assumedTags: readonly string[];
  /** Denies that do not close it. */
  readonly denies: readonly IneffectiveDeny<R>[];
}

/**
 * The public addresses that are admitted to the destination that most of them reach (of very many destinations, the widest of the most
 * promising).
 */
export interface Exposure {
  /** Whether they are more than the limit. */
  readonly open: boolean;
  /** How many. */
  readonly addresses: bigint;
  /** How many count in total: the public addresses that are not trusted. */
  readonly of: bigint;
  /** The lowest of the admitted addresses, as text; `undefined` if there is none. */
  readonly example: string | undefined;
}

/** A Deny of something that a finding admits. */
export interface IneffectiveDeny<R> {
  readonly rule: R;
  /**
   * `later`: matches only after the rules of the finding; `partial`: denies only part of it; `unreadable`: has no effect, because it cannot
   * be read.
   */
  readonly why: "later" | "partial" | "unreadable";
  readonly unreadable: readonly EntryOfRule<R>[];
}

export interface Undecided<R> {
  /** The guarded ports that may be open, ascending. */
  readonly ports: readonly number[];
  /** The rules that may be open, in the order in which they are matched. */
  readonly rules: readonly R[];
  /** The values that it depends on. */
  readonly unknown: readonly EntryOfRule<R>[];
}

/**
 * Why a rule has no change that closes it without deciding for its owner. `ports`, `sources`, `access`: some of these are unknown or cannot
 * be read. `no trusted sources`: it covers guarded ports only, and none of its sources is trusted. `too many`: it is open together with too
 * many rules. `over budget`: the search for a change takes more than the work budget.
 */
export type Obstacle = "access" | "ports" | "sources" | "no trusted sources" | "too many" | "over budget";
