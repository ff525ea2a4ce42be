import type { StackValidationPolicy } from "@pulumi/policy";
import { type SeenInputs, groupsOf, holderOf } from "./azure/groups";
import { configSchema, configurationReader } from "./configuration";
import { judge } from "./evaluator/judge";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import { report } from "./report";

/**
 * The stack policy: judges every network security group of a stack with its inline and standalone rules joined.
 *
 * @param seen What the resource policy has seen of the stack's inputs; empty if that is disabled.
 * @param isProgramRunning Whether the resources come from a program, not from a recorded state.
 */
export function noUnrestrictedSmtpStack(seen: SeenInputs, isProgramRunning: boolean): StackValidationPolicy {
  const read = configurationReader(STACK_POLICY_NAME);
  return {
    ...policyMetadata,
    name: STACK_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups, all rules together",
    configSchema,
    validateStack(args, reportViolation) {
      const question = read(args.getConfig());
      const groups = groupsOf(args.resources, seen, isProgramRunning);
      if (groups.length === 0) return args.notApplicable("the stack has no security rules");
      for (const group of groups) {
        const subject = { group: group.name, isAlone: group.urn === undefined };
        report(judge(group.rules, question), subject, reportViolation, (rules) => holderOf(group, rules));
      }
    },
  };
}
