/** Makes random programs. */
import {
  type AdminRule,
  type Group,
  type InlineForm,
  type InstanceOf,
  type Program,
  type Reference,
  type ResourceGroup,
  type Rule,
  type RuleModule,
  type RuleSet,
  type TextStyle,
  RESOURCE_GROUPS,
} from "./program";
import type { Random } from "./random";

/** Sources that are unrestricted, half of unrestricted, or few. */
export const SOURCES: readonly (readonly string[])[] = [
  ["*"],
  ["Internet"],
  ["0.0.0.0/0"],
  ["0.0.0.0/1"],
  ["0.0.0.0/1", "128.0.0.0/1"],
  ["203.0.113.0/24"],
  ["198.51.100.7/32", "203.0.113.0/24"],
  ["10.0.0.0/8"],
  ["VirtualNetwork"],
];

const PORTS = ["25", "25", "*", "20-30", "443"] as const;

/** Provides unused names, keys and priorities. */
export class Supply {
  private count = 0;

  constructor(private readonly random: Random) {}

  key(prefix: string): string {
    return `${prefix}${++this.count}`;
  }

  /** Differs from all others of the program, so that a rule can move to any group. */
  priority(): number {
    return 100 + ++this.count * 20 + this.random.below(20);
  }
}

const sourceStyle = (random: Random): TextStyle =>
  random.weighted({ plain: 82, local: 5, secret: 5, late: 5, conditional: 3 });

const randomSources = (random: Random): readonly string[] =>
  random.inPercent(60) ? random.pick(SOURCES.slice(0, 3)) : random.pick(SOURCES);

export function randomRule(random: Random, supply: Supply): Rule {
  const key = supply.key("r");
  return {
    key,
    // Rules of two groups may have one name; two of one group may not.
    name: random.inPercent(12) ? `rule-${random.pick(["a", "b"])}` : `rule-${key}`,
    access: random.inPercent(60) ? "Allow" : "Deny",
    direction: random.inPercent(95) ? "Inbound" : "Outbound",
    protocol: random.pick(["Tcp", "Tcp", "*", "Udp"] as const),
    priority: supply.priority(),
    sources: randomSources(random),
    sourceStyle: sourceStyle(random),
    port: random.pick(PORTS),
  };
}

export function randomAdminRule(random: Random, supply: Supply): AdminRule {
  const key = supply.key("a");
  return {
    key,
    name: `admin-${key}`,
    action: random.pick(["AlwaysAllow", "AlwaysAllow", "Allow", "Deny"] as const),
    direction: random.inPercent(90) ? "Inbound" : "Outbound",
    protocol: random.pick(["Tcp", "Any", "Udp"] as const),
    priority: supply.priority(),
    sources: randomSources(random),
    sourceStyle: sourceStyle(random),
    port: random.pick(PORTS),
  };
}

function someRules(random: Random, supply: Supply, limit: number): readonly Rule[] {
  return Array.from({ length: 1 + random.below(limit) }, () => randomRule(random, supply));
}

function randomGroup(random: Random, supply: Supply, inlineForm: InlineForm): Group {
  const key = supply.key("g");
  return {
    key,
    name: `nsg-${key}`,
    nameStyle: random.weighted<TextStyle>({ plain: 84, local: 6, late: 6, conditional: 4, secret: 0 }),
    resourceGroup: random.pick(RESOURCE_GROUPS),
    resourceGroupKey: undefined,
    subscription: "default",
    location: "westeurope",
    tags: {},
    inlineForm,
    inline: inlineForm === "none" || inlineForm === "empty" ? [] : someRules(random, supply, 2),
    createBeforeDestroy: random.inPercent(15),
    ignoresRules: random.inPercent(6),
    instanceOf: undefined,
    inModule: false,
    isForeign: false,
    hasData: random.inPercent(6),
    attachedTo: random.weighted({ nothing: 78, subnet: 9, interface: 9, "inline-subnet": 4 }),
  };
}

function groupsOfOneKind(random: Random, supply: Supply): readonly Group[] {
  const kind = random.weighted({ one: 48, foreign: 8, call: 10, count: 16, for_each: 12, module: 6 });
  const inlineForm = (): InlineForm => random.pick(["none", "dynamic"] as const);
  switch (kind) {
    case "one": {
      const form = random.weighted<InlineForm>({
        ...{ none: 30, empty: 8, blocks: 32, dynamic: 10, mixed: 5 },
        ...{ attribute: 6, "late-dynamic": 4, "late-mixed": 2, "secret-attribute": 3 },
      });
      const subscription = random.inPercent(12) ? "other" : "default";
      return [{ ...randomGroup(random, supply, form), subscription }];
    }
    case "foreign": {
      const group = randomGroup(random, supply, "blocks");
      return [{ ...group, isForeign: true, hasData: false, nameStyle: "plain", attachedTo: "nothing" }];
    }
    case "call":
      // Two calls of one module.
      return Array.from({ length: 1 + random.below(2) }, () => ({
        ...randomGroup(random, supply, random.weighted<InlineForm>(MODULE_FORMS)),
        inModule: true,
        createBeforeDestroy: false,
      }));
    default: {
      const instanceOf: InstanceOf = { resource: supply.key("many"), form: kind };
      const inModule = kind === "module";
      const form = inlineForm();
      return Array.from({ length: 2 }, () => ({ ...randomGroup(random, supply, form), instanceOf, inModule }));
    }
  }
}

/** How rules reach a group inside a module: not at all, or through its variable. */
const MODULE_FORMS: Readonly<Record<InlineForm, number>> = {
  ...{ none: 45, dynamic: 45, "late-dynamic": 10 },
  ...{ empty: 0, blocks: 0, mixed: 0, "late-mixed": 0, attribute: 0, "secret-attribute": 0 },
};

function randomModule(random: Random, group: Group): RuleModule {
  const apart = random.weighted<RuleModule>({ none: 74, own: 10, shared: 10, repeated: 6, "with-group": 0 });
  return group.inModule && random.inPercent(60) ? "with-group" : apart;
}

export function randomRuleSet(random: Random, supply: Supply, group: Group, rules?: readonly Rule[]): RuleSet {
  const form = rules ? "single" : random.weighted({ single: 60, count: 20, for_each: 20 });
  return {
    key: supply.key("set"),
    form,
    rules: rules ?? (form === "single" ? [randomRule(random, supply)] : someRules(random, supply, 3)),
    group: group.key,
    reference: random.weighted<Reference>({
      ...{ attribute: 44, literal: 7, "literal-upper-case": 3, "literal-after": 9, local: 7, "local-object": 5 },
      ...{ conditional: 7, "late-conditional": 4, "computed-index": 12, id: 3 },
    }),
    createBeforeDestroy: random.inPercent(15),
    module: randomModule(random, group),
  };
}

function randomResourceGroup(random: Random, supply: Supply): ResourceGroup {
  const key = supply.key("rg");
  return {
    key,
    name: `group-${key}`,
    nameStyle: random.weighted<TextStyle>({ plain: 70, local: 8, late: 16, conditional: 6, secret: 0 }),
    subscription: "default",
    location: "westeurope",
  };
}

/** Puts some of the groups into a declared resource group. */
function inResourceGroup(random: Random, groups: readonly Group[], resourceGroup: ResourceGroup): readonly Group[] {
  return groups.map((group) =>
    !group.isForeign && group.subscription === resourceGroup.subscription && random.inPercent(70)
      ? { ...group, resourceGroup: resourceGroup.name, resourceGroupKey: resourceGroup.key }
      : group,
  );
}

/** Gives groups the same name if they are in different resource groups or subscriptions. */
function ofOneName(groups: readonly Group[]): readonly Group[] {
  const places = new Set<string>();
  return groups.map((group) => {
    const place = `${group.subscription} ${group.resourceGroup}`;
    if (places.has(place)) return group;
    places.add(place);
    return { ...group, name: "nsg-web" };
  });
}

export function randomProgram(random: Random, supply: Supply): Program {
  const resourceGroups = random.inPercent(22) ? [randomResourceGroup(random, supply)] : [];
  const kinds = Array.from({ length: 1 + random.below(2) }, () => groupsOfOneKind(random, supply)).flat();
  const placed = resourceGroups.reduce<readonly Group[]>((all, one) => inResourceGroup(random, all, one), kinds);
  const groups = random.inPercent(15) ? ofOneName(placed) : placed;
  const ruleSets = groups.flatMap((group) =>
    Array.from({ length: random.below(3) }, () => randomRuleSet(random, supply, group)),
  );
  const program: Program = {
    resourceGroups,
    adminRules: random.inPercent(9) ? [randomAdminRule(random, supply)] : [],
    groups,
    ruleSets,
    moved: [],
    removed: [],
    imports: [],
    renewals: 0,
    subscriptionStyle: random.weighted({ constant: 70, variable: 15, environment: 15 }),
    inModule: random.inPercent(10),
  };
  // People rarely do so for only one resource.
  return random.inPercent(12) ? createdFirst(program) : program;
}

/** The same program, creating everything before it destroys what it replaces. */
export function createdFirst(program: Program): Program {
  const first = <T extends { readonly createBeforeDestroy: boolean }>(all: readonly T[]): readonly T[] =>
    all.map((one) => ({ ...one, createBeforeDestroy: true }));
  return { ...program, groups: first(program.groups), ruleSets: first(program.ruleSets) };
}
