/** Runs the command in a process of its own, which trusts the stand-in: each message is a run, and each answer what came of it. */

import { start } from "../../../audit/cli";
import type { Surroundings } from "../../../audit/run";

export interface RunMessage {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timing: NonNullable<Surroundings["timing"]>;
  readonly isTerminal: boolean;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it failed with, if that was no fault of the arguments or of Azure. */
  readonly error?: string;
}

async function run({ args, env, timing, isTerminal }: RunMessage): Promise<Outcome> {
  for (const name of Object.keys(process.env)) if (/^(AZURE|IDENTITY|MSI)_/.test(name)) delete process.env[name];
  Object.assign(process.env, env);
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => (written[name] += text),
    ...(isTerminal && { isTTY: true }),
  });
  const surroundings = { stdout: stream("stdout"), stderr: stream("stderr"), env: { TERM: "dumb" }, timing };
  try {
    const status = await start(["node", "azure-smtp-guard", "audit", ...args], "1.2.3", surroundings);
    return { status, ...written };
  } catch (error) {
    return { status: 70, ...written, error: String((error as Error).stack) };
  }
}

process.on("message", (message: RunMessage) => {
  void run(message).then((outcome) => process.send!(outcome));
});
