import { count, nameOf, placeOf } from "../format";
import type { Entry } from "./entries";
import { COLUMNS, cellsOf, findingsOf } from "./entry";
import { type Markup, markup } from "./markup";

/* What the page shows of the groups where its script does not run. */

/** The first findings are shown whole, as long as their HTML has at most so many characters; of the others, only what they say first. */
const MOST_WHOLE = 1_000_000;

/** The parts of the page that a reader without its script needs. */
export interface Unscripted {
  readonly note: Markup;
  /** The rows of the table: groups with findings, the findings whole. */
  readonly rows: readonly Markup[];
  /** The other groups with findings, in short. */
  readonly others: Markup;
}

/** All that was found, in the report's order: as much of it as the browser can lay out in a moment whole, the rest in short. */
export function unscripted(entries: readonly Entry[]): Unscripted {
  const found = entries.filter((entry) => entry.findings.length > 0);
  const rows: Markup[] = [];
  let room = MOST_WHOLE;
  for (const entry of found) {
    const row = wholeRow(entry);
    room -= row.html.length;
    if (room < 0) break;
    rows.push(row);
  }
  return { note: noteOf(), rows, others: inShort(found.slice(rows.length)) };
}

function noteOf(): Markup {
  return markup`<p class="unscripted">Only what was found is listed here. The other groups, their rules and the filter need the page's script, which does not run.</p>`;
}

function wholeRow(entry: Entry): Markup {
  return markup`<tr id="${entry.anchor}">${cellsOf(entry, "text")}</tr><tr class="detail"><td colspan="${COLUMNS.length}"><div>${findingsOf(entry)}</div></td></tr>
`;
}

function inShort(entries: readonly Entry[]): Markup {
  if (entries.length === 0) return markup``;
  return markup`<div class="unscripted"><h3>${count(entries.length, "more group")} with findings, in short</h3>
<p>Their facts and fixes need the page's script, too. The other formats of the report have them all.</p>
<ul class="list">${entries.map(shortItem)}</ul></div>`;
}

function shortItem({ anchor, subject, findings }: Entry): Markup {
  const sentences = findings.map(({ message }) => markup`<br>${message.split("\n")[0]!}`);
  return markup`<li id="${anchor}"><strong>${nameOf(subject)}</strong> <span class="place">${placeOf(subject)}</span>${sentences}</li>
`;
}
