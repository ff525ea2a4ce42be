import { visible } from "../../../policies/text";
import type { Report, Status } from "../../report";
import { hasBaseline, nameOf, placeOf } from "../format";
import type { Entry } from "./entries";
import { COLUMNS, NOT_KNOWN, STATUS_NAMES, cellsOf, findingsOf, isNew, rulesOf } from "./entry";
import { type Markup, markup } from "./markup";
import type { PageData, Row } from "./page";
import { picture } from "./picture";
import { spaceOf } from "./space";

/**
 * The table of the groups with what filters it. The page's script fills it from {@link pageData}; until then, and where no
 * script runs, it holds what was found.
 */
export function groupsSection(report: Report, entries: readonly Entry[]): Markup {
  if (entries.length === 0) return markup`<p id="groups">No network security group was found.</p>`;
  const found = entries.filter((entry) => entry.findings.length > 0);
  const subscriptions = entries.map(({ subject }) => subject.subscription);
  const resourceGroups = entries.map(({ subject }) => subject.resourceGroup);
  return markup`<section aria-labelledby="groups"><h2 id="groups">Network security groups</h2>
<p class="unscripted">Only what was found is listed here. The other groups, their rules and the filter need the page's script, which does not run.</p>
<div id="controls"><form id="filter" role="search" aria-label="Filter the groups" autocomplete="off">
<label>Search <input type="search" name="text" placeholder="Name, rule, source, file …"></label>
<fieldset><legend>Status</legend>${(Object.keys(STATUS_NAMES) as Status[]).map(statusBox)}</fieldset>
${choice("subscription", "Subscription", subscriptions)}
${choice("resource-group", "Resource group", resourceGroups)}
${hasBaseline(report) ? markup`<label class="check"><input type="checkbox" name="new" value="yes"> Only new</label>` : ""}
<input type="hidden" name="sort"><input type="hidden" name="order">
<button type="button" id="reset">Reset</button></form>
<div class="bar"><p id="count" role="status"></p><button type="button" id="open-all">Expand all</button></div></div>
<table id="table" aria-labelledby="groups"><thead><tr>${COLUMNS.map(heading)}</tr></thead>
<tbody>${found.map(staticRow)}</tbody></table>
<button type="button" id="more">Show more</button>
<p id="said" class="aside" role="status"></p>
</section>`;
}

/** What the page's script is given. */
export function pageData(entries: readonly Entry[]): PageData {
  const indexes = new Map<string, number>();
  const share = ({ html }: Markup): number => {
    const index = indexes.get(html) ?? indexes.size;
    indexes.set(html, index);
    return index;
  };
  const pictureOf = pictures();
  const rows = entries.map((entry) => rowOf(entry, [...pictureOf(entry), rulesOf(entry)].map(share)));
  return { rows, shared: [...indexes.keys()] };
}

/** Draws what is open in an entry or kept out, if anything is. The same addresses are drawn once. */
function pictures(): (entry: Entry) => readonly Markup[] {
  const drawn = new Map<string, Markup>();
  return ({ group, open, denied }) => {
    if (open.length + denied.length === 0) return [];
    const key = JSON.stringify([group?.openIpv4, group?.deniedIpv4]);
    const known = drawn.get(key) ?? picture(spaceOf(open, denied), "IPv4 space");
    drawn.set(key, known);
    return [known];
  };
}

function rowOf(entry: Entry, shared: readonly number[]): Row {
  const { anchor, subject, group, ipv4, ipv6 } = entry;
  const ruleTexts = (group?.rules ?? []).flatMap(({ name, sources }) => [name, ...sources]);
  const findingTexts = entry.findings.flatMap(({ resource, source, fingerprint }) => [resource, source, fingerprint]);
  return {
    anchor,
    status: subject.status,
    isNew: isNew(entry),
    name: nameOf(subject),
    resourceGroup: visible(subject.resourceGroup ?? NOT_KNOWN),
    subscription: visible(subject.subscription ?? NOT_KNOWN),
    ipv4: ipv4 === undefined ? null : String(ipv4),
    ipv6: ipv6 === undefined ? null : String(ipv6),
    attached: subject.attachedTo?.length ?? null,
    place: placeOf(subject),
    text: [...new Set([subject.resource, ...findingTexts, ...ruleTexts])].join(" "),
    cells: cellsOf(entry, "button").html,
    findings: findingsOf(entry).html,
    shared,
  };
}

function staticRow(entry: Entry): Markup {
  return markup`<tr id="${entry.anchor}">${cellsOf(entry, "text")}</tr><tr class="detail"><td colspan="${COLUMNS.length}"><div>${findingsOf(entry)}</div></td></tr>
`;
}

function heading({ key, heading, className }: (typeof COLUMNS)[number]): Markup {
  return markup`<th scope="col" data-sort="${key}" class="${className}">${heading}</th>`;
}

function statusBox(status: Status): Markup {
  return markup`<label class="check"><input type="checkbox" name="status" value="${status}" checked> ${STATUS_NAMES[status]}</label>`;
}

/** A choice of the names that there are; Azure compares them without case. */
function choice(name: string, label: string, names: readonly (string | null)[]): Markup {
  const distinct = new Map(names.map((text) => [(text ?? NOT_KNOWN).toLowerCase(), text ?? NOT_KNOWN]));
  const options = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1));
  return markup`<label>${label} <select name="${name}"><option value="">All</option>${options.map(
    ([key, text]) => markup`<option value="${key}">${text}</option>`,
  )}</select></label>`;
}
