/**
 * Reduces recordings of differences: `npm run minimize -- FOLDER STEP TO [ROOT]`. FOLDER has recordings, and STEP is one as the judge names
 * it ("12/2"). Its first difference is kept, and the reduced recording is written to the folder TO. ROOT is the repository whose audit is
 * judged.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { print } from "../../measure";
import { auditorOf } from "../judge/auditor";
import { isDifference, judgeStep, lineOf } from "../judge/judgement";
import { stepsIn } from "../judge/recorded";
import { obtainTofu } from "../tofu-cli";
import { isSameFault, minimize, scriptOf } from "./minimize";

const [folder, step, to, root] = process.argv.slice(2);
if (folder === undefined || step === undefined || to === undefined) {
  throw new Error("Usage: npm run minimize -- FOLDER STEP TO [ROOT]");
}

const audit = auditorOf(root);
const steps = [...stepsIn(path.join(folder, path.dirname(step)))].slice(0, Number(path.basename(step)));
const shown = judgeStep(steps.at(-1)!, audit).find(isDifference);
if (!shown) throw new Error(`${step} has no difference.`);
print(lineOf(shown));
const work = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-minimize-"));
try {
  minimize(scriptOf(steps), shown, to, { tofu: obtainTofu(), audit, work, isLike: isSameFault });
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
print(to);
