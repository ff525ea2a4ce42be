/** Makes random programs for Pulumi's engine. */

import { SOURCES } from "../generate";
import type { Random } from "../random";
import {
  type Family,
  type Group,
  type Link,
  type Program,
  type ResourceOptions,
  type Rule,
  type RuleBody,
  type Text,
  omitting,
} from "./model";

const PORTS = ["25", "25", "25", "25", "*", "20-30", "443"] as const;
const RESOURCE_GROUPS = ["rg1", "rg2"] as const;

/** Gives out unused keys and priorities. */
export class Supply {
  private count = 0;

  constructor(readonly random: Random) {}

  key(prefix: string): string {
    return `${prefix}${++this.count}`;
  }

  /** Unique in the program, so that a rule can move to any group. */
  priority(): number {
    return 100 + ++this.count * 20 + this.random.below(20);
  }
}

/** The properties of a random rule; a late text depends on the random value "late". */
export function randomBody(supply: Supply): RuleBody {
  const { random } = supply;
  // Most rules affect the verdict, or there would be little to get wrong.
  const sources = random.inPercent(75) ? random.pick(SOURCES.slice(0, 3)) : random.pick(SOURCES);
  return {
    access: random.inPercent(55) ? "Allow" : "Deny",
    direction: random.inPercent(95) ? "Inbound" : "Outbound",
    protocol: random.pick(["Tcp", "Tcp", "Tcp", "*", "*", "Udp"]),
    priority: supply.priority(),
    ...sourcesOf(sources, random.weighted({ plain: 84, late: 8, secret: 8 })),
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: random.pick(PORTS),
  };
}

export type TextStyle = "plain" | "late" | "secret";

/** One source is the singular property, more are the list. */
export function sourcesOf(sources: readonly string[], style: TextStyle): RuleBody {
  const [first, ...others] = sources;
  const styled = styledText(first!, style, "late");
  return others.length === 0 ? { sourceAddressPrefix: styled } : { sourceAddressPrefixes: [styled, ...others] };
}

export function styledText(text: string, style: TextStyle, late: string): Text {
  if (style === "plain") return text;
  return style === "late" ? { late, text } : { secret: text };
}

export function inlineRule(supply: Supply, body = randomBody(supply)): RuleBody {
  return { name: supply.key("inline"), ...body };
}

function randomGroup(supply: Supply, family: Family): Group {
  const { random } = supply;
  const key = supply.key("g");
  const named = random.weighted({ plain: 74, late: 14, auto: 12 });
  const inline = random.weighted({ none: 36, empty: 8, some: 56 });
  const rules = Array.from({ length: 1 + random.below(2) }, () => inlineRule(supply));
  return {
    key,
    family,
    rg: random.pick(RESOURCE_GROUPS),
    ...(named === "auto" ? {} : { name: styledText(`nsg-${key}`, named, `name-${key}`) }),
    location: "westeurope",
    ...(inline === "none" ? {} : { inline: inline === "some" ? rules : [] }),
    opts: { ...randomOptions(random), ...(random.inPercent(12) ? { provider: "other" } : {}) },
  };
}

export function randomRule(supply: Supply, group: Group, body = randomBody(supply)): Rule {
  const { random } = supply;
  const key = supply.key("r");
  const isNamed = group.name !== undefined;
  const weights = { output: 50, apply: 12, id: 14, literal: isNamed ? 12 : 0, text: isNamed ? 12 : 0 };
  const link = random.weighted<Link>(weights);
  const isLinked = link === "output" || link === "apply" || link === "id";
  // Without a reference nothing keeps the engine from creating the rule first, which fails.
  const dependsOn = isLinked || random.inPercent(3) ? [] : [group.key];
  const { provider } = group.opts;
  return {
    key,
    group: group.key,
    link,
    ...(random.inPercent(35) ? { name: `rule-${key}` } : {}),
    body,
    opts: {
      ...randomOptions(random),
      ...(provider === undefined ? {} : { provider }),
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(random.inPercent(5) ? { deletedWith: group.key } : {}),
    },
  };
}

function randomOptions(random: Random): ResourceOptions {
  const option = random.weighted({ none: 70, component: 14, retainOnDelete: 7, protect: 1, deleteBeforeReplace: 8 });
  switch (option) {
    case "none":
      return {};
    case "component":
      return { component: "network" };
    default:
      return { [option]: true };
  }
}

/** The name of the group that is in Azure before the first program. */
export const FOREIGN = "nsg-foreign";

export function randomProgram(supply: Supply): Program {
  const { random } = supply;
  const family = random.weighted<Family>({ native: 60, classic: 26, bridged: 14 });
  const parts = Array.from({ length: 1 + random.below(2) }, () => {
    const group = randomGroup(supply, family);
    const rules = Array.from({ length: random.below(4) }, () => randomRule(supply, group));
    return random.inPercent(60) ? contested(supply, group) : { group, rules };
  });
  const foreign = random.inPercent(15) ? [foreignRule(supply, family)] : [];
  const rules = [...parts.flatMap((part) => part.rules), ...foreign];
  return withPrefixes({ groups: parts.map(({ group }) => group), rules, prefixes: [] });
}

/** A group with an Allow and a Deny before it, each inline or standalone: an update that loses one of them changes the verdict. */
function contested(supply: Supply, group: Group): { readonly group: Group; readonly rules: readonly Rule[] } {
  const { random } = supply;
  const all = { direction: "Inbound", protocol: "Tcp", sourceAddressPrefix: "*", destinationPortRange: "25" };
  const bodies = (["Deny", "Allow"] as const).map((access) => {
    const body = { ...randomBody(supply), ...all, access };
    return omitting<RuleBody, string>(body, "sourceAddressPrefixes");
  });
  const isInline = bodies.map(() => random.inPercent(45));
  const inline = bodies.filter((_, index) => isInline[index]).map((body) => inlineRule(supply, body));
  const rules = bodies.filter((_, index) => !isInline[index]).map((body) => randomRule(supply, group, body));
  const isSet = inline.length > 0 || random.inPercent(30);
  return { group: { ...omitting(group, "inline"), ...(isSet ? { inline } : {}) }, rules };
}

/** A rule in a group that another program has. */
function foreignRule(supply: Supply, family: Family): Rule {
  const group = { family, rg: "rg1", name: FOREIGN };
  return { key: supply.key("r"), group, link: "literal", body: randomBody(supply), opts: {} };
}

/** A program with a random value for each of its late texts; it keeps those that it has. */
export function withPrefixes(program: Program): Program {
  const used = [...new Set(latesIn([program.groups, program.rules]))].sort();
  return {
    ...program,
    prefixes: used.map((key) => program.prefixes.find((one) => one.key === key) ?? { key, revision: 1 }),
  };
}

function latesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return "late" in value ? [value.late as string] : Object.values(value).flatMap(latesIn);
}
