import type { StackResource } from "./stack-resource";
import { PROPERTIES, type SecurityRule, UNKNOWN } from "../evaluator/rule";
import { groupBy, only } from "./collections";
import { type Declaration, type DeclaredRule, type Stage, compare } from "./declaration";
import { declarationOf } from "./families";
import { type Identity, type Part, compareNames, isSameText, stackOf } from "./identity";
import type { DeclaredInputs } from "./declared-inputs";
import { RECORDED, type Timing } from "./timing";
import { readText } from "./values";

/**
 * What gives the resources: the `preview` of a program, its `update`, whose outputs do not show what was written just now, or a
 * `record` of what exists, such as a state.
 */
export type Run = "preview" | "update" | "record";

/** A declaration completed from inputs, with its identity and the time it applies to. */
export interface Member extends Declaration {
  readonly resource: StackResource;
  readonly inputs: Declaration | undefined;
  readonly identity: Identity;
  readonly timing: Timing;
}

/** The members of a stack, in the order of their URNs. */
export function membersOf(
  resources: readonly StackResource[],
  inputs: DeclaredInputs["declarations"],
  resourceGroups: DeclaredInputs["resourceGroups"],
  run: Run,
): readonly Member[] {
  const declared = resources
    .flatMap((resource) => {
      const own = inputs.get(resource.urn);
      // The outputs of a generic resource may leave its type open.
      const outputs = declarationOf(resource) ?? own;
      return outputs ? [{ resource, outputs, inputs: own }] : [];
    })
    .sort((a, b) => compare(a.outputs.urn, b.outputs.urn));
  const identifier = new Identifier(declared, resourceGroups);
  return declared.map((one) => ({
    ...one.outputs,
    stage: stageOf(one, run),
    group: {
      name: one.inputs?.group.name ?? one.outputs.group.name,
      resourceGroup: one.inputs?.group.resourceGroup ?? one.outputs.group.resourceGroup,
      subscription: one.outputs.group.subscription,
    },
    rules: rulesOf(one, run),
    resource: one.resource,
    inputs: one.inputs,
    identity: identifier.identityOf(one),
    timing: timingOf(one, run),
  }));
}

/** A resource with the declarations of its outputs and of its inputs. */
interface Declared {
  readonly resource: StackResource;
  readonly outputs: Declaration;
  readonly inputs: Declaration | undefined;
}

/**
 * The rules, completed. At preview a provider leaves every output unknown that the program did not set, also inside inline rules. The
 * inputs distinguish what is not set from what is unknown.
 */
function rulesOf({ resource, outputs, inputs }: Declared, run: Run): readonly DeclaredRule[] | typeof UNKNOWN {
  if (outputs.rules !== UNKNOWN) return outputs.rules.map((rule, index) => completed(rule, index, outputs, inputs));
  if (inputs?.setsRules === true) return inputs.rules;
  // The program did not set a list made from nothing, else its value would be known. A new group has no other rules.
  const isSet = inputs === undefined && dependencies(resource, "securityRules").length > 0;
  return run === "preview" && outputs.stage === "created" && !isSet ? [] : UNKNOWN;
}

function completed(
  rule: DeclaredRule,
  index: number,
  outputs: Declaration,
  inputs: Declaration | undefined,
): DeclaredRule {
  const input = counterpart(rule, index, outputs, inputs);
  // Another rule may be in its place.
  if (!input || isPlanned(rule, outputs)) return rule;
  const unknown = PROPERTIES.filter((property) => rule[property] === UNKNOWN);
  const known: SecurityRule = Object.fromEntries(unknown.map((property) => [property, input[property]]));
  return { ...rule, ...known, azureName: input.azureName, name: input.name };
}

/** The rule of the inputs that a rule of the outputs comes from: the one at the same place, else the one with the same name. */
export function counterpart(
  { name }: DeclaredRule,
  index: number,
  { kind }: Declaration,
  inputs: Declaration | undefined,
): DeclaredRule | undefined {
  if (!inputs || inputs.rules === UNKNOWN) return undefined;
  const inPlace = inputs.rules[index];
  if (kind !== "NetworkSecurityGroup" || isSameText(inPlace?.name, name)) return inPlace;
  return byNameIn(inputs.rules).get(name.toLowerCase())?.[0];
}

type RulesByName = ReadonlyMap<string, readonly DeclaredRule[]>;

/** The rules of lists by their names in lower case: every rule of the outputs needs it. */
const BY_NAME = new WeakMap<readonly DeclaredRule[], RulesByName>();

function byNameIn(rules: readonly DeclaredRule[]): RulesByName {
  const byName = BY_NAME.get(rules) ?? groupBy(rules, ({ name }) => [name.toLowerCase()]);
  BY_NAME.set(rules, byName);
  return byName;
}

/**
 * Whether an inline rule is certainly one of the program's, though it is unknown which: its name is not known yet, while a rule of a state
 * has one, and its provider has rules in an order of its own.
 */
export function isPlanned({ origin, azureName }: DeclaredRule, { keepsOrder }: Declaration): boolean {
  return origin === "inline" && azureName === undefined && !keepsOrder;
}

const PLANNED: ReadonlySet<Stage> = new Set(["created", "updated", "planned"]);
const NEW: Readonly<Partial<Record<Stage, boolean>>> = { created: true, updated: false };

/** What the outputs are at preview, given the inputs too: only a record has properties that the inputs lack. */
function stageOf({ outputs, inputs }: Declared, run: Run): Stage {
  if (run !== "preview") return "recorded";
  if (outputs.stage !== "unclear" || outputs.kind === "NetworkSecurityGroup" || !inputs) return outputs.stage;
  return inputs.stage === "unclear" ? "planned" : "recorded";
}

function timingOf(declared: Declared, run: Run): Timing {
  const { resource, outputs, inputs } = declared;
  const isWritten = PLANNED.has(stageOf(declared, run));
  const isNew = isWritten ? NEW[outputs.stage] : false;
  const setsRules = inputs?.setsRules ?? (isWritten ? outputs.setsRules && outputs.rules !== UNKNOWN : undefined);
  return {
    ...RECORDED,
    isWritten,
    isNew,
    // A new group has what it is created with. Otherwise, what a program does not set stays as Azure has it.
    list: isWritten && (isNew === true || setsRules === true) ? "whole" : "kept",
    setsRules,
    follows: new Set(
      [...(resource.dependencies ?? []), ...Object.values(resource.propertyDependencies).flat()].map(({ urn }) => urn),
    ),
    ...resource.timing,
  };
}

/** Determines what identifies the groups of declarations. */
class Identifier {
  readonly #groups: ReadonlyMap<string, Declared>;
  readonly #resourceGroups: DeclaredInputs["resourceGroups"];
  /** The known subscriptions of providers, by the provider's key. */
  readonly #subscriptions: ReadonlyMap<string, readonly string[]>;

  constructor(declared: readonly Declared[], resourceGroups: DeclaredInputs["resourceGroups"]) {
    const groups = declared.filter(({ outputs }) => outputs.kind === "NetworkSecurityGroup");
    this.#groups = new Map(groups.map((group) => [group.resource.urn, group]));
    this.#resourceGroups = resourceGroups;
    const known = declared.flatMap((one) => {
      const { text, owner } = knownAccountOf(one);
      return text === undefined || owner === undefined ? [] : [{ text: text.toLowerCase(), owner }];
    });
    const byOwner = groupBy(known, ({ owner }) => [owner]);
    this.#subscriptions = new Map(
      [...byOwner].map(([owner, all]) => [owner, [...new Set(all.map(({ text }) => text))]]),
    );
  }

  identityOf(declared: Declared): Identity {
    const account = knownAccountOf(declared);
    const given = declared.resource.identity;
    return {
      account: { ...account, text: account.text ?? only(this.#subscriptions.get(account.owner ?? "") ?? []) },
      resourceGroup: { ...this.#resourceGroupOf(declared), ...given?.resourceGroup },
      name: { ...this.#nameOf(declared), ...given?.name },
    };
  }

  #resourceGroupOf({ resource, outputs, inputs }: Declared): Part {
    const text = inputs?.group.resourceGroup ?? outputs.group.resourceGroup;
    if (text !== undefined) return { text };
    const sources = sourcesOf(resource, ["resourceGroupName"]);
    const owner = only(sources.filter(isResourceGroup));
    if (owner === undefined || sources.length > 1) return { sources };
    return { text: this.#resourceGroups.get(owner), owner, sources };
  }

  #nameOf(declared: Declared): Part {
    const { resource, outputs, inputs } = declared;
    const text = inputs?.group.name ?? outputs.group.name;
    if (outputs.kind === "NetworkSecurityGroup") {
      return { text, owner: resource.urn, sources: sourcesOf(resource, ["networkSecurityGroupName", "name"]) };
    }
    const sources = sourcesOf(resource, ["networkSecurityGroupName"]);
    const group = sources.length === 1 ? this.#groups.get(sources[0]!) : undefined;
    if (!group) return { text, sources };
    const own = this.#nameOf(group);
    // What is made from the name of a group is that name, unless what is known of the two differs.
    const isAnother =
      text !== undefined &&
      ((own.text !== undefined && !isSameText(text, own.text)) ||
        compareNames(this.#resourceGroupOf(group), this.#resourceGroupOf(declared)) === "different");
    return isAnother ? { text, sources } : own;
  }
}

function knownAccountOf({ resource: { urn, provider, identity }, outputs }: Declared): Part {
  const account = accountOf(urn, provider);
  return { ...account, text: account.text ?? outputs.group.subscription, ...identity?.account };
}

/** The account of a resource: its subscription if the provider names it, and the provider's key. */
export function accountOf(urn: string, provider: StackResource["provider"]): Part {
  // All default providers of a stack follow the environment, whatever their package.
  const isDefault = provider === undefined || /^default(_|$)/.test(provider.name);
  return {
    text: provider && readText(provider.props, "subscriptionId"),
    owner: isDefault ? `${stackOf(urn)}::default` : provider.urn,
  };
}

/** Whether a URN is that of a resource group, in Pulumi or Terraform. */
function isResourceGroup(urn: string): boolean {
  const type = urn.split("::")[2] ?? "";
  return type.endsWith(":ResourceGroup") || type === "azurerm_resource_group";
}

function sourcesOf(resource: StackResource, inputs: readonly string[]): readonly string[] {
  return [...new Set(inputs.flatMap((input) => dependencies(resource, input)))];
}

/** The URNs of what an input was made from. */
function dependencies({ propertyDependencies }: StackResource, input: string): readonly string[] {
  return (propertyDependencies[input] ?? []).map(({ urn }) => urn);
}
