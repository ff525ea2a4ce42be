import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { html } from "../../../audit/output/html";
import type { JudgedGroup, JudgedRule, Report, ReportedFinding } from "../../../audit/reporting/report";
import { EMPTY, NOTHING_OPEN, REPORTED, SAMPLE, WEB, WITHOUT_BASELINE, groupId, reportOf } from "../report-sample";
import { dataIn, rowsIn } from "./page-rows";

const sample = html(SAMPLE);
const web = SAMPLE.groups.find(({ nsg }) => nsg === "web")!;

/** What stands between the tags of the first such element. */
function content(page: string, tag: string): string {
  return new RegExp(`<${tag}>([^]*?)</${tag.split(" ")[0]!}>`).exec(page)![1]!;
}

function withRule(rule: Partial<JudgedRule>) {
  const group: JudgedGroup = { ...web, rules: [{ ...web.rules[0]!, ...rule }], openIpv4: [], openIpv6: [] };
  return rowsIn(html(reportOf({ groups: [group] })))[0]!;
}

/** Groups with two findings each. Each has its own names and addresses. */
function openGroups(number: number): Report {
  const findings: ReportedFinding[] = [];
  const groups = Array.from({ length: number }, (_, index): JudgedGroup => {
    const nsg = `nsg-${index}`;
    const identity = { nsg, resource: groupId(web.subscription!, "rg-web", nsg), line: index + 1 };
    const sources = [`${index % 200}.0.0.0/7`];
    const rules = [1, 2].map((rule) => ({ ...web.rules[0]!, name: `allow-${index}-${rule}`, sources }));
    for (const { name } of rules) {
      const fix = {
        text: `name the senders:\n  az network nsg rule update --nsg-name ${nsg} --name ${name}`,
        changes: [],
        updates: [],
      };
      const message = WEB.message.replaceAll('"web"', `"${nsg}"`).replaceAll("allow-smtp", name);
      const fingerprint = createHash("md5").update(name).digest("hex");
      findings.push({ ...WEB, ...identity, message, fix, fingerprint });
    }
    return { ...web, ...identity, rules };
  });
  return reportOf({ groups, findings });
}

describe("html", () => {
  it("is one page, in a language, with a title that says the outcome", () => {
    assert.match(sample, /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
    assert.match(sample, /<\/html>\n$/);
    assert.equal(
      content(sample, "title"),
      "3 of 6 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (6 Azure listings). – SMTP exposure",
    );
    assert.match(sample, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
    assert.match(sample, /<meta name="generator" content="azure-smtp-guard 1\.0\.0">/);
    assert.match(sample, /<time datetime="2026-01-31T12:34:56\.789Z">2026-01-31 12:34 UTC<\/time>/);
  });

  it("names nothing that is not in it", () => {
    assert.doesNotMatch(sample, /<(link|img|iframe|object|embed|base|audio|video|source)\b|\bsrc=|@import|@font-face/);
    assert.deepEqual([...sample.matchAll(/\bhref="(?!#)[^"]*"|url\((?!#)[^)]*\)/g)], []);
  });

  it("allows its own style and script, by their hashes, and nothing else", () => {
    const source = (tag: string): string =>
      `'sha256-${createHash("sha256").update(content(sample, tag)).digest("base64")}'`;
    const policy = `default-src 'none'; style-src ${source("style")}; script-src ${source("script")}; base-uri 'none'; form-action 'none'`;
    assert.ok(
      sample.includes(`<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll("'", "&#39;")}">`),
    );
    assert.doesNotMatch(sample, / (style|on\w+)="/);
  });

  it("needs no script where there is nothing to filter", () => {
    const page = html(EMPTY);
    assert.doesNotMatch(page, /<script|<table|<form/);
    assert.match(page, /<p id="groups">No network security group was found\.<\/p>/);
    assert.doesNotMatch(page, /IPv4 space/);
  });

  it("marks what is worse than the baseline, and says in what", () => {
    const page = html(reportOf({ findings: [{ ...WEB, isNew: false, worsened: ["ports"] }] }));
    assert.ok(page.includes('<span class="new">Worsened</span>'));
    assert.ok(page.includes(`<p class="from">Worse than the baseline: more ports.</p>`));
    assert.ok(page.includes("<dt>findings worsened</dt><dd>1</dd>"));
    const known = html(reportOf({ findings: [{ ...WEB, isNew: false }] }));
    assert.doesNotMatch(known, /Worse|findings worsened|class="new"/);
  });

  it("mentions a baseline only where there is one", () => {
    const texts = ["findings new", "findings fixed", "Only new", "Fixed since the baseline"];
    assert.deepEqual(
      texts.filter((text) => sample.includes(text)),
      texts,
    );
    assert.deepEqual(
      texts.filter((text) => html(WITHOUT_BASELINE).includes(text)),
      [],
    );
  });

  it("gives no number of groups where only findings were read", () => {
    const page = html(reportOf({ findings: [REPORTED] }));
    assert.doesNotMatch(page, /groups (open|undecided|restricted)<|IPv4 space/);
    assert.match(page, /<dt>findings open<\/dt><dd>1<\/dd>/);
  });

  it("says that it is incomplete where something could not be read", () => {
    assert.match(sample, /The report is incomplete: <a href="#problems">2 places could not be read<\/a>\./);
    assert.doesNotMatch(html(NOTHING_OPEN), /incomplete|id="problems"/);
  });

  it("says the same of several groups once", () => {
    const groups = ["a", "b", "c"].map((nsg) => ({ ...web, nsg, resource: nsg }));
    const page = html(reportOf({ groups }));
    for (const text of ["Rules about a guarded port", "IPv4 space. ", "IPv6 space. ", 'class="detail"']) {
      const data = content(page, 'script type="application/json" class="data"');
      assert.ok(data.split(text).length <= 2, text);
    }
    const [first, ...others] = rowsIn(page);
    assert.match(first!.details, /IPv4 space\. [^]*IPv6 space\. [^]*Rules about a guarded port/);
    for (const { details } of others)
      assert.match(details, /IPv4 space\. [^]*IPv6 space\. [^]*Rules about a guarded port/);
  });

  it("lists a name once, whatever its case, and the unknown", () => {
    const groups = ["RG-b", "rg-A", "rg-B", null].map((resourceGroup) => ({ ...web, resourceGroup }));
    const choice = /<select name="resource-group">(.*?)<\/select>/.exec(html(reportOf({ groups })))![1]!;
    assert.deepEqual(
      [...choice.matchAll(/value="(.*?)"/g)].map(([, value]) => value),
      ["", "not known", "rg-a", "rg-b"],
    );
  });

  const effects: readonly (readonly [JudgedRule["effect"], string])[] = [
    ["admits", "admits"],
    ["shadowed", "shadowed by earlier Denies"],
    ["none", "no public sources"],
    ["denies", "denies to later Allows"],
    ["no-effect", "no effect"],
    ["unknown", "depends on unknown values"],
  ];
  for (const [effect, words] of effects) {
    it(`words the effect of a rule: ${effect}`, () => {
      const { details } = withRule({ effect, isInFinding: false });
      assert.ok(details.includes(`<td>${words}</td>`), details);
    });
  }

  it("closes long lists, but holds all of them, and is searched by them", () => {
    const sources = Array.from({ length: 11 }, (_, index) => `192.0.2.${index}`);
    const { words, details } = withRule({ sources });
    const first = sources.slice(0, 8).join(", ");
    assert.ok(
      details.includes(
        `<td>${first}<details class="rest"><summary>and 3 more</summary>192.0.2.8, 192.0.2.9, 192.0.2.10</details></td>`,
      ),
    );
    assert.ok(words.includes("192.0.2.10"));
    assert.ok(withRule({ sources: sources.slice(0, 8) }).details.includes(`<td>${first}</td>`));
  });

  it("takes less than 2,000 bytes for one more open group", () => {
    const [few, many] = [1000, 3000].map((number) => html(openGroups(number)));
    // The first findings are in the page as text, too, for readers without its script: as many in both.
    assert.ok(few!.length > 1_000_000);
    assert.ok((many!.length - few!.length) / 2000 < 2000, `${(many!.length - few!.length) / 2000}`);
  });

  it("loses nothing in several compressed blocks", () => {
    const page = html(openGroups(5001));
    assert.deepEqual(
      dataIn(page).map(({ rows }) => rows.length),
      [5000, 1],
    );
    const rows = rowsIn(page);
    assert.deepEqual([rows[0]!.name, rows[4999]!.name, rows[5000]!.name], ["nsg-0", "nsg-4999", "nsg-5000"]);
    assert.match(rows[4999]!.details, /az network nsg rule update --nsg-name nsg-4999 --name allow-4999-1/);
    assert.match(rows[4999]!.details, /Rules about a guarded port/);
  });

  it("shows the fix once, apart from the message that ends with it", () => {
    const [row] = rowsIn(sample);
    assert.equal(row!.details.match(/ports without TCP port 25/g)?.length, 1);
    assert.match(
      row!.details,
      /<pre>Rule: {3}&quot;allow-smtp&quot;: inline,[^]*comes after the Allow<\/pre><h4>Fix<\/h4>/,
    );
  });

  it("leaves nothing in the data that could end them", () => {
    const name = "</script><!--<script>\u2028\u2029";
    const page = html(reportOf({ groups: [{ ...web, nsg: name, resourceGroup: name }] }));
    const data = content(page, 'script type="application/json" class="data"');
    assert.doesNotMatch(data, /[<\u2028\u2029]/);
    assert.equal(rowsIn(page)[0]!.resourceGroup, "</script><!--<script>\\u{2028}\\u{2029}");
  });
});
