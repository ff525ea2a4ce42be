import { quantity } from "../../policies/messages";
import type { Family } from "../../policies/evaluator/sets/addresses";
import type { ReportedDoor } from "../reporting/report";
import type { Door, Doors } from "./doors";
import type { Interface } from "./elements";

/* Why a way is as it is, in sentences. */

export function defaultRouteMissing(routeTable: string): string {
  return `Route table ${routeTable} has a default route or was not read: the service tag VirtualNetwork may then match the Internet.`;
}

export function reachableNotes({ withoutGroup }: Doors, { forwards }: Interface): readonly string[] {
  return [
    ...(withoutGroup === "open" ? ["Without a network security group, its Basic address is open."] : []),
    ...(forwards
      ? ["It forwards packets, so the Internet may reach machines behind it, too. This audit does not find out which."]
      : []),
  ];
}

/** What is unknown of a door that was read whole, but still depends on unknown values. */
export function unknownValues(door: ReportedDoor, { missing }: Door): readonly string[] {
  if (door.status !== "unknown" || missing.length > 0) return [];
  return [`The ${RULES[door.kind]} depend on values that are not known.`];
}

const RULES: Readonly<Record<ReportedDoor["kind"], string>> = {
  "admin-rules": "security admin rules",
  subnet: "rules of the subnet's network security group",
  interface: "rules of the interface's network security group",
};

const SHUT: Readonly<Record<ReportedDoor["kind"], string>> = {
  "admin-rules": "Security admin rules deny it",
  subnet: "The subnet's network security group is shut",
  interface: "The interface's network security group is shut",
};

export function shutReasons(
  doors: Doors,
  reported: readonly ReportedDoor[],
  atMost: bigint,
  family: Family,
): readonly string[] {
  if (doors.withoutGroup === "shut") {
    return ["Without a network security group, its Standard address is shut."];
  }
  const shut = reported.filter(({ status }) => status === "shut");
  const label = family === "ipv4" ? "IPv4" : "IPv6";
  const admitted =
    atMost === 0n ? "no public address" : `${quantity(atMost)} public ${label} addresses at most, within the limit`;
  if (shut.length === 0) return [`The groups together admit ${admitted}.`];
  return shut.map(({ kind, groups }) => `${SHUT[kind]}: ${[...groups].join(", ")}.`).concat(`Admitted: ${admitted}.`);
}
