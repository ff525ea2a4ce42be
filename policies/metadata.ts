import * as path from "node:path";
import type { PolicyPackArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { repositoryIn } from "./package";

/*
 * What the pack says about itself, to Pulumi Cloud and in `pulumi policy ls`. Names are API: configurations and exceptions match on them.
 */

export const PACK_NAME = "azure-smtp-guard";
export const RESOURCE_POLICY_NAME = "no-unrestricted-smtp";
export const STACK_POLICY_NAME = "no-unrestricted-smtp-stack";

const TAGS = ["azure", "network", "nsg", "smtp", "Network-018"];

export const packMetadata: Omit<PolicyPackArgs, "policies"> = {
  displayName: "Azure SMTP guard",
  description: "No Azure network security group may let unrestricted sources reach TCP port 25 (SMTP).",
  readme: `# Azure SMTP guard

One rule, held exactly: no network security group may let unrestricted sources reach TCP port 25 (SMTP) inbound
(Trend Micro Conformity rule Network-018, risk High).

- **${RESOURCE_POLICY_NAME}** judges each NSG with its inline rules, and each standalone and security admin rule as it is declared.
- **${STACK_POLICY_NAME}** joins inline and standalone rules of each NSG of a stack and judges them together.

Groups and rules of azure-native, azure and azurerm are judged, and those in ARM templates that a program deploys.

Rules are weighed as Azure weighs them: by priority, the first match decides, for IPv4 and IPv6, over all prefixes together.
What depends on a value that is not known yet is reported as advisory.

Both policies take the same configuration: ports, widestIpv4Prefix, widestIpv6Prefix, trustedSources, unrestrictedServiceTags,
reading, standaloneRules and undecided.
`,
  provider: "azure",
  tags: TAGS,
  ...repositoryIn(path.join(__dirname, ".."), path.join(__dirname, "..", "..")),
};

/** What both policies say about themselves. */
export const policyMetadata = {
  // The engine prints it above every violation.
  description: "Inbound TCP port 25 (SMTP) is for known senders only (Network-018).",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: TAGS,
  remediationSteps:
    "In the security rule that the violation names, replace the source by the addresses of the mail servers that need to reach " +
    "port 25 (sourceAddressPrefixes), or take port 25 out of its destination ports, or put a Deny of the other sources at a " +
    "lower priority number.",
  framework: {
    name: "Trend Micro Cloud One Conformity",
    version: "2022-03-18",
    reference: "Network-018",
    specification: "Check for Unrestricted SMTP Access",
  },
} as const satisfies Partial<ResourceValidationPolicy>;
