import type { Verdict } from "../../policies/evaluator/verdict";
import type { ThreeValued } from "./oracle";

/** A verdict in one word: a firm finding takes precedence over what is undecided. */
export function answerOf({ open, undecided }: Pick<Verdict<unknown>, "open" | "undecided">): ThreeValued {
  return open.length > 0 ? "open" : undecided ? "undecided" : "restricted";
}
