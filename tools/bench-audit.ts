/**
 * Measures an audit: whole processes over Azure listings of 1,000 to 100,000 groups, beside a process of Node.js that parses the same file.
 * The largest file is longer than the longest string, so that JSON.parse cannot read it.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { AUDIT, TYPICAL_RULES, median, measuredScript, print, since, usageIn } from "./measure";

/** What to audit, and how many times the time of parsing its file that may take. */
interface Case {
  readonly groups: number;
  /** One group in this many is open. */
  readonly openEvery: number;
  readonly times: number;
  readonly aims: { readonly text: number; readonly pages: number };
}

const CASES: readonly Case[] = [
  { groups: 1000, openEvery: 50, times: 7, aims: { text: 1, pages: 2.5 } },
  { groups: 10_000, openEvery: 50, times: 5, aims: { text: 1, pages: 2.5 } },
  { groups: 10_000, openEvery: 1, times: 3, aims: { text: 3, pages: 6 } },
  { groups: 100_000, openEvery: 50, times: 1, aims: { text: 1, pages: 2.5 } },
];

export function benchAudit(folder: string): void {
  const parse = `JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));`;
  const reports = ["json", "html"].flatMap((format) => [
    "--format",
    `${format}=${path.join(folder, `report.${format}`)}`,
  ]);
  for (const { groups, openEvery, times, aims } of CASES) {
    const file = path.join(folder, `${groups}.json`);
    writeListing(file, groups, openEvery);
    const { size } = fs.statSync(file);
    const isParsable = size < 2 ** 29;
    const runs = Array.from({ length: times }, () => ({
      text: auditCost(file),
      pages: auditCost(file, reports),
      parse: isParsable ? measure(parse, [file]).seconds : NaN,
    }));
    fs.rmSync(file);
    print(
      `audit, ${groups.toLocaleString("en-US")} groups of ${TYPICAL_RULES.length} rules in ${(size / 1e6).toFixed(0)} MB, 1 of ${openEvery} open:`,
    );
    for (const [what, costs, most] of [
      ["text", runs.map(({ text }) => text), aims.text],
      ["json and html", runs.map(({ pages }) => pages), aims.pages],
    ] as const) {
      const seconds = median(costs.map((cost) => cost.seconds));
      const memory = Math.max(...costs.map(({ megabytes }) => megabytes));
      // The median of pairs, so that other work on the machine slows both.
      const ratio = median(runs.map(({ parse }, index) => costs[index]!.seconds / parse));
      const beside = isParsable
        ? `${ratio.toFixed(2)} times a process that parses the file (aimed at: ${most})`
        : "longer than any string";
      print(
        `  ${what}: ${seconds.toFixed(2)} s, ${((seconds / groups) * 1e6).toFixed(0)} µs a group, ${memory.toFixed(0)} MB; ${beside}`,
      );
    }
  }
}

/** Measures the audit of a file, in a process of its own. */
export function auditCost(file: string, options: readonly string[] = []): Cost {
  return measure(AUDIT, ["audit", file, ...options]);
}

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs a script in a process of its own. */
function measure(script: string, args: readonly string[]): Cost {
  const start = process.hrtime.bigint();
  const { stderr } = spawnSync(process.execPath, measuredScript(script, args), {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  return { seconds: since(start), megabytes: usageIn(stderr).megabytes };
}

/** Writes what `az network nsg list` prints, with so many groups. */
function writeListing(file: string, groups: number, openEvery: number): void {
  const descriptor = fs.openSync(file, "w");
  fs.writeSync(descriptor, "[\n");
  for (let index = 0; index < groups; index++) {
    const text = JSON.stringify(listedGroup(index, openEvery), undefined, 2).replace(/^/gm, "  ");
    fs.writeSync(descriptor, `${index > 0 ? ",\n" : ""}${text}`);
  }
  fs.writeSync(descriptor, "\n]\n");
  fs.closeSync(descriptor);
}

function listedGroup(index: number, openEvery: number): object {
  const resourceGroup = `rg-${index % 50}`;
  const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
  const id = `${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/nsg-${index}`;
  const listed = (type: string, rules: readonly { readonly name: string }[]): readonly object[] =>
    rules.map((rule) => ({
      description: null,
      destinationAddressPrefixes: [],
      destinationPortRanges: [],
      etag: 'W/"00000000-0000-0000-0000-000000000000"',
      id: `${id}/${type}/${rule.name}`,
      provisioningState: "Succeeded",
      resourceGroup,
      sourceAddressPrefixes: [],
      sourcePortRanges: [],
      type: `Microsoft.Network/networkSecurityGroups/${type}`,
      ...rule,
    }));
  const opened = TYPICAL_RULES.map((rule) => ({ ...rule, destinationPortRange: "25", sourceAddressPrefix: "*" }));
  return {
    // Azure has six default rules in every group.
    defaultSecurityRules: listed("defaultSecurityRules", TYPICAL_RULES.slice(0, 6)),
    etag: 'W/"00000000-0000-0000-0000-000000000000"',
    flushConnection: null,
    id,
    location: "westeurope",
    name: `nsg-${index}`,
    networkInterfaces: null,
    provisioningState: "Succeeded",
    resourceGroup,
    resourceGuid: "00000000-0000-0000-0000-000000000000",
    securityRules: listed(
      "securityRules",
      index % openEvery === 0 ? [...opened.slice(0, 1), ...TYPICAL_RULES.slice(1)] : TYPICAL_RULES,
    ),
    subnets: null,
    tags: null,
    type: "Microsoft.Network/networkSecurityGroups",
  };
}
