import type { ResourceValidationPolicy } from "@pulumi/policy";
import { inOrder } from "./azure/declaration";
import { deployedBy, resourcesIn } from "./azure/deployments";
import { declarationOf } from "./azure/families";
import { rulesIn } from "./azure/groups";
import { rulesOf } from "./azure/rules";
import type { Seen } from "./azure/seen";
import { newRunBudgets } from "./evaluator/sets/work-budget";
import { configSchema, configurationReader } from "./configuration";
import { RESOURCE_POLICY_NAME, policyMetadata } from "./metadata";
import type { Subject } from "./messages";
import { remediated } from "./remediation";
import { report, reportDeployed, reportRules, tellingFirst } from "./report";
import type { Told } from "./told";

/**
 * The resource policy: judges a network security group with its inline rules, a standalone or security admin rule as it is declared,
 * and all that the template of a deployment declares.
 *
 * @param seen Is given what each resource declares or deploys, for the stack policy, which does not get the inputs.
 * @param told Is given what is told, for the same.
 * @param budgets What the policies may take in the run.
 */
export function noUnrestrictedSmtp(seen: Seen, told: Told, budgets = newRunBudgets()): ResourceValidationPolicy {
  const read = configurationReader(RESOURCE_POLICY_NAME);
  const telling = tellingFirst(told, budgets);
  return {
    ...policyMetadata,
    name: RESOURCE_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups",
    configSchema,
    remediateResource(args) {
      const question = read(args.getConfig());
      const declaration = declarationOf(args);
      return declaration && remediated(args.props, declaration, question, budgets);
    },
    validateResource(args, reportViolation) {
      // Before the type is looked at: a configuration that cannot be used stops the run even where there is nothing to judge.
      const question = read(args.getConfig());
      const declaration = declarationOf(args);
      if (!declaration) {
        const deployed = deployedBy(args, budgets);
        if (!deployed) return args.notApplicable("holds no security rules");
        seen.deployments.set(args.urn, deployed);
        const resources = resourcesIn(deployed, { propertyDependencies: {} });
        reportRules(rulesIn(resources, new Map(), false), question, telling, reportViolation, () => args.urn);
        reportDeployed(deployed, args, question.ports, reportViolation);
        return;
      }
      seen.declarations.set(args.urn, declaration);
      const { kind, group, resourceName } = declaration;
      const subject: Subject = {
        group: group.name ?? (kind === "NetworkSecurityGroup" ? resourceName : undefined),
        rulesSeen: kind === "SecurityRule" ? "one" : "all",
      };
      report(inOrder(rulesOf(declaration)), question, subject, telling, reportViolation, () => args.urn);
    },
  };
}
