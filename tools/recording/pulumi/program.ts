/** Turns plain data into a program for Pulumi's engine. */

import * as pulumi from "@pulumi/pulumi";
import {
  type Alias,
  type Family,
  type Group,
  type Program,
  type ResourceOptions,
  type Rule,
  type RuleBody,
  type Text,
  SUBSCRIPTIONS,
  groupOf,
  textOf,
} from "./model";

/** Of each family: its package, the types of groups and rules, and the inputs that name them. */
const FAMILIES: Readonly<Record<Family, FamilyTypes>> = {
  native: {
    package: "azure-native",
    group: "azure-native:network:NetworkSecurityGroup",
    rule: "azure-native:network:SecurityRule",
    groupName: "networkSecurityGroupName",
    ruleName: "securityRuleName",
  },
  classic: {
    package: "azure",
    group: "azure:network/networkSecurityGroup:NetworkSecurityGroup",
    rule: "azure:network/networkSecurityRule:NetworkSecurityRule",
    groupName: "name",
    ruleName: "name",
  },
  bridged: {
    package: "azurerm",
    group: "azurerm:index/networkSecurityGroup:NetworkSecurityGroup",
    rule: "azurerm:index/networkSecurityRule:NetworkSecurityRule",
    groupName: "name",
    ruleName: "name",
  },
};

interface FamilyTypes {
  readonly package: string;
  readonly group: string;
  readonly rule: string;
  readonly groupName: string;
  readonly ruleName: string;
}

/** A resource of any type, with the one output that programs use. */
class Named extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(type: string, key: string, inputs: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
    super(type, key, { name: undefined, ...inputs }, options);
  }
}

class RandomString extends pulumi.CustomResource {
  declare readonly result: pulumi.Output<string>;

  constructor(key: string, revision: number) {
    super("random:index/randomString:RandomString", key, { length: 8, keepers: { revision }, result: undefined });
  }
}

class ExplicitProvider extends pulumi.ProviderResource {}
class Component extends pulumi.ComponentResource {}

/** The program of a model; each call registers its resources. */
export function programOf(model: Program): () => void {
  return () => new Registration(model).registerAll();
}

class Registration {
  readonly #randoms: ReadonlyMap<string, RandomString>;
  readonly #groups = new Map<string, Named>();
  readonly #resources = new Map<string, Named>();
  readonly #components = new Map<string, Component>();
  readonly #providers = new Map<string, ExplicitProvider>();

  constructor(private readonly model: Program) {
    this.#randoms = new Map(model.prefixes.map(({ key, revision }) => [key, new RandomString(key, revision)]));
  }

  registerAll(): void {
    const { groups, rules } = this.model;
    // A resource waits for those that it depends on.
    const waiting: (Group | Rule)[] = [...groups, ...rules];
    while (waiting.length > 0) {
      const index = waiting.findIndex((one) => !needsOf(one).some((key) => waiting.some((other) => other.key === key)));
      const [next] = waiting.splice(Math.max(index, 0), 1);
      if ("body" in next!) this.#registerRule(next);
      else this.#registerGroup(next!);
    }
  }

  #registerGroup(group: Group): void {
    const types = FAMILIES[group.family];
    const inputs = {
      ...(group.name === undefined ? {} : { [types.groupName]: this.#input(group.name) }),
      resourceGroupName: group.rg,
      ...(group.location === undefined ? {} : { location: group.location }),
      ...(group.tags === undefined ? {} : { tags: group.tags }),
      ...(group.inline === undefined ? {} : { securityRules: group.inline.map((rule) => this.#body(rule)) }),
    };
    const resource = new Named(types.group, group.key, inputs, this.#options(group.opts, types));
    this.#groups.set(group.key, resource);
    this.#resources.set(group.key, resource);
  }

  #registerRule(rule: Rule): void {
    const { group } = rule;
    const declared = groupOf(this.model, rule);
    const { family, rg } = typeof group === "string" ? declared! : group;
    const types = FAMILIES[family];
    const inputs = {
      ...(rule.name === undefined ? {} : { [types.ruleName]: this.#input(rule.name) }),
      resourceGroupName: rg,
      networkSecurityGroupName: this.#groupName(rule, declared),
      ...this.#body(rule.body),
    };
    this.#resources.set(rule.key, new Named(types.rule, rule.key, inputs, this.#options(rule.opts, types)));
  }

  #groupName({ group, link }: Rule, declared: Group | undefined): pulumi.Input<string> {
    if (typeof group !== "string") return group.name;
    const resource = this.#groups.get(group)!;
    switch (link) {
      case "output":
        return resource.name;
      case "apply":
        return resource.name.apply((name) => name);
      case "id":
        return resource.id.apply((id) => id.slice(id.lastIndexOf("/") + 1));
      case "literal":
        return textOf(declared!.name!);
      case "text":
        return this.#input(declared!.name!);
    }
  }

  #body(body: RuleBody): pulumi.Inputs {
    return Object.fromEntries(
      Object.entries(body).map(([key, value]) => {
        const input = isTexts(value) ? value.map((text) => this.#input(text)) : this.#input(value);
        return [key, input] as const;
      }),
    );
  }

  #input(text: Text): pulumi.Input<string>;
  #input(text: Text | number): pulumi.Input<string | number>;
  #input(text: Text | number): pulumi.Input<string | number> {
    if (typeof text !== "object") return text;
    if ("secret" in text) return pulumi.secret(text.secret);
    return this.#randoms.get(text.late)!.result.apply(() => text.text);
  }

  #options(options: ResourceOptions, types: FamilyTypes): pulumi.CustomResourceOptions {
    const {
      aliases,
      dependsOn = [],
      deletedWith,
      component,
      provider,
      ignoreChanges,
      replaceOnChanges,
      ...rest
    } = options;
    return {
      ...rest,
      dependsOn: dependsOn.flatMap((key) => this.#resources.get(key) ?? []),
      ...(aliases ? { aliases: aliases.map(aliasOf) } : {}),
      ...(ignoreChanges ? { ignoreChanges: [...ignoreChanges] } : {}),
      ...(replaceOnChanges ? { replaceOnChanges: [...replaceOnChanges] } : {}),
      ...(deletedWith === undefined ? {} : { deletedWith: this.#resources.get(deletedWith)! }),
      ...(component === undefined ? {} : { parent: this.#component(component) }),
      ...(provider === undefined ? {} : { provider: this.#provider(types.package) }),
    };
  }

  #component(name: string): Component {
    const component = this.#components.get(name) ?? new Component("test:index:Network", name);
    this.#components.set(name, component);
    return component;
  }

  #provider(name: string): ExplicitProvider {
    const inputs = { subscriptionId: SUBSCRIPTIONS.other };
    const provider = this.#providers.get(name) ?? new ExplicitProvider(name, `other-${name}`, inputs);
    this.#providers.set(name, provider);
    return provider;
  }
}

/** The keys of what must be registered before a resource. */
function needsOf(resource: Group | Rule): readonly string[] {
  const { dependsOn = [], deletedWith } = resource.opts;
  const group = "group" in resource && typeof resource.group === "string" ? [resource.group] : [];
  return [...dependsOn, ...(deletedWith === undefined ? [] : [deletedWith]), ...group];
}

function aliasOf({ name, noParent }: Alias): pulumi.Alias {
  const parent = noParent === true ? { parent: pulumi.rootStackResource } : {};
  return name === undefined ? parent : { ...parent, name };
}

function isTexts(value: RuleBody[string]): value is readonly Text[] {
  return Array.isArray(value);
}
