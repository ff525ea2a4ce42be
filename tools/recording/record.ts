/** Records what OpenTofu plans and does with one random program and its changes. */
import { groupAddress, inProgram, ruleAddresses } from "./addresses";
import { type AzureResource, type Fault, azureOf } from "./azure-file";
import { type Changed, changed, replaced } from "./changes";
import { Supply, createdFirst, randomProgram } from "./generate";
import { type Step, playStep } from "./play";
import { type Group, type Program, RESOURCE_GROUPS, SUBSCRIPTIONS, attachmentId, groupId } from "./program";
import { Random } from "./random";
import { Sandbox } from "./sandbox";
import { randomDrift } from "./script";
import type { Tofu } from "./tofu-cli";

export interface Recording {
  readonly seed: number;
  readonly tofu: string;
  readonly steps: readonly Step[];
}

/**
 * The topic of the steps after the first: anything; a replacement that leaves its old object behind (deposed); a creation that fails after
 * Azure accepted it (tainted).
 */
type Plot = "any" | "deposed" | "tainted";

/** Runs the program of a seed, and its changes in one or two more steps, in an empty folder. */
export function record(seed: number, folder: string, tofu: Tofu): Recording {
  const random = new Random(seed);
  const supply = new Supply(random);
  const sandbox = new Sandbox(folder, tofu);
  const plot = random.weighted<Plot>({ any: 70, deposed: 18, tainted: 12 });
  const program = randomProgram(random, supply);
  const first = plot === "deposed" ? createdFirst(program) : program;
  sandbox.azure = azureOf(surroundings(first));
  const start = { program: first, changes: [], drift: [], planOptions: [], faults: [] };
  const steps = [playStep(sandbox, start, undefined)];
  const wanted = plot === "any" && !random.inPercent(30) ? 2 : 3;
  while (steps.length < wanted && steps.at(-1)!.planError === undefined) {
    const last = steps.at(-1)!;
    const { program, changes, faults } = nextOf(plot, last.program, random, supply, steps.length);
    const drift = random.inPercent(15) ? randomDrift(last.azureAfter, random) : [];
    const options = plot === "any" || steps.length > 1 ? planOptions(program, random) : [];
    steps.push(playStep(sandbox, { program, changes, drift, planOptions: options, faults }, last));
  }
  return { seed, tofu: tofu.version, steps };
}

interface Next extends Changed {
  readonly faults: readonly Fault[];
}

/** The second and third program of a plot, with the requests that fail. */
function nextOf(plot: Plot, program: Program, random: Random, supply: Supply, step: number): Next {
  const isPlot = plot !== "any" && step === 1;
  if (!isPlot)
    return { ...changed(program, random, supply), faults: random.inPercent(16) ? [randomFault(random)] : [] };
  const next = plot === "deposed" || random.inPercent(50) ? replaced(program, random, supply) : undefined;
  const { program: following, changes } = next ?? changed(program, random, supply);
  const isOfGroup = changes.some((change) => ["rename a group", "replace a resource group"].includes(change));
  const type = isOfGroup && random.inPercent(70) ? "networkSecurityGroups" : "securityRules";
  const fault: Fault =
    plot === "deposed"
      ? { method: "DELETE", type, skip: 0, outcome: random.pick(["refused", "lost"] as const) }
      : { method: "PUT", type: random.pick([type, "securityRules"]), skip: 0, outcome: random.pick(["lost", "done"]) };
  return { program: following, changes, faults: [fault] };
}

/** What exists before a program: resource groups, groups of others, and what groups may be attached to. */
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

function planOptions(program: Program, random: Random): readonly string[] {
  const resources = program.groups.filter(({ isForeign }) => !isForeign).map((group) => groupAddress(program, group));
  const rules = program.ruleSets.flatMap((set) => ruleAddresses(program, set));
  const addresses = [...resources, ...rules].map((one) => inProgram(program, one));
  const kind = random.weighted({ none: 66, target: 10, exclude: 6, stale: 6, refresh: 6, replace: 4, destroy: 2 });
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

function randomFault(random: Random): Fault {
  return {
    method: random.pick(["PUT", "DELETE", "DELETE"] as const),
    type: random.pick(["securityRules", "networkSecurityGroups"]),
    skip: random.inPercent(25) ? 1 : 0,
    outcome: random.pick(["refused", "refused", "lost", "done"] as const),
  };
}
