import type { Resource } from "../../../policies/azure/declaration";
import { declarationOf } from "../../../policies/azure/families";
import { UNKNOWN_PROPERTIES, isGeneric, listIn, withList } from "../../../policies/azure/generic";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type JsonObject, isObject } from "../json/values";
import { propertiesOf } from "./plain-values";

/* The known properties of a resource in a state or a preview: from its outputs and its inputs, each of which may lack something. */

/**
 * The properties of a resource: its outputs, or else its inputs. Properties with rules are there if either has them. What both hide may
 * have any value; `undefined` if there are neither.
 */
export function knownPropertiesOf(state: JsonObject): object | undefined {
  const { inputs, outputs } = state;
  const [given, known] = [propertiesOf(inputs), propertiesOf(outputs)];
  if (known) return given ? withListOf(state, known, given) : known;
  // If all is hidden, there may be any rules.
  if (!given) return isFilled(outputs) || isFilled(inputs) ? UNKNOWN_PROPERTIES : undefined;
  const mayHaveOthers = isFilled(outputs) && !setsList(state, given);
  return mayHaveOthers ? withList(resourceWith(state, given), UNKNOWN) : given;
}

/** The outputs of a resource, with the rules of its inputs if they have none. */
function withListOf(state: JsonObject, known: object, given: object): object {
  // The type in Azure, and the body, of a generic resource may be among its inputs only.
  const all = isGeneric(typeOf(state)) ? { ...given, ...withoutNull(known) } : known;
  if (!setsList(state, given) || setsList(state, all)) return all;
  return withList(resourceWith(state, all), listIn(resourceWith(state, given)));
}

function withoutNull(properties: object): object {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** Whether inputs that declare a network security group, whatever its type is called, set its rules; `undefined` for all others. */
export function listOfGroup(state: JsonObject): "set" | "not set" | undefined {
  const given = propertiesOf(state["inputs"]);
  const declaration = given && declarationOf(resourceWith(state, given));
  if (declaration?.kind !== "NetworkSecurityGroup") return undefined;
  return declaration.setsRules ? "set" : "not set";
}

/** The rules of a recorded group; `undefined` if nothing is known of them. */
export function recordedList(state: JsonObject): unknown {
  const known = { ...propertiesOf(state["inputs"]), ...propertiesOf(state["outputs"]) };
  return listIn(resourceWith(state, known)) ?? undefined;
}

/** The inputs of a group, with the rules that it keeps. */
export function withKeptList(state: JsonObject, list: unknown): object {
  return withList(resourceWith(state, { ...propertiesOf(state["inputs"]) }), list);
}

function setsList(state: JsonObject, props: object): boolean {
  return declarationOf(resourceWith(state, props))?.setsRules === true;
}

/** The resource of a state with other properties: only these and its type determine what it declares. */
function resourceWith(state: JsonObject, props: object): Resource {
  return { type: typeOf(state), urn: "", name: "", props };
}

/** The type of a resource that a state or a step shows. */
export function typeOf(state: JsonObject): string {
  return state["type"] as string;
}

/** Whether a resource has some properties, including hidden ones. */
export function isFilled(properties: unknown): boolean {
  return isObject(properties) ? Object.keys(properties).length > 0 : (properties ?? null) !== null;
}
