import type { Problem, Report, ReportedFinding } from "../../reporting/report";
import { nameOf, placeOf } from "../format";
import { type Markup, markup } from "./markup";

/** What stands below the groups, in this order: sections with a heading, or nothing. */
export function furtherSections({ fixed, problems, notes }: Report): readonly Markup[] {
  return [
    listOf("fixed", "Fixed since the baseline", fixed.map(fixedItem)),
    listOf("problems", "Could not be read", problems.map(problemItem)),
    listOf("notes", "Notes", notes.map(problemItem)),
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
