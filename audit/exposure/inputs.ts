import type { SecurityRule } from "../../policies/evaluator/rule";
import type { Question } from "../../policies/evaluator/question";
import type { WorkBudget } from "../../policies/evaluator/sets/work-budget";
import { groupBy } from "../../policies/azure/collections";
import type { JudgedGroup, Note, Place, ReportedMachine } from "../reporting/report";
import { AdminRules, type RulesInForce } from "./admin-rules";
import { DoorFinder } from "./doors";
import { GroupRules } from "./groups";
import { keyOf } from "./ids";
import { exposureOf } from "./machines";
import { type Listed, Network } from "./network";

/** What came of looking for ways in. */
export interface FoundMachines {
  readonly machines: readonly ReportedMachine[];
  /** How many interfaces have no way in that the audit has read. */
  readonly interfacesWithoutWay: number;
  readonly notes: readonly Note[];
}

/** The most groups of a single listing that are kept before its first interface: one query can list both in any order. */
const MOST_BEFORE_INTERFACES = 2_000;

/** Collects what decides which machines the Internet reaches. */
export class ExposureInputs {
  readonly #sources: "one" | "several";
  readonly #network = new Network();
  readonly #groups = new GroupRules();
  readonly #adminRules = new AdminRules();
  readonly #known: ReportedMachine[] = [];
  #isEmpty = true;

  /** @param sources Whether only one listing is read. Nearly all of these have groups only, which then need not be kept. */
  constructor(sources: "one" | "several") {
    this.#sources = sources;
  }

  /** Whether the rules of groups that are listed now are to be added. Groups that are not are unknown. */
  get keepsGroups(): boolean {
    return this.#sources === "several" || !this.#isEmpty || this.#groups.size < MOST_BEFORE_INTERFACES;
  }

  addNetwork(listed: Listed): void {
    this.#isEmpty = false;
    this.#network.add(listed);
  }

  /** Adds a machine that an earlier audit found. */
  addMachine(machine: ReportedMachine): void {
    this.#isEmpty = false;
    this.#known.push(machine);
  }

  /**
   * @param id The Azure id of the group; without one nothing refers to it.
   * @param rules Reads its rules; for most groups this is never called.
   */
  addGroup(
    id: string | undefined,
    rules: () => readonly SecurityRule[],
    extent: { readonly isPartial: boolean },
  ): void {
    if (id !== undefined) this.#groups.add(id, rules, extent);
  }

  addAdminRule(id: string, rule: SecurityRule): void {
    this.#adminRules.add(id, rule);
  }

  /** Takes which security admin rules are in force on virtual networks. Unless this is said of a network, each may be. */
  setAdminRulesInForce(inForce: RulesInForce): void {
    this.#adminRules.setInForce(inForce);
  }

  /** Whether nothing of networks was added. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Where a listing of networks begins, if there is one that is no query for resources of all kinds. */
  get firstListed(): Place | undefined {
    return this.#network.firstListed;
  }

  /** @param groups Those that were judged: they list what they are attached to. */
  find(groups: readonly JudgedGroup[], question: Question, budget: WorkBudget): FoundMachines {
    if (this.#isEmpty) return { machines: [], interfacesWithoutWay: 0, notes: [] };
    const attachments = groups.flatMap(({ resource, attachedTo }) =>
      resource.startsWith("/") ? (attachedTo ?? []).map((to) => ({ to, resource })) : [],
    );
    const attached = new Map(
      [...groupBy(attachments, ({ to }) => [keyOf(to)])].map(([to, all]) => [to, all.map(({ resource }) => resource)]),
    );
    const doors = new DoorFinder(this.#network, this.#groups, attached, this.#adminRules);
    const { machines, interfacesWithoutWay } = exposureOf(this.#network, doors, question, budget);
    const found = new Set(machines.map(({ machine }) => keyOf(machine)));
    const known = this.#known.filter(({ machine }) => !found.has(keyOf(machine)));
    const all = [...machines, ...known].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
    return { machines: all, interfacesWithoutWay, notes: this.#network.undecidedPaths.map(undecidedPath) };
  }
}

const ORDER: readonly ReportedMachine["status"][] = ["reachable", "unknown", "not-reachable"];

function undecidedPath({ element: { id, what }, place }: Network["undecidedPaths"][number]): Note {
  const message = `The ${what} ${id} may forward packets to machines by rules that this audit does not read.`;
  return { about: "undecided-path", source: place.source, line: place.line, message };
}
