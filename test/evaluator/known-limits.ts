import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { type OracleQuestion, isAbsent, isAllow, threeValued } from "./oracle";

/**
 * Where the evaluator may stay undecided although every completion agrees. Priorities, the other known limit, are spaced out by
 * the generator instead.
 */
export function isKnownLimit(rules: readonly SecurityRule[], asked: OracleQuestion): boolean {
  const onlyGroupsLeft = rules.some((rule) =>
    [
      [rule.sourceAddressPrefix, rule.sourceAddressPrefixes, rule.sourceApplicationSecurityGroups],
      [rule.destinationAddressPrefix, rule.destinationAddressPrefixes, rule.destinationApplicationSecurityGroups],
    ].some(([prefix, prefixes, groups]) => isAbsent(prefix) && isAbsent(prefixes) && groups === UNKNOWN),
  );
  if (onlyGroupsLeft) return true;
  const fromUnknownPort = rules.some((rule) => [rule.sourcePortRange, rule.sourcePortRanges].flat().includes(UNKNOWN));
  const toUnknown = rules.some((rule) =>
    [rule.destinationAddressPrefix, rule.destinationAddressPrefixes].flat().includes(UNKNOWN),
  );
  if (!(toUnknown || fromUnknownPort) || threeValued(rules, asked) !== "open") return false;
  const others = rules.filter((rule) => rule.access === UNKNOWN || !isAllow(rule));
  const somePorts = others.some(
    (rule) => ![rule.sourcePortRange, rule.sourcePortRanges].flat().some((port) => port === "*" || port === "0-65535"),
  );
  const someDestinations = others.some(
    (rule) => ![rule.destinationAddressPrefix, rule.destinationAddressPrefixes].flat().includes("*"),
  );
  const onlyTogether = rules.every((rule) => others.includes(rule) || threeValued([rule, ...others], asked) !== "open");
  return somePorts || someDestinations || onlyTogether;
}
