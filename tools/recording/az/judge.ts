/** Compares the audit of az's output with the Azure that az listed. */

import * as fs from "node:fs";
import * as path from "node:path";
import { readAzure, verdictsOf } from "../azure-file";
import type { Auditor } from "../judge/auditor";
import { LISTINGS } from "./commands";

const GROUP = /\/networksecuritygroups\/([^/]+)/;

export interface Comparison {
  /** How many groups were compared; a group in two files counts twice. */
  readonly compared: number;
  /** A line for each difference. */
  readonly differences: readonly string[];
}

/** Judges all recordings in a folder. */
export function judgeAz(folder: string, audit: Auditor): Comparison {
  const verdicts = verdictsOf(readAzure(path.join(folder, "azure.json")));
  const differences: string[] = [];
  let compared = 0;
  const files = fs.readdirSync(folder).filter((name) => !["azure.json", "versions.json"].includes(name));
  for (const file of files.sort()) {
    const name = path.basename(file, ".json");
    const { groups, problems } = audit(path.join(folder, file));
    const reported = new Map(
      groups.map(({ resource, status }) => [resource.toLowerCase().replace(/\/securityrules\/[^/]+$/, ""), status]),
    );
    const isWhole = name in LISTINGS;
    const expected = [...verdicts].filter(
      ([id]) => isWhole || name.toLowerCase().endsWith(`-of-${GROUP.exec(id)![1]!}`),
    );
    // Azure's REST API returns pages; for a page that is not the last, the audit reports a problem.
    const isPage = name in LISTINGS && problems.length === 1 && problems[0]!.message.includes("one page of several");
    if (problems.length > 0 && !isPage) differences.push(`${file}: ${problems[0]!.message}`);
    for (const [id, verdict] of expected) {
      const status = reported.get(id);
      if (status === undefined && (isPage || (verdict === "restricted" && name.startsWith("rule")))) continue;
      compared++;
      if (status !== verdict) differences.push(`${file}: ${id}: ${verdict}, reported ${status ?? "not at all"}`);
    }
    for (const id of reported.keys()) if (!verdicts.has(id)) differences.push(`${file}: ${id}: not in Azure`);
  }
  return { compared, differences };
}
