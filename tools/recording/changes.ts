/** Random changes of a program, each of a kind that people make between two applies. */
import { groupAddress, groupOf, inProgram, instancesOf, ruleAddresses, ruleSetAddress } from "./addresses";
import { SOURCES, type Supply, randomRule, randomRuleSet } from "./generate";
import { type Group, type Program, type Rule, type RuleSet, groupId } from "./program";
import type { Random } from "./random";

/** A change, or undefined where the program has nothing to change in this way. */
type Change = (program: Program, random: Random, supply: Supply) => Program | undefined;

/** What was moved, removed or imported before is done: it is left out of the next program. */
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

/** Where a rule stands: in a group, or in a set of standalone rules. */
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

/** Puts another rule in the place of one, or none. */
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

const isSingle = (set: RuleSet): boolean => set.form === "single";

const standaloneToInline: Change = (program, random) => {
  const candidates = program.ruleSets.filter((set) => isSingle(set) && !groupOf(program, set).isForeign);
  if (candidates.length === 0) return undefined;
  const set = random.pick(candidates);
  const group = groupOf(program, set);
  const isWritten = group.inlineForm !== "none" && group.inlineForm !== "empty";
  const form = group.instanceOf ? "dynamic" : isWritten ? group.inlineForm : "blocks";
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
  const emptied = isEmpty ? withGroup(rest, { ...group, inlineForm: random.pick(["none", "empty"] as const) }) : rest;
  return { ...emptied, ruleSets: [...emptied.ruleSets, set] };
};

const moveToOtherGroup: Change = (program, random) => {
  const { ruleSets, groups } = program;
  if (ruleSets.length === 0 || groups.length < 2) return undefined;
  const set = random.pick(ruleSets);
  return withSet(program, { ...set, group: random.pick(groups.filter(({ key }) => key !== set.group)).key });
};

/** Calls the resource of standalone rules something else, with or without saying that it was moved. */
const relabel: Change = (program, random, supply) => {
  if (program.ruleSets.length === 0) return undefined;
  const set = random.pick(program.ruleSets);
  const changed = { ...set, key: supply.key("set") };
  const ruleSets = program.ruleSets.map((one) => (one === set ? changed : one));
  const move = { from: inProgram(program, ruleSetAddress(set)), to: inProgram(program, ruleSetAddress(changed)) };
  return { ...program, ruleSets, moved: random.inPercent(70) ? [...program.moved, move] : program.moved };
};

/** Makes one rule of a resource the first of many, with or without saying so. */
const repeat: Change = (program, random, supply) => {
  const single = program.ruleSets.filter(isSingle);
  if (single.length === 0) return undefined;
  const set = random.pick(single);
  const form = random.pick(["count", "for_each"] as const);
  const changed = { ...set, form, rules: [...set.rules, randomRule(random, supply)] };
  const to = inProgram(program, ruleAddresses(changed)[0]!);
  const move = { from: inProgram(program, ruleSetAddress(set)), to };
  // Of a count, OpenTofu moves the first by itself.
  const moved = form === "for_each" && random.inPercent(60) ? [...program.moved, move] : program.moved;
  return { ...withSet(program, changed), moved };
};

const forgetRules: Change = (program, random) => {
  if (program.ruleSets.length === 0) return undefined;
  const set = random.pick(program.ruleSets);
  const address = inProgram(program, ruleSetAddress(set));
  return { ...withoutSet(program, set.key), removed: [...program.removed, address] };
};

const removeGroup: Change = (program, random) => {
  const candidates = declared(program).filter(({ instanceOf }) => !instanceOf);
  if (candidates.length === 0) return undefined;
  const group = random.pick(candidates);
  const address = inProgram(program, groupAddress(program, group));
  const isForgotten = random.inPercent(30);
  const sets = program.ruleSets.filter((set) => set.group === group.key);
  const forgotten = [address, ...sets.map((set) => inProgram(program, ruleSetAddress(set)))];
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
  // What is imported keeps the rules that the program does not set.
  const form = random.pick(["blocks", "none"] as const);
  const inline = form === "none" ? [] : group.inline;
  const adopted: Group = { ...group, isForeign: false, inlineForm: form, inline };
  const imported = { to: groupAddress(program, adopted), id: groupId(group) };
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
  const addresses = [
    ...new Set(declared(program).map((group) => groupAddress(program, group).replace(/\[.*\]$/, ""))),
    ...program.ruleSets.map((set) => (set.inModule ? `module.${set.key}` : ruleSetAddress(set))),
  ];
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
  group.instanceOf ? {} : { inlineForm: random.pick(["none", "none", "empty"] as const), inline: [] },
);

/** All kinds, by name, each as often as its weight says. */
const CHANGES: Readonly<Record<string, readonly [number, Change]>> = {
  "rename a rule": [8, changeRule((rule, _random, supply) => ({ name: renamed(rule.name, supply) }))],
  "change the sources of a rule": [10, changeRule((_rule, random) => ({ sources: random.pick(SOURCES) }))],
  "change the access of a rule": [6, changeRule(({ access }) => ({ access: access === "Allow" ? "Deny" : "Allow" }))],
  "change the port of a rule": [4, changeRule(({ port }) => ({ port: port === "25" ? "443" : "25" }))],
  "change the priority of a rule": [4, changeRule((_rule, _random, supply) => ({ priority: supply.priority() }))],
  "make a source late": [4, changeRule(() => ({ sourceStyle: "late" }))],
  "make a source secret": [3, changeRule(() => ({ sourceStyle: "secret" }))],
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
  "make the name of a group late": [3, changeGroup(() => ({ nameStyle: "late" }))],
  "move a group to another subscription": [
    2,
    changeGroup(({ instanceOf, subscription }) =>
      instanceOf ? {} : { subscription: subscription === "other" ? "default" : "other" },
    ),
  ],
  "remove a group": [3, removeGroup],
  "leave out an instance": [4, shiftCount],
  "adopt a group": [6, adopt],
  "enter or leave a module": [3, enterModule],
  "name the group in another way": [3, changeSet(() => ({ reference: "literal" }))],
  "renew late values": [4, (program) => ({ ...program, renewals: program.renewals + 1 })],
};

/** A program after a few changes, and their names. */
export function changed(
  program: Program,
  random: Random,
  supply: Supply,
): { readonly program: Program; readonly changes: readonly string[] } {
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
