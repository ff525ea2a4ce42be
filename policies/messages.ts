import type { Unevaluated } from "./azure/arm";
import type { DeclaredRule } from "./azure/declaration";
import type { Unread } from "./azure/deployed";
import { type Family, FAMILIES } from "./evaluator/sets/addresses";
import { type Entry, type Field, type EntryOfRule, entriesIn, readField, readFields } from "./evaluator/matching/field";
import { AZURE_CLOUD } from "./evaluator/question";
import { UNKNOWN } from "./evaluator/rule";
import type { Exposure, Finding, IneffectiveDeny, Undecided } from "./evaluator/verdict";
import type { Writing } from "./fixes";
import { RESOURCE_POLICY_NAME } from "./metadata";
import { SharedFacts } from "./shared-facts";
import { and, clean, cut, cutTo, isAdmin, nameOf, portsOf, quote, spelled } from "./printable";

/* All messages about findings and the configuration. What the pack says about itself is in metadata.ts. */

/** What is judged, besides the rules; the group by its name, if it is known. */
export interface Subject extends Writing {
  /** Which of its rules are judged: all, one as it is declared, or those in a listing of rules. */
  readonly rulesRead: "all" | "one" | "listed";
  /** The file with the values of its template's parameters, if there is one. */
  readonly parameterFile?: string | undefined;
  /** Standalone rules that are gone once the list of the group is written. */
  readonly removed?: readonly DeclaredRule[];
  /** Whether the other policy has reported these rules with other ports, addresses or rules. */
  readonly differsFromResourcePolicy?: boolean;
}

/** What to say about rules that are not judged. */
const RULES_NOT_READ: Readonly<Record<Subject["rulesRead"], readonly string[]>> = {
  all: [],
  one: ["judged as declared: this policy does not see the other rules of the group"],
  listed: ["judged by the listed rules only: the group may have others"],
};

const DIFFERS_FROM_RESOURCE_POLICY = `differs from what ${RESOURCE_POLICY_NAME} reports, because this policy judges the whole group with its own configuration`;

const OVER_BUDGET = "counting exceeds the work budget, so this is the upper bound: every Deny is ignored";

/** The width of the name of a line. */
const NAME_WIDTH = 8;

/**
 * A violation: what is wrong, then the facts, a line each, then what to change.
 *
 * @param fix What to change, in lines.
 * @param facts What was already reported about the same resource.
 */
export function violation(
  finding: Finding<DeclaredRule>,
  fix: readonly string[],
  subject: Subject,
  facts = new SharedFacts(),
): string {
  const { rules, ports, isOverBudget, unreadable, denies, assumedTags } = finding;
  const fact = (name: string, lines: readonly string[]): readonly string[] =>
    line(name, facts.linesOnce(name, lines, finding));
  return [
    `${subjectOf(rules, subject)} must not let unrestricted sources reach ${portsOf(ports)}, but ${openingOf(finding)}.`,
    ...line("Rule", cutTo(rules, describe)),
    ...fact("Admits", admitted(finding)),
    ...line(
      "Unread",
      cutTo(
        unreadable,
        (entry) => `${rules.length > 1 ? `${nameOf(entry.rule)}: ` : ""}${unread(entry)}, so it counts as any`,
      ),
    ),
    ...fact("Deny", cutTo(denies, ineffectiveDeny)),
    ...line("Note", [
      ...cutTo(assumedTags, assumedTag),
      ...(isOverBudget ? [OVER_BUDGET] : []),
      ...RULES_NOT_READ[subject.rulesRead],
      ...removedDenies(subject),
      ...(subject.differsFromResourcePolicy === true ? [DIFFERS_FROM_RESOURCE_POLICY] : []),
      ...parameterLines(rules, subject),
    ]),
    ...line("Fix", fix),
  ].join("\n");
}

/** A violation whose details the resource policy has reported. */
export function repeatsFinding({ rules, ports }: Finding<DeclaredRule>, subject: Subject): string {
  const admitting = isAdmin(rules[0]!)
    ? "it always allows them"
    : `${and(cutTo(rules, ruleLabel))} ${rules.length === 1 ? "admits" : "together admit"} them`;
  return `${subjectOf(rules, subject)} must not let unrestricted sources reach ${portsOf(ports)}, but ${admitting}: see the details that ${RESOURCE_POLICY_NAME} reports for the same resource.`;
}

/** A rule that the resource policy reports as open, and that Denies of other resources close: all of them, or the first that does. */
export function closedBy(
  rule: DeclaredRule,
  denies: readonly DeclaredRule[],
  ports: readonly number[],
  subject: Subject,
): string {
  const [deny, ...others] = denies;
  const closing =
    others.length === 0 ? `${ruleLabel(deny!)} already denies` : `${denies.length} Denies together already deny`;
  return `${subjectOf([rule], subject)}: ${closing} unrestricted sources on ${portsOf(ports)}, so the violation that ${RESOURCE_POLICY_NAME} reports for ${ruleLabel(rule)} alone does not apply.`;
}

/** A rule as a sentence names it. */
function ruleLabel(rule: DeclaredRule): string {
  return `${rule.origin} rule ${nameOf(rule)}`;
}

/** What could not be decided: a line that names the properties it depends on, and what else it rests on. */
export function undecided({ ports, rules, unknown }: Undecided<DeclaredRule>, subject: Subject): string {
  const values = cut([...new Set(unknown.map(unknownOf))]).join(", ");
  return [
    `${subjectOf(rules, subject)} may let unrestricted sources reach ${portsOf(ports)}, depending on unknown values: ${values}.`,
    ...line("Note", parameterLines(rules, subject)),
  ].join("\n");
}

/** Denies that would count if the group kept them. */
function removedDenies({ removed = [] }: Subject): readonly string[] {
  const denies = removed.filter(({ access }) => typeof access === "string" && /^\s*deny\s*$/i.test(access));
  return cut(
    denies.map((rule) => `${ruleLabel(rule)} has no effect, because writing the group's list of rules removes it`),
  );
}

/** The parameter values that determine these rules of a template. */
function parameterLines(rules: readonly DeclaredRule[], { parameterFile }: Subject): readonly string[] {
  const names = [...new Set(rules.flatMap(({ defaults = [] }) => defaults))].sort();
  return [
    ...cutTo(names, (name) => `assumes the default of parameter ${quote(name)}`),
    ...(parameterFile === undefined ? [] : [`uses the parameters in ${clean(parameterFile)}`]),
  ];
}

/** A deployment whose template could not be read, or not completely: its name, and why. */
export function unreadDeployment({ why, name }: Unread, ports: readonly number[]): string {
  return `Deployment ${quote(name)} may let unrestricted sources reach ${portsOf(ports)}: ${UNREAD_DEPLOYMENT[why]}.`;
}

const UNREAD_DEPLOYMENT: Readonly<Record<Unread["why"], string>> = {
  linked: "this policy pack does not read linked templates",
  absent: "its template is missing",
  unknown: "its template is unknown",
  broken: "its template cannot be read",
  nested: "its template is nested too deep to be read",
  "over budget": "reading its template exceeds the work budget",
  unread:
    "a resource of its template looks like a security rule or a network security group, but its type is not supported",
  typeless: "a resource of that name in its template has no known type",
};

/** Expressions of a template that could not be evaluated. */
export function unevaluated(name: string, expressions: readonly Unevaluated[]): string {
  const subject = expressions.length === 1 ? "An expression" : `${expressions.length} expressions`;
  return `${subject} of the template of deployment ${quote(name)} cannot be evaluated: ${cutTo(expressions, unevaluatedAt).join("; ")}.`;
}

/** An expression that could not be evaluated: where it stands, its text (which may be empty) and why. */
export function unevaluatedAt({ place, text, reason }: Unevaluated): string {
  return `${clean(place)}${text === "" ? "" : `, ${quote(text)}`}: ${clean(reason)}`;
}

/** What looks like network security groups or their rules, but has a type that no reader reads. */
export function unreadType(type: string, count: number, ports: readonly number[]): string {
  const resources = count === 1 ? "A resource" : `${count} resources`;
  return `${resources} of type ${quote(type)} may let unrestricted sources reach ${portsOf(ports)}: this policy pack does not support that type.`;
}

/** What looks like security rules in a resource whose type no reader reads. */
export function unreadRules(type: string, count: number, path: string, ports: readonly number[]): string {
  const found = count === 1 ? "what looks like a security rule" : `${count} things that look like security rules`;
  const where = path === "" ? "" : ` (${count === 1 ? "at" : "first at"} ${clean(path)})`;
  return `A resource of type ${quote(type)} may let unrestricted sources reach ${portsOf(ports)}: it contains ${found}${where}, but this policy pack does not support that type.`;
}

/** A resource that is declared by its type in Azure, if that type is unknown. */
export function unknownType(type: string, ports: readonly number[]): string {
  return `A resource of type ${quote(type)} may let unrestricted sources reach ${portsOf(ports)}: its type in Azure is unknown.`;
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

export function mustBeOneOf(words: readonly string[]): string {
  return words.map(quote).join(" or ");
}

export function mustBeInteger(low: number, high: number): string {
  return `a whole number from ${low} to ${high}`;
}

export function mustBeList(least: number): string {
  return least > 0 ? "a list that is not empty" : "a list";
}

const FAMILY: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/** The lines of one kind of fact: its name stands before the first. */
function line(name: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => `  ${(index === 0 ? `${name}:` : "").padEnd(NAME_WIDTH)}${text}`);
}

/** What is judged: the admin rule itself, or else the group. */
function subjectOf([first]: readonly DeclaredRule[], { group }: Subject): string {
  if (isAdmin(first!)) return `Security admin rule ${nameOf(first!)}`;
  return group === undefined ? "A network security group" : `Network security group ${quote(group)}`;
}

function openingOf({ rules, exposure, isOverBudget, assumedTags }: Finding<DeclaredRule>): string {
  const senders = assumedTags.length > 0 ? `service tag ${and(cutTo(assumedTags, clean))}` : shares(exposure);
  if (isAdmin(rules[0]!)) return `it always allows ${senders}, and no network security group can stop them`;
  const [rulesThat, verb] =
    rules.length === 1 ? [`rule ${nameOf(rules[0]!)}`, "admits"] : [`${rules.length} rules together`, "admit"];
  return `${rulesThat} ${isOverBudget ? "may admit" : verb} ${senders}`;
}

function describe(rule: DeclaredRule): string {
  const { access, protocol, priority, sources, destinations, ports } = readFields(rule);
  const matched = `from ${written(sources)} to ${written(destinations)}`;
  const port = /^\d+$/.test(written(ports)) ? "port" : "ports";
  return `${nameOf(rule)}: ${rule.origin}, priority ${written(priority)}, ${written(access)} ${written(protocol)} ${matched}, ${port} ${written(ports)}`;
}

/** The entries of a field in a line; the first ones, if there are many. */
export function written(field: Field): string {
  return cutTo(entriesIn(field), entryText).join(", ");
}

/** The entries of a field as they are written, with explanations in brackets. */
export function entriesOf(field: Field): readonly string[] {
  return entriesIn(field).map(entryText);
}

function entryText({ kind, text }: Entry): string {
  switch (kind) {
    case "text":
      return clean(text);
    case "misfit":
      return `(${clean(text)})`;
    case "absent":
      return "(nothing)";
    case "unknown":
      return "(unknown)";
  }
}

/** Which shares of the open families are admitted. */
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

/** How many addresses a finding admits. */
function admitted({ exposure, assumedTags }: Finding<DeclaredRule>): readonly string[] {
  if (assumedTags.length === 0) return FAMILIES.flatMap((family) => admittedOf(family, exposure[family]));
  return [`all addresses of service tag ${and(cutTo(assumedTags, clean))}, which are not counted`];
}

/** Why a service tag counts as unrestricted. */
function assumedTag(tag: string): string {
  return tag.toLowerCase() === AZURE_CLOUD.name.toLowerCase()
    ? `${AZURE_CLOUD.name} holds some 48 million IPv4 addresses, more than a /8, which any Azure customer can rent`
    : `service tag ${clean(tag)} counts as unrestricted by configuration`;
}

function admittedOf(family: Family, { addresses, of, example }: Exposure): readonly string[] {
  if (example === undefined) return [];
  const noun = `public ${FAMILY[family]} address${addresses === 1n ? "" : "es"}`;
  return [`${quantity(addresses)} ${noun} (${percent(addresses, of)}), e.g. ${example}`];
}

/** A number of addresses, in few characters. */
export function quantity(addresses: bigint): string {
  if (addresses >= 10_000_000_000n) return `about ${Number(addresses).toExponential(1)}`;
  // toLocaleString takes a hundred times as long, and reports have many numbers.
  return addresses.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function unread({ rule, property, kind, text }: EntryOfRule<DeclaredRule>): string {
  const name = spelled(property, rule);
  return kind === "absent" ? `${name} is missing` : `${name} ${quote(text)} cannot be read`;
}

function ineffectiveDeny({ rule, why, unreadable }: IneffectiveDeny<DeclaredRule>): string {
  const reason = {
    later: "has no effect: it comes after the Allow",
    partial: "denies only part of it",
    unreadable: `has no effect: ${cutTo(unreadable, unread).join("; ")}`,
  };
  return `${nameOf(rule)}, ${rule.origin}, priority ${written(readField(rule, "priority"))}, ${reason[why]}`;
}

const EXISTENCE: Readonly<Record<NonNullable<DeclaredRule["whyUnknown"]>, (rule: string) => string>> = {
  listed: (rule) => `whether ${rule} exists as its group lists it`,
  member: (rule) => `whether ${rule} belongs to the group`,
  deployed: (rule) => `whether ${rule} exists`,
};

function unknownOf({ rule, property }: EntryOfRule<DeclaredRule>): string {
  const isWhole = rule.direction === UNKNOWN && rule.existence === UNKNOWN;
  if (isWhole) return nameOf(rule);
  return property === "existence"
    ? EXISTENCE[rule.whyUnknown ?? "deployed"](ruleLabel(rule))
    : `${spelled(property, rule)} of ${ruleLabel(rule)}`;
}
