import { access } from "./values";

/*
 * Readers of formats miss shapes. So beside them stands a tripwire that knows no format: it looks through all of an input for what
 * looks like a security rule, or names the type of a group or a rule. What no reader has accounted for is then reported.
 */

/** What readers have read of an input, or know to be harmless. */
export class Accounted {
  readonly #whole = new WeakSet();
  readonly #types = new WeakSet();

  /** Notes that a value is read with all that is in it. */
  addWhole(value: unknown): void {
    if (isObject(value)) this.#whole.add(value);
  }

  /** Notes that a value is read as what its type says; what is in it may still have to be read. */
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

/** Something that looks like a rule, or is of the type of a group or a rule, and that no reader has accounted for. */
export interface Sighting {
  /** Where it stands: keys and indices from the value that was looked through. */
  readonly path: string;
}

export interface Sightings {
  /** The first of them. */
  readonly first: Sighting | undefined;
  readonly count: number;
  /** Whether the value is too large to be looked through to its end. */
  readonly isCut: boolean;
}

/** Objects and texts that are looked through at most; each is a step. */
const MOST_STEPS = 2_000_000;

/** Texts of JSON in texts of JSON, and so on, are looked through so deep. */
const MOST_NESTED_TEXTS = 5;

interface Visit {
  readonly value: object;
  readonly path: string;
  /** In how many texts of JSON it stands. */
  readonly texts: number;
}

/** Looks through a value, also through JSON in its texts, whatever the spelling of its keys. Never throws. */
export function sightingsIn(value: unknown, accounted = new Accounted(), mostSteps = MOST_STEPS): Sightings {
  let first: Sighting | undefined;
  let count = 0;
  let steps = 0;
  const visits: Visit[] = isObject(value) ? [{ value, path: "", texts: 0 }] : [];
  for (let visit = visits.pop(); visit; visit = visits.pop()) {
    if (accounted.hasWhole(visit.value)) continue;
    const { value: object, path, texts } = visit;
    const keys = Object.keys(object);
    if (++steps > mostSteps) return { first, count, isCut: true };
    if (looksLikeRule(object, keys) || (!accounted.hasType(object) && hasTypeOfRules(object, keys))) {
      first ??= { path };
      count++;
      // What is in it belongs to it.
      continue;
    }
    // The last that is pushed is visited first.
    for (const key of keys.reverse()) {
      const inner = access(object, key);
      const at = Array.isArray(object) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      if (isObject(inner) && isReference(key, inner)) continue;
      if (isObject(inner)) visits.push({ value: inner, path: at, texts });
      else if (typeof inner === "string" && texts < MOST_NESTED_TEXTS) {
        const parsed = jsonIn(inner);
        if (parsed !== undefined) visits.push({ value: parsed, path: at, texts: texts + 1 });
      }
    }
  }
  return { first, count, isCut: false };
}

/**
 * Whether an object only refers to a group, as a subnet or an interface does: of what stands there besides the id, Azure takes nothing.
 * What Azure lists in its place is the group itself.
 */
function isReference(key: string, object: object): boolean {
  const isGroup = key.toLowerCase().replace(/_/g, "") === "networksecuritygroup" && "id" in object;
  return isGroup && !["etag", "provisioningState", "defaultSecurityRules", "properties"].some((one) => one in object);
}

/** What a rule has, by keys in lower case without underscores: each of these, in any spelling. */
const ESSENTIALS: readonly (readonly string[])[] = [["access", "action"], ["direction"], ["protocol"]];
const MATCHING = /port|prefix|^sources$|^destinations$/;

/** Whether an object looks like a security rule that may let something in. */
function looksLikeRule(object: object, keys: readonly string[]): boolean {
  // Nearly all objects have fewer keys than a rule.
  if (keys.length < ESSENTIALS.length + 1) return false;
  const names = new Map(keys.map((key) => [key.toLowerCase().replace(/[_-]/g, ""), key]));
  if (!ESSENTIALS.every((some) => some.some((name) => names.has(name)))) return false;
  if (![...names.keys()].some((name) => MATCHING.test(name))) return false;
  const [rule, direction] = [names.get("access") ?? names.get("action"), names.get("direction")].map((key) =>
    access(object, key!),
  );
  // A rule that denies, or is about what goes out, opens nothing.
  return !(isWord(rule, "deny") || isWord(direction, "outbound"));
}

function isWord(value: unknown, word: string): boolean {
  return typeof value === "string" && value.trim().toLowerCase() === word;
}

/** Whether an object's type is that of a group, a rule, an admin rule or a classic group, whoever's type it is. */
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

/** What JSON in a text is; `undefined` if the text is not JSON, or says nothing of rules. */
function jsonIn(text: string): object | undefined {
  if (!/^\s{0,99}[{[]/.test(text) || !MENTIONS_RULES.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const MENTIONS_RULES = /direction|security_?rule|security_?group|admin_?rule/i;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
