/** Makes random programs. */
import {
  type Group,
  type InlineForm,
  type Program,
  type Reference,
  type Rule,
  type RuleSet,
  type TextStyle,
  RESOURCE_GROUPS,
} from "./program";
import type { Random } from "./random";

/** Sources that are unrestricted, that are half of it, and that are few. */
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

/** Gives out names, keys and priorities that are not taken yet. */
export class Supply {
  private count = 0;

  constructor(private readonly random: Random) {}

  key(prefix: string): string {
    return `${prefix}${++this.count}`;
  }

  /** Apart from all others of the program, so that a rule can move to any group. */
  priority(): number {
    return 100 + ++this.count * 20 + this.random.below(20);
  }
}

export function randomRule(random: Random, supply: Supply): Rule {
  const key = supply.key("r");
  return {
    key,
    name: `rule-${key}`,
    access: random.inPercent(60) ? "Allow" : "Deny",
    direction: random.inPercent(95) ? "Inbound" : "Outbound",
    protocol: random.pick(["Tcp", "Tcp", "*", "Udp"] as const),
    priority: supply.priority(),
    sources: random.inPercent(60) ? random.pick(SOURCES.slice(0, 3)) : random.pick(SOURCES),
    sourceStyle: random.weighted<TextStyle>({ plain: 85, local: 5, secret: 5, late: 5 }),
    port: random.pick(PORTS),
  };
}

function someRules(random: Random, supply: Supply, limit: number): readonly Rule[] {
  return Array.from({ length: 1 + random.below(limit) }, () => randomRule(random, supply));
}

function randomGroup(random: Random, supply: Supply, instanceOf: Group["instanceOf"], form: InlineForm): Group {
  const key = supply.key("g");
  return {
    key,
    name: `nsg-${key}`,
    nameStyle: random.weighted<TextStyle>({ plain: 88, local: 6, late: 6, secret: 0 }),
    resourceGroup: random.pick(RESOURCE_GROUPS),
    subscription: "default",
    location: "westeurope",
    tags: {},
    inlineForm: form,
    inline: form === "none" || form === "empty" ? [] : someRules(random, supply, 2),
    createBeforeDestroy: random.inPercent(15),
    instanceOf,
    isForeign: false,
    hasData: random.inPercent(6),
    attachedTo: random.weighted({ nothing: 80, subnet: 10, interface: 10 }),
  };
}

function groupsOfOneKind(random: Random, supply: Supply): readonly Group[] {
  const kind = random.weighted({ one: 60, foreign: 8, count: 18, for_each: 14 });
  switch (kind) {
    case "one": {
      const form = random.weighted<InlineForm>({
        none: 30,
        empty: 8,
        blocks: 34,
        dynamic: 12,
        mixed: 6,
        attribute: 10,
      });
      const subscription = random.inPercent(12) ? "other" : "default";
      return [{ ...randomGroup(random, supply, undefined, form), subscription }];
    }
    case "foreign":
      return [
        {
          ...randomGroup(random, supply, undefined, "blocks"),
          isForeign: true,
          nameStyle: "plain",
          attachedTo: "nothing",
        },
      ];
    default: {
      const instanceOf = { resource: supply.key("many"), form: kind };
      const form = random.pick(["none", "dynamic"] as const);
      return Array.from({ length: 2 }, () => randomGroup(random, supply, instanceOf, form));
    }
  }
}

export function randomRuleSet(random: Random, supply: Supply, group: Group, rules?: readonly Rule[]): RuleSet {
  const form = rules ? "single" : random.weighted({ single: 60, count: 20, for_each: 20 });
  return {
    key: supply.key("set"),
    form,
    rules: rules ?? (form === "single" ? [randomRule(random, supply)] : someRules(random, supply, 3)),
    group: group.key,
    reference: random.weighted<Reference>({
      attribute: 50,
      literal: 8,
      "literal-after": 12,
      local: 8,
      conditional: 8,
      "computed-index": 14,
    }),
    createBeforeDestroy: random.inPercent(15),
    inModule: random.inPercent(12),
  };
}

export function randomProgram(random: Random, supply: Supply): Program {
  const groups = Array.from({ length: 1 + random.below(2) }, () => groupsOfOneKind(random, supply)).flat();
  const ruleSets = groups.flatMap((group) =>
    Array.from({ length: random.below(3) }, () => randomRuleSet(random, supply, group)),
  );
  // Few people do so for one resource only.
  const isEarly = random.inPercent(15);
  const early = <T extends { readonly createBeforeDestroy: boolean }>(all: readonly T[]): readonly T[] =>
    isEarly ? all.map((one) => ({ ...one, createBeforeDestroy: true })) : all;
  return {
    groups: early(groups),
    ruleSets: early(ruleSets),
    moved: [],
    removed: [],
    imports: [],
    renewals: 0,
    inModule: random.inPercent(12),
  };
}
