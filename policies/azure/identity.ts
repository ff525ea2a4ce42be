import { type Sameness, type ShapePart, compareShapes } from "./shapes";

/*
 * What identifies a network security group in Azure: its subscription, resource group and name. At preview some of these are often unknown,
 * so comparing two groups or rules has three results. What closes, replaces or deletes needs certainty; what opens does not.
 */

/** One part of an identity. */
export interface Part {
  /** Its text, if that is known. */
  readonly text?: string | undefined;
  /** Where the text is unknown: the resource that it is the name of, by URN or any other key. The same key means the same value. */
  readonly owner?: string | undefined;
  /** If the text is unknown: the resources that it may be the name of; it is that of one of them. */
  readonly oneOf?: readonly string[] | undefined;
  /** Where the text is unknown: the URNs, or other keys, of everything that it is made from; empty if that is unknown too. */
  readonly sources?: readonly string[] | undefined;
  /** Where the text is unknown: what is known of its parts. */
  readonly shape?: readonly ShapePart[] | undefined;
}

export interface Identity {
  /** The subscription, or the provider that reaches it. */
  readonly account: Part;
  readonly resourceGroup: Part;
  /** The name of the group. */
  readonly name: Part;
}

/** Values made from more others than this are not compared. */
export const MOST_SOURCES = 50;

/** Compares two names, or two resource groups. Azure compares them without case. */
export function compareNames(a: Part, b: Part): Sameness {
  if (a.text !== undefined && b.text !== undefined) return isSameText(a.text, b.text) ? "same" : "different";
  if (a.owner !== undefined && b.owner !== undefined) return a.owner === b.owner ? "same" : "different";
  if (!mayOwn(a, b) || !mayOwn(b, a)) return "different";
  const [shape, other] = [shapeOf(a), shapeOf(b)];
  if (shape && other) return compareShapes(shape, other);
  const [random, otherRandom] = [randomSources(a), randomSources(b)];
  // A random name differs from names that people write, and from other random names.
  if ((random && b.text !== undefined) || (otherRandom && a.text !== undefined)) return "different";
  const areRandom = random && otherRandom;
  return areRandom && !random.some((source) => otherRandom.includes(source)) ? "different" : "possible";
}

/** Compares two accounts. Unlike names, they may be the same although different providers reach them. */
export function compareAccounts(a: Part, b: Part): Sameness {
  if (a.text !== undefined && b.text !== undefined) return isSameText(a.text, b.text) ? "same" : "different";
  if (a.shape ?? b.shape) return compareNames({ shape: shapeOf(a) }, { shape: shapeOf(b) });
  if (a.owner !== undefined && a.owner === b.owner) return "same";
  const isOfTwoStacks = a.owner !== undefined && b.owner !== undefined && stackOf(a.owner) !== stackOf(b.owner);
  return isOfTwoStacks ? "different" : "possible";
}

/** The stack of a URN, or of a key that starts like one: a state file may hold resources of several. */
export function stackOf(urn: string): string {
  return urn.split("::", 2).join("::");
}

/** Compares two groups, or the groups of two rules. */
export function compareIdentities(a: Identity, b: Identity): Sameness {
  // A name taken from a group's own output means that group, unless what is known of the two differs.
  if (a.name.owner !== undefined && a.name.owner === b.name.owner) {
    const isElsewhere =
      compareNames(a.resourceGroup, b.resourceGroup) === "different" ||
      compareAccounts(a.account, b.account) === "different";
    return isElsewhere ? "different" : "same";
  }
  return allOf(
    compareNames(a.name, b.name),
    compareNames(a.resourceGroup, b.resourceGroup),
    compareAccounts(a.account, b.account),
  );
}

/** Whether all of several comparisons agree. */
export function allOf(...all: readonly Sameness[]): Sameness {
  if (all.includes("different")) return "different";
  return all.includes("possible") ? "possible" : "same";
}

/** Whether two names are the same to Azure. */
export function isSameText(a: string | undefined, b: string | undefined): boolean {
  return b !== undefined && a?.toLowerCase() === b.toLowerCase();
}

/** Whether a part can be the name of what another is the name of. */
function mayOwn({ oneOf }: Part, { owner }: Part): boolean {
  return oneOf === undefined || owner === undefined || oneOf.includes(owner);
}

function shapeOf({ text, shape }: Part): readonly ShapePart[] | undefined {
  return text === undefined ? shape : [{ text }];
}

/** The random values that a value is made from, if it is made from these alone. */
function randomSources({ text, sources = [] }: Part): readonly string[] | undefined {
  const isComparable = text === undefined && sources.length > 0 && sources.length <= MOST_SOURCES;
  return isComparable && sources.every(isRandom) ? sources : undefined;
}

/** Whether a resource, by its URN, makes random values: one of the provider `random`, in Pulumi or Terraform. */
function isRandom(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return /^random(_|:)/.test(type);
}
