/**
 * `npm run record:az -- [GROUPS] [SEED] [FOLDER]` lets the real az CLI list a stand-in Azure with some groups that have a trait, and 100
 * random ones by default. It writes what az printed, audits it and compares. Ends with 1 if there is a difference.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REPOSITORY, print } from "../../measure";
import { type AzureFile, azureOf, writeAzure } from "../azure-file";
import { auditorOf } from "../judge/auditor";
import { SHOWN, azureWith } from "./azure";
import { AZ_VERSION, openAz } from "./cli";
import { LISTINGS, commandsOfGroups } from "./commands";
import { judgeAz } from "./judge";
import { openStandIn } from "./stand-in";

/** Writes the output of each command into a folder, and the Azure that was listed. */
async function recordAz(azure: AzureFile, folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-az-"));
  const standIn = await openStandIn(azure, temporary);
  try {
    const az = await openAz(standIn, temporary);
    const shown = azureOf(Object.values(azure.resources).filter(({ name }) => SHOWN.includes(name)));
    for (const [name, args] of Object.entries({ ...LISTINGS, ...commandsOfGroups(shown) })) {
      const printed = await az(...args);
      // Each run has another port.
      fs.writeFileSync(
        path.join(folder, `${name}.json`),
        printed.replaceAll(standIn.url, "https://management.azure.com"),
      );
    }
  } finally {
    standIn.close();
    fs.rmSync(temporary, { recursive: true });
  }
  writeAzure(path.join(folder, "azure.json"), azure);
  fs.writeFileSync(path.join(folder, "versions.json"), `${JSON.stringify({ "azure-cli": AZ_VERSION })}\n`);
}

async function main(): Promise<void> {
  const [groups = "100", seed = "1", folder = path.join(REPOSITORY, ".cache", "recordings-az")] = process.argv.slice(2);
  await recordAz(azureWith(Number(groups), Number(seed)), folder);
  const { compared, differences } = judgeAz(folder, auditorOf());
  for (const line of differences) print(line);
  print(`${compared.toLocaleString("en-US")} groups compared, ${differences.length} differences`);
  if (differences.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
