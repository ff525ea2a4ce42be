import type { StackValidationPolicy } from "@pulumi/policy";
import { withDeployed } from "./azure/deployments";
import { looksAlike } from "./azure/families";
import { rulesIn } from "./azure/groups";
import type { Seen } from "./azure/seen";
import { newRunBudgets } from "./evaluator/sets/work-budget";
import { configSchema, configurationReader } from "./configuration";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import { reportDeployed, reportRules, reportUnread, tellingAfter } from "./report";
import type { Told } from "./told";

/**
 * The stack policy: judges every network security group of a stack with its inline and standalone rules joined, and every security
 * admin rule, be they resources or in the template of a deployment. What the resource policy has told it stands by in a sentence. Of
 * what looks like either and is not read it tells.
 *
 * @param seen What the resource policy has seen of the stack's inputs; empty if that is disabled.
 * @param told What that policy has told; likewise.
 * @param isProgramRunning Whether the resources come from a program, not from a recorded state.
 * @param budgets What the policies may take in the run.
 */
export function noUnrestrictedSmtpStack(
  seen: Seen,
  told: Told,
  isProgramRunning: boolean,
  budgets = newRunBudgets(),
): StackValidationPolicy {
  const read = configurationReader(STACK_POLICY_NAME);
  const telling = tellingAfter(told, budgets);
  return {
    ...policyMetadata,
    name: STACK_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups, all rules together",
    configSchema,
    validateStack(args, reportViolation) {
      const question = read(args.getConfig());
      const { resources, inputs, deployments, deployerOf } = withDeployed(args.resources, seen, budgets);
      const rules = rulesIn(resources, inputs, isProgramRunning);
      const unread = args.resources.filter(({ type }) => looksAlike(type));
      if (rules.groups.length + rules.adminRules.length + deployments.length + unread.length === 0) {
        return args.notApplicable("the stack has no security rules");
      }
      reportRules(rules, question, telling, reportViolation, deployerOf);
      for (const { deployment, deployed } of deployments) {
        // What it could not read, the resource policy has told.
        if (!seen.deployments.has(deployment.urn))
          reportDeployed(deployed, deployment, question.ports, reportViolation);
      }
      reportUnread(unread, question.ports, reportViolation);
    },
  };
}
