import { gzipSync } from "node:zlib";
import { visible } from "../../../policies/printable";
import { nameOf, placeOf } from "../format";
import type { Entry } from "./entries";
import { NOT_KNOWN, cellsOf, findingsOf, isNewOrWorse, rulesOf } from "./entry";
import { type Markup, base64, data, markup } from "./markup";
import { picturesOf } from "./picture";
import type { PackedRow, PageData } from "./script/rows";

/** The rows in a block of data. With usual groups, a block stays far below the longest string. */
const ROWS_A_BLOCK = 5000;

/** Data of at most so many characters stay readable in the page; longer data are compressed. */
const MOST_READABLE = 250_000;

/** The rows as data for the page's script: it makes what opens below a row when that is opened. */
export function dataBlocks(entries: readonly Entry[]): readonly Markup[] {
  const blocks = [];
  for (let first = 0; first < entries.length; first += ROWS_A_BLOCK) {
    blocks.push(dataBlock(entries.slice(first, first + ROWS_A_BLOCK)));
  }
  return blocks;
}

function dataBlock(entries: readonly Entry[]): Markup {
  const json = data(pageData(entries));
  return json.html.length <= MOST_READABLE
    ? markup`<script type="application/json" class="data">${json}</script>\n`
    : markup`<script type="application/gzip" class="data">${base64(gzipSync(json.html))}</script>\n`;
}

function pageData(entries: readonly Entry[]): PageData {
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

/** Draws what is open in an entry or denied, if anything is. The same addresses are drawn once. */
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
