import type { Verdict } from "../../policies/evaluator/verdict";
import type { ThreeValued } from "./oracle";

/** A verdict in one word, a firm finding being the most that is said. */
export function answerOf({ open, undecided }: Pick<Verdict<unknown>, "open" | "undecided">): ThreeValued {
  return open.length > 0 ? "open" : undecided ? "undecided" : "restricted";
}
