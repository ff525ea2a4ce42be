import { PolicyPack } from "@pulumi/policy";
import { DeclaredInputs } from "./policies/azure/declared-inputs";
import { newRunBudgets } from "./policies/evaluator/sets/work-budget";
import { PACK_NAME, packMetadata } from "./policies/metadata";
import { noUnrestrictedSmtp } from "./policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "./policies/no-unrestricted-smtp-stack";
import { ReportedFindings } from "./policies/reported-findings";

// The engine says whether a program is previewed or updated, and nothing to a pack that judges a recorded state.
const run = ({ true: "preview", false: "update" } as const)[process.env["PULUMI_NODEJS_DRY_RUN"] ?? ""] ?? "record";

// One process serves one run: the resource policy gets the inputs of the stack that the stack policy then judges, and the stack policy
// does not repeat what the resource policy reports.
const inputs = new DeclaredInputs();
const reported = new ReportedFindings();
const budgets = newRunBudgets();

new PolicyPack(PACK_NAME, {
  ...packMetadata,
  policies: [noUnrestrictedSmtp(inputs, reported, budgets), noUnrestrictedSmtpStack(inputs, reported, run, budgets)],
});
