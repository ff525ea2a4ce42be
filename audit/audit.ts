import { declarationOf, inOrder, rulesOf } from "../policies/azure/declaration";
import { type Group, groupsOf } from "../policies/azure/groups";
import type { Question } from "../policies/evaluator/question";
import { compareWith } from "./baseline";
import type { DeclaredResource, Item, ListedGroup } from "./input/item";
import { type Judgement, judgementOf } from "./judgement";
import { scopesOf } from "./scopes";
import type { JudgedGroup, Problem, Report, ReportedFinding, Status } from "./report";

export interface AuditOptions {
  readonly question: Question;
  /** Whether to tell of each rule what it does: that takes time, and few formats show it. */
  readonly isDetailed: boolean;
  /** The findings of an earlier report, if there is one. */
  readonly baseline: readonly ReportedFinding[] | undefined;
}

/** What an audit found, but for when it ran, what ran it and how many files it read. */
export type Findings = Omit<Report, "tool" | "created" | "summary"> & {
  readonly summary: Omit<Report["summary"], "files">;
};

/**
 * Judges what files hold: groups that Azure lists as they come, since they are whole, and declared ones once all are known, since
 * their rules may stand in other files. Where a group is both listed and declared, the listing is judged: it is what there is.
 */
export function audit(items: Iterable<Item>, { question, isDetailed, baseline }: AuditOptions): Findings {
  const judgements = new Judgements();
  const declared: DeclaredResource[] = [];
  const problems: Problem[] = [];
  const listed = new Set<string>();
  for (const item of items) {
    switch (item.kind) {
      case "listed-group": {
        const id = item.id?.toLowerCase();
        if (id !== undefined && listed.has(id)) break;
        if (id !== undefined) listed.add(id);
        judgements.add(judgeListed(item, question, isDetailed));
        break;
      }
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
  const { findings, fixed } = baseline ? compareWith(baseline, found) : { findings: found, fixed: [] };
  const having = (status: Status, of: readonly { readonly status: Status }[]): number =>
    of.filter((one) => one.status === status).length;
  return {
    summary: {
      groups: groups.length,
      openGroups: having("open", groups),
      undecidedGroups: having("undecided", groups),
      restrictedGroups: having("restricted", groups),
      open: having("open", findings),
      undecided: having("undecided", findings),
      new: findings.filter(({ isNew }) => isNew !== false).length,
      fixed: fixed.length,
      problems: problems.length,
    },
    findings,
    fixed,
    problems,
    groups,
  };
}

function judgeListed({ id, name, props, place }: ListedGroup, question: Question, isDetailed: boolean): Judgement {
  const urn = id ?? name;
  const declaration = declarationOf({ type: "azure-native:network:NetworkSecurityGroup", urn, name, id, props })!;
  const group: Group = { ...declaration.group, name, urn, rules: inOrder(rulesOf(declaration)) };
  return judgementOf(group, () => ({ ...place, resource: urn }), question, isDetailed);
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
  const groups = groupsOf(
    resources.map(({ resource, id }) => ({ ...resource, id })),
    new Map(inputs),
    false,
  );
  return groups.map((group) =>
    judgementOf(
      group,
      (urn) => {
        const { id, place } = scope.get(urn)!;
        return { ...place, resource: id ?? urn };
      },
      question,
      isDetailed,
    ),
  );
}

/** All that was judged, here or earlier: the same group, and the same finding, once. */
class Judgements {
  readonly #groups = new Map<string, JudgedGroup>();
  readonly #findings = new Map<string, ReportedFinding>();

  add({ group, findings }: Judgement): void {
    this.addGroup(group);
    for (const finding of findings) this.addFinding(finding);
  }

  addGroup(group: JudgedGroup): void {
    const key = group.resource.toLowerCase();
    if (!this.#groups.has(key)) this.#groups.set(key, group);
  }

  addFinding(finding: ReportedFinding): void {
    if (!this.#findings.has(finding.fingerprint)) this.#findings.set(finding.fingerprint, finding);
  }

  get groups(): readonly JudgedGroup[] {
    return [...this.#groups.values()].sort(
      (a, b) => compare(a.nsg ?? "", b.nsg ?? "") || compare(a.resource, b.resource),
    );
  }

  /** The widest first; what is undecided last. */
  get findings(): readonly ReportedFinding[] {
    return [...this.#findings.values()].sort(
      (a, b) =>
        compare(a.status, b.status) ||
        compare(addresses(b, "ipv4Addresses"), addresses(a, "ipv4Addresses")) ||
        compare(addresses(b, "ipv6Addresses"), addresses(a, "ipv6Addresses")) ||
        compare(a.nsg ?? "", b.nsg ?? "") ||
        compare(a.resource, b.resource) ||
        compare(a.message, b.message),
    );
  }
}

function addresses(finding: ReportedFinding, family: "ipv4Addresses" | "ipv6Addresses"): bigint {
  return BigInt(finding[family] ?? 0);
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
