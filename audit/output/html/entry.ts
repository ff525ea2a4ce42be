import { quantity } from "../../../policies/messages";
import type { GroupIdentity, JudgedRule, ReportedFinding, Status } from "../../reporting/report";
import { isAccepted, isChanged } from "../../reporting/attention";
import { acceptanceLines, attachment, figures, nameOf, placeOf, programLines, worseningIn } from "../format";
import { fixParts } from "../fix-parts";
import { type Entry, countOf } from "./entries";
import { type Markup, lines, markup } from "./markup";

/* How the page shows one network security group: as a row of the table, and what opens below it. */

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  open: "Open",
  undecided: "Undecided",
  restricted: "Restricted",
};

/** Stands for an unknown name or number. No name in Azure has a blank. */
export const NOT_KNOWN = "not known";

/** Longer names and the like take one line until the row is opened: Azure's own have at most 90 characters. */
const MOST_IN_A_CELL = 100;

/** Longer lists of sources and the like are closed at first. */
const MOST_SHOWN = 8;

const EFFECTS: Readonly<Record<JudgedRule["effect"], string>> = {
  admits: "admits",
  shadowed: "shadowed by earlier Denies",
  none: "no public sources",
  denies: "denies to later Allows",
  "no-effect": "no effect",
  unknown: "depends on unknown values",
};

/** The columns of the table: the key that the page sorts by, the heading, and the class of the heading. */
export const COLUMNS = [
  { key: "status", heading: "Status", className: "" },
  { key: "name", heading: "Name", className: "" },
  { key: "resource-group", heading: "Resource group", className: "" },
  { key: "subscription", heading: "Subscription", className: "" },
  { key: "ipv4", heading: "IPv4 admitted", className: "number" },
  { key: "ipv6", heading: "IPv6 admitted", className: "number" },
  { key: "attached", heading: "Attached to", className: "number" },
  { key: "place", heading: "Place", className: "" },
] as const;

/** The cells of a row, in the order of {@link COLUMNS}; the name as text, or as the button that opens what is below the row. */
export function cellsOf(entry: Entry, nameAs: "text" | "button"): Markup {
  const { subject, ipv4, ipv6, anchor } = entry;
  const name =
    nameAs === "text"
      ? inOneLine(nameOf(subject))
      : markup`<button type="button" class="toggle" aria-expanded="false" aria-controls="${anchor}-detail">${inOneLine(nameOf(subject))}</button>`;
  const badge = badgeOf(entry);
  return markup`<td><span class="status ${subject.status}">${STATUS_NAMES[subject.status]}</span>${badge}</td><th scope="row">${name}</th><td>${orNotKnown(subject.resourceGroup)}</td><td class="id">${orNotKnown(subject.subscription)}</td><td class="number">${addresses(ipv4)}</td><td class="number">${addresses(ipv6)}</td><td class="number">${attachedCount(subject)}</td><td class="place">${inOneLine(placeOf(subject))}</td>`;
}

/** Whether any of its findings is new, or worse than the baseline says. */
export function isNewOrWorse({ findings }: Entry): boolean {
  return findings.some((finding) => finding.isNew !== null && isChanged(finding));
}

function badgeOf(entry: Entry): Markup {
  const { findings } = entry;
  if (findings.length > 0 && findings.every(isAccepted)) return markup` <span class="new">Accepted</span>`;
  if (!isNewOrWorse(entry)) return markup``;
  const name = findings.some((finding) => finding.isNew === true) ? "New" : "Worsened";
  return markup` <span class="new">${name}</span>`;
}

/** What was found, with what to change, and how to find the group again. */
export function findingsOf({ findings, subject, anchor }: Entry): Markup {
  return markup`<div class="findings">${findings.map(findingOf)}<dl><div><dt>Resource</dt><dd class="id">${subject.resource}</dd></div>${attachedTo(subject)}<div><dt>Link</dt><dd class="id"><a href="#${anchor}">#${anchor}</a></dd></div></dl></div>`;
}

/** How many subnets and network interfaces the group is attached to. */
function attachedCount({ attachedTo }: GroupIdentity): Markup {
  if (attachedTo === null) return orNotKnown(null);
  return markup`${attachedTo.length === 0 ? "nothing" : figures(attachedTo.length)}`;
}

/** What the group is attached to, counted and by name. */
function attachedTo(subject: GroupIdentity): Markup {
  if (subject.attachedTo === null) return markup``;
  const names = subject.attachedTo.map((name) => markup`<br>${name}`);
  return markup`<div><dt>Attached to</dt><dd class="id">${attachment(subject)!}${names}</dd></div>`;
}

function findingOf(finding: ReportedFinding): Markup {
  const [sentence, ...facts] = finding.message.split("\n");
  // The message ends with the fix, which gets a place of its own.
  const fixAt = facts.findIndex((fact) => /^ {2}(Fix:|fix ) /.test(fact));
  const others = facts.slice(0, fixAt < 0 ? undefined : fixAt).map((fact) => fact.replace(/^ {2}/, ""));
  const worsening = worseningIn(finding);
  const [acceptance] = acceptanceLines(finding);
  return markup`<article class="finding ${finding.status}"><h3>${sentence!}</h3>${
    worsening === undefined ? "" : markup`<p class="from">Worse than the baseline: ${worsening}.</p>`
  }${
    acceptance === undefined
      ? ""
      : markup`<p class="from">${acceptance.charAt(0).toUpperCase()}${acceptance.slice(1)}.</p>`
  }${
    others.length === 0 ? "" : markup`<pre>${lines(others.join("\n"))}</pre>`
  }${finding.fix.text === "" ? "" : fixOf(finding.fix.text)}<p class="from">${programLines(finding).map((line) => markup`${line} · `)}${placeOf(finding)} · fingerprint <span class="id">${finding.fingerprint}</span></p></article>`;
}

function fixOf(fix: string): Markup {
  const parts = fixParts(fix).map(({ isCode, text }) =>
    isCode
      ? markup`<div class="fix"><pre>${lines(text)}</pre><button type="button" class="copy">Copy</button></div>`
      : markup`<pre>${lines(text)}</pre>`,
  );
  return markup`<h4>Fix</h4>${parts}`;
}

/** The rules of the group, with what each does. */
export function rulesOf({ group }: Entry): Markup {
  if (!group) return markup`<p class="rules">The report has only the finding, not the rules of the group.</p>`;
  const partial = group.isPartial ? markup`<p class="rules">Judged by the listed rules only.</p>` : markup``;
  if (group.rules.length === 0) return markup`${partial}<p class="rules">No rule is about a guarded port.</p>`;
  return markup`${partial}<div class="rules"><h3>Rules about a guarded port, in the order in which they are matched</h3><table><thead><tr>${RULE_HEADINGS}</tr></thead><tbody>${group.rules.map(ruleOf)}</tbody></table></div>`;
}

const RULE_HEADINGS = [
  markup`<th scope="col" class="number">Priority</th>`,
  ...["Rule", "Access", "Protocol", "From", "To", "Ports", "Effect"].map(
    (name) => markup`<th scope="col">${name}</th>`,
  ),
  ...["IPv4", "IPv6"].map((family) => markup`<th scope="col" class="number">${family}</th>`),
];

function ruleOf(rule: JudgedRule): Markup {
  const mark = rule.isInFinding ? markup` <span class="in-finding">finding</span>` : "";
  return markup`<tr class="${rule.effect}"><td class="number">${rule.priority}</td><th scope="row">${rule.name} <small>${rule.origin}</small></th><td>${rule.access}</td><td>${rule.protocol}</td><td>${list(rule.sources)}</td><td>${list(rule.destinations)}</td><td>${list(rule.ports)}</td><td>${EFFECTS[rule.effect]}${mark}</td><td class="number">${addresses(countOf(rule.ipv4Addresses))}</td><td class="number">${addresses(countOf(rule.ipv6Addresses))}</td></tr>`;
}

function list(texts: readonly string[]): Markup {
  if (texts.length <= MOST_SHOWN) return markup`${texts.join(", ")}`;
  const [first, rest] = [texts.slice(0, MOST_SHOWN), texts.slice(MOST_SHOWN)];
  return markup`${first.join(", ")}<details class="rest"><summary>and ${rest.length} more</summary>${rest.join(", ")}</details>`;
}

/** A number of addresses as people read it, with all of its digits for machines. */
function addresses(number: bigint | undefined): Markup {
  return number === undefined ? orNotKnown(null) : markup`<data value="${String(number)}">${quantity(number)}</data>`;
}

function orNotKnown(text: string | null): Markup {
  return text === null ? markup`<span class="not-known">${NOT_KNOWN}</span>` : inOneLine(text);
}

function inOneLine(text: string): Markup {
  return text.length > MOST_IN_A_CELL ? markup`<span class="long">${text}</span>` : markup`${text}`;
}
