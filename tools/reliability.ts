/**
 * The figures of docs/reliability.md that tests do not count: `npm run reliability -- [SECONDS] [PART...]` spends so many seconds on each
 * part: `groups`, `files` or `recordings`; without a part, on the first two. Recordings need Go, and build OpenTofu once. Ends with 1 at
 * the first fault.
 */

import * as fc from "fast-check";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { audit } from "../audit/judging/audit";
import { readAll } from "../audit/input/read";
import { judge } from "../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../policies/evaluator/question";
import { knownRules, manyRules, mixedRules, question, unknownRules } from "../test/evaluator/arbitraries";
import { answerOf } from "../test/evaluator/answers";
import { isKnownLimit } from "../test/evaluator/known-limits";
import { threeValued } from "../test/evaluator/oracle";
import { REPOSITORY, print } from "./measure";
import { judgeFresh } from "./recording/fresh";

const SAMPLES = path.join(REPOSITORY, "test", "audit", "samples");

/** Checks a property in batches for a given time, and prints how often it held. */
function hold<T>(seconds: number, values: fc.Arbitrary<T>, check: (value: T) => void): string {
  const end = Date.now() + seconds * 1000;
  let count = 0;
  const property = fc.property(values, (value) => {
    check(value);
    count++;
  });
  for (let seed = 1; Date.now() < end; seed++) fc.assert(property, { seed, numRuns: 100 });
  return count.toLocaleString("en-US");
}

function groups(seconds: number): void {
  const rules = fc.oneof(knownRules(6), mixedRules, manyRules(4), unknownRules(4, "clear"), unknownRules(6, "clear"));
  const count = hold(seconds, fc.tuple(rules, question), ([group, asked]) => {
    const [given, walked] = [answerOf(judge(group, asked)), threeValued(group, asked)];
    if (given !== walked && !(given === "undecided" && isKnownLimit(group, asked))) {
      throw new Error(`${given}, but ${walked} by the packet walk`);
    }
  });
  print(`groups on which evaluator and packet walk agree: ${count}`);
}

function cutFiles(seconds: number): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-reliability-"));
  const file = path.join(folder, "cut.json");
  const reported = (): { readonly found: ReadonlySet<string>; readonly problems: number } => {
    const { findings, problems } = audit(readAll([file]), {
      question: DEFAULT_QUESTION,
      isDetailed: true,
      baseline: undefined,
    });
    return { found: new Set(findings.map(({ fingerprint }) => fingerprint)), problems: problems.length };
  };
  const whole = fs.readdirSync(SAMPLES).map((name) => {
    const bytes = fs.readFileSync(path.join(SAMPLES, name));
    fs.writeFileSync(file, bytes);
    return { bytes, ...reported() };
  });
  const cut = fc
    .constantFrom(...whole)
    .chain(({ bytes, found }) =>
      fc.nat(bytes.length - 1).map((length) => ({ bytes: bytes.subarray(0, length), found })),
    );
  const count = hold(seconds, cut, ({ bytes, found }) => {
    fs.writeFileSync(file, bytes);
    const rest = reported();
    const isLost = [...found].some((fingerprint) => !rest.found.has(fingerprint));
    if (isLost && rest.problems === 0)
      throw new Error(`a finding is lost, and nothing is said, at ${bytes.length} bytes`);
  });
  fs.rmSync(folder, { recursive: true });
  print(`truncated files that lost nothing in silence: ${count}`);
}

function recordings(seconds: number): void {
  const { recordings, groups } = judgeFresh(seconds);
  print(
    `recordings of OpenTofu in which audit and Azure agree: ${recordings.toLocaleString("en-US")}, on ${groups.toLocaleString("en-US")} groups`,
  );
}

const PARTS: Readonly<Record<string, (seconds: number) => void>> = { groups, files: cutFiles, recordings };

const [seconds = "30", ...asked] = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : ["groups", "files"]) {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (!part) throw new Error(`There is no part "${name}": the parts are ${Object.keys(PARTS).join(", ")}`);
  part(Number(seconds));
}
