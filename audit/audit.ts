import { compare, inOrder } from "../policies/azure/declaration";
import { declarationOf } from "../policies/azure/families";
import { rulesOf } from "../policies/azure/rules";
import { type Group, rulesIn } from "../policies/azure/groups";
import { TOKENS } from "../policies/azure/families";
import type { Question } from "../policies/evaluator/question";
import { compareWith } from "./baseline";
import type { DeclaredResource, Item, ListedGroup } from "./input/item";
import { type Judgement, type Origin, adminJudgementOf, judgementOf } from "./judgement";
import { scopesOf } from "./scopes";
import type { JudgedGroup, Problem, Report, ReportedFinding, Status } from "./report";

export interface AuditOptions {
  readonly question: Question;
  /** Whether to tell of each rule what it does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  /** The findings of an earlier report, if there is one. */
  readonly baseline: readonly ReportedFinding[] | undefined;
}

/** What an audit found, but for when it ran and what ran it. */
export type Findings = Omit<Report, "tool" | "created">;

/**
 * Judges what files hold: groups that Azure lists as they come, since they are whole, and declared ones once all are known, since
 * their rules may stand in other files. Where a group is both listed and declared, the listing is judged: it is what there is.
 */
export function audit(items: Iterable<Item>, { question, isDetailed, baseline }: AuditOptions): Findings {
  const judgements = new Judgements();
  const declared: DeclaredResource[] = [];
  const problems: Problem[] = [];
  const listed = new Set<string>();
  let files = 0;
  for (const item of items) {
    switch (item.kind) {
      case "file":
        files++;
        break;
      case "listed-group":
        if (item.id !== undefined) listed.add(item.id.toLowerCase());
        judgements.add(judgeListed(item, question, isDetailed));
        break;
      case "resource":
        declared.push(item);
        break;
      case "finding":
        judgements.addFinding(item.finding);
        break;
      case "judged-group":
        judgements.addGroup(item.group);
        break;
      case "problem":
        problems.push(item.problem);
    }
  }
  for (const scope of scopesOf(declared, listed)) {
    for (const judgement of judgeDeclared(scope, question, isDetailed)) judgements.add(judgement);
  }
  const { groups, findings: found } = judgements;
  const damaged = new Set(problems.map(({ source }) => source));
  const { findings, fixed } = baseline
    ? compareWith(baseline, found, (source) => !damaged.has(source))
    : { findings: found, fixed: [] };
  const nsgs = groups.filter(({ kind }) => kind === "network-security-group");
  const adminRules = groups.filter(({ kind }) => kind === "admin-rule");
  const having = (status: Status, of: readonly { readonly status: Status }[]): number =>
    of.filter((one) => one.status === status).length;
  return {
    summary: {
      files,
      groups: nsgs.length,
      openGroups: having("open", nsgs),
      undecidedGroups: having("undecided", nsgs),
      restrictedGroups: having("restricted", nsgs),
      adminRules: adminRules.length,
      openAdminRules: having("open", adminRules),
      undecidedAdminRules: having("undecided", adminRules),
      open: having("open", findings),
      undecided: having("undecided", findings),
      new: findings.filter(({ isNew }) => isNew !== false).length,
      fixed: fixed.length,
      problems: problems.length,
    },
    findings,
    fixed,
    problems: inOrderOfLines(problems),
    groups,
  };
}

/** Problems by file, in the order in which these come, and line: what is wrong with a list is known at its end only. */
function inOrderOfLines(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ source }) => source))];
  const position = new Map(files.map((source, index) => [source, index]));
  return [...problems].sort((a, b) => position.get(a.source)! - position.get(b.source)! || lineOf(a) - lineOf(b));
}

/** Where no line is known, the end. */
function lineOf({ line }: Problem): number {
  return line ?? Number.MAX_SAFE_INTEGER;
}

function judgeListed({ id, name, props, place }: ListedGroup, question: Question, isDetailed: boolean): Judgement {
  const urn = id ?? name;
  const declaration = declarationOf({ type: TOKENS.NetworkSecurityGroup, urn, name, id, props })!;
  const { resourceGroup } = declaration.group;
  const group: Group = { ...declaration.group, name, urn, rules: inOrder(rulesOf(declaration)) };
  const resource = id ?? (resourceGroup === undefined ? name : `${resourceGroup}/${name}`);
  return judgementOf(group, () => ({ ...place, resource }), question, isDetailed);
}

function judgeDeclared(
  scope: ReadonlyMap<string, DeclaredResource>,
  question: Question,
  isDetailed: boolean,
): readonly Judgement[] {
  const resources = [...scope.values()];
  const inputs = resources.flatMap(({ resource, inputs }) => {
    const declaration = inputs && declarationOf({ ...resource, props: inputs });
    return declaration ? [[resource.urn, declaration] as const] : [];
  });
  const { groups, adminRules } = rulesIn(
    resources.map(({ resource, id }) => ({ ...resource, id })),
    new Map(inputs),
    false,
  );
  const originOf = (urn: string): Origin => {
    const { id, place } = scope.get(urn)!;
    return { ...place, resource: id ?? urn };
  };
  return [
    ...groups.map((group) => judgementOf(group, originOf, question, isDetailed)),
    ...adminRules.map((rule) => adminJudgementOf(rule, originOf, question, isDetailed)),
  ];
}

/** All that was judged, here or earlier, each once. */
class Judgements {
  readonly #groups = new Map<string, JudgedGroup>();
  readonly #findings = new Map<string, ReportedFinding>();

  add({ group, findings }: Judgement): void {
    this.addGroup(group);
    for (const finding of findings) this.addFinding(finding);
  }

  /** Of a group that was judged several times, of different days perhaps, the worst counts, as all findings do. */
  addGroup(group: JudgedGroup): void {
    const key = keyOf(group, group.resource.toLowerCase());
    const known = this.#groups.get(key);
    if (!known || WORST_FIRST.indexOf(group.status) < WORST_FIRST.indexOf(known.status)) this.#groups.set(key, group);
  }

  addFinding(finding: ReportedFinding): void {
    const key = keyOf(finding, finding.fingerprint);
    if (!this.#findings.has(key)) this.#findings.set(key, finding);
  }

  get groups(): readonly JudgedGroup[] {
    return [...this.#groups.values()].sort(
      (a, b) => compare(nameOf(a), nameOf(b)) || compare(a.resource, b.resource) || compare(a.source, b.source),
    );
  }

  /** The widest first; what is undecided last. */
  get findings(): readonly ReportedFinding[] {
    return [...this.#findings.values()].sort(
      (a, b) =>
        compare(a.status, b.status) ||
        Number(numberOf(b.ipv4Addresses) - numberOf(a.ipv4Addresses)) ||
        Number(numberOf(b.ipv6Addresses) - numberOf(a.ipv6Addresses)) ||
        compare(nameOf(a), nameOf(b)) ||
        compare(a.resource, b.resource) ||
        compare(a.message, b.message) ||
        compare(a.source, b.source),
    );
  }
}

const WORST_FIRST: readonly Status[] = ["open", "undecided", "restricted"];

function nameOf({ nsg }: ReportedFinding | JudgedGroup): string {
  return nsg ?? "";
}

function numberOf(addresses: string | null): bigint {
  return BigInt(addresses ?? 0);
}

/** An id is one wherever it stands, a URN within its file; whatever else a resource is called may be another's name too. */
function keyOf({ resource, source, line }: ReportedFinding | JudgedGroup, name: string): string {
  if (resource.toLowerCase().startsWith("/subscriptions/")) return name;
  return JSON.stringify(resource.startsWith("urn:") ? [name, source] : [name, source, line]);
}
