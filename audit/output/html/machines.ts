import type { Reachability, Report, ReportedMachine, ReportedWay } from "../../reporting/report";
import { count } from "../format";
import { admittedText, doorText, entryText, named } from "../machines";
import { type Markup, markup } from "./markup";

/** More machines of a report are only counted: the JSON report has all. */
const MOST_MACHINES = 200;

const WORDS: Readonly<Record<Reachability, string>> = {
  reachable: "reachable",
  unknown: "unknown",
  "not-reachable": "not reachable",
};

/** The class of the page's style that has the colour of a status. */
const CLASSES: Readonly<Record<Reachability | "admits" | "shut", string>> = {
  reachable: "open",
  admits: "open",
  unknown: "undecided",
  "not-reachable": "restricted",
  shut: "restricted",
};

/** The machines with a way in from the Internet, each with a picture of its ways; nothing if there are none. */
export function machinesSection({ machines }: Report): Markup {
  if (machines.length === 0) return markup``;
  const more = machines.length - MOST_MACHINES;
  return markup`<section aria-labelledby="machines"><h2 id="machines">Machines that the Internet may reach</h2>
<div class="rules"><table><thead><tr><th scope="col">Status</th><th scope="col">Machine</th><th scope="col">Ways in</th></tr></thead>
<tbody>${machines.slice(0, MOST_MACHINES).map(machineRow)}</tbody></table></div>
${more > 0 ? markup`<p>And ${count(more, "more machine")}: the JSON report has all.</p>` : ""}</section>`;
}

function machineRow({ machine, status, ways }: ReportedMachine): Markup {
  return markup`<tr><td><span class="status ${CLASSES[status]}">${WORDS[status]}</span></td>
<th scope="row">${named(machine)}</th><td><span class="id">${machine}</span>${ways.map(wayCell)}</td></tr>`;
}

function wayCell(way: ReportedWay): Markup {
  const admitted = admittedText(way);
  return markup`<figure>${pictureOf(way)}<figcaption>${admitted ?? ""} ${way.reasons.join(" ")}</figcaption></figure>`;
}

/** A step of a way in the picture. */
interface Step {
  readonly head: string;
  readonly text: string;
  readonly state: keyof typeof CLASSES | undefined;
}

/* Sizes of the picture, in pixels. */
const WIDTH = 150;
const HEIGHT = 44;
const GAP = 22;
/** Longer texts are cut in the picture, in characters; they stand whole in its title. */
const LONGEST = 22;

/** Address → balancer → doors → machine. */
function pictureOf(way: ReportedWay): Markup {
  const steps = stepsOf(way);
  const width = steps.length * (WIDTH + GAP) - GAP;
  const label = steps.map(({ head, text }) => `${head} ${text}`).join(" → ");
  return markup`<svg role="img" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}"><title>${label}</title>${steps.map(stepBox)}</svg>`;
}

function stepsOf(way: ReportedWay): readonly Step[] {
  const { balancer, balancerRule, doors, port, status } = way;
  const through = balancerRule === null ? "" : ` (${named(balancerRule)})`;
  return [
    { head: "address", text: entryText(way), state: undefined },
    ...(balancer === null ? [] : [{ head: "through", text: `${named(balancer)}${through}`, state: undefined }]),
    ...doors.map((door): Step => {
      const [head = "", ...rest] = doorText(door).split(": ");
      return { head, text: rest.join(": "), state: door.status };
    }),
    { head: "machine", text: port === null ? "" : `port ${port}`, state: status },
  ];
}

function stepBox({ head, text, state }: Step, index: number): Markup {
  const x = index * (WIDTH + GAP);
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  const colour = state === undefined ? "line" : CLASSES[state];
  const middle = HEIGHT / 2;
  const arrow = markup`<path d="M${x - GAP + 3} ${middle}h${GAP - 8}l-5 -4m5 4l-5 4" fill="none" stroke="currentColor"/>`;
  return markup`${index === 0 ? "" : arrow}<rect x="${x + 1}" y="1" width="${WIDTH - 2}" height="${HEIGHT - 2}" rx="4" fill="none" stroke="var(--${colour})" stroke-width="2"/><text x="${x + 9}" y="18" font-size="11" fill="var(--muted)">${head}</text><text x="${x + 9}" y="35" font-size="12" fill="currentColor">${shown}</text>`;
}
