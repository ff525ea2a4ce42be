/** Answers for one group after the other, as `solver.ts` asks. */
import { opinionOn, startZ3 } from "./formulas";
import type { Asked } from "./solver";

const z3 = startZ3();

process.on("message", ({ rules, question }: Asked) => {
  void (async () => process.send!(await opinionOn(await z3, rules, question)))();
});
// The threads of Z3 would keep it alive.
process.on("disconnect", () => process.exit());
