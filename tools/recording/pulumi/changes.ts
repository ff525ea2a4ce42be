/** Random changes of a program, each of a kind that people make between two updates. */

import { SOURCES } from "../generate";
import { type Supply, inlineRule, randomBody, randomRule, sourcesOf, styledText, withPrefixes } from "./generate";
import {
  type Group,
  type Program,
  type ResourceOptions,
  type Rule,
  type RuleBody,
  type Text,
  SUBSCRIPTIONS,
  groupId,
  groupOf,
  omitting,
  textOf,
} from "./model";

/** A change, or undefined where the program has nothing to change in this way. */
type Change = (program: Program, supply: Supply) => Program | undefined;

const withGroup = (program: Program, key: string, changed: Partial<Group>): Program => ({
  ...program,
  groups: program.groups.map((group) => (group.key === key ? { ...group, ...changed } : group)),
});

const withRule = (program: Program, key: string, changed: Partial<Rule>): Program => ({
  ...program,
  rules: program.rules.map((rule) => (rule.key === key ? { ...rule, ...changed } : rule)),
});

const withoutRule = (program: Program, key: string): Program => ({
  ...program,
  rules: program.rules
    .filter((rule) => rule.key !== key)
    .map((rule) => ({ ...rule, opts: withoutNeed(rule.opts, key) })),
});

function withoutNeed(options: ResourceOptions, key: string | undefined): ResourceOptions {
  const { dependsOn, deletedWith, ...rest } = options;
  const others = dependsOn?.filter((one) => one !== key);
  return {
    ...rest,
    ...(others ? { dependsOn: others } : {}),
    ...(deletedWith === undefined || deletedWith === key ? {} : { deletedWith }),
  };
}

function changeGroup(changed: (group: Group, supply: Supply) => Partial<Group>): Change {
  return (program, supply) => {
    if (program.groups.length === 0) return undefined;
    const group = supply.random.pick(program.groups);
    return withGroup(program, group.key, changed(group, supply));
  };
}

function changeRule(changed: (rule: Rule, supply: Supply) => Partial<Rule>): Change {
  return (program, supply) => {
    if (program.rules.length === 0) return undefined;
    const rule = supply.random.pick(program.rules);
    return withRule(program, rule.key, changed(rule, supply));
  };
}

/** Changes a rule, inline or standalone. */
function changeBody(changed: (body: RuleBody, supply: Supply) => RuleBody): Change {
  return (program, supply) => {
    const inline = program.groups.flatMap((group) => (group.inline ?? []).map((rule) => ({ group, rule })));
    const standing = supply.random.pick([...inline, ...program.rules, undefined]);
    if (!standing) return undefined;
    if ("body" in standing) return withRule(program, standing.key, { body: changed(standing.body, supply) });
    const { group, rule } = standing;
    const rules = group.inline!.map((one) => (one === rule ? changed(one, supply) : one));
    return withGroup(program, group.key, { inline: rules });
  };
}

function resource(body: RuleBody, sources: RuleBody): RuleBody {
  const rest = Object.entries(body).filter(([key]) => !key.startsWith("sourceAddress"));
  return { ...Object.fromEntries(rest), ...sources };
}

const standaloneToInline: Change = (program, { random }) => {
  const candidates = program.rules.filter((rule) => groupOf(program, rule));
  if (candidates.length === 0) return undefined;
  const rule = random.pick(candidates);
  const group = groupOf(program, rule)!;
  const inline = [...(group.inline ?? []), { name: textOf(rule.name ?? rule.key), ...rule.body }];
  return withGroup(withoutRule(program, rule.key), group.key, { inline });
};

const inlineToStandalone: Change = (program, supply) => {
  const { random } = supply;
  const candidates = program.groups.filter(({ inline }) => inline !== undefined && inline.length > 0);
  if (candidates.length === 0) return undefined;
  const group = random.pick(candidates);
  const moved = random.pick(group.inline!);
  const rest = group.inline!.filter((rule) => rule !== moved);
  const rule = { ...randomRule(supply, group, omitting(moved, "name")), name: moved["name"] as Text };
  const withoutInline = omitting(group, "inline");
  const emptied = rest.length > 0 || random.inPercent(40) ? { ...group, inline: rest } : withoutInline;
  const groups = program.groups.map((one) => (one === group ? emptied : one));
  return { ...program, groups, rules: [...program.rules, rule] };
};

/** Imports a group that exists in Azure, with or without setting its list of rules. */
const adopt: Change = (program, supply) => {
  const { random } = supply;
  const foreign = program.rules.flatMap(({ group }) => (typeof group === "string" ? [] : [group]));
  if (foreign.length === 0) return undefined;
  const { family, rg, name } = random.pick(foreign);
  if (program.groups.some((group) => group.opts.import?.endsWith(`/${name}`) === true)) return undefined;
  const key = supply.key("g");
  const opts = { import: groupId(SUBSCRIPTIONS.default, rg, name) };
  const inline = random.weighted({ none: 50, some: 50 }) === "none" ? {} : { inline: [inlineRule(supply)] };
  return {
    ...program,
    groups: [...program.groups, { key, family, rg, name, location: "westeurope", ...inline, opts }],
  };
};

const moveToOtherGroup: Change = (program, { random }) => {
  const { rules, groups } = program;
  if (rules.length === 0 || groups.length < 2) return undefined;
  const rule = random.pick(rules);
  const current = groupOf(program, rule);
  const other = random.pick(groups.filter((group) => group !== current));
  const opts = omitting(withoutNeed(rule.opts, current?.key), "provider");
  const { provider } = other.opts;
  return withRule(program, rule.key, {
    group: other.key,
    link: other.name === undefined ? "output" : rule.link,
    opts: provider === undefined ? opts : { ...opts, provider },
  });
};

/** Gives a rule another name in the program, with or without an alias. */
const rekey: Change = (program, supply) => {
  if (program.rules.length === 0) return undefined;
  const rule = supply.random.pick(program.rules);
  const key = supply.key("r");
  const aliases = supply.random.inPercent(70) ? { aliases: [{ name: rule.key }] } : {};
  const rest = withoutRule(program, rule.key);
  return { ...rest, rules: [...rest.rules, { ...rule, key, opts: { ...rule.opts, ...aliases } }] };
};

/** Puts a resource into a component, with or without an alias. */
const enterComponent: Change = (program, { random }) => {
  const top = [...program.groups, ...program.rules].filter(({ opts }) => opts.component === undefined);
  if (top.length === 0) return undefined;
  const one = random.pick(top);
  const aliases = random.inPercent(75) ? { aliases: [{ noParent: true as const }] } : {};
  const opts = { ...one.opts, component: "network", ...aliases };
  return "body" in one ? withRule(program, one.key, { opts }) : withGroup(program, one.key, { opts });
};

const removeRule: Change = (program, { random }) => {
  if (program.rules.length === 0) return undefined;
  const retained = program.rules.filter(({ opts }) => opts.retainOnDelete === true);
  return withoutRule(program, random.pick(retained.length > 0 ? retained : program.rules).key);
};

const removeInline = changeGroup((group, { random }) => {
  if (group.inline === undefined || group.inline.length === 0) return {};
  const removed = random.pick(group.inline);
  return { inline: group.inline.filter((rule) => rule !== removed) };
});

const leaveInlineOut: Change = (program, { random }) => {
  const candidates = program.groups.filter(({ inline }) => inline !== undefined);
  if (candidates.length === 0) return undefined;
  const group = random.pick(candidates);
  const rest = omitting(group, "inline");
  return { ...program, groups: program.groups.map((one) => (one === group ? rest : one)) };
};

const removeGroup: Change = (program, { random }) => {
  if (program.groups.length < 2) return undefined;
  const gone = random.pick(program.groups);
  const rules = program.rules.filter(({ group }) => group !== gone.key);
  return { ...program, groups: program.groups.filter((group) => group !== gone), rules };
};

const addRule: Change = (program, supply) => {
  if (program.groups.length === 0) return undefined;
  return { ...program, rules: [...program.rules, randomRule(supply, supply.random.pick(program.groups))] };
};

const renew: Change = (program, { random }) => {
  if (program.prefixes.length === 0) return undefined;
  const one = random.pick(program.prefixes);
  const prefixes = program.prefixes.map((other) => (other === one ? { ...one, revision: one.revision + 1 } : other));
  return { ...program, prefixes };
};

const renamed = (name: string, supply: Supply): string => `${name.replace(/-v[0-9]+$/, "")}-${supply.key("v")}`;

const otherProvider = changeGroup(({ opts: { provider, ...opts } }) => ({
  opts: provider === undefined ? { ...opts, provider: "other" } : opts,
}));

/** All kinds by name, with their weights. */
const CHANGES: Readonly<Record<string, readonly [number, Change]>> = {
  "change the sources of a rule": [
    12,
    changeBody((body, { random }) => resource(body, sourcesOf(random.pick(SOURCES), "plain"))),
  ],
  "change the access of a rule": [
    7,
    changeBody((body) => ({ ...body, access: body["access"] === "Allow" ? "Deny" : "Allow" })),
  ],
  "change the port of a rule": [
    5,
    changeBody((body) => ({ ...body, destinationPortRange: body["destinationPortRange"] === "25" ? "443" : "25" })),
  ],
  "change the priority of a rule": [4, changeBody((body, supply) => ({ ...body, priority: supply.priority() }))],
  "make a source late": [5, changeBody((body, { random }) => resource(body, sourcesOf(random.pick(SOURCES), "late")))],
  "make a source secret": [
    3,
    changeBody((body, { random }) => resource(body, sourcesOf(random.pick(SOURCES), "secret"))),
  ],
  "rename a rule": [7, changeRule((rule, supply) => ({ name: renamed(textOf(rule.name ?? rule.key), supply) }))],
  "rename and change a rule": [
    5,
    changeRule((rule, supply) => ({
      name: renamed(textOf(rule.name ?? rule.key), supply),
      body: resource(rule.body, sourcesOf(supply.random.pick(SOURCES), "plain")),
    })),
  ],
  "remove a rule": [9, removeRule],
  "remove an inline rule": [5, removeInline],
  "add a standalone rule": [6, addRule],
  "add an inline rule": [
    10,
    changeGroup(({ inline = [] }, supply) => ({ inline: [...inline, inlineRule(supply, randomBody(supply))] })),
  ],
  "leave the inline rules out": [11, leaveInlineOut],
  "empty the inline rules": [4, changeGroup(() => ({ inline: [] }))],
  "put a standalone rule inline": [10, standaloneToInline],
  "put an inline rule beside its group": [10, inlineToStandalone],
  "move a rule to another group": [5, moveToOtherGroup],
  "give a rule another key": [4, rekey],
  "enter a component": [4, enterComponent],
  "change tags": [12, changeGroup((_group, supply) => ({ tags: { revision: supply.key("v") } }))],
  "move a group elsewhere": [9, changeGroup(() => ({ location: "northeurope" }))],
  "rename a group": [
    5,
    changeGroup(({ name }, supply) => (name === undefined ? {} : { name: renamed(textOf(name), supply) })),
  ],
  "make the name of a group late": [
    4,
    changeGroup(({ key, name }) =>
      name === undefined ? {} : { name: styledText(textOf(name), "late", `name-${key}`) },
    ),
  ],
  "move a group to another subscription": [2, otherProvider],
  "remove a group": [3, removeGroup],
  "adopt a group": [14, adopt],
  "renew a late value": [5, renew],
  "name the group in another way": [
    3,
    changeRule((_rule, { random }) => ({ link: random.pick(["output", "apply", "id"] as const) })),
  ],
  "ignore changes of the list": [
    3,
    changeGroup(({ opts }) => ({ opts: { ...opts, ignoreChanges: ["securityRules"] } })),
  ],
  "ignore changes of a rule": [
    3,
    changeRule(({ opts, body }) => ({
      opts: { ...opts, ignoreChanges: ["sourceAddressPrefix", "access"] },
      body: { ...body, access: body["access"] === "Allow" ? "Deny" : "Allow" },
    })),
  ],
  "replace on changes": [
    3,
    changeGroup(({ opts }, supply) => ({
      opts: { ...opts, replaceOnChanges: ["tags"], deleteBeforeReplace: supply.random.inPercent(70) },
      tags: { revision: supply.key("v") },
    })),
  ],
};

/** A program after a few changes, and their names. */
export function changedProgram(
  program: Program,
  supply: Supply,
): { readonly program: Program; readonly changes: readonly string[] } {
  const weights = Object.fromEntries(Object.entries(CHANGES).map(([name, [weight]]) => [name, weight]));
  const changes: string[] = [];
  let result = program;
  const wanted = 1 + supply.random.below(3);
  for (let tries = 0; changes.length < wanted && tries < 20; tries++) {
    const name = supply.random.weighted(weights);
    const next = CHANGES[name]![1](result, supply);
    if (!next || JSON.stringify(next) === JSON.stringify(result)) continue;
    result = next;
    changes.push(name);
  }
  return { program: withPrefixes(result), changes };
}
