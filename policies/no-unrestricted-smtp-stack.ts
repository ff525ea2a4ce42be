import type { StackValidationPolicy } from "@pulumi/policy";
import { looksAlike } from "./azure/families";
import { type SeenInputs, holderOf, rulesIn } from "./azure/groups";
import { rulesOf } from "./azure/rules";
import { configSchema, configurationReader } from "./configuration";
import { judge } from "./evaluator/judge";
import type { Subject } from "./messages";
import { STACK_POLICY_NAME, policyMetadata } from "./metadata";
import { report, reportUnread } from "./report";

/**
 * The stack policy: judges every network security group of a stack with its inline and standalone rules joined, and every security
 * admin rule. Of what looks like either and is not read it tells.
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
      const { groups, adminRules } = rulesIn(args.resources, seen, isProgramRunning);
      const unread = args.resources.filter(({ type }) => looksAlike(type));
      if (groups.length + adminRules.length + unread.length === 0) {
        return args.notApplicable("the stack has no security rules");
      }
      for (const group of groups) {
        const subject: Subject = { group: group.name, rulesSeen: group.urn === undefined ? "one" : "all" };
        report(judge(group.rules, question), subject, reportViolation, (rules) => holderOf(group, rules));
      }
      for (const adminRule of adminRules) {
        const subject: Subject = { group: undefined, rulesSeen: "all" };
        report(judge(rulesOf(adminRule), question), subject, reportViolation, () => adminRule.urn);
      }
      reportUnread(unread, question.ports, reportViolation);
    },
  };
}
