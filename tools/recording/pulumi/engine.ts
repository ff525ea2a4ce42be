/** Pulumi's real engine over stand-in providers that keep an Azure in a file. */

import { spawnSync } from "node:child_process";
import * as path from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import { attachProviders, shortened } from "../../attached-engine";
import { openSandbox } from "../../sandbox";
import { type AzureFile, readAzure, writeAzure } from "../azure-file";
import type { Program } from "./model";
import { programOf } from "./program";

/** The outcome of a command of the CLI. */
export interface Run {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly automation.EngineEvent[];
}

/** The engine with its providers. It runs one update at a time. */
export interface Engine {
  readonly version: string;
  newStack(state?: unknown): Promise<Stack>;
  close(): void;
}

/** The packages that stand-ins serve. */
const PACKAGES = ["azure-native", "azure", "azurerm", "random"];

export async function openEngine(): Promise<Engine> {
  const { cli, newFolder } = openSandbox();
  const providers = await attachProviders(PACKAGES);
  const command = await automation.PulumiCommand.get();
  const pulumiCommand = shortened(command, (run) => (args, ...others) => {
    // So that a preview prints its digest.
    return run(args[0] === "preview" ? [...args, "--json"] : args, ...others);
  });
  return {
    version: String(command.version),
    newStack: async (state) => {
      const azureFile = path.join(newFolder(), "azure.json");
      const stack = await automation.LocalWorkspace.createStack(
        { projectName: "test", stackName: "dev", program: () => Promise.resolve() },
        {
          workDir: newFolder(),
          pulumiCommand,
          envVars: { PULUMI_BACKEND_URL: `file://${newFolder()}`, ...providers.env },
        },
      );
      if (state !== undefined) await stack.importStack(state as automation.Deployment);
      return new Stack(stack, cli.command, azureFile);
    },
    close: () => providers.close(),
  };
}

export class Stack {
  constructor(
    private readonly stack: automation.Stack,
    private readonly command: string,
    private readonly azureFile: string,
  ) {}

  get azure(): AzureFile {
    return readAzure(this.azureFile);
  }

  set azure(azure: AzureFile) {
    writeAzure(this.azureFile, azure);
  }

  /**
   * `pulumi up` without a preview and without policies, which could block it.
   *
   * @param continueOnError Whether an error of one resource leaves others alone.
   */
  up(program: Program, continueOnError: boolean): Promise<Run> {
    return this.run((options) => this.stack.up({ ...options, continueOnError, program: asProgram(program) }));
  }

  refresh(): Promise<Run> {
    return this.run((options) => this.stack.refresh(options));
  }

  /** `pulumi preview --json` with a policy pack, which prints a digest. */
  preview(program: Program, policyPack: string): Promise<Run> {
    return this.run((options) =>
      this.stack.preview({ ...options, program: asProgram(program), policyPacks: [policyPack] }),
    );
  }

  /** What `pulumi stack export` prints. The Automation API's own would decrypt the secrets. */
  exported(): unknown {
    const { name, workspace } = this.stack;
    const { status, stdout, stderr } = spawnSync(this.command, ["stack", "export", "--stack", name], {
      cwd: workspace.workDir,
      encoding: "utf8",
      env: { ...process.env, ...workspace.envVars },
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`the state could not be exported: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  }

  private async run(operation: (options: Listening) => Promise<unknown>): Promise<Run> {
    const events: automation.EngineEvent[] = [];
    let [stdout, stderr, succeeded] = ["", "", true];
    process.env["RECORDING_AZURE"] = this.azureFile;
    try {
      await operation({
        color: "never",
        onEvent: (event) => events.push(event),
        onOutput: (text) => (stdout += text),
        onError: (text) => (stderr += text),
      });
    } catch (error) {
      if (!(error instanceof automation.CommandError)) throw error;
      succeeded = false;
    } finally {
      delete process.env["RECORDING_AZURE"];
    }
    return { succeeded, stdout, stderr, events };
  }
}

interface Listening {
  readonly color: "never";
  readonly onEvent: (event: automation.EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
}

function asProgram(program: Program): () => Promise<void> {
  const register = programOf(program);
  return () => {
    register();
    return Promise.resolve();
  };
}
