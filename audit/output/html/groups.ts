import type { Report, Status } from "../../reporting/report";
import { hasBaseline } from "../format";
import type { Entry } from "./entries";
import { COLUMNS, NOT_KNOWN, STATUS_NAMES } from "./entry";
import { type Markup, markup } from "./markup";
import { unscripted } from "./unscripted";

/**
 * The table of the groups with what filters it. The page's script fills it from the data; where no script runs, it holds what
 * was found.
 */
export function groupsSection(report: Report, entries: readonly Entry[]): Markup {
  if (entries.length === 0) return markup`<p id="groups">No network security group was found.</p>`;
  const { note, rows, others } = unscripted(entries);
  return markup`<section aria-labelledby="groups"><h2 id="groups">Network security groups</h2>
${note}
${controls(report, entries)}
<p id="printed" class="from"></p>
<table id="table" aria-labelledby="groups"><thead><tr>${COLUMNS.map(heading)}</tr></thead>
<tbody class="static">${rows}</tbody></table>
<button type="button" id="more">Show more</button>
${others}
<p id="said" class="aside" role="status"></p>
</section>`;
}

/** What the table is filtered by. */
function controls(report: Report, entries: readonly Entry[]): Markup {
  const subscriptions = entries.map(({ subject }) => subject.subscription);
  const resourceGroups = entries.map(({ subject }) => subject.resourceGroup);
  return markup`<div id="controls"><form id="filter" role="search" aria-label="Filter the groups" autocomplete="off">
<label>Search <input type="search" name="text" placeholder="Name, rule, source, file …"></label>
<fieldset><legend>Status</legend>${(Object.keys(STATUS_NAMES) as Status[]).map(statusBox)}</fieldset>
${choice("subscription", "Subscription", subscriptions)}
${choice("resource-group", "Resource group", resourceGroups)}
${hasBaseline(report) ? markup`<label class="check"><input type="checkbox" name="new" value="yes"> Only new or worsened</label>` : ""}
<input type="hidden" name="sort"><input type="hidden" name="order"></form>
<div class="bar"><p id="count" role="status">Reading the groups …</p><button type="button" id="reset">Reset</button><button type="button" id="open-all">Expand all</button></div></div>`;
}

function heading({ key, heading, className }: (typeof COLUMNS)[number]): Markup {
  return markup`<th scope="col" data-sort="${key}" class="${className}">${heading}</th>`;
}

function statusBox(status: Status): Markup {
  return markup`<label class="check"><input type="checkbox" name="status" value="${status}" checked> ${STATUS_NAMES[status]}</label>`;
}

/** A choice of the names in the report; Azure compares them without case. */
function choice(name: string, label: string, names: readonly (string | null)[]): Markup {
  const distinct = new Map(names.map((text) => [(text ?? NOT_KNOWN).toLowerCase(), text ?? NOT_KNOWN]));
  const options = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1));
  return markup`<label>${label} <select name="${name}"><option value="">All</option>${options.map(
    ([key, text]) => markup`<option value="${key}">${text}</option>`,
  )}</select></label>`;
}
