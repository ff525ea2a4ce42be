import type { Family } from "../../policies/evaluator/sets/addresses";
import type { Question } from "../../policies/evaluator/question";
import type { Place, ReportedWay } from "../reporting/report";
import type { IpConfiguration, PoolAddress } from "./elements";
import { ancestorOf, keyOf, nameIn, parentOf } from "./ids";
import { undecidedWay } from "./judge-ways";
import { type Network, networkOf } from "./network";
import { type Way, waysThrough } from "./ways";

/** A way in, and what it is a way to. */
export interface FoundWay {
  readonly machine: string;
  readonly place: Place;
  readonly way: ReportedWay;
}

/** The ways to interfaces that no file shows, though a public address or a load balancer leads to them. */
export function waysToUnread(network: Network, question: Question): readonly FoundWay[] {
  return [
    ...behindPublicAddresses(network, question),
    ...behindPools(network, question),
    ...behindRules(network, question),
  ];
}

/** Behind inbound NAT rules that name a configuration. */
function behindRules(network: Network, question: Question): readonly FoundWay[] {
  return network.forwardings.flatMap(({ forwarding: { id, pools, configuration }, place }) => {
    const owner =
      configuration === undefined
        ? undefined
        : unreadOwner(network, configuration, ({ leads }) => leads.some((lead) => isRuleOf(lead, id, pools)));
    if (owner === undefined) return [];
    return waysThrough(network, configuration!, question.ports).map((way) => unreadWay(owner, way, place, question));
  });
}

function unreadWay(owner: string, way: Way, place: Place, question: Question): FoundWay {
  const reported = undecidedWay({ ...way, missing: [notRead(owner)] }, "ipv4", question);
  return { machine: machineIn(owner), place, way: { ...reported, interface: owner } };
}

function behindPublicAddresses(network: Network, question: Question): readonly FoundWay[] {
  return network.publicAddresses.flatMap(({ element: { id, address, family, usedBy }, place }) => {
    const owner =
      usedBy === undefined
        ? undefined
        : unreadOwner(network, usedBy, ({ publicAddress }) => publicAddress !== undefined);
    if (owner === undefined) return [];
    return question.ports.map((port): FoundWay => {
      const way: Way = {
        kind: "public-address",
        publicAddress: id,
        frontendPorts: { first: port, last: port },
        ports: [port],
        balancer: undefined,
        rule: undefined,
        isFloating: false,
        missing: [notRead(owner)],
        notes: [],
      };
      const reported = { ...undecidedWay(way, family, question), address: address ?? null, interface: owner };
      return { machine: machineIn(owner), place, way: reported };
    });
  });
}

function behindPools(network: Network, question: Question): readonly FoundWay[] {
  return network.pools.flatMap(({ element: { id, configurations, addresses }, place }) => {
    const isLead = ({ leads }: IpConfiguration): boolean => leads.some((lead) => keyOf(lead) === keyOf(id));
    const owners = new Set(
      configurations.flatMap((configuration) => unreadOwner(network, configuration, isLead) ?? []),
    );
    const strangers = addresses.filter((address) => !isShown(network, address));
    if (owners.size + strangers.length === 0) return [];
    const ways = waysThrough(network, id, question.ports);
    return ways.flatMap((way): readonly FoundWay[] => [
      ...[...owners].map((owner) => unreadWay(owner, way, place, question)),
      ...strangers.map(({ address, network: of }) => {
        const family: Family = address.includes(":") ? "ipv6" : "ipv4";
        const missing = [`The network interface with the address ${address} of pool ${id} was not read.`];
        const machine = `${address} in ${of ?? id}`;
        return { machine, place, way: undecidedWay({ ...way, missing }, family, question) };
      }),
    ]);
  });
}

function notRead(owner: string): string {
  return `Network interface ${owner} was not read.`;
}

/** Whether a model's lead is that of a rule, which is named after the lead and an instance, or leads to a pool. */
function isRuleOf(lead: string, rule: string, pools: readonly string[]): boolean {
  const isOfBalancer = keyOf(parentOf(lead)) === keyOf(parentOf(rule));
  const isNamed = keyOf(nameIn(rule)).startsWith(`${keyOf(nameIn(lead))}.`);
  return (isOfBalancer && isNamed) || pools.some((pool) => keyOf(pool) === keyOf(lead));
}

/**
 * The id of the interface of a configuration, if no file shows it. An instance of a scale set is shown by a model that has the same way
 * in; Azure does not apply a new model to all instances.
 */
function unreadOwner(
  network: Network,
  configuration: string,
  hasWay: (model: IpConfiguration) => boolean,
): string | undefined {
  const owner = ancestorOf(configuration, "networkInterfaces");
  if (owner === undefined || network.hasInterface(owner)) return undefined;
  const scaleSet = ancestorOf(owner, "virtualMachineScaleSets");
  return scaleSet !== undefined && network.modelOf(scaleSet).some(hasWay) ? undefined : owner;
}

/** The machine of an interface as far as its id shows: the instance of a scale set, else the interface itself. */
function machineIn(owner: string): string {
  return keyOf(owner).includes("/virtualmachinescalesets/") ? parentOf(owner) : owner;
}

/** Whether some interface has the address of a pool, or may have. */
function isShown(network: Network, { address, network: of }: PoolAddress): boolean {
  return network
    .subnetsAt(address)
    .some((subnet) => of === undefined || subnet === undefined || isSameNetwork(networkOf(subnet), of));
}

function isSameNetwork(one: string | undefined, other: string): boolean {
  return one !== undefined && keyOf(one) === keyOf(other);
}
