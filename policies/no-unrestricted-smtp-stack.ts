import type { StackValidationPolicy } from "@pulumi/policy";
import type { DeclaredInputs } from "./azure/declared-inputs";
import { withDeployed } from "./azure/deployments";
import { looksAlike } from "./azure/families";
import { rulesIn } from "./azure/groups";
import type { Run } from "./azure/members";
import { configSchema, configurationReader } from "./configuration";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import { type ReportContext, reportDeployed, reportNew, reportRules, reportUnread } from "./report";
import type { ReportedFindings } from "./reported-findings";

/**
 * The stack policy: judges every network security group of a stack with its inline and standalone rules joined, and every security
 * admin rule, be they resources or in the template of a deployment. It repeats in a sentence what the resource policy has reported,
 * and reports what looks like either and is not read.
 *
 * @param inputs What the resource policy was given of the stack's inputs; empty if that is disabled.
 * @param reported What that policy has reported; likewise.
 * @param run What gives the resources.
 */
export function noUnrestrictedSmtpStack(
  inputs: DeclaredInputs,
  reported: ReportedFindings,
  run: Run,
): StackValidationPolicy {
  const read = configurationReader(STACK_POLICY_NAME);
  const reporting = reportNew(reported);
  return {
    ...policyMetadata,
    name: STACK_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups, all rules together",
    configSchema,
    validateStack(args, reportViolation) {
      const context: ReportContext = { ...read(args.getConfig()), reporting, reportViolation };
      const { resources, declarations, deployments, deployerOf } = withDeployed(args.resources, inputs, run);
      const rules = rulesIn(resources, { declarations, resourceGroups: inputs.resourceGroups, run });
      const unread = args.resources.filter(({ type }) => looksAlike(type));
      if (rules.groups.length + rules.adminRules.length + deployments.length + unread.length === 0) {
        return args.notApplicable("the stack has no security rules");
      }
      reportRules(context, rules, deployerOf);
      for (const { deployment, deployed } of deployments) {
        // What it could not read, the resource policy has reported.
        if (!inputs.deployments.has(deployment.urn)) reportDeployed(context, deployed, deployment);
      }
      reportUnread(context, unread);
    },
  };
}
