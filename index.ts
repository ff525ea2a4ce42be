import { PolicyPack } from "@pulumi/policy";
import { Seen } from "./policies/azure/seen";
import { newRunBudgets } from "./policies/evaluator/sets/work-budget";
import { PACK_NAME, packMetadata } from "./policies/metadata";
import { noUnrestrictedSmtp } from "./policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "./policies/no-unrestricted-smtp-stack";
import { Told } from "./policies/told";

// The engine tells the pack of a running program whether it is a preview; to a pack that judges a recorded state it tells neither.
const isProgramRunning = process.env["PULUMI_NODEJS_DRY_RUN"] !== undefined;

// One process serves one run: what the resource policy sees in it are the inputs of the stack that the stack policy then judges,
// and what it tells that policy does not repeat.
const seen = new Seen();
const told = new Told();
const budgets = newRunBudgets();

new PolicyPack(PACK_NAME, {
  ...packMetadata,
  policies: [noUnrestrictedSmtp(seen, told, budgets), noUnrestrictedSmtpStack(seen, told, isProgramRunning, budgets)],
});
