import { posix } from "node:path";
import { inOrder } from "../../policies/azure/declaration";
import { TOKENS, declarationOf } from "../../policies/azure/families";
import { type Group, RECORD, rulesIn } from "../../policies/azure/groups";
import { rulesOf } from "../../policies/azure/rules";
import type { Question } from "../../policies/evaluator/question";
import { type RunBudgets, newRunBudgets } from "../../policies/evaluator/sets/work-budget";
import { Attachments } from "./attachments";
import { compareWith } from "../reporting/baseline";
import { Edits } from "../reporting/edits";
import { type GroupFilter, isWanted } from "../reporting/filter";
import type { DeclaredResource, Item, ListedGroup, PendingOperation } from "../input/item";
import { type Judgement, type Judging, type Origin, adminJudgementOf, judgementOf } from "./judge-group";
import { Judgements } from "./judged-groups";
import { ListedRules } from "./listed-rules";
import type {
  GroupIdentity,
  Note,
  Place,
  Problem,
  ProgramPlace,
  Report,
  ReportedFinding,
  Status,
} from "../reporting/report";
import { withPending } from "./pending-operations";
import { PlannedChanges } from "./planned-changes";
import { type Scope, scopesOf } from "./scopes";

export interface AuditOptions {
  readonly question: Question;
  /** Whether to tell of each rule what it does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  /** The findings of an earlier report, if there is one. */
  readonly baseline: readonly ReportedFinding[] | undefined;
  /** The folder that the project of a Pulumi program is in, relative to which places in the program are reported. */
  readonly sourceRoot?: string | undefined;
  /** Which groups to report; all by default. */
  readonly filter?: GroupFilter;
  /** What judging may take. */
  readonly budgets?: RunBudgets;
}

/** What an audit found, but for when it ran and what ran it. */
export type Findings = Omit<Report, "tool" | "created">;

/**
 * Judges what files hold: groups that Azure lists as they come, since they are whole, and declared ones once all are known, since
 * their rules may stand in other files. Where a group is both listed and declared, the listing is judged: it is what there is. A group
 * of which only rules are listed is judged by these, unless it is listed itself.
 */
export function audit(items: Iterable<Item>, options: AuditOptions): Findings {
  const { question, isDetailed, baseline, sourceRoot, budgets = newRunBudgets() } = options;
  const judging: Judging = { question, isDetailed, budgets };
  const judgements = new Judgements();
  const declared: DeclaredResource[] = [];
  const pending: PendingOperation[] = [];
  const changes = new PlannedChanges();
  const listedRules = new ListedRules();
  const attachments = new Attachments();
  const problems: Problem[] = [];
  const notes: Note[] = [];
  const listed = new Set<string>();
  const files: string[] = [];
  for (const item of items) {
    switch (item.kind) {
      case "file":
        files.push(item.source);
        break;
      case "listed-group":
        if (item.id !== undefined) listed.add(item.id.toLowerCase());
        changes.addListed(item);
        judgements.add(judgeListed(item, judging));
        break;
      case "listed-rule":
        listedRules.add(item);
        break;
      case "resource":
        declared.push(item);
        if (item.isPlanned === true) changes.add(item);
        break;
      case "pending-operation":
        pending.push(item);
        break;
      case "attachment":
        attachments.add(item.group, item.to);
        break;
      case "finding":
        judgements.addFinding(item.finding);
        break;
      case "judged-group":
        judgements.addGroup(item.group);
        break;
      case "problem":
        problems.push(item.problem);
        break;
      case "note":
        notes.push(item.note);
    }
  }
  const partial = listedRules.groups().filter(({ id }) => !listed.has(id.toLowerCase()));
  for (const group of partial) changes.addListed(group);
  const edits = new Edits();
  for (const scope of scopesOf(withPending(declared, pending), listed, changes)) {
    for (const { group, findings } of judgeDeclared(scope, attachments, judging, sourceRoot)) {
      judgements.add({ group, findings: edits.in(findings) });
    }
  }
  // Last: where nothing is worse by them, what was seen whole goes before.
  for (const group of partial) judgements.add(judgeListed(group, judging, true));
  const wanted = (group: GroupIdentity): boolean => !options.filter || isWanted(group, options.filter);
  const judgedGroups = judgements.groups(attachments);
  const groups = judgedGroups.filter(wanted);
  if (groups.length < judgedGroups.length) notes.push(leftOut(judgedGroups.length - groups.length));
  const all = judgements.findings(attachments);
  const compared = baseline
    ? compareWith(baseline, { files, problems, groups: judgedGroups, findings: all })
    : { findings: all, fixed: [] };
  const findings = compared.findings.filter(wanted);
  const fixed = compared.fixed.filter(wanted);
  const nsgs = groups.filter(({ kind }) => kind === "network-security-group");
  const adminRules = groups.filter(({ kind }) => kind === "admin-rule");
  const having = (status: Status, of: readonly { readonly status: Status }[]): number =>
    of.filter((one) => one.status === status).length;
  return {
    summary: {
      files: files.length,
      groups: nsgs.length,
      openGroups: having("open", nsgs),
      undecidedGroups: having("undecided", nsgs),
      restrictedGroups: having("restricted", nsgs),
      partialGroups: nsgs.filter(({ isPartial }) => isPartial).length,
      adminRules: adminRules.length,
      openAdminRules: having("open", adminRules),
      undecidedAdminRules: having("undecided", adminRules),
      open: having("open", findings),
      undecided: having("undecided", findings),
      new: findings.filter(({ isNew }) => isNew !== false).length,
      worsened: findings.filter(({ isNew, worsened }) => isNew === false && worsened!.length > 0).length,
      fixed: fixed.length,
      problems: problems.length,
    },
    findings,
    fixed,
    problems: inOrderOfLines(problems),
    notes: inOrderOfLines(notes),
    groups,
  };
}

/** Tells how many groups are not in the report. */
function leftOut(groups: number): Note {
  const message = `${groups === 1 ? "1 group that was judged is" : `${groups} groups that were judged are`} left out, as asked.`;
  return { about: "skipped", source: "filter", line: null, message };
}

/** Problems or notes by file, in the order in which these come, and line: what is wrong with a list is known at its end only. */
function inOrderOfLines<T extends Place>(remarks: readonly T[]): readonly T[] {
  const files = [...new Set(remarks.map(({ source }) => source))];
  const position = new Map(files.map((source, index) => [source, index]));
  return [...remarks].sort((a, b) => position.get(a.source)! - position.get(b.source)! || lineOf(a) - lineOf(b));
}

/** Where no line is known, the end. */
function lineOf({ line }: Place): number {
  return line ?? Number.MAX_SAFE_INTEGER;
}

function judgeListed(
  { id, name, props, place, attachedTo, language }: ListedGroup,
  judging: Judging,
  isPartial = false,
): Judgement {
  const label = name ?? `${place.source}:${place.line}`;
  const urn = id ?? label;
  const declaration = declarationOf({ type: TOKENS.NetworkSecurityGroup, urn, name: label, id, props })!;
  const { resourceGroup } = declaration.group;
  const group: Group = {
    ...declaration.group,
    name,
    urn,
    rules: inOrder(rulesOf(declaration)),
    removed: [],
    claimedBy: [],
  };
  const resource = id ?? (resourceGroup === undefined ? label : `${resourceGroup}/${label}`);
  const origin = { ...place, resource, key: resource, attachedTo, declaredAt: null, language };
  return judgementOf(group, () => origin, judging, isPartial);
}

/** The same place, with its path from the root of the sources. */
function below(sourceRoot: string | undefined, place: ProgramPlace | undefined): ProgramPlace | null {
  if (!place) return null;
  return sourceRoot === undefined
    ? place
    : { ...place, file: posix.join(sourceRoot.replaceAll("\\", "/"), place.file) };
}

function judgeDeclared(
  { resources: scope, background }: Scope,
  attachments: Attachments,
  judging: Judging,
  sourceRoot: string | undefined,
): readonly Judgement[] {
  const resources = [...scope.values()];
  const inputs = resources.flatMap(({ resource, inputs }) => {
    const declaration = inputs && declarationOf({ ...resource, props: inputs });
    return declaration ? [[resource.urn, declaration] as const] : [];
  });
  const isBackground = (urn: string | undefined): boolean => urn !== undefined && background.has(urn);
  const isPart = (urn: string): boolean => scope.get(urn)!.isPartOfGroup === true;
  const isShownInPart = ({ urn, claimedBy }: Group): boolean =>
    urn === undefined ? claimedBy.every(isPart) : isPart(urn);
  const { groups, adminRules } = rulesIn(
    resources.map(({ resource, id }) => ({ ...resource, id })),
    { ...RECORD, declarations: new Map(inputs) },
  );
  const originOf = (urn: string): Origin => {
    const { id, place, label, parameterFile, language, declaredAt } = scope.get(urn)!;
    const attachedTo = attachments.of(...(id === undefined ? [] : [id]), urn);
    return {
      ...place,
      resource: id ?? label ?? urn,
      key: id ?? urn,
      attachedTo,
      declaredAt: below(sourceRoot, declaredAt),
      parameterFile,
      language,
    };
  };
  return [
    ...groups
      .filter(({ urn, claimedBy }) => !isBackground(urn ?? claimedBy[0]) || !claimedBy.every(isBackground))
      .map((group) => ({ group, judgement: judgementOf(group, originOf, judging) }))
      // What a preview leaves out may open a group that is closed by what it shows.
      .filter(({ group, judgement }) => judgement.group.status !== "restricted" || !isShownInPart(group))
      .map(({ judgement }) => judgement),
    ...adminRules.map((rule) => adminJudgementOf(rule, originOf, judging)),
  ];
}
