/**
 * Judges recordings: `npm run judge -- FOLDER [ROOT]`. FOLDER has recordings or one step of one; ROOT is the repository whose audit is
 * judged, by default this one. Prints a line for each difference and a summary, and ends with 1 if there are differences.
 *
 * A plan is compared with the Azure after its apply, if that succeeded, and a state with the Azure of its moment. What a state does not
 * show of Azure (after a failed apply, a change outside of Terraform, or what was written after the state was read) is counted separately.
 */
import { print } from "../../measure";
import { auditorOf } from "./auditor";
import { featuresOf } from "./features";
import { isDifference, judgeStep, lineOf } from "./judgement";
import { stepsIn } from "./recorded";
import { countBy, summaryOf } from "./summary";

const [folder, root] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: npm run judge -- FOLDER [ROOT]");

const audit = auditorOf(root);
const steps = [...stepsIn(folder)];
const outcomes = steps.flatMap((step) => {
  const judged = judgeStep(step, audit);
  for (const outcome of judged.filter(isDifference)) print(lineOf(outcome));
  return judged;
});
for (const line of summaryOf(outcomes)) print(line);
print("");
print(`What the ${steps.length} steps have:`);
for (const [feature, all] of countBy(steps.flatMap(featuresOf), (one) => one)) {
  print(`${String(all.length).padStart(7)}  ${feature}`);
}
process.exitCode = outcomes.some(isDifference) ? 1 : 0;
