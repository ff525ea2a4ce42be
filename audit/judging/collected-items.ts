import { lazily } from "../../policies/evaluator/matching/lazily";
import { ExposureInputs } from "../exposure/inputs";
import type { DeclaredResource, Item, ListedGroup, PendingOperation } from "../input/item";
import type { Form } from "../reporting/input-forms";
import type { AzureReading, Note, Problem } from "../reporting/report";
import { Attachments } from "./attachments";
import type { JudgedGroups } from "./judged-groups";
import { ListedRules } from "./listed-rules";
import { PlannedChanges } from "./planned-changes";

/** What is judged only once all files are read, and what is reported without being judged. */
export class CollectedItems {
  readonly files: string[] = [];
  /** The forms of these files: a file of several forms has each. */
  readonly forms: Form[] = [];
  /** What was read from Azure itself. */
  azure: AzureReading | undefined;
  readonly declared: DeclaredResource[] = [];
  readonly pending: PendingOperation[] = [];
  readonly changes = new PlannedChanges();
  readonly attachments = new Attachments();
  readonly exposure: ExposureInputs;
  readonly problems: Problem[] = [];
  readonly notes: Note[] = [];
  /** The ids of the groups that were listed whole, in lower case. To be asked once all is read. */
  readonly listed: Pick<ReadonlySet<string>, "has"> = { has: (id) => this.#listed().has(id) };
  readonly #listedIds: string[] = [];
  readonly #listed = lazily(() => new Set(this.#listedIds.map((id) => id.toLowerCase())));
  readonly #listedRules = new ListedRules();

  /** @param sources Whether only one listing is read. */
  constructor(sources: "one" | "several") {
    this.exposure = new ExposureInputs(sources);
  }

  /**
   * Takes an item. A group that Azure lists whole is judged as it comes, so that it need not be kept.
   *
   * @param judgeListed Judges such a group.
   */
  add(item: Item, judged: JudgedGroups, judgeListed: (group: ListedGroup) => void): void {
    switch (item.kind) {
      case "listed-group":
        if (item.id !== undefined) this.#listedIds.push(item.id);
        this.changes.addListed(item);
        judgeListed(item);
        break;
      case "finding":
        judged.addFinding(item.finding);
        break;
      case "judged-group":
        judged.addGroup(item.group);
        break;
      default:
        this.#collect(item);
    }
  }

  /** The groups that are known only by listed rules. */
  partialGroups(): readonly ListedGroup[] {
    return this.#listedRules.groups().filter(({ id }) => !this.listed.has(id.toLowerCase()));
  }

  #collect(item: Exclude<Item, { readonly kind: "listed-group" | "finding" | "judged-group" }>): void {
    switch (item.kind) {
      case "file":
        this.files.push(item.source);
        break;
      case "form":
        this.forms.push(item.form);
        break;
      case "azure":
        this.azure = item.reading;
        break;
      case "listed-rule":
        this.#listedRules.add(item);
        break;
      case "resource":
        this.declared.push(item);
        if (item.isPlanned === true) this.changes.add(item);
        break;
      case "pending-operation":
        this.pending.push(item);
        break;
      case "attachment":
        this.attachments.add(item.group, item.to);
        break;
      case "network":
        this.exposure.addNetwork(item.listed);
        break;
      case "admin-rules-in-force":
        this.exposure.setAdminRulesInForce(item.inForce);
        break;
      case "group-without-allow":
        this.exposure.addGroup(item.id, () => [], { isPartial: false });
        break;
      case "machine":
        this.exposure.addMachine(item.machine);
        break;
      case "problem":
        this.problems.push(item.problem);
        break;
      case "note":
        this.notes.push(item.note);
    }
  }
}
