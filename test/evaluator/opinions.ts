/** What the evaluator and the solver say of one group. */
import { judge } from "../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../policies/evaluator/question";
import { answerOf } from "./answers";
import type { ThreeValued } from "./oracle";
import { type PlainRule, declared } from "./plain";
import type { Solver } from "./solver";

export interface Opinions {
  readonly evaluator: ThreeValued;
  readonly solver: ThreeValued;
}

/** Asked by default, and with somebody trusted. */
export const QUESTIONS: readonly Question[] = [
  DEFAULT_QUESTION,
  { ...DEFAULT_QUESTION, trustedSources: ["8.0.0.0/9", "2600::/33"] },
];

export async function opinionsOn(rules: readonly PlainRule[], question: Question, solver: Solver): Promise<Opinions> {
  return {
    evaluator: answerOf(judge(rules.map(declared), question)),
    solver: await solver.opinionOn(rules, question),
  };
}

/** Whether they agree, or the evaluator is undecided where docs/how-it-decides.md says that it may be. */
export function areCompatible(rules: readonly PlainRule[], { evaluator, solver }: Opinions): boolean {
  if (evaluator === solver) return true;
  const isSomewhere = rules.some(({ destinations, sourcePorts }) => [destinations, sourcePorts].includes("unknown"));
  return evaluator === "undecided" && solver === "open" && isSomewhere;
}
