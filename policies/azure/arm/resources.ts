import { UNKNOWN } from "../../evaluator/rule";
import { type RunBudgets, WorkBudget, newRunBudgets } from "../../evaluator/sets/work-budget";
import type { Kind } from "../declaration";
import { TOKENS } from "../families";
import type { Identity, Part } from "../identity";
import type { StackResource } from "../stack-resource";
import type { Timing } from "../timing";
import { DEFAULTS } from "../rules";
import { defaultsOf, type DefaultsOf } from "./defaults";
import { stepsForTemplate } from "./template-steps";
import type { Json } from "./template-json";
import { display, isKnown, keyOf } from "./names";
import type { ShapePart } from "../shapes";
import { type FoundResource, type Reading, type Setting, read } from "./template";
import type { Parts } from "./value";

/** What a template is part of. */
export interface Naming {
  /** The beginning of the URNs of all that belongs together: two parts, with `::` between them. */
  readonly stack: string;
  /** What follows that for this template alone; empty, or starting with `::`. */
  readonly within: string;
}

/** The resources to judge that a template deploys, in the shape of a stack's resources. */
export interface Deployed extends Pick<Reading, "unread" | "undeployed" | "unevaluated"> {
  readonly resources: readonly DeployedResource[];
}

export interface DeployedResource {
  readonly resource: StackResource;
  /** The index of the resource of the outermost template that it is, or is in. */
  readonly root: number;
  /** Whether it is deployed to the same place as the template. */
  readonly isInPlace: boolean;
}

/** Reads a template as resources of azure-native, with rules tied to their groups. Nothing in a template makes this throw. */
export function resourcesOf(
  template: Json,
  setting: Setting,
  naming: Naming,
  budgets: RunBudgets = newRunBudgets(),
): Deployed {
  const allowance = stepsForTemplate(template);
  const reading = budgets.verdicts.allot(allowance, (steps) => read(template, setting, new WorkBudget(steps)));
  const defaults = budgets.facts.allot(allowance, (steps) =>
    defaultsOf(template, setting, reading, new WorkBudget(steps)),
  );
  const namer = new Namer(setting, naming, defaults);
  const ofKind = (kind: Kind): readonly FoundResource[] => reading.found.filter((found) => found.kind === kind);
  // Groups come first, because rules are tied to them.
  const resources = [
    ...ofKind("NetworkSecurityGroup").map((found) => namer.group(found)),
    ...ofKind("SecurityRule").map((found) => namer.rule(found)),
    ...ofKind("AdminRule").map((found) => namer.adminRule(found)),
  ];
  const { unread, undeployed, unevaluated } = reading;
  return { resources, unread, undeployed, unevaluated };
}

/** Azure deploys a rule after its group, writes the whole list of a group, and replaces a rule of the same name. */
const DEPLOYED: Partial<Timing> = { isWritten: true, list: "whole", replacesNamesake: true, follows: "everything" };

class Namer {
  readonly #setting: Setting;
  readonly #naming: Naming;
  readonly #defaultsOf: DefaultsOf;
  /** The URNs of groups, by every key that finds them. */
  readonly #groups = new Map<string, string[]>();
  /** Different groups with the same label: by label, their numbers by what distinguishes them. */
  readonly #numbers = new Map<string, Map<string, number>>();
  /** How many other resources would have the same URN. */
  readonly #urns = new Map<string, number>();

  constructor(setting: Setting, naming: Naming, defaultsOf: DefaultsOf) {
    this.#setting = setting;
    this.#naming = naming;
    this.#defaultsOf = defaultsOf;
  }

  group(found: FoundResource): DeployedResource {
    const name = display(found.name);
    const urn = this.#urnOf(found, found.name, TOKENS.NetworkSecurityGroup, name);
    const symbol = found.symbol === undefined ? [] : [symbolKey(found, found.symbol)];
    for (const key of [found.path, nameKey(found, found.name), ...symbol]) {
      const urns = this.#groups.get(key);
      if (urns) urns.push(urn);
      else this.#groups.set(key, [urn]);
    }
    const { securityRules } = found.props;
    const rules: unknown = Array.isArray(securityRules)
      ? securityRules.map((rule: unknown) => this.#withDefaults(found.path, rule))
      : securityRules;
    const props = { networkSecurityGroupName: name, securityRules: rules };
    return this.#resource(found, TOKENS.NetworkSecurityGroup, urn, name, props, {});
  }

  /**
   * Ties a rule to its group if that is in the template; otherwise it may still have the same name as one. A group that a rule only depends
   * on need not be its own. What an Allow admits is reported all the same, and a Deny may not be there.
   */
  rule(found: FoundResource): DeployedResource {
    const { group, within, dependsOn, path, props } = found;
    const own = this.#groupUnder([
      ...(within === undefined ? [] : [within]),
      ...(group ? [nameKey(found, group)] : []),
    ]);
    const tied =
      own ?? this.#groupUnder(dependsOn.flatMap((name) => [symbolKey(found, display(name)), nameKey(found, name)]));
    const isPerhapsElsewhere = tied !== own && !/^allow$/i.test(String(props["access"]));
    const name = display(found.name);
    const groupName = group && display(group);
    const full = groupName === undefined ? name : `${groupName}/${name}`;
    return this.#resource(
      found,
      TOKENS.SecurityRule,
      this.#urnOf(found, group ?? found.name, TOKENS.SecurityRule, full),
      name,
      {
        ...this.#withDefaults(path, props),
        ...(isPerhapsElsewhere ? { existence: UNKNOWN } : {}),
        securityRuleName: name,
        networkSecurityGroupName: tied === undefined ? groupName : undefined,
      },
      tied === undefined ? {} : { networkSecurityGroupName: [{ urn: tied }] },
    );
  }

  adminRule(found: FoundResource): DeployedResource {
    const name = display(found.name);
    const urn = this.#urnOf(found, found.name, TOKENS.AdminRule, name);
    const props = { ...this.#withDefaults(found.path, found.props), ruleName: name };
    return this.#resource(found, TOKENS.AdminRule, urn, name, props, {});
  }

  /** The URN of the group under the first of these keys that finds any, if it finds only one. */
  #groupUnder(keys: readonly string[]): string | undefined {
    const urns = keys.map((key) => this.#groups.get(key) ?? []).find((some) => some.length > 0);
    return urns?.length === 1 ? urns[0] : undefined;
  }

  /** A rule, with the names of the parameters whose defaults determine it. */
  #withDefaults<T>(path: string, rule: T): T {
    if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return rule;
    const defaults = this.#defaultsOf(path, rule);
    return defaults.length === 0 ? rule : { ...rule, [DEFAULTS]: defaults };
  }

  #resource(
    found: FoundResource,
    type: string,
    urn: string,
    name: string,
    props: object,
    ties: StackResource["propertyDependencies"],
  ): DeployedResource {
    const { location, root } = found;
    const resourceGroupName = location.resourceGroup && display(location.resourceGroup);
    return {
      resource: {
        type,
        urn,
        name,
        props: { ...props, resourceGroupName },
        propertyDependencies: ties,
        identity: this.#identityOf(found, type, ties),
        timing: DEPLOYED,
      },
      root,
      isInPlace: location === this.#setting.location,
    };
  }

  #identityOf({ location, name, group }: FoundResource, type: string, ties: object): Partial<Identity> {
    const { stack } = this.#naming;
    const groupName = type === TOKENS.NetworkSecurityGroup ? name : group;
    const isTied = Object.keys(ties).length > 0;
    return {
      account: location.subscription
        ? { owner: undefined, ...this.#partOf(location.subscription) }
        : { owner: `${stack}::default` },
      resourceGroup: location.resourceGroup
        ? this.#partOf(location.resourceGroup)
        : { shape: [this.#unknown(`in place ${location.key}`)] },
      ...(groupName && !isTied ? { name: this.#partOf(groupName) } : {}),
    };
  }

  /** A part of an identity from the parts of a name, which may be unknown. */
  #partOf(parts: Parts): Part {
    if (isKnown(parts)) return { text: parts.join("") };
    const shape = parts.map((part) => (typeof part === "string" ? { text: part } : this.#unknown(part.key)));
    return { text: undefined, shape };
  }

  /** An expression of another template has another value. */
  #unknown(key: string): ShapePart {
    const { stack, within } = this.#naming;
    return { key: `${stack}${within} ${key}` };
  }

  /** @param group The name of the group that it is, or belongs to. */
  #urnOf({ location }: FoundResource, group: Parts, token: string, name: string): string {
    const { stack, within } = this.#naming;
    const label = JSON.stringify([location.resourceGroup && display(location.resourceGroup), display(group)]);
    const numbers = this.#numbers.get(label.toLowerCase()) ?? new Map<string, number>();
    this.#numbers.set(label.toLowerCase(), numbers);
    const identity = `${location.key} ${keyOf(group)}`;
    const index = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, index);
    const urn = `${stack}${index === 0 ? "" : `/${index + 1}`}${within}::${token}::${name}`;
    const count = (this.#urns.get(urn) ?? 0) + 1;
    this.#urns.set(urn, count);
    return count === 1 ? urn : `${urn}#${count}`;
  }
}

function nameKey({ location }: FoundResource, name: Parts): string {
  return `name ${location.key} ${keyOf(name)}`;
}

function symbolKey({ template }: FoundResource, symbol: string): string {
  return `symbol ${template} ${symbol}`;
}
