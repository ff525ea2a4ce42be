/** Names what a plan does to a group, so that outcomes of one kind can be counted together. */
import { isDeepStrictEqual } from "node:util";
import type { Outcome } from "./compare";
import { readJson } from "./recorded";
import { GROUP, type Plan, RULE, type ResourceChange, isMarked, textOf } from "./terraform-document";

/** A text such as "plan -target | group update+list | rule create, no-op | unknown". */
export function kindOf({ step, document, id, staleness, unknown }: Outcome): string {
  const options = step.about.planOptions.map((option) => option.replace(/=.*/, "")).filter((one) => one !== "");
  const parts = [[document, ...options].join(" ")];
  if (document === "plan") parts.push(...plannedFor(readJson(step.files.plan!) as Plan, step.about.declared, id));
  else if (step.about.applyError !== undefined) parts.push("after a failed apply");
  if (document === "plan" && unknown.length > 0) parts.push("unknown");
  if (document === "plan" && isLeftUndone(step, id)) parts.push("not carried out");
  if (staleness !== "none") parts.push(`state ${staleness}`);
  return parts.join(" | ");
}

/**
 * Whether a plan changes a group, although its apply succeeded and did nothing to it. That happens with `-target` if the target itself does
 * not change: its dependencies are planned, but not applied (hashicorp/terraform issue 22949).
 */
function isLeftUndone({ about, files, azureAfter }: Outcome["step"], id: string): boolean {
  const { resource_changes: changes = [] } = readJson(files.plan!) as Plan;
  const isChanged = changes.some(
    ({ type, address, change: { actions, before, after } }) =>
      type === GROUP &&
      (textOf(before, "id") ?? about.declared.groups[address] ?? "").toLowerCase() === id &&
      actions.some((action) => ["create", "update", "delete"].includes(action)) &&
      !isDeepStrictEqual(before, after),
  );
  return isChanged && azureAfter?.requests.some((request) => request.toLowerCase().includes(id)) === false;
}

type Declared = Outcome["step"]["about"]["declared"];

function plannedFor(plan: Plan, { groups, rules }: Declared, id: string): readonly string[] {
  const isOf = ({ address, change }: ResourceChange, declared: Readonly<Record<string, string>>): boolean =>
    textOf(change.before, "id")?.toLowerCase().startsWith(id) === true || declared[address]?.toLowerCase() === id;
  const changes = plan.resource_changes ?? [];
  const ofGroup = changes.filter((one) => one.type === GROUP && isOf(one, groups)).map(actionsOf);
  const ofRules = changes.filter((one) => one.type === RULE && isOf(one, rules)).map(actionsOf);
  const list = (word: string, actions: readonly string[]): string =>
    `${word} ${[...new Set(actions)].sort().join(", ") || "not there"}`;
  return [list("group", ofGroup), list("rule", ofRules)];
}

function actionsOf({ type, mode, deposed, previous_address: moved, change }: ResourceChange): string {
  const { before, after, after_unknown: unknown } = change;
  const isWritten = type === GROUP && change.actions[0] === "update" && isChanged("security_rule");
  function isChanged(name: string): boolean {
    const isUnknown = isMarked(((unknown ?? {}) as Record<string, unknown>)[name]);
    return isUnknown || !isDeepStrictEqual(before?.[name], after?.[name]);
  }
  return [
    ...(mode === "data" ? ["data"] : []),
    change.actions.join("-"),
    ...(isWritten ? ["list"] : []),
    ...(deposed === undefined ? [] : ["deposed"]),
    ...(moved === undefined ? [] : ["moved"]),
    ...(change.importing === undefined || change.importing === null ? [] : ["import"]),
  ].join("+");
}
