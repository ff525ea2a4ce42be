/** Random changes of a program, each of a kind that people make between two applies. */
import { groupAddress, groupOf, inProgram, instancesOf, ruleAddresses, ruleSetAddress } from "./addresses";
import { SOURCES, type Supply, randomAdminRule, randomRule, randomRuleSet } from "./generate";
import { type AdminRule, type Group, type Program, type Rule, type RuleSet, groupId } from "./program";
import type { Random } from "./random";

/** A change, or undefined if it does not apply to the program. */
type Change = (program: Program, random: Random, supply: Supply) => Program | undefined;

/** Earlier moves, removals and imports are done, so the next program leaves them out. */
const settled = (program: Program): Program => ({ ...program, moved: [], removed: [], imports: [] });

const withGroup = (program: Program, changed: Group): Program => ({
  ...program,
  groups: program.groups.map((group) => (group.key === changed.key ? changed : group)),
});

const withSet = (program: Program, changed: RuleSet): Program => ({
  ...program,
  ruleSets: program.ruleSets.map((set) => (set.key === changed.key ? changed : set)),
});

const withoutSet = (program: Program, key: string): Program => ({
  ...program,
  ruleSets: program.ruleSets.filter((set) => set.key !== key),
});

/** The place of a rule: in a group, or in a set of standalone rules. */
interface Standing {
  readonly rule: Rule;
  readonly group?: Group;
  readonly set?: RuleSet;
}

function standings(program: Program): readonly Standing[] {
  return [
    ...declared(program).flatMap((group) => group.inline.map((rule) => ({ rule, group }))),
    ...program.ruleSets.flatMap((set) => set.rules.map((rule) => ({ rule, set }))),
  ];
}

const declared = (program: Program): readonly Group[] => program.groups.filter(({ isForeign }) => !isForeign);

/** Replaces or removes a rule. */
function replaceRule(program: Program, { rule, group, set }: Standing, by: readonly Rule[]): Program {
  const change = (rules: readonly Rule[]): readonly Rule[] => rules.flatMap((one) => (one === rule ? by : [one]));
  if (group) return withGroup(program, { ...group, inline: change(group.inline) });
  const rules = change(set!.rules);
  return rules.length === 0 ? withoutSet(program, set!.key) : withSet(program, { ...set!, rules });
}

function changeRule(changed: (rule: Rule, random: Random, supply: Supply) => Partial<Rule>): Change {
  return (program, random, supply) => {
    const all = standings(program);
    if (all.length === 0) return undefined;
    const standing = random.pick(all);
    return replaceRule(program, standing, [{ ...standing.rule, ...changed(standing.rule, random, supply) }]);
  };
}

function changeGroup(changed: (group: Group, random: Random, supply: Supply) => Partial<Group>): Change {
  return (program, random, supply) => {
    const groups = declared(program);
    if (groups.length === 0) return undefined;
    const group = random.pick(groups);
    return withGroup(program, { ...group, ...changed(group, random, supply) });
  };
}

function changeSet(changed: (set: RuleSet, random: Random, supply: Supply) => Partial<RuleSet>): Change {
  return (program, random, supply) => {
    if (program.ruleSets.length === 0) return undefined;
    const set = random.pick(program.ruleSets);
    return withSet(program, { ...set, ...changed(set, random, supply) });
  };
}

const renamed = (name: string, supply: Supply): string => `${name.replace(/-v[0-9]+$/, "")}-${supply.key("v")}`;

const isSingle = (set: RuleSet): boolean => set.form === "single" && (set.module === "none" || set.module === "own");

/** How a statement about a whole resource addresses it. */
const wholeAddress = (program: Program, set: RuleSet): string =>
  inProgram(program, ruleSetAddress(program, set).replace(/\[[^\]]*\]/g, ""));

/** The sets whose resource has no rules of other sets. */
const apart = ({ ruleSets }: Program): readonly RuleSet[] => ruleSets.filter(({ module }) => module !== "with-group");

const isDeclared = ({ groups }: Program, wanted: string): boolean =>
  groups.some(({ key, isForeign }) => key === wanted && !isForeign);

const standaloneToInline: Change = (program, random) => {
  const candidates = program.ruleSets.filter(({ rules, group }) => rules.length === 1 && isDeclared(program, group));
  if (candidates.length === 0) return undefined;
  const set = random.pick(candidates);
  const group = groupOf(program, set);
  const isWritten = group.inlineForm !== "none" && group.inlineForm !== "empty";
  const form = isWritten ? group.inlineForm : group.instanceOf || group.inModule ? "dynamic" : "blocks";
  return withGroup(withoutSet(program, set.key), {
    ...group,
    inlineForm: form,
    inline: [...group.inline, ...set.rules],
  });
};

const inlineToStandalone: Change = (program, random, supply) => {
  const inline = standings(program).filter(({ group }) => group);
  if (inline.length === 0) return undefined;
  const standing = random.pick(inline);
  const rest = replaceRule(program, standing, []);
  const set = randomRuleSet(random, supply, standing.group!, [standing.rule]);
  const group = rest.groups.find(({ key }) => key === standing.group!.key)!;
  const isEmpty = group.inline.length === 0 && random.inPercent(60);
  const form = group.inModule ? "none" : random.pick(["none", "empty"] as const);
  const emptied = isEmpty ? withGroup(rest, { ...group, inlineForm: form }) : rest;
  return { ...emptied, ruleSets: [...emptied.ruleSets, set] };
};

const moveToOtherGroup: Change = (program, random) => {
  const { ruleSets, groups } = program;
  if (ruleSets.length === 0 || groups.length < 2) return undefined;
  const set = random.pick(ruleSets);
  const group = random.pick(groups.filter(({ key }) => key !== set.group));
  const module = set.module === "with-group" && !group.inModule ? "none" : set.module;
  return withSet(program, { ...set, group: group.key, module });
};

/** Renames the resource of standalone rules, with or without a `moved` statement. */
const relabel: Change = (program, random, supply) => {
  const candidates = apart(program);
  if (candidates.length === 0) return undefined;
  const set = random.pick(candidates);
  const changed = { ...set, key: supply.key("set") };
  const ruleSets = program.ruleSets.map((one) => (one === set ? changed : one));
  const address = (one: RuleSet): string => inProgram(program, ruleSetAddress(program, one));
  const move = { from: address(set), to: address(changed) };
  return { ...program, ruleSets, moved: random.inPercent(70) ? [...program.moved, move] : program.moved };
};

/** Makes one rule of a resource the first of many, with or without a `moved` statement. */
const repeat: Change = (program, random, supply) => {
  const single = program.ruleSets.filter(isSingle);
  if (single.length === 0) return undefined;
  const set = random.pick(single);
  const form = random.pick(["count", "for_each"] as const);
  const changed = { ...set, form, rules: [...set.rules, randomRule(random, supply)] };
  const to = inProgram(program, ruleAddresses(program, changed)[0]!);
  const move = { from: inProgram(program, ruleSetAddress(program, set)), to };
  // For a count, OpenTofu moves the first by itself.
  const moved = form === "for_each" && random.inPercent(60) ? [...program.moved, move] : program.moved;
  return { ...withSet(program, changed), moved };
};

const forgetRules: Change = (program, random) => {
  const candidates = apart(program);
  if (candidates.length === 0) return undefined;
  const set = random.pick(candidates);
  return { ...withoutSet(program, set.key), removed: [...program.removed, wholeAddress(program, set)] };
};

const removeGroup: Change = (program, random) => {
  const candidates = declared(program).filter(({ instanceOf }) => !instanceOf);
  if (candidates.length === 0) return undefined;
  const group = random.pick(candidates);
  const address = inProgram(program, groupAddress(program, group));
  const isForgotten = random.inPercent(50);
  const sets = program.ruleSets.filter((set) => set.group === group.key);
  const forgotten = [address, ...sets.map((set) => wholeAddress(program, set))];
  return {
    ...program,
    groups: program.groups.filter((one) => one !== group),
    ruleSets: program.ruleSets.filter((set) => set.group !== group.key),
    removed: isForgotten ? [...program.removed, ...forgotten] : program.removed,
  };
};

const adopt: Change = (program, random) => {
  const foreign = program.groups.filter(({ isForeign }) => isForeign);
  if (foreign.length === 0) return undefined;
  const group = random.pick(foreign);
  // An import keeps the rules that the program does not set.
  const form = random.pick(["blocks", "none"] as const);
  const inline = form === "none" ? [] : group.inline;
  const adopted: Group = { ...group, isForeign: false, inlineForm: form, inline };
  const imported = { to: inProgram(program, groupAddress(program, adopted)), id: groupId(group) };
  return { ...withGroup(program, adopted), imports: [...program.imports, imported] };
};

/** Leaves out the first of counted groups, so that each takes the place of the one before. */
const shiftCount: Change = (program, random) => {
  const counted = declared(program).filter(({ instanceOf }) => instanceOf);
  if (counted.length === 0) return undefined;
  const group = random.pick(counted);
  if (instancesOf(program, group.instanceOf!.resource).length < 2) return undefined;
  return {
    ...program,
    groups: program.groups.filter((one) => one !== group),
    ruleSets: program.ruleSets.filter((set) => set.group !== group.key),
  };
};

const enterModule: Change = (program, random) => {
  const ofModules = /^(module\.\w+|[\w.]+).*$/;
  const addresses = [
    ...declared(program).map((group) => groupAddress(program, group).replace(ofModules, "$1")),
    ...apart(program).map((set) => ruleSetAddress(program, set).replace(ofModules, "$1")),
    ...program.resourceGroups.map(({ key }) => `azurerm_resource_group.${key}`),
    ...program.adminRules.map(({ key }) => `azurerm_network_manager_admin_rule.${key}`),
  ].filter((address, index, all) => all.indexOf(address) === index);
  const [out, into] = [(address: string) => address, (address: string) => `module.net.${address}`];
  const [before, after] = program.inModule ? [into, out] : [out, into];
  const moved = random.inPercent(75) ? addresses.map((one) => ({ from: before(one), to: after(one) })) : [];
  return { ...program, inModule: !program.inModule, moved: [...program.moved, ...moved] };
};

const addRules: Change = (program, random, supply) => {
  if (program.groups.length === 0) return undefined;
  const set = randomRuleSet(random, supply, random.pick(program.groups));
  return { ...program, ruleSets: [...program.ruleSets, set] };
};

const addInline: Change = (program, random, supply) => {
  const groups = declared(program).filter(({ inlineForm }) => inlineForm !== "none" && inlineForm !== "empty");
  if (groups.length === 0) return undefined;
  const group = random.pick(groups);
  return withGroup(program, { ...group, inline: [...group.inline, randomRule(random, supply)] });
};

const removeRule: Change = (program, random) => {
  const all = standings(program);
  return all.length === 0 ? undefined : replaceRule(program, random.pick(all), []);
};

const leaveInlineOut = changeGroup((group, random) =>
  group.instanceOf || group.inModule
    ? { inline: [] }
    : { inlineForm: random.pick(["none", "none", "empty"] as const), inline: [] },
);

function changeAdminRule(changed: (rule: AdminRule, random: Random, supply: Supply) => readonly AdminRule[]): Change {
  return (program, random, supply) => {
    if (program.adminRules.length === 0) return undefined;
    const rule = random.pick(program.adminRules);
    const by = changed(rule, random, supply);
    return { ...program, adminRules: program.adminRules.flatMap((one) => (one === rule ? by : [one])) };
  };
}

const changeSomeAdminRule = changeAdminRule((rule, random, supply) => {
  const kind = random.weighted({ sources: 30, action: 20, rename: 15, remove: 15, add: 20 });
  switch (kind) {
    case "sources":
      return [{ ...rule, sources: random.pick(SOURCES) }];
    case "action":
      return [{ ...rule, action: rule.action === "AlwaysAllow" ? "Deny" : "AlwaysAllow" }];
    case "rename":
      return [{ ...rule, name: renamed(rule.name, supply), action: "AlwaysAllow" }];
    case "remove":
      return [];
    case "add":
      return [rule, randomAdminRule(random, supply)];
  }
});

/** Replaces a declared resource group and, through its new name, everything in it. */
const changeResourceGroup: Change = (program, random, supply) => {
  if (program.resourceGroups.length === 0) return undefined;
  const one = random.pick(program.resourceGroups);
  const isRenamed = random.inPercent(70);
  const changed = isRenamed ? { ...one, name: renamed(one.name, supply) } : { ...one, location: "northeurope" };
  return {
    ...program,
    resourceGroups: program.resourceGroups.map((other) => (other === one ? changed : other)),
    groups: program.groups.map((group) =>
      group.resourceGroupKey === one.key ? { ...group, resourceGroup: changed.name } : group,
    ),
  };
};

/** Gives a rule another name and priority, so that both versions can exist at once. */
const renumber = changeRule((rule, _random, supply) => ({
  name: renamed(rule.name, supply),
  priority: supply.priority(),
}));

/** All kinds by name, with their weights. */
const CHANGES: Readonly<Record<string, readonly [number, Change]>> = {
  "rename a rule": [8, changeRule((rule, _random, supply) => ({ name: renamed(rule.name, supply) }))],
  "change the sources of a rule": [10, changeRule((_rule, random) => ({ sources: random.pick(SOURCES) }))],
  "change the access of a rule": [6, changeRule(({ access }) => ({ access: access === "Allow" ? "Deny" : "Allow" }))],
  "change the port of a rule": [4, changeRule(({ port }) => ({ port: port === "25" ? "443" : "25" }))],
  "change the priority of a rule": [4, changeRule((_rule, _random, supply) => ({ priority: supply.priority() }))],
  "make a source late": [4, changeRule(() => ({ sourceStyle: "late" }))],
  "make a source secret": [3, changeRule(() => ({ sourceStyle: "secret" }))],
  "rename and renumber a rule": [4, renumber],
  "rename and change a rule": [
    6,
    changeRule((rule, random, supply) => ({ name: renamed(rule.name, supply), sources: random.pick(SOURCES) })),
  ],
  "remove a rule": [8, removeRule],
  "add standalone rules": [6, addRules],
  "add an inline rule": [5, addInline],
  "leave the inline rules out": [6, leaveInlineOut],
  "put a standalone rule inline": [8, standaloneToInline],
  "put an inline rule beside its group": [8, inlineToStandalone],
  "move rules to another group": [6, moveToOtherGroup],
  "relabel rules": [5, relabel],
  "repeat a rule": [4, repeat],
  "forget rules": [4, forgetRules],
  "change tags": [6, changeGroup((_group, _random, supply) => ({ tags: { revision: supply.key("v") } }))],
  "move a group elsewhere": [6, changeGroup(() => ({ location: "northeurope" }))],
  "rename a group": [5, changeGroup((group, _random, supply) => ({ name: renamed(group.name, supply) }))],
  "create a group before it is destroyed": [3, changeGroup(() => ({ createBeforeDestroy: true }))],
  "create rules before they are destroyed": [3, changeSet(() => ({ createBeforeDestroy: true }))],
  "ignore changes of the rules of a group": [3, changeGroup(({ ignoresRules }) => ({ ignoresRules: !ignoresRules }))],
  "make the name of a group late": [3, changeGroup(() => ({ nameStyle: "late" }))],
  "move a group to another subscription": [
    2,
    changeGroup(({ instanceOf, resourceGroupKey, subscription }) =>
      instanceOf || resourceGroupKey !== undefined
        ? {}
        : { subscription: subscription === "other" ? "default" : "other" },
    ),
  ],
  "remove a group": [6, removeGroup],
  "leave out an instance": [4, shiftCount],
  "adopt a group": [6, adopt],
  "enter or leave a module": [3, enterModule],
  "name the group in another way": [3, changeSet(() => ({ reference: "literal" }))],
  "change an admin rule": [8, changeSomeAdminRule],
  "replace a resource group": [6, changeResourceGroup],
  "renew late values": [8, (program) => ({ ...program, renewals: program.renewals + 1 })],
};

export interface Changed {
  readonly program: Program;
  /** The names of the changes. */
  readonly changes: readonly string[];
}

/** A program after a few changes of any kind. */
export function changed(program: Program, random: Random, supply: Supply): Changed {
  const weights = Object.fromEntries(Object.entries(CHANGES).map(([name, [weight]]) => [name, weight]));
  const changes: string[] = [];
  let result = settled(program);
  const wanted = 1 + random.below(3);
  for (let tries = 0; changes.length < wanted && tries < 20; tries++) {
    const name = random.weighted(weights);
    const next = CHANGES[name]![1](result, random, supply);
    if (!next) continue;
    result = next;
    changes.push(name);
  }
  return { program: result, changes };
}

/** Replaces a standalone rule by one that can exist beside it. */
const renumberStandalone: Change = (program, random, supply) => {
  const standalone = standings(program).filter(({ set }) => set);
  if (standalone.length === 0) return undefined;
  const standing = random.pick(standalone);
  const changed = { name: renamed(standing.rule.name, supply), priority: supply.priority() };
  const sources = random.inPercent(50) ? { sources: random.pick(SOURCES) } : {};
  return replaceRule(program, standing, [{ ...standing.rule, ...changed, ...sources }]);
};

/** The changes that replace something whose replacement can exist beside it. */
const REPLACEMENTS: Readonly<Record<string, Change>> = {
  "rename and renumber a standalone rule": renumberStandalone,
  "rename a group": CHANGES["rename a group"]![1],
  "replace a resource group": changeResourceGroup,
};

/** A program after changes that replace something. */
export function replaced(program: Program, random: Random, supply: Supply): Changed {
  const changes: string[] = [];
  let result = settled(program);
  const names = Object.keys(REPLACEMENTS);
  for (const name of [random.pick(names.slice(0, 2)), random.pick(names), ...names]) {
    if (changes.length > random.below(2)) break;
    const next = REPLACEMENTS[name]!(result, random, supply);
    if (!next) continue;
    result = next;
    changes.push(name);
  }
  return { program: result, changes };
}
