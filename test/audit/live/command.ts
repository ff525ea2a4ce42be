import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { Outcome, RunMessage } from "./command-host";

/** A process that runs the command as often as it is asked to, and trusts a certificate. */
export class Command {
  readonly #process: ChildProcess;

  constructor(certificate: string) {
    this.#process = fork(path.join(__dirname, "command-host.ts"), {
      execArgv: ["--require", "ts-node/register/transpile-only"],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
    });
  }

  async run(message: RunMessage): Promise<Outcome> {
    this.#process.send(message);
    const [outcome] = (await once(this.#process, "message")) as [Outcome];
    return outcome;
  }

  async close(): Promise<void> {
    this.#process.disconnect();
    await once(this.#process, "exit");
  }
}
