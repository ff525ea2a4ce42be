/** Makes random sequences of programs, of what happens between them, and of requests that fail. */

import { requestOf } from "../../../test/engine/provider/live";
import type { Properties } from "../../../test/engine/provider/provider";
import { type AzureFile, type Fault, azureOf } from "../azure-file";
import { Random } from "../random";
import type { Drift, Experiment, PlannedStep } from "./case";
import { changedProgram } from "./changes";
import { FOREIGN, Supply, randomBody, randomProgram } from "./generate";
import { type Program, type Rule, type RuleBody, SUBSCRIPTIONS, groupId, subscriptionOf, textOf } from "./model";

/** The sequence of a seed: two programs, or three. */
export function randomSequence(seed: number): Experiment {
  const random = new Random(seed);
  const supply = new Supply(random);
  const first = randomProgram(supply);
  const steps: PlannedStep[] = [{ program: first, changes: [], drift: [], isRefreshed: false, faults: [] }];
  // What a failure leaves behind, such as resources that are still to be deleted, shows in the step after it.
  const more = (): number => ((steps[1]?.faults.length ?? 0) > 0 || random.inPercent(15) ? 2 : 1);
  while (steps.length <= more()) steps.push(nextStep(steps.at(-1)!.program, supply));
  return {
    sequence: { what: `seed ${seed}`, steps },
    azure: azureOf(first.rules.some(isForeign) ? [foreignGroup(supply)] : []),
  };
}

const isForeign = ({ group }: Rule): boolean => typeof group !== "string";

function nextStep(before: Program, supply: Supply): PlannedStep {
  const { random } = supply;
  const drift = random.inPercent(16) ? randomDrift(before, supply) : [];
  return {
    ...changedProgram(before, supply),
    drift,
    isRefreshed: random.inPercent(drift.length > 0 ? 60 : 10),
    faults: random.inPercent(16) ? [randomFault(random)] : [],
  };
}

function randomFault(random: Random): Fault {
  return {
    method: random.pick(["PUT", "DELETE", "DELETE", "DELETE"] as const),
    type: random.pick(["securityRules", "networkSecurityGroups"]),
    skip: random.inPercent(25) ? 1 : 0,
    outcome: random.pick(["refused", "refused", "lost", "done"] as const),
  };
}

/** Changes a group of a program as people do in the portal. */
function randomDrift({ groups, rules }: Program, supply: Supply): readonly Drift[] {
  const { random } = supply;
  const named = groups.filter(({ name }) => name !== undefined);
  if (named.length === 0) return [];
  const group = random.pick(named);
  const id = groupId(subscriptionOf(group.opts), group.rg, textOf(group.name!));
  const standing = [
    ...(group.inline ?? []).map((rule) => textOf(rule["name"] as string)),
    ...rules.filter((rule) => rule.group === group.key).map(({ key, name }) => textOf(name ?? key)),
  ];
  const kind = random.weighted({ add: 55, delete: standing.length > 0 ? 45 : 0 });
  if (kind === "delete") return [{ groupId: id, put: [], deleted: [random.pick(standing)] }];
  return [{ groupId: id, put: [{ name: "drifted", ...randomBody(supply), ...PLAIN_SOURCE }], deleted: [] }];
}

const PLAIN_SOURCE: RuleBody = { sourceAddressPrefix: "*", sourceAddressPrefixes: [] };

function foreignGroup(supply: Supply): AzureFile["resources"][string] {
  const id = groupId(SUBSCRIPTIONS.default, "rg1", FOREIGN);
  const body = { ...randomBody(supply), ...PLAIN_SOURCE } as Properties;
  const securityRules = [{ name: "foreign", properties: requestOf(body) }];
  return { id, type: "networkSecurityGroups", name: FOREIGN, location: "westeurope", properties: { securityRules } };
}
