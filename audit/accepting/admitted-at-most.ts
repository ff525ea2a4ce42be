import { groupBy } from "../../policies/azure/collections";
import { type Addresses, byFamily, unionOfAddresses } from "../../policies/evaluator/sets/addresses";
import { type Match, isAbout } from "../../policies/evaluator/matching/match";
import { measureOf } from "../../policies/evaluator/matching/measure";
import { readRules } from "../../policies/evaluator/matching/reading";
import type { Question } from "../../policies/evaluator/question";
import { admittingRule } from "../../policies/evaluator/exposure/admitting-rule";
import type { SecurityRule } from "../../policies/evaluator/rule";
import { MOST_STEPS_FOR_FACTS, WorkBudget } from "../../policies/evaluator/sets/work-budget";
import type { AdmittedAddresses } from "../reporting/admitted";

/** What a finding is about. */
interface About<R> {
  readonly rules: readonly R[];
  readonly ports: readonly number[];
}

/**
 * What the rules of each finding admit at most: whatever unknown values become, at every destination and every port of the finding. A
 * Deny takes something from a rule only if it surely applies wherever that rule does.
 *
 * @param rules All of the group.
 * @param steps The most steps that it takes beside reading the rules; beyond these no Deny takes anything.
 */
export function admittedAtMost<R extends SecurityRule, F extends About<R>>(
  findings: readonly F[],
  rules: readonly R[],
  question: Question,
  steps = MOST_STEPS_FOR_FACTS,
): ReadonlyMap<F, AdmittedAddresses> {
  const matches = readRules(rules, measureOf(question)).flatMap(({ atMost }) => atMost);
  const denies = matches.filter(({ access }) => access === "Deny");
  const allowsOf = groupBy(
    matches.filter(({ access }) => access === "Allow"),
    ({ rule }) => [rule],
  );
  const budget = new WorkBudget(steps);
  return new Map(
    findings.map((finding, index) => {
      const allows = finding.ports.flatMap((port) =>
        finding.rules
          .flatMap((rule) => allowsOf.get(rule)!)
          .filter((allow) => isAbout(allow, port))
          .map((allow) => ({ allow, port })),
      );
      const admitted = (sourcesOf: (allow: Match<R>, port: number) => Addresses): AdmittedAddresses => ({
        sources: unionOfAddresses(allows.map(({ allow, port }) => sourcesOf(allow, port))),
        destinations: unionOfAddresses(allows.map(({ allow }) => allow.destinations)),
      });
      return [
        finding,
        budget.spendOn(
          findings.length - index,
          () =>
            admitted((allow, port) =>
              leftBy(
                denies.filter((deny) => isAbout(deny, port)),
                allow,
              ),
            ),
          () => admitted(reachable),
        ),
      ];
    }),
  );
}

/** The sources that an Allow names, of the families of its destinations. */
function reachable<R>({ countable, destinations }: Match<R>): Addresses {
  return byFamily((family) => (destinations[family].length > 0 ? countable[family] : []));
}

function leftBy<R>(denies: readonly Match<R>[], allow: Match<R>): Addresses {
  const sources = reachable(allow);
  return byFamily((family) => (sources[family].length > 0 ? admittingRule(allow, denies, family).sources : []));
}
