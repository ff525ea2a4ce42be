import { stringify } from "csv-stringify/sync";
import { cut, visible } from "../../policies/printable";
import type { Report, ReportedFinding, ReportedRule } from "../reporting/report";
import { programPlaceOf, roomForAttached, visibleLines } from "./format";

/** In place of the names of what a group is attached to; if that is unknown, the cell is empty. */
const NOTHING = "nothing";

/** The columns in their order: their header, as in JSON, and their value for a finding. */
const COLUMNS: Readonly<Record<string, (finding: ReportedFinding, mostAttached: number) => string>> = {
  rule: ({ rule }) => rule,
  status: ({ status }) => status,
  isNew: ({ isNew }) => String(isNew ?? ""),
  worsened: ({ worsened }) => (worsened ?? []).join("; "),
  resource: ({ resource }) => visible(resource),
  nsg: ({ nsg }) => visible(nsg ?? ""),
  resourceGroup: ({ resourceGroup }) => visible(resourceGroup ?? ""),
  subscription: ({ subscription }) => visible(subscription ?? ""),
  attachedTo: ({ attachedTo }, mostAttached) => {
    if (attachedTo?.length === 0) return NOTHING;
    const more = (attachedTo?.length ?? 0) - mostAttached;
    const listed = attachedTo?.slice(0, mostAttached) ?? [];
    return visible([...listed, ...(more > 0 ? [`and ${more} more`] : [])].join("; "));
  },
  rules: ({ rules }) => rules.map(ruleText).join("; "),
  ports: ({ ports }) => ports.join("; "),
  ipv4Addresses: ({ ipv4Addresses }) => ipv4Addresses ?? "",
  ipv6Addresses: ({ ipv6Addresses }) => ipv6Addresses ?? "",
  example: ({ example }) => example ?? "",
  message: ({ message }) => visibleLines(message),
  fix: ({ fix }) => visibleLines(fix.text),
  source: ({ source }) => visible(source),
  line: ({ line }) => String(line ?? ""),
  declaredAt: (finding) => programPlaceOf(finding) ?? "",
  fingerprint: ({ fingerprint }) => fingerprint,
  acceptance: ({ acceptance }) => acceptance?.status ?? "",
  acceptedBy: ({ acceptance }) => visible(acceptance?.acceptedBy ?? ""),
  expires: ({ acceptance }) => acceptance?.expires ?? "",
  reason: ({ acceptance }) => visible(acceptance?.reason ?? ""),
  exceeds: ({ acceptance }) => visible(acceptance?.exceeds.join("; ") ?? ""),
  reachableMachines: ({ reachableMachines }) => visible(cut(reachableMachines ?? []).join("; ")),
};

/**
 * For a spreadsheet: a row for each finding under a header, as RFC 4180 has it. What is not known is empty; what is fixed is left
 * out.
 *
 * A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula (OWASP: CSV injection), so such text gets an
 * apostrophe before it, and so does standard input, `-`. A tab or carriage return, which would do the same, is written as its code
 * like all control characters but the line feeds of messages; JSON has every name as it is.
 *
 * A cell with a line feed is in quotation marks: many parsers end a record at a line feed, whatever ended the others.
 */
export function csv({ findings }: Report): string {
  const mostAttached = roomForAttached(findings);
  const rows = findings.map((finding) => Object.values(COLUMNS).map((cell) => cell(finding, mostAttached)));
  return stringify([Object.keys(COLUMNS), ...rows], {
    record_delimiter: "\r\n",
    escape_formulas: true,
    quoted_match: "\n",
  });
}

function ruleText({ name, priority, origin }: ReportedRule): string {
  return `${visible(name)} (${origin}, priority ${visible(priority)})`;
}
