/** Records what OpenTofu plans and does with one random program and with what becomes of it. */
import { groupAddress, inProgram, ruleAddresses } from "./addresses";
import { type AzureFile, type AzureResource, type Fault, azureOf, groupsIn } from "./azure-file";
import { changed } from "./changes";
import { SOURCES, Supply, randomProgram } from "./generate";
import { configurationOf } from "./hcl";
import { type Group, type Program, RESOURCE_GROUPS, SUBSCRIPTIONS, attachmentId, groupId } from "./program";
import { Random } from "./random";
import { Sandbox } from "./sandbox";
import type { Tofu } from "./tofu-cli";

/** One program after another, applied. */
export interface Step {
  readonly program: Program;
  /** The kinds of changes since the step before. */
  readonly changes: readonly string[];
  /** What was done in Azure behind OpenTofu's back, before the plan. */
  readonly drift: readonly string[];
  /** Further arguments of `tofu plan`. */
  readonly planOptions: readonly string[];
  /** The requests that were to fail. */
  readonly faults: readonly Fault[];
  readonly files: Readonly<Record<string, string>>;
  /** What OpenTofu said where it did not plan or apply; undefined where all went well. */
  readonly planError?: string;
  readonly applyError?: string;
  /** `tofu show -json` of the plan, and of the state before and after; undefined where there is none. */
  readonly plan?: unknown;
  readonly stateBefore?: unknown;
  readonly stateAfter?: unknown;
  readonly azureBefore: AzureFile;
  readonly azureAfter: AzureFile;
}

export interface Recording {
  readonly seed: number;
  readonly tofu: string;
  readonly steps: readonly Step[];
}

/** Runs the program of a seed in an empty folder, and what becomes of it in one or two more steps. */
export function record(seed: number, folder: string, tofu: Tofu): Recording {
  const random = new Random(seed);
  const supply = new Supply(random);
  const sandbox = new Sandbox(folder, tofu);
  const first = randomProgram(random, supply);
  sandbox.azure = azureOf(surroundings(first));
  const steps = [runStep(sandbox, random, { program: first, changes: [], isFirst: true })];
  // What a failure leaves behind, such as deposed objects, shows in the plan after it.
  const more = (): number => (steps.length > 1 && steps[1]!.faults.length > 0 ? 2 : random.inPercent(25) ? 2 : 1);
  while (steps.length <= more() && steps.at(-1)!.planError === undefined) {
    const next = changed(steps.at(-1)!.program, random, supply);
    steps.push(runStep(sandbox, random, { ...next, isFirst: false }));
  }
  return { seed, tofu: tofu.version, steps };
}

/** What is there before a program: resource groups, foreign groups, and what groups may be attached to. */
function surroundings({ groups }: Program): readonly AzureResource[] {
  const subscriptions = Object.values(SUBSCRIPTIONS);
  const base = subscriptions.flatMap((subscription) => {
    const rg1 = `/subscriptions/${subscription}/resourceGroups/rg1`;
    return [
      ...RESOURCE_GROUPS.map((name) => plain(`/subscriptions/${subscription}/resourceGroups/${name}`)),
      plain(`${rg1}/providers/Microsoft.Network/virtualNetworks/net`),
    ];
  });
  // A group may change its subscription, but not what it is attached to.
  const attachments = groups.flatMap((group) =>
    (["default", "other"] as const).flatMap((subscription) =>
      (["subnet", "interface"] as const).map((kind) => plain(attachmentId({ ...group, subscription }, kind))),
    ),
  );
  return [...base, ...attachments, ...groups.filter(({ isForeign }) => isForeign).map(foreign)];
}

function plain(id: string): AzureResource {
  const [type, name] = id.split("/").slice(-2);
  return { id, type: type!, name: name!, properties: {} };
}

function foreign(group: Group): AzureResource {
  const securityRules = group.inline.map(({ name, sources, port, access, direction, priority, protocol }) => ({
    name,
    properties: {
      ...{ access, direction, priority, protocol, sourcePortRange: "*", destinationAddressPrefix: "*" },
      ...(sources.length === 1 ? { sourceAddressPrefix: sources[0] } : { sourceAddressPrefixes: sources }),
      destinationPortRange: port,
    },
  }));
  return { ...plain(groupId(group)), location: group.location, properties: { securityRules } };
}

interface Wanted {
  readonly program: Program;
  readonly changes: readonly string[];
  readonly isFirst: boolean;
}

function runStep(sandbox: Sandbox, random: Random, { program, changes, isFirst }: Wanted): Step {
  const drift = !isFirst && random.inPercent(15) ? driftOf(sandbox, random) : [];
  const options = isFirst ? [] : planOptions(program, random);
  const faults = !isFirst && random.inPercent(18) ? randomFaults(random) : [];
  const configuration = configurationOf(program);
  sandbox.write(configuration);
  const stateBefore = sandbox.show();
  sandbox.azure = { ...sandbox.azure, faults, requests: [] };
  const azureBefore = sandbox.azure;
  const step = {
    program,
    changes,
    drift,
    planOptions: options,
    faults,
    files: configuration.files,
    stateBefore,
    azureBefore,
  };
  const planned = sandbox.run("plan", "-input=false", "-no-color", "-out=plan.out", ...options);
  if (!planned.succeeded) return { ...step, planError: planned.stderr, azureAfter: sandbox.azure };
  const plan = sandbox.show("plan.out");
  const applied = sandbox.run("apply", "-input=false", "-no-color", "plan.out");
  // A fault that was not met is not met later.
  sandbox.azure = { ...sandbox.azure, faults: [] };
  const failure = applied.succeeded ? {} : { applyError: applied.stderr };
  return { ...step, ...failure, plan, stateAfter: sandbox.show(), azureAfter: sandbox.azure };
}

function planOptions(program: Program, random: Random): readonly string[] {
  const resources = program.groups.filter(({ isForeign }) => !isForeign).map((group) => groupAddress(program, group));
  const addresses = [...resources, ...program.ruleSets.flatMap(ruleAddresses)].map((one) => inProgram(program, one));
  const kind = random.weighted({ none: 70, target: 9, exclude: 3, stale: 6, refresh: 5, replace: 5, destroy: 2 });
  switch (kind) {
    case "none":
      return [];
    case "stale":
      return ["-refresh=false"];
    case "refresh":
      return ["-refresh-only"];
    case "destroy":
      return ["-destroy"];
    default:
      return addresses.length > 0 ? [`-${kind}=${random.pick(addresses)}`] : [];
  }
}

function randomFaults(random: Random): readonly Fault[] {
  return [
    {
      method: random.pick(["PUT", "DELETE", "DELETE"] as const),
      type: random.pick(["securityRules", "networkSecurityGroups"]),
      skip: random.inPercent(25) ? 1 : 0,
      outcome: random.pick(["refused", "refused", "lost", "done"] as const),
    },
  ];
}

/** Changes a group in Azure as somebody does in the portal, and says how. */
function driftOf(sandbox: Sandbox, random: Random): readonly string[] {
  const { azure } = sandbox;
  const groups = groupsIn(azure);
  if (groups.length === 0) return [];
  const group = random.pick(groups);
  const rules = group.properties.securityRules ?? [];
  const kind = rules.length === 0 ? "add" : random.weighted({ add: 40, remove: 30, change: 30 });
  const put = (securityRules: AzureResource["properties"]["securityRules"]): void => {
    const drifted = { ...group, properties: { ...group.properties, securityRules: securityRules ?? [] } };
    sandbox.azure = { ...azure, resources: { ...azure.resources, [group.id.toLowerCase()]: drifted } };
  };
  if (kind === "add") {
    const properties = {
      ...{ access: random.pick(["Allow", "Deny"]), direction: "Inbound", priority: 4000, protocol: "Tcp" },
      ...{ sourcePortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "25" },
    };
    put([...rules.filter(({ name }) => name !== "drifted"), { name: "drifted", properties }]);
    return [`add drifted to ${group.id}`];
  }
  const rule = random.pick(rules);
  if (kind === "remove") put(rules.filter((one) => one !== rule));
  else {
    const rest = Object.entries(rule.properties).filter(([name]) => !name.startsWith("sourceAddress"));

    const sources = random.pick(SOURCES.filter((one) => one.length === 1));
    put(
      rules.map((one) =>
        one === rule ? { ...rule, properties: { ...Object.fromEntries(rest), sourceAddressPrefix: sources[0] } } : one,
      ),
    );
  }
  return [`${kind} ${rule.name} in ${group.id}`];
}
