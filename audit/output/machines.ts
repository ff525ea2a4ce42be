import { quantity } from "../../policies/messages";
import { cut, visible } from "../../policies/printable";
import { nameIn } from "../exposure/ids";
import type {
  Report,
  Reachability,
  ReportedDoor,
  ReportedFinding,
  ReportedMachine,
  ReportedWay,
} from "../reporting/report";
import { figures } from "./format";
import type { createColors } from "picocolors";

/* Machines in words, for several formats. */

/** No more machines of a status than this are written in text: the other formats have all. */
const MOST_MACHINES = 30;

/** The heads of the sections of text, in the order in which they stand. */
const MACHINE_HEADS: Readonly<Record<Reachability, string>> = {
  reachable: "Machines that the Internet reaches:",
  unknown: "Machines that the Internet may reach:",
  "not-reachable": "Machines that the Internet does not reach by the ways that were read:",
};

/** The machines of a report as sections of text, one for each status that some have. */
export function machinesSection({ machines }: Report, colours: ReturnType<typeof createColors>): readonly string[] {
  return Object.entries(MACHINE_HEADS).flatMap(([status, head]) => {
    const some = machines.filter((machine) => machine.status === status);
    if (some.length === 0) return [];
    const more = some.length - MOST_MACHINES;
    const lines = some.slice(0, MOST_MACHINES).flatMap(linesOf);
    return [[colours.bold(head), ...lines, ...(more > 0 ? [`  and ${figures(more)} more`] : [])].join("\n")];
  });
}

function linesOf({ machine, ways }: ReportedMachine): readonly string[] {
  return [
    `  ${visible(machine)}`,
    ...cut(ways.map((way) => [wayText(way), ...reasonTexts(way)].map((line) => `    ${line}`).join("\n"))),
  ];
}

function reasonTexts({ reasons }: ReportedWay): readonly string[] {
  return reasons.map((reason) => `  ${visible(reason)}`);
}

/** A way in a line: `203.0.113.4 port 25 → load balancer mail → subnet: group web admits → port 25: 256 IPv4 addresses, e.g. 1.0.0.0`. */
function wayText(way: ReportedWay): string {
  const { balancer, balancerRule, doors, port } = way;
  const through =
    balancer === null ? [] : [named(balancer) + (balancerRule === null ? "" : ` (${named(balancerRule)})`)];
  const steps = [entryText(way), ...through, ...doors.map(doorText), ...(port === null ? [] : [`port ${port}`])];
  const admitted = admittedText(way);
  return admitted === undefined ? steps.join(" → ") : `${steps.join(" → ")}: ${admitted}`;
}

/** At which address and port a way begins. */
export function entryText({ address, publicAddress, frontendPorts }: ReportedWay): string {
  const at = address ?? (publicAddress === null ? "an unknown address" : named(publicAddress));
  const word = frontendPorts?.includes("-") ? "ports" : "port";
  return frontendPorts === null ? visible(at) : `${visible(at)} ${word} ${frontendPorts}`;
}

const DOORS: Readonly<Record<ReportedDoor["kind"], string>> = {
  "admin-rules": "admin rules",
  subnet: "subnet",
  interface: "interface",
};

const DOOR_STATES: Readonly<Record<ReportedDoor["status"], string>> = {
  admits: "admits",
  shut: "is shut",
  unknown: "is unknown",
};

/** What decides at one place, and what it does: `subnet: web admits`. */
export function doorText({ kind, groups, status }: ReportedDoor): string {
  if (groups.length === 0) return `${DOORS[kind]}: ${status === "unknown" ? "unknown" : "no group"}`;
  return `${DOORS[kind]}: ${cut(groups.map(named)).join(" or ")} ${DOOR_STATES[status]}`;
}

/** How many addresses pass, and one of them; `undefined` where none does, or nobody knows how many. */
export function admittedText({ status, atLeast, atMost, family, example }: ReportedWay): string | undefined {
  if (status !== "reachable" || example === null) return undefined;
  const label = family === "ipv4" ? "IPv4" : "IPv6";
  const [least, most] = [quantity(BigInt(atLeast)), quantity(BigInt(atMost))];
  const amount = least === most ? least : `at least ${least}, at most ${most}`;
  return `${amount} public ${label} addresses, e.g. ${example}`;
}

/** The last name of an id. */
export function named(id: string): string {
  return visible(nameIn(id));
}

/** The machines that the Internet reaches through the group of a finding, in a line; none if there are none, or nothing is known. */
export function machineLines({ reachableMachines }: ReportedFinding): readonly string[] {
  const text = machinesText(reachableMachines);
  return text === undefined ? [] : [text];
}

function machinesText(machines: ReportedFinding["reachableMachines"]): string | undefined {
  if (machines === null || machines.length === 0) return undefined;
  return `the Internet reaches through this group: ${cut(machines.map(visible)).join(", ")}`;
}
