import { isDeepStrictEqual } from "node:util";
import { isDeployment } from "../../../policies/azure/deployments";
import { kindOf, isUnreadType } from "../../../policies/azure/families";
import { isGeneric } from "../../../policies/azure/generic";
import { placeIn } from "../../../policies/azure/place";
import type { Timing } from "../../../policies/azure/timing";
import { Accounted } from "../../../policies/azure/tripwire";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import type { Place } from "../../reporting/report";
import type { DeclaredResource, Item } from "../item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "../json/values";
import { isStateResource, readStateResource } from "./state";
import type { Templates } from "../templates/templates";
import { ResourceTypes, nothingIn, unaccounted, unread } from "../resource-types";
import { isFilled, listOfGroup, recordedList, typeOf, withKeptList } from "./known-properties";
import { nameIn, propertiesOf } from "./plain-values";
import { type UnseenGroup, isOfUnseenGroup, perhapsPart } from "./shown-parts";

/*
 * The steps of a run: what the engine plans for each resource, or did to it. After the run there is what the steps write, and what they
 * leave as recorded, without what they delete. A written resource has the properties of its inputs: its outputs are unknown until it is
 * written (pkg/resource/deploy/step.go of pulumi/pulumi).
 */

/** A step, as digests and events have it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  /** The resource before the step, in the form of a state; `undefined` if it did not exist. */
  readonly before: JsonObject | undefined;
  /** The same after the step; `undefined` if it is deleted. */
  readonly after: JsonObject | undefined;
  /** Whether it was carried out, so that the outputs after it are Azure's answer. */
  readonly isDone?: true;
  readonly place: Place;
}

/** What a step does to Azure. */
type Effect = "keeps" | "reads" | "imports" | "writes" | "replaces" | "deletes" | "nothing";

/** The same by its operation. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  same: "keeps",
  refresh: "keeps",
  read: "reads",
  "read-replacement": "reads",
  import: "imports",
  "import-replacement": "imports",
  create: "writes",
  update: "writes",
  "create-replacement": "replaces",
  replace: "replaces",
  delete: "deletes",
  "delete-replaced": "deletes",
  // These change Pulumi's records, but nothing in Azure.
  discard: "nothing",
  "discard-replaced": "nothing",
  "remove-pending-replace": "nothing",
  diff: "nothing",
  "extend-parameterize": "nothing",
};

/** A resource without the place that declared it: now another line may be there. */
const NOT_DECLARED = { sourcePosition: undefined, stackTrace: undefined };

const CREATED: Partial<Timing> = { isWritten: true, isNew: true, list: "whole" };

/** The outcome for one resource. */
interface Outcome {
  readonly items: readonly Item[];
  /** Its type, if it yields nothing. */
  readonly passed: string | undefined;
  readonly place: Place;
  /** The group whose rules the step does not show, if there is one. */
  readonly unseen?: UnseenGroup;
}

/** The resources that the steps of a run leave, collected as the steps come. */
export class PlannedSteps {
  readonly #templates: Templates;
  /** By URN; the last step of a resource decides, such as an update after a refresh. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  add(step: Step): void {
    const { op, urn, before, place } = step;
    const effect = Object.hasOwn(EFFECTS, op) ? EFFECTS[op]! : undefined;
    if (effect === undefined) {
      this.#outcomes.set(urn, problemOf(unknownStep(op, urn), place));
      return;
    }
    if (!showsResources(step, effect)) {
      this.#outcomes.set(`${urn} (${op})`, problemOf(withoutResource(op, urn), place));
      return;
    }
    // What a refresh found before is known now.
    this.#outcomes.delete(inputsOf(urn));
    switch (effect) {
      case "keeps":
        this.#outcomes.set(urn, this.#kept(effect, stateKept(step), place));
        break;
      case "reads":
      case "imports":
        this.#outcomes.set(urn, this.#kept(effect, stateRead(step), place));
        break;
      case "writes":
      case "replaces":
        // A resource that the program reads from now on takes the place of one that it wrote.
        if (step.after!["external"] === true) this.#outcomes.set(urn, this.#kept("reads", stateRead(step), place));
        else this.#addWritten(step);
        if (effect === "replaces") this.#delete(before!, place);
        break;
      case "deletes":
        // A resource that awaited its deletion is not the current resource of its URN.
        if (op === "delete" && before!["delete"] !== true) this.#outcomes.delete(urn);
        this.#delete(before!, place);
        break;
      case "nothing":
    }
  }

  /** Only a refresh plans an update whose outputs are known: it found another state, and writes nothing. */
  #addWritten(step: Step): void {
    const { op, urn, before, after, place } = step;
    const found = after?.["outputs"];
    const isFound = op === "update" && step.isDone !== true && isFilled(found);
    const isSame = (key: string): boolean => isDeepStrictEqual(before?.[key], after?.[key]);
    if (!isFound || (isSame("outputs") && !isSame("inputs"))) {
      this.#outcomes.set(urn, this.#written(step));
      return;
    }
    this.#outcomes.set(urn, this.#kept("keeps", stateKept(step), place));
    // Where the inputs are others, too, they may be what is written.
    if (isSame("inputs")) return;
    const written = this.#written(step);
    this.#outcomes.set(inputsOf(urn), { ...written, items: markedAll(written.items, "inputs") });
  }

  /**
   * What the steps leave, after the last of them.
   *
   * @param place Of the whole run; `undefined` if it is truncated, which is reported elsewhere.
   * @param plan Distinguishes the runs in one file, from 1.
   */
  end(place: Place | undefined, plan: number): readonly Item[] {
    const resourceTypes = new ResourceTypes();
    const unreadTypes = new Map<string, { count: number; readonly place: Place }>();
    const items: Item[] = [];
    const unseen = [...this.#outcomes.values()].flatMap((outcome) => outcome.unseen ?? []);
    for (const outcome of this.#outcomes.values()) {
      for (const item of outcome.items) {
        const planned = item.kind === "resource" ? { ...item, isPlanned: true, plan } : item;
        items.push(isOfUnseenGroup(item, unseen) ? perhapsPart(planned) : planned);
      }
      const { passed } = outcome;
      if (passed === undefined || passed.startsWith("pulumi:")) continue;
      if (!isUnreadType(passed)) resourceTypes.addType(passed);
      else {
        const known = unreadTypes.get(passed);
        unreadTypes.set(passed, { place: outcome.place, ...known, count: (known?.count ?? 0) + 1 });
      }
    }
    this.#outcomes.clear();
    for (const [type, { count, place: first }] of unreadTypes) items.push(unreadable(first, unread(type, count)));
    return place !== undefined && items.every(isNothing)
      ? [...items, nothingIn("preview", resourceTypes, place)]
      : items;
  }

  /** A resource that stays as it was recorded, or as it was just read. */
  #kept(effect: "keeps" | "reads" | "imports", state: JsonObject, place: Place): Outcome {
    const hasOutputs = isFilled(state["outputs"]);
    // A resource that is not created, because it is not a target of the run, has no properties.
    if (effect === "keeps" && !hasOutputs && !isFilled(state["inputs"])) return { items: [], passed: undefined, place };
    if (effect === "reads" && !hasOutputs && isOfRules(state)) {
      const unseen = { name: placeIn(idOf(state))?.name };
      return { items: [noted(place, "left-out", readOnly(state["urn"] as string))], passed: undefined, place, unseen };
    }
    return this.#read(state, place, {});
  }

  /** A resource that the run creates or updates. */
  #written(step: Step): Outcome {
    const { op, before, after, place } = step;
    const outputs = step.isDone === true ? after?.["outputs"] : undefined;
    const state = { ...after, outputs, delete: undefined, pendingReplacement: undefined };
    if (op !== "update") return this.#read(state, place, CREATED);
    const list = listOfGroup(state);
    const updated = list === undefined ? state : { ...state, outputs: outputsOfUpdate(step, state, list) };
    return this.#read({ ...updated, id: idOf(after) ?? idOf(before) }, place, {
      isWritten: true,
      isNew: false,
      list: list === "not set" ? "kept" : "whole",
      // Bridged providers read what they update first, and fail if it is gone.
      updatesMissing: typeOf(state).startsWith("azure-native"),
    });
  }

  /** A deleted resource, unless the program leaves it in Azure. */
  #delete(before: JsonObject, place: Place): void {
    // Pulumi deletes nothing that the program only read.
    if (before["external"] === true) return;
    const urn = before["urn"] as string;
    const deployment = { type: typeOf(before), urn, name: nameIn(urn), props: propertiesOf(before["inputs"]) ?? {} };
    // What a deployment deployed stays when it is deleted.
    const isRetained = before["retainOnDelete"] === true || isDeployment(deployment);
    const state = { ...before, delete: undefined, pendingReplacement: undefined, ...NOT_DECLARED };
    const read = this.#read(state, place, isRetained ? {} : { existence: "gone" });
    const mark = `${isRetained ? "retained" : "deleted"}: ${idOf(before) ?? ""}`;
    const items = markedAll(read.items, mark);
    // Nothing else is to be reported about a deleted resource.
    const left = isRetained ? items : items.filter(({ kind }) => kind === "resource");
    this.#outcomes.set(`${urn} (${mark})`, { ...read, items: left, passed: isRetained ? read.passed : undefined });
  }

  #read(state: JsonObject, place: Place, when: Partial<Timing>): Outcome {
    const accounted = new Accounted();
    const items = readStateResource(state, place, this.#templates, accounted, when) ?? [];
    const isPassed = items.every(({ kind }) => kind === "attachment");
    const type = typeOf(state);
    // A type that looks similar is reported by its name.
    if (isPassed && isUnreadType(type)) accounted.addWhole(state);
    return { items: [...items, ...unaccounted(state, place, accounted)], passed: isPassed ? type : undefined, place };
  }
}

/** Whether an item leaves nothing to judge. */
function isNothing(item: Item): boolean {
  return item.kind === "attachment" || (item.kind === "resource" && item.resource.timing?.existence === "gone");
}

/** The state of a resource that a step does not write. */
function stateKept({ before, after }: Step): JsonObject {
  return {
    ...before,
    ...(after && NOT_DECLARED),
    ...after,
    id: idOf(after) ?? idOf(before) ?? after?.["importID"],
    outputs: [after, before].map((state) => state?.["outputs"]).find(isFilled),
    delete: undefined,
    pendingReplacement: undefined,
  };
}

/** The state of a resource that a step reads or imports: before, another resource may have had its URN. */
function stateRead(step: Step): JsonObject {
  const { before, after } = step;
  const id = idOf(after) ?? textOf(after?.["importID"]);
  const isAnother = id !== undefined && id.toLowerCase() !== idOf(before)?.toLowerCase();
  return stateKept(isAnother ? { ...step, before: undefined } : step);
}

/**
 * The outputs of a group once it is updated: an update leaves what it is attached to, and the rules that its program does not set.
 *
 * @param state The group, with its outputs if the update was carried out.
 */
function outputsOfUpdate({ before, after }: Step, state: JsonObject, list: "set" | "not set"): unknown {
  const { subnets, networkInterfaces } = objectIn(before, "outputs");
  const left = { subnets, networkInterfaces };
  if (list === "set")
    return isFilled(state["outputs"]) ? state["outputs"] : { ...left, ...propertiesOf(state["inputs"]) };
  const kept = [after, before]
    .filter(isStateResource)
    .map(recordedList)
    .find((recorded) => recorded !== undefined);
  return { ...left, ...propertiesOf(state["outputs"]), ...withKeptList(state, kept ?? UNKNOWN) };
}

/** Whether a step has the resource that it leaves, and the one that it takes away. */
function showsResources({ before, after }: Step, effect: Effect): boolean {
  const isShown = (state: unknown): boolean => isStateResource(state) && isOfItsType(state);
  switch (effect) {
    case "keeps":
      return isShown({ ...before, ...after });
    case "reads":
    case "imports":
    case "writes":
      return isShown(after);
    case "replaces":
      return isShown(after) && isShown(before);
    case "deletes":
      return isShown(before);
    case "nothing":
      return true;
  }
}

/** Whether a resource is of the type that its URN names, behind those of its parents. */
function isOfItsType(state: JsonObject): boolean {
  return (state["urn"] as string).replaceAll("$", "::").includes(`::${typeOf(state)}::`);
}

/** The outcome of a step that is only a problem. */
function problemOf(message: string, place: Place): Outcome {
  return { items: [unreadable(place, message)], passed: undefined, place };
}

/** Whether a resource is of a type that holds rules, also where only its id says so. */
function isOfRules(state: JsonObject): boolean {
  const type = typeOf(state);
  return kindOf(type) !== undefined || (isGeneric(type) && placeIn(idOf(state)) !== undefined);
}

/** The key of the inputs that an update may write beside what it found. */
function inputsOf(urn: string): string {
  return `${urn} (inputs)`;
}

/** The items with their resources marked. */
function markedAll(items: readonly Item[], mark: string): readonly Item[] {
  return items.map((item) => (item.kind === "resource" ? marked(item, mark) : item));
}

/** The same resource, labeled by its URN, beside the current one of that URN. */
function marked(item: DeclaredResource, mark: string): DeclaredResource {
  const { urn } = item.resource;
  return { ...item, resource: { ...item.resource, urn: `${urn} (${mark})` }, label: item.label ?? urn };
}

function idOf(state: JsonObject | undefined): string | undefined {
  return textOf(state?.["id"]);
}

function objectIn(state: JsonObject | undefined, key: string): JsonObject {
  const value = state?.[key];
  return isObject(value) ? value : {};
}

function readOnly(urn: string): string {
  return `The preview does not show the rules of "${urn}", which the program only reads. To judge it, audit what Azure lists: az network nsg list.`;
}

function withoutResource(op: string, urn: string): string {
  return `The operation "${op}" on "${urn}" does not show the resource, so it cannot be judged. Audit the state after the update: pulumi stack export.`;
}

function unknownStep(op: string, urn: string): string {
  return `The operation "${op}" on "${urn}" is unknown, so the resource cannot be judged. Audit the state after the update: pulumi stack export.`;
}
