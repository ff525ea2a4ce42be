import type { StackValidationPolicy } from "@pulumi/policy";
import type { Resource } from "./azure/declaration";
import type { DeclaredInputs } from "./azure/declared-inputs";
import { isDeployment, withDeployed } from "./azure/deployments";
import { kindOf, isUnreadType } from "./azure/families";
import { specialized } from "./azure/generic";
import { rulesIn } from "./azure/groups";
import type { Run } from "./azure/members";
import { newRunBudgets } from "./evaluator/sets/work-budget";
import { configSchema, configurationReader } from "./configuration";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import {
  type ReportContext,
  reportDeployed,
  reportNew,
  reportRules,
  reportUnreadRules,
  reportUnread,
} from "./reporting";
import type { ReportedFindings } from "./reported-findings";

/**
 * The stack policy: judges every network security group of a stack with its inline and standalone rules joined, and every security admin
 * rule, whether they are resources or in the template of a deployment. It repeats in a sentence what the resource policy has reported, and
 * reports what looks like a group or rule but is not read.
 *
 * @param inputs The stack's inputs that the resource policy received; empty if that is disabled.
 * @param reported What that policy has reported; likewise.
 * @param run Where the resources come from.
 * @param budgets The budgets of the policies in the run.
 */
export function noUnrestrictedSmtpStack(
  inputs: DeclaredInputs,
  reported: ReportedFindings,
  run: Run,
  budgets = newRunBudgets(),
): StackValidationPolicy {
  const read = configurationReader(STACK_POLICY_NAME);
  const reporting = reportNew(reported);
  return {
    ...policyMetadata,
    name: STACK_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups, all rules together",
    configSchema,
    validateStack(args, reportViolation) {
      const context: ReportContext = { ...read(args.getConfig()), reporting, budgets, reportViolation };
      const { resources, declarations, deployments, deployerOf } = withDeployed(args.resources, inputs, run, budgets);
      const rules = rulesIn(resources, { declarations, resourceGroups: inputs.resourceGroups, run });
      const unread = args.resources.filter(({ type }) => isUnreadType(type));
      const unsearched = args.resources.filter((one) => !inputs.searched.has(one.urn) && isOfUnknownType(one));
      reportRules(context, rules, deployerOf);
      for (const { deployment, deployed } of deployments) {
        // The resource policy has reported what it could not read.
        if (!inputs.deployments.has(deployment.urn)) reportDeployed(context, deployed, deployment);
      }
      reportUnread(context, unread);
      // If the resource policy is disabled, nothing has searched the other resources.
      const withRules = unsearched.filter((resource) => reportUnreadRules(context, resource));
      const judged = [rules.groups, rules.adminRules, deployments, unread, withRules];
      if (judged.every((some) => some.length === 0)) args.notApplicable("the stack has no security rules");
    },
  };
}

/** Whether no reader reads a resource. */
function isOfUnknownType(resource: Resource): boolean {
  return kindOf(specialized(resource).type) === undefined && !isDeployment(resource);
}
