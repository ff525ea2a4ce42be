/** Groups whose rules have plain forms: what the solver is given, and the same for the evaluator. */
import * as fc from "fast-check";
import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";

/** A rule about inbound TCP; `unknown` for each value that is not known. */
export interface PlainRule {
  readonly name: string;
  readonly exists: true | "unknown";
  readonly access: "Allow" | "Deny" | "unknown";
  readonly priority: number | "unknown";
  readonly sources: readonly string[] | "unknown";
  readonly sourcePorts: readonly string[] | "unknown";
  readonly destinations: readonly string[] | "unknown";
  /** Whether it is about the guarded port. */
  readonly isAbout: boolean | "unknown";
}

/** The rule as it is declared. */
export function declared(rule: PlainRule): SecurityRule & { readonly name: string } {
  const value = (values: unknown): unknown => (values === "unknown" ? UNKNOWN : values);
  return {
    name: rule.name,
    existence: value(rule.exists),
    access: value(rule.access),
    direction: "Inbound",
    protocol: "Tcp",
    priority: value(rule.priority),
    sourceAddressPrefixes: value(rule.sources),
    sourcePortRanges: value(rule.sourcePorts),
    destinationAddressPrefixes: value(rule.destinations),
    destinationPortRange: { true: "20-30", false: "80", unknown: UNKNOWN }[String(rule.isAbout)],
  };
}

/** Addresses that cut each other, about the sizes that matter; of one family, which Azure wants of a rule. */
const ADDRESSES = [
  ["0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "8.0.0.0/8", "9.0.0.0/8", "8.0.0.0/9", "1.0.0.0-7.255.255.255", "20.0.0.4"],
  ["2000::/4", "3000::/4", "2600::/31", "2600::/32", "2600:1::/32", "2600::/33", "2600::4"],
];
const PORTS = ["0", "0-1023", "1024-65535", "1-65535", "25", "0-24"];

function plainRule(addresses: readonly string[]): fc.Arbitrary<Omit<PlainRule, "name" | "priority">> {
  const some = (values: readonly string[]): fc.Arbitrary<readonly string[]> =>
    fc.oneof(fc.constant(["*"]), fc.subarray([...values], { minLength: 1, maxLength: 2 }));
  const orUnknown = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | "unknown"> =>
    fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant("unknown" as const) });
  return fc.record({
    exists: orUnknown(fc.constant(true as const)),
    access: orUnknown(fc.constantFrom("Allow" as const, "Deny" as const)),
    sources: orUnknown(some(addresses)),
    sourcePorts: orUnknown(some(PORTS)),
    destinations: orUnknown(some(addresses)),
    isAbout: orUnknown(fc.constantFrom(true, true, true, false)),
  });
}

/** The numbers leave room between them, so that an unknown one has a place before and after each. */
const PRIORITIES = [1000, 1500, 2000, 2500, 3000];

/** Groups of up to five rules of one family. */
export const plainGroup: fc.Arbitrary<readonly PlainRule[]> = fc.constantFrom(...ADDRESSES).chain((addresses) =>
  fc.array(fc.tuple(plainRule(addresses), fc.nat(7)), { minLength: 1, maxLength: PRIORITIES.length }).map((rules) =>
    rules.map(([rule, floats], index) => ({
      ...rule,
      name: `rule-${index}`,
      priority: floats === 0 ? "unknown" : PRIORITIES[index]!,
    })),
  ),
);
