import { createHash } from "node:crypto";
import type { ReportedFinding } from "./report";

/** Changes whenever the same finding would get another fingerprint than before. */
const VERSION = "azure-smtp-guard finding 1";

/** Enough of a hash, in hexadecimal digits, for findings not to be taken for each other. */
const LENGTH = 32;

/**
 * What identifies a finding from one report to the next: its rules and their resource. Texts, counts, ports and
 * priorities may change meanwhile, and the order of the rules; Azure compares names and ids without case.
 */
export function fingerprintOf({
  rule,
  status,
  resource,
  rules,
}: Pick<ReportedFinding, "rule" | "status" | "resource" | "rules">): string {
  const names = rules.map(({ name, origin }) => JSON.stringify([name.toLowerCase(), origin])).sort();
  const text = JSON.stringify([VERSION, rule, status, resource.toLowerCase(), names]);
  return createHash("sha256").update(text).digest("hex").slice(0, LENGTH);
}
