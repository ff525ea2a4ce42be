import { PolicyPack } from "@pulumi/policy";
import { Seen } from "./policies/azure/seen";
import { PACK_NAME, packMetadata } from "./policies/metadata";
import { noUnrestrictedSmtp } from "./policies/no-unrestricted-smtp";
import { noUnrestrictedSmtpStack } from "./policies/no-unrestricted-smtp-stack";

// The engine tells the pack of a running program whether it is a preview; to a pack that judges a recorded state it tells neither.
const isProgramRunning = process.env["PULUMI_NODEJS_DRY_RUN"] !== undefined;

// One process serves one run: what the resource policy sees in it are the inputs of the stack that the stack policy then judges.
const seen = new Seen();

new PolicyPack(PACK_NAME, {
  ...packMetadata,
  policies: [noUnrestrictedSmtp(seen), noUnrestrictedSmtpStack(seen, isProgramRunning)],
});
