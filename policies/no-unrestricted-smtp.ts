import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type Declaration, inOrder } from "./azure/declaration";
import { declarationOf } from "./azure/families";
import { rulesOf } from "./azure/rules";
import { configSchema, configurationReader } from "./configuration";
import { judge } from "./evaluator/judge";
import { RESOURCE_POLICY_NAME, policyMetadata } from "./metadata";
import type { Subject } from "./messages";
import { report } from "./report";

/**
 * The resource policy: judges a network security group with its inline rules, and a standalone or security admin rule as it is declared.
 *
 * @param seen Is given what each resource declares, for the stack policy, which does not get the inputs.
 */
export function noUnrestrictedSmtp(seen: Map<string, Declaration>): ResourceValidationPolicy {
  const read = configurationReader(RESOURCE_POLICY_NAME);
  return {
    ...policyMetadata,
    name: RESOURCE_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups",
    configSchema,
    validateResource(args, reportViolation) {
      // Before the type is looked at: a configuration that cannot be used stops the run even where there is nothing to judge.
      const question = read(args.getConfig());
      const declaration = declarationOf(args);
      if (!declaration) return args.notApplicable("holds no security rules");
      seen.set(args.urn, declaration);
      const verdict = judge(inOrder(rulesOf(declaration)), question);
      const { kind, group, resourceName } = declaration;
      const subject: Subject = {
        group: group.name ?? (kind === "NetworkSecurityGroup" ? resourceName : undefined),
        rulesSeen: kind === "SecurityRule" ? "one" : "all",
      };
      report(verdict, subject, reportViolation, () => args.urn);
    },
  };
}
