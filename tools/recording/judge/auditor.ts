/** Runs the audit of a repository in this process: of this repository, or of another with a given root. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Findings } from "../../../audit/judging/audit";
import { REPOSITORY } from "../../measure";

/** Audits one file. */
export type Auditor = (file: string) => Findings;

/** @param root The folder of the repository whose audit runs. */
export function auditorOf(root = REPOSITORY): Auditor {
  // Loaded at run time, since the root is known only then.
  /* eslint-disable @typescript-eslint/no-require-imports */
  // Up to version 1.3.0 the audit had another place.
  const place = ["audit/judging/audit", "audit/audit"].find((file) => fs.existsSync(path.resolve(root, `${file}.ts`)))!;
  const { audit } = require(path.resolve(root, place)) as typeof import("../../../audit/judging/audit");
  const { readAll } = require(path.resolve(root, "audit/input/read")) as typeof import("../../../audit/input/read");
  const { DEFAULT_QUESTION: question } = require(
    path.resolve(root, "policies/evaluator/question"),
  ) as typeof import("../../../policies/evaluator/question");
  /* eslint-enable @typescript-eslint/no-require-imports */
  return (file) => audit(readAll([file]), { question, isDetailed: false, baseline: undefined });
}
