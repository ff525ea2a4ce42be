import type { Problem, Report, ReportedFinding } from "../../reporting/report";
import { nameOf, placeOf } from "../format";
import { subscriptionLines } from "../subscriptions";
import { type Markup, markup } from "./markup";

/** What stands below the groups, in this order: sections with a heading, or nothing. */
export function furtherSections(report: Report): readonly Markup[] {
  const { fixed, problems, notes } = report;
  return [
    listOf("fixed", "Fixed since the baseline", fixed.map(fixedItem)),
    listOf("problems", "Could not be read", problems.map(problemItem)),
    listOf("notes", "Notes", notes.map(problemItem)),
    listOf(
      "subscriptions",
      "Read from Azure",
      subscriptionLines(report).map((line) => markup`<li>${line}</li>`),
    ),
  ];
}

function listOf(id: string, heading: string, items: readonly Markup[]): Markup {
  if (items.length === 0) return markup``;
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2><ul class="list">${items}</ul></section>
`;
}

function fixedItem(finding: ReportedFinding): Markup {
  return markup`<li><strong>${nameOf(finding)}</strong> <span class="id">${finding.resource}</span> <small>was ${finding.status}</small></li>`;
}

function problemItem(problem: Problem): Markup {
  return markup`<li><span class="place">${placeOf(problem)}</span> ${problem.message}</li>`;
}
