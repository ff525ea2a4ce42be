/** What neither a policy nor a state can know of a group. */

import { groupIds } from "./findings";
import { type Rule, groupOf, textOf } from "./model";
import type { RecordedStep, Recording } from "./record";
import { idsIn, resourcesIn } from "./states";

/**
 * The groups that nobody can judge for certain at a step, by their ids in lower case, with the reason:
 *
 * - `drift`: somebody has changed the group outside of Pulumi since the last refresh.
 * - `retained`: Pulumi has not deleted a rule that is no longer in the program.
 * - `deleted after`: Pulumi has deleted a standalone rule after it wrote the group, whose list still has a rule of that name: the rule itself,
 *   or one that has taken its place.
 * - `fault`: Azure answered a request with an error, but carried it out, or accepted it and did nothing.
 */
export function unknowableIn({ steps }: Recording, last: number): ReadonlyMap<string, string> {
  const unknowable = new Map<string, string>();
  for (const [index, step] of steps.slice(0, last + 1).entries()) {
    if (step.isRefreshed) {
      for (const [id, why] of unknowable) if (why !== "retained") unknowable.delete(id);
    }
    for (const { groupId } of step.drift) if (!step.isRefreshed) unknowable.set(groupId.toLowerCase(), "drift");
    for (const id of faultyIn(step)) unknowable.set(id, "fault");
    const before = steps[index - 1];
    if (!before) continue;
    for (const { id, rule, name } of removedBetween(before, step)) {
      if (rule.opts.retainOnDelete === true) unknowable.set(id, "retained");
      else if (isInList(step, id, name)) unknowable.set(id, "deleted after");
    }
  }
  return unknowable;
}

/** The groups of requests whose answers were wrong. */
function faultyIn({ azureAfter }: RecordedStep): readonly string[] {
  return azureAfter.requests
    .filter((request) => / (lost|done)$/.test(request))
    .map((request) =>
      request
        .split(" ")[1]!
        .toLowerCase()
        .replace(/\/securityrules\/.*/, ""),
    );
}

interface RemovedRule {
  /** The id of its group, in lower case. */
  readonly id: string;
  readonly rule: Rule;
  readonly name: string;
}

/** The rules that a program no longer has, neither by their keys nor by aliases. */
function removedBetween(before: RecordedStep, after: RecordedStep): readonly RemovedRule[] {
  const ids = idsIn(before.stateAfter);
  const groups = groupIds(before.program, ids);
  const kept = new Set(
    after.program.rules.flatMap(({ key, opts }) => [key, ...(opts.aliases ?? []).flatMap(({ name }) => name ?? [])]),
  );
  const names = new Map(
    [...ids].map(([urn, id]) => [urn.slice(urn.lastIndexOf("::") + 2), id.slice(id.lastIndexOf("/") + 1)]),
  );
  return before.program.rules.flatMap((rule) =>
    kept.has(rule.key) || !groupOf(before.program, rule)
      ? []
      : [{ id: groups.get(rule.key)!, rule, name: names.get(rule.key) ?? rule.key }],
  );
}

/** Whether a list of a group, in the program or in the state, has a rule of a name. */
function isInList({ program, stateAfter }: RecordedStep, id: string, name: string): boolean {
  const byKey = groupIds(program, idsIn(stateAfter));
  const declared = program.groups.flatMap(({ key, inline = [] }) =>
    byKey.get(key) === id ? inline.map((rule) => textOf(rule["name"] as string)) : [],
  );
  const listed = resourcesIn(stateAfter).flatMap((resource) =>
    resource.id?.toLowerCase() === id ? listedIn(resource.outputs) : [],
  );
  return [...declared, ...listed].some((one) => one.toLowerCase() === name.toLowerCase());
}

function listedIn(outputs: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const rules = outputs?.["securityRules"];
  return Array.isArray(rules) ? (rules as readonly { readonly name: string }[]).map(({ name }) => name) : [];
}
