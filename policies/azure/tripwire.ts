import { spend } from "../evaluator/sets/work-budget";
import { parsedJson } from "./json-text";
import { access } from "./values";

/*
 * Readers of formats miss shapes. So a tripwire, which knows no format, searches all of an input for what looks like a security rule, or
 * names the type of a group or a rule. What no reader has accounted for is then reported.
 */

/** What readers have read of an input, or know to be harmless. */
export class Accounted {
  readonly #whole = new Set<object>();
  readonly #types = new Set<object>();

  /** Notes that a value is read with everything in it. */
  addWhole(value: unknown): void {
    if (isObject(value)) this.#whole.add(value);
  }

  /** Notes that a value is read as its type says; its contents may still have to be read. */
  addType(value: unknown): void {
    if (isObject(value)) this.#types.add(value);
  }

  hasWhole(value: object): boolean {
    return this.#whole.has(value);
  }

  hasType(value: object): boolean {
    return this.#types.has(value);
  }
}

/** Values that look like rules, or have the type of a group or a rule, and that no reader accounted for. */
export interface UnreadRules {
  /** Where the first of them stands: keys and indices from the value that was searched. Empty if it is that value, or if there is none. */
  readonly path: string;
  /** A value that is too large, or too deep, to search also counts. */
  readonly count: number;
}

/** At most this many objects and texts are searched; each is a step. */
const MOST_STEPS = 2_000_000;

/** JSON texts inside JSON texts are searched to this depth. */
const MOST_NESTED_TEXTS = 5;

interface Visit {
  readonly value: object;
  readonly path: string;
  /** The number of JSON texts around it. */
  readonly texts: number;
}

/** Searches a value, also JSON in its texts, whatever the spelling of its keys. Never throws. */
export function unreadRulesIn(value: unknown, accounted = new Accounted(), mostSteps = MOST_STEPS): UnreadRules {
  let first: string | undefined;
  let count = 0;
  let steps = 0;
  const visits: Visit[] = isObject(value) ? [{ value, path: "", texts: 0 }] : [];
  for (let visit = visits.pop(); visit; visit = visits.pop()) {
    if (accounted.hasWhole(visit.value)) continue;
    const { value: object, path, texts } = visit;
    const keys = Object.keys(object);
    if (isOfAzureLocal(object, keys)) continue;
    spend(1 + keys.length);
    if (++steps > mostSteps) return { path: first ?? path, count: count + 1 };
    if (looksLikeRule(object, keys) || (!accounted.hasType(object) && hasTypeOfRules(object, keys))) {
      first ??= path;
      count++;
      // Its contents belong to it.
      continue;
    }
    // The last that is pushed is visited first.
    for (const key of keys.reverse()) {
      const inner = access(object, key);
      if (!isObject(inner) && typeof inner !== "string") continue;
      const at = Array.isArray(object) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      if (isObject(inner) && isReference(key, inner)) continue;
      if (isObject(inner)) visits.push({ value: inner, path: at, texts });
      else {
        const parsed = texts < MOST_NESTED_TEXTS ? jsonIn(inner) : mentionsRules(inner) ? "too deep" : undefined;
        if (parsed === "too deep") {
          first ??= at;
          count++;
        } else if (parsed !== undefined) visits.push({ value: parsed, path: at, texts: texts + 1 });
      }
    }
  }
  return { path: first ?? "", count };
}

/**
 * Whether an object only refers to a group, as a subnet or an interface does: Azure ignores everything there besides the id. In its place,
 * Azure lists the group itself.
 */
function isReference(key: string, object: object): boolean {
  const isGroup = key.toLowerCase().replace(/_/g, "") === "networksecuritygroup" && "id" in object;
  return isGroup && !["etag", "provisioningState", "defaultSecurityRules", "properties"].some((one) => one in object);
}

/** The properties of a rule, as keys in lower case without underscores: each of these, in any spelling. */
const ESSENTIALS: readonly (readonly string[])[] = [["access", "action"], ["direction"], ["protocol"]];
const MATCHING = /port|prefix|^sources$|^destinations$/;

/** Whether an object looks like a security rule that may admit something. */
function looksLikeRule(object: object, keys: readonly string[]): boolean {
  // Nearly all objects have fewer keys than a rule, or none of this name.
  if (keys.length < ESSENTIALS.length + 1 || !plain(keys.join()).includes("direction")) return false;
  const names = keys.map((key) => ({ key, name: plain(key) }));
  const [accesses, directions, protocols] = ESSENTIALS.map((some) => names.filter(({ name }) => some.includes(name)));
  if (accesses!.length * directions!.length * protocols!.length === 0) return false;
  if (!names.some(({ name }) => MATCHING.test(name))) return false;
  // A rule that denies, or is outbound, opens nothing.
  const allAre = (some: typeof names, word: string): boolean =>
    some.every(({ key }) => isWord(access(object, key), word));
  return !(allAre(accesses!, "deny") || allAre(directions!, "outbound"));
}

/** A key without the differences in spelling. */
function plain(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, "");
}

function isWord(value: unknown, word: string): boolean {
  return typeof value === "string" && value.trim().toLowerCase() === word;
}

/** Whether an object's type is that of a group, a rule, an admin rule or a classic group, in any provider. */
function hasTypeOfRules(object: object, keys: readonly string[]): boolean {
  return keys.some((key) => {
    if (key.toLowerCase() !== "type") return false;
    const type = access(object, key);
    return typeof type === "string" && isTypeOfRules(type);
  });
}

/** Azure's own types, and those of Pulumi's and Terraform's providers, with or without a version. */
const TYPES = [
  /^microsoft\.(classic)?network\/networksecuritygroups(\/securityrules)?(@[\w.-]+)?$/i,
  /^microsoft\.network\/networkmanagers\/securityadminconfigurations\/rulecollections\/rules(@[\w.-]+)?$/i,
  /:(NetworkSecurityGroup|NetworkSecurityRule|SecurityRule|AdminRule|NetworkManagerAdminRule)$/,
  /_network_security_(group|rule)$/,
  /_network_manager_admin_rule$/,
];

/** Whether a type is that of groups or rules, by its name. */
export function isTypeOfRules(type: string): boolean {
  return type.length <= LONGEST_TYPE && TYPES.some((form) => form.test(type));
}

const LONGEST_TYPE = 200;

/** The JSON in a text; `undefined` if the text is not JSON, or mentions no rules. */
function jsonIn(text: string): object | "too deep" | undefined {
  if (!mentionsRules(text)) return undefined;
  const parsed = parsedJson(text);
  if (parsed.kind === "too deep") return parsed.kind;
  if (parsed.kind !== "value") return undefined;
  // JSON in a text is searched as if it stood in a list.
  return isObject(parsed.value) ? parsed.value : [parsed.value];
}

function mentionsRules(text: string): boolean {
  return /^\s{0,99}["{[]/.test(text) && MENTIONS_RULES.test(text);
}

/** Azure Local has groups of its own, which guard no machine in Azure. */
function isOfAzureLocal(object: object, keys: readonly string[]): boolean {
  const type = keys.includes("type") ? access(object, "type") : undefined;
  return typeof type === "string" && /^microsoft\.azurestackhci\//i.test(type);
}

const MENTIONS_RULES = /direction|security_?rule|security_?group|admin_?rule/i;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
