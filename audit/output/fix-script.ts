import { visible } from "../../policies/printable";
import { isAccepted } from "../reporting/attention";
import type { Report, ReportedFinding, RuleUpdate } from "../reporting/report";
import { count, nameOf, placeOf, programLines } from "./format";

/* What scripts of commands have in common, whatever their language. */

/** The updates that close the findings of a report, and the findings that no command closes. */
export interface FixScript {
  /** In the order of the findings. */
  readonly subscriptions: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  /** The rules whose senders the owner must name. */
  readonly places: readonly Place[];
  readonly others: readonly Other[];
}

/** The updates of one finding. */
export interface Step {
  readonly finding: ReportedFinding;
  /** Without those that an earlier step has. */
  readonly updates: readonly NumberedUpdate[];
}

export interface NumberedUpdate extends RuleUpdate {
  readonly group: KnownGroup;
  /** Which of the places has its senders, from 1; `undefined` if its values are known. */
  readonly place: number | undefined;
}

/** A group in Azure that is fully named. */
export interface KnownGroup {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly nsg: string;
}

/** Where the reader names senders, in words. */
export type Place = string;

interface Other {
  readonly finding: ReportedFinding;
  readonly why: string;
}

/**
 * Collects what a script does.
 *
 * @param isPassable Whether a name of a group or rule can be passed to a command. Names and values that {@link visible} changes never can.
 */
export function fixScriptOf({ findings }: Report, isPassable: (name: string) => boolean): FixScript {
  const subscriptions = new Map<string, Step[]>();
  const places: Place[] = [];
  const others: Other[] = [];
  const known = new Set<string>();
  for (const finding of findings) {
    const { updates } = finding.fix;
    const group = knownGroupOf(finding);
    if (isAccepted(finding)) others.push({ finding, why: ACCEPTED });
    else if (updates.length === 0)
      others.push({ finding, why: finding.status === "undecided" ? UNDECIDED : ELSEWHERE });
    else if (!group || !canPass(group, updates, isPassable)) others.push({ finding, why: UNNAMEABLE });
    else {
      const added = updates.filter((update) => {
        const key = JSON.stringify([group, update.rule, update.property, update.values]);
        return !known.has(key) && known.add(key);
      });
      const numbered = added.map((update) => {
        const place = update.values ? undefined : places.push(`${nameOf(finding)}, rule ${update.rule}`);
        return { ...update, group, place };
      });
      const steps = subscriptions.get(group.subscription) ?? [];
      subscriptions.set(group.subscription, [...steps, { finding, updates: numbered }]);
    }
  }
  return { subscriptions: [...subscriptions].map(([id, steps]) => ({ id, steps })), places, others };
}

const ACCEPTED = "accepted";
const UNDECIDED = "values are not known";
const ELSEWHERE = "change it where it is declared";
const UNNAMEABLE = "a name is not known, or no command can pass it";

function knownGroupOf({ subscription, resourceGroup, nsg }: ReportedFinding): KnownGroup | undefined {
  return subscription && resourceGroup && nsg ? { subscription, resourceGroup, nsg } : undefined;
}

function canPass(
  { subscription, resourceGroup, nsg }: KnownGroup,
  updates: readonly RuleUpdate[],
  isPassable: (name: string) => boolean,
): boolean {
  const names = [subscription, resourceGroup, nsg, ...updates.map(({ rule }) => rule)];
  const values = updates.flatMap(({ audited, values }) => [...audited, ...(values ?? [])]);
  return [...names, ...values].every((text) => visible(text) === text) && names.every(isPassable);
}

/** A finding in a line. */
function headingOf(finding: ReportedFinding): string {
  const { status, rules } = finding;
  const names = rules.map(({ name }) => `rule ${visible(name)}`);
  return `${status}: ${[nameOf(finding), ...names].join(", ")} (${placeOf(finding)})`;
}

/** A finding that no command closes, in a line. */
function otherLine({ finding, why }: Other): string {
  return [headingOf(finding), ...programLines(finding), why].join("; ");
}

/** How many rules a script changes, at most. */
function updatesIn({ subscriptions }: FixScript): number {
  return subscriptions.flatMap(({ steps }) => steps).reduce((sum, { updates }) => sum + updates.length, 0);
}

/** What both scripts say first: what they do, and what to know before they run. @param needs What the script needs, in a sentence. */
export function introOf({ tool, created }: Report, script: FixScript, needs: string): readonly string[] {
  const { subscriptions } = script;
  return [
    "Closes findings of Network-018: network security groups that let unrestricted sources reach guarded ports.",
    `Written by azure-smtp-guard ${tool.version} for an audit of ${created}. Read it before you run it.`,
    `It changes at most ${count(updatesIn(script), "rule")} in ${count(subscriptions.length, "subscription")}. ${needs}`,
    "It leaves out rules that changed after the audit. You can run it again.",
    "If a program such as Pulumi, Terraform or Bicep declares a group, change the program: its next run would undo these changes.",
  ];
}

export const NAME_SENDERS =
  "Name the senders in place of each <SENDER_CIDR>: addresses, blocks or service tags with blanks between them.";

/** The lines of a finding: what it is, and its updates unless an earlier step has them. */
export function stepLines(
  { finding, updates }: Step,
  comments: (...lines: readonly string[]) => readonly string[],
  updateLines: (update: NumberedUpdate) => readonly string[],
): readonly string[] {
  const lines = updates.length > 0 ? updates.flatMap(updateLines) : comments("A change above closes this, too.");
  return ["", ...comments(headingOf(finding)), ...lines];
}

/** The findings that a script does not close, as comments. */
export function otherLines(
  { others }: FixScript,
  comments: (...lines: readonly string[]) => readonly string[],
): readonly string[] {
  return [
    ...(others.length > 0 ? ["", ...comments("Not changed by this script:")] : []),
    ...comments(...others.map(otherLine)),
  ];
}
