/**
 * What azurerm does with groups and their rules in Azure, by internal/services/network of hashicorp/terraform-provider-azurerm (since 3.111),
 * seen through pkg/tfbridge of pulumi/pulumi-terraform-bridge:
 *
 * - A create is refused where the resource exists. A group that sets no rules is created with none.
 * - A resource changes if its plan differs from its recorded outputs. Computed properties that are not set keep their values.
 * - An update of a group writes the whole list of rules if it changes, and else keeps what Azure has. An update of a rule writes the members
 *   that change and keeps the others as Azure has them.
 * - Each write is followed by a read. A replacement deletes first, unless the provider has named the resource.
 * - A refresh changes only inputs that are set, and adds no elements to their lists.
 */

import type { AzureResource, AzureRule } from "../../../tools/recording/azure-file";
import { RequestError } from "./azure";
import * as echo from "./bridged";
import { ids } from "./ids";
import {
  type Difference,
  type Known,
  PartialError,
  type Session,
  differing,
  freeName,
  inSubscription,
  isEmpty,
  requestOf,
  without,
} from "./live";
import { type Json, type Properties, isList, isProperties, tokenOf } from "./provider";

export function keeps(urn: string): boolean {
  return isGroup(urn) || isRule(urn);
}

const isGroup = (urn: string): boolean => tokenOf(urn).endsWith("/networkSecurityGroup:NetworkSecurityGroup");
const isRule = (urn: string): boolean => tokenOf(urn).endsWith("/networkSecurityRule:NetworkSecurityRule");

export function withFreeName(session: Session, urn: string, olds: Properties, inputs: Properties): Properties {
  if (!isNamedByProvider(inputs) || olds["name"] !== undefined) return inputs;
  const { azure } = session;
  const exists = (name: string): boolean => {
    const id = inSubscription(echo.create(urn, { ...inputs, name }).id, session);
    return (isGroup(urn) ? azure.get(id) : azure.getRule(id)) !== undefined;
  };
  return { ...inputs, name: freeName(urn, (name) => !exists(name)) };
}

const isNamedByProvider = (inputs: Properties): boolean =>
  (inputs["__defaults"] as readonly Json[] | undefined)?.includes("name") === true;

export function diff({ urn, outputs }: Omit<Known, "id">, news: Properties): Difference {
  const planned = echo.previewUpdate(urn, news, outputs);
  const computed = ["id", "location", ...echo.kept(urn)];
  const changed = differing(outputs, planned).filter((key) => {
    if (planned[key] !== undefined) return !(isEmpty(planned[key]) && isEmpty(outputs[key]));
    return !computed.includes(key) && !isEmpty(outputs[key]);
  });
  const replaces = changed.filter((key) => echo.replaceOn(urn).includes(key));
  return { changed, replaces, deletesFirst: replaces.length > 0 && !isNamedByProvider(news) };
}

export function create(session: Session, urn: string, inputs: Properties): { id: string; outputs: Properties } {
  const { azure } = session;
  const id = inSubscription(echo.create(urn, inputs).id, session);
  const exists = isGroup(urn) ? azure.get(id) : azure.getRule(id);
  if (exists) throw new Error(`a resource with the ID "${id}" already exists: to manage it, import it`);
  const planned = echo.previewUpdate(urn, inputs, {});
  const known = { urn, id, inputs, outputs: {} };
  const outputs = written(session, known, () => {
    if (isRule(urn)) azure.putRule(id, azureRuleOf(planned));
    else azure.put(id, { ...topOf(inputs), properties: listOf(rulesOf(planned)) });
  });
  return { id, outputs };
}

export function update(session: Session, known: Known, inputs: Properties): Properties {
  const { urn, id, outputs } = known;
  const { azure } = session;
  const planned = echo.previewUpdate(urn, inputs, outputs);
  const changed = differing(outputs, planned).filter((key) => !(isEmpty(planned[key]) && isEmpty(outputs[key])));
  return written(session, { ...known, inputs }, () => {
    if (isRule(urn)) {
      const existing = azure.getRule(id);
      if (!existing) throw new Error(`retrieving ${id}: not found`);
      const kept = Object.entries(bridgedRuleOf(existing)).filter(([key]) => !changed.includes(key));
      const set = Object.entries(planned).filter(([key]) => changed.includes(key));
      azure.putRule(id, azureRuleOf(Object.fromEntries([...kept, ...set])));
      return;
    }
    const existing = azure.get(id);
    if (!existing) throw new Error(`retrieving ${id}: not found`);
    const { location, tags, properties } = existing;
    const { tags: newTags } = topOf(inputs);
    const writtenTags = changed.includes("tags") ? newTags : tags;
    azure.put(id, {
      ...(location === undefined ? {} : { location }),
      ...(writtenTags === undefined ? {} : { tags: writtenTags }),
      properties: changed.includes("securityRules") ? listOf(rulesOf(planned)) : properties,
    });
  });
}

/** Writes, and returns the outputs that Azure has then. */
function written(session: Session, known: Known, write: () => void): Properties {
  try {
    write();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.isAccepted) throw error;
    throw new PartialError(error.message, { ...known, outputs: outputsOf(session, known) ?? known.outputs });
  }
  return outputsOf(session, known) ?? known.outputs;
}

export function read(session: Session, known: Known): Pick<Known, "inputs" | "outputs"> | undefined {
  const outputs = outputsOf(session, known);
  if (!outputs) return undefined;
  const isImport = Object.keys(known.inputs).length === 0;
  return { inputs: isImport ? importedInputs(outputs) : refreshedInputs(known.inputs, outputs), outputs };
}

/** The inputs of an import: all outputs that are not empty. */
function importedInputs(outputs: Properties): Properties {
  const withDefaults = (value: Json): Json => {
    if (isList(value)) return value.map(withDefaults);
    return isProperties(value) ? { ...notEmpty(value), __defaults: [] } : value;
  };
  const notEmpty = (properties: Properties): Properties =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([, value]) => !isEmpty(value))
        .map(([key, value]) => [key, key === "tags" ? value : withDefaults(value)]),
    );
  return { ...notEmpty(without(outputs, "id")), __defaults: [] };
}

function refreshedInputs(inputs: Properties, outputs: Properties): Properties {
  const entries = Object.entries(inputs).flatMap(([key, was]) => {
    const is = outputs[key];
    if (key === "__defaults") return [[key, was] as const];
    if (is === undefined) return [];
    // Elements of a set have no position: those that Azure no longer has are left out.
    const isSet = isList(was) && isList(is);
    return [[key, isSet ? was.filter((element) => is.some((other) => isPartOf(element, other))) : is] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether an output has all members of an input. */
function isPartOf(input: Json, output: Json): boolean {
  if (!isProperties(input) || !isProperties(output)) return JSON.stringify(input) === JSON.stringify(output);
  return Object.entries(input).every(
    ([key, value]) => key === "__defaults" || JSON.stringify(value) === JSON.stringify(output[key]),
  );
}

/** Succeeds if the resource is already gone, but fails if the group of a rule is. */
export function remove({ azure }: Session, { urn, id }: Known): void {
  if (isRule(urn)) azure.deleteRule(id);
  else azure.delete(id);
}

function outputsOf(session: Session, { urn, id }: Known): Properties | undefined {
  const { azure } = session;
  const found = isGroup(urn) ? azure.get(id) : azure.getRule(id);
  if (!found) return undefined;
  const all = "id" in found ? bridgedGroupOf(found) : { ...bridgedRuleOf(found), ...parentsOf(id) };
  return inSubscription(echo.create(urn, all).outputs, session);
}

function bridgedGroupOf({ id, name, location, tags, properties }: AzureResource): Properties {
  return {
    name,
    resourceGroupName: ids.part(id, "resourceGroups"),
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    securityRules: (properties.securityRules ?? []).map(bridgedRuleOf),
  };
}

function parentsOf(ruleId: string): Properties {
  return {
    networkSecurityGroupName: ids.part(ruleId, "networkSecurityGroups"),
    resourceGroupName: ids.part(ruleId, "resourceGroups"),
  };
}

const GROUPS = [
  ["sourceApplicationSecurityGroups", "sourceApplicationSecurityGroupIds"],
  ["destinationApplicationSecurityGroups", "destinationApplicationSecurityGroupIds"],
] as const;

function bridgedRuleOf({ name, properties }: AzureRule): Properties {
  const rest = without(properties as Properties, ...GROUPS.map(([azure]) => azure));
  const groups = GROUPS.flatMap(([azure, bridged]) => {
    const references = properties[azure] as readonly { readonly id: string }[] | undefined;
    return references ? [[bridged, references.map(({ id }) => id)] as const] : [];
  });
  return { name, ...rest, ...Object.fromEntries(groups) };
}

function azureRuleOf(rule: Properties): AzureRule["properties"] {
  const groups = GROUPS.flatMap(([azure, bridged]) => {
    const value = rule[bridged];
    const all = isList(value) ? value : isEmpty(value) ? [] : [value as string];
    return all.length === 0 ? [] : [[azure, all.map((id) => ({ id }))] as const];
  });
  return requestOf({ ...rule, ...Object.fromEntries(groups) });
}

function rulesOf(planned: Properties): readonly AzureRule[] {
  const rules = (planned["securityRules"] ?? []) as readonly Properties[];
  return rules.map((rule) => ({ name: rule["name"] as string, properties: azureRuleOf(rule) }));
}

const listOf = (securityRules: readonly AzureRule[]): AzureResource["properties"] =>
  securityRules.length === 0 ? {} : { securityRules };

function topOf(inputs: Properties): Pick<AzureResource, "location" | "tags"> {
  const { location = "westeurope", tags } = inputs as { location?: string; tags?: Readonly<Record<string, string>> };
  return { location, ...(tags === undefined ? {} : { tags }) };
}
