import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { audit } from "../../../audit/judging/audit";
import { readAll } from "../../../audit/input/read";
import type { Report } from "../../../audit/reporting/report";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { reportOf } from "../report-sample";

/* Reports of audits of what Azure lists, for tests of scripts that change it. */

export interface ListedGroup {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly name: string;
  /** Its rules, by what differs from an Allow of TCP 25 from everywhere. */
  readonly rules: readonly object[];
}

export const SUBSCRIPTIONS = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"] as const;

const RULE = {
  name: "smtp",
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourceAddressPrefixes: [],
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
  destinationPortRanges: [],
};

/** What `az network nsg list` prints. */
export function listingOf(groups: readonly ListedGroup[]): readonly object[] {
  return groups.map(({ subscription = SUBSCRIPTIONS[0], resourceGroup = "rg", name, rules }) => ({
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}`,
    name,
    type: "Microsoft.Network/networkSecurityGroups",
    securityRules: rules.map((rule) => ({ ...RULE, ...rule })),
  }));
}

/** The report of an audit of files with these contents, named by their places: `0.json`, `1.json`. */
export function reportOn(contents: readonly unknown[], trustedSources: readonly string[] = []): Report {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
  const here = process.cwd();
  try {
    process.chdir(folder);
    const files = contents.map((content, index) => {
      fs.writeFileSync(`${index}.json`, JSON.stringify(content));
      return `${index}.json`;
    });
    const question = { ...DEFAULT_QUESTION, trustedSources };
    const { findings } = audit(readAll(files), { question, isDetailed: false, baseline: undefined });
    return reportOf({ findings });
  } finally {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  }
}
