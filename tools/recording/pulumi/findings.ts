/** What a policy pack says of the groups of a recorded preview. */

import { ids } from "../../../test/engine/provider/ids";
import { type Program, type Rule, groupId, groupOf, subscriptionOf, textOf } from "./model";
import type { Preview } from "./record";

/** What the pack says of one group. */
export interface Said {
  /** Whether the stack policy reports a violation. */
  readonly isBlocked: boolean;
  /** What is not known, in the words of either policy: a doubt of the first is not said again by the second. */
  readonly doubts: readonly string[];
  /** Whether the resource policy reports a violation of a standalone rule, which it judges as declared. */
  readonly hasOpenRule: boolean;
}

export interface PolicyEvent {
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
  readonly resourceUrn?: string;
}

const STACK_POLICY = "no-unrestricted-smtp-stack";

/** How both policies say that something depends on what they do not know. Other advisories are no doubts. */
const DOUBT = /\bmay (let|admit|allow) /;

export function policyEventsIn({ events }: Preview): readonly PolicyEvent[] {
  return events.flatMap((event) => {
    const { policyEvent } = event as { readonly policyEvent?: PolicyEvent };
    return policyEvent ? [policyEvent] : [];
  });
}

/**
 * What is said of each group that the program has or puts rules into, by its id in lower case.
 *
 * @param ids The ids of resources that are known, by their URNs: of groups that the provider names there is no other way to know them.
 */
export function saidOf(
  program: Program,
  preview: Preview,
  ids: ReadonlyMap<string, string>,
): ReadonlyMap<string, Said> {
  const events = policyEventsIn(preview);
  const groupByKey = groupIds(program, ids);
  return new Map(
    [...new Set(groupByKey.values())].map((id) => {
      const own = events.filter(({ resourceUrn = "" }) => groupByKey.get(keyIn(resourceUrn)) === id);
      const stack = own.filter(({ policyName }) => policyName === STACK_POLICY);
      const rules = own.filter(
        ({ policyName, resourceUrn = "" }) => policyName !== STACK_POLICY && isRule(program, resourceUrn),
      );
      return [
        id,
        {
          isBlocked: stack.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
          doubts: own.filter(isDoubt).map(({ message }) => message.trim()),
          hasOpenRule: rules.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
        },
      ] as const;
    }),
  );
}

const isDoubt = ({ enforcementLevel, message }: PolicyEvent): boolean =>
  enforcementLevel === "advisory" && DOUBT.test(message);

const isRule = ({ rules }: Program, urn: string): boolean => rules.some(({ key }) => key === keyIn(urn));

/** The name of a resource in its program. */
export function keyIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The id of the group of each group and rule of a program, in lower case, by the key of that. */
export function groupIds(program: Program, idsByUrn: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const known = new Map([...idsByUrn].map(([urn, id]) => [keyIn(urn), id]));
  const groups = program.groups.map(({ key, rg, name, opts }) => {
    // The provider of a group can be exchanged: it then is still in the subscription that it was made in.
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

/** A rule is in the subscription of its own provider, whatever that of the group is whose name it has. */
function groupIdOf(program: Program, rule: Rule, ids: ReadonlyMap<string, string>): string {
  const group = groupOf(program, rule);
  const own = subscriptionOf(rule.opts);
  if (!group) {
    const { rg, name } = rule.group as { readonly rg: string; readonly name: string };
    return groupId(own, rg, name).toLowerCase();
  }
  return ids.get(group.key)!.replace(subscriptionOf(group.opts), own);
}
