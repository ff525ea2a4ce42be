/**
 * Runs programs and states through the real Pulumi engine with the policy pack, and returns what it said.
 *
 * Programs run inside this process by way of the Automation API, and so do the stand-in providers in `provider/`, to which the resources belong.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import { type AttachedProviders, type RunCli, attachProviders, shortened } from "../../tools/attached-engine";
import { openSandbox, type Sandbox } from "../../tools/sandbox";
import { asCase } from "./programs";

/** Makes resources. What it returns, or a promise of it, becomes the outputs of the stack. */
export type Program = () => unknown;
/** What `pulumi stack export` writes. */
export interface State extends automation.Deployment {
  readonly deployment: { readonly resources?: readonly StoredResource[] };
}
export interface StoredResource {
  readonly type: string;
  readonly urn: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}
/** The content of the file for `--policy-pack-config`: a level, or an object with one and the policy's properties. */
export type PolicyPackConfig = Readonly<Record<string, unknown>>;

export interface RunOptions {
  /** The folder of the pack to run. Default: this repository. `none`: no policies. */
  readonly policyPack?: string;
  readonly policyPackConfig?: PolicyPackConfig;
  /** What the stack holds before the run. Default: nothing. */
  readonly state?: State;
}

export interface AnalyzeOptions {
  readonly policyPack?: string;
  readonly policyPackConfig?: PolicyPackConfig;
  /** Whether the passphrase of the state's secrets is at hand. Default: it is. */
  readonly passphrase?: boolean;
}

export interface PolicyEvent {
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
  readonly urn: string;
  readonly severity: string | undefined;
}

export interface Outcome {
  readonly ok: boolean;
  /** What the CLI printed, without colours. */
  readonly stdout: string;
  readonly stderr: string;
  /** Sorted by resource and message, because the engine's own order varies. */
  readonly policyEvents: readonly PolicyEvent[];
  readonly summary: automation.SummaryEvent | undefined;
}

export interface UpOutcome extends Outcome {
  /** What exists after the run. */
  readonly state: State;
}

const REPOSITORY = path.join(__dirname, "..", "..");

/** The packages of the tests' resources. */
const PACKAGES = ["azure-native", "azure-native_network_v20240101", "azure", "azurerm", "acme"];

let sandbox: Sandbox | undefined;
let cliCommand: Promise<automation.PulumiCommand> | undefined;
let providers: Promise<AttachedProviders> | undefined;

// Otherwise the process would wait for the providers. Where it runs several files at the same time, Mocha ends it.
after(async () => {
  const attached = await providers;
  providers = undefined;
  emptyStack = undefined;
  attached?.close();
});

let emptyStack: Promise<automation.Stack> | undefined;

/** `pulumi preview` of a program. */
export async function preview(program: Program, options: RunOptions = {}): Promise<Outcome> {
  // A preview leaves nothing behind, so all of an empty stack can share one.
  const stack = options.state === undefined ? (emptyStack ??= newStack()) : newStack(options.state);
  return run(await stack, "preview", program, options);
}

/** What one preview reports of several programs: of each, without the names of the cases. */
export async function previewOfCases(
  programs: Readonly<Record<string, Program>>,
  options: RunOptions = {},
): Promise<ReadonlyMap<string, Outcome>> {
  const names = Object.keys(programs);
  const prefix = (name: string): string => `case${names.indexOf(name)}-`;
  const outcome = await preview(() => {
    for (const [name, program] of Object.entries(programs)) asCase(prefix(name), program)();
  }, options);
  return new Map(names.map((name) => [name, ofCase(outcome, prefix(name))]));
}

function ofCase(outcome: Outcome, prefix: string): Outcome {
  const policyEvents = outcome.policyEvents
    .filter(({ urn }) => urn.includes(`::${prefix}`))
    .map((event) => ({ ...event, urn: event.urn.replace(`::${prefix}`, "::") }));
  return {
    ...outcome,
    policyEvents,
    ok: policyEvents.every(({ enforcementLevel }) => enforcementLevel === "advisory"),
  };
}

/** What `pulumi preview --json` writes of a program. */
export interface Planned {
  readonly ok: boolean;
  readonly digest: string;
  /** The same with an event a line, as PULUMI_ENABLE_STREAMING_JSON_PREVIEW makes it. */
  readonly events: string;
}

export interface PlanOptions extends RunOptions {
  /** More arguments for the preview. Default: what does not change is shown, too. */
  readonly args?: readonly string[];
}

/** `pulumi preview --json` of a program, in both forms. The program is given the folder of its project. */
export async function planned(program: (folder: string) => unknown, options: PlanOptions = {}): Promise<Planned> {
  const { args: more = ["--show-sames"] } = options;
  const outputs: string[] = [];
  let [ok, stdout, streaming] = [true, "", ""];
  // The Automation API has no option for it.
  const stack = await newStack(options.state, (run) => (args, folder, env, onOutput, ...others) => {
    if (args[0] !== "preview") return run(args, folder, env, onOutput, ...others);
    const variables = { ...env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: streaming };
    return run([...args, "--json", ...more], folder, variables, (text) => (stdout += text), ...others);
  });
  for (streaming of ["", "1"]) {
    stdout = "";
    const outcome = await run(stack, "preview", () => program(stack.workspace.workDir), options);
    ok &&= outcome.ok;
    outputs.push(stdout);
  }
  return { ok, digest: outputs[0]!, events: outputs[1]! };
}

/** `pulumi up` of a program, without the preview before it. */
export async function up(program: Program, options: RunOptions = {}): Promise<UpOutcome> {
  const stack = await newStack(options.state);
  const outcome = await run(stack, "up", program, options);
  return { ...outcome, state: exported(stack) };
}

/** The state after `pulumi up` of a program without policies, so that it may hold what the pack would block. */
export async function deployed(program: Program): Promise<State> {
  const { ok, stdout, state } = await up(program, { policyPack: "none" });
  if (!ok) {
    throw new Error(`the program could not be deployed:\n${stdout}`);
  }
  return state;
}

/** The state after `pulumi refresh`. */
export async function refreshed(state: State): Promise<State> {
  const stack = await newStack(state);
  await stack.refresh();
  return exported(stack);
}

/** `pulumi policy analyze` of a state. */
export function analyze(state: State, options: AnalyzeOptions = {}): Outcome {
  const { cli, newFolder } = open();
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_V8_COVERAGE: "" };
  if (options.passphrase === false) {
    delete env["PULUMI_CONFIG_PASSPHRASE"];
  }
  const args = [
    "policy",
    "analyze",
    "--json",
    "--file",
    jsonFile(state),
    "--policy-pack",
    options.policyPack ?? REPOSITORY,
  ];
  if (options.policyPackConfig !== undefined) {
    args.push("--policy-pack-config", jsonFile(options.policyPackConfig));
  }
  const { status, stdout, stderr } = spawnSync(cli.command, args, { cwd: newFolder(), encoding: "utf8", env });
  const events = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as automation.EngineEvent);
  return { ok: status === 0, stdout, stderr, ...reported(events) };
}

/** Each violation as `POLICY LEVEL NAME`, NAME being the resource's in the program. */
export function reports({ policyEvents }: Pick<Outcome, "policyEvents">): string[] {
  return policyEvents.map(
    ({ policyName, enforcementLevel, urn }) =>
      `${policyName} ${enforcementLevel} ${urn.slice(urn.lastIndexOf("::") + 2)}`,
  );
}

async function run(
  stack: automation.Stack,
  operation: "preview" | "up",
  program: Program,
  options: RunOptions,
): Promise<Outcome> {
  const events: automation.EngineEvent[] = [];
  let stdout = "";
  let stderr = "";
  let ok = true;
  try {
    await stack[operation]({
      program: async () => (await program()) as Record<string, unknown>,
      color: "never",
      onEvent: (event) => events.push(event),
      onOutput: (text) => (stdout += text),
      onError: (text) => (stderr += text),
      ...(options.policyPack === "none" ? {} : { policyPacks: [options.policyPack ?? REPOSITORY] }),
      ...(options.policyPackConfig === undefined ? {} : { policyPackConfigs: [jsonFile(options.policyPackConfig)] }),
    });
  } catch (error) {
    // The CLI failed, for a reason that is in what it printed. Anything else is a fault of the test.
    if (!(error instanceof automation.CommandError)) {
      throw error;
    }
    ok = false;
  }
  return { ok, stdout, stderr, ...reported(events) };
}

/** What the engine's events say about policies. */
function reported(events: readonly automation.EngineEvent[]): Pick<Outcome, "policyEvents" | "summary"> {
  const policyEvents = events.flatMap(({ policyEvent }) =>
    policyEvent === undefined
      ? []
      : [
          {
            policyName: policyEvent.policyName,
            enforcementLevel: policyEvent.enforcementLevel,
            message: policyEvent.message.trimEnd(),
            urn: policyEvent.resourceUrn ?? "",
            severity: (policyEvent as { severity?: string }).severity,
          },
        ],
  );
  const key = (event: PolicyEvent): string => [event.policyName, event.urn, event.message].join("\0");
  policyEvents.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { policyEvents, summary: events.find((event) => event.summaryEvent !== undefined)?.summaryEvent };
}

/** A stack in a backend of its own for each run: no run sees what another left, and all have the same names in their URNs. */
async function newStack(state?: State, change?: (run: RunCli) => RunCli): Promise<automation.Stack> {
  const { newFolder } = open();
  const { env } = await (providers ??= attachProviders(PACKAGES));
  const command = await (cliCommand ??= automation.PulumiCommand.get());
  const stack = await automation.LocalWorkspace.createStack(
    { projectName: "test", stackName: "dev", program: () => Promise.resolve() },
    {
      workDir: newFolder(),
      pulumiCommand: shortened(command, change),
      envVars: { PULUMI_BACKEND_URL: `file://${newFolder()}`, ...env },
    },
  );
  if (state !== undefined) {
    await stack.importStack(state);
  }
  return stack;
}

/** `pulumi stack export`. The Automation API's own would decrypt the secrets. */
function exported({ name, workspace }: automation.Stack): State {
  const { status, stdout, stderr } = spawnSync(open().cli.command, ["stack", "export", "--stack", name], {
    cwd: workspace.workDir,
    encoding: "utf8",
    env: { ...process.env, ...workspace.envVars },
  });
  if (status !== 0) {
    throw new Error(`the state could not be exported: ${stderr}`);
  }
  return JSON.parse(stdout) as State;
}

/** The sandbox is opened by the first run and serves all of them: a CLI may have to be built for it. */
function open(): Sandbox {
  return (sandbox ??= openSandbox());
}

function jsonFile(content: unknown): string {
  const file = path.join(open().newFolder(), "content.json");
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}
