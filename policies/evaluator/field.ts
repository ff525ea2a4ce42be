import { type Property, type SecurityRule, UNKNOWN } from "./rule";

/** One value of a property, once lists and comma lists are taken apart. */
export interface Entry {
  /** The property, with the index in a list: `sourceAddressPrefixes[1]`. */
  readonly property: string;
  /** `text`: to be read; `absent`: nothing where something is required; `misfit`: no text; `unknown`: not known yet. */
  readonly kind: "text" | "absent" | "misfit" | "unknown";
  /** The text; of a misfit a word for what stands there; else empty. */
  readonly text: string;
}

/**
 * What one side of a rule says, such as its source addresses. Azure takes exactly one of the members that can say it
 * (prefix, prefixes or application security groups; range or ranges), so usually there is one list of entries; where a program
 * sets several there is one list for each. Never empty, nor is any of the lists.
 */
export type Field = readonly (readonly Entry[])[];

/** A field of one property, or of several properties of which Azure takes exactly one. */
export function readField(rule: SecurityRule, first: Property, ...others: readonly Property[]): Field {
  const members: (readonly Entry[])[] = [];
  for (const property of [first, ...others]) {
    const entries = readMember(rule[property], property);
    if (entries.length > 0) members.push(entries);
  }
  if (members.length === 0) return [[{ property: first, kind: "absent", text: "" }]];
  if (members.length === 1) return members;
  // A known member makes the others absent: providers leave every output that the program did not set unknown at preview.
  const known = members.filter(
    ([entry]) => !(entry!.kind === "unknown" && rule[entry!.property as Property] === UNKNOWN),
  );
  return known.length > 0 ? known : members;
}

function readMember(value: unknown, property: Property): readonly Entry[] {
  if (value === UNKNOWN || isAbsent(value)) return readValue(value, property);
  const isList = property.endsWith("s") && property !== "access";
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
  // Azure refuses a comma list in one text; its portal takes it apart, and so do we.
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
