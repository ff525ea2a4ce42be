import { isUnreadType } from "../../policies/azure/families";
import { Accounted } from "../../policies/azure/tripwire";
import type { NetworkElement } from "../exposure/elements";
import type { Listed } from "../exposure/network";
import type { Form } from "../reporting/input-forms";
import type { Place } from "../reporting/report";
import { ArmTemplate, isParameters, isTemplate } from "./templates/arm-template";
import { isOtherResource, readListedAdminRule, readListedGroup, readListedRule } from "./azure/azure-listing";
import { type Pages, isListing, isQueryResult } from "./azure/azure-pages";
import type { Item } from "./item";
import { type JsonObject, isObject, noted, unreadable } from "./json/values";
import { isReport, readProblemsAndNotes, readReported } from "./own-report";
import { networkElementsIn } from "./azure/network-elements";
import { readPowerShell } from "./azure/powershell";
import { Digest, isDigest } from "./pulumi/digest";
import { PulumiEvents } from "./pulumi/events";
import { networkElementsInState } from "./pulumi/network-elements";
import { isState, isStateResource, readPendingOperation, readStateResource, unreadableState } from "./pulumi/state";
import type { Document, Element, Lists, Part } from "./json/split";
import { LOG, RAW_STATE, isLog, isRawState, isTerraform, readTerraform } from "./terraform/reader";
import { Templates, parametersIn } from "./templates/templates";
import { ResourceTypes, nothingIn, unaccounted, unread } from "./resource-types";

/** Where each form has lists that may be large. */
export const LISTS: Lists = {
  value: "list",
  data: "list",
  deployment: { resources: "list", pending_operations: "list" },
  checkpoint: { latest: { resources: "list", pending_operations: "list" } },
  resources: "list",
  template: { resources: "list" },
  findings: "list",
  groups: "list",
  machines: "list",
  steps: "list",
};

/** Those of a template, as it is written and as the REST API exports it. */
const TEMPLATE_LISTS: readonly string[] = ["resources", "template.resources"];

/** The problem for a file of parameters. */
const UNUSED_PARAMETERS =
  "No template uses these parameters. Name the file after its template, as in main.parameters.json beside main.json, or name it with --parameters.";

const NO_FORM = "Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.";

/** How many elements of a document are of a form, are other resources, or are neither, and where the first of the last kind is. */
interface Elements {
  known: number;
  others: number;
  unrecognized: number;
  firstUnrecognized: Place | undefined;
  /** Whether an element was read. */
  hasItems: boolean;
  /** The types of those without items. */
  readonly resourceTypes: ResourceTypes;
  /** Resources of types that look as if they contained rules and are not read: how many of each, and where the first is. */
  readonly unread: Map<string, { count: number; readonly place: Place }>;
}

/** Recognizes the forms of the parts of a file, each by itself, and reads them. */
export class FormReader {
  readonly #source: string;
  readonly #pages: Pages;
  readonly #context: Templates;
  readonly #events: PulumiEvents;
  #templates = 0;
  #plans = 0;
  #documents = 0;
  #documentsEnded = 0;
  #isQuery = false;
  #hasReportedLog = false;
  readonly #forms = new Set<Form>();
  /* State of the document that is being read: */
  #template: ArmTemplate;
  #digest: Digest;
  #elements = noElements();

  /**
   * @param pages The pages of all files.
   * @param templates What templates need from other files.
   */
  constructor(source: string, pages: Pages, templates = new Templates()) {
    this.#source = source;
    this.#pages = pages;
    this.#context = templates;
    this.#template = new ArmTemplate(templates);
    this.#digest = new Digest(templates);
    this.#events = new PulumiEvents(templates, () => ++this.#plans);
  }

  /** The forms of what was read so far: several if documents of a file differ, none if nothing of it could be recognized. */
  get forms(): Iterable<Form> {
    return this.#forms;
  }

  read(part: Part): readonly Item[] {
    const place = { source: this.#source, line: part.line };
    switch (part.kind) {
      case "damage":
        return [unreadable(place, part.message)];
      case "skipped":
        return [noted(place, "skipped", part.message)];
      case "element":
        return this.#element(part, place);
      case "document":
        return this.#document(part, place);
    }
  }

  /** Reads a row that Azure gives, which stands in no file; `undefined` if it is of no form. */
  readRow(value: unknown): readonly Item[] | undefined {
    const { unrecognized } = this.#elements;
    const element: Element = { kind: "element", path: "data", line: 0, value };
    const items = this.#element(element, { source: this.#source, line: null });
    return this.#elements.unrecognized > unrecognized ? undefined : items;
  }

  /** What to report where the file ends, or can no longer be read. */
  end(): readonly Item[] {
    const place = { source: this.#source, line: null };
    const left = this.#template.isEmpty ? [] : this.#templateWith(undefined, place);
    const steps = this.#digest.isEmpty ? [] : this.#digestWith(undefined, place);
    return [...left, ...steps, ...this.#events.end()];
  }

  #element(element: Element, place: Place): readonly Item[] {
    if (element.path === "steps") {
      this.#digest.add(element.value, place);
      return [];
    }
    const accounted = new Accounted();
    const { unrecognized: strangers } = this.#elements;
    const items = this.#readElement(element, place, accounted);
    // An unrecognized document is a problem already.
    const isUnrecognized = this.#elements.unrecognized > strangers;
    return isUnrecognized ? items : [...items, ...unaccounted(element.value, place, accounted)];
  }

  #readElement({ path, value }: Element, place: Place, accounted: Accounted): readonly Item[] {
    this.#isQuery = path === "data";
    const items = TEMPLATE_LISTS.includes(path)
      ? this.#templateResource(value, place, accounted)
      : this.#item(value, place, accounted);
    if (items?.some(saysMore) === true) this.#elements.hasItems = true;
    else this.#hold(value, place, accounted);
    if (items) this.#elements.known++;
    else if (isOtherResource(value)) this.#elements.others++;
    else {
      this.#elements.unrecognized++;
      this.#elements.firstUnrecognized ??= place;
    }
    return items ?? [];
  }

  /** Counts a resource without items, except what is still to be deleted and what only Pulumi itself knows. */
  #hold(value: unknown, place: Place, accounted: Accounted): void {
    const { resourceTypes: types, unread } = this.#elements;
    if (!isStateResource(value)) types.add(value);
    else if (value["delete"] === true || value.type.startsWith("pulumi:")) return;
    else if (!isUnreadType(value.type)) types.add(value);
    else {
      // It is reported with its whole type.
      accounted.addWhole(value);
      unread.set(value.type, { place, ...unread.get(value.type), count: (unread.get(value.type)?.count ?? 0) + 1 });
    }
  }

  #templateResource(value: unknown, place: Place, accounted: Accounted): readonly Item[] | undefined {
    return this.#template.add(value, place, accounted) ? [] : undefined;
  }

  /** Reads elements that are complete by themselves. */
  #item(value: unknown, place: Place, accounted: Accounted): readonly Item[] | undefined {
    return (
      this.#asForm("PowerShell listing", readPowerShell(value, place, accounted)) ??
      this.#asForm("Azure listing", readListedGroup(value, place, accounted)) ??
      this.#asForm("Azure listing", readListedAdminRule(value, place, accounted)) ??
      this.#asForm("Azure listing", readListedRule(value, place, accounted)) ??
      this.#asForm("Pulumi state", this.#stateResource(value, place, accounted)) ??
      this.#asForm("Pulumi state", readPendingOperation(value, place, this.#context, accounted)) ??
      this.#asForm("Pulumi event log", this.#events.read(value, place, accounted)) ??
      this.#asForm("Azure listing", this.#network(value, place, accounted)) ??
      this.#asForm("report", readReported(value, accounted))
    );
  }

  /** The items of a reader. If it has read the value, the file has the reader's form; rows of a query come from Resource Graph. */
  #asForm<T extends readonly Item[] | undefined>(form: Form, items: T): T {
    if (items !== undefined) this.#forms.add(this.#isQuery ? "Resource Graph result" : form);
    return items;
  }

  /** Reads a resource of a state, with what it says about networks. */
  #stateResource(value: unknown, place: Place, accounted: Accounted): readonly Item[] | undefined {
    const items = readStateResource(value, place, this.#context, accounted);
    const elements = items === undefined ? [] : networkElementsInState(value);
    return elements.length === 0 ? items : [...items!, this.#listed(elements, place, { isListed: false })];
  }

  /** Reads what Azure lists of networks. */
  #network(value: unknown, place: Place, accounted: Accounted): readonly Item[] | undefined {
    const elements = networkElementsIn(value);
    if (elements === undefined) return undefined;
    if (elements.some(({ type }) => type === "effective-rules")) accounted.addWhole(value);
    return [this.#listed(elements, place, { isListed: true })];
  }

  #listed(elements: readonly NetworkElement[], place: Place, { isListed }: Pick<Listed, "isListed">): Item {
    const document = `${this.#source}:${this.#documentsEnded}`;
    return { kind: "network", listed: { place, isListed, isQuery: this.#isQuery, document, elements } };
  }

  #document({ value: document }: Document, place: Place): readonly Item[] {
    const value = isObject(document) && isTemplate(document["template"]) ? document["template"] : document;
    const accounted = new Accounted();
    const whole = this.#whole(value, place, accounted);
    const isUnrecognized = whole.some((item) => item.kind === "problem" && item.problem.message === NO_FORM);
    const items = [
      ...whole,
      ...(isUnrecognized ? [] : this.#digest.misplaced),
      ...(isUnrecognized ? [] : unaccounted(document, place, accounted)),
      ...this.#unrecognizedIn(value, place),
      ...this.#unread(),
    ];
    const nothing = items.length === 0 && !this.#elements.hasItems ? this.#nothing(value, place) : [];
    this.#template = new ArmTemplate(this.#context);
    this.#digest = new Digest(this.#context);
    this.#elements = noElements();
    this.#isQuery = false;
    this.#documentsEnded++;
    return [...items, ...nothing];
  }

  /** Reads a document after its elements were read. */
  #whole(value: unknown, place: Place, accounted: Accounted): readonly Item[] {
    const { known, others, unrecognized: strangers } = this.#elements;
    const count = known + others + strangers;
    if (isTemplate(value) || !this.#template.isEmpty) {
      return this.#templateWith(value, place, accounted);
    }
    if (isParameters(value) && !this.#context.areUsed(this.#source)) {
      accounted.addWhole(value);
      return [noted(place, "skipped", UNUSED_PARAMETERS)];
    }
    if (isParameters(value) || isRawState(value) || this.#isOfTemplate(value)) {
      // Parameters deploy nothing by themselves, and an unread state of Terraform is a problem already.
      accounted.addWhole(value);
      return [];
    }
    if (isTerraform(value)) return this.#terraform(value, place, accounted);
    if (isLog(value)) return this.#log(place);
    if (isListing(value)) return this.#listing(value, count, place);
    if (isReport(value)) return this.#asForm("report", readProblemsAndNotes(value, place));
    if (isDigest(value) || !this.#digest.isEmpty) {
      accounted.addWhole(value);
      return this.#digestWith(value, place);
    }
    const items = this.#item(value, place, accounted);
    // What could not be read, and strange elements, are reported elsewhere.
    if (!items && isState(value)) return this.#asForm("Pulumi state", unreadableState(value, place));
    if (items || value === undefined || count > 0) return items ?? [];
    return [unreadable(place, NO_FORM)];
  }

  #templateWith(document: unknown, place: Place, accounted?: Accounted): readonly Item[] {
    return this.#asForm("ARM template", this.#template.read(document, place, ++this.#templates, accounted));
  }

  #digestWith(document: unknown, place: Place): readonly Item[] {
    return this.#asForm("Pulumi preview", this.#digest.end(document, place, ++this.#plans));
  }

  /** @param count How many elements it has. */
  #listing(value: readonly unknown[] | JsonObject, count: number, place: Place): readonly Item[] {
    // The elements that could be read have forms already.
    if (isQueryResult(value) && this.#elements.unrecognized === 0) this.#forms.add("Resource Graph result");
    else if (count === 0) this.#forms.add("Azure listing");
    return this.#pages.add(value, count, place);
  }

  #isOfTemplate(value: unknown): boolean {
    return parametersIn(value) !== undefined && this.#context.isBesideTemplate(this.#source);
  }

  #terraform(value: JsonObject, place: Place, accounted: Accounted): readonly Item[] {
    const { items, resourceTypes: types } = readTerraform(value, place, ++this.#documents, this.#context, accounted);
    const isPlan = "planned_values" in value || "resource_changes" in value;
    const form = isPlan ? "Terraform plan" : "Terraform state";
    const nothing = items.some(saysMore) ? [] : [nothingIn(form, types, place)];
    return this.#asForm(form, [...items, ...nothing]);
  }

  /** Every line of a log is a document; the log is reported once. */
  #log(place: Place): readonly Item[] {
    const wasReported = this.#hasReportedLog;
    this.#hasReportedLog = true;
    return wasReported ? [] : [unreadable(place, LOG)];
  }

  /** Reports elements that do not belong to the format. */
  #unrecognizedIn(value: unknown, place: Place): readonly Item[] {
    if (isRawState(value)) return [unreadable(place, RAW_STATE)];
    const { known, others, unrecognized, firstUnrecognized } = this.#elements;
    if (firstUnrecognized) {
      const more = unrecognized === 1 ? NO_FORM : `${NO_FORM} The same list has ${unrecognized - 1} more.`;
      return [unreadable(firstUnrecognized, more)];
    }
    // A query may find resources of all kinds, but no other list has them and not one group.
    if (others === 0 || known > 0 || isQueryResult(value)) return [];
    return [
      unreadable(place, `This lists resources, but no network security groups: ${this.#elements.resourceTypes.words}.`),
    ];
  }

  /** Reports what looks as if it held rules. */
  #unread(): readonly Item[] {
    return [...this.#elements.unread].map(([type, { count: number, place }]) =>
      unreadable(place, unread(type, number)),
    );
  }

  /** Notes a document that could be judged but contains no groups. */
  #nothing(value: unknown, place: Place): readonly Item[] {
    if (isTemplate(value) && isObject(value["resources"])) {
      for (const resource of Object.values(value["resources"])) this.#elements.resourceTypes.add(resource);
    }
    const name = isState(value) ? "state" : isTemplate(value) ? "template" : isListing(value) ? "listing" : undefined;
    return name === undefined ? [] : [nothingIn(name, this.#elements.resourceTypes, place)];
  }
}

/** Whether an item says more than how the records of a state are joined. */
function saysMore(item: Item): boolean {
  return item.kind === "network" ? item.listed.isListed : item.kind !== "attachment";
}

function noElements(): Elements {
  return {
    known: 0,
    others: 0,
    unrecognized: 0,
    firstUnrecognized: undefined,
    hasItems: false,
    resourceTypes: new ResourceTypes(),
    unread: new Map(),
  };
}
