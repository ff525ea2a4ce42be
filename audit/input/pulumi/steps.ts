import { isDeployment } from "../../../policies/azure/deployments";
import { kindOf, looksAlike } from "../../../policies/azure/families";
import type { Timing } from "../../../policies/azure/timing";
import { Accounted } from "../../../policies/azure/tripwire";
import type { Place } from "../../reporting/report";
import type { DeclaredResource, Item } from "../item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "../json/values";
import { isStateResource, readStateResource } from "./state";
import type { Templates } from "../templates/templates";
import { ResourceTypes, nothingIn, unaccounted, unread } from "../resource-types";
import { UNKNOWN_TEXT, nameIn, propertiesOf } from "./plain-values";

/*
 * The steps of a run: what the engine plans for each resource, or did to it. After the run there is what the steps write, and what they
 * leave as it was recorded, less what they delete. A written resource has the properties of its inputs: its outputs are unknown
 * until it is written (pkg/resource/deploy/step.go of pulumi/pulumi).
 */

/** A step, as digests and events have it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  /** The resource before the step, in the form of a state; `undefined` if it did not exist. */
  readonly before: JsonObject | undefined;
  /** The same after the step; `undefined` if it is deleted. */
  readonly after: JsonObject | undefined;
  readonly place: Place;
}

/** What a step does to Azure, by its operation. */
const EFFECTS: Readonly<Record<string, "keeps" | "reads" | "imports" | "writes" | "replaces" | "deletes" | "nothing">> =
  {
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
    // These change what Pulumi keeps, and nothing in Azure.
    discard: "nothing",
    "discard-replaced": "nothing",
    "remove-pending-replace": "nothing",
    diff: "nothing",
    "extend-parameterize": "nothing",
  };

const CREATED: Partial<Timing> = { isWritten: true, isNew: true, list: "whole" };

/** What became of one resource. */
interface Outcome {
  readonly items: readonly Item[];
  /** Its type, if nothing came of it. */
  readonly passed: string | undefined;
  readonly place: Place;
}

/** The resources that the steps of a run leave, read as the steps come. */
export class PlannedSteps {
  readonly #templates: Templates;
  /** By URN; the last step of a resource decides, such as an update after a refresh. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  add(step: Step): void {
    const { op, urn, before, after, place } = step;
    const effect = Object.hasOwn(EFFECTS, op) ? EFFECTS[op]! : undefined;
    switch (effect) {
      case "keeps":
      case "reads":
      case "imports":
        this.#outcomes.set(urn, this.#kept(effect, stateKept(step), place));
        break;
      case "writes":
      case "replaces":
        // Only of a refresh the outputs of an update are known: it found another state, and writes nothing.
        if (op === "update" && isFilled(after?.["outputs"])) {
          this.#outcomes.set(urn, this.#kept("keeps", stateKept(step), place));
          break;
        }
        this.#outcomes.set(urn, this.#written(step));
        if (effect === "replaces") this.#delete(before, place);
        break;
      case "deletes":
        // What awaited its deletion is not the current resource of its URN.
        if (op === "delete" && before?.["delete"] !== true) this.#outcomes.delete(urn);
        this.#delete(before, place);
        break;
      case "nothing":
        break;
      case undefined:
        this.#outcomes.set(urn, { items: [unreadable(place, unknownStep(op, urn))], passed: undefined, place });
    }
  }

  /**
   * What the steps leave, after the last of them.
   *
   * @param place Of the whole run; `undefined` if it is cut short, which is reported elsewhere.
   * @param plan Distinguishes the runs in one file, from 1.
   */
  end(place: Place | undefined, plan: number): readonly Item[] {
    const resourceTypes = new ResourceTypes();
    const unreadTypes = new Map<string, { count: number; readonly place: Place }>();
    const items: Item[] = [];
    for (const outcome of this.#outcomes.values()) {
      for (const item of outcome.items)
        items.push(item.kind === "resource" ? { ...item, isPlanned: true, plan } : item);
      const { passed } = outcome;
      if (passed === undefined || passed === "" || passed.startsWith("pulumi:")) continue;
      if (!looksAlike(passed)) resourceTypes.addType(passed);
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

  /** A resource that stays as it was recorded, or as it was read just now. */
  #kept(effect: "keeps" | "reads" | "imports", state: JsonObject, place: Place): Outcome {
    const hasOutputs = isFilled(state["outputs"]);
    const kind = kindOf(typeOf(state));
    // What is not created, since it is not a target of the run, has no properties.
    if (effect === "keeps" && !hasOutputs && !isFilled(state["inputs"])) return { items: [], passed: undefined, place };
    if (effect === "reads" && !hasOutputs && kind !== undefined) {
      return { items: [noted(place, "left-out", readOnly(state["urn"] as string))], passed: undefined, place };
    }
    const inputs = objectIn(state, "inputs");
    // A program that imports a group without naming rules leaves those that it has.
    const isLate = effect === "imports" && !hasOutputs && kind === "NetworkSecurityGroup" && !setsRules(inputs);
    return this.#read(isLate ? { ...state, outputs: { ...inputs, securityRules: UNKNOWN_TEXT } } : state, place, {});
  }

  /** A resource that the run creates or updates. */
  #written({ op, before, after, place }: Step): Outcome {
    const state = { ...after, outputs: undefined, delete: undefined, pendingReplacement: undefined };
    if (op !== "update") return this.#read(state, place, CREATED);
    const type = typeOf(state);
    const isGroup = kindOf(type) === "NetworkSecurityGroup";
    const inputs = objectIn(after, "inputs");
    const keepsRules = isGroup && !setsRules(inputs);
    // An update leaves what it is attached to, and the rules that its program does not set.
    const { subnets, networkInterfaces, securityRules = UNKNOWN_TEXT } = objectIn(before, "outputs");
    const kept = { subnets, networkInterfaces, ...inputs, ...(keepsRules ? { securityRules } : {}) };
    const updated = { ...state, id: idOf(after) ?? idOf(before), outputs: isGroup ? kept : undefined };
    return this.#read(updated, place, {
      isWritten: true,
      isNew: false,
      list: keepsRules ? "kept" : "whole",
      // Bridged providers read what they update first, and fail if it is gone.
      updatesMissing: type.startsWith("azure-native"),
    });
  }

  /** What is gone, unless the program leaves it in Azure. */
  #delete(before: JsonObject | undefined, place: Place): void {
    if (!isStateResource(before)) return;
    const urn = before["urn"] as string;
    const deployment = { type: before.type, urn, name: nameIn(urn), props: propertiesOf(before["inputs"]) ?? {} };
    // What a deployment deployed stays when it is deleted.
    const isRetained = before["retainOnDelete"] === true || isDeployment(deployment);
    const state = { ...before, delete: undefined, pendingReplacement: undefined };
    const read = this.#read(state, place, isRetained ? {} : { existence: "gone" });
    const mark = `${isRetained ? "retained" : "deleted"}: ${idOf(before) ?? ""}`;
    const items = read.items.map((item) => (item.kind === "resource" ? marked(item, mark) : item));
    // Nothing else is to be said of what is gone.
    const left = isRetained ? items : items.filter(({ kind }) => kind === "resource");
    this.#outcomes.set(`${urn} (${mark})`, { ...read, items: left, passed: isRetained ? read.passed : undefined });
  }

  #read(state: JsonObject, place: Place, when: Partial<Timing>): Outcome {
    const accounted = new Accounted();
    const items = readStateResource(state, place, this.#templates, accounted, when) ?? [];
    const isPassed = items.every(({ kind }) => kind === "attachment");
    const type = typeOf(state);
    // A type that looks alike is reported by its name.
    if (isPassed && looksAlike(type)) accounted.addWhole(state);
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
    ...after,
    id: idOf(after) ?? idOf(before) ?? after?.["importID"],
    outputs: [after, before].map((state) => state?.["outputs"]).find(isFilled),
    delete: undefined,
    pendingReplacement: undefined,
  };
}

/** The same resource, called by its URN, beside the current one of that URN. */
function marked(item: DeclaredResource, mark: string): DeclaredResource {
  const { urn } = item.resource;
  return { ...item, resource: { ...item.resource, urn: `${urn} (${mark})` }, label: item.label ?? urn };
}

function typeOf(state: JsonObject): string {
  return textOf(state["type"]) ?? "";
}

function idOf(state: JsonObject | undefined): string | undefined {
  return textOf(state?.["id"]);
}

function objectIn(state: JsonObject | undefined, key: string): JsonObject {
  const value = state?.[key];
  return isObject(value) ? value : {};
}

function isFilled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function setsRules({ securityRules }: JsonObject): boolean {
  return (securityRules ?? null) !== null;
}

function readOnly(urn: string): string {
  return `The preview does not show the rules of "${urn}", which the program only reads. To judge it, audit what Azure lists: az network nsg list.`;
}

function unknownStep(op: string, urn: string): string {
  return `The operation "${op}" on "${urn}" is unknown, so the resource cannot be judged. Audit the state after the update: pulumi stack export.`;
}
