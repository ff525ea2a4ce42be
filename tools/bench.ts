/**
 * Measures the pack in three figures. Its start and the analysis of a big state are compared with a compiled pack without policies on the
 * same node_modules; the third is judging a network security group at Azure's limits. Runs of the two packs alternate, so that other work
 * on the machine slows both. Then it measures the command on listings and on a stand-in for Azure, and the page of a big report.
 */

import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { judge } from "../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../policies/evaluator/question";
import type { SecurityRule } from "../policies/evaluator/rule";
import { benchAudit } from "./bench-audit";
import { benchLive } from "./bench-live";
import { benchPage } from "./bench-page";
import { benchTemplates } from "./bench-templates";
import { REPOSITORY, TYPICAL_RULES, median, print, seconds, since } from "./measure";
import { openSandbox } from "./sandbox";

const NSGS = 500;

async function main(): Promise<void> {
  const { cli, newFolder } = openSandbox();
  const empty = emptyPack(newFolder());

  const boot = await compare(21, empty, bootSeconds);
  report("start, process to port printed", boot, 1.05);

  const state = path.join(newFolder(), "state.json");
  fs.writeFileSync(state, JSON.stringify(bigState()));
  const analysis = await compare(9, empty, (pack) =>
    seconds(() => {
      const args = ["policy", "analyze", "--policy-pack", pack, "--file", state];
      const { status, stderr } = spawnSync(cli.command, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(`the analysis failed: ${stderr}`);
    }),
  );
  report(`policy analyze, ${NSGS} groups of ${TYPICAL_RULES.length} rules`, analysis, 1.1);

  for (const [title, rules] of Object.entries(groupsAtTheLimits())) {
    const took = seconds(() => judge(rules, DEFAULT_QUESTION));
    print(`judge, a group at Azure's limits, ${title}: ${took.toFixed(2)} s (should be under 1 s)`);
  }

  benchAudit(newFolder());
  await benchLive(newFolder());
  benchTemplates(newFolder());
  await benchPage(newFolder());
}

interface Comparison {
  readonly pack: number;
  readonly empty: number;
  /** The median of the ratios of pairs, which other work on the machine hardly changes. */
  readonly ratio: number;
}

async function compare(
  times: number,
  empty: string,
  measure: (pack: string) => number | Promise<number>,
): Promise<Comparison> {
  const taken: { pack: number; empty: number }[] = [];
  // The first pair warms the caches of the file system.
  for (let i = 0; i <= times; i++) taken.push({ pack: await measure(REPOSITORY), empty: await measure(empty) });
  const pairs = taken.slice(1);
  return {
    pack: median(pairs.map(({ pack }) => pack)),
    empty: median(pairs.map(({ empty }) => empty)),
    ratio: median(pairs.map(({ pack, empty }) => pack / empty)),
  };
}

function report(title: string, { pack, empty, ratio }: Comparison, limit: number): void {
  print(
    `${title}: ${pack.toFixed(2)} s, empty pack ${empty.toFixed(2)} s, ratio ${ratio.toFixed(3)} (should be at most ${limit})`,
  );
}

/** A compiled pack without policies, on this pack's node_modules. */
function emptyPack(folder: string): string {
  fs.writeFileSync(path.join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", main: "index.js" }),
  );
  fs.writeFileSync(
    path.join(folder, "index.js"),
    'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });\n',
  );
  fs.symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** The time from starting the pack's process, as the engine does, to the port on which it answers. */
async function bootSeconds(pack: string): Promise<number> {
  const start = process.hrtime.bigint();
  const runner = path.join("node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
    cwd: pack,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => {
        resolve();
      });
      child.once("exit", (code) => {
        reject(new Error(`the pack ended with ${String(code)}`));
      });
    });
    return since(start);
  } finally {
    child.kill();
  }
}

/** A deployed stack of restricted groups, so that judging is measured, not printing. */
function bigState(): object {
  const stack = "urn:pulumi:bench::bench";
  const group = (n: number): object => {
    const properties = {
      networkSecurityGroupName: `nsg-${n}`,
      resourceGroupName: "bench",
      securityRules: TYPICAL_RULES,
    };
    return {
      urn: `${stack}::azure-native:network:NetworkSecurityGroup::nsg-${n}`,
      custom: true,
      id: `nsg-${n}`,
      type: "azure-native:network:NetworkSecurityGroup",
      inputs: properties,
      outputs: { ...properties, name: `nsg-${n}` },
    };
  };
  const time = "2026-01-01T00:00:00Z";
  return {
    version: 3,
    deployment: {
      manifest: { time, magic: "", version: "" },
      resources: Array.from({ length: NSGS }, (_, n) => group(n)),
    },
  };
}

/** 1,000 rules with 4,000 source and 4,000 destination prefixes, all about port 25, in several shapes. */
function groupsAtTheLimits(): Readonly<Record<string, readonly SecurityRule[]>> {
  const random = generator(25);
  const ipv4 = (shortest: number): string =>
    `${[1 + random(222), random(256), random(256), random(256)].join(".")}/${shortest + random(33 - shortest)}`;
  const ipv6 = (shortest: number): string =>
    `2${random(4096).toString(16).padStart(3, "0")}:${random(65536).toString(16)}::/${shortest + random(65 - shortest)}`;
  const four = (prefix: () => string): readonly string[] => [prefix(), prefix(), prefix(), prefix()];
  const group = (prefix: () => string): readonly SecurityRule[] =>
    Array.from({ length: 1000 }, (_, i) => ({
      access: i % 2 === 0 ? "Deny" : "Allow",
      direction: "Inbound",
      protocol: "*",
      priority: 100 + i,
      sourcePortRange: "*",
      destinationPortRange: "25",
      sourceAddressPrefixes: four(prefix),
      destinationAddressPrefixes: four(prefix),
    }));
  return {
    "IPv4 prefixes of /8 to /32": group(() => ipv4(8)),
    "IPv4 prefixes of /1 to /32": group(() => ipv4(1)),
    "IPv6 prefixes of /8 to /64": group(() => ipv6(8)),
  };
}

/** The same numbers in every run: a linear congruential generator (Numerical Recipes' constants). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`The benchmark failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
});
