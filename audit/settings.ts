import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { MOST_NESTED, isTooDeep } from "../policies/azure/json-text";
import { ConfigurationError, settingsFrom } from "../policies/configuration";
import { DEFAULT_QUESTION, type Question } from "../policies/evaluator/question";
import { quote } from "../policies/printable";
import { RESOURCE_POLICY_NAME, STACK_POLICY_NAME } from "../policies/metadata";
import { CONFIGURATION } from "./input/files/folders";
import { isObject } from "./input/json/values";
import { isReport, readReported } from "./input/own-report";
import { readText } from "./input/files/source";
import type { ReportedFinding } from "./reporting/report";

/* Files that say how to audit: the configuration and the baseline. */

/** A settings file that cannot be used. Its message is one line. */
export class SettingsError extends Error {}

/**
 * The question that a configuration of the policies asks: as of the stack policy, whose judgement this is, or else of the resource
 * policy. A policy that is disabled asks nothing; of other levels the audit takes no notice.
 *
 * @param file None asks what is asked by default.
 * @throws SettingsError naming the file, and as the policies do the key and the value; also if both policies are disabled, or ask
 * different questions.
 */
export function readQuestion(file: string | undefined, given: GivenQuestion = {}): Question {
  const question = file === undefined ? DEFAULT_QUESTION : questionOf(file);
  if (Object.keys(given).length === 0) return question;
  // What counts by default has no place in a configuration.
  const { unrestrictedServiceTags, ...others } = question;
  return { ...questionIn({ ...others, ...given }, STACK_POLICY_NAME, "the command line"), unrestrictedServiceTags };
}

/** What the command line asks, whatever the configuration does. */
export type GivenQuestion = Partial<Pick<Question, "ports" | "trustedSources">>;

/** The configuration in a folder, or in the nearest one above it that has one. */
export function findConfiguration(folder: string): string | undefined {
  return findUpwards(folder, CONFIGURATION);
}

/** The file of a name in a folder, or in the nearest one above it that has one. */
export function findUpwards(folder: string, name: string): string | undefined {
  const file = path.join(folder, name);
  if (fs.existsSync(file)) return file;
  const above = path.dirname(folder);
  return above === folder ? undefined : findUpwards(above, name);
}

function questionOf(file: string): Question {
  const policies = readJson(file);
  if (!isObject(policies))
    throw new SettingsError(`${file}: a configuration is a JSON object with a key for each policy`);
  const known: readonly string[] = [STACK_POLICY_NAME, RESOURCE_POLICY_NAME];
  const unknownPolicy = Object.keys(policies).find((name) => name !== "all" && !known.includes(name));
  if (unknownPolicy !== undefined) {
    throw new SettingsError(
      `${file}: ${JSON.stringify(unknownPolicy)} is not a policy of this pack; the policies are ${known.join(", ")}`,
    );
  }
  for (const [name, policy] of Object.entries(policies)) requireLevel(name, policy, file);
  const enabled = known.filter((name) => (levelIn(policies[name]) ?? levelIn(policies["all"])) !== "disabled");
  if (enabled.length === 0) {
    throw new SettingsError(`${file}: both policies are disabled; enable one of them`);
  }
  const [first, second] = enabled
    .filter((name) => isObject(policies[name]))
    .map((name) => ({ name, question: questionIn(policies[name] as object, name, file) }));
  if (first && second) requireSame(first, second, file);
  return first?.question ?? DEFAULT_QUESTION;
}

/** The levels of policies in Pulumi. */
const LEVELS: readonly unknown[] = ["advisory", "mandatory", "remediate", "disabled"];

/** Refuses what Pulumi would refuse or ignore: then another question would be asked than the file seems to ask. */
function requireLevel(name: string, policy: unknown, file: string): void {
  const level = levelIn(policy);
  if (!LEVELS.includes(level) && !(level === undefined && isObject(policy))) {
    const forms =
      "a level (advisory, mandatory, remediate or disabled) or an object, which may have it as enforcementLevel";
    throw new SettingsError(`${file}: ${name} must be ${forms}, not ${quote(level)}`);
  }
  const others =
    name === "all" && isObject(policy) ? Object.keys(policy).filter((key) => key !== "enforcementLevel") : [];
  if (others.length > 0) {
    throw new SettingsError(
      `${file}: all sets only enforcementLevel; give ${others.map(quote).join(", ")} to each policy`,
    );
  }
}

/** The level that a policy, or all of them, are configured to have. */
function levelIn(policy: unknown): unknown {
  return isObject(policy) ? policy["enforcementLevel"] : policy;
}

function questionIn(policy: object, name: string, file: string): Question {
  const keys = Object.entries(policy).filter(([key]) => key !== "enforcementLevel");
  try {
    return settingsFrom(name, Object.fromEntries(keys)).question;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new SettingsError(`${file}: ${error.message}`);
  }
}

interface Asked {
  /** Of the policy. */
  readonly name: string;
  readonly question: Question;
}

function requireSame(first: Asked, second: Asked, file: string): void {
  const keys = (Object.keys(DEFAULT_QUESTION) as readonly (keyof Question)[]).filter(
    (key) => !isDeepStrictEqual(first.question[key], second.question[key]),
  );
  if (keys.length === 0) return;
  throw new SettingsError(
    `${file}: ${second.name} and ${first.name} have different values of ${keys.join(", ")}; the audit uses those of ${first.name}: give both policies the same values`,
  );
}

/**
 * The findings of an earlier report in the format `json`; `undefined` without a file.
 *
 * @throws SettingsError naming the file.
 */
export function readBaseline(file: string | undefined): readonly ReportedFinding[] | undefined {
  if (file === undefined) return undefined;
  const report = readJson(file);
  const findings = isReport(report) ? report["findings"] : undefined;
  if (!Array.isArray(findings)) throw new SettingsError(`${file}: this is not a JSON report of azure-smtp-guard`);
  return findings.map((finding: unknown, index) => {
    const [item] = readReported(finding) ?? [];
    if (item?.kind !== "finding") throw new SettingsError(`${file}: findings[${index}] cannot be read`);
    return item.finding;
  });
}

/**
 * The JSON in a file.
 *
 * @throws SettingsError naming the file.
 */
export function readJson(file: string): unknown {
  try {
    const text = readText(file);
    if (isTooDeep(text)) throw new Error(`it is nested more than ${MOST_NESTED} levels deep`);
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SettingsError(`${file}: ${(error as Error).message}`);
  }
}
