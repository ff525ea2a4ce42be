import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { type DeclaredRule, inOrder } from "./azure/declaration";
import type { DeclaredInputs } from "./azure/declared-inputs";
import { deployedBy, resourcesIn } from "./azure/deployments";
import { declarationOf, resourceGroupNameOf } from "./azure/families";
import { isGeneric } from "./azure/generic";
import { rulesIn } from "./azure/groups";
import { RegisteredDenies } from "./azure/registered";
import { rulesOf } from "./azure/rules";
import { newRunBudgets } from "./evaluator/sets/work-budget";
import { configSchema, configurationReader } from "./configuration";
import { judge } from "./evaluator/judge";
import type { Question } from "./evaluator/question";
import { RESOURCE_POLICY_NAME, policyMetadata } from "./metadata";
import type { Subject } from "./messages";
import { remediated } from "./remediation";
import {
  type ReportContext,
  reportAll,
  reportDeployed,
  reportFirst,
  reportGroup,
  reportRules,
  reportUnreadRules,
  reportUnknownType,
} from "./reporting";
import type { ReportedFindings } from "./reported-findings";

/**
 * The resource policy: judges a network security group with its inline rules, a standalone or security admin rule as it is declared, and
 * everything that the template of a deployment declares.
 *
 * @param inputs Collects what each resource declares or deploys, for the stack policy, which does not get the inputs.
 * @param reported Collects what is reported, for the same.
 * @param budgets The budgets of the policies in the run.
 */
export function noUnrestrictedSmtp(
  inputs: DeclaredInputs,
  reported: ReportedFindings,
  budgets = newRunBudgets(),
): ResourceValidationPolicy {
  const read = configurationReader(RESOURCE_POLICY_NAME);
  const reporting = reportAll(reported);
  const standaloneReporting = reportFirst(reporting);
  const registered = new RegisteredDenies();
  return {
    ...policyMetadata,
    name: RESOURCE_POLICY_NAME,
    displayName: "No unrestricted SMTP into network security groups",
    configSchema,
    remediateResource(args) {
      const { question } = read(args.getConfig());
      const declaration = isGeneric(args.type) ? undefined : declarationOf(args);
      return declaration && remediated(args.props, declaration, question, budgets);
    },
    validateResource(args, reportViolation) {
      // This comes before the type is checked: a configuration that cannot be used stops the run even where there is nothing to judge.
      const settings = read(args.getConfig());
      const context: ReportContext = { ...settings, reporting, budgets, reportViolation };
      const resourceGroup = resourceGroupNameOf(args);
      if (resourceGroup !== undefined) inputs.resourceGroups.set(args.urn, resourceGroup);
      const declaration = declarationOf(args);
      if (!declaration) {
        validateOther(args, inputs, context);
        return;
      }
      inputs.declarations.set(args.urn, declaration);
      const { kind, group, resourceName } = declaration;
      const isStandalone = kind === "SecurityRule";
      const own = rulesOf(declaration);
      const others = isStandalone && isOpen(own, settings.question) ? registered.beside(args, declaration) : [];
      registered.add(args, declaration);
      if (isStandalone && settings.standaloneRules === "grouped") return;
      const subject: Subject = {
        group: group.name ?? (kind === "NetworkSecurityGroup" ? resourceName : undefined),
        rulesRead: isStandalone ? "one" : "all",
      };
      const ofRules = isStandalone ? { ...context, reporting: standaloneReporting(group) } : context;
      reportGroup(ofRules, inOrder([...own, ...others]), subject, () => args.urn);
    },
  };
}

/** A resource that is neither a group nor a rule may deploy some, or look as if it contained some. */
function validateOther(args: ResourceValidationArgs, inputs: DeclaredInputs, context: ReportContext): void {
  const deployed = deployedBy(args, context.budgets);
  if (!deployed) {
    inputs.searched.add(args.urn);
    const isReported = reportUnknownType(context, args) || reportUnreadRules(context, args);
    if (!isReported) args.notApplicable("holds no security rules");
    return;
  }
  inputs.deployments.set(args.urn, deployed);
  const resources = resourcesIn(deployed, { ...args, propertyDependencies: {} });
  reportRules(context, rulesIn(resources), () => args.urn);
  reportDeployed(context, deployed, args);
}

/** Whether rules are open by themselves, so that the other rules of their group matter. */
function isOpen(rules: readonly DeclaredRule[], question: Question): boolean {
  return judge(rules, question).open.length > 0;
}
