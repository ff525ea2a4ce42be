/** Makes recordings of new programs, and judges them at once. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { auditorOf } from "./judge/auditor";
import { isDifference, judgeStep, lineOf } from "./judge/judgement";
import { stepsIn } from "./judge/recorded";
import { record } from "./record";
import { obtainTofu } from "./tofu-cli";
import { write } from "./write";

/** How many recordings, plans and states, and groups in these, agreed with Azure. */
export interface Agreed {
  readonly recordings: number;
  readonly groups: number;
}

/**
 * Records and judges for so many seconds, at least one recording.
 *
 * @throws At the first difference, with the command that records it again.
 */
export function judgeFresh(seconds: number): Agreed {
  const tofu = obtainTofu();
  const audit = auditorOf();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-fresh-"));
  const end = Date.now() + seconds * 1000;
  // Other programs in every run.
  const firstSeed = Math.floor(Date.now() / 1000);
  let [recordings, groups] = [0, 0];
  try {
    do {
      const seed = firstSeed + recordings++;
      write(record(seed, path.join(work, "played"), tofu), path.join(work, "recorded"));
      const outcomes = [...stepsIn(path.join(work, "recorded"))].flatMap((step) => judgeStep(step, audit));
      const difference = outcomes.find(isDifference);
      if (difference) throw new Error(`${lineOf(difference)} (npm run record -- 1 ${seed})`);
      groups += outcomes.length;
      fs.rmSync(path.join(work, "played"), { recursive: true });
    } while (Date.now() < end);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return { recordings, groups };
}
