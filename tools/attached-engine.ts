/**
 * Runs of Pulumi's real engine by the Automation API, in as little time as possible: this process serves the stand-in providers, and answers
 * what the Automation API asks the CLI after each update (outputs, history), which nothing here needs.
 */

import type * as automation from "@pulumi/pulumi/automation";
import { serve } from "../test/engine/provider/server";

/** Providers that this process serves. */
export interface AttachedProviders {
  /** Variables of the environment that make the engine use them. Its processes run what is built, so they write no coverage. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** Serves a stand-in for the provider of each package. */
export async function attachProviders(packages: readonly string[]): Promise<AttachedProviders> {
  const servers = await Promise.all(packages.map(serve));
  const ports = servers.map(({ port }, index) => `${packages[index]!}:${port}`);
  return {
    env: { PULUMI_DEBUG_PROVIDERS: ports.join(","), NODE_V8_COVERAGE: "" },
    close: () => {
      for (const { server } of servers) server.forceShutdown();
    },
  };
}

/** How the Automation API runs the CLI, which its types do not show. */
export type RunCli = (
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
  onOutput: ((text: string) => void) | undefined,
  ...others: readonly unknown[]
) => Promise<object>;

/**
 * The CLI, except that no process starts to answer what is asked after an update.
 *
 * @param change How to run the other commands, given how they are run; as they are by default.
 */
export function shortened(
  command: automation.PulumiCommand,
  change: (run: RunCli) => RunCli = (run) => run,
): automation.PulumiCommand {
  const original = command as unknown as { readonly run: RunCli };
  const changed = change((...call) => original.run(...call));
  const run: RunCli = (args, ...others) => {
    const answer = ANSWERS[args.slice(0, 2).join(" ")];
    return answer === undefined ? changed(args, ...others) : Promise.resolve({ stdout: answer, stderr: "", code: 0 });
  };
  return Object.create(command, { run: { value: run } }) as automation.PulumiCommand;
}

const ANSWERS: Readonly<Record<string, string>> = { "stack output": "{}", "stack history": "[]" };
