import { type Change, type Extent, changeOf, changed, widthOf } from "./fixing/change";
import { smallestSubset } from "./fixing/smallest-subset";
import { judge } from "./judge";
import type { Question } from "./question";
import { MOST_STEPS_FOR_FACTS, WorkBudget } from "./sets/work-budget";
import type { SecurityRule } from "./rule";
import type { Finding, Obstacle } from "./verdict";

export { type Change, MEMBERS, changed } from "./fixing/change";

/** How to close a finding: with these changes, or not without deciding for the owner of the rules. */
export interface Fix<R> {
  /** One for each rule; none if there are obstacles. */
  readonly changes: readonly Change<R>[];
  readonly obstacles: readonly { readonly rule: R; readonly why: Obstacle }[];
}

/** After closing so many sets of rules that are open together, one after the other, the search for more stops. */
const MOST_ROUNDS = 20;

/**
 * The smallest changes that close the findings of a group, proved by judging the group with all of them: no rule of a finding that
 * has changes is open any more, at ports that are not guarded they admit what they did, and at guarded ones nobody new.
 *
 * Where judging took too much work, there is no search for a fix.
 *
 * @param open What `judge` found open of these rules.
 * @param steps The most steps of the search; beyond these there is no fix either.
 */
export function fixesOf<R extends SecurityRule>(
  open: readonly Finding<R>[],
  rules: readonly R[],
  question: Question,
  steps = MOST_STEPS_FOR_FACTS,
): ReadonlyMap<Finding<R>, Fix<R>> {
  if (open.length === 0) return new Map();
  return new WorkBudget(open.some(({ isOverBudget }) => isOverBudget) ? 0 : steps).spendOn(
    1,
    () => {
      const fixes = new Fixes("wide", open, rules, question);
      // The narrow sources that remain in a rule may still be too many together with others.
      return (fixes.suffice ? fixes : new Fixes("counted", open, rules, question)).ofFindings();
    },
    () => new Map(open.map((finding) => [finding, givenUp(finding)])),
  );
}

function givenUp<R>({ rules }: Finding<R>): Fix<R> {
  return { changes: [], obstacles: rules.map((rule) => ({ rule, why: "over budget" })) };
}

type Open<R> = Pick<Finding<R>, "rules" | "ports">;

class Fixes<R extends SecurityRule> {
  /** Whether no rule whose sources are narrowed is open. */
  readonly suffice: boolean;
  /** For each finding the rules that are changed, and the ports at which they are to admit nobody. */
  readonly #closed = new Map<Finding<R>, Map<R, readonly number[]>>();
  /** Changes rules, given how much of their sources to remove, and the ports. */
  readonly #changesTo = new Map<R, Map<string, Change<R> | Obstacle>>();
  /** Rules that are open together: everything that counts of their narrow sources is to be removed. */
  readonly #together = new Set<R>();
  /** The findings of several rules that cannot be closed, and the obstacles. */
  readonly #obstacles = new Map<Finding<R>, Fix<R>["obstacles"]>();

  constructor(
    private readonly extent: Extent,
    private readonly open: readonly Finding<R>[],
    private readonly rules: readonly R[],
    private readonly question: Question,
  ) {
    for (const finding of open.filter(isAlone)) {
      const obstacles = this.#obstaclesOf(finding.rules);
      if (obstacles.length > 0) this.#obstacles.set(finding, obstacles);
      else this.#close(finding, finding.rules, finding.ports);
    }
    this.suffice = this.#closeTogether();
  }

  ofFindings(): ReadonlyMap<Finding<R>, Fix<R>> {
    const changes = this.#changes();
    const places = new Map(changes.map(({ rule }, index) => [rule, index]));
    return new Map(
      this.open.map((finding) => {
        const obstacles = this.#obstacles.get(finding) ?? [];
        const rules = new Set([...finding.rules, ...(this.#closed.get(finding)?.keys() ?? [])]);
        const own = [...rules].flatMap((rule) => places.get(rule) ?? []).sort((a, b) => a - b);
        return [finding, { changes: obstacles.length > 0 ? [] : own.map((index) => changes[index]!), obstacles }];
      }),
    );
  }

  /** Closes what is open together only. Once that is closed, other sets may be open. */
  #closeTogether(): boolean {
    for (let round = 0; ; round++) {
      const changes = this.#changes();
      const narrowed = new Set(changes.filter(({ side }) => side === "sources").map(({ rule }) => rule));
      const rest = this.#openWith(changes, this.rules);
      if (rest.some(({ rules }) => rules.some((rule) => narrowed.has(rule)))) return false;
      const next = rest.filter((finding) => !isAlone(finding) && this.#originals(finding).length > 0);
      if (next.length === 0) return true;
      for (const finding of next) this.#closeOne(finding, round);
    }
  }

  #closeOne(finding: Open<R>, round: number): void {
    const originals = this.#originals(finding);
    const responsible = new Set(finding.rules);
    for (const rule of responsible) this.#together.add(rule);
    const isTooMany = round === MOST_ROUNDS;
    const obstacles = isTooMany
      ? finding.rules.map((rule) => ({ rule, why: "too many" as const }))
      : this.#obstaclesOf(finding.rules);
    const inTheWay = new Set(obstacles.map(({ rule }) => rule));
    // The widest come first. A rule that may be a Deny stays, because judging the others needs it.
    const candidates = finding.rules
      .filter((rule) => !inTheWay.has(rule))
      .sort((a, b) => widthOf(b, this.question) - widthOf(a, this.question));
    const about = this.rules.filter((rule) => responsible.has(rule) || this.#changeTo(rule, []) === "access");
    const enough = smallestSubset(candidates, (some) => {
      const changes = this.#changes(new Map(some.map((rule) => [rule, finding.ports])));
      return !this.#openWith(changes, about).some(({ rules }) => rules.some((rule) => responsible.has(rule)));
    });
    for (const original of originals) {
      if (enough) {
        this.#close(original, enough, finding.ports);
      } else {
        this.#closed.delete(original);
        this.#obstacles.set(original, obstacles);
      }
    }
  }

  /** The findings of several rules that are not given up and whose rules are open in another finding now. Each port has one. */
  #originals({ ports }: Open<R>): readonly Finding<R>[] {
    return this.open.filter(
      (finding) =>
        !isAlone(finding) && !this.#obstacles.has(finding) && finding.ports.some((port) => ports.includes(port)),
    );
  }

  #close(finding: Finding<R>, rules: readonly R[], ports: readonly number[]): void {
    const closed = this.#closed.get(finding) ?? new Map<R, readonly number[]>();
    for (const rule of rules) closed.set(rule, [...(closed.get(rule) ?? []), ...ports]);
    this.#closed.set(finding, closed);
  }

  /** All changes, with some more rules that are to admit nobody at some ports. */
  #changes(more: ReadonlyMap<R, readonly number[]> = new Map()): readonly Change<R>[] {
    const ports = new Map<R, readonly number[]>();
    for (const closed of [...this.#closed.values(), more]) {
      for (const [rule, some] of closed) ports.set(rule, [...(ports.get(rule) ?? []), ...some]);
    }
    return [...ports].map(([rule, some]) => this.#changeTo(rule, some)).filter((change) => typeof change !== "string");
  }

  #changeTo(rule: R, ports: readonly number[]): Change<R> | Obstacle {
    const extent = this.#together.has(rule) ? "counted" : this.extent;
    // It is needed again and again, and takes time in proportion to the values of the rule.
    const key = `${extent} ${ports.join()}`;
    const ofRule = this.#changesTo.get(rule) ?? new Map<string, Change<R> | Obstacle>();
    this.#changesTo.set(rule, ofRule);
    const change = ofRule.get(key) ?? changeOf(rule, ports, this.question, extent);
    ofRule.set(key, change);
    return change;
  }

  #obstaclesOf(rules: readonly R[]): Fix<R>["obstacles"] {
    return rules.flatMap((rule) => {
      const change = this.#changeTo(rule, []);
      return typeof change === "string" ? [{ rule, why: change }] : [];
    });
  }

  /** What is open of some rules with the changes, in terms of the original rules. */
  #openWith(changes: readonly Change<R>[], rules: readonly R[]): readonly Open<R>[] {
    const after = new Map(changes.map((change) => [change.rule, changed(change)]));
    const before = new Map(rules.map((rule) => [after.get(rule) ?? rule, rule]));
    return judge([...before.keys()], this.question).open.map(({ rules, ports }) => ({
      rules: rules.map((rule) => before.get(rule)!),
      ports,
    }));
  }
}

function isAlone({ rules }: Pick<Open<unknown>, "rules">): boolean {
  return rules.length === 1;
}
