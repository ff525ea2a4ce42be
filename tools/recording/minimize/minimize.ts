/** Reduces a recording as long as its last step shows the same. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Auditor } from "../judge/auditor";
import type { Outcome } from "../judge/compare";
import { judgeStep } from "../judge/judgement";
import { kindOf } from "../judge/kind";
import { type RecordedStep, stepsIn } from "../judge/recorded";
import { play } from "../play";
import type { Script } from "../script";
import type { Tofu } from "../tofu-cli";
import { write } from "../write";
import { reductionsOf } from "./reductions";

/** The script of the first steps of a recording. */
export function scriptOf(steps: readonly RecordedStep[]): Script {
  return {
    surroundings: Object.values(steps[0]!.azureBefore!.resources),
    steps: steps.map(({ about }) => {
      const { program, changes, drift, planOptions, faults } = about;
      if (!program) throw new Error("This recording was kept without its program.");
      return { program, changes, drift, planOptions, faults };
    }),
  };
}

/** Whether an outcome shows what another shows. */
export type Likeness = (one: Outcome, other: Outcome) => boolean;

/** For differences: the same fault, with no feature that the other lacks. */
export const isSameFault: Likeness = (one, other) => {
  const parts = (outcome: Outcome): readonly string[] => kindOf(outcome).split(/ \| |, /);
  const known = parts(other);
  return isAlike(one, other) && parts(one).every((part) => known.includes(part));
};

/** The same kind, with the same outcome. */
export const isSameKind: Likeness = (one, other) => isAlike(one, other) && kindOf(one) === kindOf(other);

function isAlike(one: Outcome, other: Outcome): boolean {
  return (["document", "azure", "fault", "staleness"] as const).every((name) => one[name] === other[name]);
}

/** What minimizing needs. */
export interface Means {
  readonly tofu: Tofu;
  readonly audit: Auditor;
  /** A folder for attempts. */
  readonly work: string;
  readonly isLike: Likeness;
  /** The upper limit of played scripts; by default there is none. */
  readonly limit?: number;
}

/** Tries all reductions until none shows the same, and writes the last that did into a folder. */
export function minimize(script: Script, shown: Outcome, to: string, means: Means): Script {
  let smallest = script;
  // If two requests have no order, another play may end differently.
  if (![1, 2, 3].some(() => stays(script, shown, to, means))) {
    throw new Error("This does not show the same when it is played again.");
  }
  for (let tried = 0; ;) {
    const reductions = reductionsOf(smallest);
    // Failed reductions are tried again only after all others.
    const order = [...reductions.slice(tried), ...reductions.slice(0, tried)];
    const next = order.findIndex((reduced) => stays(reduced, shown, to, means));
    if (next < 0) return smallest;
    tried = (tried + next) % reductions.length;
    smallest = order[next]!;
  }
}

/** Plays a script, and keeps the recording if its last step shows the same. */
function stays(script: Script, shown: Outcome, to: string, { tofu, audit, work, isLike }: Means): boolean {
  const folder = path.join(work, "played");
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    const steps = play(script, folder, tofu);
    if (steps.length < script.steps.length) return false;
    const tried = path.join(work, "recorded");
    write({ seed: shown.step.about.seed, tofu: tofu.version, steps }, tried);
    const last = [...stepsIn(tried)].at(-1)!;
    if (!judgeStep(last, audit).some((outcome) => isLike(outcome, shown))) return false;
    fs.rmSync(to, { recursive: true, force: true });
    fs.cpSync(tried, to, { recursive: true });
    return true;
  } catch {
    // A reduction may leave a program that refers to something removed.
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
