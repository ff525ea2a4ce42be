import type { Question } from "../../policies/evaluator/question";
import { type RunBudgets, WorkBudget, newRunBudgets } from "../../policies/evaluator/sets/work-budget";
import type { Acceptances } from "../accepting/acceptances";
import { withMachines } from "../exposure/reached-groups";
import type { Item, ListedGroup } from "../input/item";
import { byAttention } from "../reporting/attention";
import { sourcesOf } from "../reporting/azure-source";
import { compareWith } from "../reporting/baseline";
import { Edits } from "../reporting/edits";
import { type GroupFilter, isWanted, isWantedMachine, unmatched } from "../reporting/filter";
import type { GroupIdentity, Note, Place, Problem, Report, ReportedFinding } from "../reporting/report";
import { summaryOf } from "../reporting/summary";
import { CollectedItems } from "./collected-items";
import { judgeDeclared } from "./judge-declared";
import type { Judging } from "./judge-group";
import { judgeListed } from "./judge-listed";
import { addListedGroup } from "./listed-exposure";
import { JudgedGroups } from "./judged-groups";
import { KnownRules } from "./known-rules";
import { withPending } from "./pending-operations";
import { scopesOf } from "./scopes";

export interface AuditOptions {
  readonly question: Question;
  /** Whether to report what each rule does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  /** The findings of an earlier report, if there is one. */
  readonly baseline: readonly ReportedFinding[] | undefined;
  /** The folder that the project of a Pulumi program is in, relative to which places in the program are reported. */
  readonly sourceRoot?: string | undefined;
  /** Which groups to report; all by default. */
  readonly filter?: GroupFilter;
  /** Which findings are accepted; none by default. */
  readonly acceptances?: Acceptances | undefined;
  /** Whether only one file is read, which then has to hold all that is known of networks; several by default. */
  readonly sources?: "one" | "several";
  /** The work budgets of the run. */
  readonly budgets?: RunBudgets;
}

/** What an audit found, without when it ran and what ran it. */
export type Findings = Omit<Report, "tool" | "created">;

/** Judges everything in files, as {@link Audit} does. */
export function audit(items: Iterable<Item>, options: AuditOptions): Findings {
  const running = new Audit(options);
  for (const item of items) running.add(item);
  return running.end();
}

/**
 * Judges items as they come: groups that Azure lists at once, since they are whole, and declared ones once all are known, since
 * their rules may stand in other files. Where a group is both listed and declared, the listing takes precedence: it is what Azure has.
 * If only rules of a group are listed, it is judged by these, unless it is listed itself.
 */
export class Audit {
  readonly #options: AuditOptions;
  readonly #judging: Judging;
  readonly #judged = new JudgedGroups();
  readonly #collected: CollectedItems;

  constructor(options: AuditOptions) {
    const { question, isDetailed, acceptances, budgets = newRunBudgets() } = options;
    this.#options = options;
    this.#collected = new CollectedItems(options.sources ?? "several");
    this.#judging = { question, isDetailed, budgets, acceptances, known: new KnownRules() };
  }

  add(item: Item): void {
    const decided = decidedAgain(item, this.#options.acceptances);
    this.#collected.add(decided, this.#judged, (group) => this.#addListed(group, "whole"));
  }

  /** The result. To be called once, after the last item. */
  end(): Findings {
    const collected = this.#collected;
    const partial = collected.partialGroups();
    for (const group of partial) collected.changes.addListed(group);
    const { declared, pending, listed, changes } = collected;
    const edits = new Edits();
    for (const scope of scopesOf(withPending(declared, pending), listed, changes)) {
      for (const { group, findings } of judgeDeclared(scope, collected, this.#judging, this.#options.sourceRoot)) {
        this.#judged.add({ group, findings: edits.in(findings) });
      }
    }
    // Last: of two that are as bad, the one that was read whole takes precedence.
    for (const group of partial) this.#addListed(group, "listed rules");
    return reportOf(this.#judged, collected, this.#options);
  }

  #addListed(group: ListedGroup, extent: "whole" | "listed rules"): void {
    this.#judged.add(judgeListed(group, this.#judging, extent));
    addListedGroup(this.#collected.exposure, group, extent);
  }
}

/** Whether a group that Azure lists is restricted. */
export function isRestricted(group: ListedGroup, question: Question): boolean {
  const judging = { question, isDetailed: false, budgets: newRunBudgets(), known: new KnownRules() };
  return judgeListed(group, judging, "whole").group.status === "restricted";
}

/** A finding of an earlier report with what this run decides: whoever made that report may have accepted others. */
function decidedAgain(item: Item, acceptances: Acceptances | undefined): Item {
  if (item.kind !== "finding") return item;
  return { ...item, finding: acceptances?.decideAgain(item.finding) ?? { ...item.finding, acceptance: null } };
}

function reportOf(judged: JudgedGroups, collected: CollectedItems, options: AuditOptions): Findings {
  const { question, baseline, filter, acceptances } = options;
  const { azure, files, attachments, exposure } = collected;
  const wanted = (group: GroupIdentity): boolean => !filter || isWanted(group, filter);
  const judgedGroups = judged.groups(attachments);
  const found = exposure.find(judgedGroups, question, new WorkBudget());
  const machines = found.machines.filter((machine) => !filter || isWantedMachine(machine, filter));
  const notes = [...collected.notes, ...found.notes];
  const isMistaken = judgedGroups.length === 0 && exposure.firstListed !== undefined;
  const problems = [...collected.problems, ...(isMistaken ? [withoutGroups(exposure.firstListed)] : [])];
  const findingsOfAll = judged.findings(attachments);
  const all = {
    groups: judgedGroups,
    findings: exposure.isEmpty ? findingsOfAll : withMachines(findingsOfAll, found.machines),
  };
  const compared = baseline
    ? compareWith(baseline, { files: [...files, ...sourcesOf(azure)], problems, ...all })
    : { findings: all.findings, fixed: [] };
  const groups = all.groups.filter(wanted);
  const findings = byAttention(compared.findings.filter(wanted));
  const fixed = compared.fixed.filter(wanted);
  const left = all.groups.length - groups.length;
  return {
    summary: summaryOf({
      files: files.length,
      forms: collected.forms,
      groups,
      findings,
      leftOut: left,
      fixed: fixed.length,
      problems: problems.length,
      machines,
      interfacesWithoutWay: found.interfacesWithoutWay,
    }),
    ...(azure && { azure }),
    findings,
    fixed,
    problems: inOrderOfLines(problems),
    notes: inOrderOfLines([
      ...notes,
      ...(left === 0 ? [] : [leftOut(left)]),
      ...(filter ? unmatched([...all.groups, ...all.findings], filter).map(matchesNothing) : []),
      ...(acceptances?.unmatched() ?? []),
    ]),
    groups,
    machines,
  };
}

/** Where networks are listed and no group is: then another command was run than was meant. */
function withoutGroups({ source, line }: Place): Problem {
  const message =
    "This file lists networks, but no file contains network security groups: add the output of az network nsg list.";
  return { source, line, message };
}

/** Notes how many groups are not in the report. */
function leftOut(groups: number): Note {
  const message = `The filter leaves out ${groups === 1 ? "1 judged group" : `${groups} judged groups`}.`;
  return { about: "skipped", source: "filter", line: null, message };
}

/** Notes that no group meets the condition of an option. */
function matchesNothing(option: string): Note {
  const message = `No group that was judged is known to match ${option}: check its spelling.`;
  return { about: "skipped", source: "filter", line: null, message };
}

/** Problems or notes by file, in the order in which these come, and line: what is wrong with a list is known at its end only. */
function inOrderOfLines<T extends Place>(all: readonly T[]): readonly T[] {
  const files = [...new Set(all.map(({ source }) => source))];
  const position = new Map(files.map((source, index) => [source, index]));
  return [...all].sort((a, b) => position.get(a.source)! - position.get(b.source)! || lineOf(a) - lineOf(b));
}

/** Where no line is known, the end. */
function lineOf({ line }: Place): number {
  return line ?? Number.MAX_SAFE_INTEGER;
}
