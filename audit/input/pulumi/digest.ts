import type { Place } from "../../reporting/report";
import type { Item } from "../item";
import { isObject, noted, textOf, unreadable } from "../json/values";
import type { Templates } from "../templates/templates";
import { ChangeCounts, countIn } from "./change-counts";
import { isErrorOfProgram, INCOMPLETE } from "./failure";
import { perhapsPart } from "./shown-parts";
import { PlannedSteps } from "./steps";

/* The digest of a preview: the one document that `pulumi preview --json` writes (pkg/backend/display/json.go of pulumi/pulumi). */

/** Whether a document is such a digest. */
export function isDigest(document: unknown): boolean {
  if (!isObject(document)) return false;
  const { changeSummary, duration } = document;
  return (
    isObject(changeSummary) || (typeof duration === "number" && ("steps" in document || "diagnostics" in document))
  );
}

/** A digest that is read step by step. */
export class Digest {
  readonly #steps: PlannedSteps;
  /** The last operation on each resource. */
  readonly #operations = new Map<string, string>();
  readonly #counts = new ChangeCounts();
  #isRead = false;
  /** The place of the first element. */
  #first: Place | undefined;
  /** The place of the first element that is not a step. */
  #firstUnrecognized: Place | undefined;

  constructor(templates: Templates) {
    this.#steps = new PlannedSteps(templates);
  }

  /** Whether no step was read. */
  get isEmpty(): boolean {
    return this.#operations.size === 0;
  }

  /** What to report about steps in a document that is not a digest, where they are not read. */
  get misplaced(): readonly Item[] {
    return this.#first && !this.#isRead
      ? [unreadable(this.#first, "These steps are not part of a preview's JSON output, so they cannot be judged.")]
      : [];
  }

  /** Reads an element of the list of steps. */
  add(value: unknown, place: Place): void {
    this.#first ??= place;
    const [op, urn] = isObject(value) ? [textOf(value["op"]), textOf(value["urn"])] : [];
    if (!isObject(value) || op === undefined || urn?.startsWith("urn:pulumi:") !== true) {
      this.#firstUnrecognized ??= place;
      return;
    }
    const { oldState, newState } = value;
    // A resource that still awaits its deletion is beside the current resource of its URN.
    if (!isObject(oldState) || oldState["delete"] !== true) this.#operations.set(urn, op);
    this.#counts.add(op);
    this.#steps.add({
      op,
      urn,
      before: isObject(oldState) ? oldState : undefined,
      after: isObject(newState) ? newState : undefined,
      place,
    });
  }

  /**
   * The content of the digest, once all of its steps were read.
   *
   * @param document The digest without its steps; `undefined` if the file ends before the digest does.
   * @param plan Distinguishes the runs in one file, from 1.
   */
  end(document: unknown, place: Place, plan: number): readonly Item[] {
    this.#isRead = true;
    const { changeSummary, diagnostics } = isObject(document) ? document : {};
    const errors = Array.isArray(diagnostics) ? diagnostics.filter(isErrorOfProgram) : [];
    const isIncomplete = errors.length > 0 || (isObject(document) && !isObject(changeSummary));
    const same = isObject(changeSummary) ? countIn(changeSummary, "same") : 0;
    const count = (operation: string): number => [...this.#operations.values()].filter((op) => op === operation).length;
    const refreshed = count("refresh");
    const missing = Math.max(same - count("same") - refreshed, 0);
    const items = this.#steps.end(document === undefined ? undefined : place, plan);
    return [
      ...(missing + refreshed > 0 ? items.map(perhapsPart) : items),
      ...(isIncomplete ? [unreadable(place, INCOMPLETE)] : []),
      ...(this.#firstUnrecognized ? [unreadable(this.#firstUnrecognized, "This is not a step of a preview.")] : []),
      ...this.#counts.missing(document, place),
      ...(missing > 0 ? [noted(place, "left-out", leftOut(missing))] : []),
      ...(refreshed > 0 ? [noted(place, "left-out", beforeRefresh(refreshed))] : []),
    ];
  }
}

/** The steps of a refresh come before what it finds is known. */
function beforeRefresh(count: number): string {
  const subject = count === 1 ? "1 resource" : `${count} resources`;
  return `This run refreshes ${subject} and shows what was recorded before: audit the state after the refresh, pulumi stack export.`;
}

function leftOut(count: number): string {
  const subject = count === 1 ? "1 unchanged resource" : `${count} unchanged resources`;
  return `This preview shows only what changes, so ${subject} could not be judged, and a group that it shows only in part is reported only if that part is open. To include everything, run pulumi preview --json --show-sames.`;
}
