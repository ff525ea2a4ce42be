/** What the benchmarks use to measure and print. */

import * as path from "node:path";

export const REPOSITORY = path.join(__dirname, "..");

/** The duration of some work, in seconds. */
export function seconds(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return since(start);
}

export function since(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** What Node.js runs to audit what its arguments name. */
export const AUDIT = `process.argv.splice(1, 0, ""); require(${JSON.stringify(path.join(REPOSITORY, "audit", "main.js"))});`;

/** What a process has used. */
export interface Usage {
  /** Of all processors, in seconds. */
  readonly work: number;
  /** At most at one time. */
  readonly megabytes: number;
}

/** The arguments with which Node.js runs a script and, at its end, writes what it has used to standard error, where {@link usageIn} finds it. */
export function measuredScript(script: string, args: readonly string[]): readonly string[] {
  const report = `process.on("exit", () => require("fs").writeSync(2, "\\n" + JSON.stringify(process.resourceUsage())));`;
  return ["-e", report + script, ...args];
}

export function usageIn(errors: string): Usage {
  const usage = JSON.parse(errors.slice(errors.lastIndexOf("\n"))) as NodeJS.ResourceUsage;
  return { work: (usage.userCPUTime + usage.systemCPUTime) / 1e6, megabytes: usage.maxRSS / 1024 };
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Destination ports and source of the rules of a typical group; the last rule is the Deny of everything else. */
export const TYPICAL_RULES = [
  ["443", "*"],
  ["80", "Internet"],
  ["22", "198.51.100.0/24"],
  ["3389", "198.51.100.0/24"],
  ["25", "203.0.113.0/24"],
  ["1433", "10.1.0.0/16"],
  ["8080-8090", "VirtualNetwork"],
  ["53", "10.0.0.0/8"],
  ["65200-65535", "GatewayManager"],
  ["*", "*"],
].map(([destinationPortRange, sourceAddressPrefix], index, all) => ({
  name: `rule-${index}`,
  access: index < all.length - 1 ? "Allow" : "Deny",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 100 + index,
  sourceAddressPrefix,
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange,
}));
