import type { Passage } from "../../policies/evaluator/passage";
import type { SecurityRule } from "../../policies/evaluator/rule";
import type { AdminRules, AdminRulesAt } from "./admin-rules";
import type { EffectiveRules, GroupLink, Interface, IpConfiguration, Sku } from "./elements";
import type { GroupRules } from "./groups";
import { keyOf } from "./ids";
import { type EffectiveAt, type Network, networkOf } from "./network";

/** One place where packets are admitted or denied. */
export interface Door {
  readonly kind: "admin-rules" | "subnet" | "interface";
  /** The ids of its groups; several if it is unknown which of them is there. Of admin rules the ids of the rules. */
  readonly groups: readonly string[];
  readonly passage: Passage;
  /** What is not known of it, in sentences. */
  readonly missing: readonly string[];
}

/** All doors of a configuration, and what passes them together. */
export interface Doors {
  readonly doors: readonly Door[];
  readonly passage: Passage;
  /** What stands in place of groups where there is none; `undefined` if there is one. */
  readonly withoutGroup: "open" | "shut" | "unknown" | undefined;
  readonly missing: readonly string[];
}

interface AdminDoors {
  readonly doors: readonly Door[];
  /** What passes both the admin rules and the groups. */
  readonly admitting: (groups: Passage) => Passage;
}

/** More possible combinations of groups are not distinguished. */
const MOST_COMBINATIONS = 16;

/** Finds the doors in front of configurations. */
export class DoorFinder {
  readonly #network: Network;
  readonly #groups: GroupRules;
  readonly #attached: ReadonlyMap<string, readonly string[]>;
  readonly #adminRules: AdminRules;
  readonly #adminDoors = new Map<AdminRulesAt, AdminDoors>();

  /** @param attached The ids of the groups that list a subnet or an interface, by its id in lower case. */
  constructor(
    network: Network,
    groups: GroupRules,
    attached: ReadonlyMap<string, readonly string[]>,
    adminRules: AdminRules,
  ) {
    this.#network = network;
    this.#groups = groups;
    this.#attached = attached;
    this.#adminRules = adminRules;
  }

  /** @param sku Of the public address or load balancer by which packets come. */
  doorsOf(owner: Interface, configuration: IpConfiguration, sku: Sku | undefined): Doors {
    const { subnet } = configuration;
    // Azure writes any address as 0.0.0.0/0 there, which says nothing of IPv6.
    const effective = configuration.family === "ipv4" ? this.#network.effectiveAt(owner.id, subnet) : NO_EFFECTIVE;
    const subnetLinks = subnet === undefined ? [] : this.#linksOr(subnet, this.#network.groupsOfSubnet(subnet));
    const interfaceLinks = this.#linksOr(owner.id, this.#network.groupsOfInterface(owner));
    const ofSubnet = optionsOf(effective.subnet, subnetLinks, this.#groups);
    const ofInterface = optionsOf(effective.interface, interfaceLinks, this.#groups);
    const groups = combined(ofSubnet, ofInterface, sku);
    const subnetMissing =
      ofSubnet.length > 0
        ? missingGroups(ofSubnet, "subnet")
        : [`Subnet ${subnet ?? `of ${configuration.id}`} was not read.`];
    const doors: readonly Door[] = [
      { kind: "subnet", ...doorOf(ofSubnet), missing: subnetMissing },
      { kind: "interface", ...doorOf(ofInterface), missing: missingGroups(ofInterface, "network interface") },
    ];
    const admin = effective.isKnown ? effectiveAdmin(effective.manager) : this.#adminDoorsOf(subnet);
    return {
      doors: [...admin.doors, ...doors],
      passage: groups.withoutGroup === "shut" ? withoutStandardGroup(admin) : admin.admitting(groups.passage),
      withoutGroup: groups.withoutGroup,
      missing: [...admin.doors, ...doors].flatMap(({ missing }) => missing).concat(groups.missing),
    };
  }

  /** The groups of a subnet or an interface; where its own file does not show them, those that list it. */
  #linksOr(id: string, links: readonly GroupLink[]): readonly GroupLink[] {
    if (links.length > 0 && !links.includes("unknown") && !links.includes("none declared")) return links;
    const attached = this.#attached.get(keyOf(id)) ?? [];
    return attached.length > 0 ? attached.map((group) => ({ group })) : links;
  }

  /** The door of the virtual network of a subnet; the same object where the same rules are. */
  #adminDoorsOf(subnet: string | undefined): AdminDoors {
    const rules = this.#adminRules.at(subnet === undefined ? undefined : networkOf(subnet));
    const known = this.#adminDoors.get(rules) ?? adminDoorsAt(rules);
    this.#adminDoors.set(rules, known);
    return known;
  }
}

function adminDoorsAt({ rules, ids, certainty }: AdminRulesAt): AdminDoors {
  if (certainty === "unknown") {
    const missing = ["The security admin rules of the virtual network were not read whole."];
    return {
      doors: [{ kind: "admin-rules", groups: ids, passage: UNKNOWN_PASSAGE, missing }],
      admitting: () => UNKNOWN_PASSAGE,
    };
  }
  if (rules.length === 0) return NO_ADMIN_RULES;
  const missing =
    certainty === "certain" ? [] : ["Whether security admin rules apply to the virtual network is unknown."];
  return {
    doors: [{ kind: "admin-rules", groups: ids, passage: passing(rules), missing }],
    admitting: admitting(rules),
  };
}

const NO_EFFECTIVE: EffectiveAt = { isKnown: false, subnet: [], interface: [], manager: [] };

/** Azure does not document whether a rule that always allows opens an address that is shut without a group. */
function withoutStandardGroup({ doors, admitting }: AdminDoors): Passage {
  return doors.length === 0 ? SHUT : { kind: "either", of: [SHUT, admitting(SHUT)] };
}

const NO_ADMIN_RULES: AdminDoors = { doors: [], admitting: (groups: Passage): Passage => groups };

function effectiveAdmin(entries: readonly EffectiveRules[]): AdminDoors {
  return entries.length === 0 ? NO_ADMIN_RULES : adminDoorsOf(entries);
}

function adminDoorsOf(entries: readonly EffectiveRules[]): AdminDoors {
  const rules = entries.flatMap((entry) => entry.rules);
  const groups = [...new Set(entries.map(({ manager }) => manager!))];
  return {
    doors: [{ kind: "admin-rules", groups, passage: passing(rules), missing: [] }],
    admitting: admitting(rules),
  };
}

/** Admits what no admin rule denies; of that, what is always allowed passes without the groups. */
function admitting(rules: readonly SecurityRule[]): (groups: Passage) => Passage {
  const always: Passage = {
    kind: "rules",
    rules: rules.map((rule) => (isAccess(rule, "allow") ? { ...rule, access: "Deny" } : rule)),
  };
  const passed = passing(rules);
  return (groups) => ({ kind: "any", of: [always, { kind: "all", of: [passed, groups] }] });
}

/** What no admin rule denies. */
function passing(rules: readonly SecurityRule[]): Passage {
  return { kind: "rules", rules: [...rules, LAST_ALLOW] };
}

/** After every rule that Azure takes. */
const LAST_ALLOW: SecurityRule = {
  access: "Allow",
  direction: "Inbound",
  priority: 100_000,
  protocol: "*",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "*",
};

function isAccess({ access }: SecurityRule, word: string): boolean {
  return typeof access === "string" && access.trim().toLowerCase() === word;
}

/** What may stand at one place: a group, none, or an unknown one. */
interface Option {
  readonly link: GroupLink;
  readonly passage: Passage;
}

function optionsOf(
  effective: readonly EffectiveRules[],
  links: readonly GroupLink[],
  groups: GroupRules,
): readonly Option[] {
  if (effective.length > 0) {
    return effective.map(({ group, rules }) => ({ link: { group: group ?? "" }, passage: { kind: "rules", rules } }));
  }
  return links.map((link) => ({
    link,
    passage: typeof link !== "string" ? groups.passageOf(link.group) : link === "unknown" ? UNKNOWN_PASSAGE : OPEN,
  }));
}

const OPEN: Passage = { kind: "open" };
const SHUT: Passage = { kind: "shut" };
const UNKNOWN_PASSAGE: Passage = { kind: "unknown" };

function doorOf(options: readonly Option[]): Pick<Door, "groups" | "passage"> {
  const groups = options.flatMap(({ link }) => (typeof link === "string" || link.group === "" ? [] : [link.group]));
  return { groups, passage: options.length === 0 ? UNKNOWN_PASSAGE : eitherOf(options.map(({ passage }) => passage)) };
}

function missingGroups(options: readonly Option[], what: string): readonly string[] {
  return options.flatMap(({ link, passage }) => {
    if (link === "unknown") return [`The file does not show the network security group of the ${what}.`];
    const isUnread = typeof link !== "string" && passage.kind === "unknown";
    return isUnread ? [`Network security group ${link.group} of the ${what} was not read whole.`] : [];
  });
}

/** What passes the groups of both places. */
function combined(
  ofSubnet: readonly Option[],
  ofInterface: readonly Option[],
  sku: Sku | undefined,
): Pick<Doors, "passage" | "withoutGroup" | "missing"> {
  const subnets = ofSubnet.length > 0 ? ofSubnet : [{ link: "unknown", passage: UNKNOWN_PASSAGE } as const];
  if (subnets.length * ofInterface.length > MOST_COMBINATIONS) {
    return {
      passage: UNKNOWN_PASSAGE,
      withoutGroup: undefined,
      missing: ["Too many files show other groups in this place."],
    };
  }
  const pairs = subnets.flatMap((one) => ofInterface.map((other) => [one, other] as const));
  const combinations = pairs.map((pair) => passageOfPair(pair, sku));
  const without = pairs.filter((pair) => pair.every(isWithoutGroup));
  const [first] = without;
  return {
    passage: eitherOf(combinations),
    withoutGroup: first && without.length === pairs.length ? withoutGroup(first, sku) : undefined,
    missing: without.flatMap((pair) => missingWithoutGroup(pair, sku)),
  };
}

type Pair = readonly [ofSubnet: Option, ofInterface: Option];

function passageOfPair(pair: Pair, sku: Sku | undefined): Passage {
  if (pair.every(isWithoutGroup)) return { kind: withoutGroup(pair, sku) };
  // If the unknown group turns out not to exist, there is no group at either place.
  const isDoubtful = pair.some(({ link }) => link === "unknown") && pair.some(isWithoutGroup);
  if (isDoubtful) return UNKNOWN_PASSAGE;
  return { kind: "all", of: pair.map(({ passage }) => passage) };
}

function isWithoutGroup({ link }: Option): boolean {
  return link === "none" || link === "none declared";
}

/** What Azure does where neither the subnet nor the interface has a group. */
function withoutGroup(pair: Pair, sku: Sku | undefined): "open" | "shut" | "unknown" {
  if (sku === undefined || pair.some(({ link }) => link === "none declared")) return "unknown";
  return sku === "basic" ? "open" : "shut";
}

function missingWithoutGroup(pair: Pair, sku: Sku | undefined): readonly string[] {
  return [
    ...(pair.some(({ link }) => link === "none declared")
      ? ["No network security group is declared here, and another file may associate one."]
      : []),
    ...(sku === undefined ? ["Without a network security group the SKU decides, and it is unknown."] : []),
  ];
}

function eitherOf(passages: readonly Passage[]): Passage {
  return passages.length === 1 ? passages[0]! : { kind: "either", of: passages };
}
