/**
 * Shows the policy pack with the real Pulumi CLI: a preview of an open and of a restricted program, and an analysis of the state of the
 * open one. Prints everything that the CLI prints. Exits 0 only if the open program was blocked, the restricted one passed, and the
 * analysis reported what is open.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import { exampleProgram, openSandbox, type Sandbox } from "./sandbox";

const PACK = path.join(__dirname, "..");

async function main(): Promise<void> {
  const { cli, newFolder } = openSandbox();
  say(
    "No Azure account is used: a stand-in for the azure-native provider plays Azure, here on $PATH, as the CLI will warn.",
  );

  const open = await example("open", newFolder);
  say("$ pulumi preview --policy-pack .      # examples/open");
  const openBlocked = await blocked(open);

  const restricted = await example("restricted", newFolder);
  say("$ pulumi preview --policy-pack .      # examples/restricted");
  const restrictedBlocked = await blocked(restricted);

  say("$ pulumi up                           # examples/open, without the policy pack");
  await open.up({ color: "never", onOutput: print, onError: print });
  const state = path.join(newFolder(), "state.json");
  fs.writeFileSync(state, JSON.stringify(await open.exportStack()));
  say("$ pulumi policy analyze --policy-pack . --file state.json");
  const analysis = spawnSync(cli.command, ["policy", "analyze", "--policy-pack", PACK, "--file", state], {
    encoding: "utf8",
  });
  print(analysis.stdout + analysis.stderr);
  const found = analysis.status !== 0 && analysis.stdout.includes("[mandatory]");

  const faults = [
    ...(openBlocked ? [] : ["the open program was not blocked"]),
    ...(restrictedBlocked ? ["the restricted program was blocked"] : []),
    ...(found ? [] : ["the analysis did not find what is open"]),
  ];
  if (faults.length > 0) {
    throw new Error(faults.join("; "));
  }
  say("As it should be: open was blocked, restricted passed, and the analysis of the state found what is open.");
}

/** A new stack of the example, in a folder outside the repository, because the CLI writes settings beside Pulumi.yaml. */
async function example(name: string, newFolder: Sandbox["newFolder"]): Promise<automation.Stack> {
  const workDir = newFolder();
  const folder = path.join(PACK, "examples", name);
  fs.copyFileSync(path.join(folder, "Pulumi.yaml"), path.join(workDir, "Pulumi.yaml"));
  return automation.LocalWorkspace.createStack(
    { projectName: name, stackName: "dev", program: exampleProgram(name) },
    { workDir },
  );
}

/** Whether the policy pack stops the preview. Any other reason to stop is an error. */
async function blocked(stack: automation.Stack): Promise<boolean> {
  let violations = 0;
  try {
    await stack.preview({
      policyPacks: [PACK],
      color: "never",
      onOutput: print,
      onError: print,
      onEvent: ({ policyEvent }) => {
        violations += policyEvent?.enforcementLevel === "mandatory" ? 1 : 0;
      },
    });
    return false;
  } catch (error) {
    if (error instanceof automation.CommandError && violations > 0) {
      return true;
    }
    throw error;
  }
}

function say(line: string): void {
  print(`\n${line}\n\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}

main().catch((error: unknown) => {
  // The message of a CLI that failed repeats all of its output.
  const reason = error instanceof automation.CommandError ? "Pulumi did, as printed above" : (error as Error).message;
  process.stderr.write(`The demo failed: ${reason}\n`);
  process.exitCode = 1;
});
