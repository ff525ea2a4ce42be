/** Measures the page of a big report: its size, and the time until a browser can use it. */

import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { type Page, chromium } from "playwright-core";
import { auditCost } from "./bench-audit";
import { obtainBrowser } from "./browser";
import { TYPICAL_RULES, median, print, since } from "./measure";

const GROUPS = 8000;
const TIMES = 5;

export async function benchPage(folder: string): Promise<void> {
  const [listing, report] = [path.join(folder, "open.json"), path.join(folder, "open.html")];
  fs.writeFileSync(listing, JSON.stringify(Array.from({ length: GROUPS }, (_, index) => openGroup(index))));
  auditCost(listing, ["--format", `html=${report}`]);
  const browser = await chromium.launch({ executablePath: obtainBrowser() });
  try {
    const runs = [];
    for (let run = 0; run < TIMES; run++) runs.push(await openSeconds(await browser.newPage(), report));
    const usable = median(runs.map((times) => times.usable));
    const opened = median(runs.map((times) => times.opened));
    const megabytes = fs.statSync(report).size / 1e6;
    print(`page, ${GROUPS.toLocaleString("en-US")} open groups: ${megabytes.toFixed(1)} MB (should be at most 20)`);
    print(
      `  usable after ${usable.toFixed(2)} s (should be at most 3), a group open after ${opened.toFixed(2)} s more`,
    );
  } finally {
    await browser.close();
  }
}

interface Times {
  readonly usable: number;
  readonly opened: number;
}

async function openSeconds(page: Page, report: string): Promise<Times> {
  const start = process.hrtime.bigint();
  await page.goto(pathToFileURL(report).href);
  await page.locator(".toggle").first().waitFor();
  const usable = since(start);
  await page.locator(".toggle").first().click();
  await page.locator(".finding").first().waitFor();
  const opened = since(start) - usable;
  await page.close();
  return { usable, opened };
}

/** A group that two of its rules open, with names of its own. */
function openGroup(index: number): object {
  const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
  const id = `${subscription}/resourceGroups/rg-${index % 250}/providers/Microsoft.Network/networkSecurityGroups/nsg-${index}`;
  const rules = TYPICAL_RULES.map((rule, position) => ({
    ...rule,
    name: `${rule.name}-${index}`,
    ...(position < 2
      ? { destinationPortRange: "25", sourceAddressPrefix: `${1 + (index % 8)}.0.0.0/${6 + position}` }
      : {}),
  }));
  return { id, name: `nsg-${index}`, type: "Microsoft.Network/networkSecurityGroups", securityRules: rules };
}
