import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { Outcome, RunMessage } from "./command-host";

/** A process that runs the command as often as it is asked to, and trusts a certificate. */
export class Command {
  readonly #process: ChildProcess;

  /**
   * @param certificate A file; none to trust only what Node.js does.
   * @param memoryInMib How much memory it may have for what it keeps.
   */
  constructor(certificate: string | undefined, memoryInMib = 2048) {
    this.#process = fork(path.join(__dirname, "command-host.ts"), {
      execArgv: [`--max-old-space-size=${memoryInMib}`, "--require", "ts-node/register/transpile-only"],
      env: { ...process.env, ...(certificate !== undefined && { NODE_EXTRA_CA_CERTS: certificate }) },
    });
  }

  async run(message: RunMessage): Promise<Outcome> {
    this.#process.send(message);
    const ending = new AbortController();
    const { signal } = ending;
    const ended = once(this.#process, "exit", { signal }).then(([code]) => {
      throw new Error(`the command ended by itself, with ${String(code)}`);
    });
    const [outcome] = await Promise.race([once(this.#process, "message", { signal }) as Promise<[Outcome]>, ended]);
    ended.catch(() => undefined);
    ending.abort();
    return outcome;
  }

  async close(): Promise<void> {
    if (!this.#process.connected) return;
    this.#process.disconnect();
    await once(this.#process, "exit");
  }
}
