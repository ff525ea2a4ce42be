import { stepsForRules } from "../../policies/evaluator/rule-steps";
import { measureOf } from "../../policies/evaluator/matching/measure";
import {
  type AdmittedSources,
  type Passage,
  type Target,
  insideNetwork,
  outsideNetwork,
  sourcesAdmitted,
} from "../../policies/evaluator/passage";
import type { Question } from "../../policies/evaluator/question";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { type Family, formatAddress } from "../../policies/evaluator/sets/addresses";
import { intersect, size, unionOf } from "../../policies/evaluator/sets/ranges";
import type { WorkBudget } from "../../policies/evaluator/sets/work-budget";
import type { ReportedDoor, ReportedWay } from "../reporting/report";
import type { Door, DoorFinder } from "./doors";
import type { Interface, IpConfiguration, Sku } from "./elements";
import type { Network } from "./network";
import { defaultRouteMissing, reachableNotes, shutReasons, unknownValues } from "./reasons";
import type { Way } from "./ways";

/** Judges ways by the rules of all doors. */
export class WayJudge {
  readonly #network: Network;
  readonly #doors: DoorFinder;
  readonly #question: Question;
  readonly #budget: WorkBudget;
  readonly #questions = new Map<string, Question>();
  readonly #steps = new WeakMap<readonly SecurityRule[], number>();

  constructor(network: Network, doors: DoorFinder, question: Question, budget: WorkBudget) {
    this.#network = network;
    this.#doors = doors;
    this.#question = question;
    this.#budget = budget;
  }

  judge(way: Way, owner: Interface, configuration: IpConfiguration): ReportedWay {
    const { family } = configuration;
    if (way.ports.length === 0) return { ...undecidedWay(way, family, this.#question), interface: owner.id };
    const publicAddresses = way.publicAddress === undefined ? [] : this.#network.publicAddressesOf(way.publicAddress);
    const address = onlyOne(publicAddresses.map((one) => one.address));
    const doors = this.#doors.doorsOf(owner, configuration, this.#skuOf(way));
    const target = way.isFloating ? outsideNetwork(family, address ?? "") : this.#insideTarget(configuration);
    const routeTable = this.#defaultRouteOf(configuration);
    const common = { ...reportedWay(way, owner.id), family, address: address ?? null };
    const admitted = this.#admitted(doors.passage, target, way.ports);
    const widened =
      routeTable === undefined
        ? admitted
        : this.#admitted(withDefaultRoute(doors.passage), target, way.ports, ["VirtualNetwork"]);
    const limit = measureOf(this.#question).limit[family];
    const isCertain = way.missing.length === 0;
    const atLeast = isCertain ? size(admitted.atLeast) : 0n;
    const atMost = size(widened.atMost);
    const status = atLeast > limit ? "reachable" : atMost > limit ? "unknown" : "not-reachable";
    const reported = doors.doors.map((door) => this.#reportedDoor(door, target, way.ports));
    const [first] = atLeast > 0n ? admitted.atLeast : widened.atMost;
    return {
      ...common,
      status,
      atLeast: atLeast.toString(),
      atMost: atMost.toString(),
      example: first ? formatAddress(family, first.first) : null,
      doors: reported,
      reasons: {
        reachable: () => [...reachableNotes(doors, owner), ...way.notes],
        unknown: () => [
          ...way.missing,
          ...doors.missing,
          ...(size(admitted.atMost) > limit ? [] : [defaultRouteMissing(routeTable!)]),
          ...reported.flatMap((door, index) => unknownValues(door, doors.doors[index]!)),
          ...(admitted.isTooMuch ? ["Deciding this way exceeds the work budget."] : []),
        ],
        "not-reachable": () => shutReasons(doors, reported, atMost, family),
      }[status](),
    };
  }

  #reportedDoor({ kind, groups, passage }: Door, target: Target, ports: readonly number[]): ReportedDoor {
    const { atLeast, atMost } = this.#admitted(passage, target, ports);
    const limit = measureOf(this.#question).limit[target.family];
    const status = size(atLeast) > limit ? "admits" : size(atMost) > limit ? "unknown" : "shut";
    return { kind, groups, status };
  }

  /**
   * What passes at the right port, which is one of these.
   *
   * @param openTags Service tags that count as unrestricted here, beside those that always do.
   */
  #admitted(
    passage: Passage,
    target: Target,
    ports: readonly number[],
    openTags: readonly string[] = [],
  ): AdmittedSources {
    const each = ports.map((port) => {
      const question = this.#questionOf(port, openTags);
      return this.#budget.allot(this.#stepsFor(passage), (steps) => sourcesAdmitted(passage, target, question, steps));
    });
    return {
      atLeast: each.map(({ atLeast }) => atLeast).reduce(intersect),
      atMost: unionOf(each.map(({ atMost }) => atMost)),
      isTooMuch: each.some(({ isTooMuch }) => isTooMuch),
    };
  }

  #questionOf(port: number, openTags: readonly string[]): Question {
    const key = [port, ...openTags].join(" ");
    const question = this.#questions.get(key) ?? {
      ...this.#question,
      ports: [port],
      reading: "effective",
      unrestrictedServiceTags: [...this.#question.unrestrictedServiceTags, ...openTags],
    };
    this.#questions.set(key, question);
    return question;
  }

  #stepsFor(passage: Passage): number {
    if (passage.kind === "rules") {
      const steps = this.#steps.get(passage.rules) ?? stepsForRules(passage.rules);
      this.#steps.set(passage.rules, steps);
      return steps;
    }
    return "of" in passage ? passage.of.reduce((steps, part) => steps + this.#stepsFor(part), 0) : 0;
  }

  /** What decides where there is no group: the load balancer, or else the address. */
  #skuOf({ balancer, publicAddress }: Way): Sku | undefined {
    const parts = balancer === undefined ? [] : this.#network.balancerParts(balancer);
    const addresses = publicAddress === undefined ? [] : this.#network.publicAddressesOf(publicAddress);
    return onlyOne([...(parts.length > 0 ? parts.filter(({ isWhole }) => isWhole) : addresses)].map(({ sku }) => sku));
  }

  #insideTarget({ family, address, subnet }: IpConfiguration): Target {
    if (address !== undefined) return insideNetwork(family, [address]);
    const prefixes = subnet === undefined ? [] : this.#network.subnetsOf(subnet).flatMap((one) => one.prefixes);
    return insideNetwork(family, prefixes);
  }

  /** The route table by which the virtual network may be taken for all addresses; `undefined` if there is none. */
  #defaultRouteOf({ subnet }: IpConfiguration): string | undefined {
    const ids = subnet === undefined ? [] : this.#network.routeTableIdsOf(subnet);
    return ids.find((id) => {
      const tables = this.#network.routeTablesOf(id);
      return tables.length === 0 || tables.some(({ hasDefaultRoute }) => hasDefaultRoute);
    });
  }
}

const NOTHING_KNOWN = { status: "unknown", atLeast: "0", example: null, doors: [] } as const;

/** A way that may exist, with nothing else known. */
export function undecidedWay(way: Way, family: Family, question: Question): ReportedWay {
  const atMost = measureOf(question).counted[family].toString();
  return { ...reportedWay(way, null), family, address: null, ...NOTHING_KNOWN, atMost, reasons: way.missing };
}

function onlyOne<T>(values: readonly (T | undefined)[]): T | undefined {
  const distinct = new Set(values);
  return distinct.size === 1 ? values[0] : undefined;
}

function reportedWay(
  way: Way,
  owner: string | null,
): Omit<ReportedWay, "family" | "address" | keyof typeof NOTHING_KNOWN | "atMost" | "reasons"> {
  const { kind, publicAddress, frontendPorts, ports, balancer, rule } = way;
  const range = frontendPorts && [...new Set([frontendPorts.first, frontendPorts.last])].join("-");
  return {
    kind,
    interface: owner,
    publicAddress: publicAddress === "" ? null : (publicAddress ?? null),
    frontendPorts: range ?? null,
    port: onlyOne(ports) ?? null,
    balancer: balancer ?? null,
    balancerRule: rule ?? null,
  };
}

/** A default route may make the tag of the virtual network match the Internet. */
const ALLOW_VIRTUAL_NETWORK: SecurityRule = {
  access: "Allow",
  direction: "Inbound",
  priority: 65_000,
  protocol: "*",
  sourceAddressPrefix: "VirtualNetwork",
  sourcePortRange: "*",
  destinationAddressPrefix: "VirtualNetwork",
  destinationPortRange: "*",
};

/** The passage with the rule of Azure's that every group ends with. */
function withDefaultRoute(passage: Passage): Passage {
  if (passage.kind === "rules") return { kind: "rules", rules: withDefaultRule(passage.rules) };
  return "of" in passage ? { ...passage, of: passage.of.map(withDefaultRoute) } : passage;
}

function withDefaultRule(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const known = WITH_DEFAULT_RULE.get(rules) ?? [...rules, ALLOW_VIRTUAL_NETWORK];
  WITH_DEFAULT_RULE.set(rules, known);
  return known;
}

const WITH_DEFAULT_RULE = new WeakMap<readonly SecurityRule[], readonly SecurityRule[]>();
