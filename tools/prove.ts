/**
 * Compares the evaluator with the solver on random groups, for a given time: `npm run prove -- [SECONDS] [SEED]`. If they differ, it prints
 * the group and ends with 1.
 */

import * as fc from "fast-check";
import { QUESTIONS, areCompatible, opinionsOn } from "../test/evaluator/opinions";
import { plainGroup } from "../test/evaluator/plain";
import { Solver } from "../test/evaluator/solver";
import { print } from "./measure";

async function main(seconds: number, seed: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  const solver = new Solver();
  const counts = new Map<string, number>();
  const agrees = fc.asyncProperty(plainGroup, fc.constantFrom(...QUESTIONS), async (rules, question) => {
    const opinions = await opinionsOn(rules, question, solver);
    if (!areCompatible(rules, opinions)) throw new Error(JSON.stringify(opinions));
    const { evaluator, solver: other } = opinions;
    const answer = evaluator === other ? evaluator : `undecided though ${other}, a known limit`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  });
  try {
    // In batches, because a batch cannot be stopped.
    for (let batch = seed; Date.now() < end; batch++) await fc.assert(agrees, { seed: batch, numRuns: 20 });
  } finally {
    solver.stop();
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([answer, count]) => `${count} ${answer}`);
  print(
    `${all} groups in ${seconds} s, from seed ${seed}, none on which evaluator and solver differ: ${parts.join("; ")}`,
  );
}

const [seconds = "60", seed = "25"] = process.argv.slice(2);
main(Number(seconds), Number(seed)).catch((error: unknown) => {
  process.exitCode = 1;
  console.error(error);
});
