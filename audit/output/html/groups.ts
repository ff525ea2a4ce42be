import { visible } from "../../../policies/printable";
import type { Report, Status } from "../../reporting/report";
import { hasBaseline, nameOf, placeOf } from "../format";
import type { Entry } from "./entries";
import { COLUMNS, NOT_KNOWN, STATUS_NAMES, cellsOf, findingsOf, isNewOrWorse, rulesOf } from "./entry";
import { type Markup, markup } from "./markup";
import type { PackedRow, PageData } from "./page";
import { picturesOf } from "./picture";

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
${hasBaseline(report) ? markup`<label class="check"><input type="checkbox" name="new" value="yes"> Only new or worsened</label>` : ""}
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
  const texts = new Texts();
  const pictureOf = pictures();
  return { rows: entries.map((entry) => rowOf(entry, pictureOf(entry), texts)), texts: texts.all };
}

/** Texts, each once, by their indexes. */
class Texts {
  readonly #indexes = new Map<string, number>();

  get all(): readonly string[] {
    return [...this.#indexes.keys()];
  }

  indexOf(text: string): number {
    const index = this.#indexes.get(text) ?? this.#indexes.size;
    this.#indexes.set(text, index);
    return index;
  }

  indexesOf(texts: readonly string[]): readonly number[] {
    return texts.filter((text) => text !== "").map((text) => this.indexOf(text));
  }
}

/** Draws what is open in an entry or kept out, if anything is. The same addresses are drawn once. */
function pictures(): (entry: Entry) => readonly Markup[] {
  const drawn = new Map<string, readonly Markup[]>();
  return ({ group, open, denied }) => {
    const key = JSON.stringify([group?.openIpv4, group?.deniedIpv4, group?.openIpv6, group?.deniedIpv6]);
    const known = drawn.get(key) ?? picturesOf(open, denied);
    drawn.set(key, known);
    return known;
  };
}

function rowOf(entry: Entry, pictures: readonly Markup[], texts: Texts): PackedRow {
  const { anchor, subject, group, ipv4, ipv6 } = entry;
  const ruleTexts = (group?.rules ?? []).flatMap(({ name, sources }) => [name, ...sources]);
  const findingTexts = entry.findings.flatMap(({ resource, source, fingerprint }) => [resource, source, fingerprint]);
  return {
    anchor,
    status: subject.status,
    isNew: isNewOrWorse(entry),
    name: texts.indexOf(nameOf(subject)),
    resourceGroup: texts.indexOf(visible(subject.resourceGroup ?? NOT_KNOWN)),
    subscription: texts.indexOf(visible(subject.subscription ?? NOT_KNOWN)),
    ipv4: ipv4 === undefined ? null : String(ipv4),
    ipv6: ipv6 === undefined ? null : String(ipv6),
    attached: subject.attachedTo?.length ?? null,
    place: texts.indexOf(placeOf(subject)),
    words: texts.indexesOf([...new Set([subject.resource, ...findingTexts, ...ruleTexts])]),
    cells: texts.indexesOf(cellsOf(entry, "button").parts),
    // Pictures and rules are the same in many groups as they are, and not only in parts.
    details: texts.indexesOf([...findingsOf(entry).parts, ...[...pictures, rulesOf(entry)].map(({ html }) => html)]),
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
