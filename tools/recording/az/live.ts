/**
 * `npm run live:az` signs the real az CLI in at a stand-in for Azure, and lets `audit --azure` take its token from az. Ends with 1 unless the
 * audit judges the group that Azure has.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Laboratory, group, rule, tenantOf } from "../../../test/audit/live/tenant";
import { print } from "../../measure";
import { azureOf } from "../azure-file";
import { AZ_VERSION, azEnvironment, openAz } from "./cli";
import { TOKEN, openStandIn } from "./stand-in";

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-az-"));
  const standIn = await openStandIn(azureOf([]), folder);
  const laboratory = new Laboratory();
  await laboratory.open();
  try {
    await openAz(standIn, folder);
    laboratory.azure.reset(tenantOf([group("web", [rule("*")])]));
    laboratory.azure.tokens.push(TOKEN);
    // az reaches its stand-in by its address, and the audit reaches Azure's hosts through the proxy.
    const env = {
      ...azEnvironment(standIn, folder),
      NO_PROXY: "127.0.0.1",
      AZURE_TOKEN_CREDENTIALS: "AzureCliCredential",
    };
    const { status, stdout } = await laboratory.run(["--quiet"], { env });
    print(`azure-cli ${AZ_VERSION}: ${stdout.trim()}`);
    if (status !== 1) process.exitCode = 1;
  } finally {
    await laboratory.close();
    standIn.close();
    fs.rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
