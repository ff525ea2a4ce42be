/**
 * What azure-native does with groups and their rules in Azure, by provider/pkg/provider/provider.go, crud/crud.go and diff.go of
 * pulumi/pulumi-azure-native:
 *
 * - A create is refused where the resource exists. A group that sets no rules is created with none.
 * - An update puts all inputs. A group that sets no rules keeps those that Azure has; one that sets any replaces all of them.
 * - Each write is followed by a read, so outputs list what Azure has by then, standalone rules too.
 * - A resource changes if its inputs do. A replacement deletes first, unless the provider has named the resource.
 * - A refresh changes the inputs where Azure has changed; it adds rules to a group only if the inputs had a list.
 */

import type { AzureResource, AzureRule } from "../../../tools/recording/azure-file";
import { RequestError } from "./azure";
import * as echo from "./azure-native";
import { ids } from "./ids";
import {
  type Difference,
  type Known,
  PartialError,
  type Session,
  differing,
  freeName,
  inSubscription,
  requestOf,
  without,
} from "./live";
import { type Properties, tokenOf } from "./provider";
import { refreshedInputs } from "./refreshed-inputs";

const READ_ONLY = [
  "azureApiVersion",
  "defaultSecurityRules",
  "etag",
  "name",
  "provisioningState",
  "resourceGuid",
  "type",
];

export function keeps(urn: string): boolean {
  return isGroup(urn) || isRule(urn);
}

const isGroup = (urn: string): boolean =>
  /^azure-native(_network_\w+)?:network(\/\w+)?:NetworkSecurityGroup$/.test(tokenOf(urn));
const isRule = (urn: string): boolean =>
  /^azure-native(_network_\w+)?:network(\/\w+)?:SecurityRule$/.test(tokenOf(urn));

export function withFreeName(session: Session, urn: string, olds: Properties, inputs: Properties): Properties {
  const key = "networkSecurityGroupName";
  if (!isGroup(urn) || inputs["__createBeforeDelete"] !== true || olds[key] !== undefined) return inputs;
  const idWith = (name: string): string => inSubscription(echo.create(urn, { ...inputs, [key]: name }).id, session);
  return { ...inputs, [key]: freeName(urn, (name) => !session.azure.get(idWith(name))) };
}

export function diff({ urn, inputs }: Omit<Known, "id">, news: Properties): Difference {
  const changed = differing(inputs, news);
  const replaces = changed.filter((key) => echo.replaceOn(urn, news).includes(key));
  return { changed, replaces, deletesFirst: replaces.length > 0 && inputs["__createBeforeDelete"] !== true };
}

export function create(session: Session, urn: string, inputs: Properties): { id: string; outputs: Properties } {
  const { azure } = session;
  const id = inSubscription(echo.create(urn, inputs).id, session);
  const exists = isGroup(urn) ? azure.get(id) : azure.getRule(id);
  if (exists) throw new Error(`cannot create already existing resource '${id}'`);
  return { id, outputs: written(session, { urn, id, inputs, outputs: {} }, () => put(session, urn, id, inputs, [])) };
}

/** Writes to the subscription of the provider: if a resource gets another provider, that may not be the one in its id. */
export function update(session: Session, known: Known, inputs: Properties): Properties {
  const { urn } = known;
  const id = inSubscription(echo.create(urn, inputs).id, session);
  const existing = isGroup(urn) && inputs["securityRules"] === undefined ? session.azure.get(id) : undefined;
  if (isGroup(urn) && inputs["securityRules"] === undefined && !existing) {
    throw new Error(`failed maintaining unset sub-resource properties: reading cloud state: 404 ${id}`);
  }
  const kept = existing?.properties.securityRules ?? [];
  return written(session, { ...known, id, inputs }, () => put(session, urn, id, inputs, kept));
}

/** @param kept The rules of a group whose inputs set none. */
function put({ azure }: Session, urn: string, id: string, inputs: Properties, kept: readonly AzureRule[]): void {
  if (isRule(urn)) {
    azure.putRule(id, requestOf(inputs));
    return;
  }
  const set = inputs["securityRules"] as readonly Properties[] | undefined;
  const securityRules = set?.map((rule) => ({ name: rule["name"] as string, properties: requestOf(rule) })) ?? kept;
  const { location, tags } = inputs as { location?: string; tags?: Readonly<Record<string, string>> };
  azure.put(id, {
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    properties: securityRules.length === 0 ? {} : { securityRules },
  });
}

/** Writes, and returns the outputs that Azure has then. */
function written(session: Session, known: Known, write: () => void): Properties {
  try {
    write();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.isAccepted) throw error;
    throw new PartialError(error.message, { ...known, outputs: outputsOf(session, known) ?? {} });
  }
  return outputsOf(session, known) ?? known.outputs;
}

export function read(session: Session, known: Known): Pick<Known, "inputs" | "outputs"> | undefined {
  const outputs = outputsOf(session, known);
  if (!outputs) return undefined;
  if (Object.keys(known.inputs).length === 0) return { inputs: importedInputs(known, outputs), outputs };
  return { inputs: refreshedInputs(known.inputs, settable(known.outputs), withoutUnset(known, outputs)), outputs };
}

/** All that can be set, from the id and from what Azure has. */
function importedInputs({ urn, id }: Known, outputs: Properties): Properties {
  const group = { networkSecurityGroupName: ids.part(id, "networkSecurityGroups") };
  const names = isRule(urn) ? { ...group, securityRuleName: ids.name(id) } : group;
  return { ...settable(outputs), ...names, id, resourceGroupName: ids.part(id, "resourceGroups") };
}

/** The outputs that can be set, without the rules of a group that has set none. */
function withoutUnset({ urn, inputs }: Known, outputs: Properties): Properties {
  const { securityRules, ...rest } = settable(outputs);
  const isUnset = isGroup(urn) && inputs["securityRules"] === undefined;
  return isUnset || securityRules === undefined ? rest : { ...rest, securityRules };
}

function settable(outputs: Properties): Properties {
  const entries = Object.entries(outputs).filter(([key]) => !READ_ONLY.includes(key));
  const rules = (outputs["securityRules"] as readonly Properties[] | undefined)?.map((rule) =>
    without(rule, "etag", "provisioningState"),
  );
  return { ...Object.fromEntries(entries), ...(rules === undefined ? {} : { securityRules: rules }) };
}

/** The outputs of a resource as Azure has it; undefined if it is gone. */
function outputsOf(session: Session, { urn, id, inputs }: Known): Properties | undefined {
  const { azure } = session;
  const found = isGroup(urn) ? azure.get(id) : azure.getRule(id);
  if (!found) return undefined;
  const all = "id" in found ? groupOf(found) : ruleOf(id, found);
  const version = inputs["azureApiVersion"] ?? "2024-05-01";
  return inSubscription(echo.create(urn, { ...all, azureApiVersion: version }).outputs, session);
}

function groupOf({ id, name, location, tags, properties }: AzureResource): Properties {
  const rules = (properties.securityRules ?? []).map((rule) => ({ name: rule.name, ...rule.properties }));
  return {
    networkSecurityGroupName: name,
    resourceGroupName: ids.part(id, "resourceGroups"),
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    securityRules: rules,
  };
}

function ruleOf(id: string, { name, properties }: AzureRule): Properties {
  return {
    ...(properties as Properties),
    securityRuleName: name,
    networkSecurityGroupName: ids.part(id, "networkSecurityGroups"),
    resourceGroupName: ids.part(id, "resourceGroups"),
  };
}

/** Succeeds if the resource, or the group of a rule, is already gone. */
export function remove({ azure }: Session, { urn, id }: Known): void {
  try {
    if (isRule(urn)) azure.deleteRule(id);
    else azure.delete(id);
  } catch (error) {
    if (!(error instanceof RequestError) || !error.isNotFound) throw error;
  }
}
