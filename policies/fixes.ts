import type { DeclaredRule } from "./azure/declaration";
import type { Change, Fix } from "./evaluator/fix";
import { type Field, propertyOf, readField } from "./evaluator/matching/field";
import type { Finding, Obstacle } from "./evaluator/verdict";
import { type GroupNames, type Language, assignment, isCommand, settingIn } from "./languages";
import { propertyChangeOf } from "./property-change";
import { MOST_LISTED, isAdmin, nameOf, portsOf, spelled } from "./printable";

/* What to change, in words and in lines to paste or to run. */

/** The group of the rules, and the language in which the reader writes them. */
export interface Writing extends GroupNames {
  /** By default that of the declaration. */
  readonly language?: Language | undefined;
}

/** At most this many values are written out: only a complete list is useful. */
const LONGEST_PASTE = 12;

/** Stands for the reader's own senders, in a form that neither a shell nor an API accepts as a value. */
const SOME_SENDERS = ["<SENDER_CIDR>"];

/** A note for a rule about all traffic that is to name ports. */
export const LEAVES_OUT_OTHERS = "  (this leaves out what has no ports, too, such as ICMP)";

/** How to close a finding, in lines. */
export function fixLines(finding: Finding<DeclaredRule>, fix: Fix<DeclaredRule>, writing: Writing): readonly string[] {
  const { rules, ports } = finding;
  const rule = rules[0]!;
  const lines =
    fix.changes.length > 0
      ? fix.changes.flatMap((change) =>
          changeLines(change, ports, rules.length > 1 ? `in rule ${nameOf(change.rule)}, ` : "", writing),
        )
      : sendersLines(finding, fix, writing);
  return [...lines, ...(isAdmin(rule) ? groupsDecide(rule, languageOf(rule, writing)) : [])];
}

function changeLines(
  change: Change<DeclaredRule>,
  ports: readonly number[],
  where: string,
  writing: Writing,
): readonly string[] {
  const { rule, side, values } = change;
  if (values.length > LONGEST_PASTE) {
    return [
      `${where}${side === "ports" ? `leave ${portsOf(ports)} out of the destination ports` : "name only the trusted senders"}`,
    ];
  }
  const language = languageOf(rule, writing);
  const what =
    side === "ports"
      ? replace(rule, side, language, {
          with: `ports without ${portsOf(ports)}`,
          command: `leave out ${portsOf(ports)}`,
          note: `or name its senders in ${sendersProperty(rule, language)}`,
        })
      : replace(rule, side, language, {
          with: "the trusted senders only",
          command: "name only the trusted senders",
          note: "this leaves out private ones, too",
        });
  return [
    `${where}${what}:`,
    ...pasted(settingIn(language, propertyChangeOf(change), writing)),
    ...(side === "ports" && isOfAllTraffic(rule) ? [LEAVES_OUT_OTHERS] : []),
  ];
}

/** Where only the owner knows whom to admit. */
function sendersLines(
  { rules }: Finding<DeclaredRule>,
  { obstacles }: Fix<DeclaredRule>,
  writing: Writing,
): readonly string[] {
  const rule = rules[0]!;
  const language = languageOf(rule, writing);
  const note = REASON[obstacles[0]!.why];
  const lead =
    rules.length > 1
      ? `in each of these rules, name only the senders that need access (${note}):`
      : `${replace(rule, "sources", language, { with: "the senders that need access", command: "name the senders that need access", note })}:`;
  // A line fits any of the rules, but a command names the rule that it changes.
  const lines = (isCommand(language) ? rules : [rule]).map((one) => {
    const setting = { rule: one, property: "sourceAddressPrefixes", value: SOME_SENDERS } as const;
    return pasted(settingIn(language, setting, writing));
  });
  return [lead, ...lines.slice(0, MOST_LISTED).flat()];
}

/** Why only the owner can decide. */
const REASON: Readonly<Record<Obstacle, string>> = {
  access: "its access cannot be read",
  ports: "not all of its destination ports can be read",
  sources: "not all of its sources can be read",
  "no trusted sources": "trustedSources names none",
  "too many": "too many rules are open together",
  "over budget": "finding a smaller change exceeds the work budget",
};

function languageOf({ spelling }: DeclaredRule, { language }: Writing): Language {
  return language ?? spelling.language;
}

/** The property that a reader can put senders into. */
function sendersProperty(rule: DeclaredRule, language: Language): string {
  if (language === "az") return "--source-address-prefixes";
  return language === "powershell" ? "SourceAddressPrefix" : spelled("sourceAddressPrefixes", rule);
}

/** What the lines below a fix do: in a program or template they replace a property, and a command needs no place. */
function replace(
  rule: DeclaredRule,
  side: "ports" | "sources",
  language: Language,
  words: { readonly with: string; readonly command: string; readonly note: string },
): string {
  const what = isCommand(language)
    ? words.command
    : `replace ${spelled(propertyOf(readField(rule, side)[0]![0]!), rule)} with ${words.with}`;
  return `${what} (${words.note})`;
}

function pasted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** Whether the rule matches protocols without ports, which it no longer does once it names ports. */
function isOfAllTraffic(rule: DeclaredRule): boolean {
  const isAny = (field: Field): boolean => field.flat().some(({ text }) => /^(\*|any)$/i.test(text));
  return isAny(readField(rule, "protocol")) && isAny(readField(rule, "ports"));
}

/** How to let network security groups decide about traffic that an admin rule always allows. */
function groupsDecide(rule: DeclaredRule, language: Language): readonly string[] {
  return [
    "or let the network security groups decide:",
    ...pasted([assignment(language, spelled("access", rule), '"Allow"')]),
  ];
}
