/** Makes scripts smaller and simpler, in one respect at a time. */
import type { AdminRule, Group, Program, ResourceGroup, Rule, RuleSet } from "../program";
import type { Script, ScriptStep } from "../script";

/** All scripts that are one reduction away, starting with those that leave out most. */
export function reductionsOf(script: Script): readonly Script[] {
  return [
    ...withoutSteps(script),
    ...keysOf(script, groupsOf).map((key) => ofOneGroup(script, key)),
    allPlainer(script),
    ...withoutThings(script),
    ...withoutDeeds(script),
    ...PLAINER.map((plainer) => inPrograms(script, plainer)),
    ...keysOf(script, groupsOf).flatMap((key) => PLAINER_GROUP.map((change) => inGroup(script, key, change))),
    ...keysOf(script, setsOf).flatMap((key) => PLAINER_SET.map((change) => inSet(script, key, change))),
    ...keysOf(script, rulesOf).flatMap((key) => PLAINER_RULE.map((change) => inRule(script, key, change))),
    ...BASES.map((isBase) => ({ ...script, surroundings: script.surroundings.filter(isBase) })),
  ].filter((reduced) => JSON.stringify(reduced) !== JSON.stringify(script));
}

const groupsOf = ({ groups }: Program): readonly Group[] => groups;
const setsOf = ({ ruleSets }: Program): readonly RuleSet[] => ruleSets;
const rulesOf = ({ groups, ruleSets }: Program): readonly Rule[] => [
  ...groups.flatMap(({ inline }) => inline),
  ...ruleSets.flatMap(({ rules }) => rules),
];

/** The keys of everything in any of the programs. */
function keysOf({ steps }: Script, of: (program: Program) => readonly { readonly key: string }[]): readonly string[] {
  return [...new Set(steps.flatMap(({ program }) => of(program).map(({ key }) => key)))];
}

/** A sufficient environment: resource groups, and the groups that exist before. */
const BASES: readonly ((resource: Script["surroundings"][number]) => boolean)[] = [
  ({ type }) => type === "resourceGroups",
  ({ type }) => type === "resourceGroups" || type === "networkSecurityGroups",
];

/** Leaves out everything that does not belong to one group. */
function ofOneGroup(script: Script, key: string): Script {
  return inPrograms(script, (program) => ({
    ...program,
    adminRules: [],
    groups: program.groups.filter((group) => group.key === key),
    ruleSets: program.ruleSets.filter(({ group }) => group === key),
  }));
}

/** Simplifies everything at once. */
function allPlainer(script: Script): Script {
  const all = <T>(one: T, changes: readonly ((one: T) => Partial<T>)[]): T =>
    changes.reduce((changed, change) => ({ ...changed, ...change(changed) }), one);
  const rules = (some: readonly Rule[]): readonly Rule[] => some.map((rule) => all(rule, PLAINER_RULE));
  const groups = (program: Program): Program => ({
    ...program,
    groups: program.groups.map((group) => all({ ...group, inline: rules(group.inline) }, PLAINER_GROUP)),
    ruleSets: program.ruleSets.map((set) => all({ ...set, rules: rules(set.rules) }, PLAINER_SET)),
  });
  return inPrograms(script, (program) => groups(PLAINER.reduce((changed, plainer) => plainer(changed), program)));
}

/** Any step except the last may be irrelevant to what the last shows. */
function withoutSteps(script: Script): readonly Script[] {
  return script.steps.slice(0, -1).map((step) => ({ ...script, steps: script.steps.filter((one) => one !== step) }));
}

function withoutThings(script: Script): readonly Script[] {
  const drop = <T extends { readonly key: string }>(all: readonly T[], key: string): readonly T[] =>
    all.filter((one) => one.key !== key);
  return [
    ...keysOf(script, groupsOf).map((key) =>
      inPrograms(script, (program) => ({
        ...program,
        groups: drop(program.groups, key),
        ruleSets: program.ruleSets.filter(({ group }) => group !== key),
      })),
    ),
    ...keysOf(script, setsOf).map((key) =>
      inPrograms(script, (program) => ({ ...program, ruleSets: drop(program.ruleSets, key) })),
    ),
    ...keysOf(script, rulesOf).map((key) => inPrograms(script, (program) => withoutRule(program, key))),
    ...keysOf(script, ({ adminRules }): readonly AdminRule[] => adminRules).map((key) =>
      inPrograms(script, (program) => ({ ...program, adminRules: drop(program.adminRules, key) })),
    ),
    ...keysOf(script, ({ resourceGroups }): readonly ResourceGroup[] => resourceGroups).map((key) =>
      inPrograms(script, (program) => ({
        ...program,
        resourceGroups: drop(program.resourceGroups, key),
        groups: program.groups.map((group) =>
          group.resourceGroupKey === key ? { ...group, resourceGroupKey: undefined, resourceGroup: "rg1" } : group,
        ),
      })),
    ),
  ];
}

function withoutRule(program: Program, key: string): Program {
  const drop = (rules: readonly Rule[]): readonly Rule[] => rules.filter((rule) => rule.key !== key);
  return {
    ...program,
    groups: program.groups.map((group) => ({ ...group, inline: drop(group.inline) })),
    ruleSets: program.ruleSets
      .map((set) => ({ ...set, rules: drop(set.rules) }))
      .filter(({ rules }) => rules.length > 0),
  };
}

/** Leaves out, in one step, what is done outside of the programs. */
function withoutDeeds(script: Script): readonly Script[] {
  const none: readonly Partial<ScriptStep>[] = [{ drift: [] }, { faults: [] }, { planOptions: [] }];
  const programs: readonly Partial<Program>[] = [{ moved: [] }, { removed: [] }, { imports: [] }];
  return script.steps.flatMap((step) =>
    [...none, ...programs.map((one) => ({ program: { ...step.program, ...one } }))].map((one) => ({
      ...script,
      steps: script.steps.map((other) => (other === step ? { ...step, ...one } : other)),
    })),
  );
}

/** A program with its members in the order in which they are written. */
function inPrograms(script: Script, change: (program: Program) => Program): Script {
  return { ...script, steps: script.steps.map((step) => ({ ...step, program: change(step.program) })) };
}

function inGroup(script: Script, key: string, change: (group: Group) => Partial<Group>): Script {
  return inPrograms(script, (program) => ({
    ...program,
    groups: program.groups.map((group) => (group.key === key ? { ...group, ...change(group) } : group)),
  }));
}

function inSet(script: Script, key: string, change: (set: RuleSet) => Partial<RuleSet>): Script {
  return inPrograms(script, (program) => ({
    ...program,
    ruleSets: program.ruleSets.map((set) => (set.key === key ? { ...set, ...change(set) } : set)),
  }));
}

function inRule(script: Script, key: string, change: (rule: Rule) => Partial<Rule>): Script {
  const changed = (rules: readonly Rule[]): readonly Rule[] =>
    rules.map((rule) => (rule.key === key ? { ...rule, ...change(rule) } : rule));
  return inPrograms(script, (program) => ({
    ...program,
    groups: program.groups.map((group) => ({ ...group, inline: changed(group.inline) })),
    ruleSets: program.ruleSets.map((set) => ({ ...set, rules: changed(set.rules) })),
  }));
}

/** Nothing in modules; every group is a separate resource. */
const PLAINER: readonly ((program: Program) => Program)[] = [
  (program) => ({ ...program, inModule: false }),
  (program) => ({
    ...program,
    groups: program.groups.map((group) => ({ ...group, inModule: false, instanceOf: undefined })),
    ruleSets: program.ruleSets.map((set) => ({ ...set, module: set.module === "with-group" ? "none" : set.module })),
  }),
];

const PLAINER_GROUP: readonly ((group: Group) => Partial<Group>)[] = [
  () => ({ attachedTo: "nothing" }),
  () => ({ hasData: false }),
  () => ({ createBeforeDestroy: false }),
  () => ({ nameStyle: "plain" }),
  () => ({ subscription: "default" }),
  () => ({ tags: {} }),
  ({ inline, inlineForm }) => (inline.length > 0 ? { inlineForm: "blocks" } : { inlineForm }),
];

const PLAINER_SET: readonly ((set: RuleSet) => Partial<RuleSet>)[] = [
  ({ rules, form }) => ({ form: rules.length === 1 ? "single" : form }),
  ({ module }) => ({ module: module === "with-group" ? module : "none" }),
  () => ({ reference: "attribute" }),
  () => ({ createBeforeDestroy: false }),
];

const PLAINER_RULE: readonly ((rule: Rule) => Partial<Rule>)[] = [
  () => ({ sourceStyle: "plain" }),
  () => ({ direction: "Inbound" }),
  () => ({ protocol: "Tcp" }),
  () => ({ port: "25" }),
  ({ sources }) => ({ sources: sources.length > 1 || sources[0] === "0.0.0.0/1" ? ["*"] : sources }),
];
