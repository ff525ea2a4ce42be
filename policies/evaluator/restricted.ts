import { readFields } from "./matching/field";
import { isAboutGuardedPorts, matchOf } from "./matching/match";
import { type Measure, measureOf } from "./matching/measure";
import type { Question } from "./question";
import type { SecurityRule } from "./rule";
import type { ByFamily } from "./sets/addresses";
import { size } from "./sets/ranges";
import { remembered } from "./sets/remembered";

/*
 * What a look at each rule by itself shows. It spares most rules of most groups all else. Most rules are plain: they have one text for each
 * side. Thousands of them say the same in few texts, which are read once.
 */

/** Whether a rule may match TCP to a guarded port: without the others a group gets the same verdict. */
export function isRelevant(rule: SecurityRule, question: Question): boolean {
  return !lookFor(question).isElsewhere(rule) && isAboutGuardedPorts(rule, measureOf(question));
}

/**
 * Whether rules are restricted, whatever their Denies and their unknown values do: the sources of all Allows to guarded ports together
 * are within the limits.
 *
 * @returns `false` if only `judge` determines it.
 */
export function areSurelyRestricted(rules: readonly SecurityRule[], question: Question): boolean {
  const { isElsewhere, admittedBy } = lookFor(question);
  const { limit } = measureOf(question);
  let [ipv4, ipv6] = [0n, 0n];
  for (const rule of rules) {
    if (isElsewhere(rule)) continue;
    const admitted = admittedBy(rule);
    ipv4 += admitted.ipv4;
    ipv6 += admitted.ipv6;
    if (ipv4 > limit.ipv4 || ipv6 > limit.ipv6) return false;
  }
  return true;
}

interface Look {
  /** Whether a plain rule is about other ports only. */
  readonly isElsewhere: (rule: SecurityRule) => boolean;
  /** How many countable sources a rule admits at most to guarded ports. */
  readonly admittedBy: (rule: SecurityRule) => ByFamily<bigint>;
}

function lookFor(question: Question): Look {
  const known = LOOKS.get(question) ?? newLook(measureOf(question));
  LOOKS.set(question, known);
  return known;
}

const LOOKS = new WeakMap<Question, Look>();

function newLook(measure: Measure): Look {
  const mayBeGuarded = remembered((destinationPortRange: string) =>
    isAboutGuardedPorts({ direction: "Inbound", protocol: "Tcp", destinationPortRange }, measure),
  );
  const admittedByAny = (rule: SecurityRule): ByFamily<bigint> => {
    const match = matchOf(rule, readFields(rule), "Allow", "possibly", measure);
    return match ? { ipv4: size(match.countable.ipv4), ipv6: size(match.countable.ipv6) } : NOTHING;
  };
  const admittedByPlain = remembered((texts: string) => {
    const [access, direction, protocol, sourceAddressPrefix, destinationPortRange] = JSON.parse(texts) as string[];
    return admittedByAny({ access, direction, protocol, sourceAddressPrefix, destinationPortRange });
  });
  return {
    isElsewhere: ({ destinationPortRange, destinationPortRanges }) =>
      typeof destinationPortRange === "string" &&
      isNothing(destinationPortRanges) &&
      !mayBeGuarded(destinationPortRange),
    admittedBy: (rule) => {
      const texts = textsOf(rule);
      return texts === undefined ? admittedByAny(rule) : admittedByPlain(texts)!;
    },
  };
}

const NOTHING: ByFamily<bigint> = { ipv4: 0n, ipv6: 0n };

/** All that {@link Look.admittedBy} depends on of a plain rule; `undefined` of another rule. */
function textsOf(rule: SecurityRule): string | undefined {
  const { access, direction, protocol, sourceAddressPrefix, destinationPortRange } = rule;
  const texts = [access, direction, protocol, sourceAddressPrefix, destinationPortRange];
  const others = [rule.sourceAddressPrefixes, rule.sourceApplicationSecurityGroups, rule.destinationPortRanges];
  return texts.every((text) => typeof text === "string") && others.every(isNothing) ? JSON.stringify(texts) : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
