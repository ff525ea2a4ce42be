import type { StackResource } from "../../../policies/azure/stack-resource";
import { Accounted } from "../../../policies/azure/tripwire";
import { isDeployment } from "../../../policies/azure/deployments";
import { declarationOf, isOfAzureLocal, kindOf } from "../../../policies/azure/families";
import { isGeneric, isOfUnknownType } from "../../../policies/azure/generic";
import type { Timing } from "../../../policies/azure/timing";
import { lazily } from "../../../policies/evaluator/matching/lazily";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import type { Place } from "../../reporting/report";
import { itemsDeployedBy } from "../templates/deployed-items";
import type { DeclaredResource, Item } from "../item";
import { type JsonObject, isObject, textOf, unreadable } from "../json/values";
import { isFilled, knownPropertiesOf, listOfGroup, withKeptList } from "./known-properties";
import { programPlaceOf } from "./program-place";
import { dependenciesOf, nameIn, propertiesOf, providerOf, urnsIn } from "./plain-values";
import { attachmentsOf } from "./state-attachments";
import { Templates } from "../templates/templates";

/* Pulumi's state: what `pulumi stack export` writes, and what file backends keep. */

const AZURE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i;

/**
 * Reads a resource: as an item if it holds security rules, with what it says about attachments, and as none if neither; `undefined` if
 * the value is no resource of a state.
 *
 * @param when When it applies, if not at the time of the state.
 */
export function readStateResource(
  value: unknown,
  place: Place,
  templates = new Templates(),
  accounted = new Accounted(),
  when: Partial<Timing> = {},
): readonly Item[] | undefined {
  if (!isStateResource(value)) return undefined;
  const { type } = value;
  accounted.addType(value);
  // Resources that exist only in Pulumi deploy nothing, such as the outputs of a stack.
  if (type.startsWith("pulumi:") || value["custom"] === false || isOfAzureLocal(type)) accounted.addWhole(value);
  const urn = value["urn"] as string;
  // It was deleted, to be created anew.
  if (value["pendingReplacement"] === true) {
    accounted.addWhole(value);
    return [];
  }
  const isPendingDeletion = value["delete"] === true;
  const id = textOf(value["id"]);
  const azureId = AZURE_ID.test(id ?? "") ? id : undefined;
  const inputs = lazily(() => propertiesOf(value["inputs"]));
  const attachments = attachmentsOf(type, () => propertiesOf(value["outputs"]) ?? inputs(), azureId ?? urn);
  const bare = { type, urn, name: nameIn(urn), props: {} };
  if (kindOf(type) === undefined && !isGeneric(type) && !isDeployment(bare)) return attachments;
  const mark = isPendingDeletion ? " (pending deletion)" : "";
  if (isDeployment({ ...bare, props: inputs() ?? {} })) {
    accounted.addWhole(value);
    // What it deployed stays when it is deleted.
    return deployedIn({ ...value, urn: `${urn}${mark}` }, place, templates, when);
  }
  // A recorded group has outputs: without them, the rules that its program does not set are unknown.
  const isUnseen = when.isWritten !== true && !isFilled(value["outputs"]) && listOfGroup(value) === "not set";
  const props = isUnseen ? withKeptList(value, UNKNOWN) : knownPropertiesOf(value);
  if (!props) return [unreadable(place, `Resource "${urn}" has no properties, so it cannot be judged.`)];
  const resource: StackResource = {
    type,
    urn: `${urn}${mark}`,
    name: nameIn(urn),
    props,
    propertyDependencies: dependenciesOf(value["propertyDependencies"]),
    ...providerOf(value["provider"]),
    ...dependenciesIn(value),
    ...timingIn(value, when),
  };
  if (isOfUnknownType(resource)) {
    accounted.addWhole(value);
    return [unreadable(place, `The type in Azure of resource "${urn}" is unknown, so it cannot be judged.`)];
  }
  if (declarationOf(resource) === undefined) return attachments;
  accounted.addWhole(value);
  return [
    {
      kind: "resource",
      place,
      id: azureId,
      resource,
      inputs: inputs(),
      ...(isPendingDeletion ? { isPendingDeletion } : {}),
      ...declaredAt(value),
    },
    ...attachments,
  ];
}

/** Reads an operation that was under way when a run ended; `undefined` if the value is not one. */
export function readPendingOperation(
  value: unknown,
  place: Place,
  templates = new Templates(),
  accounted = new Accounted(),
): readonly Item[] | undefined {
  if (!isObject(value) || !isStateResource(value["resource"])) return undefined;
  const { resource, type } = value;
  const urn = (resource as JsonObject)["urn"] as string;
  if (type === "reading" || type === "deleting") accounted.addWhole(value);
  if (type === "reading") return [];
  const { inputs, outputs } = resource as JsonObject;
  // The operation writes its inputs; the outputs are from before. A new resource has only what it is created with.
  const before = inputs === undefined ? outputs : undefined;
  const written = { ...(resource as JsonObject), outputs: type === "creating" ? (inputs ?? outputs) : before };
  const items = type === "deleting" ? [] : readStateResource(written, place, templates, accounted)!;
  const found = items.filter((item) => item.kind === "resource");
  if (found.length > 0) accounted.addWhole(value);
  const resources = found.map((one) => ({
    ...one,
    resource: { ...one.resource, urn: `${one.resource.urn} (pending)` },
  }));
  return [{ kind: "pending-operation", place, urn, resources }, ...items.filter((item) => item.kind !== "resource")];
}

/** A deployment writes the lists of its groups. */
const AS_RECORDED: Partial<Timing> = { isWritten: false, setsRules: true };

/** Everything that a resource waits for; most depend on nothing. */
function dependenciesIn({ dependencies }: JsonObject): Pick<StackResource, "dependencies"> {
  const urns = urnsIn(dependencies);
  return urns.length === 0 ? {} : { dependencies: urns };
}

function timingIn(value: JsonObject, when: Partial<Timing>): Pick<StackResource, "timing"> {
  const modified = modifiedIn(value);
  const timing = { ...(modified === undefined ? {} : { modified }), ...when };
  return Object.keys(timing).length === 0 ? {} : { timing };
}

function declaredAt(value: JsonObject): Pick<DeclaredResource, "declaredAt"> {
  const place = programPlaceOf(value);
  return place === undefined ? {} : { declaredAt: place };
}

/** When a resource was written last, if its state has that. */
function modifiedIn({ modified, created }: JsonObject): number | undefined {
  const time = Date.parse(textOf(modified) ?? textOf(created) ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** What a deployment deploys; only its inputs have the template. */
function deployedIn(
  value: JsonObject & { readonly type: string; readonly urn: string },
  place: Place,
  templates: Templates,
  when: Partial<Timing>,
): readonly Item[] {
  const { urn } = value;
  const deployment: StackResource = {
    type: value.type,
    urn,
    name: nameIn(urn),
    props: propertiesOf(value["inputs"]) ?? {},
    propertyDependencies: dependenciesOf(value["propertyDependencies"]),
  };
  // A deployment that is not written wrote its groups at an earlier time.
  const timing = when.isWritten === true ? { isNew: when.isNew } : { ...AS_RECORDED, modified: modifiedIn(value) };
  return itemsDeployedBy(deployment, place, templates, timing).map((item) =>
    item.kind === "resource" ? { ...item, ...declaredAt(value) } : item,
  );
}

/** Whether a value is a resource of a state, of any type. */
export function isStateResource(value: unknown): value is JsonObject & { readonly type: string } {
  return (
    isObject(value) && textOf(value["urn"])?.startsWith("urn:pulumi:") === true && textOf(value["type"]) !== undefined
  );
}

/** Whether a document is a state, also one without resources. */
export function isState(document: unknown): boolean {
  return isObject(document) && "version" in document && ("deployment" in document || "checkpoint" in document);
}

/** What to report about a state whose resources are at another place, so that none of them is read. */
export function unreadableState(document: unknown, place: Place): readonly Item[] {
  const { deployment, checkpoint } = document as JsonObject;
  const latest = isObject(checkpoint) ? checkpoint["latest"] : (deployment ?? checkpoint);
  // A stack without resources may lack any of these.
  const resources = (isObject(latest) ? latest["resources"] : latest) ?? [];
  return Array.isArray(resources)
    ? []
    : [unreadable(place, "The resources of this state are not a list, so they are not read.")];
}
