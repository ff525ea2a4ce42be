import { type Accounted, unreadRulesIn } from "../../policies/azure/tripwire";
import type { Place } from "../reporting/report";
import type { Item } from "./item";
import { isObject, noted, textOf, unreadable } from "./json/values";

/** At most so many types are named, the most frequent first. */
const MOST_NAMED = 3;

/** Which types of resources a document holds that were not judged, and how many of each. */
export class ResourceTypes {
  readonly #counts = new Map<string, number>();

  /** Counts a resource, if it is one: something with a type. */
  add(value: unknown): void {
    const type = isObject(value) ? textOf(value["type"]) : undefined;
    if (type !== undefined) this.addType(type);
  }

  addType(type: string): void {
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
  }

  /** Such as `2 a, 1 b, 1 c and resources of 4 more types`; `no resources` if there are none. */
  get words(): string {
    const types = [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (types.length === 0) return "no resources";
    const named = types.slice(0, MOST_NAMED).map(([type, count]) => `${count} ${type}`);
    const more = types.length - named.length;
    return `${named.join(", ")}${more === 0 ? "" : ` and resources of ${more} more type${more === 1 ? "" : "s"}`}`;
  }
}

/** Notes that a document contains nothing to judge. */
export function nothingIn(form: string, contained: ResourceTypes, place: Place): Item {
  return noted(
    place,
    "no-groups",
    `This ${form} contains no network security groups and no security rules. It contains ${contained.words}.`,
  );
}

/** Resources that look like groups or rules, but whose type is not supported. */
export function unread(type: string, number: number): string {
  const subject = number === 1 ? "A resource" : `${number} resources`;
  return `${subject} of type "${type}" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.`;
}

/** Notes what looks like security rules, or names their types, in a document where no reader expects them. */
function unreadRules(count: number, path: string): string {
  const [subject, verb] = count === 1 ? ["Something here looks", "is"] : [`${count} things here look`, "are"];
  const where = path === "" ? "" : ` (${count === 1 ? "at" : "first at"} ${cut(path)})`;
  return `${subject} like a security rule or a network security group, but ${verb} not supported${where}. Audit what Azure lists: az network nsg list.`;
}

/** Reports what looks like rules, or names their types, and that no reader has accounted for. */
export function unaccounted(value: unknown, place: Place, accounted: Accounted): readonly Item[] {
  const { count, path } = unreadRulesIn(value, accounted, Infinity);
  if (count === 0) return [];
  return [unreadable(place, unreadRules(count, path))];
}

/** Longer paths are cut in the middle, in characters. */
const LONGEST_PATH = 120;

function cut(path: string): string {
  const half = LONGEST_PATH / 2;
  return path.length <= LONGEST_PATH ? path : `${path.slice(0, half)}…${path.slice(-half)}`;
}
