import type { StackResource } from "../../policies/azure/members";
import { Accounted } from "../../policies/azure/tripwire";
import { isDeployment } from "../../policies/azure/deployments";
import { declarationOf, isOfAzureLocal, kindOf } from "../../policies/azure/families";
import { isGeneric } from "../../policies/azure/generic";
import type { Timing } from "../../policies/azure/timing";
import { UNKNOWN } from "../../policies/evaluator/rule";
import type { Place } from "../report";
import { itemsDeployedBy } from "./deployments";
import type { Item } from "./item";
import { type JsonObject, MOST_NESTED, isObject, textOf, unreadable } from "./json";
import { attachmentsOf } from "./state-attachments";
import { Templates } from "./templates";

/* Pulumi's state: what `pulumi stack export` writes, and what file backends keep. */

/** What stands in an output that is not known yet, one for each type (sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi). */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "[secret]",
]);

/** The key of objects that stand for something else, and what it says of a secret and of an output. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const AZURE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i;

/**
 * Reads a resource: as an item if it holds security rules, with what it tells of attachments, and as none if neither; `undefined` if
 * the value is no resource of a state.
 */
export function readStateResource(
  value: unknown,
  place: Place,
  templates = new Templates(),
  accounted = new Accounted(),
): readonly Item[] | undefined {
  if (!isStateResource(value)) return undefined;
  const { type } = value;
  accounted.addType(value);
  // What Pulumi itself keeps deploys nothing, such as the outputs of a stack.
  if (type.startsWith("pulumi:") || value["custom"] === false || isOfAzureLocal(type)) accounted.addWhole(value);
  const urn = value["urn"] as string;
  // It was deleted, to be made anew.
  if (value["pendingReplacement"] === true) {
    accounted.addWhole(value);
    return [];
  }
  const isPendingDeletion = value["delete"] === true;
  const modified = modifiedIn(value);
  const id = textOf(value["id"]);
  const azureId = AZURE_ID.test(id ?? "") ? id : undefined;
  const attachments = attachmentsOf(type, () => propertiesOf(value["outputs"]), azureId ?? urn);
  if (isDeployment(type)) {
    accounted.addWhole(value);
    return isPendingDeletion ? [] : deployedIn(value, place, templates);
  }
  if (kindOf(type) === undefined && !isGeneric(type)) return attachments;
  const inputs = propertiesOf(value["inputs"]);
  const props = propertiesOf(value["outputs"]) ?? inputs;
  if (!props) return [unreadable(place, `Resource "${urn}" has no properties, so it cannot be judged.`)];
  const resource: StackResource = {
    type,
    urn: isPendingDeletion ? `${urn} (pending deletion)` : urn,
    name: nameIn(urn),
    props,
    propertyDependencies: dependenciesOf(value["propertyDependencies"]),
    ...providerOf(value["provider"]),
    ...(modified === undefined ? {} : { timing: { modified } }),
  };
  if (declarationOf(resource) === undefined) return attachments;
  accounted.addWhole(value);
  return [
    { kind: "resource", place, id: azureId, resource, inputs, ...(isPendingDeletion ? { isPendingDeletion } : {}) },
    ...attachments,
  ];
}

/** Reads an operation that was under way when a run ended; `undefined` if the value is none. */
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
  const items = type === "deleting" ? [] : readStateResource(resource, place, templates, accounted)!;
  const found = items.filter((item) => item.kind === "resource");
  const resources = found.map((one) => ({
    ...one,
    resource: { ...one.resource, urn: `${one.resource.urn} (pending)` },
  }));
  return [{ kind: "pending-operation", place, urn, resources }, ...items.filter((item) => item.kind !== "resource")];
}

/** The provider that manages a resource, by the reference in its state: the URN of the provider and its id. */
function providerOf(reference: unknown): Pick<StackResource, "provider"> {
  const urn = textOf(reference)?.replace(/::[^:]*$/, "");
  return urn === undefined ? {} : { provider: { urn, name: nameIn(urn), props: {} } };
}

/** A deployment writes the lists of its groups. */
const AS_RECORDED: Partial<Timing> = { isWritten: false, setsRules: true };

/** When a resource was written last, if its state has that. */
function modifiedIn({ modified, created }: JsonObject): number | undefined {
  const time = Date.parse(textOf(modified) ?? textOf(created) ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** What a deployment deploys, whose template is among its inputs only. */
function deployedIn(
  value: JsonObject & { readonly type: string },
  place: Place,
  templates: Templates,
): readonly Item[] {
  const urn = value["urn"] as string;
  const deployment: StackResource = {
    type: value.type,
    urn,
    name: nameIn(urn),
    props: propertiesOf(value["inputs"]) ?? {},
    propertyDependencies: dependenciesOf(value["propertyDependencies"]),
  };
  const timing = { ...AS_RECORDED, modified: modifiedIn(value) };
  return itemsDeployedBy(deployment, place, templates, timing);
}

/** Whether a value is a resource of a state, be it of any type. */
export function isStateResource(value: unknown): value is JsonObject & { readonly type: string } {
  return (
    isObject(value) && textOf(value["urn"])?.startsWith("urn:pulumi:") === true && textOf(value["type"]) !== undefined
  );
}

/** Whether a document is a state, be it one without resources. */
export function isState(document: unknown): boolean {
  return isObject(document) && "version" in document && ("deployment" in document || "checkpoint" in document);
}

/** The logical name in a URN. */
function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Pulumi writes no empty objects, so an empty one is none. */
function propertiesOf(value: unknown): object | undefined {
  const known = isObject(value) ? knownPart(value) : undefined;
  return isObject(known) && Object.keys(known).length > 0 ? known : undefined;
}

/** Plain data, with {@link UNKNOWN} in place of what is not known or still a secret. */
function knownPart(value: unknown, depth = 0): unknown {
  // Only the text of a secret can be nested deeper than what has been read.
  if (UNKNOWNS.has(value) || depth > MOST_NESTED) return UNKNOWN;
  if (Array.isArray(value)) return value.map((element) => knownPart(element, depth + 1));
  if (!isObject(value)) return value;
  switch (value[SIGNATURE]) {
    case SECRET:
      return knownPart(plaintextOf(value), depth + 1);
    case OUTPUT:
      return knownPart(value["value"] ?? UNKNOWN, depth + 1);
    default:
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, knownPart(inner, depth + 1)]));
  }
}

/** `pulumi stack export --show-secrets` writes the value of a secret, as the text of its JSON. */
function plaintextOf({ plaintext }: JsonObject): unknown {
  try {
    return JSON.parse(plaintext as string) as unknown;
  } catch {
    return UNKNOWN;
  }
}

function dependenciesOf(value: unknown): StackResource["propertyDependencies"] {
  if (!isObject(value)) return {};
  const urnsOf = (urns: unknown): { urn: string }[] =>
    Array.isArray(urns) ? urns.flatMap((urn) => (typeof urn === "string" ? [{ urn }] : [])) : [];
  return Object.fromEntries(Object.entries(value).map(([property, urns]) => [property, urnsOf(urns)]));
}
