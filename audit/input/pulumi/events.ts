import { kindOf } from "../../../policies/azure/families";
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
 * the policy pack in them. What the policies found there is not read: the resources are judged again.
 */

const NO_SUMMARY = "The events that begin here end without a summary, so some of them may be missing.";

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

  /** @param nextPlan The number of one more run in the file. */
  constructor(templates: Templates, nextPlan: () => number) {
    this.#templates = templates;
    this.#nextPlan = nextPlan;
  }

  /** Reads an event; `undefined` if the value is none. */
  read(value: unknown, place: Place, accounted = new Accounted()): readonly Item[] | undefined {
    if (!isEvent(value)) return undefined;
    // The steps look through the resources themselves.
    accounted.addWhole(value);
    // The engine says nothing of interest after the summary.
    if ("cancelEvent" in value) return [];
    // A run without its summary, and another after it.
    const before = value["sequence"] === 0 ? this.end() : [];
    this.#run ??= new Run(place, this.#templates);
    this.#run.add(value, place);
    if (!isObject(value["summaryEvent"])) return before;
    const items = this.#run.end(this.#nextPlan());
    this.#run = undefined;
    return [...before, ...items];
  }

  /** What is left where no more events come. */
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
  #hasSteps = false;
  #isIncomplete = false;
  #hasFailed = false;

  constructor(begin: Place, templates: Templates) {
    this.#begin = begin;
    this.#steps = new PlannedSteps(templates);
  }

  add({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: JsonObject, place: Place): void {
    this.#planned(metadataOf(resourcePreEvent), place);
    this.#done(metadataOf(resOutputsEvent), place);
    this.#hasFailed ||= isObject(resOpFailedEvent);
    this.#isIncomplete ||= isErrorOfProgram(diagnosticEvent);
  }

  end(plan: number): readonly Item[] {
    if (!this.#hasSteps) return [unreadable(this.#begin, this.#isIncomplete ? INCOMPLETE : NO_RESOURCES)];
    const items = this.#steps.end(this.#begin, plan);
    const nameless = items.filter(isOfUnknownGroup).length;
    return [
      ...items,
      ...(nameless > 0 ? [noted(this.#begin, "assumed", ofUnknownGroups(nameless))] : []),
      ...(this.#isIncomplete ? [unreadable(this.#begin, INCOMPLETE)] : []),
      ...(this.#hasFailed ? [unreadable(this.#begin, FAILED)] : []),
    ];
  }

  /** The same of a run that has no end. */
  cut(plan: number): readonly Item[] {
    return [...this.#steps.end(undefined, plan), unreadable(this.#begin, NO_SUMMARY)];
  }

  #planned(metadata: Metadata | undefined, place: Place): void {
    if (!metadata) return;
    this.#hasSteps = true;
    if (metadata.op === "refresh") this.#refreshing.add(metadata.urn);
    this.#steps.add({ ...metadata, place });
  }

  /** What a step that was announced before came to. */
  #done(metadata: Metadata | undefined, place: Place): void {
    if (!metadata) return;
    const { op, urn, after } = metadata;
    if (this.#refreshing.delete(urn)) this.#steps.add({ ...metadata, op: op === "delete" ? op : "refresh", place });
    else if (READING.has(op)) this.#steps.add({ ...metadata, place });
    // The outputs of what was written add only the id to its inputs.
    else if (after) this.#steps.add({ ...metadata, after: { ...after, outputs: undefined }, place });
  }
}

/** Whether an item is a standalone rule of a group whose name is unknown. Events, other than digests, do not say what it is made from. */
function isOfUnknownGroup(item: Item): boolean {
  if (item.kind !== "resource" || kindOf(item.resource.type) !== "SecurityRule") return false;
  return read(item.resource.props, "networkSecurityGroupName") === UNKNOWN;
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
}

function metadataOf(event: unknown): Metadata | undefined {
  const metadata = isObject(event) ? event["metadata"] : undefined;
  if (!isObject(metadata)) return undefined;
  const [op, urn] = [textOf(metadata["op"]), textOf(metadata["urn"])];
  if (op === undefined || urn?.startsWith("urn:pulumi:") !== true) return undefined;
  const { old, new: after } = metadata;
  return { op, urn, before: isObject(old) ? old : undefined, after: isObject(after) ? after : undefined };
}

function isEvent(value: unknown): value is JsonObject {
  return (
    isObject(value) && typeof value["sequence"] === "number" && Object.keys(value).some((key) => key.endsWith("Event"))
  );
}
