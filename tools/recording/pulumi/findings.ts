/** What a policy pack reports about the groups of a recorded preview. */

import { ids } from "../../../test/engine/provider/ids";
import { type Program, type Rule, groupId, groupOf, subscriptionOf, textOf } from "./model";
import type { Preview } from "./case";

/** What the pack reports on one group. */
export interface GroupReport {
  /** Whether the stack policy reports a violation. */
  readonly hasViolation: boolean;
  /** The messages of both policies about undecided findings: the second does not repeat those of the first. */
  readonly undecided: readonly string[];
  /** Whether the resource policy reports a violation of a standalone rule, which it judges as declared. */
  readonly hasOpenRule: boolean;
  /** Whether the resource policy reports a violation of the group's own list, which it judges without the rules beside it. */
  readonly hasOpenList: boolean;
}

export interface PolicyEvent {
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
  readonly resourceUrn?: string;
}

const STACK_POLICY = "no-unrestricted-smtp-stack";

/** Both policies write this for undecided findings; other advisories explain. */
const MAY_LET = /\bmay (let|admit|allow) /;

export function policyEventsIn({ events }: Preview): readonly PolicyEvent[] {
  return events.flatMap((event) => {
    const { policyEvent } = event as { readonly policyEvent?: PolicyEvent };
    return policyEvent ? [policyEvent] : [];
  });
}

/**
 * The reports on each group that the program has or puts rules into, by its id in lower case.
 *
 * @param idsByUrn The ids of resources, by their URNs: only they show the names that a provider has made up.
 */
export function reportsOf(
  program: Program,
  preview: Preview,
  idsByUrn: ReadonlyMap<string, string>,
): ReadonlyMap<string, GroupReport> {
  const events = policyEventsIn(preview);
  const groupByKey = groupIds(program, idsByUrn);
  return new Map(
    [...new Set(groupByKey.values())].map((id) => {
      const own = events.filter((event) => isAbout(event, id, groupByKey));
      const stack = own.filter(({ policyName }) => policyName === STACK_POLICY);
      const declared = own.filter(
        ({ policyName, enforcementLevel }) => policyName !== STACK_POLICY && enforcementLevel === "mandatory",
      );
      const isOfRule = ({ resourceUrn = "" }: PolicyEvent): boolean => isRule(program, resourceUrn);
      return [
        id,
        {
          hasViolation: stack.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
          undecided: own.filter(isUndecided).map(({ message }) => message.trim()),
          hasOpenRule: declared.some(isOfRule),
          hasOpenList: declared.some((event) => !isOfRule(event)),
        },
      ] as const;
    }),
  );
}

/** A report on no resource of the program names its group. */
function isAbout(
  { resourceUrn = "", message }: PolicyEvent,
  id: string,
  groupByKey: ReadonlyMap<string, string>,
): boolean {
  const group = groupByKey.get(keyIn(resourceUrn));
  return group === undefined ? message.toLowerCase().includes(`"${ids.name(id)}"`) : group === id;
}

const isUndecided = ({ enforcementLevel, message }: PolicyEvent): boolean =>
  enforcementLevel === "advisory" && MAY_LET.test(message);

const isRule = ({ rules }: Program, urn: string): boolean => rules.some(({ key }) => key === keyIn(urn));

/** The name of a resource in its program. */
export function keyIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The id of the group of each group and rule of a program, in lower case, by its key. */
export function groupIds(program: Program, idsByUrn: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const known = new Map([...idsByUrn].map(([urn, id]) => [keyIn(urn), id]));
  const groups = program.groups.map(({ key, rg, name, opts }) => {
    // A group whose provider is exchanged stays in its subscription.
    const id = known.get(key) ?? groupId(subscriptionOf(opts), rg, name === undefined ? key : textOf(name));
    return [key, id.toLowerCase()] as const;
  });
  const byKey = new Map(groups);
  const rules = program.rules.map((rule) => {
    const own = known.get(rule.key);
    return [rule.key, own === undefined ? groupIdOf(program, rule, byKey) : ids.parent(own).toLowerCase()] as const;
  });
  return new Map([...groups, ...rules]);
}

/** A rule is in the subscription of its own provider, even if its group is in another. */
function groupIdOf(program: Program, rule: Rule, groupByKey: ReadonlyMap<string, string>): string {
  const group = groupOf(program, rule);
  const own = subscriptionOf(rule.opts);
  if (!group) {
    const { rg, name } = rule.group as { readonly rg: string; readonly name: string };
    return groupId(own, rg, name).toLowerCase();
  }
  return groupByKey.get(group.key)!.replace(subscriptionOf(group.opts), own);
}
