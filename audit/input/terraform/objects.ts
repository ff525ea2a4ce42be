import { isDeepStrictEqual } from "node:util";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import type { Timing } from "../../../policies/azure/timing";
import { type JsonObject, isObject, textOf } from "../json";
import { plannedValue } from "./values";

/*
 * The objects of a plan or a state, each with when it holds. After a plan there is what was there before (its `prior_state`, as
 * refreshed), less what it deletes or replaces, with what it writes. `planned_values` are made from the changes alone, so that a plan
 * with -target or -refresh-only has no planned values for the rest, which stays (internal/command/jsonplan of hashicorp/terraform).
 */

/** An object of a resource, or a data source, that a document holds. */
export interface TerraformObject {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Its key among the instances of a resource with `count` or `for_each`. */
  readonly index: unknown;
  /** What distinguishes it from other objects at its address: empty for the current one after a plan. */
  readonly mark: string;
  /** With `UNKNOWN` in place of what is unknown. */
  readonly values: JsonObject;
  readonly timing: Partial<Timing>;
  /** The addresses, without keys, of what it depended on when it was written last; `undefined` if that is unknown. */
  readonly dependsOn: readonly string[] | undefined;
}

/** The objects that are there after a plan is applied, or that a state holds, and those that a plan deletes. */
export function objectsOf(document: JsonObject): readonly TerraformObject[] {
  const before = [...modulesIn(valuesIn(document["prior_state"])), ...modulesIn(valuesIn(document))];
  const known = new Map(before.map((object) => [keyOf(object), object]));
  const changes = listIn(document["resource_changes"]).filter(isObject);
  const after = changes.flatMap((change) => objectsAfter(change, known.get(keyOfChange(change))));
  const changed = new Set(changes.map(keyOfChange));
  const planned = modulesIn(document["planned_values"]);
  const plannedNow = new Set(planned.map(keyOf));
  return [
    // A change says more than planned values, and these say more than what was there before.
    ...before.filter((object) => !changed.has(keyOf(object)) && !plannedNow.has(keyOf(object))),
    ...planned.filter((object) => !changed.has(keyOf(object))),
    ...after,
  ];
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
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
  for (let module = modules.shift(); module !== undefined; module = modules.shift()) {
    if (!isObject(module)) continue;
    for (const resource of listIn(module["resources"])) {
      // Of a resource whose values are left out it is unknown whether a group has rules.
      if (isObject(resource)) {
        found.push(...objectOf(resource, isObject(resource["values"]) ? resource["values"] : NO_VALUES, {}));
      }
    }
    modules.push(...listIn(module["child_modules"]).filter(isObject));
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
      dependsOn: listIn(resource["depends_on"]).flatMap((one) => textOf(one) ?? []),
    },
  ];
}

/** What comes of a change: what it leaves as it was, what it writes, and what it deletes. */
function objectsAfter(value: JsonObject, known: TerraformObject | undefined): readonly TerraformObject[] {
  const change = isObject(value["change"]) ? value["change"] : {};
  const actions = listIn(change["actions"]);
  const before = isObject(change["before"]) ? change["before"] : {};
  const after = plannedValue(change["after"], change["after_unknown"]);
  const planned = isObject(after) ? after : {};
  const made = (values: JsonObject, timing: Partial<Timing>, mark?: string): readonly TerraformObject[] =>
    objectOf(value, values, timing).map((object) => ({
      ...object,
      mark: mark ?? object.mark,
      dependsOn: known?.dependsOn,
    }));
  // What Terraform forgets stays in Azure.
  const left = actions.includes("delete")
    ? made(before, { existence: "gone" }, "deleted")
    : actions.includes("forget")
      ? made(before, {}, actions.length > 1 ? "forgotten" : undefined)
      : [];
  if (actions.includes("create")) return [...left, ...made(planned, CREATED)];
  if (actions.includes("update")) return made(planned, isListWritten(before, planned) ? WRITTEN : UPDATED);
  if (left.length > 0) return left;
  // A deposed object that the refresh no longer found has no values at all.
  const isNowhere = (change["before"] ?? change["after"] ?? null) === null;
  return isNowhere ? [] : made(planned, {});
}

const CREATED: Partial<Timing> = { isWritten: true, isNew: true, list: "whole" };
const WRITTEN: Partial<Timing> = { isWritten: true, isNew: false, list: "whole", updatesMissing: false };
const UPDATED: Partial<Timing> = { isWritten: true, isNew: false, updatesMissing: false };

/**
 * Whether an update of a group writes its list: only if the list changes (azurerm since 3.111.0,
 * internal/services/network/network_security_group_resource.go of hashicorp/terraform-provider-azurerm).
 */
function isListWritten(before: JsonObject, after: JsonObject): boolean {
  const [old, planned] = [before["security_rule"], after["security_rule"]];
  if (!Array.isArray(old) || !Array.isArray(planned) || old.length !== planned.length) return old !== planned;
  // The order of a set means nothing.
  return !old.every((rule: unknown) => planned.some((other: unknown) => isDeepStrictEqual(rule, other)));
}
