import type { Remark as TemplateRemark } from "./azure/arm";
import type { DeclaredRule } from "./azure/declaration";
import type { Unread } from "./azure/deployments";
import { type Family, FAMILIES } from "./evaluator/sets/addresses";
import { type Field, type Remark, readFields } from "./evaluator/matching/field";
import { readPorts } from "./evaluator/matching/readers";
import { setOf, subtract, unionOf } from "./evaluator/sets/ranges";
import { type Property, UNKNOWN } from "./evaluator/rule";
import type { Exposure, Finding, IdleDeny, Undecided } from "./evaluator/verdict";
import { RESOURCE_POLICY_NAME } from "./metadata";

/* Everything that the pack says of what it finds, and of its configuration. What it says of itself is in metadata.ts. */

/** What is judged, besides the rules. */
export interface Subject {
  /** The name of the network security group, if it is known. */
  readonly group: string | undefined;
  /** Which rules of it are judged: all, or one as it is declared, or those that a listing of rules has. */
  readonly rulesSeen: "all" | "one" | "listed";
  /** The file of the values that were given to its template, if one was. */
  readonly parameterFile?: string | undefined;
  /** Whether the other policy has told of these rules, and found other ports, addresses or rules with them. */
  readonly isToldOtherwise?: boolean;
}

/** What to tell of rules that are not judged. */
const UNSEEN: Readonly<Record<Subject["rulesSeen"], readonly string[]>> = {
  all: [],
  one: ["judged as declared: the other rules of its group are not seen here"],
  listed: ["judged by the rules that are listed: others of its group may be left out"],
};

const TOLD_OTHERWISE = `other than ${RESOURCE_POLICY_NAME} tells: here the group is judged whole, as this policy is configured`;

/** More rules, entries or Denies than this are only counted: a terminal is small. */
const MOST_LISTED = 5;

/** Longer names and values, in characters, are cut; Azure's names have up to 80. */
const LONGEST_TEXT = 80;

/** No more entries than this are written out to be pasted. */
const LONGEST_PASTE = 12;

/** The room for the name of a line. */
const NAME_WIDTH = 8;

/** A violation: what must not be, then the facts, a line each, then what to change. */
export function violation(finding: Finding<DeclaredRule>, subject: Subject): string {
  const { rules, exposure, ports, unreadable, denies } = finding;
  return [
    `${subjectOf(rules, subject)} must not let unrestricted sources reach ${portsOf(ports)}, but ${openingOf(finding)}.`,
    ...line("rule", cut(rules.map(describe))),
    ...line(
      "lets in",
      FAMILIES.flatMap((family) => letIn(family, exposure[family])),
    ),
    ...line(
      "unread",
      cut(
        unreadable.map(
          (remark) => `${rules.length > 1 ? `${nameOf(remark.rule)}: ` : ""}${unread(remark)}, so it counts as any`,
        ),
      ),
    ),
    ...line("Deny", cut(denies.map(idle))),
    ...line("note", [
      ...UNSEEN[subject.rulesSeen],
      ...(subject.isToldOtherwise === true ? [TOLD_OTHERWISE] : []),
      ...givenBy(rules, subject),
    ]),
    ...line("fix", fixes(finding)),
  ].join("\n");
}

/** A violation of which the resource policy has told the facts. */
export function standsBy({ rules, ports }: Finding<DeclaredRule>, subject: Subject): string {
  const letting = isAdmin(rules[0]!)
    ? "it always allows them"
    : `${and(cut(rules.map((rule) => `${rule.origin} rule ${nameOf(rule)}`)))} ${rules.length === 1 ? "lets" : "together let"} them in`;
  return `${subjectOf(rules, subject)} must not let unrestricted sources reach ${portsOf(ports)}, but ${letting}: ${RESOURCE_POLICY_NAME} tells the facts, at the same resource.`;
}

/** What could not be decided: a line that names the properties on which it depends, and what else it rests on. */
export function undecided({ ports, rules, unknown }: Undecided<DeclaredRule>, subject: Subject): string {
  const values = cut([...new Set(unknown.map(unknownOf))]).join(", ");
  return [
    `${subjectOf(rules, subject)} may let unrestricted sources reach ${portsOf(ports)}, depending on what is not known here: ${values}.`,
    ...line("note", givenBy(rules, subject)),
  ].join("\n");
}

/** By which values of its parameters a template has these rules. */
function givenBy(rules: readonly DeclaredRule[], { parameterFile }: Subject): readonly string[] {
  const names = [...new Set(rules.flatMap(({ defaults = [] }) => defaults))].sort();
  return [
    ...cut(names.map((name) => `by the default of parameter ${quote(name)}`)),
    ...(parameterFile === undefined ? [] : [`with the parameters in ${clean(parameterFile)}`]),
  ];
}

/** A deployment whose template, or a part of it, could not be read: why not, and its name. */
export function unreadDeployment({ why, name }: Unread, ports: readonly number[]): string {
  return `Deployment ${quote(name)} may let unrestricted sources reach ${portsOf(ports)}: ${UNREAD_DEPLOYMENT[why]}.`;
}

const UNREAD_DEPLOYMENT: Readonly<Record<Unread["why"], string>> = {
  linked: "its template is linked, and not seen here",
  absent: "its template is not seen here",
  unknown: "its template is not known here",
  broken: "its template cannot be read",
  nested: "its template is nested too deep to be read",
  intricate: "its template takes too much work to be read to its end",
  typeless: "a resource of that name in its template has no type that is known",
};

/** Expressions of a template that could not be evaluated. */
export function unevaluated(name: string, remarks: readonly TemplateRemark[]): string {
  const subject = remarks.length === 1 ? "An expression" : `${remarks.length} expressions`;
  return `${subject} of the template of deployment ${quote(name)} cannot be evaluated: ${cut(remarks.map(unevaluatedAt)).join("; ")}.`;
}

/** An expression that could not be evaluated: where it stands, its text (which may be empty) and why. */
export function unevaluatedAt({ place, text, reason }: TemplateRemark): string {
  return `${clean(place)}${text === "" ? "" : `, ${quote(text)}`}: ${clean(reason)}`;
}

/** What looks like network security groups or their rules, and is of a type that is not read. */
export function unreadType(type: string, count: number, ports: readonly number[]): string {
  const resources = count === 1 ? "A resource" : `${count} resources`;
  return `${resources} of type ${quote(type)} may let unrestricted sources reach ${portsOf(ports)}: this policy pack does not read that type.`;
}

export function unknownKey(policy: string, key: string, value: unknown, known: readonly string[]): string {
  return `${policy}: ${quote(key)} (${quote(value)}) is not a configuration key; the keys are ${known.join(", ")}`;
}

export function badValue(policy: string, place: string, must: string, value: unknown): string {
  return `${policy}: ${place} must be ${must}, not ${quote(value)}`;
}

export function nothingCounted(policy: string, family: Family, trusted: readonly string[]): string {
  return `${policy}: trustedSources must leave public ${FAMILY[family]} addresses to guard against, which ${quote(trusted)} does not`;
}

export const MUST_BE_CIDR = 'an address or a CIDR block that starts at its first address, such as "203.0.113.0/24"';
export const MUST_BE_TAG = 'the name of a service tag, such as "AzureCloud"';
export const MUST_BE_READING = '"effective" or "declared"';

export function mustBeInteger(low: number, high: number): string {
  return `a whole number from ${low} to ${high}`;
}

export function mustBeList(least: number): string {
  return least > 0 ? "a list that is not empty" : "a list";
}

const FAMILY: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/** The lines of one kind of fact: its name stands before the first. */
function line(name: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => `  ${(index === 0 ? name : "").padEnd(NAME_WIDTH)}${text}`);
}

/** What is judged: an admin rule itself, else the group. */
function subjectOf([first]: readonly DeclaredRule[], { group }: Subject): string {
  if (isAdmin(first!)) return `Security admin rule ${nameOf(first!)}`;
  return group === undefined ? "A network security group" : `Network security group ${quote(group)}`;
}

function openingOf({ rules, exposure }: Finding<DeclaredRule>): string {
  if (isAdmin(rules[0]!)) return `it always allows ${shares(exposure)}, and no network security group can stop them`;
  const letting = rules.length === 1 ? `rule ${nameOf(rules[0]!)} lets` : `${rules.length} rules together let`;
  return `${letting} in ${shares(exposure)}`;
}

/** A security admin rule, which is judged alone. */
function isAdmin({ origin }: DeclaredRule): boolean {
  return origin === "admin";
}

function portsOf(ports: readonly number[]): string {
  return `TCP port${ports.length > 1 ? "s" : ""} ${and(cut(ports.map(String)))}`;
}

/** `securityRules[2]` is where a rule stands, all else its name. */
function nameOf({ name }: DeclaredRule): string {
  return /^securityRules(\[\d+\])?$/.test(name) ? name : quote(name);
}

function describe(rule: DeclaredRule): string {
  const { access, protocol, priority, sources, destinations, ports } = readFields(rule);
  const matched = `from ${written(sources)} to ${written(destinations)}`;
  const port = /^\d+$/.test(written(ports)) ? "port" : "ports";
  return `${nameOf(rule)}: ${rule.origin}, priority ${written(priority)}, ${written(access)} ${written(protocol)} ${matched}, ${port} ${written(ports)}`;
}

/** The entries of a field in a line; of many the first. */
export function written(field: Field): string {
  return cut(entriesOf(field)).join(", ");
}

/** The entries of a field as they are written; in brackets what is not written so. */
export function entriesOf(field: Field): readonly string[] {
  return field
    .flat()
    .map(
      ({ kind, text }) =>
        ({ text: clean(text), misfit: `(${clean(text)})`, absent: "(nothing)", unknown: "(unknown)" })[kind],
    );
}

/** Which parts of the families that are open get in. */
function shares(exposure: Finding<unknown>["exposure"]): string {
  const [ipv4, ipv6] = [share(exposure.ipv4), share(exposure.ipv6)];
  const open = FAMILIES.filter((family) => exposure[family].open);
  if (open.length === 2 && ipv4 === ipv6) return `${ipv4} public IPv4 and IPv6 addresses`;
  return and(open.map((family) => `${share(exposure[family])} public ${FAMILY[family]} addresses`));
}

function share({ addresses, of }: Exposure): string {
  return addresses === of ? "all" : `${percent(addresses, of)} of`;
}

/** In tenths of a percent, rounded down, so that only the whole is 100 %. */
function percent(part: bigint, whole: bigint): string {
  const tenths = Number((part * 1000n) / whole);
  return tenths === 0 ? "under 0.1 %" : `${tenths / 10} %`;
}

function letIn(family: Family, { addresses, of, witness }: Exposure): readonly string[] {
  if (witness === undefined) return [];
  const noun = `public ${FAMILY[family]} address${addresses === 1n ? "" : "es"}`;
  return [`${quantity(addresses)} ${noun} (${percent(addresses, of)}), ${witness} for one`];
}

/** How many addresses, in few characters. */
export function quantity(addresses: bigint): string {
  if (addresses >= 10_000_000_000n) return `about ${Number(addresses).toExponential(1)}`;
  // toLocaleString takes a hundred times as long, and reports have many.
  return addresses.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function unread({ rule, property, kind, text }: Remark<DeclaredRule>): string {
  const name = spelled(property, rule);
  return kind === "absent" ? `${name} is missing` : `${name} ${quote(text)} cannot be read`;
}

/** What the declaration of a rule calls a property, be it one with an index. */
function spelled(property: string, { spelling }: DeclaredRule): string {
  const [name = "", ...index] = property.split(/(?=\[)/);
  return [spelling.names[name as Property] ?? name, ...index].join("");
}

function idle({ rule, why, unreadable }: IdleDeny<DeclaredRule>): string {
  const reason = {
    later: "comes later",
    partial: "takes only part of it",
    unreadable: `hides nothing: ${cut(unreadable.map(unread)).join("; ")}`,
  };
  return `${nameOf(rule)}, ${rule.origin}, priority ${written(readFields(rule).priority)}, ${reason[why]}`;
}

function unknownOf({ rule, property }: Remark<DeclaredRule>): string {
  const isWhole = rule.access === UNKNOWN && rule.existence === UNKNOWN;
  if (isWhole) return nameOf(rule);
  const named = `${rule.origin} rule ${nameOf(rule)}`;
  return property === "existence"
    ? `whether ${named} is there as its group lists it`
    : `${spelled(property, rule)} of ${named}`;
}

/** Properties to paste over those that let the sources in. The addresses stand for the reader's own senders. */
export function fixes({ rules, ports: guarded }: Finding<DeclaredRule>): readonly string[] {
  const rule = rules[0]!;
  const { sources, ports } = readFields(rule);
  const paste = sendersIn(rule).map((line) => `  ${line}`);
  if (rules.length > 1) return ["in each of these rules, name only the senders that need it:", ...paste];
  const senders = [`name the senders that need it, in place of ${propertyOf(sources, rule)}:`, ...paste];
  return [...senders, ...otherPorts(rule, ports, guarded), ...(isAdmin(rule) ? groupsDecide(rule) : [])];
}

function sendersIn(rule: DeclaredRule): readonly string[] {
  if (!isAdmin(rule)) return [assignment("sourceAddressPrefixes", '["203.0.113.0/24"]', rule)];
  if (rule.spelling.language === "pulumi") {
    return ['sources: [{ addressPrefixType: "IPPrefix", addressPrefix: "203.0.113.0/24" }],'];
  }
  return ["source {", '  address_prefix_type = "IPPrefix"', '  address_prefix      = "203.0.113.0/24"', "}"];
}

/** A property with its value, in the language of the declaration. */
function assignment(property: Property, value: string, rule: DeclaredRule): string {
  const name = spelled(property, rule);
  return rule.spelling.language === "pulumi" ? `${name}: ${value},` : `${name} = ${value}`;
}

/** How to leave the guarded ports out of a rule that is about others, too. */
function otherPorts(rule: DeclaredRule, ports: Field, guarded: readonly number[]): readonly string[] {
  const others = portsBesides(ports, guarded);
  if (others.length === 0) return [];
  // A list is of use only whole.
  if (others.length > LONGEST_PASTE) return [`or leave ${portsOf(guarded)} out of its destination ports`];
  return [
    `or leave the port out, in place of ${propertyOf(ports, rule)}:`,
    `  ${assignment("destinationPortRanges", `[${others.map((text) => `"${text}"`).join(", ")}]`, rule)}`,
  ];
}

/** How to let network security groups decide what an admin rule always allows. */
function groupsDecide(rule: DeclaredRule): readonly string[] {
  return ["or let the network security groups decide:", `  ${assignment("access", '"Allow"', rule)}`];
}

/** Destination ports without the guarded ones; none if some of them are not known or cannot be read. */
function portsBesides(ports: Field, guarded: readonly number[]): readonly string[] {
  const ranges = ports.flat().map(({ kind, text }) => (kind === "text" ? readPorts(text) : undefined));
  if (!ranges.every((range) => range !== undefined)) return [];
  const left = subtract(unionOf(ranges), setOf(guarded));
  return left.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

/** The (first) property that says what a field says, without an index in its list. */
function propertyOf(field: Field, rule: DeclaredRule): string {
  return spelled(field[0]![0]!.property.replace(/\[\d+\]$/, ""), rule);
}

/** The first of many texts, and how many more there are. */
export function cut(texts: readonly string[]): readonly string[] {
  const more = texts.length - MOST_LISTED;
  return more > 1 ? [...texts.slice(0, MOST_LISTED), `and ${more} more`] : texts;
}

function and(texts: readonly string[]): string {
  return texts.join(", ").replace(/, (?=[^,]*$)(?!and \d)/, " and ");
}

/** A value or name in quotes, fit for a terminal. */
function quote(value: unknown): string {
  return typeof value === "string" ? `"${clean(value)}"` : clean(JSON.stringify(value));
}

/** Text as it is safe to print ({@link visible}); long text is cut. */
function clean(text: string): string {
  const characters = Array.from(text);
  const end = characters.length > LONGEST_TEXT ? "…" : "";
  return visible(characters.slice(0, LONGEST_TEXT).join("")) + end;
}

/**
 * Text as it is safe to print: what could steer a terminal, hide text or turn its direction is written as its code, as is the start
 * of the engine's own colour commands.
 */
export function visible(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replaceAll("<{%", "<\\u{7b}%");
}
