/**
 * Z3 in a process of its own. In this one its threads could not be stopped, and what it frees too late, or after them, would fail
 * whatever runs then.
 */
import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import type { OracleQuestion, ThreeValued } from "./oracle";
import type { PlainRule } from "./plain";

export interface Asked {
  readonly rules: readonly PlainRule[];
  readonly question: OracleQuestion;
}

/** A process is asked no more often, since its memory only grows. */
const MOST_ASKED = 50;

/** Takes one question at a time. */
export class Solver {
  #process: ChildProcess | undefined;
  #asked = 0;

  /** @throws Error if it gives up; why, it writes to standard error. */
  opinionOn(rules: readonly PlainRule[], question: OracleQuestion): Promise<ThreeValued> {
    if (this.#asked++ % MOST_ASKED === 0 || this.#process?.connected !== true) this.#start();
    const child = this.#process!;
    const asked: Asked = { rules, question };
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the solver ended with ${String(code)}`));
      child.once("exit", ended);
      child.once("message", (answer) => {
        child.off("exit", ended);
        resolve(answer as ThreeValued);
      });
      child.send(asked);
    });
  }

  stop(): void {
    // A process may end by itself after its last answer.
    if (this.#process?.connected === true) this.#process.disconnect();
    this.#process = undefined;
  }

  #start(): void {
    this.stop();
    this.#process = fork(path.join(__dirname, "solver-process.ts"), {
      execArgv: ["--require", "ts-node/register/transpile-only"],
    });
  }
}
