import { UNKNOWN } from "../../evaluator/rule";
import type { Kind } from "../declaration";
import { isTypeOfRules, sightingsIn } from "../tripwire";
import { type Existence, adminRuleProperties, both, inlineRules, ruleProperties } from "./declared";
import { Evaluator, type Scope, type Surroundings, azureKey } from "./evaluator";
import { display, keyOf, nameOf, segmentsOf } from "./names";
import { type Given, NOTHING_GIVEN, givenBy, givenLater } from "./given";
import { type Json, isJson, listOf, objectOf } from "./json";
import { TemplateScope } from "./scope";
import { type Parts, type Value, Unknown, isObject, isUnknown, memberOf, partsOf, plain, typeOf } from "./value";
import { MOST_STEPS, type Remark, Work } from "./work";

/** Azure's types, in lower case. */
const GROUP = "microsoft.network/networksecuritygroups";
const RULE = `${GROUP}/securityrules`;
const ADMIN_RULE = "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules";
/** What groups and rules may stand in: each type with all that it is nested in. */
const PARENTS: ReadonlySet<string> = new Set(
  [RULE, ADMIN_RULE].flatMap((type) => {
    const [provider, ...segments] = type.split("/");
    return segments.slice(0, -1).map((_, index) => [provider, ...segments.slice(0, index + 1)].join("/"));
  }),
);
const STACK = "microsoft.resources/deploymentstacks";
const DEPLOYMENTS: ReadonlySet<string> = new Set(["microsoft.resources/deployments", STACK]);

/** Azure nests templates five deep. */
const MOST_NESTED = 20;

/** What judging a group or a rule takes, where reading it takes less. */
const STEPS_A_RESOURCE = 100;

/** Whether resources of a type are looked at; so are those whose type is an expression. */
export function isReadType(type: string): boolean {
  const lower = type.toLowerCase();
  return (
    PARENTS.has(lower) || lower === RULE || lower === ADMIN_RULE || DEPLOYMENTS.has(lower) || lower.startsWith("[")
  );
}

/** Whether resources of a type deploy nothing, though they may hold templates: they keep them, or say what policies would do. */
export function deploysNothing(type: string): boolean {
  return /^microsoft\.(resources\/templatespecs|authorization\/policy(set)?definitions)(\/|$)/i.test(type);
}

/** To which resource group and subscription something is deployed. */
export interface Location {
  /** Another for another. */
  readonly key: string;
  readonly resourceGroup: Parts | undefined;
  /** The subscription, if it is named and not that of the template. */
  readonly subscription?: Parts | undefined;
}

/** What a deployment links in place of a template. */
export interface Link {
  /** The files of the template in which it stands, as {@link Linked} named it, and of those that link that: the outermost last. */
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
  readonly given: Given;
  readonly location: Location;
  /** The file of the template. */
  readonly file: string;
  /** Finds what is linked. */
  readonly follow: (link: Link) => Linked | undefined;
}

/** How to evaluate once more, to see what depends on what. */
export interface Attempt {
  /** Parameters whose defaults are taken for not known. */
  readonly withheld: ReadonlySet<string>;
  /** How many steps may be taken. */
  readonly steps: number;
}

/** A group or a rule that a template deploys. */
export interface Found {
  readonly kind: Kind;
  /** Where it stands, with the numbers of copies: another for each. */
  readonly path: string;
  /** Which of the resources of the outermost template it is, or is in. */
  readonly root: number;
  readonly location: Location;
  readonly name: Parts;
  /** What else it is called in its template: other resources depend on it by this. */
  readonly symbol: string | undefined;
  /** The template in which it stands: another for another. */
  readonly template: string;
  /** Of a rule that is a resource: the name of its group, so far as it has one. */
  readonly group: Parts | undefined;
  /** The path of the group in which it stands. */
  readonly within: string | undefined;
  /** Of a rule of which no group is known: what it depends on, the names of groups and symbolic names. */
  readonly dependsOn: readonly Parts[];
  /** As azure-native has them, without names. */
  readonly props: Json;
}

/** A resource that could hold groups or rules, and could not be read. */
export interface Unread {
  readonly root: number;
  /** What it is called; of what has no type where it stands. */
  readonly name: string;
  readonly why: "linked" | "typeless" | "unknown" | "nested" | "intricate" | "unread";
}

/** How many resources are not deployed, by their own conditions or since there are no copies of them. */
export interface LeftOut {
  readonly groupsAndRules: number;
  readonly deployments: number;
}

/** All that a template deploys of what can be judged. */
export interface Reading {
  readonly found: readonly Found[];
  readonly unread: readonly Unread[];
  readonly leftOut: LeftOut;
  readonly remarks: readonly Remark[];
  /** The parameters of the outermost template of which the default was asked for. */
  readonly defaulted: readonly string[];
  /** How many steps it could have taken more. */
  readonly stepsLeft: number;
}

const FIRST_ATTEMPT: Attempt = { withheld: new Set(), steps: MOST_STEPS };

/** Evaluates a template. Nothing in it makes this throw. */
export function read(template: Json, setting: Setting, attempt = FIRST_ATTEMPT): Reading {
  return new Reader(setting, attempt).read(template);
}

/** Where resources stand. */
interface Around {
  readonly scope: Scope;
  /** The loops around deployments around it. */
  readonly loops: Surroundings["loops"];
  readonly location: Location;
  readonly files: Link["from"];
  readonly existence: Existence;
  /** The template's place, with a dot at its end; empty for the outermost. */
  readonly place: string;
  readonly root: number | undefined;
  readonly level: number;
  /** Whether the template is of languageVersion 2.0 or later. */
  readonly isSecondVersion: boolean;
}

/** An object in a template, of which members are asked for. */
interface Holder {
  readonly json: Json;
  readonly surroundings: Surroundings;
  /** Where it stands, with the number of the copy. */
  readonly path: string;
}

/** A resource in one of its copies. */
interface Copy extends Around, Holder {
  readonly root: number;
  readonly symbol: string | undefined;
}

/** What a deployment deploys. */
interface Inner {
  readonly template: Json;
  readonly linked: Linked | undefined;
  /** Those of the deployment. */
  readonly properties: Holder;
  /** Whether the expressions in the template are evaluated with its own parameters and variables. */
  readonly isInner: boolean;
}

function isSecondVersion(template: Json): boolean {
  return /^[2-9]/.test(String(memberOf(template, "languageVersion")));
}

class Reader {
  readonly #setting: Setting;
  readonly #withheld: ReadonlySet<string>;
  readonly #work: Work;
  readonly #evaluator: Evaluator;
  readonly #found: Found[] = [];
  readonly #unread: Unread[] = [];
  readonly #leftOut = { groupsAndRules: 0, deployments: 0 };
  readonly #locations = new Map<string, Location>();
  #scopes = 0;

  constructor(setting: Setting, { withheld, steps }: Attempt) {
    this.#setting = setting;
    this.#withheld = withheld;
    this.#work = new Work(steps);
    this.#evaluator = new Evaluator(this.#work);
  }

  read(template: Json): Reading {
    const { given, location, file } = this.#setting;
    const scope = new TemplateScope(this.#evaluator, template, {
      id: "",
      location: location.key,
      given,
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
    // There may be more resources, and more copies of those that were read.
    if (this.#work.isSpent) this.#leave(0, "", "intricate");
    return {
      found: this.#found,
      unread: this.#unread,
      leftOut: this.#leftOut,
      remarks: this.#work.remarks,
      defaulted: [...scope.defaulted],
      stepsLeft: this.#work.left,
    };
  }

  /** Reads resources: a list or, since languageVersion 2.0, an object by symbolic names. */
  #readAll(resources: unknown, around: Around): void {
    const place = `${around.place}resources`;
    if (resources === UNKNOWN) this.#leave(around.root ?? 0, place, "unknown");
    const entries = Array.isArray(resources)
      ? resources.map((json: unknown, index) => [json, undefined, `${place}[${index}]`] as const)
      : Object.entries(objectOf(resources)).map(([symbol, json]) => [json, symbol, `${place}.${symbol}`] as const);
    for (const [index, [json, symbol, at]] of entries.entries()) {
      // What is of no interest, the reader of a large file has left out.
      if (json !== undefined) this.#readOne(json, symbol, at, { ...around, root: around.root ?? index });
    }
  }

  #readOne(json: unknown, symbol: string | undefined, path: string, around: Around & { readonly root: number }): void {
    if (json === UNKNOWN) {
      this.#leave(around.root, path, "unknown");
      return;
    }
    const resource = objectOf(json);
    const copies = this.#copiesOf(resource, path, around);
    if (copies.length === 0) this.#leaveOut(resource);
    for (const [index, copy] of copies.entries()) {
      if (this.#work.isSpent) return;
      const type = this.#typeOf(copy);
      if (index === 0 && type !== undefined) this.#lookThrough(type, resource, copy);
      if (type === undefined) this.#leave(copy.root, path, "typeless");
      else this.#readCopy(type, { ...copy, symbol });
    }
  }

  /** Looks through a resource that is not read, for what looks as if it were a rule or a group. */
  #lookThrough(type: string, resource: Json, { root, path }: Holder & { readonly root: number }): void {
    if (isReadType(type) || deploysNothing(type)) return;
    if (isTypeOfRules(type) || sightingsIn(resource).count > 0) this.#leave(root, path, "unread");
  }

  /** The copies of a resource that are deployed, or may be. */
  #copiesOf(json: Json, path: string, around: Around & { readonly root: number }): readonly Omit<Copy, "symbol">[] {
    const surroundings = { scope: around.scope, loops: around.loops, bound: [] };
    const copyOf = (within: Surroundings, at: string, isCounted: boolean): readonly Omit<Copy, "symbol">[] => {
      const condition = this.#conditionOf(json, within, path);
      const existence = both(around.existence, both(condition, isCounted ? true : UNKNOWN));
      if (existence === false) return [];
      return [{ ...around, json, surroundings: within, loops: within.loops, path: at, existence }];
    };
    // Only referred to.
    if (memberOf(json, "existing") === true) return [];
    const copy = memberOf(json, "copy");
    if (copy === undefined || copy === null) return copyOf(surroundings, path, true);
    const { turns, isCounted } = this.#evaluator.loop(
      objectOf(copy),
      true,
      surroundings,
      `${path}.copy`,
      (within, index) => [within, `${path}#${index}`] as const,
    );
    return turns.flatMap(([within, at]) => copyOf(within, at, isCounted));
  }

  #leaveOut(json: Json): void {
    const type = String(memberOf(json, "type")).toLowerCase();
    if (memberOf(json, "existing") === true) return;
    if (DEPLOYMENTS.has(type)) this.#leftOut.deployments++;
    else if (isReadType(type)) this.#leftOut.groupsAndRules++;
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
    if (type === GROUP) this.#readGroup(copy);
    else if (type === RULE) this.#readRule(copy, undefined);
    else if (type === ADMIN_RULE) this.#readAdminRule(copy);
    else if (DEPLOYMENTS.has(type)) this.#readDeployment(copy, type === STACK);
    if (PARENTS.has(type)) this.#readChildren(type, copy);
  }

  /** Reads the resources in another. Their types may be without that of the other. */
  #readChildren(parentType: string, parent: Copy): void {
    const children = memberOf(parent.json, "resources");
    const all = Array.isArray(children) ? children : Object.values(objectOf(children));
    for (const [index, child] of all.entries()) {
      for (const one of this.#copiesOf(objectOf(child), `${parent.path}.resources[${index}]`, parent)) {
        const own = this.#typeOf(one);
        const type = own === undefined || own.startsWith("microsoft.") ? own : `${parentType}/${own}`;
        const copy = { ...one, symbol: undefined };
        if (type === RULE) this.#readRule(copy, parent);
        else if (type !== undefined) {
          this.#lookThrough(type, one.json, one);
          this.#readCopy(type, copy);
        }
        // What says nothing declares nothing.
        else if (memberOf(one.json, "properties") !== undefined) this.#leave(parent.root, one.path, "typeless");
      }
    }
  }

  #readGroup(copy: Copy): void {
    const { existence } = copy;
    const properties = this.#valueAt("properties", copy);
    const securityRules = inlineRules(properties, existence, this.#work);
    const name = nameOf(this.#valueAt("name", copy));
    this.#find("NetworkSecurityGroup", copy, { name, props: { securityRules } });
  }

  /** @param parent The group in which it stands. */
  #readRule(copy: Copy, parent: Copy | undefined): void {
    const full = segmentsOf(nameOf(this.#valueAt("name", copy)));
    const name = full.at(-1)!;
    // The name of a rule in a group may be without the group's.
    const group = parent ? nameOf(this.#valueAt("name", parent)) : full.at(-2);
    const props = ruleProperties(this.#valueAt("properties", copy), copy.existence, this.#work);
    const dependsOn = group ? [] : this.#dependenciesOf(copy);
    this.#find("SecurityRule", copy, { name, group, within: parent?.path, dependsOn, props });
  }

  #readAdminRule(copy: Copy): void {
    const name = segmentsOf(nameOf(this.#valueAt("name", copy))).at(-1)!;
    const kind = this.#valueAt("kind", copy);
    const props = adminRuleProperties(kind, this.#valueAt("properties", copy), copy.existence, this.#work);
    this.#find("AdminRule", copy, { name, props });
  }

  #find(
    kind: Kind,
    { path, root, location, symbol, place: template }: Copy,
    found: Pick<Found, "name" | "props"> & Partial<Pick<Found, "group" | "within" | "dependsOn">>,
  ): void {
    this.#work.spend(STEPS_A_RESOURCE);
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

  /** The names of groups, and symbolic names, that a resource depends on. */
  #dependenciesOf(copy: Copy): readonly Parts[] {
    return listOf(this.#valueAt("dependsOn", copy)).flatMap((value) => {
      const parts = partsOf(value as Value);
      if (!parts) return [];
      const segments = segmentsOf(parts);
      const type = segments.findIndex((segment) => keyOf(segment) === "networksecuritygroups");
      // By its id, by its type and name, or by its name or symbolic name alone.
      const name = type < 0 ? (segments.length === 1 ? segments[0] : undefined) : segments[type + 1];
      return name ? [name] : [];
    });
  }

  /** Reads the template that a deployment deploys. */
  #readDeployment(copy: Copy, isStack: boolean): void {
    const { root, path, files, surroundings, level } = copy;
    const name = display(nameOf(this.#valueAt("name", copy)));
    const inner = this.#innerOf(copy, isStack);
    if (typeof inner === "string") {
      this.#leave(root, name, inner);
      return;
    }
    const { template, linked, properties, isInner } = inner;
    const location = this.#locationOf(copy);
    const place = linked ? `${path}, ${linked.file}: ` : `${path}.properties.template.`;
    const given = isInner ? this.#givenBy(properties) : NOTHING_GIVEN;
    const scope = isInner
      ? new TemplateScope(this.#evaluator, template, { id: `${++this.#scopes}`, location: location.key, given, place })
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
  #innerOf(copy: Copy, isStack: boolean): Inner | Unread["why"] {
    const written = memberOf(copy.json, "properties");
    if (written === UNKNOWN) return "unknown";
    const properties = { ...copy, json: objectOf(written), path: `${copy.path}.properties` };
    const own = this.#templateIn(properties);
    if (own === UNKNOWN) return "unknown";
    const linked = isJson(own) ? undefined : this.#follow(properties, copy.files);
    const template = isJson(own) ? own : linked?.template;
    if (template === undefined) return "linked";
    if (copy.level >= MOST_NESTED) return "nested";
    const isInner = isStack || linked !== undefined || this.#isInner(properties, copy.isSecondVersion);
    return isInner === undefined ? "unknown" : { template, linked, properties, isInner };
  }

  /** The template that stands in a deployment; it may be one that a variable has, whose expressions are then texts. */
  #templateIn(properties: Holder): unknown {
    const written = memberOf(properties.json, "template");
    return typeof written === "string" ? plain(this.#valueAt("template", properties)) : written;
  }

  /** As for {@link Inner}; `undefined` if that is not known. */
  #isInner(properties: Holder, isSecondVersion: boolean): boolean | undefined {
    const options = this.#valueAt("expressionEvaluationOptions", properties);
    const scope = isObject(options) ? memberOf(options, "scope") : options;
    if (isUnknown(scope)) return undefined;
    // Since languageVersion 2.0 that is the default, and outer is refused.
    if (scope === undefined || scope === null) return isSecondVersion;
    return typeof scope === "string" && scope.toLowerCase() === "inner";
  }

  #givenBy(properties: Holder): Given {
    const json = memberOf(properties.json, "parameters") ?? {};
    const mayBeMore = memberOf(properties.json, "parametersLink") !== undefined;
    if (!isJson(json)) return givenBy(this.#valueAt("parameters", properties), mayBeMore);
    // One by one, when they are asked for: most are of no interest here.
    const parameters = { ...properties, json, path: `${properties.path}.parameters` };
    return givenLater(
      Object.keys(json).map((name) => [name, () => this.#valueAt(name, parameters)] as const),
      mayBeMore,
    );
  }

  #follow(properties: Holder, from: Link["from"]): Linked | undefined {
    const link = this.#valueAt("templateLink", properties);
    if (!isObject(link)) return undefined;
    const relativePath = memberOf(link, "relativePath");
    return this.#setting.follow({
      from,
      relativePath: typeof relativePath === "string" ? relativePath : undefined,
      uri: partsOf(memberOf(link, "uri")),
    });
  }

  /** To where a deployment deploys, if it says so, or else where it stands. */
  #locationOf(copy: Copy): Location {
    const { location } = copy;
    const [subscription, resourceGroup] = ["subscriptionId", "resourceGroup"].map((key) =>
      partsOf(this.#valueAt(key, copy)),
    );
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

  #leave(root: number, name: string, why: Unread["why"]): void {
    this.#unread.push({ root, name, why });
  }
}
