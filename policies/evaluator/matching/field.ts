import { type Property, type SecurityRule, UNKNOWN } from "../rule";

/** One value of a property, after lists and comma lists are split. */
export interface Entry {
  /** The property, with the index in a list: `sourceAddressPrefixes[1]`. */
  readonly property: string;
  /** `text`: to be read; `absent`: no value where one is required; `misfit`: not a text; `unknown`: not known yet. */
  readonly kind: "text" | "absent" | "misfit" | "unknown";
  /** The text; for a misfit a word for its type; otherwise empty. */
  readonly text: string;
}

/** The property that contains an entry, without its index in a list. */
export function propertyOf({ property }: Entry): Property {
  return property.replace(/\[\d+\]$/, "") as Property;
}

/** The value of a property of a rule. */
export interface EntryOfRule<R> extends Entry {
  readonly rule: R;
}

/**
 * The values of one side of a rule, such as its source addresses. Azure takes exactly one of the members that can hold it (prefix, prefixes
 * or application security groups; range or ranges), so usually there is one list of entries. If a program sets several, there is one list
 * for each. Neither the field nor any list is empty.
 */
export type Field = readonly (readonly Entry[])[];

/** All entries of a field. */
export function entriesIn(field: Field): readonly Entry[] {
  return field.length === 1 ? field[0]! : field.flat();
}

const NO_ENTRIES: readonly Entry[] = [];

/** The entries of a field that have a state. */
export function entriesWhere(field: Field, isSo: (entry: Entry) => boolean): readonly Entry[] {
  // Of thousands of fields, hardly any has such an entry.
  return someEntry(field, isSo) ? entriesIn(field).filter(isSo) : NO_ENTRIES;
}

/** Whether some entry of a field has this state. */
export function someEntry(field: Field, isMatch: (entry: Entry) => boolean): boolean {
  return field.some((entries) => entries.some(isMatch));
}

/** The fields of a rule, each with the properties that can say it. */
const PROPERTIES_OF = {
  access: ["access"],
  direction: ["direction"],
  priority: ["priority"],
  protocol: ["protocol"],
  sources: ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"],
  sourcePorts: ["sourcePortRange", "sourcePortRanges"],
  destinations: ["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
  ports: ["destinationPortRange", "destinationPortRanges"],
} as const satisfies Record<string, readonly Property[]>;

/** A rule with its properties split into fields. */
export type Fields = Readonly<Record<keyof typeof PROPERTIES_OF, Field>>;

export function readFields(rule: SecurityRule): Fields {
  return {
    access: readField(rule, "access"),
    direction: readField(rule, "direction"),
    priority: readField(rule, "priority"),
    protocol: readField(rule, "protocol"),
    sources: readField(rule, "sources"),
    sourcePorts: readField(rule, "sourcePorts"),
    destinations: readField(rule, "destinations"),
    ports: readField(rule, "ports"),
  };
}

/** What a rule says in one field. */
export function readField(rule: SecurityRule, name: keyof Fields): Field {
  const properties = PROPERTIES_OF[name];
  const members: (readonly Entry[])[] = [];
  for (const property of properties) {
    const value = rule[property];
    // As most members are.
    if (value === undefined) continue;
    const entries = readMember(value, property);
    if (entries.length > 0) members.push(entries);
  }
  if (members.length === 0) return [[{ property: properties[0], kind: "absent", text: "" }]];
  if (members.length === 1) return members;
  // A known member makes the others absent: at preview, providers leave every output unknown that the program did not set.
  const known = members.filter(([entry]) => rule[entry!.property as Property] !== UNKNOWN);
  return known.length > 0 ? known : members;
}

const LISTS: ReadonlySet<Property> = new Set([
  "sourceAddressPrefixes",
  "sourceApplicationSecurityGroups",
  "sourcePortRanges",
  "destinationAddressPrefixes",
  "destinationApplicationSecurityGroups",
  "destinationPortRanges",
]);

function readMember(value: unknown, property: Property): readonly Entry[] {
  if (value === UNKNOWN || isAbsent(value)) return readValue(value, property);
  const isList = LISTS.has(property);
  if (Array.isArray(value) !== isList) return [{ property, kind: "misfit", text: nameOf(value) }];
  if (!Array.isArray(value)) return readValue(value, property);
  return value.flatMap((element: unknown, index): readonly Entry[] => {
    const name = `${property}[${index}]`;
    // Which group it is does not matter: like a service tag, it names addresses that the rule does not show.
    const isGroup = property.endsWith("ApplicationSecurityGroups") && !isAbsent(element);
    return isGroup ? [{ property: name, kind: "text", text: "ApplicationSecurityGroup" }] : readValue(element, name);
  });
}

function readValue(value: unknown, property: string): readonly Entry[] {
  if (isAbsent(value)) return [];
  if (value === UNKNOWN) return [{ property, kind: "unknown", text: "" }];
  if (typeof value === "number") return [{ property, kind: "text", text: String(value) }];
  if (typeof value !== "string") return [{ property, kind: "misfit", text: nameOf(value) }];
  if (!value.includes(",")) return [{ property, kind: "text", text: value.trim() }];
  // Azure refuses a comma list in one text. Its portal splits such lists, so this does too.
  const parts = value.split(",").map((part) => part.trim());
  const filled = parts.filter((part) => part !== "");
  if (filled.length === 0) return [{ property, kind: "misfit", text: value }];
  return filled.map((text) => ({ property, kind: "text", text }));
}

/** Clients send `""` and `[]` for what they do not use; neither ever means "any". */
function isAbsent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** A word for a value of the wrong type. */
function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : typeof value;
}
