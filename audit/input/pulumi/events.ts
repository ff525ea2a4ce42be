import { kindOf } from "../../../policies/azure/families";
import { specialized } from "../../../policies/azure/generic";
import { Accounted } from "../../../policies/azure/tripwire";
import { read } from "../../../policies/azure/values";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import type { Place } from "../../reporting/report";
import type { Item } from "../item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "../json/values";
import type { Templates } from "../templates/templates";
import { INCOMPLETE, isErrorOfProgram } from "./failure";
import { PlannedSteps } from "./steps";

/*
 * The events of a run, one JSON object each (sdk/go/common/apitype/events.go of pulumi/pulumi): of previews and updates, with or without
 * the policy pack. The findings of policies in them are not read: the resources are judged again.
 */

const NO_SUMMARY = "The events that begin here end without a summary, so some of them may be missing.";

const NO_BEGINNING =
  "The events of this run do not begin with its preludeEvent, so some of them may be missing. Audit all events of the run.";

const UNREADABLE_STEP =
  "This event does not name the operation of its step and the URN of its resource, so the resource cannot be judged.";

const NO_RESOURCES =
  "These events hold no resources, as those of pulumi policy analyze. Audit the state that it analyzed: pulumi stack export.";

const FAILED =
  "Operations of this run failed, so resources may be other than it shows. Audit the state after it: pulumi stack export.";

/** Steps whose resource is read, and not written: its outputs are known when the step is done. */
const READING: ReadonlySet<string> = new Set(["same", "read", "read-replacement", "import", "import-replacement"]);

/** Reads the runs in one file. */
export class PulumiEvents {
  readonly #templates: Templates;
  readonly #nextPlan: () => number;
  #run: Run | undefined;

  /** @param nextPlan Returns the number of one more run in the file. */
  constructor(templates: Templates, nextPlan: () => number) {
    this.#templates = templates;
    this.#nextPlan = nextPlan;
  }

  /** Reads an event; `undefined` if the value is none. */
  read(value: unknown, place: Place, accounted = new Accounted()): readonly Item[] | undefined {
    if (!isEvent(value)) return undefined;
    // The steps themselves search the resources.
    accounted.addWhole(value);
    // The engine reports nothing relevant after the summary.
    if ("cancelEvent" in value) return this.end();
    // A run without its summary, and another after it.
    const before = this.#run?.mayContinueWith(value) === false ? this.end() : [];
    this.#run ??= new Run(place, this.#templates);
    this.#run.add(value, place);
    if (!isObject(value["summaryEvent"])) return before;
    const items = this.#run.end(this.#nextPlan(), value["summaryEvent"]);
    this.#run = undefined;
    return [...before, ...items];
  }

  /** The items left when no more events come. */
  end(): readonly Item[] {
    const run = this.#run;
    this.#run = undefined;
    return run ? run.cut(this.#nextPlan()) : [];
  }
}

class Run {
  readonly #begin: Place;
  readonly #steps: PlannedSteps;
  readonly #refreshing = new Set<string>();
  /** The number of the last event. */
  #sequence = -Infinity;
  #hasPrelude = false;
  #hasSteps = false;
  /** Whether a step came before the prelude. */
  #lacksBeginning = false;
  /** The place of the first step that cannot be read. */
  #unreadable: Place | undefined;
  #isIncomplete = false;
  #hasFailed = false;
  #isPreview = false;

  constructor(begin: Place, templates: Templates) {
    this.#begin = begin;
    this.#steps = new PlannedSteps(templates);
  }

  /** Whether an event may be of this run: each run numbers its events upwards and has one prelude, before its steps. */
  mayContinueWith({ sequence, preludeEvent }: RunEvent): boolean {
    const isPrelude = preludeEvent !== undefined;
    return sequence > this.#sequence && !(isPrelude && (this.#hasPrelude || this.#hasSteps));
  }

  add(event: RunEvent, place: Place): void {
    const { sequence, preludeEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
    this.#sequence = sequence;
    this.#hasPrelude ||= preludeEvent !== undefined;
    this.#planned(this.#stepIn(resourcePreEvent, place), place);
    this.#done(this.#stepIn(resOutputsEvent, place), place);
    this.#hasFailed ||= resOpFailedEvent !== undefined;
    this.#isIncomplete ||= isErrorOfProgram(diagnosticEvent);
  }

  /** @param summary What the last event says of the run. */
  end(plan: number, { result, isPreview }: JsonObject): readonly Item[] {
    // A policy stops an update at once, but no preview.
    const isStopped = result === "failed" && this.#hasSteps && isPreview !== true && !this.#isPreview;
    this.#isIncomplete ||= isStopped || result === "canceled";
    if (!this.#hasSteps && !this.#unreadable) {
      return [unreadable(this.#begin, this.#isIncomplete ? INCOMPLETE : NO_RESOURCES)];
    }
    const items = this.#steps.end(this.#begin, plan);
    const nameless = items.filter(isOfUnknownGroup).length;
    return [
      ...items,
      ...(nameless > 0 ? [noted(this.#begin, "assumed", ofUnknownGroups(nameless))] : []),
      ...this.#missing(),
      ...(this.#isIncomplete ? [unreadable(this.#begin, INCOMPLETE)] : []),
      ...(this.#hasFailed ? [unreadable(this.#begin, FAILED)] : []),
    ];
  }

  /** The same for a run without an end. */
  cut(plan: number): readonly Item[] {
    return [...this.#steps.end(undefined, plan), ...this.#missing(), unreadable(this.#begin, NO_SUMMARY)];
  }

  #missing(): readonly Item[] {
    return [
      ...(this.#lacksBeginning ? [unreadable(this.#begin, NO_BEGINNING)] : []),
      ...(this.#unreadable ? [unreadable(this.#unreadable, UNREADABLE_STEP)] : []),
    ];
  }

  /** The step of an event, if it has one that can be read. */
  #stepIn(event: unknown, place: Place): Metadata | undefined {
    if (event === undefined) return undefined;
    const metadata = metadataOf(event);
    this.#isPreview ||= metadata?.isPlanned === true;
    if (metadata) this.#lacksBeginning ||= !this.#hasPrelude;
    else this.#unreadable ??= place;
    return metadata;
  }

  #planned(metadata: Metadata | undefined, place: Place): void {
    if (!metadata) return;
    this.#hasSteps = true;
    if (metadata.op === "refresh") this.#refreshing.add(metadata.urn);
    this.#steps.add({ ...metadata, place });
  }

  /** The outcome of a step that was announced before. */
  #done(metadata: Metadata | undefined, place: Place): void {
    if (!metadata) return;
    this.#hasSteps = true;
    const { op, urn, after, isPlanned } = metadata;
    if (this.#refreshing.delete(urn)) this.#steps.add({ ...metadata, op: op === "delete" ? op : "refresh", place });
    else if (READING.has(op)) this.#steps.add({ ...metadata, place });
    // A preview adds only the id to the inputs of what it would write: the outputs are guesses of the provider.
    else if (after && isPlanned && after["external"] !== true)
      this.#steps.add({ ...metadata, after: { ...after, outputs: undefined }, place });
    else if (after) this.#steps.add({ ...metadata, isDone: true, place });
  }
}

/** Whether an item is a standalone rule of a group whose name is unknown. Events, other than digests, do not say what it is made from. */
function isOfUnknownGroup(item: Item): boolean {
  if (item.kind !== "resource") return false;
  const { type, props } = specialized(item.resource);
  return kindOf(type) === "SecurityRule" && read(props, "networkSecurityGroupName") === UNKNOWN;
}

function ofUnknownGroups(count: number): string {
  const subject =
    count === 1
      ? "a rule belongs whose group has no known name yet, so it"
      : `${count} rules belong whose groups have no known names yet, so each`;
  return `Events do not say to which group ${subject} may belong to any. The digest says it: pulumi preview --json --show-sames.`;
}

/** What an event says of a step. */
interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
  /** Whether a preview announces it, so that nothing is carried out. */
  readonly isPlanned: boolean;
}

function metadataOf(event: unknown): Metadata | undefined {
  const { metadata, planning } = isObject(event) ? event : {};
  if (!isObject(metadata)) return undefined;
  const [op, urn] = [textOf(metadata["op"]), textOf(metadata["urn"])];
  if (op === undefined || urn?.startsWith("urn:pulumi:") !== true) return undefined;
  const { old, new: after } = metadata;
  return {
    op,
    urn,
    before: isObject(old) ? old : undefined,
    after: isObject(after) ? after : undefined,
    isPlanned: planning === true,
  };
}

type RunEvent = JsonObject & { readonly sequence: number };

function isEvent(value: unknown): value is RunEvent {
  return (
    isObject(value) && typeof value["sequence"] === "number" && Object.keys(value).some((key) => key.endsWith("Event"))
  );
}
