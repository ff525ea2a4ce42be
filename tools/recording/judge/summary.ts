/** Counts outcomes. */
import type { Outcome } from "./compare";
import { isDifference, lineOf } from "./judgement";
import { kindOf } from "./kind";

/** Counts of texts, the most frequent first. */
export function countBy<T>(
  all: readonly T[],
  textOf: (one: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const counted = new Map<string, T[]>();
  for (const one of all) {
    const text = textOf(one);
    counted.set(text, [...(counted.get(text) ?? []), one]);
  }
  return [...counted].sort(([a, ones], [b, others]) => others.length - ones.length || (a < b ? -1 : 1));
}

const table = (rows: readonly (readonly [string, readonly unknown[]])[]): readonly string[] =>
  rows.map(([text, all]) => `${String(all.length).padStart(7)}  ${text}`);

/** How many are listed, which is enough to see the kinds. */
const MOST = 40;

/** The lines of the summary. */
export function summaryOf(outcomes: readonly Outcome[]): readonly string[] {
  const differences = outcomes.filter(isDifference);
  const apart = outcomes.filter((one) => one.fault !== undefined && !isDifference(one));
  const undecided = outcomes.filter(({ reported }) => reported.some(({ status }) => status === "undecided"));
  const covered = outcomes.filter(
    ({ azure, fault, reported, problems }) =>
      azure === "open" &&
      fault === undefined &&
      problems.length > 0 &&
      !reported.some(({ status }) => status !== "restricted"),
  );
  const unexplained = outcomes.filter(({ reported }) =>
    reported.some(({ status, findings }) => status !== "restricted" && findings === 0),
  );
  const certain = undecided.filter((one) => one.unknown.length === 0 && one.staleness === "none");
  return [
    "",
    "Compared, by document, what Azure has and the worst that is reported:",
    ...table(countBy(outcomes, (one) => `${one.document}: ${one.azure}, ${worstOf(one)}`)),
    "",
    `Open in Azure and covered by problems of the file alone: ${covered.length}`,
    ...table(countBy(covered.flatMap(({ problems }) => problems).map(withoutNames), (text) => text)),
    "",
    `Undecided: ${undecided.length}, by what the first finding depends on:`,
    ...table(countBy(undecided, reasonOf)),
    "",
    `Undecided although nothing in the document is unknown and its state is not stale: ${certain.length}`,
    ...table(countBy(certain, (one) => `${kindOf(one)} | Azure ${one.azure} | ${one.step.name}`).slice(0, MOST)),
    "",
    `Reported open or undecided, without a finding that names the group: ${unexplained.length}`,
    ...table(countBy(unexplained, (one) => `${kindOf(one)} | ${one.step.name}`).slice(0, MOST)),
    "",
    `Apart, since the state does not show what Azure has: ${apart.length}`,
    ...table(countBy(apart, (one) => `${one.fault!} | ${kindOf(one)}`)),
    "",
    `Differences: ${differences.length}`,
    ...table(countBy(differences, ({ fault, document }) => `${document}: ${fault!}`)),
    "",
    "Differences by kind, each with the first:",
    ...countBy(differences, (one) => `${one.fault!} | ${kindOf(one)}`).flatMap(([kind, all]) => [
      ...table([[kind, all]]),
      `           ${lineOf(all[0]!)}`,
    ]),
  ];
}

function worstOf({ reported }: Outcome): string {
  const statuses = reported.map(({ status }) => status);
  const worst = (["open", "undecided", "restricted"] as const).find((status) => statuses.includes(status));
  return worst === undefined ? "nothing reported" : `reported ${worst}`;
}

function reasonOf({ reported }: Outcome): string {
  const message = reported.flatMap(({ undecided }) => undecided)[0] ?? "no finding";
  return withoutNames(
    message
      .split("\n")[0]!
      .replace(/^.*not known here: /, "")
      .replace(/,.*$/, ""),
  );
}

const withoutNames = (text: string): string => text.replace(/"[^"]*"/g, '"…"').replace(/\b(g|r|set|many)\d+\b/g, "$1");
