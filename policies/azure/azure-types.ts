/* The types that Azure itself has for what is read, in lower case: it compares them without case. */

export const GROUP_TYPE = "microsoft.network/networksecuritygroups";
export const RULE_TYPE = `${GROUP_TYPE}/securityrules`;
export const ADMIN_RULE_TYPE = "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules";
export const DEPLOYMENT_TYPE = "microsoft.resources/deployments";
export const STACK_TYPE = "microsoft.resources/deploymentstacks";
