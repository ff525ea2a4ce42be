import type { ReportedFinding, ReportedRule } from "../report";

/** What a message of the policies tells of a finding. */
export type Told = Pick<
  ReportedFinding,
  "status" | "nsg" | "rules" | "ports" | "ipv4Addresses" | "ipv6Addresses" | "witness" | "message" | "fix"
>;

/* The words are those of policies/messages.ts. */

const SENTENCE =
  /^(?:Network security group "(.*)"|A network security group|Security admin rule .*) (must not|may) let unrestricted sources reach TCP ports? (.*?)(?:, but |, depending on )/;
/** The rules of a finding whose facts the resource policy tells. */
const STANDS_BY =
  /^(?:Security admin rule (.*) must not .*|.*, but (.*)): no-unrestricted-smtp tells the facts, at the same resource\.$/;
const RULE_IN_SENTENCE = /(inline|standalone) rule (".*?"|securityRules\S*?)(?=,? and |, | lets | together )/g;
const UNREAD =
  /(?: of type|^Deployment|\nDeployment) ".*" may let unrestricted sources reach TCP ports? .*: (?:this policy pack does not read that type|its template .*|a resource of that name .*)\.$/;
const CLOSED =
  /(?:^|\n).* lets no unrestricted sources reach TCP ports? .* through .*, other than no-unrestricted-smtp tells: .* them out\.$/;
const UNEVALUATED = /^.*expressions? of the template of deployment ".*" cannot be evaluated: .*$/m;
/** The name of a kind of fact, blank on its further lines, and the fact. */
const FACT = /^ {2}(.{8})(.*)$/;
/** A priority that is no number is in brackets. */
const RULE = /^(.*): (inline|standalone|admin), priority (\([^)]*\)|[^,]*), /;
const LET_IN = /^(about )?(\S+) public (IPv4|IPv6) address(?:es)? \(.*\), (\S+) for one$/;
/** A fact that was told with another rule of the same resource. */
const SHARED = /^ {2}(.{8})as for rule (.*)$/;
const REST_OF_LIST = /and [\d,]+ more$/;

/** No line and no message of the policies is longer, in characters; more is not compared with their words. */
const LONGEST_LINE = 2000;
const LONGEST_MESSAGE = 20_000;

/** No fact of the policies has more lines. */
const MOST_LINES = 10;

/** Whether a message may be one of the policies by its length. */
export function mayBeMessage(text: string): boolean {
  return text.length <= LONGEST_MESSAGE && text.split("\n").every((line) => line.length <= LONGEST_LINE);
}

/** The engine's commands for colours. */
const COLOURS = /<\{%[^%]*%\}>/g;

/** The facts of the messages on one resource, by the rule with which they were told, and by their names. */
export type ToldFacts = Map<string, ReadonlyMap<string, readonly string[]>>;

/**
 * Reads a message of the policies, with or without their description before it and the engine's colours in it. A list that was
 * cut for its length has only the entries that are there, and a count is `null` that is only said about.
 *
 * @param told Of the messages before, to which this one may refer; it is added.
 * @returns `undefined` if it is in other words.
 */
export function readMessage(text: string, told: ToldFacts = new Map()): Told | undefined {
  const lines = text
    .replaceAll(COLOURS, "")
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => withShared(line, told));
  const start = lines.findIndex((line) => SENTENCE.test(line));
  const [, group, verb, ports] = SENTENCE.exec(lines[start] ?? "") ?? [];
  if (ports === undefined) return undefined;
  const facts = factsOf(lines.slice(start + 1));
  const factsNamed = (name: string): readonly string[] => facts.get(name) ?? [];
  const common = {
    nsg: group ?? null,
    ports: [...ports.replace(REST_OF_LIST, "").matchAll(/\d+/g)].map(([port]) => Number(port)),
    message: lines.slice(start).join("\n"),
    fix: { text: factsNamed("fix").join("\n"), changes: [] },
  };
  if (verb === "may") {
    return { ...common, status: "undecided", rules: [], ipv4Addresses: null, ipv6Addresses: null, witness: null };
  }
  const letIn = factsNamed("lets in").map((fact) => LET_IN.exec(fact));
  // A family of which nothing gets in has no line.
  const other = letIn.length > 0 && letIn.every((line) => line !== null) ? "0" : null;
  const countOf = (family: string): string | null => {
    const line = letIn.find((match) => match?.[3] === family);
    if (!line) return other;
    return line[1] === undefined ? line[2]!.replaceAll(",", "") : null;
  };
  const rules = rulesStoodBy(lines[start]!) ?? factsNamed("rule").flatMap(ruleOf);
  if (rules.length === 1 && letIn.length > 0) told.set(rules[0]!.name, facts);
  return {
    ...common,
    status: "open",
    rules,
    ipv4Addresses: countOf("IPv4"),
    ipv6Addresses: countOf("IPv6"),
    witness: letIn[0]?.[4] ?? null,
  };
}

/** Whether a message tells of resources that may be, or hold, groups or rules, and were not judged. */
export function tellsOfUnread(text: string): boolean {
  return UNREAD.test(text.trimEnd());
}

/** Whether a message tells of a rule that its group closes, which is no finding. */
export function tellsOfClosed(text: string): boolean {
  return CLOSED.test(text.trimEnd());
}

/** What a message tells of expressions that could not be evaluated. */
export function unevaluatedIn(text: string): string | undefined {
  return UNEVALUATED.exec(text)?.[0];
}

/** A line, or those that it refers to. */
function withShared(line: string, told: ToldFacts): readonly string[] {
  const [, name, rule] = SHARED.exec(line) ?? [];
  const facts = rule === undefined ? undefined : told.get(unquoted(rule))?.get(name!.trim());
  return (
    facts?.slice(0, MOST_LINES).map((fact, index) => `  ${index === 0 ? name : " ".repeat(name!.length)}${fact}`) ?? [
      line,
    ]
  );
}

/** The lines of each kind of fact, by its name. */
function factsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const facts = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines) {
    const [, name = "", fact = line] = FACT.exec(line) ?? [];
    if (name.trim() !== "") facts.set(name.trim(), (current = []));
    current.push(fact);
  }
  return facts;
}

/** The rules of a sentence that leaves the facts to another message; `undefined` if it is none. */
function rulesStoodBy(sentence: string): readonly ReportedRule[] | undefined {
  const [, adminRule, letting] = STANDS_BY.exec(sentence) ?? [];
  if (adminRule !== undefined) return [{ name: unquoted(adminRule), priority: UNTOLD, origin: "admin" }];
  if (letting === undefined) return undefined;
  return [...letting.matchAll(RULE_IN_SENTENCE)].map(([, origin, name]) => ({
    name: unquoted(name!),
    priority: UNTOLD,
    origin: origin as ReportedRule["origin"],
  }));
}

/** In place of a priority, as messages write what is unknown. */
const UNTOLD = "(unknown)";

function unquoted(name: string): string {
  return name.replace(/^"(.*)"$/, "$1");
}

function ruleOf(fact: string): readonly ReportedRule[] {
  const [, name, origin, priority] = RULE.exec(fact) ?? [];
  // The end of a list that was cut is no rule.
  if (name === undefined) return [];
  return [{ name: unquoted(name), priority: priority!, origin: origin as ReportedRule["origin"] }];
}
