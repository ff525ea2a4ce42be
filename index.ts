import { PolicyPack } from "@pulumi/policy";
import { DeclaredInputs } from "./policies/azure/declared-inputs";
import { PACK_NAME, packMetadata } from "./policies/metadata";
import { noUnrestrictedSmtp } from "./policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "./policies/no-unrestricted-smtp-stack";
import { ReportedFindings } from "./policies/reported-findings";

// The engine says whether a program is previewed or updated, and nothing to a pack that judges a recorded state.
const run = ({ true: "preview", false: "update" } as const)[process.env["PULUMI_NODEJS_DRY_RUN"] ?? ""] ?? "record";

// One process serves one run: what the resource policy sees in it are the inputs of the stack that the stack policy then judges,
// and what it tells that policy does not repeat.
const inputs = new DeclaredInputs();
const reported = new ReportedFindings();

new PolicyPack(PACK_NAME, {
  ...packMetadata,
  policies: [noUnrestrictedSmtp(inputs, reported), noUnrestrictedSmtpStack(inputs, reported, run)],
});
