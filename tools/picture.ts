/** Takes the README's picture: the report on the example listing, in a browser, with its first group open. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { obtainBrowser } from "./browser";
import { REPOSITORY, print } from "./measure";

const LISTING = path.join("examples", "audit", "nsgs.json");
const PICTURE = path.join("docs", "report.png");
const VIEWPORT = { width: 1100, height: 1200 };

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-picture-"));
  const report = path.join(folder, "report.html");
  const args = [path.join("audit", "main.js"), "audit", LISTING, "--format", `html=${report}`, "--fail-on", "never"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: "utf8" });
  if (status !== 0) throw new Error(`the audit failed: ${stderr}`);
  const browser = await chromium.launch({ executablePath: obtainBrowser() });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 0.7, colorScheme: "light" });
    await page.goto(pathToFileURL(report).href);
    await page.locator(".toggle").first().click();
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: path.join(REPOSITORY, PICTURE) });
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true });
  }
  print(`${PICTURE}: ${(fs.statSync(path.join(REPOSITORY, PICTURE)).size / 1024).toFixed(0)} KB`);
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(error);
});
