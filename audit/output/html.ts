import { createHash } from "node:crypto";
import type { Report } from "../reporting/report";
import { sentence, verdict } from "./format";
import { entriesOf } from "./html/entries";
import { groupsSection } from "./html/groups";
import { machinesSection } from "./html/machines";
import { markup, verbatim } from "./html/markup";
import { dataBlocks } from "./html/packing";
import { pictureParts } from "./html/picture";
import { SCRIPT } from "./html/script/page-script";
import { furtherSections } from "./html/sections";
import { STYLE } from "./html/style";
import { summary } from "./html/summary";

/** Only the page's own style and script are allowed, by their hashes. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(STYLE)}`,
  `script-src ${sourceOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * The report as a self-contained page: one file that loads nothing, to be read, searched and printed in a browser. It also shows everything
 * that was found if no script runs.
 */
export function html(report: Report): string {
  const { tool, created } = report;
  const entries = entriesOf(report);
  const headline = sentence([verdict(report)]);
  // The data and the script come first, so that the browser does not lay out what only readers without a script need.
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${tool.name} ${tool.version}">
<title>${headline} – SMTP exposure</title>
<style>${verbatim(STYLE)}</style>
</head>
<body>
${dataBlocks(entries)}${entries.length > 0 ? markup`<script>${verbatim(SCRIPT)}</script>` : ""}
<a class="skip" href="#groups">Skip to the groups</a>
${pictureParts()}
<header>
<h1>SMTP exposure of Azure network security groups</h1>
<p class="verdict">${headline}</p>
<p class="from">A group is open if it lets unrestricted sources on the Internet reach a guarded TCP port, such as 25 (rule Network-018).</p>
<p class="from">Audited <time datetime="${created}">${created.slice(0, 16).replace("T", " ")} UTC</time> by ${tool.name} ${tool.version}.</p>
</header>
<main>
${machinesSection(report)}
${summary(report, entries)}
${groupsSection(report, entries)}
${furtherSections(report)}</main>
</body>
</html>
`.html;
}

/** How a content security policy names code that stands in the page. */
function sourceOf(code: string): string {
  return `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
}
