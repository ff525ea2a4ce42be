import { ConfigurationError, settingsFrom } from "../policies/configuration";
import { DEFAULT_QUESTION, type Question } from "../policies/evaluator/question";
import { RESOURCE_POLICY_NAME, STACK_POLICY_NAME } from "../policies/metadata";
import { isObject } from "./input/json";
import { isReport, readReported } from "./input/own-report";
import { readText } from "./input/source";
import type { ReportedFinding } from "./report";

/* The files that say how to audit, not what. */

/** A file that cannot be used, told in a line. */
export class SettingsError extends Error {}

/**
 * The question that a configuration of the policies asks: as of the stack policy, whose judgement this is, or else of the resource
 * policy. Levels of enforcement play no part.
 *
 * @throws SettingsError naming the file, and as the policies do the key and the value.
 */
export function readQuestion(file: string | undefined): Question {
  if (file === undefined) return DEFAULT_QUESTION;
  const policies = readJson(file);
  if (!isObject(policies)) throw new SettingsError(`${file}: a configuration is an object with a key for each policy`);
  const known: readonly string[] = [STACK_POLICY_NAME, RESOURCE_POLICY_NAME];
  const stranger = Object.keys(policies).find((name) => name !== "all" && !known.includes(name));
  if (stranger !== undefined) {
    throw new SettingsError(`${file}: ${JSON.stringify(stranger)} is no policy; the policies are ${known.join(", ")}`);
  }
  const policy = known.find((name) => isObject(policies[name]));
  if (policy === undefined) return DEFAULT_QUESTION;
  const keys = Object.entries(policies[policy] as object).filter(([key]) => key !== "enforcementLevel");
  try {
    return settingsFrom(policy, Object.fromEntries(keys)).question;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new SettingsError(`${file}: ${error.message}`);
  }
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
  if (!Array.isArray(findings)) throw new SettingsError(`${file}: this is no JSON report of azure-smtp-guard`);
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
    return JSON.parse(readText(file)) as unknown;
  } catch (error) {
    throw new SettingsError(`${file}: ${(error as Error).message}`);
  }
}
