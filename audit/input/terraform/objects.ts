import { compare } from "../../../policies/azure/declaration";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import type { Timing } from "../../../policies/azure/timing";
import { type JsonObject, isObject, textOf } from "../json/values";
import type { TerraformConfiguration } from "./references";
import { uncertainChanges } from "./partial";
import { type TerraformObject, listIn, textsIn } from "./object";
import { plannedValue } from "./planned-values";

/*
 * The objects of a plan or a state, each with the time it applies to. After a plan there is what was there before (its `prior_state`, as
 * refreshed), without what it deletes or replaces, and with what it writes. `planned_values` are made from the changes alone, so that a
 * plan with -target or -refresh-only has no planned values for the rest, which stays (internal/command/jsonplan of hashicorp/terraform).
 */

/** The objects that are there after a plan is applied, or that a state holds, and those that a plan deletes. */
export function objectsOf(document: JsonObject, configuration: TerraformConfiguration): readonly TerraformObject[] {
  const before = [...modulesIn(valuesIn(document["prior_state"])), ...modulesIn(valuesIn(document))];
  const known = new Map(before.map((object) => [keyOf(object), object]));
  const changes = listIn(document["resource_changes"]).filter(isObject);
  const uncertain = uncertainChanges(
    changes.flatMap((json) => {
      const [object] = objectOf(json, {}, {});
      return object ? [{ json, object: { ...object, dependsOn: known.get(keyOfChange(json))?.dependsOn } }] : [];
    }),
    before,
    configuration,
  );
  const after = changes.flatMap((change) =>
    objectsAfter(change, known.get(keyOfChange(change)), uncertain.has(change) ? "possible" : "certain"),
  );
  const changed = new Set(changes.map(keyOfChange));
  const planned = modulesIn(document["planned_values"]);
  const plannedNow = new Set(planned.map(keyOf));
  return [
    // A change takes precedence over planned values, and these over what was there before.
    ...before.filter((object) => !changed.has(keyOf(object)) && !plannedNow.has(keyOf(object))),
    ...planned.filter((object) => !changed.has(keyOf(object))),
    ...after,
  ];
}

function keyOf({ address, mark }: Pick<TerraformObject, "address" | "mark">): string {
  return JSON.stringify([address, mark]);
}

function keyOfChange(change: JsonObject): string {
  return keyOf({ address: textOf(change["address"]) ?? "", mark: markOf(change["deposed"]) });
}

/** A deposed object is one that a replacement has left, beside the current one. */
function markOf(deposed: unknown): string {
  return typeof deposed === "string" ? `deposed ${deposed}` : "";
}

function valuesIn(state: unknown): unknown {
  return isObject(state) ? state["values"] : undefined;
}

/** The objects of a root module and of all modules in it. */
function modulesIn(values: unknown): readonly TerraformObject[] {
  const found: TerraformObject[] = [];
  const modules = [isObject(values) ? values["root_module"] : undefined];
  // The list grows during the loop.
  for (const module of modules) {
    if (!isObject(module)) continue;
    for (const resource of listIn(module["resources"])) {
      // If a resource's values are left out, it is unknown whether a group has rules.
      if (isObject(resource)) {
        found.push(...objectOf(resource, isObject(resource["values"]) ? resource["values"] : NO_VALUES, {}));
      }
    }
    for (const child of listIn(module["child_modules"])) modules.push(child);
  }
  return found;
}

const NO_VALUES: JsonObject = { security_rule: UNKNOWN };

function objectOf(resource: JsonObject, values: JsonObject, timing: Partial<Timing>): readonly TerraformObject[] {
  const [address, type, name] = [resource["address"], resource["type"], resource["name"]].map(textOf);
  if (address === undefined || type === undefined) return [];
  return [
    {
      address,
      mode: resource["mode"] === "data" ? "data" : "managed",
      type,
      name: name ?? "",
      index: resource["index"],
      mark: markOf(resource["deposed_key"] ?? resource["deposed"]),
      values,
      timing,
      dependsOn: textsIn(resource["depends_on"]),
    },
  ];
}

/** The result of a change: what it leaves as it was, what it writes, and what it deletes. */
function objectsAfter(
  value: JsonObject,
  known: TerraformObject | undefined,
  outcome: "certain" | "possible",
): readonly TerraformObject[] {
  const change = isObject(value["change"]) ? value["change"] : {};
  const actions = listIn(change["actions"]);
  const before = isObject(change["before"]) ? change["before"] : {};
  const after = plannedValue(change["after"] ?? (actions.includes("no-op") ? before : null), change["after_unknown"]);
  const planned = isObject(after) ? after : after === UNKNOWN ? NO_VALUES : {};
  const made = (values: JsonObject, timing: Partial<Timing>, mark?: string): readonly TerraformObject[] =>
    objectOf(value, values, timing).map((object) => ({
      ...object,
      mark: mark ?? object.mark,
      dependsOn: known?.dependsOn,
    }));
  if (outcome === "possible" && !actions.includes("forget")) return possibleAfter(actions, before, planned, made);
  // What Terraform forgets stays in Azure.
  const left = actions.includes("delete")
    ? made(before, { existence: "gone" }, "deleted")
    : actions.includes("forget")
      ? made(before, {}, actions.length > 1 ? "forgotten" : undefined)
      : [];
  if (actions.includes("create")) return [...left, ...made(planned, CREATED)];
  if (actions.includes("update")) return made(planned, isListWritten(before, planned) ? WRITTEN : UPDATED);
  if (left.length > 0) return left;
  // A deposed object that the refresh no longer found has no values.
  const isNowhere = (change["before"] ?? change["after"] ?? null) === null;
  return isNowhere ? [] : made(planned, {});
}

/** The possible results of a change that may not be carried out. */
function possibleAfter(
  actions: readonly unknown[],
  before: JsonObject,
  planned: JsonObject,
  made: (values: JsonObject, timing: Partial<Timing>, mark?: string) => readonly TerraformObject[],
): readonly TerraformObject[] {
  const existence = "possible";
  if (actions.includes("create")) {
    const old = actions.includes("delete") ? made(before, { existence }, "before") : [];
    return [...old, ...made(planned, { ...CREATED, existence })];
  }
  if (actions.includes("update")) {
    const [old, list] = [before["security_rule"], planned["security_rule"]];
    // For a group only the list matters.
    return Array.isArray(old) && Array.isArray(list)
      ? made({ ...planned, security_rule: eitherList(old, list) }, { ...WRITTEN, list: "perhaps whole" })
      : [...made(before, { existence }, "before"), ...made(planned, { ...WRITTEN, existence })];
  }
  return actions.includes("delete") ? made(before, { existence }) : made(planned, {});
}

/** The rules of a group that has one of two lists: it has what both contain, and may have the rest. */
function eitherList(old: readonly unknown[], list: readonly unknown[]): readonly unknown[] {
  const [inOld, inList] = [old, list].map((rules) => new Set(rules.map(textOfRule)));
  const perhaps = (rule: unknown): unknown => (isObject(rule) ? { ...rule, existence: UNKNOWN } : rule);
  return [
    ...list.map((rule) => (inOld!.has(textOfRule(rule)) ? rule : perhaps(rule))),
    ...old.filter((rule) => !inList!.has(textOfRule(rule))).map(perhaps),
  ];
}

const CREATED: Partial<Timing> = { isWritten: true, isNew: true, list: "whole" };
const WRITTEN: Partial<Timing> = { isWritten: true, isNew: false, list: "whole", updatesMissing: false };
const UPDATED: Partial<Timing> = { isWritten: true, isNew: false, updatesMissing: false };

/**
 * Whether an update of a group writes its list: only if the list changes (azurerm since 3.111.0,
 * internal/services/network/network_security_group_resource.go of hashicorp/terraform-provider-azurerm).
 */
function isListWritten(before: JsonObject, after: JsonObject): boolean {
  // The provider azapi always writes its whole body.
  if ("body" in after || "sensitive_body" in after) return true;
  const [old, planned] = [before["security_rule"], after["security_rule"]];
  if (!Array.isArray(old) || !Array.isArray(planned) || old.length !== planned.length) return old !== planned;
  // The order of a set has no meaning.
  const texts = new Set(planned.map(textOfRule));
  return !old.every((rule: unknown) => texts.has(textOfRule(rule)));
}

/** The same for equal values, whatever the order of their keys. */
function textOfRule(rule: unknown): string {
  return JSON.stringify(rule, (_, value: unknown) => {
    if (value === UNKNOWN) return { unknown: true };
    return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compare(a, b))) : value;
  });
}
