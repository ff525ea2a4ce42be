import { unionOfAddresses } from "../../../policies/evaluator/sets/addresses";
import type { Report, Status } from "../../reporting/report";
import { count, figures, hasBaseline } from "../format";
import type { Entry } from "./entries";
import { type Markup, markup } from "./markup";
import { picturesOf } from "./picture";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly status?: Status;
}

/** The figures of the whole report, beside a picture of what is open in any group. */
export function summary(report: Report, entries: readonly Entry[]): Markup {
  return markup`<div class="overview">
<section aria-labelledby="totals"><h2 id="totals">Totals</h2>
<dl class="totals">${figuresOf(report).map(tile)}</dl>${notice(report)}</section>
${report.groups.length > 0 ? space(entries) : ""}</div>`;
}

function figuresOf(report: Report): readonly Figure[] {
  const { summary } = report;
  const groups: readonly Figure[] = [
    { name: "groups open", value: summary.openGroups, status: "open" },
    { name: "groups undecided", value: summary.undecidedGroups, status: "undecided" },
    { name: "groups restricted", value: summary.restrictedGroups, status: "restricted" },
  ];
  const baseline: readonly Figure[] = [
    { name: "findings new", value: summary.new },
    ...(summary.worsened > 0 ? [{ name: "findings worsened", value: summary.worsened }] : []),
    { name: "findings fixed", value: summary.fixed },
  ];
  return [
    // Where only findings were read, such as from events, it is not known how many groups were judged.
    ...(summary.groups > 0 ? groups : []),
    ...(summary.adminRules > 0
      ? [{ name: "admin rules open", value: summary.openAdminRules, status: "open" } as const]
      : []),
    { name: "findings open", value: summary.open, status: "open" },
    { name: "findings undecided", value: summary.undecided, status: "undecided" },
    ...(summary.accepted > 0 ? [{ name: "findings accepted", value: summary.accepted }] : []),
    { name: "could not be read", value: summary.problems },
    ...(hasBaseline(report) ? baseline : []),
  ];
}

function tile({ name, value, status }: Figure): Markup {
  return markup`<div class="${value === 0 ? "zero" : (status ?? "")}"><dt>${name}</dt><dd>${figures(value)}</dd></div>`;
}

/** What is not in the figures must not be taken for restricted. */
function notice({ summary }: Report): Markup {
  if (summary.problems === 0) return markup``;
  return markup`<p class="notice">The report is incomplete: <a href="#problems">${count(summary.problems, "place")} could not be read</a>.</p>`;
}

function space(entries: readonly Entry[]): Markup {
  const open = unionOfAddresses(entries.map(({ open }) => open));
  const denied = unionOfAddresses(entries.map(({ denied }) => denied));
  const pictures = picturesOf(open, denied);
  if (pictures.length === 0) return markup``;
  return markup`<section aria-labelledby="space"><h2 id="space">What is open in any group</h2>
<p class="from">Each square is a block of addresses, a /8 of IPv4 or a /11 of IPv6, filled by as much as is open.</p>
<div class="spaces">${pictures}</div></section>`;
}
