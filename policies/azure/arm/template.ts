import { UNKNOWN } from "../../evaluator/rule";
import { type WorkBudget, isSpent, spend, unlessSpent } from "../../evaluator/sets/work-budget";
import type { Kind } from "../declaration";
import { ADMIN_RULE_TYPE, DEPLOYMENT_TYPE, GROUP_TYPE, RULE_TYPE, STACK_TYPE } from "../azure-types";
import { isTypeOfRules, unreadRulesIn } from "../tripwire";
import { type Existence, adminRuleProperties, both, inlineRules, ruleProperties } from "./declared";
import { Evaluator, azureKey } from "./evaluator";
import type { Scope, Surroundings } from "./surroundings";
import { display, keyOf, lengthOf, nameOf, segmentsOf, spendOnName } from "./names";
import { isExpression } from "./expression";
import { type ParameterValues, NO_PARAMETERS, parametersFrom, lazyParameters } from "./deployment-parameters";
import { type Json, isJson, listOf, objectOf } from "./template-json";
import { TemplateScope } from "./scope";
import { type Parts, type Value, Unknown, isObject, isUnknown, memberOf, partsOf, plain, typeOf } from "./value";
import { type Unevaluated, UnevaluatedTexts } from "./unevaluated-texts";

/** Where groups and rules may be nested: each type with all types that it is nested in. */
const PARENTS: ReadonlySet<string> = new Set(
  [RULE_TYPE, ADMIN_RULE_TYPE].flatMap((type) => {
    const [provider, ...segments] = type.split("/");
    return segments.slice(0, -1).map((_, index) => [provider, ...segments.slice(0, index + 1)].join("/"));
  }),
);
const DEPLOYMENTS: ReadonlySet<string> = new Set([DEPLOYMENT_TYPE, STACK_TYPE]);

/** Azure allows five levels of nested templates. */
const MOST_NESTED = 20;

/** The minimum of steps to judge a group or a rule, and to word what is found. */
const STEPS_A_RESOURCE = 2000;

/** The steps for reading a resource, or a copy of it. */
const STEPS_AN_ENTRY = 10;

/** The steps for comparing a name that a rule depends on with groups. */
const STEPS_A_DEPENDENCY = 30;

/** The steps for looking for a linked template among files. */
const STEPS_TO_FOLLOW = 10_000;

/** Names of resources are not longer, in characters: Azure takes 260 at most, and more where names of several are joined. */
const LONGEST_NAME = 2000;

/** Whether resources of a type are read; so are those whose type is an expression. */
export function isReadType(type: string): boolean {
  const lower = type.toLowerCase();
  return (
    PARENTS.has(lower) ||
    lower === RULE_TYPE ||
    lower === ADMIN_RULE_TYPE ||
    DEPLOYMENTS.has(lower) ||
    lower.startsWith("[")
  );
}

/** Whether resources of a type deploy nothing, though they may contain templates: they store them, or say what policies would do. */
export function deploysNothing(type: string): boolean {
  return /^microsoft\.(resources\/templatespecs|authorization\/policy(set)?definitions)(\/|$)/i.test(type);
}

/** The scope of a deployment: a subscription, or a resource group in one. */
const SCOPE = /^\/?subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/?$/i;

/** The resource group and the subscription that something is deployed to. */
export interface Location {
  /** Different for each resource group. */
  readonly key: string;
  readonly resourceGroup: Parts | undefined;
  /** The subscription, if it is named and differs from that of the template. */
  readonly subscription?: Parts | undefined;
}

/** What a deployment links in place of a template. */
export interface Link {
  /** The file of the template that contains it, as {@link Linked} named it, and the files that link that one: the outermost last. */
  readonly from: readonly [string, ...string[]];
  readonly relativePath: string | undefined;
  readonly uri: Parts | undefined;
}

/** A template that is linked. */
export interface Linked {
  readonly file: string;
  readonly template: Json;
}

export interface Setting {
  readonly parameters: ParameterValues;
  readonly location: Location;
  /** The file of the template. */
  readonly file: string;
  /** Finds the linked template. */
  readonly follow: (link: Link) => Linked | undefined;
}

/** A group or a rule that a template deploys. */
export interface FoundResource {
  readonly kind: Kind;
  /** Where it stands, with the numbers of copies: unique to each. */
  readonly path: string;
  /** The index of the resource of the outermost template that it is, or is in. */
  readonly root: number;
  readonly location: Location;
  readonly name: Parts;
  /** Its other name in its template, by which resources depend on it. */
  readonly symbol: string | undefined;
  /** The template that contains it: unique to each. */
  readonly template: string;
  /** Of a rule that is a resource: the name of its group, if it has one. */
  readonly group: Parts | undefined;
  /** The path of the group that contains it. */
  readonly within: string | undefined;
  /** Of a rule without a known group: what it depends on, the names of groups and symbolic names. */
  readonly dependsOn: readonly Parts[];
  /** Properties as azure-native has them, without names. */
  readonly props: Json;
}

/** A resource that may contain groups or rules, and could not be read. */
export interface Unread {
  readonly root: number;
  /** Its label; for a resource without a type, its place. */
  readonly name: string;
  readonly why: "linked" | "typeless" | "unknown" | "nested" | "over budget" | "unread";
}

/** How many resources are not deployed, because of their own conditions or because they have no copies. */
export interface Undeployed {
  readonly groupsAndRules: number;
  readonly deployments: number;
}

/** Everything to judge that a template deploys. */
export interface Reading {
  readonly found: readonly FoundResource[];
  readonly unread: readonly Unread[];
  readonly undeployed: Undeployed;
  readonly unevaluated: readonly Unevaluated[];
  /** The parameters of the outermost template whose defaults were used. */
  readonly defaulted: readonly string[];
}

/**
 * Evaluates a template. Nothing in a template makes this throw.
 *
 * @param budget The steps it may take. Where that is spent, there may be more than was found.
 * @param withheld Parameters whose defaults are treated as unknown, to find out what depends on them.
 */
export function read(
  template: Json,
  setting: Setting,
  budget: WorkBudget,
  withheld: ReadonlySet<string> = new Set(),
): Reading {
  return new Reader(setting, withheld).read(template, budget);
}

/** Where resources stand. */
interface Enclosing {
  readonly scope: Scope;
  /** The loops around the deployments around it. */
  readonly loops: Surroundings["loops"];
  readonly location: Location;
  readonly files: Link["from"];
  readonly existence: Existence;
  /** The template's place, with a dot at its end; empty for the outermost. */
  readonly place: string;
  readonly root: number | undefined;
  readonly level: number;
  /** Whether the template is of languageVersion 2.0 or later. */
  readonly isSecondVersion: boolean | undefined;
}

/** An object in a template whose members are read. */
interface Holder {
  readonly json: Json;
  readonly surroundings: Surroundings;
  /** Where it stands, with the number of the copy. */
  readonly path: string;
}

/** A turn of the loop of a resource, or its only one. */
interface Turn {
  readonly within: Surroundings;
  readonly at: string;
  /** Whether the number of turns is known. */
  readonly isCounted: boolean;
}

/** A resource in one of its copies. */
interface Copy extends Enclosing, Holder {
  readonly root: number;
  readonly symbol: string | undefined;
}

/** What a deployment deploys. */
interface Inner {
  readonly template: Json;
  readonly linked: Linked | undefined;
  /** The parameters of the deployment. */
  readonly properties: Holder;
  /** Whether the template's own parameters and variables apply to its expressions. */
  readonly isInner: boolean;
}

/** `undefined` if that is unknown. */
function isSecondVersion(template: Json): boolean | undefined {
  const version = memberOf(template, "languageVersion");
  return version === UNKNOWN ? undefined : /^[2-9]/.test(String(version));
}

function isText(part: Parts[number]): part is string {
  return typeof part === "string";
}

class Reader {
  readonly #setting: Setting;
  readonly #withheld: ReadonlySet<string>;
  readonly #unevaluated = new UnevaluatedTexts();
  readonly #evaluator = new Evaluator(this.#unevaluated);
  readonly #found: FoundResource[] = [];
  readonly #unread: Unread[] = [];
  readonly #undeployed = { groupsAndRules: 0, deployments: 0 };
  readonly #locations = new Map<string, Location>();
  /** Resources that no reader reads; each is searched once, because its copies contain nothing more. */
  readonly #searched = new WeakSet();
  #scopes = 0;

  constructor(setting: Setting, withheld: ReadonlySet<string>) {
    this.#setting = setting;
    this.#withheld = withheld;
  }

  read(template: Json, budget: WorkBudget): Reading {
    const defaulted = budget.spendOn(
      1,
      () => this.#readOutermost(template),
      () => new Set<string>(),
    );
    // There may be more resources, and more copies of those that were read.
    if (budget.left === 0) this.#addUnread(0, "", "over budget");
    return {
      found: this.#found,
      unread: this.#unread,
      undeployed: this.#undeployed,
      unevaluated: this.#unevaluated.all,
      defaulted: [...defaulted],
    };
  }

  /** @returns The parameters whose defaults were used. */
  #readOutermost(template: Json): ReadonlySet<string> {
    const { parameters, location, file } = this.#setting;
    const scope = new TemplateScope(this.#evaluator, template, {
      id: "",
      location: location.key,
      parameters,
      place: "",
      withheld: this.#withheld,
    });
    this.#readAll(memberOf(template, "resources"), {
      scope,
      loops: [],
      location,
      files: [file],
      existence: true,
      place: "",
      root: undefined,
      level: 0,
      isSecondVersion: isSecondVersion(template),
    });
    return scope.defaulted;
  }

  /** Reads resources: a list or, since languageVersion 2.0, an object by symbolic names. */
  #readAll(resources: unknown, around: Enclosing): void {
    const place = `${around.place}resources`;
    if (resources === UNKNOWN) this.#addUnread(around.root ?? 0, place, "unknown");
    const entries = Array.isArray(resources)
      ? resources.map((json: unknown, index) => [json, undefined, `${place}[${index}]`] as const)
      : Object.entries(objectOf(resources)).map(([symbol, json]) => [json, symbol, `${place}.${symbol}`] as const);
    for (const [index, [json, symbol, at]] of entries.entries()) {
      // The reader of a large file leaves out resources that do not matter.
      if (json !== undefined) this.#readOne(json, symbol, at, { ...around, root: around.root ?? index });
    }
  }

  #readOne(
    json: unknown,
    symbol: string | undefined,
    path: string,
    around: Enclosing & { readonly root: number },
  ): void {
    if (json === UNKNOWN) {
      this.#addUnread(around.root, path, "unknown");
      return;
    }
    spend(STEPS_AN_ENTRY);
    const resource = objectOf(json);
    let copies = 0;
    for (const copy of this.#copiesOf(resource, path, around)) {
      if (isSpent()) return;
      copies++;
      const type = this.#typeOf(copy);
      if (type !== undefined) this.#search(type, resource, copy);
      if (type === undefined) this.#addUnread(copy.root, path, "typeless");
      else this.#readCopy(type, { ...copy, symbol });
    }
    if (copies === 0) this.#countUndeployed(resource);
  }

  /** Searches a resource that no reader reads for what looks like a rule or a group. */
  #search(type: string, resource: Json, { root, path }: Holder & { readonly root: number }): void {
    if (isReadType(type) || deploysNothing(type) || this.#searched.has(resource)) return;
    this.#searched.add(resource);
    if (isTypeOfRules(type) || unreadRulesIn(resource).count > 0) this.#addUnread(root, path, "unread");
  }

  /** The copies of a resource that are deployed, or may be. */
  *#copiesOf(json: Json, path: string, around: Enclosing & { readonly root: number }): Generator<Omit<Copy, "symbol">> {
    const surroundings = { scope: around.scope, loops: around.loops, bound: [] };
    const copyOf = ({ within, at, isCounted }: Turn): readonly Omit<Copy, "symbol">[] => {
      spend(STEPS_AN_ENTRY);
      const condition = this.#conditionOf(json, within, path);
      const existence = both(around.existence, both(condition, isCounted ? true : UNKNOWN));
      if (existence === false) return [];
      return [{ ...around, json, surroundings: within, loops: within.loops, path: at, existence }];
    };
    // An existing resource, which is only referred to.
    if (memberOf(json, "existing") === true) return;
    const copy = memberOf(json, "copy");
    if (copy === undefined || copy === null) {
      yield* copyOf({ within: surroundings, at: path, isCounted: true });
      return;
    }
    const { turns, isCounted } = this.#evaluator.loop(
      objectOf(copy),
      "resources",
      surroundings,
      `${path}.copy`,
      (within, index) => [within, `${path}#${index}`] as const,
    );
    for (const [within, at] of turns) yield* copyOf({ within, at, isCounted });
  }

  #countUndeployed(json: Json): void {
    const type = String(memberOf(json, "type")).toLowerCase();
    if (memberOf(json, "existing") === true) return;
    if (DEPLOYMENTS.has(type)) this.#undeployed.deployments++;
    else if (isReadType(type)) this.#undeployed.groupsAndRules++;
  }

  #conditionOf(json: Json, surroundings: Surroundings, path: string): Existence {
    const written = memberOf(json, "condition");
    if (written === undefined || written === null) return true;
    const condition = this.#evaluator.valueOf(written, surroundings, `${path}.condition`);
    if (typeof condition === "boolean") return condition;
    if (isUnknown(condition)) return UNKNOWN;
    if (typeof condition === "string" && /^(true|false)$/i.test(condition)) return condition.toLowerCase() === "true";
    this.#evaluator.fail(`${path}.condition`, "", `a condition is a boolean, not ${typeOf(condition)}`);
    return UNKNOWN;
  }

  /** The type, in lower case. */
  #typeOf(copy: Holder): string | undefined {
    const type = this.#valueAt("type", copy);
    return typeof type === "string" && type !== "" ? type.toLowerCase() : undefined;
  }

  #readCopy(type: string, copy: Copy): void {
    if (isReadType(type)) spend(STEPS_A_RESOURCE);
    if (type === GROUP_TYPE) this.#readGroup(copy);
    else if (type === RULE_TYPE) this.#readRule(copy, undefined);
    else if (type === ADMIN_RULE_TYPE) this.#readAdminRule(copy);
    else if (DEPLOYMENTS.has(type)) this.#readDeployment(copy, type);
    if (PARENTS.has(type)) this.#readChildren(type, copy);
  }

  /** Reads the resources nested in another. Their types may omit that of the other. */
  #readChildren(parentType: string, parent: Copy): void {
    const children = memberOf(parent.json, "resources");
    if (children === UNKNOWN) this.#addUnread(parent.root, `${parent.path}.resources`, "unknown");
    const all = Array.isArray(children) ? children : Object.values(objectOf(children));
    let group: { readonly path: string; readonly name: Parts } | undefined;
    for (const [index, child] of all.entries()) {
      spend(STEPS_AN_ENTRY);
      if (child === UNKNOWN) this.#addUnread(parent.root, `${parent.path}.resources[${index}]`, "unknown");
      for (const one of this.#copiesOf(objectOf(child), `${parent.path}.resources[${index}]`, parent)) {
        if (isSpent()) return;
        const own = this.#typeOf(one);
        const type = own === undefined || own.startsWith("microsoft.") ? own : `${parentType}/${own}`;
        const copy = { ...one, symbol: undefined };
        if (type === RULE_TYPE) {
          spend(STEPS_A_RESOURCE);
          this.#readRule(copy, (group ??= { path: parent.path, name: this.#nameOf(parent) }));
        } else if (type !== undefined) {
          this.#search(type, one.json, one);
          this.#readCopy(type, copy);
        } else if (memberOf(one.json, "properties") !== undefined) {
          // A resource without properties declares nothing.
          this.#addUnread(parent.root, one.path, "typeless");
        }
      }
    }
  }

  #readGroup(copy: Copy): void {
    const { existence } = copy;
    const properties = this.#valueAt("properties", copy);
    const securityRules = inlineRules(properties, existence);
    const name = this.#nameOf(copy);
    this.#find("NetworkSecurityGroup", copy, { name, props: { securityRules } });
  }

  /** @param parent The group that contains it. */
  #readRule(copy: Copy, parent: { readonly path: string; readonly name: Parts } | undefined): void {
    const full = segmentsOf(this.#nameOf(copy));
    const name = full.at(-1)!;
    // The name of a rule in a group may omit the group's name.
    const group = parent ? parent.name : full.at(-2);
    // With a scope of its own, it is a rule of something else, or Azure refuses it.
    const existence = memberOf(copy.json, "scope") === undefined ? copy.existence : UNKNOWN;
    const props = ruleProperties(this.#valueAt("properties", copy), existence);
    const dependencies = (): readonly Parts[] => this.#dependenciesOf(copy);
    const dependsOn = group ? [] : unlessSpent(dependencies, () => []);
    this.#find("SecurityRule", copy, { name, group, within: parent?.path, dependsOn, props });
  }

  #readAdminRule(copy: Copy): void {
    const name = segmentsOf(this.#nameOf(copy)).at(-1)!;
    const kind = this.#valueAt("kind", copy);
    const props = adminRuleProperties(kind, this.#valueAt("properties", copy), copy.existence);
    this.#find("AdminRule", copy, { name, props });
  }

  #find(
    kind: Kind,
    { path, root, location, symbol, place: template }: Copy,
    found: Pick<FoundResource, "name" | "props"> & Partial<Pick<FoundResource, "group" | "within" | "dependsOn">>,
  ): void {
    this.#found.push({
      kind,
      path,
      root,
      location,
      symbol,
      template,
      group: undefined,
      within: undefined,
      dependsOn: [],
      ...found,
    });
  }

  #valueAt(key: string, { json, surroundings, path }: Holder): Value {
    return this.#evaluator.valueOf(memberOf(json, key) ?? null, surroundings, `${path}.${key}`);
  }

  #nameOf(copy: Holder): Parts {
    return nameOf(this.#partsAt("name", copy));
  }

  /** The parts of a name; `undefined` if there is no name. A name that is too long is unknown. */
  #partsAt(key: string, holder: Holder): Parts | undefined {
    const parts = partsOf(this.#valueAt(key, holder));
    if (!parts) return undefined;
    if (lengthOf(parts) > LONGEST_NAME) {
      const text = String(memberOf(holder.json, key));
      return [
        this.#evaluator.fail(`${holder.path}.${key}`, isExpression(text) ? text : "", "it is too long for a name"),
      ];
    }
    // Beyond the work budget only the name is known.
    if (!isSpent()) spendOnName(parts);
    return parts;
  }

  /** The names of groups, and symbolic names, that a resource depends on. */
  #dependenciesOf(copy: Copy): readonly Parts[] {
    return listOf(this.#valueAt("dependsOn", copy)).flatMap((value) => {
      const parts = partsOf(value as Value);
      if (!parts) return [];
      spend(STEPS_A_DEPENDENCY);
      spendOnName(parts);
      const segments = segmentsOf(parts);
      const type = segments.findIndex((segment) => keyOf(segment) === "networksecuritygroups");
      // It names a resource by id, by type and name, or by name or symbolic name alone.
      const name = type < 0 ? (segments.length === 1 ? segments[0] : undefined) : segments[type + 1];
      return name ? [name] : [];
    });
  }

  /** Reads the template that a deployment deploys. */
  #readDeployment(copy: Copy, type: string): void {
    const { root, path, files, surroundings, level } = copy;
    const name = display(this.#nameOf(copy));
    const inner = this.#innerOf(copy, type);
    if (typeof inner === "string") {
      this.#addUnread(root, name, inner);
      return;
    }
    const { template, linked, properties, isInner } = inner;
    const location = this.#locationOf(copy);
    const place = linked ? `${path}, ${linked.file}: ` : `${path}.properties.template.`;
    const parameters = isInner ? this.#parametersOf(properties) : NO_PARAMETERS;
    const scope = isInner
      ? new TemplateScope(this.#evaluator, template, {
          id: `${++this.#scopes}`,
          location: location.key,
          parameters,
          place,
        })
      : surroundings.scope;
    this.#readAll(memberOf(template, "resources"), {
      ...copy,
      scope,
      loops: isInner ? [] : surroundings.loops,
      location,
      files: linked ? [linked.file, ...files] : files,
      place,
      level: level + 1,
      isSecondVersion: isSecondVersion(template),
    });
  }

  /** The template that a deployment deploys, or why it cannot be read. */
  #innerOf(copy: Copy, type: string): Inner | Unread["why"] {
    const written = memberOf(copy.json, "properties");
    if (written === UNKNOWN) return "unknown";
    const properties = { ...copy, json: objectOf(written), path: `${copy.path}.properties` };
    const own = this.#templateIn(properties);
    if (own === UNKNOWN) return "unknown";
    const linked = isJson(own) ? undefined : this.#follow(properties, copy.files);
    const template = isJson(own) ? own : linked?.template;
    if (template === undefined) return "linked";
    if (copy.level >= MOST_NESTED) return "nested";
    const isInner =
      type === STACK_TYPE ||
      linked !== undefined ||
      this.#isInner(properties, { isOuterSecond: copy.isSecondVersion, isOwnSecond: isSecondVersion(template) });
    return isInner === undefined ? "unknown" : { template, linked, properties, isInner };
  }

  /** The template inside a deployment. A variable may hold it, and its expressions are then texts. */
  #templateIn(properties: Holder): unknown {
    const written = memberOf(properties.json, "template");
    return typeof written === "string" ? plain(this.#valueAt("template", properties)) : written;
  }

  /** As for {@link Inner}; `undefined` if that is unknown. */
  #isInner(
    properties: Holder,
    {
      isOuterSecond,
      isOwnSecond,
    }: { readonly isOuterSecond: boolean | undefined; readonly isOwnSecond: boolean | undefined },
  ): boolean | undefined {
    const options = this.#valueAt("expressionEvaluationOptions", properties);
    const scope = isObject(options) ? memberOf(options, "scope") : options;
    if (isUnknown(scope)) return undefined;
    // Since languageVersion 2.0 inner is the default, and outer is refused. Which of the two templates decides is not documented.
    if (scope === undefined || scope === null) return isOuterSecond === isOwnSecond ? isOuterSecond : undefined;
    return typeof scope === "string" && scope.toLowerCase() === "inner";
  }

  #parametersOf(properties: Holder): ParameterValues {
    const json = memberOf(properties.json, "parameters") ?? {};
    const others = memberOf(properties.json, "parametersLink") === undefined ? "none" : "possible";
    if (!isJson(json)) return parametersFrom(this.#valueAt("parameters", properties), others);
    // Each is evaluated only when it is needed: most do not matter here.
    const parameters = { ...properties, json, path: `${properties.path}.parameters` };
    return lazyParameters(
      Object.keys(json).map((name) => [name, () => this.#valueAt(name, parameters)] as const),
      others,
    );
  }

  #follow(properties: Holder, from: Link["from"]): Linked | undefined {
    const link = this.#valueAt("templateLink", properties);
    if (!isObject(link)) return undefined;
    spend(STEPS_TO_FOLLOW);
    const relativePath = memberOf(link, "relativePath");
    return this.#setting.follow({
      from,
      relativePath: typeof relativePath === "string" ? relativePath : undefined,
      uri: partsOf(memberOf(link, "uri")),
    });
  }

  /** Where a deployment deploys, if it says so, or else where it stands. */
  #locationOf(copy: Copy): Location {
    const { location } = copy;
    const [subscription, resourceGroup] = this.#targetOf(copy);
    const isOwn = (name: Parts | undefined, of: string, property: string): boolean =>
      name === undefined || keyOf(name) === keyOf([new Unknown("", azureKey(of, property, copy.scope.location))]);
    const isSameSubscription = isOwn(subscription, "subscription", "subscriptionId");
    if (isSameSubscription && isOwn(resourceGroup, "resourceGroup", "name")) return location;
    const key = JSON.stringify([
      isSameSubscription ? location.key : keyOf(subscription!),
      resourceGroup ? keyOf(resourceGroup) : location.key,
    ]);
    const known = this.#locations.get(key) ?? {
      key,
      resourceGroup: resourceGroup ?? location.resourceGroup,
      subscription: isSameSubscription ? location.subscription : subscription,
    };
    this.#locations.set(key, known);
    return known;
  }

  /** The subscription and the resource group that a deployment names. */
  #targetOf(copy: Copy): readonly (Parts | undefined)[] {
    const scope = this.#partsAt("scope", copy);
    if (!scope) return ["subscriptionId", "resourceGroup"].map((key) => this.#partsAt(key, copy));
    const [, subscription, resourceGroup] = SCOPE.exec(scope.every(isText) ? scope.join("") : "") ?? [];
    const unknown = (): Parts => [new Unknown("scope", `scope ${keyOf(scope)}`)];
    return [
      subscription === undefined ? unknown() : [subscription],
      resourceGroup === undefined ? unknown() : [resourceGroup],
    ];
  }

  #addUnread(root: number, name: string, why: Unread["why"]): void {
    this.#unread.push({ root, name, why });
  }
}
