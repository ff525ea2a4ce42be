import { groupBy } from "../../policies/azure/collections";
import type { Question } from "../../policies/evaluator/question";
import type { WorkBudget } from "../../policies/evaluator/sets/work-budget";
import type { Reachability, ReportedMachine, ReportedWay } from "../reporting/report";
import type { DoorFinder } from "./doors";
import { keyOf } from "./ids";
import { WayJudge } from "./judge-ways";
import type { Network } from "./network";
import { type FoundWay, waysToUnread } from "./unread-interfaces";
import { waysTo } from "./ways";

/** What came of looking for ways in. */
export interface Exposure {
  /** Those that the Internet reaches first, then by how many addresses, then by name. */
  readonly machines: readonly ReportedMachine[];
  /** How many interfaces have no way in that the audit has read. */
  readonly interfacesWithoutWay: number;
}

/** Finds the machines that have a way in from the Internet, and what passes all doors on it. */
export function exposureOf(network: Network, doors: DoorFinder, question: Question, budget: WorkBudget): Exposure {
  const judge = new WayJudge(network, doors, question, budget);
  const found: FoundWay[] = [];
  let interfacesWithoutWay = 0;
  for (const { element, place } of network.interfaces) {
    const machine = network.machineOf(element) ?? element.id;
    const ways = element.configurations.flatMap((configuration) =>
      waysTo(network, element, configuration, question.ports).map((way) => judge.judge(way, element, configuration)),
    );
    if (ways.length === 0) interfacesWithoutWay++;
    for (const way of ways) found.push({ machine, place, way });
  }
  const all = [...found, ...waysToUnread(network, question)];
  const machines = [...groupBy(all, ({ machine }) => [keyOf(machine)]).values()].map(machineOf);
  return { machines: machines.sort(mostReachableFirst), interfacesWithoutWay };
}

function machineOf(ways: readonly FoundWay[]): ReportedMachine {
  const [{ machine, place }] = ways as [FoundWay];
  const sorted = ways.map(({ way }) => way).sort(widestFirst);
  return { machine, status: sorted[0]!.status, source: place.source, line: place.line, ways: sorted };
}

const ORDER: readonly Reachability[] = ["reachable", "unknown", "not-reachable"];

function mostReachableFirst(a: ReportedMachine, b: ReportedMachine): number {
  return widestFirst(a.ways[0]!, b.ways[0]!) || (keyOf(a.machine) < keyOf(b.machine) ? -1 : 1);
}

function widestFirst(a: ReportedWay, b: ReportedWay): number {
  return (
    ORDER.indexOf(a.status) - ORDER.indexOf(b.status) ||
    a.family.localeCompare(b.family) ||
    Number(BigInt(b.atLeast) - BigInt(a.atLeast))
  );
}
