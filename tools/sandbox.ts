/**
 * A place to run the real engine without an account, a login or a network: a temporary folder with a Pulumi home, and the stand-in for the
 * azure-native provider on PATH.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { obtainPulumiCli, type PulumiCli } from "./pulumi-cli";

export interface Sandbox {
  readonly cli: PulumiCli;
  /** A new, empty folder. This process removes all of them when it ends. */
  readonly newFolder: () => string;
}

const STAND_IN_PROVIDER = path.join(__dirname, "..", "test", "engine", "provider");

/** Prepares the environment of this process, and so of every CLI that it starts. */
export function openSandbox(): Sandbox {
  const cli = obtainPulumiCli();
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
  process.on("exit", () => fs.rmSync(root, { recursive: true, force: true }));
  const newFolder = (): string => fs.mkdtempSync(path.join(root, "folder-"));

  // The user's own settings of Pulumi (a token, a backend, a stack) must not affect these runs.
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("PULUMI_")) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, {
    PATH: [...cli.pathEntries, STAND_IN_PROVIDER, process.env["PATH"]].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${newFolder()}`,
    PULUMI_CONFIG_PASSPHRASE: "not a secret",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: newFolder(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  return { cli, newFolder };
}

/** An example, as a program to run inside this process (under ts-node). Every run executes the file anew. */
export function exampleProgram(name: string): () => Promise<Record<string, unknown>> {
  return async () => {
    const file = require.resolve(`../examples/${name}/index.ts`);
    delete require.cache[file];
    return (await import(file)) as Record<string, unknown>;
  };
}
