/** What acceptance must never hide. A packet walk, which shares no code with the audit, finds it. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { acceptedDestinations, acceptedSources } from "../../../audit/accepting/accepted-addresses";
import type { AcceptedEntry } from "../../../audit/accepting/accepted-entry";
import { Acceptances } from "../../../audit/accepting/acceptances";
import { type Findings, audit } from "../../../audit/judging/audit";
import type { ListedGroup } from "../../../audit/input/item";
import { isAccepted, needsAttention } from "../../../audit/reporting/attention";
import { unionOfAddresses } from "../../../policies/evaluator/sets/addresses";
import {
  DEFAULT_QUESTION,
  type NamedRule,
  check,
  knownRules,
  mixedRules,
  question,
  scaled,
  unknownRules,
} from "../../evaluator/arbitraries";
import { type OracleQuestion, answer, exposed, isAllow, threeValued } from "../../evaluator/oracle";

/** A group of these rules, as Azure lists it. */
function listed(rules: readonly NamedRule[]): ListedGroup {
  return {
    kind: "listed-group",
    place: { source: "az.json", line: 1 },
    id: "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/mx",
    name: "mx",
    props: { name: "mx", securityRules: rules },
    attachedTo: null,
    language: "az",
  };
}

interface Widest {
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly ports: readonly number[];
}

/**
 * An exposure to accept. Its texts come from the rules, from the report on a finding, or from elsewhere: so it often just covers what is
 * admitted.
 */
function widestFor(rules: readonly NamedRule[]): fc.Arbitrary<Widest> {
  const textsOf = (values: readonly unknown[], read: (text: string) => unknown): string[] =>
    values.flat().filter((text): text is string => typeof text === "string" && read(text) !== undefined);
  const sources = textsOf(
    rules.flatMap((rule) => [rule.sourceAddressPrefix, rule.sourceAddressPrefixes]),
    acceptedSources,
  );
  const destinations = textsOf(
    rules.flatMap((rule) => [rule.destinationAddressPrefix, rule.destinationAddressPrefixes]),
    acceptedDestinations,
  );
  const found = audit([listed(rules)], { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined }).findings;
  const ofFindings = found.flatMap((finding) => (finding.sources ? [[...finding.sources]] : []));
  const some = (texts: readonly string[], others: readonly string[]): fc.Arbitrary<string[]> =>
    fc.subarray([...new Set([...texts, ...others])], { minLength: 1 });
  return fc.record({
    sources: fc.oneof(
      some(sources, ["*", "0.0.0.0/0", "::/0"]),
      ...(ofFindings.length > 0 ? [fc.constantFrom(...ofFindings)] : []),
    ),
    destinations: fc.oneof(fc.constant(["*"]), some(destinations, ["VirtualNetwork", "10.0.0.0/8"])),
    ports: fc.constantFrom([25], [25, 587]),
  });
}

function accepting({ sources, destinations, ports }: Widest): Acceptances {
  const entry: AcceptedEntry = {
    place: { source: "accepted.yaml", line: 1 },
    group: "*",
    rule: undefined,
    reason: "a",
    acceptedBy: "b",
    expires: "2026-01-31",
    widest: {
      sources: unionOfAddresses(sources.map((text) => acceptedSources(text)!)),
      destinations: unionOfAddresses(destinations.map((text) => acceptedDestinations(text)!)),
      ports: new Set(ports),
    },
  };
  return new Acceptances([entry], "2026-01-31");
}

/** Denies of exactly what is accepted, before all other rules. */
function deniesOf({ sources, destinations, ports }: Widest): NamedRule[] {
  return sources.flatMap((source) =>
    destinations.flatMap((destination) =>
      ports.map((port) => ({
        name: "accepted",
        access: "Deny",
        direction: "Inbound",
        priority: 1,
        protocol: "*",
        sourceAddressPrefix: source === "*" ? "*" : source,
        sourcePortRange: "*",
        destinationAddressPrefix: destination,
        destinationPortRange: String(port),
      })),
    ),
  );
}

const effective = question.filter(({ reading }) => reading === "effective");

function run(rules: readonly NamedRule[], asked: OracleQuestion, widest: Widest): Findings {
  const acceptances = accepting(widest);
  return audit([listed(rules)], { question: asked, isDetailed: false, baseline: undefined, acceptances });
}

const withWidest = <T extends readonly NamedRule[]>(rules: fc.Arbitrary<T>): fc.Arbitrary<[T, Widest]> =>
  rules.chain((some) => fc.tuple(fc.constant(some), widestFor(some)));

describe("an accepted finding", () => {
  it("admits nobody beyond what was accepted, and conceals nothing that is open", () => {
    let accepted = 0;
    let clean = 0;
    check(
      800,
      fc.property(
        withWidest(fc.oneof(mixedRules, knownRules(4), knownRules(6))),
        effective,
        ([rules, widest], asked) => {
          const { findings } = run(rules, asked, widest);
          const denies = [...deniesOf(widest), ...rules.filter((rule) => !isAllow(rule))];
          for (const finding of findings.filter(isAccepted)) {
            accepted++;
            const names = new Set(finding.rules.map(({ name }) => name));
            const alone = [...denies, ...rules.filter((rule) => isAllow(rule) && names.has(rule.name))];
            assert.deepEqual(exposed(alone, { ...asked, ports: finding.ports }), { ipv4: 0n, ipv6: 0n });
          }
          if (findings.length === 0 || findings.some(needsAttention)) return;
          clean++;
          assert.equal(answer([...deniesOf(widest), ...rules], asked), "restricted");
        },
      ),
    );
    // Otherwise the property was checked on hardly any case.
    assert.ok(accepted > scaled(100) && clean > scaled(50), `${accepted} accepted, ${clean} with no other`);
  });

  it("hides no other rules of its group that are open together", () => {
    const small = fc
      .record({
        source: fc.constantFrom("8.0.0.0/8", "9.0.0.0/8", "20.0.0.0/8", "21.0.0.0/8"),
        destination: fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.0.3"),
      })
      .map(({ source, destination }) => ({
        access: "Allow",
        direction: "Inbound",
        protocol: "Tcp",
        sourceAddressPrefix: source,
        sourcePortRange: "*",
        destinationAddressPrefix: destination,
        destinationPortRange: "25",
      }));
    const rules = fc
      .array(small, { minLength: 2, maxLength: 8 })
      .map((some) => some.map((rule, index): NamedRule => ({ ...rule, name: `r${index}`, priority: 100 + index })));
    let hidden = 0;
    check(
      300,
      fc.property(withWidest(rules), ([some, widest]) => {
        const { findings } = run(some, DEFAULT_QUESTION, widest);
        if (findings.length > 1) hidden++;
        if (findings.length === 0 || findings.some(needsAttention)) return;
        assert.equal(answer([...deniesOf(widest), ...some], DEFAULT_QUESTION), "restricted");
      }),
    );
    assert.ok(hidden > scaled(10), `${hidden} with findings behind the first`);
  });

  it("conceals nothing that may be open, whatever unknown values become", () => {
    let clean = 0;
    check(
      400,
      fc.property(
        fc.constantFrom(4 as const, 6 as const).chain((family) => withWidest(unknownRules(family, "clear"))),
        effective,
        ([rules, widest], asked) => {
          const { findings } = run(rules, asked, widest);
          if (findings.length === 0 || findings.some(needsAttention)) return;
          clean++;
          assert.equal(threeValued([...deniesOf(widest), ...rules], asked), "restricted");
        },
      ),
    );
    assert.ok(clean > scaled(30), `${clean} with findings that are all accepted`);
  });
});
