/** A folder in which OpenTofu runs one program after another over one stand-in Azure. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type AzureFile, readAzure, writeAzure } from "./azure-file";
import { type Configuration, PROVIDER_SOURCE } from "./hcl/configuration";
import { SUBSCRIPTIONS } from "./program";
import type { Tofu } from "./tofu-cli";

/** How a command ended. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const MINUTE = 60_000;

export class Sandbox {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly azureFile: string;

  constructor(
    private readonly folder: string,
    private readonly tofu: Tofu,
  ) {
    fs.mkdirSync(folder, { recursive: true });
    const settings = path.join(folder, "settings.tfrc");
    const overrides = `    ${JSON.stringify(PROVIDER_SOURCE)} = ${JSON.stringify(tofu.pluginFolder)}`;
    fs.writeFileSync(settings, `provider_installation {\n  dev_overrides {\n${overrides}\n  }\n}\n`);
    this.azureFile = path.join(folder, "azure.json");
    this.environment = {
      PATH: process.env["PATH"],
      HOME: folder,
      TF_CLI_CONFIG_FILE: settings,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      RECORDING_AZURE: this.azureFile,
      // For programs that do not set it.
      ARM_SUBSCRIPTION_ID: SUBSCRIPTIONS.default,
    };
  }

  get azure(): AzureFile {
    return readAzure(this.azureFile);
  }

  set azure(azure: AzureFile) {
    writeAzure(this.azureFile, azure);
  }

  /** Replaces the program before by another. */
  write({ files, modules }: Configuration): void {
    const program = path.join(this.folder, "program");
    fs.mkdirSync(program, { recursive: true });
    for (const entry of fs.readdirSync(program)) {
      if (!entry.startsWith("terraform.tfstate")) fs.rmSync(path.join(program, entry), { recursive: true });
    }
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(program, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    // What `tofu init` would write: because the provider is overridden, it would do nothing else.
    const noted = Object.entries(modules).map(([key, dir]) => ({
      Key: key,
      Source: `./${path.basename(dir)}`,
      Dir: dir,
    }));
    const manifest = { Modules: [{ Key: "", Source: "", Dir: "." }, ...noted] };
    const folder = path.join(program, ".terraform", "modules");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "modules.json"), JSON.stringify(manifest));
  }

  run(...args: readonly string[]): Outcome {
    const { status, stdout, stderr, error } = spawnSync(this.tofu.command, args, {
      cwd: path.join(this.folder, "program"),
      env: this.environment,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: 2 * MINUTE,
    });
    if (error) throw error;
    return { succeeded: status === 0, stdout, stderr };
  }

  /** What `tofu show -json` prints of a plan, or of the state. */
  show(...plan: readonly string[]): unknown {
    const { succeeded, stdout, stderr } = this.run("show", "-json", ...plan);
    if (!succeeded) throw new Error(`tofu show: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  }
}
