import { UNKNOWN } from "../evaluator/rule";
import { groupBy } from "./collections";
import { type DeclaredRule, inOrder } from "./declaration";
import type { Sameness } from "./shapes";
import { type Member, type Run, counterpart, isPlanned } from "./members";
import { isSameRule, rulesOf } from "./rules";

/*
 * The one place where the rules of a group are joined: listed and standalone rules. What closes, hides, replaces or deletes needs certainty
 * of identity, existence and time; what opens needs only possibility.
 */

/** A standalone rule that belongs, or may belong, to a group. */
export interface Claim {
  readonly rule: Member;
  readonly sameness: Sameness;
}

export interface Joined {
  readonly rules: readonly DeclaredRule[];
  /** The standalone rules that are gone once the list of the group is written. */
  readonly removed: readonly DeclaredRule[];
}

/** The names of rules in lower case, as Azure compares them. */
type Names = ReadonlySet<string>;

function isListed({ azureName }: DeclaredRule, names: Names): boolean {
  return azureName !== undefined && names.has(azureName.toLowerCase());
}

/** Azure has one rule of a name. Where a program has more standalone ones than this, it is unknown which of them stays. */
const MOST_NAMESAKES = 100;

/** How certain it is that something is in the group in the end. */
type Presence = "certain" | "possible" | "gone";

/** Joins the list of a group with the standalone rules that are, or may be, its own. */
export function joined(group: Member, claims: readonly Claim[], run: Run): Joined {
  const names: Names = new Set(rulesOf(group).map(({ name }) => name.toLowerCase()));
  const standalone = claims.flatMap((claim) =>
    rulesOf(claim.rule).map((own): Standalone => ({ ...claim, own, presence: presenceOf(claim, group, names) })),
  );
  const namesakes = groupBy(standalone, ({ own: { azureName } }) =>
    azureName === undefined ? [] : [azureName.toLowerCase()],
  );
  // Without inputs a standalone rule may have no more than its logical name, which Azure's is by default.
  const perhapsNamesakes: Names = new Set(
    standalone.flatMap(({ own }) => (own.azureName === undefined ? own.name.toLowerCase() : [])),
  );
  const beside = new Map(standalone.map((claim) => [claim, claim.presence]));
  const listed = rulesOf(group).flatMap((rule, index) => {
    const name = rule.name.toLowerCase();
    let presence = perhapsNamesakes.has(name) ? "possible" : listedAlone(rule, index, group, run);
    const own = namesakes.get(name) ?? [];
    for (const claim of own) {
      const both = own.length > MOST_NAMESAKES ? EITHER : besideNamesake(claim, rule, index, group);
      presence = lesser(presence, both.listed);
      beside.set(claim, lesser(beside.get(claim)!, both.standalone));
    }
    return withPresence(rule, presence, "listed");
  });
  const isRemoved = ({ rule, sameness, presence }: Standalone): boolean =>
    presence === "gone" && sameness === "same" && rule.timing.existence !== "gone";
  return {
    rules: inOrder([
      ...listed,
      ...standalone.flatMap((claim) =>
        withPresence(claim.own, beside.get(claim)!, claim.sameness === "same" ? "deployed" : "member"),
      ),
    ]),
    removed: standalone.filter(isRemoved).map(({ own }) => own),
  };
}

interface Standalone extends Claim {
  readonly own: DeclaredRule;
  readonly presence: Presence;
}

/** How certain it is that a standalone rule is in a group in the end, whatever its list has under the same name. */
function presenceOf({ rule, sameness }: Claim, group: Member, names: Names): Presence {
  const { timing } = rule;
  if (timing.existence === "gone") return "gone";
  const later = laterThanList(rule, group, names);
  if (later === "gone") return "gone";
  const isCertain = sameness === "same" && timing.existence === "certain" && !isMaybe(rule) && later === "certain";
  return isCertain ? "certain" : "possible";
}

/** Whether a standalone rule is still there, or there again, after the list of its group was written. */
function laterThanList(rule: Member, group: Member, names: Names): Presence {
  const { timing } = group;
  if (timing.isWritten && timing.list === "perhaps whole") return rule.timing.isWritten ? "certain" : "possible";
  if (timing.isWritten && timing.list === "whole") {
    if (!rule.timing.isWritten) return rule.stage === "unclear" || timing.existence !== "certain" ? "possible" : "gone";
    const isLater = timing.isNew === true || follows(rule, group);
    return isLater && isMadeAgain(rule, names) ? "certain" : "possible";
  }
  if (timing.isWritten || rule.timing.isWritten) return "certain";
  return recordedBeside(rule, group, names);
}

/** Whether a rule is there once it is written, though its group's list was written without it. */
function isMadeAgain({ timing, rules }: Member, names: Names): boolean {
  if (timing.isNew !== false || timing.updatesMissing || rules === UNKNOWN) return true;
  return rules.every((rule) => isListed(rule, names));
}

/** Whether a recorded rule is there although the recorded list of its group lacks it: it may have been written after the list. */
function recordedBeside(rule: Member, group: Member, names: Names): Presence {
  if (group.rules === UNKNOWN || rulesOf(rule).some((own) => isListed(own, names))) return "certain";
  if (group.timing.setsRules === false) return "certain";
  const order = recordedOrder(rule, group);
  if (order !== undefined) return order === "rule last" ? "certain" : "gone";
  return group.timing.setsRules === true ? "possible" : "certain";
}

/** Which of two was written last, if that is recorded. */
function recordedOrder({ timing: rule }: Member, { timing: group }: Member): "rule last" | "list last" | undefined {
  if (rule.modified === undefined || group.modified === undefined || rule.modified === group.modified) return undefined;
  return rule.modified > group.modified ? "rule last" : "list last";
}

function follows(rule: Member, group: Member): boolean {
  return rule.timing.follows === "everything" || rule.timing.follows.has(group.urn);
}

/** How certain it is that a listed rule is there, if no standalone rule has its name. */
function listedAlone(rule: DeclaredRule, index: number, group: Member, run: Run): Presence {
  if (group.timing.existence === "possible") return "possible";
  // What only the state lists may be about to go, such as a standalone rule that the program no longer has.
  return run === "preview" && isOnlyRecorded(rule, index, group) ? "possible" : "certain";
}

/** How certain it is that two rules of one name are there, a listed and a standalone one: Azure has one of them. */
function besideNamesake(
  { rule: { timing }, own, sameness, presence, rule: standalone }: Standalone,
  listed: DeclaredRule,
  index: number,
  group: Member,
): Pair {
  const isWhole = group.timing.isWritten && group.timing.list === "whole";
  if (timing.existence === "gone") {
    // A rule that is deleted before the list is written is back with the list.
    if (isWhole) return follows(standalone, group) ? LISTED : EITHER;
    return sameness === "same" ? NEITHER : EITHER;
  }
  if (presence === "gone") return LISTED;
  if (isSameRule(own, listed)) return presence === "certain" ? STANDALONE : LISTED;
  if (group.timing.list === "perhaps whole") return EITHER;
  // Azure's providers refuse to create what exists. What is new may be unknown, but in a new group all is new.
  const isNew = group.timing.isNew === true || timing.isNew;
  const isRefused = isNew === true && !timing.replacesNamesake;
  if (presence === "possible") return isRefused ? LISTED_SURELY : EITHER;
  if (isWhole && isRefused) return LISTED_SURELY;
  if (isWhole) return isNew === undefined && !timing.replacesNamesake ? EITHER : STANDALONE;
  const isOfProgram = group.timing.setsRules === true && !isOnlyRecorded(listed, index, group);
  if (timing.isWritten && isOfProgram)
    return isRefused ? LISTED_SURELY : group.stage === "unclear" ? EITHER : STANDALONE;
  const order = timing.isWritten ? "rule last" : recordedOrder(standalone, group);
  if (order !== undefined) return order === "rule last" ? STANDALONE : LISTED;
  // Nobody writes a list that its program does not set, so the rule's own resource is more recent.
  return isOfProgram ? EITHER : STANDALONE;
}

interface Pair {
  readonly listed: Presence;
  readonly standalone: Presence;
}

const LISTED: Pair = { listed: "certain", standalone: "gone" };
const LISTED_SURELY: Pair = { listed: "certain", standalone: "possible" };
const STANDALONE: Pair = { listed: "gone", standalone: "certain" };
const EITHER: Pair = { listed: "possible", standalone: "possible" };
const NEITHER: Pair = { listed: "gone", standalone: "gone" };

/** Whether only the recorded list of a group has a rule, and not what its program says. */
function isOnlyRecorded(rule: DeclaredRule, index: number, group: Member): boolean {
  const { inputs } = group;
  const says = inputs !== undefined && inputs.rules !== UNKNOWN;
  return says && !isPlanned(rule, group) && counterpart(rule, index, group, inputs) === undefined;
}

/** Whether it is unknown that a standalone rule is there, as readers of templates mark it. */
function isMaybe(rule: Member): boolean {
  return rulesOf(rule).some(({ existence }) => existence === UNKNOWN);
}

const LEAST_FIRST: readonly Presence[] = ["gone", "possible", "certain"];

function lesser(a: Presence, b: Presence): Presence {
  return LEAST_FIRST[Math.min(LEAST_FIRST.indexOf(a), LEAST_FIRST.indexOf(b))]!;
}

function withPresence(
  rule: DeclaredRule,
  presence: Presence,
  whyUnknown: NonNullable<DeclaredRule["whyUnknown"]>,
): readonly DeclaredRule[] {
  if (presence === "gone") return [];
  return [presence === "possible" ? { ...rule, existence: UNKNOWN, whyUnknown: whyUnknown } : rule];
}
