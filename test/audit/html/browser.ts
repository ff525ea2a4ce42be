/** Pages in a real browser, watched for all that a report must not do. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { html } from "../../../audit/output/html";
import type { Report } from "../../../audit/reporting/report";
import { obtainBrowser } from "../../../tools/browser";
import { Coverage } from "./coverage";

interface OpenOptions {
  /** What the address of the page ends with. */
  readonly hash?: string;
  /** A script that runs before those of the page. */
  readonly before?: string;
}

/** A browser for the tests of a file, with a folder for the reports that it shows. */
export class ReportBrowser {
  /** How much of the page's script ran, in all of the pages that were closed. */
  readonly coverage = new Coverage();
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-html-"));
  readonly #complaints: string[] = [];
  readonly #pages: Page[] = [];

  private constructor(readonly browser: Browser) {}

  static async start(): Promise<ReportBrowser> {
    return new ReportBrowser(await chromium.launch({ executablePath: obtainBrowser() }));
  }

  /** Opens a report from a file, as its readers do. */
  async open(report: Report, options: BrowserContextOptions & OpenOptions = {}): Promise<Page> {
    const { hash = "", before = "", ...contextOptions } = options;
    const file = path.join(this.#folder, `${fs.readdirSync(this.#folder).length}.html`);
    fs.writeFileSync(file, html(report));
    const context = await this.browser.newContext(contextOptions);
    await context.addInitScript(before);
    const page = await context.newPage();
    this.#pages.push(page);
    this.#watch(page, pathToFileURL(file).href);
    if (contextOptions.javaScriptEnabled !== false) await page.coverage.startJSCoverage();
    await page.goto(pathToFileURL(file).href + hash);
    return page;
  }

  #watch(page: Page, address: string): void {
    const complain = (what: string): void => void this.#complaints.push(what);
    page.on("console", (message) => complain(`console: ${message.text()}`));
    page.on("pageerror", (error) => complain(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      complain(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url().split("#")[0] !== address) complain(`request: ${request.url()}`);
    });
  }

  /** What the pages did that they must not do, since the last call: messages, errors, dialogs, requests. Closes the pages. */
  async complaints(): Promise<readonly string[]> {
    for (const page of this.#pages.splice(0)) {
      // For a page without scripts, coverage was not started.
      this.coverage.add(await page.coverage.stopJSCoverage().catch(() => []));
      await page.context().close();
    }
    return this.#complaints.splice(0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    fs.rmSync(this.#folder, { recursive: true });
  }
}
