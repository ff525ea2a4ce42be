/** The report in a real browser: what its script does, how it looks and prints, and what hostile text in it does not do. */

import * as assert from "node:assert/strict";
import * as axe from "axe-core";
import * as fc from "fast-check";
import type { Page } from "playwright-core";
import { fixParts } from "../../../audit/output/fix-parts";
import { html } from "../../../audit/output/html";
import { entriesOf } from "../../../audit/output/html/entries";
import type { JudgedGroup, Report, ReportedFinding } from "../../../audit/reporting/report";
import { anyReport } from "../report-arbitrary";
import { EMPTY, HOSTILE, MACHINES, PLAIN, SAMPLE, WEB, groupId, reportOf } from "../report-sample";
import { BLOCKS, inBlocks } from "./blocks";
import { ReportBrowser } from "./browser";
import { rowsIn } from "./page-rows";

const SMTP = "urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp";
const ALL = ["web", "relay", SMTP, "pending", "branch", "vpn"];

const group = (name: string): JudgedGroup => SAMPLE.groups.find(({ nsg }) => nsg === name)!;

/** The names in the rows that are shown. */
function names(page: Page): Promise<readonly string[]> {
  return page.locator("#table > tbody > tr > th").allInnerTexts();
}

function count(page: Page): Promise<string> {
  return page.locator("#count").innerText();
}

/** The part of the address that says what is filtered and sorted by. */
function hash(page: Page): string {
  return new URL(page.url()).hash;
}

function toggle(page: Page, name: string) {
  return page.getByRole("button", { name, exact: true });
}

/** Many groups: every 20th is open, in one of 4 subscriptions and of 25 resource groups. */
function manyGroups(number: number): Report {
  const findings: ReportedFinding[] = [];
  const groups = Array.from({ length: number }, (_, index): JudgedGroup => {
    const [nsg, resourceGroup] = [`nsg-${index}`, `rg-${index % 25}`];
    const subscription = `00000000-0000-0000-0000-00000000000${index % 4}`;
    const identity = {
      nsg,
      resourceGroup,
      subscription,
      resource: groupId(subscription, resourceGroup, nsg),
      line: index + 1,
    };
    if (index % 20 === 0) findings.push({ ...WEB, ...identity });
    return { ...group(index % 20 === 0 ? "web" : index % 2 === 0 ? "vpn" : "branch"), ...identity };
  });
  return reportOf({ groups, findings });
}

/** What can be copied of the fix of a finding. */
function codeOf({ fix }: ReportedFinding): readonly string[] {
  return fixParts(fix.text).flatMap(({ isCode, text }) => (isCode ? [text] : []));
}

describe("the HTML report in a browser", () => {
  let browser: ReportBrowser;

  before(async () => {
    browser = await ReportBrowser.start();
  });

  // No page may load anything, log anything, or break its own policy.
  afterEach(async () => assert.deepEqual(await browser.complaints(), []));

  after(() => browser.stop());

  it("shows the outcome in its title and headline, and the totals", async () => {
    const page = await browser.open(PLAIN);
    assert.equal(
      await page.title(),
      "2 of 5 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (5 Azure listings). – SMTP exposure",
    );
    assert.equal(
      await page.locator(".verdict").innerText(),
      "2 of 5 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (5 Azure listings).",
    );
    assert.deepEqual(await page.locator(".totals > div").allInnerTexts(), [
      "groups open\n2",
      "groups undecided\n1",
      "groups restricted\n2",
      "findings open\n3",
      "findings undecided\n1",
      "could not be read\n1",
      "findings new\n2",
      "findings fixed\n1",
    ]);
  });

  it("lists what is fixed and what could not be read", async () => {
    const page = await browser.open(PLAIN);
    const items = (name: string) => page.getByRole("region", { name }).getByRole("listitem").allInnerTexts();
    assert.deepEqual(await items("Fixed since the baseline"), [`branch ${group("branch").resource} was open`]);
    assert.deepEqual(await items("Could not be read"), [
      "states/cut.json:7 The file is truncated: its JSON ends within a string.",
    ]);
  });

  it("lists the groups, the worst first, with where they are and how much they admit", async () => {
    const page = await browser.open(PLAIN);
    const rows = await page.locator("#table > tbody > tr").all();
    const cells = await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
    const [first, second] = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
    assert.deepEqual(cells, [
      ["Open", "web", "rg-web", first, "3,702,258,434", "about 4.3e+37", "3", "listing.json:12"],
      ["Open New", "relay", "rg-mail", second, "33,554,432", "0", "nothing", "states/mail.json"],
      ["Open New", SMTP, "not known", "not known", "not known", "not known", "not known", "standard input"],
      ["Undecided", "pending", "rg-web", first, "not known", "not known", "not known", "template.json:40"],
      ["Restricted", "branch", "rg-web", first, "0", "0", "not known", "listing.json:80"],
      ["Restricted", "vpn", "rg-mail", "not known", "0", "0", "not known", "states/mail.json"],
    ]);
    assert.equal(await count(page), "6 of 6 groups");
  });

  describe("filters", () => {
    const texts: readonly (readonly [what: string, text: string, names: readonly string[]])[] = [
      ["a name, in any case", "RELAY", ["relay"]],
      ["a part of a resource group", "rg-m", ["relay", "vpn"]],
      ["a rule", "allow-smtp", ["web"]],
      ["a source", "40.0.0.0/9", ["relay"]],
      ["a file and line", "template.json:40", ["pending"]],
      ["a fingerprint", WEB.fingerprint, ["web"]],
      ["several words that are all there", "rg-web 0001 listing", ["web", "branch"]],
      ["nothing that is there", "nowhere", []],
    ];
    for (const [what, text, expected] of texts) {
      it(`by ${what}`, async () => {
        const page = await browser.open(PLAIN);
        await page.getByLabel("Search").fill(text);
        assert.deepEqual(await names(page), expected);
        assert.equal(await count(page), `${expected.length} of 6 groups`);
      });
    }

    it("by status", async () => {
      const page = await browser.open(PLAIN);
      await page.getByLabel("Restricted").uncheck();
      assert.deepEqual(await names(page), ["web", "relay", SMTP, "pending"]);
      await page.getByLabel("Open", { exact: true }).uncheck();
      assert.deepEqual(await names(page), ["pending"]);
      assert.equal(hash(page), "#text=&status=undecided&subscription=&resource-group=&sort=&order=");
    });

    it("by subscription and resource group, also by that they are not known", async () => {
      const page = await browser.open(PLAIN);
      await page.getByRole("combobox", { name: "Resource group" }).selectOption("rg-mail");
      assert.deepEqual(await names(page), ["relay", "vpn"]);
      await page.getByRole("combobox", { name: "Subscription" }).selectOption("not known");
      assert.deepEqual(await names(page), ["vpn"]);
      await page.getByRole("combobox", { name: "Resource group" }).selectOption("All");
      assert.deepEqual(await names(page), [SMTP, "vpn"]);
    });

    it("by whether the baseline has it", async () => {
      const page = await browser.open(PLAIN);
      await page.getByLabel("Only new").check();
      assert.deepEqual(await names(page), ["relay", SMTP]);
    });

    it("says so where nothing is left", async () => {
      const page = await browser.open(PLAIN);
      await page.getByLabel("Search").fill("nowhere");
      assert.equal(await page.locator("#table > tbody").innerText(), "No group matches the filter.");
      assert.equal(await page.locator("#open-all").isVisible(), false);
    });

    it("again with everything after a reset, and does nothing on Enter", async () => {
      const page = await browser.open(PLAIN);
      await page.getByLabel("Search").fill("relay");
      await page.getByLabel("Search").press("Enter");
      await page.getByRole("button", { name: "IPv4 admitted" }).click();
      assert.deepEqual(await names(page), ["relay"]);
      await page.getByRole("button", { name: "Reset" }).click();
      assert.deepEqual(await names(page), ALL);
      assert.equal(hash(page), "");
      assert.equal(await page.locator("th[aria-sort]").count(), 0);
    });

    it("as its address says, at the start and when that changes", async () => {
      const state = "#text=rg&status=open&status=restricted&resource-group=rg-web&sort=name&order=descending";
      const page = await browser.open(PLAIN, { hash: state });
      assert.deepEqual(await names(page), ["web", "branch"]);
      assert.equal(await page.getByLabel("Search").inputValue(), "rg");
      assert.equal(await page.getByLabel("Undecided").isChecked(), false);
      await page.evaluate(() => (location.hash = "#status=undecided"));
      await page.getByText("1 of 6 groups").waitFor();
      assert.deepEqual(await names(page), ["pending"]);
      await page.evaluate(() => (location.hash = ""));
      await page.getByText("6 of 6 groups").waitFor();
      await page.getByRole("link", { name: "could not be read" }).click();
      assert.deepEqual(await names(page), ALL);
    });

    it("by nothing that the address of another report or page may say", async () => {
      const nonsense = "#status=open&subscription=gone&resource-group=gone&sort=__proto__&order=up&other=1";
      const page = await browser.open(PLAIN, { hash: nonsense });
      await page.getByText("3 of 6 groups").waitFor();
      assert.deepEqual(await names(page), ["web", "relay", SMTP]);
    });
  });

  describe("sorts", () => {
    const rule = group("web").rules[0]!;
    /** Their numbers differ where text or floating point would have them in another order or equal. */
    const numbered = [
      ["nsg-10", 10, "18446744073709551616"],
      ["nsg-9", 9, "18446744073709551617"],
      ["nsg-100", 100, "9"],
    ].map(([nsg, open, ipv6]): JudgedGroup => ({
      ...group("web"),
      nsg: String(nsg),
      resource: String(nsg),
      openIpv4: [["1.0.0.1", `1.0.0.${open!}`]],
      openIpv6: [],
      rules: [{ ...rule, ipv6Addresses: String(ipv6) }],
    }));

    const cases: readonly (readonly [column: string, report: Report, first: readonly string[], order: string])[] = [
      ["Status", PLAIN, ALL, "ascending"],
      ["Name", PLAIN, ["branch", "pending", "relay", SMTP, "vpn", "web"], "ascending"],
      ["Resource group", PLAIN, [SMTP, "relay", "vpn", "web", "pending", "branch"], "ascending"],
      ["Subscription", PLAIN, ["web", "pending", "branch", "relay", SMTP, "vpn"], "ascending"],
      ["Place", PLAIN, ["web", "branch", SMTP, "relay", "vpn", "pending"], "ascending"],
      ["IPv4 admitted", PLAIN, ["web", "relay", "branch", "vpn", SMTP, "pending"], "descending"],
      ["Name", reportOf({ groups: numbered }), ["nsg-9", "nsg-10", "nsg-100"], "ascending"],
      ["IPv4 admitted", reportOf({ groups: numbered }), ["nsg-100", "nsg-10", "nsg-9"], "descending"],
      ["Attached to", PLAIN, ["web", "relay", SMTP, "pending", "branch", "vpn"], "descending"],
      ["IPv6 admitted", reportOf({ groups: numbered }), ["nsg-9", "nsg-10", "nsg-100"], "descending"],
    ];
    for (const [column, report, expected, order] of cases) {
      it(`by ${column}, ${order} first: ${expected.length} groups`, async () => {
        const page = await browser.open(report);
        const header = page.getByRole("columnheader", { name: column });
        await header.getByRole("button").click();
        assert.deepEqual(await names(page), expected);
        assert.equal(await header.getAttribute("aria-sort"), order);
        assert.equal(await page.locator("th[aria-sort]").count(), 1);
      });
    }

    it("the other way round at the second click, what is not known last either way", async () => {
      const page = await browser.open(PLAIN);
      const header = page.getByRole("columnheader", { name: "IPv4 admitted" });
      await header.getByRole("button").click();
      await header.getByRole("button").click();
      assert.deepEqual(await names(page), ["branch", "vpn", "relay", "web", SMTP, "pending"]);
      assert.equal(await header.getAttribute("aria-sort"), "ascending");
      assert.match(hash(page), /&sort=ipv4&order=ascending$/);
    });

    it("what the filter leaves", async () => {
      const page = await browser.open(PLAIN);
      await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
      await page.getByLabel("Search").fill("rg-web");
      assert.deepEqual(await names(page), ["branch", "pending", "web"]);
    });
  });

  describe("opens a group", () => {
    it("with what was found, and closes it again", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "web").click();
      assert.equal(await toggle(page, "web").getAttribute("aria-expanded"), "true");
      const detail = page.locator(`#${(await toggle(page, "web").getAttribute("aria-controls"))!}`);
      const [sentence] = WEB.message.split("\n");
      assert.equal(await detail.locator("h3").first().innerText(), sentence);
      assert.equal(await detail.locator(".fix pre").innerText(), codeOf(WEB).join());
      assert.equal(await detail.locator(".from").innerText(), `listing.json:12 · fingerprint ${WEB.fingerprint}`);
      await toggle(page, "web").click();
      assert.equal(await detail.count(), 0);
      assert.equal(await toggle(page, "web").getAttribute("aria-expanded"), "false");
    });

    it("with its rules in order, what each does, and which a finding is about", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "relay").click();
      const rows = await page.locator(".rules tbody tr").all();
      assert.deepEqual(await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts())), [
        [
          "150",
          "deny-half standalone",
          "Deny",
          "*",
          "40.0.0.0/9, 60.0.0.0/8",
          "*",
          "25",
          "denies to later Allows",
          "8,388,608",
          "0",
        ],
        [
          "200",
          "allow-low inline",
          "Allow",
          "Tcp",
          "20.0.0.0/8, 10.0.0.0/8",
          "*",
          "25",
          "admits finding",
          "16,777,216",
          "0",
        ],
        [
          "210",
          "allow-high standalone",
          "Allow",
          "Tcp",
          "40.0.0.0/8, 41.0.0.0/9",
          "*",
          "25",
          "admits finding",
          "16,777,216",
          "0",
        ],
        [
          "220",
          "allow-shadowed standalone",
          "Allow",
          "Tcp",
          "40.0.0.0/10",
          "*",
          "25",
          "shadowed by earlier Denies",
          "0",
          "0",
        ],
      ]);
    });

    it("and says where there are no rules, or none are known", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "branch").click();
      await toggle(page, SMTP).click();
      assert.deepEqual(await page.locator(".rules").allInnerTexts(), [
        "The report has only the finding, not the rules of the group.",
        "No rule is about a guarded port.",
      ]);
    });

    it("and keeps it open while the filter changes", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "vpn").click();
      await page.getByLabel("Search").fill("vpn");
      assert.equal(await page.locator(".detail").count(), 1);
    });

    it("or all that are shown, and closes them", async () => {
      const page = await browser.open(PLAIN);
      await page.getByRole("button", { name: "Expand all" }).click();
      assert.equal(await page.locator(".detail").count(), 6);
      await toggle(page, "web").click();
      await page.getByRole("button", { name: "Expand all" }).click();
      assert.equal(await page.locator(".detail").count(), 6);
      await page.getByRole("button", { name: "Collapse all" }).click();
      assert.equal(await page.locator(".detail").count(), 0);
    });

    it("that its address names, whatever is filtered", async () => {
      const page = await browser.open(PLAIN);
      const id = await page.locator("#table > tbody > tr", { hasText: "vpn" }).getAttribute("id");
      await page.getByLabel("Search").fill("relay");
      await page.evaluate((anchor) => (location.hash = `#${anchor!}`), id);
      await page.locator(`#${id!}-detail`).waitFor();
      assert.deepEqual(await names(page), ALL);
      assert.equal(await page.evaluate(() => document.activeElement!.textContent), "vpn");
      // Nothing else changes in a row that is shown already.
      await page.getByLabel("Search").fill("rg-mail");
      await page.evaluate((anchor) => (location.hash = `#${anchor!}`), id);
      await page.waitForFunction(() => document.activeElement!.textContent === "vpn");
      assert.deepEqual(await names(page), ["relay", "vpn"]);
    });

    it("whose link is followed", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "vpn").click();
      const link = page.locator(".detail a");
      const target = await link.getAttribute("href");
      await link.click();
      assert.equal(hash(page), target);
      const again = await browser.open(PLAIN, { hash: target! });
      assert.equal(await again.locator(".detail").count(), 1);
      assert.equal(await again.evaluate(() => document.activeElement!.textContent), "vpn");
    });
  });

  describe("copies the fix", () => {
    it("to the clipboard, and says so", async () => {
      const page = await browser.open(PLAIN, { permissions: ["clipboard-read", "clipboard-write"] });
      await toggle(page, "web").click();
      await toggle(page, "relay").click();
      for (const index of [1, 0]) await page.locator(".copy").nth(index).click();
      await page.getByRole("status").getByText("Copied").waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codeOf(WEB).join());
      assert.deepEqual(await page.locator(".copy").allInnerTexts(), ["Copied", "Copy"]);
    });

    it("or selects it where that is not allowed", async () => {
      const page = await browser.open(PLAIN, { permissions: [] });
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
      });
      await toggle(page, "web").click();
      await page.locator(".copy").click();
      await page.getByRole("status").getByText("Selected: copy it with Ctrl+C").waitFor();
      assert.equal(await page.evaluate(() => String(getSelection())), codeOf(WEB).join());
    });
  });

  describe("works by keyboard", () => {
    it("from the link over everything else to the groups, and in them", async () => {
      const page = await browser.open(PLAIN);
      const focused = (): Promise<string> => page.evaluate(() => document.activeElement!.textContent);
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the groups");
      assert.equal(await page.getByText("Skip to the groups").isVisible(), true);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).name), "text");
      await toggle(page, "web").focus();
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".detail").count(), 1);
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Copy");
      await page.getByRole("columnheader", { name: "Name" }).getByRole("button").focus();
      await page.keyboard.press("Space");
      assert.deepEqual((await names(page))[0], "branch");
      assert.equal(await focused(), "Name");
    });

    it("with a visible focus", async () => {
      const page = await browser.open(PLAIN);
      for (let press = 0; press < 16; press++) {
        await page.keyboard.press("Tab");
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outline);
        assert.match(outline, /solid 2px|2px solid/, await page.evaluate(() => document.activeElement!.outerHTML));
      }
    });
  });

  describe("with 10,000 groups", () => {
    it("shows some, and more when asked to", async () => {
      const page = await browser.open(manyGroups(10_000));
      assert.equal(await count(page), "10,000 of 10,000 groups, the first 200 are shown");
      assert.equal((await names(page)).length, 200);
      await page.getByRole("button", { name: "Show 200 more" }).click();
      assert.equal((await names(page)).length, 400);
      assert.equal(await page.evaluate(() => document.activeElement!.textContent), (await names(page))[200]);
      await page.getByLabel("Search").fill("rg-7 nsg-1");
      assert.equal(await count(page), "44 of 10,000 groups");
    });

    it("shows the last ones on a full page, by number and by address", async () => {
      const report = manyGroups(10_000);
      const page = await browser.open(report, {
        hash: "#status=restricted&subscription=00000000-0000-0000-0000-000000000001&resource-group=rg-7&sort=name&order=ascending",
      });
      assert.equal(await count(page), "100 of 10,000 groups");
      assert.deepEqual((await names(page)).slice(0, 3), ["nsg-57", "nsg-157", "nsg-257"]);
      const last = await browser.open(report);
      await last.getByRole("button", { name: "Show 200 more" }).click();
      assert.equal(await last.getByRole("button", { name: /^Show .* more$/ }).isVisible(), true);
      await last.getByLabel("Restricted").uncheck();
      assert.equal(await count(last), "500 of 10,000 groups, the first 200 are shown");
      await last.getByRole("button", { name: "Show 200 more" }).click();
      await last.getByRole("button", { name: "Show 100 more" }).click();
      assert.equal(await last.locator("#more").isVisible(), false);
    });

    it("opens one that is far down", async () => {
      const report = manyGroups(10_000);
      const { anchor } = entriesOf(report).find(({ subject }) => subject.nsg === "nsg-9999")!;
      const page = await browser.open(report, { hash: `#${anchor}` });
      assert.equal(await page.evaluate(() => document.activeElement!.textContent), "nsg-9999");
    });
  });

  describe("draws the address space", () => {
    /** What is painted at the foot or the top of each block of a picture. */
    async function painted(page: Page, picture: string, where: "foot" | "top"): Promise<readonly string[]> {
      const svg = page.locator(picture);
      await svg.scrollIntoViewIfNeeded();
      return svg.evaluate((element, isFoot) => {
        const toScreen = (element as unknown as SVGSVGElement).getScreenCTM()!;
        return Array.from({ length: 256 }, (_, block) => {
          const [x, y] = [(block % 16) * 20 + 10, Math.floor(block / 16) * 20 + (isFoot ? 18 : 2)];
          const point = new DOMPoint(x, y).matrixTransform(toScreen);
          const areas = document.elementsFromPoint(point.x, point.y).map((each) => each.getAttribute("class") ?? "");
          return areas.find((name) => name.startsWith("area-"))?.slice("area-".length) ?? "";
        });
      }, where === "foot");
    }

    it("of a group: what is open at the foot of a block, what is denied above", async () => {
      const page = await browser.open(PLAIN, { viewport: { width: 1280, height: 1400 } });
      await toggle(page, "relay").click();
      const { openIpv4, deniedIpv4 } = group("relay");
      const [open, denied] = [inBlocks(openIpv4), inBlocks(deniedIpv4)];
      const picture = ".detail .space > svg";
      assert.deepEqual(
        await painted(page, picture, "foot"),
        BLOCKS.map((block) => (open[block]! > 0 ? "open" : "")),
      );
      assert.deepEqual(
        await painted(page, picture, "top"),
        BLOCKS.map((block) => (open[block] === 2 ** 24 ? "open" : denied[block]! > 0 ? "denied" : "")),
      );
      assert.match(
        (await page.locator(picture).getAttribute("aria-label"))!,
        /^IPv4 space\. Open: 33,554,432 \(0\.9 %\)\./,
      );
    });

    it("of a group that is open over IPv6 only: that of IPv6", async () => {
      const open: JudgedGroup = {
        ...group("web"),
        openIpv4: [],
        openIpv6: [["2600::", "260f:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]],
      };
      const page = await browser.open(reportOf({ groups: [open] }), { viewport: { width: 1280, height: 1400 } });
      await toggle(page, "web").click();
      const pictures = page.locator(".detail .space > svg");
      assert.equal(await pictures.count(), 1);
      assert.match((await pictures.getAttribute("aria-label"))!, /^IPv6 space\. Open: about 8\.3e\+34 \(0\.1 %\)\./);
      // 2600::/11 is the first block of the fourth row.
      const filled = await painted(page, ".detail .space > svg", "foot");
      assert.deepEqual(
        filled.flatMap((area, block) => (area === "open" ? [block] : [])),
        [48],
      );
    });

    it("of all groups together", async () => {
      const report = reportOf({
        groups: [group("relay"), { ...group("relay"), resource: "other", openIpv4: [["40.0.0.0", "40.127.255.255"]] }],
      });
      const page = await browser.open(report);
      const open = inBlocks([
        ["20.0.0.0", "20.255.255.255"],
        ["40.0.0.0", "41.127.255.255"],
      ]);
      assert.deepEqual(
        await painted(page, ".overview .space > svg", "foot"),
        BLOCKS.map((block) => (open[block]! > 0 ? "open" : "")),
      );
      const legend = await page.locator(".overview .legend li").allInnerTexts();
      assert.deepEqual(legend.slice(0, 2), ["Open: 41,943,040 (1.1 %)", "Denied: 0 (0 %)"]);
    });

    it("with patterns, not by colour alone", async () => {
      const page = await browser.open(PLAIN);
      await toggle(page, "relay").click();
      const fill = (area: string): Promise<string> =>
        page.locator(`.detail .swatch .area-${area}`).evaluate((element) => getComputedStyle(element).fill);
      assert.deepEqual(await Promise.all(["denied", "special"].map(fill)), ['url("#hatch")', 'url("#dots")']);
    });
  });

  describe("looks right", () => {
    const ground = (page: Page): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);

    it("in the light and in the dark, as the system is", async () => {
      assert.equal(await ground(await browser.open(PLAIN, { colorScheme: "light" })), "rgb(255, 255, 255)");
      assert.equal(await ground(await browser.open(PLAIN, { colorScheme: "dark" })), "rgb(20, 23, 27)");
    });

    /** As the browser prints it. */
    async function print(page: Page): Promise<void> {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    }

    it("with the first group above the fold", async () => {
      const page = await browser.open(PLAIN, { viewport: { width: 1280, height: 900 } });
      const { y, height } = (await page.locator("#table > tbody > tr").first().boundingBox())!;
      assert.ok(y + height <= 900, `${y}`);
    });

    for (const width of [360, 390]) {
      it(`with headings and labels that line up at a width of ${width}`, async () => {
        const page = await browser.open(PLAIN, { viewport: { width, height: 800 } });
        const lefts = (selector: string): Promise<readonly number[]> =>
          page.locator(selector).evaluateAll((elements) => {
            const left = (node: Node): number => {
              const range = document.createRange();
              range.selectNodeContents(node);
              return Math.round(range.getBoundingClientRect().left);
            };
            return [...new Set(elements.map(left))];
          });
        assert.equal((await lefts("#table > thead th button")).length, 2);
        // Values stand beside their labels.
        const [values, ...others] = await lefts("#table > tbody > tr > td:nth-child(n + 3)");
        assert.ok(values! > 120, `${values!}`);
        assert.deepEqual(others, []);
      });
    }

    for (const width of [390, 1280]) {
      it(`with names of 10,000 characters in one line each until they are opened, at a width of ${width}`, async () => {
        const [nsg, resourceGroup, subscription, source] = Array.from("nrsf", (letter) => letter.repeat(10_000));
        const long = {
          ...group("vpn"),
          nsg: nsg!,
          resourceGroup: resourceGroup!,
          subscription: subscription!,
          source: source!,
        };
        const page = await browser.open(reportOf({ groups: [group("branch"), long] }), {
          viewport: { width, height: 900 },
        });
        const heights = (): Promise<readonly number[]> =>
          page.locator("#table > tbody > tr:not(.detail)").evaluateAll((rows) => rows.map((row) => row.clientHeight));
        const [usual, one] = await heights();
        assert.ok(one! <= usual!, `${one!} of ${usual!}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        await toggle(page, nsg!).click();
        const [, open] = await heights();
        assert.ok(open! > 10 * usual!);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      });
    }

    for (const width of [320, 360, 390, 768, 1000, 1280, 1920]) {
      it(`at a width of ${width}, with nothing to scroll sideways`, async () => {
        const page = await browser.open(SAMPLE, { viewport: { width, height: 900 } });
        await page.getByRole("button", { name: "Expand all" }).click();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      });
    }

    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [390, 1280]) {
        it(`to axe, ${colorScheme} at a width of ${width}`, async () => {
          const page = await browser.open(SAMPLE, { colorScheme, viewport: { width, height: 900 } });
          await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
          await page.getByRole("button", { name: "Expand all" }).click();
          for (const details of await page.locator("summary").all()) await details.click();
          await page.evaluate(axe.source);
          const { violations, passes } = await page.evaluate(() =>
            (window as unknown as { axe: typeof axe }).axe.run({ preload: false }),
          );
          assert.deepEqual(
            violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
            [],
          );
          assert.ok(passes.some(({ id }) => id === "color-contrast"));
        });
      }
    }

    it("on paper: what was found is open, black on white, without controls", async () => {
      const page = await browser.open(PLAIN, { colorScheme: "dark" });
      await print(page);
      assert.equal(await ground(page), "rgb(255, 255, 255)");
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(0, 0, 0)");
      assert.deepEqual(await page.locator("tr:has(+ .detail) > th").allInnerTexts(), ["web", "relay", SMTP, "pending"]);
      for (const control of ["#controls", "#more", ".copy", "summary"]) {
        assert.equal(await page.locator(control).first().isVisible(), false, control);
      }
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      assert.equal(await page.locator(".detail").count(), 0);
      assert.equal(await page.locator("#printed").textContent(), "");
    });

    it("on paper: all groups, of more than are shown, and all that was found", async () => {
      const page = await browser.open(manyGroups(1000));
      await print(page);
      assert.equal(await page.locator(".detail").count(), 50);
      assert.equal((await names(page)).length, 1000);
      assert.equal(
        await page.locator("#printed").innerText(),
        "The rules of a restricted group are printed only if you expand it first.",
      );
    });

    it("on paper: which groups are there if some are filtered out", async () => {
      const page = await browser.open(PLAIN);
      await page.getByLabel("Restricted").uncheck();
      await print(page);
      assert.equal(
        await page.locator("#printed").innerText(),
        "Only the 4 of 6 groups that match the filter are printed.",
      );
    });

    it("on paper: whole lists, and what pictures show as a table", async () => {
      const sources = Array.from({ length: 40 }, (_, index) => `192.0.2.${index}`);
      const rules = group("web").rules.map((rule) => ({ ...rule, sources }));
      const page = await browser.open(reportOf({ groups: [{ ...group("web"), rules }], findings: [WEB] }));
      await print(page);
      const cell = page.locator(".rules tbody td:nth-child(5)").first();
      assert.equal(
        (await cell.innerText()).replaceAll(/\s+/g, " "),
        sources.slice(0, 8).join(", ") + sources.slice(8).join(", "),
      );
      assert.equal(await page.locator(".detail .blocks").first().isVisible(), true);
    });

    it("printed by the browser", async () => {
      const page = await browser.open(PLAIN);
      assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
      assert.equal(await page.locator(".detail").count(), 0);
    });
  });

  describe("without scripts", () => {
    it("still shows the totals and all that was found", async () => {
      const page = await browser.open(SAMPLE, { javaScriptEnabled: false });
      assert.equal(await page.locator(".totals dd").first().innerText(), "3");
      const sentences = SAMPLE.findings.map(({ message }) => message.split("\n")[0]!);
      assert.deepEqual(await page.locator(".finding h3").allInnerTexts(), sentences);
      assert.deepEqual(await page.locator(".fix pre").allInnerTexts(), SAMPLE.findings.flatMap(codeOf));
      assert.equal(await page.getByText("Only what was found is listed here.").isVisible(), true);
      for (const control of ["#controls", "#more", ".copy"]) {
        assert.equal(await page.locator(control).first().isVisible(), false, control);
      }
    });
  });

  describe("without scripts, of 10,000 groups", () => {
    const report = manyGroups(10_000);
    const sentence = WEB.message.split("\n")[0]!;

    /** Of the 500 open groups, as many as there is room for are shown whole. */
    async function assertAllIsListed(page: Page): Promise<void> {
      const whole = await page.locator(".finding h3").allInnerTexts();
      const inShort = await page.locator("li[id^=nsg-]").allInnerTexts();
      assert.ok(whole.length > 200 && inShort.length > 20);
      assert.deepEqual(new Set(whole), new Set([sentence]));
      assert.equal(inShort.at(-1), `nsg-9980 listing.json:9981\n${sentence}`);
      assert.equal(whole.length + inShort.length, 500);
      assert.equal(await page.getByText(`${inShort.length} more groups with findings, in short`).isVisible(), true);
      assert.equal(await page.locator("#controls").isVisible(), false);
    }

    it("shows the first findings whole and the others in short", async () => {
      await assertAllIsListed(await browser.open(report, { javaScriptEnabled: false }));
    });

    it("does the same where the browser cannot unpack the data", async () => {
      const page = await browser.open(report, { before: "delete globalThis.DecompressionStream" });
      await assertAllIsListed(page);
      assert.deepEqual(await browser.complaints(), ["error: DecompressionStream is not defined"]);
    });

    it("has no trace of it where the script runs", async () => {
      const page = await browser.open(report);
      await page.getByText("10,000 of 10,000 groups").waitFor();
      assert.equal(await page.locator(".unscripted, .static").count(), 0);
      assert.equal(await page.locator(".finding").count(), 0);
    });
  });

  describe("with hostile text", () => {
    const PAYLOADS = [
      HOSTILE,
      `</script><script>document.title = "pwned"</script>`,
      `"><img src="x:" onerror="alert(1)">`,
      `' onfocus='alert(1)' autofocus tabindex='1`,
      `<!--<script>`,
      `</style></title></textarea><svg onload="alert(1)">`,
      `&lt;img src=x onerror=alert(1)&gt;`,
      "\u202e\u2066\u2028\0\u001b[2J\r\n\t",
      "javascript:alert(1)",
      "#a=b&status=<b>",
      "$&$1$`",
    ];
    let next = 0;

    /** The same with a payload in place of every text that a file may choose. */
    function poisoned<T>(value: T, key = ""): T {
      const isFixed = /^(rule|status|origin|effect|isNew|created|.*Addresses|.*Ipv4|anchor)$/.test(key);
      if (isFixed && typeof value !== "object") return value;
      if (key.endsWith("Ipv4")) return value;
      if (typeof value === "string") return `${PAYLOADS[next++ % PAYLOADS.length]!}${next}` as T;
      if (Array.isArray(value)) return value.map((element: unknown) => poisoned(element)) as T;
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, poisoned(part, name)])) as T;
    }

    it("shows it as text, wherever it stands", async () => {
      const page = await browser.open(poisoned(SAMPLE));
      await page.getByRole("button", { name: "Expand all" }).click();
      await page.getByLabel("Search").fill("<img");
      await page.getByLabel("Search").fill("");
      const everything = await names(page);
      for (const name of ["Subscription", "Resource group"]) {
        const choice = page.getByRole("combobox", { name });
        await choice.selectOption({ index: 1 });
        assert.notDeepEqual(await names(page), []);
        assert.notDeepEqual(await names(page), everything);
        await choice.selectOption({ index: 0 });
      }
      assert.equal(await page.locator("img, [onerror], [onfocus], [onload], [autofocus], b, iframe").count(), 0);
      assert.equal(await page.locator("script").count(), 2);
      assert.match(await page.title(), /– SMTP exposure$/);
      assert.ok((await page.locator("#table").innerText()).includes(`"><img src="x:" onerror="alert(1)">`));
      assert.doesNotMatch(await page.locator("body").innerText(), /[\0\u001b\u2028\u202e\u2066]/);
    });

    it("has the same elements for any text", async () => {
      const page = await browser.open(SAMPLE);
      const samples = [SAMPLE, EMPTY, { ...SAMPLE, machines: MACHINES }];
      const elements = new Set(await tagsAndAttributes(page, samples.map(html)));
      const reports = fc.sample(anyReport, { seed: 25, numRuns: 60 });
      const found = await tagsAndAttributes(page, reports.map(html));
      assert.deepEqual(
        found.filter((each) => !elements.has(each)),
        [],
      );
    });

    /** Every element with the names of its attributes, in pages and in the HTML that their data hold. */
    function tagsAndAttributes(page: Page, pages: readonly string[]): Promise<readonly string[]> {
      const texts = pages.flatMap((text) => [
        text,
        ...rowsIn(text).flatMap(({ cells, details }) => [`<table><tr>${cells}</table>`, details]),
      ]);
      return page.evaluate((parts) => {
        const parser = new DOMParser();
        const all = parts.flatMap((part) => [...parser.parseFromString(part, "text/html").querySelectorAll("*")]);
        return [
          ...new Set(all.map((each) => [each.tagName, ...[...each.attributes].map(({ name }) => name)].join(" "))),
        ];
      }, texts);
    }

    it("lets nobody else's script or style run", async () => {
      const page = await browser.open(PLAIN);
      await page.evaluate(() => {
        document.body.insertAdjacentHTML("beforeend", `<p id="styled" style="color: red">`);
        const script = document.createElement("script");
        script.textContent = "document.title = 'pwned'";
        document.body.append(script);
      });
      assert.notEqual(await page.title(), "pwned");
      const complaints = await browser.complaints();
      const directives = complaints.map(
        (text) => /violates .* Content Security Policy directive '(\S+)/.exec(text)?.[1],
      );
      assert.deepEqual([...new Set(directives)], ["style-src", "script-src"], complaints.join("\n"));
    });
  });

  describe("in all of these tests", () => {
    it("ran all of its script", () => {
      assert.deepEqual(browser.coverage.missing("(class GroupsPage"), []);
    });
  });
});
