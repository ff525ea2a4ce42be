import { createHash } from "node:crypto";
import type { Problem, Report, ReportedFinding } from "../reporting/report";
import { count, nameOf, placeOf, sentence, verdict } from "./format";
import { entriesOf } from "./html/entries";
import { groupsSection, pageData } from "./html/groups";
import { type Markup, data, markup, verbatim } from "./html/markup";
import { page } from "./html/page";
import { pictureParts } from "./html/picture";
import { STYLE } from "./html/style";
import { summary } from "./html/summary";

const SCRIPT = `(${page.toString()})();`;

/** Nothing is allowed but the page's own style and script, known by their hashes. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(STYLE)}`,
  `script-src ${sourceOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * The report as a page that stands alone: one file that loads nothing, to be read, searched and printed in a browser. Where no
 * script runs it still shows all that was found.
 */
export function html(report: Report): string {
  const { tool, created, fixed, problems, notes } = report;
  const entries = entriesOf(report);
  const headline = sentence([verdict(report)]);
  // The data come first: what is shown before them would be laid out again and again while a long report is read.
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
${entries.length > 0 ? markup`<script type="application/json" id="data">${data(pageData(entries))}</script>` : ""}
<a class="skip" href="#groups">Skip to the groups</a>
${pictureParts()}
<header>
<h1>SMTP exposure of Azure network security groups</h1>
<p class="verdict">${headline}</p>
<p class="from">A group is open if it lets unrestricted sources on the Internet reach a guarded TCP port, such as 25 (rule Network-018).</p>
<p class="from">Audited <time datetime="${created}">${created.slice(0, 16).replace("T", " ")} UTC</time> by ${tool.name} ${tool.version} from ${count(report.summary.files, "file")}.</p>
</header>
<main>
${summary(report, entries)}
${groupsSection(report, entries)}
${listOf("fixed", "Fixed since the baseline", fixed.map(fixedItem))}
${listOf("problems", "Could not be read", problems.map(problemItem))}
${listOf("notes", "Notes", notes.map(problemItem))}
</main>
${entries.length > 0 ? markup`<script>${verbatim(SCRIPT)}</script>` : ""}
</body>
</html>
`.html;
}

/** How a content security policy names code that stands in the page. */
function sourceOf(code: string): string {
  return `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
}

function listOf(id: string, heading: string, items: readonly Markup[]): Markup {
  if (items.length === 0) return markup``;
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2><ul class="list">${items}</ul></section>`;
}

function fixedItem(finding: ReportedFinding): Markup {
  return markup`<li><strong>${nameOf(finding)}</strong> <span class="id">${finding.resource}</span> <small>was ${finding.status}</small></li>`;
}

function problemItem(problem: Problem): Markup {
  return markup`<li><span class="place">${placeOf(problem)}</span> ${problem.message}</li>`;
}
