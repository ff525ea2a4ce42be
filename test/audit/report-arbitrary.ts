import * as fc from "fast-check";
import type {
  Acceptance,
  AtMost,
  JudgedGroup,
  Note,
  Problem,
  Report,
  ProgramPlace,
  ReportedDoor,
  ReportedFinding,
  ReportedMachine,
  ReportedRule,
  ReportedWay,
  RuleUpdate,
} from "../../audit/reporting/report";
import { HOSTILE, reportOf } from "./report-sample";

/* Reports with any text where a file may have any: names, places, messages. */

/** What formats give a meaning to, and what terminals and parsers trip over. */
const SPECIAL = [
  ...Array.from("|`\\<>&'\"=+-@#*_~[](){}%:;,/.! "),
  ...Array.from(
    "\t\n\r\0\u001b\u007f\u0085\u200b\u202e\u2028\u2066\ud800\udc00\ufeff\uffff\u3164\u034f\ufe0f\u2800\u00a0",
  ),
  ...Array.from("é中😀＝"),
  "]]>",
  "<!--",
  "</code>",
  "```",
  "<{%",
  "](",
  "{0}",
  "\\|",
  "&#124;",
  HOSTILE,
];

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 3 })), { maxLength: 6 })
    .map((parts) => parts.join("")),
);

/** A record as writers get it: with a prototype, as a literal has. */
const record = <T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(parts, { noNullPrototype: true });

const maybeText = fc.option(anyText);
const addresses = fc.bigInt({ min: 0n, max: 2n ** 128n }).map(String);
const place = { source: anyText, line: fc.option(fc.integer({ min: 1 })) };
const identity = {
  resource: anyText,
  nsg: maybeText,
  resourceGroup: maybeText,
  subscription: maybeText,
  attachedTo: fc.option(fc.array(anyText, { maxLength: 2 })),
};

const anyRule: fc.Arbitrary<ReportedRule> = record({
  name: anyText,
  priority: anyText,
  origin: fc.constantFrom("inline", "standalone", "admin"),
});

const anyFinding: fc.Arbitrary<ReportedFinding> = record({
  ...identity,
  ...place,
  declaredAt: fc.option(
    record<ProgramPlace>({ file: anyText, line: fc.integer({ min: 1 }), column: fc.option(fc.integer({ min: 1 })) }),
  ),
  rule: fc.constant("Network-018"),
  status: fc.constantFrom("open", "undecided"),
  isNew: fc.option(fc.boolean()),
  worsened: fc.option(fc.subarray(["sources", "destinations", "ports"] as const)),
  acceptance: fc.option(
    record<Acceptance>({
      status: fc.constantFrom("accepted", "expired", "exceeded"),
      reason: anyText,
      acceptedBy: anyText,
      expires: fc.constant("2026-01-31"),
      exceeds: fc.array(anyText, { maxLength: 2 }),
    }),
  ),
  atMost: fc.option(
    record<AtMost>({
      sources: fc.option(fc.array(anyText, { maxLength: 2 })),
      destinations: fc.option(fc.array(anyText, { maxLength: 2 })),
    }),
  ),
  sources: fc.option(fc.array(anyText, { maxLength: 2 })),
  destinations: fc.option(fc.array(anyText, { maxLength: 2 })),
  sourcesDigest: fc.constantFrom(null, "0a".repeat(32)),
  destinationsDigest: fc.constantFrom(null, "b1".repeat(32)),
  rules: fc.array(anyRule, { maxLength: 8 }),
  ports: fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 3 }),
  ipv4Addresses: fc.option(addresses),
  ipv6Addresses: fc.option(addresses),
  example: fc.option(fc.ipV4()),
  message: anyText,
  fix: record({
    text: anyText,
    changes: fc.array(
      record({
        rule: anyText,
        property: fc.constantFrom("destinationPortRanges", "sourceAddressPrefix"),
        values: fc.array(anyText, { minLength: 1, maxLength: 3 }),
        replaces: fc.option(fc.constantFrom("destinationPortRange", "sourceAddressPrefixes")),
        edit: fc.option(
          record({
            startLine: fc.integer({ min: 1, max: 9 }),
            startColumn: fc.integer({ min: 1, max: 9 }),
            endLine: fc.integer({ min: 9, max: 20 }),
            endColumn: fc.integer({ min: 9, max: 20 }),
            text: anyText.filter((text) => text !== ""),
          }),
        ),
      }),
      { maxLength: 2 },
    ),
    updates: fc.array(
      record<RuleUpdate>({
        rule: anyText.filter((text) => text !== ""),
        property: fc.constantFrom("destinationPortRanges", "sourceAddressPrefixes"),
        audited: fc.array(anyText, { maxLength: 2 }),
        values: fc.option(fc.array(anyText, { maxLength: 2 })),
      }),
      { maxLength: 2 },
    ),
  }),
  reachableMachines: fc.option(fc.array(anyText, { maxLength: 2 })),
  fingerprint: fc.stringMatching(/^[0-9a-f]+$/),
});

const anyProblem: fc.Arbitrary<Problem> = record({ ...place, message: anyText });

const anyNote: fc.Arbitrary<Note> = record({
  ...place,
  about: fc.constantFrom("skipped", "no-groups", "assumed", "unevaluated", "unread"),
  message: anyText,
});

const anyGroup: fc.Arbitrary<JudgedGroup> = record({
  ...identity,
  ...place,
  kind: fc.constantFrom("network-security-group", "admin-rule"),
  isPartial: fc.boolean(),
  status: fc.constantFrom("open", "undecided", "restricted"),
  rules: fc.constant([]),
  openIpv4: fc.constant([]),
  deniedIpv4: fc.constant([]),
  openIpv6: fc.constant([]),
  deniedIpv6: fc.constant([]),
});

const reachability = fc.constantFrom("reachable", "unknown", "not-reachable");

const anyWay: fc.Arbitrary<ReportedWay> = record({
  status: reachability,
  kind: fc.constantFrom("public-address", "load-balancing-rule", "application-gateway", "unknown"),
  family: fc.constantFrom("ipv4", "ipv6"),
  address: fc.option(fc.ipV4()),
  publicAddress: maybeText,
  frontendPorts: fc.constantFrom(null, "25", "20-30"),
  balancer: maybeText,
  balancerRule: maybeText,
  interface: maybeText,
  port: fc.option(fc.integer({ min: 1, max: 65535 })),
  doors: fc.array(
    record<ReportedDoor>({
      kind: fc.constantFrom("admin-rules", "subnet", "interface"),
      groups: fc.array(anyText, { maxLength: 2 }),
      status: fc.constantFrom("admits", "shut", "unknown"),
    }),
    { maxLength: 2 },
  ),
  atLeast: addresses,
  atMost: addresses,
  example: fc.option(fc.ipV4()),
  reasons: fc.array(anyText, { maxLength: 2 }),
});

const anyMachine: fc.Arbitrary<ReportedMachine> = record({
  ...place,
  machine: anyText,
  status: reachability,
  ways: fc.array(anyWay, { minLength: 1, maxLength: 2 }),
});

export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    findings: fc.array(anyFinding, { maxLength: 4 }),
    fixed: fc.array(anyFinding, { maxLength: 2 }),
    problems: fc.array(anyProblem, { maxLength: 2 }),
    notes: fc.array(anyNote, { maxLength: 2 }),
    groups: fc.array(anyGroup, { maxLength: 3 }),
    machines: fc.array(anyMachine, { maxLength: 2 }),
  })
  .map(reportOf);
