import type { ResourceValidationPolicy } from "@pulumi/policy";
import { inOrder } from "./azure/declaration";
import { deployedBy, resourcesIn } from "./azure/deployments";
import { declarationOf, resourceGroupNameOf } from "./azure/families";
import { rulesIn } from "./azure/groups";
import { rulesOf } from "./azure/rules";
import type { DeclaredInputs } from "./azure/declared-inputs";
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
 */
export function noUnrestrictedSmtp(seen: DeclaredInputs, told: Told): ResourceValidationPolicy {
  const read = configurationReader(RESOURCE_POLICY_NAME);
  const telling = tellingFirst(told);
  return {
    ...policyMetadata,
    name: RESOURCE_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups",
    configSchema,
    remediateResource(args) {
      const question = read(args.getConfig());
      const declaration = declarationOf(args);
      return declaration && remediated(args.props, declaration, question);
    },
    validateResource(args, reportViolation) {
      // Before the type is looked at: a configuration that cannot be used stops the run even where there is nothing to judge.
      const question = read(args.getConfig());
      const declaration = declarationOf(args);
      const resourceGroup = resourceGroupNameOf(args);
      if (resourceGroup !== undefined) seen.resourceGroups.set(args.urn, resourceGroup);
      if (!declaration) {
        const deployed = deployedBy(args);
        if (!deployed) return args.notApplicable("holds no security rules");
        seen.deployments.set(args.urn, deployed);
        const resources = resourcesIn(deployed, { ...args, propertyDependencies: {} });
        reportRules(rulesIn(resources), question, telling, reportViolation, () => args.urn);
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
