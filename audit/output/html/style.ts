/** The style of the page: light or dark as the reader's system is, black on white on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff;
  --surface: #f5f6f8;
  --line: #d5d9df;
  --control: #6f7883;
  --text: #1a1f26;
  --muted: #56606c;
  --link: #0b57b4;
  --open: #b3261e;
  --area-open: #c8443b;
  --undecided: #855400;
  --restricted: #17663a;
  --denied: #2d62b3;
  --denied-ground: #cfdff5;
  --closed: #ffffff;
  --special: #e3e5e9;
  --special-dot: #9aa2ac;
  --on-status: #ffffff;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b;
    --surface: #1d2127;
    --line: #363c45;
    --control: #8b95a1;
    --text: #e7eaee;
    --muted: #a3acb7;
    --link: #8ab8f5;
    --open: #ff8b80;
  --area-open: #d5604f;
    --undecided: #f0bf63;
    --restricted: #7ecf9c;
    --denied: #84b3f5;
    --denied-ground: #24374f;
    --closed: #14171b;
    --special: #2a2f36;
    --special-dot: #667080;
    --on-status: #14171b;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  padding: 0 clamp(1rem, 3vw, 2.5rem) 3rem;
  max-width: 88rem;
  background: var(--page);
  color: var(--text);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Open Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, dl, dd, ul, pre, figure { margin: 0; padding: 0; }
h1 { font-size: 1rem; font-weight: 600; color: var(--muted); }
h2 { font-size: 1.125rem; line-height: 1.3; }
h3 { font-size: 0.9375rem; }
h4 { font-size: 0.8125rem; color: var(--muted); }
a { color: var(--link); }
code, pre, .id, .place { font-family: var(--mono); font-size: 0.8125rem; }
small, .from { font-size: 0.8125rem; font-weight: 400; color: var(--muted); }
pre { white-space: pre-wrap; line-height: 1.45; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.25rem 0.75rem; background: var(--page); }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.parts { position: absolute; }

header { padding: 1.25rem 0 1rem; border-bottom: 1px solid var(--line); }
.verdict { margin: 0.25rem 0; font-size: clamp(1.25rem, 2.2vw, 1.625rem); font-weight: 650; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
.origin { color: var(--muted); }
section { padding-top: 1.5rem; }
.notice { margin-top: 0.75rem; padding: 0.375rem 0.75rem; border: 1px solid var(--line); border-left: 4px solid var(--undecided); background: var(--surface); }

.overview { display: flex; flex-wrap: wrap; gap: 1.25rem 2.5rem; align-items: flex-start; padding-top: 1rem; }
.overview > section { padding-top: 0; }
.overview > section:first-child { flex: 1 1 21rem; }
.overview > section + section { flex: 2 1 44rem; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: 0.5rem; margin-top: 0.5rem; }
.totals div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.25rem 0.625rem; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); }
.totals dt { font-size: 0.8125rem; line-height: 1.3; color: var(--muted); }
.totals dd { font-size: 1.375rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.totals .open dd { color: var(--open); }
.totals .undecided dd { color: var(--undecided); }
.totals .restricted dd { color: var(--restricted); }
.totals .zero dd { color: var(--muted); font-weight: 400; }

.space > svg { display: block; width: 100%; max-width: 22rem; height: auto; }
.spaces { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; margin-top: 0.5rem; }
.spaces .space { flex: 1 1 19rem; display: grid; grid-template-columns: minmax(7rem, 12.5rem) minmax(9.5rem, 1fr); align-content: start; gap: 0.25rem 1rem; }
.spaces .space > details { grid-column: 1 / -1; }
.legend { list-style: none; margin: 0.5rem 0; }
.legend li { display: flex; gap: 0.5rem; align-items: baseline; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.swatch { flex: none; width: 0.8125rem; height: 0.8125rem; border: 1px solid var(--control); transform: translateY(0.0625rem); }
.area-label { fill: var(--muted); font-size: 11px; text-anchor: end; font-variant-numeric: tabular-nums; }
.area-open { fill: var(--area-open); }
.area-denied { fill: url(#hatch); }
.area-closed { fill: var(--closed); }
.area-special { fill: url(#dots); }
.denied-ground { fill: var(--denied-ground); }
.denied-line { fill: var(--denied); }
.special-ground { fill: var(--special); }
.special-dot { fill: var(--special-dot); }
.area-grid { fill: none; stroke: var(--line); stroke-width: 1; }

#controls { margin-top: 0.5rem; padding: 0.625rem 0.875rem; border: 1px solid var(--line); border-radius: 6px 6px 0 0; background: var(--surface); }
form { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: flex-end; }
form > label:not(.check) { display: flex; flex-direction: column; gap: 0.125rem; flex: 1 1 11rem; min-width: 0; font-size: 0.8125rem; color: var(--muted); }
fieldset { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-size: 0.8125rem; color: var(--muted); }
.check { display: inline-flex; align-items: center; gap: 0.375rem; min-height: 2.125rem; white-space: nowrap; }
input, select, button { font: inherit; color: inherit; }
input[type="search"], select { width: 100%; height: 2.125rem; padding: 0 0.5rem; border: 1px solid var(--control); border-radius: 4px; background: var(--page); color: var(--text); }
input[type="checkbox"] { width: 1rem; height: 1rem; margin: 0; accent-color: var(--link); }
button { padding: 0.25rem 0.75rem; min-height: 2.125rem; border: 1px solid var(--control); border-radius: 4px; background: var(--page); cursor: pointer; }
button:hover { border-color: var(--text); }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-top: 0.5rem; }
#count { flex: 1 1 5rem; }
#more { margin-top: 0.75rem; }

table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.375rem 0.625rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
thead th { font-size: 0.8125rem; font-weight: 600; color: var(--muted); vertical-align: bottom; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
sup { font-size: 0.75em; line-height: 0; }
#table { table-layout: fixed; border-top: 1px solid var(--line); }
#table > thead :is([data-sort="status"], [data-sort="ipv4"], [data-sort="ipv6"]) { width: 8.75rem; }
#table > thead [data-sort="attached"] { width: 6.75rem; }
#table > thead [data-sort="subscription"] { width: 17.75rem; }
#table :is(.id, .place) { font-size: 0.75rem; line-height: 1.25rem; }
#table > thead button { display: inline-flex; gap: 0.25rem; padding: 0; min-height: 1.5rem; border: 0; background: none; font-weight: 600; color: inherit; text-align: inherit; }
#table > thead button:hover { color: var(--text); text-decoration: underline; }
#table > thead button::after { content: "\\2195\\fe0e"; opacity: 0.55; }
#table > thead [aria-sort="ascending"] button::after { content: "\\2191"; opacity: 1; }
#table > thead [aria-sort="descending"] button::after { content: "\\2193"; opacity: 1; }
#table > tbody > tr > th { font-weight: 600; }
.toggle { display: inline-flex; max-width: 100%; align-items: baseline; gap: 0.5rem; padding: 0; min-height: 1.5rem; border: 0; background: none; font-weight: 600; text-align: left; }
.long { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.toggle > .long { min-width: 0; }
tr:has(+ .detail) .long { white-space: normal; }
.toggle:hover { text-decoration: underline; }
.toggle::before { content: ""; flex: none; width: 0.4375rem; height: 0.4375rem; border: solid var(--muted); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.toggle[aria-expanded="true"]::before { transform: translateY(-0.125rem) rotate(45deg); }
.status { display: inline-flex; align-items: center; gap: 0.4375rem; white-space: nowrap; font-weight: 600; }
.status::before { content: ""; width: 0.6875rem; height: 0.6875rem; border: 2px solid currentColor; border-radius: 50%; }
.status.open { color: var(--open); }
.status.open::before { background: currentColor; }
.status.undecided { color: var(--undecided); }
.status.undecided::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
.status.restricted { color: var(--restricted); font-weight: 400; }
.status, .new { vertical-align: middle; }
.new, .in-finding { padding: 0 0.375rem; border-radius: 3px; font-size: 0.75rem; font-weight: 600; white-space: nowrap; }
.new { border: 1px solid currentColor; color: var(--link); }
.in-finding { background: var(--open); color: var(--on-status); }
.not-known, .none { color: var(--muted); }

.detail > td { padding: 0 0 1.25rem; background: var(--surface); }
.detail > td > div { display: flex; flex-wrap: wrap; gap: 1.25rem 2rem; padding: 1rem 1.25rem 0; border-left: 4px solid var(--line); }
.findings { flex: 1 1 26rem; min-width: 0; display: grid; gap: 1rem; align-content: start; }
.finding { display: grid; gap: 0.5rem; padding-left: 0.875rem; border-left: 4px solid var(--undecided); }
.finding.open { border-color: var(--open); }
.fix { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: flex-start; justify-content: space-between; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 4px; background: var(--page); }
.fix pre { flex: 1 1 14rem; }
html:not(.scripted) :is(#controls, #more, .copy), .scripted :is(.unscripted, .static) { display: none; }
#printed { display: none; }
.findings dl { display: grid; gap: 0.125rem; }
.findings dl div { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
.findings dt { flex: 0 0 5rem; font-size: 0.8125rem; color: var(--muted); }
.findings dd { flex: 1 1 14rem; min-width: 0; }
.detail .space { flex: 0 1 17rem; font-size: 0.875rem; }
.rules { flex: 1 1 100%; min-width: 0; }
.rules table { margin-top: 0.25rem; font-size: 0.8125rem; background: var(--page); border: 1px solid var(--line); }
.rules thead th { background: var(--surface); }
.rules th[scope="row"] { font-weight: 600; }
.rules tr.shadowed, .rules tr.none, .rules tr.no-effect { color: var(--muted); }
.rules tr > :is(:nth-child(2), :nth-child(5), :nth-child(6), :nth-child(8)) { min-width: 5rem; }
.rules tr > :nth-child(7) { min-width: 4rem; }
.blocks { font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.blocks th, .blocks td { padding: 0.125rem 0.5rem 0.125rem 0; }
.list { list-style: none; margin-top: 0.5rem; }
.list li { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }

@media screen and (max-width: 82rem) {
  #table > thead th { white-space: normal; }
  #table > thead [data-sort="subscription"] { width: 11rem; }
}
@media screen and (max-width: 67rem) {
  /* A table of this many columns does not fit: each row becomes a card. */
  #table, #table > tbody, #table > tbody > tr, #table > tbody > tr > *, .rules table, .rules tbody, .rules tbody tr, .rules tbody tr > * { display: block; }
  #table > thead { display: block; }
  #table > thead tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0 1rem; padding: 0.25rem 0; border-bottom: 1px solid var(--line); }
  #table > thead tr > th { width: auto !important; padding: 0.25rem 0; border: 0; text-align: left; }
  #table > tbody > tr { padding: 0.625rem 0; border-bottom: 1px solid var(--line); }
  #table > tbody > tr > *, .rules tbody tr > * { padding: 0.0625rem 0; border: 0; text-align: left; }
  #table > tbody > tr.detail, #table > tbody > tr.detail > td { padding: 0; border: 0; }
  .detail > td > div { padding: 0.875rem 0.75rem 1rem; }
  /* What a cell is stands before it, the same width everywhere: what takes several lines stays beside it. */
  #table > tbody > tr:not(.detail) > td:nth-child(n + 3), .rules tbody tr > td { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 0 0.5rem; }
  #table > tbody > tr:not(.detail) > td:nth-child(n + 3)::before, .rules tbody tr > td::before { font: 0.8125rem/1.25rem system-ui, sans-serif; color: var(--muted); }
  #table > tbody > tr > td:nth-child(3)::before { content: "Resource group"; }
  #table > tbody > tr > td:nth-child(4)::before { content: "Subscription"; }
  #table > tbody > tr > td:nth-child(5)::before { content: "IPv4 admitted"; }
  #table > tbody > tr > td:nth-child(6)::before { content: "IPv6 admitted"; }
  #table > tbody > tr > td:nth-child(7)::before { content: "Attached to"; }
  #table > tbody > tr > td:nth-child(8)::before { content: "Place"; }
  .rules th[scope="row"] { order: -1; }
  .rules thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rules tbody tr { display: flex; flex-direction: column; padding: 0.5rem 0.625rem; border-bottom: 1px solid var(--line); }
  .rules tbody td:nth-child(1)::before { content: "Priority"; }
  .rules tbody td:nth-child(3)::before { content: "Access"; }
  .rules tbody td:nth-child(4)::before { content: "Protocol"; }
  .rules tbody td:nth-child(5)::before { content: "From"; }
  .rules tbody td:nth-child(6)::before { content: "To"; }
  .rules tbody td:nth-child(7)::before { content: "Ports"; }
  .rules tbody td:nth-child(8)::before { content: "Effect"; }
  .rules tbody td:nth-child(9)::before { content: "IPv4"; }
  .rules tbody td:nth-child(10)::before { content: "IPv6"; }
}

@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --surface: #ffffff; --line: #b8bec6; --control: #666666; --text: #000000; --muted: #444444; --link: #000000;
    --open: #a3140c; --area-open: #c8443b; --undecided: #704600; --restricted: #0f5530; --denied: #2d62b3; --denied-ground: #dbe7f8; --closed: #ffffff;
    --special: #e3e5e9; --special-dot: #8a929c; --on-status: #ffffff;
  }
  @page { margin: 14mm; }
  html { font-size: 12px; }
  body { max-width: none; padding: 0; }
  header { padding-top: 0; }
  #table > thead th { white-space: normal; }
  #table > thead :is([data-sort="ipv4"], [data-sort="ipv6"]) { width: 7.25rem; }
  #table > thead [data-sort="attached"] { width: 5.5rem; }
  #table > thead [data-sort="subscription"] { width: 9rem; }
  #controls, #more, .copy, .skip, summary, thead button::after, .toggle::before { display: none !important; }
  #printed:not(:empty) { display: block; }
  .long { white-space: normal; }
  /* All of it is on paper, open or not. */
  details::details-content { display: block; content-visibility: visible; }
  .rest, .rest::details-content { display: inline; }
  .rest::before { content: ", "; }
  .blocks { margin-top: 0.5rem; font-size: 0.6875rem; }
  .blocks :is(th, td) { padding: 0 0.5rem 0 0; }
  .blocks td { white-space: nowrap; }
  .overview > section + section { flex-basis: 100%; }
  .space, .swatch, .status::before, .in-finding { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .finding, .space, .totals div, .rules tr, #table > tbody > tr:not(.detail) { break-inside: avoid; }
  h2, h3, h4, #table > tbody > tr:not(.detail) { break-after: avoid; }
  .space > svg { max-width: 7.5cm; }
}
`;
