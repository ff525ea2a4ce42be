import { UNKNOWN } from "../evaluator/rule";
import { groupBy, onlyWhere } from "./collections";
import { type Declaration, type DeclaredRule, type Kind, inOrder } from "./declaration";
import type { DeclaredInputs } from "./declared-inputs";
import { type Identity, compareIdentities, isSameText } from "./identity";
import { type Claim, joined } from "./join";
import { type Member, type Run, membersOf } from "./members";
import type { StackResource } from "./stack-resource";
import type { GroupName } from "./place";
import type { Sameness } from "./shapes";
import { isSameRule, mayDeny, rulesOf } from "./rules";

/** A network security group with all of its rules that a stack knows. Its name is that in Azure, or else that in the program. */
export interface Group extends GroupName {
  /** The URN of its resource, if that is in the stack. */
  readonly urn: string | undefined;
  /** In an order that does not depend on the order of resources and rules. */
  readonly rules: readonly DeclaredRule[];
  /** Standalone rules of the program that are gone after this run writes the list of the group. */
  readonly removed: readonly DeclaredRule[];
  /** The URNs of the standalone rules that belong, may belong, or belonged to the group. */
  readonly claimedBy: readonly string[];
}

/** Everything to judge that a stack declares. */
export interface StackRules {
  readonly groups: readonly Group[];
  /** The security admin rules, each of which is judged alone. */
  readonly adminRules: readonly Declaration[];
}

/** What judging a stack needs besides its resources: what is known of their inputs, and where the resources come from. */
export interface StackFacts extends Pick<DeclaredInputs, "declarations" | "resourceGroups"> {
  readonly run: Run;
}

/** Resources of a record, without their inputs. */
export const RECORD: StackFacts = { declarations: new Map(), resourceGroups: new Map(), run: "record" };

/**
 * Joins the rules of a stack: those of each network security group, and the admin rules.
 *
 * @param resources All resources of the stack, in any order.
 * @param facts Their inputs, where these are known: only inputs have names of groups, and at preview they say what outputs leave unknown.
 */
export function rulesIn(
  resources: readonly StackResource[],
  { declarations, resourceGroups, run }: StackFacts = RECORD,
): StackRules {
  const members = membersOf(resources, declarations, resourceGroups, run);
  const ofKind = (kind: Kind): readonly Member[] => members.filter((member) => member.kind === kind);
  return {
    groups: groupsOf(ofKind("NetworkSecurityGroup"), ofKind("SecurityRule"), run),
    adminRules: ofKind("AdminRule").filter(({ timing }) => timing.existence !== "gone"),
  };
}

/** The URN of the resource that holds all of these rules of a group, or else of the group itself. */
export function holderOf({ urn }: Pick<Group, "urn">, rules: readonly DeclaredRule[]): string {
  const urns = new Set(rules.map((rule) => rule.urn));
  return urns.size === 1 || urn === undefined ? rules[0]!.urn : urn;
}

function groupsOf(nsgs: readonly Member[], rules: readonly Member[], run: Run): readonly Group[] {
  const finder = new GroupFinder(nsgs);
  const claims = new Map<Member, Claim[]>();
  const unattached = new Map<Member, ReadonlyMap<Member, Sameness>>();
  for (const rule of rules) {
    const found = finder.groupsOf(rule);
    for (const [nsg, sameness] of found) {
      const own = claims.get(nsg) ?? [];
      claims.set(nsg, own);
      own.push({ rule, sameness });
    }
    if (![...found.values()].includes("same")) unattached.set(rule, found);
  }
  const inStack = nsgs
    .filter(({ timing }) => timing.existence !== "gone")
    .map((nsg): Group => {
      const own = claims.get(nsg) ?? [];
      return { ...nsg.group, ...nameOf(nsg), ...joined(nsg, own, run), claimedBy: own.map(({ rule }) => rule.urn) };
    });
  return [...inStack, ...new Unattached(unattached).groups()];
}

function nameOf({ group, resourceName, urn }: Member): Pick<Group, "name" | "urn"> {
  return { name: group.name ?? resourceName, urn };
}

/**
 * How many pairs of rules and groups are compared for a possible match; each match is then a rule to judge. Only rules whose groups have
 * unknown names need so many. Rules beyond that are judged as rules of unknown groups.
 */
const MOST_COMPARISONS = 10_000;

/** Among more groups that list a rule of the same name, none is searched for the one that lists this very rule. */
const MOST_LISTING = 100;

/** Of more rules that may close another, the rest is not named. */
const MOST_CLOSING = 50;

/** Finds the groups that rules may belong to, also for stacks with thousands of rules. */
class GroupFinder {
  readonly #all: readonly Member[];
  /** By name in lower case, where that is known. */
  readonly #byName: ReadonlyMap<string, readonly Member[]>;
  readonly #byUrn: ReadonlyMap<string, readonly Member[]>;
  readonly #nameless: readonly Member[];
  #byListedRule: ReadonlyMap<string, readonly Member[]> | undefined;
  #comparisons = 0;

  constructor(nsgs: readonly Member[]) {
    this.#all = nsgs;
    const named = nsgs.filter(({ identity }) => identity.name.text !== undefined);
    this.#byName = groupBy(named, ({ identity }) => [identity.name.text!.toLowerCase()]);
    this.#byUrn = groupBy(nsgs, ({ urn }) => [urn]);
    this.#nameless = nsgs.filter(({ identity }) => identity.name.text === undefined);
  }

  /** The groups that a rule belongs to, or may belong to. */
  groupsOf(rule: Member): ReadonlyMap<Member, Sameness> {
    const found = new Map<Member, Sameness>();
    const candidates = this.#candidates(rule.identity);
    this.#comparisons += candidates.length;
    if (this.#comparisons > MOST_COMPARISONS) return found;
    for (const nsg of candidates) {
      const sameness = compareIdentities(nsg.identity, rule.identity);
      if (sameness !== "different") found.set(nsg, sameness);
    }
    const listing = rule.identity.name.text === undefined ? this.#listing(rule) : undefined;
    if (listing) return new Map([[listing, "same"]]);
    // Groups with separate declarations differ, so a rule that is certainly in one of them is in no other.
    const own = [...found].filter(([, sameness]) => sameness === "same");
    return own.length > 0 ? new Map(own) : found;
  }

  #candidates({ name }: Identity): readonly Member[] {
    const owner = name.owner === undefined ? undefined : this.#byUrn.get(name.owner);
    if (owner) return owner;
    if (name.text === undefined) return this.#all;
    return [...(this.#byName.get(name.text.toLowerCase()) ?? []), ...this.#nameless];
  }

  /** Even without a known name or its sources, one group may match: the one whose state lists this very rule. */
  #listing({ identity, rules }: Member): Member | undefined {
    if ((identity.name.owner ?? identity.name.sources?.[0]) !== undefined || rules === UNKNOWN) return undefined;
    const own = rules[0]!;
    this.#byListedRule ??= groupBy(this.#all, (nsg) => new Set(rulesOf(nsg).map(({ name }) => name.toLowerCase())));
    const candidates = this.#byListedRule.get(own.azureName?.toLowerCase() ?? "") ?? [];
    if (candidates.length > MOST_LISTING) return undefined;
    return onlyWhere(candidates, (nsg) =>
      rulesOf(nsg).some((listed) => isSameText(own.azureName, listed.name) && isSameRule(own, listed)),
    );
  }
}

/** Rules that do not certainly belong to a group of the stack. */
class Unattached {
  readonly #rules: ReadonlyMap<Member, ReadonlyMap<Member, Sameness>>;

  /** @param rules Each with the groups that it may belong to. */
  constructor(rules: ReadonlyMap<Member, ReadonlyMap<Member, Sameness>>) {
    this.#rules = rules;
  }

  /** Judges each with the rules that are certainly of its group; a Deny that may be of the group may close it. */
  groups(): readonly Group[] {
    const present = [...this.#rules.keys()].filter(({ timing }) => timing.existence !== "gone");
    const classes = groupBy(present, (rule) => [keyOf(rule)]);
    const uncertain = present
      .filter((rule) => rule.identity.name.text === undefined && rulesOf(rule).some(mayDeny))
      .slice(0, MOST_COMPARISONS / classes.size);
    return [...classes].map(([key, own]): Group => {
      const [first] = own as readonly [Member, ...Member[]];
      const mayBeBeside = (other: Member): boolean =>
        keyOf(other) !== key && compareIdentities(other.identity, first.identity) === "possible";
      const others = firstWhere(uncertain, MOST_CLOSING, mayBeBeside);
      const groups = firstWhere([...this.#rules.get(first)!.keys()], MOST_CLOSING, (nsg) => rulesOf(nsg).some(mayDeny));
      const mayClose = [...others, ...groups].flatMap(rulesOf).filter(mayDeny).slice(0, MOST_CLOSING);
      const certain = own.flatMap((rule) => rulesOf(rule).map((one) => withExistence(one, rule)));
      return {
        ...first.group,
        urn: undefined,
        rules: inOrder([
          ...certain,
          ...mayClose.map((rule) => ({ ...rule, existence: UNKNOWN, whyUnknown: "member" as const })),
        ]),
        removed: [],
        claimedBy: own.map(({ urn }) => urn),
      };
    });
  }
}

/** The first items that meet a condition, up to a limit. */
function firstWhere<T>(all: readonly T[], most: number, isWanted: (one: T) => boolean): readonly T[] {
  const found: T[] = [];
  for (const one of all) {
    if (found.length === most) break;
    if (isWanted(one)) found.push(one);
  }
  return found;
}

function withExistence(rule: DeclaredRule, { timing }: Member): DeclaredRule {
  return timing.existence === "possible" ? { ...rule, existence: UNKNOWN } : rule;
}

/** A key that is the same for standalone rules that certainly belong to one group, which is not in the stack. */
function keyOf({ urn, identity: { name, resourceGroup, account } }: Member): string {
  const own = name.text ?? name.owner;
  if (own === undefined) return urn;
  const place = resourceGroup.text ?? resourceGroup.owner ?? resourceGroup.sources;
  return JSON.stringify([own, place, account.text ?? account.owner]).toLowerCase();
}
