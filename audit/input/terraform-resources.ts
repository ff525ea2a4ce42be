import { UNKNOWN } from "../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "./json";
import { plannedValue } from "./terraform-values";

/** A resource, or data source, that a document holds. */
export interface TerraformResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Its key among the instances of a resource with `count` or `for_each`. */
  readonly index: unknown;
  /** With `UNKNOWN` in place of what is not known. */
  readonly values: JsonObject;
}

/**
 * The resources that are there after a plan is applied, or that a state holds, by address. What is to be deleted is left out, and what
 * Terraform only forgets is there all the same.
 */
export function resourcesOf(document: JsonObject): readonly TerraformResource[] {
  const resources = new Map<string, TerraformResource>();
  const add = (resource: TerraformResource): unknown => resources.set(resource.address, resource);
  modulesIn(valuesIn(document["prior_state"])).filter(isData).forEach(add);
  modulesIn(valuesIn(document)).forEach(add);
  modulesIn(document["planned_values"]).forEach(add);
  for (const change of listIn(document["resource_changes"])) applyChange(change, resources);
  return [...resources.values()];
}

/** What resources of a type were that a plan deletes, and does not make anew. */
export function deletedIn(document: JsonObject, type: string): readonly JsonObject[] {
  return listIn(document["resource_changes"]).flatMap((value) => {
    if (!isObject(value) || value["type"] !== type || !isObject(value["change"])) return [];
    const { actions, before } = value["change"];
    return isOnly("delete", actions) && isObject(before) ? [before] : [];
  });
}

/** Whether an action is all that a plan does to a resource. */
function isOnly(action: string, actions: unknown): boolean {
  return Array.isArray(actions) && actions.length === 1 && actions[0] === action;
}

function isData({ mode }: TerraformResource): boolean {
  return mode === "data";
}

function valuesIn(state: unknown): unknown {
  return isObject(state) ? state["values"] : undefined;
}

/** The resources of a root module and of all modules in it. */
function modulesIn(values: unknown): readonly TerraformResource[] {
  return isObject(values) ? resourcesIn(values["root_module"]) : [];
}

/** Of a resource whose values are left out: whether a group has rules is then not known. */
const NO_VALUES: JsonObject = { security_rule: UNKNOWN };

function resourcesIn(module: unknown): readonly TerraformResource[] {
  if (!isObject(module)) return [];
  const own = listIn(module["resources"]).flatMap((resource) =>
    isObject(resource) ? resourceOf(resource, isObject(resource["values"]) ? resource["values"] : NO_VALUES) : [],
  );
  return [...own, ...listIn(module["child_modules"]).flatMap(resourcesIn)];
}

function applyChange(value: unknown, resources: Map<string, TerraformResource>): void {
  // What is deposed goes, whatever becomes of the resource.
  if (!isObject(value) || value["deposed"] !== undefined || !isObject(value["change"])) return;
  const { actions, before, after, after_unknown: unknown } = value["change"];
  if (isOnly("delete", actions)) resources.delete(textOf(value["address"]) ?? "");
  else {
    const planned = isOnly("forget", actions) ? before : plannedValue(after, unknown);
    for (const resource of resourceOf(value, isObject(planned) ? planned : {})) {
      resources.set(resource.address, resource);
    }
  }
}

function resourceOf(resource: JsonObject, values: JsonObject): readonly TerraformResource[] {
  const [address, type, name] = [resource["address"], resource["type"], resource["name"]].map(textOf);
  if (address === undefined || type === undefined) return [];
  const mode = resource["mode"] === "data" ? "data" : "managed";
  return [{ address, mode, type, name: name ?? "", index: resource["index"], values }];
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
