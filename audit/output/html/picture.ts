import { quantity } from "../../../policies/messages";
import { type Addresses, type ByFamily, type Family, FAMILIES } from "../../../policies/evaluator/sets/addresses";
import { type Markup, markup } from "./markup";
import { PUBLIC_SIZE, type Run, type Space, blockName, blockSize, blockStart, spaceOf } from "./space";

/* The space of a family as a square of its 256 blocks, in reading order: 0 to 15 in the first row. */

/** The side of a block, in the picture's own unit. */
const SIDE = 20;
const BLOCKS_A_ROW = 16;
const EDGE = SIDE * BLOCKS_A_ROW;

/** The least height of what is there at all: a single address is to be seen. */
const LEAST_HEIGHT = 3;

/** What all pictures share: patterns, because color alone does not distinguish them, and what lies below and above the shares. */
export function pictureParts(): Markup {
  const steps = Array.from({ length: BLOCKS_A_ROW + 1 }, (_, step) => step * SIDE);
  const grid = steps.map((at) => `M0 ${at}h${EDGE}M${at} 0v${EDGE}`).join("");
  return markup`<svg class="parts" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="denied-ground" width="5" height="5"/><rect class="denied-line" width="2" height="5"/></pattern>
<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="special-ground" width="5" height="5"/><circle class="special-dot" cx="2.5" cy="2.5" r="1"/></pattern>
${FAMILIES.map(ground)}
<path id="grid" class="area-grid" d="${grid}"/>
</defs></svg>`;
}

/** What lies below the shares: the special-purpose space, and where each row begins. */
function ground(family: Family): Markup {
  const special = spaceOf(family, [], []).runs.filter((run) => run.special > 0n);
  const rows = Array.from({ length: BLOCKS_A_ROW }, (_, row) => row);
  return markup`<g id="ground-${family}"><rect class="area-closed" width="${EDGE}" height="${EDGE}"/>${special.flatMap(
    (run) =>
      rowsOf(run).map((row) => markup`<rect class="area-special" ${box(row, 0, heightOf(family, run.special))}/>`),
  )}${rows.map((row) => markup`<text class="area-label" x="-5" y="${row * SIDE + 14}">${labelOf(family, row * BLOCKS_A_ROW)}</text>`)}</g>`;
}

/** Distinguishes a block, as the first of its row, from the others: the first number or group of its addresses. */
function labelOf(family: Family, block: number): string {
  return /^\w+/.exec(blockStart(family, block))![0];
}

/** A picture of each family of which anything is open or denied; first the one of which most is open. */
export function picturesOf(open: Addresses, denied: Addresses): readonly Markup[] {
  return FAMILIES.filter((family) => open[family].length + denied[family].length > 0)
    .map((family) => spaceOf(family, open[family], denied[family]))
    .sort((a, b) => shareOpen(b) - shareOpen(a))
    .map((space) => picture(space, `${NAME[space.family]} space`));
}

const NAME: ByFamily<string> = { ipv4: "IPv4", ipv6: "IPv6" };

function shareOpen({ family, total }: Space): number {
  return Number(total.open) / Number(PUBLIC_SIZE[family]);
}

/** A picture, with what it shows in figures and as a table. */
export function picture(space: Space, title: string): Markup {
  const { family } = space;
  const { open, denied, special } = space.total;
  const ofPublic = (part: bigint): string => `${quantity(part)} (${percent(part, PUBLIC_SIZE[family])})`;
  const facts = [
    { name: "open", text: `Open: ${ofPublic(open)}` },
    { name: "denied", text: `Denied: ${ofPublic(denied)}` },
    { name: "closed", text: `Not admitted by any rule: ${ofPublic(PUBLIC_SIZE[family] - open - denied)}` },
    { name: "special", text: `Special-purpose, not counted: ${quantity(special)}` },
  ];
  const touched = space.runs.filter((run) => run.open + run.denied > 0n);
  return markup`<figure class="space"><svg viewBox="-36 -1 ${EDGE + 37} ${EDGE + 2}" role="img" aria-label="${title}. ${facts.map(({ text }) => text).join(". ")}."><use href="#ground-${family}"/>${touched.flatMap((run) => draw(family, run))}<use href="#grid"/></svg>
<figcaption><strong>${title}</strong><ul class="legend">${facts.map(
    ({ name, text }) =>
      markup`<li><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><rect class="area-${name}" width="14" height="14"/></svg>${text}</li>`,
  )}</ul></figcaption>${touched.length > 0 ? table(family, touched) : ""}</figure>`;
}

/** Each block filled from its foot: what is open, and upon that what is denied. */
function draw(family: Family, run: Run): readonly Markup[] {
  const [open, denied] = [heightOf(family, run.open), heightOf(family, run.denied)];
  const top = Math.max(0, SIDE - open - denied);
  return rowsOf(run).map(
    (row) =>
      markup`<g><title>${nameOf(family, run)}: ${sharesOf(family, run)}</title>${denied > 0 ? markup`<rect class="area-denied" ${box(row, top, denied)}/>` : ""}${open > 0 ? markup`<rect class="area-open" ${box(row, SIDE - open, open)}/>` : ""}</g>`,
  );
}

function table(family: Family, runs: readonly Run[]): Markup {
  const share = (part: bigint): string => percent(part, blockSize(family));
  return markup`<details><summary>As a table</summary><table class="blocks"><thead><tr><th scope="col">Blocks</th><th scope="col">Open</th><th scope="col">Kept out</th><th scope="col">Special</th></tr></thead><tbody>${runs.map(
    (run) =>
      markup`<tr><th scope="row">${nameOf(family, run)}</th><td>${share(run.open)}</td><td>${share(run.denied)}</td><td>${share(run.special)}</td></tr>`,
  )}</tbody></table></details>`;
}

function nameOf(family: Family, { first, last }: Run): string {
  const name = blockName(family, first);
  return first === last ? name : `${name} to ${blockName(family, last)}`;
}

function sharesOf(family: Family, { open, denied }: Run): string {
  const parts = [
    { part: open, what: "open" },
    { part: denied, what: "denied" },
  ];
  return parts
    .filter(({ part }) => part > 0n)
    .map(({ part, what }) => `${percent(part, blockSize(family))} ${what}`)
    .join(", ");
}

/** The parts of a run that lie in one row each. */
function rowsOf({ first, last }: Run): readonly { readonly x: number; readonly y: number; readonly width: number }[] {
  const rows = [];
  for (let block = first; block <= last; block += BLOCKS_A_ROW - (block % BLOCKS_A_ROW)) {
    const column = block % BLOCKS_A_ROW;
    const length = Math.min(last - block + 1, BLOCKS_A_ROW - column);
    rows.push({ x: column * SIDE, y: Math.floor(block / BLOCKS_A_ROW) * SIDE, width: length * SIDE });
  }
  return rows;
}

function heightOf(family: Family, part: bigint): number {
  if (part === 0n) return 0;
  const exact = (Number(part) / Number(blockSize(family))) * SIDE;
  return Math.max(LEAST_HEIGHT, Math.round(exact * 100) / 100);
}

function box({ x, y, width }: { x: number; y: number; width: number }, top: number, height: number): Markup {
  return markup`x="${x}" y="${y + top}" width="${width}" height="${height}"`;
}

/** In tenths of a percent, rounded down, so that only the whole is 100 % and only nothing is 0 %. */
function percent(part: bigint, whole: bigint): string {
  const tenths = Number((part * 1000n) / whole);
  return tenths === 0 && part > 0n ? "under 0.1 %" : `${tenths / 10} %`;
}
