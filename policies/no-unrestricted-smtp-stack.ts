import type { StackValidationPolicy } from "@pulumi/policy";
import type { DeclaredInputs } from "./azure/declared-inputs";
import { isDeployment, withDeployed } from "./azure/deployments";
import { kindOf, looksAlike } from "./azure/families";
import { isGeneric } from "./azure/generic";
import { rulesIn } from "./azure/groups";
import type { Run } from "./azure/members";
import { configSchema, configurationReader } from "./configuration";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import { type ReportContext, reportDeployed, reportNew, reportRules, reportSightings, reportUnread } from "./report";
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
      const unseen = args.resources.filter(({ type, urn }) => !inputs.lookedThrough.has(urn) && isStranger(type));
      reportRules(context, rules, deployerOf);
      for (const { deployment, deployed } of deployments) {
        // What it could not read, the resource policy has reported.
        if (!inputs.deployments.has(deployment.urn)) reportDeployed(context, deployed, deployment);
      }
      reportUnread(context, unread);
      // Where the resource policy is disabled, nobody has looked through the rest.
      const sighted = unseen.filter((resource) => reportSightings(context, resource));
      const judged = [rules.groups, rules.adminRules, deployments, unread, sighted];
      if (judged.every((some) => some.length === 0)) args.notApplicable("the stack has no security rules");
    },
  };
}

/** Whether a type is read by none of the readers. */
function isStranger(type: string): boolean {
  return kindOf(type) === undefined && !isDeployment(type) && !isGeneric(type);
}
